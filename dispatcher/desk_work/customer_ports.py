"""What the desk's work for customers needs of the rest of the house."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from dispatcher.clock import Clock
from dispatcher.desk.events import AgentNotice
from dispatcher.desk.orders import Actor, NewOrder
from dispatcher.desk.standing import Standing, is_online, serves, standing_of
from dispatcher.desk_work.order_steps import Made
from dispatcher.registry.difference import RegistryChanged
from dispatcher.registry.values import Registry
from dispatcher.routing.agent_state import AgentState
from dispatcher.store.group_commit import Connection

T = TypeVar("T")

# Tells an agent's open desk page at once; what is stored in `agent_notices` tells it later.
Prompt = Callable[[str, AgentNotice], None]
# Makes a work order within a transaction; the same `dedup_key` is the same order.
MakesOrder = Callable[[Connection, NewOrder, Actor, int], Made]


class Commits(Protocol):
    """The one writer of the desk's rows; see `dispatcher/store/group_commit.py`."""

    async def write(self, work: Callable[[Connection], T]) -> T: ...
    async def read(self, work: Callable[[Connection], T]) -> T: ...


class House(Protocol):
    """Where the registry is changed; see `dispatcher/registry_desk.py`."""

    @property
    def registry(self) -> Registry: ...
    async def alone(self, work: Callable[[], Awaitable[T]]) -> T: ...
    async def adopted(self, change: RegistryChanged) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentsNow:
    """How agents stand at this moment.

    Asked in the store's thread too, inside the transaction that decides: states are values, and
    replaced as a whole.

    Attributes:
        states: agents as routing sees them.
        clock: time.
    """

    states: Callable[[], Mapping[str, AgentState]]
    clock: Clock

    def standing(self, agent_id: str) -> Standing:
        return standing_of(self.states().get(agent_id), self.clock.now_s())

    def is_online(self, agent_id: str) -> bool:
        return is_online(self.states().get(agent_id), self.clock.now_s())

    def serves(self, agent_id: str) -> bool:
        return serves(self.states().get(agent_id), self.clock.now_s())


def now_ms(clock: Clock) -> int:
    """Milliseconds of UTC."""
    return clock.to_ms(clock.now_s())
