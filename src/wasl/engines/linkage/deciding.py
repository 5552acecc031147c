"""From probabilities of pairs to who is matched with whom."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Edge = tuple[int, int]


@dataclass
class _Groups:
    """Entries joined so far. Left and right entries are numbered apart by their side."""

    partners_of_left: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    partners_of_right: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


def match_across(
    edges: Sequence[Edge],
    *,
    forced: frozenset[Edge],
    same_left: Callable[[int, int], bool],
    same_right: Callable[[int, int], bool],
) -> list[Edge]:
    """Accept edges, best first; a second partner only when it is a duplicate of the partners already there.

    edges: (left, right) sorted from the most probable. forced: accepted whatever they conflict with.
    same_left, same_right: whether two entries of one list are duplicates of each other.
    """
    groups = _Groups()
    accepted = []
    for left, right in [*sorted(forced), *(edge for edge in edges if edge not in forced)]:
        others_right = groups.partners_of_left[left]
        others_left = groups.partners_of_right[right]
        agreed = all(same_right(right, other) for other in others_right)
        agreed = agreed and all(same_left(left, other) for other in others_left)
        if agreed or (left, right) in forced:
            others_right.append(right)
            others_left.append(left)
            accepted.append((left, right))
    return accepted


def cluster_within(
    edges: Sequence[Edge], *, forced: frozenset[Edge], probability: Callable[[int, int], float]
) -> list[Edge]:
    """Merge duplicates within one list, best first; two groups merge when their pairs mostly agree.

    Average linkage: the mean probability over all pairs between the groups must be at least one half, a pair
    that was not proposed counting as 0. This keeps a chain of brothers from becoming one person.
    """
    group_of: dict[int, frozenset[int]] = {}
    for a, b in [*sorted(forced), *(edge for edge in edges if edge not in forced)]:
        group_a = group_of.get(a, frozenset((a,)))
        group_b = group_of.get(b, frozenset((b,)))
        if group_a is group_b or a in group_b:
            continue
        mean = sum(probability(x, y) for x in group_a for y in group_b) / (len(group_a) * len(group_b))
        if (a, b) in forced or mean >= 0.5:
            merged = group_a | group_b
            group_of.update(dict.fromkeys(merged, merged))
    return sorted((x, y) for group in set(group_of.values()) for x in group for y in group if x < y)


def connected(pairs: Sequence[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """Groups of names joined by pairs, each sorted, in order of their first name."""
    root: dict[str, str] = {}

    def find(name: str) -> str:
        while root.setdefault(name, name) != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    for a, b in pairs:
        root[max(find(a), find(b))] = min(find(a), find(b))
    groups: dict[str, list[str]] = defaultdict(list)
    for name in root:
        groups[find(name)].append(name)
    return tuple(sorted(tuple(sorted(group)) for group in groups.values()))
