"""A vision process that is played by hand, and the node's eyes on it."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager

from seatd.eyes import Eyes
from seatd.pace import Looked, Pace
from seatd.vision_process import Wire
from vision.occupancy import Sighting
from vision.wire import OpenRequest

REQUEST = OpenRequest(source="folder", path="pictures")
READY = b'{"ready":true}\n'
Answers = Callable[[dict[str, object]], bytes | None]


def person(asked: dict[str, object], again_s: float | None = None) -> bytes:
    """The answer of a process that sees somebody."""
    if "open" in asked:
        return READY
    found = {
        "look": asked["look"],
        "seen": "person",
        "reason": "person",
        "score": 1.5,
        "detail": "",
        "again_s": again_s,
    }
    return json.dumps(found).encode() + b"\n"


class PlayedVision:
    """A vision process that answers by a function; None hangs up, and b"" keeps silent."""

    def __init__(self, *lives: Answers, refuses: int = 0) -> None:
        self._lives = list(lives)
        self._refuses = refuses
        self.reached = 0
        self.given_up = 0
        self.heard: list[dict[str, object]] = []
        self._may_answer = asyncio.Event()
        self._may_answer.set()
        self._playing: asyncio.Task[None] | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def reach(self) -> Wire:
        await self._end()
        self.reached += 1
        if self.reached <= self._refuses:
            raise FileNotFoundError(2, "No such file or directory")
        answers = self._lives.pop(0) if len(self._lives) > 1 else self._lives[0]
        ours, theirs = socket.socketpair()
        self._playing = asyncio.create_task(self._play(theirs, answers))
        reader, self._writer = await asyncio.open_unix_connection(sock=ours)
        return Wire(reader=reader, writer=self._writer)

    def hold_answers(self) -> None:
        self._may_answer.clear()

    def let_answers_go(self) -> None:
        self._may_answer.set()

    async def until_heard(self, number: int) -> None:
        """Until so many requests came."""
        while len(self.heard) < number:  # noqa: ASYNC110 (it comes over a socket)
            await asyncio.sleep(0)

    async def give_up(self) -> None:
        self.given_up += 1
        await self._end()

    async def _end(self) -> None:
        if self._writer is not None:
            self._writer.close()
        if self._playing is not None:
            self._playing.cancel()
            await asyncio.wait([self._playing])

    async def _play(self, theirs: socket.socket, answers: Answers) -> None:
        reader, writer = await asyncio.open_unix_connection(sock=theirs)
        try:
            while line := await reader.readline():
                self.heard.append(json.loads(line))
                await self._may_answer.wait()
                found = answers(self.heard[-1])
                if found is None:
                    return
                writer.write(found)
        finally:
            writer.close()


class Time:
    """Passes only while somebody waits."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.waits: list[float] = []

    async def wait(self, delay_s: float) -> None:
        self.waits.append(delay_s)
        self.now_s += delay_s
        # Lets what came over the wire be seen.
        for _ in range(5):
            await asyncio.sleep(0)


def every(every_s: float) -> Pace:
    """Looks each `every_s`, sooner or later only where the judgement asks for it."""

    def pace(now_s: float, newest: Looked | None) -> float | None:
        if newest is None:
            return every_s
        wait_s = every_s if newest.again_s is None else newest.again_s
        return every_s if now_s - newest.asked_s >= wait_s else None

    return pace


@asynccontextmanager
async def eyes_on(
    vision: PlayedVision, time: Time, pace: Pace | None = None
) -> AsyncIterator[tuple[Eyes, Callable[[int], "asyncio.Future[list[Sighting]]"]]]:
    eyes = Eyes(
        vision=vision,
        request=REQUEST,
        clock=lambda: time.now_s,
        wait=time.wait,
        look_deadline_s=0.2,
        open_deadline_s=0.2,
    )
    async with asyncio.timeout(20.0), aclosing(eyes.sightings(pace or every(10.0))) as sightings:

        async def see(number: int) -> list[Sighting]:
            return [await anext(sightings) for _ in range(number)]

        yield eyes, see  # type: ignore[misc]
