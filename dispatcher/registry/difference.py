"""What differs between two registries, and whether so much may go at once. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dispatcher.registry.entries import entities_of, entry_of
from dispatcher.registry.values import Registry

# More than this share of a kind gone at once is more likely a broken source than a busy month.
REMOVED_SHARE = 0.2

Removals = Mapping[str, frozenset[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryChange:
    """An entry that is not what it was.

    Attributes:
        before, after: the entities; None = there was none, there is none any more.
    """

    kind: str
    id: str
    before: Any
    after: Any

    @property
    def what(self) -> str:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    def fields(self) -> dict[str, tuple[Any, Any]]:
        """Former and new value of each field that differs, in the written form."""
        before = {} if self.before is None else entry_of(self.before)
        after = {} if self.after is None else entry_of(self.after)
        names = dict.fromkeys((*before, *after))
        pairs = {name: (before.get(name), after.get(name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistryChanged:
    """From one registry to another, entry by entry, in the order of the kinds."""

    before: Registry
    after: Registry
    changes: tuple[EntryChange, ...]

    def of(self, kind: str) -> tuple[EntryChange, ...]:
        """The changes of one kind."""
        return tuple(one for one in self.changes if one.kind == kind)

    def counts(self) -> dict[str, dict[str, int]]:
        """How many were added, changed and removed, by kind; every kind is there."""
        counts = {
            kind: {"added": 0, "changed": 0, "removed": 0} for kind in entities_of(self.after)
        }
        for one in self.changes:
            counts[one.kind][one.what] += 1
        return counts

    def removals(self) -> Removals:
        """Who would be gone, by kind."""
        gone: dict[str, set[str]] = {}
        for one in self.changes:
            if one.after is None:
                gone.setdefault(one.kind, set()).add(one.id)
        return {kind: frozenset(ids) for kind, ids in gone.items()}


def difference(before: Registry, after: Registry) -> RegistryChanged:
    """Everything that differs; the order of rules counts, that of other kinds does not."""
    changes: list[EntryChange] = []
    known, coming = entities_of(before), entities_of(after)
    for kind in known:
        changes += _changes(kind, known[kind], coming[kind])
    return RegistryChanged(before=before, after=after, changes=tuple(changes))


def too_many_removed(change: RegistryChanged, confirmed: Removals) -> list[str]:
    """Kinds of which more than a fifth would go, in words; confirmed removals do not count."""
    words = []
    for kind, gone in change.removals().items():
        total = len(getattr(change.before, kind))
        # One site is there even before anything was said about sites.
        if kind == "sites":
            continue
        unconfirmed = gone - confirmed.get(kind, frozenset())
        if unconfirmed and len(gone) > REMOVED_SHARE * total:
            words.append(f"{len(gone)} of {total} {kind} would be removed")
    return words


def _changes(
    kind: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[EntryChange]:
    reordered = kind == "rules" and list(before) != list(after)
    for name, entity in after.items():
        former = before.get(name)
        if reordered or former != entity:
            yield EntryChange(kind=kind, id=name, before=former, after=entity)
    for name, entity in before.items():
        if name not in after:
            yield EntryChange(kind=kind, id=name, before=entity, after=None)
