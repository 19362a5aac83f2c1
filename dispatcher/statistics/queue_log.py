"""The log as lines that tools for Asterisk's `queue_log` read.

Pure. `epoch|callid|queue|member|event|p1|p2…`; a queue is one tier of a zone (`billing-vip`),
names of events and order of parameters are those of `app_queue`. What that log has no word for
(who came first, why a chair was empty) is not in it; the decisions are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dispatcher.routing.decisions import WaitChange
from dispatcher.routing.values import Offerable, WithdrawalCause
from dispatcher.statistics.activities import GONE, Activity, Kind

NOBODY = "NONE"
# A telephone system would have rung until it gave up.
NO_ANSWER = frozenset(
    {
        WithdrawalCause.NO_ANSWER.value,
        WithdrawalCause.REJECTED.value,
        WithdrawalCause.BUSY.value,
        WithdrawalCause.UNREACHABLE.value,
    }
)
# Where an agent takes no calls until something happens; not the pauses between two calls.
PAUSED = frozenset(
    {
        Offerable.SEAT_EMPTY.value,
        Offerable.SEAT_UNKNOWN.value,
        Offerable.SITE_MODE.value,
        Offerable.WHO_IS_SITTING.value,
        Offerable.NOT_RESPONDING.value,
        Offerable.ON_BREAK.value,
    }
)
OUT = frozenset({Offerable.NOT_LOGGED_IN.value, GONE})
LEFT_BY_THE_HOUSE = {"waited_too_long": "EXITWITHTIMEOUT", "nobody_serves": "EXITEMPTY"}


@dataclass(kw_only=True, slots=True)
class _Stay:
    queue: str
    entered_ms: int
    origin: int
    connected_ms: int | None = None
    member: str = NOBODY


class QueueLog:
    """Turns rows into lines, in the order of the log.

    Args:
        crews: the queues of each agent now, for log-ins.
        people: agents' log-ins and pauses too, where the site lets individuals be told.
    """

    def __init__(self, *, crews: Mapping[str, Sequence[str]], people: bool) -> None:
        self._crews = crews
        self._people = people
        self._stays: dict[str, _Stay] = {}
        self._lines_up: dict[str, dict[str, None]] = {}
        self._states: dict[str, str] = {}

    def lines(self, rows: Iterable[Activity], from_ms: int = 0) -> Iterator[str]:
        """Lines of some rows; rows before `from_ms` are only remembered."""
        for row in rows:
            for line in self._of(row):
                if row.at_ms >= from_ms:
                    yield line

    def _of(self, row: Activity) -> Iterator[str]:
        match row.kind:
            case Kind.STARTED:
                self._states.clear()
                yield _line(row, NOBODY, NOBODY, "QUEUESTART", call=NOBODY)
            case Kind.AGENT:
                yield from self._of_agent(row)
            case _:
                yield from self._of_call(row)

    def _of_call(self, row: Activity) -> Iterator[str]:
        call_id, queue = row.call_id or NOBODY, f"{row.zone}-{row.tier}"
        stay = self._stays.get(call_id)
        if stay is None:
            if row.kind not in {Kind.HELD, Kind.OFFERED, Kind.WITHDRAWN, Kind.CONNECTED}:
                return
            stay = self._enter(call_id, queue, 0)
            yield _entered(row, stay)
        member, rang_ms = row.agent_id or NOBODY, row.rang_ms
        match row.kind:
            case Kind.WITHDRAWN if row.cause in NO_ANSWER:
                yield _line(row, stay.queue, member, "RINGNOANSWER", rang_ms)
            case Kind.WITHDRAWN:
                yield _line(row, stay.queue, member, "RINGCANCELED", rang_ms)
            case Kind.CONNECTED:
                stay.connected_ms, stay.member = row.age_ms, member
                self._step_out(call_id, stay)
                hold_s = _seconds(row.age_ms - stay.entered_ms)
                yield _line(row, stay.queue, member, "CONNECT", hold_s, call_id, _seconds(rang_ms))
            case Kind.TRANSFERRED | Kind.REQUEUED:
                yield from self._of_move(row, call_id, queue, stay)
            case Kind.HELD | Kind.OFFERED:
                return
            case _:
                yield self._of_end(row, call_id, stay)

    def _of_move(self, row: Activity, call_id: str, queue: str, stay: _Stay) -> Iterator[str]:
        member = row.agent_id or NOBODY
        if row.kind is Kind.TRANSFERRED:
            event = "ATTENDEDTRANSFER" if row.cause == "attended" else "BLINDTRANSFER"
            to = row.to_agent_id or queue
            yield _line(row, stay.queue, member, event, to, "", *_talk(row, stay), stay.origin)
            if row.cause == "attended":
                return
        elif row.cause == WaitChange.MOVED.value:
            place = self._place(call_id, stay)
            waited_s = _seconds(row.age_ms - stay.entered_ms)
            yield _line(row, stay.queue, NOBODY, "WITHDRAW", place, stay.origin, waited_s, queue)
        elif stay.connected_ms is not None:
            hold_s, talk_s = _talk(row, stay)
            yield _line(row, stay.queue, stay.member, "COMPLETEAGENT", hold_s, talk_s, stay.origin)
        kept = stay.entered_ms if row.cause == WaitChange.MOVED.value else row.age_ms
        self._step_out(call_id, stay)
        yield _entered(row, self._enter(call_id, queue, kept))

    def _of_end(self, row: Activity, call_id: str, stay: _Stay) -> str:
        place = self._place(call_id, stay)
        self._step_out(call_id, stay)
        del self._stays[call_id]
        waited_s = _seconds(row.age_ms - stay.entered_ms)
        if stay.connected_ms is not None:
            # Who hung up is not told to us.
            member, times = row.agent_id or NOBODY, _talk(row, stay)
            return _line(row, stay.queue, member, "COMPLETECALLER", *times, stay.origin)
        if row.kind is Kind.CALLBACK and row.cause == "caller_wish":
            return _line(row, stay.queue, NOBODY, "EXITWITHKEY", "", place, stay.origin, waited_s)
        if row.kind is Kind.ABANDONED:
            return _line(row, stay.queue, NOBODY, "ABANDON", place, stay.origin, waited_s)
        event = LEFT_BY_THE_HOUSE.get(row.cause or "", "EXITEMPTY")
        return _line(row, stay.queue, NOBODY, event, place, stay.origin, waited_s)

    def _of_agent(self, row: Activity) -> Iterator[str]:
        agent_id, after = row.agent_id or NOBODY, row.cause or ""
        before = self._states.get(agent_id, Offerable.NOT_LOGGED_IN.value)
        self._states[agent_id] = after
        if not self._people or before == after:
            return
        if before in PAUSED and after not in PAUSED:
            yield _line(row, NOBODY, agent_id, "UNPAUSEALL", call=NOBODY)
        if (before in OUT) is not (after in OUT):
            event = "REMOVEMEMBER" if after in OUT else "ADDMEMBER"
            for queue in self._crews.get(agent_id, [NOBODY]):
                yield _line(row, queue, agent_id, event, call=NOBODY)
        if after in PAUSED:
            yield _line(row, NOBODY, agent_id, "PAUSEALL", after, call=NOBODY)

    def _enter(self, call_id: str, queue: str, entered_ms: int) -> _Stay:
        line_up = self._lines_up.setdefault(queue, {})
        stay = _Stay(queue=queue, entered_ms=entered_ms, origin=len(line_up) + 1)
        line_up[call_id] = None
        self._stays[call_id] = stay
        return stay

    def _step_out(self, call_id: str, stay: _Stay) -> None:
        self._lines_up.get(stay.queue, {}).pop(call_id, None)

    def _place(self, call_id: str, stay: _Stay) -> int:
        """The place by arrival, 1 is first; of one who stands in no line, 1."""
        line_up = self._lines_up.get(stay.queue, {})
        return 1 + (list(line_up).index(call_id) if call_id in line_up else 0)


def _entered(row: Activity, stay: _Stay) -> str:
    # The caller's number stays in the calls: this file is passed on to other programs.
    return _line(row, stay.queue, NOBODY, "ENTERQUEUE", "", "", stay.origin)


def _talk(row: Activity, stay: _Stay) -> tuple[int, int]:
    """Seconds held and seconds talked."""
    connected_ms = row.age_ms if stay.connected_ms is None else stay.connected_ms
    return _seconds(connected_ms - stay.entered_ms), _seconds(row.age_ms - connected_ms)


def _seconds(duration_ms: int) -> int:
    return duration_ms // 1000


def _line(
    row: Activity, queue: str, member: str, event: str, *parameters: object, call: str = ""
) -> str:
    head = (row.at_ms // 1000, call or row.call_id or NOBODY, queue, member, event)
    return "|".join(_plain(one) for one in (*head, *parameters))


def _plain(value: object) -> str:
    """A field: what would end it or the line becomes a blank."""
    return "".join(" " if one in "|\r\n" else one for one in str(value))
