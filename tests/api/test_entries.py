import pytest

from wasl.apps.audit.domain.log import verify
from wasl.apps.lists.enums import Disposition
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry

pytestmark = pytest.mark.django_db
ENTRY = {
    "id",
    "list",
    "row",
    "key",
    "name_ar",
    "name_latin",
    "standing",
    "disposition",
    "claims",
    "answers",
    "same_person",
    "silent_items",
    "may_answer",
}
ANSWER = {"id", "entry", "disposition", "on_date", "duplicate_of", "note", "state", "given_at", "ended_at", "party",
          "entry_changed", "signed_as", "items", "reference", "document"}  # fmt: skip
OWN_ANSWER = ANSWER | {"at", "by", "second", "may_confirm"}


def entry_of(brought, key):
    return ListEntry.objects.get(list=brought, party_key=key)


def test_one_entry__fields_by_who_asks(cast, put, as_):
    one = entry_of(put, "A-3")
    own = as_(cast.asker_a).get(f"/entries/{one.id}").json()
    assert set(own) == ENTRY | {"cells"}
    assert own["cells"][1] == {"header": "الاسم الرباعي", "cell": "سميرة عبد الرحمن قاسم الصباغ"}
    assert set(as_(cast.mediator).get(f"/entries/{one.id}").json()) == ENTRY
    theirs = as_(cast.holder_b).get(f"/entries/{one.id}").json()
    assert (set(theirs), theirs["may_answer"]) == (ENTRY, True)
    assert [(claim["property"], claim["value"], claim["edtf"]) for claim in theirs["claims"]] == [
        ("name", "سميرة عبد الرحمن قاسم الصباغ", ""),
        ("mother", "هدى", ""),
        ("sex", "أنثى", ""),
        ("birth_date", "12 آذار 1990", "1990-03-12"),
        ("birth_place", "حمص", ""),
        ("deprived_on", "نيسان 2014", "2014-04"),
        ("deprived_at", "حمص", ""),
    ]
    assert theirs["silent_items"] == ["c", "d", "e", "f", "g", "h"]


def test_one_entry__not_for_others(cast, put, held, as_, not_found):
    one = entry_of(put, "A-3")
    for person in (cast.holder_a, cast.asker_b, cast.stranger, cast.stranger_mediator, cast.liaison, cast.auditor):
        reply = as_(person).get(f"/entries/{one.id}")
        assert (reply.status_code, reply.json()) == not_found
    reply = as_(cast.asker_a).get(f"/entries/{entry_of(held, 'B-1').id}")
    assert (reply.status_code, reply.json()) == not_found


def test_answer__given_at_once_and_read_by_the_asking_side(cast, put, as_):
    one = entry_of(put, "A-1")
    reply = as_(cast.holder_b).post(
        f"/entries/{one.id}/answers", {"disposition": "released", "on_date": "تشرين الأول 2018", "note": "By exchange"}
    )
    assert (reply.status_code, set(reply.json()), reply.json()["state"]) == (201, OWN_ANSWER, "given")
    (seen,) = as_(cast.asker_a).get(f"/entries/{one.id}").json()["answers"]
    assert set(seen) == ANSWER
    assert (seen["disposition"], seen["on_date"], seen["note"], seen["party"]["code"]) == (
        "released",
        "2018-10",
        "By exchange",
        "side_b",
    )


def test_answer__death_waits_for_a_second_person(cast, put, as_):
    one = entry_of(put, "A-1")
    holder, second, asker = as_(cast.holder_b), as_(cast.holder_b2), as_(cast.asker_a)
    made = holder.post(f"/entries/{one.id}/answers", {"disposition": "dead"}).json()

    def seen(caller):
        found = caller.get(f"/entries/{one.id}").json()
        return found["standing"], [answer["disposition"] for answer in found["answers"]]

    # something to leak: the holder sees it
    assert seen(holder) == ("second_person", ["dead"])
    assert seen(asker) == ("awaiting", [])
    assert seen(as_(cast.mediator))[1] == []
    assert asker.post(f"/answers/{made['id']}/confirm").status_code == 404
    assert holder.post(f"/answers/{made['id']}/confirm").status_code == 409  # not the same one twice
    assert second.post(f"/answers/{made['id']}/confirm").json()["state"] == "given"
    assert second.post(f"/answers/{made['id']}/confirm").status_code == 409
    assert seen(asker) == ("answered", ["dead"])
    assert verify().ok


