"""The scale on disk: written by a calibration, read by the node at its start."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from tempfile import mkstemp
from typing import Any, cast

import yaml

from sensors.corner_scales import SUM_COUNTS_PER_KG, SUM_ZERO_COUNTS, cells_entry, read_cells
from sensors.errors import ScaleForeign, ScaleInvalid, ScaleMissing, ScaleUnwritable
from sensors.scale import Scale

READABLE_BY_ALL = 0o644
LONGEST_NUMBER_BITS = 63
EMPTY = "empty, as after a full disk or a power cut; the scale before it may be in *.former"

_NUMBER = (int, float)
_TYPES: Mapping[str, tuple[tuple[type, ...], str]] = {
    "zero_counts": ((int,), "a whole number"),
    "counts_per_kg": (_NUMBER, "a number"),
    "normal_min_kg": (_NUMBER, "a number"),
    "normal_max_kg": (_NUMBER, "a number"),
    "calibrated_at": ((str, type(None)), "a text"),
    "calibrated_by": ((str, type(None)), "a text"),
    "cell": ((str, type(None)), "a text"),
    "noise_counts": ((*_NUMBER, type(None)), "a number"),
    "span_kg": (_NUMBER, "a number"),
    "kg_per_degc": ((*_NUMBER, type(None)), "a number"),
    "calibrated_degc": ((*_NUMBER, type(None)), "a number"),
    "cells": ((list,), "a list of scales"),
}
_LINE = ("zero_counts", "counts_per_kg")
_SUM = {"zero_counts": SUM_ZERO_COUNTS, "counts_per_kg": float(SUM_COUNTS_PER_KG)}


def read_scale(path: Path, *, cell: str | None = None, cells: int | None = None) -> Scale:
    """Read a scale written by `write_scale` or by hand.

    Args:
        path: The file.
        cell: The load cell it has to be of; None takes any.
        cells: How many converters the seat has, each with a scale; None takes any number.

    Raises:
        ScaleMissing: There is no such file.
        ScaleForeign: It is the scale of another load cell.
        ScaleInvalid: The file cannot be read as a scale, or as one of so many cells; lists every
            problem by its key.
    """
    entries = _entries(path)
    scale = scale_from(entries, where=str(path))
    if cell is not None and scale.cell != cell:
        raise ScaleForeign(wanted=cell, found=scale.cell, where=str(path))
    if cells is not None and cells != (found := max(1, len(scale.cells))):
        fix = "put one entry for each load cell under `cells`, or correct `further_cells`"
        raise ScaleInvalid(
            [f"cells: scales of {found}, the configuration has {cells} ({fix})"], where=str(path)
        )
    return scale


def write_scale(path: Path, scale: Scale) -> None:
    """Write `scale` so that a reader or a power cut finds the former file or the new one.

    The file that stood there before is kept beside it as `<name>.former`.

    Raises:
        ScaleUnwritable: The folder does not take it; the former scale still stands.
    """
    text = yaml.safe_dump(scale_entries(scale), sort_keys=False, allow_unicode=True)
    try:
        if path.exists():
            _replace(path.with_name(f"{path.name}.former"), path.read_bytes())
        _replace(path, text.encode())
    except OSError as error:
        raise ScaleUnwritable(
            f"cannot write {path} ({error}): check that {path.parent} exists, has space and "
            "belongs to the service's user"
        ) from error


def scale_entries(scale: Scale) -> dict[str, Any]:
    """A scale as the entries of its file, as `scale_from` reads them."""
    entries = {key: value for key, value in asdict(scale).items() if value is not None}
    del entries["cells"]
    if scale.cells:
        # Their sum's line is no figure of anybody's seat.
        entries = {key: value for key, value in entries.items() if key not in _LINE}
        entries = {"cells": cells_entry(scale.cells), **entries}
    return entries


def scale_from(entries: Mapping[str, object], *, where: str) -> Scale:
    """The scale of a file's entries.

    Args:
        entries: By key.
        where: What to call their origin in an error.

    Raises:
        ScaleInvalid: Listing every problem by its key.
    """
    problems = _shape_problems(entries)
    # Figures of the right type are judged even when other keys are wrong: one round is enough.
    wrong = {problem.partition(":")[0] for problem in problems}
    sound = {key: entries[key] for key in _TYPES if key in entries and key not in wrong}
    stand_in: dict[str, object] = {"zero_counts": 0, "counts_per_kg": 1.0}
    if "cells" in entries:
        stand_in = dict(_SUM)
        sound = {key: value for key, value in sound.items() if key not in _LINE}
    if "cells" in sound:
        try:
            sound["cells"] = read_cells(sound["cells"])
        except ScaleInvalid as error:
            del sound["cells"]
            problems.extend(error.problems)
    try:
        scale = Scale(**cast("dict[str, Any]", {**stand_in, **sound}))
    except ScaleInvalid as error:
        problems.extend(error.problems)
    if problems:
        raise ScaleInvalid(problems, where=where)
    return scale


def _entries(path: Path) -> dict[str, object]:
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ScaleMissing(f"there is no scale file {path}: calibrate this seat first") from error
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ScaleInvalid([f"{line}not YAML ({error.problem})"], where=str(path)) from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ScaleInvalid([f"cannot be read ({error})"], where=str(path)) from error
    if loaded is None:
        raise ScaleInvalid([EMPTY], where=str(path))
    if not isinstance(loaded, dict):
        raise ScaleInvalid(["not a list of `key: value` lines"], where=str(path))
    return {str(key): _as_text(value) for key, value in loaded.items()}


def _as_text(value: object) -> object:
    # YAML turns an unquoted time, as people write it, into a date of its own.
    return value.isoformat() if isinstance(value, date) else value


def _shape_problems(entries: Mapping[str, object]) -> list[str]:
    if "cells" in entries:
        fix = "remove it, each entry of `cells` has its own"
        problems = [f"{key}: {fix}" for key in _LINE if key in entries]
    else:
        problems = [f"{key}: missing" for key in _LINE if key not in entries]
    for key, value in entries.items():
        if key not in _TYPES:
            known = ", ".join(field.name for field in fields(Scale))
            problems.append(f"{key}: unknown key; known are {known}")
            continue
        types, wanted = _TYPES[key]
        if not isinstance(value, types) or isinstance(value, bool) or _is_huge(value):
            problems.append(f"{key}: must be {wanted}, not {value!r}")
    return problems


def _is_huge(value: object) -> bool:
    # YAML reads whole numbers of any length, which no float holds.
    return isinstance(value, int) and value.bit_length() > LONGEST_NUMBER_BITS


def _replace(path: Path, content: bytes) -> None:
    number, temporary = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(number, READABLE_BY_ALL)
            os.fsync(number)
        Path(temporary).replace(path)
    except OSError:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    # Without this the rename itself may be lost in a power cut.
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
