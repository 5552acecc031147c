"""How many entries of a holder's queue stand where, are of whom, are overdue, are like whom: read at once."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Count, F, Value, When
from django.db.models.functions import Concat

from wasl.apps.lists.domain.nearness import KINDS, nearness_to
from wasl.apps.lists.domain.standing import untouched_standing, was_touched
from wasl.apps.lists.domain.standing_by import CERTAIN, category_code, category_digit
from wasl.apps.lists.domain.traits import describe
from wasl.apps.lists.enums import Category, Near, Standing
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.staff.models.staff import Staff

UNREAD = -1
OPEN_ONES = frozenset({Standing.AWAITING, Standing.SECOND_PERSON})


class Alike(NamedTuple):
    """Entries that are counted together."""

    list: str
    categories: int  # as ``category_code`` has them; ``UNREAD`` while their traits are not read
    standing: str
    record: str  # of one that was ever touched, which is counted by itself; of all others ""
    many: int


@dataclass(frozen=True, slots=True)
class QueueCounts:
    alike: list[Alike]

    def by_standing(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for one in self.alike:
            found[one.standing] += one.many
        return found

    def count(self, *, is_open: bool, category: Category | None = None, lists: Collection[str] | None = None) -> int:
        """How many wait for an answer, or how many do not: of all, of a category, of some lists."""
        at = list(Category).index(category) if category is not None else None
        return sum(
            one.many for one in self.alike
            if (one.standing in OPEN_ONES) is is_open
            and (at is None or category_digit(one.categories, at) == CERTAIN)
            and (lists is None or one.list in lists)
        )  # fmt: skip


def queue_counts(entries: Any, *, moment: datetime) -> QueueCounts:
    """Counts of entries that know where they stand at that moment; one query.

    The traits of those that have none are read first.
    """
    found = _alike(entries, moment=moment)
    if any(one.categories == UNREAD for one in found):
        describe(ListEntry.objects.filter(pk__in=entries.values("pk")))
        found = _alike(entries, moment=moment)
    return QueueCounts(found)


def near_counts(counts: QueueCounts, *, by: Staff) -> tuple[Counter[Near], int]:
    """Of the open entries of this person's queue how many are like whom on their own lists; and how many of those
    linked wait for an answer of one person."""
    near = nearness_to(by)
    alone = {one.record: one.standing for one in counts.alike if one.record}
    of_list = {one.list: one.standing for one in counts.alike if not one.record}  # where all others of it stand
    found = Counter({Near.NONE: counts.count(is_open=True, lists=near.compared)})
    waiting = 0
    for brought, records in near.alike.items():
        touched = [(alone[record], kind) for record, kind in records.items() if record in alone]
        others = Counter(records.values())
        others.subtract(kind for _, kind in touched)
        stand = Counter(touched) + Counter({(of_list.get(brought, ""), kind): n for kind, n in others.items()})
        for (standing, kind), n in stand.items():
            if standing not in OPEN_ONES:
                continue
            found.update(dict.fromkeys(KINDS[kind], n))
            found[Near.NONE] -= n * (brought in near.compared)
            waiting += n * (Near.LINKED in KINDS[kind] and standing == Standing.AWAITING)
    return found, waiting


def _alike(entries: Any, *, moment: datetime) -> list[Alike]:
    code = Case(When(traits=None, then=Value(UNREAD)), default=category_code(on=moment.date()))
    told = Concat(F("standing"), Value(" "), F("record_id"), output_field=CharField())
    stands = Case(When(was_touched(), then=told), default=untouched_standing(moment))
    rows = entries.order_by().values_list("list_id", code, stands).annotate(Count("pk"))
    alike = []
    for brought, categories, told, many in rows:
        standing, _, record = told.partition(" ")
        alike.append(Alike(brought, categories, standing, record, many))
    return alike
