"""Figures kept live are those of the log, and the log is the decisions'."""

import csv
from collections import Counter
from collections.abc import Callable
from datetime import UTC
from io import StringIO
from typing import Any, TypeVar

import pytest
from call_centre import BOTH_DATABASES, Centre, HandClock, Opened
from call_hall import call
from figure_days import FigureDay
from hypothesis import given, settings
from hypothesis import strategies as st
from people import logged_in
from sqlalchemy import StaticPool, create_engine, select
from web_visits import problem_of, visitor

from dispatcher.accounts.roles import Role
from dispatcher.retention import kept_ms
from dispatcher.retention_section import RetentionSection
from dispatcher.routing.values import WithdrawalCause
from dispatcher.statistics.activities import Kind
from dispatcher.statistics.asked import Statistics
from dispatcher.statistics.counts import CallCounts, Totals
from dispatcher.statistics.live import Live
from dispatcher.statistics.reading import Log, counted_again
from dispatcher.statistics.reports import By, Every, Question, Subject
from dispatcher.statistics.section import StatisticsSection
from dispatcher.statistics.tally import TallyRules
from dispatcher.store import tables
from dispatcher.store.activity_rows import ActivityLog
from dispatcher.store.activity_tables import activity_log
from dispatcher.store.old_rows import Old, OldRows

T = TypeVar("T")
RULES = TallyRules()
DAY_MS = 86_400_000


class InPlace:
    """Asks a log at once, in the thread of the test."""

    def __init__(self, log: ActivityLog) -> None:
        self._log = log

    async def __call__(self, question: Callable[[Log], T]) -> T:
        return question(self._log)


class DayClock:
    """Implements `Clock`: the time of a day that is played."""

    def __init__(self, day: FigureDay) -> None:
        self._day = day

    def now_s(self) -> float:
        return self._day.now_s

    def to_ms(self, moment_s: float) -> int:
        return self._day.to_ms(moment_s)

    def from_ms(self, moment_ms: int) -> float:
        return (moment_ms - self._day.to_ms(0.0)) / 1000


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), events=st.integers(1, 150))
async def test_live_figures_equal_the_log_read_again_whatever_happens(
    seed: int, events: int
) -> None:
    """Conformance 77: the queue's figures equal those of the replayed log.

    Random days with steps of the wall clock and with restarts: each new run counts live what is
    told to it, and reads what was before.
    """
    engine, day = create_engine("sqlite://", poolclass=StaticPool), FigureDay(seed)
    tables.metadata.create_all(engine, tables=[activity_log])
    clock = DayClock(day)
    log, live = ActivityLog(engine, day.to_ms), Live(RULES, clock)
    for turn in day.turns(events):
        if turn.begins:
            log, live = ActivityLog(engine, day.to_ms), Live(RULES, clock)
        with engine.begin() as connection:
            log.write(connection, turn)
        live.tell(turn)
        if turn.begins:
            await live.catch_up(InPlace(log))
    now_ms = day.to_ms(day.now_s)
    # Set back, the wall clock has left rows in what is to come.
    again, _ = await counted_again(InPlace(log), RULES, now_ms - DAY_MS, now_ms + DAY_MS)
    engine.dispose()

    assert live.totals() == again.totals(now_ms, round(day.now_s * 1000))


async def a_morning(centre: Centre, clock: HandClock) -> None:
    """One of everything: answered soon and late, missed, withdrawn, hung up, passed on."""
    await centre.staff("anna", "ben")
    desk = centre.dispatcher
    await desk.call_arrived(call("a1", arrived_s=clock.now_s()))
    await centre.pass_time(4.0)
    await desk.accepted("a1.1", 1)
    await desk.call_arrived(call("a2", arrived_s=clock.now_s()))
    await centre.pass_time(20.0)
    await desk.call_arrived(call("a3", arrived_s=clock.now_s()))
    await centre.pass_time(2.0)
    await desk.hung_up("a3")
    await desk.transferred("a1", zone="repair")
    await centre.pass_time(1_000.0)
    await centre.sit("anna", seq=2, occupied=False)


def all_calls(totals: Totals) -> CallCounts:
    whole = CallCounts()
    for one in totals.calls.values():
        whole.add(one)
    return whole


