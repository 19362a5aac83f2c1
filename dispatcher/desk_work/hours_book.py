"""Working hours looked up once: stretches of work of zones and agents, kept until they change."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Lock

from dispatcher.desk.working_time import (
    Hours,
    QuietHours,
    Window,
    after_work,
    hours_of_agent,
    hours_of_zone,
    windows,
)
from dispatcher.registry.values import Registry

KEPT_MS = 7 * 86_400_000


@dataclass(kw_only=True, slots=True)
class _Page:
    """The stretches from one moment on, as far as anybody has asked."""

    from_ms: int
    coming: Iterator[Window]
    known: list[Window] = field(default_factory=list)

    def stretches(self) -> Iterator[Window]:
        yield from self.known
        for one in self.coming:
            self.known.append(one)
            yield one


class HoursBook:
    """Asked for every order that is made or claimed, so each stretch is worked out once.

    Args:
        registry: calendars, zones and agents as they are now; a new one empties the book.
    """

    def __init__(self, registry: Callable[[], Registry]) -> None:
        self._registry = registry
        self._written_for: Registry | None = None
        self._pages: dict[tuple[str, str, QuietHours | None, str | None], _Page] = {}
        self._one_reader = Lock()

    def after_zone_work(
        self,
        zone: str,
        from_ms: int,
        work_ms: int,
        *,
        quiet: QuietHours | None = None,
        calendar: str | None = None,
    ) -> int | None:
        """The first working moment of a zone by which so much work is done; see `after_work`."""
        with self._one_reader:
            registry = self._opened()
            key = ("zone", zone, quiet, calendar)
            return self._after(
                key, lambda: hours_of_zone(registry, zone, quiet, calendar), from_ms, work_ms
            )

    def after_agent_work(self, agent_id: str, from_ms: int, work_ms: int) -> int | None:
        """The same for the hours of an agent."""
        with self._one_reader:
            registry = self._opened()
            key = ("agent", agent_id, None, None)
            return self._after(key, lambda: hours_of_agent(registry, agent_id), from_ms, work_ms)

    def _opened(self) -> Registry:
        registry = self._registry()
        if registry is not self._written_for:
            self._pages.clear()
            self._written_for = registry
        return registry

    def _after(
        self,
        key: tuple[str, str, QuietHours | None, str | None],
        hours: Callable[[], Hours],
        from_ms: int,
        work_ms: int,
    ) -> int | None:
        page = self._pages.get(key)
        if page is None or not 0 <= from_ms - page.from_ms <= KEPT_MS:
            page = _Page(from_ms=from_ms, coming=windows(hours(), from_ms))
            self._pages[key] = page
        return after_work(page.stretches(), from_ms, work_ms)
