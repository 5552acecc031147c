"""Labels: single comparisons against plain likelihoods, whole answers against listing them, and small stories."""

import math
import random
from dataclasses import replace

import numpy as np
import pytest
from tests.engines.kinship.families import random_marker
from tests.engines.kinship.test_joint import answers, incident, log_weight

from wasl.engines.kinship.errors import KinshipError
from wasl.engines.kinship.likelihood import likelihoods
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.mutation import Mutation
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.search.findings import Finding, Label
from wasl.engines.kinship.search.joint import heaviest
from wasl.engines.kinship.search.labels import labelled
from wasl.engines.kinship.search.pairwise import pairwise
from wasl.engines.kinship.search.slots import MissingOf, Victim, may_be, ways_of

ALONE = Pedigree.of([("x", "", "", "U")])


@pytest.mark.parametrize("kind", ["plain", "mutating"])
def test_pairwise__of_random_incidents__is_that_of_plain_likelihoods(kind: str) -> None:
    rng = random.Random(kind)
    tried = counted = 0
    while tried < 25:
        families, victims, markers = incident(rng, kind)
        if any(likelihoods(one.pedigree, one.genotypes, markers).min() == 0 for one in families):
            continue
        tried += 1
        plain = [replace(marker, female=None, male=None) for marker in markers]
        for family in families:
            for who in family.missing:
                found = pairwise(family, who, victims, markers)
                for at, victim in enumerate(victims):
                    if not may_be(victim, family.pedigree.by_id[who].sex):
                        assert (found.log10_lr[at], found.incompatible[at]) == (-math.inf, -1)
                        continue
                    both = {**family.genotypes, who: victim.genotypes}
                    ratio = likelihoods(family.pedigree, both, markers) / (
                        likelihoods(family.pedigree, family.genotypes, markers)
                        * likelihoods(ALONE, {"x": victim.genotypes}, markers)
                    )
                    expected = float(np.log10(ratio).sum()) if ratio.min() > 0 else -math.inf
                    assert found.log10_lr[at] == pytest.approx(expected, abs=1e-10)
                    against = (likelihoods(family.pedigree, both, plain) == 0) & (
                        likelihoods(family.pedigree, family.genotypes, plain) > 0
                    )
                    assert found.incompatible[at] == against.sum()
                    counted += int(against.sum())
    assert counted


@pytest.mark.parametrize("kind", ["plain", "mutating"])
def test_heaviest__of_random_incidents__is_that_of_listing_every_answer(kind: str) -> None:
    rng = random.Random(kind)
    tried = 0
    while tried < 8:
        families, victims, markers = incident(rng, kind)
        if any(likelihoods(one.pedigree, one.genotypes, markers).min() == 0 for one in families):
            continue
        tried += 1
        sexes = {who: one.pedigree.by_id[who].sex for one in families for who in one.missing}
        every = [(answer, log_weight(answer, families, victims, markers)) for answer in answers(victims, sexes)]
        ways = [ways_of(one, victims, markers) for one in families]
        for family, one, weights in zip(families, ways, heaviest(ways), strict=True):
            best: dict[tuple[str, ...], float] = {}
            for answer, weight in every:
                holder = {who: victim for victim, who in answer.items()}
                way = tuple(holder.get(who, "") for who in family.missing)
                best[way] = max(best.get(way, -math.inf), weight)
            for slots, weight in zip(one.slots.tolist(), weights.tolist(), strict=True):
                way = tuple(victims[slot - 1].id if slot else "" for slot in slots)
                others = max(best.values()) - weights.max()  # of families that compete for none of these victims
                if weight > -math.inf:
                    assert weight + others == pytest.approx(best[way], abs=1e-9)
                else:  # the same answers with nobody there weigh more
                    assert best[way] < best[("",) * len(family.missing)]


# Stories. Twelve markers of ten alleles each.

LABELS = "abcdefghij"
MARKERS = [Marker.of(f"m{at}", LABELS, [0.1] * 10) for at in range(12)]
SIBLINGS = [("F", "", "", "M"), ("M", "", "", "F"), ("S", "F", "M", "M"), ("T", "F", "M", "M")]


def typed(*labels: str) -> dict[str, tuple[str, ...]]:
    """One genotype at all markers, or one for each."""
    return {marker.name: tuple(labels[at % len(labels)]) for at, marker in enumerate(MARKERS)}


