"""The likelihood against its readable twin on random families, and the laws that hold for any family."""

import random
from collections.abc import Sequence

import numpy as np
import pytest
from tests.engines.kinship.enumeration import enumerated
from tests.engines.kinship.families import random_family, random_genotypes, random_marker

from wasl.engines.kinship.errors import GenotypeError, KinshipError
from wasl.engines.kinship.likelihood import likelihoods
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.mutation import Mutation
from wasl.engines.kinship.pedigree import Pedigree

KINDS = ("plain", "mutating", "steps", "silent", "partial", "degraded", "x", "inbred", "theta", "theta inbred",
         "theta silent", "theta steps", "theta x", "degraded x")  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("start", range(4))
def test_likelihoods__of_random_families__are_those_of_plain_enumeration(kind: str, start: int) -> None:
    rng = random.Random(f"{kind} {start}")
    for _ in range(20):
        pedigree = random_family(rng, people=rng.randint(2, 5), inbred="inbred" in kind)
        marker = random_marker(rng, kind)
        seen = random_genotypes(rng, pedigree, marker, partial="partial" in kind, degraded="degraded" in kind)
        theta = rng.choice([0.01, 0.1, 0.5]) if "theta" in kind else 0.0
        degraded = frozenset(seen) if "degraded" in kind else frozenset[str]()
        expected = enumerated(pedigree, seen, marker, theta=theta, degraded=degraded)
        genotypes = {who: {marker.name: labels} for who, labels in seen.items()}
        found = likelihoods(pedigree, genotypes, [marker], theta=theta, degraded=degraded)[0]
        assert found == pytest.approx(expected, rel=1e-11, abs=1e-300)


def test_likelihoods__however_people_are_called_and_markers_ordered__are_the_same() -> None:
    rng = random.Random(7)
    for _ in range(20):
        pedigree = random_family(rng, people=5)
        markers = [random_marker(rng, "mutating", name=f"m{at}") for at in range(4)]
        seen = [random_genotypes(rng, pedigree, marker) for marker in markers]
        genotypes = {
            one.id: {marker.name: found[one.id] for marker, found in zip(markers, seen, strict=True) if one.id in found}
            for one in pedigree.members
        }
        called = {one.id: f"person {9 - at}" for at, one in enumerate(pedigree.members)}
        other = Pedigree.of([
            (called[one.id], called.get(one.father or ""), called.get(one.mother or ""), one.sex)
            for one in reversed(pedigree.members)
        ])  # fmt: skip
        renamed = {called[who]: found for who, found in genotypes.items()}
        np.testing.assert_allclose(
            likelihoods(other, renamed, markers[::-1])[::-1], likelihoods(pedigree, genotypes, markers), rtol=1e-12
        )


def test_likelihoods__over_all_genotypes_of_everybody__sum_to_one() -> None:
    marker = Marker.of("m", "abc", [0.2, 0.3, 0.5], female=Mutation("equal", 0.1), male=Mutation("proportional", 0.2))
    pedigree = _trio()
    genotypes = [(one, other) for at, one in enumerate("abc") for other in "abc"[at:]]
    total = sum(
        likelihoods(pedigree, {"F": {"m": f}, "M": {"m": m}, "C": {"m": c}}, [marker], theta=0.05)[0]
        for f in genotypes for m in genotypes for c in genotypes
    )  # fmt: skip
    assert total == pytest.approx(1.0, abs=1e-12)


def test_likelihoods__by_hand__of_two_brothers_alike() -> None:
    """Both are AA, p = 0.1: (1 + p)^2 / 4 of the chance that one is."""
    marker = Marker.of("m", "AB", [0.1, 0.9])
    brothers = Pedigree.of([("F", "", "", "M"), ("M", "", "", "F"), ("1", "F", "M", "M"), ("2", "F", "M", "M")])
    found = likelihoods(brothers, {"1": {"m": "AA"}, "2": {"m": "AA"}}, [marker])[0]
    assert found == pytest.approx(0.1**2 * (1 + 0.1) ** 2 / 4)


@pytest.mark.parametrize(
    ("genotypes", "words"),
    [
        ({"C": {"m": ("a", "z")}}, "an allele of C at m"),
        ({"C": {"m": ("a", "b", "c")}}, "3 alleles of C at m"),
        ({"X": {"m": ("a", "a")}}, "genotypes of X"),
    ],
)
def test_likelihoods__of_genotypes_that_cannot_be__say_whose(genotypes: dict[str, dict[str, Sequence[str]]],
                                                           words: str) -> None:  # fmt: skip
    marker = Marker.of("m", "abc", [0.2, 0.3, 0.5])
    with pytest.raises(GenotypeError, match=words):
        likelihoods(_trio(), genotypes, [marker])


def test_likelihoods__two_alleles_of_a_mans_x__are_refused() -> None:
    marker = Marker.of("DXS", "ab", [0.5, 0.5], x_linked=True)
    with pytest.raises(GenotypeError, match="a man has one allele of the X"):
        likelihoods(_trio(), {"F": {"DXS": ("a", "b")}}, [marker])


def test_likelihoods__theta_of_one__is_refused() -> None:
    with pytest.raises(KinshipError, match="theta 1"):
        likelihoods(_trio(), {}, [], theta=1.0)


def _trio() -> Pedigree:
    return Pedigree.of([("F", "", "", "M"), ("M", "", "", "F"), ("C", "F", "M", "F")])
