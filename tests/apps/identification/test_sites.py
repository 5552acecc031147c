"""Sites, recoveries, and labels that are given once."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.conftest import DAY, START, Cast

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.domain.programmes import open_programme
from wasl.apps.identification.domain.sites import Point, lift_remains, record_recovery, record_site
from wasl.apps.identification.enums import Part, RemainsKind, SiteKind
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.site import Recovery, Remains, Site
from wasl.kernel.places import PlacePrecision

POINT = Point(Decimal("15.123456"), Decimal("44.987654"))
LATER = START + DAY


def recorded(cast: Cast, programme: Programme, **changes):
    given = {"kind": SiteKind.GRAVE, "place": "By the well", "precision": PlacePrecision.EXACT, "by": cast.examiner}
    return record_site(programme, changes.pop("code", "wel2"), at=START, **(given | changes))


def recovery_at(cast: Cast, site: Site, **changes) -> Recovery:
    given = {"began": "2021-02-20", "team": "Team one", "by": cast.examiner, "at": START}
    return record_recovery(site, **(given | changes))


@pytest.mark.parametrize(
    ("precision", "latitude", "longitude", "is_rounded"),
    [
        (PlacePrecision.EXACT, "15.12346", "44.98765", True),
        (PlacePrecision.COMMUNITY, "15.12", "44.99", True),
        (PlacePrecision.DISTRICT, "15.1", "45.0", True),
        (PlacePrecision.GOVERNORATE, "15", "45", True),
    ],
)
def test_a_site_is_as_precise_as_it_says(
    cast: Cast, programme: Programme, precision: PlacePrecision, latitude: str, longitude: str, is_rounded: bool
) -> None:
    found = recorded(cast, programme, precision=precision, point=POINT)
    site = Site.objects.get(pk=found.site.pk)
    assert (site.code, site.latitude, site.longitude) == ("WEL2", Decimal(latitude), Decimal(longitude))
    assert found.is_rounded is is_rounded


def test_coordinates_that_say_no_more_than_the_precision_are_not_rounded(cast: Cast, programme: Programme) -> None:
    point = Point(Decimal("15.12"), Decimal("44.90"))
    assert recorded(cast, programme, precision=PlacePrecision.COMMUNITY, point=point).is_rounded is False
    assert recorded(cast, programme, code="WEL3").is_rounded is False


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"code": "7A"}, "letters and digits"),
        ({"code": "A-B"}, "letters and digits"),
        ({"code": "HAM1"}, "has a site of that code"),
        ({"place": "  "}, "has no place"),
        ({"point": replace(POINT, latitude=Decimal("91"))}, "not be on the globe"),
        ({"point": replace(POINT, longitude=Decimal("-180.1"))}, "not be on the globe"),
        ({"point": replace(POINT, longitude=Decimal("NaN"))}, "not be on the globe"),
        ({"point": POINT, "precision": PlacePrecision.WITHHELD}, "coordinates say where it is"),
    ],
)
def test_a_site_is_refused(cast: Cast, programme: Programme, site: Site, changes: dict, why: str) -> None:
    with pytest.raises(IdentificationError) as refusal:
        recorded(cast, programme, **changes)
    assert why in refusal.value.why
    assert Site.objects.count() == 1


@pytest.mark.parametrize("name", ["liaison", "laboratory", "neutral", "holder_a", "stranger"])
def test_only_an_examiner_records_a_site(cast: Cast, programme: Programme, name: str) -> None:
    with pytest.raises(IdentificationError, match="you do not examine in this programme"):
        recorded(cast, programme, by=cast.people[name])


def test_an_examiner_of_another_party_neither_records_nor_reads(cast: Cast) -> None:
    members = {part: [cast.parties["office"]] for part in (Part.EXAMINER, Part.LABORATORY, Part.FAMILIES)}
    theirs = open_programme("theirs", name_en="Theirs", members=members, by=cast.neutral, at=START)
    with pytest.raises(IdentificationError, match="you do not examine"):
        recorded(cast, theirs)
    assert not theirs.parts_of(cast.examiner)


def test_the_log_holds_no_place_in_plain(cast: Cast, programme: Programme) -> None:
    site = recorded(cast, programme, point=POINT, told="A shepherd saw it").site
    entry = LoggedEntry.objects.order_by("pk").last()
    assert site.id in str(entry.__dict__)
    assert not any(word in str(entry.__dict__) for word in ("By the well", "15.12", "shepherd", "WEL2"))


def test_a_recovery_keeps_its_dates_as_edtf(cast: Cast, site: Site) -> None:
    found = recovery_at(cast, site, began="20 شباط 2021", ended="1/3/2021")
    assert (found.began, found.ended) == ("2021-02-20", "2021-03-01")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"began": "the other day"}, "a date was not understood"),
        ({"began": "2021-05-01"}, "lies in the future"),
        ({"began": "2021-02-20", "ended": "2021-02-19"}, "ends before it begins"),
        ({"team": " "}, "who did the work"),
    ],
)
def test_a_recovery_is_refused(cast: Cast, site: Site, changes: dict, why: str) -> None:
    with pytest.raises(IdentificationError) as refusal:
        recovery_at(cast, site, **changes)
    assert why in refusal.value.why
    assert not Recovery.objects.exists()


def test_remains_are_numbered_in_order_and_a_number_of_the_field_is_kept(cast: Cast, site: Site) -> None:
    recovery = recovery_at(cast, site)

    def lift(kind: RemainsKind, number: int | None = None) -> str:
        return lift_remains(recovery, kind=kind, number=number, by=cast.examiner, at=LATER).label

    assert lift(RemainsKind.BODY) == "HAM1-001-B"
    assert lift(RemainsKind.BODY_PART, 7) == "HAM1-007-BP"
    assert lift(RemainsKind.COMMINGLED) == "HAM1-008-C"
    assert lift(RemainsKind.BODY, 2) == "HAM1-002-B"
    with pytest.raises(IdentificationError, match="number 7 is taken"):
        lift(RemainsKind.BODY, 7)
    with pytest.raises(IdentificationError, match="a number runs from 1"):
        lift(RemainsKind.BODY, 0)
    assert list(Remains.objects.values_list("number", flat=True)) == [1, 2, 7, 8]


def test_remains_reach_those_who_examine_type_or_oversee(cast: Cast, remains: Remains) -> None:
    reads = {name for name, one in cast.people.items() if Remains.objects.reaching(one).filter(pk=remains.pk).exists()}
    assert reads == {"examiner", "examiner_2", "laboratory", "laboratory_2", "neutral"}
