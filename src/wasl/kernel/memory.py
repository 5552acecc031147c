"""Memory given back: for programs that work through large tables and stay small."""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
LARGE_BYTES = 12 << 20
PORTION = 50_000  # objects; by itself Python looks for cycles after every 700 more, and among all objects with them


def give_large_blocks_back() -> bool:
    """Ask glibc to return every block of 12 MiB or more to the system as soon as it is free, and to have one store of
    smaller ones for all threads; false where it cannot.

    By itself it keeps blocks of up to 32 MiB for later, in a store for each thread. To return still smaller ones saves
    nothing and takes time: the system clears every page before it gives it out again. For a program's own start, not
    for libraries: it holds for the whole process.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
        return bool(mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES) and mallopt(_M_ARENA_MAX, 1))
    except (OSError, AttributeError):  # another C library
        return False


def spare_what_is_loaded() -> None:
    """For the start of a server: what is loaded by now stays, and is not searched for cycles again and again.

    What requests make is searched in larger portions. A page that reads some thousand rows spends a sixth of its time
    on that search otherwise.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(PORTION, 10, 10)


@contextmanager
def collection_paused() -> Iterator[None]:
    """No search for cycles while a great many objects are made that all stay: it would find nothing and take long.

    It holds for the whole process, so it is for a worker that does one thing at a time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
