"""Entries that leave their side's list and come back to it. What takes them off writes the log; here are the rows.

What a family asked off stays off, whatever a later version brings, until the same party takes its grant back.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db.models import Max, QuerySet

from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.version import ListVersion, Withdrawal
from wasl.apps.register.domain.revisions import mark_withdrawn

BATCH = 2_000


def take_off(records: Mapping[str, str], *, at: datetime, for_family: bool = False) -> None:
    """Mark entries as withdrawn from now on. ``records``: record id by entry id; those off already stay as they are."""
    off = {entry for some in _batches(records) for entry in _open(some).values_list("entry_id", flat=True)}
    leaving = {entry: record for entry, record in records.items() if entry not in off}
    Withdrawal.objects.bulk_create(
        [Withdrawal(entry_id=entry, since=at, for_family=for_family) for entry in leaving], batch_size=BATCH
    )
    mark_withdrawn(leaving.values(), at=at)


def put_back(records: Mapping[str, str], *, at: datetime, for_family: bool = False) -> None:
    """Entries stand again; what a family asked off only when ``for_family`` says that this is meant."""
    for ids in _batches(records):
        some = _open(ids).filter(for_family=for_family)
        back = list(some.values_list("entry_id", flat=True))
        some.update(until=at)
        mark_withdrawn([records[entry] for entry in back], at=None)


def leave_off(entry: str, *, at: datetime) -> None:
    """What a family asked off is off as its side left it out: a later version may bring it back."""
    of_family = _open([entry]).filter(for_family=True)
    if of_family.update(until=at):
        Withdrawal.objects.create(entry_id=entry, since=at)


def is_listed(entry: ListEntry) -> bool:
    """Whether the versions that stand have the entry: the latest whole one, or one that came after that."""
    standing = ListVersion.objects.filter(continues=entry.list_id).standing()
    if entry.row.list_id != entry.list_id and not standing.filter(list=entry.row.list_id).exists():
        return False
    whole = standing.filter(is_partial=False).aggregate(last=Max("number"))["last"] or 1
    spoken = standing.filter(changes__entry=entry, changes__row__isnull=False).aggregate(last=Max("number"))["last"]
    return (spoken or 1) >= whole


def kept_off(brought: NameList) -> set[str]:
    """Ids of entries of a list that families asked off."""
    off = Withdrawal.objects.filter(entry__list=brought, until=None, for_family=True)
    return set(off.values_list("entry_id", flat=True))


def _batches(records: Mapping[str, str]) -> Iterator[list[str]]:
    ids = list(records)
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _open(entries: Sequence[str]) -> QuerySet[Withdrawal]:
    return Withdrawal.objects.filter(entry__in=entries, until=None)
