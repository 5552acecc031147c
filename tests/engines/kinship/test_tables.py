"""Tables and blind search against two likelihoods a pair."""

import math
import random

import numpy as np
import pytest
from tests.engines.kinship.families import random_family, random_genotypes, random_marker

from wasl.engines.kinship.errors import GenotypeError, KinshipError, PedigreeError
from wasl.engines.kinship.likelihood import likelihoods
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.search import blind
from wasl.engines.kinship.search.blind import Bodies, hits, search, tabulate
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


Profiles = dict[str, dict[str, tuple[str | None, ...]]]


def slow_log10_lr(body: dict[str, tuple[str | None, ...]], sex: str, family: Family, markers: list[Marker]) -> float:
    if family.pedigree.by_id[family.missing].sex != sex and any(m.x_linked and m.name in body for m in markers):
        return -math.inf
    related = likelihoods(family.pedigree, {**family.genotypes, family.missing: body}, markers)
    apart = likelihoods(family.pedigree, family.genotypes, markers)
    alone = likelihoods(Pedigree.of([("x", "", "", sex)]), {"x": body}, markers)
    return float(np.log10(related / apart / alone).sum()) if related.min() > 0 else -math.inf


def some_bodies(rng: random.Random, markers: list[Marker], sexes: dict[str, str]) -> Profiles:
    """Of whom some markers are missing or half known; a man repeats his allele of the X."""
    bodies: Profiles = {}
    for who, sex in sexes.items():
        seen = bodies[who] = {}
        for marker in [m for m in markers if rng.random() < 0.8] or markers[:1]:
            shown = [label for label in marker.alleles if label != marker.silent]
            first, second = rng.choice(shown), rng.choice([*shown, None])
            seen[marker.name] = (first, first if marker.x_linked and sex == "M" else second)
    return bodies


@pytest.mark.parametrize("kind", ["plain", "mutating", "steps", "partial", "silent", "x"])
def test_search__of_random_families_and_bodies__is_that_of_single_comparisons(kind: str) -> None:
    rng = random.Random(kind)
    markers = [random_marker(rng, kind, name=f"m{at}") for at in range(3)]
    families = [one_family(rng, markers, f"F{at}", partial=kind == "partial") for at in range(25)]
    sexes = {f"B{at}": rng.choice("MF") for at in range(12)}
    profiles = some_bodies(rng, markers, sexes)
    bodies = Bodies.of(profiles, markers, sexes=sexes)
    expected = [
        [slow_log10_lr(body, sexes[who], family, markers) for family in families] for who, body in profiles.items()
    ]
    np.testing.assert_allclose(search(bodies, families, markers), expected, atol=1e-11)
    np.testing.assert_allclose(tabulate(families, markers).against(bodies), expected, atol=1e-11)
    above = {(one.body, one.family): one.log10_lr for one in hits(bodies, families, markers, at_least=0.1)}
    wanted = {
        (body, family.id): value
        for body, row in zip(profiles, expected, strict=True)
        for family, value in zip(families, row, strict=True)
        if value >= 0.1
    }
    assert above == pytest.approx(wanted)


def test_search__in_blocks_by_any_number_of_threads__is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(5)
    markers = [random_marker(rng, "mutating", name=f"m{at}") for at in range(3)]
    families = [one_family(rng, markers, f"F{at}") for at in range(30)]
    bodies = Bodies.of(some_bodies(rng, markers, {f"B{at}": "U" for at in range(9)}), markers)
    whole = search(bodies, families, markers)
    found = list(hits(bodies, families, markers, at_least=-1.0))
    assert len(found) > 50
    monkeypatch.setattr(blind, "BLOCK", 4)
    for workers in (1, 3):
        told: list[float] = []
        again = search(bodies, families, markers, workers=workers, progress=told.append)
        np.testing.assert_array_equal(again, whole)
        assert told == pytest.approx([min(1.0, at * 4 / 30) for at in range(1, 9)])
        parts = list(hits(bodies, families, markers, at_least=-1.0, workers=workers))
        assert {(one.body, one.family): one.log10_lr for one in parts} == {
            (one.body, one.family): one.log10_lr for one in found
        }
        np.testing.assert_array_equal(tabulate(families, markers, workers=workers).against(bodies), whole)


def test_hits__beside_a_family_that_excludes_itself__are_all_found() -> None:
    marker = Marker.of("m", "ab", [0.5, 0.5])
    rows = [("F", "", "", "M"), ("C", "F", "", "M"), ("X", "F", "", "M")]
    good = Family("good", Pedigree.of(rows), "X", {"F": {"m": ("a", "a")}})
    bad = Family("bad", Pedigree.of(rows), "X", {"F": {"m": ("a", "a")}, "C": {"m": ("b", "b")}})
    bodies = Bodies.of({"B": {"m": ("a", "a")}}, [marker])
    for families in ([bad, good], [good, bad], [good, bad, bad]):
        found = list(hits(bodies, families, [marker], at_least=0.0))
        assert [one.family for one in found] == ["good"]
        assert found[0].log10_lr == pytest.approx(math.log10(0.5 / 0.25))


def test_tabulated__with_a_family_replaced__is_that_of_tabulating_anew() -> None:
    rng = random.Random(6)
    markers = [random_marker(rng, "mutating", name=f"m{at}") for at in range(2)]
    families = [one_family(rng, markers, f"F{at}") for at in range(4)]
    bodies = Bodies.of(some_bodies(rng, markers, {f"B{at}": "U" for at in range(5)}), markers)
    before = tabulate(families, markers)
    kept = before.against(bodies)
    families[2] = one_family(rng, markers, "F2")
    after = before.replaced(families[2])
    np.testing.assert_allclose(after.against(bodies), search(bodies, families, markers), atol=1e-13)
    np.testing.assert_array_equal(before.against(bodies), kept)
    assert after.families == before.families == ("F0", "F1", "F2", "F3")
    with pytest.raises(KinshipError, match="family F9: it is not among those"):
        after.replaced(one_family(rng, markers, "F9"))


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


def test_bodies__typed_at_the_x__need_a_sex() -> None:
    marker = Marker.of("DXS", "ab", [0.5, 0.5], x_linked=True)
    with pytest.raises(GenotypeError, match="B1 at DXS: a man has one allele of the X"):
        Bodies.of({"B1": {"DXS": ("a", "a")}}, [marker])
    with pytest.raises(GenotypeError, match="2 alleles of B1 at DXS"):
        Bodies.of({"B1": {"DXS": ("a", "b")}}, [marker], sexes={"B1": "M"})


def test_family__whose_missing_person_is_typed_or_nobody__is_refused() -> None:
    pedigree = Pedigree.of([("C", "", "", "M")])
    with pytest.raises(PedigreeError, match="has genotypes"):
        Family("F", pedigree, "C", {"C": {"m": ("a", "a")}})
    with pytest.raises(PedigreeError, match="is not in its pedigree"):
        Family("F", pedigree, "D", {})
