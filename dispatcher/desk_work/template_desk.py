"""Templates of answers: kept by leads, offered to agents."""

from collections.abc import Callable
from dataclasses import dataclass

from dispatcher.accounts.values import AuditEntry
from dispatcher.desk.answer_templates import AnswerTemplate
from dispatcher.desk.orders import Actor, checked_text
from dispatcher.errors import NotFound
from dispatcher.store import template_rows
from dispatcher.store.audit_rows import note
from dispatcher.store.group_commit import Connection, GroupCommit

TITLE_MOST = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class TemplateDesk:
    """Adds, changes, removes, offers.

    Attributes:
        now_ms: milliseconds of UTC.
    """

    commits: GroupCommit
    now_ms: Callable[[], int]

    async def all(self, zone: str | None = None) -> list[AnswerTemplate]:
        """By title; with a zone only those offered there."""
        return await self.commits.read(
            lambda connection: template_rows.templates(connection, zone)
        )

    async def one(self, template_id: str) -> AnswerTemplate:
        """Raises: NotFound: no such template."""
        found = await self.commits.read(
            lambda connection: template_rows.template(connection, template_id)
        )
        if found is None:
            raise NotFound(f"no template {template_id}")
        return found

    async def add(self, new: AnswerTemplate, actor: Actor) -> AnswerTemplate:
        """Raises: RequestInvalid: title or text is too long or empty."""
        _check(new)

        def work(connection: Connection) -> AnswerTemplate:
            template_rows.add_template(connection, new)
            self._write(connection, actor, "template added", new.id)
            return new

        return await self.commits.write(work)

    async def change(self, changed: AnswerTemplate, actor: Actor) -> AnswerTemplate:
        """Raises: NotFound: no such template."""
        _check(changed)

        def work(connection: Connection) -> AnswerTemplate:
            if not template_rows.change_template(connection, changed):
                raise NotFound(f"no template {changed.id}")
            self._write(connection, actor, "template changed", changed.id)
            return changed

        return await self.commits.write(work)

    async def remove(self, template_id: str, actor: Actor) -> None:
        """Raises: NotFound: no such template."""

        def work(connection: Connection) -> None:
            if not template_rows.remove_template(connection, template_id):
                raise NotFound(f"no template {template_id}")
            self._write(connection, actor, "template removed", template_id)

        await self.commits.write(work)

    def _write(self, connection: Connection, actor: Actor, what: str, subject: str) -> None:
        entry = AuditEntry(
            at_ms=self.now_ms(),
            who=actor.who,
            role=actor.role,
            address=actor.address,
            what=what,
            subject=subject,
            outcome="done",
        )
        note(connection, entry)


def _check(template: AnswerTemplate) -> None:
    checked_text("title", template.title, TITLE_MOST)
    checked_text("text", template.text)
