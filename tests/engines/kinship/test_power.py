"""Power against plain enumeration, and its laws."""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from tests.engines.kinship.enumeration import enumerated
from tests.engines.kinship.families import random_family, random_genotypes, random_marker

from wasl.engines.kinship.errors import KinshipError, MarkerError, PedigreeError
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.mutation import Mutation
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.power.outlook import outlook
from wasl.engines.kinship.power.power import Prospect, prospects
from wasl.engines.kinship.search.tables import Family

UNCLE = Pedigree.of([
    ("GF", "", "", "M"), ("GM", "", "", "F"), ("U", "GF", "GM", "M"), ("F", "GF", "GM", "M"), ("M", "", "", "F"),
    ("MP", "F", "M", "F"), ("S", "F", "M", "F"),
])  # fmt: skip
MARKERS = [
    Marker.of(f"m{at}", "abcdef", shares)
    for at, shares in enumerate([[0.1, 0.1, 0.2, 0.2, 0.2, 0.2], [0.02, 0.08, 0.2, 0.3, 0.3, 0.1], [0.5] + [0.1] * 5])
]
MUTATING = [
    Marker.of(
        one.name, one.alleles, one.frequencies, female=Mutation("equal", 0.02), male=Mutation("proportional", 0.03)
    )
    for one in MARKERS
]


def a_family(genotypes: dict[str, dict[str, Sequence[str]]] | None = None) -> Family:
    return Family("F", UNCLE, "MP", genotypes or {"U": {"m0": "ab", "m1": "cc", "m2": "ad"}})


def asked(family: Family, options: Sequence[Sequence[str]], markers: Sequence[Marker], *, simulations: int = 2_000,
          degraded: bool = False, thresholds: Sequence[float] = (10.0,)) -> list[Prospect]:  # fmt: skip
    return prospects(family, options, markers, simulations=simulations, rng=np.random.default_rng(7),
                     thresholds=thresholds, degraded=degraded)  # fmt: skip


def genotypes_of(marker: Marker) -> list[tuple[str, str]]:
    shown = [label for label in marker.alleles if label != marker.silent]
    return [(one, other) for at, one in enumerate(shown) for other in shown[at:]]


def slow_figures(pedigree: Pedigree, seen: dict[str, Sequence[str | None]], missing: str, sampled: str,
                 marker: Marker) -> tuple[float, float, float]:  # fmt: skip
    """Expected log10 LR of the missing person, share of others excluded, mean LR of others: genotype by genotype."""
    alone = Pedigree.of([("x", "", "", "U")])
    base = enumerated(pedigree, seen, marker)
    expected = excluded = mean = 0.0
    for relative in genotypes_of(marker):
        known = {**seen, sampled: relative}
        if not (weight := enumerated(pedigree, known, marker)):
            continue
        for body in genotypes_of(marker):
            together = enumerated(pedigree, {**known, missing: body}, marker)
            usual = enumerated(alone, {"x": body}, marker)
            ratio = together / weight / usual
            mean += weight / base * usual * ratio
            if ratio:
                expected += together / base * math.log10(ratio)
            else:
                excluded += weight / base * usual
    return expected, excluded, mean


@pytest.mark.parametrize("kind", ["plain", "mutating", "steps"])
def test_prospects__of_one_relative_more__are_exactly_those_enumerated(kind: str) -> None:
    rng, tried = random.Random(f"power {kind}"), 0
    while tried < 4:
        pedigree, marker = random_family(rng, people=4), random_marker(rng, kind)
        seen = dict(list(random_genotypes(rng, pedigree, marker).items())[:1])
        missing, sampled = rng.sample([one.id for one in pedigree.members if one.id not in seen], 2)
        family = Family("F", pedigree, missing, {who: {marker.name: labels} for who, labels in seen.items()})
        if enumerated(pedigree, seen, replace(marker, female=None, male=None)) == 0:
            continue
        tried += 1
        found = asked(family, [[sampled]], [marker], simulations=2)[1]
        expected, excluded, mean = slow_figures(pedigree, seen, missing, sampled, marker)
        assert found.expected_log10_lr.value == pytest.approx(expected, abs=1e-10)
        assert found.expected_log10_lr.error == 0
        assert mean == pytest.approx(1.0)
        if kind != "plain":
            excluded = slow_figures(pedigree, seen, missing, sampled, replace(marker, female=None, male=None))[1]
        assert found.exclusion_power is not None
        assert found.exclusion_power.value == pytest.approx(excluded, abs=1e-12)


