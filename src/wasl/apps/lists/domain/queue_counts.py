"""How many entries of a holder's queue stand where, are of whom, are overdue, are like whom: read at once."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Count, Exists, F, IntegerField, OuterRef, Value, When

from wasl.apps.lists.domain.nearness import nearness_to
from wasl.apps.lists.domain.standing_by import CERTAIN, category_code, category_digit
from wasl.apps.lists.domain.traits import describe
from wasl.apps.lists.enums import Category, Near, Standing
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.lists.models.version import Withdrawal
from wasl.apps.staff.models.staff import Staff

OPEN_ONES = frozenset({Standing.AWAITING, Standing.SECOND_PERSON})


class Alike(NamedTuple):
    """Entries that are counted together."""

    list: str
    categories: int  # as ``category_code`` has them
    unread: int  # 1: their traits are not read yet
    record: str  # of one that was ever answered or withdrawn, which stands by itself; of all others ""
    standing: str
    count: int


@dataclass(frozen=True, slots=True)
class QueueCounts:
    alike: list[Alike]

    def by_standing(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for one in self.alike:
            found[one.standing] += one.count
        return found

    def count(self, *, is_open: bool, category: Category | None = None, lists: Collection[str] | None = None) -> int:
        """How many wait for an answer, or how many do not: of all, of a category, of some lists."""
        at = list(Category).index(category) if category is not None else None
        return sum(
            one.count for one in self.alike
            if (one.standing in OPEN_ONES) is is_open
            and (at is None or category_digit(one.categories, at) == CERTAIN)
            and (lists is None or one.list in lists)
        )  # fmt: skip


def queue_counts(entries: Any, *, on: date) -> QueueCounts:
    """Counts of entries that know where they stand; one query. The traits of those that have none are read first."""
    found = _alike(entries, on=on)
    if any(one.unread for one in found):
        describe(ListEntry.objects.filter(pk__in=entries.values("pk")))
        found = _alike(entries, on=on)
    return QueueCounts(found)


def near_counts(counts: QueueCounts, *, by: Staff) -> tuple[Counter[Near], int]:
    """Of the open entries of this person's queue how many are like whom on their own lists; and how many of those
    linked wait for an answer of one person."""
    near = nearness_to(by)
    alone = {one.record: one.standing for one in counts.alike if one.record}
    of_list = {one.list: one.standing for one in counts.alike if not one.record}  # where all others of it stand
    found = Counter({Near.NONE: counts.count(is_open=True, lists=near.compared)})
    waiting = 0
    for record, (brought, kinds) in near.alike.items():
        standing = alone.get(record) or of_list.get(brought)
        if standing not in OPEN_ONES:
            continue
        found.update(kinds)
        found[Near.NONE] -= brought in near.compared
        waiting += Near.LINKED in kinds and standing == Standing.AWAITING
    return found, waiting


def _alike(entries: Any, *, on: date) -> list[Alike]:
    stirred = Exists(Answer.objects.filter(entry=OuterRef("pk"))) | Exists(
        Withdrawal.objects.filter(entry=OuterRef("pk"))
    )
    by: Iterable[Any] = (
        "list_id", category_code(on=on),
        Case(When(traits=None, then=Value(1)), default=Value(0), output_field=IntegerField()),
        Case(When(stirred, then=F("record_id")), default=Value(""), output_field=CharField()),
        F("standing"),
    )  # fmt: skip
    return [Alike(*row) for row in entries.order_by().values_list(*by).annotate(Count("pk"))]
