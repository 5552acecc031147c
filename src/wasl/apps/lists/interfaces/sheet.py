"""One list as a copy holds it, and what stands in each column of it. Pure: ``gathering`` reads it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from wasl.apps.lists.enums import CopyExtent, Disposition, ListKind, Standing
from wasl.apps.register.enums import Property
from wasl.kernel.dates import display_date, from_day, from_edtf

BIDI_CONTROLS = {
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
    "\u200e",
    "\u200f",
    "\u061c",
}
FROM_CLAIMS = {
    Property.GIVEN: "given",
    Property.FATHER: "father",
    Property.GRANDFATHER: "grandfather",
    Property.FAMILY: "family",
    Property.MOTHER: "mother",
    Property.KUNYA: "kunya",
    Property.SEX: "sex",
    Property.BIRTH_DATE: "birth_date",
    Property.BIRTH_PLACE: "birth_place",
    Property.AGE: "age",
    Property.RESIDENCE: "residence",
    Property.NATIONAL_ID: "national_id",
    Property.DEPRIVED_ON: "arrest_date",
    Property.DEPRIVED_AT: "arrest_place",
    Property.HELD_AT: "holding_place",
    Property.STATUS: "status",
}
HEADINGS = {  # in words that our own reader of tables knows, or takes for nothing, in each language
    "row": _("Row of the list"),
    "key": _("Key (reference)"),
    "name_ar": _("Name in Arabic script"),
    "name_latin": _("Name in Latin letters"),
    "given": _("Given name"),
    "father": _("Father's name"),
    "grandfather": _("Grandfather's name"),
    "family": _("Family name"),
    "mother": _("Mother's name"),
    "kunya": _("Kunya (nickname)"),
    "sex": _("Sex"),
    "birth_date": _("Date of birth"),
    "birth_place": _("Place of birth"),
    "age": _("Age"),
    "residence": _("Place of residence"),
    "national_id": _("ID number (identity paper)"),
    "arrest_date": _("Date of arrest or abduction"),
    "arrest_place": _("Place of arrest or abduction"),
    "holding_place": _("Place of custody"),
    "status": _("Status (as stated)"),
    "standing": _("Where the entry stands"),
    "disposition": _("Answer"),
    "on_date": _("Date in the answer"),
    "note": _("Note in the answer"),
    "linked_list": _("Linked list"),
    "linked_row": _("Linked row"),
    "linked_name": _("Linked name"),
}
SELDOM = {  # columns that stand in a copy only when an entry fills them
    "given", "father", "grandfather", "family", "kunya", "age", "residence", "national_id", "holding_place", "status",
}  # fmt: skip
MINIMAL = ("row", "key", "name_ar", "name_latin", "standing", "disposition")
DATED = ("birth_date", "arrest_date")
CALENDAR_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Link:
    """An entry that people decided is the same person: its list's title, its row there, its name."""

    title: str
    row: int
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. What a side wrote is as written, less control characters; ``on_date`` is EDTF."""

    row: int
    key: str
    name_ar: str
    name_latin: str
    told: Mapping[str, str]
    standing: Standing
    disposition: str
    duplicate_of_row: int | None
    on_date: str
    note: str
    links: tuple[Link, ...]
    edtf: Mapping[str, str] = field(default_factory=dict)  # of the dates among ``told``, where they could be read
    answered_at: datetime | None = None
    by_two: bool = False  # whether two people of the holder gave the answer
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list as known at ``moment``, for one recipient; labels follow the active language."""

    copy: str
    title: str
    facts: tuple[tuple[str, str], ...]
    recipients: tuple[str, ...]
    moment: datetime
    expires_on: date
    kind: ListKind
    party: str
    holder: str
    lines: tuple[Line, ...]
    extent: CopyExtent = CopyExtent.WHOLE
    cleaned: Mapping[str, int] = field(default_factory=dict)  # by column, values that lost control characters
    unread: int = 0  # columns of the file that say nothing we know; told to the side that brought it alone

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of this copy, in order."""
        return MINIMAL if self.extent is CopyExtent.MINIMAL else self.filled_columns

    @property
    def filled_columns(self) -> tuple[str, ...]:
        """The columns of a whole copy: all, less the seldom ones that nothing fills."""
        filled = {column for line in self.lines for column in line.told}
        return tuple(column for column in HEADINGS if column not in SELDOM or column in filled)

    @property
    def recipient(self) -> str:
        return gettext(", ").join(self.recipients)

    @property
    def language(self) -> str:
        return get_language() or "en"

    def parts(self) -> list[tuple[str, str, int]]:
        """(code, label, count) of every kind of standing that occurs; the answered ones by their answer."""
        counts = Counter(line.disposition or line.standing.value for line in self.lines)
        kinds = [one for one in Standing if one is not Standing.ANSWERED] + list(Disposition)
        return [(kind.value, str(kind.label), counts[kind.value]) for kind in kinds if counts[kind.value]]

    def standings(self) -> list[tuple[str, int]]:
        counts = Counter(line.standing for line in self.lines)
        return [(str(standing.label), counts[standing]) for standing in Standing if counts[standing]]

    def dispositions(self) -> list[tuple[str, int]]:
        counts = Counter(line.disposition for line in self.lines if line.disposition)
        return [(str(one.label), counts[one.value]) for one in Disposition if counts[one.value]]


def text_of(line: Line, column: str) -> str:
    """What stands in one column of one line, in the active language."""
    match column:
        case "row":
            return str(line.row)
        case "key" | "name_ar" | "name_latin" | "note":
            return str(getattr(line, column))
        case "standing":
            return str(line.standing.label)
        case "disposition":
            return _answer_text(line)
        case "on_date":
            return date_text(line.on_date)
        case "linked_list":
            return "\n".join(link.title for link in line.links)
        case "linked_row":
            return "\n".join(str(link.row) for link in line.links)
        case "linked_name":
            return "\n".join(link.name for link in line.links)
        case _:
            return line.told.get(column, "")


def calendar_date(edtf: str) -> str:
    """The date when it is a plain year, month or day; empty when EDTF says more (about, between, unknown)."""
    return edtf if CALENDAR_DATE.fullmatch(edtf) else ""


def date_text(edtf: str) -> str:
    return display_date(from_edtf(edtf), language=get_language() or "en") if edtf else ""


def moment_text(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    day = display_date(from_day(moment.date()), language=get_language() or "en")
    return gettext("%(day)s, %(time)s UTC") % {"day": day, "time": f"{moment:%H:%M}"}


def plain(text: str) -> str:
    """The text without control characters and marks of direction, which could make it look like another."""
    if text.isprintable() and BIDI_CONTROLS.isdisjoint(text):
        return text
    spaced = "".join(" " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in text)
    return "".join(letter for letter in spaced if letter not in BIDI_CONTROLS and not _is_no_letter(letter))


def _is_no_letter(letter: str) -> bool:
    """Half of a pair, or one of the code points that no text may hold."""
    return unicodedata.category(letter) == "Cs" or ord(letter) & 0xFFFE == 0xFFFE


def _answer_text(line: Line) -> str:
    if not line.disposition:
        return ""
    label = str(Disposition(line.disposition).label)
    if line.duplicate_of_row is None:
        return label
    return gettext("%(answer)s: row %(row)s") % {"answer": label, "row": line.duplicate_of_row}
