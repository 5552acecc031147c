"""Sets of rows: joined by pairs, and cut apart again where they are too large."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wasl.kernel.compiled import compiled

Rows = NDArray[np.int32]
Weights = NDArray[np.float32]
Pairs = NDArray[np.int32]


class Graph(NamedTuple):
    """What ``clustering.cluster`` was given, as arrays; ``group`` and ``kept`` are empty where nothing was said."""

    size: int
    left: Rows
    right: Rows
    weight: Weights
    order: NDArray[np.uint64]
    must: Pairs
    cannot: Pairs
    group: Rows
    single: NDArray[np.bool_]
    kept: Rows


class Limits(NamedTuple):
    """cut: log2 odds; cut_steps, clip_steps: the same and the clip in whole steps; largest: rows of a component.
    apart: ``kept`` where persons of an earlier run may not be merged, else empty."""

    cut: float
    cut_steps: int
    clip_steps: int
    largest: int
    apart: Rows


class Pinned(NamedTuple):
    """root: the first row of each row's inseparable group, empty when nothing is inseparable.

    loose: rows of earlier persons that a cannot-link parts: they belong to one component but may come apart.
    """

    root: Rows
    loose: Pairs


@dataclass(frozen=True)
class Split:
    """A component too large to refine whole, and the strongest pair cut in it. first: its first row by ``order``."""

    first: int
    rows: int
    parts: int
    refused_weight: float


class Joined(NamedTuple):
    """Components. parent: the root of each row's, or of its part where it was too large.

    cut_apart: pair numbers between parts. components, largest: before any was split.
    """

    parent: Rows
    split: tuple[Split, ...]
    cut_apart: NDArray[np.int64]
    components: int
    largest: int


# --- sets of rows: the first row of a set is its root, so a parent is never a later row ---


@compiled
def _find(parent: Rows, row: int) -> int:
    """The root of a row, shortening the way to it."""
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


@compiled
def _join(parent: Rows, a: int, b: int) -> None:
    root_a, root_b = _find(parent, a), _find(parent, b)
    if root_a < root_b:
        parent[root_b] = root_a
    elif root_b < root_a:
        parent[root_a] = root_b


@compiled
def join_pairs(parent: Rows, pairs: Pairs) -> None:
    """Join the rows of every pair."""
    for k in range(len(pairs)):
        _join(parent, pairs[k, 0], pairs[k, 1])


@compiled
def join_edges(parent: Rows, left: Rows, right: Rows, weight: Weights, cut: float) -> None:
    """Join the rows of every pair of weight ``cut`` or more."""
    for k in range(len(left)):
        if weight[k] >= cut:
            _join(parent, left[k], right[k])


@compiled
def _join_up_to(parent: Rows, count: Rows, left: Rows, right: Rows, largest: int) -> None:
    """Join pairs in the order given, save where the joined set would be larger than ``largest``."""
    for k in range(len(left)):
        a, b = _find(parent, left[k]), _find(parent, right[k])
        if a != b and count[a] + count[b] <= largest:
            first, other = min(a, b), max(a, b)
            parent[other] = first
            count[first] += count[other]


@compiled
def resolve(parent: Rows) -> None:
    """Point every row at its root."""
    for row in range(len(parent)):
        parent[row] = parent[parent[row]]


def row_numbers(size: int) -> Rows:
    """Every row in a set of its own."""
    return np.arange(size, dtype=np.int32)


# --- components ---


def joined_by(graph: Graph, limits: Limits, pinned: Pinned) -> Joined:
    """Components of the pairs that weigh enough, those too large cut apart."""
    parent = pinned.root.copy() if len(pinned.root) else row_numbers(graph.size)
    join_edges(parent, graph.left, graph.right, graph.weight, limits.cut)
    join_pairs(parent, pinned.loose)
    resolve(parent)
    count = counted(parent)
    found, most = int(np.count_nonzero(count >= 2)), int(count.max(initial=0))
    if most <= limits.largest:
        return Joined(parent, (), np.empty(0, np.int64), found, most)
    split, cut_apart = _cut_apart(graph, limits, pinned, parent, count > limits.largest)
    return Joined(parent, split, cut_apart, found, most)


def _cut_apart(
    graph: Graph, limits: Limits, pinned: Pinned, parent: Rows, large: NDArray[np.bool_]
) -> tuple[tuple[Split, ...], NDArray[np.int64]]:
    """Build components that are too large up again, strongest pair first, in parts that fit. Writes ``parent``."""
    before = parent.copy()
    rows = np.flatnonzero(large[parent]).astype(np.int32)
    parent[rows] = pinned.root[rows] if len(pinned.root) else rows
    count = counted(parent)
    edges = np.flatnonzero((graph.weight >= limits.cut) & large[before[graph.left]])
    a, b = graph.order[graph.left[edges]], graph.order[graph.right[edges]]
    edges = edges[np.lexsort((np.maximum(a, b), np.minimum(a, b), -graph.weight[edges]))]
    _join_up_to(parent, count, graph.left[edges], graph.right[edges], limits.largest)
    loose = pinned.loose[large[before[pinned.loose[:, 0]]]]
    _join_up_to(parent, count, loose[:, 0].copy(), loose[:, 1].copy(), limits.largest)
    resolve(parent)
    cut_apart = edges[parent[graph.left[edges]] != parent[graph.right[edges]]]
    return _splits(graph, before, parent, rows, cut_apart), cut_apart


def _splits(graph: Graph, before: Rows, parent: Rows, rows: Rows, cut: NDArray[np.int64]) -> tuple[Split, ...]:
    """One Split for each component that came apart. ``cut``: the pairs refused, strongest first."""
    roots, strongest = np.unique(before[graph.left[cut]], return_index=True)
    rows = rows[np.lexsort((rows, graph.order[rows], before[rows]))]
    start = np.searchsorted(before[rows], roots, side="left")
    end = np.searchsorted(before[rows], roots, side="right")
    found = [
        Split(int(rows[s]), int(e - s), len(np.unique(parent[rows[s:e]])), float(graph.weight[cut[k]]))
        for s, e, k in zip(start, end, strongest, strict=True)
    ]
    return tuple(sorted(found, key=lambda split: (int(graph.order[split.first]), split.first)))


@compiled
def counted(parent: Rows) -> Rows:
    """Rows of each component, at its root; 0 elsewhere."""
    count = np.zeros(len(parent), np.int32)
    for row in range(len(parent)):
        count[parent[row]] += 1
    return count


@compiled
def first_members(parent: Rows, order: NDArray[np.uint64]) -> Rows:
    """For each row, the first row of its component by ``order``."""
    first = np.empty(len(parent), np.int32)
    for row in range(len(parent)):  # a root is never after its rows
        first[row] = row
        root = parent[row]
        if order[row] < order[first[root]]:
            first[root] = row
    for row in range(len(parent) - 1, -1, -1):
        first[row] = first[parent[row]]
    return first
