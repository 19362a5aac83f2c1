"""Figures are what happened, counted once each, however the log is read."""

from collections import Counter

from figure_days import FigureDay
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.statistics.activities import Activity, Kind, activities_of, started
from dispatcher.statistics.counts import QUARTER_MS, AgentCounts, CallCounts, Place, Totals
from dispatcher.statistics.tally import Tally, TallyRules

RULES = TallyRules()
QUEUE = Place(site="main", zone="billing", tier="normal")


def row(kind: Kind, at_ms: int = 0, **more: object) -> Activity:
    said: dict[str, object] = {
        "mono_ms": at_ms,
        "call_id": "c1",
        "site": "main",
        "zone": "billing",
        "tier": "normal",
        "age_ms": at_ms,
    }
    return Activity(at_ms=at_ms, kind=kind, **(said | more))  # type: ignore[arg-type]


def state(agent_id: str, word: str, at_ms: int, mono_ms: int | None = None) -> Activity:
    return Activity(
        at_ms=at_ms,
        mono_ms=at_ms if mono_ms is None else mono_ms,
        kind=Kind.AGENT,
        agent_id=agent_id,
        cause=word,
        site="main",
    )


def tallied(*rows: Activity) -> Tally:
    tally = Tally(RULES)
    for one in rows:
        tally.take(one)
    return tally


def counted(*rows: Activity) -> CallCounts:
    """All that happened in the one queue."""
    return all_calls(tallied(*rows).totals_so_far())


def all_calls(totals: Totals) -> CallCounts:
    whole = CallCounts()
    for one in totals.calls.values():
        whole.add(one)
    return whole


def all_agents(totals: Totals) -> AgentCounts:
    whole = AgentCounts()
    for one in totals.agents.values():
        whole.add(one)
    return whole


def test_an_answer_at_the_service_levels_second_is_in_time() -> None:
    for waited_ms, in_time in ((20_000, 1), (20_001, 0)):
        counts = counted(row(Kind.HELD), row(Kind.CONNECTED, waited_ms, agent_id="anna"))

        assert (counts.calls, counts.answered, counts.in_time) == (1, 1, in_time)
        assert counts.waited_ms == counts.longest_wait_ms == waited_ms


def test_a_hang_up_within_the_first_seconds_is_counted_apart() -> None:
    for waited_ms, expected in ((4_999, (0, 1)), (5_000, (1, 0))):
        counts = counted(row(Kind.HELD), row(Kind.ABANDONED, waited_ms))

        assert (counts.abandoned, counts.short_abandons) == expected


def test_a_caller_at_a_closed_door_never_stood_in_the_queue() -> None:
    for kind in (Kind.CLOSED, Kind.CALLBACK, Kind.REFUSED):
        counts = counted(row(kind))

        assert (counts.calls, counts.not_admitted) == (0, 1)


def test_a_moved_caller_keeps_his_wait_in_the_new_queue() -> None:
    rows = (
        row(Kind.HELD),
        row(Kind.REQUEUED, 10_000, cause="moved", zone="repair"),
        row(Kind.CONNECTED, 30_000, agent_id="anna", zone="repair"),
    )
    totals = tallied(*rows).totals_so_far()
    before = totals.calls[0, QUEUE]
    after = totals.calls[0, Place(site="main", zone="repair", tier="normal")]

    assert (before.calls, before.moved_out, before.answered) == (1, 1, 0)
    assert (after.calls, after.answered, after.in_time, after.waited_ms) == (1, 1, 0, 30_000)


def test_a_caller_passed_on_begins_a_new_wait() -> None:
    counts = counted(
        row(Kind.OFFERED, agent_id="anna"),
        row(Kind.CONNECTED, 2_000, agent_id="anna"),
        row(Kind.TRANSFERRED, 62_000, agent_id="anna", cause="blind"),
        row(Kind.CONNECTED, 65_000, agent_id="ben"),
        row(Kind.ENDED, 95_000, agent_id="ben"),
    )

    assert (counts.calls, counts.answered, counts.transferred) == (2, 2, 1)
    assert counts.waited_ms == 2_000 + 3_000
    assert (counts.talks, counts.talked_ms) == (2, 60_000 + 30_000)


def test_an_attended_transfer_is_one_talk() -> None:
    counts = counted(
        row(Kind.OFFERED, agent_id="anna"),
        row(Kind.CONNECTED, 2_000, agent_id="anna"),
        row(Kind.TRANSFERRED, 10_000, agent_id="anna", to_agent_id="ben", cause="attended"),
        row(Kind.ENDED, 12_000, agent_id="ben"),
    )

    assert (counts.calls, counts.talks, counts.talked_ms) == (1, 1, 10_000)


