"""Simulated genotypes against what they should be, with fixed seeds: chi-square against the exact chances."""

import random
from collections import Counter
from collections.abc import Mapping
from itertools import product

import numpy as np
import pytest
from tests.engines.kinship.enumeration import enumerated
from tests.engines.kinship.families import random_family, random_genotypes, random_marker

from wasl.engines.kinship.errors import GenotypeError, KinshipError
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.power.simulation import as_seen, drawn, dropped, labels_of, seen_given

MANY = 20_000
MOST = 5.0  # standard deviations that a chi-square may lie above its mean

Shown = tuple[tuple[str, ...], ...]


def is_as_expected(found: Mapping[Shown, int], chances: Mapping[Shown, float]) -> bool:
    """Pearson's chi-square over what is expected five times or more; what cannot be must not come."""
    if any(chances.get(one, 0.0) == 0 for one in found):
        return False
    total = sum(found.values())
    cells = [(found.get(one, 0), total * chance) for one, chance in chances.items() if total * chance >= 5]
    rest = (total - sum(seen for seen, _ in cells), total - sum(expected for _, expected in cells))
    cells += [rest] if rest[1] > 5 else []
    square = sum((seen - expected) ** 2 / expected for seen, expected in cells)
    free = max(len(cells) - 1, 1)
    return bool(square < free + MOST * np.sqrt(2 * free))


def every_genotype(marker: Marker, *, has_one: bool, degraded: bool = False) -> list[tuple[str, ...]]:
    shown = [label for label in marker.alleles if label != marker.silent]
    pairs = [(one, one) for one in shown] if has_one else [(a, b) for at, a in enumerate(shown) for b in shown[at:]]
    return [*pairs, ()] if degraded or marker.silent else pairs


@pytest.mark.parametrize(
    "kind", ["plain", "mutating", "steps", "silent", "degraded", "x", "inbred", "theta", "theta inbred", "theta x"]
)
def test_dropped__genotypes_of_two_people__come_as_often_as_enumerated(kind: str) -> None:
    rng, numbers = random.Random(f"drop {kind}"), np.random.default_rng(11)
    for _ in range(3):
        pedigree = random_family(rng, people=3, inbred="inbred" in kind)
        marker = random_marker(rng, kind)
        theta = 0.2 if "theta" in kind else 0.0
        people = [one.id for one in pedigree.members][-2:]
        options = [
            every_genotype(marker, has_one=marker.x_linked and pedigree.by_id[who].sex == "M",
                           degraded=kind == "degraded") for who in people
        ]  # fmt: skip
        chances: dict[Shown, float] = {
            shown: enumerated(pedigree, dict(zip(people, shown, strict=True)), marker, theta=theta,
                              degraded=frozenset(people if kind == "degraded" else []))
            for shown in product(*options)
        }  # fmt: skip
        assert sum(chances.values()) == pytest.approx(1.0)
        found = dropped(pedigree, [marker], many=MANY, rng=numbers, theta=theta)
        seen = [as_seen(marker, found[who][0], degraded_by=numbers if kind == "degraded" else None) for who in people]
        shown_ones = Counter(
            tuple(_as_listed(labels_of(row, marker), marker, degraded=kind == "degraded") for row in rows)
            for rows in zip(*(one.tolist() for one in seen), strict=True)
        )
        assert is_as_expected(shown_ones, chances)


def _as_listed(labels: tuple[str, ...], marker: Marker, *, degraded: bool) -> tuple[str, ...]:
    return tuple(sorted(labels, key=marker.alleles.index))


def test_is_as_expected__of_what_is_a_tenth_too_often__is_not() -> None:
    chances: dict[Shown, float] = {(("a",),): 0.5, (("b",),): 0.5}
    assert is_as_expected({(("a",),): 20_050, (("b",),): 19_950}, chances)
    assert not is_as_expected({(("a",),): 22_000, (("b",),): 18_000}, chances)


@pytest.mark.parametrize("kind", ["plain", "steps", "partial", "x", "inbred"])
def test_seen_given__two_people_after_each_other__come_as_often_as_enumerated(kind: str) -> None:
    rng, numbers = random.Random(f"given {kind}"), np.random.default_rng(5)
    tried = 0
    while tried < 2:
        pedigree = random_family(rng, people=4, inbred=kind == "inbred")
        marker = random_marker(rng, kind)
        seen = random_genotypes(rng, pedigree, marker, partial=kind == "partial")
        who = [one.id for one in pedigree.members if one.id not in seen][:2]
        base = enumerated(pedigree, seen, marker)
        if len(who) < 2 or not seen or base == 0:
            continue
        tried += 1
        options = [every_genotype(marker, has_one=marker.x_linked and pedigree.by_id[one].sex == "M") for one in who]
        chances: dict[Shown, float] = {
            shown: enumerated(pedigree, {**seen, **dict(zip(who, shown, strict=True))}, marker) / base
            for shown in product(*options)
        }
        genotypes = {one: {marker.name: labels} for one, labels in seen.items()}
        found = seen_given(pedigree, genotypes, who, marker, many=MANY, rng=numbers)
        shown_ones = Counter(tuple(labels_of(row, marker) for row in rows) for rows in found.tolist())
        assert is_as_expected(shown_ones, chances)


def test_seen_given__relatives_who_exclude_each_other__is_refused() -> None:
    pedigree = Pedigree.of([("F", "", "", "M"), ("C", "F", "", "M"), ("D", "F", "", "M")])
    genotypes = {"F": {"m": ("a", "a")}, "C": {"m": ("b", "b")}}
    with pytest.raises(KinshipError, match="exclude each other"):
        seen_given(pedigree, genotypes, ["D"], _marker(), many=5, rng=np.random.default_rng(1))


def test_dropped__theta_of_one_or_an_x_without_a_sex__is_refused() -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(KinshipError, match="theta 1"):
        dropped(Pedigree.of([("F", "", "", "M")]), [_marker()], many=5, rng=rng, theta=1.0)
    with pytest.raises(GenotypeError, match="the sex of F is not told"):
        dropped(Pedigree.of([("F", "", "", "U")]), [Marker.of("X", "ab", [0.5, 0.5], x_linked=True)], many=5, rng=rng)


def test_dropped__with_one_seed__is_the_same_twice() -> None:
    pedigree = Pedigree.of([("F", "", "", "M"), ("C", "F", "", "M")])
    one, other = (dropped(pedigree, [_marker()] * 2, many=50, rng=np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(one["C"], other["C"])
    assert one["C"].shape == (2, 50, 2)


def test_drawn__what_has_no_chance__never_comes() -> None:
    found = drawn(np.array([0.0, 0.3, 0.0, 0.7, 0.0]), 2_000, np.random.default_rng(1))
    assert sorted(set(found.tolist())) == [1, 3]


def _marker() -> Marker:
    return Marker.of("m", "ab", [0.5, 0.5])
