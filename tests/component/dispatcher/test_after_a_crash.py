"""What a new dispatcher must not get wrong about the time in which there was none."""

from dataclasses import replace

import pytest
from call_centre import BOTH_DATABASES, Centre, HandClock, Opened
from call_hall import RULES, call, seat_of, small_registry

from dispatcher.registry.difference import difference
from dispatcher.registry.values import Binding, BindingPolicy
from dispatcher.routing.policies import ZonePolicy
from dispatcher.routing.values import CallState

pytestmark = BOTH_DATABASES
BOUND = Binding(customer="acme", agent="anna", policy=BindingPolicy.ONLY)


async def test_a_bound_caller_who_has_waited_too_long_meanwhile_gets_an_end_that_is_stored(
    opened: Opened, clock: HandClock
) -> None:
    """CM-01: his end is let out and stored like any other; he is not forgotten."""
    rules = replace(RULES, zone=ZonePolicy(longest_wait_s=60.0))
    async with opened() as centre:
        centre.store.replace_registry(replace(small_registry(), bindings={BOUND.id: BOUND}))
    async with opened(rules) as first:
        await arrive(first)
    clock.move(90.0)
    async with opened(rules) as second:
        told, stored = list(second.switchboard.told), second.store.call("c1")
        waiting = dict(second.router.calls)

    assert waiting == {}
    assert stored is not None
    assert stored.state is CallState.CALLBACK
    assert told[-1] == ("hang_up", "c1")


@pytest.mark.parametrize("step_s", [3_600.0, -3_600.0])
async def test_ages_and_deadlines_survive_a_step_of_the_wall_clock_and_a_restart(
    opened: Opened, clock: HandClock, step_s: float
) -> None:
    """Conformance 18, across a restart: the wrap-up ends when it would have, the caller keeps
    his age."""
    rules = replace(RULES, wrap_up_s=20.0, zone=ZonePolicy(longest_wait_s=60.0))
    async with opened(rules) as first:
        await first.staff("anna")
        await first.dispatcher.call_arrived(call("c0", arrived_s=clock.now_s()))
        await first.dispatcher.accepted("c0.1", 1)
        await first.dispatcher.hung_up("c0")
        await arrive(first)
        arrived_s = clock.now_s()
        clock.set_wall(step_s)
        await first.pass_time(10.0)
    async with opened(rules) as second:
        wraps_up_until_s = second.router.agents["anna"].wraps_up_until_s
        age_s = clock.now_s() - second.router.calls["c1"].arrived_s
        over = second.store.call("c0")

    assert age_s == pytest.approx(10.0, abs=0.002)
    assert wraps_up_until_s == pytest.approx(arrived_s + 20.0, abs=0.002)
    assert over is not None, "what is over stays as it was written: so the clock stood then"
    assert over.arrived_s == pytest.approx(arrived_s - step_s, abs=0.002)


async def test_who_left_the_registry_and_came_back_is_still_logged_in(opened: Opened) -> None:
    """His own chair is where he is logged in, also after the next restart."""
    with_chair = replace(small_registry().agents["anna"], seat=seat_of("anna"))
    there = replace(small_registry(), agents={**small_registry().agents, "anna": with_chair})
    others = {name: one for name, one in there.agents.items() if name != "anna"}
    async with opened() as first:
        registry = first.dispatcher.registry
        for wanted in (there, replace(there, agents=others), there):
            change = difference(registry, wanted)
            first.store.registry.apply(change)
            await first.dispatcher.registry_changed(change)
            registry = wanted
        before = first.router.agents["anna"].seat
    async with opened() as second:
        after = second.router.agents["anna"].seat

    assert before == after == seat_of("anna")


async def arrive(centre: Centre) -> None:
    """A customer of the registry calls, and would take a call back."""
    known = replace(
        call("c1", arrived_s=centre.clock.now_s()),
        caller="+493012345678",
        customer_id="acme",
    )
    await centre.dispatcher.call_arrived(known)
