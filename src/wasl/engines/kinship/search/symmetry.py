"""Who of a family could change places without the family looking any different, and who is of one blood with whom.

An exchange is a mapping of the family onto itself: parents go to parents, sexes stay, everybody typed stays who they
are, and the missing go to the missing. No genotype of a victim can ever tell two people apart whom one exchanges.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations

from wasl.engines.kinship.pedigree import Member, Pedigree


def can_change_places(pedigree: Pedigree, missing: Collection[str], typed: Collection[str], people: Sequence[str]
                      ) -> bool:  # fmt: skip
    """Whether each two of these people are exchanged by some mapping of the family onto itself."""
    marks = _marks(pedigree, frozenset(missing), frozenset(typed))
    return all(_exchange(pedigree, marks, one, other) for one, other in combinations(people, 2))


def _marks(pedigree: Pedigree, missing: frozenset[str], typed: frozenset[str]) -> dict[str, int]:
    """A number for each person; only those of one number can change places. Split until relatives tell no more."""
    told: dict[str, object] = {
        one.id: (one.sex, one.id if one.id in typed else "", one.id in missing, pedigree.inbreeding.get(one.id, 0.0))
        for one in pedigree.members
    }
    marks = _numbered(told)
    while True:
        told = {one.id: (marks[one.id], *_around(one, pedigree, marks)) for one in pedigree.members}
        finer = _numbered(told)
        if len(set(finer.values())) == len(set(marks.values())):
            return finer
        marks = finer


def _numbered(told: Mapping[str, object]) -> dict[str, int]:
    numbers = {key: at for at, key in enumerate(dict.fromkeys(told.values()))}
    return {who: numbers[key] for who, key in told.items()}


def _around(one: Member, pedigree: Pedigree, marks: Mapping[str, int]) -> tuple[object, ...]:
    """The marks of the parents, and of the children with their other parent."""
    children = []
    for child in pedigree.children[one.id]:
        born = pedigree.by_id[child]
        other = born.mother if born.father == one.id else born.father
        children.append((marks[child], -1 if other is None else marks[other]))
    return (*(None if parent is None else marks[parent] for parent in (one.father, one.mother)), *sorted(children))


def _exchange(pedigree: Pedigree, marks: Mapping[str, int], one: str, other: str) -> bool:
    """Whether a mapping of the family onto itself takes one to the other."""
    if marks[one] != marks[other]:
        return False
    return any(True for _ in _mappings(pedigree, marks, (one, other), {}, 0))


def _mappings(pedigree: Pedigree, marks: Mapping[str, int], wanted: tuple[str, str], so_far: dict[str, str], at: int
              ) -> Iterator[dict[str, str]]:  # fmt: skip
    """All ways to go on from here; parents come before their children, so theirs are known."""
    if at == len(pedigree.members):
        yield so_far
        return
    one = pedigree.members[at]
    taken = set(so_far.values())
    for to in pedigree.members:
        fits = marks[to.id] == marks[one.id] and to.id not in taken and (one.id != wanted[0] or to.id == wanted[1])
        if fits and all(
            (theirs is None) == (mine is None) and (mine is None or so_far[mine] == theirs)
            for mine, theirs in ((one.father, to.father), (one.mother, to.mother))
        ):
            yield from _mappings(pedigree, marks, wanted, {**so_far, one.id: to.id}, at + 1)


# Blood.


def out_of_reach(pedigree: Pedigree, missing: Collection[str], typed: Collection[str]) -> tuple[str, ...]:
    """The missing whom no chain of blood joins to anybody typed, directly or from one missing person to the next."""
    lines = {who: _with_ancestors(pedigree, who) for who in {*missing, *typed}}
    joined = set(typed)
    while more := {who for who in missing if who not in joined and any(lines[who] & lines[one] for one in joined)}:
        joined |= more
    return tuple(who for who in missing if who not in joined)


def _with_ancestors(pedigree: Pedigree, who: str) -> frozenset[str]:
    return frozenset(one.id for one in pedigree.needed_for([who]).members)
