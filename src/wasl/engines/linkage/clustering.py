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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wasl.engines.linkage.errors import BadDecisions, BadRecords
from wasl.kernel.compiled import compiled

Rows = NDArray[np.int32]
Weights = NDArray[np.float32]
Pairs = NDArray[np.int32]
Scorer = Callable[[Rows, Rows], Weights]

STEPS = 65536
"""Weights are counted in steps of 1 / STEPS; with MOST_LARGEST rows and MOST_CLIP no product leaves 64 bits."""
MOST_LARGEST = 2000
MOST_CLIP = 30.0
CHUNK = 1 << 21
"""Pairs of components held at once while they are refined: about 25 bytes each."""

_UNKNOWN = np.int32(-(2**31) + 1)
_FORBIDDEN = np.int32(-(2**31))
_FREE, _CANNOT, _LIST, _KEPT = np.uint8(0), np.uint8(1), np.uint8(2), np.uint8(4)
_NO_ROWS = np.empty(0, np.int32)
_NO_PAIRS = np.empty((0, 2), np.int32)


class Refused(IntEnum):
    """Why a pair of weight ``cut`` or more is not in one cluster."""

    WEAK = 1
    """The pairs between the two groups are, on average, against it."""
    CANNOT = 2
    """A cannot-link decision stands between the two groups."""
    ONE_PER_LIST = 3
    """Both groups hold an entry of one list that is free of duplicates."""
    KEPT = 4
    """Both groups hold a person of an earlier run; see ``Clusters.suggested``."""
    TOO_LARGE = 5
    """The component was too large to be refined whole."""
    NAMES_DIFFER = 6
    """The given names are plainly different; see ``holding``."""


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
class Split:
    """A component too large to refine whole, and the strongest pair cut in it. first: its first row by ``order``."""

    first: int
    rows: int
    parts: int
    refused_weight: float


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
    graph = _Graph(
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
    limits = _Limits(cut, round(cut * STEPS), round(clip * STEPS), largest, apart)
    pinned = _pinned(graph)
    return _refined(graph, limits, pinned, _joined(graph, limits, pinned), score_pairs=score_pairs, free=free)


class _Graph(NamedTuple):
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


class _Limits(NamedTuple):
    """apart: ``kept`` where persons of an earlier run may not be merged, else empty."""

    cut: float
    cut_steps: int
    clip_steps: int
    largest: int
    apart: Rows


class _Pinned(NamedTuple):
    """root: the first row of each row's inseparable group, empty when nothing is inseparable.

    loose: rows of earlier persons that a cannot-link parts: they belong to one component but may come apart.
    """

    root: Rows
    loose: Pairs


class _Joined(NamedTuple):
    """Components. parent: the root of each row's, or of its part where it was too large.

    cut_apart: pair numbers between parts. components, largest: before any was split.
    """

    parent: Rows
    split: tuple[Split, ...]
    cut_apart: NDArray[np.int64]
    components: int
    largest: int


# --- what is refused ---


def _as_pairs(pairs: ArrayLike) -> Pairs:
    given = np.ascontiguousarray(pairs, np.int32)
    if given.size and (given.ndim != 2 or given.shape[1] != 2):
        raise BadDecisions(
            "decisions cannot be read", why="they are not pairs of rows", do="Give an array of shape (n, 2)."
        )
    return given.reshape(-1, 2)


def _check(graph: _Graph, *, cut: float, clip: float, largest: int) -> None:
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


def check_weights(weight: Weights) -> None:
    """Raise BadRecords if a weight is not a number."""
    if np.isnan(weight).any():
        number = int(np.flatnonzero(np.isnan(weight))[0])
        raise BadRecords(f"pair {number} cannot be weighed", why="its weight is not a number", do="Give log2 odds.")


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
def _join_pairs(parent: Rows, pairs: Pairs) -> None:
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


# --- decisions and earlier persons ---


def _pinned(graph: _Graph) -> _Pinned:
    """Which rows are inseparable. Refuses decisions that contradict each other."""
    if not len(graph.must) and not len(graph.kept):
        _refuse_contradictions(graph, row_numbers(graph.size) if len(graph.cannot) else _NO_ROWS)
        return _Pinned(_NO_ROWS, _NO_PAIRS)
    by_must = row_numbers(graph.size)
    _join_pairs(by_must, graph.must)
    resolve(by_must)
    _refuse_contradictions(graph, by_must)
    same_person = _kept_pairs(graph)
    root = by_must.copy()
    _join_pairs(root, same_person)
    resolve(root)
    a, b = graph.cannot[:, 0], graph.cannot[:, 1]
    parted = np.unique(root[a[root[a] == root[b]]])
    if not len(parted):
        return _Pinned(root, _NO_PAIRS)
    loose = np.isin(root[same_person[:, 0]], parted)
    root = by_must
    _join_pairs(root, same_person[~loose])
    resolve(root)
    return _Pinned(root, np.ascontiguousarray(same_person[loose]))


def _refuse_contradictions(graph: _Graph, root: Rows) -> None:
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


def _kept_pairs(graph: _Graph) -> Pairs:
    """Neighbours by ``order`` among the rows of each earlier person: joined, they make the person."""
    old = np.flatnonzero(graph.kept >= 0).astype(np.int32)
    rows = old[np.lexsort((graph.order[old], graph.kept[old]))]
    same = graph.kept[rows[1:]] == graph.kept[rows[:-1]]
    return np.stack([rows[:-1][same], rows[1:][same]], axis=1)


def _overruled(graph: _Graph) -> Pairs:
    """Rows of one list free of duplicates that must-links joined."""
    if not len(graph.must) or not len(graph.single) or not len(graph.group):
        return _NO_PAIRS
    root = row_numbers(graph.size)
    _join_pairs(root, graph.must)
    resolve(root)
    rows = np.unique(graph.must)
    rows = rows[(graph.group[rows] >= 0) & graph.single[graph.group[rows]]]
    rows = rows[np.lexsort((rows, graph.group[rows], root[rows]))]
    a, b = rows[:-1], rows[1:]
    same = (root[a] == root[b]) & (graph.group[a] == graph.group[b])
    return np.stack([a[same], b[same]], axis=1).astype(np.int32)


# --- components ---


def _joined(graph: _Graph, limits: _Limits, pinned: _Pinned) -> _Joined:
    parent = pinned.root.copy() if len(pinned.root) else row_numbers(graph.size)
    join_edges(parent, graph.left, graph.right, graph.weight, limits.cut)
    _join_pairs(parent, pinned.loose)
    resolve(parent)
    count = _counted(parent)
    found, most = int(np.count_nonzero(count >= 2)), int(count.max(initial=0))
    if most <= limits.largest:
        return _Joined(parent, (), np.empty(0, np.int64), found, most)
    split, cut_apart = _split(graph, limits, pinned, parent, count > limits.largest)
    return _Joined(parent, split, cut_apart, found, most)


def _split(
    graph: _Graph, limits: _Limits, pinned: _Pinned, parent: Rows, large: NDArray[np.bool_]
) -> tuple[tuple[Split, ...], NDArray[np.int64]]:
    """Build components that are too large up again, strongest pair first, in parts that fit. Writes ``parent``."""
    before = parent.copy()
    rows = np.flatnonzero(large[parent]).astype(np.int32)
    parent[rows] = pinned.root[rows] if len(pinned.root) else rows
    count = _counted(parent)
    edges = np.flatnonzero((graph.weight >= limits.cut) & large[before[graph.left]])
    a, b = graph.order[graph.left[edges]], graph.order[graph.right[edges]]
    edges = edges[np.lexsort((np.maximum(a, b), np.minimum(a, b), -graph.weight[edges]))]
    _join_up_to(parent, count, graph.left[edges], graph.right[edges], limits.largest)
    loose = pinned.loose[large[before[pinned.loose[:, 0]]]]
    _join_up_to(parent, count, loose[:, 0].copy(), loose[:, 1].copy(), limits.largest)
    resolve(parent)
    cut_apart = edges[parent[graph.left[edges]] != parent[graph.right[edges]]]
    return _splits(graph, before, parent, rows, cut_apart), cut_apart


def _splits(graph: _Graph, before: Rows, parent: Rows, rows: Rows, cut: NDArray[np.int64]) -> tuple[Split, ...]:
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
def _counted(parent: Rows) -> Rows:
    """Rows of each component, at its root; 0 elsewhere."""
    count = np.zeros(len(parent), np.int32)
    for row in range(len(parent)):
        count[parent[row]] += 1
    return count


@compiled
def _first_members(parent: Rows, order: NDArray[np.uint64]) -> Rows:
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


@compiled
def _in_one_list(a: int, b: int, group: Rows, single: NDArray[np.bool_]) -> bool:
    """Whether two rows are of one list that is free of duplicates."""
    if len(group) == 0 or len(single) == 0 or group[a] < 0 or group[a] != group[b]:
        return False
    return bool(single[group[a]])


@compiled
def _of_two_persons(a: int, b: int, kept: Rows) -> bool:
    """Whether two rows are of different persons of an earlier run. ``kept`` is empty where that does not matter."""
    return len(kept) > 0 and kept[a] >= 0 and kept[b] >= 0 and kept[a] != kept[b]


@compiled
def _numbered(
    parent: Rows, pinned: Rows, cannot: Pairs, group: Rows, single: NDArray[np.bool_], apart: Rows
) -> tuple[Rows, int]:
    """For each row the number of its component if that is to be refined, else -1; and how many are.

    A component of two needs it only when the two may be forbidden, a whole inseparable group never.
    """
    number = _counted(parent)
    for row in range(len(parent)):
        root = parent[row]
        if (
            root != row
            and number[root] == 2
            and (_in_one_list(row, root, group, single) or _of_two_persons(row, root, apart))
        ):
            number[root] = 3
    for k in range(len(cannot)):
        root = parent[cannot[k, 0]]
        if root == parent[cannot[k, 1]]:
            number[root] = max(number[root], np.int32(3))
    if len(pinned) > 0:
        mixed = np.zeros(len(parent), np.bool_)
        for row in range(len(parent)):
            if pinned[row] != pinned[parent[row]]:
                mixed[parent[row]] = True
        for row in range(len(parent)):
            if not mixed[row]:
                number[row] = 0
    found = 0
    for row in range(len(parent)):
        if number[row] >= 3:
            number[row] = found
            found += 1
        else:
            number[row] = -1
    for row in range(len(parent) - 1, -1, -1):  # a root is never after its rows
        number[row] = number[parent[row]]
    return number, found


@compiled
def _gathered(
    number: Rows, found: int, order: NDArray[np.uint64]
) -> tuple[NDArray[np.int64], Rows, NDArray[np.uint16]]:
    """Members of each component by ``order``: where each component starts, the rows, each row's place in it."""
    start = np.zeros(found + 1, np.int64)
    for row in range(len(number)):
        if number[row] >= 0:
            start[number[row] + 1] += 1
    most = 0
    for component in range(found):
        most = max(most, start[component + 1])
        start[component + 1] += start[component]
    members = np.empty(start[found], np.int32)
    filled = start[:-1].copy()
    for row in range(len(number)):
        if number[row] >= 0:
            members[filled[number[row]]] = row
            filled[number[row]] += 1
    place = np.empty(len(number), np.uint16)
    keys = np.empty(most, np.uint64)
    for component in range(found):
        base, size = start[component], start[component + 1] - start[component]
        for n in range(size):
            row = members[base + n]
            key = order[row]
            at = n
            while at > 0 and keys[at - 1] > key:
                keys[at] = keys[at - 1]
                members[base + at] = members[base + at - 1]
                at -= 1
            keys[at] = key
            members[base + at] = row
        for n in range(size):
            place[members[base + n]] = n
    return start, members, place


@compiled
def _steps(weight: float, cut: float, cut_steps: int, clip_steps: int) -> int:
    """A weight in whole steps, clipped; what is below the cut stays below it."""
    if weight >= clip_steps / STEPS:
        return clip_steps
    if weight <= -clip_steps / STEPS:
        return -clip_steps
    steps = int(np.rint(np.float64(weight) * STEPS))
    return steps if weight >= cut else min(steps, cut_steps - 1)


@compiled
def _in_half(i: int, j: int, size: int) -> int:
    """Place of pair i < j of ``size`` members, the rows of the upper triangle one after the other."""
    return i * size - i * (i + 1) // 2 + j - i - 1


@compiled
def _edges_of(
    left: Rows,
    right: Rows,
    weight: Weights,
    cut: float,
    cut_steps: int,
    clip_steps: int,
    number: Rows,
    start: NDArray[np.int64],
    place: NDArray[np.uint16],
) -> tuple[NDArray[np.int64], NDArray[np.int64], Rows, Rows]:
    """Pairs inside each component: where each component starts, pair numbers, places in the half matrix, steps."""
    found = len(start) - 1
    edge_start = np.zeros(found + 1, np.int64)
    component_of = np.empty(len(left), np.int32)
    for k in range(len(left)):
        component = number[left[k]]
        component_of[k] = component if component == number[right[k]] and left[k] != right[k] else -1
        if component_of[k] >= 0:
            edge_start[component + 1] += 1
    for component in range(found):
        edge_start[component + 1] += edge_start[component]
    filled = edge_start[:-1].copy()
    edges = np.empty(edge_start[found], np.int64)
    halves, steps = np.empty(len(edges), np.int32), np.empty(len(edges), np.int32)
    for k in range(len(left)):
        component = component_of[k]
        if component >= 0:
            at = filled[component]
            i, j = int(place[left[k]]), int(place[right[k]])
            edges[at] = k
            halves[at] = _in_half(min(i, j), max(i, j), start[component + 1] - start[component])
            steps[at] = _steps(weight[k], cut, cut_steps, clip_steps)
            filled[component] += 1
    return edge_start, edges, halves, steps


# --- refining ---


class _Members(NamedTuple):
    """Components to refine, one after the other.

    start: where each starts in rows; rows: its members by ``order``; place: each row's place in its component.
    edge_start: where each starts among the pairs inside; edges: pair numbers; halves: places in the half matrix of the
    component; steps: weights. cannot_start, cannot: cannot-links inside.
    """

    start: NDArray[np.int64]
    rows: Rows
    place: NDArray[np.uint16]
    edge_start: NDArray[np.int64]
    edges: NDArray[np.int64]
    halves: Rows
    steps: Rows
    cannot_start: NDArray[np.int64]
    cannot: Pairs


def _members(graph: _Graph, limits: _Limits, pinned: _Pinned, parent: Rows) -> _Members:
    number, found = _numbered(parent, pinned.root, graph.cannot, graph.group, graph.single, limits.apart)
    start, rows, place = _gathered(number, found, graph.order)
    edges = _edges_of(
        graph.left, graph.right, graph.weight, limits.cut, limits.cut_steps, limits.clip_steps, number, start, place
    )
    return _Members(start, rows, place, *edges, *_by_component(graph.cannot, number, found))


def _refined(
    graph: _Graph, limits: _Limits, pinned: _Pinned, joined: _Joined, *, score_pairs: Scorer | None, free: int
) -> Clusters:
    label = _first_members(joined.parent, graph.order)
    members = _members(graph, limits, pinned, joined.parent)
    reasons = np.zeros(len(graph.left), np.int8)
    reasons[joined.cut_apart] = Refused.TOO_LARGE
    scored, kept_apart = 0, [(_NO_ROWS, _NO_ROWS, np.empty(0, np.float64))]
    for first, last in _chunks(members.start):
        half, asked = _weights_of(graph, limits, pinned, members, first, last, score_pairs=score_pairs)
        scored += asked
        kept_apart.append(_merge_components(
            first, last, half, members.start, members.rows, members.edge_start, members.edges, members.halves,
            members.steps, pinned.root, graph.group, graph.single, limits.apart, limits.cut_steps, label, reasons
        ))  # fmt: skip
    refused = np.flatnonzero(reasons)
    person, absorbed = _persons(graph, label, free=free) if len(graph.kept) else (None, _NO_PAIRS)
    suggested, suggested_weight = _suggestions(label if person is None else person, kept_apart)
    return Clusters(
        label=label,
        person=person,
        refused=refused,
        reasons=reasons[refused],
        suggested=suggested,
        suggested_weight=suggested_weight,
        absorbed=absorbed,
        overruled=_overruled(graph),
        split=joined.split,
        components=joined.components,
        largest_component=joined.largest,
        refined=len(members.start) - 1,
        scored=scored,
    )


def _by_component(pairs: Pairs, number: Rows, found: int) -> tuple[NDArray[np.int64], Pairs]:
    """Where each component to refine starts, and the pairs inside, grouped by component."""
    components = number[pairs[:, 0]]
    inside = (components >= 0) & (components == number[pairs[:, 1]])
    by = np.flatnonzero(inside)[np.argsort(components[inside], kind="stable")]
    return np.searchsorted(components[by], np.arange(found + 1)), np.ascontiguousarray(pairs[by])


def _chunks(start: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Runs of components with at most CHUNK pairs together, or a single one."""
    sizes = np.diff(start)
    ends = np.cumsum(sizes * (sizes - 1) // 2)
    first = 0
    while first < len(sizes):
        done = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + CHUNK, side="right")))
        yield first, last
        first = last


def _weights_of(
    graph: _Graph,
    limits: _Limits,
    pinned: _Pinned,
    members: _Members,
    first: int,
    last: int,
    *,
    score_pairs: Scorer | None,
) -> tuple[Rows, int]:
    """Weights, in steps, of all pairs of components first to last, one after the other; and how many were scored."""
    half = _given_weights(
        first, last, members.start, members.place, members.edge_start, members.halves, members.steps,
        members.cannot_start, members.cannot
    )  # fmt: skip
    a, b, at = _missing(first, last, half, members.start, members.rows, pinned.root, graph.group, graph.single)
    if score_pairs is None or not len(a):
        half[at] = -limits.clip_steps
        return half, 0
    weight = np.ascontiguousarray(score_pairs(a, b), np.float32)
    if len(weight) != len(a):
        raise BadRecords(
            "pairs cannot be scored", why=f"{len(weight)} weights for {len(a)} pairs", do="Give one for each."
        )
    check_weights(weight)
    _place_weights(half, at, weight, limits.cut, limits.cut_steps, limits.clip_steps)
    return half, len(a)


@compiled
def _given_weights(
    first: int,
    last: int,
    start: NDArray[np.int64],
    place: NDArray[np.uint16],
    edge_start: NDArray[np.int64],
    halves: Rows,
    steps: Rows,
    cannot_start: NDArray[np.int64],
    cannot: Pairs,
) -> Rows:
    """Half matrices of components first to last, one after the other: weights given, forbidden pairs, unknown ones."""
    total = 0
    for c in range(first, last):
        size = start[c + 1] - start[c]
        total += size * (size - 1) // 2
    half = np.full(total, _UNKNOWN, np.int32)
    base = 0
    for c in range(first, last):
        size = start[c + 1] - start[c]
        for n in range(edge_start[c], edge_start[c + 1]):
            half[base + halves[n]] = max(half[base + halves[n]], steps[n])
        for n in range(cannot_start[c], cannot_start[c + 1]):
            i, j = int(place[cannot[n, 0]]), int(place[cannot[n, 1]])
            half[base + _in_half(min(i, j), max(i, j), size)] = _FORBIDDEN
        base += size * (size - 1) // 2
    return half


@compiled
def _missing(
    first: int,
    last: int,
    half: Rows,
    start: NDArray[np.int64],
    rows: Rows,
    pinned: Rows,
    group: Rows,
    single: NDArray[np.bool_],
) -> tuple[Rows, Rows, Rows]:
    """Rows of pairs without a weight that could matter, and their places in ``half``."""
    most = 0
    for at in range(len(half)):
        most += half[at] == _UNKNOWN
    left, right, places = np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.int32)
    found, at = 0, 0
    for c in range(first, last):
        for i in range(start[c], start[c + 1]):
            for j in range(i + 1, start[c + 1]):
                a, b = rows[i], rows[j]
                inseparable = len(pinned) > 0 and pinned[a] == pinned[b]
                if half[at] == _UNKNOWN and not inseparable and not _in_one_list(a, b, group, single):
                    left[found], right[found], places[found] = a, b, at
                    found += 1
                at += 1
    return left[:found], right[:found], places[:found]


@compiled
def _place_weights(half: Rows, places: Rows, weight: Weights, cut: float, cut_steps: int, clip_steps: int) -> None:
    for n in range(len(places)):
        half[places[n]] = _steps(weight[n], cut, cut_steps, clip_steps)


@compiled
def _merge(
    a: int, b: int, size: int, total: NDArray[np.int64], barred: NDArray[np.uint8], count: NDArray[np.int64]
) -> None:
    """Merge group b into group a. total: sums of weights between groups; barred: why two groups may not merge."""
    for x in range(size):
        if count[x] > 0 and x != a and x != b:
            total[a * size + x] += total[b * size + x]
            total[x * size + a] = total[a * size + x]
            barred[a * size + x] |= barred[b * size + x]
            barred[x * size + a] = barred[a * size + x]
    count[a] += count[b]
    count[b] = 0


@compiled
def _best_after(
    i: int, size: int, total: NDArray[np.int64], barred: NDArray[np.uint8], count: NDArray[np.int64]
) -> int:
    """The later group with the highest mean weight to group i, the first of equals; -1 if none may be merged."""
    best = -1
    for j in range(i + 1, size):
        if (
            count[j] > 0
            and barred[i * size + j] == 0
            and (best < 0 or total[i * size + j] * count[best] > total[i * size + best] * count[j])
        ):
            best = j
    return best


@compiled
def _merge_all(
    size: int,
    cut_steps: int,
    total: NDArray[np.int64],
    barred: NDArray[np.uint8],
    count: NDArray[np.int64],
    best: NDArray[np.int64],
    into: NDArray[np.int64],
) -> None:
    """Merge the two groups of the highest mean while it is at least the cut; of equals, those that come first."""
    for i in range(size):
        best[i] = _best_after(i, size, total, barred, count) if count[i] > 0 else -1
    while True:
        a, b = -1, -1
        for i in range(size):
            j = best[i]
            if (
                count[i] > 0
                and j >= 0
                and (a < 0 or total[i * size + j] * (count[a] * count[b]) > total[a * size + b] * (count[i] * count[j]))
            ):
                a, b = i, j
        if a < 0 or total[a * size + b] < cut_steps * (count[a] * count[b]):
            return
        _merge(a, b, size, total, barred, count)
        into[b] = a
        for x in range(b):  # a mean of two means is not above both, so a third that was best for x stays so
            if count[x] > 0 and (x == a or best[x] == a or best[x] == b):
                best[x] = _best_after(x, size, total, barred, count)


@compiled
def _merge_components(
    first: int,
    last: int,
    half: Rows,
    start: NDArray[np.int64],
    rows: Rows,
    edge_start: NDArray[np.int64],
    edges: NDArray[np.int64],
    halves: Rows,
    steps: Rows,
    pinned: Rows,
    group: Rows,
    single: NDArray[np.bool_],
    apart: Rows,
    cut_steps: int,
    label: Rows,
    reasons: NDArray[np.int8],
) -> tuple[Rows, Rows, NDArray[np.float64]]:
    """Merge inside components first to last, and write labels and reasons.

    Returns first members of two groups, and their mean weight, where only an earlier run keeps the two apart.
    """
    most = 0
    for c in range(first, last):
        most = max(most, start[c + 1] - start[c])
    total, barred = np.empty(most * most, np.int64), np.empty(most * most, np.uint8)
    count, best, into = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    row_of, column_of = np.empty(most * most, np.int32), np.empty(most * most, np.int32)
    found, found_a, found_b, means = 0, np.empty(16, np.int32), np.empty(16, np.int32), np.empty(16, np.float64)
    base = 0
    for c in range(first, last):
        here, size = start[c], start[c + 1] - start[c]
        at = 0
        for i in range(size):
            count[i] = 1
            into[i] = i
            for j in range(i + 1, size):
                a, b = rows[here + i], rows[here + j]
                known = half[base + at]
                bar = _CANNOT if known == _FORBIDDEN else _FREE
                if _in_one_list(a, b, group, single):
                    bar = np.uint8(bar | _LIST)
                if _of_two_persons(a, b, apart):
                    bar = np.uint8(bar | _KEPT)
                barred[i * size + j] = barred[j * size + i] = bar
                total[i * size + j] = total[j * size + i] = known if known > _UNKNOWN else 0
                row_of[at], column_of[at] = i, j
                at += 1
        base += at
        if len(pinned) > 0:
            for j in range(1, size):
                for i in range(j):
                    if pinned[rows[here + i]] == pinned[rows[here + j]]:
                        into[j] = i
                        _merge(i, j, size, total, barred, count)
                        break
        _merge_all(size, cut_steps, total, barred, count, best, into)
        for i in range(size):  # a group's first member comes before all its others
            into[i] = into[into[i]]
            label[rows[here + i]] = rows[here + into[i]]
        for n in range(edge_start[c], edge_start[c + 1]):
            i, j = into[row_of[halves[n]]], into[column_of[halves[n]]]
            if steps[n] >= cut_steps and i != j:
                bar = barred[i * size + j]
                agreed = total[i * size + j] >= cut_steps * count[i] * count[j]
                if bar & _CANNOT:
                    reasons[edges[n]] = Refused.CANNOT
                elif bar & _LIST:
                    reasons[edges[n]] = Refused.ONE_PER_LIST
                else:
                    reasons[edges[n]] = Refused.KEPT if bar and agreed else Refused.WEAK
        for i in range(size if len(apart) > 0 else 0):
            for j in range(i + 1, size):
                pairs = count[i] * count[j]
                if pairs > 0 and barred[i * size + j] == _KEPT and total[i * size + j] >= cut_steps * pairs:
                    if found == len(means):
                        found_a, found_b = np.concatenate((found_a, found_a)), np.concatenate((found_b, found_b))
                        means = np.concatenate((means, means))
                    found_a[found], found_b[found] = rows[here + i], rows[here + j]
                    means[found] = total[i * size + j] / (pairs * STEPS)
                    found += 1
    return found_a[:found], found_b[:found], means[:found]


# --- persons of an earlier run ---


def _persons(graph: _Graph, label: Rows, *, free: int) -> tuple[Rows, Pairs]:
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


def _suggestions(
    person: Rows, kept_apart: list[tuple[Rows, Rows, NDArray[np.float64]]]
) -> tuple[Pairs, NDArray[np.float64]]:
    """Persons that only an earlier run keeps apart, and their mean weights."""
    a, b, mean = (np.concatenate(columns) for columns in zip(*kept_apart, strict=True))
    low, high = np.minimum(person[a], person[b]), np.maximum(person[a], person[b])
    by = np.lexsort((high, low))
    return np.stack([low[by], high[by]], axis=1), mean[by]
