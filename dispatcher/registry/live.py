"""The registry as it is now: every change is announced to whoever lives by it. Pure.

    live = LiveRegistry(registry)
    live.heed(feed.registry_changed)
    live.adopt(change)          # after the commit

Each reader asks `live.current`, never keeps a registry of its own.
"""

from collections.abc import Callable

from dispatcher.registry.difference import RegistryChanged
from dispatcher.registry.values import Registry

Heed = Callable[[RegistryChanged], None]


class LiveRegistry:
    """One registry, replaced as a whole."""

    def __init__(self, registry: Registry) -> None:
        self._current = registry
        self._heeding: list[Heed] = []

    @property
    def current(self) -> Registry:
        """The newest committed registry."""
        return self._current

    def heed(self, heed: Heed) -> None:
        """Calls `heed` after each change from now on, in the order of asking."""
        self._heeding.append(heed)

    def adopt(self, change: RegistryChanged) -> None:
        """A change was committed."""
        self._current = change.after
        for heed in self._heeding:
            heed(change)
