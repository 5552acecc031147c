"""Who reads what of a family: its own party everything, a recipient what comparing needs, others nothing."""

from dataclasses import asdict

import pytest
from tests.apps.identification.kin import Kin, attar
from tests.conftest import START, Cast

from wasl.apps.identification.domain.ante_mortem import record_told
from wasl.apps.identification.domain.family_reading import families_of, needs_of, read_family, year_of
from wasl.apps.identification.enums import ConsentPurpose
from wasl.apps.identification.models.family import Consent, Missing, Relative
from wasl.apps.identification.models.programme import Programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def kin(programme: Programme, cast: Cast) -> Kin:
    return attar(programme, cast)


def test_the_party_that_speaks_with_a_family_reads_all_of_it(kin: Kin, cast: Cast) -> None:
    seen = read_family(kin.family, by=cast.liaison)
    told = {one.name: (one.born, one.contact) for one in seen.members}
    assert told == {
        "khaled": ("1984-11-04", ""), "mahmoud": ("1950", "Harbour street 3"),
        "fatima": ("1956-03-12", "Harbour street 3"),
        "salma": ("1988", "By the mill"), "rima": ("1986", ""), "omar": ("2010", ""),
    }  # fmt: skip
    assert seen.is_own


def test_a_recipient_reads_codes_ties_and_years_and_whom_the_family_seeks(kin: Kin, cast: Cast) -> None:
    kin.allows("salma", ConsentPurpose.COMPARE, cast.parties["neutral_body"])
    (family,) = families_of(kin.family.programme, by=cast.examiner)
    seen = read_family(family, by=cast.examiner)
    told = {one.code: (one.name, one.sex, one.born, one.contact) for one in seen.members}
    assert told == {
        "F-001.1": ("khaled", "M", "1984", ""), "F-001.2": ("", "M", "1950", ""), "F-001.3": ("", "F", "1956", ""),
        "F-001.4": ("", "F", "1988", ""), "F-001.5": ("", "F", "1986", ""), "F-001.6": ("", "M", "2010", ""),
    }  # fmt: skip
    text = str(asdict(seen))
    assert not [
        word for word in ("salma", "mahmoud", "fatima", "rima", "omar", "Harbour", "mill", "-03-") if word in text
    ]
    assert [one.id for one in seen.members if one.father] == [
        kin.members[who].id for who in ("khaled", "salma", "omar")
    ]
    assert not seen.is_own


def test_nobody_else_reads_anything(kin: Kin, cast: Cast) -> None:
    everybody = set(cast.people.values()) - {cast.liaison}
    assert not [one.username for one in everybody if families_of(kin.family.programme, by=one)]
    kin.allows("salma", ConsentPurpose.SAMPLE, cast.parties["neutral_body"])  # to be typed is not to be compared
    record_told(Missing.objects.get(), "stature", "174", told_by=kin["salma"], by=cast.liaison, at=START)
    assert not [one.username for one in everybody if families_of(kin.family.programme, by=one)]
    reached = {one.username for one in everybody if Relative.objects.reaching(one).exists()}
    assert reached | {one.username for one in everybody if Consent.objects.reaching(one).exists()} == set()
    assert Relative.objects.reaching(cast.liaison).count() == 6


def test_what_a_family_needs_next(kin: Kin, cast: Cast) -> None:
    family = kin.family
    assert needs_of([family]) == {family.id: "consent"}
    kin.allows("salma", ConsentPurpose.SAMPLE, cast.parties["neutral_body"])
    assert needs_of([family]) == {family.id: "sample"}


@pytest.mark.parametrize(
    ("edtf", "year"), [("1984-11-04", "1984"), ("1984-11", "1984"), ("1984", "1984"), ("198X", ""), ("", ""),
                       ("1984-11-04~", "1984"), ("1980/1985", "")],
)  # fmt: skip
def test_of_a_date_only_the_year(edtf: str, year: str) -> None:
    assert year_of(edtf) == year
