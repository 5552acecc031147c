"""What the gate's page puts first: what carries the day on, and not what can wait."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.engines.crossing.journeys import DEVICES, terms_for

import wasl.web
from wasl.engines.crossing.confirming import confirm, open_steps
from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.table_json import table
from wasl.engines.crossing.terms import Terms

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("chromium")]

STATIC = Path(wasl.web.__file__).parent / "static"
NOBODY_WAITS_FOR = "examined"
WAY = ("departed", "arrived", "identified", "entered", "counted", "prepared", "swapped", "even", "received",
       "completed")  # fmt: skip


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    for name in ("crossing.js", "gate-reading.js"):
        page.add_script_tag(path=str(STATIC / name))
    page.evaluate("(table) => { window.table = table; }", table())
    yield page
    page.close()


def onward(page: Page, terms: Terms, held: list[Confirmation], device: str) -> tuple[list[str], list[str]]:
    """Kinds of steps that the page of this device puts first, and those it puts under a fold."""
    found: Any = page.evaluate(
        "([terms, held, device, at]) => WaslGateReading.reading({ terms, table, held, refuted: [], device, at })",
        [terms.as_json(), [one.as_json() for one in held], device, len(held)],
    )
    return sorted({one["step"] for one in found["now"]}), [one["step"] for one in found["also"]]


def test_reading__nobody_looks_for_the_next_step_under_what_a_doctor_says(page: Page) -> None:
    terms = terms_for(1, 1, sizes=(1, 1), deadline=0)
    held: list[Confirmation] = []
    shown = set()
    acted = True
    while acted:
        acted = False
        for device in DEVICES:
            steps = [one for one in open_steps(terms, held, device=device, at=len(held)) if one.step in WAY]
            first, also = onward(page, terms, held, device)
            assert (NOBODY_WAITS_FOR in first) <= (first == [NOBODY_WAITS_FOR] and not also)
            shown |= {(NOBODY_WAITS_FOR in first, NOBODY_WAITS_FOR in also)}
            if steps:
                one = min(steps, key=lambda step: WAY.index(step.step))
                held.append(confirm(terms, held, device=device, step=one.step, subject=one.subject, at=len(held),
                                    count=one.count))  # fmt: skip
                acted = True
    assert {(False, False), (False, True), (True, False)} <= shown
