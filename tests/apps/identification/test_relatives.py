"""Ties as relatives say them become fathers and mothers, and nothing is guessed."""

from dataclasses import replace

import pytest
from tests.apps.identification.kin import Kin, attar, kin_of
from tests.conftest import DAY, START, Cast

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.domain.families import open_family
from wasl.apps.identification.domain.family_corrections import (
    correct_relative,
    record_parent,
    withdraw_parent,
    withdraw_relative,
    withdraw_twin,
)
from wasl.apps.identification.domain.relatives import add_first, add_relative
from wasl.apps.identification.domain.told import Told
from wasl.apps.identification.enums import Tie
from wasl.apps.identification.models.family import Relative
from wasl.apps.identification.models.programme import Programme
from wasl.engines.kinship.errors import PedigreeError
from wasl.kernel.dates import DateError

pytestmark = pytest.mark.django_db


@pytest.fixture
def kin(programme: Programme, cast: Cast) -> Kin:
    return kin_of(programme, cast.liaison)


def drawn(kin: Kin) -> dict[str, tuple[str, str, str]]:
    """By name or number, each member's father, mother and sex."""
    members = list(kin.family.relatives.standing())
    called = {one.id: one.name or f"?{one.number}" for one in members}
    return {
        called[one.id]: (called.get(one.father_id or "", ""), called.get(one.mother_id or "", ""), one.sex)
        for one in members
    }


@pytest.mark.parametrize(
    ("tie", "told"),
    [
        (Tie.FATHER, {"y": ("", "", "M"), "x": ("y", "", "M")}),
        (Tie.MOTHER, {"y": ("", "", "F"), "x": ("", "y", "M")}),
        (Tie.CHILD, {"y": ("x", "?2", ""), "x": ("", "", "M"), "?2": ("", "", "F")}),
        (Tie.SIBLING, {"y": ("?2", "?3", ""), "x": ("?2", "?3", "M"), "?2": ("", "", "M"), "?3": ("", "", "F")}),
        (Tie.TWIN, {"y": ("?2", "?3", "M"), "x": ("?2", "?3", "M"), "?2": ("", "", "M"), "?3": ("", "", "F")}),
        (Tie.PATERNAL_HALF, {"y": ("?2", "?3", ""), "x": ("?2", "", "M"), "?2": ("", "", "M"), "?3": ("", "", "F")}),
        (Tie.MATERNAL_HALF, {"y": ("?3", "?2", ""), "x": ("", "?2", "M"), "?2": ("", "", "F"), "?3": ("", "", "M")}),
        (Tie.SPOUSE, {"y": ("", "", "F"), "x": ("", "", "M")}),
        (Tie.MOTHERS_FATHER, {"y": ("", "", "M"), "x": ("", "?2", "M"), "?2": ("y", "", "F")}),
        (Tie.FATHERS_BROTHERS_CHILD,
         {"y": ("?5", "?6", ""), "x": ("?2", "", "M"), "?2": ("?3", "?4", "M"), "?3": ("", "", "M"),
          "?4": ("", "", "F"), "?5": ("?3", "?4", "M"), "?6": ("", "", "F")}),
        (Tie.MOTHERS_SISTERS_CHILD,
         {"y": ("?6", "?5", ""), "x": ("", "?2", "M"), "?2": ("?3", "?4", "F"), "?3": ("", "", "M"),
          "?4": ("", "", "F"), "?5": ("?3", "?4", "F"), "?6": ("", "", "M")}),
    ],
)  # fmt: skip
def test_a_tie_becomes_fathers_and_mothers(kin: Kin, tie: Tie, told: dict[str, tuple[str, str, str]]) -> None:
    kin.first("x", sex="M")
    kin.add("y", tie, "x")
    assert drawn(kin) == told


def test_every_tie_has_a_way(kin: Kin) -> None:
    for tie in Tie:
        one = kin_of(kin.family.programme, kin.by)
        one.first("x", sex="M")
        one.add("y", tie, "x")
        assert {"x", "y"} <= set(drawn(one)), tie


