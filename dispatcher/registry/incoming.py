"""Rows from outside into the registry: what they say over what is known, every bad row told.

Pure. A kind that is not in the source stays as it is; a kind that is there is the whole list, so
an entry that is missing in it is removed. A field that is not said keeps what the dispatcher
knows. A bad row is never guessed at: without `skip_bad` nothing is taken; with it the good rows
are, and whoever stands in a bad row stays as he was.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from dispatcher.registry.contradictions import Fault, Path, contradictions
from dispatcher.registry.entries import entities_of, entity_of, entry_of, registry_of
from dispatcher.registry.grid import placed
from dispatcher.registry.rows import KINDS, ONE_OF, checked, key_of
from dispatcher.registry.values import Registry, SeatPlace

PLAIN = {"extra_forbidden": "unknown key", "missing": "is missing"}


@dataclass(frozen=True, kw_only=True, slots=True)
class BadRow:
    """What cannot be used, and where to mend it."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file} line {self.line}" if self.line else self.file
        return (
            f"{where}, {self.column}: {self.reason}" if self.column else f"{where}: {self.reason}"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class RawRow:
    """One entry as it was read.

    Attributes:
        fields: what it says; None = say the default.
        line_of: the line of a field.
    """

    fields: Mapping[str, Any]
    file: str
    line_of: Callable[[Path], int] = field(compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Incoming:
    """A source that was read.

    Attributes:
        rows: by kind; only the kinds it has.
        bad: what could not even be read as rows.
        country: for phone numbers without a country code, if it says so.
    """

    rows: Mapping[str, tuple[RawRow, ...]]
    bad: tuple[BadRow, ...] = ()
    country: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """The outcome; `registry` is None when something was bad and nothing may be skipped."""

    registry: Registry | None
    bad: tuple[BadRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """An entity of the draft and the row it came from; None = it was known before."""

    entity: Any
    row: RawRow | None


Draft = dict[str, list[Placed]]


def merged(current: Registry, incoming: Incoming, *, skip_bad: bool = False) -> Merged:
    """The registry after a source was taken in."""
    country = incoming.country or next(iter(current.sites.values())).country
    bad = list(incoming.bad)
    draft: Draft = {}
    named: list[tuple[str, str]] = []
    for kind, known in entities_of(current).items():
        if kind in incoming.rows:
            draft[kind] = list(_read(kind, incoming.rows[kind], known, country, bad, named))
        else:
            draft[kind] = [Placed(entity=one, row=None) for one in known.values()]
    _place_seats(draft)
    if skip_bad:
        known = entities_of(current)
        _restore(draft, current, [one for one in named if one[1] in known[one[0]]])
    if "bindings" not in incoming.rows:
        _drop_orphans(draft)
    unread = {(kind, name) for kind, name in named if not skip_bad}
    while faults := [one for one in _faults(draft) if one.needs not in unread]:
        bad += [_told(fault, draft) for fault in faults]
        if not skip_bad:
            break
        _mend(draft, faults, current)
    if bad and not skip_bad:
        return Merged(registry=None, bad=_in_order(bad))
    return Merged(registry=_registry(draft), bad=_in_order(bad))


def faults_of(registry: Registry) -> list[Fault]:
    """What does not fit together in a registry that was put together by hand."""
    return list(
        contradictions({kind: list(one.values()) for kind, one in entities_of(registry).items()})
    )


def bad_fields(error: ValidationError) -> list[tuple[Path, str]]:
    """(path, reason) of everything wrong with one entry, in plain words."""
    return [
        (one["loc"], PLAIN.get(one["type"], one["msg"].removeprefix("Value error, ")))
        for one in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def _read(
    kind: str,
    rows: Iterable[RawRow],
    known: Mapping[str, Any],
    country: str | None,
    bad: list[BadRow],
    named: list[tuple[str, str]],
) -> Iterable[Placed]:
    """The good rows; what bad ones are called goes into `named`."""
    for row in rows:
        name = row.fields.get(key_of(kind))
        former = known.get(name) if isinstance(name, str) else None
        said = row.fields if former is None else {**entry_of(former), **row.fields}
        try:
            yield Placed(entity=_entity(kind, said, country), row=row)
        except ValidationError as error:
            bad += [_wrong(kind, row, path, reason) for path, reason in bad_fields(error)]
            if isinstance(name, str):
                named.append((kind, name))


def _entity(kind: str, said: Mapping[str, Any], country: str | None) -> Any:
    return entity_of(kind, checked(kind, said, country))


def _wrong(kind: str, row: RawRow, path: Path, reason: str) -> BadRow:
    name = row.fields.get(key_of(kind), "?")
    column = ".".join(str(part) for part in path)
    line = row.line_of(path)
    return BadRow(
        file=row.file, line=line, column=column, reason=f"{ONE_OF[kind]} {name}: {reason}"
    )


def _place_seats(draft: Draft) -> None:
    seats = [one.entity for one in draft["seats"]]
    unplaced = [one for one in seats if one.x is None or one.y is None]
    taken: dict[str, list[tuple[float, float]]] = {}
    for seat in seats:
        if seat.x is not None and seat.y is not None:
            taken.setdefault(seat.floor, []).append((seat.x, seat.y))
    places = placed({(one.id, one.floor, one.zone) for one in unplaced}, taken)
    draft["seats"] = [_seated(one, places) for one in draft["seats"]]


def _seated(one: Placed, places: Mapping[str, tuple[float, float]]) -> Placed:
    seat: SeatPlace = one.entity
    if seat.id not in places:
        return one
    x, y = places[seat.id]
    return replace(one, entity=replace(seat, x=x, y=y))


def _drop_orphans(draft: Draft) -> None:
    """Bindings of whoever the source no longer has go with him."""
    agents = {one.entity.id for one in draft["agents"]}
    customers = {one.entity.id for one in draft["customers"]}
    left = []
    for one in draft["bindings"]:
        binding = one.entity
        if binding.agent not in agents or binding.customer not in customers:
            continue
        cover = binding.cover if binding.cover in agents else None
        left.append(replace(one, entity=replace(binding, cover=cover)))
    draft["bindings"] = left


def _faults(draft: Draft) -> list[Fault]:
    return list(contradictions({kind: [one.entity for one in draft[kind]] for kind in KINDS}))


def _row(fault: Fault, draft: Draft) -> RawRow | None:
    return draft[fault.kind][fault.position].row


def _told(fault: Fault, draft: Draft) -> BadRow:
    row = _row(fault, draft)
    column = ".".join(str(part) for part in fault.path)
    if row is None:
        reason = f"{fault.reason} any more, and it is still in use"
        return BadRow(file="registry", line=0, column=f"{fault.kind}.{column}", reason=reason)
    path = fault.path or (key_of(fault.kind),)
    return BadRow(file=row.file, line=row.line_of(path), column=column, reason=fault.reason)


def _mend(draft: Draft, faults: Iterable[Fault], current: Registry) -> None:
    """Takes bad rows out; puts back who stood in them before, and what others still need."""
    known = entities_of(current)
    back: list[tuple[str, str]] = []
    out: dict[str, set[int]] = {}
    for fault in faults:
        place = draft[fault.kind][fault.position]
        if place.row is not None:
            out.setdefault(fault.kind, set()).add(fault.position)
            back.append((fault.kind, place.entity.id))
        elif fault.needs is not None:
            back.append(fault.needs)
    for kind, positions in out.items():
        draft[kind] = [one for at, one in enumerate(draft[kind]) if at not in positions]
    _restore(draft, current, [one for one in back if one[1] in known[one[0]]])


def _restore(draft: Draft, current: Registry, kept: Iterable[tuple[str, str]]) -> None:
    known = entities_of(current)
    present = {kind: {one.entity.id for one in draft[kind]} for kind in KINDS}
    for kind, name in dict.fromkeys(kept):
        if name not in present[kind]:
            # In front: where two claim the same, whoever was there before keeps it.
            draft[kind].insert(0, Placed(entity=known[kind][name], row=None))


def _registry(draft: Draft) -> Registry:
    return registry_of(
        {kind: {one.entity.id: one.entity for one in draft[kind]} for kind in KINDS}
    )


def _in_order(bad: Iterable[BadRow]) -> tuple[BadRow, ...]:
    return tuple(sorted(set(bad), key=lambda one: (one.file, one.line, one.column, one.reason)))
