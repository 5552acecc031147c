"""One answer: against enumeration piece by piece, its laws, and what it must not conclude."""

import random
from collections.abc import Mapping
from dataclasses import replace
from math import inf, log10

import numpy as np
import pytest
from tests.engines.kinship.enumeration import enumerated
from tests.engines.kinship.families import random_family, random_genotypes, random_marker

from wasl.engines.kinship.conclusion.one_answer import Answer, one_answer
from wasl.engines.kinship.conclusion.prior import Prior, closed, open_to_others, posteriors, stated
from wasl.engines.kinship.conclusion.question import (
    Candidate,
    FemaleLineRules,
    HaplotypeSource,
    LinkedGroup,
    MaleLineRules,
    Question,
    Remains,
    typed_markers,
)
from wasl.engines.kinship.conclusion.verdict import Told, Verdict
from wasl.engines.kinship.errors import EvidenceError, KinshipError, PedigreeError
from wasl.engines.kinship.evidence.items import Item, item
from wasl.engines.kinship.laboratory.frequencies import Table, marker_table
from wasl.engines.kinship.lines.mt_haplotypes import mt_haplotype
from wasl.engines.kinship.lines.y_mutation import Mutation as YMutation
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.mutation import Mutation
from wasl.engines.kinship.pedigree import Pedigree

PLAIN = Table("invented", {})
BOTH = {"lines": "stated for the test", "evidence": "stated for the test", "x": "stated for the test"}


def random_question(seed: int, kind: str) -> Question:
    """Three families of two to four, one missing of each; the remains have whatever comes."""
    rng = random.Random(seed)
    markers = tuple(random_marker(rng, kind, name=f"m{at}") for at in range(2))
    candidates = []
    for at in range(3):
        family = random_family(rng, people=rng.randint(2, 4), inbred=kind in ("plain", "silent"))
        missing = rng.choice([one.id for one in family.members if one.sex == "M"] or ["p0"])
        seen: dict[str, dict[str, tuple[str | None, ...]]] = {}
        for marker in markers:
            for who, labels in random_genotypes(rng, family, marker, partial=kind == "silent").items():
                if who != missing:
                    seen.setdefault(who, {})[marker.name] = tuple(labels)
        evidence = tuple(an_item(f"e{n}", rng.uniform(0.1, 1), rng.uniform(0.1, 1)) for n in range(2))
        candidates.append(Candidate(f"c{at}", family, missing, seen, evidence=evidence))
    body = {}
    for marker in markers:
        shown = [label for label in marker.alleles if label != marker.silent]
        first = rng.choice(shown)
        body[marker.name] = (first, first if marker.x_linked else rng.choice(shown))
    prior = stated({"c0": 0.2, "c1": 0.35, "c2": 0.3}, reason="invented")
    return Question("q", Remains("body", "M", body), tuple(candidates), prior, PLAIN, markers,
                    theta=0.05 if kind.startswith("theta") else 0.0, independent=BOTH, cap_log10=9.0)  # fmt: skip


def an_item(name: str, same: float, other: float, *, group: str | None = None) -> Item:
    return item(name, found="found", if_same=same, if_other=other, table="t", source="invented", group=group)


def ratio_by_enumeration(question: Question, candidate: Candidate, marker: Marker) -> tuple[float, float]:
    """Both likelihoods, with every ordered genotype of everybody listed."""
    body = question.remains.genotypes[marker.name]
    family = {who: one[marker.name] for who, one in candidate.genotypes.items() if marker.name in one}
    rows = [(one.id, one.father, one.mother, one.sex) for one in candidate.pedigree.members]
    apart = Pedigree.of([*rows, ("body", None, None, "M")], inbreeding=candidate.pedigree.inbreeding)
    return (
        enumerated(candidate.pedigree, {**family, candidate.missing: body}, marker, theta=question.theta),
        enumerated(apart, {**family, "body": body}, marker, theta=question.theta),
    )


