"""A running router lives by changes of the registry."""

from dataclasses import replace

from call_hall import HERE, RULES, call, rung, seat_of, small_registry

from dispatcher.living import live_by
from dispatcher.registry.difference import difference
from dispatcher.routing.router import Router
from dispatcher.routing.values import Offerable
from dispatcher.seats.ledger import SeatLedger
from mqtt_bridge import Topics

ANNAS = seat_of("anna")


def test_a_chair_that_comes_back_into_the_registry_is_not_known_by_its_old_word() -> None:
    """CM-12: its node may be dead since; nobody is rung there before it has spoken again."""
    whole = small_registry()
    without = replace(whole, seats={one: it for one, it in whole.seats.items() if one != ANNAS})
    router = Router(rules=RULES, agents=whole.agents.values())
    ledger = SeatLedger(topics=Topics(), seats=whole.seats)
    router.seat_changed(ANNAS, HERE, 1.0)
    for before, after in ((whole, without), (without, whole)):
        live_by(router, ledger, difference(before, after), 2.0)
    router.logged_in("anna", ANNAS, 3.0)

    assert router.agents["anna"].offerable(9.0) is Offerable.SEAT_UNKNOWN
    assert rung(router.call_arrived(call("c1", arrived_s=9.0), 9.0)) == []
