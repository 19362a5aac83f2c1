"""Entries of the registry as values, and in their written form. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, time
from enum import Enum
from typing import Any, Protocol

from dispatcher.registry.calendar import Calendar, Span
from dispatcher.registry.customer_class import ClassRule, CustomerClass, Operator
from dispatcher.registry.rows import KINDS
from dispatcher.registry.values import (
    Agent,
    Binding,
    BindingPolicy,
    BlockedNumber,
    ClosedAction,
    Customer,
    Floor,
    PresenceSource,
    Registry,
    SeatPlace,
    Site,
    Tier,
    Zone,
)

Entry = dict[str, Any]


class Named(Protocol):
    """Whatever the registry keeps by id."""

    @property
    def id(self) -> str: ...


Entities = Mapping[str, Mapping[str, Any]]


def entities_of(registry: Registry) -> Entities:
    """A registry as kind -> id -> entity, in the order of `KINDS`."""
    return {kind: getattr(registry, kind) for kind in KINDS}


def registry_of(entities: Mapping[str, Any]) -> Registry:
    """The way back."""
    return Registry(**entities)


def entity_of(kind: str, entry: Mapping[str, Any]) -> Any:
    """An entity from its checked written form (see `rows.checked`)."""
    return _MAKERS[kind](entry)


def entry_of(entity: Any) -> Entry:
    """The written form of an entity, with every field."""
    written = {one.name: _plain(getattr(entity, one.name)) for one in fields(entity)}
    if "customer_class" in written:
        # Files and the API call it as people do.
        at = list(written)
        written = {("class" if name == "customer_class" else name): written[name] for name in at}
    return written


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case Span():
            return f"{value.opens:%H:%M}-{value.closes:%H:%M}"
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(one) for one in value]
        case Mapping():
            return {_plain(key): _plain(one) for key, one in value.items()}
        case _:
            return value


def _agent(entry: Mapping[str, Any]) -> Agent:
    lists = {key: tuple(entry[key]) for key in ("zones", "languages", "skills")}
    enums = {"tier": Tier(entry["tier"]), "presence": PresenceSource(entry["presence"])}
    return Agent(**{**entry, **lists, **enums})


def _calendar(entry: Mapping[str, Any]) -> Calendar:
    return Calendar(
        id=entry["id"],
        name=entry["name"],
        week={day: _spans(spans) for day, spans in entry["week"].items()},
        holidays={date.fromisoformat(day): name for day, name in entry["holidays"].items()},
        special_days={
            date.fromisoformat(day): _spans(spans) for day, spans in entry["special_days"].items()
        },
        time_zone=entry["time_zone"],
    )


def _spans(texts: list[str]) -> tuple[Span, ...]:
    halves = (text.split("-") for text in texts)
    return tuple(
        Span(opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
        for opens, closes in halves
    )


def _rule(entry: Mapping[str, Any]) -> ClassRule:
    rest = {key: entry[key] for key in ("id", "field", "value", "reason")}
    return ClassRule(
        **rest,
        operator=Operator(entry["operator"]),
        customer_class=CustomerClass(entry["class"]),
    )


def _customer(entry: Mapping[str, Any]) -> Customer:
    entered = entry["class"]
    return Customer(
        id=entry["id"],
        name=entry["name"],
        customer_class=None if entered is None else CustomerClass(entered),
        phones=tuple(entry["phones"]),
        emails=tuple(entry["emails"]),
        accounts=tuple(entry["accounts"]),
        facts=dict(entry["facts"]),
    )


def _zone(entry: Mapping[str, Any]) -> Zone:
    return Zone(**{**entry, "closed_action": ClosedAction(entry["closed_action"])})


def _binding(entry: Mapping[str, Any]) -> Binding:
    return Binding(**{**entry, "policy": BindingPolicy(entry["policy"])})


_MAKERS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "sites": lambda entry: Site(**entry),
    "floors": lambda entry: Floor(**entry),
    "calendars": _calendar,
    "zones": _zone,
    "seats": lambda entry: SeatPlace(**entry),
    "agents": _agent,
    "rules": _rule,
    "customers": _customer,
    "bindings": _binding,
    "blocked": lambda entry: BlockedNumber(**entry),
}