def test_outlook__mean_lr_of_anybody__is_one_with_silent_alleles_and_drop_out_too() -> None:
    rng, numbers = random.Random(2), np.random.default_rng(1)
    for _ in range(10):
        marker = replace(random_marker(rng, rng.choice(["mutating", "silent"])), dropout=0.3)
        ahead = outlook(Family("F", UNCLE, "MP", {}), ["S"], marker, many=2, rng=numbers, degraded=True)
        mean = ahead.weights @ np.where(ahead.usual > 0, 10**ahead.log10_lr * ahead.usual, 0.0).sum(axis=1)
        assert mean == pytest.approx(1.0, abs=1e-12)
        np.testing.assert_allclose(ahead.related.sum(axis=1), 1.0, atol=1e-12)
        assert ahead.usual.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("kind", ["degraded", "silent"])
def test_outlook__what_a_body_shows__is_as_likely_as_enumerated(kind: str) -> None:
    rng = random.Random(kind)
    for _ in range(5):
        marker = replace(random_marker(rng, kind), female=None, male=None)
        degraded = kind == "degraded"
        family = Family("F", UNCLE, "MP", {"U": {"m": marker.alleles[:1] * 2}})
        ahead = outlook(family, [], marker, many=2, rng=np.random.default_rng(1), degraded=degraded)
        rows = [*genotypes_by_row(marker), ()]
        trio = Pedigree.of([("GF", "", "", "M"), ("GM", "", "", "F"), ("U", "GF", "GM", "M"), ("F", "GF", "GM", "M"),
                            ("MP", "F", "", "F")])  # fmt: skip
        known = {"U": family.genotypes["U"]["m"]}
        base = enumerated(trio, known, marker)
        for row, labels in enumerate(rows):
            if marker.silent in labels:
                assert ahead.related[0, row] == 0
                continue
            chance = enumerated(trio, {**known, "MP": sorted(set(labels))}, marker,
                                degraded=frozenset({"MP"} if degraded else {}))  # fmt: skip
            assert ahead.related[0, row] == pytest.approx(chance / base, abs=1e-12)


def genotypes_by_row(marker: Marker) -> Iterable[tuple[str, ...]]:
    for high, label in enumerate(marker.alleles):
        for other in marker.alleles[: high + 1]:
            yield (other, label)


@pytest.mark.parametrize("markers", [MARKERS, MUTATING])
def test_prospects__more_relatives__never_take_from_the_expected_lr(markers: list[Marker]) -> None:
    now, *_ = found = asked(a_family(), [["S"], ["M"], ["GM"], ["S", "M"]], markers)
    by_name = {one.sampled: one for one in found}
    assert all(one.adds.value >= -1e-12 for one in found)
    assert now.adds.value == 0
    assert [one.adds.value for one in found[1:]] == sorted((one.adds.value for one in found[1:]), reverse=True)
    both, sister = by_name["S", "M"].expected_log10_lr, by_name["S",].expected_log10_lr
    assert both.error > 0
    assert both.value > sister.value + 3 * both.error


def test_prospects__two_together__are_what_one_after_the_other_gives_on_average() -> None:
    """The mother's genotypes one by one, each typed for good, and the sister sampled: their mean is both together."""
    marker = Marker.of("m0", "abc", [0.2, 0.3, 0.5])
    both = asked(a_family(), [["S", "M"]], [marker])[1]
    total = 0.0
    for labels in genotypes_of(marker):
        weight = enumerated(Pedigree.of([("x", "", "", "U")]), {"x": labels}, marker)
        known = a_family({"U": {"m0": "ab"}, "M": {"m0": labels}})
        total += weight * asked(known, [["S"]], [marker])[1].expected_log10_lr.value
    assert abs(both.expected_log10_lr.value - total) < 4 * both.expected_log10_lr.error


