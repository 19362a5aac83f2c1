"""Pure: whatever a camera or a file calls a picture, made a picture of ours, or refused.

A camera may lie about its format: grey instead of colour, four channels, sixteen bits, raw bytes.
"""

import struct
from typing import Any

import numpy as np

from vision.errors import CameraLost, PictureUnreadable
from vision.frames import Bgr

LEAST_SIDE = 2
# Decoded, three bytes each: a file of a few kilobytes may claim a gigabyte.
MOST_PIXELS = 40_000_000

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
# Start-of-frame markers (ITU T.81, table B.1); C4, C8 and CC among them are something else.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_COLOURS, _WITH_ALPHA, _GREY = 3, 4, 1


def as_bgr(picture: Any) -> Bgr:
    """Make it a contiguous, writable (height, width, 3) picture of bytes.

    Raises:
        CameraLost: It cannot be taken for a picture.
    """
    if not isinstance(picture, np.ndarray):
        raise CameraLost(f"the camera gives no picture but {type(picture).__name__}")
    found = picture[:, :, np.newaxis] if picture.ndim == 2 else picture  # noqa: PLR2004
    if found.dtype == np.uint16:
        found = (found >> 8).astype(np.uint8)
    known = found.ndim == 3 and found.dtype == np.uint8  # noqa: PLR2004
    if not known or found.shape[2] not in {_GREY, _COLOURS, _WITH_ALPHA}:
        raise CameraLost(
            f"the camera gives pictures of shape {picture.shape} and type {picture.dtype}, which "
            "are none; choose another format or another camera"
        )
    if min(found.shape[:2]) < LEAST_SIDE or found.shape[0] * found.shape[1] > MOST_PIXELS:
        raise CameraLost(
            f"the camera gives pictures of {found.shape[1]} x {found.shape[0]} pixels"
        )
    if found.shape[2] == _GREY:
        found = np.repeat(found, _COLOURS, axis=2)
    bgr = np.ascontiguousarray(found[:, :, :_COLOURS])
    return bgr if bgr.flags.writeable else bgr.copy()


def check_file(content: bytes) -> None:
    """Make sure by its head that this is a JPEG or PNG file of a size that can be decoded.

    Raises:
        PictureUnreadable: It is neither, or claims to be enormous.
    """
    if not content:
        raise PictureUnreadable("the file is empty")
    width, height = _size(content)
    if width * height > MOST_PIXELS:
        raise PictureUnreadable(
            f"it claims {width} x {height} pixels, more than {MOST_PIXELS // 1_000_000} million"
        )


def _size(content: bytes) -> tuple[int, int]:
    try:
        if content.startswith(_PNG):
            width, height = struct.unpack_from(">II", content, 16)
            return int(width), int(height)
        if content.startswith(_JPEG):
            return _jpeg_size(content)
    except struct.error as error:
        raise PictureUnreadable("the file is cut off") from error
    raise PictureUnreadable("it is no JPEG or PNG")


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while True:
        filler, marker, length = struct.unpack_from(">BBH", content, at)
        if filler != 0xFF:  # noqa: PLR2004
            raise PictureUnreadable("it is a damaged JPEG")
        if marker == 0xFF:  # noqa: PLR2004
            at += 1  # Any number of fill bytes may stand before a marker.
        elif marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return int(width), int(height)
        else:
            at += 2 + length
