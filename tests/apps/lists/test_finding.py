"""Finding entries by name, id, key and row."""

import pytest
from tests.conftest import DAY, START, Cast

from wasl.apps.lists.domain.finding import find_entries, found_in
from wasl.apps.lists.domain.list_verbs import withdraw_list
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.register.domain.asking import FindError, read_question
from wasl.apps.staff.models.staff import Staff

pytestmark = pytest.mark.django_db
NOW = START + 5 * DAY


def found(text: str, *, by: Staff, **more) -> list[tuple[str, str]]:
    return [(one.entry.party_key, one.by) for one in find_entries(read_question(text, **more), by=by, at=NOW)]


def test_find__by_id_key_and_row(cast: Cast, put: NameList, held: NameList) -> None:
    entry = put.entries.get(party_key="A-3")
    assert found(entry.id, by=cast.mediator) == [("A-3", "id")]
    assert found(entry.record_id, by=cast.mediator) == [("A-3", "id")]
    assert found("B-3", by=cast.mediator)[0] == ("B-3", "key")
    rows = {(one.party_key, "row") for one in ListEntry.objects.filter(row__number=4)}
    assert len(rows) == 2
    for text in ("4", "row 4", "صف ٤"):
        assert set(found(text, by=cast.mediator)) == rows


def test_find__a_key_that_is_not_there_is_no_error(cast: Cast, put: NameList) -> None:
    for text in ("99999", "Z-99", "ent_00000000000000000000", "9" * 30):
        assert found(text, by=cast.mediator) == []
    with pytest.raises(FindError):
        found("!", by=cast.mediator)


def test_find__an_entry_found_both_ways_comes_once_with_its_standing(cast: Cast, put: NameList, held: NameList) -> None:
    seen = find_entries(read_question("Yusuf Shahin"), by=cast.mediator, at=NOW)
    assert (seen[0].entry.party_key, seen[0].by, seen[0].entry.standing) == ("B-3", "name", "stated_held")
    assert len({one.entry.id for one in seen}) == len(seen)


def test_find__neither_id_nor_key_nor_row_tells_of_what_is_not_reached(
    cast: Cast, put: NameList, held: NameList
) -> None:
    entry = held.entries.get(party_key="B-3")
    assert found("B-3", by=cast.mediator)[0] == ("B-3", "key")  # there is something to tell
    for text in (entry.id, entry.record_id, "B-3", "Yusuf Shahin"):
        assert "B-3" not in [key for key, _ in found(text, by=cast.asker_a)]
        assert found(text, by=cast.liaison) == []
    assert {key[0] for key, _ in found("4", by=cast.asker_a)} == {"A"}


def test_find__withdrawn_entries_only_when_asked(cast: Cast, put: NameList, held: NameList) -> None:
    withdraw_list(held, why="a new one follows", by=cast.holder_b, at=START + 3 * DAY)
    assert found("B-3", by=cast.mediator) == []
    assert found("B-3", by=cast.mediator, withdrawn=True) == [("B-3", "key")]


def test_found_in__one_list_alone_in_its_order(cast: Cast, put: NameList, held: NameList) -> None:
    entries = ListEntry.objects.filter(list=put).order_by("row__number")

    def keys(text: str) -> list[str]:
        return list(found_in(put, entries, text, by=cast.mediator).values_list("party_key", flat=True))

    everyone = ["A-1", "A-2", "A-3", "A-4", "A-6"]
    assert keys("Samira Abdulrahman") == ["A-3"]
    assert keys("لعطا") == ["A-1", "A-2", "A-6"]  # letters inside a word, as written
    assert keys("A-4") == ["A-4"]
    assert keys("Shahin") == []
    assert keys("") == keys("...") == keys(" " * 300) == everyone
    assert keys("." * 300 + "خالد") == everyone  # what is read of it holds no letter