def test_prospects__shares_that_reach_a_threshold__are_alike_however_estimated() -> None:
    """What is weighed from the missing person's simulations, against counting among others; and the other way round."""
    found = asked(a_family(), [["S"]], MARKERS, simulations=60_000, thresholds=(3.0,))[1]
    numbers = np.random.default_rng(3)
    aheads = [outlook(a_family(), ["S"], marker, many=60_000, rng=numbers) for marker in MARKERS]
    related = sum(one.draw(related=True, rng=numbers) for one in aheads)
    unrelated = sum(one.draw(related=False, rng=numbers) for one in aheads)
    (reached,) = found.reached
    for weighed, counted in [
        (reached.by_chance, np.mean(unrelated >= np.log10(3))), (reached.lost, np.mean(related <= -np.log10(3))),
        (reached.found, np.mean(related >= np.log10(3))), (reached.ruled_out, np.mean(unrelated <= -np.log10(3))),
    ]:  # fmt: skip
        assert counted > 0.01
        assert abs(weighed.value - counted) < 5 * math.hypot(weighed.error, math.sqrt(counted * (1 - counted) / 60_000))
    assert reached.by_chance.value < 1 / 3


def test_prospects__of_a_mans_x__count_his_one_allele() -> None:
    """A brother shares his mother's allele half the time: worked by hand for two alleles alike."""
    marker = Marker.of("x", "ab", [0.5, 0.5], x_linked=True)
    pedigree = Pedigree.of([("M", "", "", "F"), ("B", "", "M", "M"), ("MP", "", "M", "M")])
    (now,) = asked(Family("F", pedigree, "MP", {"B": {"x": "aa"}}), [], [marker])
    assert now.expected_log10_lr.value == pytest.approx(0.75 * math.log10(1.5) + 0.25 * math.log10(0.5))


def test_prospects__of_markers_with_forty_alleles__are_exact_too() -> None:
    shares = np.arange(1, 41) / np.arange(1, 41).sum()
    marker = Marker.of("SE33", map(str, range(1, 41)), shares)
    trio = Pedigree.of([("F", "", "", "M"), ("MP", "F", "", "M")])
    (_, father) = asked(Family("F", trio, "MP", {}), [["F"]], [marker], simulations=100)
    apart = sum(
        shares[a] * shares[b] * (1 - sum(shares[[*{a, b}]])) ** 2 for a in range(40) for b in range(40)
    )  # nobody's allele is one of the father's
    assert father.exclusion_power is not None
    assert father.exclusion_power.value == pytest.approx(apart)
    assert father.expected_mismatches == father.exclusion_power


def test_prospects__with_one_seed__are_the_same_twice() -> None:
    assert asked(a_family(), [["S"]], MUTATING) == asked(a_family(), [["S"]], MUTATING)


def test_prospects__typed_who_exclude_each_other_but_for_mutation__have_no_exclusion_power() -> None:
    genotypes = {"M": {"m0": ("a", "a")}, "S": {"m0": ("b", "b")}}
    (found,) = asked(a_family(genotypes), [], MUTATING)
    assert (found.exclusion_power, found.expected_mismatches) == (None, None)
    with pytest.raises(KinshipError, match="exclude each other"):
        asked(a_family(genotypes), [], MARKERS)


@pytest.mark.parametrize("option", [["U"], ["MP"], ["nobody"], [], ["S", "S"]])
def test_prospects__of_who_cannot_be_sampled__are_refused(option: list[str]) -> None:
    with pytest.raises(PedigreeError, match=r"cannot be sampled|names nobody"):
        asked(a_family(), [option], MARKERS)


def test_prospects__of_a_threshold_or_an_allele_that_cannot_be__are_refused() -> None:
    with pytest.raises(KinshipError, match="thresholds 1"):
        asked(a_family(), [], MARKERS, thresholds=(1.0,))
    never = Marker.of("m0", "abc", [0.5, 0.5, 0.0], female=Mutation("equal", 0.1))
    with pytest.raises(MarkerError, match="an allele of frequency 0"):
        asked(a_family(), [], [never])
