import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import Fault, Gain, Hx711Emulator, Rate, VirtualClock
from sensors.chips.emulator import SETTLING


class Constant:
    def __init__(self, counts: int) -> None:
        self.counts = counts

    def counts_at(self, time_s: float) -> int:
        return self.counts


class Seconds:
    """Shows the time of the conversion, in milliseconds."""

    def counts_at(self, time_s: float) -> int:
        return round(time_s * 1000)


def chip(load=None, **changes) -> tuple[Hx711Emulator, VirtualClock]:
    clock = VirtualClock(start_ns=7_000)
    return Hx711Emulator(clock=clock, load=load or Constant(0x123456), **changes), clock


def clock_out(emulator: Hx711Emulator, clock: VirtualClock, pulses: int = 25) -> int:
    """The word on the wire, two's complement not yet undone."""
    word = 0
    for pulse in range(pulses):
        emulator.set_clock(high=True)
        clock.advance(1e-6)
        emulator.set_clock(high=False)
        clock.advance(1e-6)
        if pulse < 24:
            word = word << 1 | emulator.data_is_high()
    return word


def settle(emulator: Hx711Emulator, clock: VirtualClock, pulses: int = 25) -> None:
    for _ in range(SETTLING):
        clock.advance(0.1)
        clock_out(emulator, clock, pulses)
    clock.advance(0.1)


def test_data_is_high_until_the_first_conversion_is_done():
    emulator, clock = chip()
    clock.advance(0.0999)
    before = emulator.data_is_high()
    clock.advance(0.0001)

    assert (before, emulator.data_is_high()) == (True, False)


def test_the_first_four_conversions_are_wrong_and_the_fifth_is_right():
    emulator, clock = chip()
    words = []
    for _ in range(5):
        clock.advance(0.1)
        words.append(clock_out(emulator, clock))

    assert 0x123456 not in words[:4]
    assert words[4] == 0x123456


@settings(derandomize=True)
@given(st.integers(min_value=-(2**30), max_value=2**30), st.sampled_from([1, 2, 3, 4]))
def test_an_unsettled_conversion_never_shows_the_true_value(counts: int, nth: int):
    emulator, clock = chip(Constant(counts))
    clock.advance(0.1 * nth)
    true = max(-0x800000, min(0x7FFFFF, counts)) & 0xFFFFFF

    word = clock_out(emulator, clock)

    assert word != true or abs(counts) > 0x7FFFFF


def test_pulse_25_puts_data_high_until_the_next_conversion():
    emulator, clock = chip(Constant(0))
    settle(emulator, clock)
    clock_out(emulator, clock, pulses=24)
    low = emulator.data_is_high()
    clock_out(emulator, clock, pulses=1)

    assert (low, emulator.data_is_high()) == (False, True)


def test_a_conversion_not_read_is_replaced_by_the_next():
    emulator, clock = chip(Seconds())
    clock.advance(2.0501)

    assert clock_out(emulator, clock) == 2000


def test_a_conversion_that_ends_inside_a_frame_starts_the_word_anew():
    emulator, clock = chip(Constant(0x0F0F0F))
    settle(emulator, clock)
    clock_out(emulator, clock, pulses=10)
    clock.advance(0.1)

    assert clock_out(emulator, clock) == 0x0F0F0F


@pytest.mark.parametrize("gain", list(Gain))
def test_the_number_of_pulses_selects_the_next_gain(gain: Gain):
    emulator, clock = chip()
    settle(emulator, clock)
    clock_out(emulator, clock, pulses=gain.value)
    clock.advance(0.1)
    clock_out(emulator, clock, pulses=5)

    assert emulator.gain is gain


@pytest.mark.parametrize("pulses", [24, 28])
def test_too_few_or_too_many_pulses_select_nothing(pulses: int):
    emulator, clock = chip()
    settle(emulator, clock)
    clock_out(emulator, clock, pulses=pulses)
    clock.advance(0.1)

    assert clock_out(emulator, clock) == 0x123456
    assert emulator.gain is Gain.A128


def test_a_gain_change_needs_four_conversions_to_settle():
    emulator, clock = chip()
    settle(emulator, clock)
    clock_out(emulator, clock, pulses=27)
    words = []
    for _ in range(5):
        clock.advance(0.1)
        words.append(clock_out(emulator, clock, pulses=27))

    assert 0x123456 not in words[:4]
    assert words[4] == 0x123456


@pytest.mark.parametrize(("high_s", "resets"), [(59e-6, False), (61e-6, True), (0.01, True)])
def test_clock_high_above_60_us_powers_down_and_resets(high_s: float, resets: bool):
    emulator, clock = chip()
    settle(emulator, clock, pulses=27)
    emulator.set_clock(high=True)
    clock.advance(high_s)
    down = emulator.data_is_high()
    emulator.set_clock(high=False)
    clock.advance(0.1)
    word = clock_out(emulator, clock)

    assert (down, word != 0x123456, emulator.gain is Gain.A128) == (resets, resets, True)


def test_a_chip_powered_down_makes_no_conversions():
    emulator, clock = chip()
    emulator.set_clock(high=True)
    clock.advance(5.0)
    high = emulator.data_is_high()
    emulator.set_clock(high=False)
    clock.advance(0.05)

    assert (high, emulator.data_is_high()) == (True, True)


@pytest.mark.parametrize(
    ("rate", "speed", "period_s"),
    [(Rate.SPS_10, 1.0, 0.1), (Rate.SPS_80, 1.0, 0.0125), (Rate.SPS_10, 0.8, 0.125)],
)
def test_conversions_come_from_the_chips_own_oscillator(rate, speed, period_s):
    emulator, clock = chip(Seconds(), rate=rate, oscillator_speed=speed)
    clock.advance(period_s * 8 + 1e-6)

    assert clock_out(emulator, clock) == round(period_s * 8000)


@pytest.mark.parametrize(("counts", "word"), [(2**23, 0x7FFFFF), (-(2**23) - 1, 0x800000)])
def test_counts_beyond_24_bits_saturate(counts: int, word: int):
    emulator, clock = chip(Constant(counts))
    settle(emulator, clock)

    assert clock_out(emulator, clock) == word


def test_faults_work_while_the_chip_runs():
    emulator, clock = chip()
    settle(emulator, clock)
    emulator.fault = Fault.CUT_WIRE
    cut = emulator.data_is_high()
    emulator.fault = Fault.STUCK_LOW
    stuck = (emulator.data_is_high(), clock_out(emulator, clock), emulator.data_is_high())
    emulator.fault = Fault.SATURATED
    clock.advance(0.1)
    saturated = clock_out(emulator, clock)
    emulator.fault = Fault.NONE
    clock.advance(0.1)

    assert cut
    assert stuck == (False, 0, False)
    assert saturated == 0x7FFFFF
    assert clock_out(emulator, clock) == 0x123456


def test_a_load_may_break_the_wiring_itself():
    class Cut(Constant):
        fault = Fault.CUT_WIRE

    emulator, clock = chip(Cut(5))
    clock.advance(1.0)
    emulator.close()

    assert emulator.data_is_high()
