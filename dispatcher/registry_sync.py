"""The timed synchronisation of the registry with an outside source (DS-03)."""

import asyncio
import logging

from dispatcher.clock import Clock
from dispatcher.errors import Conflict, DispatcherError, NotFound
from dispatcher.registry.difference import Removals, difference
from dispatcher.registry.outside import Source
from dispatcher.registry.synchronising import Cause, Judged, Outcome, failed, judge, nothing_new
from dispatcher.registry_desk import RegistryDesk
from dispatcher.store.registry_store import StoredRun

log = logging.getLogger(__name__)


class RegistrySync:
    """Asks the source every so often, and whenever somebody wants it.

    Args:
        desk: where the registry is changed.
        source: what is asked.
        clock: time, for the records.
        every_s: from the end of one run to the beginning of the next.
    """

    def __init__(
        self, *, desk: RegistryDesk, source: Source, clock: Clock, every_s: float
    ) -> None:
        self._desk = desk
        self._source = source
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self.every_s = every_s

    async def run(self) -> None:
        """Runs at once, then every so often, until cancelled; a failed run ends nothing."""
        while True:
            await self.now(Cause.TIMER)
            await asyncio.sleep(self.every_s)

    async def now(self, cause: Cause = Cause.ASKED) -> StoredRun:
        """One run; a source that says it has not changed is believed."""
        newest = await self.runs(1)
        version = newest[0].run.version if newest else None
        return await self._synchronise(cause, version, {})

    async def confirm(self, run_id: int) -> StoredRun:
        """Runs again, with the removals of a held run allowed, and no others.

        Raises:
            NotFound: there is no such run.
            Conflict: it is not held, or a newer one took its place.
        """
        newest = await self.runs(1)
        if not newest or newest[0].id < run_id:
            raise NotFound(f"no run {run_id}")
        if newest[0].id != run_id or newest[0].run.outcome is not Outcome.HELD:
            raise Conflict("this run is not waiting any more; look at the newest one")
        return await self._synchronise(Cause.CONFIRMED, None, newest[0].run.removals)

    async def runs(self, limit: int) -> list[StoredRun]:
        """The newest runs, newest first."""
        return await self._desk.ask(lambda store: store.registry.runs(limit))

    async def _synchronise(
        self, cause: Cause, version: str | None, confirmed: Removals
    ) -> StoredRun:
        async with self._one_at_a_time:
            try:
                fetched = await asyncio.to_thread(self._source.fetch, version)
            except DispatcherError as error:
                log.warning("registry_sync_failed cause=%s error=%s", cause.value, error)
                return await self._recorded(failed(cause, str(error)))
            if fetched.incoming is None:
                return await self._recorded(nothing_new(cause, fetched.version))
            incoming = fetched.incoming

            async def judged() -> StoredRun:
                # In a thread of its own: calls go on meanwhile.
                verdict = await asyncio.to_thread(
                    judge,
                    self._desk.registry,
                    incoming,
                    cause=cause,
                    version=fetched.version,
                    confirmed=confirmed,
                )
                return await self._recorded(verdict)

            return await self._desk.alone(judged)

    async def _recorded(self, judged: Judged) -> StoredRun:
        at_ms = self._clock.to_ms(self._clock.now_s())
        registry = self._desk.registry
        change = judged.change or difference(registry, registry)
        stored = await self._desk.lived_by(
            change, lambda store: store.registry.record_run(judged.run, at_ms, judged.change)
        )
        log.info("registry_sync run=%s outcome=%s", stored.id, judged.run.outcome.value)
        return stored