@pytest.mark.parametrize("kind", ["plain", "steps", "equal", "silent", "x", "theta"])
@pytest.mark.parametrize("seed", range(6))
def test_one_answer__is_the_product_over_pieces_by_plain_enumeration(seed: int, kind: str) -> None:
    question = random_question(seed, kind)
    ratios: dict[str, float] = {}
    impossible: dict[str, int] = {}
    contradictory = False
    for one in question.candidates:
        ratio, missed = 1.0, 0
        for marker in typed_markers(question.remains, one, question.markers):
            same, apart = ratio_by_enumeration(question, one, marker)
            contradictory |= apart == 0
            ratio *= same / apart if apart else 1.0
            missed += same == 0
        for each in one.evidence:
            ratio *= each.if_same / each.if_other
        ratios[one.id], impossible[one.id] = ratio, missed
    answer = one_answer(question)
    if contradictory or any(0 < missed <= 2 for missed in impossible.values()):
        assert {one.verdict for one in answer.told} == {Verdict.CANNOT_BE_TOLD}
        assert all(one.posterior is None for one in answer.told)
        return
    weights = {id: question.prior.of[id] * ratio for id, ratio in ratios.items()}
    whole = sum(weights.values()) + question.prior.somebody_else
    for one in answer.told:
        assert one.log10_lr == pytest.approx(log10(ratios[one.id]), abs=1e-10)
        assert one.posterior is not None
        assert one.posterior.probability == pytest.approx(weights[one.id] / whole, rel=1e-9)
        assert one.posterior.probability + one.posterior.doubt == pytest.approx(1)


def told_question(kind: str) -> Question:
    """The first of the random questions that can be told, of which nobody is excluded."""
    every = (random_question(seed, kind) for seed in range(100))
    return next(one for one in every if all(told.log10_lr not in (None, -inf) for told in one_answer(one).told))


def posteriors_of(answer: Answer) -> dict[str, float]:
    return {one.id: one.posterior.log10_odds for one in answer.told if one.posterior}


@pytest.mark.parametrize("kind", ["steps", "equal", "theta"])
def test_one_answer__in_any_order_of_candidates_items_and_markers__is_the_same(kind: str) -> None:
    question = told_question(kind)
    answer = one_answer(question)
    assert posteriors_of(answer)
    turned = tuple(replace(one, evidence=one.evidence[::-1]) for one in question.candidates[::-1])
    again = one_answer(replace(question, candidates=turned, markers=question.markers[::-1]))
    assert posteriors_of(again) == posteriors_of(answer)
    assert [(one.id, one.log10_lr, one.verdict, one.alternatives) for one in again.told] == [
        (one.id, one.log10_lr, one.verdict, one.alternatives) for one in answer.told
    ]


def test_one_answer__without_an_item_that_says_nothing__is_the_same() -> None:
    question = told_question("equal")
    more = tuple(replace(one, evidence=(*one.evidence, an_item("nothing", 0.4, 0.4))) for one in question.candidates)
    without = one_answer(question)
    assert posteriors_of(one_answer(replace(question, candidates=more))) == posteriors_of(without) != {}


def test_one_answer__posteriors_and_somebody_else__sum_to_one() -> None:
    question = told_question("equal")
    answer = one_answer(question)
    shares = [one.posterior.probability for one in answer.told if one.posterior]
    else_weight = question.prior.somebody_else
    whole = sum(question.prior.of[one.id] * 10 ** (one.log10_lr or 0) for one in answer.told) + else_weight
    assert sum(shares) + else_weight / whole == pytest.approx(1)


# A small family whose numbers are known by hand.

M9 = Marker.of("m", ["A", "B"], [0.1, 0.9])
FATHER_AND_SON = Pedigree.of([("GF", None, None, "M"), ("F", "GF", None, "M"), ("U", "GF", None, "M"),
                              ("M", None, None, "F"), ("S", "F", "M", "M"), ("T", None, "M", "F")])  # fmt: skip


def question_about(
    *,
    body: Mapping[str, tuple[str | None, ...]],
    father: Mapping[str, tuple[str | None, ...]],
    markers: tuple[Marker, ...],
    **more: object,
) -> Question:
    candidate = Candidate("MP", FATHER_AND_SON, "S", {"F": father} if father else {})
    told = {"prior": closed(["MP"], missing=10), **more}
    return Question("q", Remains("body", "M", body), (candidate,), population=PLAIN, markers=markers, **told)  # type: ignore[arg-type]


def several(marker: Marker, count: int) -> tuple[Marker, ...]:
    return tuple(replace(marker, name=f"m{at}") for at in range(count))


