"""The ribbon-cable camera behind a process of its own, with stand-ins for that process."""

import sys
import threading

import pytest

from vision import ribbon_camera_script
from vision.errors import CameraLost
from vision.ribbon_camera import SCRIPT, RibbonCamera

# As the real script, without a camera: `levels` of the pictures, then what happens.
STAND_IN = """
import os, struct, sys, time
width, height = int(sys.argv[1]), int(sys.argv[2])
HEAD = struct.Struct("<4sII")
for level in {levels}:
    if not os.read(0, 1):
        sys.exit()
    os.write(1, HEAD.pack(b"SEAT", width, height))
    os.write(1, bytes([level, 0, 255]) * (width * height))
os.read(0, 1)
{then}
"""


def camera(levels=(), then="", *, width=16, height=12, **settings):
    program = STAND_IN.format(levels=list(levels), then=then)
    command = (sys.executable, "-I", "-S", "-c", program)
    return RibbonCamera(
        width=width, height=height, command=command, **{"deadline_s": 20.0, **settings}
    )


def test_pictures_come_one_for_each_request_blue_first():
    source = camera([10, 20])
    try:
        frames = [source.grab(at_s) for at_s in (1.0, 2.0)]
    finally:
        source.close()

    assert [frame.at_s for frame in frames] == [1.0, 2.0]
    assert [frame.bgr[5, 5].tolist() for frame in frames] == [[10, 0, 255], [20, 0, 255]]
    assert frames[0].bgr.shape == (12, 16, 3)
    assert frames[0].bgr.flags.writeable


def test_pictures_larger_than_a_pipe_arrive_whole():
    source = camera([7], width=640, height=480)
    try:
        frame = source.grab(0.0)
    finally:
        source.close()

    assert (frame.bgr == (7, 0, 255)).all()


@pytest.mark.parametrize(
    ("then", "told"),
    [
        ("sys.exit(1)", "has ended; sudo apt install python3-picamera2"),
        ("os.write(1, HEAD.pack(b'FAIL', 9, 0) + b'no camera')", "no camera"),
        ("os.write(1, HEAD.pack(b'FAIL', 900, 0) + b'no')", "has ended"),
        ("os.write(1, b'junk' * 9)", "sends no pictures"),
        ("os.write(1, HEAD.pack(b'SEAT', 20000, 20000))", "sends no pictures"),
        ("os.write(1, HEAD.pack(b'SEAT', 0, 12))", "sends no pictures"),
        ("os.write(1, HEAD.pack(b'SEAT', 16, 12) + b'half')", "has ended"),
    ],
)
def test_what_is_wrong_with_it_is_a_lost_camera_with_advice(then, told):
    source = camera(then=then)

    with pytest.raises(CameraLost, match=told):
        source.grab(0.0)


def test_after_an_error_it_is_started_anew():
    source = camera([5])
    source.grab(0.0)
    with pytest.raises(CameraLost):
        source.grab(1.0)

    try:
        assert source.grab(2.0).bgr[0, 0, 0] == 5
    finally:
        source.close()


def test_a_process_that_says_nothing_is_given_up_in_time():
    source = camera(then="time.sleep(60)", deadline_s=0.2, start_deadline_s=0.1)

    with pytest.raises(CameraLost, match=r"within 0\.2 s"):
        source.grab(0.0)


def test_while_it_starts_it_is_not_killed():
    source = camera(then="time.sleep(60)", deadline_s=0.05, start_deadline_s=60.0)
    told = []
    try:
        for _ in range(3):
            with pytest.raises(CameraLost) as caught:
                source.grab(0.0)
            told.append((str(caught.value), source._process.pid))
    finally:
        source.close()

    assert len(set(told)) == 1
    assert "still starting" in told[0][0]


def test_closing_it_frees_a_thread_that_waits_inside():
    source, lost = camera(then="time.sleep(60)"), []

    def grab():
        try:
            source.grab(0.0)
        except CameraLost as error:
            lost.append(str(error))

    thread = threading.Thread(target=grab)
    thread.start()
    while source._process is None:
        threading.Event().wait(0.01)
    source.close()
    thread.join(10.0)

    assert not thread.is_alive()
    assert "has ended" in lost[0]


def test_a_machine_without_the_interpreter_is_told():
    with pytest.raises(CameraLost, match=r"/no/python: No such file"):
        RibbonCamera(command=("/no/python",)).grab(0.0)


def test_the_real_script_says_what_is_missing_where_there_is_no_picamera2():
    source = RibbonCamera(
        command=(sys.executable, "-I", "-S", str(SCRIPT)), deadline_s=20.0, start_deadline_s=20.0
    )

    with pytest.raises(CameraLost, match=r"No module named 'picamera2'; sudo apt install"):
        source.grab(0.0)


class FakePicamera2:
    """A camera that must be started before it is asked and gives one picture."""

    def __init__(self):
        self.started = False
        self.wanted = None

    def create_video_configuration(self, **wanted):
        return wanted

    def configure(self, wanted):
        self.wanted = wanted


def test_the_script_asks_for_bytes_in_our_order(monkeypatch):
    class Module:
        Picamera2 = FakePicamera2

    monkeypatch.setitem(sys.modules, "picamera2", Module)
    opened = ribbon_camera_script._opened(640, 480)

    assert opened.wanted == {"main": {"size": (640, 480), "format": "RGB888"}}
    assert not opened.started
