"""Erasing a value from the log, by the pages and over the API: two people, a reason, and what stays to be seen."""

import json

import pytest
from django.db import transaction
from django.utils import timezone
from tests.conftest import Cast
from tests.web.conftest import browser, text_of

from wasl.apps.audit.domain import log
from wasl.apps.audit.domain.log import Event, append
from wasl.apps.audit.models.log import LoggedEntry, Opening
from wasl.apps.staff.models.erasure import Erasure

VALUE = "a value that must be gone 4711"
PATH = "/log/erasures/"


@pytest.fixture
def seq(cast: Cast) -> int:
    with transaction.atomic():
        event = Event(
            "claim_recorded", by=cast.asker_a.id, subject=cast.asker_a.id, sealed={"value": VALUE, "why": "x"}
        )
        append(event, at=timezone.now())
    return log.head()[0] - 1


def test_by_the_pages__asked_by_one_confirmed_by_another(cast: Cast, seq: int) -> None:
    first, second = browser(cast.neutral), browser(cast.secretariat, language="ar")
    page = text_of(first.get(PATH, {"entry": seq}))
    assert [f'<option value="{name}">' in page for name in ("value", "why", "other")] == [True, True, False]
    reply = first.post(f"{PATH}ask", {"entry": seq, "name": "value", "why": "The family asks for it"})
    assert (reply.status_code, reply["Location"]) == (302, PATH)
    erasure = Erasure.objects.get()
    confirm = f"{PATH}{erasure.id}/confirm"
    assert (confirm in text_of(first.get(PATH)), confirm in text_of(second.get(PATH))) == (False, True)
    assert first.post(confirm).status_code == 409
    assert Opening.objects.get(entry_id=seq, name="value").value == VALUE
    assert '<option value="value">' not in text_of(first.get(PATH, {"entry": seq}))
    assert second.post(confirm).status_code == 302
    assert [one.name for one in Opening.objects.filter(entry_id=seq)] == ["why"]
    assert log.verify().ok
    for client in (first, second):
        page = text_of(client.get(PATH))
        assert [word in page for word in ("The family asks for it", "neutral", "secretariat", confirm, VALUE)] == [
            True, True, True, False, False
        ]  # fmt: skip
    assert second.post(confirm).status_code == 409


@pytest.mark.parametrize(("given", "status", "said"), [
    ({"entry": "99999"}, 422, "no entry of this number"), ({"entry": "x"}, 422, "no entry of this number"),
    ({"entry": "9" * 40}, 422, "no entry of this number"), ({}, 422, "erased"),
    ({"name": "value", "why": " "}, 422, "required"), ({"name": "other", "why": "A reason"}, 422, "not one of the"),
])  # fmt: skip
def test_what_cannot_be_asked_for__is_said_on_the_page(
    cast: Cast, seq: int, given: dict[str, str], status: int, said: str
) -> None:
    reply = browser(cast.neutral).post(f"{PATH}ask", ({"entry": str(seq)} | given) if given else {})
    assert (reply.status_code, said in text_of(reply)) == (status, True)
    assert not Erasure.objects.exists()


def test_an_entry_that_seals_nothing__and_none(cast: Cast, seq: int) -> None:
    client = browser(cast.neutral)
    bare = LoggedEntry.objects.filter(openings=None)[0].seq
    assert "seals nothing" in text_of(client.get(PATH, {"entry": bare}))
    assert "no entry of this number" in text_of(client.get(PATH, {"entry": seq + 1}))
    page = text_of(client.get(PATH))
    assert "no entry of this number" not in page
    assert "Nothing was erased, and nothing is asked for" in page


def test_a_reason_that_was_erased_too(cast: Cast, seq: int) -> None:
    first, second = browser(cast.neutral), browser(cast.secretariat)
    first.post(f"{PATH}ask", {"entry": seq, "name": "value", "why": "It names somebody 4711"})
    asked = log.last_about(Erasure.objects.get().id, event="erasure_asked")
    second.post(f"{PATH}ask", {"entry": asked, "name": "why", "why": "The reason named somebody"})
    first.post(f"{PATH}{Erasure.objects.get(seq=asked).id}/confirm")
    page = text_of(first.get(PATH))
    assert ("It names somebody 4711" in page, "erased too" in page) == (False, True)


def test_over_the_api(cast: Cast, seq: int) -> None:
    first, second, path = browser(cast.secretariat), browser(cast.neutral), "/api/v1/log/erasures"
    given = {"entry": seq, "name": "value", "why": "The family asks for it"}
    asked = first.post(path, json.dumps(given), content_type="application/json")
    assert asked.status_code == 201
    made = asked.json()
    assert {name: made[name] for name in ("entry", "name", "why", "asked_by", "confirmed_by", "confirmed_at")} == {
        **given, "asked_by": cast.secretariat.id, "confirmed_by": None, "confirmed_at": None,
    }  # fmt: skip
    assert first.post(f"{path}/{made['id']}/confirm").status_code == 409
    done = second.post(f"{path}/{made['id']}/confirm")
    assert (done.status_code, done.json()["confirmed_by"]) == (200, cast.neutral.id)
    assert second.get(path).json() == [done.json()]
    assert VALUE not in second.get(path).content.decode()
    assert second.post(path, json.dumps(given), content_type="application/json").status_code == 409
