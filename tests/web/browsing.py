"""The site as people in front of browsers see it. Import its fixtures where a test drives pages."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Page, sync_playwright
from tests.conftest import PASSWORD

from wasl.apps.staff.models.staff import Staff

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


@pytest.fixture
def tasks_at_once(settings: Any) -> None:
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
def site(request: pytest.FixtureRequest, chromium: Browser, live_server: Any, tasks_at_once: None) -> Site:
    return Site(chromium, live_server.url, request.param)