def alike(label: str, count: int) -> dict[str, tuple[str | None, ...]]:
    return {f"m{at}": (label, label) for at in range(count)}


def the_one(question: Question) -> Told:
    return one_answer(question).told[0]


def test_one_answer__a_father_and_a_body_alike_at_four_markers__is_by_hand() -> None:
    """Each marker: the body gets the father's A for certain and another with 0.1, against 0.1 squared: LR 10."""
    told = the_one(question_about(body=alike("A", 4), father=alike("A", 4), markers=several(M9, 4)))
    assert told.log10_lr == pytest.approx(4)
    assert told.posterior is not None
    assert told.posterior.log10_odds == pytest.approx(4 - log10(9))
    assert told.posterior.doubt == pytest.approx(1 / (1 + 1e4 / 9))
    assert told.verdict is Verdict.DOES_NOT_REACH
    assert [among for among, _ in told.alternatives] == [2, 10, 100, 1_000, 10_000, 100_000]
    assert told.alternatives[0][1].log10_odds == pytest.approx(4)
    assert told.alternatives[1][1].log10_odds == told.posterior.log10_odds


def test_one_answer__a_posterior_near_one__keeps_its_odds() -> None:
    told = the_one(question_about(body=alike("A", 30), father=alike("A", 30), markers=several(M9, 30)))
    assert told.verdict is Verdict.SUPPORTS
    assert told.posterior is not None
    assert told.posterior.probability == 1.0  # as a number of a machine
    assert told.posterior.doubt == pytest.approx(9e-30)
    assert told.posterior.log10_odds == pytest.approx(30 - log10(9))


@pytest.mark.parametrize(("count", "verdict"), [(1, Verdict.CANNOT_BE_TOLD), (2, Verdict.CANNOT_BE_TOLD),
                                                (3, Verdict.EXCLUDES)])  # fmt: skip
def test_one_answer__impossible_at_some_markers__excludes_only_when_they_are_many(count: int, verdict: Verdict) -> None:
    body = {**alike("B", count), **{f"m{at}": ("A", "A") for at in range(count, 12)}}
    told = the_one(question_about(body=body, father=alike("A", 12), markers=several(M9, 12)))
    assert told.verdict is verdict
    assert told.pieces[0].impossible_at == tuple(f"m{at} (no mutation was allowed for)" for at in range(count))
    assert "m0 (no mutation was allowed for)" in told.reasons[0]
    assert (told.posterior is None) == (verdict is Verdict.CANNOT_BE_TOLD)


def test_one_answer__the_same_with_a_mutation_model__is_a_number() -> None:
    mutating = Marker.of("m", ["A", "B"], [0.1, 0.9], male=Mutation("equal", 0.001), female=Mutation("equal", 0.001))
    body = {"m0": ("B", "B"), **{f"m{at}": ("A", "A") for at in range(1, 12)}}
    told = the_one(question_about(body=body, father=alike("A", 12), markers=several(mutating, 12)))
    assert told.pieces[0].impossible_at == ()
    by_mother = 0.1 * 0.999 + 0.9 * 0.001
    expected = log10(0.001 * (1 - by_mother) / 0.9**2) + 11 * log10(0.999 * by_mother / 0.1**2)
    assert told.log10_lr == pytest.approx(expected)
    assert told.verdict is Verdict.SUPPORTS


def test_one_answer__one_candidate_cannot_be_told__no_other_is_called_the_person() -> None:
    """Else a mutation that was not allowed for would make the only other candidate of a closed incident certain."""
    body = {"m0": ("B", "B"), **{f"m{at}": ("A", "A") for at in range(1, 12)}}
    true = Candidate("true", FATHER_AND_SON, "S", {"F": alike("A", 12)})
    other = Candidate("other", FATHER_AND_SON, "S", {"U": alike("B", 12)})
    question = Question("q", Remains("body", "M", body), (true, other), closed(["true", "other"], missing=2), PLAIN,
                        several(M9, 12))  # fmt: skip
    assert {one.id: one.verdict for one in one_answer(question).told} == {
        "true": Verdict.CANNOT_BE_TOLD, "other": Verdict.CANNOT_BE_TOLD,
    }  # fmt: skip


