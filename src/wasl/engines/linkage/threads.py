"""Work shared among threads. Compiled functions run without the interpreter's lock; answers come in order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from os import cpu_count
from typing import TypeVar

Answer = TypeVar("Answer")

FEWEST = 5_000
"""Fewer pieces of work than this are not worth a thread of their own."""


def pool_of(threads: int | None) -> ThreadPoolExecutor:
    """So many threads, or as many as there are processors."""
    return ThreadPoolExecutor(threads or cpu_count() or 1)


def in_pieces(work: Callable[[int, int], Answer], size: int, *, threads: int | None) -> list[Answer]:
    """``work(first, end)`` for as many pieces of 0 to ``size`` as there are threads."""
    pieces = max(min(threads or cpu_count() or 1, size // FEWEST), 1)
    bounds = [size * k // pieces for k in range(pieces + 1)]
    if pieces == 1:
        return [work(0, size)]
    with pool_of(pieces) as pool:
        return list(pool.map(lambda span: work(*span), pairwise(bounds)))
