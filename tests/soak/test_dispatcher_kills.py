"""Real programs: `kill -9` of the dispatcher under load loses no call and offers none twice."""

import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

import httpx
import pytest
from kill_audit import audit
from kill_load import Agents, Callers, Chairs, Told, asked, under_way
from measures.programs import Program, listens
from soak_record import Proof
from soak_sizes import SEED, Sizes
from stage import TOKEN, Stage

pytestmark = pytest.mark.system

ZONE_OF = {f"k-{at:02}": ("hall", "gallery")[at % 2] for at in range(8)}
SEATS = tuple(ZONE_OF)
ROUTING = {
    "ring_s": 3.0,
    "ring_grace_s": 0.3,
    "settle_s": 0.0,
    "rest_s": 0.2,
    "site": {"misses_until_not_responding": None, "exodus_least": None},
}
TELEPHONY = {"answer_after_s": 0.15, "talk_s": 0.4}
# A life is cut short while the program still starts, or later, under load.
STARTING_SHARE, STARTING_S, WORKING_S = 0.25, 1.5, 1.6
DRAINED_WITHIN_S = 120.0


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Stage]:
    with Stage(folder=tmp_path, zone_of=ZONE_OF) as stage:
        stage.start_broker()
        stage.start_dispatcher(routing=ROUTING, telephony=TELEPHONY)
        yield stage


def test_a_killed_dispatcher_loses_no_call(
    sizes: Sizes, proof: Proof, floor: Stage, tmp_path: Path
) -> None:
    """Whatever a 201 was told of exists, kept its place and ended; nobody was rung twice."""
    told = Told()
    api = partial(
        httpx.Client,
        base_url=f"http://127.0.0.1:{floor.http_port}/api/v1",
        headers={"Authorization": f"Bearer {TOKEN}"},
        timeout=5,
    )
    chairs = Chairs(broker_port=floor.broker_port, seats=SEATS, dice=Random(SEED + 1))
    agents = Agents(api=api, seats=SEATS, dice=Random(SEED + 2), told=told)
    callers = [
        Callers(
            api=api,
            zones=tuple(dict.fromkeys(ZONE_OF.values())),
            dice=Random(SEED + 10 + at),
            told=told,
            pause_s=0.15,
        )
        for at in range(4)
    ]
    works = [partial(one.run, f"caller-{at}") for at, one in enumerate(callers)]

    with under_way(chairs.run, agents.run, *works):
        while_starting = kill_again_and_again(floor, sizes.dispatcher_kills)
    with under_way(chairs.sit_still), api() as asking:
        floor.wait_for(
            lambda: is_drained(asking), what="every call ends", within_s=DRAINED_WITHIN_S
        )
    floor.programs["dispatcher"].stop()
    found = audit(tmp_path / "dispatcher" / "state" / "dispatcher.db", told.accepted)
    proof.ran = (
        f"{sizes.dispatcher_kills} kills of a real dispatcher, {while_starting} of them while it "
        f"started, 8 agents, chairs over a real mosquitto; {told.asked:,} requests for a call, "
        f"{told.repeated:,} calls asked for more than once"
    )
    proof.found = (
        f"{len(found.faults)} calls lost, offered twice or told wrongly of {found.calls:,} "
        f"(each accepted once: {len(told.accepted):,}), "
        f"{found.connected:,} talks, {found.offers:,} offers, {found.decisions:,} decisions"
    )

    assert told.wrong == []
    assert found.faults == ()
    assert found.calls == len(told.accepted)
    assert found.connected > 0
    assert told.repeated > 0


def kill_again_and_again(floor: Stage, kills: int) -> int:
    """Kills the dispatcher and starts it on the same folder; how often before it answered."""
    dice, program, early = Random(SEED), floor.programs["dispatcher"], 0
    for _ in range(kills):
        if dice.random() < STARTING_SHARE:
            early += not lives(program, floor.http_port, dice.uniform(0.1, STARTING_S))
        else:
            floor.wait_for(lambda: listens(floor.http_port), what="the dispatcher is back")
            lives(program, 0, dice.uniform(0.0, WORKING_S))
        program.kill()
        program.start()
    floor.wait_for(lambda: listens(floor.http_port), what="the dispatcher is back")
    return early


def lives(program: Program, port: int, for_s: float) -> bool:
    """Lets a program live for a while; whether it listened at the end."""
    assert program.child is not None
    try:
        program.child.wait(for_s)
    except subprocess.TimeoutExpired:
        return port == 0 or listens(port)
    program.check()
    return False


def is_drained(api: httpx.Client) -> bool:
    """Whether no call is open any more."""
    answer = asked(lambda: api.get("/calls"))
    return answer is not None and answer.json() == []
