"""The commands of a technician against a node on the bench."""

import json
from pathlib import Path

import pytest

from sensors import read_scale
from tests.component.calibration.bench_node import BenchNode
from tests.component.calibration.bench_tool import Tool, eventually


def seen_conversions(tool: Tool) -> bool:
    return tool.node.now_s > 8.0


def test_doctor_is_green_or_names_the_fix(tool: Tool, node: BenchNode) -> None:
    eventually(lambda: seen_conversions(tool))
    node.facts["broker"] = {"linked": False, "address": "broker:8883"}
    sick = tool.run("doctor", "--json")
    node.facts["broker"] = {"linked": True, "address": "broker:8883"}
    node.sit("fault: cut_wire")
    cut_at_s = node.now_s
    eventually(lambda: node.now_s > cut_at_s + 8.0)
    cut = tool.run("doctor")

    broken = [one for one in sick.objects[0]["checks"] if one["mark"] == "bad"]
    assert sick.code == 2
    assert [one["name"] for one in broken] == ["broker"]
    assert "broker:8883" in broken[0]["text"]
    assert cut.code == 2
    assert "FIX  wiring" in cut.out


def test_doctor_speaks_chinese_where_the_terminal_does(tool: Tool) -> None:
    eventually(lambda: seen_conversions(tool))

    assert "消息代理" in tool.run("doctor", LANG="zh_CN.UTF-8").out
    assert "broker" in tool.run("doctor", "--lang", "en", LANG="zh_CN.UTF-8").out


def test_a_node_that_does_not_run_is_told_with_the_way_to_start_it(
    tool: Tool, tmp_path: Path
) -> None:
    gone = tmp_path / "nowhere.sock"
    plain = tool.run("history", "--socket", gone)
    doctor = tool.run("doctor", "--json", "--socket", gone)

    assert plain.code == doctor.code == 2
    assert "systemctl start seat-node" in plain.err
    assert doctor.objects[0]["checks"][0]["mark"] == "bad"


def test_zero_history_rollback(tool: Tool, node: BenchNode) -> None:
    node.sit("0.5 still")
    eventually(lambda: seen_conversions(tool))
    zeroed = tool.run("zero")
    history = tool.run("history", "--json")
    new = read_scale(node.scale_file).zero_counts
    asked = tool.run("rollback")
    back = tool.run("rollback", "--yes", "--json")

    assert zeroed.code == 0, zeroed.err
    assert new == pytest.approx(84_210 + 5_350, abs=60)
    assert [one["zero_counts"] for one in history.objects[0]["history"]] == [new]
    assert asked.code == 1
    assert "Nothing was changed" in asked.out
    assert back.objects[0]["after"]["zero_counts"] == 84_210
    assert back.objects[0]["after"]["calibrated_by"] == "anna"


def test_zero_is_refused_while_somebody_sits(tool: Tool, node: BenchNode) -> None:
    node.sit("72")
    eventually(lambda: seen_conversions(tool))
    refused = tool.run("zero")

    assert refused.code == 2
    assert "not empty" in refused.err
    assert read_scale(node.scale_file).zero_counts == 84_210


def test_a_scale_goes_out_and_in_and_not_to_another_seat(
    tool: Tool, node: BenchNode, tmp_path: Path
) -> None:
    file = tmp_path / "seat.json"
    out = tool.run("export", file)
    node.facts["seat"] = "bench-2"
    strange = tool.run("import", file, "--yes")
    taken = tool.run("import", file, "--yes", "--other-seat")
    torn = tmp_path / "torn.json"
    torn.write_text(file.read_text()[:40])

    assert out.code == 0
    assert json.loads(file.read_text())["scale"]["counts_per_kg"] == 10_700.0
    assert strange.code == 2
    assert "bench-1" in strange.err
    assert taken.code == 0
    assert tool.run("import", torn, "--yes").code == 2
    assert tool.run("export", tmp_path / "no" / "where").code == 2


def test_the_second_technician_is_told_who_holds_the_seat(tool: Tool) -> None:
    first = tool.start("weigh", "--yes", "--json", "--weights", "20", "--who", "anna")
    assert first.stdout is not None
    first.stdout.readline()
    second = tool.run("zero", "--who", "bo")
    first.terminate()
    first.communicate(timeout=10)
    after = tool.run("rollback", "--who", "bo", "--json")

    assert second.code == 2
    assert "anna works at this seat" in second.err
    assert first.returncode == 143
    # Let go by the signal: bo may now, and is told only that there is nothing to go back to.
    assert "anna" not in after.err


def test_verify_passes_and_fails_by_the_weight(tool: Tool, node: BenchNode) -> None:
    def verify(*, really: str) -> int:
        node.sit("0")
        process = tool.start("verify", "--weight", "20", "--json")
        eventually(lambda: node.maintenance.is_on(node.now_s))
        held_s = node.now_s
        eventually(lambda: node.now_s > held_s + 12)
        node.sit(really)
        out, err = process.communicate(timeout=30)
        assert json.loads(out)["weight_kg"] == 20.0, err
        return process.returncode

    assert verify(really="20.1 still") == 0
    assert verify(really="21 still") == 1


def test_watch_and_report_write_what_was_seen(tool: Tool, tmp_path: Path) -> None:
    picture, page = tmp_path / "seat.png", tmp_path / "seat.html"
    watched = tool.run("watch", "--seconds", "1", "--png", picture)
    lines = tool.run("watch", "--seconds", "1", "--json")
    reported = tool.run("report", "--seconds", "1", "--out", page, "--lang", "zh")

    assert (watched.code, lines.code, reported.code) == (0, 0, 0)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert {"kg", "evidence", "presence"} <= lines.objects[0].keys()
    assert "座位 bench-1" in page.read_text(encoding="utf-8")
    assert tool.run("report", "--seconds", "1", "--out", tmp_path / "no" / "x.html").code == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("weigh",), "--yes --weights"),
        (("weigh", "--yes"), "--weights 5,10,20"),
        (("weigh", "--yes", "--weights", "5,-3"), "-3"),
        (("weigh", "--yes", "--weights", "5,abc"), "abc"),
        (("weigh", "--yes", "--weights", "5", "--resume"), "no interrupted calibration"),
        (("verify", "--weight", "0"), "--weight 0"),
        (("camera",), "no camera"),
        (("camera", "--preview"), "terminal only"),
        (("camera", "--zone", "5"), "--zone 5"),
        (("list",), "--dispatcher URL"),
        (("round", "--weight", "20", "--csv", "x.csv"), "--dispatcher URL"),
        (("history", "--seat", "other"), "this machine is the seat bench-1"),
        (("history", "--dispatcher", "ftp://x", "--seat", "a"), "SEAT_TOKEN"),
        (("history", "--dispatcher", "https://x"), "--seat ID"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_with_the_way_out(
    tool: Tool, arguments: tuple[str, ...], told: str
) -> None:
    refused = tool.run(*arguments)

    assert refused.code == 2
    assert told in refused.err
    assert len(refused.err.strip().splitlines()) == 1
