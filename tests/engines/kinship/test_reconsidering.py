"""Pairs worked out again with theta, against plain enumeration of family and body together."""

import math
import random

import pytest
from tests.engines.kinship.enumeration import enumerated
from tests.engines.kinship.families import random_family, random_genotypes, random_marker

from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.search.blind import Bodies, Hit, hits
from wasl.engines.kinship.search.reconsidering import log10_lr_by_marker, reconsidered
from wasl.engines.kinship.search.tables import Family


@pytest.mark.parametrize("kind", ["theta", "theta silent", "theta steps", "theta x"])
def test_reconsidered__of_random_families__is_that_of_enumerating_both_ways(kind: str) -> None:
    rng, tried = random.Random(kind), 0
    while tried < 12:
        pedigree, marker = random_family(rng, people=3), random_marker(rng, kind)
        missing = rng.choice(pedigree.members)
        seen = random_genotypes(rng, pedigree, marker)
        body = random_genotypes(rng, Pedigree.of([("body", "", "", missing.sex)]), marker).get("body")
        seen.pop(missing.id, None)
        if not seen or body is None or not enumerated(pedigree, seen, marker, theta=0.1):
            continue
        tried += 1
        apart = Pedigree.of([*pedigree.rows, ("body", "", "", missing.sex)])
        related = enumerated(pedigree, {**seen, missing.id: body}, marker, theta=0.1)
        unrelated = enumerated(apart, {**seen, "body": body}, marker, theta=0.1)
        family = Family("F", pedigree, missing.id, {who: {marker.name: labels} for who, labels in seen.items()})
        (found,) = reconsidered([Hit("B", "F", 0.0)], {"B": {marker.name: body}}, [family], [marker], theta=0.1,
                                sexes={"B": missing.sex})  # fmt: skip
        assert (found.body, found.family) == ("B", "F")
        assert found.log10_lr == pytest.approx(math.log10(related / unrelated) if related else -math.inf, abs=1e-11)


def test_reconsidered__without_theta__is_what_the_search_found() -> None:
    markers = [Marker.of(name, "abc", [0.1, 0.3, 0.6]) for name in ("m1", "m2")]
    pedigree = Pedigree.of([("body", "", "", "M"), ("X", "body", "", "M")])
    family = Family("F", pedigree, "X", {"body": {"m1": ("a", "b"), "m2": ("a", "a")}})
    profiles = {"B1": {"m1": ("a", "c"), "m2": ("a", "b")}, "B2": {"m2": ("a", "a")}}
    found = list(hits(Bodies.of(profiles, markers), [family], markers, at_least=0.0))
    again = reconsidered(found, profiles, [family], markers, theta=0.0)
    assert len(again) == 2
    assert [one.log10_lr for one in again] == pytest.approx([one.log10_lr for one in found])
    assert log10_lr_by_marker(family, profiles["B2"], markers, theta=0.03)[0] == 0.0


def test_reconsidered__of_a_father_with_the_same_rare_alleles__is_worked_out_by_hand() -> None:
    """Father and child both aa: the child's other allele is drawn after two a; apart, two are drawn after two a."""
    marker, theta = Marker.of("m", "ab", [0.01, 0.99]), 0.03

    def drawn(before: int) -> float:
        return (before * theta + (1 - theta) * 0.01) / (1 + (before - 1) * theta)

    family = Family("F", Pedigree.of([("F", "", "", "M"), ("X", "F", "", "M")]), "X", {"F": {"m": ("a", "a")}})
    (found,) = reconsidered([Hit("B", "F", 2.0)], {"B": {"m": ("a", "a")}}, [family], [marker], theta=theta)
    assert found.log10_lr == pytest.approx(math.log10(drawn(2) / (drawn(2) * drawn(3))))
