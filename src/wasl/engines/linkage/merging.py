"""Inside components, groups merge by average weight: average linkage over exact sums, compiled.

Components stand one after the other; of each, half a matrix of weights in whole steps.
"""

from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.components import Graph, Joined, Limits, Pairs, Pinned, Rows, Weights, counted, first_members
from wasl.engines.linkage.errors import BadRecords
from wasl.kernel.compiled import compiled

Scorer = Callable[[Rows, Rows], Weights]

STEPS = 65536
"""Weights are counted in steps of 1 / STEPS; with MOST_LARGEST rows and MOST_CLIP no product leaves 64 bits."""
CHUNK = 1 << 21
"""Pairs of components held at once while they are refined: about 25 bytes each."""

_UNKNOWN = np.int32(-(2**31) + 1)
_FORBIDDEN = np.int32(-(2**31))
_FREE, _CANNOT, _LIST, _KEPT = np.uint8(0), np.uint8(1), np.uint8(2), np.uint8(4)
_NO_ROWS = np.empty(0, np.int32)


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


class Merged(NamedTuple):
    """label: first member of each row's group, by ``order``. reasons: per pair given, a value of Refused or 0.

    kept_apart: two groups that only an earlier run keeps apart, by first members, and their mean weight. refined:
    components; scored: pairs asked of the scorer.
    """

    label: Rows
    reasons: NDArray[np.int8]
    kept_apart: tuple[Rows, Rows, NDArray[np.float64]]
    refined: int
    scored: int


def merge(graph: Graph, limits: Limits, pinned: Pinned, joined: Joined, *, score_pairs: Scorer | None) -> Merged:
    """Groups inside all components that need it."""
    label = first_members(joined.parent, graph.order)
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
    a, b, mean = (np.concatenate(columns) for columns in zip(*kept_apart, strict=True))
    return Merged(label, reasons, (a, b, mean), len(members.start) - 1, scored)


def check_weights(weight: Weights) -> None:
    """Raise BadRecords if a weight is not a number."""
    if np.isnan(weight).any():
        number = int(np.flatnonzero(np.isnan(weight))[0])
        raise BadRecords(f"pair {number} cannot be weighed", why="its weight is not a number", do="Give log2 odds.")


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


def _members(graph: Graph, limits: Limits, pinned: Pinned, parent: Rows) -> _Members:
    number, found = _numbered(parent, pinned.root, graph.cannot, graph.group, graph.single, limits.apart)
    start, rows, place = _gathered(number, found, graph.order)
    edges = _edges_of(
        graph.left, graph.right, graph.weight, limits.cut, limits.cut_steps, limits.clip_steps, number, start, place
    )
    return _Members(start, rows, place, *edges, *_by_component(graph.cannot, number, found))


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
    graph: Graph,
    limits: Limits,
    pinned: Pinned,
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


# --- what components hold, compiled ---


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
    number = counted(parent)
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
