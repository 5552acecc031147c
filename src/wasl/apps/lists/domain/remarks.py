"""What a person should look at before a list enters: in one row by itself, and in rows beside each other. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_noop

from wasl.apps.lists.domain.reading import FIELD_OF, NAME_PARTS, DateReading, First, Problem, ReadRow, read_date
from wasl.apps.lists.enums import ProblemKind
from wasl.apps.register.domain.claims import DATES
from wasl.apps.register.enums import Property
from wasl.engines.names.folding import fold
from wasl.engines.tables.fields import Field
from wasl.engines.tables.row_kinds import is_signature, is_total
from wasl.engines.tables.sex import parse_sex
from wasl.kernel.dates import DateError, PartialDate
from wasl.kernel.numerals import to_western_digits

OLDEST = 115  # years; of an older person the date is nearly always a slip of the pen
NAMES = (Property.NAME, Property.NAME_LATIN, *NAME_PARTS, Property.MOTHER)
# words that begin a name of two words: Abd al-Rahman, Abu Khalid
LEADS = frozenset({"عبد", "ابو", "ابي", "ام", "بن", "ابن", "ال", "abd", "abu", "abou", "umm", "oum", "bin", "ibn",
                   "al", "el", "ad", "ar", "as", "ash", "an", "az"})  # fmt: skip
SCRIPTS = tuple(
    re.compile(letters)
    for letters in (
        "[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc]",  # Arabic
        "[A-Za-z\u00c0-\u024f]",  # Latin
        "[\u0400-\u04ff]",  # Cyrillic
        "[\u0370-\u03ff]",  # Greek
    )
)
DAY_AND_MONTH = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2[0-9]{4}")
AS_A_WORKBOOK_DOES = re.compile(r"[0-9]{4}-([0-9]{2})-([0-9]{2})")
FEWEST = 3  # dates before their days say anything about who wrote them

SUM = gettext_noop("This looks like a sum under the list: it stays out until you say that it is a person.")
TO_SIGN = gettext_noop("This looks like a line to be signed: it stays out until you say that it is a person.")
NO_PERSON = gettext_noop("Somebody of your side said that this row is no person: it stays out.")
NO_NAME = gettext_noop("No name: the row is kept but does not enter the list.")
ONE_PART = gettext_noop("The name has one part only; with so little nobody can be told apart.")
TWO_SCRIPTS = gettext_noop("Letters of two scripts stand in one name.")
UNKNOWN_SEX = gettext_noop("This is not a word for a sex that we know; it is kept as written.")
UNREAD = gettext_noop("The date was not read")
BORN_LATER = gettext_noop("The birth lies after the arrest.")
TO_COME = gettext_noop("The date lies after the day on which the list was brought.")
TOO_OLD = gettext_noop("The person would be more than 115 years old.")
OTHER_AGE = gettext_noop("The age does not fit the date of birth.")
NO_AGE = gettext_noop("This is not an age that we can read; it is kept as written.")
SAME_KEY = gettext_noop("Row {} has the same key.")
SAME_PAPER = gettext_noop("Row {} has the same number of an identity paper.")
SAME_PERSON = gettext_noop("Row {} has the same name, and the same year of birth or mother's name.")
EITHER_WAY = gettext_noop("Nothing in the file says whether the day or the month comes first.")
OTHERS_TURNED = gettext_noop("Other dates in the file put day and month the other way round.")
BY_WORKBOOK = gettext_noop("The program that wrote the file may have exchanged day and month.")


def problems_of(row: ReadRow, *, dates: DateReading, today: date) -> Iterator[Problem]:
    """What is wrong with a row by itself. ``today``: the day on which the list was brought."""
    yield from _of_names(row)
    read = {one: read_date(row.values[one], dates) for one in Property if one in row.dates}
    for property, found in read.items():
        if isinstance(found, DateError):
            yield Problem(ProblemKind.UNREAD_DATE, FIELD_OF[property], f"{UNREAD}: {found.why}. {found.do}")
    known = {one: found for one, found in read.items() if isinstance(found, PartialDate) and found.is_known}
    yield from _of_dates(known, today=today)
    yield from _of_age(row.values.get(Property.AGE, ""), known, today=today)
    if Property.SEX in row.values and parse_sex(row.values[Property.SEX]) is None:
        yield Problem(ProblemKind.SEX, Field.SEX, UNKNOWN_SEX)


def _of_names(row: ReadRow) -> Iterator[Problem]:
    if not row.is_named:
        yield Problem(ProblemKind.NO_NAME, None, NO_NAME)
        return
    first = next(FIELD_OF[one] for one in (Property.NAME, Property.NAME_LATIN, *NAME_PARTS) if one in row.values)
    if max(_parts(row.name_ar), _parts(row.name_latin)) < 2:
        yield Problem(ProblemKind.ONE_PART, first, ONE_PART)
    for one in NAMES:
        text = row.values.get(one, "")
        if not text.isascii() and sum(script.search(text) is not None for script in SCRIPTS) > 1:
            yield Problem(ProblemKind.SCRIPTS, FIELD_OF[one], TWO_SCRIPTS)


def doubt_of(row: ReadRow, cells: Sequence[str], *, said: bool | None) -> Problem | None:
    """Why a row may tell of nobody: what a person ``said`` of it, else how it looks. Nobody with a date is a sum."""
    if said is not None:
        return None if said else Problem(ProblemKind.NO_PERSON, None, NO_PERSON)
    if is_total(cells) and not any(row.dates.values()):
        return Problem(ProblemKind.TOTAL, None, SUM)
    return Problem(ProblemKind.SIGNATURE, None, TO_SIGN) if is_signature(cells) else None


def _parts(name: str) -> int:
    words = fold(name).split()
    return sum(word not in LEADS for word in words)


def _of_dates(known: dict[Property, PartialDate], *, today: date) -> Iterator[Problem]:
    for property, found in known.items():
        if found.earliest and found.earliest > today:
            yield Problem(ProblemKind.IMPOSSIBLE_DATE, FIELD_OF[property], TO_COME)
    birth, arrest = known.get(Property.BIRTH_DATE), known.get(Property.DEPRIVED_ON)
    if birth is None:
        return
    if birth.latest and birth.latest.year < today.year - OLDEST:
        yield Problem(ProblemKind.IMPOSSIBLE_DATE, Field.BIRTH_DATE, TOO_OLD)
    if arrest and birth.earliest and arrest.latest and birth.earliest > arrest.latest:
        yield Problem(ProblemKind.IMPOSSIBLE_DATE, Field.BIRTH_DATE, BORN_LATER)


def _of_age(written: str, known: dict[Property, PartialDate], *, today: date) -> Iterator[Problem]:
    """An age is of the day of arrest, of the day the list was written, or of one between; a year more or less."""
    if not written:
        return
    digits = re.findall(r"[0-9]+", to_western_digits(written))
    if len(digits) != 1 or len(digits[0]) > 3 or int(digits[0]) > OLDEST:
        yield Problem(ProblemKind.AGE, Field.AGE, NO_AGE)
        return
    birth, arrest = known.get(Property.BIRTH_DATE), known.get(Property.DEPRIVED_ON)
    if birth is None or birth.earliest is None or birth.latest is None:
        return
    youngest = arrest.earliest.year - birth.latest.year if arrest and arrest.earliest else 0
    if not youngest - 1 <= int(digits[0]) <= today.year - birth.earliest.year + 1:
        yield Problem(ProblemKind.AGE, Field.AGE, OTHER_AGE)


# --- rows beside each other -----------------------------------------------------------------------------


class Facts(NamedTuple):
    """What is needed of a row to lay it beside the others of its file."""

    number: int
    key: str
    paper: str
    name: str  # folded, of one script
    born: str  # the year; empty when it is not known to be one year
    mother: str  # folded
    dates: tuple[tuple[Field, str], ...]


def facts_of(row: ReadRow) -> Facts:
    born = row.dates.get(Property.BIRTH_DATE, "")[:5]
    return Facts(
        number=row.number,
        key=row.key,
        paper=to_western_digits(row.values.get(Property.NATIONAL_ID, "")),
        name=fold(row.name_ar or row.name_latin),
        born=born[:4] if born[:4].isdecimal() and born[4:] in {"", "-", "~", "?", "%"} else "",
        mother=fold(row.values.get(Property.MOTHER, "")),
        dates=tuple((FIELD_OF[one], to_western_digits(row.values[one])) for one in DATES & row.values.keys()),
    )


def problems_across(rows: Sequence[Facts], *, dates: DateReading) -> Iterator[tuple[int, Problem]]:
    """What is seen only beside other rows: row number and problem, in the order of the rows for each kind."""
    for number, other in _repeated(rows, "key"):
        yield number, Problem(ProblemKind.KEY_TWICE, Field.ENTRY_KEY, SAME_KEY.format(other))
    for number, other in _repeated(rows, "paper"):
        yield number, Problem(ProblemKind.PERSON_TWICE, Field.NATIONAL_ID, SAME_PAPER.format(other))
    for number, other in _repeated_people(rows):
        yield number, Problem(ProblemKind.PERSON_TWICE, None, SAME_PERSON.format(other))
    written = [(row.number, field, text) for row in rows for field, text in row.dates]
    for number, field, says in _exchanged(written, first=dates.first):
        yield number, Problem(ProblemKind.DAY_OR_MONTH, field, says)


def _repeated(rows: Iterable[Facts], what: str) -> Iterator[tuple[int, int]]:
    """Each row that shares what it has there with others, and the first of those others."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if value := getattr(row, what):
            numbers[value].append(row.number)
    for same in numbers.values():
        if len(same) > 1:
            yield from ((number, same[1] if number == same[0] else same[0]) for number in same)


