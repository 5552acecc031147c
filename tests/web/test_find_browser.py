"""Finding a person in a real browser, by keyboard."""

import os
from typing import Any

import pytest
from tests.conftest import Cast
from tests.web.conftest import World
from tests.web.test_browser import CHROMIUM, NARROW, WIDE, Site, _tasks_at_once, chromium, site

__all__ = ["CHROMIUM", "_tasks_at_once", "chromium", "site"]
pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("chromium")]


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_find__by_keyboard_alone(site: Site, cast: Cast, world: World, size: dict[str, Any]) -> None:
    with site.as_person(cast.mediator, size=size) as page:
        page.keyboard.press("/")
        page.keyboard.type("يوسف")
        page.keyboard.press("Enter")
        page.wait_for_url("**/find/")
        page.locator(".people li").first.wait_for()
        page.keyboard.press("/")
        page.keyboard.type("Khaled Attar")  # what stood there was selected
        page.locator(".people li", has_text="Khaled Mahmoud").first.wait_for()  # after a pause, without Enter
        if folder := os.environ.get("SHOTS_OF_FINDING"):
            page.screenshot(path=f"{folder}/find-{site.language}-{size['width']}.png", full_page=True)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        assert page.evaluate("document.activeElement.dataset.find") == ""
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/entries/ent_*/")
        page.go_back()
        page.locator(".people li", has_text="Khaled Mahmoud").first.wait_for()  # the question is still there
        assert page.url.endswith("/find/")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert site.complaints == []
