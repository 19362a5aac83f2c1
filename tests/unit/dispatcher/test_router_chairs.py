"""What the chairs say, and what that does to calls, rings and talks."""

import pytest
from call_hall import (
    AWAY,
    HERE,
    LEAVING,
    UNKNOWN,
    agent,
    call,
    ringing,
    rung,
    seat_of,
    staffed,
)

from dispatcher.errors import Conflict
from dispatcher.routing.decisions import Held, Noticed, Offered, Withdrawn
from dispatcher.routing.values import CallState, Offerable, WithdrawalCause
from dispatcher.seats.record import SeatView

ANNAS = seat_of("anna")


# The chair.


@pytest.mark.parametrize(
    ("view", "reason"),
    [
        (LEAVING, Offerable.SEAT_LEAVING),
        (AWAY, Offerable.SEAT_EMPTY),
        (UNKNOWN, Offerable.SEAT_UNKNOWN),
    ],
)
def test_no_call_goes_to_a_chair_that_is_not_surely_taken(
    view: SeatView, reason: Offerable
) -> None:
    """Conformance 62: an unknown seat is held back, not rung."""
    router = staffed(agent("anna"))
    router.seat_changed(ANNAS, view, 1.0)
    (held,) = router.call_arrived(call("c1"), 2.0)

    assert isinstance(held, Held)
    assert [one.offerable for one in held.candidates] == [reason]


def test_a_short_stretch_of_the_legs_needs_no_settling() -> None:
    router = staffed(agent("anna"))
    router.seat_changed(ANNAS, LEAVING, 1.0)
    router.call_arrived(call("c1"), 2.0)

    assert rung(router.seat_changed(ANNAS, HERE, 3.0)) == [("c1", "anna")]


def test_a_silence_of_the_sensors_is_no_absence_of_the_agent() -> None:
    router = staffed(agent("anna"))
    router.seat_changed(ANNAS, UNKNOWN, 1.0)
    router.call_arrived(call("c1"), 2.0)

    (offered,) = router.seat_changed(ANNAS, HERE, 60.0)

    assert isinstance(offered, Offered)
    assert offered.back_for_s is None


def test_after_an_absence_the_first_offer_waits_for_the_headset() -> None:
    router = staffed(agent("anna"))
    router.seat_changed(ANNAS, AWAY, 1.0)
    router.call_arrived(call("c1"), 2.0)
    back = router.seat_changed(ANNAS, HERE, 60.0)
    waiting = router.agents["anna"].offerable(61.9)
    (offered,) = router.time_passed(62.0)

    assert back == []
    assert waiting is Offerable.SETTLING
    assert isinstance(offered, Offered)
    assert offered.back_for_s == 2.0


def test_the_backlog_is_handed_out_when_the_first_agent_returns() -> None:
    """Conformance 74: in order of arrival, one after the other."""
    router = staffed(agent("anna"))
    router.seat_changed(ANNAS, AWAY, 1.0)
    for at in range(3):
        router.call_arrived(call(f"c{at}", arrived_s=2.0 + at), 2.0 + at)
    router.seat_changed(ANNAS, HERE, 60.0)
    served = [rung(router.time_passed(62.0))]
    for at in range(2):
        router.accepted(f"c{at}.1", 1, 63.0)
        served.append(rung(router.hung_up(f"c{at}", 64.0)))

    assert served == [[(f"c{at}", "anna")] for at in range(3)]


def test_a_chair_nobody_is_logged_in_at_decides_nothing() -> None:
    router = staffed()

    assert router.seat_changed("seat-of-nobody", HERE, 1.0) == []


# Leaving while it rings.


@pytest.mark.parametrize("view", [LEAVING, AWAY, UNKNOWN])
def test_a_ring_at_an_emptied_chair_is_withdrawn_after_the_grace(view: SeatView) -> None:
    """Conformance 46: caller keeps place and age, the next agent is rung."""
    router = ringing("anna", "ben")
    at_once = router.seat_changed(ANNAS, view, 12.0)
    early = router.time_passed(13.9)
    due_s = router.next_due_s()
    withdrawn, offered = router.time_passed(14.0)

    assert (at_once, early, due_s) == ([], [], 14.0)
    assert isinstance(withdrawn, Withdrawn)
    assert withdrawn.cause is WithdrawalCause.SEAT_EMPTY
    assert withdrawn.call.arrived_s == 10.0
    assert rung([offered]) == [("c1", "ben")]


