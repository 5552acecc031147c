"""The relative who does not fit: against plain likelihoods, and found among invented families."""

import math
import random
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from benchmarks.accuracy.kinship_misfits import FAMILIES, outcome, tried, unlike
from tests.engines.kinship.families import random_family, random_genotypes, random_marker

from wasl.engines.kinship.errors import KinshipError
from wasl.engines.kinship.laboratory.profiles import Profile
from wasl.engines.kinship.likelihood import likelihoods
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.mutation import Mutation
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.search.misfits import Misfit, misfit, plain_faults
from wasl.engines.kinship.summing import Genotypes

STEPS = Mutation("stepwise", 0.002, 1e-5)
PLAIN = [Marker.of(f"m{at}", [str(n) for n in range(8, 20)], [1 / 12] * 12) for at in range(20)]
DRAWN = [Marker.of(one.name, one.alleles, one.frequencies, female=STEPS, male=STEPS) for one in PLAIN]
TRIO = Pedigree.of([("F", "", "", "M"), ("M", "", "", "F"), ("C", "F", "M", "M"), ("D", "F", "M", "F")])


def log10_weight(pedigree: Pedigree, genotypes: Genotypes, markers: list[Marker]) -> float:
    return float(np.log10(likelihoods(pedigree, genotypes, markers)).sum())


def slow(pedigree: Pedigree, genotypes: Genotypes, markers: list[Marker], far: float) -> tuple[object, ...]:
    """Every way in which one thing is wrong, each a likelihood of its own."""
    people = list(genotypes)
    said = log10_weight(pedigree, genotypes, markers)
    ways = {}
    for who in people:
        rest = {one: found for one, found in genotypes.items() if one != who}
        alone = Pedigree.of([(who, "", "", pedigree.by_id[who].sex)])
        ways[who,] = log10_weight(pedigree, rest, markers) + log10_weight(alone, {who: genotypes[who]}, markers)
    belongs = {who: said - ways[who,] for who in people}
    strict = [replace(marker, female=None, male=None) for marker in markers]
    torn = likelihoods(pedigree, genotypes, strict) == 0
    against = {who: int((torn & (likelihoods(pedigree, {one: g for one, g in genotypes.items() if one != who}, strict)
                                 > 0)).sum()) for who in people}  # fmt: skip
    if torn.any() or max(ways.values()) > said:
        for one, other in combinations(people, 2):
            changed = {**genotypes, one: genotypes[other], other: genotypes[one]}
            ways[one, other] = log10_weight(pedigree, changed, markers)
    best = max(ways.values())
    near = [way for way, weight in ways.items() if best - weight < far] if len(ways) > 1 and best - said >= far else []
    who = near[0] if len(near) == 1 else ()
    return who, set() if who else {one for way in near for one in way}, belongs, against, int(torn.sum())


@pytest.mark.parametrize("kind", ["mutating", "partial"])
def test_misfit__of_random_families__is_that_of_plain_likelihoods(kind: str) -> None:
    rng, outcomes = random.Random(kind), set[str]()
    for _ in range(25):
        pedigree = random_family(rng, people=4)
        markers = [random_marker(rng, "mutating", name=f"m{at}") for at in range(4)]
        genotypes: dict[str, dict[str, tuple[str | None, ...]]] = {}
        for marker in markers:
            for who, labels in random_genotypes(rng, pedigree, marker, partial=kind == "partial").items():
                genotypes.setdefault(who, {})[marker.name] = tuple(labels)
        if not genotypes:
            continue
        found = misfit(pedigree, genotypes, markers, mutation_rate=0.001, far=0.3)
        who, suspects, belongs, against, torn = slow(pedigree, genotypes, markers, 0.3)
        assert found.who == who
        assert set(found.suspects) == suspects
        assert {one.who: one.log10_lr for one in found.people} == pytest.approx(belongs, abs=1e-9)
        assert {one.who: one.incompatible for one in found.people} == against
        assert len(found.contradicting) == torn
        outcomes.add("fits" if found.fits else found.how or "suspects")
    assert outcomes == {"fits", "suspects", "stranger", "exchanged"}


