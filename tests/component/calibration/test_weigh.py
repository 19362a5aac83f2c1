"""`weigh` without a terminal: the whole dialogue, and everything that may come between."""

import contextlib
import json
import signal
import threading
from pathlib import Path

import pytest

from sensors import read_scale
from tests.component.calibration.bench_node import BenchNode, running
from tests.component.calibration.bench_tool import Tool

SITTING = {"person": "72", "stand": "0", "prove_sit": "72", "prove_leave": "0"}
SIT = ("--sit", "--quick")


def test_weights_a_person_and_the_proof_make_a_scale_the_node_uses(
    tool: Tool, node: BenchNode
) -> None:
    at = {
        **SITTING,
        "loading": "25 still",
        "take_off": "0",
        "lean": "80",
        "prove_return": "72",
    }
    ended, said = tool.weigh("--quick", "--weights", "25 kg", at=at)
    result = said[-1]
    written = read_scale(node.scale_file)

    assert ended.code == 0, said
    assert (result["result"], result["proved"], result["certified"]) == ("ok", True, True)
    assert written.counts_per_kg == pytest.approx(10_700, rel=0.002)
    assert written.zero_counts == pytest.approx(84_210, abs=60)
    assert written.calibrated_by == "anna"
    assert not node.maintenance.is_on(node.now_s)
    assert all(one["say"] for one in said if "step" in one)


def test_a_bridge_wired_the_other_way_round_gets_a_negative_slope(tmp_path: Path) -> None:
    node = BenchNode(tmp_path / "inverted", speed=8.0, counts_per_kg=-9_000.0)
    with running(node):
        ended, said = Tool(node, tmp_path).weigh("--sit", "--no-proof", at=SITTING)

    assert ended.code == 0, said
    assert said[-1]["scale"]["counts_per_kg"] == pytest.approx(-9_000 * 72 / 70, rel=0.02)


def test_without_weights_only_presence_is_certified(tool: Tool) -> None:
    ended, said = tool.weigh(*SIT, at={**SITTING, "prove_return": "72"})

    assert ended.code == 0, said
    assert said[-1]["certified"] is False
    assert "not_certified" in [one["code"] for one in said[-1]["findings"]]


def test_a_folder_that_cannot_be_written_is_told_and_the_former_scale_stands(
    tool: Tool, node: BenchNode
) -> None:
    node.scale_file.unlink()
    # As a full or read-only disk does: the new file cannot take the place of this one.
    node.scale_file.mkdir()
    ended, said = tool.weigh(*SIT, at=SITTING)
    problems = [one for one in said if "problem" in one]

    assert ended.code == 1
    assert problems[-1]["problem"] == "not_written"
    assert said[-1]["written"] is False
    assert node.scale_file.is_dir()
    assert not node.maintenance.is_on(node.now_s)


def test_what_contradicts_itself_is_refused_and_nothing_is_written(
    tool: Tool, node: BenchNode
) -> None:
    before = node.scale_file.read_text()
    at = {"loading": "20 still", "take_off": "0", "person": "-70 still"}
    ended, said = tool.weigh("--quick", "--weights", "20", at=at)
    problems = [one["problem"] for one in said if "problem" in one]

    assert ended.code == 1, said
    assert problems[-1] == "person_other_direction"
    assert said[-1]["result"] == "stopped"
    assert node.scale_file.read_text() == before
    assert not node.maintenance.is_on(node.now_s)


def test_an_interrupted_calibration_goes_on_where_it_was(tool: Tool, node: BenchNode) -> None:
    first = tool.start("weigh", *SIT, "--yes", "--json")
    assert first.stdout is not None
    for line in first.stdout:
        if json.loads(line).get("step") == "person":
            break
    first.send_signal(signal.SIGINT)
    out, err = first.communicate(timeout=10)
    held = node.maintenance.is_on(node.now_s)
    ended, said = tool.weigh("--resume", "--sit", at={**SITTING, "prove_return": "72"})

    assert first.returncode == 130, err
    assert json.loads(out.splitlines()[-1]) == {"result": "interrupted", "written": False}
    assert not held
    assert said[0]["step"] == "person"
    assert ended.code == 0, said


@pytest.mark.parametrize("rebooted", [False, True], ids=["restarted", "rebooted"])
def test_a_node_that_comes_back_is_found_and_after_a_reboot_measured_anew(
    tmp_path: Path, rebooted: bool
) -> None:
    folder = tmp_path / "node"
    old = BenchNode(folder, speed=8.0, start_s=1000.0)
    new = BenchNode(folder, speed=8.0, start_s=0.0 if rebooted else 1000.0)
    times = 0
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(contextlib.ExitStack())
        first.enter_context(running(old))

        def sits() -> None:
            nonlocal times
            times += 1
            if times == 1:
                first.close()
                stack.enter_context(running(new))
            if not rebooted or times > 1:
                new.sit("72")

        at = {**SITTING, "person": sits, "prove_return": "72"}
        ended, said = Tool(new, tmp_path).weigh(*SIT, at=at)
    steps = [one["step"] for one in said if "step" in one]

    assert [one["node"] for one in said if "node" in one] == ["gone", "back"]
    assert steps.count("empty") == (2 if rebooted else 1)
    assert ended.code == 0, said


def test_a_node_that_stays_away_ends_it_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from calibration import weigh_loop
    from calibration.errors import NodeUnreachable
    from calibration.link import SeatClient, SocketLink
    from calibration.plan import begin
    from calibration.plan_state import Setup
    from calibration.weigh_hands import ScriptedHands

    monkeypatch.setattr(weigh_loop, "GONE_FOR_S", 0.2)
    monkeypatch.setattr(weigh_loop, "TRY_AGAIN_S", 0.1)
    node = BenchNode(tmp_path / "node", speed=8.0)
    told: list[str | None] = []
    with running(node):
        client = SeatClient(link=SocketLink(node.socket), who="anna", origin="here")
        client.hold()
        loop = weigh_loop.WeighLoop(
            client=client,
            relink=lambda: client.relink(SocketLink(node.socket)),
            hands=ScriptedHands(["20"]),
            show=lambda _dialogue, _typed: None,
            gone=told.append,
            extra={},
        )
    with pytest.raises(NodeUnreachable):
        loop.run(begin(Setup(), at_s=0.0))
    client.close()

    assert len(told) == 1
    assert threading.active_count() < 10
