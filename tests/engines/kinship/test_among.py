"""Pairs among remains: against plain likelihoods of two people and plain enumeration of one; groups of one person."""

import math
import random
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from tests.engines.kinship.enumeration import showing
from tests.engines.kinship.families import random_marker

from wasl.engines.kinship.errors import GenotypeError, KinshipError
from wasl.engines.kinship.likelihood import likelihoods
from wasl.engines.kinship.markers import Marker, Seen
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.power.simulation import dropped, labels_of
from wasl.engines.kinship.search.among import pairs
from wasl.engines.kinship.search.kin_with_theta import log10_lr_with_theta
from wasl.engines.kinship.search.one_person import one_person_groups
from wasl.engines.kinship.search.samples import Pair, Samples
from wasl.engines.kinship.search.two_samples import RELATIONS, SAME, Errors

Genotypes = dict[str, Seen]
UNRELATED = Pedigree.of([("1", "", "", "U"), ("2", "", "", "U")])


def plain_log10_lr(
    name: str, one: Genotypes, other: Genotypes, markers: list[Marker], errors: Errors, theta: float = 0.0
) -> float:
    """Every way to be so related, marker by marker, each genotype right or anybody's."""
    shared = [replace(marker, dropout=errors.drop_out) for marker in markers
              if marker.name in one and marker.name in other]  # fmt: skip
    if name == SAME:
        return math.fsum(_log10(plain_one_person(marker, one, other, errors, theta)) for marker in shared)
    (relation,) = (relation for relation in RELATIONS if relation.name == name)
    both_ways = [(one, other), (other, one)] if relation.directed else [(one, other)]
    found = [
        math.prod(plain_ratio(pedigree, marker, first, second, errors, theta) for marker in shared)
        for pedigree in relation.pedigrees for first, second in both_ways
    ]  # fmt: skip
    return _log10(sum(found) / len(found))


def plain_ratio(pedigree: Pedigree, marker: Marker, one: Genotypes, other: Genotypes, errors: Errors, theta: float
                ) -> float:  # fmt: skip
    degraded, wrong = {"1", "2"} if errors.drop_out else set(), errors.mistyping

    def chance(family: Pedigree, seen: dict[str, Genotypes]) -> float:
        return float(likelihoods(family, seen, [marker], theta=theta, degraded=degraded)[0])

    def mixed(family: Pedigree) -> float:
        anybody = [chance(UNRELATED, {"1": one}), chance(UNRELATED, {"2": other})]
        return (
            (1 - wrong) ** 2 * chance(family, {"1": one, "2": other})
            + wrong
            * (1 - wrong)
            * (chance(family, {"1": one}) * anybody[1] + anybody[0] * chance(family, {"2": other}))
            + wrong**2 * anybody[0] * anybody[1]
        )

    return mixed(pedigree) / mixed(UNRELATED)


def plain_one_person(marker: Marker, one: Genotypes, other: Genotypes, errors: Errors, theta: float) -> float:
    """Every genotype the person may have."""
    wrong, every = errors.mistyping, range(len(marker.alleles))
    degraded = errors.drop_out > 0

    def shown(alleles: tuple[int, int], seen: Genotypes) -> float:
        return showing(marker, alleles, seen[marker.name], degraded=degraded)

    def drawn(first: int, second: int) -> float:
        share = marker.frequencies
        return float(share[first] * (theta * (first == second) + (1 - theta) * share[second]))

    true = {alleles: drawn(*alleles) for alleles in product(every, every)}
    first, second = (sum(chance * shown(alleles, seen) for alleles, chance in true.items()) for seen in (one, other))
    both = sum(chance * shown(alleles, one) * shown(alleles, other) for alleles, chance in true.items())
    related = (1 - wrong) ** 2 * both + (1 - (1 - wrong) ** 2) * first * second
    degraded_people = {"1", "2"} if degraded else set()
    apart = float(likelihoods(UNRELATED, {"1": one, "2": other}, [marker], theta=theta, degraded=degraded_people)[0])
    return related / ((1 - wrong) ** 2 * apart + (1 - (1 - wrong) ** 2) * first * second)


def _log10(value: float) -> float:
    return math.log10(value) if value > 0 else -math.inf


def some_remains(rng: random.Random, markers: list[Marker], count: int) -> dict[str, Genotypes]:
    return {
        f"R{at}": {
            m.name: (rng.choice(m.alleles), rng.choice([*m.alleles, None])) for m in markers if rng.random() < 0.8
        }
        for at in range(count)
    }


