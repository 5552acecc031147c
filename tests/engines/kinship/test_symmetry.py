"""Who could change places, against trying every permutation; who is of one blood, against walking up every line."""

import random
from itertools import permutations

from tests.engines.kinship.families import random_family

from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.search.symmetry import can_change_places, out_of_reach


def by_trying(pedigree: Pedigree, missing: set[str], typed: set[str], one: str, other: str) -> bool:
    people = [person.id for person in pedigree.members]
    for images in permutations(people):
        to = dict(zip(people, images, strict=True))
        if to[one] == other and all(
            pedigree.by_id[to[p.id]].sex == p.sex
            and (p.id not in typed or to[p.id] == p.id)
            and ((p.id in missing) == (to[p.id] in missing))
            and pedigree.inbreeding.get(p.id, 0) == pedigree.inbreeding.get(to[p.id], 0)
            and pedigree.by_id[to[p.id]].father == (p.father and to[p.father])
            and pedigree.by_id[to[p.id]].mother == (p.mother and to[p.mother])
            for p in pedigree.members
        ):
            return True
    return False


def test_can_change_places__of_random_families__is_that_of_trying_every_permutation() -> None:
    rng, found = random.Random(1), 0
    for _ in range(200):
        pedigree = random_family(rng, people=6, inbred=rng.random() < 0.3)
        people = [one.id for one in pedigree.members]
        missing = set(rng.sample(people, 3))
        typed = {who for who in people if who not in missing and rng.random() < 0.3}
        one, other = rng.sample(sorted(missing), 2)
        expected = by_trying(pedigree, missing, typed, one, other)
        found += expected
        assert can_change_places(pedigree, missing, typed, [one, other]) == expected
        assert can_change_places(pedigree, missing, typed, [other, one]) == expected
    assert found > 5


def test_can_change_places__brothers_with_a_child_each__go_with_their_children() -> None:
    rows = [("R", "", "", "M"), ("A", "R", "", "M"), ("B", "R", "", "M"), ("a", "A", "", "F"), ("b", "B", "", "F")]
    pedigree, missing = Pedigree.of(rows), ["A", "B", "a", "b"]
    assert can_change_places(pedigree, missing, ["R"], ["A", "B"])
    assert can_change_places(pedigree, missing, ["R"], ["a", "b"])
    assert not can_change_places(pedigree, missing, ["R", "a"], ["A", "B"])
    assert not can_change_places(pedigree, missing, ["R"], ["A", "B", "a"])


def test_out_of_reach__a_wife_without_children__and_one_whose_child_is_missing_too() -> None:
    rows = [("R", "", "", "M"), ("S", "R", "", "M"), ("W", "", "", "F"), ("V", "", "", "F"), ("C", "S", "V", "F"),
            ("P", "", "", "M"), ("U", "P", "", "M")]  # fmt: skip
    pedigree = Pedigree.of(rows)
    assert out_of_reach(pedigree, ["S", "W", "V", "C"], ["R"]) == ("W",)
    assert out_of_reach(pedigree, ["S", "W", "V"], ["R"]) == ("W", "V")
    assert out_of_reach(pedigree, ["U", "P"], ["R"]) == ("U", "P")
