"""How this process asks the system for memory: sparingly, and given back soon.

A Pi has little, and what a picture lay in is better unmapped than kept for later.
"""

import ctypes
import os
import re
from contextlib import suppress
from pathlib import Path

# From malloc.h of the GNU C library; others have no such switches.
M_ARENA_MAX = -8
M_MMAP_THRESHOLD = -3
M_TRIM_THRESHOLD = -1
# From mman.h.
MADV_DONTNEED = 4

SMAPS = Path("/proc/self/smaps")
UNWRITTEN = frozenset({"r-xp", "r--p"})
_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \S+\s*(.*)")


def use_little() -> None:
    """Call it before the libraries for arrays and pictures are loaded."""
    # Its threads are not used here, and each takes a buffer.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with suppress(OSError, AttributeError):
        allocator = ctypes.CDLL(None)
        allocator.mallopt(M_ARENA_MAX, 1)
        allocator.mallopt(M_MMAP_THRESHOLD, 65_536)
        allocator.mallopt(M_TRIM_THRESHOLD, 65_536)


def give_back() -> None:
    """Give the system what is free; worth it once, after the models are loaded.

    That is the heap's free end, and the pages of the libraries' files that were wanted only while
    they were loaded: what is wanted again comes back from the file.
    """
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.malloc_trim(0)
        libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        for began, ended in pages_of_files(SMAPS.read_text(encoding="utf-8", errors="replace")):
            libc.madvise(began, ended - began, MADV_DONTNEED)


def pages_of_files(smaps: str) -> list[tuple[int, int]]:
    """Mappings that hold nothing but what stands in their file, as `/proc/self/smaps` tells them.

    Not one page of them may be a copy of this process's own (`Anonymous`): dropping it would
    bring back what the file says in its place.

    Args:
        smaps: see proc(5).

    Returns:
        Begin and end of each, as addresses.
    """
    found: list[tuple[int, int]] = []
    candidate: tuple[int, int] | None = None
    for line in smaps.splitlines():
        if mapping := _MAPPING.match(line):
            began, ended, rights, file = mapping.groups()
            unwritten = rights in UNWRITTEN and file.startswith("/")
            candidate = (int(began, 16), int(ended, 16)) if unwritten else None
        elif candidate is not None and line.split()[:2] == ["Anonymous:", "0"]:
            found.append(candidate)
    return found
