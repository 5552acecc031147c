"""Who on one list is who on another, where neither list names a person twice.

Rows joined by pairs of weight ``cut`` or more form components. In a component of moderate size the matching with the
highest sum of weights above the cut is found (Kuhn 1955 and Munkres 1957, in the form with potentials and shortest
augmenting paths of Jonker and Volgenant, Computing 38, 1987); in a larger one pairs are taken best first. Weights count
in whole steps of 2**-16 and rows by content (``order``), so neither the order of rows or pairs nor which list is called
left changes the matching. Readable twin: ``tests/engines/linkage/readable_clustering.py``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wasl.engines.linkage.components import Pairs, Rows, Weights, join_edges, resolve, row_numbers
from wasl.engines.linkage.errors import BadDecisions, BadRecords
from wasl.engines.linkage.merging import STEPS, check_weights
from wasl.kernel.compiled import compiled

MOST_WEIGHT = 1000.0
"""Weights count as at most this far from 0, so that sums are exact."""


@dataclass(frozen=True)
class Matching:
    """Who is matched.

    left, right: int32 rows matched, by left row. refused: pair numbers, ascending, of weight ``cut`` or more not taken,
    because one of their rows has a better partner or a decision forbids it. components: of two rows and more;
    greedy: how many of them were too large for the best sum, and taken best first instead.
    """

    left: Rows
    right: Rows
    refused: NDArray[np.int64]
    components: int
    greedy: int


def match_one_to_one(
    size_left: int,
    size_right: int,
    left: ArrayLike,
    right: ArrayLike,
    weight: ArrayLike,
    *,
    order_left: ArrayLike,
    order_right: ArrayLike,
    cut: float = 0.0,
    must: ArrayLike = (),
    cannot: ArrayLike = (),
    most_cells: int = 40_000,
) -> Matching:
    """Match rows of two lists, each row at most once save where must-links say otherwise.

    left, right: int32 rows of each pair; weight: float32, log2 odds; of a pair given twice the higher counts.
    order_left, order_right: uint64 per row, from its content and id, different for all rows of both lists.
    must, cannot: int32 (n, 2) of left and right rows. Must-linked rows are matched with each other and no one else.
    most_cells: a component with more left times right rows than this is taken best first; 0 takes all so.
    Raises BadDecisions for a pair both must- and cannot-linked, BadRecords for arrays that do not fit.
    """
    a, b = np.ascontiguousarray(left, np.int32), np.ascontiguousarray(right, np.int32)
    weights = np.ascontiguousarray(weight, np.float32)
    musts, cannots = _decided(must), _decided(cannot)
    order = np.concatenate([np.asarray(order_left, np.uint64), np.asarray(order_right, np.uint64)])
    _check(size_left, size_right, a, b, weights, order, musts, cannots)
    must_keys, cannot_keys = (np.unique(_keys(p[:, 0], p[:, 1], size_right)) for p in (musts, cannots))
    both = np.intersect1d(must_keys, cannot_keys)
    if len(both):
        raise BadDecisions(
            f"left row {both[0] // size_right} and right row {both[0] % size_right} cannot be matched",
            why="one decision joins them and another keeps them apart",
            do="Withdraw one of the two.",
        )
    wanted = weights >= float(np.float32(cut))
    taken_left, taken_right = np.zeros(size_left, np.bool_), np.zeros(size_right, np.bool_)
    taken_left[musts[:, 0]], taken_right[musts[:, 1]] = True, True
    keys = _keys(a, b, size_right)
    free = np.flatnonzero(wanted & ~taken_left[a] & ~taken_right[b] & ~_among(keys, cannot_keys))
    free = _without_repeats(free, keys, weights)
    matched, components, greedy = _matched(
        a[free], b[free] + np.int32(size_left), weights[free], order, cut, most_cells
    )
    partner = np.full(size_left, -1, np.int32)
    partner[a[free[matched]]] = b[free[matched]]
    chosen = np.flatnonzero(partner >= 0)
    chosen = np.sort(np.concatenate([must_keys, chosen * size_right + partner[chosen]]))
    return Matching(
        left=(chosen // max(size_right, 1)).astype(np.int32),
        right=(chosen % max(size_right, 1)).astype(np.int32),
        refused=np.flatnonzero(wanted & (partner[a] != b) & ~_among(keys, must_keys)),
        components=components,
        greedy=greedy,
    )


def _among(keys: NDArray[np.int64], asked: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.isin(keys, asked) if len(asked) else np.zeros(len(keys), np.bool_)


def _keys(a: Rows, b: Rows, size_right: int) -> NDArray[np.int64]:
    return a.astype(np.int64) * size_right + b


def _decided(pairs: ArrayLike) -> Pairs:
    return np.ascontiguousarray(pairs, np.int32).reshape(-1, 2)


def _check(
    size_left: int,
    size_right: int,
    left: Rows,
    right: Rows,
    weight: Weights,
    order: NDArray[np.uint64],
    must: Pairs,
    cannot: Pairs,
) -> None:
    if not len(left) == len(right) == len(weight):
        raise BadRecords("pairs cannot be read", why="their columns differ in length", do="Give two rows and a weight.")
    if len(order) != size_left + size_right:
        raise BadRecords("column order cannot be read", why=f"{len(order)} values", do="Give one for each row.")
    for rows, size in ((left, size_left), (right, size_right)):
        if len(rows) and not 0 <= int(rows.min()) <= int(rows.max()) < size:
            raise BadRecords(
                "pairs cannot be read", why="a row does not exist", do=f"Number rows from 0 to {size - 1}."
            )
    for pairs in (must, cannot):
        if len(pairs) and not (int(pairs.min()) >= 0 and (pairs.max(axis=0) < (size_left, size_right)).all()):
            raise BadDecisions("decisions cannot be read", why="a row does not exist", do="Give left and right rows.")
    check_weights(weight)


def _without_repeats(numbers: NDArray[np.int64], keys: NDArray[np.int64], weight: Weights) -> NDArray[np.int64]:
    """Pair numbers without the lower weight of a pair given twice, ascending by rows."""
    by = numbers[np.lexsort((numbers, -weight[numbers], keys[numbers]))]
    first = np.ones(len(by), np.bool_)
    first[1:] = keys[by[1:]] != keys[by[:-1]]
    return by[first]


def _matched(
    a: Rows, b: Rows, weight: Weights, order: NDArray[np.uint64], cut: float, most_cells: int
) -> tuple[NDArray[np.bool_], int, int]:
    """Which pairs are taken; right rows are numbered after the left ones."""
    matched = np.zeros(len(a), np.bool_)
    if not len(a):
        return matched, 0, 0
    parent = row_numbers(len(order))
    join_edges(parent, a, b, weight, -np.inf)
    resolve(parent)
    root = parent[a]
    steps = np.rint((np.clip(weight, -MOST_WEIGHT, MOST_WEIGHT).astype(np.float64) - cut) * STEPS).astype(np.int64)
    low, high = np.minimum(order[a], order[b]), np.maximum(order[a], order[b])
    by = np.lexsort((high, low, -steps, root))  # component by component, best pair first
    starts = np.flatnonzero(np.r_[True, root[by[1:]] != root[by[:-1]]]).astype(np.int64)
    ends = np.r_[starts[1:], len(by)]
    rank = np.empty(len(order), np.int32)
    rank[np.argsort(order, kind="stable")] = row_numbers(len(order))
    greedy = _match_components(starts, ends, by, a, b, steps + 1, rank, most_cells, matched)
    return matched, len(starts), greedy


@compiled
def _match_components(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    by: NDArray[np.int64],
    a: Rows,
    b: Rows,
    gain: NDArray[np.int64],
    rank: Rows,
    most_cells: int,
    matched: NDArray[np.bool_],
) -> int:
    """Mark the pairs taken, component by component; return how many components were taken best first."""
    taken = np.zeros(len(rank), np.bool_)
    place = np.empty(len(rank), np.int32)
    greedy = 0
    for c in range(len(starts)):
        pairs = by[starts[c] : ends[c]]
        if len(pairs) == 1:
            matched[pairs[0]] = True
            continue
        rows, columns = _ends(pairs, a, b, rank)
        if len(rows) * len(columns) > most_cells:
            greedy += 1
            for k in pairs:
                if not taken[a[k]] and not taken[b[k]]:
                    taken[a[k]] = taken[b[k]] = matched[k] = True
            continue
        turned = len(rows) > len(columns) or (len(rows) == len(columns) and rank[columns[0]] < rank[rows[0]])
        if turned:
            rows, columns = columns, rows
        for i in range(len(rows)):
            place[rows[i]] = i
        for j in range(len(columns)):
            place[columns[j]] = j
        value = np.zeros((len(rows), len(columns)), np.int64)
        for k in pairs:
            i, j = (place[b[k]], place[a[k]]) if turned else (place[a[k]], place[b[k]])
            value[i, j] = gain[k]
        partner = _assigned(value)
        for k in pairs:
            i, j = (place[b[k]], place[a[k]]) if turned else (place[a[k]], place[b[k]])
            matched[k] = partner[j] == i
    return greedy


@compiled
def _ends(pairs: NDArray[np.int64], a: Rows, b: Rows, rank: Rows) -> tuple[Rows, Rows]:
    """Left and right rows of pairs, each once, by rank."""
    rows, columns = np.unique(rank[a[pairs]]), np.unique(rank[b[pairs]])
    row_of = np.empty(len(pairs), np.int32)
    column_of = np.empty(len(pairs), np.int32)
    for k in pairs:
        row_of[np.searchsorted(rows, rank[a[k]])] = a[k]
        column_of[np.searchsorted(columns, rank[b[k]])] = b[k]
    return row_of[: len(rows)].copy(), column_of[: len(columns)].copy()


@compiled
def _assigned(value: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each column its row, in the assignment of all rows with the highest sum; -1 for none. Rows <= columns."""
    rows, columns = value.shape
    of_row, of_column = np.zeros(rows + 1, np.int64), np.zeros(columns + 1, np.int64)  # potentials; 0 is no one
    row_at, came_from = np.zeros(columns + 1, np.int64), np.zeros(columns + 1, np.int64)
    slack, seen = np.empty(columns + 1, np.int64), np.empty(columns + 1, np.bool_)
    far = np.int64(2**62)
    for i in range(1, rows + 1):
        row_at[0] = i
        slack[:] = far
        seen[:] = False
        at = 0
        while True:
            seen[at] = True
            row, step, nearest = row_at[at], far, 0
            for j in range(1, columns + 1):
                if not seen[j]:
                    cost = -value[row - 1, j - 1] - of_row[row] - of_column[j]
                    if cost < slack[j]:
                        slack[j] = cost
                        came_from[j] = at
                    if slack[j] < step:
                        step, nearest = slack[j], j
            for j in range(columns + 1):
                if seen[j]:
                    of_row[row_at[j]] += step
                    of_column[j] -= step
                else:
                    slack[j] -= step
            at = nearest
            if row_at[at] == 0:
                break
        while at != 0:
            row_at[at] = row_at[came_from[at]]
            at = came_from[at]
    return row_at[1:] - 1