def _repeated_people(rows: Iterable[Facts]) -> Iterator[tuple[int, int]]:
    """Rows of one name that agree on the year of birth or on the mother, and differ in neither."""
    by_name: dict[str, list[Facts]] = defaultdict(list)
    for row in rows:
        if row.name:
            by_name[row.name].append(row)
    for same in by_name.values():
        if len(same) > 1:
            yield from _agreeing(same)


def _agreeing(rows: Sequence[Facts]) -> Iterator[tuple[int, int]]:
    """One look-up for each row, however many share a name. The first two of a kind suffice: one may be the row."""
    first_two: dict[tuple[str | None, str | None], list[int]] = defaultdict(list)  # None: whatever it says
    for row in rows:
        for kind in ((row.born, row.mother), (row.born, None), (None, row.mother)):
            if len(first_two[kind]) < 2:
                first_two[kind].append(row.number)
    for row in rows:
        kinds: list[tuple[str | None, str | None]] = []
        if row.born and row.mother:
            kinds = [(row.born, row.mother), (row.born, ""), ("", row.mother)]
        elif row.born:
            kinds = [(row.born, None)]
        elif row.mother:
            kinds = [(None, row.mother)]
        others = [number for kind in kinds for number in first_two.get(kind, ()) if number != row.number]
        if others:
            yield row.number, min(others)


