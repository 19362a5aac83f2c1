"""Real programs on free loopback ports: a broker, a dispatcher, nodes on emulated chips.

Everything lives in one folder and is stopped in reverse order, however the measuring ends.
"""

import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import yaml
from measures.programs import Program, StageBroken, free_port, listens, program_path

ZERO_COUNTS = 84_210
COUNTS_PER_KG = 10_700.0
TOKEN = "measuring"  # noqa: S105 (of a dispatcher that lives for minutes, on loopback)
LISTEN_DEADLINE_S = 20.0


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

    def start_broker(self, *, survives_kill: bool = False) -> Program:
        """A mosquitto; it answers on return.

        Args:
            survives_kill: keep retained messages over a crash. That is a write to the disk for
                every message, which no measurement of speed wants.
        """
        keep = self._folder / "kept"
        keep.mkdir(mode=0o700)
        kept = (
            f"persistence true\npersistence_location {keep}/\n"
            "autosave_on_changes true\nautosave_interval 1\n"
        )
        config = self._folder / "mosquitto.conf"
        config.write_text(
            f"listener {self.broker_port} 127.0.0.1\nallow_anonymous true\nuser root\n"
            "set_tcp_nodelay true\nmax_queued_messages 0\n"
            f"{kept if survives_kill else ''}",
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

    def start_node(
        self, seat: str, *, kg: float, cells: int = 1, rate_sps: int = 10, **sections: Any
    ) -> Program:
        """A node with somebody of `kg` on its emulated chips, `cells` of them."""
        self.home(seat).mkdir()
        self.sit(seat, kg)
        line = {"zero_counts": ZERO_COUNTS, "counts_per_kg": COUNTS_PER_KG}
        scale = line if cells == 1 else {"cells": [dict(line) for _ in range(cells)]}
        config = {
            "seat": seat,
            "state_dir": str(self.home(seat) / "state"),
            "broker": {"host": "127.0.0.1", "port": self.broker_port},
            "load_cell": {
                "driver": "emulated",
                "scale_file": str(self.home(seat) / "scale.yaml"),
                "sitter_file": str(self.home(seat) / "sitter"),
                "rate_sps": rate_sps,
                "further_cells": [{} for _ in range(cells - 1)],
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
