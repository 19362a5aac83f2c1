"""Several cells under one seat: their sum, and the name of the one that is faulty."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import (
    Fault,
    FrameCorrupt,
    GpioUnavailable,
    Hx711,
    Hx711Emulator,
    LoadCell,
    NotReady,
    Pressure,
    Saturated,
    Scale,
    SensorError,
    VirtualClock,
    WeightScript,
)
from sensors.corner_cells import CellHealth, CornerCells
from sensors.corner_scales import SUM_COUNTS_PER_KG, SUM_ZERO_COUNTS, CellScale
from sensors.errors import CellDead


class Played:
    """A chip that gives what it is told; a little noise proves that it lives."""

    def __init__(self, counts: int = 0, *, noisy: bool = True) -> None:
        self.counts = counts
        self.noisy = noisy
        self.error: SensorError | None = None
        self.reads = 0

    def read_counts(self) -> int:
        self.reads += 1
        if self.error is not None:
            raise self.error
        return self.counts + (self.reads % 3 if self.noisy else 0)


def seat(count: int = 4) -> tuple[CornerCells, list[Played]]:
    """A seat on which each cell weighs 1 kg for 1 000 counts and has its zero at 100 000."""
    chips = [Played(100_000) for _ in range(count)]
    scales = [CellScale(zero_counts=100_000, counts_per_kg=1_000.0) for _ in chips]
    cells = CornerCells(sources=chips, scales=scales, clock=VirtualClock())
    for _ in range(3):
        try:
            cells.read()
        except NotReady:
            continue
    return cells, chips


def weigh_for(rounds: int, cells: CornerCells) -> None:
    for _ in range(rounds):
        cells.read()


@settings(derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.integers(min_value=-500_000, max_value=500_000),
            st.floats(min_value=5_000, max_value=50_000),
            st.sampled_from([1, -1]),
            st.floats(min_value=-5, max_value=80),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_the_weight_is_the_sum_of_what_lies_on_each_cell(cells) -> None:
    scales = [
        CellScale(zero_counts=zero, counts_per_kg=slope * sign) for zero, slope, sign, _ in cells
    ]
    chips = [
        Played(round(scale.zero_counts + kg * scale.counts_per_kg))
        for scale, (*_, kg) in zip(scales, cells, strict=True)
    ]
    corner = CornerCells(sources=chips, scales=scales, clock=VirtualClock())
    with pytest.raises(NotReady):
        corner.read()

    assert corner.read() == pytest.approx(sum(kg for *_, kg in cells), abs=0.01)


def test_each_round_reads_each_cell_once() -> None:
    cells, chips = seat()
    before = [chip.reads for chip in chips]
    cells.read()

    assert [chip.reads for chip in chips] == [reads + 1 for reads in before]


@pytest.mark.parametrize(
    ("error", "health"),
    [
        (NotReady("no conversion"), CellHealth.NOT_READY),
        (FrameCorrupt("a short"), CellHealth.CORRUPT),
        (Saturated(0x7FFFFF), CellHealth.SATURATED),
        (GpioUnavailable("lines gone"), CellHealth.UNAVAILABLE),
    ],
)
def test_one_faulty_cell_makes_the_seat_faulty_and_is_named(error, health) -> None:
    cells, chips = seat()
    chips[1].error = error
    with pytest.raises(type(error), match="cell 2 of 4"):
        cells.read()

    assert [cell.health for cell in cells.cells] == [
        CellHealth.OK,
        health,
        CellHealth.OK,
        CellHealth.OK,
    ]


def test_a_dead_cell_is_not_hidden_by_living_neighbours() -> None:
    cells, chips = seat()
    chips[2].noisy = False
    with pytest.raises(CellDead, match="cell 3 of 4: the converter repeats itself"):
        weigh_for(10, cells)

    assert cells.cells[2].health is CellHealth.DEAD


def test_all_faulty_cells_are_named_and_the_worst_decides_the_error() -> None:
    cells, chips = seat()
    chips[0].error = NotReady("no conversion")
    chips[3].error = GpioUnavailable("lines gone")
    with pytest.raises(GpioUnavailable) as found:
        cells.read()

    assert str(found.value) == "cell 1 of 4: no conversion; cell 4 of 4: lines gone"


def test_saturation_keeps_its_code_and_its_neighbours_names() -> None:
    cells, chips = seat()
    chips[0].error = Saturated(-0x800000)
    chips[1].error = NotReady("no conversion")
    with pytest.raises(Saturated, match=r"cell 1 of 4 \(cell 2 of 4 faulty too\)") as found:
        cells.read()

    assert found.value.counts == -0x800000


def test_a_mended_cell_weighs_again() -> None:
    cells, chips = seat(2)
    chips[0].error = NotReady("no conversion")
    with pytest.raises(NotReady):
        cells.read()
    chips[0].error = None
    chips[0].counts = 140_000

    assert cells.read() == pytest.approx(40.0, abs=0.01)


def test_as_a_source_it_counts_tenths_of_a_gram() -> None:
    cells, chips = seat(2)
    chips[0].counts, chips[1].counts = 130_000, 150_000

    assert cells.read_counts() == pytest.approx(SUM_ZERO_COUNTS + 80 * SUM_COUNTS_PER_KG, abs=50)


def test_without_scales_there_are_counts_for_the_calibration() -> None:
    chips = [Played(100), Played(-40)]
    cells = CornerCells(sources=chips, scales=None, clock=VirtualClock())
    with pytest.raises(NotReady):
        cells.read_counts()

    assert cells.read_counts() == pytest.approx(60, abs=4)
    assert [cell.counts for cell in cells.cells] == pytest.approx([100, -40], abs=2)
    with pytest.raises(ValueError, match="calibrate"):
        cells.read()


@pytest.mark.parametrize(("chips", "scales"), [(0, 0), (5, 5), (2, 1)])
def test_one_to_four_cells_with_a_scale_each(chips: int, scales: int) -> None:
    with pytest.raises(ValueError, match="cells"):
        CornerCells(
            sources=[Played() for _ in range(chips)],
            scales=[CellScale(zero_counts=0, counts_per_kg=1.0) for _ in range(scales)],
            clock=VirtualClock(),
        )


def emulated_seat(
    clock: VirtualClock, shares_kg: tuple[float, ...], zeros: tuple[int, ...]
) -> tuple[CornerCells, list[Hx711Emulator]]:
    chips = [
        Hx711Emulator(
            clock=clock,
            load=WeightScript(
                steps=[(0.0, kg)], zero_counts=zero, counts_per_kg=10_700.0, seed=zero
            ),
            # No two oscillators are alike.
            oscillator_speed=1.0 + zero / 1e7,
        )
        for kg, zero in zip(shares_kg, zeros, strict=True)
    ]
    cells = CornerCells(
        sources=[Hx711(lines=chip, clock=clock) for chip in chips],
        scales=[CellScale(zero_counts=zero, counts_per_kg=10_700.0) for zero in zeros],
        clock=clock,
    )
    return cells, chips


def test_a_load_cell_reads_them_like_one_chip_and_names_the_broken_one() -> None:
    clock = VirtualClock(look_cost_ns=200)
    cells, chips = emulated_seat(clock, (40.0, 41.0), (84_210, -20_000))
    scale = Scale(zero_counts=SUM_ZERO_COUNTS, counts_per_kg=SUM_COUNTS_PER_KG)
    cell = LoadCell(chip=cells, clock=clock, scale=scale)
    readings = [cell.read() for _ in range(30)]
    chips[1].fault = Fault.CUT_WIRE
    broken = cell.read()

    assert readings[-1].pressure is Pressure.WITHIN
    assert readings[-1].kg == pytest.approx(81.0, abs=0.1)
    assert broken.pressure is Pressure.SILENT
    assert broken.fault.startswith("cell 2 of 2: ")


class Sticks:
    """A converter that repeats itself from one moment on."""

    def __init__(self, clock: VirtualClock, *, from_s: float) -> None:
        self._clock = clock
        self._from_s = from_s
        self._said = 84_000

    def read_counts(self) -> int:
        self._clock.advance(0.05)
        if self._clock.now_ns() / 1e9 < self._from_s:
            self._said += 1 if self._said % 2 else 3
        return self._said


def test_a_corner_that_sticks_is_a_fault_with_the_moment_it_was_good_until() -> None:
    clock = VirtualClock()
    scales = [CellScale(zero_counts=84_000, counts_per_kg=10_700.0)] * 2
    cells = CornerCells(
        sources=[Sticks(clock, from_s=99.0), Sticks(clock, from_s=3.0)], scales=scales, clock=clock
    )
    scale = Scale(zero_counts=SUM_ZERO_COUNTS, counts_per_kg=SUM_COUNTS_PER_KG)
    cell = LoadCell(chip=cells, clock=clock, scale=scale)
    readings = [cell.read() for _ in range(45)]
    dead = next(one for one in readings if one.pressure is Pressure.FAULT)

    assert "cell 2 of 2: the converter repeats itself" in (dead.fault or "")
    assert dead.at_s < 4.0
    assert dead.believed_until_s == pytest.approx(2.85, abs=0.11)
    doubted = [one for one in readings if 3.1 < one.at_s < dead.at_s]
    assert {one.believed_until_s for one in doubted} == {dead.believed_until_s}


def test_four_emulated_chips_weigh_a_sitter_in_one_period_a_round() -> None:
    clock = VirtualClock(look_cost_ns=200)
    cells, chips = emulated_seat(
        clock, (22.0, 18.0, 21.0, 19.0), (84_210, -20_000, 5_000, 300_000)
    )
    for _ in range(3):
        try:
            cells.read()
        except NotReady:
            continue
    before_ns = clock.now_ns()
    weights_kg = [cells.read() for _ in range(10)]

    assert weights_kg == pytest.approx([80.0] * 10, abs=0.05)
    assert (clock.now_ns() - before_ns) / 1e9 == pytest.approx(1.0, abs=0.15)
    chips[1].fault = Fault.CUT_WIRE
    with pytest.raises(NotReady, match="cell 2 of 4"):
        cells.read()
