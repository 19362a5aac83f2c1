"""Old orders go with all that belongs to them, files too; numbers are never given out again."""

from pathlib import Path
from typing import Any

from call_centre import BOTH_DATABASES, START_MS, Centre
from customer_visits import rows_of
from desk_life import fill_desk
from sqlalchemy import Table, insert, update

from dispatcher.retention import DAY_MS, kept_ms
from dispatcher.retention_section import RetentionSection
from dispatcher.store import choice_tables, desk_tables, push_tables
from dispatcher.store.attachment_files import place_of
from dispatcher.store.old_orders import parts_of_orders
from dispatcher.store.old_rows import ROWS_AT_ONCE, Old, OldRows

DIGEST = "ef" * 32
KEPT_MS = kept_ms(RetentionSection())


def change(centre: Centre, table: Table, **values: Any) -> None:
    with centre.store.engine.begin() as connection:
        connection.execute(update(table).values(values))


def close(centre: Centre, *names: str) -> None:
    table = desk_tables.work_orders
    with centre.store.engine.begin() as connection:
        closing = update(table).where(table.c.id.in_(names))
        connection.execute(closing.values(state="closed", closed_ms=START_MS))


def ids(centre: Centre, table: Table) -> list[object]:
    return [row["id"] for row in rows_of(centre, table)]


def forget(rows: OldRows, old: Old, before_ms: int) -> int:
    gone = 0
    while some := rows.forget_some(old, before_ms):
        assert some <= ROWS_AT_ONCE + 50
        gone += some
    return gone


def test_the_periods_are_a_year_for_orders_and_that_of_calls_for_what_was_only_told() -> None:
    days = {old: span_ms // DAY_MS for old, span_ms in KEPT_MS.items()}

    assert {days[one] for one in (Old.ORDERS, Old.DELIVERIES, Old.RATINGS)} == {365}
    assert {days[one] for one in (Old.EVENTS, Old.AGENT_NOTICES, Old.CODES, Old.REQUESTS)} == {90}


@BOTH_DATABASES
async def test_a_closed_order_goes_with_its_story_and_its_files_and_an_open_one_never(
    centre: Centre, tmp_path: Path
) -> None:
    fill_desk(centre, "acme", "anna", digest=DIGEST)
    place_of(tmp_path, DIGEST).parent.mkdir()
    place_of(tmp_path, DIGEST).write_text("file")
    note = rows_of(centre, desk_tables.work_order_notes)[0]
    with centre.store.engine.begin() as connection:
        more = [{**note, "id": f"m{one}"} for one in range(ROWS_AT_ONCE)]
        connection.execute(insert(desk_tables.work_order_notes), more)
    close(centre, "o-open", "o-done")
    rows = OldRows(centre.store.engine, tmp_path)

    assert forget(rows, Old.ORDERS, START_MS) == 0
    assert place_of(tmp_path, DIGEST).exists()
    assert forget(rows, Old.ORDERS, START_MS + 1) > ROWS_AT_ONCE
    assert ids(centre, desk_tables.work_orders) == ["o-early", "o-other"]
    assert ids(centre, desk_tables.work_order_notes) == ["n3"]
    parts = set(parts_of_orders()) - {desk_tables.work_order_notes}
    assert {table.name for table in parts if rows_of(centre, table)} == set()
    assert not place_of(tmp_path, DIGEST).exists()


@BOTH_DATABASES
async def test_the_newest_order_and_event_stay_so_that_no_number_comes_twice(
    centre: Centre,
) -> None:
    fill_desk(centre, "acme", "anna")
    close(centre, "o-open", "o-done", "o-early", "o-other")
    change(centre, desk_tables.outbox, taken_ms=START_MS)
    newest = rows_of(centre, desk_tables.outbox)[-1]["id"]
    rows = OldRows(centre.store.engine)
    forget(rows, Old.ORDERS, START_MS + 1)
    forget(rows, Old.EVENTS, START_MS + 1)

    assert ids(centre, desk_tables.work_orders) == ["o-other"]
    assert ids(centre, desk_tables.outbox) == [newest]


@BOTH_DATABASES
async def test_what_is_not_over_is_kept_however_old_it_is(centre: Centre) -> None:
    """Unseen notices, requests nobody has, events nobody has taken, bonds that hold."""
    fill_desk(centre, "acme", "anna")
    rows = OldRows(centre.store.engine)
    for old in (Old.EVENTS, Old.AGENT_NOTICES, Old.REQUESTS, Old.DEDICATIONS, Old.LEAVINGS):
        forget(rows, old, START_MS + 10 * 365 * DAY_MS)

    assert len(rows_of(centre, desk_tables.agent_notices)) == 3
    assert ids(centre, choice_tables.service_requests) == ["r2"]
    assert None in [row["taken_ms"] for row in rows_of(centre, desk_tables.outbox)]
    assert ids(centre, choice_tables.dedications) == ["b1"]
    assert ids(centre, desk_tables.leavings) == ["l1"]


@BOTH_DATABASES
async def test_messages_about_no_order_go_by_the_moment_in_their_id(centre: Centre) -> None:
    fill_desk(centre, "acme", "anna")
    change(centre, push_tables.push_deliveries, order_id=None)
    sent = push_tables.push_deliveries.c
    with centre.store.engine.begin() as connection:
        made = f"{START_MS << 16:016x}{0:016x}"
        done = update(push_tables.push_deliveries).where(sent.state == "delivered")
        connection.execute(done.values(id=made))
    rows = OldRows(centre.store.engine)

    assert forget(rows, Old.DELIVERIES, START_MS) == 0
    assert forget(rows, Old.DELIVERIES, START_MS + 1) == 1
    assert ids(centre, push_tables.push_deliveries) == ["d1"]
