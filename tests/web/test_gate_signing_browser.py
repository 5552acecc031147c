"""Three telephones that sign, from the eve to the file that proves who said what."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page
from tests.conftest import Cast
from tests.web.browsing import NARROW, Site
from tests.web.gates import AT_GATE, heard_exchange
from tests.web.test_gate_browser import SENT, Phones, agree, held, in_arabic, in_english, ready_without_network

from wasl.apps.exchanges.domain.crossing_day import begin_crossing, confirmations_of, standing_of
from wasl.apps.exchanges.interfaces.files import gate_lines
from wasl.apps.exchanges.models.crossing import Crossing, Device, GateConfirmation
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.engines.crossing.confirming import confirm
from wasl.engines.crossing.signatures import fingerprint
from wasl.engines.ledger import checker

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("chromium")]


@pytest.fixture
def eve(cast: Cast, live_server: Any) -> Exchange:
    return heard_exchange(cast, code="2021-7", at=timezone.now() - timedelta(minutes=5))


@pytest.fixture
def pages(site: Site, cast: Cast, eve: Exchange) -> Iterator[dict[str, Page]]:
    with ExitStack() as together:
        yield {
            role: together.enter_context(site.as_person(cast.people[who], size=NARROW)) for role, who in AT_GATE.items()
        }


def register(page: Page, eve: Exchange, site: Site) -> str:
    """By its one button; answers with the number that the telephone shows."""
    page.goto(f"/exchanges/{eve.pk}/gate/")
    page.get_by_role("button", name=site.say("Register this telephone")).click()
    page.locator("#own-telephone").wait_for()
    return page.locator("#own-fingerprint").inner_text()


@pytest.fixture
def phones(pages: dict[str, Page], eve: Exchange, site: Site, cast: Cast) -> Phones:
    for page in pages.values():
        register(page, eve, site)
    crossing = begin_crossing(eve, by=cast.neutral, at=timezone.now())
    phones = Phones(crossing, pages)
    for role in pages:
        phones.open(role)
    return phones


def swapping(step: str, subject: str) -> bool:
    return step == "swapped"


def checked(crossing: Crossing, folder: Path, *asked: str) -> tuple[int, str]:
    (folder / "gate.jsonl").write_bytes(gate_lines(crossing))
    command = [sys.executable, "-I", "-S", checker.__file__, "gate", "gate.jsonl", *asked]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=120)
    return done.returncode, done.stdout + done.stderr


def next_word(crossing: Crossing, role: str, step: str, subject: str) -> GateConfirmation:
    """As whoever keeps the server writes it straight into the table: the next link of a telephone's own journal."""
    device = Device.objects.get(role=role)
    at = int(timezone.now().timestamp())
    one = confirm(crossing.terms, confirmations_of(crossing), device=device.id, step=step, subject=subject, at=at)
    return GateConfirmation.objects.create(
        id=one.id, crossing=crossing, device=device, counter=one.counter, written=one.as_json(),
        received_by=device.registered_by, received_at=timezone.now(),
    )  # fmt: skip


@in_arabic
def test_eve__each_telephone_makes_its_key_and_shows_its_number(
    pages: dict[str, Page], eve: Exchange, site: Site, cast: Cast
) -> None:
    shown = {role: register(page, eve, site) for role, page in pages.items()}
    assert shown == {one.role: fingerprint(one.key) for one in Device.objects.all()}
    page = pages["ma"]
    page.goto(f"/exchanges/{eve.pk}/gate/")
    assert not page.get_by_role("button", name=site.say("Register this telephone")).is_visible()
    assert page.locator("[data-this]:visible").count() == 1
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.goto(f"/exchanges/{eve.pk}/")
    assert [one.inner_text() for one in page.locator("#telephones ~ ul .fingerprint").all()] == list(shown.values())
    assert site.complaints == []


@in_english
def test_gate__an_honest_day_signed_and_proven(phones: Phones, tmp_path: Path) -> None:
    numbers = [fingerprint(one.key) for one in phones.crossing.exchange.devices.all()]
    for page in phones.pages.values():
        page.locator("#telephones summary").click()
        assert sorted(one.inner_text() for one in page.locator("#telephones-list .label").all()) == sorted(numbers)
        assert page.locator("#telephones-list", has_text="this telephone").count() == 1
    phones.go_on()
    agree(phones)
    stands = standing_of(phones.crossing)
    assert (stands.states[phones.crossing.pk], stands.contradictions) == ("completed", ())
    code, told = checked(phones.crossing, tmp_path, *(part for one in numbers for part in ("--fingerprint", one)))
    assert (code, told.splitlines()[-1]) == (
        0, "Each telephone that signs has signed every word under its name, and none is missing in between.",
    )  # fmt: skip


