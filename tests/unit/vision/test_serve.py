"""The vision process's side of the wire, with scripted cameras in place of real ones."""

import asyncio
import json
import socket
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.errors import CameraLost, ModelsMissing
from vision.occupancy import Reason, Seen, Sighting
from vision.serve import VERBS, Session, answer, converse
from vision.simulated import ScriptedDetector, ScriptedFrames, noisy_picture
from vision.watcher import Look, SeatWatcher
from vision.wire_fields import LONGEST_LINE_BYTES

OPEN = {"open": {"source": "folder", "path": "pictures"}}
PICTURE = noisy_picture(seed=1)


ZONE = [[0.2, 0.2], [0.8, 0.2], [0.8, 0.9]]


class Opener:
    """Opens scripted cameras, or fails, and remembers them."""

    def __init__(self, *, steps=(PICTURE,), total=1.5, error=None):
        self.steps = steps
        self.total = total
        self.error = error
        self.sources = []
        self.detectors = []

    def __call__(self, request):
        if self.error is not None:
            raise self.error
        self.sources.append(ScriptedFrames(steps=self.steps))
        self.detectors.append(ScriptedDetector(totals=[self.total]))
        ticks = count()
        return SeatWatcher(
            source=self.sources[-1],
            detector=self.detectors[-1],
            clock=lambda: float(next(ticks)),
            may_freeze=False,
        )


async def ask(session, *requests):
    """Each request's answer, with the rest that follows it."""
    found = []
    for request in requests:
        found.append(json.loads(await answer(session, json.dumps(request).encode())))
        await session.rest()
    await session.close()
    return found


def look(number, next_in_s=10.0):
    return {"look": number, "next_in_s": next_in_s}


async def test_a_look_is_answered_with_a_word_and_a_score():
    found = await ask(Session(open_watcher=Opener()), OPEN, look(16), look(17))

    assert found[0] == {"ready": True}
    assert found[2] == {
        "look": 17,
        "seen": "person",
        "reason": "person",
        "score": 1.5,
        "detail": "",
        "again_s": 0.5,
    }


async def test_looks_far_apart_let_the_camera_rest_once_nothing_else_is_wanted():
    opener = Opener()
    await ask(Session(open_watcher=opener), OPEN, *(look(number, 60.0) for number in range(4)))

    assert opener.sources[0].closed == 2  # after the fourth look, and at the end


async def test_camera_trouble_is_a_blind_answer_with_its_sentence():
    opener = Opener(steps=[CameraLost("the cable is out " + "x" * 9_000)])
    found = await ask(Session(open_watcher=opener), OPEN, look(1))

    assert (found[1]["seen"], found[1]["reason"]) == ("blind", "camera_lost")
    assert found[1]["detail"].startswith("the cable is out")
    assert len(found[1]["detail"]) == 500


async def test_missing_models_are_a_sentence_and_another_try_may_work():
    opener = Opener(error=ModelsMissing("run: seat-node models fetch"))
    session = Session(open_watcher=opener)
    first = await ask(session, OPEN, look(1))
    opener.error = None
    second = await ask(session, OPEN, look(2))

    assert first[0] == {"error": "run: seat-node models fetch"}
    assert "open" in first[1]["error"]
    assert (second[0], second[1]["look"]) == ({"ready": True}, 2)


async def test_opening_again_lets_go_of_the_former_camera():
    opener = Opener()
    await ask(Session(open_watcher=opener), OPEN, look(1), OPEN)

    assert [source.closed for source in opener.sources] == [1, 1]


async def test_a_mistake_in_the_code_ends_the_process_and_is_not_hidden():
    with pytest.raises(TypeError):
        await ask(Session(open_watcher=Opener(error=TypeError())), OPEN)


async def test_a_study_is_answered_with_numbers():
    study = {"study": {"looks": 1, "occupied": True}}
    found = await ask(Session(open_watcher=Opener()), OPEN, study)

    face, body = [0.45, 0.25, 0.55, 0.4], [0.3, 0.2, 0.7, 0.9]
    assert found[1]["studied"] == [{"whole": 1.5, "zone": None, "body": body, "face": face}]
    assert (found[1]["fault"], found[1]["advice"]) == (None, [])
    assert len(found[1]["suggestion"]) == 4


async def test_a_preview_is_answered_with_a_few_cells():
    found = await ask(Session(open_watcher=Opener()), OPEN, {"preview": {"columns": 12}})

    assert {line.count("▀") for line in found[1]["mosaic"]} == {12}


async def test_another_zone_counts_from_now_on_and_former_looks_prove_nothing():
    opener = Opener()
    looked = [look(number) for number in range(3)]
    study = {"study": {"looks": 1, "occupied": False}}
    session = Session(open_watcher=opener)
    found = await ask(session, OPEN, *looked, {"zone": {"points": ZONE}}, look(9), study)

    assert [one.get("seen") for one in found[3:6]] == ["person", None, "blind"]
    assert found[4] == {"ready": True}
    first, *studied = opener.detectors[0].zones
    assert [list(point) for point in first.points] == ZONE
    assert studied == [None, first]
    assert found[6]["studied"][0]["zone"] == 1.5


