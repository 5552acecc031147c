"""What rows change of the entries there are: matched by key, else by name, mother and birth date; never by guess."""

import pytest

from wasl.apps.lists.domain.changes import Change, Difference, Known, change_between
from wasl.apps.lists.domain.errors import VersionError
from wasl.apps.lists.domain.reading import DateReading, read_rows
from wasl.apps.lists.enums import EntryChanged
from wasl.apps.register.enums import Property

ORDER = (Property.NAME, Property.MOTHER, Property.BIRTH_DATE)
SAID = set(ORDER)
COLUMNS = {"entry_key": 0, "name": 1, "mother": 2, "birth_date": 3}
KHALED = ("A-1", "خالد محمود العطار", "فاطمة", "1984")
WALID = ("A-2", "وليد محمود العطار", "فاطمة", "1986")
SAMIRA = ("A-3", "سميرة قاسم الصباغ", "هدى", "1990")


def known(*people: tuple[str, str, str, str], withdrawn: tuple[str, ...] = ()) -> list[Known]:
    return [
        Known(
            entry=f"e{number}", record=f"r{number}", row=number, key=key, name_ar=name, name_latin="",
            values={property: text for property, text in zip(ORDER, (name, *rest), strict=True) if text},
            withdrawn=f"e{number}" in withdrawn,
        )
        for number, (key, name, *rest) in enumerate(people, 2)
    ]  # fmt: skip


def change(before: list[Known], *rows: tuple[str, str, str, str], partial: bool = False, said: set = SAID) -> Change:
    return change_between(
        before, read_rows(enumerate(rows, 2), columns=COLUMNS, dates=DateReading()), said=said, partial=partial
    )


def told(found: Change) -> list[tuple[str, int | None, str | None]]:
    """(what, row, entry) of each line, in order."""
    lines = [
        (line.what.value, line.row.number if line.row else None, line.known.entry if line.known else None)
        for line in found.lines
    ]
    return sorted(lines, key=lambda line: (line[1] or 99, line[2] or ""))


def test_by_key__added_changed_unchanged_withdrawn() -> None:
    changed = ("A-2", "وليد محمود العطار", "فاطمة", "1987")
    found = change(known(KHALED, WALID, SAMIRA), KHALED, changed, ("A-9", "هاني العلي", "", ""))
    assert told(found) == [
        ("unchanged", 2, "e2"), ("changed", 3, "e3"), ("added", 4, None), ("withdrawn", None, "e4"),
    ]  # fmt: skip
    assert [line.differences for line in found.lines if line.differences] == [
        (Difference(Property.BIRTH_DATE, "1986", "1987"),)
    ]
    assert (found.standing, found.by_person, found.renamed, found.withdraws_most) == (3, 0, 0, False)


def test_partial__what_it_lacks_stays_and_an_empty_cell_says_nothing() -> None:
    shorter = ("A-2", "وليد محمود العطار", "", "")
    assert told(change(known(KHALED, WALID), shorter, partial=True)) == [("unchanged", 2, "e3")]
    whole = change(known(KHALED, WALID), shorter)
    assert told(whole) == [("changed", 2, "e3"), ("withdrawn", None, "e2")]
    assert whole.lines[0].differences == (
        Difference(Property.MOTHER, "فاطمة", None), Difference(Property.BIRTH_DATE, "1986", None),
    )  # fmt: skip


def test_a_property_without_a_column__stays_as_it_was() -> None:
    assert told(change(known(KHALED), ("A-1", "خالد محمود العطار", "", ""), said={Property.NAME})) == [
        ("unchanged", 2, "e2")
    ]


def test_an_entry_off_the_list__comes_back() -> None:
    found = change(known(KHALED, WALID, withdrawn=("e3",)), KHALED, WALID)
    assert told(found) == [("unchanged", 2, "e2"), ("returned", 3, "e3")]
    assert found.standing == 1
    assert told(change(known(KHALED, WALID, withdrawn=("e3",)), KHALED)) == [("unchanged", 2, "e2")]


