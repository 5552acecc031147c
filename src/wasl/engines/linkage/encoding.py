"""Lists as rows of numbers: every distinct text is read once, and an entry becomes a row of value numbers.

All lists of a run stand in one table, one below the other. Compiled code reads nothing but these arrays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.errors import BadRecords
from wasl.engines.linkage.plan import Kind, Plan
from wasl.engines.linkage.reading import NONE, UNREAD, DateNumbers, Days, NameParts, TextNumbers, Texts, read_sex
from wasl.engines.linkage.records import Records, as_arrow, bytes_of, coded
from wasl.engines.names.compiled import PartArrays
from wasl.engines.names.parsing import Part
from wasl.engines.places.writings import in_arabic
from wasl.kernel.compiled import compiled

Ints = NDArray[np.int32]
Small = NDArray[np.int8]
Tags = NDArray[np.uint64]

ROLES = ("given", "father", "grandfather", "family")
OTHER = 4
"""Role of an ancestor beyond the grandfather."""
SLOTS = 5
"""Name parts compared per entry."""
PLACE_WORDS = 3
NAME_COLUMNS = ("name", "name_latin")


class Rows(NamedTuple):
    """Entries as value numbers, ``NONE`` where nothing is known; the first axis is always the entry.

    parts, roles: (entries, writings, SLOTS); sure: (entries, writings), whether the list says itself which part is
    which. words: mothers and the like; exact, dates, texts: (entries, fields); places: (entries, fields,
    PLACE_WORDS). lists: number of the list an entry stands on.
    """

    parts: Ints
    roles: Small
    sure: Small
    words: Ints
    exact: Ints
    dates: Ints
    places: Ints
    texts: Ints
    lists: Ints


@dataclass(frozen=True, eq=False)
class Encoded:
    """The lists of a run as arrays.

    starts: first row of each list, and the number of all rows. tags: per row, a 64-bit digest of its id that orders
    rows whatever order they came in. unread_dates: texts that no date could be read from.
    """

    records: tuple[Records, ...]
    starts: tuple[int, ...]
    plan: Plan
    rows: Rows
    tags: Tags
    parts: tuple[Part, ...]
    part_arrays: PartArrays
    dates: Days
    texts: Texts
    words: tuple[str, ...]
    unread_dates: int = 0

    def __len__(self) -> int:
        return self.starts[-1]

    def entry(self, row: int) -> tuple[Records, int]:
        """The list and the row in it of one entry."""
        number = int(self.rows.lists[row])
        return self.records[number], row - self.starts[number]

    def id_of(self, row: int) -> str:
        """Id of one entry, as its list has it."""
        records, at = self.entry(row)
        return records.id_of(at)


def encode(lists: Sequence[Records], *, plan: Plan, names: NameParts | None = None) -> Encoded:
    """Read every text of the lists. names: a reader that may know some names already; it learns the others.

    Raises BadRecords for a column that the plan does not compare.
    """
    for records in lists:
        _check_columns(records, plan)
    reader = _Reader(lists, plan, names=names)
    starts = tuple(np.cumsum([0, *(len(records) for records in lists)]).tolist())
    rows = reader.rows()
    return Encoded(
        tuple(lists),
        starts,
        plan,
        rows,
        np.concatenate([np.empty(0, np.uint64), *(_tags(records, number) for number, records in enumerate(lists))]),
        tuple(reader.names.parts),
        reader.names.arrays(),
        reader.dates.table(),
        reader.texts.table(),
        reader.texts.words(),
        reader.unread_dates,
    )


def encode_further(
    records: Records, *, number: int, plan: Plan, names: NameParts, dates: DateNumbers, texts: TextNumbers
) -> tuple[Rows, Tags, int]:
    """One further list, ``number`` of a run, read by the readers of the lists before it, which learn what is new.

    Returns its rows, the tags of its entries, and how many dates could not be read. Raises as ``encode``.
    """
    _check_columns(records, plan)
    reader = _Reader([records], plan, names=names)
    reader.dates, reader.texts = dates, texts
    rows = reader.rows()
    rows.lists[:] = number
    return rows, _tags(records, number), reader.unread_dates


def _check_columns(records: Records, plan: Plan) -> None:
    names = NAME_COLUMNS if plan.of_kind(Kind.ROLE) else ()
    known = {*names, *plan.of_kind(*Kind)}
    for name in records.columns:
        if name not in known:
            raise BadRecords(
                f"column {name!r} was not read", why="it is not one of " + ", ".join(sorted(known)), do="Rename it."
            )


class _Reader:
    """Reads lists column by column, each distinct text once."""

    def __init__(self, lists: Sequence[Records], plan: Plan, *, names: NameParts | None = None) -> None:
        self.lists, self.plan = lists, plan
        self.names, self.dates, self.texts = names or NameParts(), DateNumbers(), TextNumbers()
        self.unread_dates = 0

    def rows(self) -> Rows:
        plan = self.plan
        parts, roles, sure = self._names()
        size = sum(map(len, self.lists))
        words = [self._stacked(name, self.names.read, 1)[:, 0] for name in plan.of_kind(Kind.WORD)]
        exact = [self._exact(name) for name in plan.of_kind(Kind.EXACT)]
        dates = [self._dates(name) for name in plan.of_kind(Kind.DATE)]
        places = [self._stacked(name, self._place, PLACE_WORDS) for name in plan.of_kind(Kind.PLACE)]
        texts = [self._texts(name) for name in plan.of_kind(Kind.TEXT)]
        return Rows(
            parts,
            roles,
            sure,
            _columns(words, size),
            _columns(exact, size),
            _columns(dates, size),
            np.ascontiguousarray(np.stack(places, axis=1)) if places else np.empty((size, 0, PLACE_WORDS), np.int32),
            _columns(texts, size),
            np.repeat(np.arange(len(self.lists), dtype=np.int32), [len(records) for records in self.lists]),
        )

    def _stacked(self, column: str, read: Callable[[str], Sequence[int]], width: int) -> Ints:
        """Numbers of a column of all lists: (entries, width)."""
        return np.concatenate(
            [np.empty((0, width), np.int32), *(_read_column(records, column, read, width) for records in self.lists)]
        )

    def _place(self, text: str) -> Sequence[int]:
        return self.names.read(in_arabic(text))

    def _dates(self, column: str) -> Ints:
        birth = column.startswith("birth")
        found = self._stacked(column, lambda text: [self.dates.number(text, birth=birth)], 1)[:, 0]
        self.unread_dates += int((found == UNREAD).sum())
        return np.where(found == UNREAD, np.int32(NONE), found)

    def _texts(self, column: str) -> Ints:
        return self._stacked(column, lambda text: [self.texts.number(text)], 1)[:, 0]

    def _exact(self, column: str) -> Ints:
        if column != "sex":
            return self._texts(column)
        return self._stacked(column, lambda text: [read_sex(text)], 1)[:, 0]

    # --- names ---

    def _names(self) -> tuple[Ints, Small, Small]:
        size = sum(map(len, self.lists))
        if not self.plan.of_kind(Kind.ROLE):
            return (
                np.empty((size, 0, SLOTS), np.int32),
                np.empty((size, 0, SLOTS), np.int8),
                np.empty((size, 0), np.int8),
            )
        written = [self._main_names()]
        if any("name_latin" in records.columns for records in self.lists):
            whole = self._whole_names("name_latin")
            written.append((*whole, np.zeros(size, np.int8)))
        parts, roles, sure = (np.ascontiguousarray(np.stack(each, axis=1)) for each in zip(*written, strict=True))
        return parts, roles, sure

    def _main_names(self) -> tuple[Ints, Small, Small]:
        """Split columns where the given name is known, else the whole name."""
        whole, whole_roles = self._whole_names("name")
        if not any("given" in records.columns for records in self.lists):
            return whole, whole_roles, np.zeros(len(whole), np.int8)
        split, split_roles = self._split_names()
        use = (split_roles[:, 0] == 0) | ((split != NONE).any(axis=1) & (whole[:, 0] == NONE))
        return (
            np.where(use[:, None], split, whole),
            np.where(use[:, None], split_roles, whole_roles),
            use.astype(np.int8),
        )

    def _whole_names(self, column: str) -> tuple[Ints, Small]:
        parts = self._stacked(column, lambda text: _fitted(self.names.read(text)), SLOTS)
        by_length = np.full((SLOTS + 1, SLOTS), NONE, np.int8)
        for length in range(1, SLOTS + 1):
            by_length[length, :length] = roles_by_position(length)
        return parts, by_length[(parts != NONE).sum(axis=1)]

    def _split_names(self) -> tuple[Ints, Small]:
        """Two parts of each column, one of the family name, in as many slots as there are.

        Where every column has one part at most, the slot is the role; empty ones are left empty. Of more parts than
        slots, the grandfather's second and then the father's are left out.
        """
        found = [self._stacked(role, lambda text: self.names.read(text)[:2], 2) for role in ROLES]
        return _laid_out(*found)


@compiled
def _laid_out(given: Ints, father: Ints, grandfather: Ints, family: Ints) -> tuple[Ints, Small]:
    """Parts and roles of each entry: (entries, SLOTS). The inputs are (entries, 2)."""
    parts, roles = np.full((len(given), SLOTS), NONE, np.int32), np.full((len(given), SLOTS), NONE, np.int8)
    for row in range(len(given)):
        plain = given[row, 1] == NONE and father[row, 1] == NONE and grandfather[row, 1] == NONE
        known = int(family[row, 0] != NONE)
        for column in (given, father, grandfather):
            known += int(column[row, 0] != NONE) + int(column[row, 1] != NONE)
        without_grandfathers = known > SLOTS and grandfather[row, 1] != NONE
        without_fathers = known - int(without_grandfathers) > SLOTS
        at = 0
        for role, column in enumerate((given, father, grandfather, family)):
            for k in range(1 if role == 3 else 2):
                part = column[row, k]
                left_out = k == 1 and ((role == 1 and without_fathers) or (role == 2 and without_grandfathers))
                if not left_out and (part != NONE or (plain and k == 0)):
                    parts[row, at], roles[row, at] = part, NONE if part == NONE else role if k == 0 else OTHER
                    at += 1
    return parts, roles


def _fitted(parts: tuple[int, ...]) -> tuple[int, ...]:
    """At most SLOTS parts: the first ones and the last."""
    return parts if len(parts) <= SLOTS else (*parts[: SLOTS - 1], parts[-1])


def roles_by_position(count: int) -> list[int]:
    """Roles of the parts of a whole name, by custom: given, father, grandfather, others, family last."""
    if count <= 1:
        return [0] * count
    middle = [1, 2][: count - 2] + [OTHER] * (count - 4)
    return [0, *middle, 3]


def _columns(columns: Sequence[Ints], size: int) -> Ints:
    return np.ascontiguousarray(np.stack(columns, axis=1)) if columns else np.empty((size, 0), np.int32)


def _read_column(records: Records, column: str, read: Callable[[str], Sequence[int]], width: int) -> Ints:
    """Numbers that ``read`` gives for each text, at most ``width``; each distinct text is read once."""
    if column not in records.columns or not len(records):
        return np.full((len(records), width), NONE, np.int32)
    distinct = coded(records.columns[column])
    table = np.full((len(distinct.dictionary), width), NONE, np.int32)
    for number, text in enumerate(distinct.dictionary.to_pylist()):
        found = read(text)[:width] if text else ()
        table[number, : len(found)] = found
    return _rows_of(table, distinct.indices.to_numpy(zero_copy_only=False))


@compiled
def _rows_of(table: Ints, numbers: Ints) -> Ints:
    found = np.empty((len(numbers), table.shape[1]), np.int32)
    for row in range(len(numbers)):
        for k in range(table.shape[1]):
            found[row, k] = table[numbers[row], k]
    return found


# --- tags ---


def _tags(records: Records, number: int) -> Tags:
    starts, letters = bytes_of(as_arrow(records.ids))
    return _digests(starts, letters, np.uint64(number))


@compiled
def _digests(starts: NDArray[np.int64], letters: NDArray[np.uint8], salt: np.uint64) -> Tags:
    """A 64-bit digest of each text: FNV-1a (Fowler, Noll, Vo), then the finisher of MurmurHash3."""
    found = np.empty(len(starts) - 1, np.uint64)
    for row in range(len(found)):
        value = np.uint64(14695981039346656037) ^ salt
        for at in range(starts[row], starts[row + 1]):
            value = (value ^ np.uint64(letters[at])) * np.uint64(1099511628211)
        value ^= value >> np.uint64(33)
        value *= np.uint64(0xFF51AFD7ED558CCD)
        value ^= value >> np.uint64(33)
        found[row] = value
    return found
