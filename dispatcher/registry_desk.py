"""Changing the registry while calls are going on: one change at a time, stored, then lived by."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from dispatcher.errors import Conflict, NotFound, RequestInvalid
from dispatcher.registry.difference import RegistryChanged, difference
from dispatcher.registry.entries import Entry, entities_of, entity_of, entry_of, registry_of
from dispatcher.registry.grid import placed
from dispatcher.registry.incoming import BadRow, Incoming, bad_fields, faults_of
from dispatcher.registry.live import LiveRegistry
from dispatcher.registry.planned import plan
from dispatcher.registry.plans import Plan, sanitised
from dispatcher.registry.proposal import Proposal, Record, propose
from dispatcher.registry.rows import ONE_OF, checked, key_of
from dispatcher.registry.values import Registry
from dispatcher.store.store import Store

T = TypeVar("T")


class Running(Protocol):
    """What is asked of the running dispatcher."""

    async def read(self, question: Callable[[Store], T]) -> T:
        """Asks the store something, in the store's own thread."""
        ...

    async def registry_changed(self, change: RegistryChanged) -> None:
        """Lives by a change that is stored: agents, chairs and bindings act at once."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenIn:
    """What an import did, or would do."""

    change: RegistryChanged
    bad: tuple[BadRow, ...]
    applied: bool


class RegistryDesk:
    """Where the registry is changed.

    Args:
        dispatcher: lives by the changes.
        live: the registry as it is now.
    """

    def __init__(self, *, dispatcher: Running, live: LiveRegistry) -> None:
        self._dispatcher = dispatcher
        self._live = live
        self._one_at_a_time = asyncio.Lock()

    @property
    def registry(self) -> Registry:
        """The newest committed registry."""
        return self._live.current

    def entry(self, kind: str, name: str) -> Entry:
        """One entry in its written form.

        Raises:
            NotFound: there is none.
        """
        found = entities_of(self.registry)[kind].get(name)
        if found is None:
            raise NotFound(f"no {ONE_OF[kind]} {name}")
        return entry_of(found)

    async def add(self, kind: str, said: Mapping[str, Any]) -> Entry:
        """A new entry.

        Raises:
            Conflict: the id is taken.
            RequestInvalid: it is wrong, or does not fit the rest.
        """
        async with self._one_at_a_time:
            entry = self._checked(kind, said)
            name = str(entry[key_of(kind)])
            if name in entities_of(self.registry)[kind]:
                raise Conflict(f"{ONE_OF[kind]} {name} is there already")
            return await self._put(kind, name, entry)

    async def change(self, kind: str, name: str, said: Mapping[str, Any], *, whole: bool) -> Entry:
        """Changes an entry; the key stays.

        Args:
            kind: of the entry.
            name: its key.
            said: its fields.
            whole: what is not said becomes the default, instead of staying.
        """
        async with self._one_at_a_time:
            former = self.entry(kind, name)
            key = key_of(kind)
            if str(said.get(key, name)) != name:
                raise RequestInvalid(f"{key}: is {name} and stays so; make a new entry instead")
            base = {} if whole else former
            return await self._put(kind, name, self._checked(kind, {**base, **said, key: name}))

    async def remove(self, kind: str, name: str) -> None:
        """Takes an entry away; an agent's and a customer's bindings go with them.

        Raises:
            Conflict: something else still needs it.
        """
        async with self._one_at_a_time:
            self.entry(kind, name)
            kinds = {one: dict(found) for one, found in entities_of(self.registry).items()}
            del kinds[kind][name]
            if kind in {"agents", "customers"}:
                kinds["bindings"] = _without(kinds["bindings"], kind, name)
            await self._commit(registry_of(kinds), f"{ONE_OF[kind]} {name} is still in use: ")

    async def take_in(self, incoming: Incoming, *, skip_bad: bool, preview: bool) -> TakenIn:
        """Takes in a source, or only says what it would do.

        With bad rows and without `skip_bad` nothing is changed, and the difference is the one
        that skipping them would make.
        """
        async with self._one_at_a_time:
            planned = await asyncio.to_thread(plan, self.registry, incoming, skip_bad=skip_bad)
            applied = planned.allowed and not preview
            if applied:
                change = planned.change
                await self.lived_by(change, lambda store: store.registry.apply(change))
            return TakenIn(change=planned.change, bad=planned.bad, applied=applied)

    async def lived_by(self, change: RegistryChanged, write: Callable[[Store], T]) -> T:
        """Stores something together with a change, then lets everybody live by it."""
        stored = await self._dispatcher.read(write)
        if change.changes:
            self._live.adopt(change)
            await self._dispatcher.registry_changed(change)
        return stored

    async def alone(self, work: Callable[[], Awaitable[T]]) -> T:
        """Does something while nobody else changes the registry."""
        async with self._one_at_a_time:
            return await work()

    async def ask(self, question: Callable[[Store], T]) -> T:
        """Asks the store something."""
        return await self._dispatcher.read(question)

    async def proposal(self, agent_id: str) -> Proposal:
        """What the agent's capability could be, from what is known of his work."""
        self.entry("agents", agent_id)
        calls = await self.ask(lambda store: store.registry.calls_handled())
        return propose(Record(calls=calls.get(agent_id)))

    async def put_plan(self, floor: str, content: bytes | None) -> Plan | None:
        """Gives a floor a background, or takes it away.

        Raises:
            NotFound: no chair and no description knows this floor.
            RequestInvalid: it is no picture we show.
        """
        known = {*self.registry.floors, *(seat.floor for seat in self.registry.seats.values())}
        if floor not in known:
            raise NotFound(f"no floor {floor}")
        picture = None if content is None else await asyncio.to_thread(sanitised, content)
        await self.ask(lambda store: store.registry.put_plan(floor, picture))
        return picture

    def _checked(self, kind: str, said: Mapping[str, Any]) -> Entry:
        country = next(iter(self.registry.sites.values())).country
        try:
            return checked(kind, said, country)
        except ValidationError as error:
            faults = (f"{'.'.join(map(str, path))}: {why}" for path, why in bad_fields(error))
            raise RequestInvalid("; ".join(faults)) from error

    async def _put(self, kind: str, name: str, entry: Entry) -> Entry:
        if kind == "seats" and (entry["x"] is None or entry["y"] is None):
            entry = {**entry, **self._free_place(entry)}
        kinds = {one: dict(found) for one, found in entities_of(self.registry).items()}
        kinds[kind][name] = entity_of(kind, entry)
        await self._commit(registry_of(kinds), "")
        return self.entry(kind, name)

    def _free_place(self, entry: Entry) -> dict[str, float]:
        taken: dict[str, list[tuple[float, float]]] = {}
        for seat in self.registry.seats.values():
            taken.setdefault(seat.floor, []).append((seat.x, seat.y))
        name = str(entry["id"])
        x, y = placed([(name, str(entry["floor"]), str(entry["zone"]))], taken)[name]
        return {"x": x, "y": y}

    async def _commit(self, wanted: Registry, why: str) -> None:
        # In a thread of its own: calls go on meanwhile.
        faults = await asyncio.to_thread(faults_of, wanted)
        if faults:
            text = why + "; ".join(fault.reason for fault in faults[:5])
            raise Conflict(text) if why else RequestInvalid(text)
        change = await asyncio.to_thread(difference, self.registry, wanted)
        await self.lived_by(change, lambda store: store.registry.apply(change))


def _without(bindings: Mapping[str, Any], kind: str, name: str) -> dict[str, Any]:
    field = "agent" if kind == "agents" else "customer"
    return {key: one for key, one in bindings.items() if getattr(one, field) != name}
