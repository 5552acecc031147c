"""The gate's answers to its script, and its pages before the day."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.exchanges.gate import Gate, register_telephone, seed_of
from tests.apps.exchanges.pdf_text import texts_of
from tests.conftest import Cast
from tests.web.conftest import browser, text_of
from tests.web.gates import AT_GATE, begun, heard_exchange
from tests.web.test_frame import check_headers, check_page

from wasl.apps.exchanges.enums import ExchangeState
from wasl.apps.exchanges.interfaces.gate_sheet import gate_sheet
from wasl.apps.exchanges.interfaces.paper_words import words_of
from wasl.apps.exchanges.models.crossing import Crossing, Device, GateConfirmation
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.sources.models.source import Reach
from wasl.apps.staff.models.staff import Staff
from wasl.engines.crossing.codes import short_code
from wasl.engines.crossing.signatures import fingerprint
from wasl.engines.ledger.ed25519 import public_key_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def eve(cast: Cast) -> Exchange:
    return heard_exchange(cast, code="2021-7", at=timezone.now() - timedelta(minutes=5))


@pytest.fixture
def crossing(cast: Cast, eve: Exchange) -> Crossing:
    return begun(cast, eve, at=timezone.now())


@pytest.fixture
def gate(crossing: Crossing) -> Gate:
    return Gate(crossing, begins=int(timezone.now().timestamp()))


def carried(client: Client, crossing: Crossing) -> dict[str, Any]:
    """What the page brings with it."""
    page = text_of(client.get(f"/exchanges/{crossing.pk}/gate/"))
    start = page.index('<script id="gate-data"')
    start = page.index(">", start) + 1
    return json.loads(page[start : page.index("</script>", start)])


def post(client: Client, crossing: Crossing, *confirmations: Any, **changed: Any) -> Any:
    said = {
        "user": client.session["_auth_user_id"],
        "have": "",
        "confirmations": [one.as_json() for one in confirmations],
    }
    return client.post(
        f"/exchanges/{crossing.pk}/gate/confirmations", json.dumps(said | changed), content_type="application/json"
    )


def digest(*ids: str) -> str:
    return hashlib.sha256(",".join(sorted(ids)).encode()).hexdigest()


def key_of(who: Staff) -> str:
    return public_key_of(seed_of(who)).hex()


def test_eve__telephones_of_all_three_then_the_beginning(cast: Cast, eve: Exchange) -> None:
    path = f"/exchanges/{eve.pk}/gate/"
    for who in AT_GATE.values():
        client = browser(cast.people[who])
        assert "Yes, begin it now" not in text_of(client.get(path))
        assert client.post(f"{path}device", {"key": key_of(cast.people[who])}).status_code == 302
    page = text_of(client.get(path))
    shown = [fingerprint(key_of(cast.people[who])) in page for who in AT_GATE.values()]
    assert ("Yes, begin it now" in page, shown) == (True, [True] * 3)
    client.post(f"{path}begin")
    assert Exchange.objects.get().state == ExchangeState.CROSSING
    assert 'id="gate-data"' in text_of(client.get(path))


def test_eve__begun_without_signatures_only_by_saying_so(cast: Cast, eve: Exchange) -> None:
    path = f"/exchanges/{eve.pk}/gate/"
    for who in AT_GATE.values():
        client = browser(cast.people[who])
        client.post(f"{path}device", {"key": key_of(cast.people[who])} if who == "mediator" else {})
    page = text_of(client.get(path))
    assert ("2 devices sign nothing" in page, "Yes, begin it now" in page) == (True, False)
    refused = client.post(f"{path}begin")
    assert (refused.status_code, "2 of 3 devices sign nothing" in text_of(refused)) == (409, True)
    client.post(f"{path}begin", {"without_signatures": "1"})
    assert Exchange.objects.get().state == ExchangeState.CROSSING


@pytest.mark.parametrize("key", ["x", "0" * 63, "0" * 64, "01" + "0" * 62, "A" * 64])
def test_eve__what_is_no_key_registers_nothing(cast: Cast, eve: Exchange, key: str) -> None:
    refused = browser(cast.mediator).post(f"/exchanges/{eve.pk}/gate/device", {"key": key})
    assert (refused.status_code, "no key of a telephone" in text_of(refused)) == (409, True)
    assert Device.objects.count() == 0


def test_exchange_page__shows_the_numbers_of_the_telephones_to_a_side(cast: Cast, eve: Exchange) -> None:
    register_telephone(eve, by=cast.mediator, at=timezone.now())
    page = text_of(browser(cast.holder_b).get(f"/exchanges/{eve.pk}/"))
    assert fingerprint(key_of(cast.mediator)) in page


def test_eve__a_refusal_is_said_on_the_page(cast: Cast, eve: Exchange) -> None:
    refused = browser(cast.neutral).post(f"/exchanges/{eve.pk}/gate/begin")
    assert (refused.status_code, "is registered" in text_of(refused)) == (409, True)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages__are_whole_and_closed(cast: Cast, eve: Exchange, language: str) -> None:
    client, path = browser(cast.mediator, language=language), f"/exchanges/{eve.pk}/gate/"
    for _ in range(2):
        response = client.get(path)
        check_headers(response)
        check_page(text_of(response), language=language)
        if eve.state == ExchangeState.READY:
            eve = begun(cast, eve, at=timezone.now()).exchange
    assert 'id="gate-data"' in text_of(response)


def test_page__brings_the_secret_of_ones_own_device_alone(cast: Cast, crossing: Crossing) -> None:
    for role, who in AT_GATE.items():
        found = carried(browser(cast.people[who]), crossing)
        others = Device.objects.exclude(registered_by=cast.people[who]).values_list("secret", flat=True)
        assert [one["role"] for one in found["devices"]] == [role]
        assert len(others) == 2
        assert not [secret for secret in others if secret in json.dumps(found)]


def test_page__names_people_only_as_one_reaches_them(cast: Cast, crossing: Crossing) -> None:
    told = {one.id: one.told for one in Candidate.objects.filter(pk__in=crossing.terms.people)}
    known = {id: {"name": row["name"], "mother": row["mother"]} for id, row in told.items()}
    for who in AT_GATE.values():  # all three: the neutral identifies too
        assert carried(browser(cast.people[who]), crossing)["people"] == known
    Reach.objects.all().delete()
    again = browser(cast.mediator).get(f"/exchanges/{crossing.pk}/gate/")
    assert carried(browser(cast.mediator), crossing)["people"] == {}
    assert not [row["name"] for row in told.values() if row["name"] in text_of(again)]


def test_confirmations__come_back_to_all_and_nothing_when_nothing_is_new(
    cast: Cast, crossing: Crossing, gate: Gate
) -> None:
    client, made = browser(cast.mediator), gate.confirm("ma", "departed", "stage-1/a", count=3)
    assert post(client, crossing, made).json()["known"] == [made.as_json()]
    assert post(client, crossing, made, have=digest(made.id)).json()["known"] is None
    assert GateConfirmation.objects.count() == 1
    other, path = browser(cast.mediator_2), f"/exchanges/{crossing.pk}/gate/known"
    asked = {"user": cast.mediator_2.pk, "have": digest()}
    assert other.get(path, asked).json()["known"] == [made.as_json()]
    assert other.get(path, asked | {"have": digest(made.id)}).json()["known"] is None


def test_confirmations__of_a_page_that_another_left_open(cast: Cast, crossing: Crossing, gate: Gate) -> None:
    made = gate.confirm("ma", "departed", "stage-1/a", count=3)
    for reply in (
        post(browser(cast.mediator), crossing, made, user=cast.neutral.pk),
        browser(cast.mediator).get(f"/exchanges/{crossing.pk}/gate/known", {"user": cast.neutral.pk}),
    ):
        assert (reply.status_code, reply.json()) == (409, {"problem": "another_user"})
    assert GateConfirmation.objects.count() == 0


def test_confirmations__of_another_partys_device(cast: Cast, crossing: Crossing, gate: Gate) -> None:
    reply = post(browser(cast.mediator), crossing, gate.confirm("n", "aborted", crossing.pk))
    assert (reply.status_code, "its own party alone" in reply.json()["said"]) == (409, True)


@pytest.mark.parametrize("body", ["", "[]", "4", '{"user": "x"}', '{"user": null, "have": "", "confirmations": 4}'])
def test_confirmations__that_are_none(cast: Cast, crossing: Crossing, body: str) -> None:
    path = f"/exchanges/{crossing.pk}/gate/confirmations"
    assert browser(cast.mediator).post(path, body, content_type="application/json").status_code == 422


@pytest.mark.parametrize("written", [[4], [{}], [{"step": "departed"}], [None]])
def test_confirmations__of_another_shape(cast: Cast, crossing: Crossing, written: Any) -> None:
    assert post(browser(cast.mediator), crossing, confirmations=written).status_code == 422


def test_confirmations__need_the_token_of_the_page(cast: Cast, crossing: Crossing, gate: Gate) -> None:
    client = browser(cast.mediator, enforce_csrf_checks=True)
    made, token = gate.confirm("ma", "departed", "stage-1/a", count=3), carried(client, crossing)["news"]["csrf"]
    assert post(client, crossing, made).status_code == 403
    client.defaults["HTTP_X_CSRFTOKEN"] = token
    assert post(client, crossing, made).status_code == 200


def test_known__does_not_keep_a_person_logged_in(cast: Cast, crossing: Crossing) -> None:
    """The page asks by itself: a telephone that nobody holds is logged out in the end."""
    client = browser(cast.mediator)
    client.get(f"/exchanges/{crossing.pk}/gate/known", {"user": cast.mediator.pk})
    assert "seen" not in client.session


@pytest.mark.parametrize("language", ["en", "ar"])
def test_run_sheet__bears_ones_own_codes_alone(cast: Cast, crossing: Crossing, language: str) -> None:
    for role, who in AT_GATE.items():
        path = f"/exchanges/{crossing.pk}/gate/run-sheet-1.pdf"
        reply = browser(cast.people[who], language=language).get(path, {"offset": 180})
        assert (reply.status_code, reply["Content-Type"]) == (200, "application/pdf")
        device = Device.objects.get(role=role)
        sheet = gate_sheet(crossing, device, stage=1, at=timezone.now(), utc_offset_minutes=180, language=language)
        codes = [(swap.codes.a, swap.codes.b) for swap in sheet.swaps]
        said = {"operation": crossing.pk, "role": role, "step": "swapped"}
        own = [short_code(bytes.fromhex(device.secret), **said, subject=swap.id) for swap in crossing.terms.swaps]
        assert codes == [{"ma": (one, ""), "mb": ("", one), "n": ("", "")}[role] for one in own]
        text = " ".join(texts_of(reply.content, "Document", "Span"))
        assert sheet.group == words_of(language).text("working_group")
        assert ("Working Group on the Release" in text) == (language == "en")
        shown = [one in text for one in own]
        assert (set(shown), "العطار" in text) == ({role != "n"}, False)


@pytest.mark.parametrize(
    "asked", ["run-sheet-0.pdf", "run-sheet-2.pdf", "run-sheet-1.pdf?offset=x", "run-sheet-1.pdf?offset=900"]
)
def test_run_sheet__of_no_stage_or_clock(cast: Cast, crossing: Crossing, asked: str) -> None:
    assert browser(cast.neutral).get(f"/exchanges/{crossing.pk}/gate/{asked}").status_code == 404


def test_worker__reaches_one_page_alone(cast: Cast, crossing: Crossing) -> None:
    reply = browser(cast.mediator).get(f"/exchanges/{crossing.pk}/gate/worker.js")
    assert reply["Content-Type"] == "text/javascript; charset=utf-8"
    assert "Service-Worker-Allowed" not in reply  # so it is the folder it lies in
