"""The real store and the real ledger, with somebody looking over their shoulders."""

from collections.abc import Sequence
from typing import Any, Protocol

from dispatcher.routing.values import Call
from dispatcher.seats.ledger import Heard, SeatLedger
from dispatcher.store.store import Batch, Store


class Watcher(Protocol):
    """Who sees everything that goes in and everything that is committed."""

    def heard(self, topic: str, payload: bytes, *, retained: bool, now_s: float) -> None:
        """A message, at the moment the dispatcher gets to it."""
        ...

    def forgot(self, seat: str) -> None:
        """A chair is registered no longer; if it comes back, nothing is known of it."""
        ...

    def received(self, calls: Sequence[Call]) -> None:
        """Calls that are stored, and so accepted."""
        ...

    def clock_stepped(self, by_ms: int) -> None:
        """What is going on was rewritten for another wall clock."""
        ...

    def committed(self, batch: Batch) -> None:
        """A turn that is stored; it has not been let out yet."""
        ...


class WatchedStore(Store):
    """Tells what is committed, the moment it is."""

    def __init__(self, *, watcher: Watcher, **store: Any) -> None:
        super().__init__(**store)
        self._watcher = watcher

    def receive(self, calls: Sequence[Call]) -> None:
        super().receive(calls)
        self._watcher.received(calls)

    def clock_stepped(self, by_ms: int) -> None:
        super().clock_stepped(by_ms)
        self._watcher.clock_stepped(by_ms)

    def record(self, batch: Batch) -> None:
        super().record(batch)
        self._watcher.committed(batch)


class WatchedLedger(SeatLedger):
    """Tells what it hears, in the order in which it hears it."""

    def __init__(self, *, watcher: Watcher, **ledger: Any) -> None:
        super().__init__(**ledger)
        self._watcher = watcher

    def hear(self, topic: str, payload: bytes, retained: bool, now_s: float) -> list[Heard]:  # noqa: FBT001
        # What a chair says that nobody has registered is foreign.
        if topic.split("/")[1] in self.views:
            self._watcher.heard(topic, payload, retained=retained, now_s=now_s)
        return super().hear(topic, payload, retained, now_s)

    def remove(self, seat: str) -> None:
        super().remove(seat)
        self._watcher.forgot(seat)
