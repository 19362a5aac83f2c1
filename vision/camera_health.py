"""Is the camera looking at anything? A covered, dark or frozen camera sees nobody, always.

So a picture is first judged as a picture, on a grey copy of 160 x 120. The limits were measured:
the lowest of 174 real pictures (darkened ones included) had mean 15, standard deviation 9.3 and
p99 - p1 of 38; a black picture with noise 1.8, 0.5 and 2; a covered lens 67, 4.5 and 16. The
brightest of 78 had mean 196, the most clipped one 44 % of its pixels at the upper end.
"""

from dataclasses import dataclass

import numpy as np

from vision.frames import Grey
from vision.occupancy import Reason

BLOCKED_DEVIATION_BELOW = 6.0
BLOCKED_SPREAD_BELOW = 25.0
DARK_MEAN_BELOW = 12.0
SATURATED_MEAN_ABOVE = 240.0
SATURATED_SHARE_ABOVE = 0.6
CLIPPED_FROM = 250  # grey level; shrinking mixes a clipped pixel with its neighbours
IN_A_ROW = 3


@dataclass(frozen=True, kw_only=True)
class Light:
    """How the grey levels (0..255) of a picture are spread."""

    mean: float
    deviation: float
    spread: float  # 99th minus 1st percentile
    clipped: float = 0.0  # share of pixels at the upper end

    @property
    def is_flat(self) -> bool:
        """Looks like a covered lens or a black picture."""
        return self.deviation < BLOCKED_DEVIATION_BELOW and self.spread < BLOCKED_SPREAD_BELOW

    @property
    def is_dark(self) -> bool:
        return self.mean < DARK_MEAN_BELOW

    @property
    def is_saturated(self) -> bool:
        """Washed out: the sun in the lens, or an exposure gone wrong."""
        return self.mean > SATURATED_MEAN_ABOVE or self.clipped > SATURATED_SHARE_ABOVE


def measure(grey: Grey) -> Light:
    """Measure a small grey picture of any shape."""
    low, high = np.percentile(grey, (1, 99))
    return Light(
        mean=float(grey.mean()),
        deviation=float(grey.std()),
        spread=float(high - low),
        clipped=float(np.count_nonzero(grey >= CLIPPED_FROM)) / grey.size,
    )


@dataclass(frozen=True, kw_only=True)
class CameraHealth:
    """What the pictures so far say about the camera. Observing returns a new value."""

    flat_in_a_row: int = 0
    saturated_in_a_row: int = 0
    same_in_a_row: int = 0
    digest: bytes | None = None  # of the newest picture
    is_dark: bool = False

    def observe(self, light: Light, digest: bytes | None) -> "CameraHealth":
        """Take in one picture.

        Args:
            light: Its grey levels.
            digest: Fingerprint of the whole picture; None from a source whose pictures may repeat.
        """
        repeats = digest is not None and digest == self.digest
        return CameraHealth(
            flat_in_a_row=self.flat_in_a_row + 1 if light.is_flat else 0,
            saturated_in_a_row=self.saturated_in_a_row + 1 if light.is_saturated else 0,
            same_in_a_row=self.same_in_a_row + 1 if repeats else int(digest is not None),
            digest=digest,
            is_dark=light.is_dark,
        )

    @property
    def fault(self) -> Reason | None:
        """Why the camera is blind now, or None.

        What the light says goes before frozen: a camera in the dark may repeat the same black
        picture, and one in the sun the same white one.
        """
        if self.saturated_in_a_row >= IN_A_ROW:
            return Reason.CAMERA_SATURATED
        if self.flat_in_a_row >= IN_A_ROW:
            return Reason.CAMERA_BLACK if self.is_dark else Reason.CAMERA_BLOCKED
        if self.is_dark:
            return Reason.TOO_DARK
        return Reason.CAMERA_FROZEN if self.same_in_a_row >= IN_A_ROW else None

    @property
    def is_suspect(self) -> bool:
        """Whether the newest picture may belong to a fault and so proves nothing yet."""
        return self.flat_in_a_row > 0 or self.saturated_in_a_row > 0 or self.same_in_a_row > 1
