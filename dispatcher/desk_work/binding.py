"""Bindings as parts of a transaction: the change of the registry, why one ends, who did it."""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum

from dispatcher.accounts.values import AuditEntry
from dispatcher.desk.orders import Actor
from dispatcher.registry.difference import EntryChange, RegistryChanged
from dispatcher.registry.values import Binding, Registry
from dispatcher.store import audit_rows
from dispatcher.store.group_commit import Connection


class EndReason(Enum):
    """Why a dedication ended; absence is none (DS-20)."""

    CUSTOMER_CHANGE = "customer_change"
    AGENT_LEFT = "agent_left"
    STAFF = "staff"


def binding_change(registry: Registry, customer_id: str, after: Binding | None) -> RegistryChanged:
    """The registry with one binding put in the place of another, or none."""
    before = registry.bindings.get(customer_id)
    bindings: Mapping[str, Binding] = {
        **{name: one for name, one in registry.bindings.items() if name != customer_id},
        **({} if after is None else {customer_id: after}),
    }
    change = EntryChange(kind="bindings", id=customer_id, before=before, after=after)
    return RegistryChanged(
        before=registry,
        after=replace(registry, bindings=bindings),
        changes=() if before == after else (change,),
    )


def note_act(connection: Connection, actor: Actor, what: str, subject: str, at_ms: int) -> None:
    """Writes an act into the audit log, in the transaction in which it happens."""
    audit_rows.note(
        connection,
        AuditEntry(
            at_ms=at_ms,
            who=actor.who,
            role=actor.role,
            address=actor.address,
            what=what,
            subject=subject,
            outcome="done",
        ),
    )
