"""One picture in memory, and the port through which pictures come.

A frame never leaves memory: nothing here or below writes, sends or logs one.
"""

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Bgr: TypeAlias = npt.NDArray[np.uint8]
"""Picture of shape (height, width, 3), blue first, as OpenCV gives it."""

Grey: TypeAlias = npt.NDArray[np.uint8]
"""Picture of shape (height, width)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """One picture and the time it was asked for.

    The array belongs to whoever grabbed the frame, is writable, and is to be zeroed after use.
    """

    at_s: float  # monotonic
    bgr: Bgr


class FrameSource(Protocol):
    """Where frames come from; opens itself at the first `grab`."""

    def grab(self, now_s: float) -> Frame:
        """Take one picture now; it carries `now_s` as its time.

        Blocks while the camera works. After an error the next call starts afresh.

        Raises:
            CameraLost: No picture came.
            NoPictures: The folder is empty.
            PictureUnreadable: The next picture is none.
        """
        ...

    def close(self) -> None:
        """Let go of the camera; the next `grab` opens it again.

        May be called from another thread while a `grab` hangs.
        """
        ...
