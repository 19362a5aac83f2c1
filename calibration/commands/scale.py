"""`scale`: a scale from figures measured by hand, straight into a file."""

from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer

from sensors import Scale, SensorError, read_scale, write_scale


def scale(
    file: Annotated[Path, typer.Option(help="scale file to write")],
    zero_counts: Annotated[int, typer.Option(help="counts of the empty seat")],
    counts_per_kg: Annotated[float, typer.Option(help="counts per kilogram, may be negative")],
    normal_min_kg: Annotated[float, typer.Option(help="below this the seat is empty")] = 15.0,
    normal_max_kg: Annotated[float, typer.Option(help="what the cells can bear")] = 250.0,
    cell: Annotated[str | None, typer.Option(help="serial number of the load cell")] = None,
) -> None:
    """Write a scale from figures measured by hand; the former file is kept beside it."""
    try:
        write_scale(
            file,
            Scale(
                zero_counts=zero_counts,
                counts_per_kg=counts_per_kg,
                normal_min_kg=normal_min_kg,
                normal_max_kg=normal_max_kg,
                calibrated_at=datetime.now(UTC).isoformat(timespec="seconds"),
                calibrated_by=getuser(),
                cell=cell,
            ),
        )
        written = read_scale(file)
    except (SensorError, ValueError) as error:
        typer.echo(f"seat-calibrate: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(
        f"{file}: zero at {written.zero_counts} counts, {written.counts_per_kg} counts per kg"
    )
