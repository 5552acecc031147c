from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.domain.answers import answer_entry
from wasl.apps.lists.enums import Disposition
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.sources.models.source import Source

pytestmark = pytest.mark.django_db
KNOWN = {
    "id",
    "title",
    "kind",
    "state",
    "room",
    "party",
    "addressed_to",
    "brought_at",
    "accepted_at",
    "put_at",
    "withdrawn_at",
}
ONE = KNOWN | {"counts"}
OWN = ONE | {"headers", "columns", "columns_from", "dates", "notes", "rows", "acceptance"}
OWN |= {"key", "serials", "sheet", "sheets"}


def csv(text, name="list.csv"):
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


@pytest.fixture
def answered(cast, put):
    """A-1 held, A-2's death waiting for a second person."""
    first, second = ListEntry.objects.filter(list=put).order_by("row__number")[:2]
    answer_entry(first, disposition=Disposition.HELD, by=cast.holder_b, at=timezone.now())
    answer_entry(second, disposition=Disposition.DEAD, by=cast.holder_b, at=timezone.now())
    return put


# Reading


def test_lists__those_one_reaches(cast, put, held, sought, as_):
    def titles(person):
        return [one["title"] for one in as_(person).get("/lists").json()["items"]]

    assert sorted(titles(cast.mediator)) == ["Held by B", "Sought by A"]
    assert titles(cast.asker_a) == ["Sought by A"]
    assert sorted(titles(cast.holder_b)) == ["Held by B", "Sought by A"]
    assert (titles(cast.asker_b), titles(cast.holder_a), titles(cast.stranger)) == ([], [], [])


def test_lists__filtered_and_paged(cast, put, held, as_):
    mediator = as_(cast.mediator)
    page = mediator.get("/lists", limit=1, offset=1).json()
    assert (page["count"], page["limit"], page["offset"], len(page["items"])) == (2, 1, 1, 1)
    assert set(page["items"][0]) == KNOWN
    assert [one["title"] for one in mediator.get("/lists", kind="held").json()["items"]] == ["Held by B"]
    assert [one["title"] for one in mediator.get("/lists", state="put").json()["items"]] == ["Sought by A"]


def test_lists__same_number_of_queries_for_one_and_three(cast, room, as_, django_assert_num_queries):
    caller = as_(cast.asker_a)
    upload = {"room": room.id, "kind": "sought", "addressed_to": "side_b"}
    counts = []
    for _ in range(3):
        caller.upload("/lists", csv("name\nخالد العطار\n"), **upload)
        with django_assert_num_queries(4 if not counts else counts[0]) as queries:
            caller.get("/lists")
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_one_list__fields_by_who_asks(cast, put, as_):
    assert set(as_(cast.asker_a).get(f"/lists/{put.id}").json()) == OWN
    assert set(as_(cast.mediator).get(f"/lists/{put.id}").json()) == ONE
    assert set(as_(cast.holder_b).get(f"/lists/{put.id}").json()) == ONE


def test_one_list__counts_keep_a_waiting_death_from_the_asking_side(cast, answered, as_):
    def counts(person):
        return as_(person).get(f"/lists/{answered.id}").json()["counts"]

    assert counts(cast.holder_b) == {
        "total": 5,
        "by_standing": {"answered": 1, "second_person": 1, "awaiting": 3},
        "by_disposition": {"held": 1},
    }
    assert counts(cast.asker_a) == {
        "total": 5,
        "by_standing": {"answered": 1, "awaiting": 4},
        "by_disposition": {"held": 1},
    }


def test_entries__filters_keep_a_waiting_death_from_the_asking_side(cast, answered, as_):
    def keys(person, **filters):
        items = as_(person).get(f"/lists/{answered.id}/entries", **filters).json()["items"]
        return [(one["key"], one["standing"]) for one in items]

    assert keys(cast.holder_b, standing="second_person") == [("A-2", "second_person")]
    assert keys(cast.asker_a, standing="second_person") == []
    assert keys(cast.asker_a, standing="awaiting") == [
        ("A-2", "awaiting"),
        ("A-3", "awaiting"),
        ("A-4", "awaiting"),
        ("A-6", "awaiting"),
    ]
    assert keys(cast.asker_a, disposition="held") == [("A-1", "answered")]
    assert keys(cast.asker_a, disposition="dead") == []


def test_entries__found_by_name_across_spellings(cast, put, held, as_):
    def keys(brought, text):
        return [one["key"] for one in as_(cast.mediator).get(f"/lists/{brought.id}/entries", text=text).json()["items"]]

    assert keys(put, "خالد") == ["A-1", "A-6"]
    assert keys(put, "قاسم سميرة") == ["A-3"]
    assert keys(held, "khaled") == ["B-1"]
    assert keys(put, "%") == keys(put, "") == ["A-1", "A-2", "A-3", "A-4", "A-6"]
    assert keys(put, "nobody") == []


