"""The real vision process behind its fences: it answers, stays small, and nothing kills it."""

import os
import random
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

pytestmark = pytest.mark.models

MOST_RESIDENT_MB = 130.0


def status_of(pid, name):
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(line.split()[1] for line in lines if line.startswith(f"{name}:"))


def eventually(seen, within_s=10.0):
    deadline_s = time.monotonic() + within_s
    while not (found := seen()):
        assert time.monotonic() < deadline_s, f"not within {within_s} s"
        time.sleep(0.05)
    return found


def test_it_sees_a_person_and_stays_small(start_vision, somebody):
    vision = start_vision()
    opened = vision.open(somebody)
    found = [vision.look(number) for number in range(30)]
    resident_mb = int(status_of(vision.process.pid, "VmRSS")) * 1024 / 1e6

    assert opened == {"ready": True}
    assert [one["look"] for one in found] == list(range(30))
    assert (found[0]["seen"], found[-1]["seen"]) == ("blind", "person")
    assert found[-1]["score"] == pytest.approx(1.72, abs=0.02)
    assert resident_mb <= MOST_RESIDENT_MB
    assert vision.hang_up() == 0


def test_a_zone_in_which_nobody_sits_is_an_empty_seat(start_vision, somebody):
    vision = start_vision()
    vision.open(somebody, zone=[[0.8, 0.0], [1.0, 0.0], [1.0, 0.2], [0.8, 0.2]])

    assert [vision.look(number)["seen"] for number in range(3)][-1] == "nobody"


def test_it_is_fenced_in_before_it_looks(start_vision, noise):
    vision = start_vision()
    vision.open(noise)
    pid = vision.process.pid
    held = eventually(
        lambda: [line for line in vision.log.read_text().splitlines() if "fences_raised" in line]
    )

    assert status_of(pid, "NoNewPrivs") == "1"
    assert resource.prlimit(pid, resource.RLIMIT_FSIZE) == (0, 0)
    assert resource.prlimit(pid, resource.RLIMIT_CORE) == (0, 0)
    # What may not be dumped belongs to root, or to the owner of no user here.
    assert "memory" in held[0].partition("held=")[2].partition(" ")[0]
    assert {"core", "privileges", "parent", "files"} <= set(
        held[0].partition("held=")[2].partition(" ")[0].split(",")
    )


ESCAPE = """
import ctypes, os, socket, sys
from vision.fence import raise_fences

port, folder = int(sys.argv[1]), sys.argv[2]
said = []
raise_fences(say=said.append, dies_with_parent=False)
found = []
with open(os.path.join(folder, "leak.bin"), "wb", buffering=0) as file:
    try:
        file.write(b"a frame")
        found.append("wrote")
    except OSError as error:
        found.append(f"file {error.errno}")
try:
    socket.create_connection(("127.0.0.1", port), 5.0)
    found.append("connected")
except OSError as error:
    found.append(f"network {error.errno}")
found.append(f"dumpable {ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)}")  # PR_GET_DUMPABLE
print(said[0])
print(*found, sep=";")
"""


def may_leave_the_network() -> bool:
    """Whether the kernel grants anyone a network of his own here."""
    # In a chroot no user may have a namespace of users, but root one of networks.
    ways = (["unshare", "-Urn", "true"], ["unshare", "-n", "true"])
    return any(
        subprocess.run(way, check=False, capture_output=True).returncode == 0 for way in ways
    )


