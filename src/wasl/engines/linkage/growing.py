"""What comparing reads of entries and values, with room to spare: more of them are added without copying the others.

The arrays are those of ``comparing.Lists``. How frequent a value is stays what it was when they were made, skeleton by
skeleton: a new spelling of a known skeleton has its share, and a new skeleton the share of one that was never met.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.encoding import PLACE_WORDS, SLOTS, Encoded, Ints, Rows
from wasl.engines.linkage.plan import Kind, Plan
from wasl.engines.linkage.preparing import PRIOR_PARTS, SHARES, WITHOUT_TABLE, Lists, groups_of, prepared, value_counts
from wasl.engines.linkage.reading import NONE, DateNumbers, Days, NameParts, TextNumbers, texts_of
from wasl.engines.names.compiled import PartArrays, joined_records
from wasl.engines.names.known import MAX_KNOWN
from wasl.engines.names.model import Model, default_model
from wasl.engines.names.parsing import Part
from wasl.engines.names.rarity import UNSEEN

SPARE = 8
"""Room is made for this part more than is there."""
LEAST_ROOM = 1024

_NO_PARTS = joined_records([])
_NO_DAYS = DateNumbers().table()
_NO_TEXTS = texts_of(())
_NO_TAGS = np.empty(0, np.uint64)


def with_room(values: NDArray[Any], size: int, needed: int) -> NDArray[Any]:
    """The first ``size`` of the values, with room for ``needed`` of them: the same array where it has that."""
    if needed <= len(values):
        return values
    wider = np.zeros(needed + needed // SPARE + LEAST_ROOM, values.dtype)
    wider[:size] = values[:size]
    return wider


# --- readers that can be set back -------------------------------------------------------------------------


def _newest(known: Mapping[Any, Any], count: int) -> list[Any]:
    """The ``count`` keys that came last, in the order they came."""
    return list(islice(reversed(known), count))[::-1]


def _set_back(known: dict[Any, Any], size: int) -> None:
    while len(known) > size:
        known.popitem()


class KnownParts(NameParts):
    """Name parts of earlier lists, numbered as they were; what is read since a mark can be forgotten."""

    def __init__(self, parts: tuple[Part, ...]) -> None:
        super().__init__()
        for part in parts:
            self._number(part)

    def number(self, part: Part) -> int:
        """Number of a part, given on first sight."""
        return self._number(part)

    def mark(self) -> tuple[int, int]:
        return len(self.parts), len(self._of_text)

    def set_back(self, mark: tuple[int, int]) -> None:
        parts, texts = mark
        _set_back(self._of_text, texts)
        _set_back(self._numbers, parts)
        del self.parts[parts:], self._records[parts:]

    def arrays_from(self, first: int) -> PartArrays:
        """The parts from number ``first`` on."""
        return joined_records(self._records[first:])


class KnownDates(DateNumbers):
    """Dates of earlier lists, numbered as they were."""

    def __init__(self, days: Days) -> None:
        super().__init__()
        bounds = zip(days.first.tolist(), days.last.tolist(), map(bool, days.exact.tolist()), strict=True)
        self._numbers = {bound: number for number, bound in enumerate(bounds)}

    def __len__(self) -> int:
        return len(self._numbers)

    def set_back(self, size: int) -> None:
        _set_back(self._numbers, size)

    def days_from(self, first: int) -> Days:
        """The dates from number ``first`` on."""
        newest = DateNumbers()
        for bounds in _newest(self._numbers, len(self) - first):
            newest._numbers[bounds] = len(newest._numbers)
        return newest.table()


class KnownTexts(TextNumbers):
    """Texts of earlier lists, numbered as they were. listed: the same in their order."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__()
        self._numbers = {word: number for number, word in enumerate(words)}
        self.listed = list(words)

    def number(self, text: str) -> int:
        found = super().number(text)
        if found == len(self.listed):
            self.listed.append(next(reversed(self._numbers)))
        return found

    def set_back(self, size: int) -> None:
        _set_back(self._numbers, size)
        del self.listed[size:]


