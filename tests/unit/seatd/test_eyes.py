"""The node's side of the vision process, against one that is played by hand."""

import asyncio
import json

import pytest
from played_vision import READY, PlayedVision, Time, every, eyes_on, person

from seatd.eyes import Sight, VisionLost, back_off_s
from seatd.pace import Looked
from seatd.vision_process import child_environment
from vision.commissioning_wire import (
    Mosaic,
    PreviewRequest,
    StudyRequest,
    preview_line,
    study_line,
)
from vision.occupancy import Reason, Seen
from vision.wire import Refused


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


MOSAIC = "\x1b[38;2;1;2;3;48;2;4;5;6m▀\x1b[0m"
STUDY = study_line(StudyRequest(looks=60, occupied=False))
PREVIEW = preview_line(PreviewRequest(columns=1))


def shown(asked: dict[str, object]) -> bytes | None:
    """As `person`, and shows a preview, and takes a zone; a study is never answered."""
    if "preview" in asked:
        return json.dumps({"mosaic": [MOSAIC]}).encode() + b"\n"
    if "study" in asked:
        return b""
    return READY if "zone" in asked else person(asked)


async def test_a_technicians_request_goes_over_the_same_wire() -> None:
    vision = PlayedVision(shown)
    async with eyes_on(vision, Time()) as (eyes, see):
        await see(1)
        found = await eyes.ask(PREVIEW, deadline_s=1.0)
        (sighting,) = await see(1)

    assert found == Mosaic(lines=(MOSAIC,))
    assert sighting.seen is Seen.PERSON
    assert [next(iter(one)) for one in vision.heard] == ["open", "look", "preview", "look"]


async def test_a_look_waits_for_the_answer_and_is_of_the_moment_it_was_really_asked() -> None:
    """Else a blind one, or one of a minute ago, would stand for the time of a study."""
    vision, time = PlayedVision(shown), Time()
    async with eyes_on(vision, time, every(1.0)) as (eyes, see):
        await see(1)
        vision.hold_answers()
        asking = asyncio.create_task(eyes.ask(PREVIEW, deadline_s=5.0))
        await vision.until_heard(3)
        seeing = asyncio.create_task(see(1))
        for _ in range(50):
            await asyncio.sleep(0)
        meanwhile = [next(iter(one)) for one in vision.heard]
        time.now_s = 140.0
        vision.let_answers_go()
        await asking
        (sighting,) = await seeing

    assert meanwhile == ["open", "look", "preview"]
    assert (sighting.seen, sighting.at_s) == (Seen.PERSON, 140.0)


async def test_a_technician_waits_for_a_look_that_is_under_way() -> None:
    vision = PlayedVision(shown)
    async with eyes_on(vision, Time(), every(1.0)) as (eyes, see):
        await see(1)
        vision.hold_answers()
        seeing = asyncio.create_task(see(1))
        await vision.until_heard(3)
        asking = asyncio.create_task(eyes.ask(PREVIEW, deadline_s=1.0))
        for _ in range(50):
            await asyncio.sleep(0)
        meanwhile = [next(iter(one)) for one in vision.heard]
        vision.let_answers_go()
        await seeing
        found = await asking

    assert meanwhile == ["open", "look", "look"]
    assert found == Mosaic(lines=(MOSAIC,))


@pytest.mark.parametrize("gives_up", [False, True], ids=["hangs", "cancelled"])
async def test_a_request_without_an_answer_ends_the_process_for_another_to_begin(
    gives_up: bool,
) -> None:
    """Its late answer would be taken for one to the next look."""
    vision = PlayedVision(shown)
    async with eyes_on(vision, Time()) as (eyes, see):
        await see(1)
        asking = asyncio.create_task(eyes.ask(STUDY, deadline_s=0.05))
        await vision.until_heard(3)
        if gives_up:
            asking.cancel()
        with pytest.raises(asyncio.CancelledError if gives_up else VisionLost):
            await asking
        (lost,) = await see(1)
        (found,) = await see(1)

    assert (lost.reason, found.seen) == (Reason.VISION_LOST, Seen.PERSON)
    assert vision.reached == 2


async def test_a_refusal_is_an_answer_and_looks_go_on() -> None:
    vision = PlayedVision(
        lambda asked: b'{"error": "the cable is out"}\n' if "study" in asked else shown(asked)
    )
    async with eyes_on(vision, Time()) as (eyes, see):
        await see(1)
        found = await eyes.ask(STUDY, deadline_s=1.0)
        await see(1)

    assert found == Refused(error="the cable is out")
    assert vision.reached == 1


async def test_without_a_process_there_is_no_answer() -> None:
    async with eyes_on(PlayedVision(person, refuses=1), Time()) as (eyes, see):
        with pytest.raises(VisionLost, match="does not answer yet"):
            await eyes.ask(STUDY, deadline_s=1.0)
        await see(1)
        with pytest.raises(VisionLost, match="cannot be reached"):
            await eyes.ask(STUDY, deadline_s=1.0)


ZONE = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9))


async def test_another_zone_is_told_at_once_and_to_each_process_after_it() -> None:
    def dying(asked: dict[str, object]) -> bytes | None:
        return None if asked.get("look") == 2 else shown(asked)

    vision = PlayedVision(dying, shown)
    async with eyes_on(vision, Time()) as (eyes, see):
        await see(1)
        at_once = await eyes.look_within(ZONE)
        await see(2)

    assert at_once
    assert vision.heard[2] == {"zone": {"points": [list(point) for point in ZONE]}}
    opened = [one["open"]["zone"] for one in vision.heard if "open" in one]  # type: ignore[index]
    assert opened == [None, [list(point) for point in ZONE]]


async def test_a_zone_told_to_nobody_counts_once_somebody_answers() -> None:
    vision = PlayedVision(shown)
    async with eyes_on(vision, Time()) as (eyes, see):
        at_once = await eyes.look_within(ZONE)
        await see(1)

    assert not at_once
    assert vision.heard[0]["open"]["zone"] == [list(p) for p in ZONE]  # type: ignore[index]


async def test_a_process_that_does_not_take_the_zone_is_started_again_with_it() -> None:
    vision = PlayedVision(lambda asked: b"" if "zone" in asked else person(asked))
    async with eyes_on(vision, Time()) as (eyes, see):
        await see(1)
        at_once = await eyes.look_within(ZONE)
        await see(2)

    assert not at_once
    opened = [one["open"]["zone"] for one in vision.heard if "open" in one]  # type: ignore[index]
    assert opened[-1] == [list(point) for point in ZONE]


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