def test_one_answer__relatives_who_exclude_each_other__cannot_be_told() -> None:
    father = Candidate("MP", FATHER_AND_SON, "S", {"GF": alike("A", 1), "F": alike("B", 1)})
    question = replace(question_about(body=alike("A", 1), father={}, markers=several(M9, 1)), candidates=(father,))
    told = the_one(question)
    assert told.verdict is Verdict.CANNOT_BE_TOLD
    assert told.reasons == ("autosomal markers: those typed exclude each other at m0, whoever the remains are",)


def test_one_answer__everybody_of_a_closed_incident_excluded__cannot_be_told() -> None:
    pair = tuple(Candidate(id, FATHER_AND_SON, "S", {"F": alike("A", 3)}) for id in ("c1", "c2"))
    question = Question("q", Remains("body", "M", alike("B", 3)), pair, closed(["c1", "c2"], missing=2), PLAIN,
                        several(M9, 3))  # fmt: skip
    answer = one_answer(question)
    assert {one.verdict for one in answer.told} == {Verdict.CANNOT_BE_TOLD}
    assert answer.told[0].reasons == ("everybody is excluded, and by the prior it is nobody else",)


@pytest.mark.parametrize(("body", "verdict"), [("B", Verdict.DOES_NOT_REACH), ("A", Verdict.SUPPORTS)])
def test_one_answer__nobody_is_named_only_because_the_others_are_excluded(body: str, verdict: Verdict) -> None:
    """A father of A and B and a body of B and B: LR 0.45 / 0.81. Of A and A: 0.05 / 0.01."""
    excluded = Candidate("excluded", FATHER_AND_SON, "S", {"F": alike("AB".replace(body, ""), 3)})
    left = Candidate("left", FATHER_AND_SON, "S", {"F": {"m0": ("A", "B")}})
    question = Question("q", Remains("body", "M", alike(body, 3)), (excluded, left),
                        closed(["excluded", "left"], missing=2), PLAIN, several(M9, 3))  # fmt: skip
    told = one_answer(question).of("left")
    assert told.posterior is not None
    assert told.posterior.log10_odds == inf
    assert told.verdict is verdict
    assert told.log10_lr == pytest.approx(log10(0.45 / 0.81 if body == "B" else 0.05 / 0.01))
    assert "others" in told.reasons[-1]
    assert len(told.reasons) == (1 if body == "B" else 2)


def test_one_answer__nothing_typed_in_the_family__cannot_be_told() -> None:
    told = the_one(question_about(body=alike("A", 3), father={}, markers=several(M9, 3)))
    assert (told.verdict, told.reasons) == (Verdict.CANNOT_BE_TOLD, ("nothing was compared that counts",))


# Lines.

Y = {"DYS19": ("14",), "DYS390": ("24",)}
Y_RULES = MaleLineRules(
    HaplotypeSource("db", "invented", "count_plus_one", men=({"DYS19": ("13",), "DYS390": ("24",)},) * 99),
    {"DYS19": YMutation(0.002), "DYS390": YMutation(0.002)}, "invented",
)  # fmt: skip
MT = mt_haplotype("73G 263G", "73-340")
MT_RULES = FemaleLineRules(
    HaplotypeSource("db", "invented", "count_plus_one", women=(mt_haplotype("73G", "73-340"),) * 99), 0.001, "invented"
)


def with_lines(*, y_of_uncle: dict[str, tuple[str, ...]] | None = None, mt_of_sister: str = "", markers: int = 1,
               **more: object) -> Question:  # fmt: skip
    question = question_about(body=alike("A", markers), father=alike("A", markers), markers=several(M9, markers),
                              male=Y_RULES, female=MT_RULES, **more)  # fmt: skip
    (candidate,) = question.candidates
    return replace(
        question, remains=replace(question.remains, y=Y, mt=MT),
        candidates=(replace(candidate, y={"U": y_of_uncle} if y_of_uncle else {},
                            mt={"T": mt_haplotype(mt_of_sister, "73-340")} if mt_of_sister else {}),),
    )  # fmt: skip


def test_one_answer__an_uncles_y__is_by_hand_over_all_three_steps() -> None:
    told = the_one(with_lines(y_of_uncle=Y, independent=BOTH))
    kept = 0.998**3 + 3 * 2 * 0.998 * 0.001**2  # nothing changed, or one step there and back
    male = next(one for one in told.pieces if one.name == "male line")
    assert male.log10_lr == pytest.approx(2 * log10(kept) + 2, abs=1e-9)  # nobody of 99: one in a hundred
    assert male.counted
    assert told.log10_lr == pytest.approx(1 + (male.log10_lr or 0))


