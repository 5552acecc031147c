"""The whole path in a real browser, in both languages: a list is brought, linked, reviewed, answered, taken out."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Page, sync_playwright
from tests.conftest import HELD, PASSWORD, SOUGHT, Cast

from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.models.list import NameList
from wasl.apps.matching.models.pair import Decision
from wasl.apps.staff.models.staff import Staff

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("chromium")]
CHROMIUM = Path("/usr/bin/chromium")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NARROW = {"width": 360, "height": 740}
WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        missing = f"Chromium is not at {CHROMIUM}; install it to drive the pages in a browser"
        if "chromium" in os.environ.get("WASL_REQUIRE", ""):
            pytest.fail(missing)
        pytest.skip(missing)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in this thread
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def _tasks_at_once(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


class Site:
    """The site as people in front of browsers see it; every complaint of a browser is kept."""

    def __init__(self, chromium: Browser, address: str, language: str) -> None:
        self.chromium, self.address, self.language = chromium, address, language
        self.complaints: list[str] = []

    def say(self, sentence: str) -> str:
        with translation.override(self.language):
            return gettext(sentence)

    @contextmanager
    def as_person(self, person: Staff, *, size: dict[str, int] = WIDE) -> Iterator[Page]:
        """A fresh browser in which this person has logged in."""
        Staff.objects.filter(pk=person.pk).update(language=self.language)
        context = self.chromium.new_context(viewport=size, locale=self.language, base_url=self.address)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda said: self._hear(said.text) if said.type == "error" else None)
        page.on("response", lambda got: self._hear(f"{got.status} {got.url}") if got.status >= 400 else None)
        page.on("request", lambda asked: self._hear(asked.url) if not self._is_ours(asked.url) else None)
        page.goto("/account/login/")
        page.fill("[name=login]", person.username)
        page.fill("[name=password]", PASSWORD)
        page.click("form[action='/account/login/'] button")
        page.wait_for_url(f"{self.address}/")
        yield page
        context.close()

    def _is_ours(self, url: str) -> bool:
        return url.startswith((self.address, "data:"))

    def _hear(self, complaint: str) -> None:
        self.complaints.append(complaint)


@pytest.fixture(params=["en", "ar"])
def site(request: pytest.FixtureRequest, chromium: Browser, live_server: Any) -> Site:
    return Site(chromium, live_server.url, request.param)


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
        page.get_by_role("button", name=site.say("Start linking")).click()
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
        page.get_by_text(site.say("Ask for a copy")).click()
        page.fill("[name=recipient]", "The host")
        page.fill("[name=purpose]", "The next round")
        page.get_by_role("button", name=site.say("Ask for the copy")).click()
        page.wait_for_url("**/copies/")
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


CONTRASTS = """
() => {
  const luminance = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const read = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = read(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.getClientRects().length || element.closest("svg, .skip, [disabled]")) continue;
    const [a, b] = [luminance(read(getComputedStyle(element).color)), luminance(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${element.tagName}.${element.className}: ${ratio.toFixed(2)}`);
  }
  return poor;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text__stands_out_from_its_ground(
    chromium: Browser, live_server: Any, cast: Cast, world: Any, scheme: str
) -> None:
    site = Site(chromium, live_server.url, "en")
    with site.as_person(cast.mediator) as page:
        page.emulate_media(color_scheme=scheme)
        for name in (
            "home",
            "lists",
            "list",
            "entry",
            "review",
            "pair",
            "together",
            "together_plan",
            "decided pair",
            "copies",
            "release",
        ):
            page.goto(world.paths()[name])
            assert page.evaluate(CONTRASTS) == [], name
