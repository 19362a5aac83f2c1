"""A registry from before this version is read as it was; changes touch only what differs."""

from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from call_centre import HandClock, open_store_at
from call_hall import seat_of, small_registry
from registry_samples import house
from sqlalchemy import event

import dispatcher.store
from dispatcher.registry.difference import difference
from dispatcher.registry.values import CustomerClass, PresenceSource, Registry
from dispatcher.store.registry_rows import Intent
from dispatcher.store.store import Batch, Store

MIGRATIONS = Path(dispatcher.store.__file__).parent / "migrations"
FORMER = """\
INSERT INTO site VALUES (1, 'Berlin');
INSERT INTO zones (id, name) VALUES ('billing', 'Billing');
INSERT INTO seats VALUES ('berlin-001', 'billing', '3', 1, 2);
INSERT INTO agents (id, name, tier, zones, capability, languages, logged_in_seat, break_wanted)
  VALUES ('anna', 'Anna', 'vip', '["billing"]', 90, '[]', 'berlin-001', 0);
INSERT INTO customers (id, name, customer_class) VALUES ('acme', 'Acme', 'vip');
INSERT INTO customer_phones VALUES ('+493012345678', 'acme')
"""


def at_version(folder: Path, version: str, statements: str) -> None:
    """A database as a former version left it."""
    engine = sa.create_engine(f"sqlite:///{folder / 'dispatcher.db'}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        for statement in statements.split(";"):
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_the_registry_of_a_former_version_is_kept(tmp_path: Path, clock: HandClock) -> None:
    at_version(tmp_path, "0001", FORMER)
    store = open_store_at(tmp_path, clock)
    registry = store.registry.read()
    (intent,) = store.remembered().intents
    store.close()

    assert registry.site == "Berlin"
    assert registry.by_phone["+493012345678"].id == "acme"
    assert registry.customers["acme"].customer_class is CustomerClass.VIP
    assert registry.agents["anna"].presence is PresenceSource.CHAIR_CAMERA
    assert registry.zones["billing"].calendar is None
    assert intent.seat == "berlin-001"


def test_every_kind_is_read_as_it_was_written(store: Store) -> None:
    store.registry.apply(difference(Registry(), house()))
    store.registry.apply(difference(house(), small_registry()))
    store.registry.apply(difference(small_registry(), house()))

    assert store.registry.read() == house()


def test_the_rules_keep_their_order(store: Store) -> None:
    big = house().rules["big"]
    second = replace(big, id="a-second")
    before = replace(house(), rules={"big": big, "a-second": second})
    after = replace(house(), rules={"a-second": second, "big": big})
    store.registry.apply(difference(Registry(), before))
    store.registry.apply(difference(before, after))

    assert list(store.registry.read().rules) == ["a-second", "big"]


def test_a_number_may_move_from_one_customer_to_another(store: Store) -> None:
    before = house()
    acme, zhou = before.customers["acme"], before.customers["zhou"]
    swapped = {
        "acme": replace(acme, phones=zhou.phones),
        "zhou": replace(zhou, phones=acme.phones),
    }
    after = replace(before, customers=swapped)
    store.registry.apply(difference(Registry(), before))
    store.registry.apply(difference(before, after))

    assert store.registry.read() == after


def test_a_change_writes_only_what_changed(store: Store) -> None:
    store.registry.apply(difference(Registry(), house()))
    written: list[str] = []
    event.listen(
        store.engine,
        "before_cursor_execute",
        lambda *call: written.append(str(call[2])),
    )
    anna = replace(house().agents["anna"], capability=1)
    after = replace(house(), agents={**house().agents, "anna": anna})
    store.registry.apply(difference(house(), after))
    changing = [one.split()[1] for one in written if one.startswith("UPDATE")]
    others = [one for one in written if one.startswith(("INSERT", "DELETE"))]

    assert (changing, others) == (["agents"], [])


def test_whoever_sits_at_a_chair_that_becomes_anothers_own_stays_while_calls_go_on(
    store: Store,
) -> None:
    store.replace_registry(small_registry())
    sitting = Intent(agent_id="ben", seat=seat_of("anna"), break_wanted=False)
    store.record(Batch(now_s=0.0, intents=[sitting]))
    anna = replace(small_registry().agents["anna"], seat=seat_of("anna"))
    after = replace(small_registry(), agents={**small_registry().agents, "anna": anna})
    store.registry.apply(difference(small_registry(), after))
    seats = {one.agent_id: one.seat for one in store.remembered().intents}

    assert (seats["anna"], seats["ben"]) == (None, seat_of("anna"))
