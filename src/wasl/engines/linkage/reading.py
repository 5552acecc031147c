"""Distinct values of lists, numbered as they are met: name parts, dates, texts."""

import unicodedata
from array import array
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wasl.engines.names.compiled import PartArrays, joined_records, part_record
from wasl.engines.names.parsing import Part, parse_name
from wasl.kernel.dates import DateError, PartialDate, Precision, parse_date, plain_day

NONE, UNREAD = -1, -2
"""Numbers of a value that is not known, and of a text that should be a date and is none."""
OPEN_START, OPEN_END = -(10**6), 10**7
"""Day numbers of a date without beginning or end."""
MAX_LETTERS = 64
"""Letters of a text that are compared."""


class NameParts:
    """The distinct name parts of all lists, each text read once; parts that differ in nothing compared share a number.

    One reader may serve many runs: what it has read it does not read again.
    """

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self._records: list[array[int]] = []
        self._numbers: dict[tuple[object, ...], int] = {}
        self._of_text: dict[str, tuple[int, ...]] = {}

    def read(self, text: str) -> tuple[int, ...]:
        """Numbers of the parts of a name."""
        if text not in self._of_text:
            self._of_text[text] = tuple(map(self._number, parse_name(text).parts))
        return self._of_text[text]

    def _number(self, part: Part) -> int:
        """Number of a part, given on first sight."""
        key = what_is_compared(part)
        if key not in self._numbers:
            self._numbers[key] = len(self.parts)
            self.parts.append(part)
            self._records.append(part_record(part))
        return self._numbers[key]

    def arrays(self) -> PartArrays:
        """All parts met so far, as arrays."""
        return joined_records(self._records)


def what_is_compared(part: Part) -> tuple[object, ...]:
    """All of a part that comparing looks at: two writings may differ in none of it."""
    return part.kind, part.skeleton, part.arabic, part.known, part.forms


class Days(NamedTuple):
    """Distinct dates. first, last: proleptic ordinals, open ends far away; exact: known to the day; year, month, day:
    of the first day."""

    first: NDArray[np.int32]
    last: NDArray[np.int32]
    exact: NDArray[np.int8]
    year: NDArray[np.int16]
    month: NDArray[np.int16]
    day: NDArray[np.int16]


class DateNumbers:
    """The distinct dates of all lists."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, int, bool], int] = {}

    def number(self, text: str, *, birth: bool) -> int:
        """Number of the date a text tells; ``UNREAD`` when it tells none. A birth on 1 January is known to the year."""
        if plain := plain_day(text):
            return self._number(_whole_year(plain.year) if birth and _is_new_year(plain) else _whole_day(plain))
        try:
            day = parse_date(text[:100]) if text.strip() else None
        except DateError:
            return UNREAD
        if day is None or not day.is_known:
            return NONE
        return self._number(_bounds(day, birth=birth))

    def _number(self, bounds: tuple[int, int, bool]) -> int:
        return self._numbers.setdefault(bounds, len(self._numbers))

    def table(self) -> Days:
        """All dates met so far."""
        first, last, exact = zip(*self._numbers, strict=True) if self._numbers else ((), (), ())
        calendar = [date.fromordinal(min(max(number, 1), date.max.toordinal())) for number in first]
        parts = np.array([(each.year, each.month, each.day) for each in calendar], np.int16).reshape(-1, 3)
        return Days(
            np.array(first, np.int32),
            np.array(last, np.int32),
            np.array(exact, np.int8),
            *(np.ascontiguousarray(column) for column in parts.T),
        )


def _bounds(day: PartialDate, *, birth: bool) -> tuple[int, int, bool]:
    exact = day.precision is Precision.DAY
    if birth and exact and not day.approximate and day.earliest and _is_new_year(day.earliest):
        return _whole_year(day.earliest.year)
    first = day.earliest.toordinal() if day.earliest else OPEN_START
    last = day.latest.toordinal() if day.latest else OPEN_END
    return first, last, exact and first == last


def _is_new_year(day: date) -> bool:
    """1 January stands for "that year" in registers that demand a full date."""
    return (day.month, day.day) == (1, 1)


def _whole_year(year: int) -> tuple[int, int, bool]:
    return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal(), False


def _whole_day(day: date) -> tuple[int, int, bool]:
    return day.toordinal(), day.toordinal(), True


class Texts(NamedTuple):
    """Distinct texts, folded. letters: UTF-16 units of all, one after the other, at most ``MAX_LETTERS`` of each;
    starts: where each begins."""

    letters: NDArray[np.uint16]
    starts: NDArray[np.int64]


class TextNumbers:
    """The distinct texts of all lists that are no names; letter case, accents and spacing make no difference."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """Number of a text; ``NONE`` when nothing is left of it."""
        folded = folded_text(text)
        return self._numbers.setdefault(folded, len(self._numbers)) if folded else NONE

    def words(self) -> tuple[str, ...]:
        """The texts in the order of their numbers."""
        return tuple(self._numbers)

    def table(self) -> Texts:
        """All texts met so far, as arrays."""
        return texts_of(self._numbers)


def texts_of(words: Collection[str]) -> Texts:
    """Folded texts as arrays."""
    encoded = [np.frombuffer(text.encode("utf-16-le"), np.uint16)[:MAX_LETTERS] for text in words]
    starts = np.cumsum([0, *(len(each) for each in encoded)], dtype=np.int64)
    return Texts(np.concatenate([np.empty(0, np.uint16), *encoded]), starts)


def folded_text(text: str) -> str:
    """A text without marks, case and repeated spaces, cut to ``MAX_LETTERS``."""
    plain = unicodedata.normalize("NFKD", text[: 4 * MAX_LETTERS].encode("utf-8", "ignore").decode())
    kept = "".join(letter for letter in plain.casefold() if not unicodedata.combining(letter))
    return " ".join(kept.split())[:MAX_LETTERS]


_MALE = frozenset(("m", "male", "man", "boy", "ذكر", "رجل", "ذ"))
_FEMALE = frozenset(("f", "female", "woman", "girl", "أنثى", "انثى", "أنثي", "انثي", "امرأة", "امراة", "ث"))


def read_sex(text: str) -> int:
    """1 male, 2 female, ``NONE`` when neither is said."""
    word = text.strip().casefold()
    return 1 if word in _MALE else 2 if word in _FEMALE else NONE
