"""Arrow batches as Spark hands them to Python, and rows of numbers in them."""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Batches = Iterator[pa.RecordBatch]

ROWS_AT_ONCE = 100_000
"""Rows that Python holds of one partition before it works on them."""


def gathered(batches: Iterable[pa.RecordBatch], *, least: int = ROWS_AT_ONCE) -> Iterator[pa.Table]:
    """The same rows in pieces of at least so many; the last piece may be smaller. Nothing for no rows."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(map(len, held)) >= least:
            yield _table(held)
            held = []
    if sum(map(len, held)):
        yield _table(held)


def whole_groups(batches: Iterable[pa.RecordBatch], column: str, *, least: int = ROWS_AT_ONCE) -> Iterator[pa.Table]:
    """As ``gathered`` for rows sorted by ``column``, none of whose values is in two pieces."""
    rest: pa.Table | None = None
    for piece in gathered(batches, least=least):
        table = piece if rest is None else pa.concat_tables([rest, piece]).combine_chunks()
        values = table[column].to_numpy()
        cut = int(np.searchsorted(values, values[-1], side="left"))
        rest = table.slice(cut)
        if cut:
            yield table.slice(0, cut)
    if rest is not None:
        yield rest


def _table(batches: list[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(batches).combine_chunks()


def packed(numbers: NDArray[np.int32] | NDArray[np.uint32]) -> pa.Array:
    """Rows of 32-bit numbers as binary values, all of one length."""
    rows, width = numbers.shape
    starts = np.arange(rows + 1, dtype=np.int32) * np.int32(4 * width)
    content = np.ascontiguousarray(numbers)
    return pa.Array.from_buffers(pa.binary(), rows, [None, pa.py_buffer(starts), pa.py_buffer(content)])


def unpacked(table: pa.Table, column: str) -> Ints:
    """What ``packed`` packed: (rows, width), to be written to."""
    values = table[column].combine_chunks()
    if not len(values):
        return np.empty((0, 0), np.int32)
    if isinstance(values, pa.ChunkedArray):
        values = pa.concat_arrays(values.chunks)
    values = values.cast(pa.large_binary())
    _, offsets, content = values.buffers()
    starts = np.frombuffer(offsets, np.int64)[values.offset : values.offset + len(values) + 1]
    found = np.frombuffer(content, np.uint8)[starts[0] : starts[-1]] if content is not None else np.empty(0, np.uint8)
    return found.copy().view(np.int32).reshape(len(values), -1)


def signed(digests: NDArray[np.uint64]) -> NDArray[np.int64]:
    """64-bit digests as Spark's whole numbers, in the same order."""
    return (digests ^ np.uint64(1 << 63)).view(np.int64)


def unsigned(numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
    """What ``signed`` made, as it was."""
    return numbers.view(np.uint64) ^ np.uint64(1 << 63)


def column(table: pa.Table, name: str) -> NDArray[np.int64]:
    """A column of numbers, to be handed to compiled code."""
    return np.array(table[name].to_numpy())
