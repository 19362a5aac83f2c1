"""One message on its way to one place: its states, and what leads from one to another. Pure.

    pending -> sending -> delivered | retry_wait -> sending ... -> failed
    gone: the place is no more (404, 410). superseded: a newer answer has taken its place.

`sending` holds for a lease; a program that ends in between leaves it, and when the lease is over
the same message is sent again under the same id: at least once, never with another text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from dispatcher.desk.backoff import Schedule, next_try_ms

LEASE_MS = 180_000
OUTCOME_MOST = 200


class DeliveryState(Enum):
    """Where a delivery is."""

    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    RETRY_WAIT = "retry_wait"
    FAILED = "failed"
    GONE = "gone"
    SUPERSEDED = "superseded"


class Turn(Enum):
    """What can happen to a delivery."""

    TAKEN = "taken"
    ACCEPTED = "accepted"
    LATER = "later"
    GIVEN_UP = "given_up"
    PLACE_GONE = "place_gone"
    NEWER_ANSWER = "newer_answer"
    READ = "read"


_S, _T = DeliveryState, Turn
UNFINISHED = frozenset({_S.PENDING, _S.SENDING, _S.RETRY_WAIT})
# What a newer answer may still hold back: what is being sent cannot be called back.
HELD_BACK = frozenset({_S.PENDING, _S.RETRY_WAIT})

_WAITING: Mapping[Turn, DeliveryState] = {
    _T.TAKEN: _S.SENDING,
    _T.PLACE_GONE: _S.GONE,
    _T.NEWER_ANSWER: _S.SUPERSEDED,
    _T.READ: _S.DELIVERED,
}
_TURNS: Mapping[DeliveryState, Mapping[Turn, DeliveryState]] = MappingProxyType(
    {
        _S.PENDING: _WAITING,
        _S.RETRY_WAIT: _WAITING,
        # Taken while sending: the lease of whoever sent it is over.
        _S.SENDING: {
            _T.TAKEN: _S.SENDING,
            _T.ACCEPTED: _S.DELIVERED,
            _T.LATER: _S.RETRY_WAIT,
            _T.GIVEN_UP: _S.FAILED,
            _T.PLACE_GONE: _S.GONE,
            _T.NEWER_ANSWER: _S.SUPERSEDED,
            _T.READ: _S.DELIVERED,
        },
        _S.DELIVERED: {},
        # The last try seemed to fail, and yet it arrived.
        _S.FAILED: {_T.READ: _S.DELIVERED},
        _S.GONE: {_T.READ: _S.DELIVERED},
        _S.SUPERSEDED: {_T.READ: _S.DELIVERED},
    }
)


def turned(state: DeliveryState, turn: Turn) -> DeliveryState | None:
    """The state a turn leads to; None where it leads nowhere."""
    return _TURNS[state].get(turn)


class Verdict(Enum):
    """What one attempt came to."""

    ACCEPTED = "accepted"
    LATER = "later"
    NEVER = "never"
    GONE = "gone"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """What one attempt came to.

    Attributes:
        code: HTTP status, if there was one.
        error: what went wrong, without any secret in it.
        retry_after_s: how long we were asked to wait.
        took_ms: how long it took.
    """

    verdict: Verdict
    code: int | None = None
    error: str | None = None
    retry_after_s: float | None = None
    took_ms: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What becomes of a delivery after an attempt; `next_ms` None: nothing more is tried."""

    state: DeliveryState
    next_ms: int | None = None


def attempted(
    delivery_id: str, attempt: Attempt, attempts: int, schedule: Schedule, now_ms: int
) -> Step:
    """What becomes of a delivery that was being sent.

    Args:
        delivery_id: spreads the next tries of many.
        attempt: what it came to.
        attempts: how many there were, this one counted.
        schedule: how long to wait between them.
        now_ms: now.
    """
    match attempt.verdict:
        case Verdict.ACCEPTED:
            return _step(Turn.ACCEPTED)
        case Verdict.GONE:
            return _step(Turn.PLACE_GONE)
        case Verdict.NEVER:
            return _step(Turn.GIVEN_UP)
        case Verdict.LATER:
            next_ms = next_try_ms(delivery_id, attempts, now_ms, schedule, attempt.retry_after_s)
            return _step(Turn.GIVEN_UP if next_ms is None else Turn.LATER, next_ms)


def verdict_of(status: int) -> Verdict:
    """What an HTTP status means (RFC 8030, Standard Webhooks).

    A redirect is not followed: it may lead anywhere. Whoever set it up can mend it meanwhile.
    """
    if 200 <= status < 300:  # noqa: PLR2004
        return Verdict.ACCEPTED
    if status in {404, 410}:
        return Verdict.GONE
    if status >= 500 or status < 400 or status in {408, 425, 429}:  # noqa: PLR2004
        return Verdict.LATER
    return Verdict.NEVER


def _step(turn: Turn, next_ms: int | None = None) -> Step:
    state = turned(DeliveryState.SENDING, turn)
    assert state is not None  # noqa: S101 - the table has all of them
    return Step(state=state, next_ms=next_ms)
