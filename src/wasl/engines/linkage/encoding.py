"""Lists as arrays of numbers: name parts, days, places, each distinct text read once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.records import Records
from wasl.engines.names.parsing import Part, parse_name
from wasl.kernel.dates import DateError, PartialDate, Precision, parse_date

Ints = NDArray[np.int32]
Small = NDArray[np.int8]
Bools = NDArray[np.bool_]

ROLES = ("given", "father", "grandfather", "family")
OTHER = 4
"""Role of an ancestor beyond the grandfather."""
SLOTS = 5
"""Name parts compared per entry."""
PLACE_WORDS = 3
NO_PART = -1
OPEN_START, OPEN_END = -(10**6), 10**7


class PartTable:
    """The distinct name parts of all lists; parts that differ in nothing compared share a number."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self._numbers: dict[tuple[str, str, bool], int] = {}

    def number(self, part: Part) -> int:
        """Number of a part, given on first sight."""
        key = (part.kind.value, part.core, part.arabic)
        if key not in self._numbers:
            self._numbers[key] = len(self.parts)
            self.parts.append(part)
        return self._numbers[key]


@dataclass(frozen=True, eq=False)
class Names:
    """One way in which each entry's name is written. parts, roles: (entries, SLOTS), -1 where there is none.

    sure: the list says itself which part is which (split columns); otherwise roles follow from the position.
    """

    parts: Ints
    roles: Small
    sure: Bools

    def of(self, rows: NDArray[np.intp]) -> "Names":
        """The same for some rows."""
        return Names(self.parts[rows], self.roles[rows], self.sure[rows])


@dataclass(frozen=True, eq=False)
class Days:
    """Dates as day numbers. first, last: proleptic ordinals, open ends far away; exact: known to the day."""

    known: Bools
    first: Ints
    last: Ints
    exact: Bools


@dataclass(frozen=True, eq=False)
class Encoded:
    """A list as arrays, rows in the order of the ids of ``records``."""

    records: Records
    names: tuple[Names, ...]
    mother: Ints
    sex: Small
    days: dict[str, Days]
    places: dict[str, Ints]
    unread_dates: int = 0
    skeletons: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.records)


def encode(records: Records, table: PartTable) -> Encoded:
    """Read every text of a list once. ``records`` must be sorted by id."""
    names = [_main_names(records, table)]
    if "name_latin" in records.columns:
        names.append(_whole_names(records.column("name_latin"), table))
    birth, unread_birth = _days(records.column("birth_date"), birth=True)
    arrest, unread_arrest = _days(records.column("arrest_date"), birth=False)
    return Encoded(
        records,
        tuple(names),
        _words(records.column("mother"), table, 2),
        np.array([_sex(text) for text in records.column("sex")], np.int8),
        {"birth_date": birth, "arrest_date": arrest},
        {
            name: _words(records.column(name), table, PLACE_WORDS)
            for name in ("birth_place", "arrest_place")
            if name in records.columns
        },
        unread_birth + unread_arrest,
    )


def _main_names(records: Records, table: PartTable) -> Names:
    """Split columns where the given name is known, else the whole name."""
    whole = _whole_names(records.column("name"), table)
    if "given" not in records.columns:
        return whole
    split = _split_names(records, table)
    has_given = split.parts[:, 0] != NO_PART
    given_known = np.array([bool(text.strip()) for text in records.column("given")], np.bool_)
    use = (has_given & given_known) | (whole.parts[:, 0] == NO_PART)
    return Names(
        np.where(use[:, None], split.parts, whole.parts),
        np.where(use[:, None], split.roles, whole.roles),
        np.where(use, split.sure, whole.sure),
    )


def roles_by_position(count: int) -> list[int]:
    """Roles of the parts of a whole name, by custom: given, father, grandfather, others, family last."""
    if count <= 1:
        return [0] * count
    middle = [1, 2][: count - 2] + [OTHER] * (count - 4)
    return [0, *middle, 3]