def test_one_answer__a_sisters_mtdna__is_by_hand() -> None:
    told = the_one(with_lines(mt_of_sister="73G 263G", independent=BOTH))
    female = next(one for one in told.pieces if one.name == "female line")
    assert female.log10_lr == pytest.approx(2 * log10(0.999) + 2)
    assert told.log10_lr == pytest.approx(1 + (female.log10_lr or 0))


@pytest.mark.parametrize(("more", "counted"), [({}, False), ({"theta": 0.02}, True), ({"independent": BOTH}, True)])
def test_one_answer__lines__multiply_only_with_theta_or_a_stated_reason(more: dict[str, object], counted: bool) -> None:
    told = the_one(with_lines(y_of_uncle=Y, mt_of_sister="73G 263G", **more))
    lines = [one for one in told.pieces if "line" in one.name]
    assert [one.counted for one in lines] == [counted, counted]
    assert all(one.log10_lr is not None and one.why for one in lines)
    rest = sum(one.log10_lr or 0 for one in told.pieces if one.counted)
    assert told.log10_lr == pytest.approx(rest)


def test_one_answer__a_female_line_with_two_differences__excludes_and_says_so() -> None:
    told = the_one(with_lines(mt_of_sister="73G 150T 195C 263G", independent=BOTH))
    female = next(one for one in told.pieces if one.name == "female line")
    assert (female.log10_lr, female.excludes, female.found) == (None, True, "T: 2 differences at 268 positions")
    assert told.verdict is Verdict.EXCLUDES
    assert told.log10_lr == -inf
    assert told.reasons == ("female line: T: 2 differences at 268 positions",)


@pytest.mark.parametrize("independent", [BOTH, {}])
def test_one_answer__a_line_excludes_whom_all_else_identifies__cannot_be_told(independent: dict[str, str]) -> None:
    told = the_one(with_lines(mt_of_sister="73G 150T 195C 263G", markers=8, independent=independent))
    assert told.verdict is Verdict.CANNOT_BE_TOLD
    assert told.reasons == (
        "female line speaks against it while the rest identifies: T: 2 differences at 268 positions",
    )


def test_one_answer__a_line_that_is_only_shown_speaks_strongly_against__cannot_be_told() -> None:
    far = {"DYS19": ("16",), "DYS390": ("26",)}
    question = with_lines(y_of_uncle=far, markers=8)
    told = the_one(question)
    male = next(one for one in told.pieces if one.name == "male line")
    assert not male.counted
    assert male.log10_lr is not None
    assert male.log10_lr < -4
    assert told.verdict is Verdict.CANNOT_BE_TOLD


def test_one_answer__one_difference_in_mtdna__is_compared_and_left_open() -> None:
    told = the_one(with_lines(mt_of_sister="73G 195C 263G", independent=BOTH))
    female = next(one for one in told.pieces if one.name == "female line")
    assert (female.log10_lr, female.counted, female.excludes) == (None, False, False)
    assert told.log10_lr == pytest.approx(1)


def test_one_answer__a_haplotype_of_another_line__is_not_compared() -> None:
    question = with_lines()
    (candidate,) = question.candidates
    question = replace(question, candidates=(replace(candidate, y={"M": Y}, mt={"F": MT}),))
    assert [one.name for one in the_one(question).pieces] == ["autosomal markers"]


# The X, linked markers.

ON_X = Marker.of("m", ["A", "B"], [0.1, 0.9], x_linked=True)
M9X = replace(ON_X, name="m0")


@pytest.mark.parametrize(("count", "independent", "counted"), [(1, {}, True), (2, {}, False), (2, BOTH, True)])
def test_one_answer__several_places_of_the_x__multiply_only_with_a_stated_reason(
    count: int, independent: dict[str, str], counted: bool
) -> None:
    mother = Candidate("MP", FATHER_AND_SON, "S", {"M": alike("A", count)})
    question = replace(question_about(body=alike("A", count), father={}, markers=several(ON_X, count)),
                       candidates=(mother,), independent=independent)  # fmt: skip
    told = the_one(question)
    (piece,) = told.pieces
    assert (piece.name, piece.counted) == ("X markers", counted)
    assert piece.log10_lr == pytest.approx(count)  # a son has his mother's A for certain, others with 0.1


