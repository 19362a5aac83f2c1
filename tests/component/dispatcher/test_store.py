"""The database: its shape, what it keeps through a restart, and what it refuses."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from call_centre import BOTH_DATABASES, START_MS, HandClock, open_store_on, refuse_writes
from call_hall import AWAY, HERE, RULES, agent, call, small_registry, staffed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import String

from dispatcher.errors import StoreUnusable
from dispatcher.routing.router import Router
from dispatcher.routing.values import CallState
from dispatcher.seats.ledger import SeatChange
from dispatcher.store import tables
from dispatcher.store.store import Batch, Store

pytestmark = BOTH_DATABASES

DAY_S = 86_400.0


def count(store: Store, table: str) -> int:
    with store._engine.connect() as connection:
        rows = connection.exec_driver_sql(f"SELECT count(*) FROM {table}")  # noqa: S608
        return int(rows.scalar_one())


# Shape.


def test_an_empty_file_grows_to_todays_shape(store: Store) -> None:
    def differs(
        _context: object, _column: object, _other: object, there: Any, ours: Any
    ) -> bool | None:
        both_texts = isinstance(there, String) and isinstance(ours, String)
        return False if both_texts else None

    with store._engine.connect() as connection:
        options = {"compare_type": differs}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, tables.metadata)

    assert differences == []


def test_a_database_of_today_opens_as_it_is(
    store: Store, database_url: str, clock: HandClock
) -> None:
    store.receive([call("c1")])
    store.close()
    again = open_store_on(database_url, clock)

    assert count(again, "calls") == 1
    again.close()


def test_a_database_from_a_newer_version_is_refused(
    store: Store, database_url: str, clock: HandClock
) -> None:
    with store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()

    with pytest.raises(StoreUnusable, match="made by a newer version of the dispatcher"):
        open_store_on(database_url, clock)


def test_a_database_that_refuses_is_a_store_unusable(store: Store) -> None:
    refuse_writes(store)

    with pytest.raises(StoreUnusable, match="the database refuses"):
        store.receive([call("c1")])


# Calls and decisions.


def test_open_calls_survive_in_order_of_arrival(store: Store, clock: HandClock) -> None:
    router = staffed(agent("anna"), at_s=1_000.0)
    store.receive([call("c2", arrived_s=1_002.0), call("c1", arrived_s=1_001.0)])
    store.receive([call("c3", arrived_s=1_003.0)])
    store.record(Batch(now_s=1_001.0, decisions=router.call_arrived(call("c1"), 1_001.0)))
    remembered = store.remembered()

    assert [one.id for one in remembered.calls] == ["c1", "c2", "c3"]
    assert (remembered.calls[0].state, remembered.calls[0].offers_made) == (CallState.OFFERED, 1)
    assert remembered.calls[1] == call("c2", arrived_s=1_002.0)


def test_an_offer_that_stood_at_the_end_is_taken_back(store: Store, clock: HandClock) -> None:
    """The next dispatcher knows the ring of the former one, ends it, and offers anew."""
    store.replace_registry(small_registry())
    store.receive([call("c1")])
    router = staffed(agent("anna"))
    store.record(Batch(now_s=0.0, decisions=router.call_arrived(call("c1"), 0.0)))
    kept = store.remembered().kept
    later = Router(rules=RULES, agents=[agent("anna")])
    later.restore(kept, clock.now_s())
    store.record(Batch(now_s=clock.now_s(), decisions=later.restarted(clock.now_s())))

    assert kept.offers == router.offers
    with store._engine.connect() as connection:
        (row,) = connection.execute(tables.offers.select())
    assert (row.outcome, row.ended_at_ms) == ("restarted", START_MS + 1_000_000)
    assert store.remembered().kept.offers == {}


def test_a_call_that_is_over_is_kept_but_not_open(store: Store, clock: HandClock) -> None:
    router = staffed(agent("anna"))
    store.receive([call("c1", arrived_s=1_000.0)])
    decisions = router.call_arrived(call("c1", arrived_s=1_000.0), 1_000.0)
    decisions += router.accepted("c1.1", 1, 1_002.5)
    decisions += router.hung_up("c1", 1_009.0)
    store.record(Batch(now_s=1_009.0, decisions=decisions))
    kept = store.call("c1")

    assert list(store.remembered().calls) == []
    assert kept is not None
    assert (kept.state, kept.agent_id, kept.connected_s) == (CallState.ENDED, "anna", 1_002.5)
    assert store.call("c9") is None


def test_the_story_of_a_call_names_everybody_who_was_looked_at(store: Store) -> None:
    router = staffed(agent("anna", capability=90), agent("ben", capability=10))
    router.seat_changed("seat-of-anna", AWAY, 0.0)
    store.receive([call("c1")])
    store.record(Batch(now_s=1.0, decisions=router.call_arrived(call("c1"), 1.0)))
    store.record(Batch(now_s=2.0, decisions=router.rejected("c1.1", 1, 2.0)))
    story = store.decisions_of("c1")

    assert [(row.kind, row.agent_id, row.cause) for row in story] == [
        ("offered", "ben", None),
        ("withdrawn", "ben", "rejected"),
        ("held", None, None),
    ]
    assert story[0].candidates == (("anna", "seat_empty"), ("ben", "ready"))
    assert [row.at_ms - START_MS for row in story] == [1_000, 2_000, 2_000]
    assert store.decisions_of("c9") == []


def test_rings_saved_are_counted_since_a_moment(store: Store) -> None:
    router = staffed(agent("anna"))
    router.seat_changed("seat-of-anna", AWAY, 0.0)
    for at in range(3):
        store.receive([call(f"c{at}")])
        decisions = router.call_arrived(call(f"c{at}"), float(at))
        store.record(Batch(now_s=float(at), decisions=decisions))

    assert store.rings_saved_since(START_MS) == 3
    assert store.rings_saved_since(START_MS + 1_001) == 1


def test_a_turn_is_stored_whole_or_not_at_all(store: Store) -> None:
    router = staffed(agent("anna"))
    store.receive([call("c1")])
    decisions = router.call_arrived(call("c1"), 0.0)
    change = SeatChange(seat="s1", before=AWAY, after=HERE)
    twice = Batch(now_s=0.0, seat_changes=[change], decisions=[*decisions, *decisions])

    with pytest.raises(StoreUnusable):
        store.record(twice)
    assert [count(store, name) for name in ("presence_log", "offers", "decisions")] == [0, 0, 0]


EVENTS = st.lists(
    st.sampled_from(["arrive", "accept", "reject", "hang_up", "leave", "return", "wait"]),
    max_size=25,
)


@settings(
    derandomize=True,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(events=EVENTS)
def test_what_is_remembered_is_what_was_open(database_url: str, events: list[str]) -> None:
    """Whenever the dispatcher dies, the next one knows every call that was not over."""
    clock = HandClock()
    store = open_store_on(database_url, clock)
    forget_everything(store)
    router, now_s = staffed(agent("anna"), agent("ben")), 10.0
    store.replace_registry(small_registry())
    store.record(Batch(now_s=now_s, agents=router.take_changed()[0]))
    for at, event in enumerate(events):
        now_s += 1.0
        decisions = random_step(router, store, event, at, now_s)
        decisions += router.time_passed(now_s)
        agents, _, sites = router.take_changed()
        store.record(Batch(now_s=now_s, decisions=decisions, agents=agents, sites=sites))
        kept = store.remembered().kept
        later = Router(rules=RULES, agents=[agent("anna"), agent("ben")])
        later.restore(kept, now_s, router._board.views)

        assert later.kept() == router.kept()
    remembered = {one.id: one for one in store.remembered().calls}
    store.close()

    assert remembered == router.calls


def forget_everything(store: Store) -> None:
    with store._engine.begin() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            if table.name != "leadership":
                connection.execute(table.delete())


def random_step(router: Router, store: Store, event: str, at: int, now_s: float) -> list:  # type: ignore[type-arg]
    oldest = next(iter(router.calls.values()), None)
    if event == "arrive":
        new = call(f"c{at}", arrived_s=now_s)
        store.receive([new])
        return router.call_arrived(new, now_s)
    if event in {"leave", "return"}:
        return router.seat_changed("seat-of-anna", AWAY if event == "leave" else HERE, now_s)
    if event == "hang_up" and oldest is not None:
        return router.hung_up(oldest.id, now_s)
    if event in {"accept", "reject"} and oldest is not None and oldest.offer_id is not None:
        verb = router.accepted if event == "accept" else router.rejected
        return verb(oldest.offer_id, oldest.offers_made, now_s)
    return router.time_passed(now_s + RULES.ring_s) if event == "wait" else []