@pytest.mark.parametrize(
    ("kind", "drop_out", "mistyping"),
    [("plain", 0.0, 0.0), ("mutating", 0.2, 0.0), ("steps", 0.0, 0.05), ("steps", 0.3, 0.02)],
)
def test_pairs__of_random_remains__are_those_of_plain_likelihoods(kind: str, drop_out: float, mistyping: float) -> None:
    rng = random.Random(f"{kind} {drop_out} {mistyping}")
    markers = [random_marker(rng, kind, name=f"m{at}") for at in range(3)]
    remains, errors = some_remains(rng, markers, 9), Errors(drop_out, mistyping)
    samples = Samples.of(remains, markers, drop_out=drop_out, mistyping=mistyping, least_markers=1)
    found = {(pair.one, pair.other): pair for pair in pairs(samples, at_least=0.1)}
    expected = {}
    for one, other in combinations(remains, 2):
        if set(remains[one]) & set(remains[other]):
            ratios = {name: plain_log10_lr(name, remains[one], remains[other], markers, errors)
                      for name in (SAME, *(relation.name for relation in RELATIONS))}  # fmt: skip
            if max(ratios.values()) >= 0.1:
                expected[one, other] = ratios
    assert set(found) == set(expected)
    assert len(found) > 3
    for both, pair in found.items():
        assert pair.log10_lr == pytest.approx(expected[both], abs=1e-9)


@pytest.mark.parametrize(("drop_out", "mistyping"), [(0.0, 0.0), (0.2, 0.05)])
def test_pairs__with_coancestry__are_those_of_plain_likelihoods(drop_out: float, mistyping: float) -> None:
    rng = random.Random(5)
    markers = [random_marker(rng, "theta", name=f"m{at}") for at in range(3)]
    remains, errors = some_remains(rng, markers, 4), Errors(drop_out, mistyping)
    samples = Samples.of(remains, markers, drop_out=drop_out, mistyping=mistyping, least_markers=1)
    found = list(pairs(samples, at_least=-1.0, theta=0.05))
    assert found
    for pair in found:
        one, other = remains[pair.one], remains[pair.other]
        expected = {name: plain_log10_lr(name, one, other, markers, errors, 0.05) for name in pair.log10_lr}
        assert pair.log10_lr == pytest.approx(expected, abs=1e-9)


def test_log10_lr_with_theta__of_next_to_none__is_that_without() -> None:
    rng = random.Random(6)
    markers = [random_marker(rng, "mutating", name=f"m{at}") for at in range(3)]
    one, other = some_remains(rng, markers, 2).values()
    for relation in (None, *RELATIONS):
        errors = Errors(0.1, 0.01)
        found = log10_lr_with_theta(relation, one, other, markers, errors, theta=1e-9)
        name = SAME if relation is None else relation.name
        assert found == pytest.approx(plain_log10_lr(name, one, other, markers, errors), abs=1e-6)


# Remains of a grave, drawn.

MARKERS = [Marker.of(f"m{at}", "abcdefghijkl", [1 / 12] * 12) for at in range(20)]
GRAVE = Pedigree.of([("F", "", "", "M"), ("M", "", "", "F"), ("S", "F", "M", "M"), ("T", "F", "M", "F"),
                     ("X", "", "", "M")])  # fmt: skip


def grave(seed: int) -> dict[str, Genotypes]:
    """Two samples of each of a family of four and of a stranger: "F", "F2" and so on."""
    found = dropped(GRAVE, MARKERS, many=1, rng=np.random.default_rng(seed))
    remains: dict[str, Genotypes] = {}
    for who, alleles in found.items():
        told = {m.name: labels_of(alleles[at, 0], m) for at, m in enumerate(MARKERS)}
        remains |= {who: told, f"{who}2": dict(told)}
    return remains


def test_pairs__of_a_grave__say_who_is_whose() -> None:
    samples = Samples.of(grave(1), MARKERS, drop_out=0.05, mistyping=0.001)
    found = {(pair.one, pair.other): pair for pair in pairs(samples, at_least=3.0)}
    assert {both for both, pair in found.items() if pair.best == SAME} == {(who, f"{who}2") for who in "FMSTX"}
    kin = {(one, other) for one, other in found if one[0] != other[0]}
    assert kin == {(a + i, b + j) for a, b in ("FS", "FT", "MS", "MT", "ST") for i in ("", "2") for j in ("", "2")}
    assert found["S", "T2"].best == "full siblings"
    assert all(found[a, b].log10_lr["parent and child"] > 3 for a, b in kin if {a[0], b[0]} != set("ST"))
    assert found["F", "S"].markers == 20
    groups, contradictions = one_person_groups(samples, pairs(samples, at_least=4.0), at_least=6.0)
    assert {group.ids for group in groups} == {(who, f"{who}2") for who in "FMSTX"}
    assert contradictions == ()


