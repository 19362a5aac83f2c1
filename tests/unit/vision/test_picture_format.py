"""A camera or a file that lies about its picture: normalised, or refused in a sentence."""

import struct

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.camera import V4l2Camera
from vision.errors import CameraLost, PictureUnreadable
from vision.picture_format import MOST_PIXELS, as_bgr, check_file
from vision.pixels import MOST_FILE_BYTES, read_picture

RANDOM = np.random.default_rng(1)
COLOURS = RANDOM.integers(0, 256, (12, 16, 3), dtype=np.uint8)


def encoded(suffix, picture=COLOURS):
    worked, content = cv2.imencode(suffix, picture)
    assert worked
    return content.tobytes()


def png_claiming(width, height):
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02"


def jpeg_claiming(width, height):
    return b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width)


def test_a_good_picture_is_taken_as_it_is():
    assert np.shares_memory(as_bgr(COLOURS), COLOURS)


@pytest.mark.parametrize(
    ("picture", "bgr"),
    [
        (COLOURS[:, :, 0], COLOURS[:, :, [0, 0, 0]]),
        (COLOURS[:, :, :1], COLOURS[:, :, [0, 0, 0]]),
        (np.dstack([COLOURS, COLOURS[:, :, :1]]), COLOURS),
        (COLOURS.astype(np.uint16) << 8, COLOURS),
        (COLOURS[::-1, ::-1], COLOURS[::-1, ::-1]),
    ],
    ids=["grey", "one channel", "alpha", "16 bits", "not contiguous"],
)
def test_other_formats_are_made_ours(picture, bgr):
    found = as_bgr(picture)

    assert np.array_equal(found, bgr)
    assert (found.dtype, found.flags.c_contiguous, found.flags.writeable) == (np.uint8, True, True)


def test_a_picture_that_cannot_be_zeroed_is_copied():
    locked = COLOURS.copy()
    locked.flags.writeable = False

    assert as_bgr(locked).flags.writeable


@pytest.mark.parametrize(
    "picture",
    [
        None,
        b"bytes",
        np.zeros((0, 16, 3), np.uint8),
        np.zeros((1, 40_000), np.uint8),
        np.zeros((12, 16, 2), np.uint8),
        np.zeros((12, 16, 3), np.float64),
        np.zeros((12, 16, 3), bool),
        np.zeros(12, np.uint8),
        np.zeros((2, 12, 16, 3), np.uint8),
        np.broadcast_to(np.uint8(0), (20_000, 20_000, 3)),
    ],
    ids=["none", "bytes", "empty", "raw", "yuv", "float", "bool", "flat", "four", "huge"],
)
def test_what_is_no_picture_is_a_lost_camera(picture):
    with pytest.raises(CameraLost, match="the camera gives"):
        as_bgr(picture)


class LyingCapture:
    """A driver that gives one thing for ever."""

    def __init__(self, picture):
        self.picture = picture

    def isOpened(self):  # noqa: N802
        return True

    def grab(self):
        return True

    def read(self):
        return True, self.picture

    def release(self):
        pass


@pytest.mark.parametrize(
    ("picture", "told"),
    [
        (np.zeros((12, 16, 2), np.uint8), "choose another format"),
        (np.zeros((0, 0, 3), np.uint8), "gives no picture"),
        (None, "gives no picture"),
        ("text", "gives no picture but str"),
    ],
)
def test_a_usb_camera_that_lies_is_lost_with_a_sentence(picture, told):
    source = V4l2Camera(device="/dev/fake", open_capture=lambda *_: LyingCapture(picture))

    with pytest.raises(CameraLost, match=told):
        source.grab(0.0)


def test_a_grey_usb_camera_works():
    given = COLOURS[:, :, 0].copy()
    source = V4l2Camera(device="/dev/fake", open_capture=lambda *_: LyingCapture(given))

    assert source.grab(0.0).bgr.shape == (12, 16, 3)
    assert not given.any(), "what was copied is zeroed"


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
@pytest.mark.parametrize("kind", ["colour", "grey", "alpha"])
def test_grey_and_transparent_files_are_pictures_too(tmp_path, suffix, kind):
    alpha = np.dstack([COLOURS, COLOURS[:, :, :1]])
    pictures = {"colour": COLOURS, "grey": COLOURS[:, :, 0], "alpha": alpha}
    file = tmp_path / f"a{suffix}"
    file.write_bytes(encoded(suffix, pictures[kind]))

    assert read_picture(file).shape == (12, 16, 3)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"no picture", "no JPEG or PNG"),
        (b"GIF89a" + bytes(40), "no JPEG or PNG"),
        (b"\x89PNG\r\n\x1a\n", "cut off"),
        (b"\xff\xd8\xff", "cut off"),
        (b"\xff\xd8\xff\xe0\x00\x04abcdefgh", "damaged"),
        (encoded(".png")[:60], "damaged"),
        (png_claiming(20_000, 20_000), "20000 x 20000 pixels"),
        (jpeg_claiming(20_000, 20_000), "20000 x 20000 pixels"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path, content, told):
    file = tmp_path / "a.png"
    file.write_bytes(content)

    with pytest.raises(PictureUnreadable, match=told) as caught:
        read_picture(file)
    assert str(file) in str(caught.value)


def test_an_enormous_file_is_not_even_read(tmp_path):
    file = tmp_path / "a.jpg"
    with file.open("wb") as sparse:
        sparse.truncate(MOST_FILE_BYTES + 1)

    with pytest.raises(PictureUnreadable, match="too many"):
        read_picture(file)


def test_fill_bytes_before_a_marker_are_passed_over():
    check_file(jpeg_claiming(640, 480).replace(b"\xff\xc0", b"\xff\xff\xff\xc0"))


@given(st.integers(1, 65_535), st.integers(1, 65_535))
def test_jpeg_and_png_are_measured_by_their_heads(width, height):
    for content in (jpeg_claiming(width, height), png_claiming(width, height)):
        told = refusal(content)

        assert (told is not None) is (width * height > MOST_PIXELS)
        assert told is None or f"{width} x {height}" in told


@given(st.binary(max_size=80), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_any_bytes_pass_or_are_refused_with_a_sentence(rest, head):
    assert refusal(head + rest) != ""


def refusal(content):
    """What is said against a file; None if nothing is."""
    try:
        check_file(content)
    except PictureUnreadable as error:
        return str(error)
    return None
