"""The running vision process through thousands of snapshots: no file, no socket, no other process.

Where the kernel lets one process trace another, the kernel's own record of its calls is read;
elsewhere the process is watched from inside, by Python's audit hook and what the kernel counts.
One of the two always looks at every snapshot.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from privacy_trace import LONGEST_ANSWER_BYTES, WATCHED, leaks, lines_of

pytestmark = pytest.mark.models

SNAPSHOTS = 2_000
FEW = 100
PREVIEWS = 50
LONGEST_ANSWER_TO_A_TECHNICIAN_BYTES = 65_536
LEAKY = str(Path(__file__).parent / "leaky_vision.py")
# Libraries load a last part of themselves at the first pictures.
WARM = 4


def may_trace() -> bool:
    strace = shutil.which("strace")
    if strace is None:
        return False
    tried = subprocess.run(
        [strace, "-f", "-o", "/dev/null", "true"], check=False, capture_output=True
    )
    return tried.returncode == 0


MAY_TRACE = may_trace()


def tracing(record: Path) -> tuple[str, ...]:
    return (
        "strace",
        "-f",
        "-qq",
        "--seccomp-bpf",
        "-s",
        "0",
        "-e",
        f"trace={WATCHED}",
        "-o",
        str(record),
    )


def look_often(vision, folder, times):
    """Opens and looks; what was recorded up to when it was warm is none of ours."""
    assert vision.open(folder) == {"ready": True}
    for number in range(WARM):
        vision.look(number)
    yield "warm"
    for number in range(WARM, WARM + times):
        answer = vision.look(number)
        assert set(answer) == {"look", "seen", "reason", "score", "detail", "again_s"}
        assert answer["detail"] == ""
    yield "done"


def set_up(vision, folder, times):
    """Studies, previews and zones in place of looks, as a technician asks for them."""
    assert vision.open(folder) == {"ready": True}
    for warm in (True, False):
        for number in range(1 if warm else times):
            shown = vision.ask(preview={"columns": 60})
            assert set(shown) == {"mosaic"}
            assert len(shown["mosaic"]) <= 17
            assert max(line.count("▀") for line in shown["mosaic"]) <= 60
            half = 0.5 + 0.01 * (number % 9)
            zone = [[0.1, 0.1], [half, 0.1], [half, 0.9]]
            assert vision.ask(zone={"points": zone}) == {"ready": True}
        studied = vision.ask(study={"looks": 3, "occupied": True})
        assert set(studied) == {"studied", "fault", "advice", "suggestion"}
        yield "warm" if warm else "done"


def traced(
    start_vision,
    noise,
    tmp_path,
    times,
    *,
    program=("-P", "-m", "vision"),
    use=look_often,
    **limits,
):
    """What a traced process did that it must not, and whether it left anything behind."""
    record = tmp_path / "trace"
    vision = start_vision(under=tracing(record), program=program)
    wire = int(vision.process.args[-1])
    looking = use(vision, noise, times)
    next(looking)
    before = len(lines_of(record))
    next(looking)
    return list(leaks(lines_of(record)[before:], wire=wire, **limits))


def watched_inside(start_vision, noise, times, *, use=look_often):
    """What the same process saw itself do."""
    vision = start_vision(program=(LEAKY,))
    looking = use(vision, noise, times)
    next(looking)
    assert vision.ask(arm=1) == {"armed": True}
    next(looking)
    return vision.ask(tell=1)


def left_behind(folder):
    """Files that neither the test nor its record brought there."""
    ours = {"noise", "trace"}
    return {path.name for path in folder.iterdir() if path.suffix != ".log"} - ours


CLEAN = {"caught": [], "written": 0, "sockets": True}


@pytest.mark.skipif(not MAY_TRACE, reason="no tracing here: every snapshot is watched from inside")
def test_the_kernel_saw_no_file_no_socket_and_no_process(start_vision, noise, tmp_path):
    found = traced(start_vision, noise, tmp_path, SNAPSHOTS)

    assert found == []
    assert left_behind(tmp_path) == set()


def test_from_inside_nothing_was_written_and_no_socket_opened(start_vision, noise, tmp_path):
    found = watched_inside(start_vision, noise, FEW if MAY_TRACE else SNAPSHOTS)

    assert found == CLEAN
    assert left_behind(tmp_path) == set()


@pytest.mark.skipif(not MAY_TRACE, reason="no tracing here: it is watched from inside")
def test_the_kernel_saw_a_study_and_a_preview_leave_nothing_but_their_answers(
    start_vision, noise, tmp_path
):
    """A preview is the one exception: a few cells over the wire, and still no file, no socket."""
    found = traced(
        start_vision,
        noise,
        tmp_path,
        PREVIEWS,
        use=set_up,
        longest_answer_bytes=LONGEST_ANSWER_TO_A_TECHNICIAN_BYTES,
    )

    assert found == []
    assert left_behind(tmp_path) == set()


def test_from_inside_a_study_and_a_preview_wrote_nothing_and_opened_no_socket(
    start_vision, noise, tmp_path
):
    found = watched_inside(start_vision, noise, PREVIEWS, use=set_up)

    assert found == CLEAN
    assert left_behind(tmp_path) == set()


@pytest.mark.parametrize("leak", ["python", "native", "log", "network", "process"])
def test_a_leak_in_a_preview_is_found(start_vision, noise, tmp_path, monkeypatch, leak):
    monkeypatch.setenv("LEAK", leak)
    found = watched_inside(start_vision, noise, 8, use=set_up)

    assert found != CLEAN or left_behind(tmp_path)


@pytest.mark.parametrize("leak", ["python", "native", "log", "network", "memory", "process"])
def test_a_leak_of_each_kind_is_found(start_vision, noise, tmp_path, monkeypatch, leak):
    """A process that leaks one of a few pictures does not pass, though the fences stop most."""
    monkeypatch.setenv("LEAK", leak)
    if MAY_TRACE:
        found = traced(start_vision, noise, tmp_path, 10, program=(LEAKY,))

        assert found != []
    # A memory file alone leaves no mark that can be seen from inside.
    if leak != "memory":
        found_inside = watched_inside(start_vision, noise, 10)

        assert found_inside != CLEAN or left_behind(tmp_path)


@pytest.mark.parametrize(
    ("line", "leaks_out"),
    [
        ('17 openat(AT_FDCWD, ""..., O_RDONLY|O_CLOEXEC) = 5', False),
        ("17 openat(AT_FDCWD, 0x7f00, O_RDONLY|O_NONBLOCK|O_DIRECTORY) = 5", False),
        ('17 openat(AT_FDCWD, ""..., O_RDONLY|O_CLOEXEC <unfinished ...>', False),
        ('17 openat(AT_FDCWD, ""..., O_WRONLY|O_CREAT|O_TRUNC, 0666) = 5', True),
        ('openat(AT_FDCWD, ""..., O_RDWR|O_TMPFILE, 0600) = -1 EFBIG', True),
        ('17 sendto(3, ""..., 90, 0, NULL, 0) = 90', False),
        (f'17 sendto(3, ""..., {LONGEST_ANSWER_BYTES + 1}, 0, NULL, 0) = 401', True),
        ('17 sendto(6, ""..., 1, 0, NULL, 0) = 1', False),
        ('17 sendto(6, ""..., 2, 0, NULL, 0) = 2', True),
        ('17 sendto(3, ""..., 1, 0, {sa_family=AF_INET, sin_port=htons(9)}, 16) = 1', True),
        ('17 write(2, ""..., 30) = 30', True),
        ("17 socket(AF_UNIX, SOCK_STREAM, 0) = 7", True),
        ('17 memfd_create("", MFD_CLOEXEC) = 7', True),
        ('17 execve("", 0x7f00 /* 9 vars */) = 0', True),
        ("17 <... openat resumed>) = 5", False),
        ("17 +++ exited with 0 +++", False),
    ],
)
def test_each_call_is_known_for_what_it_is(line, leaks_out):
    assert list(leaks([line], wire=3)) == ([line] if leaks_out else [])


def test_the_environment_of_this_test_names_no_leak():
    assert "LEAK" not in os.environ