def test_one_person_groups__a_chain_that_joins_two_who_contradict__is_said_and_not_resolved() -> None:
    """Half of S and half of X under one label agrees with both; S and X do not."""
    whole = grave(1)
    mixed = {m.name: whole["S" if at < 10 else "X"][m.name] for at, m in enumerate(MARKERS)}
    remains = {"S": {name: whole["S"][name] for name in list(mixed)[:14]},
               "X": {name: whole["X"][name] for name in list(mixed)[6:]}, "mixed": mixed}  # fmt: skip
    samples = Samples.of(remains, MARKERS, drop_out=0.05, mistyping=0.02)
    groups, contradictions = one_person_groups(samples, pairs(samples, at_least=3.0), at_least=3.0)
    assert groups == ()
    (said,) = contradictions
    assert said.ids == ("S", "X", "mixed")
    assert [(pair.one, pair.other) for pair in said.against] == [("S", "X")]


def test_one_person_groups__two_halves_joined_through_the_whole__are_a_group_with_one_pair_untested() -> None:
    whole = grave(1)["S"]
    names = list(whole)
    remains = {"whole": whole, "left": {n: whole[n] for n in names[:10]}, "right": {n: whole[n] for n in names[10:]}}
    samples = Samples.of(remains, MARKERS, drop_out=0.05, mistyping=0.001)
    (group,), contradictions = one_person_groups(samples, pairs(samples, at_least=6.0), at_least=6.0)
    assert (group.ids, group.untested, contradictions) == (("whole", "left", "right"), (("left", "right"),), ())


def test_incomparable__too_few_markers_with_everybody() -> None:
    whole = grave(1)
    few = {name: whole["S"][name] for name in list(whole["S"])[:7]}
    samples = Samples.of({"S": whole["S"], "X": whole["X"], "few": few, "none": {}}, MARKERS, drop_out=0, mistyping=0)
    assert samples.incomparable() == ("few", "none")
    assert all("few" not in (pair.one, pair.other) for pair in pairs(samples, at_least=-100))


def test_pairs__drop_out__a_hidden_allele_does_not_part_one_person() -> None:
    one = {m.name: ("a", "b") for m in MARKERS}
    lost = {**one, "m3": ("a", "a")}
    strict = Samples.of({"1": one, "2": lost}, MARKERS, drop_out=0.0, mistyping=0.0)
    assert strict.compared(0, 1).log10_lr[SAME] == -math.inf
    degraded = Samples.of({"1": one, "2": lost}, MARKERS, drop_out=0.1, mistyping=0.0)
    assert degraded.compared(0, 1).log10_lr[SAME] > 30


def test_pairs__order_of_remains_and_markers__changes_nothing() -> None:
    remains = grave(2)
    there = {frozenset((p.one, p.other)): p for p in pairs(
        Samples.of(remains, MARKERS, drop_out=0.1, mistyping=0.01), at_least=2.0)}  # fmt: skip
    back = dict(reversed(remains.items()))
    again: dict[frozenset[str], Pair] = {frozenset((p.one, p.other)): p for p in pairs(
        Samples.of(back, MARKERS[::-1], drop_out=0.1, mistyping=0.01), at_least=2.0)}  # fmt: skip
    assert set(there) == set(again)
    for both, pair in there.items():
        assert pair.log10_lr == pytest.approx(again[both].log10_lr)


def test_samples__what_cannot_be__is_refused_without_naming_an_allele() -> None:
    with pytest.raises(KinshipError, match=r"drop-out 1\.5"):
        Samples.of({}, MARKERS, drop_out=1.5, mistyping=0.0)
    with pytest.raises(GenotypeError, match="an allele of R at m0") as refused:
        Samples.of({"R": {"m0": ("zz", "a")}}, MARKERS, drop_out=0.0, mistyping=0.0)
    assert "zz" not in str(refused.value)
    never = Marker.of("m", "ab", [1.0, 0.0])
    with pytest.raises(GenotypeError, match="nobody has it"):
        Samples.of({"R": {"m": ("b", "b")}}, [never], drop_out=0.0, mistyping=0.0)
    with pytest.raises(KinshipError, match="pairs among remains with m"):
        Samples.of({}, [replace(never, x_linked=True)], drop_out=0.0, mistyping=0.0)
    samples = Samples.of({}, MARKERS, drop_out=0.0, mistyping=0.0)
    with pytest.raises(KinshipError, match="theta 1"):
        list(pairs(samples, at_least=0.0, theta=1.0))
