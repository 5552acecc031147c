"""Questions back, meetings, answers for many, changes and standing through the API."""

from base64 import b64encode
from datetime import date

import pytest
from django.utils import timezone

from wasl.apps.audit.domain.log import verify
from wasl.apps.lists.models.list import ListEntry

pytestmark = pytest.mark.django_db
WORDS = {"starts_at": "2021-03-06T09:00:00Z", "reply_by": "2021-03-09"}


def entry_of(brought, key):
    return ListEntry.objects.get(list=brought, party_key=key)


def test_question_back__from_the_holder_to_the_asking_side_and_back(cast, put, as_, not_found):
    one = entry_of(put, "A-4")
    holder, asker = as_(cast.holder_b), as_(cast.asker_a)
    asked = holder.post(f"/entries/{one.id}/questions-back", {"kind": "birth_date", "text": "The year will do"})
    assert (asked.status_code, asked.json()["state"], asked.json()["asked_by"]["code"]) == (201, "open", "side_b")
    address = f"/questions-back/{asked.json()['id']}"
    assert asker.get("/questions-back", state="open").json()["count"] == 1
    unreached = as_(cast.holder_a).post(f"{address}/reply", {"reply": "No"})
    assert (unreached.status_code, unreached.json()) == not_found
    assert asker.post(f"{address}/reply", {}).status_code == 409
    replied = asker.post(f"{address}/reply", {"reply": "1988", "detail": "birth_date", "detail_value": "1988"})
    assert (replied.status_code, replied.json()["state"], replied.json()["detail"]) == (200, "replied", "birth_date")
    claims = holder.get(f"/entries/{one.id}").json()["claims"]
    assert ("birth_date", "1988") in [(claim["property"], claim["value"]) for claim in claims]
    assert holder.post(f"{address}/close").json()["state"] == "closed"
    assert holder.post(f"{address}/withdraw").status_code == 409
    assert verify().ok


def test_answer__with_details_and_a_document(cast, put, as_):
    one = entry_of(put, "A-1")
    given = {
        "disposition": "held", "signed_as": "Committee", "details": {"held_at": "North", "health": ""},
        "reference": "Page 4",
        "evidence": {"title": "A register", "date": "2014", "content": b64encode(b"A scan").decode()},
    }  # fmt: skip
    made = as_(cast.holder_b).post(f"/entries/{one.id}/answers", given)
    assert made.status_code == 201
    (seen,) = as_(cast.asker_a).get(f"/entries/{one.id}").json()["answers"]
    assert [(item["property"], item["state"], item["text"]) for item in seen["items"]] == [
        ("held_at", "told", "North"), ("admitted_on", "missing", ""), ("health", "not_told", ""),
        ("supervised_by", "missing", ""), ("ordered_by", "missing", ""),
    ]  # fmt: skip
    assert (seen["document"]["title"], seen["document"]["date"], seen["document"]["size"]) == ("A register", "2014", 6)
    assert as_(cast.asker_a).get(f"/answers/{seen['id']}/evidence").content == b"A scan"
    assert as_(cast.asker_b).get(f"/answers/{seen['id']}/evidence").status_code == 404
    no_file = given | {"evidence": {"title": "A", "content": "no base64!"}}
    assert as_(cast.holder_b).post(f"/entries/{one.id}/answers", no_file).status_code == 422
    wrong = {"disposition": "not_held", "details": {"held_at": "North"}}
    assert as_(cast.holder_b).post(f"/entries/{one.id}/answers", wrong).status_code == 409


