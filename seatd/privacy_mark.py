"""The agent's word on the camera, on disk: a restart must not forget that he forbade it."""

import logging
from pathlib import Path

log = logging.getLogger(__name__)

NAME = "camera-forbidden"


class PrivacyMark:
    """A file that is there while the agent forbids the camera.

    Args:
        state_dir: the node's state folder.
    """

    def __init__(self, *, state_dir: Path) -> None:
        self._file = state_dir / NAME

    @property
    def allowed(self) -> bool:
        """Whether the camera may look; also forbidden when the folder cannot be read."""
        try:
            return not self._file.exists()
        except OSError:
            return False

    def say(self, *, allowed: bool) -> None:
        """Remembers the agent's word; it counts now in any case."""
        try:
            if allowed:
                self._file.unlink(missing_ok=True)
            else:
                self._file.touch()
        except OSError as error:
            log.warning("camera_word_not_kept error=%s", error)
