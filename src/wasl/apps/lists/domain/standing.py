"""Where lists stand, now or on any day: computed from what was recorded, never stored."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from wasl.apps.lists.enums import ListKind, Standing
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry, NameList


@dataclass(frozen=True, slots=True)
class StandingCounts:
    """How many entries of a list stand where; the dispositions split those answered."""

    total: int
    by_standing: dict[Standing, int]
    by_disposition: dict[str, int]


def with_standing(entries: QuerySet[ListEntry], *, moment: datetime) -> QuerySet[ListEntry]:
    """Entries with ``standing`` and ``disposition`` as they were known at that moment."""
    given = Answer.objects.filter(entry=OuterRef("pk")).standing_at(moment)
    proposed = (
        Answer.objects.filter(entry=OuterRef("pk"), at__lte=moment)
        .filter(Q(given_at=None) | Q(given_at__gt=moment))
        .filter(Q(ended_at=None) | Q(ended_at__gt=moment))
    )
    return entries.filter(list__accepted_at__lte=moment).annotate(
        disposition=Subquery(given.values("disposition")[:1]),
        standing=Case(
            When(list__withdrawn_at__lte=moment, then=Value(Standing.WITHDRAWN.value)),
            When(list__kind=ListKind.HELD, then=Value(Standing.STATED_HELD.value)),
            When(Exists(given), then=Value(Standing.ANSWERED.value)),
            When(Exists(proposed), then=Value(Standing.SECOND_PERSON.value)),
            When(list__put_at__lte=moment, then=Value(Standing.AWAITING.value)),
            default=Value(Standing.NOT_PUT.value),
            output_field=CharField(),
        ),
    )


def standing_counts(brought: NameList, *, moment: datetime, seen_by_asker: bool = False) -> StandingCounts:
    """Counts of one list as known at that moment. The asking side does not see what waits for a second person."""
    asking_party = brought.party_id if seen_by_asker else None
    return counts_by_list([brought], moment=moment, asking_party=asking_party)[brought.id]


def counts_by_list(
    lists: Sequence[NameList], *, moment: datetime, asking_party: str | None
) -> dict[str, StandingCounts]:
    """Counts of many lists in one query, by list id.

    ``asking_party``: whose own lists are seen as its asker sees them; None for those who see all.
    """
    askers = {brought.id for brought in lists if brought.party_id == asking_party}
    entries = with_standing(ListEntry.objects.filter(list__in=[brought.id for brought in lists]), moment=moment)
    standings: dict[str, Counter[Standing]] = {brought.id: Counter() for brought in lists}
    dispositions: dict[str, Counter[str]] = {brought.id: Counter() for brought in lists}
    rows = entries.order_by().values_list("list_id", F("standing"), F("disposition")).annotate(Count("pk"))
    for one, written, disposition, count in rows:
        standing = shown_standing(Standing(written), seen_by_asker=one in askers)
        standings[one][standing] += count
        if standing is Standing.ANSWERED:
            dispositions[one][disposition] += count
    return {
        one: StandingCounts(sum(found.values()), dict(found), dict(dispositions[one]))
        for one, found in standings.items()
    }


def shown_standing(standing: Standing, *, seen_by_asker: bool) -> Standing:
    if seen_by_asker and standing is Standing.SECOND_PERSON:
        return Standing.AWAITING
    return standing
