"""A customer goes through the agents who are here, the most capable first, never in circles."""

from dataclasses import replace

import pytest
from call_hall import agent
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.desk.choosing import (
    IDLE_MS,
    Direction,
    Exhausted,
    IsHere,
    Search,
    SearchState,
    as_of,
    chosen,
    declined,
    opened,
)
from dispatcher.errors import Conflict
from dispatcher.registry.values import Agent, CustomerClass, Tier

NAMES = ("anna", "ben", "cleo", "dora", "emil")
TEAM = tuple(agent(name, capability=90 - 10 * at) for at, name in enumerate(NAMES))
capabilities = st.lists(st.integers(0, 100), min_size=1, max_size=5)


def everybody(_agent_id: str) -> bool:
    return True


def nobody(_agent_id: str) -> bool:
    return False


def search(
    agents: tuple[Agent, ...] = TEAM,
    direction: Direction = Direction.DESCENDING,
    is_here: IsHere = everybody,
    customer_class: CustomerClass = CustomerClass.NORMAL,
) -> Search:
    return opened(
        search_id="s1",
        customer_id="bolt",
        customer_class=customer_class,
        agents=agents,
        direction=direction,
        is_here=is_here,
        now_ms=0,
    )


def cards(one: Search, is_here: IsHere = everybody) -> list[str]:
    """Whom a customer sees who declines everybody."""
    seen = []
    while one.shown is not None:
        seen.append(one.shown)
        one = declined(one, one.shown, is_here, 0)
    assert one.state is SearchState.EXHAUSTED
    return seen


@given(capabilities, st.sets(st.sampled_from(NAMES)))
def test_both_directions_show_the_same_agents_in_the_same_order(
    levels: list[int], here: set[str]
) -> None:
    """DS-05, DS-06: sorted up or down, the one shown is the most capable who is here."""
    team = tuple(agent(name, capability=level) for name, level in zip(NAMES, levels, strict=False))
    up, down = (
        cards(search(team, one, here.__contains__), here.__contains__) for one in Direction
    )

    assert up == down
    assert set(up) == {one.id for one in team} & here
    shown = [next(one.capability for one in team if one.id == name) for name in up]
    assert shown == sorted(shown, reverse=True)


def test_the_list_itself_is_sorted_as_wished() -> None:
    for direction, first in ((Direction.ASCENDING, "emil"), (Direction.DESCENDING, "anna")):
        assert search(direction=direction).candidates[0].agent_id == first


def test_a_declined_agent_does_not_come_back_in_this_search_and_does_in_the_next() -> None:
    """DS-08, DS-22."""
    one = declined(search(), "anna", everybody, 0)

    assert one.shown == "ben"
    assert "anna" not in cards(one)
    assert search().shown == "anna"


def test_declining_twice_with_one_finger_loses_nobody() -> None:
    once = declined(search(), "anna", everybody, 0)

    assert declined(once, "anna", everybody, 0).shown == "ben"


def test_nobody_left_is_said_and_final() -> None:
    """DS-18."""
    alone = search(TEAM[:1])
    over = declined(alone, "anna", everybody, 0)

    assert (over.state, over.reason) == (SearchState.EXHAUSTED, Exhausted.ALL_SEEN)
    with pytest.raises(Conflict):
        declined(over, None, everybody, 0)
    with pytest.raises(Conflict):
        chosen(over, None, everybody, 0)


def test_nobody_here_is_said_at_once() -> None:
    empty = search(is_here=nobody)

    assert (empty.state, empty.reason) == (SearchState.EXHAUSTED, Exhausted.NOBODY_HERE)


def test_whoever_comes_in_the_meantime_is_shown_and_whoever_left_is_not() -> None:
    one = search(is_here={"ben", "cleo"}.__contains__)
    assert one.shown == "ben"

    assert declined(one, "ben", {"anna", "dora"}.__contains__, 0).shown == "anna"


def test_the_one_shown_is_accepted_while_he_is_here() -> None:
    taken = chosen(search(), "anna", everybody, 0)

    assert (taken.state, taken.shown) == (SearchState.ACCEPTED, "anna")
    assert chosen(taken, "anna", nobody, 0) == taken


def test_whoever_is_gone_when_chosen_leaves_the_list_and_the_next_is_shown() -> None:
    """DS-19."""
    after = chosen(search(), "anna", {"ben"}.__contains__, 0)

    assert (after.state, after.shown, after.declined) == (SearchState.OFFERING, "ben", ("anna",))


def test_a_card_that_is_shown_no_more_is_not_chosen() -> None:
    after = chosen(search(), "ben", everybody, 0)

    assert (after.state, after.shown, after.declined) == (SearchState.OFFERING, "anna", ())


def test_ten_idle_minutes_end_a_search_and_every_tap_begins_them_anew() -> None:
    one = search()
    assert as_of(one, IDLE_MS - 1).state is SearchState.OFFERING
    assert as_of(one, IDLE_MS).state is SearchState.EXPIRED
    with pytest.raises(Conflict):
        chosen(one, "anna", everybody, IDLE_MS)

    touched = declined(one, "anna", everybody, IDLE_MS - 1)
    assert as_of(touched, 2 * IDLE_MS - 2).state is SearchState.OFFERING


@pytest.mark.parametrize(
    ("customer_class", "shown"),
    [
        (CustomerClass.NEW, {"guide", "ordinary"}),
        (CustomerClass.NORMAL, {"ordinary"}),
        (CustomerClass.VIP, {"vip"}),
    ],
)
def test_customers_choose_among_the_agents_of_their_class(
    customer_class: CustomerClass, shown: set[str]
) -> None:
    """CM-04."""
    team = (
        agent("guide", tier=Tier.GUIDE),
        agent("ordinary", tier=Tier.NORMAL),
        agent("vip", tier=Tier.VIP),
    )

    assert set(cards(search(team, customer_class=customer_class))) == shown


@given(capabilities, st.lists(st.sampled_from(["next", "choose", "flicker"]), max_size=12))
def test_every_search_ends_and_no_agent_is_shown_twice(levels: list[int], taps: list[str]) -> None:
    team = tuple(agent(name, capability=one) for name, one in zip(NAMES, levels, strict=False))
    one, shown, here = search(team), [], set(NAMES)
    for tap in taps:
        if one.state is not SearchState.OFFERING:
            break
        shown.append(one.shown)
        if tap == "flicker":
            here.symmetric_difference_update({str(one.shown)})
        before = one.shown
        step = chosen if tap == "choose" else declined
        one = step(one, one.shown, here.__contains__, 0)
        assert one.state is SearchState.ACCEPTED or one.shown != before
    assert len(shown) == len(set(shown)) <= len(team)
    assert replace(one, declined=()).left == one.candidates
