"""The node's side of the vision process, against one that is played by hand."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager

import pytest

from seatd.eyes import Eyes, Sight, back_off_s
from seatd.pace import Looked, Pace
from seatd.vision_process import Wire, child_environment
from vision.occupancy import Reason, Seen, Sighting
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


async def test_looks_are_asked_for_and_carry_the_moment_of_asking() -> None:
    vision, time = PlayedVision(person), Time()
    async with eyes_on(vision, time) as (eyes, see):
        found = await see(3)

    assert [one.at_s for one in found] == [100.0, 110.0, 120.0]
    assert {one.seen for one in found} == {Seen.PERSON}
    assert eyes.sight is Sight.LOOKING
    assert vision.heard[0]["open"]["source"] == "folder"  # type: ignore[index]
    assert vision.heard[1:] == [{"look": n, "next_in_s": 10.0} for n in (1, 2, 3)]
    assert vision.given_up == 1


async def test_the_judgements_wish_for_a_quick_look_is_heard() -> None:
    vision, time = PlayedVision(lambda asked: person(asked, 0.5)), Time()
    async with eyes_on(vision, time) as (_, see):
        found = await see(3)

    assert [one.at_s for one in found] == [100.0, 100.5, 101.0]


async def test_another_pace_is_asked_each_quarter_of_a_second() -> None:
    asked: list[tuple[float, Looked | None]] = []

    def pace(now_s: float, newest: Looked | None) -> float | None:
        asked.append((now_s, newest))
        since_s = 100.0 if newest is None else newest.asked_s
        return 60.0 if now_s - since_s >= 0.5 else None

    vision, time = PlayedVision(person), Time()
    async with eyes_on(vision, time, pace) as (_, see):
        found = await see(2)

    assert [one.at_s for one in found] == [100.5, 101.0]
    assert [now_s for now_s, _ in asked] == [100.0, 100.25, 100.5, 100.5, 100.75, 101.0]
    assert [newest is None for _, newest in asked] == [True] * 3 + [False] * 3
    assert vision.heard[1]["next_in_s"] == 60.0


RUBBISH = b"\x00\xff rubbish\n"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (None, "has ended"),
        (b"", "did not answer within 0.2 s"),
        (RUBBISH, "talks rubbish"),
        (b'{"seen": "person"}\n', "talks rubbish"),
        (b'{"picture": "iVBORw0K"}\n', "talks rubbish"),
        (READY, "another answer"),
        (b"x" * 200_000, "has ended"),
        (b'{"error": "nothing is open"}\n', "nothing is open"),
    ],
    ids=["dead", "silent", "rubbish", "half", "picture", "other", "endless", "refused"],
)
async def test_a_process_that_fails_is_blind_and_started_again(
    wrong: bytes | None, told: str
) -> None:
    def broken(asked: dict[str, object]) -> bytes | None:
        return READY if "open" in asked else wrong

    vision, time = PlayedVision(broken, person), Time()
    async with eyes_on(vision, time) as (eyes, see):
        (lost,) = await see(1)
        lost_sight = eyes.sight
        (found,) = await see(1)

    assert (lost.seen, lost.reason, lost.score) == (Seen.BLIND, Reason.VISION_LOST, None)
    assert told in lost.detail
    assert lost_sight is Sight.LOST
    assert (found.seen, eyes.sight) == (Seen.PERSON, Sight.LOOKING)
    assert (vision.reached, time.waits) == (2, [1.0])


async def test_an_answer_to_another_look_is_not_taken() -> None:
    vision = PlayedVision(
        lambda asked: person({**asked, "look": 99}) if "look" in asked else READY
    )
    async with eyes_on(vision, Time()) as (_, see):
        (lost,) = await see(1)

    assert lost.reason is Reason.VISION_LOST


async def test_a_death_between_two_looks_is_noticed_before_the_next_one() -> None:
    vision, time = PlayedVision(person), Time()
    async with eyes_on(vision, time) as (_, see):
        await see(1)
        assert vision._playing is not None
        vision._playing.cancel()
        (lost,) = await see(1)
        (found,) = await see(1)

    assert (lost.reason, lost.at_s) == (Reason.VISION_LOST, 100.0)
    assert found.at_s < 105.0


async def test_a_process_that_cannot_be_reached_is_asked_ever_more_rarely() -> None:
    vision, time = PlayedVision(person, refuses=7), Time()
    async with eyes_on(vision, time) as (_, see):
        found = await see(8)

    assert {one.reason for one in found[:7]} == {Reason.VISION_LOST}
    assert "cannot be reached" in found[0].detail
    assert found[7].seen is Seen.PERSON
    assert time.waits == [1, 2, 4, 8, 16, 30, 30]


async def test_missing_models_are_told_and_asked_for_again_without_a_restart() -> None:
    answers = iter([b'{"error": "run: seat-node models fetch"}\n'] * 2 + [READY])
    vision = PlayedVision(lambda asked: next(answers) if "open" in asked else person(asked))
    time = Time()
    async with eyes_on(vision, time) as (eyes, see):
        missing = await see(2)
        was_missing = eyes.is_missing
        (found,) = await see(1)

    assert {one.detail for one in missing} == {"run: seat-node models fetch"}
    assert (was_missing, eyes.is_missing) == (True, False)
    assert (found.seen, vision.reached, time.waits) == (Seen.PERSON, 1, [1.0, 2.0])


async def test_a_good_look_forgets_former_failures() -> None:
    def once(asked: dict[str, object]) -> bytes | None:
        return None if asked.get("look") in {2, 4} else person(asked)

    vision, time = PlayedVision(once), Time()
    async with eyes_on(vision, time) as (_, see):
        await see(6)

    assert [wait_s for wait_s in time.waits if wait_s != 0.25] == [1.0, 1.0]


async def test_a_fault_is_logged_once_however_long_it_lasts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with eyes_on(PlayedVision(lambda _: RUBBISH), Time()) as (_, see):
        await see(5)

    assert [record.getMessage().split()[0] for record in caplog.records] == ["vision_unavailable"]


def test_the_back_off_does_not_overflow() -> None:
    assert back_off_s(10_000) == 30.0


def test_the_child_is_told_no_secrets_and_not_the_watchdogs_address() -> None:
    ours = {
        "PATH": "/usr/bin",
        "STATE_DIRECTORY": "/var/lib/seat-node",
        "SEAT_BROKER__PASSWORD": "sesame",
        "NOTIFY_SOCKET": "/run/systemd/notify",
        "CREDENTIALS_DIRECTORY": "/run/credentials",
    }

    assert set(child_environment(ours)) == {"PATH", "STATE_DIRECTORY"}
