"""Another sheet of a workbook is read in place of the one that was: by its own side, before anything entered."""

from typing import Any

import pytest
from tests.conftest import DAY, START, Cast
from tests.engines.tables.books import fill_sheet, xlsx

from wasl.apps.audit.domain.log import verify
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.domain.errors import ListError
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list
from wasl.apps.lists.domain.sheets import read_sheet
from wasl.apps.lists.domain.versions import accept_version, bring_version
from wasl.apps.lists.enums import ListKind, ListState
from wasl.apps.lists.models.list import NameList

LATER = START + DAY
LONG = [["الاسم الكامل", "اسم الأم"], ["خالد العطار", "فاطمة"], ["سميرة الصباغ", "هدى"], ["رامي حداد", "ماري"]]
SHORT = [["Full name", "ID"], ["Hani al-Ali", "B-1"]]


def book(*sheets: tuple[str, list[list[str]]]) -> bytes:
    def fill(made: Any) -> None:
        for name, rows in sheets:
            fill_sheet(made.add_worksheet(name), rows)

    return xlsx(fill)


BOOK = book(("قديمة", LONG), ("New", SHORT))


@pytest.fixture
def brought(cast: Cast, room) -> NameList:
    return bring_list(BOOK, filename="a.xlsx", room=room, kind=ListKind.HELD, by=cast.holder_b, at=START, title="Held")


def names(brought: NameList) -> list[str]:
    return [row.cells[0] for row in brought.rows.all()]


def test_sheets__those_of_the_file_are_kept_with_the_list(brought: NameList, held: NameList) -> None:
    brought.refresh_from_db()
    assert (brought.sheet, brought.sheets) == ("قديمة", [["قديمة", 4], ["New", 2]])
    assert (held.sheet, held.sheets) == ("", [])


def test_another_sheet__is_a_list_of_its_own_in_place_of_the_first(cast: Cast, brought: NameList) -> None:
    again = read_sheet(NameList.objects.get(pk=brought.pk), "New", by=cast.holder_b, at=LATER)
    again.refresh_from_db()
    brought.refresh_from_db()
    assert (again.sheet, again.sheets, again.state) == ("New", [["قديمة", 4], ["New", 2]], ListState.STAGED)
    assert (names(again), again.columns) == (["Hani al-Ali"], {"name": 0, "entry_key": 1})
    told = ("title", "kind", "room_id", "party_id", "addressed_to_id")
    assert [getattr(again, one) for one in told] == [getattr(brought, one) for one in told]
    assert (again.source.sha256, again.source.filename) == (brought.source.sha256, "a.xlsx")
    assert (brought.state, names(brought)) == (ListState.WITHDRAWN, [row[0] for row in LONG[1:]])
    events = LoggedEntry.objects.filter(subject__in=[brought.id, again.id]).order_by("seq")
    assert [(one.subject, one.event) for one in events] == [
        (brought.id, "list_brought"), (again.id, "list_brought"), (brought.id, "list_withdrawn"),
    ]  # fmt: skip
    assert verify().ok


@pytest.mark.parametrize("sheet", ["قديمة", "none", ""])
def test_a_sheet_that_is_read_already_or_not_there__refused(cast: Cast, brought: NameList, sheet: str) -> None:
    with pytest.raises(ListError, match="no other sheet"):
        read_sheet(NameList.objects.get(pk=brought.pk), sheet, by=cast.holder_b, at=LATER)
    assert NameList.objects.count() == 1


def test_once_anything_entered__refused(cast: Cast, brought: NameList) -> None:
    accept_list(brought, by=cast.holder_b, at=LATER)
    with pytest.raises(ListError, match="accepted"):
        read_sheet(NameList.objects.get(pk=brought.pk), "New", by=cast.holder_b, at=LATER)
    assert NameList.objects.count() == 1


def test_others__refused(cast: Cast, brought: NameList) -> None:
    with pytest.raises(ListError, match="another party"):
        read_sheet(NameList.objects.get(pk=brought.pk), "New", by=cast.asker_a, at=LATER)


def test_a_version__stays_a_version_of_its_list(cast: Cast, held: NameList) -> None:
    version = bring_version(held, BOOK, filename="a.xlsx", by=cast.holder_b, at=LATER, partial=True)
    again = read_sheet(NameList.objects.get(pk=version.list_id), "New", by=cast.holder_b, at=LATER)
    assert (again.version.continues_id, again.version.is_partial, again.version.pk == version.pk) == (
        held.pk, True, False,
    )  # fmt: skip
    accept_version(again.version, by=cast.holder_b, at=LATER + DAY, renamed=1)
