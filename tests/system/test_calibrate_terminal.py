"""The whole `weigh` dialogue as a technician sees it: a terminal of 80 by 24, driven by tmux."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "component" / "calibration"))

from bench_node import BenchNode, running

from sensors import read_scale

pytestmark = pytest.mark.system

SCRIPT = Path(sys.executable).parent / "seat-calibrate"
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

    def until(self, text: str, within_s: float = 30.0) -> str:
        """The screen as soon as it shows a text."""
        deadline_s = time.monotonic() + within_s
        while text not in (seen := self.screen()):
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
    lines = [re.sub(r"[█·]+", "[bar]", line.rstrip()) for line in screen.splitlines()]
    lines = [re.sub(r"(?<![\w-])-?\d+(?:\.\d+)?", "#", line) for line in lines]
    lines = [re.sub(r" {2,}", "  ", line) for line in lines]
    ways = re.compile(r"^(?:# s more, do not touch anything|still|moving)$")
    return [ways.sub("(still or not)", line) for line in lines if line]


def test_the_whole_dialogue_on_a_terminal(terminal: Terminal, node: BenchNode) -> None:
    terminal.start("weigh", "--quick")
    ready = terminal.until(KEYS)
    terminal.type("Enter")
    weight = terminal.until("Which weight")
    terminal.type("25", "Enter")
    loading = terminal.until("Put 25 kg")
    node.sit("25 still")
    terminal.until("Take the weight off")
    node.sit("0")
    following = terminal.until("or type another weight")
    node.sit("72")
    person = terminal.until("person measured")
    node.sit("78")
    terminal.until("Stand up")
    node.sit("0")
    verdict = terminal.until("Press ENTER to write")
    terminal.type("Enter")
    terminal.until("sit down.")
    node.sit("72")
    terminal.until("Stand up.")
    node.sit("0")
    terminal.until("Sit down again.")
    node.sit("72")
    done = terminal.until("exit code")

    if os.environ.get("SHOW_SCREENS"):
        for one in (ready, weight, loading, following, person, verdict, done):
            print("=" * 80 + "\n" + one)
            print(masked(one))
    assert masked(ready) == ["Seat bench-1", READY, KEYS]
    assert masked(weight) == [*EMPTY, *WEIGHT, "# counts  [bar]  noise #", "> _", KEYS]
    assert masked(loading)[:3] == [*EMPTY, "Seat bench-1, step # of #", LOADING]
    assert masked(following) == [*EMPTY, *LOADED, *FOLLOWING, "> _", KEYS]
    assert masked(person)[:4] == [*EMPTY, *LOADED, "ok  person measured"]
    assert masked(verdict)[-len(VERDICT) :] == VERDICT
    assert masked(done)[-len(DONE) :] == DONE
    assert "25 %" not in done
    assert max(map(len, "\n".join([ready, weight, loading, verdict, done]).splitlines())) <= 80
    assert read_scale(node.scale_file).counts_per_kg == pytest.approx(10_700, rel=0.002)
    # ENTER, two digits and ENTER, ENTER: at most six keys on the main path.
    assert "5 keys" in done


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
    assert not node.bench.in_maintenance(node.now_s)


READY = "Nobody and nothing on the seat. Then press ENTER."
EMPTY = ["ok  empty seat measured, noise # counts"]
WEIGHT = [
    "Seat bench-1, step # of #",
    "Which weight do you put on? Type it (such as # kg) and press ENTER.",
]
LOADING = "Put # kg on the middle of the seat and let go."
LOADED = ["ok  # kg measured", "ok  empty seat measured, noise # counts"]
FOLLOWING = [
    "Seat bench-1, step # of #",
    "Sit down now; or type another weight and press ENTER.",
    "# kg  [bar]  noise #",
]
VERDICT = [
    "ok  return to zero after the person  # %  at most #",
]
DONE = ["exit code #"]
