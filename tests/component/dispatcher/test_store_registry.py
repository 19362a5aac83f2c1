"""Importing a registry: all or nothing, and nobody is logged out by it."""

from dataclasses import replace

import pytest
from call_centre import BOTH_DATABASES, HandClock
from call_hall import agent, seat_of, small_registry

from dispatcher.errors import StoreUnusable
from dispatcher.registry.values import Agent, Customer, CustomerClass, Registry
from dispatcher.store.registry_rows import Intent
from dispatcher.store.store import Batch, Store

pytestmark = BOTH_DATABASES

NOTHING = dict.fromkeys(("zones", "seats", "agents", "customers"), 0)


def intents(store: Store) -> dict[str, tuple[str | None, bool]]:
    return {one.agent_id: (one.seat, one.break_wanted) for one in store.remembered().intents}


def intend(store: Store, agent_id: str, seat: str | None, *, break_wanted: bool = False) -> None:
    intent = Intent(agent_id=agent_id, seat=seat, break_wanted=break_wanted)
    store.record(Batch(now_s=0.0, intents=[intent]))


def with_agents(registry: Registry, *agents: Agent) -> Registry:
    return replace(registry, agents={one.id: one for one in agents})


def test_before_the_first_import_there_is_nothing(store: Store, clock: HandClock) -> None:
    assert store.remembered().registry == Registry()


def test_what_was_imported_is_what_is_read(store: Store) -> None:
    store.replace_registry(small_registry())

    assert store.remembered().registry == small_registry()


def test_the_first_import_adds_everything(store: Store) -> None:
    summary = store.replace_registry(small_registry())

    assert summary.added == {"sites": 0, "zones": 2, "seats": 3, "agents": 3, "customers": 2}
    assert summary.removed == {"sites": 0, **NOTHING}


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    store.replace_registry(small_registry())
    summary = store.replace_registry(small_registry())

    assert (summary.added, summary.changed, summary.removed) == (NOTHING, NOTHING, NOTHING)


def test_an_import_says_what_it_changed(store: Store) -> None:
    old = small_registry()
    store.replace_registry(old)
    summary = store.replace_registry(
        with_agents(old, replace(old.agents["anna"], capability=1), agent("dora"))
    )

    assert (summary.added["agents"], summary.changed["agents"], summary.removed["agents"]) == (
        1,
        1,
        2,
    )


def test_who_is_logged_in_stays_logged_in(store: Store) -> None:
    store.replace_registry(small_registry())
    intend(store, "anna", seat_of("ben"))
    intend(store, "ben", None, break_wanted=True)
    store.replace_registry(small_registry())

    assert intents(store) == {
        "anna": (seat_of("ben"), False),
        "ben": (None, True),
        "cleo": (None, False),
    }


def test_a_chair_that_is_gone_logs_its_agent_out(store: Store) -> None:
    old = small_registry()
    store.replace_registry(old)
    intend(store, "anna", seat_of("anna"))
    fewer = {name: seat for name, seat in old.seats.items() if name != seat_of("anna")}
    store.replace_registry(replace(old, seats=fewer))

    assert intents(store)["anna"] == (None, False)


def test_an_agent_with_a_chair_of_his_own_is_logged_in_there(store: Store) -> None:
    old = small_registry()
    store.replace_registry(old)
    intend(store, "ben", seat_of("anna"))
    own = replace(old.agents["anna"], seat=seat_of("anna"))
    store.replace_registry(replace(old, agents={**old.agents, "anna": own}))

    assert intents(store)["anna"] == (seat_of("anna"), False)
    assert intents(store)["ben"] == (None, False)


def test_a_registry_the_database_refuses_leaves_the_former_one(store: Store) -> None:
    old = small_registry()
    store.replace_registry(old)
    phone = old.customers["acme"].phones[0]
    thief = Customer(id="thief", name="Thief", customer_class=CustomerClass.NEW, phones=(phone,))

    with pytest.raises(StoreUnusable):
        store.replace_registry(replace(old, customers={**old.customers, "thief": thief}))
    assert store.remembered().registry == old


def test_a_chair_taken_over_is_stored_for_one_agent(store: Store) -> None:
    store.replace_registry(small_registry())
    intend(store, "anna", seat_of("anna"))
    intend(store, "ben", seat_of("anna"))

    assert intents(store)["anna"] == (None, False)
    assert intents(store)["ben"] == (seat_of("anna"), False)
