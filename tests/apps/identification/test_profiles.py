"""Profiles: accepted if nothing speaks against them, or it is said why; read by the laboratory; gone with consent."""

import pytest
from tests.apps.identification.laboratory_bench import (
    NOW,
    a_batch,
    a_relative,
    allow,
    calls,
    of_relative,
    of_remains,
    read,
    read_both,
    table,
)
from tests.conftest import DAY, START, Cast

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.identification.domain.contradictions import contradictions, known_profiles
from wasl.apps.identification.domain.custody import record_step
from wasl.apps.identification.domain.errors import CustodyError, GenotypeError
from wasl.apps.identification.domain.profiles import (
    accept_profile,
    genotypes_of,
    profiles_readable_by,
    readings_opened,
    withdraw_profiles_of,
)
from wasl.apps.identification.domain.staff_profiles import give_own_profile
from wasl.apps.identification.domain.typings import Typing
from wasl.apps.identification.enums import CustodyKind, Part, RemainsKind, Sex
from wasl.apps.identification.models.described import Described
from wasl.apps.identification.models.family import Consent
from wasl.apps.identification.models.laboratory import Aliquot, Batch, Profile
from wasl.apps.identification.models.programme import Member, Programme
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.models.site import Reassociation, Remains
from wasl.apps.staff.domain.accounts import open_account
from wasl.apps.staff.enums import Role


def typed(sample: Sample, number: int, cast: Cast, **other: str) -> Batch:
    batch = a_batch(sample.programme, [sample], cast)
    read_both(batch, {sample: calls(number, **other)}, cast)
    return batch


def profiled(sample: Sample, number: int, cast: Cast, **other: str) -> Profile:
    batch = typed(sample, number, cast)
    return accept_profile(batch, sample, by=cast.laboratory, at=NOW, **other)


def other_remains(remains: Remains, cast: Cast, number: int = 2) -> Remains:
    return Remains.objects.create(
        site=remains.site, recovery=remains.recovery, number=number, kind=RemainsKind.BODY_PART,
        recorded_by=cast.examiner, recorded_at=START,
    )  # fmt: skip


def whats(batch: Batch, sample: Sample, number: int, cast: Cast, **other: str) -> list[tuple[str, str]]:
    genotypes = {m: tuple(v.split(", ")) for m, v in calls(number, **other).items() if m != "AMEL"}
    typing = Typing(genotypes, "XY")
    known = known_profiles(sample.programme, cast.laboratory)
    return [(one.what, one.sample) for one in contradictions(sample, typing, known=known)]


def withdraw(consent: Consent, cast: Cast) -> None:
    consent.withdrawn_at, consent.withdrawn_by = NOW, cast.liaison
    consent.save()


@pytest.fixture
def of_body(cast: Cast, remains: Remains) -> Sample:
    return of_remains(remains, cast)


@pytest.fixture
def consent(cast: Cast, programme: Programme) -> Consent:
    return allow(a_relative(programme, cast.liaison), cast.parties["neutral_body"], cast.liaison)


@pytest.fixture
def of_kin(cast: Cast, consent: Consent) -> Sample:
    return of_relative(consent.member, cast)


def test_what_two_agree_on_becomes_a_profile(cast: Cast, of_body: Sample) -> None:
    profile = profiled(of_body, 3, cast)
    assert (profile.markers, profile.despite) == (10, "")
    assert Profile.objects.get().genotypes["FGA"] == ["11", "13"]
    assert Profile.objects.get().amelogenin == "XY"


def test_a_sex_that_does_not_fit_is_told_and_needs_a_reason(cast: Cast, programme: Programme) -> None:
    woman = a_relative(programme, cast.liaison, sex=Sex.FEMALE)
    allow(woman, cast.parties["neutral_body"], cast.liaison)
    sample = of_relative(woman, cast)
    batch = typed(sample, 3, cast)
    assert whats(batch, sample, 3, cast) == [("the sex marker does not fit the sex that was recorded", sample.code)]
    with pytest.raises(GenotypeError, match="1 things speak against it"):
        accept_profile(batch, sample, by=cast.laboratory, at=NOW)
    kept = accept_profile(batch, sample, despite="The family confirms.", by=cast.laboratory, at=NOW)
    assert kept.despite == "The family confirms."


def test_the_sex_of_remains_is_what_the_examiner_found(cast: Cast, of_body: Sample) -> None:
    batch = typed(of_body, 3, cast)
    assert whats(batch, of_body, 3, cast) == []
    Described.objects.create(remains=of_body.remains, field="sex", value="probably_female", by=cast.examiner, at=NOW)
    assert [what for what, _ in whats(batch, of_body, 3, cast)] == [
        "the sex marker does not fit the sex that was recorded"
    ]


def test_another_profile_of_the_same_body_must_be_the_same(cast: Cast, remains: Remains, of_body: Sample) -> None:
    profiled(of_body, 3, cast)
    second = of_remains(remains, cast)
    batch = typed(second, 5, cast)
    (told,) = whats(batch, second, 5, cast)
    assert told == ("another profile of the same person differs at 10 markers", of_body.code)
    assert whats(batch, second, 3, cast) == []


def test_parts_said_to_be_of_one_person_must_be_the_same(cast: Cast, remains: Remains, of_body: Sample) -> None:
    profiled(of_body, 3, cast)
    part = other_remains(remains, cast)
    sample = of_remains(part, cast)
    batch = typed(sample, 5, cast)
    assert whats(batch, sample, 5, cast) == []
    Reassociation.objects.create(part=part, whole=remains, why="Fits.", by=cast.examiner, at=NOW,
                                 seconded_by=cast.examiner_2, seconded_at=NOW)  # fmt: skip
    assert [what for what, _ in whats(batch, sample, 5, cast)] == [
        "another profile of the same person differs at 10 markers"
    ]