FATHER = {"F": typed("ab")}


def finding(label: Label, *partners: str) -> tuple[Label, tuple[str, ...]]:
    return label, partners


def said(one: Finding) -> tuple[Label, tuple[str, ...]]:
    return one.label, one.partners


def test_labelled__a_son_far_above_all_others__is_undisputed_in_the_first_round() -> None:
    family = MissingOf("A", Pedigree.of(SIBLINGS), ("S",), FATHER)
    found = labelled([family], [Victim("V1", "M", typed("ac")), Victim("V2", "M", typed("dd"))], MARKERS)
    assert said(found.victims["V1"]) == finding(Label.UNDISPUTED, "S")
    assert said(found.missing["S"]) == finding(Label.UNDISPUTED, "V1")
    assert found.missing["S"].step == 1
    assert found.missing["S"].log10_lr == pytest.approx(12 * math.log10(2.5))
    assert said(found.victims["V2"]) == finding(Label.EXCLUDED)


def test_labelled__whom_the_found_one_helps_to_find__comes_in_the_second_round() -> None:
    """The mother of a found son is told by him; alone she is of nobody's blood."""
    family = MissingOf("A", Pedigree.of(SIBLINGS), ("S", "M"), FATHER)
    found = labelled([family], [Victim("V1", "M", typed("ac")), Victim("V2", "F", typed("cd"))], MARKERS)
    assert said(found.missing["M"]) == finding(Label.UNDISPUTED, "V2")
    assert (found.missing["S"].step, found.missing["M"].step) == (1, 2)


def test_labelled__two_brothers__are_told_apart_by_nothing() -> None:
    family = MissingOf("A", Pedigree.of(SIBLINGS), ("S", "T"), FATHER)
    victims = [Victim("V1", "M", typed("ac")), Victim("V2", "M", typed("bd", "ac"))]
    found = labelled([family], victims, MARKERS)
    for who in "ST":
        assert said(found.missing[who]) == finding(Label.SYMMETRIC, "V1", "V2")
        assert found.missing[who].by_structure
    assert said(found.victims["V2"]) == finding(Label.SYMMETRIC, "S", "T")


def test_labelled__uncle_and_grandfather__weigh_the_same_though_they_stand_elsewhere() -> None:
    """One relative, independent markers, no mutation: an uncle shares with a nephew what a grandfather does."""
    rows = [("G", "", "", "M"), ("H", "", "", "F"), ("F", "G", "H", "M"), ("U", "G", "H", "M"), ("R", "F", "", "M")]
    family = MissingOf("A", Pedigree.of(rows), ("G", "U"), {"R": typed("aa")})
    found = labelled([family], [Victim("V1", "M", typed("aa"))], MARKERS)
    assert said(found.victims["V1"]) == finding(Label.SYMMETRIC, "G", "U")
    assert found.victims["V1"].by_structure is False


def test_labelled__no_blood_joins_a_childless_wife__nonidentifiable() -> None:
    rows = [*SIBLINGS, ("W", "", "", "F")]
    family = MissingOf("A", Pedigree.of(rows), ("S", "W"), FATHER)
    found = labelled([family], [Victim("V1", "M", typed("ac"))], MARKERS)
    assert said(found.missing["W"]) == finding(Label.NONIDENTIFIABLE)


def test_labelled__too_many_markers_against__excluded_though_mutation_would_allow_it() -> None:
    mutating = [Marker.of(m.name, m.alleles, m.frequencies, female=Mutation("equal", 0.1), male=Mutation("equal", 0.1))
                for m in MARKERS]  # fmt: skip
    family = MissingOf("A", Pedigree.of(SIBLINGS), ("S",), FATHER)
    victim = Victim("V1", "M", typed("ac", "ac", "ac", "cd"))  # three of twelve markers
    allowed = labelled([family], [victim], mutating, most_incompatible=3)
    assert allowed.victims["V1"].label is not Label.EXCLUDED
    found = labelled([family], [victim], mutating)
    assert said(found.victims["V1"]) == finding(Label.EXCLUDED)
    assert found.victims["V1"].fewest_incompatible == 3
    assert found.missing["S"].fewest_incompatible == 3


