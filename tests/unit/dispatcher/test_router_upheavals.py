"""What happens to many at once, or to a ring whose ground is taken away."""

from dataclasses import replace

import pytest
from call_hall import AWAY, LEAVING, RULES, UNKNOWN, agent, call, rung, seat_of, staffed

from dispatcher.registry.values import Tier
from dispatcher.routing.decisions import Decision, Requeued, WaitChange, Withdrawn
from dispatcher.routing.modes import Mode
from dispatcher.routing.policies import ZonePolicy
from dispatcher.routing.values import WithdrawalCause
from dispatcher.seats.record import SeatView

ANNAS = seat_of("anna")


def withdrawn(decisions: list[Decision]) -> list[tuple[str, WithdrawalCause]]:
    return [(one.offer.agent_id, one.cause) for one in decisions if isinstance(one, Withdrawn)]


@pytest.mark.parametrize("view", [LEAVING, AWAY])
def test_a_ring_on_somebodys_word_ends_when_the_chair_turns_out_to_be_empty(
    view: SeatView,
) -> None:
    """CM-11: "I am here" stands against an unknown chair, and no longer than it is unknown."""
    router = staffed(agent("anna"))
    router.seat_changed(ANNAS, UNKNOWN, 1.0)
    router.here_claimed("anna", 5.0, by="anna")
    router.call_arrived(call("c1", arrived_s=6.0), 6.0)
    router.seat_changed(ANNAS, view, 8.0)
    early, late = router.time_passed(9.9), router.time_passed(10.0)

    assert withdrawn(early) == []
    assert withdrawn(late) == [("anna", WithdrawalCause.SEAT_EMPTY)]


def test_a_ring_begun_just_after_the_chair_fell_silent_has_a_grace_of_its_own() -> None:
    router = staffed(agent("anna"))
    router.seat_changed(ANNAS, UNKNOWN, 5.0)
    router.here_claimed("anna", 5.5, by="anna")
    router.call_arrived(call("c1", arrived_s=6.0), 6.0)
    router.seat_changed(ANNAS, LEAVING, 6.5)

    assert withdrawn(router.time_passed(8.5)) == [("anna", WithdrawalCause.SEAT_EMPTY)]


def test_a_grace_that_runs_is_not_begun_anew_by_a_second_word() -> None:
    """Gone, then known to be gone: two seconds from the first."""
    router = staffed(agent("anna"))
    router.call_arrived(call("c1", arrived_s=6.0), 6.0)
    router.seat_changed(ANNAS, UNKNOWN, 7.0)
    router.seat_changed(ANNAS, LEAVING, 8.0)

    assert withdrawn(router.time_passed(9.0)) == [("anna", WithdrawalCause.SEAT_EMPTY)]


def test_rings_at_empty_chairs_end_with_the_mode_that_allowed_them() -> None:
    """Back to normal: two seconds for whoever is just coming, then the caller goes elsewhere."""
    router = staffed(agent("anna"), agent("ben", capability=10))
    router.seat_changed(ANNAS, AWAY, 1.0)
    router.mode_set(Mode.TRUST_LOGINS, 2.0, by="boss")
    router.call_arrived(call("c1", arrived_s=3.0), 3.0)
    router.call_arrived(call("c2", arrived_s=3.5), 3.5)
    router.mode_set(Mode.NORMAL, 4.0, by="boss")
    early, late = router.time_passed(5.9), router.time_passed(6.0)

    assert withdrawn(early) == []
    assert withdrawn(late) == [("anna", WithdrawalCause.SEAT_EMPTY)]


def test_the_end_of_an_evacuation_is_told_of_each_caller_with_his_pause() -> None:
    """What is not told is not stored: after a crash the waits would not have stood still."""
    router = staffed(agent("anna"))
    router.break_wanted("anna", 0.0, wanted=True)
    router.call_arrived(call("c1", arrived_s=1.0), 1.0)
    router.mode_set(Mode.EVACUATION, 10.0, by="boss")
    router.call_arrived(call("c2", arrived_s=20.0), 20.0)
    told = router.mode_set(Mode.NORMAL, 40.0, by="boss")
    resumed = [one for one in told if isinstance(one, Requeued)]

    assert {one.change for one in resumed} == {WaitChange.RESUMED}
    assert [(one.call.id, one.call.paused_s) for one in resumed] == [("c1", 30.0), ("c2", 20.0)]