@pytest.mark.parametrize("turn", [1, -1])
def test_without_keys__by_folded_name_mother_and_birth_date(turn: int) -> None:
    """Whatever the order of the rows: أ and ا are one letter, 1984-00-00 and 1984 would be one date."""
    before = known(("", "أحمد خالد العطار", "فاطمة", "1984"), ("", "وليد محمود العطار", "هدى", "4/11/1986"))
    rows = [("", "احمد خالد العطار", "فاطمه", "1984"), ("", "وليد محمود العطار", "هدى", "1986-11-04")][::turn]
    found = change(before, *rows)
    assert {(line.what, line.known.entry, line.row.values[Property.NAME]) for line in found.lines} == {
        (EntryChanged.CHANGED, "e2", "احمد خالد العطار"), (EntryChanged.CHANGED, "e3", "وليد محمود العطار"),
    }  # fmt: skip
    assert (found.by_person, found.by_name_alone) == (2, 0)


def test_without_keys__another_mother_is_another_person() -> None:
    found = change(known(("", "خالد العطار", "فاطمة", "1984")), ("", "خالد العطار", "هدى", "1984"))
    assert told(found) == [("added", 2, None), ("withdrawn", None, "e2")]


def test_a_row_that_gains_a_key__is_the_entry_without_one() -> None:
    found = change(known(("", *KHALED[1:])), KHALED)
    assert told(found) == [("changed", 2, "e2")]
    assert found.lines[0].differences == (Difference(None, None, "A-1"),)


def test_a_very_long_key__is_found_again_by_what_was_kept_of_it() -> None:
    assert told(change(known(("k" * 120, *KHALED[1:])), ("k" * 200, *KHALED[1:]))) == [("unchanged", 2, "e2")]


def test_two_keys_are_two_people__however_alike() -> None:
    assert told(change(known(KHALED), ("A-7", *KHALED[1:]))) == [("added", 2, None), ("withdrawn", None, "e2")]


def test_a_row_without_a_key__is_the_entry_of_the_same_person() -> None:
    found = change(known(KHALED, WALID), ("", *KHALED[1:]), WALID)
    assert told(found) == [("unchanged", 2, "e2"), ("unchanged", 3, "e3")]
    assert found.by_person == 1


def test_the_same_person_twice__rows_that_say_the_same_are_matched_in_order() -> None:
    twice = ("", *KHALED[1:])
    assert told(change(known(twice, twice), twice, twice)) == [("unchanged", 2, "e2"), ("unchanged", 3, "e3")]
    assert told(change(known(twice, twice), twice)) == [("unchanged", 2, "e2"), ("withdrawn", None, "e3")]
    assert told(change(known(twice), twice, twice)) == [("unchanged", 2, "e2"), ("added", 3, None)]


def test_name_alone__is_told() -> None:
    found = change(known(("", "خالد العطار", "", "")), ("", "خالد العطار", "", ""))
    assert (told(found), found.by_name_alone) == ([("unchanged", 2, "e2")], 1)


def test_ambiguous__refused_with_rows() -> None:
    with pytest.raises(VersionError, match=r"rows 2, 4.*same key"):
        change(known(KHALED), KHALED, WALID, KHALED)
    with pytest.raises(VersionError, match=r"rows 3.*more than one entry of the list"):
        change(known(KHALED, KHALED, WALID), WALID, KHALED)
    alike = ("", "خالد العطار", "فاطمة", "1984")
    with pytest.raises(VersionError, match=r"rows 2, 3.*fit more than one entry"):
        change(known(alike, alike), ("", "خالد  العطّار", "فاطمة", "1984"), ("", "خالد العطار", "فاطمه", "1984"))


def test_keys_shifted_by_one__are_pointed_out() -> None:
    """A serial number is no key: a person put in at the top moves every answer to the next person."""
    before = known(("1", *KHALED[1:]), ("2", *WALID[1:]), ("3", *SAMIRA[1:]))
    shifted = [("1", "رامي جورج حداد", "ماري", "1979"), ("2", *KHALED[1:]), ("3", *WALID[1:]), ("4", *SAMIRA[1:])]
    assert change(before, *shifted).renamed == 3
    assert change(before, ("1", "خالد محمود درويش العطار", "فاطمة", "1984")).renamed == 0


def test_more_than_half__is_most() -> None:
    assert change(known(KHALED, WALID), KHALED).withdraws_most is False
    assert change(known(KHALED, WALID, SAMIRA), KHALED).withdraws_most is True


def test_a_row_that_does_not_enter__keeps_the_entry_of_its_key() -> None:
    found = change(known(KHALED, WALID), ("A-1", "", "فاطمة", "1984"), WALID)
    assert (told(found), found.kept_out) == ([("unchanged", 3, "e3")], (2,))