async def test_the_zone_of_open_counts_in_a_study_and_none_is_the_whole_picture():
    study = {"study": {"looks": 1, "occupied": False}}
    opened = {"open": {**OPEN["open"], "zone": ZONE}}
    whole = {"zone": {"points": None}}
    found = await ask(Session(open_watcher=Opener()), opened, study, whole, study)

    assert [found[at]["studied"][0]["zone"] for at in (1, 3)] == [1.5, None]


async def test_camera_trouble_in_a_study_is_its_sentence():
    opener = Opener(steps=[CameraLost("the cable is out")])
    study = {"study": {"looks": 5, "occupied": False}}
    found = await ask(Session(open_watcher=opener), OPEN, study, {"preview": {"columns": 60}})

    assert found[1:] == [{"error": "the cable is out"}] * 2


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"study": {"looks": 1, "occupied": false}}', "nothing is open"),
        (b'{"study": {"looks": 61, "occupied": false}}', "looks"),
        (b'{"preview": {"columns": 60}}', "nothing is open"),
        (b'{"preview": {"columns": 80}}', "columns"),
        (b'{"zone": {"points": null}}', "nothing is open"),
        (b'{"zone": {"points": [[0, 0], [1, 1], [1, 0], [0, 1]]}}', "crosses"),
        (b"junk", "no JSON"),
        (b"{}", "asks for nothing"),
        (b'{"dance": 1}', "unknown verb 'dance'"),
        (b'{"open": {}}', "'path' is missing"),
        (b'{"look": 1}', "next_in_s"),
        (b'{"look": 1, "next_in_s": 1}', "nothing is open"),
    ],
)
async def test_what_is_none_of_ours_gets_an_error(line, told):
    found = json.loads(await answer(Session(open_watcher=Opener()), line))

    assert told in found["error"]


@given(st.binary(max_size=100) | st.sampled_from(list(VERBS)).map(lambda v: f'{{"{v}"'.encode()))
def test_no_rubbish_kills_it(line):
    found = asyncio.run(answer(Session(open_watcher=Opener()), line))

    assert "error" in json.loads(found)


async def test_other_verbs_stand_in_the_same_table():
    async def wave(session, asked):
        return b'{"waved": true}\n'

    found = await answer(Session(), b'{"wave": {"often": 3}}', verbs={"wave": wave})

    assert found == b'{"waved": true}\n'


async def conversation(sent, opener):
    """What comes back for some bytes, until either side hangs up."""
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_unix_connection(sock=ours)
    served = asyncio.create_task(
        converse(
            *await asyncio.open_unix_connection(sock=theirs, limit=LONGEST_LINE_BYTES),
            Session(open_watcher=opener),
        )
    )
    writer.write(sent)
    writer.write_eof()
    async with asyncio.timeout(20.0):
        found = await reader.read()
        await served
    writer.close()
    return [json.loads(line) for line in found.splitlines()]


async def test_a_node_that_hangs_up_lets_the_camera_go():
    opener = Opener()
    lines = [json.dumps(one).encode() + b"\n" for one in (OPEN, look(1))]
    found = await conversation(b"".join(lines), opener)

    assert [next(iter(one)) for one in found] == ["ready", "look"]
    assert opener.sources[0].closed == 1


async def test_a_camera_a_technician_looked_through_is_let_go_when_nothing_follows():
    """The node may not look for hours, outside working hours."""
    opener = Opener()
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_unix_connection(sock=ours)
    wire = await asyncio.open_unix_connection(sock=theirs)
    session = Session(open_watcher=opener)
    served = asyncio.create_task(converse(*wire, session, borrowed_s=0.01))
    async with asyncio.timeout(20.0):
        for request in (OPEN, {"preview": {"columns": 12}}):
            writer.write(json.dumps(request).encode() + b"\n")
            await reader.readline()
        while session.is_borrowed:  # noqa: ASYNC110 (it is told to nobody)
            await asyncio.sleep(0)
        writer.write(json.dumps(look(1)).encode() + b"\n")
        found = json.loads(await reader.readline())
        closed = opener.sources[0].closed
        writer.close()
        await served

    assert closed == 1
    assert found["look"] == 1


async def test_a_line_that_is_too_long_ends_the_conversation():
    found = await conversation(b'{"look":' + b" " * (2 * LONGEST_LINE_BYTES) + b"\n", Opener())

    assert found == []


async def test_half_a_line_is_not_answered():
    assert await conversation(b'{"look": 1, "next_in_s": 1}', Opener()) == []


async def test_a_camera_beyond_help_ends_the_process_for_another_one_to_begin():
    class Stuck:
        is_beyond_help = True

        async def look(self):
            return Look(
                sighting=Sighting(
                    at_s=0.0, seen=Seen.BLIND, score=None, reason=Reason.CAMERA_HANGS
                ),
                again_s=2.0,
            )

        async def rest(self, wait_s):
            pass

        async def close(self):
            pass

    lines = [json.dumps(one).encode() + b"\n" for one in (OPEN, look(1), look(2), look(3))]
    found = await conversation(b"".join(lines), lambda _: Stuck())

    assert [next(iter(one)) for one in found] == ["ready", "look"]
