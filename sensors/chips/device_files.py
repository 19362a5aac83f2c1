"""Looks at a device file, for libraries that do not say why they could not open it."""

import os
from pathlib import Path

from sensors.chips.obstacles import Obstacle


def obstacle_at(path: str) -> Obstacle:
    """What keeps this process from the device; OTHER when nothing about the file does."""
    if not Path(path).exists():
        return Obstacle.ABSENT
    if not os.access(path, os.R_OK | os.W_OK):
        return Obstacle.FORBIDDEN
    return Obstacle.OTHER
