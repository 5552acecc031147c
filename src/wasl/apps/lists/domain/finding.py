"""Finding entries: by the person's name and what is known of them, by id, by a side's own key, by row."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q, QuerySet

from wasl.apps.lists.domain.standing import with_standing
from wasl.apps.lists.models.list import ListEntry, NameList, StagedRow
from wasl.apps.register.domain.asking import LONGEST, FindError, Question
from wasl.apps.register.domain.finding import SHOWN, find_records
from wasl.apps.staff.models.staff import Staff
from wasl.engines.names.folding import fold
from wasl.engines.names.persons import Reason
from wasl.kernel.ids import SHAPE
from wasl.kernel.numerals import to_western_digits

LONGEST_KEY, LAST_ROW = 120, 2**31 - 1
MOST_OF_ONE_LIST = 500
_ROW = re.compile(r"(?:(?:row|no\.?|#|الصف|صف|السطر|سطر)\s*)?(\d{1,10})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """An entry with its standing, and why it was found: ``by`` its id, key or row, or for the reasons given."""

    entry: Any
    by: str
    reasons: tuple[Reason, ...] = ()


def find_entries(question: Question, *, by: Staff, at: datetime, limit: int = SHOWN) -> list[FoundEntry]:
    """Entries this person reaches, best first: those named by id, key or row before those found by name.

    Raises FindError when the question holds neither a name nor anything that an entry is known by.
    """
    reached = ListEntry.objects.reaching(by)
    if not question.withdrawn:
        reached = reached.filter(record__withdrawn_at=None)
    named = _named(reached, NameList.objects.reaching(by), question.name, limit)
    try:
        records = find_records(question, by=by, limit=limit)
    except FindError:
        if not named and not _may_be_key(question.name):
            raise
        records = []
    wanted = reached.filter(Q(pk__in=named) | Q(record__in=[one.record for one in records]))
    seen = with_standing(wanted, moment=at, seen_by=by.party_id)
    entries = {entry.id: entry for entry in seen.select_related("list__party", "list__addressed_to", "row", "record")}
    of_record = {entry.record_id: entry for entry in entries.values()}
    found = [FoundEntry(entries[one], way) for one, way in named.items() if one in entries]
    found += [
        FoundEntry(of_record[one.record], "name", one.reasons)
        for one in records
        if one.record in of_record and of_record[one.record].id not in named
    ]
    return found[:limit]


def found_in(brought: NameList, entries: QuerySet[ListEntry], text: str, *, by: Staff) -> QuerySet[ListEntry]:
    """Those of these entries of one list that a name, a key or a row may mean, in the order they had.

    Everyone whose name holds every word as written, and the likeliest of the others. Signs that nothing can be known by
    leave everyone.
    """
    question = Question(name=text.strip()[:LONGEST], withdrawn=True)
    words = fold(question.name).split()
    if not words:
        return entries
    sources = brought.source.with_versions().values_list("pk", flat=True)
    try:
        found = find_records(question, by=by, limit=MOST_OF_ONE_LIST, sources=sources, explained=False)
    except FindError:
        found = []
    one_list = NameList.objects.filter(pk=brought.pk)
    literally = reduce(and_, [Q(record__folded__contains=word) for word in words])
    named = [entry.pk for _, some in _ways(ListEntry.objects.filter(list=brought), one_list, text) for entry in some]
    return entries.filter(literally | Q(record__in=[one.record for one in found]) | Q(pk__in=named))


def _named(entries: QuerySet[ListEntry], lists: QuerySet[NameList], text: str, limit: int) -> dict[str, str]:
    """Ids of the entries that this text names outright, and by which of the things an entry is known by."""
    found: dict[str, str] = {}
    for way, some in _ways(entries, lists, text):
        for one in some.order_by("-list__brought_at", "list_id", "row__number").values_list("pk", flat=True)[:limit]:
            found.setdefault(one, way)
    return found


def _ways(
    entries: QuerySet[ListEntry], lists: QuerySet[NameList], text: str
) -> Iterable[tuple[str, QuerySet[ListEntry]]]:
    """The entries of these lists that this text names outright, by each thing that an entry is known by."""
    text = text.strip()
    shape = SHAPE.fullmatch(text)
    if shape and shape[1] in {"ent", "rec"}:
        return [("id", entries.filter(**{"pk" if shape[1] == "ent" else "record": text}))]
    found = []
    if 0 < len(text) <= LONGEST_KEY and (" " not in text or _may_be_key(text)):
        found.append(("key", entries.filter(party_key=text)))
    row = _ROW.fullmatch(to_western_digits(text))
    if row and int(row[1]) <= LAST_ROW:
        rows = StagedRow.objects.filter(list__in=lists.order_by(), number=int(row[1]))
        found.append(("row", entries.filter(row__in=rows.values("pk"))))
    return found


def _may_be_key(text: str) -> bool:
    """Whether the words may be a key or a row that is not there, rather than a name that cannot be read."""
    return any(letter.isdigit() for letter in text)
