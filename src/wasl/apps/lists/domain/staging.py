"""The rows of a list before they enter: as they read with their corrections, and what is to be looked at in them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import tee

from django.db.models import Count, Max, Q, QuerySet

from wasl.apps.lists.domain.reading import DateReading, Problem, ReadRow, read_rows
from wasl.apps.lists.domain.remarks import Facts, doubt_of, facts_of, problems_across, problems_of
from wasl.apps.lists.enums import ProblemKind, RowStanding
from wasl.apps.lists.models.list import NameList, StagedRow
from wasl.apps.lists.models.staging import CellCorrection, RowSaid

BATCH = 2_000
REMEMBERED = 8  # lists whose problems are kept in memory between two pages

Columns = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Look:
    """Under which reading of its file a list is looked at. Two equal ones tell the same of its rows."""

    list: str
    columns: Columns
    dates: DateReading
    today: date
    corrections: tuple[int, int, int]  # how many, the latest, how many ended
    said: int = 0  # the latest that was said of a row: a person, or none


@dataclass(frozen=True, slots=True)
class Overview:
    """Every row of a file by its number, the problems of those that have any, and which have entered."""

    numbers: tuple[int, ...]
    problems: Mapping[int, tuple[Problem, ...]]
    entered: frozenset[int] = frozenset()

    def standing(self, number: int) -> RowStanding:
        if number in self.entered:
            return RowStanding.ENTERED
        found = self.problems.get(number)
        if not found:
            return RowStanding.CLEAN
        if any(one.blocks for one in found):
            return RowStanding.KEPT_OUT
        return RowStanding.DOUBTED if any(one.holds for one in found) else RowStanding.REMARKED

    @property
    def left(self) -> list[int]:
        """Those that have not entered."""
        return [one for one in self.numbers if one not in self.entered]

    def by_standing(self) -> dict[RowStanding, int]:
        counts = Counter(map(self.standing, self.numbers))
        return {one: counts[one] for one in RowStanding}

    def by_kind(self) -> dict[ProblemKind, int]:
        """How many rows that have not entered have a problem of each kind; a row may have several."""
        counts = Counter(kind for one in self.left for kind in {each.kind for each in self.problems.get(one, ())})
        return {kind: counts[kind] for kind in ProblemKind if counts[kind]}

    def of(self, *, standing: RowStanding | None = None, kind: ProblemKind | None = None) -> list[int]:
        """The rows that stand so; with a kind, those that have not entered and have a problem of it."""
        rows = self.left if kind else self.numbers
        return [
            one
            for one in rows
            if (standing is None or self.standing(one) is standing)
            and (kind is None or any(each.kind is kind for each in self.problems.get(one, ())))
        ]


def look_of(brought: NameList) -> Look:
    """The reading of a list as it stands; ``brought`` may hold columns and dates that are only being tried."""
    of_list = CellCorrection.objects.filter(row__list=brought.pk)
    stand = of_list.aggregate(n=Count("pk"), last=Max("pk"), ended=Count("pk", filter=Q(ended_by__isnull=False)))
    return Look(
        list=brought.pk,
        columns=tuple(sorted(brought.columns.items())),
        dates=DateReading.of(brought.dates),
        today=brought.brought_at.date(),
        corrections=(stand["n"], stand["last"] or 0, stand["ended"]),
        said=RowSaid.objects.filter(row__list=brought.pk).aggregate(last=Max("pk"))["last"] or 0,
    )


def overview_of(brought: NameList) -> Overview:
    """All rows of a list with their problems. The rows never change, so the last few lists looked at are remembered."""
    looked = _overview(look_of(brought))
    if not brought.accepted_at:
        return looked
    entered = StagedRow.objects.filter(list=brought.pk, entry__isnull=False)
    return replace(looked, entered=frozenset(entered.values_list("number", flat=True)))


def staged_rows(
    brought: NameList, *, first: int | None = None, numbers: Sequence[int] | None = None
) -> Iterator[ReadRow]:
    """The rows as they would enter, with their problems: all, the first few, or those of these numbers."""
    look = look_of(brought)
    problems = _overview(look).problems
    rows = StagedRow.objects.filter(list=look.list).order_by("number")
    if numbers is not None:
        rows = rows.filter(number__in=numbers)
    for row in _read(look, rows[:first] if first else rows):
        yield replace(row, problems=problems[row.number]) if row.number in problems else row


def first_cells(brought: NameList, *, first: int) -> dict[int, Sequence[str]]:
    """The cells of the first rows, with what was corrected in them, by number."""
    return dict(_cells(brought.pk, StagedRow.objects.filter(list=brought.pk).order_by("number")[:first]))


@lru_cache(maxsize=REMEMBERED)
def _overview(look: Look) -> Overview:
    numbers: list[int] = []
    facts: list[Facts] = []
    problems: dict[int, list[Problem]] = {}
    said = _said(look.list)
    cells, again = tee(_cells(look.list, StagedRow.objects.filter(list=look.list).order_by("number")))
    read = read_rows(again, columns=dict(look.columns), dates=look.dates)
    for row, (_, written) in zip(read, cells, strict=True):
        numbers.append(row.number)
        facts.append(facts_of(row))
        found = list(problems_of(row, dates=look.dates, today=look.today))
        if doubt := doubt_of(row, written, said=said.get(row.number)):
            found.append(doubt)
        if found:
            problems[row.number] = found
    for number, problem in problems_across(facts, dates=look.dates):
        problems.setdefault(number, []).append(problem)
    return Overview(tuple(numbers), {number: tuple(found) for number, found in problems.items()})


def _read(look: Look, rows: QuerySet[StagedRow]) -> Iterator[ReadRow]:
    return read_rows(_cells(look.list, rows), columns=dict(look.columns), dates=look.dates)


def _said(list_id: str) -> dict[int, bool]:
    """By number, whether a row tells of a person, where somebody said so; the latest word counts."""
    said = RowSaid.objects.filter(row__list=list_id).order_by("pk")
    return dict(said.values_list("row__number", "is_person"))


def _cells(list_id: str, rows: QuerySet[StagedRow]) -> Iterator[tuple[int, Sequence[str]]]:
    """Number and cells of each row, with what was corrected in them."""
    standing = CellCorrection.objects.filter(row__list=list_id, ended_by=None)
    corrected: dict[int, dict[int, str]] = {}
    for number, column, text in standing.values_list("row__number", "column", "text"):
        corrected.setdefault(number, {})[column] = text
    for number, cells in rows.values_list("number", "cells").iterator(chunk_size=BATCH):
        if number in corrected:
            cells = [corrected[number].get(column, cell) for column, cell in enumerate(cells)]
        yield number, cells
