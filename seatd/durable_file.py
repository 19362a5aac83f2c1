"""A small file of the node's own that survives a power cut: the former content or the new one."""

import os
from pathlib import Path


def write_durably(file: Path, text: str) -> None:
    """Puts `text`, plain ASCII, in the place of what the file held; returns when the disk has it.

    Raises:
        OSError: the folder does not take it; the former content still stands.
    """
    temporary = file.with_suffix(".new")
    with temporary.open("w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
