"""A whole node on fakes: readings and sightings by hand, a link that writes down what it carries.

Nothing here waits for time to pass. Whoever gives a reading goes on when the node has taken it in.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from mqtt_bridge import Kind, Publication, Received, Topics
from mqtt_bridge.messages import (
    CommandReply,
    Health,
    Heartbeat,
    PresenceMessage,
    WireModel,
    decode,
)
from seatd.announcement import Announcer, Identity
from seatd.camera_permit import CameraPermit
from seatd.chair import Chair
from seatd.frequency import Frequency
from seatd.health import HealthReport
from seatd.light import Telling
from seatd.maintenance import Maintenance
from seatd.node import SeatNode
from seatd.orders import Orders
from seatd.outgoing import Outgoing
from seatd.pace import Pace
from seatd.presence import PresenceRules
from seatd.privacy_mark import PrivacyMark
from seatd.program import Program
from seatd.recent_conversions import RecentConversions
from seatd.scale_keeper import ScaleKeeper
from seatd.silence import Silence
from seatd.teller import Teller
from seatd.workbench import NothingToSee, Workbench
from sensors import LoadCellCounters, NotReady, Scale, VirtualClock
from sensors.panel.presses import Press
from sensors.weight import Pressure, WeightReading
from sensors.zero_tracking import ZeroPermit
from vision.occupancy import Reason as Sight
from vision.occupancy import Seen, Sighting

SEAT = "berlin-017"
IDENTITY = Identity(seat=SEAT, epoch=42, boot_id="00112233445566778899aabb")
TOPICS = Topics()
HANG_S = 10.0
NOWHERE = Path("/nonexistent")
HEARTBEAT_S = 3.0

T = TypeVar("T")
M = TypeVar("M", bound=WireModel)


class Script(Generic[T]):
    """A source that yields what it is given; an error it is given, it raises."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[T | Exception | None] = asyncio.Queue()

    async def give(self, *steps: T | Exception) -> None:
        """Goes on when each step has been taken in, not only taken out."""
        for step in steps:
            self._waiting.put_nowait(step)
        await self._waiting.join()

    async def end(self) -> None:
        """The source has nothing more to say."""
        self._waiting.put_nowait(None)
        await self._waiting.join()

    async def play(self) -> AsyncGenerator[T, None]:
        while True:
            step = await self._waiting.get()
            try:
                if step is None:
                    return
                if isinstance(step, Exception):
                    raise step
                yield step
            finally:
                self._waiting.task_done()


class Weights(Script[WeightReading]):
    """A load cell played by hand; it writes down what it hears about its zero."""

    def __init__(self) -> None:
        super().__init__()
        self.permits: list[ZeroPermit] = []
        self.used: list[Scale | None] = []

    def permit_zero(self, permit: ZeroPermit) -> None:
        self.permits.append(permit)

    def samples(self) -> AsyncGenerator[WeightReading, None]:
        return self.play()

    def use(self, scale: Scale | None) -> None:
        self.used.append(scale)

    def read_counts(self) -> int:
        raise NotReady("played by hand")


class Sightings(Script[Sighting]):
    """A camera played by hand."""

    def sightings(self, pace: Pace) -> AsyncGenerator[Sighting, None]:
        # The test says when, and may ask whether the node would.
        self.pace = pace
        return self.play()


class RecordingLink(Script[list[Received]]):
    """A broker's end that only listens; what is said while it is down is lost, as on a wire."""

    def __init__(self, *, connected: bool = True) -> None:
        super().__init__()
        self.connected = connected
        self.sent: list[Publication] = []
        self.failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def publish(self, publication: Publication) -> None:
        if self.connected:
            self.sent.append(publication)

    def received(self) -> AsyncIterator[list[Received]]:
        return self.play()

    async def run(self) -> None:
        await self.failure

    def said(self, kind: Kind) -> list[Publication]:
        """Everything said on topics of this kind."""
        return [one for one in self.sent if self.kind_of(one) is kind]

    def read(self, kind: Kind, model: type[M]) -> list[M]:
        """The same, as messages."""
        return [decode(model, one.payload) for one in self.said(kind)]

    def alerts(self) -> list[tuple[str, bool]]:
        """Code of each alert and whether it was raised (or else cleared), in order."""
        parsed = [(TOPICS.parse(one.topic), one.payload) for one in self.said(Kind.ALERT)]
        return [(str(address and address.detail), payload != b"") for address, payload in parsed]

    @staticmethod
    def kind_of(publication: Publication) -> Kind | None:
        address = TOPICS.parse(publication.topic)
        return None if address is None else address.kind


@dataclass
class RecordingLife:
    """A service manager that writes down the signs of life it gets."""

    alive_at_s: list[float] = field(default_factory=list)
    stopped: bool = False

    def alive(self, now_s: float) -> None:
        self.alive_at_s.append(now_s)

    def stopping(self) -> None:
        self.stopped = True


class Buttons(Script[Press]):
    """A panel played by hand; it writes down what the light was to tell and the beeps."""

    def __init__(self) -> None:
        super().__init__()
        self.told: Callable[[], Telling] | None = None
        self.camera_allowed = True
        self.beeps: list[int] = []

    def presses(self, told: Callable[[], Telling]) -> AsyncGenerator[Press, None]:
        self.told = told
        return self.play()

    def beep(self, times: int) -> None:
        self.beeps.append(times)


