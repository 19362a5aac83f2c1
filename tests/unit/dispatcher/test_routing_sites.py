"""Whole sites: modes, many seats lost at once, and who sits there after a long absence."""

from dataclasses import replace

import pytest
from call_hall import (
    AWAY,
    HERE,
    LEAVING,
    RULES,
    UNKNOWN,
    agent,
    call,
    offers,
    rung,
    seat_of,
    staffed,
)

from dispatcher.errors import Conflict, RequestInvalid
from dispatcher.routing.decisions import (
    Alerted,
    AskChair,
    AskWho,
    Decision,
    Finished,
    Held,
    ModeSet,
    Noticed,
    Offered,
    SuggestEvacuation,
    Withdrawn,
)
from dispatcher.routing.modes import MODES, Mode
from dispatcher.routing.policies import RoutingRules, SitePolicy, ZonePolicy
from dispatcher.routing.router import Router
from dispatcher.routing.values import CallState, Offerable, WithdrawalCause

ANNAS = seat_of("anna")


def crowd(number: int, *, rules: RoutingRules = RULES) -> Router:
    return staffed(*(agent(f"a{at:03}") for at in range(number)), rules=rules)


def site(**said: object) -> RoutingRules:
    return replace(RULES, site=SitePolicy(**said))  # type: ignore[arg-type]


def alerts(decisions: list[Decision]) -> list[tuple[str, bool]]:
    return [(one.code, one.raised) for one in decisions if isinstance(one, Alerted)]


def away(router: Router, name: str, from_s: float, back_s: float) -> list[Decision]:
    """An agent leaves, is offline, and comes back."""
    view = replace(LEAVING, empty_since_s=from_s)
    router.seat_changed(seat_of(name), view, from_s)
    router.seat_changed(seat_of(name), replace(AWAY, empty_since_s=from_s), from_s + 30.0)
    return router.seat_changed(seat_of(name), HERE, back_s)


# Who is sitting.


def test_after_a_long_absence_the_sitter_is_asked_before_anything_is_offered() -> None:
    """Conformance 79: eleven minutes, and the answer brings the next call."""
    router = staffed(agent("anna"))
    back = away(router, "anna", 0.0, 660.0)
    held = router.call_arrived(call("c1"), 661.0)
    router.time_passed(670.0)
    confirmed = router.sitter_confirmed("anna", 671.0)

    assert [(one.agent_id, one.seat) for one in back if isinstance(one, AskWho)] == [
        ("anna", ANNAS)
    ]
    assert [type(one) for one in held] == [Held]
    assert router.agents["anna"].who_is_sitting is False
    assert rung(confirmed) == [("c1", "anna")]


def test_nine_minutes_are_no_question() -> None:
    """Conformance 79: shorter than the site's limit."""
    router = staffed(agent("anna"))
    back = away(router, "anna", 0.0, 540.0)

    assert [one for one in back if isinstance(one, AskWho)] == []
    with pytest.raises(Conflict, match="was not asked"):
        router.sitter_confirmed("anna", 541.0)


def test_an_absence_across_the_end_of_a_shift_is_a_question_however_short() -> None:
    router = staffed(agent("anna"))
    router.shift_changed("anna", 100.0, 0.0)
    before = away(router, "anna", 10.0, 60.0)
    across = away(router, "anna", 90.0, 130.0)

    assert [type(one) for one in before] == []
    assert [type(one) for one in across] == [AskWho]


def test_somebody_else_who_logs_in_takes_the_suspended_chair() -> None:
    """Conformance 79: the former sitter is logged out."""
    router = staffed(agent("anna"), agent("ben"))
    away(router, "anna", 0.0, 700.0)
    taken = router.logged_in("ben", ANNAS, 701.0)
    out = [one for one in taken if isinstance(one, Noticed) and one.what == "logged_out"]

    assert [one.agent_id for one in out] == ["anna"]
    assert router.holder(ANNAS) == "ben"
    assert router.agents["anna"].seat is None


def test_a_chair_that_is_not_in_question_is_taken() -> None:
    router = staffed(agent("anna"), agent("ben"))

    with pytest.raises(Conflict):
        router.logged_in("ben", ANNAS, 1.0)


def test_a_log_in_at_an_empty_chair_beside_a_taken_one_asks_both() -> None:
    beside = {"s1": ("s2", "s3"), "s2": ("s1",)}
    router = Router(rules=RULES, agents=[agent("anna")], beside=lambda seat: beside[seat])
    router.seat_changed("s1", AWAY, 0.0)
    router.seat_changed("s2", HERE, 0.0)
    asked = router.logged_in("anna", "s1", 1.0)
    moved = router.logged_in("anna", "s2", 2.0)

    assert [(one.seat, one.beside) for one in asked if isinstance(one, AskChair)] == [
        ("s1", ("s2",))
    ]
    assert [one for one in moved if isinstance(one, AskChair)] == []


