"""After the story the day goes on: people come and go, customers call, until Ctrl-C."""

import asyncio
import random
from collections.abc import Callable

from demo import cast
from demo.stage import Stage
from demo.window import Window

CALLS = (
    (cast.NORMAL_CALLER, "billing"),
    (cast.NEW_CALLER, "welcome"),
    (cast.VIP_CALLER, "billing"),
    (cast.NORMAL_CALLER, "technical"),
    (cast.VIP_CALLER, "technical"),
)


async def live(stage: Stage, window: Window, tell: Callable[[str], None]) -> None:
    """Goes on until cancelled, always the same day (fixed seed)."""
    chance = random.Random(30)  # noqa: S311
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_customers_call(window, tell, chance))
        tasks.create_task(_agents_come_and_go(stage, tell, chance))
        tasks.create_task(_keep_checking(stage))


async def _customers_call(
    window: Window, tell: Callable[[str], None], chance: random.Random
) -> None:
    while True:
        await asyncio.sleep(chance.uniform(6, 14))
        caller, zone = chance.choice(CALLS)
        call = await window.call(caller, zone)
        tell(f"a {call['customer_class']} customer calls {cast.ZONES[zone]}: {call['state']}")


async def _agents_come_and_go(
    stage: Stage, tell: Callable[[str], None], chance: random.Random
) -> None:
    while True:
        await asyncio.sleep(chance.uniform(5, 15))
        chair = chance.choice([one for one in cast.CHAIRS if not one.camera])
        away_s = chance.choice([12, 25, 45, 60])
        stage.stand_up(chair)
        tell(f"{chair.name} stands up for {away_s} s")
        await asyncio.sleep(away_s)
        stage.sit(chair)
        tell(f"{chair.name} is back")


async def _keep_checking(stage: Stage) -> None:
    while True:
        stage.check()
        await asyncio.sleep(1)