class Pauses:
    """A clock that stands until it is let go; it writes down what was waited for."""

    def __init__(self) -> None:
        self.wanted_s: list[float] = []
        self._over: asyncio.Queue[None] = asyncio.Queue()
        self._begun = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.wanted_s.append(seconds)
        self._begun.set()
        await self._over.get()

    async def end(self) -> None:
        """The pause under way is over; goes on when the next one has begun."""
        self._begun.clear()
        self._over.put_nowait(None)
        await self._begun.wait()


@dataclass(kw_only=True)
class Stage:
    """A running node and everything around it."""

    node: SeatNode
    teller: Teller
    weights: Weights
    mat: Weights
    camera: Sightings
    panel: Buttons
    link: RecordingLink
    life: RecordingLife
    running: "asyncio.Task[None]"

    async def weigh(self, pressure: Pressure, first_s: float, last_s: float) -> None:
        """Ten readings a second, both ends included."""
        for tenth in range(round(first_s * 10), round(last_s * 10) + 1):
            await self.weights.give(WeightReading(at_s=tenth / 10, pressure=pressure))

    async def see(self, seen: Seen, at_s: float, reason: Sight = Sight.PERSON) -> None:
        await self.camera.give(Sighting(at_s=at_s, seen=seen, score=None, reason=reason))

    async def command(self, verb: str, payload: bytes = b"", **changes: object) -> list[str]:
        """Sends one command; what was acknowledged of it."""
        acknowledged: list[str] = []
        arguments = {"retained": False, "response_topic": None} | changes
        message = Received(
            topic=TOPICS.command(SEAT, verb),
            payload=payload,
            acknowledge=lambda: acknowledged.append(verb),
            **arguments,  # type: ignore[arg-type]
        )
        await self.link.give([message])
        return acknowledged

    async def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Asks as a technician does from afar; the answer."""
        before = len(self.link.sent)
        await self.command(
            "technician", json.dumps(request).encode(), response_topic="answers/laptop"
        )
        for _ in range(100):
            for one in self.link.sent[before:]:
                if one.topic == "answers/laptop":
                    assert not one.retained
                    answer: dict[str, Any] = json.loads(one.payload)
                    return answer
            await asyncio.sleep(0)
        raise AssertionError("a technician got no answer")

    def presence(self) -> list[PresenceMessage]:
        return self.link.read(Kind.PRESENCE, PresenceMessage)

    def heartbeats(self) -> list[Heartbeat]:
        return self.link.read(Kind.HEARTBEAT, Heartbeat)

    def healths(self) -> list[Health]:
        return self.link.read(Kind.HEALTH, Health)

    def replies(self) -> list[CommandReply]:
        return self.link.read(Kind.REPLY, CommandReply)


@asynccontextmanager
async def on_stage(
    *,
    camera_wanted: bool = False,
    vision_missing: bool = False,
    connected: bool = True,
    mat: bool = False,
    state_dir: Path = NOWHERE,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[Stage]:
    """A node that runs from moment 0 until the block ends."""
    weights, mat_weights, camera, panel = Weights(), Weights(), Sightings(), Buttons()
    link, life, maintenance = RecordingLink(connected=connected), RecordingLife(), Maintenance()
    teller = Teller(
        announcer=Announcer(identity=IDENTITY),
        outgoing=Outgoing(topics=TOPICS, identity=IDENTITY),
        link=link,
        health=HealthReport(
            identity=IDENTITY,
            started_s=0.0,
            counters=lambda: LoadCellCounters(frames_ok=7, corrupt=1, not_ready=2, saturated=3),
            mat_counters=(lambda: LoadCellCounters(frames_ok=17)) if mat else None,
        ).message,
        heartbeat_s=HEARTBEAT_S,
        vision_missing=lambda: vision_missing,
    )
    mark = PrivacyMark(state_dir=state_dir)
    node = SeatNode(
        chair=Chair.at_start(
            now_s=0.0,
            rules=PresenceRules(),
            fresh_s=25.0,
            camera_wanted=camera_wanted,
            mat_wanted=mat,
        ),
        teller=teller,
        weights=weights,
        mat=mat_weights if mat else None,
        sightings=camera if camera_wanted and not vision_missing else None,
        panel=panel,
        life=life,
        frequency=Frequency(),
        permit=CameraPermit(agent=mark.allowed),
        mark=mark,
        maintenance=maintenance,
        silence=Silence(pause=pause),
    )
    workbench = Workbench(
        seat=node,
        maintenance=maintenance,
        recent=RecentConversions(chip=weights, clock=VirtualClock()),
        scales=ScaleKeeper(file=state_dir / "scale.yaml", cell=None, cells=1),
        camera=NothingToSee(),
        facts=lambda: {"seat": IDENTITY.seat},
    )
    orders = Orders(
        link=link, topics=TOPICS, teller=teller, node=node, technician=workbench.answer
    )
    program = Program(parts={"link": link, "node": node, "orders": orders})
    async with asyncio.timeout(HANG_S):
        running = asyncio.create_task(program.run())
        try:
            yield Stage(
                node=node,
                teller=teller,
                weights=weights,
                mat=mat_weights,
                camera=camera,
                panel=panel,
                link=link,
                life=life,
                running=running,
            )
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError, ExceptionGroup):
                await running
