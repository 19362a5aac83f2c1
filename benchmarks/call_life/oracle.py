"""Watches a dispatcher from outside, and knows nothing of how it decides.

What goes in (every message, every stored call) and what comes out (every committed decision) is
enough to say whether a promise was broken.
"""

from collections import Counter
from collections.abc import Callable, Sequence

from call_life.attendance import Attendance
from call_life.day import Day
from call_life.keeping import Keeping
from call_life.promises import Promises
from call_life.story import Story
from dispatcher.routing.decisions import CallDecision, Offered, Withdrawn
from dispatcher.routing.restoring import Kept
from dispatcher.routing.values import Call, Offer
from dispatcher.store.store import Batch, Remembered

LOOKS_EVERY_S = 0.5
FAULTS = (
    "double_offers",
    "offers_to_absent",
    "late_withdrawals",
    "lost_calls",
    "unfinished_calls",
    "places_lost",
    "state_differences",
    "stuck_agents",
    "baseless_alerts",
    "fell_over",
)
FAULTS_TOLD = 10


class Oracle:
    """Implements `Watcher`.

    Attributes:
        faults: promises broken, by name.
        told: the first faults in words, each with the story of its call.
    """

    def __init__(self, day: Day, line_alive: Callable[[str], bool]) -> None:
        self._day = day
        self.story = Story()
        self.faults: Counter[str] = Counter(dict.fromkeys(FAULTS, 0))
        self.told: list[str] = []
        self.promises = Promises(self.fault, line_alive)
        self._attendance = Attendance()
        self._keeping = Keeping(day.clock)
        self._kept_now: Callable[[], Kept] = Kept
        self._alive = False
        self._late: set[str] = set()
        day.after(LOOKS_EVERY_S, self._look_now_and_then)

    def fault(self, kind: str, call_id: str | None, what: str) -> None:
        """A promise was broken."""
        self.faults[kind] += 1
        if len(self.told) < FAULTS_TOLD:
            about = "" if call_id is None else f" call {call_id}"
            story = "\n".join(f"    {line}" for line in self.story.of(call_id))
            self.told.append(f"event {self._day.number}: {kind}:{about} {what}\n{story}")

    def rings_twice(self, agent: str, offer: Offer) -> None:
        """A phone was told to ring that rings already."""
        self.fault("double_offers", offer.call_id, f"the phone of {agent} rings already")

    # What goes in

    def heard(self, topic: str, payload: bytes, *, retained: bool, now_s: float) -> None:
        self._attendance.heard(topic, payload, retained=retained, now_s=now_s)

    def forgot(self, seat: str) -> None:
        self._attendance.words.chairs.pop(seat, None)

    def received(self, calls: Sequence[Call]) -> None:
        for call in calls:
            self.promises.received(call, self._keeping.written_ms(call.arrived_s))

    def clock_stepped(self, by_ms: int) -> None:
        self._keeping.stepped(by_ms)
        for known in self.promises.calls.values():
            known.arrived_ms += by_ms

    # What comes out

    def committed(self, batch: Batch) -> None:
        try:
            self._follow(batch)
        except Exception as error:  # noqa: BLE001 - ours, and not to be taken for the store's
            told = {"message": "the oracle is broken", "exception": error}
            self._day.loop.call_exception_handler(told)

    def _follow(self, batch: Batch) -> None:
        at_ms = round(self._day.now_s * 1000)
        self.story.tell(self._day.number, at_ms, batch.decisions)
        for what in self._attendance.follow(batch):
            self.fault("baseless_alerts", None, what)
        for decision in batch.decisions:
            if isinstance(decision, Withdrawn):
                self._check_ring(decision, batch.now_s)
            if isinstance(decision, CallDecision):
                self.promises.follow(decision)
            if isinstance(decision, Offered):
                absent = self._attendance.absent(decision.offer, batch.now_s)
                if absent is not None:
                    self.fault("offers_to_absent", decision.call.id, absent)
        self._attendance.commits += 1
        self._keeping.committed(self._kept_now())

    # Lives

    def born(self, remembered: Remembered, kept: Callable[[], Kept]) -> None:
        """A dispatcher begins with what was remembered."""
        for what in self._keeping.differences(remembered):
            self.fault("state_differences", None, what)
        self._keeping.opened()
        calls, there = self.promises.calls, {one.id for one in remembered.calls}
        for call_id in [one for one in calls if one not in there]:
            self.fault("lost_calls", call_id, "is not remembered")
            del calls[call_id]
        for call_id in sorted(there - calls.keys()):
            self.fault("state_differences", call_id, "is open again")
        for known in calls.values():
            known.arrived_s = self._day.clock.from_ms(known.arrived_ms)
        for what in self._attendance.born(remembered, self._day.clock.now_s()):
            self.fault("state_differences", None, what)
        # Who was ever bound may be so again at any time.
        self.promises.bound |= set(remembered.registry.bindings)
        self._kept_now, self._alive = kept, True

    def died(self, how: str) -> None:
        """It was killed: what it heard is lost, what it committed is not."""
        self.story.note(f"event {self._day.number}: killed {how}")
        self._attendance.died()
        self._keeping.died()
        self._alive = False

    def rebooted(self, earlier_s: float) -> None:
        """The machine was started anew too; its clock shows so much less."""
        self._attendance.rebooted(earlier_s)

    def fell_over(self, error: BaseException | None) -> None:
        """It ended by a fault of its own."""
        self.fault("fell_over", None, f"the dispatcher ended by itself: {error!r}")

    # Time

    def _look_now_and_then(self) -> None:
        self._day.after(LOOKS_EVERY_S, self._look_now_and_then)
        if self._alive:
            now_s = self._day.clock.now_s()
            for mine in self.promises.agents.values():
                for offer in mine.offers.values():
                    self._check(offer.call_id, offer, now_s)

    def _check_ring(self, withdrawn: Withdrawn, now_s: float) -> None:
        if withdrawn.offer.id in self.promises.of(withdrawn.offer.agent_id).offers:
            self._check(withdrawn.call.id, withdrawn.offer, now_s)

    def _check(self, call_id: str, offer: Offer, now_s: float) -> None:
        why = self._attendance.rings_on(offer, now_s)
        if why is not None and offer.id not in self._late:
            self._late.add(offer.id)
            self.fault("late_withdrawals", call_id, why)
