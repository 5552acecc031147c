"""The pages of a list before it enters: bringing, columns, rows, one row, accepting; and the way back to a row."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from tests.conftest import DAY, SOUGHT, START, Cast
from tests.engines.tables.books import fill_sheet, xlsx
from tests.web.conftest import World, browser, text_of
from tests.web.test_queries import queries_of

from wasl.apps.lists.domain.acceptances import ask_to_accept, run_acceptance
from wasl.apps.lists.domain.corrections import correct_row
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list
from wasl.apps.lists.enums import ListKind, ListState
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.staging import Acceptance, CellCorrection
from wasl.apps.lists.models.traits import EntryTraits
from wasl.engines.tables.columns import recognise_columns
from wasl.engines.tables.fields import Field
from wasl.engines.tables.reading import read_table

ROW = re.compile(r'/rows/(\d+)"')


@pytest.fixture(autouse=True)
def _tasks_at_once(settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


SUMMED = "الاسم الكامل,اسم الأم\nخالد محمود العطار,فاطمة\nالمجموع,1\n"


def rows_shown(client, path: str) -> list[int]:
    return [int(number) for number in ROW.findall(text_of(client.get(path)))]


def long_list(cast: Cast, room, rows: int) -> NameList:
    text = "\n".join(
        ["الاسم الكامل,اسم الأم", *(f"خالد محمود العطار{'ا' * (at % 9)},فاطمة {at}" for at in range(rows))]
    )
    return bring_list(
        text.encode(), filename="long.csv", room=room, kind=ListKind.SOUGHT, addressed_to=cast.parties["side_b"],
        by=cast.asker_a, at=START,
    )  # fmt: skip


# --- an empty list ------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_blank_list__its_headers_are_understood(cast: Cast, ending: str, language: str) -> None:
    reply = browser(cast.asker_a, language=language).get(f"/lists/blank.{ending}")
    assert reply["Content-Disposition"] == f'attachment; filename="wasl-list.{ending}"'
    headers = (
        [cell.value for cell in next(load_workbook(BytesIO(reply.content)).active.iter_rows())]
        if ending == "xlsx"
        else reply.content.decode("utf-8-sig").strip().split(",")
    )
    filled = ",".join(headers) + "\n" + ",".join("خالد العطار" for _ in headers)
    columns = recognise_columns(read_table(filled.encode(), filename="list.csv")).columns
    wanted = [field for field in Field if field not in {Field.GIVEN, Field.FATHER, Field.GRANDFATHER, Field.FAMILY}]
    assert columns == {field: index for index, field in enumerate(wanted)}


def test_blank_list__of_another_kind__not_there(cast: Cast) -> None:
    assert browser(cast.asker_a).get("/lists/blank.exe").status_code == 404


# --- columns ------------------------------------------------------------------------------------------


def test_columns__say_that_they_are_proposed_again(cast: Cast, room, sought: NameList) -> None:
    client = browser(cast.asker_a)
    client.post(f"/lists/{sought.id}/columns", {"column-1": "name", "column-2": "kunya", "first": "month"})
    file = SimpleUploadedFile("list.csv", SOUGHT.encode())
    brought = client.post(
        "/lists/bring",
        {"file": file, "kind": "sought", "room": room.id, "addressed_to": cast.parties["side_b"].id},
        follow=True,
    )
    page = text_of(brought)
    assert ("Its columns are proposed again." in page, "Sought by A" in page) == (True, True)
    assert '<option value="kunya" selected>' in page
    assert '<option value="month" selected>' in page


def test_columns__tried_dates_change_the_preview_and_nothing_else(cast: Cast, sought: NameList) -> None:
    client = browser(cast.asker_a)
    path = f"/lists/{sought.id}/columns?column-1=name&column-4=birth_date"
    said = "Nothing in the file says whether the day or the month comes first."
    assert said in text_of(client.get(path))
    assert said not in text_of(client.get(path + "&first=day&calendar="))
    sought.refresh_from_db()
    assert sought.dates == {}


def test_columns__those_not_used_are_named(cast: Cast, sought: NameList) -> None:
    client = browser(cast.asker_a)
    path = f"/lists/{sought.id}/columns?"
    every = "&".join(f"column-{index}={name}" for name, index in sought.columns.items())
    unused = [header for index, header in enumerate(sought.headers) if index not in sought.columns.values()]
    said = "not used, so nobody learns what"
    assert (said in text_of(client.get(path + every))) == bool(unused)
    assert said in text_of(client.get(f"{path}column-{sought.columns['name']}=name"))


def test_columns__a_number_that_only_counts_the_rows__is_no_key_but_may_be_chosen(cast: Cast, room) -> None:
    text = "م,الاسم الكامل\n1,خالد العطار\n2,سميرة الصباغ\n3,رامي حداد\n"
    file = SimpleUploadedFile("list.csv", text.encode())
    given = {"file": file, "kind": "sought", "room": room.id, "addressed_to": cast.parties["side_b"].id}
    client = browser(cast.asker_a)
    page = text_of(client.post("/lists/bring", given, follow=True))
    none, serial = "No key of your side was found.", "The column chosen as the key only counts the rows."
    assert (none in page, "This column only counts the rows" in page, serial in page) == (True, True, False)
    path = f"/lists/{NameList.objects.get().id}/columns?column-1=name&column-0="
    assert serial in text_of(client.get(f"{path}entry_key"))
    assert (none in text_of(client.get(path + "note")), serial in text_of(client.get(path + "note"))) == (True, False)


def test_columns__a_key_of_the_sides_own__asks_for_nothing(cast: Cast, sought: NameList) -> None:
    page = text_of(browser(cast.asker_a).get(f"/lists/{sought.id}/columns"))
    assert ("No key of your side" in page, "only counts the rows" in page) == (False, False)


def test_columns__another_sheet_of_the_file_is_read_instead(cast: Cast, room) -> None:
    def fill(book) -> None:
        fill_sheet(book.add_worksheet("قديمة"), [["الاسم الكامل"], ["خالد العطار"], ["رامي حداد"]])
        fill_sheet(book.add_worksheet("New"), [["Full name"], ["Hani al-Ali"]])

    client = browser(cast.asker_a)
    file = SimpleUploadedFile("list.xlsx", xlsx(fill))
    given = {"file": file, "kind": "sought", "room": room.id, "addressed_to": cast.parties["side_b"].id}
    page = text_of(client.post("/lists/bring", given, follow=True))
    assert ('<option value="قديمة" selected>' in page, "New · 2 rows" in page) == (True, True)
    first = NameList.objects.get()
    reply = client.post(f"/lists/{first.id}/sheet", {"sheet": "New"}, follow=True)
    again = NameList.objects.exclude(pk=first.pk).get()
    assert reply.redirect_chain == [(f"/lists/{again.id}/columns", 302)]
    assert ("Hani al-Ali" in text_of(reply), '<option value="New" selected>' in text_of(reply)) == (True, True)
    first.refresh_from_db()
    assert (first.state, again.state) == (ListState.WITHDRAWN, ListState.STAGED)
    assert client.post(f"/lists/{again.id}/sheet", {"sheet": "New"}).status_code == 409


# --- rows ---------------------------------------------------------------------------------------------


def test_rows__filtered_by_standing_and_by_kind(cast: Cast, sought: NameList) -> None:
    client, path = browser(cast.asker_a), f"/lists/{sought.id}/rows"
    assert rows_shown(client, path) == [2, 3, 4, 5, 6, 7]
    assert rows_shown(client, path + "?standing=kept_out") == [6]
    assert rows_shown(client, path + "?standing=clean") == [3, 4, 5, 7]
    assert rows_shown(client, path + "?kind=day_or_month") == [2]
    accept_list(sought, by=cast.asker_a, at=START, only_clean=True)
    assert rows_shown(client, path) == [2, 6]
    assert rows_shown(client, path + "?standing=all") == [2, 3, 4, 5, 6, 7]
    assert rows_shown(client, path + "?standing=entered") == [3, 4, 5, 7]


def test_rows__paged_through_all_of_them(cast: Cast, room) -> None:
    brought, client = long_list(cast, room, 120), browser(cast.asker_a)
    pages = [rows_shown(client, f"/lists/{brought.id}/rows?page={page}") for page in (1, 2, 3)]
    assert pages == [list(range(2, 52)), list(range(52, 102)), list(range(102, 122))]


def test_rows_and_row__ask_as_often_for_many_rows_as_for_one(cast: Cast, room) -> None:
    client = browser(cast.asker_a)

    def queries(rows: int) -> list[int]:
        brought = long_list(cast, room, rows)
        for number in range(2, 2 + rows):
            correct_row(brought, number, {1: "زينب"}, by=cast.asker_a, at=START)
        return [queries_of(client, f"/lists/{brought.id}/{page}") for page in ("rows", "rows/2", "columns")]

    assert queries(3) == queries(1)


def test_row__corrected_then_back__said_on_the_page(cast: Cast, sought: NameList) -> None:
    client, path = browser(cast.asker_a), f"/lists/{sought.id}/rows/2"
    cells = {f"cell-{at}": cell for at, cell in enumerate(sought.rows.get(number=2).cells)}
    unchanged = client.post(path, cells, follow=True)
    assert ("Nothing was changed." in text_of(unchanged), CellCorrection.objects.count()) == (True, 0)
    page = text_of(client.post(path, cells | {"cell-4": "1985", "then": "stay"}, follow=True))
    assert re.search(r"as it was written: <bdi dir=\"ltr\">4/11/1984</bdi>\s+· <bdi[^>]*>asker_a", page)
    assert 'value="1985"' in page
    page = text_of(client.post(path, {"undo": "cell-4"}, follow=True))
    assert ("as it was written" in page, 'value="4/11/1984"' in page) == (False, True)


def test_row__kept_and_on_to_the_next_with_a_remark(cast: Cast, sought: NameList) -> None:
    client = browser(cast.asker_a)
    kept = client.post(f"/lists/{sought.id}/rows/2", {"cell-4": "1985", "then": "next"})
    assert kept["Location"] == reverse("list_row", args=[sought.id, 6])
    last = client.post(f"/lists/{sought.id}/rows/6", {"cell-1": "نادر الحلبي", "then": "next"})
    assert last["Location"] == reverse("list_rows", args=[sought.id])


def test_row__odd_names_in_the_form__do_no_harm(cast: Cast, sought: NameList) -> None:
    client, path = browser(cast.asker_a), f"/lists/{sought.id}/rows/2"
    for odd in ({"cell-": "x"}, {"cell-1e9": "x"}, {"cell-" + "9" * 50: "x"}, {"undo": "cell-x"}, {"undo": "٤"}):
        assert client.post(path, odd).status_code == 302
    assert client.post(path, {"cell-9999": "x"}).status_code == 409
    assert client.post(path, {"undo": "cell-9999"}).status_code == 409
    assert client.get(f"/lists/{sought.id}/rows/{'9' * 30}").status_code == 404
    assert CellCorrection.objects.count() == 0


# --- accepting ----------------------------------------------------------------------------------------


def test_accept__only_the_clean_rows__the_list_says_what_is_left(cast: Cast, sought: NameList) -> None:
    client = browser(cast.asker_a)
    page = text_of(client.post(f"/lists/{sought.id}/accept", {"rows": "clean"}, follow=True))
    assert "2 rows of the file have not entered." in page
    mediators = text_of(browser(cast.mediator).get(f"/lists/{sought.id}/"))
    assert ("4 entries" in mediators, "have not entered" in mediators) == (True, False)


def test_accept__a_long_list__by_the_worker(cast: Cast, room, django_capture_on_commit_callbacks) -> None:
    brought, client = long_list(cast, room, 501), browser(cast.asker_a)
    with django_capture_on_commit_callbacks(execute=True):
        page = text_of(client.post(f"/lists/{brought.id}/accept", follow=True))
    assert "The list is being accepted." in page
    brought.refresh_from_db()
    assert (brought.state, brought.entries.count()) == (ListState.ACCEPTED, 501)
    assert Acceptance.objects.get().entries == 501
    assert EntryTraits.objects.count() == 501  # read already: whoever opens the list first does not wait for it


def test_accepting__shown_until_it_has_ended(cast: Cast, sought: NameList) -> None:
    asked = ask_to_accept(sought, by=cast.asker_a, at=START)
    client, path = browser(cast.asker_a), f"/lists/{sought.id}/accepting"
    page = text_of(client.get(f"/lists/{sought.id}/"))
    assert (f'hx-get="{path}"' in page, "Accept the list" in page, "Discard" in page) == (True, False, False)
    assert "HX-Refresh" not in client.get(path).headers
    refused = client.post(f"/lists/{sought.id}/rows/2", {"cell-4": "1985"})
    assert (refused.status_code, "it is being accepted" in text_of(refused)) == (409, True)
    run_acceptance(asked.id, clock=lambda: START)
    assert client.get(path).headers["HX-Refresh"] == "true"


def test_accepting__failed__says_why(cast: Cast, room) -> None:
    nameless = bring_list(
        "الاسم,الأم\n,فاطمة\n".encode(), filename="x.csv", room=room, kind=ListKind.SOUGHT,
        addressed_to=cast.parties["side_b"], by=cast.asker_a, at=START,
    )  # fmt: skip
    run_acceptance(ask_to_accept(nameless, by=cast.asker_a, at=START).id, clock=lambda: START)
    assert "no row in it names a person" in text_of(browser(cast.asker_a).get(f"/lists/{nameless.id}/"))
    assert "لا سطر فيها يسمّي شخصاً" in text_of(browser(cast.asker_a, language="ar").get(f"/lists/{nameless.id}/"))
    correct_row(nameless, 2, {0: "خالد العطار"}, by=cast.asker_a, at=START)
    accept_list(nameless, by=cast.asker_a, at=START + DAY)
    assert "no row in it names a person" not in text_of(browser(cast.asker_a).get(f"/lists/{nameless.id}/"))


def test_withdraw__before_accepting_is_to_discard(cast: Cast, sought: NameList) -> None:
    client = browser(cast.asker_a)
    assert "Discard this list" in text_of(client.get(f"/lists/{sought.id}/"))
    page = text_of(client.post(f"/lists/{sought.id}/withdraw", {"why": "the wrong file"}, follow=True))
    assert "The list was discarded." in page
    assert client.post(f"/lists/{sought.id}/accept").status_code == 409


# --- the way back to the row --------------------------------------------------------------------------


def test_entry__each_value_leads_to_its_cell__for_the_side_that_wrote_it(cast: Cast, sought: NameList) -> None:
    correct_row(sought, 3, {2: "فاطمة الزهراء"}, by=cast.asker_a, at=START)
    accept_list(sought, by=cast.asker_a, at=START)
    path = f"/entries/{sought.entries.get(row__number=3).id}/"
    own, mediators = (text_of(browser(person).get(path)) for person in (cast.asker_a, cast.mediator))
    assert sorted(set(re.findall(r'href="#([\w-]+)"', own)) - {"main"}) == [f"cell-{at}" for at in range(1, 8)]
    assert ("corrected to" in own, ">فاطمة</bdi>" in own, "فاطمة الزهراء" in own) == (True, True, True)
    assert re.findall(r'href="#(cell-\d|row)"', mediators) == []
    assert ("corrected to" in mediators, "فاطمة الزهراء" in mediators) == (False, True)


def test_pair_and_person__lead_to_the_row__for_the_side_that_wrote_it(cast: Cast, world: World) -> None:
    sought, held = world.put.entries.get(party_key="A-2"), world.held.entries.get(party_key="B-4")
    for path, entry, own in (
        (world.paths()["person"], sought, cast.asker_a),
        (world.paths()["pair"], held, cast.holder_b),
    ):
        link = f'href="/entries/{entry.id}/#row"'
        assert link in text_of(browser(own).get(path))
        assert link not in text_of(browser(cast.mediator).get(path))


def test_a_sum__is_shown_kept_out_and_let_in_by_a_word(cast: Cast, room) -> None:
    brought = bring_list(
        SUMMED.encode(), filename="a.csv", room=room, kind=ListKind.SOUGHT, addressed_to=cast.parties["side_b"],
        by=cast.asker_a, at=START,
    )  # fmt: skip
    client, row = browser(cast.asker_a), f"/lists/{brought.id}/rows/3"
    said = "1 row looks like a sum or a line to be signed and stays out."
    assert said in text_of(client.get(f"/lists/{brought.id}/columns"))
    assert said in text_of(client.get(f"/lists/{brought.id}/rows"))
    assert rows_shown(client, f"/lists/{brought.id}/rows?standing=doubted") == [3]
    assert "This row is a person" in text_of(client.get(row))
    assert "The row counts as a person" in text_of(client.post(row, {"person": "yes"}, follow=True))
    assert said not in text_of(client.get(f"/lists/{brought.id}/rows"))
    assert "The row counts as no person" in text_of(client.post(row, {"person": "no"}, follow=True))
    client.post(f"/lists/{brought.id}/accept", {"rows": "all"})
    assert list(brought.entries.values_list("row__number", flat=True)) == [2]
