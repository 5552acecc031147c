"""Parts joined to remains of the same person: by two people, without rings, never against bones or names."""

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import DAY, START, Cast

from wasl.apps.identification.domain.bones import Counted
from wasl.apps.identification.domain.elements import record_element
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.domain.programmes import open_programme
from wasl.apps.identification.domain.reassociation import (
    propose_reassociation,
    same_person,
    second_reassociation,
    undo_reassociation,
)
from wasl.apps.identification.enums import ConclusionState, Evidence, Part, RemainsKind, Sex
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.identification.models.family import Family, Missing, Relative
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.site import Reassociation, Remains, Site

LATER = START + 2 * DAY


@pytest.fixture
def lifted(cast: Cast, remains: Remains) -> list[Remains]:
    """A body and three parts."""
    parts = [
        Remains.objects.create(
            site=remains.site, recovery=remains.recovery, number=number, kind=RemainsKind.BODY_PART,
            recorded_by=cast.examiner, recorded_at=LATER,
        )
        for number in (2, 3, 4)
    ]  # fmt: skip
    return [remains, *parts]


def proposed(cast: Cast, part: Remains, whole: Remains) -> Reassociation:
    return propose_reassociation(part, whole, why="The fracture fits", by=cast.examiner, at=LATER)


def joined(cast: Cast, part: Remains, whole: Remains) -> Reassociation:
    return second_reassociation(proposed(cast, part, whole), by=cast.examiner_2, at=LATER)


def named(cast: Cast, remains: Remains, code: str, state: ConclusionState = ConclusionState.SIGNED) -> Conclusion:
    """A conclusion as it stands in the register, for a missing person of a family of its own."""
    programme = remains.site.programme
    family = Family.objects.create(
        programme=programme, code=code, party=cast.liaison.party, opened_by=cast.liaison, opened_at=START
    )
    relative = Relative.objects.create(
        family=family, number=family.relatives.count() + 1, sex=Sex.MALE, recorded_by=cast.liaison, recorded_at=START,
    )  # fmt: skip
    missing = Missing.objects.create(
        family=family, relative=relative, code=f"{code}-1", precision="unknown", recorded_by=cast.liaison,
        recorded_at=START,
    )  # fmt: skip
    signed = {"seconded_by": cast.examiner_2, "seconded_at": LATER} if state is ConclusionState.SIGNED else {}
    return Conclusion.objects.create(
        programme=programme, remains=remains, missing=missing, state=state, basis=[Evidence.DNA.value], why="DNA",
        evidence_sha256="0" * 64, proposed_by=cast.examiner, proposed_at=LATER, **signed,
    )  # fmt: skip


def test_a_part_counts_once_a_second_person_stands_by_it(cast: Cast, lifted: list[Remains]) -> None:
    body, part, *_ = lifted
    one = proposed(cast, part, body)
    assert same_person(body) == [body]
    with pytest.raises(IdentificationError, match="the same person cannot be both"):
        second_reassociation(one, by=cast.examiner, at=LATER)
    second_reassociation(one, by=cast.laboratory, at=LATER)  # who types may have seen that the profiles are the same
    assert same_person(body) == same_person(part) == [body, part]
    with pytest.raises(IdentificationError, match="does not wait for a second person"):
        second_reassociation(one, by=cast.examiner_2, at=LATER)


