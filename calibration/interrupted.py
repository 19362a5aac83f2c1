"""What outlives the program: an interrupted calibration of each seat, and its last result."""

import json
import os
import re
import time
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from calibration.errors import TypedWrongly
from calibration.plan_saved import SavedUnreadable, from_dict, to_dict
from calibration.plan_state import Dialogue

FOLDER = "seat-calibrate"


class Records:
    """The technician's own files: `$XDG_STATE_HOME/seat-calibrate`, one pair a seat.

    Args:
        seat: whose.
        folder: another place.
    """

    def __init__(self, seat: str, folder: Path | None = None) -> None:
        home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
        name = re.sub(r"[^a-z0-9-]", "_", seat.casefold()) or "seat"
        base = (folder or Path(home) / FOLDER) / name
        self._dialogue = base.with_suffix(".interrupted.json")
        self._result = base.with_suffix(".result.json")

    def keep_dialogue(self, dialogue: Dialogue) -> None:
        """Remembers where the calibration stands; quiet where that cannot be written."""
        _write(self._dialogue, {"saved_s": time.time(), "dialogue": to_dict(dialogue)})

    def forget_dialogue(self) -> None:
        """The calibration is over."""
        try:
            self._dialogue.unlink(missing_ok=True)
        except OSError:
            return

    def interrupted(self) -> tuple[Dialogue, float] | None:
        """The interrupted calibration and for how many seconds it lay; None without one.

        Raises:
            TypedWrongly: it cannot be read.
        """
        found = _read(self._dialogue)
        if found is None:
            return None
        try:
            return from_dict(found["dialogue"]), time.time() - float(found["saved_s"])
        except (SavedUnreadable, KeyError, TypeError, ValueError) as error:
            raise TypedWrongly(f"{self._dialogue}: {error}") from error

    def keep_result(self, result: dict[str, Any]) -> None:
        """Remembers how the last calibration went, for the report."""
        _write(self._result, result)

    def result(self) -> dict[str, Any] | None:
        """How the last calibration from this account went; None without one."""
        return _read(self._result)


def _write(file: Path, content: dict[str, Any]) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number, name = mkstemp(dir=file.parent)
        with os.fdopen(number, "w", encoding="utf-8") as stream:
            json.dump(content, stream, ensure_ascii=False, default=str)
        Path(name).replace(file)
    except OSError:
        # A full disk ends nobody's calibration: the scale itself is written by the node.
        return


def _read(file: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