def _fitted(parts: Sequence[Part]) -> Sequence[Part]:
    """At most SLOTS parts: the first ones and the last."""
    return parts if len(parts) <= SLOTS else (*parts[: SLOTS - 1], parts[-1])


def _whole_names(texts: Sequence[str], table: PartTable) -> Names:
    parts = np.full((len(texts), SLOTS), NO_PART, np.int32)
    roles = np.full((len(texts), SLOTS), -1, np.int8)
    for row, text in enumerate(texts):
        found = _fitted(parse_name(text).parts)
        parts[row, : len(found)] = [table.number(part) for part in found]
        roles[row, : len(found)] = roles_by_position(len(found))
    return Names(parts, roles, np.zeros(len(texts), np.bool_))


def _split_names(records: Records, table: PartTable) -> Names:
    size = len(records)
    parts = np.full((size, SLOTS), NO_PART, np.int32)
    roles = np.full((size, SLOTS), -1, np.int8)
    columns = [records.column(role) for role in ROLES]
    for row in range(size):
        slot = 0
        for role, column in enumerate(columns):
            for k, part in enumerate(parse_name(column[row]).parts[:2]):
                if slot < SLOTS and (k == 0 or role != 3):
                    parts[row, slot] = table.number(part)
                    roles[row, slot] = role if k == 0 else OTHER
                    slot += 1
    return Names(parts, roles, np.ones(size, np.bool_))


def _words(texts: Sequence[str], table: PartTable, most: int) -> Ints:
    found = np.full((len(texts), most), NO_PART, np.int32)
    for row, text in enumerate(texts):
        if text:
            numbers = [table.number(part) for part in parse_name(text).parts[:most]]
            found[row, : len(numbers)] = numbers
    return found


_MALE = frozenset(("m", "male", "man", "boy", "ذكر", "رجل", "ذ"))
_FEMALE = frozenset(("f", "female", "woman", "girl", "أنثى", "انثى", "أنثي", "انثي", "امرأة", "امراة", "ث"))


def _sex(text: str) -> int:
    """1 male, 2 female, 0 not known."""
    word = text.strip().casefold()
    return 1 if word in _MALE else 2 if word in _FEMALE else 0


def _days(texts: Sequence[str], *, birth: bool) -> tuple[Days, int]:
    """Dates of a column, and how many could not be read. A birth on 1 January counts as known to the year."""
    read: dict[str, tuple[bool, int, int, bool] | None] = {}
    for text in texts:
        if text not in read:
            read[text] = _day_numbers(text, birth=birth)
    unread = sum(read[text] is None for text in texts)
    rows = [read[text] or (False, OPEN_START, OPEN_END, False) for text in texts]
    known, first, last, exact = zip(*rows, strict=True) if rows else ((), (), (), ())
    days = Days(
        np.array(known, np.bool_),
        np.array(first, np.int32),
        np.array(last, np.int32),
        np.array(exact, np.bool_),
    )
    return days, unread


def _day_numbers(text: str, *, birth: bool) -> tuple[bool, int, int, bool] | None:
    try:
        day = parse_date(text[:100]) if text.strip() else None
    except DateError:
        return None
    if day is None or not day.is_known:
        return False, OPEN_START, OPEN_END, False
    if birth and _is_placeholder(day):
        year = day.earliest.year if day.earliest else 1
        return True, date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal(), False
    first = day.earliest.toordinal() if day.earliest else OPEN_START
    last = day.latest.toordinal() if day.latest else OPEN_END
    return True, first, last, day.precision is Precision.DAY and first == last


def _is_placeholder(day: PartialDate) -> bool:
    """1 January stands for "that year" in registers that demand a full date."""
    start = day.earliest
    exact = day.precision is Precision.DAY and not day.approximate
    return exact and start is not None and (start.month, start.day) == (1, 1)