def told_by_decisions(centre: Centre) -> dict[str, int]:
    """The same day, counted from the decisions table alone."""
    with centre.store.engine.connect() as connection:
        rows = connection.execute(select(tables.decisions)).all()
    kinds = Counter(row.kind for row in rows)
    return {
        "rings": kinds["offered"],
        "answered": kinds["connected"],
        "lost": kinds["abandoned"],
        "transferred": kinds["transferred"],
        "withdrawn": kinds["withdrawn"],
        "rings_saved": sum(row.ring_saved for row in rows),
    }


def told_by_figures(totals: Totals) -> dict[str, int]:
    counts = all_calls(totals)
    return {
        "rings": counts.rings,
        "answered": counts.answered,
        "lost": counts.abandoned + counts.short_abandons,
        "transferred": counts.transferred,
        "withdrawn": sum(counts.withdrawals.values()),
        "rings_saved": counts.rings_saved,
    }


@BOTH_DATABASES
async def test_a_restart_in_the_middle_of_the_day_changes_no_figure(
    opened: Opened, clock: HandClock
) -> None:
    """Conformance 77: live, before and after a restart, equals the log and the decisions."""
    async with opened() as before:
        await a_morning(before, clock)
        told = before.live.totals()
        decided = told_by_decisions(before)
    async with opened() as after:
        calls_then = all_calls(after.live.totals()).calls
        await after.dispatcher.hung_up("a2")
        await after.pass_time(60.0)
        now_ms = clock.to_ms(clock.now_s())
        _, again = await counted_again(
            InPlace(after.store.activity), RULES, now_ms - DAY_MS, now_ms
        )
        live = after.live.totals()

        assert told_by_figures(told) == decided
        # A new start ends standing rings and makes them anew; nothing else changes.
        assert calls_then == all_calls(told).calls == 4
        assert live == again
        assert told_by_figures(live) == told_by_decisions(after)


async def test_the_present_knows_who_waits_and_what_agents_do(
    centre: Centre, clock: HandClock
) -> None:
    await a_morning(centre, clock)
    await centre.pass_time(5.0)
    await centre.dispatcher.call_arrived(call("a4", zone="repair", arrived_s=clock.now_s()))
    async with visitor(centre) as web:
        now = (await web.get("/api/v1/statistics/now")).json()

    waits = [(one["call_id"], one["waited_ms"]) for one in now["longest_waiting"]]
    assert ("a4", 0) in waits
    assert now["waiting"] == len(waits)
    assert sum(now["states"].values()) == 3
    assert now["today"]["answered"] == 1
    assert now["today"]["short_abandons"] == 1
    assert {one["zone"] for one in now["groups"]} == {"billing", "repair"}


def question(clock: HandClock, **more: object) -> dict[str, Any]:
    now_ms = clock.to_ms(clock.now_s())
    return {"from_ms": now_ms - 3_600_000, "to_ms": now_ms, "every": "60", **more}


async def test_a_report_says_the_same_from_memory_and_from_the_log(
    centre: Centre, clock: HandClock
) -> None:
    await a_morning(centre, clock)
    forgetful = Statistics(
        dispatcher=centre.dispatcher, clock=clock, section=centre.statistics.section
    )
    now_ms = clock.to_ms(clock.now_s())
    asked = Question(
        from_ms=now_ms - 7_200_000, to_ms=now_ms, every=Every.HALF_HOUR, by=By.GROUP, zone=UTC
    )
    live, again = await centre.statistics.report(asked), await forgetful.report(asked)

    assert live == again
    assert live.sums[0].subject == Subject(zone="billing", tier="normal")


async def test_the_table_for_other_programs_has_the_figures_of_the_report(
    centre: Centre, clock: HandClock
) -> None:
    await a_morning(centre, clock)
    async with visitor(centre) as web:
        answer = await web.get("/api/v1/statistics/report.csv", params=question(clock))
    rows = list(csv.DictReader(StringIO(answer.text)))

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert [one["line"] for one in rows][-1] == "sum"
    assert (rows[-1]["calls"], rows[-1]["answered"]) == ("4", "1")
    assert rows[0]["from"].endswith("+00:00")


