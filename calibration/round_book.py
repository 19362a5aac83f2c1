"""Who was calibrated on this round already: a CSV file, a line a seat, kept after each."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from calibration.errors import TypedWrongly

COLUMNS = (
    "seat",
    "at",
    "who",
    "result",
    "weight_kg",
    "zero_counts",
    "counts_per_kg",
    "half_width_kg",
    "findings",
)
DONE = "ok"


class RoundBook:
    """The round's result, readable by a spreadsheet.

    Args:
        file: made with its first line; lines of a former round are kept.

    Raises:
        TypedWrongly: it is there and is something else.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self.done: set[str] = set()
        try:
            with file.open(encoding="utf-8", newline="") as lines:
                reader = csv.DictReader(lines)
                if tuple(reader.fieldnames or ()) != COLUMNS:
                    raise TypedWrongly(f"{file}: not the CSV of a round; name another file")
                self.done = {line["seat"] for line in reader if line["result"] == DONE}
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise TypedWrongly(f"{file}: {error}") from error

    def note(self, line: Mapping[str, Any]) -> None:
        """One more seat, on disk before the next one.

        Raises:
            TypedWrongly: the file cannot be written.
        """
        new = not self._file.exists()
        try:
            with self._file.open("a", encoding="utf-8", newline="") as lines:
                writer = csv.DictWriter(lines, COLUMNS, extrasaction="ignore")
                if new:
                    writer.writeheader()
                writer.writerow(line)
        except OSError as error:
            raise TypedWrongly(f"{self._file}: {error.strerror or error}") from error
        if line["result"] == DONE:
            self.done.add(str(line["seat"]))


def book_line(outcome: Mapping[str, Any], *, at: str) -> dict[str, Any]:
    """The line of one calibration."""
    scale = outcome.get("scale") or {}
    cells = scale.get("cells") or ([scale] if scale else [])
    return {
        "seat": outcome["seat"],
        "at": at,
        "who": outcome["who"],
        "result": outcome["result"],
        "weight_kg": ";".join(f"{kg:g}" for kg in outcome["loads_kg"]),
        "zero_counts": ";".join(str(one["zero_counts"]) for one in cells),
        "counts_per_kg": ";".join(f"{one['counts_per_kg']:g}" for one in cells),
        "half_width_kg": outcome["half_width_kg"],
        "findings": ";".join(one["code"] for one in outcome["findings"]),
    }
