"""Blocks on Spark: rows are dealt by key and digest, counted, sampled and walked where they meet.

The same rules as ``blocking``: a block with too many pairs is cut by further fields, and what is then still too large
is left out and counted. A block's number is made of the number of its key, its kind, and its digest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from wasl.engines.linkage.blocking import Blocks, Known, _entries, _last, _refined
from wasl.engines.linkage.holding import held_back
from wasl.engines.linkage.keys import NOTHING, Digests
from wasl.engines.linkage.plan import Plan
from wasl.engines.linkage.preparing import Lists, new_room
from wasl.engines.linkage.spark.batches import Batches, Ints, column, gathered, packed, unpacked, unsigned, whole_groups
from wasl.engines.linkage.spark.rows import Layout
from wasl.engines.linkage.walking import _edges_of, _pair_tags, _pairs_of
from wasl.engines.linkage.weights import Tables

Longs = NDArray[np.int64]

WHOLE, CUT = range(2)
"""The two kinds of blocks of a key: as they are, and those that further fields cut from larger ones."""
KEY_SHIFT = 33
"""Bits of a block's number after that of its key."""
IDLE_ENTRIES = 1_000
"""Blocks that propose nothing (of one list without duplicates) need not be walked; those this large are not."""


@dataclass(frozen=True, eq=False)
class Keys:
    """How rows are dealt. cut: per key, sorted digests of the blocks that are cut. left_out: per key and kind, sorted
    digests of blocks that are not walked. single: per list, 1 where it names nobody twice."""

    plan: Plan
    layout: Layout
    single: NDArray[np.uint8]
    cut: tuple[Digests, ...] = ()
    left_out: tuple[Digests, ...] = ()


class KeptFields:
    """The digests of further fields, read before."""

    def __init__(self, digests: Digests, layout: Layout) -> None:
        self._digests, self._layout = digests, layout

    def field(self, field: str) -> Digests:
        """See ``keys.KeyFields``."""
        first, end = self._layout.fields[field]
        return self._digests[:, first:end]


def _under_keys(given: Keys, digests: Digests, kinds: tuple[int, ...]) -> Iterator[tuple[int, Ints, Digests]]:
    """Key and kind as one number, then rows (places in ``digests``) and the digests that they have there."""
    for number, key in enumerate(given.plan.keys):
        first, end = given.layout.keys[number]
        columns = digests[:, first:end]
        wide = _is_wide(given, number, columns)
        if WHOLE in kinds:
            yield 2 * number + WHOLE, *_walked(given, 2 * number + WHOLE, *_entries(_without(columns, wide)))
        if CUT in kinds and wide.any():
            fields = KeptFields(digests, given.layout)
            finer = _refined(fields, columns, wide, key, given.plan)  # type: ignore[arg-type]  # reads as Fields do
            yield 2 * number + CUT, *_walked(given, 2 * number + CUT, *finer)


def _is_wide(given: Keys, number: int, columns: Digests) -> NDArray[np.bool_]:
    return np.isin(columns, given.cut[number]) if given.cut else np.zeros(columns.shape, np.bool_)


def _without(columns: Digests, wide: NDArray[np.bool_]) -> Digests:
    return np.where(wide, np.uint32(NOTHING), columns)


def _walked(given: Keys, number: int, rows: Ints, digests: Digests) -> tuple[Ints, Digests]:
    if not given.left_out or not len(given.left_out[number]):
        return rows, digests
    kept = ~np.isin(digests, given.left_out[number])
    return rows[kept], digests[kept]


def _blocks_of(number: int, digests: Digests) -> Longs:
    return (np.int64(number) << np.int64(32)) | digests.astype(np.int64)


def key_of(block: Longs) -> Longs:
    """The number of a block's key."""
    return block >> KEY_SHIFT


# --- counting ---

COUNTED = "block long, list int"


def blocks_met(kind: int, keys: Any, batches: Batches) -> Iterator[pa.RecordBatch]:
    """Block and list of every row, once for each block of this kind that it is in. keys: broadcast Keys."""
    given: Keys = keys.value
    for table in gathered(batches):
        lists = column(table, "list").astype(np.int32)
        for number, rows, digests in _under_keys(given, unpacked(table, "digests").view(np.uint32), (kind,)):
            found = {"block": pa.array(_blocks_of(number, digests)), "list": pa.array(lists[rows])}
            yield pa.RecordBatch.from_pydict(found)


# --- a sample of pairs ---

MET = "block long, row int, list int, tag long"
PAIRS = "left int, right int, key int, tag long"