def linked_question(theta: float) -> Question:
    uncle = Candidate("MP", FATHER_AND_SON, "S", {"U": {**alike("A", 1), "m1": ("A", "B")}, "GF": {"m2": ("A", "B")}})
    group = LinkedGroup(("m0", "m2", "m1"), (0.1, 0.1), "invented")
    return replace(question_about(body=alike("A", 2), father={}, markers=several(M9, 3), theta=theta),
                   candidates=(uncle,), linked=(group,))  # fmt: skip


def test_one_answer__linked_markers__are_weighed_together_over_those_not_typed() -> None:
    """An uncle's and a nephew's paternal allele: by descent in one chance of four at each of two places.

    The nephew's father and the uncle share the grandfather alone, so both chose alike with 1/2 at the first place; the
    joint chance is by hand over the choices at the second. m2, which the body lacks, only lengthens the way.
    """
    told = the_one(linked_question(0.0))
    (piece,) = told.pieces
    recombining = 2 * 0.1 * 0.9

    def place(uncle: set[tuple[str, str]], *, shares: bool) -> float:
        """P(uncle's genotype and body's A A) given whether the nephew got the uncle's paternal allele."""
        share = {"A": 0.1, "B": 0.9}
        return sum(share[one] * share[other] * (float(one == "A") if shares else 0.1) * 0.1 for one, other in uncle)

    first = {shares: place({("A", "A")}, shares=shares) for shares in (True, False)}
    second = {shares: place({("A", "B"), ("B", "A")}, shares=shares) for shares in (True, False)}
    # Which of the grandfather's two alleles F got, which U, and which of F's two S: three choices, each changing alone.
    joint = 0.0
    for choice in np.ndindex(2, 2, 2, 2, 2, 2):
        one, other = choice[:3], choice[3:]
        changes = sum(a != b for a, b in zip(one, other, strict=True))
        chance = 0.5**3 * recombining**changes * (1 - recombining) ** (3 - changes)
        joint += chance * first[one[0] == one[1] and one[2] == 0] * second[other[0] == other[1] and other[2] == 0]
    apart = 0.1**2 * 0.1**2 * (2 * 0.1 * 0.9) * 0.1**2
    assert piece.log10_lr == pytest.approx(log10(joint / apart), abs=1e-12)
    assert piece.name == "linked markers m0 + m1"


def test_one_answer__linked_markers_with_theta__one_stands_for_them() -> None:
    (piece,) = the_one(linked_question(0.02)).pieces
    alone = [the_one(replace(linked_question(0.02), linked=(), markers=several(M9, 3)[at : at + 1])).pieces[0]
             for at in (0, 1)]  # fmt: skip
    assert piece.log10_lr == min((one.log10_lr or 0 for one in alone), key=abs)
    assert "one marker stands for those linked with it" in piece.why


# Evidence.


def test_one_answer__evidence__is_shown_until_somebody_states_that_it_is_independent() -> None:
    items = (an_item("age", 0.9, 0.1), an_item("height", 0.5, 0.25, group="age"))
    question = question_about(body=alike("A", 1), father=alike("A", 1), markers=several(M9, 1), cap_log10=3.0)
    question = replace(question, candidates=(replace(question.candidates[0], evidence=items),))
    shown = the_one(question)
    assert shown.log10_lr == pytest.approx(1)
    assert [(one.name, one.counted) for one in shown.pieces[1:]] == [("age", False), ("height", False)]
    counted = the_one(replace(question, independent=BOTH))
    assert counted.log10_lr == pytest.approx(1 + log10(2))  # of one group the one nearest to 0
    assert [(one.name, one.counted) for one in counted.pieces[1:]] == [("age", False), ("height", True)]


def test_one_answer__evidence_beyond_its_cap__counts_as_the_cap() -> None:
    question = question_about(body=alike("A", 1), father=alike("A", 1), markers=several(M9, 1), cap_log10=0.5,
                              independent=BOTH)  # fmt: skip
    candidate = replace(question.candidates[0], evidence=(an_item("age", 0.9, 0.009),))
    told = the_one(replace(question, candidates=(candidate,)))
    assert told.log10_lr == pytest.approx(1.5)
    assert told.pieces[-1].name == "cap"
    with pytest.raises(EvidenceError, match="without a cap"):
        one_answer(replace(question, candidates=(candidate,), cap_log10=None))


