"""Where lists stand, now or on any day: computed from what was recorded, never stored."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from wasl.apps.lists.enums import ListKind, Standing
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.version import Withdrawal


@dataclass(frozen=True, slots=True)
class StandingCounts:
    """How many entries of a list stand where; the dispositions split those answered."""

    total: int
    by_standing: dict[Standing, int]
    by_disposition: dict[str, int]


def with_standing(entries: QuerySet[ListEntry], *, moment: datetime, seen_by: str) -> QuerySet[ListEntry]:
    """Entries with ``standing`` and ``disposition`` as they were known at that moment.

    ``seen_by``: id of the party that looks. What waits for a second person is the holder's own business:
    to everybody else it waits for an answer. What was withdrawn before the list was put to that party, it never sees.
    """
    given, off_the_list = _given(moment), _off_the_list(moment)
    entries = entries.filter(list__accepted_at__lte=moment, record__recorded_at__lte=moment)
    entries = entries.exclude(list__addressed_to=seen_by, record__withdrawn_at__lt=F("list__put_at"))
    return entries.annotate(
        # asked first whether there is one: putting none in order costs as much again as all the rest
        disposition=Case(When(Exists(given), then=Subquery(given.values("disposition")[:1])), default=None),
        standing=Case(
            When(list__withdrawn_at__lte=moment, then=Value(Standing.WITHDRAWN.value)),
            When(Exists(off_the_list), then=Value(Standing.WITHDRAWN.value)),
            When(list__kind=ListKind.HELD, then=Value(Standing.STATED_HELD.value)),
            When(Exists(given), then=Value(Standing.ANSWERED.value)),
            When(Q(list__addressed_to=seen_by) & waits_for_second(moment), then=Value(Standing.SECOND_PERSON.value)),
            default=untouched_standing(moment),
            output_field=CharField(),
        ),
    )


def untouched_standing(moment: datetime) -> Case:
    """Where entries stand that were never answered and never off their list: all of a list alike."""
    return Case(
        When(list__withdrawn_at__lte=moment, then=Value(Standing.WITHDRAWN.value)),
        When(list__kind=ListKind.HELD, then=Value(Standing.STATED_HELD.value)),
        When(list__put_at__lte=moment, then=Value(Standing.AWAITING.value)),
        default=Value(Standing.NOT_PUT.value),
        output_field=CharField(),
    )


def was_touched() -> Q:
    """Entries that were ever answered, or ever off their list."""
    of_entry = {"entry": OuterRef("pk")}
    return Q(Exists(Answer.objects.filter(**of_entry).order_by())) | Q(Exists(Withdrawal.objects.filter(**of_entry)))


def is_owed(moment: datetime) -> Q:
    """Entries of which ``with_standing`` says to their holder that they wait for an answer, or its second person."""
    put = (Q(list__put_at__lte=moment) | waits_for_second(moment)) & ~Q(list__kind=ListKind.HELD)
    stands = (Q(list__withdrawn_at=None) | Q(list__withdrawn_at__gt=moment)) & ~Exists(_off_the_list(moment))
    return put & stands & ~Exists(_given(moment))


def waits_for_second(moment: datetime) -> Exists:
    """Of those that are owed: entries of which a proposed answer waits for its second person."""
    proposed = Answer.objects.filter(entry=OuterRef("pk"), at__lte=moment)
    waiting = proposed.filter(Q(given_at=None) | Q(given_at__gt=moment))
    return Exists(waiting.filter(Q(ended_at=None) | Q(ended_at__gt=moment)))


def _given(moment: datetime) -> QuerySet[Answer]:
    return Answer.objects.filter(entry=OuterRef("pk")).standing_at(moment)


def _off_the_list(moment: datetime) -> QuerySet[Withdrawal]:
    gone = Withdrawal.objects.filter(entry=OuterRef("pk"), since__lte=moment)
    return gone.filter(Q(until=None) | Q(until__gt=moment))


def standing_counts(brought: NameList, *, moment: datetime, seen_by: str) -> StandingCounts:
    """Counts of one list as known at that moment, as the party ``seen_by`` sees them."""
    return counts_by_list([brought], moment=moment, seen_by=seen_by)[brought.id]


def counts_by_list(lists: Sequence[NameList], *, moment: datetime, seen_by: str) -> dict[str, StandingCounts]:
    """Counts of many lists in one query, by list id."""
    entries = ListEntry.objects.filter(list__in=[brought.id for brought in lists])
    standings: dict[str, Counter[Standing]] = {brought.id: Counter() for brought in lists}
    dispositions: dict[str, Counter[str]] = {brought.id: Counter() for brought in lists}
    seen = with_standing(entries, moment=moment, seen_by=seen_by).order_by()
    rows = seen.values_list("list_id", F("standing"), F("disposition")).annotate(Count("pk"))
    for one, standing, disposition, count in rows:
        standings[one][Standing(standing)] += count
        if standing == Standing.ANSWERED:
            dispositions[one][disposition] += count
    return {
        one: StandingCounts(sum(found.values()), dict(found), dict(dispositions[one]))
        for one, found in standings.items()
    }