def test_entries__paged(cast, put, as_):
    page = as_(cast.asker_a).get(f"/lists/{put.id}/entries", limit=2, offset=3).json()
    assert (page["count"], [one["key"] for one in page["items"]]) == (5, ["A-4", "A-6"])
    assert set(page["items"][0]) == {"id", "list", "row", "key", "name_ar", "name_latin", "standing", "disposition"}


def test_standing__as_known_on_a_day(cast, put, as_):
    def standings(day):
        return as_(cast.mediator).get(f"/lists/{put.id}/standing", as_of=day).json()["by_standing"]

    # brought on 1 March 2021, accepted on the 2nd, put on the 3rd
    assert standings("2021-03-01") == {}
    assert standings("2021-03-02") == {"not_put": 5}
    assert standings("2021-03-03") == {"awaiting": 5}


# Bringing in, columns, accepting


def test_bring__staged_with_columns_proposed(cast, room, as_):
    reply = as_(cast.asker_a).upload(
        "/lists",
        csv("الاسم,اسم الأم\nخالد العطار,فاطمة\n,هدى\n"),
        room=room.id,
        kind="sought",
        addressed_to="side_b",
        title="New",
    )
    made = reply.json()
    assert (reply.status_code, made["state"], made["columns"], made["rows"]) == (
        201,
        "staged",
        {"name": 0, "mother": 1},
        2,
    )
    assert made["addressed_to"]["code"] == "side_b"
    preview = as_(cast.asker_a).get(f"/lists/{made['id']}/preview").json()
    assert [(row["number"], row["name_ar"], row["enters"], len(row["problems"])) for row in preview] == [
        (2, "خالد العطار", True, 0),
        (3, "", False, 1),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.csv", b""),
        ("list.xlsx", b"PK\x03\x04 not a workbook"),
        ("list.csv", b"name\n\x00\n"),
        ("list.pdf", b"%PDF-1.7"),
    ],
)
def test_bring__unreadable_file_is_refused_with_its_reason(cast, room, as_, name, content):
    reply = as_(cast.asker_a).upload(
        "/lists", SimpleUploadedFile(name, content), room=room.id, kind="sought", addressed_to="side_b"
    )
    assert (reply.status_code, reply.json()["code"]) == (422, "table_refused")
    assert set(reply.json()) == {"code", "what", "why", "do", "at", "row", "column"}
    assert NameList.objects.count() == 0


@pytest.mark.parametrize("addressed_to", ["", "side_a", "side_c", "nobody"])
def test_bring__a_side_of_another_room_is_refused_like_one_that_is_not(cast, room, as_, addressed_to):
    reply = as_(cast.asker_a).upload(
        "/lists", csv("name\nخالد\n"), room=room.id, kind="sought", addressed_to=addressed_to
    )
    assert (reply.status_code, reply.json()) == (
        409,
        {
            "code": "list",
            "what": "the list was not taken in",
            "why": "it does not say which other side it asks",
            "do": "Choose the side you believe holds these people.",
        },
    )


def test_bring__not_in_a_room_one_does_not_sit_in(cast, room, as_, not_found):
    reply = as_(cast.stranger).upload("/lists", csv("name\nخالد\n"), room=room.id, kind="held")
    assert (reply.status_code, reply.json()) == not_found


def test_bring__role_that_brings_no_lists(cast, room, as_):
    reply = as_(cast.mediator).upload("/lists", csv("name\nخالد\n"), room=room.id, kind="held")
    assert (reply.status_code, reply.json()["code"]) == (409, "list")


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "both"},
        {"room": "x"},
        {"room": "rom_" + "\x00" * 20},
        {"title": "a\u202eb"},
        {"title": "a\x00b"},
        {"title": "x" * 201},
        {"addressed_to": "side b'--"},
        {"more": "1"},
    ],
)
def test_bring__fields_it_does_not_take(cast, room, as_, fields):
    given = {"room": room.id, "kind": "sought", "addressed_to": "side_b"} | fields
    reply = as_(cast.asker_a).upload("/lists", csv("name\nخالد\n"), **given)
    assert (reply.status_code, reply.json()["code"]) == (422, "unreadable")


def test_bring__file_name_that_misleads(cast, room, as_):
    given = {"room": room.id, "kind": "sought", "addressed_to": "side_b"}
    turned = as_(cast.asker_a).upload("/lists", csv("name\nخالد\n", "../list\u202evsc.csv"), **given)
    assert turned.status_code == 201
    assert Source.objects.get(list=turned.json()["id"]).filename == "listvsc.csv"
    long = as_(cast.asker_a).upload("/lists", csv("name\nخالد\n", "x" * 201 + ".csv"), **given)
    assert (long.status_code, long.json()["code"]) == (422, "unreadable")


def test_columns__changed_by_who_brought_it(cast, sought, as_):
    caller = as_(cast.asker_a)
    reply = caller.put(f"/lists/{sought.id}/columns", {"columns": {"name": 1, "note": 7}})
    assert (reply.status_code, reply.json()["columns"]) == (200, {"name": 1, "note": 7})
    for columns, status in [
        ({"mother": 1}, 409),
        ({"name": 99}, 409),
        ({"name": -1}, 409),
        ({"name": 10**30}, 409),
        ({"nothing": 1}, 422),
        ({"name": "x"}, 422),
    ]:
        assert caller.put(f"/lists/{sought.id}/columns", {"columns": columns}).status_code == status
    assert NameList.objects.get(pk=sought.pk).columns == {"name": 1, "note": 7}


