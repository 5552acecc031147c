"""Clustering and one-to-one matching written for reading, slow on purpose: compare them with the compiled ones.

Sums are exact fractions; groups are plain sets; every mean is counted anew from the pairs at every step.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from fractions import Fraction
from itertools import combinations, permutations

Pair = tuple[int, int]
Edge = tuple[int, int, float]
Score = Callable[[int, int], float]


def clusters_of(
    rows: Collection[int],
    edges: Iterable[Edge],
    *,
    order: Mapping[int, int],
    score: Score | None = None,
    cut: float = 0.0,
    clip: float = 12.0,
    largest: int = 400,
    must: Collection[Pair] = (),
    cannot: Collection[Pair] = (),
    list_of: Mapping[int, int] | None = None,
    single: Collection[int] = (),
    person_of: Mapping[int, int] | None = None,
    merge_persons: bool = False,
) -> set[frozenset[int]]:
    """The clusters; no cannot-link may part a person of ``person_of``."""
    persons = person_of or {}
    lists = list_of or {}
    weight: dict[frozenset[int], float] = {}
    for a, b, w in edges:
        if a != b:
            weight[frozenset((a, b))] = max(w, weight.get(frozenset((a, b)), w))
    together = [*must, *((a, b) for a, b in combinations(persons, 2) if persons[a] == persons[b])]
    strong = [pair for pair, w in weight.items() if w >= cut]
    inseparable = joined(rows, together)

    def forbidden(a: int, b: int) -> bool:
        return (
            (a, b) in cannot
            or (b, a) in cannot
            or (a in lists and lists[a] == lists.get(b) and lists[a] in single)
            or (not merge_persons and a in persons and b in persons and persons[a] != persons[b])
        )

    def weight_of(a: int, b: int) -> Fraction:
        known = weight.get(frozenset((a, b)))
        if known is None:
            first, second = sorted((a, b), key=order.__getitem__)
            known = score(first, second) if score else -clip
        return Fraction(min(max(known, -clip), clip))

    def mean(one: frozenset[int], other: frozenset[int]) -> Fraction:
        return sum((weight_of(a, b) for a in one for b in other), Fraction(0)) / (len(one) * len(other))

    found: set[frozenset[int]] = set()
    for component in joined(rows, [*together, *(tuple(pair) for pair in strong)]):
        for part in in_parts(component, inseparable, strong, weight, order=order, largest=largest):
            groups = [group for group in inseparable if group <= part]
            while True:
                groups.sort(key=lambda group: min(order[row] for row in group))
                allowed = [
                    (-mean(one, other), i, j)
                    for (i, one), (j, other) in combinations(enumerate(groups), 2)
                    if not any(forbidden(a, b) for a in one for b in other)
                ]
                if not allowed or -min(allowed)[0] < cut:
                    break
                _, i, j = min(allowed)
                groups = [*groups[:i], *groups[i + 1 : j], *groups[j + 1 :], groups[i] | groups[j]]
            found.update(groups)
    return found


def in_parts(
    component: frozenset[int],
    inseparable: Collection[frozenset[int]],
    strong: Iterable[frozenset[int]],
    weight: Mapping[frozenset[int], float],
    *,
    order: Mapping[int, int],
    largest: int,
) -> list[frozenset[int]]:
    """The component, or parts built up from its strongest pair down while they fit."""
    if len(component) <= largest:
        return [component]
    parts = [group for group in inseparable if group <= component]
    for pair in sorted(strong, key=lambda pair: (-weight[pair], sorted(order[row] for row in pair))):
        touched = [part for part in parts if part & pair]
        if len(touched) == 2 and len(touched[0]) + len(touched[1]) <= largest:
            parts = [*(part for part in parts if part not in touched), touched[0] | touched[1]]
    return parts


def joined(rows: Iterable[int], pairs: Iterable[Collection[int]]) -> list[frozenset[int]]:
    """Sets of rows that pairs connect."""
    groups = [frozenset((row,)) for row in rows]
    for pair in pairs:
        touched = [group for group in groups if group & set(pair)]
        groups = [*(group for group in groups if group not in touched), frozenset().union(*touched)]
    return groups


def best_sum(gains: list[list[float | None]]) -> Fraction:
    """The highest sum of gains when each row and each column is taken at most once; None: may not be taken."""
    rows, columns = len(gains), len(gains[0]) if gains else 0
    if rows > columns:
        return best_sum([list(column) for column in zip(*gains, strict=True)])
    return max(
        sum((Fraction(max(gains[i][j] or 0.0, 0.0)) for i, j in enumerate(chosen)), Fraction(0))
        for chosen in permutations(range(columns), rows)
    )


def taken_best_first(
    edges: Iterable[Edge], *, order_left: Mapping[int, int], order_right: Mapping[int, int]
) -> set[Pair]:
    """Pairs taken in order of weight while both rows are free."""

    def by_weight(edge: Edge) -> tuple[float, list[int]]:
        return -edge[2], sorted((order_left[edge[0]], order_right[edge[1]]))

    taken: set[Pair] = set()
    for a, b, _ in sorted(edges, key=by_weight):
        if all(a != left and b != right for left, right in taken):
            taken.add((a, b))
    return taken
