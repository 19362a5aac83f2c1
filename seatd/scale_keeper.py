"""The node owns its scale file: writes it, keeps the former ones, and goes back to them."""

import json
import logging
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sensors import (
    Scale,
    ScaleInvalid,
    ScaleMissing,
    SensorError,
    read_scale,
    scale_entries,
    scale_from,
    write_scale,
)

log = logging.getLogger(__name__)

KEPT = 20
CHANGES_TOLD = 50
HISTORY = "scale_history"


class ScaleKeeper:
    """The scale of one seat on disk.

    Args:
        file: the scale file.
        cell: serial number of the load cell, if the configuration names it.
        cells: how many converters the seat has.
        wall: the time of day, for people.
    """

    def __init__(
        self,
        *,
        file: Path,
        cell: str | None,
        cells: int,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.file = file
        self._cell = cell
        self._cells = cells
        self._wall = wall

    def current(self) -> tuple[Scale | None, str | None]:
        """The scale that stands, or None and why there is none."""
        try:
            return read_scale(self.file, cell=self._cell, cells=self._cells), None
        except (ScaleMissing, ScaleInvalid) as error:
            return None, str(error)

    def write(self, entries: Mapping[str, Any], *, who: str, origin: str) -> Scale:
        """Puts a new scale in the place of the former one, which is kept.

        Args:
            entries: as in the scale file; when, who and which cell are filled in.
            who: the technician.
            origin: where from.

        Raises:
            ScaleInvalid: it cannot weigh, or not this seat's cells; nothing was written.
            ScaleUnwritable: the folder does not take it; the former scale still stands.
        """
        scale = replace(
            scale_from(entries, where="the new scale"),
            calibrated_at=self._wall().isoformat(timespec="seconds"),
            calibrated_by=who,
            cell=self._cell or entries.get("cell"),
        )
        if (found := max(1, len(scale.cells))) != self._cells:
            raise ScaleInvalid(
                [f"cells: scales of {found}, this seat has {self._cells}"], where="the new scale"
            )
        if self._cells == 1 and scale.cells:
            raise ScaleInvalid(
                ["cells: this seat has one converter, give zero_counts and counts_per_kg"],
                where="the new scale",
            )
        before, _ = self.current()
        write_scale(self.file, scale)
        self._remember(scale)
        self._audit(before, scale, who=who, origin=origin)
        log.info(
            "scale_written who=%s from=%s before=%s after=%s",
            who,
            origin,
            None if before is None else before.counts_per_kg,
            scale.counts_per_kg,
        )
        return scale

    def former(self) -> Scale:
        """The scale before the one that stands.

        Raises:
            SensorError: there is none, or it cannot be read.
        """
        return read_scale(self.file.with_name(f"{self.file.name}.former"), cells=self._cells)

    def history(self) -> list[dict[str, Any]]:
        """The scales written so far, oldest first; one that cannot be read is left out."""
        found = []
        for file in self._remembered():
            with suppress(SensorError):
                found.append(scale_entries(read_scale(file)))
        return found

    def changes(self) -> list[dict[str, Any]]:
        """Who changed the scale when, from where, before and after; oldest first."""
        try:
            lines = self._audit_file().read_text(encoding="utf-8").splitlines()
        except OSError:
            return []
        found = []
        for line in lines[-CHANGES_TOLD:]:
            # A power cut may leave half a line.
            with suppress(ValueError):
                found.append(json.loads(line))
        return found

    def _audit_file(self) -> Path:
        return self.file.parent / HISTORY / "changes.jsonl"

    def _audit(self, before: Scale | None, after: Scale, *, who: str, origin: str) -> None:
        change = {
            "at": after.calibrated_at,
            "who": who,
            "from": origin,
            "before": None if before is None else scale_entries(before),
            "after": scale_entries(after),
        }
        try:
            with self._audit_file().open("a", encoding="utf-8") as file:
                file.write(json.dumps(change, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            log.warning("scale_change_not_kept error=%s", error)

    def _remember(self, scale: Scale) -> None:
        """Keeps a dated copy; the scale stands whether that works or not."""
        folder = self.file.parent / HISTORY
        stamp = self._wall().strftime("%Y%m%dT%H%M%S%f")
        try:
            folder.mkdir(exist_ok=True)
            write_scale(folder / f"{stamp}.yaml", scale)
            for old in self._remembered()[:-KEPT]:
                old.unlink(missing_ok=True)
        except (OSError, SensorError) as error:
            log.warning("scale_history_not_kept error=%s", error)

    def _remembered(self) -> list[Path]:
        return sorted((self.file.parent / HISTORY).glob("*.yaml"))
