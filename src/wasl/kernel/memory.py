"""Memory given back: for programs that work through large tables and stay small."""

import ctypes
import sys

_M_MMAP_THRESHOLD = -3
LARGE_BYTES = 1 << 20


def give_large_blocks_back() -> bool:
    """Ask glibc to return every block of a MiB or more to the system as soon as it is free; false where it cannot.

    By itself it keeps blocks of up to 32 MiB for later, in a store for each thread, which for columns of some million
    numbers is half as much again as what is in use. For a program's own start, not for libraries: it holds for the
    whole process.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        return bool(ctypes.CDLL("libc.so.6").mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES))
    except (OSError, AttributeError):  # another C library
        return False
