"""What a later version of a list changes: its rows matched with the entries there are, field by field. Pure.

A row is matched by the side's own key. A row whose key is not on the list, and a row without one, is matched
with an entry of the same folded name, mother and birth date, and that is told. What could be meant for more than
one entry is refused with its rows: a guess would move the answers given to one person to another. For the same
reason a key that now stands at another person's name is pointed out: many a key is a mere serial number, and
shifts when a row is put in between.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TypeVar

from wasl.apps.lists.domain.errors import VersionError
from wasl.apps.lists.domain.reading import ReadRow, names_of
from wasl.apps.lists.enums import EntryChanged
from wasl.apps.register.enums import Property
from wasl.engines.names.folding import fold
from wasl.engines.names.prepared import prepare, scores_of
from wasl.kernel.dates import DateError, parse_date

IDENTIFYING = (Property.MOTHER, Property.BIRTH_DATE)
LONGEST_KEY = 120  # of an entry
ROWS_NAMED = 12  # in a refusal
ONE_NAME = 0.5  # score from which two texts are taken for one name
T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Known:
    """An entry as its list has it now."""

    entry: str
    record: str
    row: int
    key: str
    name_ar: str
    name_latin: str
    values: dict[Property, str]
    claims: dict[Property, int] = field(default_factory=dict)  # that say so, by number
    withdrawn: bool = False
    kept_off: bool = False  # a family asked it off: no version brings it back, or changes it
    # what the list itself says where a family's correction stands: no version changes that, and rows are matched by it
    corrected: Mapping[Property, str] = field(default_factory=dict)

    @property
    def as_brought(self) -> dict[Property, str]:
        return {one: text for one, text in {**self.values, **self.corrected}.items() if text}

    @property
    def names_as_brought(self) -> tuple[str, str]:
        return names_of(self.as_brought) if self.corrected else (self.name_ar, self.name_latin)


@dataclass(frozen=True, slots=True)
class Difference:
    """One value before and after; None where nothing was, or is, said. ``property`` None: the side's own key."""

    property: Property | None
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """What the version does to one entry; ``known`` None: it adds it, ``row`` None: it no longer has it."""

    what: EntryChanged
    row: ReadRow | None
    known: Known | None
    differences: tuple[Difference, ...] = ()
    by_key: bool = True
    by_name_alone: bool = False
    renamed: bool = False  # the key is the same and the name reads as another person's


@dataclass(frozen=True, slots=True)
class Change:
    """All that a version does. ``kept_out``: rows that do not enter; an entry whose key they bear stays as it is."""

    lines: tuple[Line, ...]
    kept_out: tuple[int, ...]
    standing: int  # entries on the list before it

    @property
    def counts(self) -> Counter[EntryChanged]:
        return Counter(line.what for line in self.lines)

    @property
    def digest(self) -> str:
        """Another one when anything it would do is another: what was looked at is what is accepted."""
        told = [
            (line.what.value, line.row and line.row.number, line.known and line.known.entry, line.differences)
            for line in self.lines
        ]
        return sha256(repr(told).encode()).hexdigest()

    @property
    def withdraws_most(self) -> bool:
        """More than half of the list would vanish: the wrong file, more often than not."""
        return 2 * self.counts[EntryChanged.WITHDRAWN] > self.standing

    @property
    def renamed(self) -> int:
        return sum(line.renamed for line in self.lines)

    @property
    def by_person(self) -> int:
        """Rows matched without a key."""
        return sum(not line.by_key for line in self.lines)

    @property
    def by_name_alone(self) -> int:
        return sum(line.by_name_alone for line in self.lines)


