"""A recorded trace through the production path: the same rules, only faster."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mqtt_bridge.messages import Presence, Reason
from seatd.chair import Transition
from seatd.presence import PresenceRules
from seatd.replay import replay
from sensors import RecordedTrace, Scale, WeightScript

ZERO_COUNTS = 84_210
COUNTS_PER_KG = 10_700.0
SCALE = Scale(zero_counts=ZERO_COUNTS, counts_per_kg=COUNTS_PER_KG)
ONLINE, OFFLINE, UNKNOWN = Presence


def script(*steps: tuple[float, float], seed: int = 0) -> WeightScript:
    return WeightScript(
        steps=steps, zero_counts=ZERO_COUNTS, counts_per_kg=COUNTS_PER_KG, seed=seed
    )


def recorded(load: WeightScript, times_s: Iterable[float], start_s: float = 0.0) -> RecordedTrace:
    times = tuple(times_s)
    return RecordedTrace(
        times_s=tuple(start_s + time_s for time_s in times),
        counts=tuple(load.counts_at(time_s) for time_s in times),
    )


def tenths(first_s: float, last_s: float) -> list[float]:
    return [tenth / 10 for tenth in range(round(first_s * 10), round(last_s * 10))]


def played(
    trace: RecordedTrace, scale: Scale | None = SCALE, rules: PresenceRules | None = None
) -> list[Transition]:
    return list(replay(trace=trace, scale=scale, rules=rules or PresenceRules()))


def steps_of(transitions: list[Transition]) -> list[tuple[Presence, Presence]]:
    return [(one.before, one.after) for one in transitions]


DAY = ((0.0, 72.5), (20.0, 0.0), (80.0, 72.5))


@pytest.mark.parametrize("start_s", [0.0, 1234.5, 1_790_000_000.0, -40.0])
@pytest.mark.parametrize("seed", range(3))
def test_a_noisy_sitter_who_leaves_and_returns_gives_exactly_these_transitions(
    start_s: float, seed: int
) -> None:
    transitions = played(recorded(script(*DAY, seed=seed), tenths(0, 100), start_s))
    sat, left, back = (one.at_s - start_s for one in transitions)

    assert steps_of(transitions) == [(UNKNOWN, ONLINE), (ONLINE, OFFLINE), (OFFLINE, ONLINE)]
    assert 1.0 <= sat < 2.0
    assert 20.0 + 30.0 < left < 20.0 + 31.0
    assert 81.0 <= back < 82.0
    assert [one.reason for one in transitions] == [
        Reason.OCCUPIED,
        Reason.SEAT_EMPTY,
        Reason.OCCUPIED,
    ]


def test_a_gap_in_the_recording_is_silence_and_not_emptiness() -> None:
    load = script((0.0, 72.5), (20.0, 0.0))
    times_s = [*tenths(0, 40), *tenths(43, 73)]

    assert steps_of(played(recorded(load, times_s))) == [(UNKNOWN, ONLINE), (ONLINE, UNKNOWN)]


def test_a_gap_shorter_than_ttl_s_leaves_the_emptiness_unbroken() -> None:
    load = script((0.0, 72.5), (20.0, 0.0))
    times_s = [*tenths(0, 40), *tenths(41.5, 52)]
    transitions = played(recorded(load, times_s))

    assert steps_of(transitions) == [(UNKNOWN, ONLINE), (ONLINE, OFFLINE)]
    assert 50.0 < transitions[1].at_s < 51.0


def test_a_person_who_is_back_before_30_s_never_left() -> None:
    load = script((0.0, 72.5), (20.0, 0.0), (49.0, 72.5))

    assert steps_of(played(recorded(load, tenths(0, 120)))) == [(UNKNOWN, ONLINE)]


def test_a_bag_on_the_seat_is_nobody() -> None:
    load = script((0.0, 72.5), (20.0, 4.0))

    assert steps_of(played(recorded(load, tenths(0, 60))))[-1] == (ONLINE, OFFLINE)


def test_more_than_the_cells_can_bear_is_absence_with_its_own_reason() -> None:
    load = script((0.0, 72.5), (20.0, 400.0))

    assert played(recorded(load, tenths(0, 60)))[-1].reason is Reason.OVER_RANGE


def at_10_hz(counts: Iterable[int]) -> RecordedTrace:
    values = tuple(counts)
    return RecordedTrace(times_s=tuple(n / 10 for n in range(len(values))), counts=values)


@pytest.mark.parametrize("constant", [0, -1, ZERO_COUNTS, ZERO_COUNTS + 800_000, 123])
def test_a_dead_converter_says_nothing_about_a_person(constant: int) -> None:
    assert played(at_10_hz([constant] * 900)) == []


@pytest.mark.parametrize("constant", [ZERO_COUNTS, 0])
def test_a_converter_that_dies_under_a_person_ends_unknown_and_never_offline(
    constant: int,
) -> None:
    alive = [script((0.0, 72.5)).counts_at(n / 10) for n in range(200)]
    transitions = played(at_10_hz([*alive, *[constant] * 900]))

    assert steps_of(transitions) == [(UNKNOWN, ONLINE), (ONLINE, UNKNOWN)]


@pytest.mark.parametrize("end", [8_388_607, -8_388_608])
def test_a_saturated_converter_says_nothing_about_a_person(end: int) -> None:
    alive = [script((0.0, 72.5)).counts_at(n / 10) for n in range(200)]

    assert played(at_10_hz([end] * 900)) == []
    assert steps_of(played(at_10_hz([*alive, *[end] * 900]))) == [
        (UNKNOWN, ONLINE),
        (ONLINE, UNKNOWN),
    ]


def test_an_uncalibrated_seat_says_nothing_about_a_person() -> None:
    assert played(recorded(script(*DAY), tenths(0, 100)), scale=None) == []


def test_the_durations_given_are_obeyed() -> None:
    rules = PresenceRules(absence_s=10.0)
    transitions = played(recorded(script(*DAY), tenths(0, 60)), rules=rules)

    assert 30.0 < transitions[1].at_s < 31.0


@settings(derandomize=True, max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 4.0, 60.0, 120.0]), st.integers(2, 45)),
        min_size=1,
        max_size=6,
    )
)
def test_offline_comes_only_after_30_s_in_which_nobody_sat_for_long(
    stays: list[tuple[float, int]],
) -> None:
    steps, at_s = [], 0.0
    for kg, stay_s in stays:
        steps.append((at_s, kg))
        at_s += stay_s
    load = script(*steps)
    transitions = played(recorded(load, tenths(0, at_s)))
    offline_s = [one.at_s for one in transitions if one.after is OFFLINE]

    for moment_s in offline_s:
        counts = [load.counts_at(moment_s - tenth / 10) for tenth in range(301)]
        heavy = [SCALE.to_kg(one) >= SCALE.normal_min_kg for one in counts]
        assert sum(heavy) <= 4, "the median of five may hide two samples at either end"
