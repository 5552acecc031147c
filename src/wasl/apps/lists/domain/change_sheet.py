"""What changed between two moments, entry by entry: exact, from what was recorded.

Each kind compares where entries stood at the two moments, as the party that looks saw them. What was done and undone
in between leaves no trace here; the log has it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import OuterRef, QuerySet, Subquery

from wasl.apps.lists.domain.standing import with_standing
from wasl.apps.lists.enums import Disposition, Standing
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.matching.models.pair import CandidatePair, Decision
from wasl.apps.staff.models.staff import Staff


class Change(StrEnum):
    """The gravest first."""

    DEAD = "dead"
    HELD = "held"
    RELEASED = "released"
    ADDED = "added"
    ANSWERED = "answered"
    REPLACED = "replaced"
    TAKEN_BACK = "taken_back"
    WITHDRAWN = "withdrawn"


NEWLY = {Change.DEAD: Disposition.DEAD, Change.HELD: Disposition.HELD, Change.RELEASED: Disposition.RELEASED}


@dataclass(frozen=True, slots=True)
class Stood:
    """Where an entry stood at a moment; the answer and disposition that were given then, if any."""

    standing: str
    disposition: str | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class ChangeSheet:
    """For each list and each kind of change the ids of the entries, in the order of their rows; and the decisions."""

    since: datetime
    until: datetime
    entries: dict[str, dict[Change, list[str]]]
    gained: dict[str, int]  # disposition -> entries that were answered so now and had no or another answer then
    decided: dict[str, int]  # verdict -> how many pairs that are decided so now and were not then

    def count(self, change: Change, brought: str | None = None) -> int:
        lists = [brought] if brought is not None else list(self.entries)
        return sum(len(self.entries[one].get(change, ())) for one in lists)


def change_sheet(lists: Sequence[NameList], *, since: datetime, until: datetime, seen_by: Staff) -> ChangeSheet:
    """What changed in these lists after ``since`` and up to ``until``, as this person saw it."""
    before = _stood(lists, moment=since, seen_by=seen_by)
    after = _stood(lists, moment=until, seen_by=seen_by)
    found: dict[str, dict[Change, list[str]]] = {one.id: {} for one in lists}
    gained: Counter[str] = Counter()
    for entry, (brought, now) in after.items():
        then = before[entry][1] if entry in before else None
        changes = changes_between(then, now)
        for change in changes:
            found[brought].setdefault(change, []).append(entry)
        if now.disposition and not {Change.ANSWERED, Change.REPLACED}.isdisjoint(changes):
            gained[now.disposition] += 1
    return ChangeSheet(since, until, found, dict(gained), _decided(lists, since=since, until=until, seen_by=seen_by))


def changes_between(then: Stood | None, now: Stood) -> list[Change]:
    """All that changed in one entry. An entry that is withdrawn now is withdrawn, whatever else befell it."""
    if now.standing == Standing.WITHDRAWN:
        return [] if then is not None and then.standing == Standing.WITHDRAWN else [Change.WITHDRAWN]
    changes = [] if then is not None else [Change.ADDED]
    was = then if then is not None and then.standing == Standing.ANSWERED else None
    answered = now.standing == Standing.ANSWERED
    if answered and was is None:
        changes.append(Change.ANSWERED)
    if answered and was is not None and was.answer != now.answer:
        changes.append(Change.REPLACED)
    if was is not None and not answered:
        changes.append(Change.TAKEN_BACK)
    if answered:
        changes += [
            one for one, as_ in NEWLY.items() if now.disposition == as_ and (was is None or was.disposition != as_)
        ]
    return sorted(changes, key=list(Change).index)


def _stood(lists: Sequence[NameList], *, moment: datetime, seen_by: Staff) -> dict[str, tuple[str, Stood]]:
    """Entry to its list and where it stood; entries that were not there yet are left out."""
    entries: QuerySet[ListEntry] = ListEntry.objects.reaching(seen_by).filter(
        list__in=[one.id for one in lists], record__recorded_at__lte=moment
    )
    given = Answer.objects.filter(entry=OuterRef("pk")).standing_at(moment)
    rows = with_standing(entries, moment=moment, seen_by=seen_by.party_id).annotate(
        given_answer=Subquery(given.values("pk")[:1])
    )
    told = rows.order_by("list__brought_at", "list_id", "row__number", "pk")
    return {
        entry: (brought, Stood(standing, disposition, answer))
        for entry, brought, standing, disposition, answer in told.values_list(
            "pk", "list_id", "standing", "disposition", "given_answer"
        )
    }


def _decided(lists: Sequence[NameList], *, since: datetime, until: datetime, seen_by: Staff) -> dict[str, int]:
    """Pairs with a record of these lists, both of which this person reaches, whose verdict is another than it was."""
    sources = [one.source_id for one in lists]
    reached = CandidatePair.objects.reaching(seen_by)
    pairs = reached.filter(first__source__in=sources) | reached.filter(second__source__in=sources)
    standing = Decision.objects.filter(pair__in=pairs)
    then = dict(standing.standing_at(since).values_list("pair", "verdict"))
    counts: Counter[str] = Counter()
    for pair, verdict in standing.standing_at(until).values_list("pair", "verdict"):
        if then.get(pair) != verdict:
            counts[verdict] += 1
    return dict(counts)
