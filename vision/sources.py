"""Frames from a folder of pictures: for trying things out without a camera."""

from pathlib import Path

from vision.errors import NoPictures
from vision.frames import Frame
from vision.pixels import PICTURE_SUFFIXES, read_picture


class PictureFolder:
    """Shows the pictures of a folder one after the other by name, over and over.

    The folder is listed anew each time, so pictures may come and go while it runs.
    """

    def __init__(self, *, folder: Path) -> None:
        self._folder = folder
        self._shown = ""

    def grab(self, now_s: float) -> Frame:
        """Show the next picture; one that cannot be read is passed over by the next call.

        Raises:
            NoPictures: The folder does not exist or holds no picture.
            PictureUnreadable: The picture is none; the message names it.
        """
        names = [path.name for path in list_pictures(self._folder)]
        self._shown = next((name for name in names if name > self._shown), names[0])
        return Frame(at_s=now_s, bgr=read_picture(self._folder / self._shown))

    def close(self) -> None:
        """Nothing is held open; the next picture follows the last one."""


def list_pictures(folder: Path, *, nested: bool = False) -> list[Path]:
    """List the pictures of a folder by name, with those of its sub-folders if `nested`.

    Raises:
        NoPictures: There is no such folder, or no picture in it.
    """
    try:
        entries = sorted(folder.rglob("*") if nested else folder.iterdir())
    except OSError as error:
        raise NoPictures(f"cannot list the folder {folder}: {error.strerror}") from error
    pictures = [
        path for path in entries if path.suffix.lower() in PICTURE_SUFFIXES and path.is_file()
    ]
    if not pictures:
        raise NoPictures(f"no picture in {folder}; put .jpg, .jpeg or .png files there")
    return pictures
