"""A copy as a CSV table for spreadsheets and humanitarian tools, with a row of HXL tags under the headings.

Lines that begin with ``#`` stand above: whose copy it is, for whom, until when. Tags are of the HXL 1.1 core
dictionary (#meta, #date, #loc, #status, #description) with attributes of ours; the core has no tag for one person, so
#person is ours, as the standard allows. Every cell is in quotation marks, and none begins as a formula.
"""

import csv
import io
from collections.abc import Iterator

from wasl.apps.lists.enums import LossKind
from wasl.apps.lists.interfaces.loss import Loss, counted, values
from wasl.apps.lists.interfaces.sheet import HEADINGS, Line, Sheet, text_of
from wasl.engines.tables.neutral import MARK, neutral

TAGS = {
    "row": "#meta+row",
    "key": "#meta+id",
    "name_ar": "#person+name+arabic",
    "name_latin": "#person+name+latin",
    "given": "#person+name+given",
    "father": "#person+name+father",
    "grandfather": "#person+name+grandfather",
    "family": "#person+name+family",
    "mother": "#person+name+mother",
    "kunya": "#person+name+kunya",
    "sex": "#person+sex",
    "birth_date": "#date+birth",
    "birth_place": "#loc+birth",
    "age": "#person+age",
    "residence": "#loc+residence",
    "national_id": "#person+id+national",
    "arrest_date": "#date+arrest",
    "arrest_place": "#loc+arrest",
    "holding_place": "#loc+held",
    "status": "#status+stated",
    "standing": "#status+standing",
    "disposition": "#status+answer",
    "on_date": "#date+answer",
    "note": "#description+answer",
    "linked_list": "#meta+linked+list",
    "linked_row": "#meta+linked+row",
    "linked_name": "#person+name+linked",
}
LINKED = ("linked_list", "linked_row", "linked_name")


def write_delimited(sheet: Sheet) -> bytes:
    """The bytes of the table: UTF-8 with a mark, so that spreadsheets read the letters, and lines ended as RFC 4180."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    columns = sheet.columns
    writer.writerow([f"{MARK}{sheet.copy}"])
    writer.writerow([neutral(f"# {sheet.title}")])
    writer.writerows([neutral(f"# {name}: {text}")] for name, text in sheet.facts)
    writer.writerow([neutral(str(HEADINGS[column])) for column in columns])
    writer.writerow([TAGS[column] for column in columns])
    writer.writerows([neutral(_cell(line, column)) for column in columns] for line in sheet.lines)
    return made.getvalue().encode("utf-8-sig")


def lost_in_delimited(sheet: Sheet) -> Iterator[Loss]:
    for column in sheet.columns:
        changed = sum(1 for line in sheet.lines if neutral(text := _cell(line, column)) != text)
        yield from counted(column, LossKind.CHANGED, changed, "formula")
    yield from lost_links(sheet)


def lost_links(sheet: Sheet) -> Iterator[Loss]:
    """Links of one entry to several others share a cell."""
    if "linked_name" in sheet.columns:
        several = values(sheet, "linked_name", lambda line: len(line.links) > 1)
        yield from counted("linked_name", LossKind.FLATTENED, several, "several")


def _cell(line: Line, column: str) -> str:
    return text_of(line, column).replace("\n", " / ")
