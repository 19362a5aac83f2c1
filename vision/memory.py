"""How this process asks the system for memory: sparingly, and given back soon.

A Pi has little, and what a picture lay in is better unmapped than kept for later.
"""

import ctypes
import os
from contextlib import suppress

# From malloc.h of the GNU C library; others have no such switches.
M_ARENA_MAX = -8
M_MMAP_THRESHOLD = -3
M_TRIM_THRESHOLD = -1


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
    """Give the system what is free; worth it once, after the models are loaded."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
