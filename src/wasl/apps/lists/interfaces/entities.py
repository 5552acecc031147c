"""A copy as followthemoney entities, one JSON object a line: a Person for each entry, an Event for each arrest.

Property names are those of the schemata Person, LegalEntity, Thing, Event and Interval of followthemoney (read on
2026-11-22, opensanctions/followthemoney). What no property fits stands in ``notes``, with its heading. Ids are made
from the copy's own id, so that entities of two copies cannot be told to be the same by them.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from wasl.apps.lists.enums import Disposition, LossKind
from wasl.apps.lists.interfaces.loss import Loss, counted, lost, values
from wasl.apps.lists.interfaces.sheet import HEADINGS, Line, Sheet, calendar_date, text_of
from wasl.engines.tables.sex import parse_sex

PROPERTIES = {  # columns whose text goes into a property of Person as it stands
    "name_ar": "name",
    "name_latin": "name",
    "given": "firstName",
    "father": "fatherName",
    "family": "lastName",
    "mother": "motherName",
    "kunya": "weakAlias",
    "birth_place": "birthPlace",
    "residence": "address",
    "national_id": "idNumber",
}
NOTED = ("row", "key", "grandfather", "age", "holding_place", "status", "disposition", "on_date", "note")
LINKED = ("linked_list", "linked_row", "linked_name")
SEXES = {"F": "female", "M": "male"}


def write_entities(sheet: Sheet) -> bytes:
    """The bytes of the lines, in UTF-8."""
    columns = sheet.columns
    entities = (entity for line in sheet.lines for entity in _entities(sheet, line, columns))
    return "".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in entities).encode()


def lost_in_entities(sheet: Sheet) -> Iterator[Loss]:
    yield from lost(sheet, LINKED, LossKind.LEFT_OUT, "other_people")
    yield from lost(sheet, NOTED, LossKind.FLATTENED, "no_property")
    yield from lost_sexes_and_births(sheet)
    if "arrest_date" in sheet.columns:
        yield from _lost_dates(sheet, "arrest_date")


def lost_sexes_and_births(sheet: Sheet) -> Iterator[Loss]:
    """Words for a sex and dates of birth that a form with fixed values changes, or holds as a note."""
    if "sex" in sheet.columns:
        known = values(sheet, "sex", lambda line: parse_sex(line.told["sex"]) is not None)
        yield from counted("sex", LossKind.CHANGED, known, "sex_word")
        yield from counted("sex", LossKind.FLATTENED, values(sheet, "sex") - known, "not_a_sex")
    if "birth_date" in sheet.columns:
        yield from _lost_dates(sheet, "birth_date")


def _lost_dates(sheet: Sheet, column: str) -> Iterator[Loss]:
    plain = values(sheet, column, lambda line: bool(date_in(line, column)))
    changed = values(sheet, column, lambda line: date_in(line, column) not in {"", line.told[column]})
    yield from counted(column, LossKind.CHANGED, changed, "iso_date")
    yield from counted(column, LossKind.FLATTENED, values(sheet, column) - plain, "not_a_date")


def date_in(line: Line, column: str) -> str:
    return calendar_date(line.edtf.get(column, ""))


def noted(line: Line, columns: Iterator[str]) -> list[str]:
    """What has no field of its own, each with its heading."""
    return [f"{HEADINGS[column]}: {text}" for column in columns if (text := text_of(line, column))]


def _entities(sheet: Sheet, line: Line, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    person = _id(sheet, line, "person")
    told: dict[str, list[str]] = {}

    def say(name: str, text: str) -> None:
        if text and text not in told.setdefault(name, []):
            told[name].append(text)

    for column in columns:
        if column in PROPERTIES:
            say(PROPERTIES[column], text_of(line, column))
    unfit = [column for column in columns if column in NOTED]
    if "sex" in columns and line.told.get("sex"):
        sex = parse_sex(line.told["sex"])
        say("gender", SEXES[sex]) if sex else unfit.append("sex")
    if "birth_date" in columns and line.told.get("birth_date"):
        born = date_in(line, "birth_date")
        say("birthDate", born) if born else unfit.append("birth_date")
    if line.disposition == Disposition.DEAD and line.by_two and "on_date" in columns:
        say("deathDate", calendar_date(line.on_date))
    say("status", line.disposition or line.standing.value)
    for text in noted(line, iter(unfit)):
        say("notes", text)
    say("publisher", publisher(sheet))
    yield {"id": person, "schema": "Person", "properties": {name: some for name, some in told.items() if some}}
    if "arrest_date" in columns and (line.told.get("arrest_date") or line.told.get("arrest_place")):
        yield _arrest(sheet, line, person)


def _arrest(sheet: Sheet, line: Line, person: str) -> dict[str, Any]:
    written, place = line.told.get("arrest_date", ""), line.told.get("arrest_place", "")
    day = date_in(line, "arrest_date")
    told = {
        "name": gettext("Arrest or abduction"),
        "involved": person,
        "startDate": day,
        "location": place,
        "description": "" if day else written,
        "publisher": publisher(sheet),
    }
    properties = {name: [text] for name, text in told.items() if text}
    return {"id": _id(sheet, line, "arrest"), "schema": "Event", "properties": properties}


def publisher(sheet: Sheet) -> str:
    """What says in every entity whose copy it is from."""
    return f"Wasl copy {sheet.copy}"


def _id(sheet: Sheet, line: Line, what: str) -> str:
    return "wasl-" + hashlib.sha256(f"{sheet.copy} {line.row} {what}".encode()).hexdigest()[:32]
