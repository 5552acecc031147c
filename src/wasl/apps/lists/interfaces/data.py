"""A copy as one JSON object, for programs: nothing of the copy is lost in it.

Its shape is written down in ``docs/reference/copy-json.md`` and carries a version; within a version fields are only
ever added. Texts are as written; a date has ``written`` and, where it could be read, ``edtf``.
"""

import json
from collections.abc import Iterator
from typing import Any

from wasl.apps.lists.interfaces.loss import Loss, lost_in_every_form, to_json
from wasl.apps.lists.interfaces.sheet import DATED, HEADINGS, Line, Sheet

FORM, VERSION = "wasl-list-copy", 1


def write_data(sheet: Sheet) -> bytes:
    """The bytes of the object, in UTF-8, one entry a line."""
    columns = sheet.columns
    head = {
        "form": FORM,
        "version": VERSION,
        "copy": sheet.copy,
        "title": sheet.title,
        "language": sheet.language,
        "recipients": sheet.recipients,
        "known_at": sheet.moment.isoformat(timespec="seconds"),
        "expires_on": sheet.expires_on.isoformat(),
        "facts": dict(sheet.facts),
        "extent": sheet.extent.value,
        "headings": {column: str(HEADINGS[column]) for column in columns},
        "loss": to_json(lost_in_every_form(sheet)),
    }
    text = _compact(head)[:-1] + ',"entries":[\n'
    return (text + ",\n".join(_compact(_entry(line, columns)) for line in sheet.lines) + "\n]}\n").encode()


def lost_in_data(_sheet: Sheet) -> Iterator[Loss]:
    return iter(())


def _entry(line: Line, columns: tuple[str, ...]) -> dict[str, Any]:
    told = {column: _value(line, column) for column in columns if line.told.get(column)}
    answer = {
        "disposition": line.disposition,
        "duplicate_of_row": line.duplicate_of_row,
        "on_date": line.on_date if "on_date" in columns else "",
        "note": line.note if "note" in columns else "",
    }
    entry: dict[str, Any] = {
        "row": line.row,
        "key": line.key,
        "name_ar": line.name_ar,
        "name_latin": line.name_latin,
        **told,
        "standing": line.standing.value,
    }
    if line.disposition:
        entry["answer"] = {name: value for name, value in answer.items() if value not in ("", None)}
    if line.links and "linked_name" in columns:
        entry["linked"] = [{"list": link.title, "row": link.row, "name": link.name} for link in line.links]
    return {name: value for name, value in entry.items() if value != ""}


def _value(line: Line, column: str) -> Any:
    if column not in DATED:
        return line.told[column]
    edtf = line.edtf.get(column)
    return {"written": line.told[column]} | ({"edtf": edtf} if edtf else {})


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
