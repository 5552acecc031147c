"""Meetings and what is owed by them, what changed between two moments, and where entries stand by people and place."""

from datetime import UTC, datetime, time
from typing import Any, Literal

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, Page, page_of, reached
from wasl.api.schemas.parties import party_out
from wasl.api.schemas.rooms_work import (
    CallIn,
    CategoryOut,
    ChangeSheetOut,
    GroupOut,
    ListChangesOut,
    MeetingDetailOut,
    MeetingIn,
    MeetingOut,
    StandingOut,
    meeting_values,
    owed_out,
    step_out,
)
from wasl.api.values import AsOf, Day, Paging
from wasl.apps.lists.domain.change_sheet import change_sheet
from wasl.apps.lists.domain.due import due_lists, meetings_of_lists, owed_by_list, owed_over_time
from wasl.apps.lists.domain.meetings import call_list, close_meeting, open_meeting
from wasl.apps.lists.domain.standing_by import Group, groups_of, written_places
from wasl.apps.lists.enums import Category, Disposition, ListKind, ListState
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.meeting import Meeting
from wasl.apps.lists.models.room import Room
from wasl.apps.matching.enums import Verdict
from wasl.apps.staff.models.staff import Staff

router = Router(tags=["meetings"])


class Between(Schema):
    since: Day
    until: Day | None = None


class StandingFilter(AsOf):
    kind: Literal["sought", "held"] = "sought"


@router.get("/meetings", response={200: Page[MeetingOut], **REFUSALS})
def meetings(request: Asked, asked: Query[Paging]) -> dict[str, Any]:
    rows = _meetings(request.user).order_by("-starts_at", "-number")
    return page_of(rows, asked, lambda some: [MeetingOut(**meeting_values(one)) for one in some])


@router.post("/meetings", response={201: MeetingDetailOut, **REFUSALS})
def start(request: Asked, given: MeetingIn) -> Status[MeetingDetailOut]:
    room = reached(Room.objects.reaching(request.user), given.room)
    made = open_meeting(
        room, number=given.number, starts_at=given.starts_at, reply_by=given.reply_by, place=given.place,
        agenda=given.agenda, by=request.user, at=timezone.now(),
    )  # fmt: skip
    return Status(201, _detail(made, request.user))


@router.get("/meetings/{id}", response={200: MeetingDetailOut, **REFUSALS})
def meeting(request: Asked, id: str) -> MeetingDetailOut:
    return _detail(reached(_meetings(request.user), id), request.user)


@router.post("/meetings/{id}/close", response={200: MeetingDetailOut, **REFUSALS})
def close(request: Asked, id: str) -> MeetingDetailOut:
    closed = close_meeting(reached(_meetings(request.user), id), by=request.user, at=timezone.now())
    return _detail(closed, request.user)


@router.post("/meetings/{id}/lists", response={200: MeetingDetailOut, **REFUSALS})
def call(request: Asked, id: str, given: CallIn) -> MeetingDetailOut:
    """Call a list for the meeting: its entries are due by the meeting's day."""
    one = reached(_meetings(request.user), id)
    call_list(one, reached(NameList.objects.reaching(request.user), given.list), by=request.user, at=timezone.now())
    return _detail(one, request.user)


@router.get("/changes", response={200: ChangeSheetOut, **REFUSALS})
def changes(request: Asked, asked: Query[Between]) -> ChangeSheetOut:
    """What changed after the end of one day and up to the end of another, or up to now."""
    user, now = request.user, timezone.now()
    _check_reads(user)
    since = datetime.combine(asked.since, time.max, tzinfo=UTC)
    until = min(datetime.combine(asked.until, time.max, tzinfo=UTC), now) if asked.until else now
    rows = NameList.objects.reaching(user).exclude(accepted_at=None).select_related("party")
    lists = list(rows.order_by("party__code", "brought_at", "id"))
    sheet = change_sheet(lists, since=min(since, until), until=until, seen_by=user)
    sums = [ListChangesOut(
        list=one.id, party=party_out(one.party), entries=sheet.entries[one.id],
        counts={kind: len(found) for kind, found in sheet.entries[one.id].items()},
    ) for one in lists]  # fmt: skip
    kinds = {kind for one in sums for kind in one.counts}
    return ChangeSheetOut(
        since=sheet.since, until=sheet.until, counts={kind: sheet.count(kind) for kind in sorted(kinds)},
        gained={Disposition(one): count for one, count in sheet.gained.items()},
        decided={Verdict(one): count for one, count in sheet.decided.items()}, lists=sums,
    )  # fmt: skip


@router.get("/standing", response={200: StandingOut, **REFUSALS})
def standing(request: Asked, asked: Query[StandingFilter]) -> StandingOut:
    """Where entries stand by side, by category of people, and by place, as known at the end of a day."""
    user = request.user
    _check_reads(user)
    entries: Any = ListEntry.objects.reaching(user).filter(list__kind=ListKind(asked.kind))
    entries = entries.exclude(list__state=ListState.STAGED)
    found = groups_of(entries, moment=asked.moment, seen_by=user.party_id)
    names = written_places(entries, [group.key for group in found.places if group.key])
    codes = dict(NameList.objects.reaching(user).values_list("party", "party__code"))
    return StandingOut(
        as_of=asked.moment,
        sides=[_group(group, codes[group.key]) for group in found.sides],
        categories=[
            CategoryOut(category=Category(one.key), total=one.total, unknown=one.unknown, by_standing=one.standings)
            for one in found.categories
        ],
        governorates=[_group(group, group.key) for group in found.governorates],
        places=[_group(group, names.get(group.key, "")) for group in found.places],
    )


def _group(group: Group, name: str) -> GroupOut:
    return GroupOut(key=group.key, name=name, total=group.total, by_standing=group.standings)


def _detail(one: Meeting, user: Staff) -> MeetingDetailOut:
    now = timezone.now()
    lists = due_lists(NameList.objects.reaching(user).filter(room=one.room_id))
    by_list = meetings_of_lists(lists, moment=now)
    mine = [each for each in lists if by_list.get(each.id) == one]
    return MeetingDetailOut(
        owed=[owed_out(each) for each in owed_by_list(mine, moment=now, seen_by=user.party_id)],
        over_time=[step_out(step) for step in owed_over_time(mine, until=now)], **meeting_values(one),
    )  # fmt: skip


def _meetings(staff: Staff) -> Any:
    _check_reads(staff)
    return Meeting.objects.reaching(staff).select_related("room")


def _check_reads(staff: Staff) -> None:
    if not staff.purposes:
        raise Http404