def test_a_withdrawn_call_keeps_its_place_before_later_ones() -> None:
    """Conformance 46: its age counts from its arrival, not from its return to the queue."""
    router = ringing("anna")
    router.call_arrived(call("c2", arrived_s=11.0), 11.0)
    router.seat_changed(ANNAS, LEAVING, 12.0)
    router.time_passed(14.0)

    assert router.calls["c1"].state is CallState.WAITING
    assert rung(router.seat_changed(ANNAS, HERE, 15.0)) == [("c1", "anna")]


def test_a_withdrawn_call_is_not_offered_to_that_agent_before_a_return() -> None:
    """Conformance 47: however long it waits."""
    router = ringing("anna")
    router.seat_changed(ANNAS, LEAVING, 12.0)
    router.time_passed(14.0)
    meanwhile = router.seat_changed(ANNAS, AWAY, 42.0) + router.time_passed(600.0)
    router.seat_changed(ANNAS, HERE, 601.0)

    assert meanwhile == []
    assert rung(router.time_passed(603.0)) == [("c1", "anna")]


def test_a_pick_up_within_the_grace_connects() -> None:
    """Conformance 82: people stand up to answer."""
    router = ringing("anna")
    router.seat_changed(ANNAS, LEAVING, 12.0)
    router.accepted("c1.1", 1, 13.5)

    assert router.time_passed(14.0) == []
    assert router.calls["c1"].state is CallState.CONNECTED


def test_a_pick_up_after_the_grace_finds_the_ring_withdrawn() -> None:
    """Conformance 82: the caller is somewhere else by then."""
    router = ringing("anna")
    router.seat_changed(ANNAS, LEAVING, 12.0)
    router.time_passed(14.0)

    with pytest.raises(Conflict):
        router.accepted("c1.1", 1, 14.1)


def test_who_sits_down_again_within_the_grace_rings_on() -> None:
    router = ringing("anna")
    router.seat_changed(ANNAS, LEAVING, 12.0)
    router.seat_changed(ANNAS, HERE, 13.0)

    assert router.time_passed(14.0) == []
    assert router.calls["c1"].state is CallState.OFFERED


def test_who_leaves_anew_has_a_whole_grace_anew() -> None:
    router = ringing("anna")
    router.seat_changed(ANNAS, LEAVING, 12.0)
    router.seat_changed(ANNAS, HERE, 13.0)
    router.seat_changed(ANNAS, LEAVING, 13.5)

    assert router.time_passed(14.0) == []
    assert router.next_due_s() == 15.5
    assert isinstance(router.time_passed(15.5)[0], Withdrawn)


def test_from_leaving_to_offline_no_second_grace_begins() -> None:
    router = ringing("anna")
    router.seat_changed(ANNAS, LEAVING, 12.0)
    router.seat_changed(ANNAS, AWAY, 13.9)

    assert isinstance(router.time_passed(14.0)[0], Withdrawn)


def test_moving_to_an_empty_chair_while_it_rings_starts_the_grace() -> None:
    router = ringing("anna")
    moved = router.logged_in("anna", "seat-elsewhere", 12.0)

    assert [type(one) for one in moved] == [Noticed]
    assert isinstance(router.time_passed(14.0)[0], Withdrawn)


def test_who_leaves_while_talking_keeps_the_call_and_gets_no_next_one() -> None:
    """Conformance 49: nothing is interrupted."""
    router = ringing("anna")
    router.accepted("c1.1", 1, 11.0)
    router.call_arrived(call("c2", arrived_s=12.0), 12.0)
    left = router.seat_changed(ANNAS, AWAY, 13.0) + router.time_passed(100.0)
    ended = router.hung_up("c1", 101.0)

    assert left == []
    assert rung(ended) == []
    assert router.agents["anna"].offerable(101.0) is Offerable.SEAT_EMPTY