# Priors.


def test_priors__as_they_are_stated() -> None:
    assert closed(["a"], missing=40).of == {"a": 1 / 40}
    assert closed(["a", "b"], missing=2).somebody_else == 0
    opened = open_to_others(["a"], missing=40, others=10, reason="ten were never listed")
    assert (opened.of, opened.somebody_else) == ({"a": 1 / 50}, 49 / 50)
    assert stated({"a": 0.5, "b": 0.5}, reason="a list").somebody_else == 0


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: closed(["a"], missing=1), "1 / 1 for 1 candidates"),
        (lambda: closed(["a", "b", "c"], missing=2), "1 / 2 for 3"),
        (lambda: open_to_others(["a"], missing=4, others=0, reason="x"), "open incident with 0"),
        (lambda: stated({"a": 0.7, "b": 0.4}, reason="x"), "more than 1"),
        (lambda: stated({"a": 0.0}, reason="x"), "above 0"),
        (lambda: stated({"a": 1.0}, reason="x"), "below 1"),
        (lambda: stated({"a": float("nan")}, reason="x"), "above 0"),
        (lambda: stated({"a": 0.5}, reason=" "), "without a reason"),
    ],
)
def test_priors__that_cannot_be__are_refused(make: object, words: str) -> None:
    with pytest.raises(KinshipError, match=words):
        make()  # type: ignore[operator]


def test_posteriors__at_the_ends__stay_numbers() -> None:
    prior = Prior({"a": 0.5, "b": 0.5}, 0.0, "", "")
    after = posteriors(prior, {"a": 400.0, "b": -inf})
    assert after is not None
    assert (after["a"].log10_odds, after["a"].probability, after["a"].doubt) == (inf, 1.0, 0.0)
    assert (after["b"].probability, after["b"].doubt) == (0.0, 1.0)
    assert posteriors(prior, {"a": -inf, "b": -inf}) is None
    far = posteriors(prior, {"a": 500.0, "b": -500.0})
    assert far is not None
    assert far["a"].log10_odds == pytest.approx(1000)


# What is refused.


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"remains": Remains("body", "F")}, "other sex"),
        ({"remains": Remains("F", "M")}, "called so in the family"),
        ({"remains": Remains("body", "U", y=Y)}, "sex is not M"),
        ({"prior": closed(["another"], missing=4)}, "other people than the candidates"),
        ({"threshold": 0.3}, "threshold"),
        ({"prior": stated({"MP": 0.9999}, reason="x")}, "before any evidence"),
        ({"independent": {"everything": "x"}}, "known are x, lines and evidence"),
        ({"independent": {"lines": " "}}, "a reason is wanted"),
        ({"linked": (LinkedGroup(("m0", "m7"), (0.1,), "x"),)}, "not among the markers"),
        ({"linked": (LinkedGroup(("m0", "m1"), (), "x"),)}, "one recombination"),
        ({"linked": (LinkedGroup(("m0", "m1"), (0.1,), "x"),), "markers": (M9X, replace(M9, name="m1"))}, "of the X"),
    ],
)
def test_question__that_cannot_be__is_refused_by_name(change: dict[str, object], words: str) -> None:
    question = question_about(body=alike("A", 2), father=alike("A", 2), markers=several(M9, 2))
    with pytest.raises(KinshipError, match=words):
        replace(question, **change)  # type: ignore[arg-type]


def test_candidate__with_a_sample_of_the_missing_person__is_refused() -> None:
    with pytest.raises(PedigreeError, match="S cannot be a typed relative"):
        Candidate("MP", FATHER_AND_SON, "S", {"S": {"m": ("A", "A")}})


def test_notes__few_people_without_theta__are_told() -> None:
    table = Table("small", {"m0": marker_table([("A", 0.1), ("B", 0.9)], people=46)})
    question = replace(question_about(body=alike("A", 1), father=alike("A", 1), markers=several(M9, 1)),
                       population=table)  # fmt: skip
    assert one_answer(question).notes == ("frequencies of fewer than 150 people were used with theta 0",)
    assert one_answer(replace(question, theta=0.01)).notes == ()