def test_labelled__two_bodies_for_one_son__disputed_and_both_named() -> None:
    family = MissingOf("A", Pedigree.of(SIBLINGS), ("S",), FATHER)
    found = labelled([family], [Victim("V1", "M", typed("ac")), Victim("V2", "M", typed("bd"))], MARKERS)
    assert said(found.missing["S"]) == finding(Label.DISPUTED, "V1", "V2")
    assert said(found.victims["V1"]) == finding(Label.DISPUTED, "S")


@pytest.mark.parametrize(("threshold", "expected"), [(1e5, Label.PROBABLE), (1e6, Label.INCONCLUSIVE)])
def test_labelled__below_the_threshold__says_how_far(threshold: float, expected: Label) -> None:
    """LR 2.5 ** 12, about 60,000."""
    family = MissingOf("A", Pedigree.of(SIBLINGS), ("S",), FATHER)
    found = labelled([family], [Victim("V1", "M", typed("ac"))], MARKERS, threshold=threshold)
    assert said(found.missing["S"]) == finding(expected, "V1")


def test_labelled__the_second_of_one_family_and_round__must_hold_beside_the_first() -> None:
    """Each alone could well be a child; but the two and the typed brother would have three alleles from one mother."""
    rows = [*SIBLINGS, ("D", "F", "M", "F")]
    family = MissingOf("A", Pedigree.of(rows), ("S", "D"), FATHER | {"T": typed("ad")})
    clearer = Victim("V1", "M", typed("ad") | {"m11": ("a", "c")})
    other = Victim(
        "V2", "F", {name: labels for name, labels in typed("bd").items() if name != "m0"} | {"m11": ("b", "e")}
    )
    assert labelled([family], [other], MARKERS).missing["D"].label is Label.UNDISPUTED
    found = labelled([family], [clearer, other], MARKERS)
    assert said(found.missing["S"]) == finding(Label.UNDISPUTED, "V1")
    assert said(found.missing["D"]) == finding(Label.EXCLUDED)
    assert found.victims["V2"].fewest_incompatible == 1


def test_labelled__nobody_to_look_for_or_nobody_found__says_no_match() -> None:
    family = MissingOf("A", Pedigree.of(SIBLINGS), ("S", "T"), FATHER)
    assert {said(one) for one in labelled([family], [], MARKERS).missing.values()} == {finding(Label.NO_MATCH)}
    alone = labelled([replace(family, missing=())], [Victim("V1", "M", typed("ac"))], MARKERS)
    assert said(alone.victims["V1"]) == finding(Label.NO_MATCH)


def test_labelled__too_many_answers_to_weigh_together__each_family_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two families miss two brothers each; one body fits both families, and the first time it is seen that it does."""
    families = []
    for name in "AB":
        rows = [(f"{name}{who}", father and name + father, mother and name + mother, sex)
                for who, father, mother, sex in SIBLINGS]  # fmt: skip
        families.append(MissingOf(name, Pedigree.of(rows), (f"{name}S", f"{name}T"), {f"{name}F": typed("ab")}))
    victims = [Victim("V1", "M", typed("ac"))]
    together = labelled(families, victims, MARKERS)
    assert together.rivals_counted
    assert said(together.victims["V1"]) == finding(Label.DISPUTED, "AS", "AT", "BS", "BT")
    assert said(together.missing["AS"]) == finding(Label.INCONCLUSIVE)

    monkeypatch.setattr("wasl.engines.kinship.search.joint.MOST_WEIGHED", 0)
    apart = labelled(families, victims, MARKERS)
    assert not apart.rivals_counted
    assert said(apart.victims["V1"]) == finding(Label.DISPUTED, "AS", "AT", "BS", "BT")
    assert said(apart.missing["BT"]) == finding(Label.DISPUTED, "V1")


def test_labelled__what_cannot_be__is_refused() -> None:
    torn = MissingOf("A", Pedigree.of(SIBLINGS), ("S",), FATHER | {"T": typed("cc")})
    with pytest.raises(KinshipError, match="family A at m0: the typed relatives exclude each other"):
        labelled([torn], [Victim("V1", "M", typed("ac"))], MARKERS)
    with pytest.raises(KinshipError, match="an LR of 1 says nothing"):
        labelled([], [], MARKERS, threshold=1)
    with pytest.raises(KinshipError, match="joint search with x"):
        labelled([MissingOf("A", Pedigree.of(SIBLINGS), ("S",), FATHER)], [],
                 [replace(random_marker(random.Random(1), "plain", name="x"), x_linked=True)])  # fmt: skip
