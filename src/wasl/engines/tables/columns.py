"""Which column is which: by its header first, by its values when the header is missing or says nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from statistics import median

from wasl.engines.tables.fields import Field
from wasl.engines.tables.headers import Header, fold, header_of, is_aside, serials
from wasl.engines.tables.model import Table
from wasl.engines.tables.row_kinds import tells_of_somebody
from wasl.engines.tables.values import (
    is_arabic,
    is_latin,
    looks_like_date,
    looks_like_name,
    looks_like_number,
    looks_like_sex,
    year_in,
)

SAMPLE = 300  # filled cells of a column that are looked at
DATES = (Field.BIRTH_DATE, Field.ARREST_DATE)
RECENT = 2000  # most detainees of these lists were born before, and detained after
NAMED = (Field.NAME, Field.NAME_LATIN, Field.GIVEN)
SERIAL_ROWS = 3  # from which on numbers count the rows from wherever they begin
MOSTLY = 0.9
DIGITS = 10
ADULT = 15  # years that an arrest stands after a birth in nearly every list


class Why(StrEnum):
    HEADER = "header"
    HEADER_PART = "header_part"
    VALUES = "values"


@dataclass(frozen=True)
class Match:
    """One column taken for one field.

    Parameters: ``confidence`` in (0, 1], a rank and not a measured probability; ``why`` is
    for programs, ``reason`` for people; ``serial``: the column only counts the rows, and a row put in between
    moves every number after it to somebody else.
    """

    field: Field
    column: int
    confidence: float
    why: Why
    reason: str
    serial: bool = False


@dataclass(frozen=True)
class Mapping:
    """The columns that were recognised, for a person to confirm; no column twice, no field twice."""

    matches: tuple[Match, ...]
    unmatched: tuple[int, ...]

    @property
    def columns(self) -> dict[Field, int]:
        return {match.field: match.column for match in self.matches}

    def __getitem__(self, field: Field) -> int:
        return self.columns[field]

    def __contains__(self, field: object) -> bool:
        return field in self.columns

    def get(self, field: Field) -> int | None:
        return self.columns.get(field)

    def match(self, field: Field) -> Match | None:
        return next((match for match in self.matches if match.field == field), None)


def recognise_columns(table: Table) -> Mapping:
    """The likeliest field of each column. A header decides; values speak where no header does.

    A column whose values contradict its header (a sex that is a date) keeps the field at half the confidence.
    """
    samples = [_sample(table, column) for column in range(len(table.headers))]
    options = {column for column, header in enumerate(table.headers) if _is_option(header, samples[column])}
    matches = _best_of_each(_by_header(table.headers, samples, options=options))
    free = [column for column in range(len(samples)) if column not in {match.column for match in matches}]
    unnamed = [column for column in free if column not in options and _is_unnamed(table.headers[column])]
    guesses = _by_values([(column, samples[column]) for column in unnamed], taken=matches)
    if any(match.field in NAMED for match in matches):  # under a header of its own, another column is another name
        guesses = [match for match in guesses if match.field not in NAMED or not table.headers[match.column]]
    matches += guesses
    used = {match.column for match in matches}
    order = list(Field)
    return Mapping(
        matches=tuple(sorted(matches, key=lambda match: order.index(match.field))),
        unmatched=tuple(column for column in free if column not in used),
    )


def serial_columns(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """Columns that only count the rows: headed so or not at all, and counting."""
    found, rows = set(), [row for row in rows if tells_of_somebody(row)]
    for column, text in enumerate(headers):
        header = header_of(text)
        cells = [row[column] for row in rows if column < len(row) and row[column].strip()][:SAMPLE]
        if not text.strip() and len(cells) >= SERIAL_ROWS and count_rows(cells):
            found.add(column)
        if header is not None and header.field is Field.ENTRY_KEY and _is_serial(header, cells):
            found.add(column)
    return frozenset(found)


def _is_serial(header: Header, cells: Sequence[str]) -> bool:
    return header.spelling in serials() and count_rows(cells)


def count_rows(cells: Sequence[str]) -> bool:
    """Whether the values are 1, 2, 3 …, from wherever, perhaps anew in each part of the list, a slip here and there.

    Words between them, as those of a total, are passed over. Two numbers or one count only from 1.
    """
    numbers = [int(text) for cell in cells if (text := cell.strip().rstrip(".")).isdecimal() and len(text) < DIGITS]
    if not numbers or len(numbers) < MOSTLY * len(cells):
        return False
    if len(numbers) < SERIAL_ROWS:
        return numbers == [1, 2][: len(numbers)]
    steps = sum(1 for before, after in pairwise(numbers) if after in (before + 1, 1))
    return steps >= MOSTLY * (len(numbers) - 1)


def _sample(table: Table, column: int) -> list[str]:
    cells = []
    for row in table.rows:
        if row[column].strip() and tells_of_somebody(row):
            cells.append(row[column])
            if len(cells) == SAMPLE:
                break
    return cells


def _is_unnamed(header: str) -> bool:
    """Whether the values may speak: there is no header, or it names no field we know and nothing beside them."""
    return header_of(header) is None and not is_aside(header)


def _is_option(header: str, cells: Sequence[str]) -> bool:
    """Whether the column is one choice of a question with several, as forms split them: ``question/choice``, 0 or 1.

    Blanks about the stroke stand between two languages.
    """
    return (
        "/" in header.replace(" / ", "")
        and bool(cells)
        and {cell.strip().casefold() for cell in cells} <= {"0", "1", "true", "false"}
    )


def _by_header(headers: Sequence[str], samples: Sequence[list[str]], *, options: set[int]) -> list[Match]:
    matches = []
    named = _in_pairs(headers, samples)
    for column, text in enumerate(headers):
        header = named[column]
        if header is None or column in options:
            continue
        serial = header.field is Field.ENTRY_KEY and _is_serial(header, samples[column])
        doubt = "its values only count the rows" if serial else _contradicts(header.field, samples[column])
        matches.append(
            Match(
                field=header.field,
                column=column,
                confidence=header.confidence / (2 if doubt else 1),
                why=Why.HEADER if header.confidence > 0.95 else Why.HEADER_PART,
                reason=f"header '{text}'" + (f", but {doubt}" if doubt else ""),
                serial=serial,
            )
        )
    return matches


def _in_pairs(headers: Sequence[str], samples: Sequence[list[str]]) -> list[Header | None]:
    """What each header names. Of a pair ``name`` and ``name_ar`` the first is the name in Latin letters; of other
    pairs the Arabic column counts, unless it is empty."""
    named = [header_of(text) for text in headers]
    at = {fold(text): column for column, text in enumerate(headers)}
    for whole, column in at.items():
        header, arabic = named[column], at.get(f"{whole} ar")
        if header is None or arabic is None:
            continue
        if header.field is Field.NAME:
            named[column] = header._replace(field=Field.NAME_LATIN)
        elif samples[arabic]:
            named[column] = None
    return named


def _contradicts(field: Field, cells: Sequence[str]) -> str:
    if not cells:
        return "the column is empty"
    if field is Field.SEX and _share(cells, looks_like_sex) < 0.5:
        return "few values are sexes"
    if field in DATES and _share(cells, lambda cell: any(map(str.isdigit, cell))) < 0.5:
        return "few values hold a number"
    if field in (Field.NAME, Field.MOTHER, Field.FAMILY) and _share(cells, looks_like_number) > 0.5:
        return "most values are numbers"
    return ""


def _best_of_each(matches: Sequence[Match]) -> list[Match]:
    """For each field the surest column, and of equals the leftmost."""
    best: dict[Field, Match] = {}
    for match in sorted(matches, key=lambda each: (-each.confidence, each.column)):
        best.setdefault(match.field, match)
    return list(best.values())


def _by_values(columns: Sequence[tuple[int, list[str]]], *, taken: Sequence[Match]) -> list[Match]:
    """Fields for columns without a known header; each only if no header has claimed it."""
    have = {match.field for match in taken}
    found: list[Match] = []
    for match in (*_values_alone(columns), *_dates(columns, have=have)):
        if match.field not in have and match.column not in {each.column for each in found}:
            have.add(match.field)
            found.append(match)
    return found


def _values_alone(columns: Sequence[tuple[int, list[str]]]) -> list[Match]:
    matches = []
    for column, cells in columns:
        if not cells:
            continue
        names = _share(cells, looks_like_name)
        various = len(set(cells)) >= 0.5 * len(cells)
        if _share(cells, looks_like_sex) >= 0.9:
            matches.append(_guess(Field.SEX, column, 0.8, "values are words for a sex"))
        elif _counts_up(cells):
            match = _guess(Field.ENTRY_KEY, column, 0.6, "values count up")
            matches.append(replace(match, serial=count_rows(cells)))
        elif names >= 0.8 and various and _share(cells, is_arabic) >= 0.9:
            matches.append(_guess(Field.NAME, column, 0.5, "values look like names in Arabic letters"))
        elif names >= 0.8 and various and _share(cells, is_latin) >= 0.9:
            matches.append(_guess(Field.NAME_LATIN, column, 0.5, "values look like names in Latin letters"))
    return matches


def _dates(columns: Sequence[tuple[int, list[str]]], *, have: set[Field]) -> list[Match]:
    """Births stand before arrests: of two columns of dates the earlier is birth; one alone gives a hint."""
    dated = [(column, cells) for column, cells in columns if cells and _share(cells, looks_like_date) >= 0.8]
    years = sorted((median(found), column) for column, cells in dated if (found := _years(cells)))
    if not years:
        return []
    if len(years) == 1:
        typical, column = years[0]
        free = [field for field in DATES if field not in have]
        hint = Field.BIRTH_DATE if typical < RECENT else Field.ARREST_DATE
        return [_guess(free[0] if len(free) == 1 else hint, column, 0.4, "values look like dates")]
    (first, birth), (second, arrest) = years[0], years[-1]
    confidence = 0.6 if second - first >= ADULT else 0.3
    return [
        _guess(Field.BIRTH_DATE, birth, confidence, "values look like the earlier dates"),
        _guess(Field.ARREST_DATE, arrest, confidence, "values look like the later dates"),
    ]


def _years(cells: Sequence[str]) -> list[int]:
    return [year for cell in cells if (year := year_in(cell)) is not None]


def _counts_up(cells: Sequence[str]) -> bool:
    if len(cells) < 3 or not all(cell.strip().isdecimal() and len(cell.strip()) < DIGITS for cell in cells):
        return False
    numbers = [int(cell) for cell in cells]
    return all(0 < after - before <= 5 for before, after in pairwise(numbers))


def _guess(field: Field, column: int, confidence: float, reason: str) -> Match:
    return Match(field=field, column=column, confidence=confidence, why=Why.VALUES, reason=reason)


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(1 for cell in cells if test(cell)) / len(cells)
