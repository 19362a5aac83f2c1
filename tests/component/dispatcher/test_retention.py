"""What is old is forgotten, in small steps; what is not old enough stays."""

import asyncio
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from call_centre import BOTH_DATABASES, START_MS, Centre, HandClock, open_store_at
from sqlalchemy import Table, func, insert, select

from dispatcher import retention
from dispatcher.accounts.policies import SessionRules
from dispatcher.retention import DAY_MS, Retention, kept_ms
from dispatcher.retention_section import RetentionSection
from dispatcher.store import account_tables, tables
from dispatcher.store.account_rows import AccountRows
from dispatcher.store.old_orders import AGES, parts_of_orders
from dispatcher.store.old_rows import ROWS_AT_ONCE, TABLES, Old, OldRows, parts_of_calls
from dispatcher.store.store import Store

# Kept as long as it is so, or by another rule; everything else has an age.
KEPT_WHILE_SO = frozenset(
    {
        "agent_states",
        "agents",
        "answer_templates",
        "api_tokens",
        "blocked_numbers",
        "calendars",
        "class_rules",
        "customer_bindings",
        "customer_identities",
        "customers",
        "erasures",
        "floor_plans",
        "floors",
        "gift_types",
        "leadership",
        "one_time_links",
        "push_endpoints",
        "seats",
        "sessions",
        "site_states",
        "sites",
        "sync_runs",
        "users",
        "zones",
    }
)
KEPT_MS = kept_ms(RetentionSection())


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PAUSE_S", 0.0)


def fill(store: Store, table: Table, rows: Iterable[dict[str, object]]) -> None:
    with store.engine.begin() as connection:
        connection.execute(insert(table), list(rows))


def count(store: Store, table: Table) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def presence(at_ms: int) -> dict[str, object]:
    said = {"seat": "s", "presence": "online", "reason": "occupied", "link": "live"}
    return {**said, "at_ms": at_ms}


def a_call(name: str, ended_at_ms: int | None) -> dict[str, object]:
    return {
        "id": name,
        "customer_class": "new",
        "tier": "guide",
        "zone": "billing",
        "state": "waiting" if ended_at_ms is None else "ended",
        "arrived_at_ms": START_MS,
        "ended_at_ms": ended_at_ms,
    }


def retained(store: Store, now_ms: int) -> Retention:
    async def nothing() -> None:
        pass

    async def at_once(work):
        return work()

    return Retention(
        rows=OldRows(store.engine),
        kept_ms=KEPT_MS,
        in_store=at_once,
        now_ms=lambda: now_ms,
        besides=nothing,
    )


def test_whatever_is_stored_has_an_age_or_is_kept_while_it_is_so() -> None:
    """A table nobody has thought of would be kept for ever."""
    parts = (*parts_of_calls(), *parts_of_orders())
    aged = {table.name for table in (*TABLES.values(), *parts)}

    assert {one.name for one in tables.metadata.sorted_tables} - aged - KEPT_WHILE_SO == set()