def test_who_stood_there_without_a_name_gets_one(kin: Kin) -> None:
    kin.first("x", sex="F")
    kin.add("y", Tie.SIBLING, "x")
    kin.add("father", Tie.FATHER, "x", birth_date="1950")
    assert drawn(kin) == {
        "x": ("father", "?3", "F"), "y": ("father", "?3", ""), "father": ("", "", "M"), "?3": ("", "", "F"),
    }  # fmt: skip
    with pytest.raises(IdentificationError, match="told already"):
        kin.add("another", Tie.FATHER, "y")


def test_children_of_two_marriages_are_not_mixed_up(kin: Kin) -> None:
    kin.first("x", sex="M")
    kin.add("a", Tie.SPOUSE, "x")
    kin.add("b", Tie.SPOUSE, "x")
    with pytest.raises(IdentificationError, match="who the other parent"):
        kin.add("c", Tie.CHILD, "x")
    kin.add("c", Tie.CHILD, "x", other_parent="a")
    kin.add("d", Tie.CHILD, "x", other_parent="b")
    kin.add("e", Tie.CHILD, "x", is_other_parent_new=True)
    found = drawn(kin)
    assert [found[who][1] for who in "cde"] == ["a", "b", "?6"]
    with pytest.raises(IdentificationError, match="both parents in common"):
        kin.add("f", Tie.PATERNAL_HALF, "c", other_parent="a")


def test_a_cousin_is_not_tied_by_an_uncle_who_may_be_another(kin: Kin) -> None:
    kin.first("x", sex="M")
    kin.add("uncle", Tie.PATERNAL_UNCLE, "x", sex="M")
    with pytest.raises(IdentificationError, match="brothers or sisters of that sex"):
        kin.add("y", Tie.FATHERS_BROTHERS_CHILD, "x")
    kin.add("y", Tie.FATHERS_SISTERS_CHILD, "x")


def test_what_is_refused_leaves_nobody_behind(kin: Kin) -> None:
    kin.first("x", sex="M", birth_date="1984")
    kin.add("mother", Tie.MOTHER, "x", birth_date="1960")
    before, logged = drawn(kin), LoggedEntry.objects.count()
    for name, tie, of, told, error in (
        ("y", Tie.FATHER, "x", {"sex": "F"}, PedigreeError),
        ("y", Tie.FATHER, "x", {"birth_date": "1990"}, IdentificationError),
        ("y", Tie.TWIN, "x", {"sex": "F"}, IdentificationError),
        ("y", Tie.SIBLING, "x", {"birth_date": "no date"}, DateError),
        ("", Tie.SIBLING, "x", {}, IdentificationError),
        ("y", Tie.SIBLING, "x", {"sex": "X"}, IdentificationError),
    ):
        with pytest.raises(error):
            kin.add(name, tie, of, **told)
    assert drawn(kin) == before
    assert LoggedEntry.objects.count() == logged


@pytest.mark.parametrize("date", ["1990?", "198X", "1980/1990", ""])
def test_a_date_that_is_not_certain_proves_nothing(kin: Kin, date: str) -> None:
    kin.first("x", sex="M", birth_date="1984")
    kin.add("y", Tie.FATHER, "x", birth_date=date)


def test_nobody_is_their_own_grandfather(kin: Kin) -> None:
    kin.first("x", sex="M")
    kin.add("son", Tie.CHILD, "x", sex="M")
    kin.add("grandson", Tie.CHILD, "son", sex="M")
    with pytest.raises(PedigreeError, match="their own ancestors") as refused:
        record_parent(kin["x"], kin["grandson"], by=kin.by, at=START)
    assert kin["x"].father_id is None
    assert "grandson" not in str(refused.value)


def test_cousins_who_married_are_tied_twice(kin: Kin) -> None:
    kin.first("x", sex="M")
    kin.add("wife", Tie.FATHERS_BROTHERS_CHILD, "x", sex="F")
    kin.add("child", Tie.CHILD, "x", other_parent="wife")
    assert drawn(kin)["child"] == ("x", "wife", "")


