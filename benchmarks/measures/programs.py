"""One child process that can be killed and started again, and where programs and ports are."""

import contextlib
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

STOP_DEADLINE_S = 5.0


class StageBroken(RuntimeError):
    """A program did not start, or ended by itself; its last words are in the message."""


@dataclass(kw_only=True, slots=True)
class Program:
    """A child process with its log; may be killed and started again."""

    name: str
    command: list[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self.child is None:
            raise StageBroken(f"{self.name} was not started")
        return self.child.pid

    def start(self) -> None:
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C reaches the measuring alone, which stops the others.
            self.child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={"PATH": "/usr/bin:/bin:/usr/sbin", **self.environment},
                start_new_session=True,
            )

    def check(self) -> None:
        """Raises StageBroken if the program has ended by itself."""
        if self.child is not None and (status := self.child.poll()) is not None:
            tail = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
            raise StageBroken(f"{self.name} ended with status {status}: {' | '.join(tail)}")

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        if self.child is not None:
            self.child.send_signal(signal.SIGKILL)
            self.child.wait()
            self.child = None

    def stop(self) -> None:
        """SIGTERM, and SIGKILL for one that does not listen."""
        if self.child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.child.terminate()
        try:
            self.child.wait(STOP_DEADLINE_S)
        except subprocess.TimeoutExpired:
            self.kill()
        self.child = None


def program_path(name: str) -> str:
    """Where a program of this environment, or of the system, lies."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name, path="/usr/sbin:/usr/bin:/bin")
    if found is None:
        raise StageBroken(f"{name} is not installed: run `./run setup`")
    return found


def listens(port: int) -> bool:
    """Whether something answers on a loopback port."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
        return True
    return False


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