# "I am here".


def test_i_am_here_stands_against_unknown_for_a_while() -> None:
    router = staffed(agent("anna"))
    router.seat_changed(ANNAS, UNKNOWN, 0.0)
    router.call_arrived(call("c1"), 1.0)
    claimed = router.here_claimed("anna", 2.0, by="supervisor", until_s=10_000.0)
    until_s = router.agents["anna"].here_until_s
    router.rejected("c1.1", 1, 3.0)
    again = router.time_passed(13.0)
    router.rejected("c1.2", 2, 14.0)
    router.time_passed(2.0 + 900.0)

    assert rung(claimed) == [("c1", "anna")]
    assert until_s == 2.0 + 900.0
    assert [one.detail["by"] for one in claimed if isinstance(one, Noticed)] == ["supervisor"]
    assert rung(again) == [("c1", "anna")]
    assert router.agents["anna"].offerable(902.0) is Offerable.SEAT_UNKNOWN
    assert rung(router.time_passed(3600.0)) == []


@pytest.mark.parametrize("view", [AWAY, LEAVING])
def test_i_am_here_never_stands_against_an_empty_chair(view: object) -> None:
    router = staffed(agent("anna"))
    router.seat_changed(ANNAS, view, 0.0)  # type: ignore[arg-type]

    with pytest.raises(Conflict, match="known to be empty"):
        router.here_claimed("anna", 1.0, by="anna")


def test_a_chair_that_says_empty_ends_i_am_here() -> None:
    router = staffed(agent("anna"))
    router.seat_changed(ANNAS, UNKNOWN, 0.0)
    router.here_claimed("anna", 1.0, by="anna")
    router.seat_changed(ANNAS, AWAY, 2.0)

    assert rung(router.call_arrived(call("c1"), 3.0)) == []


# Unknown seats.


def test_one_dead_node_alone_is_held_back() -> None:
    """Conformance 80: however long, and whoever else is there."""
    router = crowd(20)
    router.seat_changed(seat_of("a000"), UNKNOWN, 0.0)

    assert alerts(router.time_passed(60.0)) == []
    assert router.agents["a000"].offerable(60.0) is Offerable.SEAT_UNKNOWN


def test_a_site_may_choose_to_trust_one_unknown_seat() -> None:
    """Conformance 62: open, if configured; then only while it was last known to be taken."""
    router = staffed(agent("anna"), rules=site(trusts_unknown=True))
    router.seat_changed(ANNAS, UNKNOWN, 0.0)
    trusted = rung(router.call_arrived(call("c1"), 1.0))
    router.hung_up("c1", 2.0)
    router.seat_changed(ANNAS, AWAY, 3.0)
    router.seat_changed(ANNAS, UNKNOWN, 4.0)

    assert trusted == [("c1", "anna")]
    assert rung(router.call_arrived(call("c2"), 5.0)) == []


def test_a_dead_broker_delivers_calls_on_and_rings_each_non_answerer_once() -> None:
    """Conformance 80: last known presence and log-in decide, one missed ring ends the trust."""
    router = crowd(20)
    router.seat_changed(seat_of("a000"), AWAY, 0.0)
    down = router.link_changed(5.0, up=False)
    for at in range(20):
        router.seat_changed(seat_of(f"a{at:03}"), UNKNOWN, 14.0)
    (offered,) = router.call_arrived(call("c1", arrived_s=15.0), 15.0)
    rings = [offered]
    for _ in range(40):
        due_s = router.next_due_s()
        if due_s is None or due_s > 850.0:
            break
        rings += router.time_passed(due_s)
    rung_names = [name for _, name in rung(rings)]

    assert alerts(down) == [("sensing_down", True)]
    assert isinstance(offered, Offered)
    assert "sensing_down" in offered.marks
    assert len(rung_names) == len(set(rung_names)) == 19
    assert "a000" not in rung_names
    assert all(one.marks == ("sensing_down",) for one in rings)


def test_seats_that_fall_silent_together_are_one_loss() -> None:
    """Conformance 80: three and 30 % within a minute; one alert, and one when it is over."""
    router = crowd(10)
    decided = [router.seat_changed(seat_of(f"a{at:03}"), UNKNOWN, 10.0 * at) for at in range(4)]
    (offered,) = router.call_arrived(call("c1", arrived_s=40.0), 40.0)
    over = [router.seat_changed(seat_of(f"a{at:03}"), HERE, 50.0 + at) for at in range(4)]

    assert [alerts(one) for one in decided] == [[], [], [("sensing_down", True)], []]
    assert "sensing_down" in offered.marks
    assert [alerts(one) for one in over if alerts(one)] == [[("sensing_down", False)]]
    assert router.site().sensing_down is False


