"""Which table keeps which kind of the registry, and how an entry lies in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table

from dispatcher.registry.rows import key_of
from dispatcher.store import registry_tables, tables

IDENTITIES = ("phones", "emails", "accounts")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelf:
    """A kind and its table; `ordered` where the order of entries means something."""

    kind: str
    table: Table
    ordered: bool = False

    @property
    def key(self) -> Column[str]:
        """The column that names an entry."""
        column: Column[str] = self.table.c[key_of(self.kind)]
        return column

    def columns(self, entry: Mapping[str, Any], position: int) -> dict[str, Any]:
        """An entry as its row; a customer's identities lie elsewhere."""
        row = {name: value for name, value in entry.items() if name in self.table.c}
        if "class" in entry:
            row["customer_class"] = entry["class"] or ""
        if self.ordered:
            row["position"] = position
        return row

    def entry(self, row: Mapping[Any, Any], identities: Mapping[str, Any]) -> dict[str, Any]:
        """The way back."""
        left_out = {"position", "customer_class", "logged_in_seat", "break_wanted"}
        entry = {name: value for name, value in row.items() if name not in left_out}
        if "customer_class" in row:
            entry["class"] = row["customer_class"] or None
        if self.kind == "customers":
            entry |= identities.get(entry["id"], {name: [] for name in IDENTITIES})
        return entry


SHELVES = (
    Shelf(kind="sites", table=tables.sites, ordered=True),
    Shelf(kind="floors", table=registry_tables.floors),
    Shelf(kind="calendars", table=registry_tables.calendars),
    Shelf(kind="zones", table=tables.zones),
    Shelf(kind="seats", table=tables.seats),
    Shelf(kind="agents", table=tables.agents),
    Shelf(kind="rules", table=registry_tables.class_rules, ordered=True),
    Shelf(kind="customers", table=tables.customers),
    Shelf(kind="bindings", table=registry_tables.customer_bindings),
    Shelf(kind="blocked", table=registry_tables.blocked_numbers),
)
