"""`seat-dispatcher agent leave AGENT --on DATE --to B|choose`: an agent leaves, from the shell.

Where a dispatcher is running on this machine it is asked, so that the change acts at once; else
the command works on the database.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlencode

import typer

from dispatcher.accounts.roles import Role
from dispatcher.assembly import open_store
from dispatcher.clock import SystemClock
from dispatcher.config import DispatcherConfig, read_config
from dispatcher.desk.leaving import CHOOSE, day_of
from dispatcher.desk.orders import Actor, AuthorKind
from dispatcher.desk_work.leaving import LeavingDesk
from dispatcher.desk_work.order_steps import OrderSteps
from dispatcher.registry.difference import RegistryChanged
from dispatcher.registry.values import Registry
from dispatcher.running import ask_running
from dispatcher.store.group_commit import GroupCommit
from dispatcher.store.store import Store
from dispatcher.web.leaving_schemas import leaving_body
from dispatcher.web.timer_office import reminder_parts

T = TypeVar("T")

SHELL = Actor(
    kind=AuthorKind.STAFF, id="shell", who="shell", role=Role.ADMIN.value, address="local"
)

agents = typer.Typer(help="Agents who come and go.", no_args_is_help=True)

ConfigFile = Annotated[Path, typer.Option(help="YAML file, see docs/configuration.md")]


@agents.callback()
def _agents() -> None:
    """Agents who come and go."""


@agents.command("leave")
def leave(
    config: ConfigFile,
    agent: Annotated[str, typer.Argument(help="Who leaves")],
    on: Annotated[str, typer.Option(help="First day without him, such as 2027-03-31")],
    to: Annotated[str, typer.Option(help="Agent who takes over, or: choose (customers choose)")],
    dry_run: Annotated[bool, typer.Option(help="Only say what would happen")] = False,  # noqa: FBT002
) -> None:
    """Hand customers, open orders and chats over, in one step; each customer is told once."""
    settings, day = read_config(config), day_of(on)
    path = f"/api/v1/agents/{quote(agent, safe='')}/leaving"
    if dry_run:
        answer = ask_running(settings, "GET", f"{path}?{urlencode({'to': to})}")
    else:
        answer = ask_running(settings, "POST", path, {"on": day.isoformat(), "to": to})
    if answer is None:
        answer = asyncio.run(_offline(settings, agent, on, to, dry_run=dry_run))
    _tell(answer, dry_run=dry_run)


class _ClosedHouse:
    """The registry while nobody lives by it."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    async def alone(self, work: Callable[[], Awaitable[T]]) -> T:
        return await work()

    async def adopted(self, change: RegistryChanged) -> None:
        self.registry = change.after


async def _offline(
    settings: DispatcherConfig, agent: str, on: str, to: str, *, dry_run: bool
) -> dict[str, Any]:
    clock = SystemClock()
    store = open_store(settings, clock)
    try:
        desk = _desk(settings, store, clock)
        over = await desk.preview(agent, None if to == CHOOSE else to)
        planned = await desk.planned(agent)
        if not dry_run:
            planned = await desk.leave(agent, day_of(on), over.to, SHELL)
        return leaving_body(over, planned).model_dump(mode="json")
    finally:
        store.close()


def _desk(settings: DispatcherConfig, store: Store, clock: SystemClock) -> LeavingDesk:
    async def here(work: Callable[[], Any]) -> Any:
        return work()

    house = _ClosedHouse(store.registry.read())
    parts = reminder_parts(settings.reminders, lambda: house.registry)
    return LeavingDesk(
        commits=GroupCommit(engine=store.engine, in_store=here),
        house=house,
        steps=parts.steps(OrderSteps()),
        now_ms=lambda: clock.to_ms(clock.now_s()),
    )


def _tell(answer: dict[str, Any], *, dry_run: bool) -> None:
    planned = answer["planned"]
    done = planned is not None and planned["done_ms"] is not None
    verb = "would go" if dry_run or not done else "went"
    heir = answer["to"]
    typer.echo(
        f"{answer['bindings']} customers {verb} to "
        f"{heir or 'a choice of their own'}, {answer['orders']} open orders "
        f"{'with them' if heir else 'back to their zones'}, {answer['covers']} covers too; "
        f"{answer['customers']} customers {'are' if done else 'will be'} told, each once"
    )
    if answer["order_numbers"]:
        typer.echo(f"orders: {', '.join(map(str, answer['order_numbers']))}")
    if planned is not None and not done:
        typer.echo(f"{answer['agent_id']} leaves on {planned['on']}, as {planned['by']} said")