def test_seats_that_fall_silent_one_by_one_are_single_losses() -> None:
    router = crowd(10)
    decided = [
        one
        for at in range(6)
        for one in router.seat_changed(seat_of(f"a{at:03}"), UNKNOWN, 61.0 * at)
    ]

    assert alerts(decided) == []


def test_trust_after_a_loss_ends_after_its_time() -> None:
    router = crowd(3)
    for at in range(3):
        router.seat_changed(seat_of(f"a{at:03}"), UNKNOWN, 1.0)
    trusted = [one.offerable(2.0) for one in router.agents.values()]
    router.time_passed(1.0 + 900.0)

    assert set(trusted) == {Offerable.READY}
    assert {one.offerable(901.0) for one in router.agents.values()} == {Offerable.SEAT_UNKNOWN}
    assert rung(router.call_arrived(call("c1"), 902.0)) == []


def test_a_ring_that_began_before_the_loss_rings_on() -> None:
    router = crowd(3)
    router.call_arrived(call("c1"), 0.0)
    router.link_changed(1.0, up=False)
    for at in range(3):
        router.seat_changed(seat_of(f"a{at:03}"), UNKNOWN, 2.0)

    assert router.time_passed(5.0) == []
    assert router.calls["c1"].state is CallState.OFFERED


# Leaving as a last resort.


def test_a_chair_just_left_is_rung_when_nobody_else_can_and_the_site_says_so() -> None:
    router = staffed(agent("anna", capability=90), agent("ben"), rules=site(rings_leaving=True))
    router.seat_changed(ANNAS, LEAVING, 0.0)
    first = rung(router.call_arrived(call("c1"), 1.0))
    second = router.call_arrived(call("c2", arrived_s=2.0), 2.0)

    assert first == [("c1", "ben")]
    assert rung(second) == [("c2", "anna")]
    assert [one.why for one in second if isinstance(one, Offered)] == ["last_resort"]


def test_a_last_resort_ends_once_the_chair_is_empty_for_good() -> None:
    """Conformance 47: and that call is not offered there again before a return."""
    router = staffed(agent("anna"), rules=site(rings_leaving=True))
    router.call_arrived(call("c1"), 0.0)
    router.seat_changed(ANNAS, LEAVING, 1.0)
    grace = router.time_passed(3.0)
    again = router.time_passed(30.0)
    router.seat_changed(ANNAS, AWAY, 31.0)
    router.seat_changed(ANNAS, HERE, 60.0)

    assert [one.cause for one in grace if isinstance(one, Withdrawn)] == [
        WithdrawalCause.SEAT_EMPTY
    ]
    assert rung(grace) + rung(again) == []
    assert rung(router.time_passed(62.0)) == [("c1", "anna")]


# Modes.


@pytest.mark.parametrize("mode", Mode)
def test_a_mode_does_what_its_line_of_the_table_says(mode: Mode) -> None:
    router = staffed(agent("anna"), agent("ben"))
    router.seat_changed(seat_of("ben"), AWAY, 0.0)
    router.call_arrived(call("old"), 0.0)
    router.call_arrived(call("older", arrived_s=1.0), 1.0)
    rules, before = MODES[mode], router.calls["old"].state
    router.mode_set(mode, 2.0, by="supervisor")
    decided = router.call_arrived(call("new", arrived_s=3.0), 3.0)
    turned_away = [one.call.state for one in decided if isinstance(one, Finished)]

    assert before is CallState.OFFERED
    assert (turned_away == []) is rules.takes_calls
    assert ("older" in router.calls) is rules.keeps_waiting
    assert bool(router.offers) is rules.offers
    assert (router.agents["ben"].absence(3.0) is None) is not rules.needs_presence


def test_a_mode_ends_by_itself() -> None:
    router = staffed(agent("anna"))
    router.mode_set(Mode.DRAIN, 0.0, by="supervisor", until_s=60.0)
    ended = router.time_passed(60.0)

    assert [(one.mode, one.by) for one in ended if isinstance(one, ModeSet)] == [
        (Mode.NORMAL, None)
    ]
    assert router.site().mode is Mode.NORMAL
    assert rung(router.call_arrived(call("c1"), 61.0)) == [("c1", "anna")]
    with pytest.raises(RequestInvalid):
        router.mode_set(Mode.DRAIN, 61.0, by="supervisor", until_s=61.0)


