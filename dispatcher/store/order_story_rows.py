"""What happened to a work order: its notes, its results, what came attached."""

from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from dispatcher.desk.order_story import Attachment, OrderNote, OrderResult
from dispatcher.desk.orders import AuthorKind, NoteKind
from dispatcher.store.desk_tables import attachments, work_order_notes, work_order_results

_RESULT = tuple(one.name for one in fields(OrderResult))
_KEEP_RESULT = insert(work_order_results)


def keep_note(connection: Connection, note: OrderNote) -> None:
    row = asdict(note) | {"kind": note.kind.value, "author_kind": note.author_kind.value}
    author = _whose("author", note.author_kind, row.pop("author_id"))
    connection.execute(insert(work_order_notes), row | author)


def notes_of(connection: Connection, order_id: str) -> list[OrderNote]:
    """Oldest first."""
    notes = work_order_notes
    query = select(notes).where(notes.c.order_id == order_id).order_by(notes.c.at_ms, notes.c.id)
    return [
        OrderNote(
            **{
                **_one("author", row),
                "kind": NoteKind(row.kind),
                "author_kind": AuthorKind(row.author_kind),
            }
        )
        for row in connection.execute(query)
    ]


def keep_result(connection: Connection, result: OrderResult) -> None:
    """Results are added, never changed."""
    row = {name: getattr(result, name) for name in _RESULT}
    connection.execute(_KEEP_RESULT, row)


def results_of(connection: Connection, order_id: str) -> list[OrderResult]:
    """By cycle and revision."""
    results = work_order_results
    query = (
        select(results)
        .where(results.c.order_id == order_id)
        .order_by(results.c.cycle, results.c.revision)
    )
    return [OrderResult(**row._asdict()) for row in connection.execute(query)]


def next_revision(connection: Connection, order_id: str, cycle: int) -> int:
    """The number a further result of this cycle gets."""
    results = work_order_results
    query = select(func.coalesce(func.max(results.c.revision), 0) + 1).where(
        results.c.order_id == order_id, results.c.cycle == cycle
    )
    return int(connection.execute(query).scalar_one())


def keep_attachment(connection: Connection, attachment: Attachment) -> None:
    row = asdict(attachment) | {"by_kind": attachment.by_kind.value}
    by = _whose("by", attachment.by_kind, row.pop("by_id"))
    connection.execute(insert(attachments), row | by)


def attachments_of(connection: Connection, order_id: str) -> list[Attachment]:
    """Oldest first."""
    query = (
        select(attachments)
        .where(attachments.c.order_id == order_id)
        .order_by(attachments.c.at_ms, attachments.c.id)
    )
    return [
        Attachment(**{**_one("by", row), "by_kind": AuthorKind(row.by_kind)})
        for row in connection.execute(query)
    ]


def _whose(part: str, kind: AuthorKind, name: str | None) -> dict[str, str | None]:
    """Who it was, in the column of his kind: what erases people goes by the columns' names."""
    columns = _columns(part)
    # Whatever is neither agent nor customer is an account.
    own = columns.get(kind, columns[AuthorKind.STAFF])
    return {**dict.fromkeys(columns.values()), own: name}


def _one(part: str, row: Row[Any]) -> dict[str, Any]:
    """A row with who it was in one place."""
    values = row._asdict()
    names = [values.pop(column) for column in _columns(part).values()]
    return values | {f"{part}_id": next((one for one in names if one is not None), None)}


def _columns(part: str) -> dict[AuthorKind, str]:
    return {
        AuthorKind.AGENT: f"{part}_agent_id",
        AuthorKind.CUSTOMER: f"{part}_customer_id",
        AuthorKind.STAFF: f"{part}_user",
    }
