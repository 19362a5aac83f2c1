"""Which decisions and which changes of seats are worth a line on the wall."""

from dataclasses import replace
from typing import Any

import pytest
from call_hall import AWAY, HERE, LEAVING, UNKNOWN, agent, call, small_registry, staffed
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.registry.values import Tier
from dispatcher.routing.decisions import Decision, Held, Offered, Withdrawn
from dispatcher.seats.ledger import SeatChange
from dispatcher.seats.record import Link, SeatView
from dispatcher.web.just_now import news_of_decision, news_of_seat

REGISTRY = small_registry()
LINKS = st.sampled_from(Link)


def news(decision: Decision, now_s: float = 20.0) -> list[tuple[str, dict[str, Any]]]:
    return list(news_of_decision(decision, REGISTRY, now_s))


def test_a_held_call_tells_the_class_of_the_customer() -> None:
    (held,) = staffed().call_arrived(call("c1", tier=Tier.VIP), 1.0)

    assert isinstance(held, Held)
    assert news(held) == [("held", {"customer_class": "vip"})]


def test_an_offer_tells_the_agent() -> None:
    (offered,) = staffed(agent("anna")).call_arrived(call("c1"), 1.0)

    assert news(offered) == [("offered", {"agent": "Anna"})]


@pytest.mark.parametrize(("back_for_s", "told"), [(2.4, 2), (59.4, 59), (60.0, None)])
def test_an_offer_to_somebody_just_back_says_so(back_for_s: float, told: int | None) -> None:
    (offered,) = staffed(agent("anna")).call_arrived(call("c1"), 1.0)
    assert isinstance(offered, Offered)
    ((_, args),) = news(replace(offered, back_for_s=back_for_s))

    assert args.get("back_for_s") == told


def test_an_agent_who_left_the_registry_goes_by_his_id() -> None:
    (offered,) = staffed(agent("zoe")).call_arrived(call("c1"), 1.0)

    assert news(offered) == [("offered", {"agent": "zoe"})]


def test_a_withdrawal_is_told_when_the_chair_was_the_cause() -> None:
    router = staffed(agent("anna"))
    router.call_arrived(call("c1"), 1.0)
    router.seat_changed("seat-of-anna", LEAVING, 2.0)
    (withdrawn, _) = router.time_passed(4.0)
    assert isinstance(withdrawn, Withdrawn)

    assert news(withdrawn) == [("withdrawn", {"seat": "seat-of-anna"})]


def test_a_missed_ring_is_not_told() -> None:
    router = staffed(agent("anna"))
    router.call_arrived(call("c1"), 1.0)
    (withdrawn, _) = router.time_passed(21.0)

    assert news(withdrawn) == []


def test_a_delivered_call_tells_the_agent_and_its_end_nothing() -> None:
    router = staffed(agent("anna"))
    router.call_arrived(call("c1"), 1.0)
    (connected,) = router.accepted("c1.1", 1, 2.0)
    (finished,) = router.hung_up("c1", 3.0)

    assert news(connected) == [("delivered", {"agent": "Anna"})]
    assert news(finished) == []


def test_an_abandoned_call_tells_how_long_it_waited() -> None:
    router = staffed()
    router.call_arrived(call("c1", arrived_s=4.0), 4.0)
    (finished,) = router.hung_up("c1", 20.0)

    assert news(finished) == [("abandoned", {"waited_s": 16})]


def told(before: SeatView, after: SeatView) -> list[tuple[str, dict[str, Any]]]:
    return list(news_of_seat(SeatChange(seat="s1", before=before, after=after)))


def test_coming_and_going_is_nobodys_news() -> None:
    assert told(HERE, AWAY) == told(AWAY, HERE) == told(HERE, LEAVING) == []


def test_a_node_that_falls_silent_is_told() -> None:
    assert told(HERE, UNKNOWN) == [("seat_silent", {"seat": "s1"})]


@pytest.mark.parametrize("link", [Link.LOST, Link.DUPLICATE_IDENTITY])
def test_a_lost_or_doubled_node_is_told_once(link: Link) -> None:
    broken = SeatView(link=link)

    assert told(HERE, broken) == [("seat_fault", {"seat": "s1"})]
    assert told(broken, broken) == []


@settings(derandomize=True)
@given(LINKS, LINKS)
def test_a_seat_is_worth_one_line_at_most_and_never_for_good_news(
    before: Link, after: Link
) -> None:
    lines = told(SeatView(link=before), SeatView(link=after))

    assert len(lines) <= 1
    assert not (lines and after in {Link.LIVE, Link.STOPPED, Link.NEVER_HEARD})
