"""Consent: by whom, for what, to whom; and what happens at once when it is taken back."""

from datetime import date, timedelta

import pytest
from tests.apps.identification.kin import Kin, attar
from tests.conftest import DAY, START, Cast

from wasl.apps.identification.domain.consent_reading import Passed, passed_on, waits_for_destruction
from wasl.apps.identification.domain.consents import Given, give_consent, is_of_age, withdraw_consent
from wasl.apps.identification.domain.errors import ConsentError, IdentificationError
from wasl.apps.identification.domain.family_corrections import withdraw_relative
from wasl.apps.identification.domain.missing import end_search
from wasl.apps.identification.domain.programmes import open_programme
from wasl.apps.identification.enums import ConsentForm, ConsentPurpose, CustodyKind, Material, Part, PassedOn, Tie
from wasl.apps.identification.models.family import Consent, Family, Missing
from wasl.apps.identification.models.laboratory import Batch, Profile
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.sample import CustodyStep, Sample
from wasl.apps.staff.domain.accounts import open_account
from wasl.apps.staff.enums import Role
from wasl.apps.staff.models.staff import Staff

pytestmark = pytest.mark.django_db
SAMPLE, COMPARE, KEEP = ConsentPurpose.SAMPLE, ConsentPurpose.COMPARE, ConsentPurpose.KEEP
WRITTEN = Given(ConsentForm.WRITTEN)


@pytest.fixture
def apart(cast: Cast) -> Programme:
    """Each part is another party's."""
    parties = cast.parties
    return open_programme(
        "apart", name_en="Apart", by=cast.neutral, at=START,
        members={Part.EXAMINER: [parties["guarantor"]], Part.LABORATORY: [parties["guarantor_2"]],
                 Part.FAMILIES: [parties["neutral_body"]], Part.SIDE: [parties["side_a"]]},
    )  # fmt: skip


@pytest.fixture
def kin(apart: Programme, cast: Cast) -> Kin:
    return attar(apart, cast)


@pytest.fixture
def typist(cast: Cast) -> Staff:
    """Types in the laboratory's party."""
    return open_account("typist", party=cast.parties["guarantor_2"], roles=[Role.LABORATORY], password=None, at=START)


def typed(kin: Kin, consent: Consent, by: Staff) -> Profile:
    """A sample under this consent, received and typed."""
    sample = Sample.objects.create(
        programme=kin.family.programme, code="7K2MQ", relative=consent.member, consent=consent,
        material=Material.SALIVA, taken_by=kin.by, taken_at=START, recorded_at=START,
    )  # fmt: skip
    CustodyStep.objects.create(
        sample=sample, kind=CustodyKind.RECEIVED, happened_at=START + DAY, party=by.party, person="typist",
        place="Room 1", recorded_by=by, recorded_at=START + DAY,
    )  # fmt: skip
    batch = Batch.objects.create(programme=sample.programme, party=by.party, kit="A kit", opened_by=by, opened_at=START)
    return Profile.objects.create(sample=sample, batch=batch, genotypes={"D1": ["8", "9"]}, amelogenin="", markers=1,
                                  accepted_by=by, accepted_at=START + 2 * DAY)  # fmt: skip


def test_consent_opens_the_family_to_its_recipient_alone_and_withdrawal_closes_it(
    kin: Kin, cast: Cast, typist: Staff
) -> None:
    assert not Family.objects.reaching(typist).exists()
    consent = kin.allows("salma", COMPARE, typist.party)
    assert list(Family.objects.reaching(typist)) == [kin.family]
    assert [one.code for one in Missing.objects.reaching(typist)] == ["F-001-M1"]
    for other in (cast.holder_a, cast.mediator, cast.stranger, cast.laboratory):
        assert not Family.objects.reaching(other).exists()
    withdraw_consent(consent, by=cast.liaison, at=START + DAY)
    assert not Family.objects.reaching(typist).exists()
    assert not Missing.objects.reaching(typist).exists()
    assert Family.objects.reaching(cast.liaison).exists()


def test_withdrawing_takes_profiles_out_and_has_samples_destroyed(kin: Kin, cast: Cast, typist: Staff) -> None:
    consent = kin.allows("salma", SAMPLE, typist.party)
    compare = kin.allows("salma", COMPARE, typist.party)
    profile = typed(kin, consent, typist)
    assert waits_for_destruction(consent) == 0
    withdraw_consent(compare, by=cast.liaison, at=START + 3 * DAY)
    assert Profile.objects.standing().get() == profile
    consent = withdraw_consent(consent, by=cast.liaison, at=START + 3 * DAY)
    assert not Profile.objects.standing().exists()
    assert waits_for_destruction(consent) == 1
    CustodyStep.objects.create(
        sample=profile.sample, kind=CustodyKind.DESTROYED, happened_at=START + 4 * DAY, party=typist.party,
        person="typist", place="Room 1", recorded_by=typist, recorded_at=START + 4 * DAY,
    )  # fmt: skip
    assert waits_for_destruction(consent) == 0
    assert passed_on(consent) == [Passed(PassedOn.SAMPLE, START + DAY), Passed(PassedOn.TYPED, START + 2 * DAY)]
    assert passed_on(compare) == [Passed(PassedOn.FAMILY, START)]


