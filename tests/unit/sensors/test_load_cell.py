import pytest

from sensors import (
    Fault,
    FrameCorrupt,
    GpioUnavailable,
    Hx711,
    Hx711Emulator,
    LoadCell,
    LoadCellCounters,
    NotReady,
    Pressure,
    Saturated,
    Scale,
    TraceEnded,
    VirtualClock,
    WeightScript,
)

SCALE = Scale(zero_counts=84_000, counts_per_kg=20_600.0)
SILENT = NotReady("quiet")
CORRUPT = FrameCorrupt("torn")


class Played:
    """Plays conversions and errors, a tenth of a second apart."""

    def __init__(self, clock: VirtualClock, steps) -> None:
        self.clock = clock
        self.steps = iter(steps)

    def read_counts(self) -> int:
        self.clock.advance(0.1)
        step = next(self.steps, None)
        if step is None:
            raise TraceEnded("over")
        if isinstance(step, Exception):
            raise step
        return step


def readings(steps, *, scale: Scale | None = SCALE):
    clock = VirtualClock()
    cell = LoadCell(chip=Played(clock, steps), clock=clock, scale=scale)
    return [cell.read() for _ in steps], cell


def bench(steps, *, scale: Scale | None = SCALE):
    """A load cell on an emulated chip."""
    clock = VirtualClock()
    script = WeightScript(steps=steps, zero_counts=84_000, counts_per_kg=20_600.0)
    chip = Hx711Emulator(clock=clock, load=script)
    return LoadCell(chip=Hx711(lines=chip, clock=clock), clock=clock, scale=scale), chip, clock


def kg(*weights: float) -> list[int]:
    """Conversions of these weights; each a count apart, as noise would have it."""
    return [SCALE.to_counts(weight) + 7 * n for n, weight in enumerate(weights)]


def test_a_sitter_is_within_and_an_empty_seat_below():
    cell, _, clock = bench([(0.0, 80.0), (3.0, 0.0)])
    by_time = [(reading.at_s, reading) for reading in (cell.read() for _ in range(60))]
    sat = [r for s, r in by_time if 1.0 < s < 2.9]
    left = [r for s, r in by_time if s > 3.5]

    assert {r.pressure for r in sat} == {Pressure.WITHIN}
    assert all(r.kg == pytest.approx(80.0, abs=0.05) for r in sat)
    assert {r.pressure for r in left} == {Pressure.BELOW}
    assert by_time[-1][0] == clock.now_ns() / 1e9


def test_a_load_beyond_what_the_cells_bear_is_above():
    cell, _, _ = bench([(0.0, 300.0)])
    cell.read()

    assert cell.read().pressure is Pressure.ABOVE


def test_without_a_scale_the_counts_are_still_given():
    cell, _, _ = bench([], scale=None)
    cell.read()
    reading = cell.read()

    assert reading.pressure is Pressure.UNCALIBRATED
    assert reading.counts == pytest.approx(84_000, abs=200)
    assert reading.kg is None


def test_a_new_scale_weighs_the_next_reading():
    cell, _, _ = bench([(0.0, 80.0)], scale=None)
    cell.read()
    cell.read()
    cell.use(SCALE)

    assert cell.read().pressure is Pressure.WITHIN


def test_one_wild_conversion_does_not_move_the_reading():
    found, _ = readings(kg(80, 80, 80, 300, 80, 80, 80))

    assert {r.pressure for r in found[1:]} == {Pressure.WITHIN}


@pytest.mark.parametrize(("gap", "pressure"), [(19, Pressure.WITHIN), (20, Pressure.BELOW)])
def test_after_two_seconds_of_silence_old_conversions_no_longer_count(gap, pressure):
    """The conversion after `gap` silent reads comes (gap + 1) / 10 s after the one before."""
    steps = [*kg(80, 80, 80, 80, 80), *[SILENT] * (gap - 1), *kg(0)]
    found, _ = readings(steps)

    assert found[-1].pressure is pressure


@pytest.mark.parametrize("error", [SILENT, CORRUPT])
def test_a_missing_or_torn_conversion_is_silent_without_counts(error):
    found, _ = readings([*kg(80, 80), error, *kg(80, 80)])

    assert [r.pressure for r in found[1:]] == [
        Pressure.WITHIN,
        Pressure.SILENT,
        Pressure.WITHIN,
        Pressure.WITHIN,
    ]
    assert (found[2].counts, found[2].kg, found[2].fault) == (None, None, str(error))


def test_three_saturated_conversions_in_a_row_are_saturation():
    steps = [*kg(80, 80), *[Saturated(0x7FFFFF)] * 4, *kg(80), Saturated(0x7FFFFF)]
    found, _ = readings(steps)

    assert [r.pressure.value for r in found[1:]] == [
        "within",
        "silent",
        "silent",
        "saturated",
        "saturated",
        "within",
        "silent",
    ]


def test_a_converter_that_repeats_itself_is_a_fault_even_without_a_scale():
    found, _ = readings([84_000] * 12, scale=None)

    assert [r.pressure for r in found] == [Pressure.SILENT] * 9 + [Pressure.FAULT] * 3
    assert "84000" in (found[-1].fault or "")
    assert found[-1].counts is None


def test_lost_gpio_lines_are_a_fault_and_do_not_spin():
    clock = VirtualClock()

    class Gone:
        def read_counts(self) -> int:
            raise GpioUnavailable("gone")

    cell = LoadCell(chip=Gone(), clock=clock, scale=SCALE)
    found = [cell.read() for _ in range(3)]

    assert {r.pressure for r in found} == {Pressure.FAULT}
    assert clock.now_ns() / 1e9 == pytest.approx(0.9)


def test_the_end_of_a_recording_and_unforeseen_errors_pass_through():
    clock = VirtualClock()
    cell = LoadCell(chip=Played(clock, [RuntimeError("bug")]), clock=clock, scale=SCALE)
    with pytest.raises(RuntimeError, match="bug"):
        cell.read()
    with pytest.raises(TraceEnded):
        cell.read()


def test_everything_that_happened_is_counted():
    steps = [*kg(80, 80), SILENT, SILENT, CORRUPT, Saturated(-0x800000), *kg(80)]
    _, cell = readings(steps)

    assert cell.counters == LoadCellCounters(frames_ok=3, corrupt=1, not_ready=2, saturated=1)


@pytest.mark.parametrize(
    ("fault", "pressure"),
    [
        (Fault.CUT_WIRE, Pressure.SILENT),
        (Fault.STUCK_LOW, Pressure.SILENT),
        (Fault.SATURATED, Pressure.SATURATED),
    ],
)
def test_a_broken_wire_is_never_an_empty_seat_and_heals(fault, pressure):
    cell, chip, clock = bench([(0.0, 80.0)])
    for _ in range(5):
        cell.read()
    chip.fault = fault
    broken = [cell.read() for _ in range(60)]
    chip.fault = Fault.NONE
    clock.advance(1.0)
    healed = [cell.read() for _ in range(10)]

    assert Pressure.BELOW not in {r.pressure for r in broken}
    assert {r.pressure for r in broken[3:]} == {pressure}
    assert healed[-1].pressure is Pressure.WITHIN
