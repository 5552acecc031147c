"""Who is sought, what relatives tell of them, and the drawn family that a relative checks."""

from decimal import Decimal

import pytest
from tests.apps.identification.kin import Kin, attar, kin_of
from tests.conftest import DAY, START, Cast

from wasl.apps.identification.domain.ante_mortem import record_told, withdraw_told
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.domain.family_corrections import correct_relative
from wasl.apps.identification.domain.missing import LastSeen, end_search, link_record, search_again
from wasl.apps.identification.domain.pedigrees import check_pedigree, drawing_sha256, pedigree_of, standing_checks
from wasl.apps.identification.domain.told import Told
from wasl.apps.identification.enums import ConsentPurpose, Tie
from wasl.apps.identification.models.described import Described
from wasl.apps.identification.models.family import Missing
from wasl.apps.identification.models.programme import Programme
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.engines.kinship.likelihood import likelihoods
from wasl.engines.kinship.markers import Marker
from wasl.kernel.dates import DateError
from wasl.kernel.places import PlacePrecision

pytestmark = pytest.mark.django_db


@pytest.fixture
def kin(programme: Programme, cast: Cast) -> Kin:
    return attar(programme, cast)


@pytest.fixture
def khaled(kin: Kin) -> Missing:
    return Missing.objects.get()


@pytest.mark.parametrize(
    ("seen", "error"),
    [
        (LastSeen(on="1970"), IdentificationError),
        (LastSeen(on="2031"), IdentificationError),
        (LastSeen(on="no date"), DateError),
        (LastSeen(latitude=Decimal("33.5")), IdentificationError),
        (LastSeen(latitude=Decimal("93.5"), longitude=Decimal("36.3"), precision=PlacePrecision.EXACT),
         IdentificationError),
        (LastSeen(latitude=Decimal("33.5"), longitude=Decimal("36.3")), IdentificationError),
        (LastSeen(latitude=Decimal("33.51"), longitude=Decimal("36.3"), precision=PlacePrecision.DISTRICT),
         IdentificationError),
    ],
)  # fmt: skip
def test_what_cannot_be_is_not_recorded_of_a_missing_person(kin: Kin, seen: LastSeen, error: type[Exception]) -> None:
    with pytest.raises(error) as refused:
        kin.missing("salma", seen)
    assert "salma" not in str(refused.value)
    assert Missing.objects.count() == 1


def test_several_of_one_family_are_sought_each_once(kin: Kin) -> None:
    seen = LastSeen(latitude=Decimal("33.5"), longitude=Decimal("36.3"), precision=PlacePrecision.DISTRICT)
    assert kin.missing("mahmoud", seen).code == "F-001-M2"
    with pytest.raises(IdentificationError, match="sought already"):
        kin.missing("khaled", LastSeen())
    unnamed = kin_of(kin.family.programme, kin.by)
    unnamed.first("x")
    unnamed.add("y", Tie.SIBLING, "x")
    unnamed.members["?"] = unnamed["x"].father
    with pytest.raises(IdentificationError, match="nobody told"):
        unnamed.missing("?", LastSeen())


def test_who_came_home_is_no_longer_sought(khaled: Missing, cast: Cast) -> None:
    end_search(khaled, why="came home", by=cast.liaison, at=START)
    assert not Missing.objects.sought().exists()
    with pytest.raises(IdentificationError, match="no longer sought"):
        end_search(khaled, why="came home", by=cast.liaison, at=START)
    kin_asked = khaled.family.relatives.who_can_be_asked().values_list("name", flat=True)
    assert "khaled" in kin_asked.all()
    search_again(khaled, by=cast.liaison, at=START)
    assert "khaled" not in kin_asked.all()
    assert Missing.objects.sought().get() == khaled


def test_an_overseer_who_reads_both_links_the_register(khaled: Missing, kin: Kin, cast: Cast, put: NameList) -> None:
    record = ListEntry.objects.filter(list=put).earliest("id").record
    for person in (cast.liaison, cast.examiner, cast.neutral):  # the neutral has no consent yet
        with pytest.raises(IdentificationError, match="overseer who reads both"):
            link_record(khaled, record, by=person, at=START + 5 * DAY)
    kin.allows("salma", ConsentPurpose.COMPARE, cast.parties["neutral_body"])
    link_record(khaled, record, by=cast.neutral, at=START + 5 * DAY)
    khaled.refresh_from_db()
    assert khaled.record == record


