"""A family of two who may be told, a missing son, and the remains that two people signed to be his."""

from datetime import timedelta

import pytest
from tests.conftest import DAY, START, Cast

from wasl.apps.identification.enums import ConclusionState, ConsentForm, ConsentPurpose, RemainsKind
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.identification.models.family import Consent, Family, Missing, Relative
from wasl.apps.identification.models.programme import Member, Programme
from wasl.apps.identification.models.site import Reassociation, Remains
from wasl.apps.staff.domain.accounts import open_account
from wasl.apps.staff.enums import Role

SIGNED = START + 10 * DAY
LATER = START + 20 * DAY
HOUR = timedelta(hours=1)


@pytest.fixture
def family(cast: Cast, programme: Programme) -> Family:
    return Family.objects.create(
        programme=programme, code="F-01", party=cast.parties["neutral_body"], opened_by=cast.liaison, opened_at=START
    )


@pytest.fixture
def mother(cast: Cast, family: Family) -> Relative:
    made = relative(cast, family, "هدى", sex="F")
    Consent.objects.create(
        member=made, purpose=ConsentPurpose.COMPARE, recipient=cast.parties["neutral_body"], form=ConsentForm.WRITTEN,
        given_at=START, recorded_by=cast.liaison,
    )  # fmt: skip
    return made


@pytest.fixture
def sister(cast: Cast, family: Family) -> Relative:
    return relative(cast, family, "سلمى", sex="F")


@pytest.fixture
def missing(cast: Cast, family: Family, mother: Relative) -> Missing:
    son = relative(cast, family, "سامي", sex="M", mother=mother)
    return Missing.objects.create(
        family=family, relative=son, code="F-01-1", precision="district", recorded_by=cast.liaison, recorded_at=START
    )


@pytest.fixture
def conclusion(cast: Cast, programme: Programme, remains: Remains, missing: Missing) -> Conclusion:
    return concluded(cast, remains, missing)


def relative(cast: Cast, family: Family, name: str, **said) -> Relative:
    return Relative.objects.create(
        family=family, number=family.relatives.count() + 1, name=name, recorded_by=cast.liaison, recorded_at=START,
        **said,
    )  # fmt: skip


def concluded(cast: Cast, remains: Remains, missing: Missing, state=ConclusionState.SIGNED) -> Conclusion:
    by_two = {"seconded_by": cast.laboratory, "seconded_at": SIGNED} if state != ConclusionState.PROPOSED else {}
    return Conclusion.objects.create(
        programme=missing.family.programme, remains=remains, missing=missing, state=state, basis=["dna"], why="DNA",
        evidence_sha256="0" * 64, proposed_by=cast.examiner, proposed_at=SIGNED - DAY, **by_two,
    )  # fmt: skip


def corrected(cast: Cast, conclusion: Conclusion) -> Conclusion:
    conclusion.doubted_by, conclusion.doubted_at, conclusion.doubted_why = cast.examiner, LATER, "another profile"
    conclusion.corrected_by, conclusion.corrected_at = cast.laboratory, LATER
    conclusion.state = ConclusionState.CORRECTED
    conclusion.save()
    return conclusion


def part(cast: Cast, remains: Remains, number: int, *, seconded: bool = True) -> Remains:
    """Another of the remains of that site, re-associated with these."""
    made = Remains.objects.create(
        site=remains.site, recovery=remains.recovery, number=number, kind=RemainsKind.BODY_PART,
        recorded_by=cast.examiner, recorded_at=START + DAY,
    )  # fmt: skip
    by_two = {"seconded_by": cast.examiner_2, "seconded_at": START + 3 * DAY} if seconded else {}
    Reassociation.objects.create(part=made, whole=remains, why="fits", by=cast.examiner, at=START + 2 * DAY, **by_two)
    return made


def second_holder_a(cast: Cast):
    return open_account(
        "holder_a2", party=cast.parties["side_a"], roles=[Role.HOLDER], password=None, at=START
    )  # fmt: skip


def apart(cast: Cast, programme: Programme) -> None:
    """Who speaks with families is another party than who examines."""
    Member.objects.filter(programme=programme, part="families").update(party=cast.parties["office"])
    cast.liaison.party = cast.parties["office"]
    cast.liaison.save()
