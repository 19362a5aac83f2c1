"""What is stored of people and is old enough is forgotten, in steps between the turns."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from dispatcher.accounts.policies import ANSWERS_KEPT_MS
from dispatcher.accounts.ports import InStore
from dispatcher.retention_section import RetentionSection
from dispatcher.store.old_rows import Old

log = logging.getLogger(__name__)

DAY_MS = 86_400_000
EVERY_S = 3_600.0
# The store's thread is ours for a few milliseconds, and the callers' for the rest.
PAUSE_S = 0.02


class Forgets(Protocol):
    """Where old rows lie."""

    def forget_some(self, old: Old, before_ms: int) -> int: ...


class Retention:
    """Forgets what is old, every hour, in steps between the turns.

    Args:
        rows: where it lies.
        kept_ms: how long each kind is kept.
        in_store: runs work where the store is used from.
        now_ms: milliseconds of UTC.
        besides: further work of every hour.
    """

    def __init__(
        self,
        *,
        rows: Forgets,
        kept_ms: Mapping[Old, int],
        in_store: InStore,
        now_ms: Callable[[], int],
        besides: Callable[[], Awaitable[None]],
    ) -> None:
        self._rows = rows
        self._kept_ms = kept_ms
        self._in_store = in_store
        self._now_ms = now_ms
        self._besides = besides

    async def run(self) -> None:
        """At the start and then every hour, until cancelled."""
        while True:
            await self._besides()
            await self.forget()
            await asyncio.sleep(EVERY_S)

    async def forget(self) -> dict[Old, int]:
        """Forgets all that is too old now: how much of each kind."""
        gone = {old: await self._forget(old) for old in self._kept_ms}
        if any(gone.values()):
            told = " ".join(f"{old.value}={number}" for old, number in gone.items() if number)
            log.info("forgotten %s", told)
        return gone

    async def _forget(self, old: Old) -> int:
        before_ms, gone = self._now_ms() - self._kept_ms[old], 0
        while number := await self._in_store(lambda: self._rows.forget_some(old, before_ms)):
            gone += number
            await asyncio.sleep(PAUSE_S)
        return gone


def kept_ms(section: RetentionSection) -> dict[Old, int]:
    """How long each kind is kept, in milliseconds."""
    presence_ms, calls_ms = section.presence_days * DAY_MS, section.calls_days * DAY_MS
    orders_ms = section.orders_days * DAY_MS
    return {
        Old.PRESENCE: presence_ms,
        Old.NOTICES: calls_ms,
        Old.CALLS: calls_ms,
        Old.AUDIT: section.audit_days * DAY_MS,
        Old.ANSWERS: ANSWERS_KEPT_MS,
        Old.ACTIVITIES: calls_ms,
        Old.AGENT_ACTIVITIES: presence_ms,
        Old.ORDERS: orders_ms,
        Old.DELIVERIES: orders_ms,
        Old.RATINGS: orders_ms,
        Old.GIFTS: orders_ms,
        Old.DEDICATIONS: orders_ms,
        Old.EVENTS: calls_ms,
        Old.AGENT_NOTICES: calls_ms,
        Old.CODES: calls_ms,
        Old.SEARCHES: calls_ms,
        Old.REQUESTS: calls_ms,
        Old.LEAVINGS: calls_ms,
    }
