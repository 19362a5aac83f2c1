"""Real programs: whatever the broker forgets, the floor is right again 15 s after its return."""

import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from soak_record import Proof
from soak_sizes import SEED, Sizes
from stage import TOKEN, Stage

pytestmark = pytest.mark.system

SEATS = ("k-01", "k-02", "k-03", "k-04")
ABSENCE_S = 3.0
PRESENCE = {"absence_s": ABSENCE_S, "confirm_s": 0.5, "empty_confirm_s": 0.3, "ttl_s": 1.5}
RIGHT_WITHIN_S = 15.0
# Shorter than anybody notices, longer than a change of presence, longer than every lease.
OUTAGES_S = (1.0, 0.5, 5.0, 2.5, 13.0)
KG = 70.0


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Stage]:
    with Stage(folder=tmp_path, zone_of=dict.fromkeys(SEATS, "hall")) as stage:
        stage.start_broker(survives_kill=True)
        stage.start_dispatcher(absence_s=ABSENCE_S)
        for seat in SEATS:
            stage.start_node(seat, kg=KG, presence=PRESENCE)
        yield stage


def test_a_killed_broker_costs_no_truth(sizes: Sizes, proof: Proof, floor: Stage) -> None:
    """What happened during the outage counts, not what the broker remembers."""
    dice = Random(SEED)
    sitting = dict.fromkeys(SEATS, True)
    proof.ran = f"{sizes.broker_kills} kills of a real mosquitto under 4 real nodes"
    with httpx.Client(
        base_url=f"http://127.0.0.1:{floor.http_port}/api/v1",
        headers={"Authorization": f"Bearer {TOKEN}"},
        timeout=5,
    ) as api:
        floor.wait_for(lambda: is_right(api, sitting), what="everybody is seen to sit")
        took_s, changed, leases_ended = [], 0, 0
        for outage_s in islice(cycle(OUTAGES_S), sizes.broker_kills):
            floor.programs["mosquitto"].kill()
            down_s = time.monotonic()
            for seat in dice.sample(SEATS, dice.randint(0, len(SEATS))):
                sitting[seat] = not sitting[seat]
                floor.sit(seat, KG if sitting[seat] else 0.0)
                changed += 1
            time.sleep(max(0.0, down_s + outage_s - time.monotonic()))
            leases_ended += sum(one["link"] == "silent" for one in seats_of(api))

            floor.programs["mosquitto"].start()

            took_s.append(
                floor.wait_for(
                    lambda: is_right(api, sitting),
                    what=f"the floor as it is: {sitting}",
                    within_s=RIGHT_WITHIN_S,
                )
            )
    took_s.sort()
    proof.ran += f", {changed} chairs changed and {leases_ended} leases ended meanwhile"
    proof.found = (
        f"right each time, {took_s[len(took_s) // 2]:.1f} s after the broker's return "
        f"in the middle, {took_s[-1]:.1f} s at most"
    )

    assert took_s[-1] <= RIGHT_WITHIN_S


def is_right(api: httpx.Client, sitting: dict[str, bool]) -> bool:
    """Whether the dispatcher is linked and believes of every seat what is so, from live nodes."""
    if api.get("/health").json()["status"] != "ok":
        return False
    wanted = {
        seat: ("live", "online", True) if sits else ("live", "offline", False)
        for seat, sits in sitting.items()
    }
    return wanted == {
        one["id"]: (one["link"], one["presence"], one["occupied"]) for one in seats_of(api)
    }


def seats_of(api: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("/seats").json()
    return found
