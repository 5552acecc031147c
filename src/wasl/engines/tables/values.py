"""What a cell looks like, whatever its column is called: a date, a number, a sex, a name in some script."""

import re

from wasl.engines.tables.sex import parse_sex
from wasl.kernel.numerals import to_western_digits

NUMBER = re.compile(r"[+-]?[0-9][0-9.,٬٫ ]*")
DATE = re.compile(
    r"""(?:
      (?:1[2-9]|20)\d\d [-/.\s] \d{1,2} (?:[-/.\s] \d{1,2})? (?:[T\s] .*)?   # 1985-04-23, 1985/4
    | \d{1,2} [-/.\s] \d{1,2} [-/.\s] (?:(?:1[2-9]|20)\d\d | \d\d)             # 23/4/1985, 23.4.85
    | \d{1,2} [-/.\s]+ [^\W\d]{3,} (?:\s[^\W\d]+)? [-/.,\s]+ (?:1[2-9]|20)\d\d   # 23 نيسان 1985
    | [^\W\d]{3,} [\s,]+ (?:1[2-9]|20)\d\d                                     # نيسان 1985
    ) \s* (?:م|هـ|ه|AD|AH)? """,
    re.VERBOSE,
)
YEAR = re.compile(r"(1[3-9]|20)\d\d")
ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")
LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


def looks_like_date(cell: str) -> bool:
    """Whether the cell is written as a date, a month with a year, or a bare year."""
    text = to_western_digits(cell.strip())
    return len(text) <= 40 and (DATE.fullmatch(text) is not None or YEAR.fullmatch(text) is not None)


def looks_like_number(cell: str) -> bool:
    return NUMBER.fullmatch(to_western_digits(cell.strip())) is not None


def looks_like_sex(cell: str) -> bool:
    return parse_sex(cell) is not None


def looks_typed(cell: str) -> bool:
    """Whether the cell is an entry's value, which no header would be."""
    return looks_like_date(cell) or looks_like_number(cell) or looks_like_sex(cell)


def year_in(cell: str) -> int | None:
    """The four-digit year in a date, in whatever calendar it is."""
    found = YEAR.search(to_western_digits(cell))
    return int(found.group()) if found else None


def looks_like_name(cell: str) -> bool:
    """Two words or more, of letters alone."""
    words = cell.split()
    return 2 <= len(words) <= 8 and not any(letter.isdigit() for letter in cell)


def is_arabic(cell: str) -> bool:
    return ARABIC.search(cell) is not None


def is_latin(cell: str) -> bool:
    return LATIN.search(cell) is not None and not is_arabic(cell)
