"""From a chair's sensors to the router, every step the product's own, on one hand-set clock."""

from dataclasses import dataclass, field

from call_hall import BOOT_A, RULES, agent, seat_of

from dispatcher.routing.decisions import Decision, Offered, Withdrawn
from dispatcher.routing.router import Router
from dispatcher.routing.values import Offerable
from dispatcher.seats.ledger import SeatChange, SeatLedger
from mqtt_bridge import Topics
from mqtt_bridge.messages import Presence, encode
from seatd.announcement import Announcer, Identity
from seatd.chair import Chair
from seatd.presence import PresenceRules
from seatd.teller import told_of
from sensors.weight import Pressure, WeightReading
from vision.occupancy import Reason as Sight
from vision.occupancy import Seen, Sighting

FRESH_S = 25.0
HEARTBEAT_TENTHS = 30
PICTURE_TENTHS = 10
SIGHTS = {
    Seen.PERSON: Sight.PERSON,
    Seen.NOBODY: Sight.NOBODY,
    Seen.BLIND: Sight.CAMERA_BLOCKED,
}
NAME = "anna"
SEAT = seat_of(NAME)


@dataclass
class ChairLine:
    """One chair, its node, the wire, the ledger and a router with one agent.

    `told` are the presences the node sent, `believed` the agent's states in the router, each with
    its moment, both without repetition.
    """

    camera: bool = False
    tenths: int = 0
    told: list[tuple[float, Presence]] = field(default_factory=list)
    believed: list[tuple[float, Offerable]] = field(default_factory=list)
    decisions: list[tuple[float, Decision]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._topics = Topics()
        self._presence: Presence | None = None
        identity = Identity(seat=SEAT, epoch=1, boot_id=BOOT_A)
        self._announcer = Announcer(identity=identity)
        self._chair = Chair.at_start(
            now_s=0.0, rules=PresenceRules(), fresh_s=FRESH_S, camera_wanted=self.camera
        )
        self._ledger = SeatLedger(topics=self._topics, seats=[SEAT])
        self.router = Router(rules=RULES, agents=[agent(NAME)])
        self._decide(self.router.logged_in(NAME, SEAT, 0.0))

    @property
    def now_s(self) -> float:
        return self.tenths / 10

    def live(self, for_s: float, pressure: Pressure, seen: Seen | None = None) -> None:
        """Lets the chair feel (and the camera see) the same for a while, ten steps a second."""
        for _ in range(round(for_s * 10)):
            self.tenths += 1
            if seen is not None and self.tenths % PICTURE_TENTHS == 0:
                sighting = Sighting(at_s=self.now_s, seen=seen, score=None, reason=SIGHTS[seen])
                self._chair = self._chair.sighted(sighting)
            reading = WeightReading(at_s=self.now_s, pressure=pressure)
            self._chair = self._chair.weighed(reading)
            self._say()
            self._wait()

    def states_of(self, *presences: Presence) -> list[float]:
        """When the node said one of these."""
        return [at_s for at_s, one in self.told if one in presences]

    def offers_s(self) -> list[float]:
        return [at_s for at_s, one in self.decisions if isinstance(one, Offered)]

    def withdrawals_s(self) -> list[float]:
        return [at_s for at_s, one in self.decisions if isinstance(one, Withdrawn)]

    def _say(self) -> None:
        """What the node would send after this step, and the dispatcher hears at once."""
        seat = self._chair.seat
        told = told_of(self._chair, self.now_s)
        before, self._announcer = self._announcer, self._announcer.hear(told)
        if self._announcer.seq != before.seq:
            message = self._announcer.presence(seat, self.now_s, "2026-01-01T00:00:00Z")
            self._heard(self._topics.presence(SEAT), encode(message))
            if seat.presence is not self._presence:
                self._presence = seat.presence
                self.told.append((self.now_s, seat.presence))
        if self.tenths % HEARTBEAT_TENTHS == 1:
            beat = self._announcer.heartbeat(seat, self.now_s)
            self._heard(self._topics.heartbeat(SEAT), encode(beat))

    def _heard(self, topic: str, payload: bytes) -> None:
        for one in self._ledger.hear(topic, payload, False, self.now_s):
            assert isinstance(one, SeatChange), one
            self._decide(self.router.seat_changed(one.seat, one.after, self.now_s))

    def _wait(self) -> None:
        for change in self._ledger.expire(self.now_s):
            self._decide(self.router.seat_changed(change.seat, change.after, self.now_s))
        self._decide(self.router.time_passed(self.now_s))
        state = self.router.agents[NAME].offerable(self.now_s)
        if not self.believed or self.believed[-1][1] is not state:
            self.believed.append((self.now_s, state))

    def _decide(self, decisions: list[Decision]) -> None:
        self.decisions += [(self.now_s, one) for one in decisions]
