"""A dispatcher that starts on the database another one left, in the middle of the day.

The clock starts before the database is opened. It stops twice: when every caller, log-in and
break is where it was and calls are routed again; and when each chair's first heartbeat has been
heard too, so that everybody who sits can be rung.
"""

import gc
import time
from dataclasses import dataclass, replace
from pathlib import Path

from dispatcher.assembly import open_store
from dispatcher.clock import SystemClock
from dispatcher.config import DispatcherConfig
from dispatcher.registry.values import Binding, Customer, Registry
from dispatcher.routing.decisions import Connected
from dispatcher.routing.router import Router
from dispatcher.routing.values import CallState, Offer, Offerable
from dispatcher.seats.ledger import SeatLedger
from dispatcher.service import Dispatcher
from dispatcher.store.store import Batch, Store
from mqtt_bridge import Topics
from routing_load.chairs import beat_of
from routing_load.hall import RULES, SITE, SITS, Hall
from routing_load.house import Lines, at_work

# Customers with a dedicated agent of their own.
BOUND = 2_000


class RestartBroken(RuntimeError):
    """The state after the restart was not the one before."""


@dataclass(frozen=True, kw_only=True)
class Restarted:
    """Seconds of one restart."""

    routing_s: float
    seats_heard_s: float


def leave_behind(folder: Path, hall: Hall) -> None:
    """The database of a dispatcher that was killed."""
    clock = SystemClock()
    store = open_store(_config(folder), clock)
    try:
        store.replace_registry(_with_bindings(hall))
        store.receive([*hall.talking, *hall.waiting])
        _write_states(store, hall, clock.now_s())
    finally:
        store.close()


async def restart(folder: Path, hall: Hall) -> Restarted:
    """Starts on what was left, and looks whether all is as it was.

    Raises:
        RestartBroken: it is not.
    """
    gc.collect()
    began_s = time.monotonic()
    clock = SystemClock()
    store = open_store(_config(folder), clock)
    remembered = store.remembered()
    router = Router(rules=RULES, agents=remembered.registry.agents.values(), main_site=SITE)
    dispatcher = Dispatcher(
        store=store,
        registry=remembered.registry,
        router=router,
        ledger=SeatLedger(topics=Topics(), seats=remembered.registry.seats),
        switchboard=Lines(),
        clock=clock,
        tell=lambda _turn: None,
    )
    try:
        async with at_work(dispatcher, remembered):
            routing_s = time.monotonic() - began_s
            _must_be_as_it_was(router, hall)
            sitting = [name for name in hall.registry.agents if _sits(hall, name)]
            heard_from_s = time.monotonic()
            dispatcher.heard(beat_of(name, seq=1, sits=True) for name in sitting)
            await dispatcher.prove_alive()
            seats_heard_s = routing_s + time.monotonic() - heard_from_s
            _must_be_ready(router, hall)
    finally:
        store.close()
    return Restarted(routing_s=routing_s, seats_heard_s=seats_heard_s)


def _config(folder: Path) -> DispatcherConfig:
    return DispatcherConfig.model_validate(
        {"state_dir": str(folder), "broker": {"host": "127.0.0.1"}}
    )


def _with_bindings(hall: Hall) -> Registry:
    names = list(hall.registry.agents)
    customers = {
        f"c-{at}": Customer(id=f"c-{at}", name=f"C {at}", phones=(f"+4930{at:07}",))
        for at in range(BOUND)
    }
    bindings = {
        one: Binding(customer=one, agent=names[at % len(names)])
        for at, one in enumerate(customers)
    }
    return replace(hall.registry, customers=customers, bindings=bindings)


def _write_states(store: Store, hall: Hall, now_s: float) -> None:
    talks = [
        Connected(
            call=one,
            offer=Offer(
                id=f"{one.id}.1",
                call_id=one.id,
                agent_id=one.agent_id or "",
                epoch=1,
                made_s=now_s,
                deadline_s=now_s,
            ),
        )
        for one in hall.talking
    ]
    states = list(hall.kept.agents.values())
    batch = Batch(now_s=now_s, intents=hall.intents(), decisions=talks, agents=states)
    store.record(batch)


def _sits(hall: Hall, name: str) -> bool:
    return hall.views[f"seat-{name}"] is SITS


def _must_be_as_it_was(router: Router, hall: Hall) -> None:
    for name, before in hall.kept.agents.items():
        after = router.agents[name]
        same = (after.seat, after.break_wanted, after.call_id)
        if same != (before.seat, before.break_wanted, before.call_id):
            raise RestartBroken(f"{name} was {before}, is {after}")
    states = {one.id: one.state for one in router.calls.values()}
    wanted = {one.id: CallState.CONNECTED for one in hall.talking}
    wanted |= {one.id: CallState.WAITING for one in hall.waiting}
    if states != wanted:
        raise RestartBroken(f"{len(states)} calls after the restart, {len(wanted)} before")


def _must_be_ready(router: Router, hall: Hall) -> None:
    """Whoever could be rung before can be rung, or rings already."""
    there = {Offerable.READY, Offerable.RINGING}
    for name, before in hall.router().agents.items():
        if before.offerable(hall.now_s) is not Offerable.READY:
            continue
        found = router.agents[name].offerable(time.monotonic())
        if found not in there:
            raise RestartBroken(f"{name} could be rung, and is {found.value} now")
