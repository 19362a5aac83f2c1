"""The newest decisions about any call: in which of them was somebody looked at?"""

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from dispatcher.errors import StoreUnusable
from dispatcher.store import tables
from dispatcher.store.decision_rows import DecisionRow

LOOKING = ("held", "offered")


def latest_decisions(engine: Engine, most: int, from_ms: int) -> list[DecisionRow]:
    """Decisions for which agents were looked at, the newest first, none before a moment."""
    table = tables.decisions.c
    query = (
        select(tables.decisions)
        .where(table.at_ms >= from_ms, table.kind.in_(LOOKING))
        .order_by(table.id.desc())
        .limit(most)
    )
    try:
        with engine.begin() as connection:
            rows = connection.execute(query).all()
    except SQLAlchemyError as error:
        raise StoreUnusable(f"the database refuses: {type(error).__name__}") from error
    return [
        DecisionRow(
            at_ms=row.at_ms,
            call_id=row.call_id,
            kind=row.kind,
            agent_id=row.agent_id,
            cause=row.cause,
            candidates=tuple((one[0], one[1]) for one in row.candidates),
            passed_over=row.passed_over,
            marks=tuple(row.marks),
        )
        for row in rows
    ]
