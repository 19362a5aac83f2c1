"""A customer looks for an agent: one card after the other, until chosen or nobody is left. Pure.

DS-04..09, DS-18, DS-19, DS-22. The list is a snapshot, sorted either way; who is shown is always
whoever of it is the most capable of those who are there, so the direction changes nothing.
A card once declined does not come back in the same search, and does in the next one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType

from dispatcher.errors import Conflict
from dispatcher.registry.values import Agent, CustomerClass, Tier

IDLE_MS = 10 * 60_000
GONE = "this search is over; start a new one"

IsHere = Callable[[str], bool]

# A guide receives whoever is new; he may stay with him, or find an agent for good at once.
CHOOSABLE = MappingProxyType(
    {
        CustomerClass.NEW: frozenset({Tier.GUIDE, Tier.NORMAL}),
        CustomerClass.NORMAL: frozenset({Tier.NORMAL}),
        CustomerClass.VIP: frozenset({Tier.VIP}),
    }
)


class Direction(Enum):
    """How the list is sorted."""

    ASCENDING = "asc"
    DESCENDING = "desc"


class SearchState(Enum):
    """Where a search is; every state but the first is its end."""

    OFFERING = "offering"
    ACCEPTED = "accepted"
    EXHAUSTED = "exhausted"
    EXPIRED = "expired"


class Exhausted(Enum):
    """Why there is no card: nobody of the list is here, or all who are were declined."""

    NOBODY_HERE = "nobody_here"
    ALL_SEEN = "all_seen"


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An agent of the list, as capable as he was when it was made."""

    agent_id: str
    capability: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """One search of one customer. Moments are milliseconds of UTC.

    Attributes:
        candidates: the snapshot, in the wished direction.
        declined: who left the list: not wanted, or gone when wanted.
        shown: whose card the customer sees; the chosen one once accepted.
        expires_ms: from this moment on it is over, unless something happens before.
        version: counts changes; the database lets only one of two at once win.
    """

    id: str
    customer_id: str
    direction: Direction
    candidates: tuple[Candidate, ...]
    made_ms: int
    expires_ms: int
    declined: tuple[str, ...] = ()
    shown: str | None = None
    state: SearchState = SearchState.OFFERING
    version: int = 1

    @property
    def left(self) -> tuple[Candidate, ...]:
        """Who is still in the list."""
        return tuple(one for one in self.candidates if one.agent_id not in self.declined)

    @property
    def reason(self) -> Exhausted | None:
        """Why there is nobody to show; None while there is."""
        if self.state is not SearchState.EXHAUSTED:
            return None
        return Exhausted.ALL_SEEN if self.declined else Exhausted.NOBODY_HERE


def opened(
    *,
    search_id: str,
    customer_id: str,
    customer_class: CustomerClass,
    agents: Iterable[Agent],
    direction: Direction,
    is_here: IsHere,
    now_ms: int,
) -> Search:
    """A new search, with its first card if anybody is here."""
    tiers = CHOOSABLE[customer_class]
    listed = [
        Candidate(agent_id=one.id, capability=one.capability)
        for one in agents
        if one.tier in tiers
    ]
    listed.sort(key=_order, reverse=direction is Direction.DESCENDING)
    search = Search(
        id=search_id,
        customer_id=customer_id,
        direction=direction,
        candidates=tuple(listed),
        made_ms=now_ms,
        expires_ms=now_ms + IDLE_MS,
    )
    return _showing_best(search, is_here)


def declined(search: Search, agent_id: str | None, is_here: IsHere, now_ms: int) -> Search:
    """The next card. Declining one that is shown no more (a second tap) changes nothing.

    Raises:
        Conflict: the search is over.
    """
    _must_be_open(search, now_ms)
    if agent_id is not None and agent_id != search.shown:
        return _touched(search, now_ms)
    return _showing_best(_dropped(_touched(search, now_ms)), is_here)


def chosen(search: Search, agent_id: str | None, is_here: IsHere, now_ms: int) -> Search:
    """Accepted if whoever is shown is still here, else without him, showing the next.

    Args:
        search: as it stands.
        agent_id: whose card the customer saw; None: whose card is shown.
        is_here: asked now, in the transaction that decides.
        now_ms: now.

    Raises:
        Conflict: the search is over.
    """
    if search.state is SearchState.ACCEPTED and agent_id in {None, search.shown}:
        return search
    _must_be_open(search, now_ms)
    if search.shown is None or (agent_id is not None and agent_id != search.shown):
        return _touched(search, now_ms)
    if is_here(search.shown):
        return replace(_touched(search, now_ms), state=SearchState.ACCEPTED)
    return _showing_best(_dropped(_touched(search, now_ms)), is_here)


def as_of(search: Search, now_ms: int) -> Search:
    """The search as it is at a moment: an idle one is over, whether or not it was swept."""
    if search.state is SearchState.OFFERING and now_ms >= search.expires_ms:
        return replace(search, state=SearchState.EXPIRED)
    return search


def best_here(candidates: Iterable[Candidate], is_here: IsHere) -> str | None:
    """The most capable of those who are here; the order of the list does not matter."""
    here = [one for one in candidates if is_here(one.agent_id)]
    return max(here, key=_order).agent_id if here else None


def _order(candidate: Candidate) -> tuple[int, str]:
    # Equals are told apart by what never changes, so that both directions agree on them too.
    return candidate.capability, candidate.agent_id


def _must_be_open(search: Search, now_ms: int) -> None:
    if as_of(search, now_ms).state is not SearchState.OFFERING:
        raise Conflict(GONE)


def _touched(search: Search, now_ms: int) -> Search:
    return replace(search, expires_ms=now_ms + IDLE_MS)


def _dropped(search: Search) -> Search:
    if search.shown is None:
        return search
    return replace(search, declined=(*search.declined, search.shown), shown=None)


def _showing_best(search: Search, is_here: IsHere) -> Search:
    best = best_here(search.left, is_here)
    state = SearchState.EXHAUSTED if best is None else SearchState.OFFERING
    return replace(search, shown=best, state=state)
