"""The whole `weigh` dialogue as a technician sees it: a terminal of 80 by 24, driven by tmux."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sensors import read_scale
from tests.component.calibration.bench_node import BenchNode, running
from tests.system.conftest import Node, eventually

pytestmark = pytest.mark.system

SCRIPT = Path(sys.executable).parent / "seat-calibrate"
WITHIN_S = 30.0
KEYS = "ENTER goes on, q ENTER gives up, Ctrl-C interrupts"


class Terminal:
    """One tmux of 80 by 24 with the tool in it."""

    def __init__(self, folder: Path, node: BenchNode) -> None:
        found = shutil.which("tmux")
        assert found, "tmux is missing: run `./run setup`"
        self._tmux = [found, "-S", str(folder / "tmux"), "-f", "/dev/null"]
        self._environment = {
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "LOGNAME": "anna",
            "XDG_STATE_HOME": str(folder / "state"),
            "SEAT_CONTROL_SOCKET": str(node.socket),
        }

    def start(self, *arguments: str, **environment: str) -> None:
        settings = [f"{name}={value}" for name, value in environment.items()]
        tool = " ".join(["env", *settings, str(SCRIPT), *arguments])
        size = ("-x", "80", "-y", "24")
        self._do("new-session", "-d", *size, f"{tool}; echo exit code $?; read -r end")

    def type(self, *keys: str) -> None:
        self._do("send-keys", *keys)

    def screen(self) -> str:
        return self._do("capture-pane", "-p").rstrip("\n")

    def until(self, text: str, *, last: str = "") -> str:
        """The screen as soon as it shows a text, and what is drawn last."""
        deadline_s = time.monotonic() + WITHIN_S
        while not (text in (seen := self.screen()) and last in (seen or " ").splitlines()[-1]):
            assert time.monotonic() < deadline_s, f"no {text!r} on\n{seen}"
            time.sleep(0.05)
        return seen

    def end(self) -> None:
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)

    def _do(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._tmux, *arguments],
            check=True,
            capture_output=True,
            text=True,
            env=self._environment,
        )
        return done.stdout


@pytest.fixture
def node(tmp_path: Path) -> Iterator[BenchNode]:
    made = BenchNode(tmp_path / "node", speed=5.0)
    with running(made):
        yield made


@pytest.fixture
def terminal(tmp_path: Path, node: BenchNode) -> Iterator[Terminal]:
    made = Terminal(tmp_path, node)
    yield made
    made.end()


def masked(screen: str) -> list[str]:
    """Lines without what differs from run to run: figures, bars, how far one has come."""
    bar = re.compile(r".*(?:counts|kg|-) +[█·]{40}  noise [\d-]+")
    lines = [bar.sub(BAR, line.rstrip()) for line in screen.splitlines()]
    lines = [re.sub(r"(?<![\w-])-?\d+(?:\.\d+)?", "#", line) for line in lines]
    lines = [re.sub(r" {2,}", "  ", line) for line in lines]
    ways = re.compile(r"^(?:# s more, do not touch anything|still|moving|waiting for you)$")
    return [ways.sub("(still or not)", line) for line in lines if line]


def test_the_whole_dialogue_on_a_terminal(terminal: Terminal, node: BenchNode) -> None:
    terminal.start("weigh", "--quick")
    ready = terminal.until(KEYS)
    terminal.type("Enter")
    weight = terminal.until("Which weight", last=KEYS)
    terminal.type("25", "Enter")
    loading = terminal.until("Put 25 kg", last=KEYS)
    node.sit("25 still")
    terminal.until("Take the weight off")
    node.sit("0")
    following = terminal.until("or type another weight", last=KEYS)
    # The dialogue waits only some seconds for somebody to lean: at the wall's pace, so that a
    # machine busy with other tests leans in time too.
    node.pace(1.0)
    node.sit("72")
    person = terminal.until("Lean forwards", last=KEYS)
    node.sit("78")
    terminal.until("Stand up")
    node.pace(5.0)
    node.sit("0")
    verdict = terminal.until("Press ENTER to write", last=KEYS)
    terminal.type("Enter")
    terminal.until("sit down.")
    node.sit("72")
    terminal.until("Stand up.")
    node.sit("0")
    terminal.until("Sit down again.")
    node.sit("72")
    done = terminal.until("exit code")

    assert masked(ready) == ["Seat bench-1", READY, KEYS]
    assert masked(weight) == [EMPTY, STEP, WEIGHT, BAR, "> _", KEYS]
    assert masked(loading) == [EMPTY, STEP, LOADING, BAR, WAY, KEYS]
    assert masked(following) == [*LOADED, STEP, FOLLOWING, BAR, "> _", KEYS]
    assert masked(person) == [*LOADED, PERSON, STEP, LEAN, BAR, WAY, KEYS]
    assert masked(verdict) == [*LOADED, PERSON, EMPTY, *VERDICT, STEP, ACCEPT, KEYS]
    assert masked(done) == [EMPTY, *VERDICT, *PROOF]
    seen = (ready, weight, loading, following, person, verdict, done)
    assert max(len(line) for screen in seen for line in screen.splitlines()) <= 80
    assert read_scale(node.scale_file).counts_per_kg == pytest.approx(10_700, rel=0.002)
    # ENTER, two digits and ENTER, ENTER: at most six keys on the main path.
    assert "5 keys" in done


def test_a_scale_written_from_a_terminal_is_used_by_a_real_node_at_once(
    make_node: Callable[..., Node], tmp_path: Path
) -> None:
    """A node as a process of its own, at its own pace; presence only, to be quick."""
    real = make_node("a-01", kg=0.0)
    socket = real.folder / "state" / "control.sock"
    eventually(socket.exists, 20, "the node listens")
    environment = {"PATH": os.environ["PATH"], "XDG_STATE_HOME": str(tmp_path / "calibrate")}
    command = [SCRIPT, "weigh", "--sit", "--quick", "--yes", "--json", "--socket", socket]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as tool:
        assert tool.stdout is not None
        said = []
        for line in tool.stdout:
            said.append(json.loads(line))
            kg = SITTING.get(said[-1].get("step"))
            if kg is not None:
                real.sit(kg)

    def examined() -> bool:
        found = subprocess.run(
            [SCRIPT, "doctor", "--json", "--socket", socket],
            check=False,
            capture_output=True,
            text=True,
            env=environment,
        )
        checks = {one["name"]: one["mark"] for one in json.loads(found.stdout)["checks"]}
        return (checks["broker"], checks["wiring"], checks["scale"]) == ("ok", "ok", "ok")

    assert tool.returncode == 0, said
    # The node itself told all three with the new scale: it was in use without a restart.
    assert [one["step"] for one in said if "step" in one][-4:] == [
        "prove_sit",
        "prove_leave",
        "prove_return",
        "done",
    ]
    # A machine busy with other tests may have made the node miss conversions just before.
    eventually(examined, 60, "the doctor finds broker, wiring and scale in order")


SITTING = {"person": 72.0, "stand": 0.0, "prove_sit": 72.0, "prove_leave": 0.0} | {
    "prove_return": 72.0
}


def test_wrong_typing_is_answered_on_the_spot_without_colour_in_chinese(
    terminal: Terminal,
) -> None:
    terminal.start("weigh", NO_COLOR="1", LANG="zh_CN.UTF-8")
    terminal.until("回车")
    terminal.type("Enter")
    terminal.until("20 kg")
    terminal.type("abc", "Enter")
    said = terminal.until("! ")
    terminal.type("5公斤", "BSpace", "BSpace", "x")
    edited = terminal.until("> 5x")
    terminal.type("BSpace", "BSpace", "q", "Enter")
    left = terminal.until("exit code 1")

    assert "abc" in said
    assert "> 5x_" in edited
    assert "未写入任何内容" in left


def test_ctrl_c_gives_the_seat_and_the_terminal_back(terminal: Terminal, node: BenchNode) -> None:
    terminal.start("weigh")
    terminal.until(KEYS)
    terminal.type("Enter")
    terminal.until("Which weight")
    terminal.type("C-c")
    left = terminal.until("exit code 130")
    terminal.type("echo")
    echoed = terminal.until("echo")

    assert "Go on with: seat-calibrate weigh --resume" in left
    assert echoed.splitlines()[-1] == "echo"
    assert not node.maintenance.is_on(node.now_s)


BAR, WAY = "(bar)", "(still or not)"
STEP = "Seat bench-1, step # of #"
READY = "Nobody and nothing on the seat. Then press ENTER."
EMPTY = "ok  empty seat measured, noise # counts"
WEIGHT = "Which weight do you put on? Type it (such as # kg) and press ENTER."
LOADING = "Put # kg on the middle of the seat and let go."
LOADED = [EMPTY, "ok  # kg measured", EMPTY]
FOLLOWING = "Sit down now; or type another weight and press ENTER."
PERSON = "ok  person measured"
LEAN = "Lean forwards and back, without touching the desk; then sit still."
VERDICT = [
    "ok  range  # kg  at least #",
    "ok  sensitivity  # counts/kg  at least #",
    "ok  person  # kg  at most #",
    "ok  noise  # kg  at most #",
    "ok  weight over noise  # x  at least #",
    "ok  # % interval at # kg, either side  # kg  at most #",
    "ok  heaviest weight of the working range  # %  at least #",
    "ok  drift  # kg/min  at most #",
    "ok  repeatability of the zero  # kg  at most #",
    "ok  return to zero after the person  # %  at most #",
    "ok  change by leaning  # %  at most #",
    "  With one weight nothing is known about linearity. A second weight would",
    "  show it.",
    "# counts/kg; at # kg right within # kg (# %).",
]
ACCEPT = "Press ENTER to write this scale."
PROOF = [
    "ok  written, and in use by the node",
    "ok  sitting down is noticed",
    "ok  leaving is noticed",
    "ok  coming back is noticed",
    "Done. # counts/kg; at # kg right within # kg (# %). For the file:",
    "seat-calibrate report",
    "# keys, # s of waiting.",
    "exit code #",
]
