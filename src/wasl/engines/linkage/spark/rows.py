"""Entries as rows of numbers on Spark: what is compared of them, and what they are looked up by.

Rows are numbered in the order of their tags, so that a row's number, and all that depends on it, is the same however
the rows came and were spread.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from wasl.engines.linkage.blocking import _without_repeats
from wasl.engines.linkage.encoding import Encoded, Ints, Rows, Tags, _digests
from wasl.engines.linkage.keys import Digests, KeyFields
from wasl.engines.linkage.plan import Kind, Plan
from wasl.engines.linkage.preparing import Lists, groups_of, prepared
from wasl.engines.linkage.reading import NONE, texts_of
from wasl.engines.linkage.records import as_arrow, bytes_of
from wasl.engines.linkage.spark.batches import Batches, column, gathered, packed, signed, unpacked, whole_groups
from wasl.engines.linkage.spark.values import Numbering, Values, no_days, read_here, said
from wasl.engines.names.compiled import part_arrays

Counts = NDArray[np.int64]

BUCKET_BITS = 12
"""Entries are dealt into 2 ** BUCKET_BITS buckets by the first bits of their tags: 25,000 in each of 100 million."""


# --- tags ---


TAGGED = "list int, tag long, bucket int"


def tagged(place: int, batches: Batches) -> Iterator[pa.RecordBatch]:
    """Entries of list number ``place`` (column ``id``, and texts) with their tags and buckets."""
    for table in gathered(batches):
        tags = _digests(*bytes_of(as_arrow(table["id"])), np.uint64(place))
        for name, values in (
            ("list", np.full(len(table), place, np.int32)),
            ("tag", signed(tags)),
            ("bucket", _bucket(tags)),
        ):
            table = table.append_column(name, pa.array(values))
        yield from table.to_batches()


def _bucket(tags: Tags) -> NDArray[np.int32]:
    return (tags >> np.uint64(64 - BUCKET_BITS)).astype(np.int32)


# --- numbers ---


class Layout(NamedTuple):
    """Where the digests of each key, and of each further field, stand in a row of them: first column, and end."""

    keys: tuple[tuple[int, int], ...]
    fields: dict[str, tuple[int, int]]


@dataclass(frozen=True, eq=False)
class Reading:
    """What a partition needs to turn entries into rows of numbers. starts: number of the first row of each bucket."""

    plan: Plan
    columns: tuple[str, ...]
    numbering: Numbering
    starts: Counts


ROWS = "row int, list int, tag long, id string, twice boolean, cells binary, digests binary"


def numbered(reading: Any, batches: Batches) -> Iterator[pa.RecordBatch]:
    """``ROWS`` of entries that come sorted by tag, list and id, whole buckets in each partition.

    cells: as in ``comparing.Lists``; digests: see ``Layout``; twice: the entry before has the same id and list.
    reading: a broadcast Reading.
    """
    given: Reading = reading.value
    for table in whole_groups(batches, "bucket"):
        rows, digests = _read(given, table)
        found = {
            "row": _row_numbers(column(table, "bucket"), given.starts),
            "list": table["list"],
            "tag": table["tag"],
            "id": table["id"],
            "twice": _repeats(table),
            "cells": packed(_cells(given.plan, rows)),
            "digests": packed(digests),
        }
        yield from pa.table(found).to_batches()


def _row_numbers(buckets: NDArray[np.int64], starts: Counts) -> NDArray[np.int32]:
    """Numbers of rows in whole buckets, from where each bucket begins."""
    met, first = np.unique(buckets, return_index=True)
    lengths = np.diff([*first, len(buckets)])
    return (np.repeat(starts[met] - first, lengths) + np.arange(len(buckets))).astype(np.int32)


def _repeats(table: pa.Table) -> NDArray[np.bool_]:
    tags, lists, ids = column(table, "tag"), column(table, "list"), as_arrow(table["id"])
    twice = np.zeros(len(table), np.bool_)
    for k in np.flatnonzero((tags[1:] == tags[:-1]) & (lists[1:] == lists[:-1])):
        twice[k + 1] = ids[k] == ids[k + 1]
    return twice


def _read(given: Reading, table: pa.Table) -> tuple[Rows, Digests]:
    """Rows of a table in the numbers of the run, and what they are looked up by."""
    encoded, here = read_here(given.plan, table, given.columns)
    rows = encoded.rows
    parts, dates, texts = (_numbers_in(mine, of_run) for mine, of_run in zip(here, given.numbering, strict=True))
    is_sex = [name == "sex" for name in given.plan.of_kind(Kind.EXACT)]
    exact = np.where(is_sex, rows.exact, texts[np.where(is_sex, NONE, rows.exact)])
    digests, _ = _looked_up_by(given.plan, replace(encoded, rows=rows._replace(exact=exact)))
    return rows._replace(
        parts=parts[rows.parts],
        words=parts[rows.words],
        places=parts[rows.places],
        dates=dates[rows.dates],
        texts=texts[rows.texts],
        exact=exact,
    ), digests


def _numbers_in(mine: NDArray[np.uint64], everyones: NDArray[np.uint64]) -> Ints:
    """For each local number that of the run; the last, of the number -1, is ``NONE``.

    A process may have met values in other tables; they are in no row here, and their number means nothing.
    """
    return np.array([*np.searchsorted(everyones, mine), NONE], np.int32)


def _looked_up_by(plan: Plan, encoded: Encoded) -> tuple[Digests, Layout]:
    """Digests of every key, then of every further field, side by side."""
    fields = KeyFields(encoded)
    columns = [np.empty((len(encoded), 0), np.uint32), *(_without_repeats(fields.key(key)) for key in plan.keys)]
    columns += [fields.field(field) for field in plan.refine_by]
    ends = np.cumsum([each.shape[1] for each in columns]).tolist()
    spans = list(pairwise(ends))
    return np.concatenate(columns, axis=1), Layout(
        tuple(spans[: len(plan.keys)]), dict(zip(plan.refine_by, spans[len(plan.keys) :], strict=True))
    )


def layout_of(plan: Plan, columns: tuple[str, ...]) -> Layout:
    """The layout for lists with these columns. Raises BadPlan for a key that the plan's fields do not give, and
    BadRecords for a column that the plan does not compare."""
    return _looked_up_by(plan, read_here(plan, _no_entries(columns), columns)[0])[1]


def shared_lists(plan: Plan, columns: tuple[str, ...], values: Values) -> Lists:
    """What comparing reads, without any cells."""
    encoded, _ = read_here(plan, _no_entries(columns), columns)
    known = replace(
        encoded,
        parts=values.parts,
        part_arrays=part_arrays(values.parts),
        dates=values.dates,
        texts=values.texts,
        words=values.words,
    )
    return prepared(known, counts=values.counts)


def _no_entries(columns: tuple[str, ...]) -> pa.Table:
    return pa.table({said(name): pa.array([], pa.string()) for name in columns})


def _cells(plan: Plan, rows: Rows) -> Ints:
    """What ``comparing.Lists`` says of rows, (rows, width), whatever the values behind their numbers."""
    size, no_tags = len(rows.lists), np.empty(0, np.uint64)
    bare = Encoded((), (0, size), plan, rows, no_tags, (), part_arrays(()), no_days(), texts_of(()), ())
    lists = prepared(bare, counts={group: np.empty(0, np.int64) for group in groups_of(plan)})
    return lists.cells.reshape(size, lists.width)


# --- some rows ---

CELLS = "row int, cells binary"


def cells_of_some(wanted: Any, batches: Batches) -> Iterator[pa.RecordBatch]:
    """Cells of the rows whose numbers are among ``wanted``, a broadcast sorted array."""
    for table in gathered(batches):
        chosen = pa.array(np.flatnonzero(np.isin(column(table, "row"), wanted.value)))
        yield from table.select(["row", "cells"]).take(chosen).combine_chunks().to_batches()


def cells_in(table: pa.Table, numbers: NDArray[np.int64]) -> Ints:
    """Cells of the rows ``numbers`` (sorted, all there) from what ``cells_of_some`` found: one after the other."""
    order = np.argsort(column(table, "row"))
    if not np.array_equal(column(table, "row")[order], numbers):
        raise ValueError("rows are missing or there twice")
    return unpacked(table, "cells")[order].ravel()
