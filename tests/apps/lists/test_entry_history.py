"""What became of an entry: its own side reads every row as written; nobody else, nothing from before they came."""

import pytest
from tests.apps.lists.test_versions import HANI, HEADER, KHALED, RAMI, SAMIRA, SECOND, V2, V3, V4, WALID, entry, version
from tests.conftest import DAY, START, Cast

from wasl.apps.lists.domain.answers import answer_entry
from wasl.apps.lists.domain.changes import Difference
from wasl.apps.lists.domain.entry_history import changed_since_answered, history_of
from wasl.apps.lists.domain.list_verbs import accept_list, put_list
from wasl.apps.lists.domain.versions import accept_version, undo_version
from wasl.apps.lists.enums import Disposition
from wasl.apps.lists.models.list import NameList
from wasl.apps.register.enums import Property

BIRTH = Property.BIRTH_DATE


@pytest.fixture
def lived(cast: Cast, sought: NameList) -> NameList:
    """Accepted; 1986 becomes 1987 and Samira goes; put; a third version brings her back and is undone."""
    first = accept_list(sought, by=cast.asker_a, at=START + DAY)
    accept_version(version(first, SECOND, by=cast.asker_a), by=cast.asker_a, at=V2)
    first = put_list(first, by=cast.mediator, at=V2 + DAY)
    rows = [HEADER, KHALED, WALID.replace("1986", "1985"), SAMIRA, RAMI, HANI]
    third = version(first, rows, by=cast.asker_a, at=V3)
    accept_version(third, by=cast.asker_a, at=V3)
    undo_version(third, why="Not that one", by=cast.asker_a, at=V4)
    return first


def turns(key: str, person) -> list[tuple]:
    """(when, what happened, version, row, changes but those of entering) of each turn."""
    return [
        (
            one.at, {name for name in ("entered", "left", "returned", "undone") if getattr(one, name)}, one.version,
            one.row, [] if one.entered else one.differences,
        )
        for one in history_of(entry(key), seen_by=person)
    ]  # fmt: skip


def test_own_side__every_turn_with_its_row(cast: Cast, lived: NameList) -> None:
    assert turns("A-2", cast.asker_a) == [
        (START + DAY, {"entered"}, 0, 3, []),
        (V2, set(), 2, 3, [Difference(BIRTH, "1986", "1987")]),
        (V3, set(), 3, 3, [Difference(BIRTH, "1987", "1985")]),
        (V4, {"undone"}, 3, None, [Difference(BIRTH, "1985", "1987")]),
    ]
    assert turns("A-3", cast.asker_a) == [
        (START + DAY, {"entered"}, 0, 4, []), (V2, {"left"}, 2, None, []), (V3, {"returned"}, 3, 4, []),
        (V4, {"left", "undone"}, 3, None, []),
    ]  # fmt: skip
    assert turns("A-9", cast.asker_a) == [(V2, {"entered"}, 2, 6, []), (V3, set(), 3, 6, [])]


def test_conveners__the_turns_without_the_rows(cast: Cast, lived: NameList) -> None:
    assert turns("A-2", cast.mediator) == [
        (START + DAY, {"entered"}, 0, None, []),
        (V2, set(), 2, None, [Difference(BIRTH, "1986", "1987")]),
        (V3, set(), 3, None, [Difference(BIRTH, "1987", "1985")]),
        (V4, {"undone"}, 3, None, [Difference(BIRTH, "1985", "1987")]),
    ]


def test_holder__nothing_from_before_it_was_put(cast: Cast, lived: NameList) -> None:
    assert turns("A-2", cast.holder_b) == [
        (V2 + DAY, {"entered"}, 0, None, []),
        (V3, set(), 3, None, [Difference(BIRTH, "1987", "1985")]),
        (V4, {"undone"}, 3, None, [Difference(BIRTH, "1985", "1987")]),
    ]
    first = history_of(entry("A-2"), seen_by=cast.holder_b)[0]
    assert {one.property: one.new for one in first.differences}[BIRTH] == "1987"


def test_changed_since_answered__until_it_is_answered_anew(cast: Cast, put: NameList) -> None:
    ids = {key: entry(key).id for key in ("A-1", "A-2", "A-4")}
    for key in ids:
        answer_entry(entry(key), disposition=Disposition.HELD, by=cast.holder_b, at=START + 5 * DAY)
    assert changed_since_answered(ids.values()) == set()
    second = accept_version(version(put, SECOND, by=cast.asker_a), by=cast.asker_a, at=V2)
    assert changed_since_answered(ids.values()) == {ids["A-2"]}
    answer_entry(entry("A-2"), disposition=Disposition.NOT_HELD, by=cast.holder_b, at=V3)
    assert changed_since_answered(ids.values()) == set()
    undo_version(second, why="Wrong", by=cast.asker_a, at=V4)
    assert changed_since_answered(ids.values()) == {ids["A-2"]}
