"""An empty list to start from: one row of headers that the reader of lists knows, in the language of who asks."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

from django.utils.translation import get_language_bidi
from xlsxwriter import Workbook

from wasl.apps.lists.domain.field_names import COLUMN_NAMES
from wasl.engines.tables.fields import Field

ENDINGS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}
LEFT_OUT = {Field.GIVEN, Field.FATHER, Field.GRANDFATHER, Field.FAMILY}  # the full name says them


def blank_list(ending: str) -> bytes:
    """The bytes of an empty list, as a workbook or as text."""
    headers = [str(name) for field, name in COLUMN_NAMES.items() if field not in LEFT_OUT]
    return _workbook(headers) if ending == "xlsx" else _text(headers)


def _workbook(headers: Sequence[str]) -> bytes:
    made = BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet()
        if get_language_bidi():
            page.right_to_left()
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
        page.set_column(0, len(headers) - 1, 22, book.add_format({"num_format": "@"}))
        for column, header in enumerate(headers):
            page.write_string(0, column, header, head)
        page.freeze_panes(1, 0)
    return made.getvalue()


def _text(headers: Sequence[str]) -> bytes:
    made = StringIO()
    csv.writer(made).writerow(headers)
    return made.getvalue().encode("utf-8-sig")  # the mark tells spreadsheets that it is UTF-8
