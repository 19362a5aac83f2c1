"""What a technician asks of a node over its control socket, and what he gets."""

import asyncio
import stat
from contextlib import suppress
from pathlib import Path

import pytest
from workbench_stage import at_work

from sensors import NotReady

SCALE = {"zero_counts": 84_000, "counts_per_kg": 10_000.0}


async def test_a_scale_is_written_used_at_once_and_remembered(tmp_path: Path) -> None:
    async with at_work(tmp_path) as stage:
        line = await stage.connect()
        held = await line.ask("hold", who="anna", **{"from": "ssh"})
        wrote = await line.ask("write_scale", session=held["session"], scale=SCALE, request="r1")
        told = await line.ask("describe")

    assert (wrote["status"], wrote["request"], wrote["before"]) == ("ok", "r1", None)
    assert wrote["after"]["calibrated_by"] == "anna"
    assert [scale.zero_counts for scale in stage.seat.used] == [84_000]
    assert told["scale"]["counts_per_kg"] == 10_000.0
    assert len(told["history"]) == 1
    assert told["held"] == {"who": "anna", "from": "ssh"}


async def test_nothing_is_changed_without_the_lease(tmp_path: Path) -> None:
    async with at_work(tmp_path) as stage:
        anna, bo = await stage.connect(), await stage.connect()
        early = await bo.ask("write_scale", scale=SCALE)
        await anna.ask("hold", who="anna", **{"from": "ssh"})
        second = await bo.ask("hold", who="bo", **{"from": "laptop"})
        forged = await bo.ask("write_scale", session="guessed", scale=SCALE)

    assert early["code"] == "not_held"
    assert second["code"] == forged["code"] == "held"
    assert "anna works at this seat, from ssh" in second["error"]
    assert not (tmp_path / "scale.yaml").exists()


async def test_the_seat_is_in_maintenance_until_the_tool_lets_go(tmp_path: Path) -> None:
    async with at_work(tmp_path) as stage:
        line = await stage.connect()
        assert not stage.maintenance.is_on(1.0)
        held = await line.ask("hold", who="anna")
        assert stage.maintenance.is_on(stage.seat.now_s)
        await line.ask("release", session=held["session"])

        assert not stage.maintenance.is_on(stage.seat.now_s)


async def test_conversions_come_once_each_and_faults_with_their_words(tmp_path: Path) -> None:
    async with at_work(tmp_path) as stage:
        line = await stage.connect()
        for _ in range(3):
            stage.recent.read_counts()
        first = await line.ask("conversions")
        stage.chip.counts = -1
        with pytest.raises(NotReady):
            stage.recent.read_counts()
        second = await line.ask("conversions", after=first["next"])

    assert [one[0] for one in first["conversions"]] == [1, 2, 3]
    assert second["conversions"] == [[4, 0.0, [None], "no conversion within 0.3 s"]]


async def test_zero_and_rollback(tmp_path: Path) -> None:
    async with at_work(tmp_path) as stage:
        line = await stage.connect()
        session = (await line.ask("hold", who="anna"))["session"]
        await line.ask("write_scale", session=session, scale=SCALE)
        for _ in range(40):
            stage.recent.read_counts()
        zeroed = await line.ask("zero", session=session)
        back = await line.ask("rollback", session=session)

    assert zeroed["after"]["zero_counts"] == pytest.approx(84_310, abs=10)
    assert back["after"]["zero_counts"] == 84_000


async def test_state_is_the_true_one_and_has_no_camera_to_ask(tmp_path: Path) -> None:
    async with at_work(tmp_path) as stage:
        line = await stage.connect()
        state = await line.ask("state")
        session = (await line.ask("hold", who="anna"))["session"]
        preview = await line.ask("preview", session=session)

    assert (state["kg"], state["pressure"], state["evidence"]) == (0.03, "below", "empty")
    assert preview["code"] == "refused"
    assert "no camera" in preview["error"]


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (b"rubbish", "malformed", "not JSON"),
        (b"[1]", "malformed", "not a JSON object"),
        (b'{"verb": 5}', "malformed", "verb"),
        (b'{"verb": "hold", "who": ""}', "malformed", "who"),
        (b'{"verb": "explode", "request": "r"}', "unknown_verb", "known are hold"),
        (b'{"verb": "hold"}', "refused", "who"),
        (b"\xff\xfe", "malformed", "not JSON"),
    ],
)
async def test_rubbish_is_answered_with_what_is_wrong(
    tmp_path: Path, line: bytes, code: str, said: str
) -> None:
    async with at_work(tmp_path) as stage:
        answer = await (await stage.connect()).say(line)

    assert answer["code"] == code
    assert said in answer["error"]


async def test_an_endless_line_ends_the_connection_and_not_the_node(tmp_path: Path) -> None:
    async with at_work(tmp_path) as stage:
        with suppress(ConnectionError):
            answer = await (await stage.connect()).say(b"x" * 100_000)
            assert answer["code"] == "malformed"
        state = await (await stage.connect()).ask("state")

    assert state["status"] == "ok"


async def test_only_the_service_and_its_group_may_connect(tmp_path: Path) -> None:
    async with at_work(tmp_path) as stage:
        await stage.connect()

        assert stat.S_IMODE(stage.path.stat().st_mode) == 0o660
    assert not stage.path.exists()


async def test_a_socket_left_behind_by_a_killed_node_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "control.sock").write_text("left behind")
    async with at_work(tmp_path) as stage:
        state = await (await stage.connect()).ask("state")

    assert state["status"] == "ok"


async def test_a_node_that_stops_does_not_wait_for_a_technician_to_hang_up(tmp_path: Path) -> None:
    async with at_work(tmp_path) as stage:
        line = await stage.connect()
        await line.ask("state")
        async with asyncio.timeout(5.0):
            await stage.stop()

        assert not stage.path.exists()