def change_between(
    known: Sequence[Known], rows: Iterable[ReadRow], *, said: Collection[Property], partial: bool
) -> Change:
    """What ``rows`` change of the entries ``known``; ``said`` are the properties the file has columns for.

    A property without a column stays as it was. An empty cell takes its value away, and an entry that no row
    speaks of is withdrawn, unless the file is ``partial``: that only adds and updates.
    Raises VersionError when a row could be meant for more than one entry.
    """
    said = [property for property in Property if property in said]
    rows = [replace(row, key=row.key[:LONGEST_KEY]) for row in rows]
    entering = [row for row in rows if row.enters]
    kept_out = [row for row in rows if not row.enters]
    _check_keys(entering, known)
    by_key = {one.key: one for one in known if one.key}
    matched = [(row, by_key[row.key]) for row in entering if row.key in by_key]
    taken = {one.entry for _, one in matched}
    rest = [row for row in entering if row.key not in by_key]
    by_person = _match_persons(rest, [one for one in known if one.entry not in taken], said)
    taken |= {one.entry for _, one in by_person}
    lines = _with_renamed([_line(row, one, said, partial=partial) for row, one in matched])
    lines += [_line(row, one, said, partial=partial, by_key=False) for row, one in by_person]
    found = {row.number for row, _ in [*matched, *by_person]}
    lines += [Line(EntryChanged.ADDED, row, None) for row in entering if row.number not in found]
    unreadable = {row.key for row in kept_out if row.key}
    if not partial:
        lines += [
            Line(EntryChanged.WITHDRAWN, None, one)
            for one in known
            if not one.withdrawn and one.entry not in taken and one.key not in unreadable
        ]
    return Change(tuple(lines), tuple(row.number for row in kept_out), sum(not one.withdrawn for one in known))


