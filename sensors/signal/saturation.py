"""When a converter at the end of its range is overload, and when only a torn conversion."""

from dataclasses import dataclass

from sensors.weight import Pressure

SATURATED_AFTER = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Saturation:
    """Counts saturated conversions in a row; one or two may be a missed clock edge.

    Attributes:
        in_a_row: saturated conversions since the last ordinary one.
    """

    in_a_row: int = 0

    def again(self) -> "Saturation":
        """After one more saturated conversion."""
        return Saturation(in_a_row=self.in_a_row + 1)

    @property
    def pressure(self) -> Pressure:
        """Overload or a broken bridge wire, neither an empty nor a taken seat; SILENT before."""
        return Pressure.SATURATED if self.in_a_row >= SATURATED_AFTER else Pressure.SILENT


CLEAR = Saturation()
