"""Indexed pools both ways: ready agents and waiting calls for each queue.

Pure data structures; O(log n) with lazy deletion: an entry is true only while its stamp is the
newest one given to that agent or call.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable
from hashlib import blake2b

from dispatcher.registry.values import Tier
from dispatcher.routing.values import Channel

# Channel, tier, zone, band of capability. Texts, because they are hashed all the time.
Queue = tuple[str, str, str, int]
Key = tuple[float, float]
_Entry = tuple[Key, str, int]

SHORTEST_SWEPT = 64
# Draws that hit only entries no longer true; then it is time to sweep.
DRAWS = 16
_OVERFLOWED = {one.value: f"{one.value}+" for one in Channel}


def queue(channel: Channel, tier: Tier, zone: str, band: int = 0) -> Queue:
    """Where calls of a kind wait and agents of a kind stand ready."""
    # `_value_`: the same text as `value`, without an enum's detour; this is asked all the time.
    return (channel._value_, tier._value_, zone, band)


def overflowed(channel: Channel, tier: Tier, zone: str, band: int) -> Queue:
    """Where calls of another tier wait that have overflowed into this one.

    Apart from the tier's own: whoever steps in for the tier does not step in for these too.
    """
    return (_OVERFLOWED[channel._value_], tier._value_, zone, band)


def personal(agent_id: str) -> Queue:
    """Where calls wait for one agent, whatever his tier and zone."""
    return ("agent", agent_id, "", 0)


class Pool:
    """Ids ordered by a key within each queue; one id may stand in several queues."""

    def __init__(self) -> None:
        self._heaps: dict[Queue, list[_Entry]] = defaultdict(list)
        self._stamps: dict[str, int] = {}
        self._stamp = 0
        self._stands: dict[str, list[Queue]] = {}
        self._sizes: dict[Queue, int] = defaultdict(int)

    def put(self, one: str, key: Key, queues: Iterable[Queue]) -> None:
        """Enters an id under a key, in place of any earlier entry of it. Lowest key first."""
        self.put_each(one, ((where, key) for where in queues))

    def put_each(self, one: str, entries: Iterable[tuple[Queue, Key]]) -> None:
        """Like `put`, with a key of its own for each queue."""
        self._leave(one)
        self._stamp += 1
        stamp = self._stamps[one] = self._stamp
        stands = self._stands[one] = []
        for where, key in entries:
            stands.append(where)
            self._sizes[where] += 1
            heap = self._heaps[where]
            heapq.heappush(heap, (key, one, stamp))
            if len(heap) > 2 * len(self._stamps) + SHORTEST_SWEPT:
                self._sweep(where)

    def discard(self, one: str) -> None:
        """Takes an id out, if it is in."""
        if self._stamps.pop(one, None) is not None:
            self._leave(one)

    def size(self, where: Queue) -> int:
        """How many stand in a queue."""
        return self._sizes.get(where, 0)

    def first(self, where: Queue) -> tuple[Key, str] | None:
        """The best id of a queue with its key, or None; it stays in."""
        heap = self._heaps.get(where)
        while heap:
            key, one, stamp = heap[0]
            if self._stamps.get(one) == stamp:
                return key, one
            heapq.heappop(heap)
        return None

    def first_but(self, where: Queue, barred: Callable[[str], bool]) -> tuple[Key, str] | None:
        """The best id of a queue that is not barred; O(log n) for each barred one before it."""
        aside: list[_Entry] = []
        found = None
        while (best := self.first(where)) is not None:
            if not barred(best[1]):
                found = best
                break
            aside.append(heapq.heappop(self._heaps[where]))
        for entry in aside:
            heapq.heappush(self._heaps[where], entry)
        return found

    def drawn(
        self, where: Queue, seed: str, barred: Callable[[str], bool]
    ) -> tuple[Key, str] | None:
        """Any id of a queue, each as likely, the same for the same seed and history."""
        heap = self._heaps.get(where, [])
        for attempt in range(DRAWS if heap else 0):
            key, one, stamp = heap[_number(f"{seed}/{attempt}") % len(heap)]
            if self._stamps.get(one) == stamp and not barred(one):
                return key, one
        if heap:
            self._sweep(where)
        left = [(key, one) for key, one, _ in heap if not barred(one)]
        return left[_number(seed) % len(left)] if left else None

    def members(self, where: Queue) -> list[tuple[Key, str]]:
        """Everyone of a queue in order; O(n log n), for questions of people."""
        heap = self._heaps.get(where, ())
        return sorted((key, one) for key, one, stamp in heap if self._stamps.get(one) == stamp)

    def ahead(self, where: Queue, key: Key, one: str) -> int:
        """How many of a queue come before an entry; O(n), for questions of people."""
        heap = self._heaps.get(where, ())
        return sum(
            (other_key, other) < (key, one) and self._stamps.get(other) == stamp
            for other_key, other, stamp in heap
        )

    def _leave(self, one: str) -> None:
        for where in self._stands.pop(one, ()):
            self._sizes[where] -= 1

    def _sweep(self, where: Queue) -> None:
        """Drops entries that are no longer true, also those that never come to the top."""
        heap = self._heaps[where]
        heap[:] = [entry for entry in heap if self._stamps.get(entry[1]) == entry[2]]
        heapq.heapify(heap)

    def __contains__(self, one: str) -> bool:
        return one in self._stamps

    def __len__(self) -> int:
        return len(self._stamps)


def _number(seed: str) -> int:
    return int.from_bytes(blake2b(seed.encode(), digest_size=8).digest(), "big")
