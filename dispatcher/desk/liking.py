"""What a customer thinks of his own agent: stars, words, gifts. Pure. DS-16."""

from dataclasses import dataclass
from datetime import date

from dispatcher.errors import Conflict, RequestInvalid

# A new agent is shown near the mean of all, not by his first two customers.
PRIOR_WEIGHT = 5.0
PRIOR_STARS = 4.0
MOST_STARS = 5
LONGEST_WORDS = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Stars:
    """The sum of some ratings and how many they were."""

    total: int = 0
    count: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class GiftType:
    """One gift of the catalogue; the price in the smallest unit of the site's money."""

    id: str
    name: str
    name_zh: str
    glyph: str
    price_minor: int
    daily_cap: int


CATALOGUE = (
    GiftType(id="flower", name="Flower", name_zh="鲜花", glyph="🌷", price_minor=0, daily_cap=3),
    GiftType(
        id="tea", name="Cup of tea", name_zh="一杯茶", glyph="🍵", price_minor=0, daily_cap=1
    ),
    GiftType(
        id="star",
        name="Thank-you star",
        name_zh="感谢之星",
        glyph="🌟",
        price_minor=0,
        daily_cap=1,
    ),
)


def shown_mean(agent: Stars, everybody: Stars) -> float | None:
    """The Bayesian mean of an agent's stars, one decimal; None before the first rating."""
    if agent.count == 0:
        return None
    prior = everybody.total / everybody.count if everybody.count else PRIOR_STARS
    mean = (prior * PRIOR_WEIGHT + agent.total) / (PRIOR_WEIGHT + agent.count)
    return round(mean, 1)


def checked_stars(stars: int) -> int:
    """One to five.

    Raises:
        RequestInvalid: another number.
    """
    if not 1 <= stars <= MOST_STARS:
        raise RequestInvalid(f"stars: 1 to {MOST_STARS}")
    return stars


def occasion(order_id: str | None, cycle: int, day: date) -> str:
    """What a rating is about: a cycle of an order, or the day. One rating for each."""
    return f"day:{day.isoformat()}" if order_id is None else f"order:{order_id}:{cycle}"


def nth_gift(gift: GiftType, given_today: int) -> int:
    """The number of one more gift of this kind today.

    Raises:
        Conflict: it would be one too many.
    """
    if given_today >= gift.daily_cap:
        raise Conflict(f"{gift.name}: {gift.daily_cap} a day at most; try again tomorrow")
    return given_today + 1