def test_an_evacuation_moves_nothing_and_its_end_restores_everything() -> None:
    """Conformance 81: 300 leave within 90 s; one alert, callers keep their place and time."""
    zone = ZonePolicy(longest_wait_s=300.0)
    router = crowd(300, rules=replace(RULES, zone=zone))
    for at in range(305):
        router.call_arrived(call(f"c{at:03}", arrived_s=float(at)), float(at))
    for offer in list(router.offers.values())[:100]:
        router.accepted(offer.id, offer.epoch, 305.0)
    decided = router.mode_set(Mode.EVACUATION, 310.0, by="supervisor")
    waiting = {name: one for name, one in router.calls.items() if one.agent_id is None}
    for at in range(300):
        leaving_s = 310.0 + at * 0.3
        decided += router.seat_changed(seat_of(f"a{at:03}"), LEAVING, leaving_s)
    decided += router.time_passed(2000.0)
    for at in range(300):
        router.seat_changed(seat_of(f"a{at:03}"), AWAY, 2000.0)
    for at in range(300):
        decided += router.seat_changed(seat_of(f"a{at:03}"), HERE, 2010.0)
    during = {name: one for name, one in router.calls.items() if one.agent_id is None}
    over = router.mode_set(Mode.NORMAL, 2020.0, by="supervisor")

    assert alerts(decided) == [("evacuation", True)]
    assert {one.cause for one in decided if isinstance(one, Withdrawn)} == {
        WithdrawalCause.EVACUATION
    }
    assert not [one for one in decided if isinstance(one, Offered | Finished | AskWho)]
    assert during == waiting
    assert len(waiting) == 205
    assert alerts(over) == [("evacuation", False)]
    # 100 still talk, 200 are back: the 200 longest waits are served, nobody timed out.
    assert [name for name, _ in rung(over)] == sorted(waiting)[:200]
    assert not [one for one in over if isinstance(one, Finished)]


def test_waits_go_on_after_an_evacuation_with_what_was_left_of_them() -> None:
    router = staffed(rules=replace(RULES, zone=ZonePolicy(longest_wait_s=100.0)))
    router.call_arrived(call("c1"), 0.0)
    router.mode_set(Mode.EVACUATION, 60.0, by="supervisor", until_s=1060.0)
    during = router.time_passed(1059.0)
    router.time_passed(1060.0)
    early = router.time_passed(1099.0)

    assert [one for one in during + early if isinstance(one, Finished)] == []
    assert [type(one) for one in router.time_passed(1100.0)] == [Finished]


def test_half_a_zone_that_empties_within_two_minutes_suggests_an_evacuation() -> None:
    """And sets none: somebody has to look."""
    router = crowd(10)
    decided = [
        one
        for at in range(6)
        for one in router.seat_changed(seat_of(f"a{at:03}"), LEAVING, 10.0 * at)
    ]
    suggested = [one for one in decided if isinstance(one, SuggestEvacuation)]

    assert [(one.zone, one.left, one.still_there) for one in suggested] == [("billing", 5, 5)]
    assert router.site().mode is Mode.NORMAL


def test_a_zone_that_empties_slowly_or_comes_back_suggests_nothing() -> None:
    slow, restless = crowd(10), crowd(10)
    decided = [
        one
        for at in range(8)
        for one in slow.seat_changed(seat_of(f"a{at:03}"), LEAVING, 70.0 * at)
    ]
    for at in range(8):
        decided += restless.seat_changed(seat_of(f"a{at:03}"), LEAVING, 1.0 * at)
        decided += restless.seat_changed(seat_of(f"a{at:03}"), HERE, 1.0 * at + 0.5)

    assert [one for one in decided if isinstance(one, SuggestEvacuation)] == []


def test_two_sites_are_run_apart() -> None:
    crew = [agent("anna"), agent("ben")]
    router = Router(
        rules=RULES,
        agents=crew,
        main_site="berlin",
        site_of=lambda seat: "bonn" if "ben" in seat else "berlin",
    )
    for one in crew:
        router.seat_changed(seat_of(one.id), HERE, 0.0)
        router.logged_in(one.id, seat_of(one.id), 0.0)
    router.mode_set(Mode.EVACUATION, 1.0, by="supervisor", site="berlin")
    at_bonn = router.call_arrived(replace(call("c1"), site="bonn"), 2.0)

    assert rung(at_bonn) == [("c1", "ben")]
    assert router.agents["anna"].offerable(2.0) is Offerable.SITE_MODE
    assert offers(at_bonn)[0].deadline_s == 22.0
