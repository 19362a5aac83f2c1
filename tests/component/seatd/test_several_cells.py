"""A seat with four converters, from its configuration on: weight, faults and their names."""

import logging
from pathlib import Path

import pytest
from seat_stage import on_stage

from mqtt_bridge import Kind
from mqtt_bridge.messages import Alert, decode
from seatd.load_cell_section import LoadCellSection
from seatd.sensing import open_load_cell
from sensors import LoadCell, Pressure, VirtualClock, WeightReading

LINE = "{zero_counts: 84210, counts_per_kg: 10700}"
OTHER_WAY_ROUND = "{zero_counts: -20000, counts_per_kg: -9000}"
FOUR_SCALES = f"cells:\n  - {LINE}\n  - {LINE}\n  - {OTHER_WAY_ROUND}\n  - {LINE}\n"
WIRING = [{}, {"emulated_zero_counts": -20_000, "emulated_counts_per_kg": -9_000.0}, {}]


class Seat:
    """A load cell on four emulated converters, the third one's bridge the other way round."""

    def __init__(self, folder: Path, *, scale: str = FOUR_SCALES, rate_sps: int = 10) -> None:
        self.sitter = folder / "sitter"
        self.sitter.write_text("0")
        (folder / "scale.yaml").write_text(scale)
        section = LoadCellSection.model_validate(
            {
                "driver": "emulated",
                "scale_file": folder / "scale.yaml",
                "sitter_file": self.sitter,
                "rate_sps": rate_sps,
                "further_cells": WIRING,
            }
        )
        self.clock = VirtualClock(look_cost_ns=200)
        self.cell: LoadCell = open_load_cell(section, clock=self.clock, seat="berlin-017").cell

    def read(self, text: str, for_s: float) -> list[WeightReading]:
        """What is read while the sitter file says this."""
        self.sitter.write_text(text)
        until_ns = self.clock.now_ns() + for_s * 1e9
        readings = []
        while self.clock.now_ns() < until_ns:
            readings.append(self.cell.read())
        return readings


@pytest.mark.parametrize("rate_sps", [10, 80])
def test_four_cells_share_the_sitter_and_weigh_him_together(tmp_path: Path, rate_sps: int) -> None:
    seat = Seat(tmp_path, rate_sps=rate_sps)
    seat.read("0", 3.0)
    readings = seat.read("80 still", 3.0)

    assert readings[-1].kg == pytest.approx(80.0, abs=0.1)
    assert readings[-1].pressure is Pressure.WITHIN
    assert len(readings) == pytest.approx(30, abs=2)


def test_a_cut_wire_silences_the_seat_by_the_cells_number_until_it_is_mended(
    tmp_path: Path,
) -> None:
    seat = Seat(tmp_path)
    seat.read("80 still", 3.0)
    cut = seat.read("fault: cut_wire 2", 3.0)
    mended = seat.read("80 still", 3.0)

    assert {reading.pressure for reading in cut[1:]} == {Pressure.SILENT}
    assert all((reading.fault or "").startswith("cell 2 of 4: ") for reading in cut[1:])
    assert mended[-1].kg == pytest.approx(80.0, abs=0.1)


def test_a_converter_at_the_end_of_its_range_is_told_by_its_number(tmp_path: Path) -> None:
    seat = Seat(tmp_path)
    seat.read("80 still", 3.0)
    readings = seat.read("fault: saturated 3", 3.0)

    assert readings[-1].pressure is Pressure.SATURATED
    assert (readings[-1].fault or "").startswith("cell 3 of 4 is saturated")


@pytest.mark.parametrize(
    ("scale", "found"),
    [
        ("zero_counts: 84210\ncounts_per_kg: 10700\n", 1),
        (f"cells: [{LINE}, {LINE}, {LINE}]\n", 3),
    ],
)
def test_a_scale_for_fewer_cells_leaves_the_seat_uncalibrated_with_the_fix_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, scale: str, found: int
) -> None:
    with caplog.at_level(logging.ERROR):
        seat = Seat(tmp_path, scale=scale)
    readings = seat.read("80 still", 3.0)

    assert readings[-1].pressure is Pressure.UNCALIBRATED
    assert f"scales of {found}, the configuration has 4 (put one entry for each" in caplog.text


async def test_the_alert_names_the_faulty_cell(tmp_path: Path) -> None:
    seat = Seat(tmp_path)
    weighed, cut = seat.read("80 still", 4.0), seat.read("fault: cut_wire 2", 3.0)
    async with on_stage() as stage:
        await stage.weights.give(*weighed)
        stage.link.sent.clear()
        await stage.weights.give(*cut)
        said = stage.link.said(Kind.ALERT)

    raised = [decode(Alert, one.payload) for one in said if one.payload]
    assert [alert.code for alert in raised] == ["load_cell_fault"]
    assert "Found: cell 2 of 4: the HX711 gave no conversion" in raised[0].text


async def test_the_alert_follows_to_another_cell(tmp_path: Path) -> None:
    seat = Seat(tmp_path)
    weighed = seat.read("80 still", 4.0)
    second, third = seat.read("fault: cut_wire 2", 6.0), seat.read("fault: cut_wire 3", 12.0)
    async with on_stage() as stage:
        await stage.weights.give(*weighed)
        stage.link.sent.clear()
        await stage.weights.give(*second, *third)
        said = [decode(Alert, one.payload) for one in stage.link.said(Kind.ALERT) if one.payload]

    assert ["Found: cell 2 of 4:" in said[0].text, "Found: cell 3 of 4:" in said[-1].text] == [
        True,
        True,
    ]
    assert len(said) == 2
    assert {alert.since for alert in said} == {said[0].since}


async def test_the_start_of_several_cells_is_no_fault(tmp_path: Path) -> None:
    seat = Seat(tmp_path, rate_sps=80)
    readings = seat.read("80 still", 3.0)
    async with on_stage() as stage:
        await stage.weights.give(*readings)
        said = [one for one in stage.link.said(Kind.ALERT) if one.payload]

    assert said == []
    assert readings[0].at_s < 0.2