def test_a_sample_of_another_laboratory_keeps_its_profile(kin: Kin, cast: Cast, typist: Staff) -> None:
    kept = typed(kin, kin.allows("salma", SAMPLE, typist.party), typist)
    other = kin.allows("fatima", SAMPLE, typist.party)
    withdraw_consent(other, by=cast.liaison, at=START + 3 * DAY)
    assert Profile.objects.standing().get() == kept


def test_consent_is_refused_where_nobody_can_give_it_or_nobody_may_have_it(kin: Kin, cast: Cast, typist: Staff) -> None:
    kin.add("grandfather", Tie.FATHERS_FATHER, "khaled", birth_date="1920", is_dead=True)
    lab, examiners, side = typist.party, cast.parties["guarantor"], cast.parties["side_a"]
    spoken = Given(ConsentForm.SPOKEN)
    for name, purpose, to, given, why in (
        ("salma", SAMPLE, examiners, WRITTEN, "no part in the programme"),
        ("salma", COMPARE, side, WRITTEN, "no part in the programme"),
        ("salma", KEEP, cast.parties["side_b"], WRITTEN, "no part in the programme"),
        ("salma", SAMPLE, lab, spoken, "needs a witness"),
        ("khaled", SAMPLE, lab, WRITTEN, "cannot be asked"),
        ("grandfather", SAMPLE, lab, WRITTEN, "living member"),
        ("omar", SAMPLE, lab, WRITTEN, "of age"),
    ):
        with pytest.raises(ConsentError, match=why):
            give_consent(kin[name], purpose, to, given, given_at=START, by=cast.liaison, at=START)
    with pytest.raises(ConsentError, match="still to come"):
        give_consent(kin["salma"], SAMPLE, lab, WRITTEN, given_at=START + DAY, by=cast.liaison, at=START)
    with pytest.raises(IdentificationError, match="does not speak with"):
        give_consent(kin["salma"], SAMPLE, lab, WRITTEN, given_at=START, by=typist, at=START)
    assert not Consent.objects.exists()
    guarded = Given(ConsentForm.SPOKEN, witness="A nurse", guardian="rima")
    give_consent(kin["omar"], SAMPLE, lab, guarded, given_at=START, by=cast.liaison, at=START)
    with pytest.raises(ConsentError, match="stands already"):
        give_consent(kin["omar"], SAMPLE, lab, guarded, given_at=START, by=cast.liaison, at=START)


def test_consent_is_withdrawn_once_by_who_speaks_with_the_family(kin: Kin, cast: Cast, typist: Staff) -> None:
    consent = kin.allows("salma", SAMPLE, typist.party)
    with pytest.raises(IdentificationError, match="does not speak with"):
        withdraw_consent(consent, by=typist, at=START + DAY)
    with pytest.raises(IdentificationError, match="a consent of theirs stands"):
        withdraw_relative(kin["salma"], why="told twice", by=cast.liaison, at=START)
    withdraw_consent(consent, by=cast.liaison, at=START + DAY)
    with pytest.raises(ConsentError, match="withdrawn already"):
        withdraw_consent(consent, by=cast.liaison, at=START + DAY)
    again = kin.allows("salma", SAMPLE, typist.party)
    assert again.pk != consent.pk


def test_who_came_home_can_allow_for_themselves(kin: Kin, cast: Cast, typist: Staff) -> None:
    end_search(Missing.objects.get(), why="came home", by=cast.liaison, at=START)
    assert kin.allows("khaled", SAMPLE, typist.party).member == kin["khaled"]


@pytest.mark.parametrize(
    ("born", "of_age"),
    [("2003-03-01", True), ("2003-03-02", False), ("2003", None), ("2002", True), ("2004", False), ("", None),
     ("1990?", None), ("1990~", True), ("200X", None)],
)  # fmt: skip
def test_of_age_only_where_it_is_certain(born: str, of_age: bool | None) -> None:
    assert is_of_age(born, on=date(2021, 3, 1)) is of_age


def test_of_age_on_the_day_itself__whatever_the_day() -> None:
    day = date(2024, 1, 1)
    while day < date(2025, 1, 1):
        born = day.replace(year=day.year - 18, day=min(day.day, 28) if day.month == 2 else day.day)
        assert is_of_age(born.isoformat(), on=day) is True
        assert is_of_age((born + timedelta(days=2)).isoformat(), on=day) is False
        day += timedelta(days=1)
