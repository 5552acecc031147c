"""The whole path in a real browser, in both languages: a list is brought, linked, reviewed, answered, taken out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.conftest import HELD, SOUGHT, Cast
from tests.web.browsing import NARROW, Site

from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.models.list import NameList
from wasl.apps.matching.models.pair import Decision

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("chromium")]


def bring(site: Site, page: Page, text: str, *, name: str, kind: str, then: Callable[[], None] = lambda: None) -> None:
    page.goto("/lists/bring")
    page.set_input_files("[name=file]", {"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    page.fill("[name=title]", name)
    if page.locator("[name=kind]").count():
        page.select_option("[name=kind]", kind)
    page.get_by_role("button", name=site.say("Bring the list")).click()
    page.wait_for_url("**/columns")
    then()
    page.get_by_role("button", name=site.say("Keep these columns and accept the list")).click()
    page.wait_for_url(lambda url: not url.endswith("/columns"))


def test_the_whole_path(site: Site, cast: Cast, room: Any) -> None:
    unclear = SOUGHT.replace("اسم الأم", "عمود")  # a header that says nothing
    with site.as_person(cast.asker_a) as page:

        def correct() -> None:
            page.get_by_label("عمود").select_option("mother")
            page.locator("#preview th", has_text=site.say("Mother's name")).wait_for()  # tried at once, by htmx
            assert page.locator("#preview tr.kept-out").count() == 1

        bring(site, page, unclear, name="sought.csv", kind="sought", then=correct)
    sought = NameList.objects.get(title="sought.csv")
    assert (sought.state, sought.columns["mother"], sought.entries.count()) == ("accepted", 2, 5)

    with site.as_person(cast.holder_b) as page:
        bring(site, page, HELD, name="held.csv", kind="held")
    held = NameList.objects.get(title="held.csv")

    with site.as_person(cast.mediator) as page:
        page.goto("/linking/")
        page.select_option("[name=left]", sought.id)
        page.select_option("[name=right]", held.id)
        page.locator("form[action='/linking/start'] button").click()
        page.locator("svg.histogram").wait_for()
        page.get_by_role("link", name=site.say("Go to the review")).click()
        page.get_by_role("link", name=site.say("Begin with the next pair")).click()
        page.wait_for_url("**/review/par_*/")
        first = page.url
        page.keyboard.press("n")
        page.wait_for_url(lambda url: url != first)
        page.goto(first)
        page.fill("[name=why]", "same mother, same day")
        page.locator("h1").click()
        page.keyboard.press("s")
        page.locator(".message.success").wait_for()
        page.goto(f"/lists/{sought.id}/")
        page.locator(f"form[action='/lists/{sought.id}/put'] button").click()
        page.locator(".message.success").wait_for()
    assert Decision.objects.get().verdict == "same"

    with site.as_person(cast.holder_b) as page:
        page.goto("/questions/")
        page.locator("article.question").nth(0).get_by_role("button", name=site.say("Held"), exact=True).click()
        page.locator(".message.success").wait_for()
        page.locator("article.question").nth(0).locator("button[value=dead]").click()
        page.locator(".message.success").wait_for()
    waiting = Answer.objects.get(disposition="dead")
    assert waiting.state == "proposed"

    with site.as_person(cast.holder_b2) as page:
        page.goto("/questions/")
        page.get_by_role("button", name=site.say("Confirm as the second person")).click()
        page.locator(".message.success").wait_for()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.second) == ("given", cast.holder_b2)

    with site.as_person(cast.mediator) as page:
        page.goto(f"/lists/{sought.id}/")
        page.get_by_role("link", name=site.say("Ask for a copy")).click()
        page.fill("[name=recipient]", "The host")
        page.fill("[name=purpose]", "The next round")
        page.get_by_role("button", name=site.say("Ask for the copy")).click()
        page.wait_for_url("**/copies/exp_*/")
    with site.as_person(cast.neutral) as page:
        page.goto("/copies/")
        page.get_by_role("button", name=site.say("Approve")).click()
        page.locator(".message.success").wait_for()
    with site.as_person(cast.mediator) as page:
        page.goto("/copies/")
        with page.expect_download() as download:
            page.get_by_role("button", name=site.say("Take the copy")).click()
        taken = download.value
        assert taken.suggested_filename == f"wasl-{ListExport.objects.get().id}.xlsx"
        assert Path(taken.path()).read_bytes().startswith(b"PK")

    with site.as_person(cast.asker_a) as page:
        page.goto(f"/lists/{sought.id}/")
        assert page.locator(".chip-disposition-dead").count() == 1
        assert page.locator(".chip-disposition-held").count() == 1
    assert site.complaints == []


def test_pages__fit_a_narrow_screen_and_are_walked_by_keyboard(site: Site, cast: Cast, world: Any) -> None:
    with site.as_person(cast.mediator, size=NARROW) as page:
        assert page.locator("html").get_attribute("dir") == ("rtl" if site.language == "ar" else "ltr")
        for name in (
            "home",
            "lists",
            "list",
            "entry",
            "review",
            "pair",
            "together",
            "together_plan",
            "person",
            "copies",
            "copy",
            "new_copy",
            "process",
            "release",
        ):
            page.goto(world.paths()[name])
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], name
        page.goto("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#main"
        menu = page.get_by_role("button", name=site.say("Menu"))
        assert not page.locator("#ways").is_visible()
        menu.focus()
        page.keyboard.press("Enter")
        assert page.locator("#ways").is_visible()
        assert menu.get_attribute("aria-expanded") == "true"
        page.get_by_role("link", name=site.say("Review"), exact=True).focus()
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert site.complaints == []
