"""Ratings and gifts in the database; keys decide what is once, or once too often."""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, func, insert, select

from dispatcher.desk.liking import GiftType, Stars
from dispatcher.store.choice_tables import gift_types, gifts, ratings
from dispatcher.store.desk_tables import work_orders


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """What one customer thought of who served him then."""

    id: str
    customer_id: str
    agent_id: str
    occasion: str
    order_id: str | None
    stars: int
    words: str
    at_ms: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Gift:
    """One gift; `nth` of its kind on that day."""

    id: str
    customer_id: str
    agent_id: str
    gift_type: str
    day: str
    nth: int
    price_minor: int
    at_ms: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Served:
    """Who holds an order of a customer, how often it was opened, and whether it is answered."""

    agent_id: str | None
    cycle: int
    is_answered: bool


def keep_rating(connection: Connection, rating: Rating) -> None:
    """Keeps a rating; the second for one occasion clashes."""
    connection.execute(insert(ratings).values(**asdict(rating)))


def stars_of(connection: Connection, agent_id: str | None = None) -> Stars:
    """The ratings of one agent, or (None) of everybody."""
    query = select(func.coalesce(func.sum(ratings.c.stars), 0), func.count())
    row = connection.execute(
        query.select_from(ratings)
        if agent_id is None
        else query.where(ratings.c.agent_id == agent_id)
    ).one()
    return Stars(total=int(row[0]), count=int(row[1]))


def served_order(connection: Connection, order_id: str, customer_id: str) -> Served | None:
    """One customer's order; another's is as if it were not there."""
    orders = work_orders.c
    query = select(orders.agent_id, orders.cycle, orders.resolved_ms).where(
        orders.id == order_id, orders.customer_id == customer_id
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    answered = row.resolved_ms is not None
    return Served(agent_id=row.agent_id, cycle=row.cycle, is_answered=answered)


def catalogue(connection: Connection) -> list[GiftType]:
    """Gifts that may be given, the cheapest first."""
    query = (
        select(gift_types)
        .where(gift_types.c.active.is_(True))
        .order_by(gift_types.c.price_minor, gift_types.c.id)
    )
    return [
        GiftType(**{name: getattr(row, name) for name in GiftType.__slots__})
        for row in connection.execute(query)
    ]


def fill_catalogue(connection: Connection, made: tuple[GiftType, ...]) -> None:
    """Puts these into an empty catalogue; one that somebody has touched stays as it is."""
    if connection.execute(select(func.count()).select_from(gift_types)).scalar_one() == 0:
        rows = [{**asdict(one), "active": True} for one in made]
        connection.execute(insert(gift_types), rows)


def given_today(connection: Connection, customer_id: str, gift_type: str, day: str) -> int:
    """How many of a kind a customer has given on a day."""
    query = select(func.count()).where(
        gifts.c.customer_id == customer_id, gifts.c.gift_type == gift_type, gifts.c.day == day
    )
    return int(connection.execute(query).scalar_one())


def keep_gift(connection: Connection, gift: Gift) -> None:
    """Keeps a gift; two with one number on one day clash."""
    connection.execute(insert(gifts).values(**asdict(gift)))
