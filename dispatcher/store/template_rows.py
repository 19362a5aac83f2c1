"""Templates of answers in the database."""

from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, or_, select, update

from dispatcher.desk.answer_templates import AnswerTemplate
from dispatcher.store.desk_tables import answer_templates

_T = answer_templates.c


def templates(connection: Connection, zone: str | None = None) -> list[AnswerTemplate]:
    """By title; with a zone only those for it and those for all."""
    query = select(answer_templates).order_by(_T.title, _T.id)
    if zone is not None:
        query = query.where(or_(_T.zone == zone, _T.zone.is_(None)))
    return [AnswerTemplate(**row._asdict()) for row in connection.execute(query)]


def template(connection: Connection, template_id: str) -> AnswerTemplate | None:
    row = connection.execute(select(answer_templates).where(_T.id == template_id)).first()
    return None if row is None else AnswerTemplate(**row._asdict())


def add_template(connection: Connection, new: AnswerTemplate) -> None:
    connection.execute(insert(answer_templates), asdict(new))


def change_template(connection: Connection, changed: AnswerTemplate) -> bool:
    """Whether it was there."""
    changing = update(answer_templates).where(_T.id == changed.id).values(**asdict(changed))
    return connection.execute(changing).rowcount == 1


def remove_template(connection: Connection, template_id: str) -> bool:
    """Whether it was there."""
    gone = delete(answer_templates).where(_T.id == template_id)
    return connection.execute(gone).rowcount == 1
