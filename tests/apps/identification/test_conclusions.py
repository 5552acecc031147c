"""From evidence to a name signed by two, and to its correction."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from tests.apps.identification.compared import TRIO, Compared, drawn, searched, son_found, stranger
from tests.conftest import DAY, START

from wasl.apps.audit.domain.log import verify
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.identification.domain.bones import Counted
from wasl.apps.identification.domain.conclusions import (
    correct_conclusion,
    doubt_conclusion,
    lay_doubt,
    propose_conclusion,
    refuse_conclusion,
    second_conclusion,
)
from wasl.apps.identification.domain.elements import record_element
from wasl.apps.identification.domain.errors import ConclusionError
from wasl.apps.identification.domain.evidence import Weighed, weigh
from wasl.apps.identification.domain.exclusions import exclude, undo_exclusion
from wasl.apps.identification.domain.searching import ask_for_search, run_search
from wasl.apps.identification.enums import Comparison, ConclusionState, ConsentPurpose, Evidence, Sign
from wasl.apps.identification.models.comparing import Match
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.identification.models.described import Described
from wasl.apps.identification.models.family import Consent, Missing, Relative
from wasl.apps.identification.models.laboratory import Profile
from wasl.apps.identification.models.sample import CustodyStep, Sample
from wasl.apps.identification.models.site import Reassociation, Remains
from wasl.apps.staff.models.staff import Staff

LATER = START + DAY


def seen(compared: Compared, by: Staff) -> Weighed:
    return weigh(compared.remains["son"], compared.missing["S"], by=by)


def propose(compared: Compared, *, by: Staff | None = None, basis: tuple[Evidence, ...] = (Evidence.DNA,),
            sha256: str = "") -> Conclusion:  # fmt: skip
    by = by or compared.cast.laboratory
    return propose_conclusion(
        compared.remains["son"], compared.missing["S"], basis=basis, why="Parents typed, no other near.",
        seen=sha256 or seen(compared, by).sha256, by=by, at=LATER,
    )  # fmt: skip


def second(compared: Compared, conclusion: Conclusion, *, by: Staff | None = None) -> Conclusion:
    by = by or compared.cast.examiner
    return second_conclusion(conclusion, seen=seen(compared, by).sha256, by=by, at=LATER)


def find(compared: Compared, field: str, value: str) -> Described:
    return Described.objects.create(remains=compared.remains["son"], field=field, value=value,
                                    by=compared.cast.examiner, at=START)  # fmt: skip


def tell(compared: Compared, field: str, value: str) -> Described:
    return Described.objects.create(missing=compared.missing["S"], field=field, value=value,
                                    told_by=compared.people["M"], by=compared.cast.liaison, at=START)  # fmt: skip


@pytest.fixture
def pair(compared: Compared) -> Compared:
    son_found(compared)
    return compared


def test_two_qualified_people_sign_on_the_same_evidence(pair: Compared) -> None:
    conclusion = propose(pair)
    assert conclusion.state == ConclusionState.PROPOSED
    assert conclusion.match == Match.objects.get(remains=next(iter(pair.remains.values())))
    signed = second(pair, conclusion)
    assert (signed.state, signed.seconded_by) == (ConclusionState.SIGNED, pair.cast.examiner)
    events = list(LoggedEntry.objects.filter(subject=conclusion.id).values_list("event", flat=True))
    assert events == ["conclusion_proposed", "conclusion_signed"]
    assert verify().ok


def test_nobody_signs_twice_or_without_being_qualified(pair: Compared) -> None:
    for person in (pair.cast.liaison, pair.cast.neutral, pair.cast.holder_a):
        with pytest.raises(ConclusionError, match="neither examine nor type"):
            propose(pair, by=person)
    conclusion = propose(pair)
    with pytest.raises(ConclusionError, match="both of the two"):
        second(pair, conclusion, by=pair.cast.laboratory)
    with pytest.raises(ConclusionError, match="neither examine nor type"):
        second(pair, conclusion, by=pair.cast.neutral)
    assert Conclusion.objects.get().state == ConclusionState.PROPOSED


def _exclude(pair: Compared) -> None:
    exclude(
        next(iter(pair.remains.values())), pair.missing["S"], why="another stature", by=pair.cast.examiner, at=START
    )


def _other_sex(pair: Compared) -> None:
    find(pair, "sex", "female")


def _found_before(pair: Compared) -> None:
    Missing.objects.update(last_seen_on="2022")


def _no_custody_of_remains(pair: Compared) -> None:
    CustodyStep.objects.filter(remains=next(iter(pair.remains.values()))).delete()


def _no_custody_of_a_sample(pair: Compared) -> None:
    CustodyStep.objects.filter(sample__relative=pair.people["M"]).delete()


def _profile_withdrawn(pair: Compared) -> None:
    Profile.objects.filter(pk=pair.profiles["M"].pk).update(
        withdrawn_at=LATER, withdrawn_by=pair.cast.laboratory, withdrawn_why="a swapped label"
    )


def _family_corrected(pair: Compared) -> None:
    Relative.objects.filter(pk=pair.people["S"].pk).update(father=None)


def _part_joined(pair: Compared) -> None:
    pair.find("arm", stranger(7))
    pair.begin_custody(pair.remains["arm"], Sample.objects.get(remains=pair.remains["arm"]))
    Reassociation.objects.create(
        part=pair.remains["arm"], whole=next(iter(pair.remains.values())), why="it joins", at=LATER,
        by=pair.cast.examiner, seconded_by=pair.cast.examiner_2, seconded_at=LATER,
    )  # fmt: skip


def _two_left_thigh_bones(pair: Compared) -> None:
    counted = Counted("femur", "L", 2, "adult", "")
    record_element(next(iter(pair.remains.values())), counted, by=pair.cast.examiner, at=START + DAY)


def _commingled(pair: Compared) -> None:
    Remains.objects.update(kind="C")


def _less_sure(pair: Compared) -> None:
    Match.objects.update(log10_odds=3.0)  # 0.999, and the threshold is 0.9995


def _dna_against(pair: Compared) -> None:
    Match.objects.update(log10_lr=-4.0)


def _other_sex_by_marker(pair: Compared) -> None:
    match = Match.objects.get()
    Match.objects.update(certificate=match.certificate | {"sex_marker": "differs"})


def _came_home(pair: Compared) -> None:
    Missing.objects.update(ended_at=LATER, ended_why="came home")


OBSTACLES: dict[str, tuple[Callable[[Compared], None], str]] = {
    "somebody who came home": (_came_home, "no longer sought"),
    "an exclusion": (_exclude, "excluded"),
    "another sex": (_other_sex, "the other sex"),
    "another sex by the marker": (_other_sex_by_marker, "the other sex"),
    "a body found before they were last seen": (_found_before, "before the person was last seen"),
    "a gap in custody of the remains": (_no_custody_of_remains, "chain of custody of rem_"),
    "a gap in custody of a relative's sample": (_no_custody_of_a_sample, "chain of custody of sample smp_"),
    "a profile that was withdrawn": (_profile_withdrawn, "changed since DNA was compared"),
    "a family that was corrected": (_family_corrected, "changed since DNA was compared"),
    "another part joined": (_part_joined, "changed since DNA was compared"),
    "remains of several people": (_commingled, "several people"),
    "bones of two people": (_two_left_thigh_bones, "of 2 people at least"),
    "too little DNA": (_less_sure, "does not reach 0.9995"),
    "DNA against it": (_dna_against, "DNA speaks against"),
}


@pytest.mark.parametrize("case", OBSTACLES)
def test_what_stands_in_the_way_stops_the_first_person(case: str, pair: Compared) -> None:
    happens, why = OBSTACLES[case]
    happens(pair)
    with pytest.raises(ConclusionError) as refusal:
        propose(pair)
    assert why in refusal.value.why
    assert refusal.value.do
    assert not Conclusion.objects.exists()


@pytest.mark.parametrize("case", OBSTACLES)
def test_what_comes_after_the_first_person_stops_the_second(case: str, pair: Compared) -> None:
    conclusion = propose(pair)
    OBSTACLES[case][0](pair)
    with pytest.raises(ConclusionError):
        second(pair, conclusion)
    assert Conclusion.objects.get().state == ConclusionState.PROPOSED


def test_evidence_that_changed_voids_the_first_signature(pair: Compared) -> None:
    conclusion = propose(pair)
    find(pair, "scars", "a scar on the left knee")
    with pytest.raises(ConclusionError, match="changed since it was proposed"):
        second(pair, conclusion)


def test_a_search_that_finds_the_same_voids_nothing(pair: Compared) -> None:
    conclusion = propose(pair)
    again = ask_for_search(pair.programme, by=pair.cast.laboratory, at=LATER)
    run_search(again.id, clock=lambda: LATER)
    assert second(pair, conclusion).state == ConclusionState.SIGNED


def test_a_page_that_is_old_signs_nothing(pair: Compared) -> None:
    shown = seen(pair, pair.cast.laboratory).sha256
    find(pair, "scars", "a scar on the left knee")
    with pytest.raises(ConclusionError, match="no longer what you were shown"):
        propose(pair, sha256=shown)


def test_the_second_person_must_read_just_what_the_first_read(pair: Compared) -> None:
    """What a relative told is read by the party they allow; another party has not seen it."""
    tell(pair, "scars", "a scar on the left knee")
    conclusion = propose(pair)
    other = pair.cast.parties["side_a"]
    Consent.objects.filter(member=pair.people["F"], purpose=ConsentPurpose.COMPARE).update(recipient=other)
    Staff.objects.filter(pk=pair.cast.examiner.pk).update(party=other)
    pair.programme.members.create(party=other, part="examiner")
    examiner = Staff.objects.get(pk=pair.cast.examiner.pk)
    with pytest.raises(ConclusionError, match="read just what the first person read"):
        second(pair, conclusion, by=examiner)


def test_never_by_sight_or_belongings_alone(pair: Compared) -> None:
    find(pair, "ring", "a ring")
    tell(pair, "ring", "a ring")
    for basis in ((), (Evidence.VISUAL,), (Evidence.EFFECTS, Evidence.CIRCUMSTANCES), (Evidence.ANTHROPOLOGY,)):
        with pytest.raises(ConclusionError, match="of one person alone"):
            propose(pair, basis=basis)


def test_teeth_are_a_basis_only_once_both_charts_are_there_and_do_not_contradict(pair: Compared) -> None:
    with pytest.raises(ConclusionError, match="nothing is recorded on both sides"):
        propose(pair, basis=(Evidence.DENTAL,))
    find(pair, "dental_chart", "11 sound, 12 filled, 13 crowned")
    told = tell(pair, "dental_chart", "11 extracted")
    with pytest.raises(ConclusionError, match="dental speaks against it"):
        propose(pair, basis=(Evidence.DENTAL,))
    Described.objects.filter(pk=told.pk).update(value="11 sound, 12 sound, 13 sound")
    assert propose(pair, basis=(Evidence.DENTAL,)).basis == ["dental"]


def test_remains_are_of_one_person_and_a_person_has_one_body(pair: Compared) -> None:
    second(pair, propose(pair))
    found = drawn(TRIO, seed=1)["S"]
    pair.find("arm", found)
    pair.begin_custody(pair.remains["arm"], Sample.objects.get(remains=pair.remains["arm"]))
    searched(pair)
    weighed = weigh(pair.remains["arm"], pair.missing["S"], by=pair.cast.laboratory)
    with pytest.raises(ConclusionError, match="of other remains, which are not joined"):
        propose_conclusion(pair.remains["arm"], pair.missing["S"], basis=[Evidence.DNA], why="the same",
                           seen=weighed.sha256, by=pair.cast.laboratory, at=LATER)  # fmt: skip
    with pytest.raises(ConclusionError, match="proposed or signed already"):
        propose(pair)


def test_the_database_itself_keeps_one_name_to_remains_and_two_signatures(pair: Compared) -> None:
    conclusion = propose(pair)
    broken = [
        lambda: Conclusion.objects.filter(pk=conclusion.pk).update(state=ConclusionState.SIGNED),
        lambda: Conclusion.objects.filter(pk=conclusion.pk).update(seconded_by=conclusion.proposed_by),
        lambda: Conclusion.objects.create(programme=pair.programme, remains=next(iter(pair.remains.values())),
                                          missing=pair.missing["S"], basis=[], why="x", evidence_sha256="0",
                                          proposed_by=pair.cast.examiner, proposed_at=START),
    ]  # fmt: skip
    for act in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_it_is_refused_for_a_reason_or_taken_back(pair: Compared) -> None:
    conclusion = propose(pair)
    with pytest.raises(ConclusionError, match="no reason"):
        refuse_conclusion(conclusion, why=" ", by=pair.cast.examiner, at=LATER)
    refused = refuse_conclusion(conclusion, why="the uncle should be typed", by=pair.cast.examiner, at=LATER)
    assert (refused.state, refused.seconded_by) == (ConclusionState.REFUSED, pair.cast.examiner)
    with pytest.raises(ConclusionError, match="refused"):
        second(pair, conclusion)
    again = propose(pair)
    taken_back = refuse_conclusion(again, why="too early", by=pair.cast.laboratory, at=LATER)
    assert (taken_back.state, taken_back.seconded_by) == (ConclusionState.REFUSED, None)


def test_what_was_wrong_is_corrected_by_two_and_stays_to_be_seen(pair: Compared) -> None:
    conclusion = second(pair, propose(pair))
    with pytest.raises(ConclusionError, match="nobody doubted"):
        correct_conclusion(conclusion, by=pair.cast.examiner, at=LATER)
    doubt_conclusion(conclusion, why="labels were swapped", by=pair.cast.examiner, at=LATER)
    with pytest.raises(ConclusionError, match="both of the two"):
        correct_conclusion(conclusion, by=pair.cast.examiner, at=LATER)
    with pytest.raises(ConclusionError, match="doubted already"):
        doubt_conclusion(conclusion, why="so do I", by=pair.cast.laboratory, at=LATER)
    corrected = correct_conclusion(conclusion, by=pair.cast.laboratory_2, at=LATER)
    assert corrected.state == ConclusionState.CORRECTED
    assert (corrected.doubted_why, corrected.corrected_by) == ("labels were swapped", pair.cast.laboratory_2)
    assert propose(pair).state == ConclusionState.PROPOSED  # the remains have no name now, and may be given one
    assert verify().ok


def test_a_doubt_is_laid_by_another_and_stays_in_the_log(pair: Compared) -> None:
    conclusion = second(pair, propose(pair))
    doubt_conclusion(conclusion, why="a rumour", by=pair.cast.examiner, at=LATER)
    with pytest.raises(ConclusionError, match="both of the two"):
        lay_doubt(conclusion, why="nothing in it", by=pair.cast.examiner, at=LATER)
    stands = lay_doubt(conclusion, why="typed again, the same", by=pair.cast.laboratory_2, at=LATER)
    assert (stands.state, stands.doubted_by) == (ConclusionState.SIGNED, None)
    assert LoggedEntry.objects.filter(subject=conclusion.id, event="conclusion_doubted").count() == 1


def test_a_pair_is_excluded_once_for_a_reason_and_taken_back_for_one(pair: Compared) -> None:
    for person in (pair.cast.liaison, pair.cast.neutral):
        with pytest.raises(ConclusionError, match="does not compare"):
            exclude(next(iter(pair.remains.values())), pair.missing["S"], why="stature", by=person, at=START)
    with pytest.raises(ConclusionError, match="no reason"):
        exclude(next(iter(pair.remains.values())), pair.missing["S"], why="", by=pair.cast.examiner, at=START)
    made = exclude(next(iter(pair.remains.values())), pair.missing["S"], why="stature", by=pair.cast.examiner, at=START)
    with pytest.raises(ConclusionError, match="already"):
        exclude(next(iter(pair.remains.values())), pair.missing["S"], why="stature", by=pair.cast.laboratory, at=START)
    assert seen(pair, pair.cast.laboratory).exclusion == made
    with pytest.raises(ConclusionError, match="no reason"):
        undo_exclusion(made, why=" ", by=pair.cast.examiner, at=LATER)
    undo_exclusion(made, why="measured anew", by=pair.cast.laboratory, at=LATER)
    with pytest.raises(ConclusionError, match="already"):
        undo_exclusion(made, why="again", by=pair.cast.laboratory, at=LATER)
    assert propose(pair).state == ConclusionState.PROPOSED


def test_what_two_signed_is_doubted_not_excluded(pair: Compared) -> None:
    second(pair, propose(pair))
    with pytest.raises(ConclusionError, match="two people signed"):
        exclude(next(iter(pair.remains.values())), pair.missing["S"], why="stature", by=pair.cast.examiner, at=LATER)


def test_all_that_is_recorded_stands_for_or_against_and_nothing_is_combined(pair: Compared) -> None:
    find(pair, "sex", "male")
    find(pair, "stature", "175")
    Described.objects.filter(field="stature").update(low=175, high=175)
    tell(pair, "stature", "160")
    Described.objects.filter(missing__isnull=False).update(low=160, high=160)
    weighed = seen(pair, pair.cast.examiner)
    told = {piece.key: (piece.sign, piece.outcome.how) for piece in weighed.pieces}
    assert told == {
        "dna": (Sign.FOR, Comparison.DNA),
        "dates": (Sign.NEITHER, Comparison.DATES_FIT),
        "sex": (Sign.FOR, Comparison.AGREE),
        "stature": (Sign.AGAINST, Comparison.APART),
    }
    assert not weighed.impossible


def test_a_pair_that_a_search_did_not_keep_is_told_apart_from_one_that_was_never_compared(pair: Compared) -> None:
    pair.find("new")
    new = weigh(pair.remains["new"], pair.missing["S"], by=pair.cast.examiner)
    assert new.pieces[0].outcome.how is Comparison.DNA_NONE
    Match.objects.all().delete()
    assert seen(pair, pair.cast.examiner).pieces[0].outcome.how is Comparison.DNA_FAR


def test_a_family_that_takes_its_consent_back_is_concluded_by_nobody(pair: Compared) -> None:
    conclusion = propose(pair)
    Consent.objects.filter(purpose=ConsentPurpose.COMPARE).update(withdrawn_at=LATER, withdrawn_by=pair.cast.liaison)
    Staff.objects.filter(pk=pair.cast.examiner.pk).update(party=pair.cast.parties["side_a"])
    pair.programme.members.create(party=pair.cast.parties["side_a"], part="examiner")
    with pytest.raises(ConclusionError, match="lets your party compare"):
        second(pair, conclusion, by=Staff.objects.get(pk=pair.cast.examiner.pk))