def test_several_relatives_tell_side_by_side(khaled: Missing, kin: Kin, cast: Cast) -> None:
    for who, value in (("salma", "174"), ("fatima", "168-172")):
        record_told(khaled, "stature", value, told_by=kin[who], by=cast.liaison, at=START)
    told = {(one.told_by.name, one.low, one.high) for one in khaled.described_values.all()}
    assert told == {("salma", 174.0, 174.0), ("fatima", 168.0, 172.0)}
    with pytest.raises(IdentificationError, match="told it already"):
        record_told(khaled, "stature", "180", told_by=kin["salma"], by=cast.liaison, at=START)
    withdraw_told(khaled.described_values.earliest("low"), why="a mistake", by=cast.liaison, at=START)
    assert [one.told_by.name for one in khaled.described_values.standing()] == ["salma"]


def test_what_is_told_is_refused_where_nobody_can_have_told_it(khaled: Missing, kin: Kin, cast: Cast) -> None:
    other = kin_of(kin.family.programme, kin.by)
    stranger = other.first("stranger")
    for field, value, who, error in (
        ("stature", "174", kin["khaled"], IdentificationError),
        ("stature", "174", stranger, IdentificationError),
        ("stature", "tall", kin["salma"], IdentificationError),
        ("no_such_field", "x", kin["salma"], IdentificationError),
    ):
        with pytest.raises(error):
            record_told(khaled, field, value, told_by=who, by=cast.liaison, at=START)
    with pytest.raises(IdentificationError, match="does not speak with"):
        record_told(khaled, "stature", "174", told_by=kin["salma"], by=cast.examiner, at=START)
    assert not Described.objects.exists()


def test_what_one_relative_told_is_read_with_their_consent_alone(khaled: Missing, kin: Kin, cast: Cast) -> None:
    for who in ("salma", "fatima"):
        record_told(khaled, "stature", "174", told_by=kin[who], by=cast.liaison, at=START)
    assert not Described.objects.reaching(cast.examiner).exists()
    kin.allows("salma", ConsentPurpose.COMPARE, cast.parties["neutral_body"])
    assert [one.told_by.name for one in Described.objects.reaching(cast.examiner)] == ["salma"]
    assert Described.objects.reaching(cast.liaison).count() == 2


def test_a_check_of_the_drawing_lapses_when_it_changes(khaled: Missing, kin: Kin, cast: Cast) -> None:
    shown = drawing_sha256(kin.family)
    with pytest.raises(IdentificationError, match="living member"):
        check_pedigree(kin.family, kin["khaled"], seen_sha256=shown, by=cast.liaison, at=START)
    check_pedigree(kin.family, kin["salma"], seen_sha256=shown, by=cast.liaison, at=START)
    assert [one.relative.name for one in standing_checks(kin.family)] == ["salma"]
    told = Told("omar", sex="M", birth_date="2011")
    correct_relative(kin["omar"], told, why="misheard", by=cast.liaison, at=START + DAY)
    assert standing_checks(kin.family) == []
    with pytest.raises(IdentificationError, match="has changed"):
        check_pedigree(kin.family, kin["salma"], seen_sha256=shown, by=cast.liaison, at=START + DAY)


def test_the_engine_reads_the_family_as_it_is_drawn(kin: Kin) -> None:
    drawn = pedigree_of(kin.family)
    ids = {name: one.id for name, one in kin.members.items()}
    members = {one.id: (one.father, one.mother, one.sex) for one in drawn.pedigree.members}
    assert members[ids["salma"]] == (ids["mahmoud"], ids["fatima"], "F")
    assert members[ids["omar"]] == (ids["khaled"], ids["rima"], "M")
    assert drawn.place[ids["khaled"]] == ids["khaled"]


def test_identical_twins_are_one_to_the_engine(kin: Kin) -> None:
    twin = kin.add("walid", Tie.TWIN, "khaled")
    kin.add("nephew", Tie.CHILD, "walid", sex="M")
    drawn = pedigree_of(kin.family)
    assert drawn.place[twin.id] == kin.members["khaled"].id
    assert twin.id not in drawn.pedigree.by_id
    assert drawn.pedigree.by_id[kin.members["nephew"].id].father == kin.members["khaled"].id
    marker = Marker.of("D1", ["8", "9"], [0.4, 0.6])
    typed = {kin.members["nephew"].id: {"D1": ("8", "8")}, kin.members["omar"].id: {"D1": ("9", "9")}}
    # Sons of identical twins are half-brothers: 8,8 and 9,9 need the father to be 8,9.
    assert likelihoods(drawn.pedigree, typed, [marker]) == pytest.approx([2 * 0.4 * 0.6 * 0.5 * 0.4 * 0.5 * 0.6])
