"""What a calibration knows of a seat before the first key. Pure."""

from calibration.check import Facts
from calibration.plan_state import Path, Setup
from calibration.typed_weight import MOST_KG


def setup_of(
    facts: Facts,
    *,
    path: Path,
    quick: bool,
    prove: bool,
    new_cell: bool,
    cell: str | None,
) -> Setup:
    """Out of the node's answer to `describe`.

    Args:
        facts: that answer.
        path: with weights or without.
        quick: the proof without its 30 s.
        prove: prove it at all.
        new_cell: the technician says that the load cell was exchanged.
        cell: its serial number, if he typed it.
    """
    scale = facts.get("scale")
    cells = int(facts.get("cells") or 1)
    rate_sps = int(facts.get("rate_sps") or 10)
    lines = (scale.get("cells") or [scale]) if scale else []
    former = tuple((float(one["zero_counts"]), float(one["counts_per_kg"])) for one in lines)
    other = cell is not None and cell != (scale or {}).get("cell")
    return Setup(
        path=path,
        cells=cells,
        # Several converters are read in turn: a round takes one to three periods.
        rate_sps=rate_sps if cells == 1 else rate_sps // 2,
        most_kg=float((scale or {}).get("normal_max_kg") or MOST_KG),
        quick=quick,
        prove=prove,
        former=former,
        same_cell=bool(scale) and not new_cell and not other,
    )