def test_accept_put_withdraw__once_each(cast, sought, as_):
    asker, mediator = as_(cast.asker_a), as_(cast.mediator)
    assert asker.post(f"/lists/{sought.id}/accept").json()["state"] == "accepted"
    assert asker.post(f"/lists/{sought.id}/accept").status_code == 409
    assert asker.post(f"/lists/{sought.id}/put").status_code == 409  # a side does not put its own list
    assert mediator.post(f"/lists/{sought.id}/put").json()["state"] == "put"
    assert mediator.post(f"/lists/{sought.id}/put").status_code == 409
    assert mediator.post(f"/lists/{sought.id}/withdraw", {"why": "no"}).status_code == 409
    assert asker.post(f"/lists/{sought.id}/withdraw", {"why": " "}).status_code == 422
    assert asker.post(f"/lists/{sought.id}/withdraw", {"why": "Names were wrong"}).json()["state"] == "withdrawn"
    assert asker.post(f"/lists/{sought.id}/withdraw", {"why": "Names were wrong"}).status_code == 409
    events = LoggedEntry.objects.filter(subject=sought.id).order_by("seq").values_list("event", flat=True)
    assert list(events) == ["list_brought", "list_accepted", "list_put", "list_withdrawn"]


def test_accept__body_of_a_refusal(cast, put, as_):
    reply = as_(cast.mediator).post(f"/lists/{put.id}/accept")
    assert (reply.status_code, reply["Content-Type"], reply.json()) == (
        409,
        "application/problem+json",
        {
            "code": "list",
            "what": f"list {put.id} was not changed",
            "do": "Ask the person who brought it.",
            "why": "another party brought it, or your role does not",
        },
    )


# What comes in


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 201},
        {"limit": "x"},
        {"offset": -1},
        {"offset": 10**30},
        {"standing": "unknown"},
        {"disposition": "x"},
        {"text": "a\u202eb"},
        {"text": "a\x00b"},
        {"standng": "awaiting"},
        {"limit": ""},
    ],
)
def test_entries__query_it_does_not_take(cast, put, as_, query):
    reply = as_(cast.asker_a).get(f"/lists/{put.id}/entries", **query)
    assert (reply.status_code, reply.json()["code"]) == (422, "unreadable")


@pytest.mark.parametrize(
    "day", ["2021-02-30", "1", "2021", "", "2021-03-01T00:00:00Z", "٢٠٢١-٠٣-٠١x", "0000-00-00", "\x00"]
)
def test_standing__day_that_cannot_be_read(cast, put, as_, day):
    assert as_(cast.asker_a).get(f"/lists/{put.id}/standing", as_of=day).status_code == 422


def test_standing__day_to_come_is_today(cast, put, as_):
    later = (timezone.now() + timedelta(days=400)).date().isoformat()
    caller = as_(cast.mediator)
    for day in (later, "9999-12-31"):
        assert (
            caller.get(f"/lists/{put.id}/standing", as_of=day).json() == caller.get(f"/lists/{put.id}/standing").json()
        )


@pytest.mark.parametrize(
    "id", ["x", "lst_", "lst_00000000000000000000", "%00", "lst_%00", "ل", "a" * 5_000, "..", "' OR 1=1--"]
)
def test_one_list__every_id_that_is_not_reached_looks_the_same(cast, put, as_, not_found, id):
    unreached = as_(cast.stranger).get(f"/lists/{put.id}")
    missing = as_(cast.stranger).get(f"/lists/{id}")
    assert (unreached.status_code, unreached.json()) == not_found
    assert missing.status_code == 404
    assert id == ".." or missing.json() == not_found[1]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b"",
        b'{"why": 1}',
        b'{"why": null}',
        b'{"why": "a\\u0000b"}',
        b'{"why": "a\\ud800b"}',
        '{"why": "a\u202eb"}'.encode(),
        b'{"why": "' + b"x" * 100_000 + b'"}',
        b"[" * 100_000,
        b'{"why": "x", "why2": 1}',
        b'{"why": ' + b"9" * 5_000 + b"}",
    ],
)
def test_withdraw__body_it_does_not_take(cast, put, as_, body):
    reply = Client().post(
        f"/api/v1/lists/{put.id}/withdraw",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {as_(cast.asker_a).key}"},
    )
    assert (reply.status_code, reply.json()["code"]) == (422, "unreadable")
    assert NameList.objects.get(pk=put.pk).state == "put"


def test_bring__body_that_is_no_form(cast, room, as_):
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x", "application/json", "text/plain"):
        reply = Client().post(
            "/api/v1/lists",
            b"--y\r\nnot a form",
            content_type=kind,
            headers={"Authorization": f"Bearer {as_(cast.asker_a).key}"},
        )
        assert (reply.status_code, reply.json()["code"]) == (422, "unreadable")
