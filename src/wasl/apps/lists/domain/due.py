"""By when entries are to be answered, what is overdue, and how that went over time. Computed, never stored.

A list is due by the meeting that it was last called for; without a call, by the first reply-by day among the
meetings of its room that were open when it was put. An entry is owed while the asking side has no answer.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Case, Count, DateField, F, Q, QuerySet, Value, When

from wasl.apps.lists.domain.standing import with_standing
from wasl.apps.lists.enums import ListState, Standing
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.meeting import CalledList, Meeting

OWED = [Standing.AWAITING, Standing.SECOND_PERSON]
MOST_STEPS = 60


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
    if not whens:
        return entries.annotate(due=Value(None, output_field=DateField(null=True)))
    return entries.annotate(due=Case(*whens, default=None, output_field=DateField(null=True)))


@dataclass(frozen=True, slots=True)
class Owed:
    """What one list's holder owes by a meeting."""

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
        .annotate(total=Count("pk"), owed=Count("pk", filter=Q(standing__in=OWED)))
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
    sizes = dict(
        ListEntry.objects.filter(list__in=[one.id for one in due]).order_by().values_list("list").annotate(Count("pk"))
    )
    spans = Answer.objects.filter(entry__list__in=[one.id for one in due], given_at__lte=until)
    given: dict[str, list[datetime]] = {one.id: [] for one in due}
    ended: dict[str, list[datetime]] = {one.id: [] for one in due}
    for of, begin, end in spans.order_by().values_list(F("entry__list"), "given_at", "ended_at"):
        if begin is not None:
            given[of].append(begin)
            if end is not None:
                ended[of].append(end)
    for times in (*given.values(), *ended.values()):
        times.sort()
    steps = []
    for moment in _days(min(one.put_at for one in due if one.put_at), until):
        owed = answered = 0
        over = False
        for one in due:
            if one.put_at is None or one.put_at > moment or (one.withdrawn_at and one.withdrawn_at <= moment):
                continue
            done = bisect_right(given[one.id], moment) - bisect_right(ended[one.id], moment)
            answered += done
            owed += sizes.get(one.id, 0) - done
            over = over or (sizes.get(one.id, 0) > done and meetings[one.id].reply_by < moment.date())
        steps.append(Step(moment.date(), owed, answered, over))
    return steps


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
