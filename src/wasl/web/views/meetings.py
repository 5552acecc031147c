"""Meetings of a room: what is owed by when, opening and closing them, calling lists, and a file for calendars."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.lists.domain.due import due_lists, meetings_of_lists, owed_by_list
from wasl.apps.lists.domain.meetings import call_list, can_hold_meetings, close_meeting, open_meeting
from wasl.apps.lists.interfaces.calendar import calendar_of
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.meeting import Meeting
from wasl.apps.staff.rules import may_convene
from wasl.kernel.errors import DomainError
from wasl.web.answer_forms import CallForm, MeetingForm
from wasl.web.drawings import Part, stacked_bar
from wasl.web.due import pictured_due
from wasl.web.pages import UNPROCESSABLE, download, page_of, reached, refused
from wasl.web.requests import PageRequest


@require_safe
def meetings(request: PageRequest) -> HttpResponse:
    return _meetings_page(request)


@require_POST
def start(request: PageRequest) -> HttpResponse:
    """Open a meeting, and with it call the lists that are put already, when asked to."""
    _check_reads(request)
    if not may_convene(request.user.roles):
        raise Http404
    form = MeetingForm(request.POST, user=request.user)
    if not form.is_valid():
        return _meetings_page(request, form, status=UNPROCESSABLE)
    given = form.cleaned_data
    now = timezone.now()
    try:
        with transaction.atomic():
            meeting = open_meeting(
                given["room"], number=given["number"], starts_at=given["starts_at"], reply_by=given["reply_by"],
                place=given["place"], agenda=given["agenda"], by=request.user, at=now,
            )  # fmt: skip
            if given["call"]:
                for one in _lists(request, meeting):
                    call_list(meeting, one, by=request.user, at=now)
    except DomainError as refusal:
        return refused(request, refusal, _meetings_page, form)
    messages.success(request, _("The meeting was opened. Lists put from now on are due by its day."))
    return redirect("meeting", meeting.id)


@require_safe
def meeting(request: PageRequest, id: str) -> HttpResponse:
    return _meeting_page(request, id)


@require_POST
def close(request: PageRequest, id: str) -> HttpResponse:
    one = reached(_reached(request), id)
    try:
        close_meeting(one, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, _meeting_page, id)
    messages.success(request, _("The meeting was closed. Its moment can now begin or end a change sheet."))
    return redirect("meeting", id)


@require_POST
def call(request: PageRequest, id: str) -> HttpResponse:
    one = reached(_reached(request), id)
    form = CallForm(request.POST, lists=NameList.objects.reaching(request.user).filter(room=one.room_id))
    if not form.is_valid():
        messages.error(request, _("Choose a list of this room."))
        return _meeting_page(request, id, status=UNPROCESSABLE)
    try:
        call_list(one, form.cleaned_data["list"], by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, _meeting_page, id)
    messages.success(request, _("The list was called. Its entries are due by the day of this meeting."))
    return redirect("meeting", id)


@require_safe
def calendar(request: PageRequest) -> HttpResponse:
    _check_reads(request)
    content = calendar_of(list(_reached(request)))
    return download(content.encode(), "wasl-meetings.ics", kind="text/calendar; charset=utf-8")


def _meetings_page(request: PageRequest, form: MeetingForm | None = None, status: int = 200) -> HttpResponse:
    _check_reads(request)
    user, now = request.user, timezone.now()
    page = page_of(request, _reached(request).order_by("closed_at", "-starts_at", "-number"))
    lists = due_lists(NameList.objects.reaching(user))
    owed = owed_by_list(lists, moment=now, seen_by=user.party_id)
    for one in page:
        mine = [each for each in owed if each.meeting.id == one.id]
        over, owing = sum(each.overdue for each in mine), sum(each.owed for each in mine)
        parts = [
            Part(_("Answered"), sum(each.total - each.owed for each in mine), "due-answered"),
            Part(_("Owed"), owing - over, "due-owed"), Part(_("Overdue"), over, "due-overdue"),
        ]  # fmt: skip
        one.parts = [part for part in parts if part.count]
        one.bar = stacked_bar(parts, title=_("Answered and owed"), key=f"m-{one.id}", rtl=get_language_bidi())
    convenes = may_convene(user.roles)
    if form is None and convenes:
        last = _reached(request).order_by("-number").first()
        form = MeetingForm(user=user, initial={"number": last.number + 1 if last else 1})
    context = {
        "page": page,
        "form": form if convenes and form is not None and form.fields["room"].queryset.exists() else None,
        "due": pictured_due(owed, [one for one in lists if one.id in {each.list.id for each in owed}], moment=now),
    }
    return render(request, "meetings.html", context, status=status)


def _meeting_page(request: PageRequest, id: str, status: int = 200) -> HttpResponse:
    user, now = request.user, timezone.now()
    one = reached(_reached(request), id)
    lists = _lists(request, one)
    by_list = meetings_of_lists(lists, moment=now)
    mine = [each for each in lists if by_list.get(each.id) == one]
    others = [each for each in lists if by_list.get(each.id) != one]
    holds = one.closed_at is None and can_hold_meetings(one.room, by=user)
    rows = NameList.objects.reaching(user).filter(pk__in=[each.id for each in others]).select_related("party")
    earlier = _reached(request).filter(room=one.room_id, starts_at__lt=one.starts_at).order_by("-starts_at").first()
    context = {
        "meeting": one,
        "due": pictured_due(owed_by_list(mine, moment=now, seen_by=user.party_id), mine, moment=now),
        "may_hold": holds,
        "call_form": CallForm(lists=rows) if holds and others else None,
        "earlier": earlier,
    }
    return render(request, "meeting.html", context, status=status)


def _lists(request: PageRequest, one: Meeting) -> list[NameList]:
    return due_lists(NameList.objects.reaching(request.user).filter(room=one.room_id))


def _reached(request: PageRequest) -> Any:
    return Meeting.objects.reaching(request.user).select_related("room")


def _check_reads(request: PageRequest) -> None:
    if not request.user.purposes:
        raise Http404
