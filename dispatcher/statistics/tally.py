"""Counts the log, row by row: the same whether a row has just happened or is read again.

Pure. What it remembers between rows are calls that are not over and agents' present states.
"""

from dataclasses import dataclass

from dispatcher.routing.decisions import WaitChange
from dispatcher.routing.values import WithdrawalCause
from dispatcher.statistics.activities import Activity, Kind
from dispatcher.statistics.counts import CallCounts, Place, Totals, quarter_of
from dispatcher.statistics.states import States

ENDS = frozenset({Kind.ENDED, Kind.ABANDONED, Kind.CALLBACK, Kind.CLOSED, Kind.REFUSED})
AT_THE_DOOR = frozenset({Kind.CALLBACK, Kind.CLOSED, Kind.REFUSED})


@dataclass(frozen=True, kw_only=True, slots=True)
class TallyRules:
    """What counts as what.

    Attributes:
        service_level_ms: an answer within this is in time.
        short_abandon_ms: who hangs up before could not have been answered.
    """

    service_level_ms: int = 20_000
    short_abandon_ms: int = 5_000


@dataclass(kw_only=True, slots=True)
class Stay:
    """One call in one queue.

    Attributes:
        from_age_ms: the call's age when it came into this queue.
        arrived_mono_ms: None until this run of the dispatcher has heard of the call.
        talks_from_age_ms: the call's age when it was answered, while somebody talks to it.
    """

    place: Place
    from_age_ms: int
    arrived_mono_ms: int | None
    talks_from_age_ms: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A call that waits."""

    call_id: str
    place: Place
    waited_ms: int


class Tally:
    """Takes rows in the order of the log."""

    def __init__(self, rules: TallyRules) -> None:
        self._rules = rules
        self._stays: dict[str, Stay] = {}
        self._states = States()
        self._calls: dict[tuple[int, Place], CallCounts] = {}
        self._last_at_ms = 0
        self._last_mono_ms = 0

    def take(self, row: Activity) -> None:
        """Counts one row."""
        match row.kind:
            case Kind.STARTED:
                self._start()
            case Kind.AGENT:
                self._states.take(row)
            case _:
                self._see_call(row)
        self._last_at_ms, self._last_mono_ms = row.at_ms, row.mono_ms

    def totals(self, at_ms: int, mono_ms: int) -> Totals:
        """Everything counted, with agents' time up to a moment of this run."""
        return Totals(calls=dict(self._calls), agents=self._states.counted(at_ms, mono_ms))

    def totals_so_far(self) -> Totals:
        """Everything counted, with agents' time up to the last row."""
        return self.totals(self._last_at_ms, self._last_mono_ms)

    def totals_until(self, at_ms: int) -> Totals:
        """Everything counted, as if nothing had happened between the last row and a moment."""
        since_ms = max(0, at_ms - self._last_at_ms)
        return self.totals(self._last_at_ms + since_ms, self._last_mono_ms + since_ms)

    def waiting(self, mono_ms: int) -> list[Waiting]:
        """Calls nobody has answered yet, the longest waiting first."""
        found = [
            Waiting(
                call_id=call_id,
                place=stay.place,
                waited_ms=max(0, mono_ms - stay.arrived_mono_ms - stay.from_age_ms),
            )
            for call_id, stay in self._stays.items()
            if stay.talks_from_age_ms is None and stay.arrived_mono_ms is not None
        ]
        return sorted(found, key=lambda one: -one.waited_ms)

    def talking(self) -> int:
        """Calls somebody talks to."""
        return sum(one.talks_from_age_ms is not None for one in self._stays.values())

    def since_ms(self, agent_id: str, state: str) -> int | None:
        """Since when an agent is in a state, if that is the one he is in."""
        return self._states.since_ms(agent_id, state)

    def forget_before(self, at_ms: int) -> None:
        """Drops sums of quarters that began before a moment."""
        self._calls = {key: one for key, one in self._calls.items() if key[0] >= at_ms}
        self._states.forget_before(at_ms)

    def _see_call(self, row: Activity) -> None:
        call_id = row.call_id or ""
        place = Place(site=row.site, zone=row.zone, tier=row.tier)
        stay = self._stays.get(call_id)
        if stay is None:
            stay = self._enter(row, call_id, place)
            if stay is None:
                return
        stay.arrived_mono_ms = row.mono_ms - row.age_ms
        match row.kind:
            case Kind.HELD | Kind.OFFERED | Kind.WITHDRAWN:
                self._see_ring(row, place)
            case Kind.CONNECTED:
                self._answer(row, stay)
            case Kind.REQUEUED | Kind.TRANSFERRED:
                self._go_elsewhere(row, call_id, stay, place)
            case _:
                self._end(row, stay)
                del self._stays[call_id]

    def _enter(self, row: Activity, call_id: str, place: Place) -> Stay | None:
        """The first word of a call; None where it is the last one too."""
        counts = self._counts(row.at_ms, place)
        if row.kind in ENDS:
            if row.kind in AT_THE_DOOR:
                counts.not_admitted += 1
            else:
                counts.strange += 1
            return None
        return self._stand(row, call_id, place, 0)

    def _stand(self, row: Activity, call_id: str, place: Place, from_age_ms: int) -> Stay:
        self._counts(row.at_ms, place).calls += 1
        stay = Stay(place=place, from_age_ms=from_age_ms, arrived_mono_ms=row.mono_ms - row.age_ms)
        self._stays[call_id] = stay
        return stay

    def _see_ring(self, row: Activity, place: Place) -> None:
        counts = self._counts(row.at_ms, place)
        counts.rings_saved += row.saved
        if row.kind is Kind.OFFERED:
            counts.rings += 1
            self._states.counts(row).rings += 1
        elif row.kind is Kind.WITHDRAWN:
            counts.withdrawals[row.cause or ""] += 1
            self._states.counts(row).missed += row.cause == WithdrawalCause.NO_ANSWER.value

    def _answer(self, row: Activity, stay: Stay) -> None:
        counts = self._counts(row.at_ms, stay.place)
        waited_ms = row.age_ms - stay.from_age_ms
        counts.answered += 1
        counts.in_time += waited_ms <= self._rules.service_level_ms
        counts.waited_ms += waited_ms
        counts.longest_wait_ms = max(counts.longest_wait_ms, waited_ms)
        stay.talks_from_age_ms = row.age_ms
        self._states.counts(row).answered += 1

    def _go_elsewhere(self, row: Activity, call_id: str, stay: Stay, place: Place) -> None:
        """A moved caller keeps his wait; one who has talked begins a new one."""
        counts = self._counts(row.at_ms, stay.place)
        if row.cause == "attended":
            counts.transferred += 1
            return
        if row.cause == WaitChange.MOVED.value:
            counts.moved_out += 1
            self._stand(row, call_id, place, stay.from_age_ms)
            return
        counts.transferred += row.kind is Kind.TRANSFERRED
        self._end_talk(row, stay, counts)
        self._stand(row, call_id, place, row.age_ms)

    def _end(self, row: Activity, stay: Stay) -> None:
        counts = self._counts(row.at_ms, stay.place)
        if stay.talks_from_age_ms is not None:
            self._end_talk(row, stay, counts)
            return
        waited_ms = row.age_ms - stay.from_age_ms
        counts.longest_wait_ms = max(counts.longest_wait_ms, waited_ms)
        match row.kind:
            case Kind.CALLBACK:
                counts.callbacks += 1
            case Kind.CLOSED | Kind.REFUSED:
                counts.turned_away += 1
            case _ if waited_ms < self._rules.short_abandon_ms:
                counts.short_abandons += 1
            case _:
                counts.abandoned += 1

    @staticmethod
    def _end_talk(row: Activity, stay: Stay, counts: CallCounts) -> None:
        if stay.talks_from_age_ms is not None:
            counts.talks += 1
            counts.talked_ms += row.age_ms - stay.talks_from_age_ms

    def _counts(self, at_ms: int, place: Place) -> CallCounts:
        key = (quarter_of(at_ms), place)
        counts = self._calls.get(key)
        if counts is None:
            counts = self._calls[key] = CallCounts()
        return counts

    def _start(self) -> None:
        """Nobody knows what happened since the last word of the run before."""
        self._states.end_run(self._last_at_ms, self._last_mono_ms)
        for stay in self._stays.values():
            stay.arrived_mono_ms = None
