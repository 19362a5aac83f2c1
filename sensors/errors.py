"""What can go wrong between the load cell and a weight, in words for the operator."""

from collections.abc import Sequence


class SensorError(Exception):
    """Root of every error this package raises on purpose."""


class NotReady(SensorError, TimeoutError):
    """The chip gave no conversion in time: check its power and the data wire."""


class FrameCorrupt(SensorError, ValueError):
    """A conversion was clocked out wrongly and thrown away; the next one may be good.

    If it stays, the data wire is shorted or the processor is overloaded.
    """


class OutOfStep(FrameCorrupt):
    """A wrong frame after which chip and reader may disagree; the next read resets the chip."""


class Saturated(SensorError, OverflowError):
    """The converter stands at the end of its range: overload, or a broken bridge wire.

    Attributes:
        counts: The code the chip gave, 8388607 or -8388608.
    """

    def __init__(self, counts: int, *, which: str = "the converter") -> None:
        """Keep the code, because its sign tells which bridge wire to look at."""
        super().__init__(
            f"{which} is saturated at {counts} counts: take the load off the seat; "
            "if it stays, check the four bridge wires of the load cell"
        )
        self.counts = counts


class GpioUnavailable(SensorError, OSError):
    """The GPIO lines to the chip cannot be used."""


class DeviceUnavailable(GpioUnavailable):
    """The kernel's device for the chip (SPI or IIO) cannot be used: a way to the same pins."""


class CellDead(FrameCorrupt):
    """A converter repeats itself, so its conversions are thrown away: check its wiring."""


class PanelUnavailable(SensorError, OSError):
    """Light, button or buzzer of the seat cannot be used; the seat works without them."""


class ScaleMissing(SensorError, FileNotFoundError):
    """There is no scale file: the seat was never calibrated."""


class ScaleInvalid(SensorError, ValueError):
    """The scale cannot be trusted.

    Attributes:
        problems: Every problem found, each starting with the key it is about.
    """

    def __init__(self, problems: Sequence[str], *, where: str = "scale") -> None:
        """Name the place and every problem at once."""
        listed = "; ".join(problems)
        super().__init__(f"{where}: {listed}. Correct it, or calibrate the seat again")
        self.problems = tuple(problems)


class ScaleForeign(ScaleInvalid):
    """The scale is that of another load cell: its figures mean nothing here."""

    def __init__(self, *, wanted: str, found: str | None, where: str) -> None:
        """Name both cells."""
        has = "names no cell" if found is None else f"is of cell {found!r}"
        problem = (
            f"cell: the scale {has}, the configuration says `cell: {wanted}`; "
            "put the right name in one of the two if only that is wrong"
        )
        super().__init__([problem], where=where)


class ScaleUnwritable(SensorError, OSError):
    """The scale file cannot be written; the former one still stands."""


class TraceUnreadable(SensorError, ValueError):
    """A recorded trace cannot be read; the message lists up to ten places."""


class TraceEnded(SensorError, EOFError):
    """The recorded trace was played to its end."""
