"""Where the seat is in which picture: a CSV file with the columns of `COLUMNS`."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from vision.errors import ZoneInvalid
from vision.zone import Zone

EDGES = ("left", "top", "right", "bottom")
COLUMNS = ("file", *EDGES)


@dataclass(frozen=True, kw_only=True)
class Zones:
    """The zones of a folder of pictures, by the file names that the zones file gives."""

    name: str = "no zones file"
    by_file: Mapping[str, Zone]

    def pick(self, pictures: Iterable[Path]) -> tuple[dict[Path, Zone], list[str]]:
        """Find the zone of each picture that has one.

        A row belongs to the picture whose path ends in its file name, so the file may lie anywhere
        and name the pictures from any folder above them.

        Returns:
            The zones by path, and the file names that belong to no picture.

        Raises:
            ZoneInvalid: A row belongs to several pictures.
        """
        paths = [(path, path.resolve().parts) for path in pictures]
        found: dict[Path, Zone] = {}
        alone: list[str] = []
        for file, zone in self.by_file.items():
            parts = Path(file).parts
            owners = [path for path, whole in paths if whole[-len(parts) :] == parts]
            if len(owners) > 1:
                raise ZoneInvalid(
                    f"{self.name}, column 'file': several pictures end in {file!r}; write more of "
                    "their folders"
                )
            found.update(dict.fromkeys(owners, zone))
            if not owners:
                alone.append(file)
        return found, alone


def read_zones(path: Path) -> Zones:
    """Read a zones file. Further columns are ignored; a picture without a row has no zone.

    Raises:
        ZoneInvalid: The file cannot be read or breaks the format; line and column are named.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return Zones(name=str(path), by_file=parse_zones(file, name=str(path)))
    except OSError as error:
        raise ZoneInvalid(f"cannot read the zones file {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ZoneInvalid(f"{path} is not UTF-8 text: byte {error.start}") from error


def parse_zones(lines: Iterable[str], *, name: str) -> dict[str, Zone]:
    """Read the lines of a zones file.

    Args:
        lines: Header first.
        name: What to call the file in an error.

    Raises:
        ZoneInvalid: See `read_zones`.
    """
    rows = csv.DictReader(lines)
    zones: dict[str, Zone] = {}
    try:
        for column in COLUMNS:
            if column not in (rows.fieldnames or ()):
                raise ZoneInvalid(f"{name}, line 1: the column {column!r} is missing")
        for row in rows:
            where = f"{name}, line {rows.line_num}, column"
            file = row["file"] or ""
            if not file or "\0" in file:
                raise ZoneInvalid(f"{where} 'file': a file name is missing")
            if file in zones:
                raise ZoneInvalid(f"{where} 'file': {file!r} is there twice")
            zones[file] = _zone(row, where)
    except csv.Error as error:
        raise ZoneInvalid(f"{name}, line {rows.line_num}: {error}") from error
    return zones


def _zone(row: Mapping[str, str | None], where: str) -> Zone:
    left, top, right, bottom = (_share(row[edge], f"{where} {edge!r}") for edge in EDGES)
    if left >= right:
        raise ZoneInvalid(f"{where} 'right': must lie above left, {left:g}")
    if top >= bottom:
        raise ZoneInvalid(f"{where} 'bottom': must lie above top, {top:g}")
    try:
        return Zone.box(left=left, top=top, right=right, bottom=bottom)
    except ZoneInvalid as error:
        raise ZoneInvalid(f"{where}s {', '.join(EDGES)}: {error}") from error


def _share(text: str | None, where: str) -> float:
    try:
        share = float(text or "")
    except ValueError:
        share = float("nan")
    if not 0 <= share <= 1:
        raise ZoneInvalid(f"{where}: {text or ''!r} is no share of the frame, 0 to 1")
    return share