def test_a_tie_is_withdrawn_and_another_recorded(kin: Kin) -> None:
    kin.first("x", sex="M")
    kin.add("wrong", Tie.FATHER, "x")
    with pytest.raises(IdentificationError, match="others are tied"):
        withdraw_relative(kin["wrong"], why="told twice", by=kin.by, at=START)
    with pytest.raises(IdentificationError, match="no reason"):
        withdraw_parent(kin["x"], "father", why=" ", by=kin.by, at=START)
    withdraw_parent(kin["x"], "father", why="he is an uncle", by=kin.by, at=START)
    withdraw_relative(kin["wrong"], why="told twice", by=kin.by, at=START)
    kin.add("right", Tie.FATHER, "x")
    assert drawn(kin) == {"x": ("right", "", "M"), "right": ("", "", "M")}
    with pytest.raises(IdentificationError, match="not a member"):
        kin.add("y", Tie.CHILD, "wrong")


def test_twins_who_are_not_identical_are_brothers(kin: Kin) -> None:
    kin.first("x", sex="M")
    kin.add("y", Tie.TWIN, "x")
    with pytest.raises(IdentificationError, match="different parents"):
        withdraw_parent(kin["y"], "father", why="wrong", by=kin.by, at=START)
    withdraw_twin(kin["y"], why="they do not look alike", by=kin.by, at=START)
    assert kin["y"].twin_of_id is None
    assert kin["y"].father_id == kin["x"].father_id


def test_a_correction_is_checked_and_the_log_keeps_both(kin: Kin) -> None:
    kin.first("x", sex="M", birth_date="1984")
    kin.add("son", Tie.CHILD, "x", birth_date="2005")
    told = Told("x", sex="M", birth_date="2006")
    with pytest.raises(IdentificationError, match="younger than their child"):
        correct_relative(kin["x"], told, why="misheard", by=kin.by, at=START)
    with pytest.raises(PedigreeError):
        correct_relative(kin["x"], replace(told, sex="F", birth_date="1984"), why="misheard", by=kin.by, at=START)
    correct_relative(kin["x"], replace(told, birth_date="1985"), why="misheard", by=kin.by, at=START)
    assert kin["x"].birth_date == "1985"
    opened = {one.name: one.value for one in LoggedEntry.objects.latest("seq").openings.all()}
    assert (opened["before"]["birth_date"], opened["after"]["birth_date"]) == ("1984", "1985")


def test_only_the_party_that_speaks_with_a_family_changes_it(kin: Kin, cast: Cast, programme: Programme) -> None:
    kin.first("x", sex="M")
    for stranger in (cast.examiner, cast.laboratory, cast.neutral, cast.holder_a, cast.stranger):
        with pytest.raises(IdentificationError, match="does not speak with"):
            add_relative(kin["x"], Tie.FATHER, Told("y"), by=stranger, at=START)
        with pytest.raises(IdentificationError):
            open_family(programme, by=stranger, at=START)
    assert set(drawn(kin)) == {"x"}


def test_families_and_members_are_numbered(kin: Kin, programme: Programme, cast: Cast) -> None:
    other = open_family(programme, by=cast.liaison, at=START + DAY)
    one = add_first(other, Told("z"), by=cast.liaison, at=START)
    assert (kin.family.code, other.code, one.code) == ("F-001", "F-002", "F-002.1")
    with pytest.raises(IdentificationError, match="no tie to any"):
        add_first(other, Told("w"), by=cast.liaison, at=START)
    kin.first("x")
    with pytest.raises(IdentificationError, match="not a member"):
        add_relative(kin["x"], Tie.SIBLING, Told("y"), by=cast.liaison, at=START, told_by=one)
    assert Relative.objects.count() == 2


def test_no_name_stands_in_the_log(programme: Programme, cast: Cast) -> None:
    attar(programme, cast)
    text = "".join(LoggedEntry.objects.values_list("text", flat=True))
    assert "relative_added" in text
    assert not [word for word in ("khaled", "mahmoud", "Harbour", "1984-11-04", "Duma") if word in text]