def test_from_inside_no_byte_gets_into_a_file_nor_to_a_listener_on_this_machine(tmp_path):
    """Where the kernel refuses a network of one's own the fence says so; the unit brings one."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = subprocess.run(
            [sys.executable, "-c", ESCAPE, str(listener.getsockname()[1]), str(tmp_path)],
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    said, found = done.stdout.splitlines()
    held = said.partition("held=")[2].partition(" ")[0].split(",")

    assert "file 27" in found  # EFBIG
    assert "dumpable 0" in found
    assert (tmp_path / "leak.bin").stat().st_size == 0
    assert ("network" in held) is may_leave_the_network()
    if "network" in held:
        assert "network 101" in found  # ENETUNREACH


def test_a_wall_that_the_kernel_refuses_is_told_and_the_others_stand():
    if subprocess.run(["unshare", "-Ur", "true"], check=False, capture_output=True).returncode:
        pytest.skip("no namespace of users here: nobody can be made to lack a network")
    program = (
        "from vision.fence import raise_fences; raise_fences(say=print, dies_with_parent=True)"
    )
    # In a user namespace in which nobody gets a network of his own.
    inside = f'echo 0 >/proc/sys/user/max_net_namespaces && exec {sys.executable} -c "{program}"'
    done = subprocess.run(
        ["unshare", "-Ur", "sh", "-c", inside],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert done.stdout.startswith(
        "fences_raised held=core,memory,privileges,parent,files refused=network("
    )


def test_only_a_ribbon_cameras_child_may_lift_the_limit_on_files(start_vision, noise):
    vision = start_vision(program=("-P", "-m", "vision", "--ribbon-camera"))
    vision.open(noise)
    limits = resource.prlimit(vision.process.pid, resource.RLIMIT_FSIZE)

    assert limits == (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1])


def test_a_ribbon_camera_that_is_not_there_is_lost_with_advice(start_vision):
    vision = start_vision(program=("-P", "-m", "vision", "--ribbon-camera"))
    vision.ask(open={"source": "picamera2", "path": None})
    found = vision.look(1)

    assert (found["seen"], found["reason"]) == ("blind", "camera_lost")
    assert "ribbon-cable camera" in found["detail"]


def test_it_ends_with_the_process_that_started_it(tmp_path, noise):
    """The parent is killed while another process still holds the wire, as a leaked copy would."""
    program = (
        "import os, socket, subprocess, sys, time\n"
        "ours, theirs = socket.socketpair()\n"
        "child = subprocess.Popen([sys.executable, '-P', '-m', 'vision', '--fd',"
        " str(theirs.fileno())], pass_fds=[theirs.fileno()])\n"
        f'ours.sendall(b\'{{"open": {{"source": "folder", "path": "{noise}"}}}}\\n\')\n'
        "ours.recv(100)\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    kept = os.pidfd_open(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()

    def has_ended() -> bool:
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
        except (FileNotFoundError, ProcessLookupError):
            return True
        return state.split()[0] == "Z"

    try:
        eventually(has_ended)
    finally:
        os.close(kept)


def test_a_log_that_goes_to_a_file_kills_nothing(tmp_path, noise):
    ours, theirs = socket.socketpair()
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "vision", "--fd", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stderr=log,
        )
    theirs.close()
    ours.settimeout(60.0)
    with ours, ours.makefile("rwb") as wire:
        for line in (
            b"rubbish\n",
            f'{{"open":{{"source":"folder","path":"{noise}"}}}}\n'.encode(),
        ):
            wire.write(line)
            wire.flush()
            answer = wire.readline()

    assert answer == b'{"ready":true}\n'
    assert process.wait(60) == 0
    assert "fences_raised" in (tmp_path / "log").read_text()


def rubbish(chance):
    kinds = (
        lambda: chance.randbytes(chance.randrange(200)),
        lambda: b'{"look": %d}' % chance.randrange(-9, 9),
        lambda: b'{"open": {"source": "folder", "path": %d}}' % chance.randrange(9),
        lambda: b'{"' + chance.randbytes(4).hex().encode() + b'": []}',
        lambda: b"[" * chance.randrange(60_000),
        lambda: b"",
    )
    return chance.choice(kinds)().replace(b"\n", b"")


def test_no_rubbish_on_the_wire_kills_it(start_vision, noise):
    vision, chance = start_vision(), random.Random(7)
    for _ in range(300):
        vision.send(rubbish(chance) + b"\n")
        assert "error" in vision.hear()
    opened = vision.open(noise)

    assert (opened, vision.look(1)["look"]) == ({"ready": True}, 1)


def broken_pictures(folder):
    grey = np.full((48, 64), 90, np.uint8)
    contents = {
        "a-corrupt.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 9,
        "b-empty.png": b"",
        "c-huge.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00\x00N \x00\x00N \x08\x02",
        "d-text.jpg": b"no picture at all",
        "e-cut.png": cv2.imencode(".png", grey)[1].tobytes()[:50],
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return list(contents)


def test_broken_pictures_are_blind_and_named_and_it_goes_on(start_vision, noise):
    names = broken_pictures(noise)
    alpha = np.random.default_rng(3).integers(0, 256, (48, 64, 4), np.uint8)
    (noise / "3-alpha.png").write_bytes(cv2.imencode(".png", alpha)[1].tobytes())
    (noise / "4-grey.png").write_bytes(cv2.imencode(".png", alpha[:, :, 0])[1].tobytes())
    vision = start_vision()
    vision.open(noise)
    found = [vision.look(number) for number in range(4 + len(names) + 2)]

    assert [one["seen"] for one in found[1:4]] == ["nobody"] * 3
    broken = found[4 : 4 + len(names)]
    assert {(one["seen"], one["reason"]) for one in broken} == {("blind", "no_frame")}
    assert all(name in one["detail"] for name, one in zip(names, broken, strict=True))
    assert found[-1]["seen"] == "nobody"


def test_a_video_that_ends_begins_anew_and_one_that_vanishes_is_lost(start_vision, tmp_path):
    path = tmp_path / "v.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (64, 48))
    for seed in range(3):
        noise = np.random.default_rng(seed).integers(0, 256, (48, 64, 3), np.uint8)
        writer.write(noise)
    writer.release()
    vision = start_vision()
    vision.ask(open={"source": "video", "path": str(path)})
    found = [vision.look(number)["seen"] for number in range(8)]
    path.unlink()
    lost = [vision.look(number) for number in range(8, 13)]

    assert found[1:] == ["nobody"] * 7
    assert (lost[-1]["seen"], lost[-1]["reason"]) == ("blind", "camera_lost")
    assert "v.avi" in lost[-1]["detail"]


@pytest.mark.parametrize("kind", ["missing", "changed"])
def test_missing_or_changed_models_are_a_sentence_and_the_process_lives(
    start_vision, noise, tmp_path, kind
):
    models = tmp_path / "models"
    if kind == "changed":
        models.mkdir()
        for name in ("pose_detection.tflite", "face_detection_full_range_sparse.tflite"):
            (models / name).write_bytes(b"another model")
    vision = start_vision()
    first = vision.open(noise, models_dir=str(models))
    second = vision.open(noise)

    assert "run: seat-node models fetch" in first["error"]
    assert second == {"ready": True}


def test_a_camera_that_is_not_there_is_lost_with_advice(start_vision):
    vision = start_vision()
    vision.ask(open={"source": "v4l2", "path": "/dev/no-such-camera"})
    found = vision.look(1)

    assert (found["seen"], found["reason"]) == ("blind", "camera_lost")
    assert "/dev/v4l/by-id" in found["detail"]


def test_the_service_serves_one_node_after_the_other_and_no_two(tmp_path, noise):
    path = tmp_path / "vision.sock"
    notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notify.bind(str(tmp_path / "notify"))
    notify.settimeout(60.0)
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "vision", "--socket", str(path)],
        env={**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify")},
        stderr=subprocess.DEVNULL,
    )
    try:
        said = notify.recv(100)
        mode = path.stat().st_mode & 0o777
        answers = []
        for _ in range(2):
            with socket.socket(socket.AF_UNIX) as node, socket.socket(socket.AF_UNIX) as other:
                node.settimeout(60.0)
                other.settimeout(60.0)
                eventually(lambda node=node: node.connect_ex(str(path)) in {0, 106})
                node.sendall(f'{{"open":{{"source":"folder","path":"{noise}"}}}}\n'.encode())
                answers.append(node.recv(100))
                other.connect(str(path))
                answers.append(other.recv(100))
    finally:
        process.kill()
        process.wait()
        notify.close()

    assert said == b"READY=1\nWATCHDOG=1"
    assert mode == 0o660
    assert answers == [b'{"ready":true}\n', b""] * 2