def test_the_profile_of_another_person_is_told(cast: Cast, of_body: Sample, of_kin: Sample) -> None:
    profiled(of_kin, 3, cast)
    batch = typed(of_body, 3, cast)
    same = "the profile of another person is the same at all 10 markers that both have"
    assert whats(batch, of_body, 3, cast) == [(same, of_kin.code)]


def test_a_colleagues_profile_is_told(cast: Cast, programme: Programme, of_body: Sample) -> None:
    give_own_profile(programme, table({"me": calls(3)}), by=cast.laboratory_2, at=NOW)
    batch = typed(of_body, 3, cast)
    assert whats(batch, of_body, 3, cast) == [
        (f"it is the profile of {cast.laboratory_2.id}, who works here", of_body.code)
    ]


def test_only_the_laboratory_opens_genotypes_and_it_is_written_down(cast: Cast, of_body: Sample) -> None:
    profile = profiled(of_body, 3, cast)
    assert genotypes_of(profile, by=cast.laboratory_2, at=NOW).genotypes["FGA"] == ("11", "13")
    entry = LoggedEntry.objects.get(event="genotypes_opened")
    assert (entry.subject, entry.by) == (profile.id, cast.laboratory_2.id)
    readers = {name for name, one in cast.people.items() if profiles_readable_by(one).exists()}
    assert readers == {"laboratory", "laboratory_2"}
    for name in cast.people.keys() - readers:
        with pytest.raises(GenotypeError, match="was not opened"):
            genotypes_of(profile, by=getattr(cast, name), at=NOW)


def test_a_laboratory_that_a_relative_did_not_allow_opens_nothing_of_theirs(
    cast: Cast, programme: Programme, of_body: Sample, of_kin: Sample
) -> None:
    Member.objects.create(programme=programme, party=cast.parties["office"], part=Part.LABORATORY)
    far = open_account("far", party=cast.parties["office"], roles=[Role.LABORATORY], password=None, at=START)
    body, kin = profiled(of_body, 3, cast), profiled(of_kin, 5, cast)
    assert list(profiles_readable_by(far)) == [body]
    with pytest.raises(GenotypeError, match="was not opened"):
        genotypes_of(kin, by=far, at=NOW)


def test_readings_are_compared_by_their_readers_alone(cast: Cast, of_body: Sample) -> None:
    batch = a_batch(of_body.programme, [of_body], cast)
    read(batch, 1, {of_body: calls(3)}, cast.laboratory)
    with pytest.raises(GenotypeError, match="once both have"):
        readings_opened(batch, of_body, by=cast.laboratory, at=NOW)
    read(batch, 2, {of_body: calls(3, FGA="30, 31")}, cast.laboratory_2)
    opened = readings_opened(batch, of_body, by=cast.laboratory, at=NOW)
    assert [(turn, typing.genotypes["FGA"]) for turn, typing in opened] == [(1, ("11", "13")), (2, ("30", "31"))]
    for who in (cast.examiner, cast.neutral, cast.liaison):
        with pytest.raises(GenotypeError, match="only those who read it"):
            readings_opened(batch, of_body, by=who, at=NOW)


def test_a_withdrawn_consent_takes_the_profile_out_and_closes_it(
    cast: Cast, of_body: Sample, of_kin: Sample, consent: Consent
) -> None:
    body, kin = profiled(of_body, 3, cast), profiled(of_kin, 5, cast)
    assert withdraw_profiles_of(consent.member, why="too early", by=cast.liaison, at=NOW) == []
    withdraw(consent, cast)
    assert withdraw_profiles_of(consent.member, why="consent withdrawn", by=cast.liaison, at=NOW) == [kin]
    assert withdraw_profiles_of(consent.member, why="again", by=cast.liaison, at=NOW) == []
    assert list(Profile.objects.standing()) == [body]
    with pytest.raises(GenotypeError, match="was withdrawn"):
        genotypes_of(kin, by=cast.laboratory, at=NOW)


def test_a_profile_is_not_accepted_after_the_consent_was_withdrawn(
    cast: Cast, of_kin: Sample, consent: Consent
) -> None:
    batch = typed(of_kin, 3, cast)
    withdraw(consent, cast)
    with pytest.raises(GenotypeError, match="consent for it was withdrawn"):
        accept_profile(batch, of_kin, by=cast.laboratory, at=NOW)


def test_what_was_read_is_erased_with_the_destruction_of_a_withdrawn_sample(
    cast: Cast, of_body: Sample, of_kin: Sample, consent: Consent
) -> None:
    profiled(of_body, 3, cast)
    profiled(of_kin, 5, cast)
    given = {
        "person": "R.",
        "place": "The laboratory",
        "happened_at": START + 2 * DAY,
        "by": cast.laboratory,
        "at": NOW,
    }
    withdraw(consent, cast)
    withdraw_profiles_of(consent.member, why="consent withdrawn", by=cast.liaison, at=NOW)
    of_kin.refresh_from_db()
    with pytest.raises(CustodyError, match="consent for it was withdrawn"):
        record_step(of_kin, CustodyKind.OPENED, **given)
    for sample in (of_kin, of_body):
        record_step(sample, CustodyKind.DESTROYED, **given)
    assert Profile.objects.get(sample=of_kin).genotypes == {}
    assert [one.genotypes for one in Aliquot.objects.filter(sample=of_kin)] == [{}, {}]
    assert Profile.objects.get(sample=of_body).genotypes["FGA"] == ["11", "13"]
    assert LoggedEntry.objects.get(event="genotypes_erased").subject == of_kin.id
