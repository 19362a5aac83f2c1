"""The log as Asterisk's tools read it: names, order of parameters, seconds and milliseconds."""

from pathlib import Path

import pytest
from test_tally import row, state

from dispatcher.statistics.activities import Activity, Kind
from dispatcher.statistics.queue_log import QueueLog

GOLDEN = Path(__file__).parents[2] / "golden" / "queue_log.txt"
CREWS = {"anna": ["billing-normal", "repair-normal"]}
DAY_MS = 1_782_907_200_000


def lines(*rows: Activity, people: bool = True, from_ms: int = 0) -> list[str]:
    return list(QueueLog(crews=CREWS, people=people).lines(rows, from_ms))


ARRIVED_MS = {"c1": 2_000, "c2": 5_000, "c3": 6_000, "c4": 101_000, "c5": 112_000}


def at(after_ms: int, kind: Kind, call_id: str = "c1", **more: object) -> Activity:
    """A row of a call, so long after the day's beginning."""
    age_ms = after_ms - ARRIVED_MS.get(call_id, after_ms)
    said = {"age_ms": age_ms, "call_id": call_id, "mono_ms": after_ms} | more
    return row(kind, DAY_MS + after_ms, **said)


# One of everything, in the order of the log.
DAY = (
    Activity(at_ms=DAY_MS, mono_ms=0, kind=Kind.STARTED),
    state("anna", "seat_unknown", DAY_MS),
    state("anna", "ready", DAY_MS + 1_000),
    at(2_000, Kind.OFFERED, agent_id="anna"),
    state("anna", "ringing", DAY_MS + 2_000),
    at(4_500, Kind.CONNECTED, agent_id="anna", rang_ms=2_500),
    at(5_000, Kind.HELD, "c2"),
    at(6_000, Kind.HELD, "c3"),
    at(7_000, Kind.OFFERED, "c2", agent_id="ben"),
    at(27_000, Kind.WITHDRAWN, "c2", agent_id="ben", cause="no_answer", rang_ms=20_000),
    at(28_000, Kind.OFFERED, "c2", agent_id="cleo"),
    at(31_000, Kind.WITHDRAWN, "c2", agent_id="cleo", cause="seat_empty", rang_ms=3_000),
    at(40_000, Kind.ABANDONED, "c3"),
    at(41_000, Kind.REQUEUED, "c2", cause="moved", zone="repair"),
    at(50_000, Kind.CONNECTED, "c2", agent_id="anna", zone="repair", rang_ms=900),
    at(60_000, Kind.REQUEUED, "c2", cause="bridge_failed", zone="repair"),
    at(61_000, Kind.CLOSED, "c2", cause="nobody_serves", zone="repair"),
    at(64_500, Kind.TRANSFERRED, agent_id="anna", to_agent_id="ben", cause="blind"),
    at(70_000, Kind.CONNECTED, agent_id="ben", rang_ms=3_000),
    at(80_000, Kind.TRANSFERRED, agent_id="ben", to_agent_id="cleo", cause="attended"),
    at(100_000, Kind.ENDED, agent_id="cleo"),
    at(101_000, Kind.HELD, "c4"),
    at(111_000, Kind.CALLBACK, "c4", cause="caller_wish"),
    at(112_000, Kind.HELD, "c5"),
    at(412_000, Kind.CLOSED, "c5", cause="waited_too_long"),
    at(413_000, Kind.REFUSED, "c6", cause="blocked_number"),
    state("anna", "on_break", DAY_MS + 414_000),
    state("anna", "not_logged_in", DAY_MS + 500_000),
)


def test_a_day_reads_as_it_always_has() -> None:
    """The file is what other programs were built against: it changes for a reason only."""
    assert lines(*DAY) == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_where_individuals_are_not_told_no_log_in_and_no_pause_is() -> None:
    events = {line.split("|")[4] for line in lines(*DAY, people=False)}

    assert events.isdisjoint({"ADDMEMBER", "REMOVEMEMBER", "PAUSEALL", "UNPAUSEALL"})
    assert {"CONNECT", "RINGNOANSWER", "ABANDON"} <= events


def test_rows_before_the_asked_time_are_remembered_and_not_written() -> None:
    later = lines(*DAY, from_ms=DAY_MS + 100_000)

    assert later[0].split("|")[4:] == ["COMPLETECALLER", "5", "30", "1"]


@pytest.mark.parametrize("bad", ["a|b", "a\nb", "a\r\nb"])
def test_nothing_in_a_name_can_end_a_field_or_a_line(bad: str) -> None:
    (entered, rang) = lines(
        at(0, Kind.WITHDRAWN, agent_id=bad, cause="no_answer", call_id="c9"),
    )

    assert rang.count("|") == entered.count("|") - 2
    assert rang.split("|")[3].split() == ["a", "b"]
