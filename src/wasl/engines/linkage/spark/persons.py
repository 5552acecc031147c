"""Persons from pairs on Spark: components on the driver, from two numbers a row; their refining where the rows are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from wasl.engines.linkage.clustering import ContradictoryDecisions, cluster
from wasl.engines.linkage.components import join_edges, resolve, row_numbers
from wasl.engines.linkage.holding import counted, held_back
from wasl.engines.linkage.plan import Plan
from wasl.engines.linkage.preparing import Lists
from wasl.engines.linkage.spark.batches import Batches, Ints, column, gathered, packed, unpacked, unsigned, whole_groups
from wasl.engines.linkage.spark.blocks import Model
from wasl.engines.linkage.walking import weights_of

Pairs = Sequence[tuple[int, int]]

FOREST = "row int, root int"


def forest(batches: Batches) -> Iterator[pa.RecordBatch]:
    """For pairs (left, right) that join, each row but one of every component and another row of it: no cycles."""
    for table in gathered(batches, least=1_000_000):
        rows, places = np.unique(np.concatenate([column(table, "left"), column(table, "right")]), return_inverse=True)
        left, right = places.astype(np.int32).reshape(2, -1)
        parent = _components(len(rows), left, right)
        joined = np.flatnonzero(parent != np.arange(len(rows)))
        yield pa.RecordBatch.from_arrays(
            [rows[joined].astype(np.int32), rows[parent[joined]].astype(np.int32)], names=["row", "root"]
        )


def _components(size: int, left: Ints, right: Ints) -> Ints:
    """The first row of each row's component."""
    parent = row_numbers(size)
    join_edges(parent, left, right, np.zeros(len(left), np.float32), 0.0)
    resolve(parent)
    return parent


def components(size: int, found: pa.Table, *, must: Pairs) -> Ints:
    """The first row of each row's component, from the forests of all partitions and from decisions."""
    decided = np.array(must, np.int32).reshape(-1, 2)
    left = np.concatenate([column(found, "row").astype(np.int32), decided[:, 0]])
    right = np.concatenate([column(found, "root").astype(np.int32), decided[:, 1]])
    return _components(size, left, right)


def to_refine(parent: Ints, *, least: int) -> pa.Table:
    """Rows of components of at least ``least`` rows: row, component (the number of its first row)."""
    count = np.bincount(parent, minlength=len(parent))
    rows = np.flatnonzero(count[parent] >= least).astype(np.int32)
    return pa.table({"row": rows, "component": parent[rows]})


def check_decisions(must: Pairs, cannot: Pairs) -> None:
    """Raise ContradictoryDecisions, as ``clustering.cluster`` does."""
    rows = np.unique(np.array([*must, *cannot], np.int64))
    nothing = np.empty(0, np.int32)
    try:
        cluster(
            len(rows),
            nothing,
            nothing,
            np.empty(0, np.float32),
            order=rows.astype(np.uint64),
            must=_decided(rows, must),
            cannot=_decided(rows, cannot),
        )
    except ContradictoryDecisions as error:
        raise ContradictoryDecisions(tuple(int(rows[k]) for k in error.chain)) from None


# --- where the rows are ---

MEMBERS = "component int, row int, other int, weight float, entry binary"
PERSONS = "row int, person int"


@dataclass(frozen=True, eq=False)
class Rules:
    """What clusters obey. cut: weight from which two rows are joined; must, cannot: pairs of rows."""

    plan: Plan
    cut: float
    single: NDArray[np.bool_]
    must: Pairs
    cannot: Pairs


def members(batches: Batches) -> Iterator[pa.RecordBatch]:
    """Rows of components to refine as ``MEMBERS`` without a pair: ``other`` is -1."""
    for table in gathered(batches):
        tags = column(table, "tag").view(np.int32).reshape(-1, 2)
        lists = column(table, "list").astype(np.int32)[:, None]
        entry = np.concatenate([lists, tags, unpacked(table, "cells")], axis=1)
        found = {
            "component": table["component"],
            "row": table["row"],
            "other": pa.array(np.full(len(table), -1, np.int32)),
            "weight": pa.array(np.zeros(len(table), np.float32)),
            "entry": packed(entry),
        }
        yield from pa.table(found).to_batches()


def refined(rules: Any, model: Any, batches: Batches) -> Iterator[pa.RecordBatch]:
    """The person of every row of whole components, that is the first of its rows.

    batches: ``MEMBERS`` sorted by component. rules, model: broadcast.
    """
    given: Rules = rules.value
    known: Model = model.value
    for table in whole_groups(batches, "component"):
        rows_here, pairs = table.filter(_is_row(table)), table.filter(_is_pair(table))
        order = np.argsort(column(rows_here, "row"))
        rows = column(rows_here, "row")[order]
        component = column(rows_here, "component")[order]
        entry = unpacked(rows_here, "entry")[order]
        tags = unsigned(np.ascontiguousarray(entry[:, 1:3]).view(np.int64).ravel())
        lists = known.lists._replace(cells=np.ascontiguousarray(entry[:, 3:]).ravel())
        left, right, inside = _places(rows, column(pairs, "row"), column(pairs, "other"))
        inside &= component[left] == component[right]
        found = cluster(
            len(rows),
            left[inside],
            right[inside],
            np.array(pairs["weight"].to_numpy(), np.float32)[inside],
            order=tags,
            cut=given.cut,
            must=_decided(rows, given.must),
            cannot=_decided(rows, given.cannot),
            group=np.ascontiguousarray(entry[:, 0]),
            single=given.single,
            score_pairs=partial(_scored, given, known, lists),
        )
        person = rows[found.label]
        yield pa.RecordBatch.from_arrays([rows.astype(np.int32), person.astype(np.int32)], names=["row", "person"])


def _scored(given: Rules, known: Model, lists: Lists, a: Ints, b: Ints) -> NDArray[np.float32]:
    weight, differ = weights_of(lists, known.tables, a, b)
    return counted(weight, held_back(weight, differ, cut=given.cut))


def _is_row(table: pa.Table) -> pa.Array:
    return pa.array(column(table, "other") < 0)


def _is_pair(table: pa.Table) -> pa.Array:
    return pa.array(column(table, "other") >= 0)


def _places(
    rows: NDArray[np.int64], left: NDArray[np.int64], right: NDArray[np.int64]
) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Where the rows of pairs stand in ``rows`` (sorted), and whether both are there."""
    a, b = (np.minimum(np.searchsorted(rows, each), max(len(rows) - 1, 0)) for each in (left, right))
    there = (rows[a] == left) & (rows[b] == right) if len(rows) else np.zeros(len(left), np.bool_)
    return a.astype(np.int32), b.astype(np.int32), there


def _decided(rows: NDArray[np.int64], pairs: Pairs) -> NDArray[np.int32]:
    given = np.array(pairs, np.int64).reshape(-1, 2)
    left, right, there = _places(rows, given[:, 0], given[:, 1])
    return np.stack([left[there], right[there]], axis=1)
