"""By when entries are to be answered, what is overdue, and how that went over time. Computed, never stored.

A list is due by the meeting that it was last called for; without a call, by the first reply-by day among the
meetings of its room that were open when it was put. An entry is owed while the asking side has no answer.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Case, Count, DateField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from wasl.apps.lists.domain.standing import with_standing
from wasl.apps.lists.enums import ListState, Standing
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.meeting import CalledList, Meeting
from wasl.apps.lists.models.version import Withdrawal

OWED = [Standing.AWAITING, Standing.SECOND_PERSON]
MOST_STEPS = 60
NEVER = datetime.max.replace(tzinfo=UTC)


def meetings_of_lists(lists: Sequence[NameList], *, moment: datetime) -> dict[str, Meeting]:
    """The meeting by which each list is due, as known at that moment; two queries. Lists not due are left out."""
    put = [one for one in lists if one.put_at is not None and one.put_at <= moment]
    calls = CalledList.objects.filter(list__in=[one.id for one in put], at__lte=moment)
    due: dict[str, Meeting] = {}
    for call in calls.select_related("meeting").order_by("at", "pk"):
        due[call.list_id] = call.meeting
    rooms = {one.room_id for one in put}
    meetings = list(Meeting.objects.filter(room__in=rooms, opened_at__lte=moment).order_by("reply_by", "number"))
    for one in put:
        if one.id not in due and (found := next((each for each in meetings if _was_open(each, one)), None)):
            due[one.id] = found
    return due


def with_due(entries: QuerySet[ListEntry], meetings: dict[str, Meeting]) -> QuerySet[ListEntry]:
    """Entries with ``due``: the day by which they are to be answered, or None."""
    whens = [When(list_id=one, then=Value(meeting.reply_by)) for one, meeting in meetings.items()]
    if not whens:  # a bare constant is nothing that PostgreSQL puts in order by
        return entries.annotate(due=Cast(Value(None), DateField(null=True)))
    return entries.annotate(due=Case(*whens, default=None, output_field=DateField(null=True)))


@dataclass(frozen=True, slots=True)
class Owed:
    """What one list's holder owes by a meeting. ``total``: of the entries that are on the list."""

    list: NameList
    meeting: Meeting
    total: int
    owed: int
    days_over: int  # since the day to reply by; 0 while it has not passed

    @property
    def answered(self) -> int:
        return self.total - self.owed

    @property
    def overdue(self) -> int:
        return self.owed if self.days_over else 0


def owed_by_list(lists: Sequence[NameList], *, moment: datetime, seen_by: str) -> list[Owed]:
    """For each list that is due: how many entries are owed. Who looks makes no difference to these counts."""
    meetings = meetings_of_lists(lists, moment=moment)
    entries = with_standing(ListEntry.objects.filter(list__in=list(meetings)), moment=moment, seen_by=seen_by)
    counts = {
        row["list_id"]: (row["total"], row["owed"])
        for row in entries.order_by()
        .values("list_id")
        .annotate(
            total=Count("pk", filter=~Q(standing=Standing.WITHDRAWN)), owed=Count("pk", filter=Q(standing__in=OWED))
        )
    }
    today = moment.date()
    return [
        Owed(one, meetings[one.id], *counts.get(one.id, (0, 0)), days_over(meetings[one.id].reply_by, on=today))
        for one in lists
        if one.id in meetings and (one.withdrawn_at is None or one.withdrawn_at > moment)
    ]


def days_over(due: date, *, on: date) -> int:
    return max((on - due).days, 0)


@dataclass(frozen=True, slots=True)
class Step:
    """How many entries were owed and how many answered at the end of a day."""

    day: date
    owed: int
    answered: int
    overdue: bool


def owed_over_time(lists: Sequence[NameList], *, until: datetime) -> list[Step]:
    """Day by day since the first of these lists was put, at most ``MOST_STEPS`` days; the last is ``until``.

    Counts answers given, and not those that wait for a second person, so that every party reads the same.
    """
    meetings = meetings_of_lists(lists, moment=until)
    due = [one for one in lists if one.id in meetings and one.put_at is not None]
    if not due:
        return []
    counts = _counts([one.id for one in due], until=until)
    steps = []
    for moment in _days(min(one.put_at for one in due if one.put_at), until):
        owed = answered = 0
        over = False
        for one in due:
            if one.put_at is None or one.put_at > moment or (one.withdrawn_at and one.withdrawn_at <= moment):
                continue
            listed, done = (count.at(moment) for count in counts[one.id])
            answered += done
            owed += listed - done
            over = over or (listed > done and meetings[one.id].reply_by < moment.date())
        steps.append(Step(moment.date(), owed, answered, over))
    return steps


@dataclass(slots=True)
class _Count:
    """How many there are at a moment: those that came by then, less those that went."""

    came: list[datetime] = field(default_factory=list)
    went: list[datetime] = field(default_factory=list)

    def at(self, moment: datetime) -> int:
        return bisect_right(self.came, moment) - bisect_right(self.went, moment)


def _counts(lists: Sequence[str], *, until: datetime) -> dict[str, tuple[_Count, _Count]]:
    """For each list its entries, and those of them that were answered; what is off a list is neither.

    What left before the list was put is in neither, or the counts would tell its holder of it.
    """
    found = {one: (_Count(), _Count()) for one in lists}
    entries = ListEntry.objects.filter(list__in=lists, record__recorded_at__lte=until)
    entries = entries.exclude(record__withdrawn_at__lt=F("list__put_at"))
    for of, entered in entries.order_by().values_list("list_id", "record__recorded_at"):
        found[of][0].came.append(entered)
    off: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    gone = Withdrawal.objects.filter(entry__in=entries, since__lte=until).order_by()
    for entry, of, since, back in gone.values_list("entry_id", "entry__list_id", "since", "until"):
        off[entry].append((since, back or NEVER))
        found[of][0].went.append(since)
        found[of][0].came.append(back or NEVER)
    spans = Answer.objects.filter(entry__in=entries, given_at__lte=until).order_by()
    for entry, of, given, ended in spans.values_list("entry_id", "entry__list_id", "given_at", "ended_at"):
        if given is None:
            continue
        answered, end = found[of][1], ended or NEVER
        answered.came.append(given)
        answered.went.append(end)
        for since, back in off.get(entry, []):
            if max(given, since) < min(end, back):  # off the list for a part of the time
                answered.went.append(max(given, since))
                answered.came.append(min(end, back))
    for count in (each for both in found.values() for each in both):
        count.came.sort()
        count.went.sort()
    return found


def due_lists(lists: QuerySet[NameList]) -> list[NameList]:
    """Those that are put to a holder and may be due, in a steady order."""
    return list(
        lists.filter(state=ListState.PUT).select_related("party", "addressed_to", "room").order_by("put_at", "id")
    )


def _was_open(meeting: Meeting, brought: NameList) -> bool:
    put = brought.put_at
    return (
        meeting.room_id == brought.room_id
        and put is not None
        and meeting.opened_at <= put
        and (meeting.closed_at is None or meeting.closed_at > put)
    )


def _days(first: datetime, last: datetime) -> list[datetime]:
    """Ends of days from the first to the last, evenly thinned to at most ``MOST_STEPS``."""
    days = (last.date() - first.date()).days + 1
    stride = max(1, -(-days // MOST_STEPS))
    ends = [
        datetime.combine(last.date() - timedelta(days=back), time.max, tzinfo=UTC) for back in range(0, days, stride)
    ]
    return [min(end, last) for end in reversed(ends)]
