import hashlib

import pytest

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.tasks import write_copy_in_background

pytestmark = pytest.mark.django_db
COPY = {
    "id",
    "list",
    "format",
    "language",
    "recipient",
    "recipients",
    "purpose",
    "expires_on",
    "extent",
    "with_withdrawn",
    "state",
    "asked_by",
    "party",
    "asked_at",
    "second",
    "seconded_at",
    "sha256",
    "times_taken",
    "may_approve",
    "loss",
}


def wish(brought, **other):
    return {
        "list": brought.id,
        "format": "xlsx",
        "language": "ar",
        "recipient": "The envoy",
        "purpose": "A round",
    } | other


def test_copy__asked_approved_written_taken(cast, put, as_, django_capture_on_commit_callbacks):
    asker, mediator = as_(cast.asker_a), as_(cast.mediator)
    asked = asker.post("/copies", wish(put))
    made = asked.json()
    assert (asked.status_code, set(made), made["state"], made["may_approve"]) == (201, COPY, "asked", False)
    assert asker.get(f"/copies/{made['id']}/file").status_code == 409
    assert mediator.get(f"/copies/{made['id']}").json()["may_approve"] is True
    with django_capture_on_commit_callbacks(execute=False) as enqueued:
        approved = mediator.post(f"/copies/{made['id']}/approve").json()
    assert (approved["state"], len(enqueued)) == ("approved", 1)
    write_copy_in_background.call(made["id"])
    reply = asker.get(f"/copies/{made['id']}/file")
    assert reply["Content-Type"].endswith("spreadsheetml.sheet")
    assert reply["Content-Disposition"] == f'attachment; filename="wasl-{made["id"]}.xlsx"'
    seen = asker.get(f"/copies/{made['id']}").json()
    assert (seen["sha256"], seen["times_taken"]) == (hashlib.sha256(reply.content).hexdigest(), 1)
    events = LoggedEntry.objects.filter(subject=made["id"]).order_by("seq").values_list("event", flat=True)
    assert list(events) == ["export_asked", "export_approved", "export_written", "export_taken"]


def test_copy__never_by_one_person(cast, put, as_):
    made = as_(cast.mediator).post("/copies", wish(put)).json()
    assert as_(cast.mediator).post(f"/copies/{made['id']}/approve").status_code == 409
    assert as_(cast.asker_a).post(f"/copies/{made['id']}/approve").status_code == 404  # asked by another party
    assert as_(cast.neutral).post(f"/copies/{made['id']}/approve").json()["state"] == "approved"
    assert as_(cast.neutral).post(f"/copies/{made['id']}/approve").status_code == 409


def test_copy__a_side_does_not_approve(cast, put, as_):
    made = as_(cast.asker_a).post("/copies", wish(put)).json()
    assert as_(cast.asker_a).post(f"/copies/{made['id']}/approve").status_code == 409
    assert as_(cast.mediator).post(f"/copies/{made['id']}/refuse").json()["state"] == "refused"


def test_copies__those_of_ones_own_party_or_all_to_conveners(cast, put, as_, not_found):
    made = as_(cast.asker_a).post("/copies", wish(put)).json()
    for person, count in (
        (cast.asker_a, 1),
        (cast.mediator, 1),
        (cast.secretariat, 1),
        (cast.holder_b, 0),
        (cast.stranger, 0),
    ):
        assert as_(person).get("/copies").json()["count"] == count
    for person in (cast.holder_b, cast.holder_a, cast.stranger_mediator):
        for path in ("", "/file"):
            reply = as_(person).get(f"/copies/{made['id']}{path}")
            assert (reply.status_code, reply.json()) == not_found


def test_copy__who_may_not_take_the_list_out(cast, put, as_, not_found):
    assert as_(cast.holder_b).post("/copies", wish(put)).status_code == 409
    reply = as_(cast.stranger).post("/copies", wish(put))
    assert (reply.status_code, reply.json()) == not_found


@pytest.mark.parametrize(
    "other",
    [
        {"format": "docx"},
        {"language": "xx"},
        {"recipient": ""},
        {"recipient": " "},
        {"recipient": "x" * 1001},
        {"purpose": ""},
        {"purpose": "x" * 301},
        {"recipient": "a\u202eb"},
        {"purpose": "a\x00"},
        {"list": "x"},
        {"state": "ready"},
    ],
)
def test_copy__body_it_does_not_take(cast, put, as_, other):
    assert as_(cast.asker_a).post("/copies", wish(put, **other)).status_code == 422
    assert ListExport.objects.count() == 0