async def test_the_queue_log_streams_what_happened(centre: Centre, clock: HandClock) -> None:
    await a_morning(centre, clock)
    async with visitor(centre) as web:
        answer = await web.get("/api/v1/statistics/queue-log", params=question(clock))
    events = [line.split("|")[4] for line in answer.text.splitlines()]

    assert events[:3] == ["QUEUESTART", "ENTERQUEUE", "CONNECT"]
    assert {"ABANDON", "BLINDTRANSFER", "RINGNOANSWER"} <= set(events)
    assert "PAUSEALL" not in events


@pytest.mark.parametrize(
    "bad",
    [
        {"to_ms": 0},
        {"every": "7"},
        {"by": "agent"},
        {"from_ms": -1},
        {"from_ms": 0},
        {"to_ms": 10**20},
    ],
)
async def test_a_question_nobody_can_answer_is_refused(
    centre: Centre, clock: HandClock, bad: dict[str, object]
) -> None:
    async with visitor(centre) as web:
        answer = await web.get("/api/v1/statistics/report", params=question(clock) | bad)

    assert problem_of(answer, 422)


async def test_single_agents_are_told_only_where_the_site_enables_it(
    opened: Opened, clock: HandClock
) -> None:
    async with opened() as centre, logged_in(centre, "sue", Role.SUPERVISOR) as sue:
        refused = await sue.get("/api/v1/statistics/agents", params=question(clock))
    async with (
        opened(statistics=StatisticsSection(individuals=True)) as centre,
        visitor(centre) as web,
    ):
        await a_morning(centre, clock)
        told = (await web.get("/api/v1/statistics/agents", params=question(clock))).json()
        log = await web.get("/api/v1/statistics/queue-log", params=question(clock))

    assert "not enabled" in problem_of(refused, 403)
    assert [one["agent_id"] for one in told["sums"]] == ["anna", "ben"]
    assert "|anna|ADDMEMBER" in log.text


async def test_a_ring_nobody_answers_is_a_missed_ring_of_that_agent(
    opened: Opened, clock: HandClock
) -> None:
    async with opened(statistics=StatisticsSection(individuals=True)) as centre:
        await centre.staff("anna")
        await centre.dispatcher.call_arrived(call("m1", arrived_s=clock.now_s()))
        await centre.pass_time(20.0)
        totals = centre.live.totals()

    assert all_calls(totals).withdrawals == {WithdrawalCause.NO_ANSWER.value: 1}
    assert sum(one.missed for (_, _, name), one in totals.agents.items() if name == "anna") == 1


@BOTH_DATABASES
async def test_what_agents_did_is_forgotten_before_what_became_of_calls(
    opened: Opened, clock: HandClock
) -> None:
    """As presence is forgotten, after 30 days, and as calls are, after 90."""
    async with opened() as centre:
        await a_morning(centre, clock)
        rows, keeps = OldRows(centre.store.engine), kept_ms(RetentionSection())
        left = []
        for days in (29, 31, 91):
            for old in (Old.AGENT_ACTIVITIES, Old.ACTIVITIES):
                rows.forget_some(old, clock.to_ms(clock.now_s()) + days * DAY_MS - keeps[old])
            first, last = centre.store.activity.span(0, 2**52) or (0, -1)
            found = centre.store.activity.page(first, last)[0]
            kinds = {one.kind for one in found}
            left.append((Kind.CONNECTED in kinds, Kind.AGENT in kinds))

    assert left == [(True, True), (True, False), (False, False)]


async def test_an_erased_agent_is_a_pseudonym_in_the_log_too(
    opened: Opened, clock: HandClock
) -> None:
    async with opened() as centre, logged_in(centre, "root", Role.ADMIN) as root:
        await a_morning(centre, clock)
        await centre.dispatcher.logged_out("anna")
        await centre.dispatcher.hung_up("a1")
        answer = await root.post("/api/v1/agents/anna/erase")
        log = await root.get("/api/v1/statistics/queue-log", params=question(clock))

    assert answer.status_code == 200, answer.text
    assert "|anna|" not in log.text
    assert f"|{answer.json()['pseudonym']}|CONNECT|" in log.text
