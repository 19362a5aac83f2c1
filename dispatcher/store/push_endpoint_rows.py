"""Places messages go to, in the database."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from dispatcher.desk.identities import IdentityKind
from dispatcher.desk.ladder import WayKind
from dispatcher.desk.pushes import NOBODY, Endpoint, EndpointState
from dispatcher.store.push_tables import push_endpoints as endpoints
from dispatcher.store.registry_tables import customer_identities
from dispatcher.store.tables import customers

# Statements that every message needs are built once: building costs more than doing.
_OF_CUSTOMER = (
    select(endpoints)
    .where(endpoints.c.customer_id == bindparam("wanted"))
    .order_by(endpoints.c.rank, endpoints.c.id)
)
_IDENTITIES = (
    select(customer_identities.c.kind, customer_identities.c.identity)
    .where(customer_identities.c.customer_id == bindparam("wanted"))
    .order_by(customer_identities.c.identity)
)
_FACTS = select(customers.c.facts).where(customers.c.id == bindparam("wanted"))


def endpoint(connection: Connection, endpoint_id: str) -> Endpoint | None:
    """One place, in whatever state."""
    row = connection.execute(select(endpoints).where(endpoints.c.id == endpoint_id)).one_or_none()
    return None if row is None else endpoint_of(row)


def endpoints_of(connection: Connection, customer_id: str) -> list[Endpoint]:
    """A customer's places, by rank; the site's own receivers under `NOBODY`."""
    rows = connection.execute(_OF_CUSTOMER, {"wanted": customer_id})
    return [endpoint_of(row) for row in rows]


def endpoint_at(
    connection: Connection, customer_id: str, kind: WayKind, address: str
) -> Endpoint | None:
    """A customer's place at an address."""
    query = select(endpoints).where(
        endpoints.c.customer_id == customer_id,
        endpoints.c.kind == kind.value,
        endpoints.c.address == address,
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else endpoint_of(row)


def keep_endpoint(connection: Connection, kept: Endpoint) -> None:
    """Adds a place; one of that customer, kind and address clashes."""
    connection.execute(insert(endpoints).values(**_values(kept)))


def replace_endpoint(connection: Connection, kept: Endpoint) -> None:
    """Writes a place anew."""
    values = _values(kept)
    connection.execute(
        update(endpoints).where(endpoints.c.id == values.pop("id")).values(**values)
    )


def end_endpoint(connection: Connection, endpoint_id: str, address: str) -> bool:
    """A place is no more, if it still is at the address that said so: it may have moved."""
    ending = (
        update(endpoints)
        .where(endpoints.c.id == endpoint_id, endpoints.c.address == address)
        .values(state=EndpointState.GONE.value, failures=endpoints.c.failures + 1)
    )
    return connection.execute(ending).rowcount == 1


def count_failure(connection: Connection, endpoint_id: str) -> None:
    """One more attempt has failed."""
    counting = update(endpoints).where(endpoints.c.id == endpoint_id)
    connection.execute(counting.values(failures=endpoints.c.failures + 1))


def forget_failures(connection: Connection, endpoint_id: str) -> None:
    """An attempt was accepted."""
    connection.execute(update(endpoints).where(endpoints.c.id == endpoint_id).values(failures=0))


def end_elsewhere(
    connection: Connection, customer_id: str, address: str, keys: Mapping[str, str]
) -> None:
    """A device that now is this customer's is told nothing of others any more.

    Only who knows the device's keys too can have taken it over.
    """
    query = select(endpoints).where(
        endpoints.c.kind == WayKind.WEBPUSH.value,
        endpoints.c.address == address,
        endpoints.c.customer_id != customer_id,
    )
    for row in connection.execute(query).all():
        found = endpoint_of(row).keys
        if all(found.get(name) == keys[name] for name in ("p256dh", "auth")):
            connection.execute(
                update(endpoints)
                .where(endpoints.c.id == row.id)
                .values(state=EndpointState.GONE.value)
            )


def identities_of(connection: Connection, customer_id: str) -> list[tuple[IdentityKind, str]]:
    """By what a customer is known."""
    rows = connection.execute(_IDENTITIES, {"wanted": customer_id})
    return [(IdentityKind(row.kind), row.identity) for row in rows]


def language_of(connection: Connection, customer_id: str) -> str | None:
    """The language a customer's facts name."""
    facts = connection.execute(_FACTS, {"wanted": customer_id}).scalar_one_or_none()
    language = (facts or {}).get("language")
    return language if isinstance(language, str) else None


def adopt_receivers(connection: Connection, receivers: Collection[Endpoint], now_ms: int) -> None:
    """Brings the site's own receivers of webhooks to what the configuration says.

    One that has moved is tried anew; one that is no longer named is gone.
    """
    known = {one.id: one for one in endpoints_of(connection, NOBODY)}
    for wanted in receivers:
        found = known.pop(wanted.id, None)
        if found is None:
            keep_endpoint(connection, replace(wanted, made_ms=now_ms))
        elif found.address != wanted.address or found.rank != wanted.rank:
            replace_endpoint(connection, replace(wanted, made_ms=found.made_ms))
    for left in known.values():
        if left.kind is WayKind.WEBHOOK:
            replace_endpoint(connection, replace(left, state=EndpointState.GONE))


def endpoint_of(row: Row[Any]) -> Endpoint:
    """The place in a row of the table, or of a join that holds its columns."""
    return Endpoint(
        id=row.id,
        customer_id=row.customer_id,
        kind=WayKind(row.kind),
        address=row.address,
        keys=row._mapping["keys"],  # noqa: SLF001 - `row.keys` is a method
        rank=row.rank,
        state=EndpointState(row.state),
        failures=row.failures,
        made_ms=row.made_ms,
    )


def _values(kept: Endpoint) -> dict[str, Any]:
    return {
        "id": kept.id,
        "customer_id": kept.customer_id,
        "kind": kept.kind.value,
        "address": kept.address,
        "keys": dict(kept.keys),
        "rank": kept.rank,
        "state": kept.state.value,
        "failures": kept.failures,
        "made_ms": kept.made_ms,
    }
