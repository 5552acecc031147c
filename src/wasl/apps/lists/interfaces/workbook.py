"""A copy as an XLSX workbook: a summary with a chart, and every entry as a line.

A workbook holds what it shows and nothing else: no formula, no link, no comment, no defined name, nothing
hidden, no author. The same copy is the same bytes.
"""

import tempfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language_bidi, gettext
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range

from wasl.apps.lists.enums import LossKind
from wasl.apps.lists.interfaces.delimited import lost_links
from wasl.apps.lists.interfaces.loss import Loss, counted
from wasl.apps.lists.interfaces.sheet import HEADINGS, Sheet, text_of

LONGEST_CELL = 32_767  # characters; more do not fit a cell of a workbook
LONGEST_FOOTER = 255
NO_TIME = datetime(1980, 1, 1)  # noqa: DTZ001  the format wants one; when the copy was made stands on its first page
WIDTHS = {
    "row": 7, "key": 12, "name_ar": 30, "name_latin": 30, "given": 16, "father": 16, "grandfather": 16, "family": 16,
    "mother": 16, "kunya": 16, "sex": 8, "birth_date": 16, "birth_place": 16, "age": 8, "residence": 16,
    "national_id": 18, "arrest_date": 16, "arrest_place": 16, "holding_place": 18, "status": 18, "standing": 24,
    "disposition": 24, "on_date": 18, "note": 30, "linked_list": 24, "linked_row": 8, "linked_name": 30,
}  # fmt: skip
INK, PAPER, GRID, BAR = "#1B2A33", "#E9EEF0", "#C9D2D6", "#2F6F8F"


def write_workbook(sheet: Sheet) -> bytes:
    """The bytes of the workbook. Its rows pass through a folder beside the vault that is gone afterwards."""
    made = BytesIO()
    near_vault = Path(settings.VAULT_DIR).parent
    near_vault.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=near_vault, prefix="copy-") as folder:
        options = {
            "constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False,
        }  # fmt: skip
        with Workbook(made, options) as book:
            book.set_properties({"created": NO_TIME})
            _write_summary(book, sheet)
            _write_entries(book, sheet)
    return made.getvalue()


def lost_in_workbook(sheet: Sheet) -> Iterator[Loss]:
    for column in sheet.columns:
        cut = sum(1 for line in sheet.lines if len(text_of(line, column)) > LONGEST_CELL)
        yield from counted(column, LossKind.CHANGED, cut, "too_long")
    yield from lost_links(sheet)


def _write_summary(book: Workbook, sheet: Sheet) -> None:
    page = _page(book, gettext("Summary"), sheet)
    title = book.add_format({"bold": True, "font_size": 16, "font_color": INK})
    head = book.add_format({"bold": True, "bg_color": PAPER, "bottom": 1, "bottom_color": GRID})
    label = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    value = book.add_format({"valign": "top", "text_wrap": True})
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 60)
    row = 0
    _write_text(page, row, 0, sheet.title, title)
    for row, (name, text) in enumerate(sheet.facts, start=2):
        _write_text(page, row, 0, name, label)
        _write_text(page, row, 1, text, value)
    parts = [(text, count) for _code, text, count in sheet.parts()]
    tables = [
        (gettext("Entries by where they stand"), sheet.standings()),
        (gettext("Entries by answer"), sheet.dispositions()),
        (gettext("Entries by where they stand, and by answer"), parts),
    ]
    first = 0
    for heading, counts in tables:
        if not counts:
            continue
        first = row + 3
        _write_text(page, first - 1, 0, heading, head)
        _write_text(page, first - 1, 1, gettext("Entries"), head)
        for row, (text, count) in enumerate(counts, start=first):
            _write_text(page, row, 0, text)
            page.write_number(row, 1, count, book.add_format({"align": "left"}))
    _draw(book, page, sheet, first=first, last=row)


def _draw(book: Workbook, page: Any, sheet: Sheet, *, first: int, last: int) -> None:
    """A bar for each line of the last table."""
    name = page.get_name()
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "categories": [name, first, 0, last, 0],
            "values": [name, first, 1, last, 1],
            "fill": {"color": BAR},
            "data_labels": {"value": True},
            "gap": 40,
        }
    )
    chart.set_title(
        {
            "name": gettext("Where the entries stand"),
            "name_font": {"size": 12, "color": INK},
            "overlay": False,
        }
    )
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "major_tick_mark": "none"})
    chart.set_x_axis(
        {"visible": False, "major_gridlines": {"visible": False}, "min": 0, "reverse": get_language_bidi()}
    )
    chart.set_size({"width": 640, "height": 120 + 34 * (last - first + 1)})
    described = "; ".join(f"{text}: {count}" for _code, text, count in sheet.parts())
    page.insert_chart(2, 3, chart, {"description": described[:250]})


def _write_entries(book: Workbook, sheet: Sheet) -> None:
    page = _page(book, gettext("Entries"), sheet)
    head = book.add_format(
        {
            "bold": True,
            "bg_color": PAPER,
            "bottom": 1,
            "bottom_color": GRID,
            "text_wrap": True,
            "valign": "vcenter",
        }
    )
    body = book.add_format({"valign": "top", "text_wrap": True})
    columns = sheet.columns
    for column, code in enumerate(columns):
        page.set_column(column, column, WIDTHS[code])
        _write_text(page, 0, column, str(HEADINGS[code]), head)
    for row, line in enumerate(sheet.lines, start=1):
        for column, code in enumerate(columns):
            _write_text(page, row, column, text_of(line, code), body)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(sheet.lines), len(columns) - 1)
    page.autofilter_area = ""  # else a hidden defined name repeats the filter's range
    page.ignore_errors({"number_stored_as_text": xl_range(0, 0, len(sheet.lines), len(columns) - 1)})


def _page(book: Workbook, name: str, sheet: Sheet) -> Any:
    page = book.add_worksheet(name[:31])
    if get_language_bidi():
        page.right_to_left()
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    stamp = f"{sheet.copy}  {sheet.recipient}".replace("&", "&&")
    page.set_footer(f"&L{stamp[: LONGEST_FOOTER - 20]}&R&P / &N")
    return page


def _write_text(page: Any, row: int, column: int, text: str, style: Any = None) -> None:
    """Write a cell as text, whatever it begins with."""
    if len(text) > LONGEST_CELL:
        cut = gettext("… (longer than a cell of a workbook; the list itself has all of it)")
        text = text[: LONGEST_CELL - len(cut)] + cut
    if text:
        page.write_string(row, column, text, style)
    else:
        page.write_blank(row, column, None, style)
