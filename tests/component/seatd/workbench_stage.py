"""A workbench behind its control socket, with a seat that was weighed once, and a line to it."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from seatd.chair import Chair
from seatd.control_socket import ControlSocket
from seatd.maintenance import Maintenance
from seatd.presence import PresenceRules
from seatd.recent_conversions import RecentConversions
from seatd.scale_keeper import ScaleKeeper
from seatd.workbench import CameraStudy, NothingToSee, Workbench
from sensors import NotReady, Pressure, Scale, VirtualClock, WeightReading


class Chip:
    """Counts near one value, and a missed conversion now and then."""

    def __init__(self) -> None:
        self.counts = 84_300
        self._chance = random.Random(1)

    def read_counts(self) -> int:
        if self.counts < 0:
            raise NotReady("no conversion within 0.3 s")
        return self.counts + self._chance.randrange(20)


class SeatStand:
    """A node as the workbench sees it, with a chair that was weighed once."""

    def __init__(self) -> None:
        chair = Chair.at_start(now_s=0.0, rules=PresenceRules(), fresh_s=25.0, camera_wanted=False)
        self.now_s = 1.0
        self.chair = chair.weighed(WeightReading(at_s=1.0, pressure=Pressure.BELOW, kg=0.03))
        self.used: list[Scale] = []

    def use_scale(self, scale: Scale) -> None:
        self.used.append(scale)


class Stage:
    """A workbench behind its socket, and a line to it."""

    def __init__(self, folder: Path, camera: CameraStudy) -> None:
        self.seat, self.chip = SeatStand(), Chip()
        self.recent = RecentConversions(chip=self.chip, clock=VirtualClock())
        self.maintenance = Maintenance()
        self.bench = Workbench(
            seat=self.seat,
            maintenance=self.maintenance,
            recent=self.recent,
            scales=ScaleKeeper(file=folder / "scale.yaml", cell=None, cells=1),
            camera=camera,
            facts=lambda: {"seat": "berlin-017"},
        )
        self.lines: list[Line] = []
        self.path = folder / "control.sock"
        self.socket = ControlSocket(path=self.path, answer=self.bench.answer)
        self.serving: asyncio.Task[None] | None = None

    async def stop(self) -> None:
        if self.serving is not None:
            self.serving.cancel()
            with suppress(asyncio.CancelledError):
                await self.serving

    async def connect(self) -> "Line":
        for _ in range(200):
            with suppress(FileNotFoundError, ConnectionRefusedError):
                self.lines.append(Line(*await asyncio.open_unix_connection(self.path)))
                return self.lines[-1]
            await asyncio.sleep(0.01)
        raise TimeoutError(f"{self.path} does not listen")


class Line:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def close(self) -> None:
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()

    async def ask(self, verb: str, **fields: Any) -> dict[str, Any]:
        return await self.say(json.dumps({"verb": verb, **fields}).encode())

    async def say(self, line: bytes) -> dict[str, Any]:
        self._writer.write(line + b"\n")
        answer: dict[str, Any] = json.loads(await self._reader.readline())
        return answer


@asynccontextmanager
async def at_work(folder: Path, camera: CameraStudy | None = None) -> AsyncIterator[Stage]:
    stage = Stage(folder, camera or NothingToSee())
    stage.serving = asyncio.create_task(stage.socket.run())
    try:
        yield stage
    finally:
        for line in stage.lines:
            await line.close()
        await stage.stop()
