"""What the rows of a brought list say: each row's values by property, and its problems. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from wasl.apps.lists.domain.both_scripts import in_both_scripts
from wasl.apps.register.domain.claims import DATES
from wasl.apps.register.enums import Property
from wasl.engines.names.folding import is_arabic
from wasl.engines.tables.fields import Field
from wasl.engines.tables.sex import parse_sex
from wasl.kernel.dates import DateError, parse_date

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
NAME_PARTS = (Property.GIVEN, Property.FATHER, Property.GRANDFATHER, Property.FAMILY)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should look at in a row; ``blocks`` when the row cannot enter because of it."""

    property: Property | None
    says: str
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class ReadRow:
    number: int
    key: str
    values: dict[Property, str]
    name_ar: str
    name_latin: str
    problems: tuple[Problem, ...] = field(default=())

    @property
    def enters(self) -> bool:
        return not any(problem.blocks for problem in self.problems)


def read_rows(rows: Iterable[tuple[int, Sequence[str]]], *, columns: Mapping[str, int]) -> Iterator[ReadRow]:
    """Each row under the given columns (field name to index); values stay as written."""
    chosen = {Field(name): index for name, index in columns.items()}
    for number, cells in rows:
        yield _read_row(number, cells, chosen)


def _read_row(number: int, cells: Sequence[str], columns: Mapping[Field, int]) -> ReadRow:
    written = {field: cells[index].strip() for field, index in columns.items() if index < len(cells)}
    values = in_both_scripts({SAYS[field]: text for field, text in written.items() if field in SAYS and text})
    name_ar, name_latin = _names(values)
    return ReadRow(
        number=number,
        key=written.get(Field.ENTRY_KEY, ""),
        values=values,
        name_ar=name_ar,
        name_latin=name_latin,
        problems=tuple(_problems(values, named=bool(name_ar or name_latin))),
    )


def _names(values: Mapping[Property, str]) -> tuple[str, str]:
    """The full name in Arabic script and in Latin letters, from one column or from its parts."""
    whole = values.get(Property.NAME) or " ".join(values[part] for part in NAME_PARTS if part in values)
    latin = values.get(Property.NAME_LATIN, "")
    if not whole:
        return "", latin
    if is_arabic(whole):
        return whole, latin
    return "", latin or whole


def _problems(values: Mapping[Property, str], *, named: bool) -> Iterator[Problem]:
    if not named:
        yield Problem(None, str(_("No name: the row is kept but does not enter the list.")), blocks=True)
    for property in DATES & values.keys():
        try:
            parse_date(values[property])
        except DateError as refusal:
            yield Problem(property, str(refusal))
    if Property.SEX in values and parse_sex(values[Property.SEX]) is None:
        yield Problem(Property.SEX, str(_("This is not a word for a sex that we know; it is kept as written.")))