def test_take_back__with_a_reason(cast, put, as_):
    one = entry_of(put, "A-1")
    holder = as_(cast.holder_b)
    made = holder.post(f"/entries/{one.id}/answers", {"disposition": "held"}).json()
    assert holder.post(f"/answers/{made['id']}/take-back", {"why": ""}).status_code == 422
    assert as_(cast.asker_a).post(f"/answers/{made['id']}/take-back", {"why": "No"}).status_code == 409
    assert holder.post(f"/answers/{made['id']}/take-back", {"why": "Wrong person"}).json()["state"] == "taken_back"
    assert holder.post(f"/answers/{made['id']}/take-back", {"why": "Wrong person"}).status_code == 409


def test_answer__duplicate_names_an_entry_of_the_same_list(cast, put, held, as_, not_found):
    holder = as_(cast.holder_b)
    address = f"/entries/{entry_of(put, 'A-6').id}/answers"
    for twin in (entry_of(held, "B-1").id, "ent_00000000000000000000"):
        reply = holder.post(address, {"disposition": "duplicate", "duplicate_of": twin})
        assert (reply.status_code, reply.json()) == not_found
    assert holder.post(address, {"disposition": "duplicate"}).status_code == 409
    assert holder.post(address, {"disposition": "held", "duplicate_of": entry_of(put, "A-1").id}).status_code == 409
    reply = holder.post(address, {"disposition": "duplicate", "duplicate_of": entry_of(put, "A-1").id})
    assert (reply.status_code, reply.json()["duplicate_of"]) == (201, entry_of(put, "A-1").id)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"disposition": "gone"}, 422),
        ({"disposition": "held", "note": "x" * 501}, 422),
        ({"disposition": "held", "note": "a\u202eb"}, 422),
        ({"disposition": "held", "note": "a\x00b"}, 422),
        ({"disposition": "held", "on_date": "x" * 41}, 422),
        ({"disposition": "held", "on_date": "some day"}, 409),
        ({"disposition": "held", "duplicate_of": "x"}, 422),
        ({"disposition": "held", "by": "stf_00000000000000000000"}, 422),
        ({"disposition": "held", "state": "given"}, 422),
        ({"disposition": ["held"]}, 422),
    ],
)
def test_answer__body_it_does_not_take(cast, put, as_, body, status):
    reply = as_(cast.holder_b).post(f"/entries/{entry_of(put, 'A-1').id}/answers", body)
    assert reply.status_code == status
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("disposition", [one.value for one in Disposition if one is not Disposition.DUPLICATE])
def test_answer__every_disposition(cast, put, as_, disposition):
    reply = as_(cast.holder_b).post(f"/entries/{entry_of(put, 'A-1').id}/answers", {"disposition": disposition})
    assert (reply.status_code, reply.json()["state"]) == (
        201,
        "proposed" if disposition in {"dead", "remains_held"} else "given",
    )


def test_answer__only_by_the_holder_it_is_put_to(cast, put, as_):
    one = entry_of(put, "A-1")
    for person in (cast.asker_a, cast.mediator, cast.secretariat):
        assert as_(person).post(f"/entries/{one.id}/answers", {"disposition": "held"}).status_code == 409


def test_questions__what_the_holder_owes(cast, put, as_, not_found):
    holder = as_(cast.holder_b)
    holder.post(f"/entries/{entry_of(put, 'A-1').id}/answers", {"disposition": "held"})
    holder.post(f"/entries/{entry_of(put, 'A-2').id}/answers", {"disposition": "dead"})

    def keys(caller, which):
        return [(one["key"], len(one["answers"])) for one in caller.get("/questions", which=which).json()["items"]]

    assert keys(holder, "open") == [("A-2", 1), ("A-3", 0), ("A-4", 0), ("A-6", 0)]
    assert keys(holder, "answered") == [("A-1", 1)]
    assert keys(as_(cast.holder_a), "open") == []
    reply = as_(cast.asker_a).get("/questions")
    assert (reply.status_code, reply.json()) == not_found
