"""A messy workbook in a real browser, in both languages: brought, looked at, corrected by keyboard, accepted."""

from io import BytesIO
from typing import Any

import pytest
from tests.conftest import Cast
from tests.web.browsing import NARROW, Site
from xlsxwriter import Workbook

from wasl.apps.lists.models.list import NameList

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("chromium")]

HEADERS = ["م", "الاسم الرباعي", "اسم الأم", "الجنس", "تاريخ الولادة", "تاريخ الاعتقال", "ملاحظات"]
ROWS = [
    ["١", "خالد محمود درويش العطار", "فاطمة", "ذكر", "٢٤/١١/١٩٨٤", "7 رجب 1434", "ابن عم رقم ٢"],
    ["٢", "سميرة عبد الرحمن الصباغ", "هدى", "أنثى", "12 آذار 1990", "نيسان 2014", ""],
    [],
    ["٣", "رامي جورج الياس حداد", "ماري", "ذكر", "31/02/1988", "2012", ""],
    ["٤", "", "زينب", "ذكر", "1979", "", "لا نعرف اسمه"],
    ["٤", "يوسف شاهين", "أمينة", "ذكر", "1971", "1435/9/15", ""],
]


def messy() -> bytes:
    """Two merged lines of title above the header, a blank row, Arabic digits, Hijri dates, a key twice."""
    made = BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet("القائمة")
        page.merge_range(0, 0, 0, 6, "قائمة المفقودين (أسماء مختلقة)")
        page.merge_range(1, 0, 1, 6, "آخر تحديث: آذار 2021")
        for number, row in enumerate([HEADERS, *ROWS], 3):
            for column, text in enumerate(row):
                page.write_string(number, column, text)
    return made.getvalue()


def test_a_messy_workbook(site: Site, cast: Cast, room: Any) -> None:
    with site.as_person(cast.asker_a, size=NARROW) as page:
        page.goto("/lists/bring")
        page.set_input_files("[name=file]", {"name": "قائمة.xlsx", "mimeType": "application/x", "buffer": messy()})
        page.get_by_role("button", name=site.say("Bring the list")).click()
        page.wait_for_url("**/columns")
        page.select_option("[name=calendar]", "hijri")
        page.locator("#preview .kept-out").wait_for()
        page.get_by_role("button", name=site.say("Keep these columns and look at the rows")).click()
        page.wait_for_url("**/rows")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        counts = page.locator(".kinds .n").all_inner_texts()
        assert counts == ["2", "1", "1"]  # a key twice, a day that is not, nobody named
        page.locator("a[href='?kind=no_name']").click()
        page.locator("tbody th a").click()
        page.focus("#cell-1")
        page.keyboard.type("نادر سليم الحلبي")
        page.keyboard.press("Enter")
        page.locator(".message.success").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        page.get_by_role("link", name=site.say("Back to the rows")).click()
        page.locator("button[name=rows][value=clean]").click()
        page.get_by_role("link", name=site.say("Look at them, correct them and accept the rest")).click()
        page.locator("button[name=rows][value=all]").click()
        page.locator(".message.success").wait_for()
    brought = NameList.objects.get()
    assert (brought.state, brought.entries.count()) == ("accepted", 5)
    assert site.complaints == []
