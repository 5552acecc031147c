"""Finding a person in a real browser, by keyboard."""

from typing import Any

import pytest
from tests.conftest import Cast
from tests.web.browsing import NARROW, WIDE, Site
from tests.web.conftest import World

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