def differences_between(before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    """What was said before and after, by property, where they differ."""
    return [
        Difference(property, before.get(property), after.get(property))
        for property in Property
        if before.get(property) != after.get(property)
    ]


def _line(row: ReadRow, known: Known, said: Collection[Property], *, partial: bool, by_key: bool = True) -> Line:
    if known.kept_off:
        return Line(EntryChanged.UNCHANGED, row, known, by_key=by_key)
    differences = tuple(_differences(row, known, said, partial=partial))
    what = EntryChanged.CHANGED if differences else EntryChanged.UNCHANGED
    return Line(
        EntryChanged.RETURNED if known.withdrawn else what, row, known, differences, by_key=by_key,
        by_name_alone=not by_key and not any(property in row.values for property in IDENTIFYING),
    )  # fmt: skip


def _differences(row: ReadRow, known: Known, said: Collection[Property], *, partial: bool) -> Iterable[Difference]:
    if row.key and row.key != known.key:
        yield Difference(None, known.key or None, row.key)
    for property in said:
        old, new = known.values.get(property), row.values.get(property)
        if old != new and not (partial and new is None) and property not in known.corrected:
            yield Difference(property, old, new)


def _with_renamed(lines: list[Line]) -> list[Line]:
    """Lines matched by key, those marked whose name before and after reads as two people's."""
    names = [(next(filter(None, line.known.names_as_brought), ""),
              line.row.name_ar or line.row.name_latin)
             if line.known and line.row else ("", "") for line in lines]  # fmt: skip
    looked_at = [at for at, (old, new) in enumerate(names) if fold(old) != fold(new)]
    old, new = (prepare([names[at][side] for at in looked_at]) for side in (0, 1))
    scores = scores_of(old, range(len(looked_at)), new, range(len(looked_at)))
    apart = {at for at, score in zip(looked_at, scores, strict=True) if not score >= ONE_NAME}  # none: no letters
    return [replace(line, renamed=at in apart) for at, line in enumerate(lines)]


# --- matching -------------------------------------------------------------------------------------------


def _check_keys(rows: Sequence[ReadRow], known: Sequence[Known]) -> None:
    """A key stands once in the file, and once on the list when the file has it."""
    in_file = _grouped((row.key, row.number) for row in rows if row.key)
    _refuse(
        [number for numbers in in_file.values() if len(numbers) > 1 for number in numbers],
        why="some of its rows have the same key",
        do="Give each person a key of their own: correct these rows here, or bring the file again.",
    )
    on_list = _grouped((one.key, one.row) for one in known if one.key in in_file)
    _refuse(
        [number for key, entries in on_list.items() if len(entries) > 1 for number in in_file[key]],
        why="the key of some of its rows stands at more than one entry of the list",
        do="Take the key out of these rows here: they are then told apart by name, mother and date of birth.",
    )


def _match_persons(
    rows: Sequence[ReadRow], known: Sequence[Known], said: Collection[Property]
) -> list[tuple[ReadRow, Known]]:
    """Rows and entries of the same name, mother and birth date. A row that brings a key fits an entry without one."""
    compared = [property for property in IDENTIFYING if property in said]
    entries = _grouped((_person(one, compared), one) for one in known)
    matched: list[tuple[ReadRow, Known]] = []
    unclear: list[int] = []
    for person, same in _grouped((_person(row, compared), row) for row in rows).items():
        pairs, left, over = _match_alike(same, entries.get(person, []), said)
        matched += pairs
        over = [one for one in over if not one.withdrawn] or over
        left = [row for row in left if any(_fits(row, one) for one in over)]
        over = [one for one in over if any(_fits(row, one) for row in left)]
        if len(left) == len(over) == 1:
            matched.append((left[0], over[0]))
        else:
            unclear += [row.number for row in left]
    _refuse(
        unclear,
        why="some of its rows fit more than one entry by name, mother and date of birth",
        do="Give your own key in each of these rows: correct them here, or bring the file again.",
    )
    return matched


def _match_alike(
    rows: Sequence[ReadRow], known: Sequence[Known], said: Collection[Property]
) -> tuple[list[tuple[ReadRow, Known]], list[ReadRow], list[Known]]:
    """Pairs that say the very same, those on the list before those off it; then the rows and the entries left over."""
    waiting = _grouped((_values(one, said), one) for one in sorted(known, key=lambda one: (one.withdrawn, one.row)))
    pairs: list[tuple[ReadRow, Known]] = []
    left: list[ReadRow] = []
    for row in rows:
        alike = waiting.get(_values(row, said), [])
        fits = next((one for one in alike if _fits(row, one)), None)
        if fits is None:
            left.append(row)
        else:
            alike.remove(fits)
            pairs.append((row, fits))
    return pairs, left, [one for some in waiting.values() for one in some]


def _fits(row: ReadRow, known: Known) -> bool:
    """Two keys that differ are two persons."""
    return not (row.key and known.key)


def _person(one: ReadRow | Known, compared: Sequence[Property]) -> tuple[str, ...]:
    name_ar, name_latin = one.names_as_brought if isinstance(one, Known) else (one.name_ar, one.name_latin)
    values = one.as_brought if isinstance(one, Known) else one.values
    return fold(name_ar) or fold(name_latin), *[_compared(property, values.get(property, "")) for property in compared]


def _compared(property: Property, text: str) -> str:
    if property is not Property.BIRTH_DATE:
        return fold(text)
    try:
        return parse_date(text).edtf if text else ""
    except DateError:
        return text


def _values(one: ReadRow | Known, said: Collection[Property]) -> frozenset[tuple[Property, str]]:
    values = one.as_brought if isinstance(one, Known) else one.values
    return frozenset((property, text) for property, text in values.items() if property in said)


def _grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    found: dict[K, list[T]] = defaultdict(list)
    for key, one in pairs:
        found[key].append(one)
    return found


def _refuse(numbers: Sequence[int], *, why: str, do: str) -> None:
    if not numbers:
        return
    rows = ", ".join(str(number) for number in sorted(numbers)[:ROWS_NAMED])
    if len(numbers) > ROWS_NAMED:
        rows += ", …"
    raise VersionError(f"the version was not compared with its list (rows {rows})", why=why, do=do)
