"""Real programs on free loopback ports: a broker, a dispatcher, nodes on emulated chips.

Everything lives in one folder and is stopped in reverse order, however the measuring ends.
"""

import contextlib
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import yaml

ZERO_COUNTS = 84_210
COUNTS_PER_KG = 10_700.0
TOKEN = "measuring"  # noqa: S105 (of a dispatcher that lives for minutes, on loopback)
STOP_DEADLINE_S = 5.0
LISTEN_DEADLINE_S = 20.0


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


class Stage:
    """A floor of seats, one agent each; callers nobody knows reach any of them.

    Args:
        folder: empty; holds every configuration, log and state.
        zone_of: the zone of each seat.
    """

    def __init__(self, *, folder: Path, zone_of: Mapping[str, str]) -> None:
        self._folder = folder
        self._zone_of = zone_of
        self.programs: dict[str, Program] = {}
        self.broker_port = free_port()
        self.http_port = free_port()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for program in reversed(self.programs.values()):
            program.stop()

    def start_broker(self) -> Program:
        """A mosquitto that keeps retained messages over a crash; it answers on return."""
        keep = self._folder / "kept"
        keep.mkdir(mode=0o700)
        config = self._folder / "mosquitto.conf"
        config.write_text(
            f"listener {self.broker_port} 127.0.0.1\nallow_anonymous true\n"
            f"set_tcp_nodelay true\nmax_queued_messages 0\nuser root\n"
            f"persistence true\npersistence_location {keep}/\n"
            "autosave_on_changes true\nautosave_interval 1\n",
            encoding="utf-8",
        )
        broker = self.start("mosquitto", [program_path("mosquitto"), "-c", str(config)])
        self.wait_for(lambda: listens(self.broker_port), what="the broker listens")
        return broker

    def start_dispatcher(self, **sections: Any) -> Program:
        """A dispatcher whose agents are logged in; `sections` go into its configuration."""
        home = self._folder / "dispatcher"
        home.mkdir()
        config = {
            "state_dir": str(home / "state"),
            "broker": {"host": "127.0.0.1", "port": self.broker_port},
            "http": {"port": self.http_port},
            **sections,
        }
        files = {"config": config, "registry": registry(self._zone_of)}
        for name, content in files.items():
            (home / f"{name}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
        script, chosen = program_path("seat-dispatcher"), str(home / "config.yaml")
        importing = [script, "import", "--config", chosen, str(home / "registry.yaml")]
        subprocess.run(importing, check=True, stdout=subprocess.DEVNULL)
        running = self.start(
            "dispatcher", [script, "run", "--config", chosen], {"SEAT_API_TOKEN": TOKEN}
        )
        self.wait_for(lambda: listens(self.http_port), what="the dispatcher listens")
        return running

    def start_node(self, seat: str, *, kg: float, **sections: Any) -> Program:
        """A node with somebody of `kg` on its emulated chip."""
        self.home(seat).mkdir()
        self.sit(seat, kg)
        scale = {"zero_counts": ZERO_COUNTS, "counts_per_kg": COUNTS_PER_KG}
        config = {
            "seat": seat,
            "state_dir": str(self.home(seat) / "state"),
            "broker": {"host": "127.0.0.1", "port": self.broker_port},
            "load_cell": {
                "driver": "emulated",
                "scale_file": str(self.home(seat) / "scale.yaml"),
                "sitter_file": str(self.home(seat) / "sitter"),
            },
            **sections,
        }
        for name, content in {"scale": scale, "config": config}.items():
            file = self.home(seat) / f"{name}.yaml"
            file.write_text(yaml.safe_dump(content), encoding="utf-8")
        chosen = str(self.home(seat) / "config.yaml")
        return self.start(seat, [program_path("seat-node"), "run", "--config", chosen])

    def home(self, seat: str) -> Path:
        """The folder of one node."""
        return self._folder / seat

    def sit(self, seat: str, kg: float) -> None:
        """Puts a weight on a chair; 0 is nobody."""
        fresh = self.home(seat) / "sitter.new"
        fresh.write_text(f"{kg}\n", encoding="ascii")
        fresh.replace(self.home(seat) / "sitter")

    def start(
        self, name: str, command: list[str], environment: Mapping[str, str] | None = None
    ) -> Program:
        """Starts any program, to be stopped with the rest."""
        program = Program(
            name=name,
            command=command,
            log=self._folder / f"{name}.log",
            environment=environment or {},
        )
        self.programs[name] = program
        program.start()
        return program

    def wait_for(
        self, seen: Callable[[], bool], *, what: str, within_s: float = LISTEN_DEADLINE_S
    ) -> float:
        """Waits until something is so; returns the seconds it took.

        Raises:
            StageBroken: it was not so in time, or a program has ended.
        """
        began_s = time.monotonic()
        while not seen():
            for program in self.programs.values():
                program.check()
            if time.monotonic() - began_s > within_s:
                raise StageBroken(f"not within {within_s:g} s: {what}")
            time.sleep(0.05)
        return time.monotonic() - began_s


def registry(zone_of: Mapping[str, str]) -> dict[str, Any]:
    """A registry file: every seat with an agent of its own, who guides new customers."""
    return {
        "site": "Measuring",
        "zones": [{"id": zone, "name": zone.title()} for zone in dict.fromkeys(zone_of.values())],
        "seats": [
            {"id": seat, "zone": zone, "floor": "1", "x": at, "y": 1}
            for at, (seat, zone) in enumerate(zone_of.items())
        ],
        "agents": [
            {
                "id": f"agent-{seat}",
                "name": f"Agent {seat}",
                "tier": "guide",
                "zones": [zone],
                "capability": 50,
                "seat": seat,
            }
            for seat, zone in zone_of.items()
        ],
        "customers": [],
    }


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