@pytest.mark.parametrize("family", ["parents, two children", "four siblings"])
def test_misfit__one_of_four_relatives_is_a_stranger__is_named(family: str) -> None:
    found = tried(family, "stranger", DRAWN, PLAIN, count=20, rng=np.random.default_rng(1))
    assert found == {"right": 20}


@pytest.mark.parametrize("family", FAMILIES)
def test_misfit__where_nothing_is_wrong__nobody_is_suspected(family: str) -> None:
    assert tried(family, "nothing", DRAWN, PLAIN, count=10, rng=np.random.default_rng(2)) == {"right": 10}


def test_misfit__father_and_son_exchanged__are_both_named() -> None:
    found = tried("parents, two children", "exchanged", DRAWN, PLAIN, count=20, rng=np.random.default_rng(3))
    assert found == {"right": 20}
    assert unlike(Pedigree.of(FAMILIES["parents, two children"][0]), "ABCD") == [("A", "C"), ("B", "D")]


def test_misfit__parent_and_child__it_cannot_be_told_who() -> None:
    rng = np.random.default_rng(4)
    assert tried("parent, child", "stranger", DRAWN, PLAIN, count=10, rng=rng) == {"among suspects": 10}


def typed(*labels: str) -> dict[str, tuple[str, ...]]:
    return {marker.name: tuple(labels[at % len(labels)].split("/")) for at, marker in enumerate(PLAIN)}


def test_misfit__one_marker_against_a_child__is_a_mutation_and_not_a_stranger() -> None:
    family = {"F": typed("8/9"), "M": typed("10/11"), "C": {**typed("8/10"), "m3": ("12", "10")}, "D": typed("9/11")}
    found = misfit(TRIO, family, PLAIN, mutation_rate=0.001)
    assert found.fits
    assert found.contradicting == ("m3",)
    assert {one.who: one.incompatible for one in found.people} == {"F": 1, "M": 0, "C": 1, "D": 0}
    assert found.people[0].by_marker[3] < -1


def test_misfit__of_one_relative_or_none__nothing_can_be_said() -> None:
    for genotypes in ({}, {"F": typed("8/9")}):
        found = misfit(TRIO, genotypes, PLAIN, mutation_rate=0.001)
        assert (found.fits, found.log10_over_said, found.contradicting) == (True, 0.0, ())


def test_misfit__a_mans_x__is_not_exchanged_with_a_womans() -> None:
    on_x = [Marker.of(one.name, one.alleles, one.frequencies, x_linked=True) for one in PLAIN]
    family = {"M": typed("10/11"), "C": typed("12/12"), "D": typed("12/13")}
    found = misfit(TRIO, family, on_x, mutation_rate=0.001)
    assert (found.who, found.how) == (("M",), "stranger")
    assert math.isfinite(found.log10_over_said)


@pytest.mark.parametrize(("rate", "far"), [(0.0, 3.0), (1.0, 3.0), (0.001, 0.0)])
def test_misfit__of_no_mutation_or_no_margin__is_refused(rate: float, far: float) -> None:
    with pytest.raises(KinshipError, match=f"rate {rate} and margin {far}"):
        misfit(TRIO, {}, PLAIN, mutation_rate=rate, far=far)


def test_outcome__somebody_else_suspected__is_wrong() -> None:
    said = Misfit((), "", ("F", "C"), 5.0, (), ())
    assert (outcome(said, ("F",)), outcome(said, ("D",)), outcome(said, ())) == ("among suspects", "wrong", "wrong")


def test_plain_faults__sexes_and_one_person_twice() -> None:
    profiles = [
        Profile("F", typed("8/9"), "F", "X"), Profile("M", typed("10/11"), "F", "X"),
        Profile("C", typed("8/10"), "M", "XY"), Profile("D", typed("8/10"), "F", ""),
    ]  # fmt: skip
    found = plain_faults(TRIO, profiles)
    assert found.wrong_sex == ("F",)
    assert found.same == (("C", "D", 20),)