# --- arrays -----------------------------------------------------------------------------------------------


class Sizes(NamedTuple):
    """How much of the arrays is in use."""

    rows: int
    parts: int
    records: int
    days: int
    texts: int
    letters: int


@dataclass
class Growing:
    """``Lists`` whose arrays are longer than what is in them; ``size`` says how much is.

    skeletons: per group of values, the share of each skeleton met; totals: how many values were counted in a group.
    """

    plan: Plan
    lists: Lists
    size: Sizes
    skeletons: dict[str, dict[str, float]]
    totals: dict[str, int]
    model: Model
    _part_room: int
    _text_room: int

    @classmethod
    def of(cls, encoded: Encoded, *, model: Model | None = None) -> "Growing":
        """Arrays of lists already read; frequencies are counted among them."""
        model, plan = model or default_model(), encoded.plan
        lists = prepared(encoded, model=model)
        parts, records = len(encoded.parts), len(lists.parts) - len(encoded.parts)
        size = Sizes(
            len(encoded), parts, records, len(encoded.dates.first), len(encoded.words), len(encoded.texts.letters)
        )
        totals = {group: int(value_counts(encoded, group).sum()) for group in groups_of(plan)}
        found = cls(plan, lists, size, {}, totals, model, parts, len(encoded.words))
        for group, start, end in found._groups():
            if group not in plan.of_kind(Kind.TEXT):
                shares = lists.shares[start:end].tolist()
                found.skeletons[group] = {
                    part.skeleton: share for part, share in zip(encoded.parts, shares, strict=True)
                }
        found._lay_out(*(each + each // SPARE + LEAST_ROOM for each in (parts, records, len(encoded.words))))
        used = len(lists.cells)
        found.lists = found.lists._replace(cells=with_room(lists.cells, used, used + 1))
        return found

    @property
    def nbytes(self) -> int:
        return sum(each.nbytes for each in self.lists if isinstance(each, np.ndarray))

    def _groups(self) -> Iterator[tuple[str, int, int]]:
        """Each group of values, and where its shares begin and end."""
        start = 0
        for group in groups_of(self.plan):
            end = start + (self._text_room if group in self.plan.of_kind(Kind.TEXT) else self._part_room)
            yield group, start, end
            start = end

    def cut_to(self, size: Sizes) -> None:
        """Forget what was added since the arrays were of this size."""
        self.size = size

    # --- values ---

    def add_values(self, parts: KnownParts, dates: KnownDates, texts: KnownTexts) -> None:
        """Take over what the readers have met since."""
        if len(parts.parts) > self.size.parts:
            self._add_parts(parts.parts[self.size.parts :], parts.arrays_from(self.size.parts))
        if len(dates) > self.size.days:
            self._add_days(dates.days_from(self.size.days))
        if len(texts.listed) > self.size.texts:
            self._add_texts(texts.listed[self.size.texts :])

    def _values(self, **columns: Any) -> Lists:
        """What ``prepared`` makes of values that no entry has yet."""
        return prepared(encoded_of(self.plan, _no_rows(self.plan, self.lists.writings), **columns), model=self.model)

    def _add_parts(self, parts: list[Part], arrays: PartArrays) -> None:
        made = self._values(parts=tuple(parts), part_arrays=arrays)
        known, count = self.size.parts, len(parts)
        records = made.parts[count:]
        self._make_room(known + count, self.size.records + len(records), self.size.texts)
        lists, room = self.lists, self._part_room
        lists.parts[known : known + count] = made.parts[:count] - count + room + self.size.records
        lists.parts[room + self.size.records :][: len(records)] = records
        lists.alone[known : known + count] = made.alone
        lists.bones[2 * known : 2 * (known + count)] = made.bones
        lists.known[MAX_KNOWN * known : MAX_KNOWN * (known + count)] = made.known
        for group, start, _ in self._groups():
            if group in self.skeletons:
                lists.shares[start + known : start + known + count] = [self._share(group, each) for each in parts]
        self.size = self.size._replace(parts=known + count, records=self.size.records + len(records))

    def _share(self, group: str, part: Part) -> float:
        """How frequent a part is; one of a skeleton that was never met is as rare as the table of names has it."""
        share = self.skeletons[group].get(part.skeleton)
        if share is None:
            prior = UNSEEN if group in WITHOUT_TABLE else self.model.common.shares.get(part.skeleton, UNSEEN)
            share = PRIOR_PARTS * prior / (self.totals[group] + PRIOR_PARTS)
        return share

    def _add_days(self, days: Days) -> None:
        made, known = self._values(dates=days).days, self.size.days
        width = len(made) // len(days.first)
        wider = with_room(self.lists.days, width * known, width * known + len(made))
        wider[width * known :][: len(made)] = made
        self.lists = self.lists._replace(days=wider)
        self.size = self.size._replace(days=known + len(days.first))

    def _add_texts(self, words: list[str]) -> None:
        new, known, letters = texts_of(words), self.size.texts, self.size.letters
        self._make_room(self.size.parts, self.size.records, known + len(words))
        wider = with_room(self.lists.letters, letters, letters + len(new.letters))
        wider[letters:][: len(new.letters)] = new.letters
        starts = with_room(self.lists.starts, known + 1, known + 1 + len(words))
        starts[known + 1 :][: len(words)] = new.starts[1:] + letters
        self.lists = self.lists._replace(letters=wider, starts=starts)
        for group, start, _ in self._groups():
            if group not in self.skeletons:
                self.lists.shares[start + known : start + known + len(words)] = 1 / max(self.totals[group], 1)
        self.size = self.size._replace(texts=known + len(words), letters=letters + len(new.letters))

    def _make_room(self, parts: int, records: int, texts: int) -> None:
        """Lay the arrays of parts and shares out anew where one of them is too short."""
        if parts > self._part_room or self._part_room + records > len(self.lists.parts) or texts > self._text_room:
            self._lay_out(*(each + each // SPARE + LEAST_ROOM for each in (parts, records, texts)))

    def _lay_out(self, parts: int, records: int, texts: int) -> None:
        lists, known = self.lists, self.size.parts
        cells = np.zeros(parts + records, np.int32)
        cells[:known] = lists.parts[:known] - self._part_room + parts
        cells[parts : parts + self.size.records] = lists.parts[self._part_room :][: self.size.records]
        before = list(self._groups())
        self._part_room, self._text_room = parts, texts
        after = list(self._groups())
        shares = np.zeros(after[-1][2] if after else 0, np.float32)
        for (group, old, _), (_, new, _) in zip(before, after, strict=True):
            used = known if group in self.skeletons else self.size.texts
            shares[new : new + used] = lists.shares[old : old + used]
        self.lists = lists._replace(
            parts=cells,
            bones=_longer(lists.bones, 2 * known, 2 * parts),
            alone=_longer(lists.alone, known, parts),
            known=_longer(lists.known, known * MAX_KNOWN, parts * MAX_KNOWN),
            shares=shares,
            fields=self._pointing_to_shares(lists.fields),
        )

    def _pointing_to_shares(self, fields: Ints) -> Ints:
        """``Lists.fields`` with the places where shares now begin."""
        places, groups = _group_numbers(self.plan)
        starts = np.array([start for _, start, _ in self._groups()] or [0], np.int32)
        pointing = fields.copy()
        pointing[places] = starts[groups]
        return pointing

    # --- entries ---

    def add_rows(self, rows: Rows) -> None:
        """Add entries whose values were added."""
        if rows.parts.shape[1] > self.lists.writings:
            self._widen(rows.parts.shape[1])
        made = self._cells_of(with_writings(rows, self.lists.writings))
        used = self.size.rows * self.lists.width
        cells = with_room(self.lists.cells, used, used + len(made.cells))
        cells[used:][: len(made.cells)] = made.cells
        self.lists = self.lists._replace(cells=cells)
        self.size = self.size._replace(rows=self.size.rows + len(rows.lists))

    def _cells_of(self, rows: Rows) -> Lists:
        """What ``prepared`` makes of rows, their values left aside."""
        nothing = dict.fromkeys(groups_of(self.plan), np.empty(0, np.int64))
        return prepared(encoded_of(self.plan, rows), model=self.model, counts=nothing)

    def _widen(self, writings: int) -> None:
        """Room for further writings of each name; entries so far have none."""
        empty = _no_rows(self.plan, self.lists.writings, size=1)
        old, new = (self._cells_of(with_writings(empty, count)) for count in (self.lists.writings, writings))
        extra, at = new.width - old.width, self.lists.writings * (SLOTS + 1)
        table = self.lists.cells[: self.size.rows * old.width].reshape(-1, old.width)
        filling = np.broadcast_to(new.cells[at : at + extra], (len(table), extra))
        cells = np.concatenate([table[:, :at], filling, table[:, at:]], axis=1)
        fields = self._pointing_to_shares(new.fields)
        self.lists = self.lists._replace(cells=cells.ravel(), width=new.width, writings=writings, fields=fields)


def with_writings(rows: Rows, writings: int) -> Rows:
    """The same entries with empty writings of their names added, so that all have as many."""
    size, fewer = rows.parts.shape[:2]
    more = writings - fewer
    if more <= 0:
        return rows
    nothing = np.full((size, more, SLOTS), NONE, np.int32)
    return rows._replace(
        parts=np.concatenate([rows.parts, nothing], axis=1),
        roles=np.concatenate([rows.roles, nothing.astype(np.int8)], axis=1),
        sure=np.concatenate([rows.sure, np.zeros((size, more), np.int8)], axis=1),
    )


def _no_rows(plan: Plan, writings: int, *, size: int = 0) -> Rows:
    """Entries of which nothing is known."""
    places = len(plan.of_kind(Kind.PLACE))
    counts = (len(plan.of_kind(kind)) for kind in (Kind.WORD, Kind.EXACT, Kind.DATE, Kind.TEXT))
    words, exact, dates, texts = (np.full((size, count), NONE, np.int32) for count in counts)
    return Rows(
        np.full((size, writings, SLOTS), NONE, np.int32),
        np.full((size, writings, SLOTS), NONE, np.int8),
        np.zeros((size, writings), np.int8),
        words,
        exact,
        dates,
        np.full((size, places, PLACE_WORDS), NONE, np.int32),
        texts,
        np.zeros(size, np.int32),
    )


def encoded_of(plan: Plan, rows: Rows, **columns: Any) -> Encoded:
    """Rows and the values given, as lists already read; no values where none are given."""
    nothing = Encoded((), (0, len(rows.lists)), plan, rows, _NO_TAGS, (), _NO_PARTS, _NO_DAYS, _NO_TEXTS, ())
    return replace(nothing, **columns)


def _group_numbers(plan: Plan) -> tuple[NDArray[np.int64], Ints]:
    """Where ``Lists.fields`` says where shares begin, and the group whose shares they are.

    Read off what ``prepared`` makes of one part and one text: then groups have one share each. A field whose frequency
    says nothing points to the first group, whose shares begin at 0 as they always do.
    """
    reader = NameParts()
    reader.read("a")
    one = {"parts": tuple(reader.parts), "part_arrays": reader.arrays(), "texts": texts_of(("a",)), "words": ("a",)}
    writings = 1 if plan.of_kind(Kind.ROLE) else 0
    fields = prepared(encoded_of(plan, _no_rows(plan, writings), **one)).fields
    count = len(plan.comparisons)
    places = np.concatenate([3 * np.arange(count) + SHARES, np.arange(3 * count, len(fields))])
    return places, fields[places]


def _longer(values: NDArray[Any], size: int, length: int) -> NDArray[Any]:
    wider = np.zeros(length, values.dtype)
    wider[:size] = values[:size]
    return wider
