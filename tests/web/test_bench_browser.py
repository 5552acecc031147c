"""The review bench in a real browser: by keyboard in either layout, and without JavaScript."""

from typing import Any

import pytest
from playwright.sync_api import Page
from tests.conftest import PASSWORD, Cast
from tests.web.browsing import NARROW, Site
from tests.web.conftest import World, pair_of

from wasl.apps.matching.models.pair import Decision, Opinion

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("chromium")]
ARABIC = {"s": "س", "d": "ي", "c": "ؤ", "r": "ق", "n": "ى", "p": "ح", "u": "ع"}  # what these keys give there


def press(page: Page, key: str, *, arabic: bool = False) -> None:
    """The key with this place on the keyboard, as either layout gives it."""
    given = ARABIC[key] if arabic else key
    told = {"key": given, "code": f"Key{key.upper()}", "bubbles": True, "cancelable": True}
    page.evaluate("told => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', told))", told)


@pytest.mark.parametrize("arabic", [False, True])
def test_keys__decide_undo_walk__never_while_typing(site: Site, cast: Cast, world: World, arabic: bool) -> None:
    pair = pair_of("A-1", "B-1")
    with site.as_person(cast.mediator) as page:
        page.goto(f"/review/{pair.id}/")
        press(page, "r", arabic=arabic)
        assert page.evaluate("document.activeElement.name") == "why"
        page.keyboard.type("scd")
        press(page, "s", arabic=arabic)
        assert (page.input_value("[name=why]"), page.url.endswith(f"/review/{pair.id}/")) == ("scd", True)
        page.keyboard.press("Escape")
        page.locator(".pick input").first.focus()  # on a chip the keys live
        press(page, "s", arabic=arabic)
        page.locator(".message.success").wait_for()
        assert page.url.endswith(f"?done={Decision.objects.get(pair=pair).id}")
        press(page, "u", arabic=arabic)
        page.wait_for_url("**/?undone=1")
        assert Decision.objects.get(pair=pair).undone_by == cast.mediator
        press(page, "n", arabic=arabic)
        page.wait_for_url(lambda url: pair.id not in url)
        press(page, "p", arabic=arabic)
        page.wait_for_url(f"**/{pair.id}/")
    assert site.complaints == []


def test_keys__help_and_switch(site: Site, cast: Cast, world: World) -> None:
    with site.as_person(cast.mediator) as page:
        page.goto(f"/review/{world.open_pair.id}/")
        page.keyboard.press("?")
        assert page.locator("details.keys").evaluate("one => one.open")
        page.locator("#keys-on").uncheck()
        press(page, "d")
        page.goto(f"/review/{world.open_pair.id}/")  # the choice is remembered
        assert not page.locator("#keys-on").is_checked()
        press(page, "d")
        assert page.url.endswith(f"/review/{world.open_pair.id}/")
    assert not Opinion.objects.filter(pair=world.open_pair).exists()
    assert site.complaints == []


def test_without_javascript__decided_undone_and_taken_apart_on_a_narrow_screen(
    site: Site,
    cast: Cast,
    world: World,
) -> None:
    context = site.chromium.new_context(
        viewport=NARROW, locale=site.language, base_url=site.address, java_script_enabled=False
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto("/account/login/")
    page.fill("[name=login]", cast.mediator.username)
    page.fill("[name=password]", PASSWORD)
    page.click("form[action='/account/login/'] button")
    pair = pair_of("A-1", "B-1")
    page.goto(f"/review/{pair.id}/")
    page.locator(".pick").first.click()
    page.click("button[value=same]")
    page.wait_for_url("**done=dec_*")
    page.click(".undoing button")
    page.wait_for_url("**undone=1")
    made = Decision.objects.get(pair=pair)
    assert (bool(made.why), made.undone_by) == (True, cast.mediator)

    page.goto(f"/together/{world.person}/")
    page.locator("[name=record]").first.check()
    page.click("button[value=take_out]")
    page.wait_for_url("**/plan?*")
    page.fill("[name=why]", "another mother")
    page.click("form[action$='/decide'] button")
    page.wait_for_url("**/together/*/")
    assert page.locator(".message.success").count() == 1
    assert Decision.objects.get(pk=world.decision).undone_by == cast.mediator
    context.close()


def test_bench__axe_finds_nothing(site: Site, cast: Cast, world: World) -> None:
    axe: Any = pytest.importorskip("axe_playwright_python.sync_playwright")
    with site.as_person(cast.mediator) as page:
        for name in ("review", "pair", "decided pair", "together", "together_plan"):
            page.goto(world.paths()[name])
            found = axe.Axe().run(page)
            assert [one["id"] for one in found.response["violations"]] == [], name
