"""One conversion as it was clocked out, and the proofs that it may be believed. Pure.

From the HX711 datasheet (Avia Semiconductor):
- PD_SCK high lasts 50 us at most (T3); above 60 us the chip powers down and comes back reset.
- Pulse 25 pulls DOUT high; a frame that does not end so was not clocked 25 times.
- 0x7FFFFF and 0x800000 are the ends of the range, not weights.
"""

from dataclasses import dataclass
from enum import Enum

from sensors.errors import FrameCorrupt, OutOfStep

MAX_COUNTS = 0x7FFFFF
MIN_COUNTS = -0x800000
BITS = 24
SETTLING_CONVERSIONS = 4
LONGEST_HIGH_NS = 50_000
POWER_DOWN_NS = 60_000
NS_PER_S = 1_000_000_000


class Gain(Enum):
    """Input and gain of the next conversion, as the number of clock pulses that selects it."""

    A128 = 25
    B32 = 26
    A64 = 27


class Rate(Enum):
    """Conversions per second, set by the chip's RATE pin."""

    SPS_10 = 10
    SPS_80 = 80

    @property
    def period_s(self) -> float:
        """Seconds between two conversions."""
        return 1 / self.value


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """What came over the wires.

    Attributes:
        word: The 24 bits, most significant first.
        longest_high_ns: The longest high phase of PD_SCK, or an upper bound of it.
        took_ns: From before the first pulse until after the last one.
        ended_high: Level of DOUT after the last pulse.
    """

    word: int
    longest_high_ns: int
    took_ns: int
    ended_high: bool


def proven_counts(frame: Frame, *, period_s: float) -> int:
    """The counts of a frame that passes every proof.

    Args:
        frame: What came over the wires.
        period_s: Seconds between two conversions of the chip.

    Returns:
        -8388608 to 8388607, the two ends included: saturation is for the caller to tell.

    Raises:
        OutOfStep: The frame is wrong, and chip and reader may be out of step.
        FrameCorrupt: The frame is wrong; the next one may be good.
    """
    high_us = frame.longest_high_ns / 1000
    if frame.longest_high_ns > POWER_DOWN_NS:
        raise OutOfStep(
            f"clock high for {high_us:.0f} us, the HX711 powered down: "
            "take load off the processor or give the service a real-time priority"
        )
    if frame.took_ns > period_s * NS_PER_S / 2:
        raise OutOfStep(
            f"a frame took {frame.took_ns / 1e6:.1f} ms and may hold two conversions: "
            "take load off the processor"
        )
    if not frame.ended_high:
        raise OutOfStep(
            "data line low after the last pulse: check the data wire for a short to ground"
        )
    if frame.longest_high_ns > LONGEST_HIGH_NS:
        # T3's limit alone leaves chip and reader in step.
        raise FrameCorrupt(
            f"clock high for {high_us:.0f} us, above the HX711's 50 us: "
            "take load off the processor or give the service a real-time priority"
        )
    return signed(frame.word)


def signed(word: int) -> int:
    """24 bits of two's complement as a number."""
    return word - (word >> (BITS - 1) << BITS)