def test_the_database_holds_that_two_people_join(cast: Cast, lifted: list[Remains]) -> None:
    one = proposed(cast, lifted[1], lifted[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Reassociation.objects.filter(pk=one.pk).update(seconded_by=one.by)


def test_parts_of_parts_are_of_the_same_person(cast: Cast, lifted: list[Remains]) -> None:
    body, one, two, three = lifted
    joined(cast, one, body)
    joined(cast, two, one)
    assert same_person(two) == [body, one, two]
    assert same_person(three) == [three]


def test_there_are_no_rings_even_of_proposals(cast: Cast, lifted: list[Remains]) -> None:
    body, one, two, _ = lifted
    joined(cast, one, body)
    proposed(cast, two, one)
    with pytest.raises(IdentificationError, match="joined already, by way of others"):
        proposed(cast, body, two)
    with pytest.raises(IdentificationError, match="joined already, by way of others"):
        proposed(cast, body, body)


def test_a_part_is_of_one_whole_until_that_is_undone(cast: Cast, lifted: list[Remains]) -> None:
    body, one, two, _ = lifted
    first = joined(cast, one, body)
    with pytest.raises(IdentificationError, match="the part is joined to other remains"):
        proposed(cast, one, two)
    with pytest.raises(IdentificationError, match="no reason was given"):
        undo_reassociation(first, why="", by=cast.examiner, at=LATER)
    undo_reassociation(first, why="The profiles differ", by=cast.examiner, at=LATER)
    with pytest.raises(IdentificationError, match="it was undone before"):
        undo_reassociation(first, why="Again", by=cast.examiner, at=LATER)
    assert same_person(body) == [body]
    joined(cast, one, two)
    assert Reassociation.objects.count() == 2  # both stay on record


def test_bones_of_two_people_are_not_joined(cast: Cast, lifted: list[Remains]) -> None:
    body, one, two, _ = lifted
    record_element(body, Counted("femur", "L"), by=cast.examiner, at=LATER)
    record_element(two, Counted("femur", "L"), by=cast.examiner, at=LATER)
    joined(cast, one, body)
    with pytest.raises(IdentificationError, match=r"bones of more than one person \(2 femur L\)"):
        proposed(cast, two, one)


def test_bones_counted_after_the_proposal_are_seen_by_the_second(cast: Cast, lifted: list[Remains]) -> None:
    body, one, *_ = lifted
    waits = proposed(cast, one, body)
    for remains in (body, one):
        record_element(remains, Counted("sacrum"), by=cast.examiner, at=LATER)
    with pytest.raises(IdentificationError, match="bones of more than one person"):
        second_reassociation(waits, by=cast.examiner_2, at=LATER)


@pytest.mark.parametrize("state", [ConclusionState.SIGNED, ConclusionState.PROPOSED])
def test_remains_named_as_two_people_are_not_joined(cast: Cast, lifted: list[Remains], state: ConclusionState) -> None:
    body, one, two, _ = lifted
    joined(cast, one, body)
    named(cast, one, "F1")
    named(cast, two, "F2", state)
    with pytest.raises(IdentificationError, match="they are named as two people"):
        proposed(cast, two, body)


def test_remains_named_as_one_person_are_joined(cast: Cast, lifted: list[Remains]) -> None:
    body, one, *_ = lifted
    named(cast, one, "F1")
    joined(cast, one, body)
    assert same_person(body) == [body, one]


def test_commingled_remains_are_of_several_people_and_are_not_joined(cast: Cast, lifted: list[Remains]) -> None:
    body, one, *_ = lifted
    Remains.objects.filter(pk=one.pk).update(kind=RemainsKind.COMMINGLED)
    one.refresh_from_db()
    with pytest.raises(IdentificationError, match="commingled remains are of several people"):
        proposed(cast, one, body)


def test_remains_of_two_programmes_are_not_joined(cast: Cast, lifted: list[Remains], programme: Programme) -> None:
    neutral = [cast.parties["neutral_body"]]
    members = dict.fromkeys((Part.EXAMINER, Part.LABORATORY, Part.FAMILIES), neutral)
    north = open_programme("north", name_en="North", members=members, by=cast.neutral, at=START)
    site = Site.objects.create(
        programme=north, code="N1", kind="grave", place="North", precision="unknown", recorded_by=cast.examiner,
        recorded_at=START,
    )  # fmt: skip
    there = Remains.objects.create(
        site=site, recovery=lifted[0].recovery, number=1, kind=RemainsKind.BODY, recorded_by=cast.examiner,
        recorded_at=START,
    )  # fmt: skip
    with pytest.raises(IdentificationError, match="they are not of one programme"):
        proposed(cast, lifted[1], there)


@pytest.mark.parametrize("name", ["liaison", "neutral", "holder_a"])
def test_only_who_examines_or_types_joins(cast: Cast, lifted: list[Remains], name: str) -> None:
    with pytest.raises(IdentificationError, match="neither examine nor type"):
        propose_reassociation(lifted[1], lifted[0], why="It fits", by=cast.people[name], at=LATER)
