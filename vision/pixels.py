"""Picture arithmetic done by OpenCV: read, fit into a square, make a small grey copy.

OpenCV is an optional extra, so it is imported at the first use.
"""

from pathlib import Path

import numpy as np

from vision.decode import Letterbox
from vision.errors import PictureUnreadable, VisionUnavailable
from vision.frames import Bgr, Grey
from vision.picture_format import check_file

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png"})
MOST_FILE_BYTES = 64_000_000
GREY_SIZE = (160, 120)  # width, height: the size the limits in camera_health were measured on


def require_opencv() -> None:
    """Say early and clearly that OpenCV is missing.

    Raises:
        VisionUnavailable: It cannot be imported.
    """
    try:
        import cv2  # noqa: F401
    except ImportError as error:
        message = "OpenCV is not installed; install seat-presence with its extra 'camera'"
        raise VisionUnavailable(message) from error


def read_picture(path: Path) -> Bgr:
    """Read a JPEG or PNG file into memory, turned upright by its EXIF mark.

    Raises:
        PictureUnreadable: No such file, no permission, or no picture inside.
        VisionUnavailable: OpenCV is missing.
    """
    require_opencv()
    import cv2

    try:
        content = _content(path)
        check_file(content)
        picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except (OSError, MemoryError, PictureUnreadable, cv2.error) as error:
        raise PictureUnreadable(f"cannot read the picture {path}: {error}") from error
    if picture is None:
        raise PictureUnreadable(f"cannot read the picture {path}: it is damaged")
    return np.asarray(picture, dtype=np.uint8)


def fit(bgr: Bgr, letterbox: Letterbox) -> Bgr:
    """Shrink or enlarge a picture into the middle of a black square.

    Returns:
        Picture of shape (side, side, 3).
    """
    import cv2

    size = (letterbox.content_width, letterbox.content_height)
    square = np.zeros((letterbox.side, letterbox.side, 3), np.uint8)
    rows = slice(letterbox.top, letterbox.top + letterbox.content_height)
    columns = slice(letterbox.left, letterbox.left + letterbox.content_width)
    content = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA)
    square[rows, columns] = content
    content.fill(0)
    return square


def small_grey(bgr: Bgr) -> Grey:
    """Make the 160 x 120 grey copy on which the camera's health is judged."""
    import cv2

    small = cv2.resize(bgr, GREY_SIZE, interpolation=cv2.INTER_AREA)
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    small.fill(0)
    return grey


def mosaic(bgr: Bgr, *, columns: int, rows: int) -> Bgr:
    """Shrink a picture to a few coloured cells, each the mean of its part."""
    import cv2

    return np.asarray(cv2.resize(bgr, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)


def _content(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MOST_FILE_BYTES:
        raise PictureUnreadable(f"its {size} bytes are too many")
    return path.read_bytes()