def test_time_in_a_state_is_split_at_the_quarters_of_an_hour() -> None:
    tally = tallied(
        state("anna", "ready", QUARTER_MS - 60_000),
        state("anna", "talking", 2 * QUARTER_MS + 30_000),
    )
    totals = tally.totals(2 * QUARTER_MS + 90_000, 2 * QUARTER_MS + 90_000)
    times = {key[0]: dict(one.time_ms) for key, one in totals.agents.items()}

    assert times == {
        0: {"ready": 60_000},
        QUARTER_MS: {"ready": QUARTER_MS},
        2 * QUARTER_MS: {"ready": 30_000, "talking": 60_000},
    }


def test_a_step_of_the_wall_clock_makes_no_time() -> None:
    """Conformance 18, 77: an hour forward or back is no hour of anything."""
    for step_ms in (-3_600_000, 3_600_000):
        tally = tallied(
            state("anna", "ready", 10 * QUARTER_MS, mono_ms=0),
            state("anna", "talking", 10 * QUARTER_MS + step_ms + 30_000, mono_ms=30_000),
        )

        assert all_agents(tally.totals_so_far()).time_ms == Counter(ready=30_000)


def test_nobody_knows_what_happened_while_no_dispatcher_ran() -> None:
    tally = tallied(
        state("anna", "ready", 0),
        row(Kind.HELD, 5_000),
        row(Kind.STARTED, 65_000, mono_ms=7),
        state("anna", "talking", 65_000, mono_ms=7),
    )
    totals = tally.totals(66_000, 1_007)

    assert all_agents(totals).time_ms == Counter(ready=5_000, talking=1_000)


def test_a_waiting_caller_is_shown_once_this_run_has_heard_of_him() -> None:
    tally = tallied(row(Kind.HELD, 5_000), row(Kind.STARTED, 9_000, mono_ms=7))

    assert tally.waiting(7) == []
    tally.take(row(Kind.HELD, 9_000, mono_ms=7))
    assert [one.waited_ms for one in tally.waiting(1_007)] == [10_000]


def test_since_when_survives_a_row_that_says_the_same_again() -> None:
    tally = tallied(state("anna", "ready", 5_000), state("anna", "ready", 9_000))

    assert tally.since_ms("anna", "ready") == 5_000
    assert tally.since_ms("anna", "talking") is None


def played(seed: int, events: int) -> tuple[FigureDay, Tally]:
    """A day, and what the tally makes of it."""
    day, tally = FigureDay(seed), Tally(RULES)
    for turn in day.turns(events):
        rows = activities_of(turn, day.to_ms)
        for one in [started(turn.now_s, day.to_ms)] * turn.begins + rows:
            tally.take(one)
        if rows:
            day.settle()
    return day, tally


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), events=st.integers(1, 200))
def test_whatever_happens_the_sums_are_what_was_decided(seed: int, events: int) -> None:
    """Counted by hand from decisions and states beside it; nothing is lost, nothing twice."""
    day, tally = played(seed, events)
    by_hand, mono_ms = day.counted, round(day.now_s * 1000)
    totals = tally.totals(day.to_ms(day.now_s), mono_ms)
    calls = all_calls(totals)

    assert (calls.calls, calls.answered) == (by_hand.calls, by_hand.answered)
    assert calls.not_admitted == by_hand.not_admitted
    assert (calls.rings, calls.rings_saved) == (by_hand.rings, by_hand.rings_saved)
    assert calls.withdrawals == by_hand.withdrawals
    ended = calls.abandoned + calls.short_abandons + calls.callbacks + calls.turned_away
    assert ended == by_hand.ended_waiting
    assert calls.moved_out == by_hand.moved
    left = calls.calls - calls.answered - ended - calls.moved_out
    assert left == day.waiting() == len(tally.waiting(mono_ms))
    assert calls.strange == 0


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), events=st.integers(1, 200))
def test_agents_time_is_what_their_states_lasted(seed: int, events: int) -> None:
    day, tally = played(seed, events)
    totals = tally.totals(day.to_ms(day.now_s), round(day.now_s * 1000))
    told: Counter[tuple[str, str]] = Counter()
    for (_, _, name), counts in totals.agents.items():
        for word, spent_ms in counts.time_ms.items():
            told[name, word] += spent_ms
    day.settle()

    assert +told == +day.counted.time_ms


def test_the_days_of_these_tests_have_everything_in_them() -> None:
    day, kinds = FigureDay(1), set[Kind]()
    for turn in day.turns(600):
        kinds |= {one.kind for one in activities_of(turn, day.to_ms)}

    assert kinds | {Kind.STARTED, Kind.REFUSED} == set(Kind)
