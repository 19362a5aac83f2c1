"""`seat-calibrate` as a process of its own, at a seat on the bench."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from calibration.main import app
from tests.component.calibration.bench_node import BenchNode

SCRIPT = Path(sys.executable).parent / "seat-calibrate"
SCALE_TEXT = "zero_counts: 84210\ncounts_per_kg: 10700.0\n"
WITHIN_S = 60.0


@dataclass
class Ended:
    """How a run of the tool ended."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


class Tool:
    """Runs `seat-calibrate` at one seat."""

    def __init__(self, node: BenchNode, folder: Path) -> None:
        self.node = node
        self.environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "LOGNAME": "anna",
            "XDG_STATE_HOME": str(folder / "state"),
            "SEAT_CONTROL_SOCKET": str(node.socket),
        }

    def run(self, *arguments: str | Path, **environment: str) -> Ended:
        """In this process: quicker than another one, and as far from a terminal."""
        done = CliRunner().invoke(
            app,
            [str(one) for one in arguments],
            env={"SSH_CONNECTION": None, "LC_ALL": None} | self.environment | environment,
        )
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return Ended(done.exit_code, done.stdout, done.stderr)

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [SCRIPT, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            env=self.environment,
            # A test run in the background ignores Ctrl-C, and what it starts would too.
            preexec_fn=_hears_ctrl_c,  # noqa: PLW1509 (nothing but a signal is set)
        )

    def weigh(
        self, *arguments: str, at: Mapping[str, str | Callable[[], None]]
    ) -> tuple[Ended, list[dict[str, Any]]]:
        """A scripted calibration; at each step named in `at` something happens on the seat."""
        process = self.start("weigh", "--yes", "--json", *arguments)
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(json.loads(line))
            happens = at.get(said[-1].get("step", ""))
            if callable(happens):
                happens()
            elif happens is not None:
                self.node.sit(happens)
        process.wait(timeout=WITHIN_S)
        assert process.stderr is not None
        ended = Ended(process.returncode, "", process.stderr.read())
        process.stdout.close()
        process.stderr.close()
        assert "Traceback" not in ended.err, ended.err
        return ended, said


def eventually(seen: Callable[[], Any], within_s: float = 10.0) -> Any:
    deadline_s = time.monotonic() + within_s
    while not (found := seen()):
        assert time.monotonic() < deadline_s, f"not within {within_s} s"
        time.sleep(0.02)
    return found


def _hears_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
