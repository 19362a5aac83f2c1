"""Indexed pools both ways: ready agents and waiting calls for each (tier, zone).

Pure data structures; O(log n) with lazy deletion: an entry is true only while its stamp is the
newest one given to that agent or call.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable

from dispatcher.registry.values import Tier

Queue = tuple[Tier, str]
_Key = tuple[float, float]

SHORTEST_SWEPT = 64


class Pool:
    """Ids ordered by a key within each (tier, zone); one id may stand in several queues."""

    def __init__(self) -> None:
        self._heaps: dict[Queue, list[tuple[_Key, str, int]]] = defaultdict(list)
        self._stamps: dict[str, int] = {}
        self._stamp = 0

    def put(self, one: str, key: _Key, queues: Iterable[Queue]) -> None:
        """Enters an id under a key, in place of any earlier entry of it. Lowest key first."""
        self._stamp += 1
        self._stamps[one] = self._stamp
        for queue in queues:
            heap = self._heaps[queue]
            heapq.heappush(heap, (key, one, self._stamp))
            if len(heap) > 2 * len(self._stamps) + SHORTEST_SWEPT:
                self._sweep(queue)

    def discard(self, one: str) -> None:
        """Takes an id out, if it is in."""
        self._stamps.pop(one, None)

    def first(self, queue: Queue) -> tuple[_Key, str] | None:
        """The best id of a queue with its key, or None; it stays in."""
        heap = self._heaps.get(queue)
        while heap:
            key, one, stamp = heap[0]
            if self._stamps.get(one) == stamp:
                return key, one
            heapq.heappop(heap)
        return None

    def _sweep(self, queue: Queue) -> None:
        """Drops entries that are no longer true, also those that never come to the top."""
        heap = self._heaps[queue]
        heap[:] = [entry for entry in heap if self._stamps.get(entry[1]) == entry[2]]
        heapq.heapify(heap)

    def __contains__(self, one: str) -> bool:
        return one in self._stamps

    def __len__(self) -> int:
        return len(self._stamps)