def _exchanged(written: Sequence[tuple[int, Field, str]], *, first: First) -> Iterator[tuple[int, Field, str]]:
    """Dates that may be read with day and month exchanged, and what speaks for it.

    A number above 12 shows which comes first. A workbook that takes 4/11/2013 for 11 April leaves 25/11/2013 as
    text, so days above 12 in the text and none among what it turned into dates betray it.
    """
    pairs = [(number, field, int(match[1]), int(match[3])) for number, field, text in written
             if (match := DAY_AND_MONTH.fullmatch(text))]  # fmt: skip
    either = [(number, field) for number, field, a, b in pairs if a <= 12 and b <= 12 and a != b]
    shown = {First.DAY if a > b else First.MONTH for _, _, a, b in pairs if max(a, b) > 12}
    if shown - {first or First.DAY}:
        yield from ((*one, OTHERS_TURNED) for one in either)
    elif not shown and not first:
        yield from ((*one, EITHER_WAY) for one in either)
    turned = [(number, field, int(match[1]), int(match[2])) for number, field, text in written
              if (match := AS_A_WORKBOOK_DOES.fullmatch(text))]  # fmt: skip
    if First.DAY in shown and not either and len(turned) >= FEWEST and all(day <= 12 for *_, day in turned):
        yield from ((number, field, BY_WORKBOOK) for number, field, month, day in turned if month != day)
