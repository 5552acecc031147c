"""What changed between two moments, entry by entry: exact, from what was recorded.

Each kind compares where entries stood at the two moments, as the party that looks saw them. What was done and undone
in between leaves no trace here; the log has it.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, Subquery

from wasl.apps.lists.domain.standing import with_standing
from wasl.apps.lists.enums import Disposition, Standing
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.version import Withdrawal
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


AT_ONCE = 5_000  # entries named in one query

Row = tuple[int, str]  # its number in its file, and the entry: what entries of a list are ordered by

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
    """What changed in these lists after ``since`` and up to ``until``, as this person saw it.

    Only entries to which something happened are looked at one by one; of the others, those that were not there
    yet were added, and nothing else.
    """
    ids = [one.id for one in lists]
    stirred = _stirred(ids, since=since, until=until)
    before = _stood(ids, stirred, moment=since, seen_by=seen_by)
    after = _stood(ids, stirred, moment=until, seen_by=seen_by)
    rows: dict[str, dict[Change, list[Row]]] = {one.id: {} for one in lists}
    gained: Counter[str] = Counter()
    for brought, row in _added(ids, since=since, until=until, seen_by=seen_by):
        if row[1] not in stirred:
            rows[brought].setdefault(Change.ADDED, []).append(row)
    for entry, (brought, number, now) in after.items():
        changes = changes_between(before[entry][2] if entry in before else None, now)
        for change in changes:
            rows[brought].setdefault(change, []).append((number, entry))
        if now.disposition and not {Change.ANSWERED, Change.REPLACED}.isdisjoint(changes):
            gained[now.disposition] += 1
    found = {one: {change: [entry for _, entry in sorted(some)] for change, some in kinds.items()}
             for one, kinds in rows.items()}  # fmt: skip
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


def _stirred(lists: Sequence[str], *, since: datetime, until: datetime) -> set[str]:
    """Entries of these lists, reached or not, of which more may be told than that they were added."""
    new = Q(entry__list__accepted_at__gt=since) | Q(entry__record__recorded_at__gt=since)
    answers = Answer.objects.filter(entry__list__in=lists, given_at__lte=until)
    answers = answers.filter(Q(given_at__gt=since) | Q(ended_at__gt=since) | new)
    gone = Withdrawal.objects.filter(entry__list__in=lists, since__lte=until)
    gone = gone.filter(Q(since__gt=since) | Q(until__gt=since) | new)
    withdrawn = ListEntry.objects.filter(list__in=lists, list__withdrawn_at__lte=until)
    found = {entry for rows in (answers, gone) for entry in rows.order_by().values_list("entry_id", flat=True)}
    return found.union(withdrawn.values_list("pk", flat=True))


def _stood(
    lists: Sequence[str], entries: Collection[str], *, moment: datetime, seen_by: Staff
) -> dict[str, tuple[str, int, Stood]]:
    """Entry to its list, its row and where it stood; those that were not there yet or are not reached are left out."""
    given = Answer.objects.filter(entry=OuterRef("pk")).standing_at(moment)
    reached = ListEntry.objects.reaching(seen_by).filter(list__in=lists)
    ids, found = list(entries), {}
    for start in range(0, len(ids), AT_ONCE):
        some = reached.filter(pk__in=ids[start : start + AT_ONCE])
        rows = with_standing(some, moment=moment, seen_by=seen_by.party_id).annotate(
            given_answer=Subquery(given.values("pk")[:1])
        )
        told = rows.order_by().values_list("pk", "list_id", "row__number", "standing", "disposition", "given_answer")
        for entry, brought, number, *stood in told:
            found[entry] = (brought, number, Stood(*stood))
    return found


def _added(lists: Sequence[str], *, since: datetime, until: datetime, seen_by: Staff) -> list[tuple[str, Row]]:
    """Entries that were there in the end and not in the beginning, each with its list, in no order."""
    entries = ListEntry.objects.reaching(seen_by).filter(list__in=lists)
    entries = entries.filter(Q(list__accepted_at__gt=since) | Q(record__recorded_at__gt=since))
    there = with_standing(entries, moment=until, seen_by=seen_by.party_id).order_by()
    rows = there.values_list("list_id", "row__number", "pk")
    return [(brought, (number, entry)) for brought, number, entry in rows]


def _decided(lists: Sequence[NameList], *, since: datetime, until: datetime, seen_by: Staff) -> dict[str, int]:
    """Pairs with a record of these lists, both of which this person reaches, whose verdict is another than it was."""
    sources = [one.source_id for one in lists]
    ours = Q(first__source__in=sources) | Q(second__source__in=sources)
    reached = Exists(CandidatePair.objects.reaching(seen_by).filter(ours, pk=OuterRef("pair")))
    undone = Decision.objects.standing_at(since).filter(undone_at__lte=until)
    then = dict(undone.filter(reached).order_by().values_list("pair", "verdict"))
    made = Decision.objects.standing_at(until).filter(reached, at__gt=since).order_by()
    counts: Counter[str] = Counter()
    for pair, verdict in made.values_list("pair", "verdict"):
        if then.get(pair) != verdict:
            counts[verdict] += 1
    return dict(counts)
