"""What the rows of a brought list say: each row's values by property, its dates read. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from wasl.apps.lists.domain.both_scripts import in_both_scripts
from wasl.apps.lists.enums import ProblemKind
from wasl.apps.register.domain.claims import DATES, ToldOf
from wasl.apps.register.enums import Property
from wasl.engines.names.folding import is_arabic
from wasl.engines.tables.fields import Field
from wasl.kernel.dates import Calendar, DateError, PartialDate, parse_date

# What a column of a list says of a person. A note says nothing: it may name a relative or the one who told,
# so it stays in the row as written, which only the party that brought it reads.
SAYS: dict[Field, Property] = {
    Field.NAME: Property.NAME,
    Field.NAME_LATIN: Property.NAME_LATIN,
    Field.GIVEN: Property.GIVEN,
    Field.FATHER: Property.FATHER,
    Field.GRANDFATHER: Property.GRANDFATHER,
    Field.FAMILY: Property.FAMILY,
    Field.MOTHER: Property.MOTHER,
    Field.KUNYA: Property.KUNYA,
    Field.SEX: Property.SEX,
    Field.BIRTH_DATE: Property.BIRTH_DATE,
    Field.BIRTH_PLACE: Property.BIRTH_PLACE,
    Field.ARREST_DATE: Property.DEPRIVED_ON,
    Field.ARREST_PLACE: Property.DEPRIVED_AT,
    Field.AGE: Property.AGE,
    Field.RESIDENCE: Property.RESIDENCE,
    Field.NATIONAL_ID: Property.NATIONAL_ID,
    Field.HOLDING_PLACE: Property.HELD_AT,
    Field.STATUS: Property.STATUS,
}
FIELD_OF = {property: field for field, property in SAYS.items()}
NAME_PARTS = (Property.GIVEN, Property.FATHER, Property.GRANDFATHER, Property.FAMILY)
DOUBTS = frozenset({ProblemKind.TOTAL, ProblemKind.SIGNATURE, ProblemKind.NO_PERSON})
CALENDARS = (Calendar.HIJRI, Calendar.SOLAR_HIJRI)


class First(StrEnum):
    """Which of two small numbers in a date comes first, when a person has said so of the whole list."""

    NOT_SAID = ""
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class DateReading:
    """How the dates of a list are read: what a person says of all of them where a single one does not tell.

    ``first``: without a word 4/11/2013 is 4 November. ``calendar``: that of a year which may be Hijri and has no mark.
    """

    first: First = First.NOT_SAID
    calendar: Calendar | None = None

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> "DateReading":
        first, calendar = kept.get("first", ""), kept.get("calendar", "")
        return cls(
            first=First(first) if first in set(First) else First.NOT_SAID,
            calendar=Calendar(calendar) if calendar in CALENDARS else None,
        )

    def as_kept(self) -> dict[str, str]:
        return {"first": self.first.value, "calendar": self.calendar.value if self.calendar else ""}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should look at in a row, and in which column."""

    kind: ProblemKind
    field: Field | None
    says: str  # in English; the pages say it again in the reader's language

    @property
    def blocks(self) -> bool:
        """Whether the row cannot enter because of it."""
        return self.kind is ProblemKind.NO_NAME

    @property
    def holds(self) -> bool:
        """Whether the row stays out because of it until somebody says that it tells of a person."""
        return self.kind in DOUBTS

    @property
    def property(self) -> Property | None:
        return SAYS.get(self.field) if self.field else None


@dataclass(frozen=True, slots=True)
class ReadRow:
    number: int
    key: str
    values: dict[Property, str]
    name_ar: str
    name_latin: str
    dates: dict[Property, str] = field(default_factory=dict)  # as EDTF; empty where the text was not read
    problems: tuple[Problem, ...] = field(default=())

    @property
    def enters(self) -> bool:
        return self.is_named and not any(one.holds for one in self.problems)

    @property
    def is_named(self) -> bool:
        return bool(self.name_ar or self.name_latin)

    @property
    def told(self) -> ToldOf:
        """The row as the register takes it in."""
        return ToldOf(f"row {self.number}", self.values, self.name_ar, self.name_latin, self.dates)


def read_rows(
    rows: Iterable[tuple[int, Sequence[str]]], *, columns: Mapping[str, int], dates: DateReading
) -> Iterator[ReadRow]:
    """Each row under the given columns (field name to index); values stay as written. Problems are not looked for."""
    chosen = {field: columns[field.value] for field in Field if field.value in columns}  # claims follow this order
    for number, cells in rows:
        yield _read_row(number, cells, chosen, dates)


@lru_cache(maxsize=1 << 16)
def read_date(text: str, dates: DateReading) -> PartialDate | DateError:
    """The date, or why it was not read. The calendar that a person named is for what cannot be read without it."""
    found = _parsed(text, dates, calendar=None)
    if isinstance(found, PartialDate) or dates.calendar is None:
        return found
    again = _parsed(text, dates, calendar=dates.calendar)
    return again if isinstance(again, PartialDate) else found


def _parsed(text: str, dates: DateReading, *, calendar: Calendar | None) -> PartialDate | DateError:
    try:
        return parse_date(text, day_first=dates.first is not First.MONTH, calendar=calendar)
    except DateError as refusal:
        return refusal


def _read_row(number: int, cells: Sequence[str], columns: Mapping[Field, int], dates: DateReading) -> ReadRow:
    written = {field: cells[index].strip() for field, index in columns.items() if index < len(cells)}
    values = in_both_scripts({SAYS[field]: text for field, text in written.items() if field in SAYS and text})
    name_ar, name_latin = names_of(values)
    return ReadRow(
        number=number,
        key=written.get(Field.ENTRY_KEY, ""),
        values=values,
        name_ar=name_ar,
        name_latin=name_latin,
        dates={property: _edtf(values[property], dates) for property in DATES & values.keys()},
    )


def _edtf(text: str, dates: DateReading) -> str:
    read = read_date(text, dates)
    return read.edtf if isinstance(read, PartialDate) else ""


def names_of(values: Mapping[Property, str]) -> tuple[str, str]:
    """The full name in Arabic script and in Latin letters, from one column or from its parts."""
    whole = values.get(Property.NAME) or " ".join(values[part] for part in NAME_PARTS if part in values)
    latin = values.get(Property.NAME_LATIN, "")
    if not whole:
        return "", latin
    if is_arabic(whole):
        return whole, latin
    return "", latin or whole
