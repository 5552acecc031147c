"""PFIF, the People Finder Interchange Format, versions 1.1 to 1.4 (http://zesty.ca/pfif/1.4/), as a table.

One row to a ``person`` element, wherever it stands in the XML (feeds wrap it); its notes are told in its row.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from xml.parsers import expat

from wasl.engines.tables.errors import TableError
from wasl.engines.tables.layout import Grid
from wasl.engines.tables.model import Limits, Note, NoteCode
from wasl.engines.tables.people import check_count, cut_note, grid_of

NAMESPACE = "http://zesty.ca/pfif/"
AS_TABLE = "Save the list as XLSX or CSV."
DEEPEST = 200  # elements within elements; each open one costs the parser memory
WEB_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
OTHER_ROOTS = {
    "urn:schemas-microsoft-com:office:spreadsheet Workbook": "a workbook in the XML of 2003",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0 document": "a flat ODS workbook",
}

# Names that earlier versions used, and what 1.4 calls the same.
RENAMED = {
    "first_name": "given_name",
    "last_name": "family_name",
    "home_zip": "home_postal_code",
    "other": "description",
}
HOME = ("home_neighborhood", "home_city", "home_state", "home_country")
COLUMNS = (
    "person_record_id", "full_name", "given_name", "family_name", "alternate_names", "sex", "date_of_birth", "age",
    "home", "home_street", *HOME, "home_postal_code", "status", "last_known_location", "description", "notes",
    "linked_person_record_id", "source_date", "source_name", "source_url", "entry_date", "expiry_date", "author_name",
    "author_email", "author_phone", "photo_url", "profile_urls",
)  # fmt: skip


def read_pfif(content: bytes, *, filename: str, limits: Limits, today: date | None = None) -> Grid:
    """One row to a person. Raises TableError as ``read_table`` says.

    The newest note that gives a status or a place gives the person's; texts of notes stand in ``notes``, each with
    its date; ``home`` joins the parts of the home. ``today`` tells which records have expired.
    """
    reader = _Reader(filename=filename, limits=limits)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.letters
    parser.StartDoctypeDeclHandler = reader.refuse_doctype
    parser.EntityDeclHandler = reader.refuse_doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise TableError(
            filename,
            why=f"its XML is broken or cut off in line {parser.ErrorLineNumber}",
            do="Bring it again, from the original.",
        ) from None
    if not reader.people and reader.kind:
        raise TableError(filename, why=f"it is {reader.kind}, not a table", do=AS_TABLE)
    if not reader.people:
        raise TableError(filename, why="it is XML, but no person of PFIF is in it", do=AS_TABLE)
    notes = [*cut_note(reader.gather()), *_expiry_notes(reader.people, today=today)]
    if reader.orphans:
        notes.append(Note(NoteCode.ORPHANS, f"notes about people who are not in the file: {reader.orphans}"))
    return grid_of(reader.people, first=COLUMNS, filename=filename, limits=limits, notes=notes)


@dataclass
class _Told:
    """What the notes say of one person; only the newest status and place are kept, and texts while they fit."""

    status: tuple[str, str] = ("", "")
    place: tuple[str, str] = ("", "")
    texts: list[str] = field(default_factory=list)
    linked: dict[str, None] = field(default_factory=dict)
    length: int = 0
    count: int = 0
    is_cut: bool = False

    def add(self, note: dict[str, str], *, longest: int) -> None:
        self.count += 1
        when = note.get("source_date", "") or note.get("entry_date", "")
        self.status = max(self.status, (when, note.get("status", "")), key=_newest)
        self.place = max(self.place, (when, note.get("last_known_location", "")), key=_newest)
        if note.get("linked_person_record_id"):
            self.linked[note["linked_person_record_id"]] = None
        said = (when, note.get("status", ""), note.get("last_known_location", ""), note.get("text", ""))
        text = " · ".join(filter(None, said))
        if self.length + len(text) + 1 > longest:
            self.is_cut = True
        elif text:
            self.texts.append(text)
            self.length += len(text) + 1


def _newest(told: tuple[str, str]) -> tuple[bool, str]:
    return bool(told[1]), told[0]


class _Reader:
    """Follows the XML; a field is a child of a person or note, and what is nested deeper adds its letters to it."""

    def __init__(self, *, filename: str, limits: Limits) -> None:
        self.filename, self.limits = filename, limits
        self.kind = ""
        self.people: list[dict[str, str]] = []
        self.orphans = 0
        self._told: dict[str, _Told] = {}
        self._unnamed: dict[int, _Told] = {}  # of people without an id, by their place
        self._names: set[str] = set()
        self._person: dict[str, str] | None = None
        self._note: dict[str, str] | None = None
        self._field = ""
        self._text: list[str] = []
        self._depth = 0
        self._field_depth = 0
        self._started = False

    def start(self, tag: str, _: object) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise TableError(self.filename, why="values are nested in it too deeply for a list", do=AS_TABLE)
        if not self._started:
            self._started = True
            self.kind = OTHER_ROOTS.get(tag, "")
        namespace, _space, name = tag.rpartition(" ")
        if self._field or not namespace.startswith(NAMESPACE):
            return
        if name == "person" and self._person is None and self._note is None:
            self._person = {}
            check_count(len(self.people) + 1, columns=1, filename=self.filename, limits=self.limits)
        elif name == "note" and self._note is None:
            self._note = {}
        elif self._person is not None or self._note is not None:
            self._field, self._text, self._field_depth = RENAMED.get(name, name), [], self._depth

    def letters(self, text: str) -> None:
        if self._field:
            self._text.append(text)

    def end(self, tag: str) -> None:
        if self._field and self._depth == self._field_depth:
            self._close_field()
        elif not self._field and tag.startswith(NAMESPACE):
            name = tag.rpartition(" ")[2]
            if name == "note" and self._note is not None:
                self._close_note()
            elif name == "person" and self._note is None and self._person is not None:
                self.people.append(self._person)
                self._person = None
        self._depth -= 1

    def refuse_doctype(self, *_: object) -> None:
        raise TableError(
            self.filename,
            why="its XML declares a DOCTYPE or an entity, as no list does and an attack would",
            do="Ask for it again without one, or as XLSX or CSV.",
        )

    def _close_field(self) -> None:
        record = self._person if self._note is None else self._note
        text, name = "".join(self._text).strip(), self._field
        self._field, self._text = "", []
        if record is None or not text:
            return
        record[name] = f"{record[name]}\n{text}" if name in record else text  # a field that is given twice
        if len(record[name]) > self.limits.max_cell_chars:
            raise TableError(
                self.filename,
                row=len(self.people) + (self._person is not None),
                why=f"one field there is longer than {self.limits.max_cell_chars} letters",
                do="Shorten it.",
            )
        if record is self._person and name not in self._names:
            self._names.add(name)
            number = len(self.people) + 1
            check_count(number, columns=len(self._names), filename=self.filename, limits=self.limits)

    def _close_note(self) -> None:
        note, self._note = self._note or {}, None
        about = note.get("person_record_id", "") or (self._person or {}).get("person_record_id", "")
        if about:
            told = self._told.setdefault(about, _Told())
        elif self._person is not None:
            told = self._unnamed.setdefault(len(self.people), _Told())
        else:
            self.orphans += 1
            return
        told.add(note, longest=self.limits.max_cell_chars)

    def gather(self) -> list[int]:
        """Tell in each person's row what the notes say; the numbers of those whose notes were cut."""
        cut = []
        for place, person in enumerate(self.people):
            home = ", ".join(person[part] for part in HOME if part in person)
            told = self._told.get(person.get("person_record_id", "")) or self._unnamed.get(place) or _Told()
            derived = {
                "home": home,
                "status": told.status[1],
                "last_known_location": told.place[1],
                "notes": "\n".join(told.texts),
                "linked_person_record_id": "; ".join(told.linked),
            }
            person.update({name: text for name, text in derived.items() if text})
            if told.is_cut:
                cut.append(place + 1)
        known = {person.get("person_record_id", "") for person in self.people}
        self.orphans += sum(told.count for about, told in self._told.items() if about not in known)
        return cut


def _expiry_notes(people: list[dict[str, str]], *, today: date | None) -> list[Note]:
    if today is None:
        return []
    day = today.isoformat()
    past = tuple(
        number for number, person in enumerate(people, start=1) if "" < person.get("expiry_date", "")[:10] < day
    )
    told = f"records past their expiry date, which by the rule of PFIF nobody should show any more: {len(past)}"
    return [Note(NoteCode.EXPIRED, told, past)] if past else []
