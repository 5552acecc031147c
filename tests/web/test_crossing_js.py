"""The interpreter in the browser gives the engine's answers: on random days, honest and not, whole and in part."""

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.engines.crossing.journeys import DEVICES, rough_day, smooth_day, terms_for

import wasl.web
from wasl.engines.crossing.confirming import confirm, open_steps
from wasl.engines.crossing.errors import ConfirmationError
from wasl.engines.crossing.journals import Confirmation, confirmation_of
from wasl.engines.crossing.standing import standing
from wasl.engines.crossing.table_json import table
from wasl.engines.crossing.terms import Terms

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("chromium")]

SCRIPT = Path(wasl.web.__file__).parent / "static" / "crossing.js"
DAYS = 300


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page as strict as ours: the script comes as a file, nothing is inline."""
    page = chromium.new_page()
    page.add_script_tag(path=str(SCRIPT))
    page.evaluate("(table) => { window.table = table; }", table())
    yield page
    page.close()


def day_of(seed: int) -> tuple[Terms, list[Confirmation]]:
    rng = random.Random(seed)
    terms = terms_for(*rng.choice(((1,), (2, 1))), sizes=rng.choice(((1, 1), (2, 1))), deadline=rng.choice((0, 900)))
    if seed % 30 == 0:
        return terms, smooth_day(terms, rng)
    return terms, rough_day(terms, rng, length=rng.randrange(20, 90), wild=rng.choice((0.02, 0.1, 0.4)))


def as_plain(value: object) -> Any:
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("part", range(6))
def test_standing__as_the_engine_says(page: Page, part: int) -> None:
    for seed in range(part * DAYS // 6, (part + 1) * DAYS // 6):
        terms, day = day_of(seed)
        refuted = [one.id for one in day if one.code][:1]
        unsigned = [one.id for one in day if not seed % 3][::7]
        found = page.evaluate(
            "([terms, day, refuted, unsigned]) => WaslCrossing.standing(terms, table, day, refuted, unsigned)",
            [terms.as_json(), [one.as_json() for one in day], refuted, unsigned],
        )
        assert found == as_plain(asdict(standing(terms, day, refuted=refuted, unsigned=unsigned))), seed


def test_open_steps__as_the_engine_says(page: Page) -> None:
    for seed in range(60):
        terms, day = day_of(seed)
        for device in DEVICES:
            found = page.evaluate(
                "([terms, day, device]) => WaslCrossing.openSteps(terms, table, day, device, 1000)",
                [terms.as_json(), [one.as_json() for one in day], device],
            )
            assert found == [asdict(one) for one in open_steps(terms, day, device=device, at=1000)], seed


def test_confirm__same_bytes_and_same_refusals(page: Page) -> None:
    rng = random.Random(11)
    seen = {"confirmation": 0, "refusal": 0}
    for seed in range(60):
        terms, day = day_of(seed)
        device = rng.choice(DEVICES)
        told = rng.choice(open_steps(terms, day, device=device, at=1000) or [None])
        for step, subject, count in [(told.step, told.subject, told.count)] if told else []:
            check(page, terms, day, device, seen, step=step, subject=subject, count=count)
        step, subject = rng.choice(list(table()["steps"]))["name"], rng.choice(list(terms.about))
        check(page, terms, day, device, seen, step=step, subject=subject, count=rng.choice((None, 0, 1, 2)))
        check(page, terms, day, "constructor", seen, step="aborted", subject="op-1", count=None)
    assert min(seen.values()) > 20


def check(page: Page, terms: Terms, day: list[Confirmation], device: str, seen: dict[str, int], **told: Any) -> None:
    given = {**told, "at": 1000, "count": -1 if told["count"] is None else told["count"]}
    found = page.evaluate(
        """([terms, day, device, told]) => {
          const found = WaslCrossing.confirm(terms, table, day, device, told);
          return found.confirmation ? { ...found, id: WaslCrossing.idOf(found.confirmation) } : found;
        }""",
        [terms.as_json(), [one.as_json() for one in day], device, given],
    )
    if "refusal" in found:
        seen["refusal"] += 1
        with pytest.raises(ConfirmationError) as refused:
            confirm(terms, day, device=device, at=1000, **told)
        assert found == {"refusal": as_plain(asdict(refused.value.refusal))}  # type: ignore[call-overload]
        return
    seen["confirmation"] += 1
    expected = confirm(terms, day, device=device, at=1000, **told)
    assert (confirmation_of(found["confirmation"]), found["id"]) == (expected, expected.id)


def test_sha256__own_and_of_the_standard_library(page: Page) -> None:
    texts = ["", "abc", "a" * 55, "a" * 56, "a" * 64, "وصل" * 300, *("x" * size for size in range(110, 135))]
    found = page.evaluate("(texts) => texts.map(WaslCrossing.sha256)", texts)
    assert found == [hashlib.sha256(text.encode()).hexdigest() for text in texts]
