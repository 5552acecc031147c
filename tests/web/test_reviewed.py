"""What a hostile reading of the pages found once, and must not find again."""

from datetime import timedelta
from unittest import mock

import pytest
from django.test import Client
from tests.conftest import PASSWORD, START, Cast
from tests.web.conftest import World, browser, text_of

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.domain.errors import ExportError
from wasl.apps.lists.domain.exports import approve_export
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list, withdraw_list
from wasl.apps.lists.enums import ListKind
from wasl.apps.lists.models.export import ListExport
from wasl.apps.register.models.claim import Claim

LATER = START + timedelta(days=40)


def test_rows_as_written__file_and_bringer__only_for_the_party_that_brought_them(cast: Cast, world: World) -> None:
    entry = world.put.entries.get(party_key="A-1")
    for person, own in ((cast.asker_a, True), (cast.holder_b, False), (cast.mediator, False)):
        client = browser(person)
        page = text_of(client.get(f"/lists/{world.put.id}/"))
        assert (world.put.source.sha256 in page) is own
        assert (world.put.source.filename in page) is own
        assert (client.get(f"/lists/{world.put.id}/columns").status_code == 200) is own
        assert ("The row as it was written" in text_of(client.get(f"/entries/{entry.id}/"))) is own


def test_title__left_out__is_not_the_name_of_the_file(cast: Cast, room) -> None:
    brought = bring_list(
        b"Name\nKhaled Attar\n", filename="leaked-by-" + "x" * 400 + ".csv", room=room, kind=ListKind.HELD,
        by=cast.holder_b, at=START,
    )  # fmt: skip
    assert "leaked" not in brought.title
    assert len(brought.source.filename) <= 255


def test_date_cell_of_thousands_of_letters__costs_nothing_and_enters_as_text(cast: Cast, room) -> None:
    content = f"Name,Date of birth\nKhaled Attar,{'1/' * 10_000}\n".encode()
    brought = bring_list(content, filename="l.csv", room=room, kind=ListKind.HELD, by=cast.holder_b, at=START)
    with mock.patch("wasl.kernel.dates.written._quick", side_effect=AssertionError("it was read")):
        accept_list(brought, by=cast.holder_b, at=START)
    claim = Claim.objects.get(property="birth_date")
    assert (len(claim.value), claim.edtf) == (20_000, "")


def test_copy__list_withdrawn_after_it_was_asked__does_not_leave(cast: Cast, world: World) -> None:
    export = ListExport.objects.get(pk=world.copy)
    withdraw_list(export.list, why="Names leaked", by=cast.people[export.list.brought_by.username], at=LATER)
    with pytest.raises(ExportError, match="withdrawn"):
        approve_export(export, by=cast.neutral, at=LATER)


def test_password_changed__is_in_the_log(cast: Cast) -> None:
    client = Client()
    client.post("/account/login/", {"login": "monitor", "password": PASSWORD})
    new = "another-long-password-77"
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    logged = LoggedEntry.objects.filter(event="password_changed")
    assert [entry.subject for entry in logged] == [cast.monitor.id]


def test_direction_overrides_in_a_cell__are_shown_by_number(cast: Cast, room) -> None:
    content = "Name\nKhaled \u202eAttar\n".encode()
    brought = bring_list(content, filename="l.csv", room=room, kind=ListKind.HELD, by=cast.holder_b, at=START)
    accept_list(brought, by=cast.holder_b, at=START)
    page = text_of(browser(cast.holder_b).get(f"/entries/{brought.entries.get().id}/"))
    assert "\u202e" not in page
    assert "‹U+202E›" in page