def test_meeting__sets_the_day_by_which_entries_are_due(cast, put, as_):
    mediator, holder = as_(cast.mediator), as_(cast.holder_b)
    made = mediator.post("/meetings", WORDS | {"room": put.room_id, "number": 1, "agenda": "Lists"})
    assert (made.status_code, made.json()["owed"]) == (201, [])
    id = made.json()["id"]
    called = mediator.post(f"/meetings/{id}/lists", {"list": put.id}).json()
    days = (timezone.now().date() - date(2021, 3, 9)).days
    assert called["owed"] == [
        {"list": put.id, "owes": "side_b", "total": 5, "owed": 5, "overdue": 5, "days_over": days}
    ]
    assert {item["due"] for item in holder.get("/questions").json()["items"]} == {"2021-03-09"}
    assert as_(cast.holder_a).get(f"/meetings/{id}").json()["owed"] == []  # of the room, and reads no list of it
    assert mediator.post(f"/meetings/{id}/close").json()["closed_at"] is not None
    assert mediator.post(f"/meetings/{id}/close").status_code == 409
    assert mediator.post("/meetings", WORDS | {"room": put.room_id, "number": 0}).status_code == 422


def test_questions__by_category(cast, put, as_):
    holder = as_(cast.holder_b)
    assert [item["key"] for item in holder.get("/questions", category="women").json()["items"]] == ["A-3"]
    assert holder.get("/questions", category="elderly").json()["count"] == 0


def test_answers_for_many__as_planned_and_undone(cast, put, as_):
    holder = as_(cast.holder_b)
    entries = [entry_of(put, key).id for key in ("A-1", "A-2")]
    plan = holder.post("/answer-batches/plan", {"entries": entries}).json()
    assert (plan["count"], plan["beyond"], len(plan["sample"])) == (2, 0, 2)
    given = {"entries": entries, "seen": plan["digest"], "disposition": "not_held"}
    assert holder.post("/answer-batches", given | {"disposition": "dead"}).status_code == 409
    assert holder.post("/answer-batches", given | {"seen": "0"}).status_code == 409
    made = holder.post("/answer-batches", given)
    assert (made.status_code, made.json()["total"], made.json()["standing"]) == (201, 2, 2)
    assert holder.post("/answer-batches", given).status_code == 409
    (listed,) = holder.get("/answer-batches").json()["items"]
    assert (listed["id"], listed["may_undo"]) == (made.json()["id"], True)
    undone = holder.post(f"/answer-batches/{listed['id']}/undo", {"why": "The wrong list"})
    assert (undone.status_code, undone.json()["taken_back"]) == (200, 2)
    assert as_(cast.asker_a).get("/answer-batches").status_code == 404
    linked = holder.post("/answer-batches/plan", {"linked": True}).json()
    assert linked["count"] == 0


def test_changes__for_whom_the_lists_reach(cast, put, as_):
    as_(cast.holder_b).post(f"/entries/{entry_of(put, 'A-1').id}/answers", {"disposition": "held"})
    sheet = as_(cast.mediator).get("/changes", since="2021-02-01").json()
    assert sheet["counts"] == {"added": 5, "answered": 1, "held": 1}
    assert sheet["gained"] == {"held": 1}
    (one,) = sheet["lists"]
    assert one["entries"]["held"] == [entry_of(put, "A-1").id]
    assert as_(cast.holder_a).get("/changes", since="2021-02-01").json()["lists"] == []
    assert as_(cast.mediator).get("/changes").status_code == 422
    assert as_(cast.mediator).get("/changes", since="soon").status_code == 422


def test_standing__by_side_people_and_place(cast, put, as_):
    told = as_(cast.asker_a).get("/standing").json()
    assert [(one["name"], one["total"]) for one in told["sides"]] == [("side_a", 5)]
    assert [(one["category"], one["total"], one["unknown"]) for one in told["categories"]] == [
        ("women", 1, 0), ("children", 0, 1), ("sick", 0, 5), ("elderly", 0, 1),
    ]  # fmt: skip
    assert {one["key"]: one["total"] for one in told["governorates"]} == {"SY-08": 2, "SY-11": 1, "SY-09": 1}
    assert told["places"] == [{"key": "", "name": "", "total": 1, "by_standing": {"awaiting": 1}}]
    assert as_(cast.holder_a).get("/standing").json()["sides"] == []
