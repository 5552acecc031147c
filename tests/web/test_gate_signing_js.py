"""The browser's signatures and the engine's are the same: each checks what the other made, and refuses the same."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route
from tests.engines.crossing.journeys import smooth_day, terms_for
from tests.engines.crossing.telephones import key_of, signed, unsigned, with_keys
from tests.engines.crossing.test_signatures import spoilt

import wasl.web
from wasl.engines.crossing.journals import Confirmation, confirmation_of
from wasl.engines.crossing.signatures import fingerprint, message_of
from wasl.engines.crossing.terms import Device, Terms
from wasl.engines.ledger.ed25519 import SMALL_ORDER_Y, verifies

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("chromium")]

STATIC = Path(wasl.web.__file__).parent / "static"
TERMS = with_keys(terms_for(1))
DAY = smooth_day(TERMS, random.Random(5))


def opened(chromium: Browser, address: str) -> Page:
    page = chromium.new_page()
    page.route("**/*", lambda route: empty(route))
    page.goto(address)
    for name in ("crossing.js", "gate-signing.js"):
        page.add_script_tag(path=str(STATIC / name))
    return page


def empty(route: Route) -> None:
    route.fulfill(body="<!doctype html><title>.</title>", content_type="text/html")


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page over HTTPS, as browsers keep keys for it."""
    page = opened(chromium, "https://wasl.example/")
    yield page
    page.close()


def test_a_telephone__makes_a_key_that_cannot_be_read_and_signs_what_the_engine_accepts(page: Page) -> None:
    assert page.evaluate("WaslSigning.isAble()")
    key = page.evaluate("WaslSigning.make()")
    page.reload()
    for name in ("crossing.js", "gate-signing.js"):
        page.add_script_tag(path=str(STATIC / name))
    assert page.evaluate("WaslSigning.held()") == [key]
    made = page.evaluate("([key, one]) => WaslSigning.signed(key, one)", [key, DAY[0].as_json()])
    one = confirmation_of(made)
    assert one == DAY[0]
    assert verifies(bytes.fromhex(key), message_of(one.id), bytes.fromhex(one.signature))
    stored = """() => new Promise((done) => { indexedDB.open("wasl-gate-keys").onsuccess = ({ target }) => {
      target.result.transaction("keys").objectStore("keys").getAll().onsuccess = (found) => done(found.target.result
        .map((one) => [one.type, one.extractable])); }; })"""
    assert page.evaluate(stored) == [["private", False]]
    page.evaluate("(key) => WaslSigning.forget([key])", key)
    assert page.evaluate("WaslSigning.held()") == []


def unsigned_there(page: Page, terms: Terms, day: list[Confirmation]) -> Any:
    return page.evaluate(
        """async ([terms, day]) => WaslSigning.unsignedIn(terms, day, await WaslSigning.signedIn(terms, day))""",
        [terms.as_json(), [one.as_json() for one in day]],
    )


@pytest.mark.parametrize("seed", range(5))
def test_unsigned_in__as_the_engine_says(page: Page, seed: int) -> None:
    rng = random.Random(seed)
    terms = with_keys(terms_for(1), *rng.sample(("phone-a", "phone-b", "phone-n"), rng.choice((2, 3))))
    day = [spoilt(signed(one), rng) if rng.random() < 0.5 else signed(one) for one in DAY]
    found = unsigned_there(page, terms, day)
    assert sorted(found) == sorted(unsigned(terms, day))
    assert 0 < len(found) < len(day)


def test_unsigned_in__points_of_small_order_and_second_forms_are_refused_alike(page: Page) -> None:
    one = signed(DAY[0])
    order = 2**252 + 27742317777372353535851937790883648493
    scalar = int.from_bytes(bytes.fromhex(one.signature[64:]), "little")
    odd = [replace(one, signature=one.signature[:64] + (scalar + order).to_bytes(32, "little").hex())]
    for y in SMALL_ORDER_Y:
        for sign_bit in (0, 1 << 255):
            odd.append(replace(one, signature=(y | sign_bit).to_bytes(32, "little").hex() + "00" * 32))
    for each in odd:
        assert unsigned_there(page, TERMS, [each]) == [one.id]
        assert unsigned(TERMS, [each]) == {one.id}
    assert unsigned_there(page, TERMS, [one]) == []


def test_fingerprint__as_the_engine_shows_it(page: Page) -> None:
    keys = [key_of(f"phone {number}") for number in range(50)]
    assert page.evaluate("(keys) => keys.map(WaslSigning.fingerprint)", keys) == [fingerprint(key) for key in keys]


def test_over_plain_http__it_cannot_sign_and_says_so(chromium: Browser) -> None:
    page = opened(chromium, "http://wasl.example/")
    assert page.evaluate("window.isSecureContext") is False
    assert page.evaluate("WaslSigning.isAble()") is False
    assert page.evaluate("WaslSigning.fingerprint('00'.repeat(32))") == fingerprint("00" * 32)
    page.close()


def test_keeping__a_copy_that_was_not_signed_gives_way_to_one_that_was(page: Page) -> None:
    page.add_script_tag(path=str(STATIC / "gate-keeping.js"))
    one = signed(DAY[0])
    found = page.evaluate(
        """([bare, good, id]) => {
          const kept = WaslKeeping.keeping("op-1", "nobody");
          kept.add("", { confirmations: [bare] });
          const first = kept.read("");
          kept.add("", { confirmations: [good], signed: [id] });
          kept.add("", { confirmations: [bare] });
          const shown = ({ confirmations, signed }) => [confirmations.map((each) => each.signature || ""), signed];
          return [first, kept.read("")].map(shown);
        }""",
        [replace(one, signature="").as_json(), one.as_json(), one.id],
    )
    assert found == [[[""], []], [[one.signature], [one.id]]]


def test_terms__a_device_called_constructor_has_no_key(page: Page) -> None:
    devices = (Device("constructor", "n"), *TERMS.devices[:2])
    assert unsigned_there(page, replace(TERMS, devices=devices), [replace(DAY[0], device="constructor")]) == []