def test_the_periods_are_those_of_the_design_unless_the_site_says_otherwise() -> None:
    days = {old: span_ms // DAY_MS for old, span_ms in KEPT_MS.items()}

    wanted = {Old.PRESENCE: 30, Old.NOTICES: 90, Old.CALLS: 90, Old.AUDIT: 365, Old.ANSWERS: 1}
    assert wanted.items() <= days.items()
    assert kept_ms(RetentionSection(presence_days=7))[Old.PRESENCE] == 7 * DAY_MS


@BOTH_DATABASES
async def test_the_last_millisecond_of_a_period_is_kept(store: Store) -> None:
    now_ms = START_MS + 400 * DAY_MS
    presence_ms, audit_ms = now_ms - 30 * DAY_MS, now_ms - 365 * DAY_MS
    fill(store, tables.presence_log, [presence(presence_ms), presence(presence_ms - 1)])
    said = {"who": "a", "role": "admin", "address": "", "what": "x", "subject": "-", "outcome": ""}
    log = [{**said, "at_ms": audit_ms}, {**said, "at_ms": audit_ms - 1}]
    fill(store, account_tables.audit_log, log)
    gone = await retained(store, now_ms).forget()

    assert (gone[Old.PRESENCE], gone[Old.AUDIT]) == (1, 1)
    assert count(store, tables.presence_log) == count(store, account_tables.audit_log) == 1


@BOTH_DATABASES
async def test_a_call_goes_with_its_whole_story_and_an_open_one_never(store: Store) -> None:
    ended_ms = START_MS + DAY_MS
    fill(store, tables.calls, [a_call("over", ended_ms), a_call("open", None)])
    for name in ("over", "open"):
        story = {"call_id": name, "at_ms": START_MS, "kind": "held", "candidates": []}
        fill(store, tables.decisions, [story] * (ROWS_AT_ONCE + 1))
        made = {"call_id": name, "agent_id": "anna", "epoch": 1, "made_at_ms": START_MS}
        fill(store, tables.offers, [{"id": f"{name}.1", **made}])
        wish = {"caller": "+49", "zone": "z", "tier": "vip", "reason": "full", "asked_at_ms": 1}
        fill(store, tables.callbacks, [{"call_id": name, **wish}])
    kept = await retained(store, ended_ms + 90 * DAY_MS).forget()
    gone = await retained(store, ended_ms + 90 * DAY_MS + 1).forget()

    assert (kept[Old.CALLS], gone[Old.CALLS]) == (0, ROWS_AT_ONCE + 4)
    assert store.call("over") is None
    assert store.call("open") is not None
    assert count(store, tables.decisions) == ROWS_AT_ONCE + 1
    assert count(store, tables.offers) == count(store, tables.callbacks) == 1


@BOTH_DATABASES
def test_one_step_never_forgets_more_than_a_few_hundred_rows(store: Store) -> None:
    fill(store, tables.presence_log, [presence(1)] * (2 * ROWS_AT_ONCE + 3))
    rows, steps = OldRows(store.engine), []
    while gone := rows.forget_some(Old.PRESENCE, START_MS):
        steps.append(gone)

    assert steps == [ROWS_AT_ONCE, ROWS_AT_ONCE, 3]


async def test_callers_are_served_between_the_steps(centre: Centre) -> None:
    fill(centre.store, tables.presence_log, [presence(1)] * (10 * ROWS_AT_ONCE))

    async def nothing() -> None:
        pass

    purge = Retention(
        rows=OldRows(centre.store.engine),
        kept_ms=KEPT_MS,
        in_store=centre.access.in_store,
        now_ms=centre.access.now_ms,
        besides=nothing,
    )
    purging, turns = asyncio.create_task(purge.forget()), 0
    while not purging.done():
        await centre.dispatcher.read(lambda _store: None)
        turns += 1

    assert (await purging)[Old.PRESENCE] == 10 * ROWS_AT_ONCE
    assert turns >= 10


@pytest.mark.parametrize("old", list(Old))
def test_what_is_old_is_found_by_an_index(tmp_path: Path, clock: HandClock, old: Old) -> None:
    table = TABLES[old]
    column, name = "at_ms", table.name
    if table in AGES:
        column = AGES[table].name
    elif old in {Old.CALLS, Old.DELIVERIES}:
        column = "ended_at_ms" if old is Old.CALLS else "id"
    with closing(open_store_at(tmp_path, clock)) as store, store.engine.connect() as connection:
        query = f"EXPLAIN QUERY PLAN SELECT * FROM {name} WHERE {column} < 5 LIMIT 10"  # noqa: S608
        plan = str(connection.exec_driver_sql(query).all())

    assert "USING INDEX" in plan
    assert f"({column}<?)" in plan


def test_sessions_and_tokens_that_are_over_go(store: Store, clock: HandClock) -> None:
    rules = SessionRules()
    now_ms = clock.to_ms(clock.now_s())
    old = {"digest": "a", "csrf": "c", "began_ms": 0, "seen_ms": now_ms - rules.idle_ms - 1}
    fill(store, account_tables.sessions, [old])
    AccountRows(store.engine).purge(now_ms, rules)

    assert count(store, account_tables.sessions) == 0
