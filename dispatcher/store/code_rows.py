"""One-time codes, and the accounts they open, in the database."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from dispatcher.accounts.roles import Role
from dispatcher.accounts.values import User
from dispatcher.desk.codes import HOUR_MS, Code
from dispatcher.store.account_tables import users
from dispatcher.store.choice_tables import one_time_codes as codes
from dispatcher.store.desk_tables import work_orders

LONGEST_NAME = 64


def codes_since(connection: Connection, identity: str, since_ms: int) -> int:
    """How many codes an identity was sent since a moment."""
    query = select(func.count()).where(codes.c.identity == identity, codes.c.made_ms > since_ms)
    return int(connection.execute(query).scalar_one())


def keep_code(connection: Connection, code: Code) -> None:
    """Keeps a code; former ones of the same identity open nothing any more."""
    former = update(codes).where(codes.c.identity == code.identity, codes.c.tries_left > 0)
    connection.execute(former.values(tries_left=0))
    connection.execute(insert(codes).values(**asdict(code)))
    connection.execute(delete(codes).where(codes.c.expires_ms < code.made_ms - HOUR_MS))


def try_code(connection: Connection, identity: str, now_ms: int) -> Code | None:
    """Takes one try of the code that may still be tried; None when there is none.

    The try is taken before anybody looks whether it is right: many at once gain nothing.
    """
    query = (
        select(codes)
        .where(codes.c.identity == identity, codes.c.used_ms.is_(None), codes.c.tries_left > 0)
        .where(codes.c.expires_ms > now_ms)
        .order_by(codes.c.made_ms.desc(), codes.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    taking = update(codes).where(codes.c.id == row.id, codes.c.tries_left > 0)
    taken = connection.execute(taking.values(tries_left=codes.c.tries_left - 1)).rowcount
    return Code(**row._asdict()) if taken == 1 else None


def use_code(connection: Connection, code_id: str, now_ms: int) -> bool:
    """Uses a code up; False when somebody has."""
    using = update(codes).where(codes.c.id == code_id, codes.c.used_ms.is_(None))
    return connection.execute(using.values(used_ms=now_ms)).rowcount == 1


def account_of(connection: Connection, customer_id: str) -> User | None:
    """The account of a customer."""
    query = (
        select(users)
        .where(users.c.person_id == customer_id, users.c.role == Role.CUSTOMER.value)
        .order_by(users.c.made_ms, users.c.name)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _user(row)


def make_account(connection: Connection, customer_id: str, spare: str, now_ms: int) -> User:
    """An account without a password; codes open it.

    Args:
        connection: within a transaction.
        customer_id: whose.
        spare: ends its name where another account has the plain one.
        now_ms: now.
    """
    name = f"c.{customer_id}"
    taken = connection.execute(select(users.c.name).where(users.c.name == name)).first()
    if taken is not None or len(name) > LONGEST_NAME:
        name = f"c.{spare}"
    user = User(name=name, role=Role.CUSTOMER, person_id=customer_id, made_ms=now_ms)
    connection.execute(insert(users).values(**{**asdict(user), "role": user.role.value}))
    return user


def adopt_orders(connection: Connection, stand_in: str, customer_id: str) -> int:
    """Orders made before anybody knew whose they are belong to him now; how many."""
    orders = update(work_orders).where(work_orders.c.customer_id == stand_in)
    return connection.execute(orders.values(customer_id=customer_id)).rowcount


def _user(row: Row[Any]) -> User:
    return User(**{**row._asdict(), "role": Role(row.role)})
