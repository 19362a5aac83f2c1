"""Memory against store: what differs is named, what only looks different is not."""

from dataclasses import replace

import pytest
from call_life.keeping import Keeping
from call_life.virtual_time import MachineClock, VirtualLoop

from dispatcher.registry.values import Agent, CustomerClass, Registry, Tier
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.restoring import Kept
from dispatcher.routing.values import Call
from dispatcher.store.store import Remembered

ANNA = Agent(id="anna", name="Anna", tier=Tier.NORMAL, zones=("plain",), capability=5)
STATE = AgentState(agent=ANNA, seat="s-01", wraps_up_until_s=1_007.5)
CALL = Call(
    id="k1",
    caller=None,
    customer_id=None,
    customer_class=CustomerClass.NORMAL,
    tier=Tier.NORMAL,
    zone="plain",
    arrived_s=1_003.25,
)
KEPT = Kept(agents={"anna": STATE}, calls={"k1": CALL})


@pytest.fixture
def clock(loop: VirtualLoop) -> MachineClock:
    return MachineClock(loop)


def differences(clock: MachineClock, now: Kept, *, booted: bool = False) -> list[str]:
    keeping = Keeping(clock)
    keeping.committed(KEPT)
    keeping.died()
    if booted:
        clock.boot()
    registry = Registry(agents={"anna": ANNA})
    remembered = Remembered(registry=registry, intents=(), calls=(), kept=now)
    return keeping.differences(remembered)


def test_what_is_the_same_is_no_difference(clock: MachineClock) -> None:
    assert differences(clock, KEPT) == []


def test_what_is_missing_is_one(clock: MachineClock) -> None:
    assert differences(clock, replace(KEPT, calls={})) == ["calls k1 is gone"]


def test_an_agent_without_a_row_is_one_of_whom_nothing_was_known(clock: MachineClock) -> None:
    (seat, wrap_up) = differences(clock, replace(KEPT, agents={}))

    assert seat.startswith("agents anna seat")
    assert wrap_up.startswith("agents anna wraps_up_until_s")


def test_a_field_that_differs_is_named(clock: MachineClock) -> None:
    (told,) = differences(clock, replace(KEPT, calls={"k1": replace(CALL, paused_s=3.0)}))

    assert told.startswith("calls k1 paused_s: 0.0 in memory, 3.0")


def test_a_machine_that_booted_names_the_same_moments_otherwise(clock: MachineClock) -> None:
    """1 000 s of the former boot are gone; nothing else is."""
    shifted_s = 1_005.0 - 10.0

    def moved(moment_s: float) -> float:
        return moment_s - shifted_s

    state = replace(STATE, wraps_up_until_s=moved(STATE.wraps_up_until_s))
    now = Kept(
        agents={"anna": state}, calls={"k1": replace(CALL, arrived_s=moved(CALL.arrived_s))}
    )

    assert differences(clock, now, booted=True) == []


def test_moments_of_a_former_boot_taken_for_those_of_this_one_differ(clock: MachineClock) -> None:
    assert len(differences(clock, KEPT, booted=True)) == 2
