"""The pages of versions: a file is brought, its change looked at and accepted, the answer marked, all of it undone."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.conftest import SOUGHT, Cast
from tests.web.conftest import SECOND, World, browser, text_of

from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.version import ListVersion
from wasl.web.answer_forms import AnswerForm

HEADER, KHALED, *_ = SOUGHT.splitlines()


def file_of(*lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("next.csv", "\n".join(lines).encode(), content_type="text/csv")


def words(response) -> str:
    """The text of a page, without tags, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(response)))


def test_the_way_of_a_version(cast: Cast, world: World) -> None:
    asker, holder = browser(cast.asker_a), browser(cast.holder_b)
    brought = asker.post(f"/lists/{world.put.id}/versions", {"file": file_of(*SECOND.splitlines())})
    version = NameList.objects.latest("brought_at")
    assert brought["Location"] == f"/lists/{version.id}/columns"
    page = words(asker.get(f"/lists/{version.id}/change"))
    assert "1 entry that is answered changes or leaves" in page
    assert "Withdrawn 1 Changed 1 Added 1 Unchanged 3" in page
    accepted = asker.post(f"/lists/{version.id}/change/accept")
    assert accepted["Location"] == f"/lists/{world.put.id}/versions"
    assert "Version 2" in words(asker.get(accepted["Location"]))
    marked = "The entry changed after this answer."
    for client in (asker, holder):
        for path in (f"/entries/{world.answered.id}/", f"/lists/{world.put.id}/"):
            assert marked in words(client.get(path)), path
    assert marked in words(holder.get("/questions/?tab=answered"))
    holder.post(f"/entries/{world.answered.id}/answer", {"disposition": "held"})
    assert marked not in words(holder.get(f"/lists/{world.put.id}/"))
    undone = asker.post(f"/lists/{version.id}/change/undo", {"why": "The wrong file"})
    assert undone["Location"] == f"/lists/{world.put.id}/versions"
    assert "of the file have not entered" not in words(asker.get(f"/lists/{world.put.id}/"))
    assert ListVersion.objects.get(pk=version.id).undone_at is not None


def test_accept__of_a_version_leads_to_its_change(cast: Cast, world: World) -> None:
    asker = browser(cast.asker_a)
    for path, given in (("accept", {}), ("columns", {"column-0": "entry_key", "column-1": "name", "then": "accept"})):
        response = asker.post(f"/lists/{world.version}/{path}", given)
        assert response["Location"] == f"/lists/{world.version}/change", path
    assert asker.get(f"/lists/{world.version}/")["Location"] == f"/lists/{world.version}/change"
    assert NameList.objects.get(pk=world.version).state == "staged"


def test_change__wrong_file__asks_for_numbers_and_says_why_it_is_refused(cast: Cast, world: World) -> None:
    asker = browser(cast.asker_a)
    asker.post(f"/lists/{world.put.id}/versions", {"file": file_of(HEADER, KHALED)})
    path = f"/lists/{NameList.objects.latest('brought_at').id}/change"
    page = text_of(asker.get(path))
    assert "4 of 5 entries would leave the list." in page
    assert ('name="withdrawn"' in page, 'name="renamed"' in page) == (True, False)
    refused = asker.post(f"{path}/accept")
    assert (refused.status_code, "more than half of the entries would be withdrawn" in text_of(refused)) == (409, True)
    assert asker.post(f"{path}/accept", {"withdrawn": "many"}).status_code == 422
    assert asker.post(f"{path}/accept", {"withdrawn": "4"}).status_code == 302


def test_change__rows_that_cannot_be_told_apart__named_on_the_page(cast: Cast, world: World) -> None:
    asker = browser(cast.asker_a)
    asker.post(f"/lists/{world.put.id}/versions", {"file": file_of(HEADER, KHALED, KHALED)})
    path = f"/lists/{NameList.objects.latest('brought_at').id}/change"
    page = words(asker.get(path))
    assert "The version was not compared with its list (rows 2, 3): some of its rows have the same key." in page
    assert "Correct its rows" in page
    assert "Accept the change" not in page


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_of_a_version__in_both_languages_by_kind(cast: Cast, world: World, language: str) -> None:
    asker = browser(cast.asker_a, language=language)
    path = f"/lists/{world.version}/change"
    before = {what: text_of(asker.get(f"{path}?what={what}")).count("<tr class") for what in ("added", "unchanged")}
    asker.post(f"{path}/accept")
    after = {what: text_of(asker.get(f"{path}?what={what}")).count("<tr class") for what in ("added", "unchanged")}
    assert before == after == {"added": 1, "unchanged": 3}


def test_bring__without_a_file_or_with_one_that_is_none__said_on_the_page(cast: Cast, world: World) -> None:
    asker = browser(cast.asker_a)
    path = f"/lists/{world.put.id}/versions"
    assert asker.post(path).status_code == 422
    assert asker.post(path, {"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7")}).status_code == 422
    assert NameList.objects.filter(version__continues=world.put).count() == 1


def test_lists__a_version_is_shown_until_it_is_part_of_its_list(cast: Cast, world: World) -> None:
    asker = browser(cast.asker_a)
    assert f"/lists/{world.version}/" in text_of(asker.get("/lists/"))
    asker.post(f"/lists/{world.version}/change/accept")
    assert f"/lists/{world.version}/" not in text_of(asker.get("/lists/"))
    assert f"/lists/{world.version}/" not in text_of(asker.get("/"))


def test_a_row_number__means_a_row_of_the_first_file(cast: Cast, world: World) -> None:
    """Rows of a later file have the same numbers again."""
    browser(cast.asker_a).post(f"/lists/{world.version}/change/accept")
    entries = ListEntry.objects.filter(list=world.put)
    assert sorted(entries.values_list("row__number", flat=True)) == [2, 3, 4, 5, 7, 7]
    form = AnswerForm({"disposition": "duplicate", "duplicate_of": "7"})
    assert form.is_valid()
    twin = form.twin_in(entries, of=entries.get(party_key="A-1"))
    assert (twin and twin.party_key) == "A-6"


def test_movements__filters_and_what_is_wrong_with_them(cast: Cast, world: World) -> None:
    mediator = browser(cast.mediator)
    assert "2 movements, the latest first" in words(mediator.get("/movements/?party=side_a&until=2021-03-02"))
    assert "Nothing came in and nothing went out." in words(mediator.get("/movements/?since=9999-12-31"))
    assert mediator.get("/movements/?until=9999-12-31&since=never&party=nobody").status_code == 200
