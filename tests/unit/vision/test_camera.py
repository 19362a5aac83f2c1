"""A camera behind OpenCV's video capture, with a fake in the capture's place."""

import threading

import cv2
import numpy as np
import pytest

from vision.camera import V4l2Camera, VideoFile
from vision.errors import CameraLost


class FakeCapture:
    """Gives pictures of the scripted brightness, then none; refuses to work once released."""

    def __init__(self, levels, *, opened=True):
        self.levels = list(levels)
        self.opened = opened
        self.released = 0
        self.skipped = 0
        self.entered = threading.Event()
        self.resume = threading.Event()
        self.resume.set()

    def isOpened(self):  # noqa: N802
        return self.opened

    def grab(self):
        self.skipped += 1
        return bool(self.levels) and self.levels.pop(0) is not None

    def read(self):
        assert not self.released
        self.entered.set()
        assert self.resume.wait(10.0)
        if not self.levels:
            return False, None
        level = self.levels.pop(0)
        if isinstance(level, Exception):
            raise level
        return True, np.full((4, 6, 3), level, np.uint8)

    def release(self):
        self.released += 1


def camera(*captures, clock=lambda: 0.0):
    waiting = list(captures)
    return V4l2Camera(device="/dev/fake", clock=clock, open_capture=lambda *_: waiting.pop(0))


def test_nothing_is_opened_before_the_first_picture():
    def refuse(*_):
        raise AssertionError

    V4l2Camera(device="/dev/fake", open_capture=refuse).close()


def test_the_wanted_size_is_asked_of_the_device():
    asked = []

    def open_capture(*wanted):
        asked.append(wanted)
        return FakeCapture([100] * 10)

    V4l2Camera(device="/dev/fake", width=320, height=240, open_capture=open_capture).grab(0.0)

    assert asked == [("/dev/fake", 320, 240)]


def test_a_camera_just_opened_settles_before_its_first_picture_counts():
    capture = FakeCapture([10, 40, 80, 120, 150, 160, 160, 160, 160, 160, 160, 99])

    frame = camera(capture).grab(7.0)

    assert frame.at_s == 7.0
    assert frame.bgr.mean() == 160
    assert len(capture.levels) == 2


def test_a_camera_that_never_settles_is_taken_after_three_seconds():
    clock = iter(range(100))
    capture = FakeCapture([10, 200] * 20)

    camera(capture, clock=lambda: next(clock)).grab(0.0)

    assert len(capture.levels) == 37


def test_stale_pictures_of_the_driver_are_skipped():
    capture = FakeCapture([100] * 10 + [1, 2, 3])
    source = camera(capture)
    source.grab(0.0)

    assert source.grab(1.0).bgr.mean() == 3


@pytest.mark.parametrize(
    ("capture", "advice"),
    [
        (FakeCapture([], opened=False), "group 'video'"),
        (FakeCapture([]), "ribbon-cable"),
        (FakeCapture([cv2.error("driver")]), "gives no picture"),
    ],
)
def test_a_camera_without_pictures_is_lost_and_released(capture, advice):
    with pytest.raises(CameraLost, match=advice) as caught:
        camera(capture).grab(0.0)

    assert "/dev/fake" in str(caught.value)
    assert capture.released == 1


def test_a_lost_camera_is_opened_anew():
    broken, good = FakeCapture([100] * 10), FakeCapture([50] * 10)
    source = camera(broken, good)
    source.grab(0.0)
    with pytest.raises(CameraLost):
        source.grab(1.0)

    assert source.grab(2.0).bgr.mean() == 50
    assert (broken.released, good.released) == (1, 0)


def test_a_closed_camera_is_released_and_opened_anew():
    first, second = FakeCapture([100] * 10), FakeCapture([50] * 10)
    source = camera(first, second)
    source.grab(0.0)
    source.close()
    source.close()

    assert source.grab(1.0).bgr.mean() == 50
    assert (first.released, second.released) == (1, 0)


def test_a_hanging_camera_is_released_by_the_thread_inside_it_and_another_may_open_it():
    hanging, good = FakeCapture([100] * 10), FakeCapture([50] * 20)
    hanging.resume.clear()
    source, lost = camera(hanging, good), []

    def grab():
        try:
            source.grab(0.0)
        except CameraLost as error:
            lost.append(str(error))

    thread = threading.Thread(target=grab)
    thread.start()
    assert hanging.entered.wait(10.0)
    source.close()
    released_under_the_thread = hanging.released
    other = source.grab(1.0)
    hanging.resume.set()
    thread.join(10.0)

    assert released_under_the_thread == 0
    assert other.bgr.mean() == 50
    assert lost == ["the camera was given up while it took a picture"]
    assert (hanging.released, good.released) == (1, 0)
    assert source.grab(2.0).bgr.mean() == 50


def test_a_real_device_that_is_not_there_is_a_lost_camera(capfd):
    with pytest.raises(CameraLost, match="/dev/no-such-camera"):
        V4l2Camera(device="/dev/no-such-camera").grab(0.0)

    assert capfd.readouterr().err == ""


def test_a_video_begins_anew_at_its_end(tmp_path):
    captures = [FakeCapture([1, 2]), FakeCapture([1, 2])]
    opened = list(captures)
    source = VideoFile(path=tmp_path / "v.avi", open_capture=lambda _: opened.pop(0))

    levels = [int(source.grab(0.0).bgr.mean()) for _ in range(4)]
    source.close()

    assert levels == [1, 2, 1, 2]
    assert [capture.released for capture in captures] == [1, 1]


def test_a_missing_video_is_named(tmp_path):
    with pytest.raises(CameraLost, match=r"no\.mp4"):
        VideoFile(path=tmp_path / "no.mp4").grab(0.0)


def test_a_real_video_is_read_and_loops(tmp_path):
    path = tmp_path / "v.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (64, 48))
    for level in (40, 200):
        writer.write(np.full((48, 64, 3), level, np.uint8))
    writer.release()
    source = VideoFile(path=path)

    levels = [source.grab(0.0).bgr.mean() for _ in range(3)]

    assert levels == pytest.approx([40, 200, 40], abs=3)
