"""The audit log's pen: who did what, from where, to whom, and how it ended."""

from dispatcher.accounts.ports import AccountStore, InStore
from dispatcher.accounts.values import AuditEntry, Principal, User
from dispatcher.clock import Clock


class Audit:
    """Writes acts down; returns after the commit."""

    def __init__(self, *, store: AccountStore, in_store: InStore, clock: Clock) -> None:
        self._store = store
        self._in_store = in_store
        self._clock = clock

    async def act(
        self,
        principal: Principal,
        address: str,
        what: str,
        subject: str,
        outcome: str = "done",
        before: str | None = None,
        after: str | None = None,
    ) -> None:
        """Somebody who is known did something; `before` and `after` are digests."""
        await self._write(
            AuditEntry(
                at_ms=self._now_ms(),
                who=principal.name,
                role=principal.role.value,
                address=address,
                what=what,
                subject=subject,
                outcome=outcome,
                before=before,
                after=after,
            )
        )

    async def arrival(self, user: User | None, address: str, what: str, outcome: str) -> None:
        """Somebody came to the door.

        A name nobody has may be a password typed into the wrong field: it is not written down.
        """
        name = "-" if user is None else user.name
        role = "-" if user is None else user.role.value
        await self._write(
            AuditEntry(
                at_ms=self._now_ms(),
                who=name,
                role=role,
                address=address,
                what=what,
                subject=name,
                outcome=outcome,
            )
        )

    async def _write(self, entry: AuditEntry) -> None:
        await self._in_store(lambda: self._store.note(entry))

    def _now_ms(self) -> int:
        return self._clock.to_ms(self._clock.now_s())