@in_english
def test_gate__a_word_written_by_whoever_keeps_the_server(phones: Phones, tmp_path: Path) -> None:
    phones.go_on(until=swapping)
    agree(phones)
    before = standing_of(phones.crossing)
    word = next_word(phones.crossing, "ma", "swapped", "swap-1-1")
    agree(phones)
    for page in phones.pages.values():
        page.locator("#alarm", has_text="not signed by the telephone it names").wait_for()
        assert page.evaluate("WaslGate.standing().where") == {
            person: {"place": "in_zone", "claims": []} for person in before.where
        }
    page = phones.pages["n"]
    page.locator("#journal summary").click()
    marked = page.locator("#journal-list li", has_text="not signed by the telephone it names")
    assert [marked.count(), marked.first.inner_text().count("Swap 1")] == [1, 1]
    page.goto(f"/exchanges/{phones.crossing.pk}/board/")
    assert page.locator(".gate-latest li", has_text="not signed by the telephone it names").count() == 1
    page.go_back()
    code, told = checked(phones.crossing, tmp_path)
    assert (code, f"{word.device_id} number {word.counter}, swapped of swap-1-1 is not signed" in told) == (1, True)
    phones.tap("ma", "swapped", "swap-1-1")  # its own word goes on as if nothing had been written
    phones.tap("mb", "swapped", "swap-1-1")
    phones.sent()
    agree(phones)
    assert standing_of(phones.crossing).states["swap-1-1"] == "swapped"


@in_english
def test_gate__a_journal_copied_under_another_device(phones: Phones, tmp_path: Path) -> None:
    phones.go_on(until=swapping)
    agree(phones)
    other = Device.objects.get(role="mb")
    own = [one for one in confirmations_of(phones.crossing) if one.role == "ma" and not one.code]
    for one in (replace(one, device=other.id, role="mb") for one in own):
        GateConfirmation.objects.create(
            id=one.id, crossing=phones.crossing, device=other, counter=one.counter, written=one.as_json(),
            received_by=other.registered_by, received_at=timezone.now(),
        )  # fmt: skip
    agree(phones)
    assert {one.kind for one in standing_of(phones.crossing).contradictions} == {"unsigned"}
    code, told = checked(phones.crossing, tmp_path)
    assert (code, told.count("is not signed by this telephone")) == (1, len(own))


@in_english
def test_gate__a_telephone_that_was_alone_comes_back_with_what_it_signed(
    phones: Phones, site: Site, tmp_path: Path
) -> None:
    phones.go_on(until=swapping)
    page = phones.pages["mb"]
    phones.hear()
    ready_without_network(page, site)
    page.context.set_offline(True)
    page.route(SENT, lambda route: route.abort())
    phones.tap("mb", "swapped", "swap-1-1")
    page.reload()
    page.locator("#net[data-unsent='1']").wait_for()
    assert len(page.evaluate("WaslGate.kept().find((one) => one.step === 'swapped').signature")) == 128
    phones.tap("ma", "swapped", "swap-1-1")
    page.unroute(SENT)
    page.context.set_offline(False)
    phones.sent()
    agree(phones)
    stands = standing_of(phones.crossing)
    assert (stands.states["swap-1-1"], stands.contradictions) == ("swapped", ())
    assert checked(phones.crossing, tmp_path)[0] == 0


@in_english
def test_gate__a_browser_without_the_key_confirms_nothing_as_that_device(
    phones: Phones, site: Site, cast: Cast
) -> None:
    """Another browser of the same person; and a telephone whose key was lost."""
    with site.as_person(cast.mediator, size=NARROW) as page:
        page.goto(f"/exchanges/{phones.crossing.pk}/gate/")
        page.locator("#acts .idle").wait_for()
        assert not page.locator("#choose").is_visible()
        assert page.locator("#acts .act").count() == 0
    page = phones.pages["ma"]
    page.evaluate("WaslSigning.held().then(WaslSigning.forget)")
    page.reload()
    page.locator("#alarm", has_text="does not hold the key").wait_for()
    before = held(page)
    page.wait_for_timeout(500)
    page.locator("#acts button").first.click()
    page.locator("#said.refusal", has_text="does not hold the key").wait_for()
    assert held(page) == before


@in_english
def test_gate__clearing_the_device_forgets_its_key(phones: Phones) -> None:
    page = phones.pages["ma"]
    page.locator("#device summary").click()
    page.locator("#clear").click()
    page.get_by_role("button", name="Tap again to clear this device").click()
    page.get_by_role("heading", name="This device was cleared").wait_for()
    assert page.evaluate("WaslSigning.held()") == []


@in_english
def test_eve__a_browser_that_cannot_sign_is_told_so_before_the_day(
    pages: dict[str, Page], eve: Exchange, site: Site
) -> None:
    page = pages["n"]
    page.add_init_script("Object.defineProperty(crypto.subtle, 'generateKey', { value: () => Promise.reject() })")
    page.goto(f"/exchanges/{eve.pk}/gate/")
    page.locator("#cannot-sign", has_text="This browser cannot sign").wait_for()
    assert not page.get_by_role("button", name="Register this telephone").is_visible()
    page.get_by_text("Register a device that signs nothing").click()
    page.get_by_role("button", name="Register it without signatures").click()
    page.locator("li", has_text="signs nothing").wait_for()
    assert Device.objects.get().key == ""
