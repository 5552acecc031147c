"""axe-core on every page, in both languages, wide and narrow, light and dark, each with each: it finds nothing."""

from collections.abc import Iterable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests.conftest import Cast
from tests.web.browsing import NARROW, WIDE, Site

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("chromium")]

NO_PAGES = {  # parts of pages, and files
    "linking_progress", "list_accepting", "log_lines", "answer_evidence", "meetings_calendar", "blank_list",
    "exchange_file",
    "checkpoint_note", "checker", "log_policy", "log_proof", "ident_report", "ident_receipt", "ident_burial_record",
}  # fmt: skip
READER = {  # whoever reaches the page; the mediator reaches the others
    "bring_list": "asker_a",
    "list_columns": "asker_a",
    "list_rows": "asker_a",
    "list_row": "asker_a",
    "list_change": "asker_a",
    "answer_batches": "holder_b",
    "families": "neutral",
    "family_request": "neutral",
    "file_family_request": "liaison",
    "searches": "auditor",
    "interviews": "neutral",
    "identification": "neutral",
    "open_programme": "neutral",
    "ident_programme": "examiner",
    "ident_site": "examiner",
    "ident_labels": "examiner",
    "ident_remains": "examiner",
    "ident_families": "liaison",
    "ident_family": "liaison",
    "ident_family_sheet": "liaison",
    "ident_relative": "liaison",
    "ident_missing": "liaison",
    "ident_whom": "liaison",
    "ident_board": "laboratory",
    "ident_method": "laboratory",
    "ident_pair": "laboratory",
    "ident_conclusion": "laboratory",
    "ident_samples": "laboratory",
    "ident_sample_labels": "laboratory",
    "ident_custody": "laboratory",
    "ident_laboratory": "laboratory",
    "ident_batch": "laboratory",
    "ident_journey": "examiner",
    "ident_notify": "liaison",
    "ident_handovers": "examiner",
    "ident_handover": "examiner",
    "ident_burials": "examiner",
    "questions": "holder_b",
    "log": "auditor",
    "log_keys": "neutral",
    "erasures": "neutral",
}


@pytest.mark.parametrize(
    ("language", "size", "scheme"),
    [("en", WIDE, "light"), ("ar", WIDE, "dark"), ("en", NARROW, "dark"), ("ar", NARROW, "light")],
)
def test_axe_finds_nothing(
    chromium: Browser, live_server: Any, cast: Cast, world: Any, language: str, size: dict[str, int], scheme: Any
) -> None:
    site = Site(chromium, live_server.url, language)
    found: list[str] = []
    for reader in sorted({READER.get(name, "mediator") for name in world.paths()}):
        with site.as_person(getattr(cast, reader), size=size) as page:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            mine = {name: path for name, path in world.paths().items() if READER.get(name, "mediator") == reader}
            found += _violations(page, mine)
    assert found == []
    assert site.complaints == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing__logged_out(chromium: Browser, live_server: Any, db: None, language: str) -> None:
    context = chromium.new_context(viewport=NARROW, locale=language, base_url=live_server.url)
    assert list(_violations(context.new_page(), {"login": "/account/login/", "not found": "/nowhere/"})) == []
    context.close()


def _violations(page: Page, paths: dict[str, str]) -> Iterable[str]:
    for name, path in paths.items():
        if name in NO_PAGES:
            continue
        page.goto(path)
        for one in Axe().run(page).response["violations"]:
            for node in one["nodes"]:
                yield f"{name}: {one['id']}: {node['target']} {node['html'][:160]}"
