"""`load_cell.further_cells:` the second to fourth cell of a seat with a converter for each.

Driver, rate and sitter file are the first cell's. What is different for each is its wiring.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import Field

from seatd.section import Pin, Section


class FurtherCell(Section):
    """One more cell; keys of the seat's driver only. A key left out is as in the first cell."""

    data_pin: Pin | None = None
    clock_pin: Pin | None = None
    spi_bus: Annotated[int, Field(ge=0, le=6)] | None = None
    spi_device: Annotated[int, Field(ge=0, le=2)] | None = None
    iio_device: Annotated[int, Field(ge=0, le=99)] | None = None
    emulated_zero_counts: int | None = None
    emulated_counts_per_kg: float | None = None

    def given(self) -> dict[str, int | float]:
        """Key -> value of those that have one."""
        return self.model_dump(exclude_none=True)


def wired_twice(cells: Iterable[Mapping[int, str]]) -> list[str]:
    """A sentence for all pins that the same two wires want.

    Args:
        cells: GPIO (BCM) number -> what it is for, of each cell, the first one first.
    """
    first: dict[int, str] = {}
    shared: dict[tuple[str, str], list[int]] = {}
    for number, pins in enumerate(cells, start=1):
        for pin, name in pins.items():
            here = name if number == 1 else f"{name} of cell {number}"
            if pin in first:
                shared.setdefault((first[pin], here), []).append(pin)
            else:
                first[pin] = here
    return [
        f"GPIO {', '.join(map(str, pins))} is wanted by {one} and by {other}: "
        "wire one of them elsewhere"
        for (one, other), pins in shared.items()
    ]
