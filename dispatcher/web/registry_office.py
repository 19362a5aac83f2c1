"""What the routes of the registry work with, put together once."""

import asyncio
from dataclasses import dataclass

from dispatcher.clock import Clock
from dispatcher.opening_hours import OpeningHours
from dispatcher.registry.live import LiveRegistry
from dispatcher.registry.outside import source_of
from dispatcher.registry.sync_section import RegistrySyncSection
from dispatcher.registry_desk import RegistryDesk
from dispatcher.registry_sync import RegistrySync
from dispatcher.web.api import Desk


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistryOffice:
    """Where the registry is changed, and by what; `sync` is None without an outside source."""

    desk: RegistryDesk
    clock: Clock
    hours: OpeningHours
    sync: RegistrySync | None

    async def run(self) -> None:
        """Opens and closes zones, asks the outside source, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.hours.run(), name="opening hours")
            if self.sync is not None:
                tasks.create_task(self.sync.run(), name="registry sync")


def registry_office(desk: Desk, section: RegistrySyncSection | None = None) -> RegistryOffice:
    """The office of a dispatcher.

    Args:
        desk: what the other routes work with.
        section: the outside source, if there is one.
    """
    live = LiveRegistry(desk.dispatcher.registry)
    live.heed(lambda change: desk.feed.registry_changed(change.after))
    office = RegistryDesk(dispatcher=desk.dispatcher, live=live)
    sync = None
    if section is not None:
        every_s = section.every_minutes * 60
        source = source_of(section)
        sync = RegistrySync(desk=office, source=source, clock=desk.clock, every_s=every_s)
    hours = OpeningHours(dispatcher=desk.dispatcher, live=live, clock=desk.clock)
    return RegistryOffice(desk=office, clock=desk.clock, hours=hours, sync=sync)