def met_lightly(keys: Any, batches: Batches) -> Iterator[pa.RecordBatch]:
    """Every row under each of its blocks, without what is compared."""
    given: Keys = keys.value
    for table in gathered(batches):
        of_rows = [column(table, name) for name in ("row", "list", "tag")]
        for number, rows, digests in _under_keys(given, unpacked(table, "digests").view(np.uint32), (WHOLE, CUT)):
            row, lists, tags = (each[rows] for each in of_rows)
            yield pa.RecordBatch.from_arrays(
                [_blocks_of(number, digests), row.astype(np.int32), lists.astype(np.int32), tags],
                names=["block", "row", "list", "tag"],
            )


def sampled(limit: int, keys: Any, batches: Batches) -> Iterator[pa.RecordBatch]:
    """Pairs of whole blocks, sorted by block and row, whose tag is at most ``limit``; some may be there twice."""
    given: Keys = keys.value
    nothing = np.empty(0, np.uint32)
    for table in whole_groups(batches, "block"):
        row, lists = column(table, "row"), column(table, "list").astype(np.int32)
        tags = unsigned(column(table, "tag"))
        known = Known(nothing, 0, lists, given.single, tags)
        for key, blocks in _by_key(column(table, "block")):
            pairs = _pairs_of(blocks, 0, known, tags, np.uint64(limit), (0, len(blocks.starts) - 1)).astype(np.int64)
            tag_of_pair = _pair_tags(tags, pairs[:, 0].copy(), pairs[:, 1].copy())
            left, right = row[pairs[:, 0]].astype(np.int32), row[pairs[:, 1]].astype(np.int32)
            yield pa.RecordBatch.from_arrays(
                [left, right, np.full(len(pairs), key, np.int32), tag_of_pair.view(np.int64)],
                names=["left", "right", "key", "tag"],
            )


def _by_key(block: Longs) -> Iterator[tuple[int, Blocks]]:
    """Rows sorted by block as the blocks of each key; a row stands for its place."""
    key = key_of(block)
    for number in np.unique(key).tolist():
        first, end = np.searchsorted(key, [number, number + 1])
        here = block[first:end]
        starts = np.flatnonzero(np.concatenate([[True], here[1:] != here[:-1]]))
        rows = np.arange(first, end, dtype=np.int32)
        yield number, Blocks(rows, np.append(starts, len(here)).astype(np.int64))


# --- all pairs ---

DEALT = "block long, row int, entry binary"
EDGES = "left int, right int, weight float, held boolean"


def dealt(keys: Any, batches: Batches) -> Iterator[pa.RecordBatch]:
    """Every row under each of its blocks, with all that is compared: its list, its cells, one digest under each key."""
    given: Keys = keys.value
    for table in gathered(batches):
        row, lists = column(table, "row").astype(np.int32), column(table, "list").astype(np.int32)
        digests = unpacked(table, "digests").view(np.uint32)
        entry = np.concatenate([lists[:, None], unpacked(table, "cells"), _seen_by(given, digests).view(np.int32)], 1)
        for number, rows, found in _under_keys(given, digests, (WHOLE, CUT)):
            yield pa.RecordBatch.from_arrays(
                [_blocks_of(number, found), row[rows], packed(entry[rows])], names=["block", "row", "entry"]
            )


def _seen_by(given: Keys, digests: Digests) -> Digests:
    """See ``blocking.Known``: one digest of each row under each key, of blocks that were not cut."""
    found = np.empty((len(digests), len(given.plan.keys)), np.uint32)
    for number, (first, end) in enumerate(given.layout.keys):
        columns = digests[:, first:end]
        found[:, number] = _last(_without(columns, _is_wide(given, number, columns)))
    return found


@dataclass(frozen=True, eq=False)
class Model:
    """What weighing reads: the values of the run, without cells, and the fitted model."""

    lists: Lists
    tables: Tables


def walked(least: float, cut: float, keys: Any, model: Any, batches: Batches) -> Iterator[pa.RecordBatch]:
    """Pairs of whole blocks, sorted by block and row, of at least this weight; some may be there twice. held: of those
    that weigh ``cut`` or more, whether people must decide them."""
    given: Keys = keys.value
    known: Model = model.value
    room, width, count = new_room(known.lists), known.lists.width, len(given.plan.keys)
    for table in whole_groups(batches, "block"):
        row, entry = column(table, "row").astype(np.int32), unpacked(table, "entry")
        cells, last = entry[:, 1 : 1 + width].ravel(), entry[:, 1 + width :].ravel().view(np.uint32)
        lists = known.lists._replace(cells=cells)
        met_before = Known(last, count, entry[:, 0].copy(), given.single, row.astype(np.uint64))
        for key, blocks in _by_key(column(table, "block")):
            span = 0, len(blocks.starts) - 1
            left, right, weight, differ = _edges_of(blocks, span, key, met_before, lists, known.tables, least, room)
            held = held_back(weight, differ, cut=cut)
            found = [row[left], row[right], weight, held]
            yield pa.RecordBatch.from_arrays(found, names=["left", "right", "weight", "held"])
