"""A customer chooses his agent, keeps him, changes him. DS-04..10, DS-18, DS-19.

The choice is one transaction: the search, the story of dedications, the binding the routing core
acts by, the event, the audit note. Whether the agent is still there is asked inside of it.
"""

from dataclasses import dataclass, replace

from dispatcher.clock import Clock
from dispatcher.desk.choosing import (
    Direction,
    Search,
    SearchState,
    as_of,
    chosen,
    declined,
    opened,
)
from dispatcher.desk.events import DeskEvent, EventKind
from dispatcher.desk.ids import new_id
from dispatcher.desk.orders import Actor
from dispatcher.desk_work.binding import EndReason, binding_change, note_act
from dispatcher.desk_work.customer_ports import AgentsNow, Commits, House, now_ms
from dispatcher.errors import Conflict, NotFound
from dispatcher.registry.difference import RegistryChanged
from dispatcher.registry.values import Binding, BindingPolicy, Customer, Registry
from dispatcher.store import choice_rows as rows
from dispatcher.store.choice_rows import Dedication
from dispatcher.store.group_commit import Connection
from dispatcher.store.outbox_rows import announce
from dispatcher.store.registry_rows import apply_change

QUICKER = "something else has just happened to this search; look at it again"
NO_AGENT = "you have no agent of your own yet"


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What became of a choice: `taken`, or whoever was chosen is gone and another is shown."""

    search: Search
    taken: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoosingDesk:
    """Where customers choose.

    Attributes:
        commits: the writer.
        house: registry and bindings.
        agents: who is there.
        clock: time.
    """

    commits: Commits
    house: House
    agents: AgentsNow
    clock: Clock

    async def begin(self, customer_id: str, direction: Direction) -> Search:
        """A new search; a former one that still went on is over."""
        registry = self.house.registry
        customer = _customer(registry, customer_id)
        moment_ms = now_ms(self.clock)
        search = opened(
            search_id=new_id(moment_ms),
            customer_id=customer_id,
            customer_class=registry.classified(customer).value,
            agents=registry.agents.values(),
            direction=direction,
            is_here=self.agents.is_online,
            now_ms=moment_ms,
        )
        await self.commits.write(lambda connection: rows.begin_search(connection, search))
        return search

    async def look(self, customer_id: str, search_id: str) -> Search:
        """A search as it is now.

        Raises:
            NotFound: there is none, or it is another customer's.
        """
        moment_ms = now_ms(self.clock)
        found = await self.commits.read(
            lambda connection: _search(connection, search_id, customer_id)
        )
        return as_of(found, moment_ms)

    async def decline(self, customer_id: str, search_id: str, agent_id: str | None) -> Search:
        """The next card, or nobody.

        Raises:
            NotFound: no such search of his.
            Conflict: it is over, or something else happened to it.
        """
        moment_ms = now_ms(self.clock)

        def write(connection: Connection) -> Search:
            search = _search(connection, search_id, customer_id)
            after = declined(search, agent_id, self.agents.is_online, moment_ms)
            return _kept(connection, after)

        return await self.commits.write(write)

    async def choose(
        self, actor: Actor, customer_id: str, search_id: str, agent_id: str | None
    ) -> Choice:
        """Makes whoever is shown the dedicated agent, if he is still there.

        Raises:
            NotFound: no such search of his.
            Conflict: it is over, or something else happened to it.
        """

        async def alone() -> Choice:
            registry, moment_ms = self.house.registry, now_ms(self.clock)

            def write(connection: Connection) -> tuple[Choice, RegistryChanged | None]:
                search = _search(connection, search_id, customer_id)
                after = chosen(search, agent_id, self.agents.is_online, moment_ms)
                taken = after.state is SearchState.ACCEPTED
                if search.state is SearchState.ACCEPTED:
                    return Choice(search=search, taken=True), None
                kept = _kept(connection, after)
                if not taken or after.shown is None:
                    return Choice(search=kept, taken=False), None
                change = _bind(connection, registry, actor, kept, moment_ms)
                return Choice(search=kept, taken=True), change

            choice, change = await self.commits.write(write)
            if change is not None:
                await self.house.adopted(change)
            return choice

        _customer(self.house.registry, customer_id)
        return await self.house.alone(alone)

    async def dedicated(self, customer_id: str) -> tuple[Binding, Dedication | None]:
        """His agent, and since when, as far as that was written down.

        Raises:
            NotFound: he has none.
        """
        binding = _binding(self.house.registry, customer_id)
        story = await self.commits.read(
            lambda connection: rows.dedication_of(connection, customer_id)
        )
        return binding, story if story and story.agent_id == binding.agent else None

    async def keep_policy(self, actor: Actor, customer_id: str, policy: BindingPolicy) -> Binding:
        """How strictly his calls belong to his agent.

        Raises:
            NotFound: he has none.
        """

        async def alone() -> Binding:
            registry = self.house.registry
            after = replace(_binding(registry, customer_id), policy=policy)
            change = binding_change(registry, customer_id, after)

            def write(connection: Connection) -> None:
                apply_change(connection, change, evicts=False)
                self._note(connection, actor, "agent policy", customer_id)

            await self.commits.write(write)
            await self.house.adopted(change)
            return after

        return await self.house.alone(alone)

    async def end(self, actor: Actor, customer_id: str, reason: EndReason) -> None:
        """He has no dedicated agent any more.

        Raises:
            NotFound: he had none.
        """

        async def alone() -> None:
            registry, moment_ms = self.house.registry, now_ms(self.clock)
            former = _binding(registry, customer_id)
            change = binding_change(registry, customer_id, None)

            def write(connection: Connection) -> None:
                apply_change(connection, change, evicts=False)
                rows.end_dedication(connection, customer_id, reason.value, moment_ms)
                announce(connection, _unchosen(former, reason), moment_ms)
                self._note(connection, actor, "end agent", customer_id)

            await self.commits.write(write)
            await self.house.adopted(change)

        await self.house.alone(alone)

    async def expire_due(self) -> int:
        """Ends searches nobody has touched for ten minutes; how many. For the sweeper."""
        moment_ms = now_ms(self.clock)
        return await self.commits.write(
            lambda connection: rows.expire_searches(connection, moment_ms)
        )

    def _note(self, connection: Connection, actor: Actor, what: str, subject: str) -> None:
        note_act(connection, actor, what, subject, now_ms(self.clock))


def _bind(
    connection: Connection, registry: Registry, actor: Actor, search: Search, moment_ms: int
) -> RegistryChanged:
    customer_id, agent_id = search.customer_id, search.shown or ""
    former = registry.bindings.get(customer_id)
    policy = BindingPolicy.FIRST if former is None else former.policy
    after = Binding(customer=customer_id, agent=agent_id, policy=policy)
    if former is not None and former.agent == agent_id:
        after = former
    change = binding_change(registry, customer_id, after)
    note_act(connection, actor, "choose agent", f"{customer_id} {agent_id}", moment_ms)
    story = rows.dedication_of(connection, customer_id)
    if change.changes or story is None or story.agent_id != agent_id:
        rows.end_dedication(connection, customer_id, EndReason.CUSTOMER_CHANGE.value, moment_ms)
        begun = Dedication(
            id=new_id(moment_ms),
            customer_id=customer_id,
            agent_id=agent_id,
            search_id=search.id,
            began_ms=moment_ms,
        )
        rows.begin_dedication(connection, begun)
    if change.changes:
        apply_change(connection, change, evicts=False)
        if former is not None:
            announce(connection, _unchosen(former, EndReason.CUSTOMER_CHANGE), moment_ms)
        announce(connection, _chosen(after, former), moment_ms)
    return change


def _chosen(binding: Binding, former: Binding | None) -> DeskEvent:
    return DeskEvent(
        kind=EventKind.CHOSEN,
        customer_id=binding.customer,
        agent_id=binding.agent,
        body={"former": None if former is None else former.agent},
    )


def _unchosen(former: Binding, reason: EndReason) -> DeskEvent:
    return DeskEvent(
        kind=EventKind.UNCHOSEN,
        customer_id=former.customer,
        agent_id=former.agent,
        body={"reason": reason.value},
    )


def _search(connection: Connection, search_id: str, customer_id: str) -> Search:
    found = rows.search_of(connection, search_id, customer_id)
    if found is None:
        raise NotFound(f"no search {search_id}")
    return found


def _kept(connection: Connection, after: Search) -> Search:
    kept = rows.keep_search(connection, after)
    if kept is None:
        raise Conflict(QUICKER)
    return kept


def _customer(registry: Registry, customer_id: str) -> Customer:
    found = registry.customers.get(customer_id)
    if found is None:
        raise NotFound("we do not know you as a customer any more; sign in again")
    return found


def _binding(registry: Registry, customer_id: str) -> Binding:
    found = registry.bindings.get(customer_id)
    if found is None:
        raise NotFound(NO_AGENT)
    return found
