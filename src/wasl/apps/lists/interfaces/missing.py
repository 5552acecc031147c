"""A copy in the People Finder Interchange Format, PFIF 1.4: a person and a note for each entry.

Fields and values are those of PFIF 1.4 (zesty.ca/pfif, 2012). Every record says the day on which it expires, and a
withdrawn entry is the placeholder that PFIF asks for: its id and its dates, nothing else. ``believed_dead`` stands only
where two people of the holder gave the answer, ``believed_alive`` only where the holder answered that it holds the
person; nothing is concluded from any other answer. Ids are under ``wasl.invalid``, since no public repository answers
for them, and are made from the copy's own id.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time
from xml.sax.saxutils import escape

from wasl.apps.lists.enums import Disposition, ListKind, LossKind, Standing
from wasl.apps.lists.interfaces.entities import LINKED, SEXES, date_in, lost_sexes_and_births, noted, publisher
from wasl.apps.lists.interfaces.loss import Loss, counted, lost, values
from wasl.apps.lists.interfaces.sheet import Line, Sheet, text_of
from wasl.engines.tables.sex import parse_sex

NAMESPACE = "http://zesty.ca/pfif/1.4"
DOMAIN = "wasl.invalid"
NOTED = (
    "row", "key", "father", "grandfather", "mother", "birth_place", "residence", "national_id", "arrest_date",
    "arrest_place", "holding_place", "status",
)  # fmt: skip
AGE = re.compile(r"\d{1,3}(-\d{1,3})?")
DEATHS = {Disposition.DEAD.value, Disposition.REMAINS_HELD.value}


def write_missing(sheet: Sheet) -> bytes:
    """The bytes of the document, in UTF-8."""
    columns = sheet.columns
    people = "".join(_person(sheet, line, columns) for line in sheet.lines)
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {publisher(sheet)} -->\n'
    return f'{head}<pfif:pfif xmlns:pfif="{NAMESPACE}">\n{people}</pfif:pfif>\n'.encode()


def lost_in_missing(sheet: Sheet) -> Iterator[Loss]:
    withdrawn = sum(1 for line in sheet.lines if line.standing is Standing.WITHDRAWN)
    yield from counted("standing", LossKind.LEFT_OUT, withdrawn, "withdrawn")
    yield from lost(sheet, LINKED, LossKind.LEFT_OUT, "other_people")
    yield from lost(sheet, (*NOTED, "disposition", "on_date", "note"), LossKind.FLATTENED, "no_property")
    yield from lost_sexes_and_births(sheet)
    if "age" in sheet.columns:
        odd = values(sheet, "age", lambda line: AGE.fullmatch(line.told["age"]) is None)
        yield from counted("age", LossKind.FLATTENED, odd, "not_an_age")


def _person(sheet: Sheet, line: Line, columns: tuple[str, ...]) -> str:
    if line.withdrawn_at is not None or line.standing is Standing.WITHDRAWN:
        ended = _instant(line.withdrawn_at or sheet.moment)
        return _element("person", _fields(
            person_record_id=_id(sheet, line), entry_date=ended, expiry_date=ended, source_date=ended
        ))  # fmt: skip
    unfit = [column for column in columns if column in NOTED]
    fixed = {
        "sex": SEXES.get(parse_sex(line.told.get("sex", "")) or "", ""),
        "birth_date": date_in(line, "birth_date"),
        "age": line.told.get("age", "") if AGE.fullmatch(line.told.get("age", "")) else "",
    }
    fixed = {column: text for column, text in fixed.items() if column in columns}
    unfit += [column for column, text in fixed.items() if not text and line.told.get(column)]
    names = [name for name in (line.name_ar, line.name_latin) if name]
    others = [*names[1:], *([line.told["kunya"]] if "kunya" in columns and line.told.get("kunya") else [])]
    fields = _fields(
        person_record_id=_id(sheet, line),
        entry_date=_instant(sheet.moment),
        expiry_date=_instant(datetime.combine(sheet.expires_on, time(23, 59, 59), tzinfo=UTC)),
        author_name=sheet.party,
        source_name=publisher(sheet),
        source_date=_instant(sheet.moment),
        full_name=names[0],
        given_name=line.told.get("given", "") if "given" in columns else "",
        family_name=line.told.get("family", "") if "family" in columns else "",
        alternate_names="\n".join(others),
        description="\n".join(noted(line, iter(unfit))),
        sex=fixed.get("sex", ""),
        date_of_birth=fixed.get("birth_date", ""),
        age=fixed.get("age", ""),
    )
    return _element("person", fields + _note(sheet, line, columns))


def _note(sheet: Sheet, line: Line, columns: tuple[str, ...]) -> str:
    """Where the entry stands: the holder's answer, or that somebody is sought."""
    said = [text_of(line, "disposition") or text_of(line, "standing")]
    said += [text for column in ("on_date", "note") if column in columns and (text := text_of(line, column))]
    by_holder = line.disposition or sheet.kind is ListKind.HELD
    return "\n" + _element("note", _fields(
        note_record_id=f"{_id(sheet, line)}.note",
        person_record_id=_id(sheet, line),
        entry_date=_instant(sheet.moment),
        author_name=sheet.holder if by_holder else sheet.party,
        source_date=_instant(line.answered_at or sheet.moment),
        status=_status(sheet, line),
        text="\n".join(said),
    ))  # fmt: skip


def _status(sheet: Sheet, line: Line) -> str:
    if line.disposition in DEATHS:
        return "believed_dead" if line.by_two else ""
    if line.disposition == Disposition.HELD:
        return "believed_alive"
    return "information_sought" if not line.disposition and sheet.kind is ListKind.SOUGHT else ""


def _id(sheet: Sheet, line: Line) -> str:
    return f"{DOMAIN}/{sheet.copy}.{line.row}"


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _fields(**texts: str) -> str:
    return "\n".join(f"<pfif:{name}>{escape(text)}</pfif:{name}>" for name, text in texts.items() if text)


def _element(name: str, content: str) -> str:
    return f"<pfif:{name}>\n{content}\n</pfif:{name}>" + ("\n" if name == "person" else "")
