"""Versions and movements through the API: the whole way, what is refused, and what is not told."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.apps.lists.test_versions import HANI, HEADER, KHALED, SECOND, WALID_1987
from tests.conftest import Cast

from wasl.apps.lists.domain.answers import answer_entry
from wasl.apps.lists.enums import Disposition
from wasl.apps.lists.models.list import ListEntry, NameList

pytestmark = pytest.mark.django_db


def file_of(*lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("next.csv", "\n".join(lines).encode(), content_type="text/csv")


@pytest.fixture
def second(as_, cast: Cast, put: NameList) -> str:
    reply = as_(cast.asker_a).upload(f"/lists/{put.id}/versions", file_of(*SECOND))
    assert reply.status_code == 201
    return reply.json()["file"]


def test_the_way_of_a_version(as_, cast: Cast, put: NameList, second: str) -> None:
    entry = ListEntry.objects.get(party_key="A-2")
    answer_entry(entry, disposition=Disposition.HELD, by=cast.holder_b, at=put.put_at)
    asker = as_(cast.asker_a)
    change = asker.get(f"/lists/{second}/change").json()
    counts = {"added": 1, "changed": 1, "returned": 0, "unchanged": 2, "withdrawn": 2}
    assert (change["version"]["counts"], change["version"]["number"], change["kept_out"]) == (counts, None, [5])
    one = asker.get(f"/lists/{second}/change", what="changed").json()["items"]
    expected = [{"property": "birth_date", "old": "1986", "new": "1987"}]
    assert [(line["entry"], line["differences"]) for line in one] == [(entry.id, expected)]
    accepted = asker.post(f"/lists/{second}/change/accept", {}).json()
    assert (accepted["number"], accepted["counts"], accepted["state"]) == (2, counts, "joined")
    holder = as_(cast.holder_b)
    done = holder.get(f"/lists/{second}/change", what="changed").json()
    assert [(line["entry"], line["differences"]) for line in done["items"]] == [(entry.id, expected)]
    assert [one["number"] for one in holder.get(f"/lists/{put.id}/versions").json()["items"]] == [2]
    told = holder.get(f"/entries/{entry.id}").json()["answers"]
    assert [one["entry_changed"] for one in told] == [True]
    turns = holder.get(f"/entries/{entry.id}/history").json()
    assert [(turn["version"], turn["cells"]) for turn in turns] == [(0, []), (2, [])]
    own = asker.get(f"/entries/{entry.id}/history").json()
    assert [cell["cell"] for cell in own[1]["cells"]] == WALID_1987.split(",")
    assert asker.post(f"/lists/{second}/change/undo", {"why": "Wrong"}).json()["undone_at"] is not None


def test_the_row_of_an_added_entry__under_the_headers_of_its_own_file(as_, cast: Cast, put: NameList) -> None:
    header = HEADER.replace("الرقم", "رقم الملف")
    reply = as_(cast.asker_a).upload(f"/lists/{put.id}/versions", file_of(header, HANI), partial="true")
    file = reply.json()["file"]
    columns = {"entry_key": 0, "name": 1}
    assert as_(cast.asker_a).put(f"/lists/{file}/columns", {"columns": columns}).status_code == 200
    assert as_(cast.asker_a).post(f"/lists/{file}/change/accept", {}).status_code == 200
    entry = ListEntry.objects.get(party_key="A-9")
    assert as_(cast.asker_a).get(f"/entries/{entry.id}").json()["cells"][0] == {"header": "رقم الملف", "cell": "A-9"}


def test_accept__of_a_version_as_a_list__refused(as_, cast: Cast, second: str) -> None:
    reply = as_(cast.asker_a).post(f"/lists/{second}/accept")
    assert (reply.status_code, reply.json()["why"]) == (409, "it is a new version of a list you brought before")


def test_mass_withdrawal__refused_without_its_number(as_, cast: Cast, put: NameList) -> None:
    asker = as_(cast.asker_a)
    file = asker.upload(f"/lists/{put.id}/versions", file_of(HEADER, KHALED)).json()["file"]
    assert asker.post(f"/lists/{file}/change/accept", {}).status_code == 409
    assert asker.post(f"/lists/{file}/change/accept", {"withdrawn": 4}).status_code == 200


def test_a_version_not_accepted__is_as_one_that_is_not_there(as_, cast: Cast, put, second: str, not_found) -> None:
    for person in (cast.holder_b, cast.mediator, cast.holder_a, cast.stranger):
        for path in (f"/lists/{second}/change", f"/lists/{second}"):
            reply = as_(person).get(path)
            assert (reply.status_code, reply.json()) == not_found
    for person in (cast.holder_b, cast.mediator):
        assert as_(person).get(f"/lists/{put.id}/versions").json()["count"] == 0


def test_movements__a_side_its_own_and_other_parties_without_names(as_, cast: Cast, put, held, second: str) -> None:
    asker = as_(cast.asker_a)
    mine = asker.get("/movements").json()["items"]
    assert [(one["what"], one["by"]) for one in mine] == [
        ("list_brought", cast.asker_a.id), ("list_accepted", cast.asker_a.id), ("list_brought", cast.asker_a.id),
    ]  # fmt: skip
    whole = as_(cast.mediator).get("/movements").json()["items"]
    assert {(one["party"]["code"], one["by"]) for one in whole} == {("side_a", None), ("side_b", None)}
    assert as_(cast.mediator).get("/movements", party="side_b").json()["count"] == 2
    assert as_(cast.mediator).get("/movements", until="9999-12-31", since="2021-03-02").json()["count"] == 2
    assert as_(cast.mediator).get("/movements", party="x" * 21).status_code == 422
