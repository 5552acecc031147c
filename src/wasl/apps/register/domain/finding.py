"""Finding people by what is known of them, among the records a person reaches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from wasl.apps.register.domain.asking import Question, meanings_of
from wasl.apps.register.domain.searchable import register_of
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.register.models.searching import SearchCount
from wasl.apps.sources.models.source import sources_reached_by
from wasl.apps.staff.models.staff import Staff
from wasl.engines.names.index import CANDIDATES
from wasl.engines.names.persons import Reason

SHOWN = 20
AT_ONCE = 30
"""Records looked up in one query: of sixty, SQLite would rather walk through all that the sources hold."""


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record, and why it was found."""

    record: str
    reasons: tuple[Reason, ...]


def find_records(
    question: Question, *, by: Staff, limit: int = SHOWN, sources: Iterable[str] | None = None, explained: bool = True
) -> list[FoundRecord]:
    """Records of the people most likely meant, best first, of those this person reaches.

    Only what is reached is looked at: the answer is the one of a site that holds nothing else. Withdrawn records come
    only when the question asks for them. sources: of those reached, find people of these alone. Raises FindError for a
    question without a name.
    """
    meanings = meanings_of(question)
    reached = set(sources_reached_by(by)) if by.purposes else set()
    if not reached:
        return []
    register = register_of(reached)
    among = register.among(place=question.place, years=question.years, sources=sources)
    candidates = max(CANDIDATES, limit)
    while True:
        found = register.people.search(meanings, among=among, limit=candidates, candidates=candidates)
        ids = [register.records[one.person].decode() for one in found]
        shown = _shown(ids, by=by, withdrawn=question.withdrawn, limit=limit)
        if len(shown) >= limit or len(found) < candidates or candidates >= len(register.records):
            break
        candidates *= 2
    return [FoundRecord(ids[k], tuple(register.people.why(found[k])) if explained else ()) for k in shown]


def count_search(*, by: Staff, at: datetime) -> None:
    """Count one search of this person on this day; what was sought is not written down."""
    with transaction.atomic():
        mine, _ = SearchCount.objects.get_or_create(staff=by, day=at.date())
        SearchCount.objects.filter(pk=mine.pk).update(count=F("count") + 1)


def _shown(ids: list[str], *, by: Staff, withdrawn: bool, limit: int) -> list[int]:
    """Places of the first records that may be shown."""
    shown: list[int] = []
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        records = PersonRecord.objects.reaching(by).filter(pk__in=some)
        if not withdrawn:
            records = records.filter(withdrawn_at=None)
        kept = set(records.values_list("pk", flat=True))
        shown += [start + k for k, one in enumerate(some) if one in kept]
        if len(shown) >= limit:
            break
    return shown[:limit]