def test_a_head_start_given_during_an_evacuation_counts_at_other_sites_at_once() -> None:
    """Its own site stands still; the neighbours go on serving its callers by their place."""
    router = staffed(agent("anna"))
    router.break_wanted("anna", 0.0, wanted=True)
    router.mode_set(Mode.EVACUATION, 1.0, by="boss", site="annex")
    for name, at_s in (("c1", 2.0), ("c2", 3.0)):
        router.call_arrived(replace(call(name, arrived_s=at_s), site="annex"), at_s)
    router.prioritised("c2", 60.0, 4.0)

    assert rung(router.break_wanted("anna", 5.0, wanted=False)) == [("c2", "anna")]


def test_a_log_in_by_the_registry_is_no_sign_of_anybody() -> None:
    """His own chair is his, but only he himself can be there to log in."""
    router = staffed(agent("ben"))
    router.agent_changed(agent("anna", capability=90), 1.0)
    router.link_changed(2.0, up=False)
    router.logged_in("anna", ANNAS, 3.0, in_person=False)

    assert rung(router.call_arrived(call("c1", arrived_s=4.0), 4.0)) == [("c1", "ben")]


def test_after_a_restart_callers_are_served_by_place_not_by_arrival() -> None:
    """A head start outlives the dispatcher."""
    router = staffed(agent("anna"))
    router.call_arrived(call("c1", arrived_s=0.0), 0.0)
    router.call_arrived(call("c2", arrived_s=1.0), 1.0)
    router.call_arrived(replace(call("c3", arrived_s=2.0), head_start_s=60.0), 2.0)

    assert rung(router.restarted(3.0)) == [("c3", "anna")]


def test_when_many_become_free_at_once_nobody_waits_beside_one_of_them() -> None:
    """The oldest call is for a better agent; the one who looked first gets the next."""
    both = agent("anna", zones=("billing", "repair"), capability=10)
    router = staffed(both, agent("ben", capability=90))
    router.mode_set(Mode.EVACUATION, 1.0, by="boss")
    for name, zone, at_s in (("c1", "billing", 2.0), ("c2", "repair", 3.0)):
        elsewhere = replace(call(name, zone=zone, arrived_s=at_s), site="annex")
        router.call_arrived(elsewhere, at_s)
    freed = router.mode_set(Mode.NORMAL, 9.0, by="boss")

    assert sorted(rung(freed)) == [("c1", "ben"), ("c2", "anna")]


def test_who_is_moved_to_another_line_stands_behind_those_in_front_of_him() -> None:
    """His phone serves both lines: it is now free for the first of the new one."""
    router = staffed(agent("anna", zones=("billing", "repair")))
    router.call_arrived(call("c1", arrived_s=1.0), 1.0)
    router.call_arrived(replace(call("c2", arrived_s=0.5), zone="repair"), 2.0)
    told = router.moved("c1", 3.0, zone="repair")

    assert withdrawn(told) == [("anna", WithdrawalCause.MOVED)]
    assert rung(told) == [("c2", "anna")]


def test_when_a_site_may_be_rung_again_callers_of_all_sites_go_by_their_place() -> None:
    """Who has overflowed reaches more people; that gives him nobody whose turn is another's."""
    rules = replace(RULES, zones={"billing": ZonePolicy(overflow_after_s=10.0)})
    guide, normal = agent("anna", tier=Tier.GUIDE), agent("ben", tier=Tier.NORMAL)
    router = staffed(normal, guide, rules=rules)
    router.mode_set(Mode.EVACUATION, 1.0, by="boss")
    for name, at_s in (("c1", 2.0), ("c2", 13.0)):
        caller = call(name, tier=Tier.GUIDE, arrived_s=at_s)
        router.call_arrived(replace(caller, site="annex"), at_s)
    router.prioritised("c2", 30.0, 13.0)
    router.time_passed(14.0)

    assert rung(router.mode_set(Mode.NORMAL, 15.0, by="boss")) == [("c2", "anna"), ("c1", "ben")]
