"""From weighted pairs to persons: which rows are one person, and which links were not believed.

A row is an entry of any of the lists, numbered from 0. A weight is log2 of the odds that two rows are one person.

1. Rows joined by pairs of weight ``cut`` or more, by must-link decisions or by an earlier run form components.
2. A component larger than ``largest`` is built up again from its strongest pair down, and a pair that would make a
   part too large is refused: each part has its cut raised as far as it needs. What is cut apart is reported.
3. In every component of three and more all pairs without a weight are scored, and groups merge by average weight,
   the best two first, while their mean is at least ``cut`` (average linkage; Sokal and Michener, University of Kansas
   Science Bulletin 38, 1958). So a chain of people through one weak link is refused. Must-linked rows are merged
   beforehand; a cannot-link holds between the whole groups; of a list free of duplicates a group has one row.

Sums are kept in whole steps of 2**-16, so they are exact, and ties go by the content of rows (``order``): neither the
order of rows, nor that of pairs, nor the number of threads that scored them changes a cluster.
Readable twin: ``tests/engines/linkage/readable_clustering.py``.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wasl.engines.linkage.components import (
    Graph,
    Joined,
    Limits,
    Pairs,
    Pinned,
    Rows,
    Split,
    join_pairs,
    joined_by,
    resolve,
    row_numbers,
)
from wasl.engines.linkage.errors import BadDecisions, BadRecords
from wasl.engines.linkage.merging import STEPS, Merged, Scorer, check_weights, merge

MOST_LARGEST = 2000
MOST_CLIP = 30.0

_NO_ROWS = np.empty(0, np.int32)
_NO_PAIRS = np.empty((0, 2), np.int32)


class ContradictoryDecisions(BadDecisions):
    """A cannot-link between two rows that must-links join. ``chain``: the rows from one to the other by must-links."""

    code = "linkage-contradictory-decisions"

    def __init__(self, chain: tuple[int, ...]) -> None:
        self.chain = chain
        super().__init__(
            f"rows {chain[0]} and {chain[-1]} cannot be kept apart",
            why=f"decisions join them: {' = '.join(map(str, chain))}",
            do="Withdraw the cannot-link between them, or one of the must-links.",
        )


@dataclass(frozen=True)
class Clusters:
    """Who is one person.

    label: int32 per row, the row of its cluster's first member by ``order``; a row alone has its own number.
    person: int32 per row when an earlier run was given, else None; a person known before keeps the number.
    refused: pair numbers, ascending, of weight ``cut`` or more whose rows are in different clusters.
    reasons: int8 for each of these, a value of Refused.
    suggested: int32 (n, 2), persons that would be merged if earlier persons could be, smaller number first, ascending.
    suggested_weight: float64 for each of these, the mean weight of their pairs, log2.
    absorbed: int32 (n, 2), a former number that is no more, and the one that replaced it.
    overruled: int32 (n, 2), rows of one list free of duplicates that must-links joined all the same.
    split: components too large to refine whole. components: how many of two rows and more.
    refined: components and parts that were refined; scored: pairs asked of ``score_pairs``.
    """

    label: Rows
    person: Rows | None
    refused: NDArray[np.int64]
    reasons: NDArray[np.int8]
    suggested: Pairs
    suggested_weight: NDArray[np.float64]
    absorbed: Pairs
    overruled: Pairs
    split: tuple[Split, ...]
    components: int
    largest_component: int
    refined: int
    scored: int


def cluster(
    size: int,
    left: ArrayLike,
    right: ArrayLike,
    weight: ArrayLike,
    *,
    order: ArrayLike,
    cut: float = 0.0,
    must: ArrayLike = (),
    cannot: ArrayLike = (),
    group: ArrayLike | None = None,
    single: ArrayLike = (),
    score_pairs: Scorer | None = None,
    kept: ArrayLike | None = None,
    merge_kept: bool = False,
    next_number: int | None = None,
    largest: int = 400,
    clip: float = 12.0,
) -> Clusters:
    """Clusters of ``size`` rows from weighted pairs and people's decisions.

    left, right: int32 rows of each pair, in any order; weight: float32, log2 odds. Of a pair given twice the higher
    counts; a row with itself counts for nothing. Pairs below ``cut`` join nothing, but need not be scored anew.
    order: uint64 per row, from the row's content and id; equal values leave ties to the row number.
    cut: log2 odds; 0 is even odds. clip: weights count as at most this far from 0: no single pair outvotes the rest.
    must, cannot: int32 (n, 2), rows. A must-link wins over ``single`` and ``kept``.
    group: int32 per row, the number of its list, -1 for none; single: bool per list, whether free of duplicates.
    score_pairs: weights of pairs (rows a, rows b) not given, a before b by ``order``; None: they count as -clip.
    kept: int32 per row, the person of an earlier run, -1 for a new row. Such a person stays whole and is merged with
    another only if ``merge_kept``. If a cannot-link parts it, its rows are weighed anew, and most keep the number.
    next_number: first number of new persons; by default one more than the highest of ``kept``.
    Raises ContradictoryDecisions; BadDecisions and BadRecords for arrays that do not fit.
    """
    graph = Graph(
        size=size,
        left=np.ascontiguousarray(left, np.int32),
        right=np.ascontiguousarray(right, np.int32),
        weight=np.ascontiguousarray(weight, np.float32),
        order=np.ascontiguousarray(order, np.uint64),
        must=_as_pairs(must),
        cannot=_as_pairs(cannot),
        group=_NO_ROWS if group is None else np.ascontiguousarray(group, np.int32),
        single=np.ascontiguousarray(single, np.bool_),
        kept=_NO_ROWS if kept is None else np.ascontiguousarray(kept, np.int32),
    )
    _check(graph, cut=cut, clip=clip, largest=largest)
    free = _next_number(graph.kept, asked=next_number)
    cut = float(np.float32(cut))
    apart = graph.kept if not merge_kept else _NO_ROWS
    limits = Limits(cut, round(cut * STEPS), round(clip * STEPS), largest, apart)
    pinned = _pinned(graph)
    joined = joined_by(graph, limits, pinned)
    return _clusters(graph, joined, merge(graph, limits, pinned, joined, score_pairs=score_pairs), free=free)


def _clusters(graph: Graph, joined: Joined, merged: Merged, *, free: int) -> Clusters:
    refused = np.flatnonzero(merged.reasons)
    person, absorbed = _persons(graph, merged.label, free=free) if len(graph.kept) else (None, _NO_PAIRS)
    suggested, suggested_weight = _suggestions(merged.label if person is None else person, merged.kept_apart)
    return Clusters(
        label=merged.label,
        person=person,
        refused=refused,
        reasons=merged.reasons[refused],
        suggested=suggested,
        suggested_weight=suggested_weight,
        absorbed=absorbed,
        overruled=_overruled(graph),
        split=joined.split,
        components=joined.components,
        largest_component=joined.largest,
        refined=merged.refined,
        scored=merged.scored,
    )


# --- what is refused ---


def _as_pairs(pairs: ArrayLike) -> Pairs:
    given = np.ascontiguousarray(pairs, np.int32)
    if given.size and (given.ndim != 2 or given.shape[1] != 2):
        raise BadDecisions(
            "decisions cannot be read", why="they are not pairs of rows", do="Give an array of shape (n, 2)."
        )
    return given.reshape(-1, 2)


def _check(graph: Graph, *, cut: float, clip: float, largest: int) -> None:
    if not (0 < clip <= MOST_CLIP and -clip < cut <= clip and 2 <= largest <= MOST_LARGEST):
        raise BadRecords(
            "clusters cannot be made with these limits",
            why=f"clip {clip}, cut {cut}, largest {largest}",
            do=f"Keep 0 < clip <= {MOST_CLIP:g}, -clip < cut <= clip, 2 <= largest <= {MOST_LARGEST}.",
        )
    if not len(graph.left) == len(graph.right) == len(graph.weight):
        raise BadRecords(
            "pairs cannot be read", why="their columns differ in length", do="Give two rows and a weight each."
        )
    for name, column in (("order", graph.order), ("group", graph.group), ("kept", graph.kept)):
        if len(column) != graph.size and (name == "order" or len(column)):
            raise BadRecords(f"column {name} cannot be read", why=f"{len(column)} values", do=f"Give {graph.size}.")
    for rows in (graph.left, graph.right, graph.must, graph.cannot):
        if rows.size and not 0 <= int(rows.min()) <= int(rows.max()) < graph.size:
            raise BadRecords(
                "pairs cannot be read", why="a row does not exist", do=f"Number rows from 0 to {graph.size - 1}."
            )
    if graph.group.size and int(graph.group.max()) >= len(graph.single) > 0:
        raise BadRecords(
            "column group cannot be read", why="a list is not in `single`", do="Give one value for each list."
        )
    check_weights(graph.weight)


# --- decisions and earlier persons ---


def _pinned(graph: Graph) -> Pinned:
    """Which rows are inseparable. Refuses decisions that contradict each other."""
    if not len(graph.must) and not len(graph.kept):
        _refuse_contradictions(graph, row_numbers(graph.size) if len(graph.cannot) else _NO_ROWS)
        return Pinned(_NO_ROWS, _NO_PAIRS)
    by_must = row_numbers(graph.size)
    join_pairs(by_must, graph.must)
    resolve(by_must)
    _refuse_contradictions(graph, by_must)
    same_person = _kept_pairs(graph)
    root = by_must.copy()
    join_pairs(root, same_person)
    resolve(root)
    a, b = graph.cannot[:, 0], graph.cannot[:, 1]
    parted = np.unique(root[a[root[a] == root[b]]])
    if not len(parted):
        return Pinned(root, _NO_PAIRS)
    loose = np.isin(root[same_person[:, 0]], parted)
    root = by_must
    join_pairs(root, same_person[~loose])
    resolve(root)
    return Pinned(root, np.ascontiguousarray(same_person[loose]))


def _refuse_contradictions(graph: Graph, root: Rows) -> None:
    a, b = graph.cannot[:, 0], graph.cannot[:, 1]
    clashing = graph.cannot[root[a] == root[b]]
    if len(clashing):
        raise ContradictoryDecisions(_chain(graph.must, int(clashing[0, 0]), int(clashing[0, 1])))


def _chain(must: Pairs, start: int, end: int) -> tuple[int, ...]:
    """The shortest way from one row to another by must-links."""
    joined: dict[int, list[int]] = {}
    for a, b in must.tolist():
        joined.setdefault(a, []).append(b)
        joined.setdefault(b, []).append(a)
    came_from = {start: start}
    ahead = deque([start])
    while end not in came_from:
        row = ahead.popleft()
        for other in sorted(joined[row]):
            if other not in came_from:
                came_from[other] = row
                ahead.append(other)
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return (*way[::-1], end) if start == end else tuple(way[::-1])


def _kept_pairs(graph: Graph) -> Pairs:
    """Neighbours by ``order`` among the rows of each earlier person: joined, they make the person."""
    old = np.flatnonzero(graph.kept >= 0).astype(np.int32)
    rows = old[np.lexsort((graph.order[old], graph.kept[old]))]
    same = graph.kept[rows[1:]] == graph.kept[rows[:-1]]
    return np.stack([rows[:-1][same], rows[1:][same]], axis=1)


def _overruled(graph: Graph) -> Pairs:
    """Rows of one list free of duplicates that must-links joined."""
    if not len(graph.must) or not len(graph.single) or not len(graph.group):
        return _NO_PAIRS
    root = row_numbers(graph.size)
    join_pairs(root, graph.must)
    resolve(root)
    rows = np.unique(graph.must)
    rows = rows[(graph.group[rows] >= 0) & graph.single[graph.group[rows]]]
    rows = rows[np.lexsort((rows, graph.group[rows], root[rows]))]
    a, b = rows[:-1], rows[1:]
    same = (root[a] == root[b]) & (graph.group[a] == graph.group[b])
    return np.stack([a[same], b[same]], axis=1).astype(np.int32)


# --- persons of an earlier run ---


def _persons(graph: Graph, label: Rows, *, free: int) -> tuple[Rows, Pairs]:
    """Numbers of persons, and former numbers that another replaced.

    A number stays with the cluster that holds most of its rows, of equals the first by ``order``. A cluster takes the
    smallest of its numbers, or else a new one from ``free`` up, by ``order``.
    """
    old = np.flatnonzero(graph.kept >= 0)
    claims, rows = np.unique((graph.kept[old].astype(np.int64) << 32) | label[old], return_counts=True)
    numbers, clusters = (claims >> 32).astype(np.int32), (claims & 0xFFFFFFFF).astype(np.int32)
    if (numbers[1:] == numbers[:-1]).any():
        by = np.lexsort((clusters, graph.order[clusters], -rows, numbers))
        numbers, clusters = numbers[by], clusters[by]
    first = np.ones(len(numbers), np.bool_)
    first[1:] = numbers[1:] != numbers[:-1]
    numbers, clusters = numbers[first], clusters[first]
    number_of = np.full(graph.size, -1, np.int32)
    number_of[clusters[::-1]] = numbers[::-1]  # of several, the last one written stays: the smallest
    lost = number_of[clusters] != numbers
    absorbed = np.stack([numbers[lost], number_of[clusters[lost]]], axis=1)
    new = np.flatnonzero((label == row_numbers(graph.size)) & (number_of < 0))
    new = new[np.lexsort((new, graph.order[new]))]
    number_of[new] = np.arange(free, free + len(new))
    return number_of[label], absorbed


def _next_number(kept: Rows, *, asked: int | None) -> int:
    free = int(kept.max(initial=-1)) + 1
    if asked is not None and asked < free:
        raise BadRecords(
            f"new persons cannot be numbered from {asked}", why="that number is taken", do=f"Start at {free}."
        )
    return free if asked is None else asked


def _suggestions(person: Rows, kept_apart: tuple[Rows, Rows, NDArray[np.float64]]) -> tuple[Pairs, NDArray[np.float64]]:
    """Persons that only an earlier run keeps apart, and their mean weights."""
    a, b, mean = kept_apart
    low, high = np.minimum(person[a], person[b]), np.maximum(person[a], person[b])
    by = np.lexsort((high, low))
    return np.stack([low[by], high[by]], axis=1), mean[by]
