"""Stand-ins for camera and detector that follow a script, for tests and demonstrations."""

from collections.abc import Sequence

import numpy as np

from vision.decode import Box, Finding, Score
from vision.errors import VisionError
from vision.frames import Bgr, Frame
from vision.zone import Zone

# Where everybody is found.
BODY = Box(left=0.3, top=0.2, right=0.7, bottom=0.9)
FACE = Box(left=0.45, top=0.25, right=0.55, bottom=0.4)


class ScriptedFrames:
    """A camera that plays pictures and failures in order, and then repeats the last one."""

    def __init__(self, *, steps: Sequence[Bgr | VisionError]) -> None:
        if not steps:
            raise ValueError("a script needs at least one step")
        self._steps = tuple(steps)
        self.grabbed = 0
        self.closed = 0
        self.last: Frame | None = None

    def grab(self, now_s: float) -> Frame:
        """Play the next step: a copy of its picture, or its error."""
        step = self._steps[min(self.grabbed, len(self._steps) - 1)]
        self.grabbed += 1
        if isinstance(step, VisionError):
            raise step
        self.last = Frame(at_s=now_s, bgr=step.copy())
        return self.last

    def close(self) -> None:
        self.closed += 1


class ScriptedDetector:
    """A detector that gives totals (0..2) and failures in order, and then repeats the last."""

    def __init__(self, *, totals: Sequence[float | VisionError]) -> None:
        if not totals:
            raise ValueError("a script needs at least one total")
        self._totals = tuple(totals)
        self.scored = 0
        self.zones: list[Zone | None] = []

    def score(self, bgr: Bgr) -> Score:
        """Give the next total, half of it to each model, whatever the picture shows."""
        return self.find(bgr).score

    def find(self, bgr: Bgr) -> Finding:
        """Find somebody with the next total, always at the same place."""
        del bgr
        step = self._totals[min(self.scored, len(self._totals) - 1)]
        self.scored += 1
        if isinstance(step, VisionError):
            raise step
        score = Score(pose=step / 2, face=step / 2)
        return Finding(score=score, pose_box=FACE, face_box=FACE, body_box=BODY)

    def within(self, zone: Zone | None) -> "ScriptedDetector":
        """The same script, whatever the zone; it is remembered."""
        self.zones.append(zone)
        return self


def noisy_picture(*, seed: int, width: int = 64, height: int = 48) -> Bgr:
    """Make a picture no camera fault looks like; each seed gives another one."""
    random = np.random.default_rng(seed)
    return random.integers(0, 256, (height, width, 3), dtype=np.uint8)
