"""What does not fit together in a registry: references into nothing, names used twice. Pure.

One list of rules serves files, the outside source, the API and the pages.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dispatcher.registry.rows import KINDS, ONE_OF

Draft = Mapping[str, Sequence[Any]]
Path = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One contradiction.

    Attributes:
        kind, position: of the entry that cannot stay.
        path: the field, and the place within it.
        needs: kind and id of what it refers to and is not there, if that is the reason.
    """

    kind: str
    position: int
    path: Path
    reason: str
    needs: tuple[str, str] | None = None


def contradictions(draft: Draft) -> Iterator[Fault]:
    """Every fault of a draft: entities by kind, in the order of their source."""
    for kind in KINDS:
        yield from _doubles(kind, draft[kind])
    yield from _references(draft)
    yield from _seats_taken_twice(draft)
    yield from _identities(draft)
    yield from _bindings(draft)


def _doubles(kind: str, entities: Sequence[Any]) -> Iterator[Fault]:
    seen: set[str] = set()
    for position, one in enumerate(entities):
        if one.id in seen:
            reason = f"{kind}: id {one.id} is used twice"
            yield Fault(kind=kind, position=position, path=(), reason=reason)
        seen.add(one.id)


def _references(draft: Draft) -> Iterator[Fault]:
    known = {kind: {one.id for one in draft[kind]} for kind in KINDS}
    for kind, position, path, target, wanted in _pointers(draft):
        if wanted is None or wanted in known[target]:
            continue
        owner = draft[kind][position].id
        yield Fault(
            kind=kind,
            position=position,
            path=path,
            reason=f"{_named(kind, owner)}: no {ONE_OF[target]} {wanted}",
            needs=(target, wanted),
        )


def _pointers(draft: Draft) -> Iterator[tuple[str, int, Path, str, str | None]]:
    """(kind, position, path, kind it points to, id it points to) of every reference."""
    for at, floor in enumerate(draft["floors"]):
        yield "floors", at, ("site",), "sites", floor.site
    for at, zone in enumerate(draft["zones"]):
        yield "zones", at, ("calendar",), "calendars", zone.calendar
    for at, seat in enumerate(draft["seats"]):
        yield "seats", at, ("zone",), "zones", seat.zone
    for at, agent in enumerate(draft["agents"]):
        for nth, zone in enumerate(agent.zones):
            yield "agents", at, ("zones", nth), "zones", zone
        yield "agents", at, ("seat",), "seats", agent.seat
        yield "agents", at, ("calendar",), "calendars", agent.calendar
    for at, binding in enumerate(draft["bindings"]):
        yield "bindings", at, ("customer",), "customers", binding.customer
        yield "bindings", at, ("agent",), "agents", binding.agent
        yield "bindings", at, ("cover",), "agents", binding.cover


def _seats_taken_twice(draft: Draft) -> Iterator[Fault]:
    taken: dict[str, str] = {}
    for at, agent in enumerate(draft["agents"]):
        if agent.seat is None:
            continue
        if (other := taken.setdefault(agent.seat, agent.id)) != agent.id:
            reason = f"agent {agent.id}: seat {agent.seat} is {other}'s already"
            yield Fault(kind="agents", position=at, path=("seat",), reason=reason)


def _identities(draft: Draft) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for at, customer in enumerate(draft["customers"]):
        if not (customer.phones or customer.emails or customer.accounts):
            reason = f"customer {customer.id}: needs a phone, an e-mail or an account"
            yield Fault(kind="customers", position=at, path=("phones",), reason=reason)
        for name in ("phones", "emails", "accounts"):
            for nth, identity in enumerate(getattr(customer, name)):
                if (other := owners.setdefault(identity, customer.id)) == customer.id:
                    continue
                reason = f"customer {customer.id}: {identity} is {other}'s already"
                yield Fault(kind="customers", position=at, path=(name, nth), reason=reason)


def _bindings(draft: Draft) -> Iterator[Fault]:
    for at, binding in enumerate(draft["bindings"]):
        owner = _named("bindings", binding.customer)
        if binding.cover == binding.agent:
            reason = f"{owner}: {binding.agent} cannot cover for himself"
            yield Fault(kind="bindings", position=at, path=("cover",), reason=reason)


def _named(kind: str, entry_id: str) -> str:
    return f"binding of {entry_id}" if kind == "bindings" else f"{ONE_OF[kind]} {entry_id}"
