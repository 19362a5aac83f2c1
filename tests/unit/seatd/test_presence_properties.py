"""Any history of evidence: the seat says what the requirements say, and nothing else."""

from itertools import accumulate, pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st
from seat_history import NOTHING, Durations, Look, expected, lived

from mqtt_bridge.messages import Presence
from seatd.presence import Evidence

DURATIONS = Durations()
SMALL = Durations(absence_ms=4_000, confirm_ms=700, empty_confirm_ms=300, ttl_ms=1_100)
# The ends of every rule, and a millisecond on either side.
EDGES = [1, 100, 499, 500, 501, 999, 1_000, 1_001, 1_999, 2_000, 2_001, 29_999, 30_000, 30_001]
STEPS = st.one_of(
    st.sampled_from(EDGES), st.integers(1, 1_999), st.integers(0, 60_000), st.just(1_900)
)
EVIDENCE = st.sampled_from(Evidence)


def at_pace(*stretches: tuple[Evidence, int, int]) -> tuple[Look, ...]:
    """Stretches of (evidence, pace in ms, how many looks), from a boot at 0 on."""
    looks = [(evidence, step) for evidence, step, count in stretches for _ in range(count)]
    times_ms = accumulate(step for _, step in looks)
    return tuple(
        Look(at_ms=at_ms, evidence=evidence)
        for (evidence, _), at_ms in zip(looks, times_ms, strict=True)
    )


def histories(steps: st.SearchStrategy[int] = STEPS) -> st.SearchStrategy[tuple[Look, ...]]:
    """Any stretches one after the other."""
    stretch = st.tuples(EVIDENCE, steps, st.integers(1, 24))
    return st.lists(stretch, min_size=1, max_size=8).map(lambda stretches: at_pace(*stretches))


AWAY = at_pace((Evidence.OCCUPIED, 500, 4), (Evidence.EMPTY, 1_000, 33))
JUST_SILENT = at_pace(
    (Evidence.EMPTY, 1_000, 20), (Evidence.BLIND, 1_999, 1), (Evidence.EMPTY, 1, 1)
)
TOO_SILENT = at_pace(
    (Evidence.EMPTY, 1_000, 20), (Evidence.EMPTY, 2_000, 1), (Evidence.EMPTY, 1_000, 12)
)
EXACTLY_30_S = at_pace((Evidence.OCCUPIED, 100, 12), (Evidence.EMPTY, 100, 301))


@settings(derandomize=True, max_examples=150, deadline=None)
@given(histories())
@example(AWAY)
@example(JUST_SILENT)
@example(TOO_SILENT)
@example(EXACTLY_30_S)
def test_after_every_look_the_seat_says_what_the_requirements_say(
    looks: tuple[Look, ...],
) -> None:
    said = [(seat.presence, seat.occupied) for seat in lived(looks, DURATIONS.rules())]
    wanted = [expected(looks[: n + 1], DURATIONS) for n in range(len(looks))]

    assert said == [(one.presence, one.occupied) for one in wanted]


@settings(derandomize=True, max_examples=100, deadline=None)
@given(histories(steps=st.sampled_from([1, 100, 299, 300, 301, 399, 699, 700, 701, 1_099, 1_100])))
def test_the_same_holds_for_other_durations(looks: tuple[Look, ...]) -> None:
    said = [(seat.presence, seat.occupied) for seat in lived(looks, SMALL.rules())]
    wanted = [expected(looks[: n + 1], SMALL) for n in range(len(looks))]

    assert said == [(one.presence, one.occupied) for one in wanted]


@settings(derandomize=True, max_examples=100, deadline=None)
@given(histories())
def test_offline_is_announced_only_by_an_empty_look_more_than_30_s_after_an_empty_one(
    looks: tuple[Look, ...],
) -> None:
    seats = list(lived(looks, DURATIONS.rules()))
    announced = [
        n
        for n, seat in enumerate(seats)
        if seat.presence is Presence.OFFLINE
        and (n == 0 or seats[n - 1].presence is not Presence.OFFLINE)
    ]

    for n in announced:
        last_30_s = [look for look in looks[: n + 1] if looks[n].at_ms - look.at_ms <= 30_000]
        assert looks[n].evidence is Evidence.EMPTY
        assert any(
            look.evidence is Evidence.EMPTY and looks[n].at_ms - look.at_ms > 30_000
            for look in looks[:n]
        )
        assert not holds_confirmed_return(last_30_s)
        assert longest_silence_ms(last_30_s) < 2_000


def holds_confirmed_return(looks: list[Look]) -> bool:
    since_ms: int | None = None
    for look in looks:
        if look.evidence is Evidence.EMPTY:
            since_ms = None
        elif look.evidence is Evidence.OCCUPIED:
            since_ms = look.at_ms if since_ms is None else since_ms
            if look.at_ms - since_ms >= 1_000:
                return True
    return False


def longest_silence_ms(looks: list[Look]) -> int:
    valid_ms = [look.at_ms for look in looks if look.evidence is not Evidence.BLIND]
    return max((b - a for a, b in pairwise(valid_ms)), default=0)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(histories())
def test_blindness_never_changes_anything_but_to_unknown(looks: tuple[Look, ...]) -> None:
    seats = list(lived(looks, DURATIONS.rules()))
    pairs = zip(looks[1:], seats, seats[1:], strict=False)
    changed = [
        after.presence
        for look, before, after in pairs
        if look.evidence is Evidence.BLIND and after != before
    ]

    assert set(changed) <= {Presence.UNKNOWN}


@settings(derandomize=True, max_examples=100, deadline=None)
@given(histories(), st.integers(2_000, 100_000))
def test_without_a_healthy_sensor_for_ttl_s_nothing_is_known(
    looks: tuple[Look, ...], silence_ms: int
) -> None:
    later = Look(at_ms=looks[-1].at_ms + silence_ms, evidence=Evidence.BLIND)
    *_, seat = lived((*looks, later), DURATIONS.rules())

    assert (seat.presence, seat.occupied) == (NOTHING.presence, NOTHING.occupied)
    assert seat.empty_for_s(later.at_ms / 1000) is None


@settings(derandomize=True, max_examples=100, deadline=None)
@given(histories())
def test_what_is_said_of_chair_and_person_never_contradicts(looks: tuple[Look, ...]) -> None:
    for seat in lived(looks, DURATIONS.rules()):
        assert seat.occupied is not None or seat.presence is Presence.UNKNOWN
        assert seat.presence is not Presence.OFFLINE or seat.occupied is False
        assert seat.occupied is not True or seat.presence is Presence.ONLINE


@settings(derandomize=True, max_examples=100, deadline=None)
@given(histories(), st.integers(0, 2_000_000_000))
def test_when_the_clock_started_does_not_matter(looks: tuple[Look, ...], start_s: int) -> None:
    moved = tuple(
        Look(at_ms=look.at_ms + start_s * 1000, evidence=look.evidence) for look in looks
    )
    rules = DURATIONS.rules()
    at_zero = [(seat.presence, seat.occupied) for seat in lived(looks, rules)]
    later = [
        (seat.presence, seat.occupied) for seat in lived(moved, rules, boot_ms=start_s * 1000)
    ]

    assert later == at_zero
