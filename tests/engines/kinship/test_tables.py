"""Tables and blind search against two likelihoods a pair."""

import math
import random

import numpy as np
import pytest
from tests.engines.kinship.families import random_family, random_genotypes, random_marker

from wasl.engines.kinship.errors import KinshipError, PedigreeError
from wasl.engines.kinship.likelihood import likelihoods
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.search.blind import Bodies, hits, search
from wasl.engines.kinship.search.tables import Family, genotype_distribution


def one_family(rng: random.Random, markers: list[Marker], name: str, *, partial: bool = False) -> Family:
    while True:
        pedigree = random_family(rng, people=5)
        missing = rng.choice([one.id for one in pedigree.members])
        genotypes: dict[str, dict[str, tuple[str | None, ...]]] = {}
        for marker in markers:
            for who, labels in random_genotypes(rng, pedigree, marker, partial=partial).items():
                if who != missing:
                    genotypes.setdefault(who, {})[marker.name] = tuple(labels)
        if likelihoods(pedigree, genotypes, markers).min(initial=1.0) > 0:
            return Family(name, pedigree, missing, genotypes)


def slow_log10_lr(body: dict[str, tuple[str | None, ...]], family: Family, markers: list[Marker]) -> float:
    related = likelihoods(family.pedigree, {**family.genotypes, family.missing: body}, markers)
    apart = likelihoods(family.pedigree, family.genotypes, markers)
    alone = likelihoods(Pedigree.of([("x", "", "", "U")]), {"x": body}, markers)
    return float(np.log10(related / apart / alone).sum()) if related.min() > 0 else -math.inf


@pytest.mark.parametrize("kind", ["plain", "mutating", "steps", "partial"])
def test_search__of_random_families_and_bodies__is_that_of_single_comparisons(kind: str) -> None:
    rng = random.Random(kind)
    markers = [random_marker(rng, kind, name=f"m{at}") for at in range(3)]
    families = [one_family(rng, markers, f"F{at}", partial=kind == "partial") for at in range(25)]
    bodies: dict[str, dict[str, tuple[str | None, ...]]] = {}
    for at in range(12):
        seen = {m.name: (rng.choice(m.alleles), rng.choice([*m.alleles, None])) for m in markers if rng.random() < 0.8}
        bodies[f"B{at}"] = seen or {"m0": (markers[0].alleles[0],) * 2}
    found = search(Bodies.of(bodies, markers), families, markers)
    expected = [[slow_log10_lr(body, family, markers) for family in families] for body in bodies.values()]
    np.testing.assert_allclose(found, expected, atol=1e-11)
    above = {
        (one.body, one.family): one.log10_lr
        for one in hits(Bodies.of(bodies, markers), families, markers, at_least=0.1)
    }
    wanted = {
        (body, family.id): value
        for body, row in zip(bodies, expected, strict=True)
        for family, value in zip(families, row, strict=True)
        if value >= 0.1
    }
    assert above == pytest.approx(wanted)


def test_genotype_distribution__given_both_parents__is_mendels() -> None:
    marker = Marker.of("m", "abcd", [0.1, 0.2, 0.3, 0.4])
    family = Family("F", Pedigree.of([("F", "", "", "M"), ("M", "", "", "F"), ("C", "F", "M", "M")]), "C",
                    {"F": {"m": ("a", "b")}, "M": {"m": ("c", "c")}})  # fmt: skip
    expected = np.zeros((4, 4))
    expected[0, 2] = expected[1, 2] = 0.5
    np.testing.assert_allclose(genotype_distribution(family, marker), expected)


def test_genotype_distribution__of_relatives_who_exclude_each_other__is_zero() -> None:
    marker = Marker.of("m", "ab", [0.5, 0.5])
    family = Family("F", Pedigree.of([("F", "", "", "M"), ("C", "F", "", "M"), ("X", "F", "", "M")]), "X",
                    {"F": {"m": ("a", "a")}, "C": {"m": ("b", "b")}})  # fmt: skip
    assert genotype_distribution(family, marker).sum() == 0


def test_search__x_linked__is_refused() -> None:
    family = Family("F", Pedigree.of([("C", "", "", "M")]), "C", {})
    with pytest.raises(KinshipError, match="blind search with DXS"):
        search(Bodies.of({}, []), [family], [Marker.of("DXS", "ab", [0.5, 0.5], x_linked=True)])


def test_family__whose_missing_person_is_typed_or_nobody__is_refused() -> None:
    pedigree = Pedigree.of([("C", "", "", "M")])
    with pytest.raises(PedigreeError, match="has genotypes"):
        Family("F", pedigree, "C", {"C": {"m": ("a", "a")}})
    with pytest.raises(PedigreeError, match="is not in its pedigree"):
        Family("F", pedigree, "D", {})
