"""How far remains and families have come, for each reader."""

from tests.apps.identification.test_reassociation import named
from tests.conftest import DAY, START, Cast

from wasl.apps.identification.domain.reassociation import propose_reassociation, second_reassociation
from wasl.apps.identification.domain.way_reading import furthest, way_of_families, way_of_remains
from wasl.apps.identification.enums import (
    BurialKind,
    ConsentForm,
    ConsentPurpose,
    FamilyStage,
    Material,
    RemainsKind,
    RemainsStage,
)
from wasl.apps.identification.models.conclusion import Burial, Handover
from wasl.apps.identification.models.family import Consent
from wasl.apps.identification.models.laboratory import Batch, Profile
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.models.site import Remains

LATER = START + 2 * DAY


def sampled_and_typed(cast: Cast, code: str, **whose: object) -> Sample:
    programme = whose["programme"]
    sample = Sample.objects.create(
        code=code, material=Material.BONE, taken_by=cast.examiner, taken_at=LATER, recorded_at=LATER, **whose
    )
    batch = Batch.objects.create(
        programme=programme, party=cast.laboratory.party, kit="kit", opened_by=cast.laboratory, opened_at=LATER
    )
    Profile.objects.create(
        sample=sample,
        batch=batch,
        genotypes={},
        amelogenin="",
        markers=0,
        accepted_by=cast.laboratory,
        accepted_at=LATER,
    )
    return sample


def test_remains_come_from_the_ground_to_the_grave(cast: Cast, remains: Remains) -> None:
    programme = remains.site.programme

    def stage() -> RemainsStage:
        return furthest(way_of_remains(programme, staff=cast.examiner), remains.pk)

    assert stage() is RemainsStage.RECOVERED
    sampled_and_typed(cast, "S1", programme=programme, remains=remains)
    assert stage() is RemainsStage.TYPED
    conclusion = named(cast, remains, "F1")
    assert stage() is RemainsStage.TYPED  # nobody of that family lets the examiners' party compare
    Consent.objects.create(
        member=conclusion.missing.relative, purpose=ConsentPurpose.COMPARE, recipient=cast.examiner.party,
        form=ConsentForm.WRITTEN, given_at=START, recorded_by=cast.liaison,
    )  # fmt: skip
    assert stage() is RemainsStage.IDENTIFIED
    handover = Handover.objects.create(
        remains=remains, conclusion=conclusion, giver=cast.examiner.party, receiver=cast.parties["side_a"],
        place="Gate", contents="All", given_by=cast.examiner, given_at=LATER,
    )  # fmt: skip
    handover.pieces.add(remains)
    assert stage() is RemainsStage.IDENTIFIED  # given, and not yet received
    Handover.objects.filter(pk=handover.pk).update(received_by=cast.holder_a, received_at=LATER)
    assert stage() is RemainsStage.HANDED_OVER
    Burial.objects.create(
        remains=remains, kind=BurialKind.BURIAL, on_date="2021-03-04", place="Town", grave="A-1",
        precision="community", recorded_by=cast.examiner, recorded_at=LATER,
    )  # fmt: skip
    assert stage() is RemainsStage.BURIED
    Handover.objects.filter(pk=handover.pk).update(returned_at=LATER)  # as when it was of another
    assert not way_of_remains(programme, staff=cast.examiner)[RemainsStage.HANDED_OVER]
    Handover.objects.filter(pk=handover.pk).update(returned_at=None)
    way = way_of_remains(programme, staff=cast.examiner)
    assert {stage: len(ids) for stage, ids in way.items()} == dict.fromkeys(RemainsStage, 1)
    assert not any(way_of_remains(programme, staff=cast.liaison).values())


def test_a_temporary_burial_is_not_the_end_of_the_way(cast: Cast, remains: Remains) -> None:
    Burial.objects.create(
        remains=remains, kind=BurialKind.TEMPORARY, on_date="2021-03-04", place="Town", grave="A-1",
        precision="community", recorded_by=cast.examiner, recorded_at=LATER,
    )  # fmt: skip
    way = way_of_remains(remains.site.programme, staff=cast.examiner)
    assert furthest(way, remains.pk) is RemainsStage.RECOVERED


def test_a_part_is_identified_with_the_body_it_was_joined_to(cast: Cast, remains: Remains) -> None:
    part = Remains.objects.create(
        site=remains.site, recovery=remains.recovery, number=2, kind=RemainsKind.BODY_PART, recorded_by=cast.examiner,
        recorded_at=LATER,
    )  # fmt: skip
    conclusion = named(cast, remains, "F1")
    Consent.objects.create(
        member=conclusion.missing.relative, purpose=ConsentPurpose.COMPARE, recipient=cast.examiner.party,
        form=ConsentForm.WRITTEN, given_at=START, recorded_by=cast.liaison,
    )  # fmt: skip
    join = propose_reassociation(part, remains, why="It fits", by=cast.examiner, at=LATER)
    programme = remains.site.programme
    assert way_of_remains(programme, staff=cast.examiner)[RemainsStage.IDENTIFIED] == {remains.pk}
    second_reassociation(join, by=cast.examiner_2, at=LATER)
    assert way_of_remains(programme, staff=cast.examiner)[RemainsStage.IDENTIFIED] == {remains.pk, part.pk}


def test_families_are_counted_for_those_who_speak_with_them(cast: Cast, remains: Remains) -> None:
    programme = remains.site.programme
    missing = named(cast, remains, "F1").missing
    consent = Consent.objects.create(
        member=missing.relative, purpose=ConsentPurpose.SAMPLE, recipient=cast.laboratory.party,
        form=ConsentForm.WRITTEN, given_at=START, recorded_by=cast.liaison,
    )  # fmt: skip
    sampled_and_typed(cast, "S1", programme=programme, relative=missing.relative, consent=consent)
    assert way_of_families(programme, staff=cast.liaison) == dict.fromkeys(FamilyStage, 1)
    assert way_of_families(programme, staff=cast.holder_a) == dict.fromkeys(FamilyStage, 0)
