"""What was decided, in order: a digest of all of it, and the last lines about each call."""

import hashlib
from collections import deque
from collections.abc import Iterable

from dispatcher.living import describe
from dispatcher.routing.decisions import CallDecision, Decision

LINES_KEPT = 40
CALLS_KEPT = 2_000


class Story:
    """Remembers enough to explain a fault, and hashes everything."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._calls: dict[str, deque[str]] = {}
        self._recent: deque[str] = deque(maxlen=LINES_KEPT)

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()[:16]

    def tell(self, event: int, at_ms: int, decisions: Iterable[Decision]) -> None:
        """A committed turn."""
        for decision in decisions:
            line = f"event {event} {at_ms} ms: {describe(decision)}"
            self._note(line)
            if isinstance(decision, CallDecision):
                self._lines_of(decision.call.id).append(f"{line}{_more(decision)}")

    def note(self, line: str) -> None:
        """Something else that belongs to the story of the day."""
        self._note(line)

    def of(self, call_id: str | None) -> list[str]:
        """The last lines about a call, or about everything."""
        return list(self._recent if call_id is None else self._calls.get(call_id, ()))

    def _note(self, line: str) -> None:
        self._hash.update(line.encode())
        self._recent.append(line)

    def _lines_of(self, call_id: str) -> deque[str]:
        if call_id not in self._calls:
            if len(self._calls) >= CALLS_KEPT:
                del self._calls[next(iter(self._calls))]
            self._calls[call_id] = deque(maxlen=LINES_KEPT)
        return self._calls[call_id]


def _more(decision: CallDecision) -> str:
    offer = getattr(decision, "offer", None)
    why = getattr(decision, "why", None)
    rung = "" if offer is None else f" offer={offer.id} rung={offer.agent_id}"
    said = "" if decision.call.end_reason is None else f" reason={decision.call.end_reason}"
    return f"{rung}{'' if why is None else f' why={why}'}{said}"
