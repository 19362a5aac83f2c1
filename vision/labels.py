"""Which pictures show a person: a CSV file with the columns `file` and `label`."""

import csv
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from vision.errors import LabelsInvalid

COLUMNS = ("file", "label")


class Label(Enum):
    """What somebody saw in a picture."""

    PERSON = "person"
    EMPTY = "empty"


def read_labels(path: Path) -> dict[Path, Label]:
    """Read a labels file. Further columns are ignored.

    Returns:
        Label by resolved path; file names are relative to the labels file's folder.

    Raises:
        LabelsInvalid: The file cannot be read or breaks the format; line and column are named.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            named = parse_labels(file, name=str(path))
    except OSError as error:
        raise LabelsInvalid(f"cannot read the labels file {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise LabelsInvalid(f"{path} is not UTF-8 text: byte {error.start}") from error
    return {(path.parent / file).resolve(): label for file, label in named.items()}


def parse_labels(lines: Iterable[str], *, name: str) -> dict[str, Label]:
    """Read the lines of a labels file.

    Args:
        lines: Header first.
        name: What to call the file in an error.

    Raises:
        LabelsInvalid: See `read_labels`.
    """
    rows = csv.DictReader(lines)
    labels: dict[str, Label] = {}
    try:
        for column in COLUMNS:
            if column not in (rows.fieldnames or ()):
                raise LabelsInvalid(f"{name}, line 1: the column {column!r} is missing")
        for row in rows:
            where = f"{name}, line {rows.line_num}, column"
            file, label = row["file"] or "", row["label"] or ""
            if not file or "\0" in file:
                raise LabelsInvalid(f"{where} 'file': a file name is missing")
            if file in labels:
                raise LabelsInvalid(f"{where} 'file': {file!r} is there twice")
            if label not in {each.value for each in Label}:
                raise LabelsInvalid(f"{where} 'label': {label!r} is neither 'person' nor 'empty'")
            labels[file] = Label(label)
    except csv.Error as error:
        raise LabelsInvalid(f"{name}, line {rows.line_num}: {error}") from error
    return labels
