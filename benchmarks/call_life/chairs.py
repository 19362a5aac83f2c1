"""Chairs and their nodes: whether somebody truly sits there, and what the node says of it."""

import random

from call_life.day import Day
from call_life.wire import Spoken, Wire
from mqtt_bridge import Topics
from mqtt_bridge.messages import (
    Heartbeat,
    Life,
    NodeStatus,
    Presence,
    PresenceMessage,
    Reason,
    Sensors,
    SensorState,
    WireModel,
    encode,
)

BEATS_EVERY_S = 3.0
OFFLINE_AFTER_S = 30.0
FAULT_EVERY_S = 900.0
TOPICS = Topics()
SENSORS = Sensors(load_cell=SensorState.OK, camera=SensorState.OFF)
SENT_AT = "2026-11-20T08:00:00.000Z"


class Chair:
    """One chair with its node. `taken` is the truth; what is said of it comes later, or never."""

    def __init__(self, day: Day, wire: Wire, seat: str, dice: random.Random) -> None:
        self._day, self._wire, self._dice = day, wire, dice
        self.seat = seat
        self.taken = False
        self._left_s = day.now_s - OFFLINE_AFTER_S
        self._epoch, self._conn, self._seq = 0, 0, 0
        self._boot_id = ""
        self._alive = False
        self._blind = False
        self._runs = 0
        self._boot()
        self._ail()
        day.grows_calm.append(self._recover)

    def sit(self) -> None:
        """Somebody sits down."""
        self.taken = True
        self._say()

    def leave(self) -> None:
        """Whoever sat there gets up."""
        self.taken = False
        self._left_s = self._day.now_s
        self._say()
        self._day.after(OFFLINE_AFTER_S, self._gone, self._left_s)

    def _gone(self, left_s: float) -> None:
        if not self.taken and self._left_s == left_s:
            self._say()

    # The node

    def _boot(self) -> None:
        self._epoch += 1
        self._boot_id = f"{self._dice.getrandbits(96):024x}"
        self._seq, self._conn, self._alive, self._blind = 0, 1, True, True
        self._runs += 1
        self._status(Life.UP)
        self._say()
        self._day.after(self._dice.uniform(0.5, 3.0), self._see)
        self._day.after(self._dice.uniform(0.0, BEATS_EVERY_S), self._beat, self._runs)

    def _see(self) -> None:
        if self._blind:
            self._blind = False
            self._say()

    def _beat(self, run: int) -> None:
        if run != self._runs or not self._alive:
            return
        state, occupied, empty_for_ms = self._state()
        beat = Heartbeat(
            seat=self.seat,
            epoch=self._epoch,
            boot_id=self._boot_id,
            seq=self._seq,
            state=state,
            occupied=occupied,
            empty_for_ms=empty_for_ms,
        )
        self._publish(TOPICS.heartbeat(self.seat), beat, sure=False)
        self._day.after(BEATS_EVERY_S + self._dice.uniform(-0.05, 0.05), self._beat, run)

    def _ail(self) -> None:
        self._day.after(self._dice.expovariate(1 / FAULT_EVERY_S), self._fall_ill)

    def _fall_ill(self) -> None:
        self._ail()
        if self._day.calm or not self._alive:
            return
        match self._dice.randrange(5):
            case 0:
                self._die(said=Life.STOPPED)
            case 1 | 2:
                self._die(said=Life.LOST)
            case 3:
                # The will of the former connection comes after the new birth.
                self._conn += 1
                self._status(Life.UP)
                self._status(Life.LOST, conn=self._conn - 1)
            case _:
                self._blind = True
                self._say()
                self._day.after(self._dice.uniform(1.0, 60.0), self._see)

    def _die(self, said: Life) -> None:
        self._alive = False
        if said is Life.STOPPED:
            self._status(said)
        else:
            self._day.after(self._dice.uniform(0.5, 15.0), self._will, self._epoch, self._conn)
        self._day.after(self._dice.uniform(8.0, 90.0), self._revive)

    def _will(self, epoch: int, conn: int) -> None:
        if epoch == self._epoch:
            self._status(Life.LOST, conn=conn)

    def _revive(self) -> None:
        if not self._alive:
            self._boot()

    def _recover(self) -> None:
        self._revive()
        self._see()

    def _state(self) -> tuple[Presence, bool | None, int | None]:
        if self._blind:
            return Presence.UNKNOWN, None, None
        if self.taken:
            return Presence.ONLINE, True, None
        empty_s = self._day.now_s - self._left_s
        gone = empty_s >= OFFLINE_AFTER_S - 1e-3
        return Presence.OFFLINE if gone else Presence.ONLINE, False, round(empty_s * 1000)

    def _say(self) -> None:
        if not self._alive:
            return
        state, occupied, empty_for_ms = self._state()
        self._seq += 1
        said = PresenceMessage(
            seat=self.seat,
            epoch=self._epoch,
            boot_id=self._boot_id,
            seq=self._seq,
            state=state,
            occupied=occupied,
            empty_for_ms=empty_for_ms,
            reason=Reason.OCCUPIED if occupied else Reason.SEAT_EMPTY,
            sensors=SENSORS,
            sent_at=SENT_AT,
        )
        self._publish(TOPICS.presence(self.seat), said, sure=True)

    def _status(self, life: Life, conn: int | None = None) -> None:
        said = NodeStatus(
            seat=self.seat,
            epoch=self._epoch,
            conn=self._conn if conn is None else conn,
            state=life,
        )
        self._publish(TOPICS.status(self.seat), said, sure=True)

    def _publish(self, topic: str, message: WireModel, *, sure: bool) -> None:
        self._wire.publish(Spoken(topic=topic, payload=encode(message), sure=sure))
