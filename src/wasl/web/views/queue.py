"""The holder's queue: entries put to their party, those who come first first; and answering many in one act."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.lists.domain.answers import can_second
from wasl.apps.lists.domain.bulk_answers import (
    Plan,
    answer_together,
    can_undo,
    plan_of,
    plan_of_linked,
    undo_batch,
)
from wasl.apps.lists.domain.due import days_over, due_lists, meetings_of_lists, with_due
from wasl.apps.lists.domain.nearness import near_own
from wasl.apps.lists.domain.queue_counts import OPEN_ONES, QueueCounts, near_counts, queue_counts
from wasl.apps.lists.domain.standing import is_owed, waits_for_second, with_standing
from wasl.apps.lists.domain.traits import describe, in_category, looked_at_first
from wasl.apps.lists.enums import AnswerState, Category, Disposition, Near, Standing
from wasl.apps.lists.models.answer import Answer, AnswerBatch
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.meeting import Meeting
from wasl.apps.lists.models.version import last_change
from wasl.apps.lists.rules import MOST_IN_BULK, NEEDS_TWO
from wasl.apps.register.enums import Property
from wasl.apps.staff.enums import Role
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.errors import DomainError
from wasl.web.answer_forms import TogetherForm
from wasl.web.drawings import Part, stacked_bar
from wasl.web.forms import ReasonForm
from wasl.web.pages import UNPROCESSABLE, page_of, reached, refused
from wasl.web.reading import claims_by_record, links_of
from wasl.web.requests import PageRequest

ONE_CLICK = (
    Disposition.HELD, Disposition.NOT_HELD, Disposition.NEVER_HELD, Disposition.RELEASED,
    Disposition.NEEDS_INFORMATION, Disposition.REMAINS_HELD, Disposition.DEAD,
)  # fmt: skip
SHOWN = (Property.MOTHER, Property.BIRTH_DATE, Property.BIRTH_PLACE)
SIZE = 25


@require_safe
def questions(request: PageRequest) -> HttpResponse:
    """What the holder owes: entries put to their party, beside the entry of their own they may be."""
    user = _holder(request)
    tab = "answered" if request.GET.get("tab") == "answered" else "open"
    meetings, now = _meetings(request), timezone.now()
    today = now.date()
    entries = _queue(request, meetings)
    counts = queue_counts(entries, moment=now)
    overdue = [one for one, meeting in meetings.items() if meeting.reply_by < today]
    near, confirmable = near_counts(counts, by=user) if tab == "open" else (Counter(), 0)
    page = _page(request, entries, tab, counts, overdue)
    records = [one.record_id for one in page]
    _attach_answers(request, page)
    for one in page:
        one.days_over = days_over(one.due, on=today) if one.due and one.standing in OPEN_ONES else 0
    context = {
        "page": page,
        "tab": tab,
        "open_count": counts.count(is_open=True),
        "answered_count": counts.count(is_open=False),
        "bar": _bar_of(counts.by_standing()),
        "categories": [(one, counts.count(is_open=tab == "open", category=one)) for one in Category],
        "linked_count": confirmable,
        "nearness": [(one, near[one]) for one in Near if near[one]],
        "overdue_count": counts.count(is_open=True, lists=overdue) if tab == "open" else 0,
        "links": links_of(records, user),
        "claims": claims_by_record(records, user, SHOWN),
        # the same under every entry: put together once
        "one_click": render_to_string("parts/one_click.html", {"one_click": ONE_CLICK, "needs_two": NEEDS_TWO}),
        "together": TogetherForm(auto_id="together-%s"),
        "most": MOST_IN_BULK,
    }
    return render(request, "questions.html", context)


# --- many at once -------------------------------------------------------------------------------------


@require_POST
def plan(request: PageRequest) -> HttpResponse:
    """Show what one answer for many would do; nothing is changed."""
    user = _holder(request)
    which = request.POST.get("which", "selected")
    now = timezone.now()
    if which == "linked":
        planned = plan_of_linked(by=user, at=now)
    elif which == "all":
        entries = _queue(request, _meetings(request))
        describe(entries)
        shown = _in_order(_filtered(_of_tab(entries, "open"), request.POST, user), request.POST)
        planned = plan_of(shown.values_list("pk", flat=True), by=user, at=now)
    else:
        planned = plan_of(request.POST.getlist("entry"), by=user, at=now)
    if not planned.entries:
        messages.error(request, _("No entry that waits for an answer was chosen."))
        return redirect("questions")
    form = TogetherForm(initial={"disposition": request.POST.get("disposition", Disposition.HELD)})
    return _plan_page(request, planned, which, form)


@require_POST
def give(request: PageRequest) -> HttpResponse:
    """Give the answer that was planned and looked at."""
    user = _holder(request)
    which = request.POST.get("which", "selected")
    now = timezone.now()
    entries = request.POST.get("entries", "").split()
    planned = plan_of_linked(by=user, at=now) if which == "linked" else plan_of(entries, by=user, at=now)
    form = TogetherForm(request.POST)
    if not form.is_valid():
        return _plan_page(request, planned, which, form, status=UNPROCESSABLE)
    given = form.cleaned_data
    try:
        answer_together(
            planned, seen=request.POST.get("seen", ""), disposition=Disposition(given["disposition"]), by=user, at=now,
            on_date=given["on_date"], note=given["note"], signed_as=given["signed_as"], of_linked=which == "linked",
        )  # fmt: skip
    except DomainError as refusal:
        return refused(request, refusal, _plan_page, planned, which, form)
    messages.success(request, _("Entries answered in one act: %(n)s.") % {"n": f"{len(planned.entries):,}"})
    return redirect("answer_batches")


@require_safe
def batches(request: PageRequest) -> HttpResponse:
    return _batches_page(request)


@require_POST
def undo(request: PageRequest, id: str) -> HttpResponse:
    batch = reached(_batches(request), id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the answers are taken back."))
        return _batches_page(request, status=UNPROCESSABLE)
    try:
        taken = undo_batch(batch, why=form.cleaned_data["why"], by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, _batches_page)
    messages.success(request, _("Answers taken back: %(n)s. Their entries wait again.") % {"n": f"{taken:,}"})
    return redirect("answer_batches")


def _plan_page(request: PageRequest, planned: Plan, which: str, form: TogetherForm, status: int = 200) -> HttpResponse:
    parts = [Part(_("Would be answered"), len(planned.entries), "standing-answered")]
    parts += [Part(_("More than one act takes"), planned.beyond, "standing-awaiting")] if planned.beyond else []
    parts += [Part(str(one.label), count, f"standing-{one.value}-left") for one, count in planned.left_out.items()]
    sample = {one.pk: one for one in _reached(request).filter(pk__in=planned.sample)}
    records = [one.record_id for one in sample.values()]
    said = form["disposition"].value()
    context = {
        "unproven": said in {Disposition.NOT_HELD, Disposition.NEVER_HELD},
        "plan": planned,
        "which": which,
        "form": form,
        "entries": "" if which == "linked" else " ".join(planned.entries),
        "parts": parts,
        "bar": stacked_bar(parts, title=_("What this act would do"), key="plan", rtl=get_language_bidi()),
        "sample": [sample[one] for one in planned.sample if one in sample],
        "links": links_of(records, request.user),
        "claims": claims_by_record(records, request.user, SHOWN),
        "left_out": sum(planned.left_out.values()),
    }
    return render(request, "answer_together.html", context, status=status)


def _batches_page(request: PageRequest, status: int = 200) -> HttpResponse:
    _holder(request)
    page = page_of(request, _batches(request))
    for one in page:
        one.may_undo = bool(one.standing) and can_undo(one, by=request.user)
    return render(request, "answer_batches.html", {"page": page}, status=status)


def _batches(request: PageRequest) -> Any:
    rows = AnswerBatch.objects.reaching(request.user).select_related("by__party", "undone_by")
    standing = Count("answers", filter=Q(answers__state=AnswerState.GIVEN))
    return rows.annotate(total=Count("answers"), standing=standing).order_by("-at", "id")


# --- the queue ----------------------------------------------------------------------------------------


def _holder(request: PageRequest) -> Any:
    if Role.HOLDER not in request.user.roles:
        raise Http404
    return request.user


def _reached(request: PageRequest) -> QuerySet[ListEntry]:
    return ListEntry.objects.reaching(request.user).select_related("list__party", "record", "row", "traits")


def _meetings(request: PageRequest) -> dict[str, Meeting]:
    return meetings_of_lists(due_lists(NameList.objects.reaching(request.user)), moment=timezone.now())


def _queue(request: PageRequest, meetings: dict[str, Meeting]) -> Any:
    """Entries put to one's own party with where they stand, whom they are of, and by when they are due."""
    user, now = request.user, timezone.now()
    put = _reached(request).put_to(user.party)
    entries = with_due(with_standing(put, moment=now, seen_by=user.party_id), meetings)
    first = Case(When(looked_at_first(on=now.date()), then=Value(0)), default=Value(1), output_field=IntegerField())
    return entries.annotate(others=first)


def _page(request: PageRequest, entries: Any, tab: str, counts: QueueCounts, overdue: list[str]) -> Page:
    """The entries of the page; only these are read whole."""
    asked = request.GET
    shown = _filtered(_of_tab(entries, tab), asked, request.user)
    count = None
    if asked.get("near") not in Near.values:
        category = Category(asked["category"]) if asked.get("category") in Category.values else None
        lists = overdue if asked.get("due") == "over" else None
        count = counts.count(is_open=tab == "open", category=category, lists=lists)
    page = page_of(request, _in_order(shown, asked).values_list("pk", flat=True), size=SIZE, count=count)
    found = entries.in_bulk(list(page.object_list))
    page.object_list = [found[one] for one in page.object_list if one in found]
    return page


def _of_tab(entries: Any, tab: str) -> Any:
    owed = is_owed(timezone.now())
    return entries.filter(owed) if tab == "open" else entries.exclude(owed)


def _filtered(entries: Any, asked: Mapping[str, Any], user: Staff) -> Any:
    today = timezone.now().date()
    category = asked.get("category", "")
    if category in Category.values:
        entries = entries.filter(in_category(Category(category), on=today))
    if asked.get("due") == "over":
        entries = entries.filter(due__lt=today)
    if asked.get("near") in Near.values:
        entries = entries.filter(near_own(Near(asked["near"]), by=user))
    return entries


def _in_order(entries: Any, asked: Mapping[str, Any]) -> Any:
    """Unanswered first; of those women, children, sick and elderly; of those what is due first."""
    rank = Case(When(waits_for_second(timezone.now()), then=Value(1)), default=Value(0), output_field=IntegerField())
    due = F("due").asc(nulls_last=True)
    order = [due, "others"] if asked.get("order") == "due" else ["others", due]
    return entries.annotate(rank=rank).order_by("rank", *order, "list__put_at", "row__number", "id")


def _attach_answers(request: PageRequest, page: Any) -> None:
    """Each entry of the page gets ``open_answers``: those that stand or wait, for this person to see."""
    found: dict[str, list[Answer]] = defaultdict(list)
    told = [one.id for one in page if one.standing != Standing.AWAITING]  # none stands or waits of those that await one
    answers = Answer.objects.reaching(request.user).annotate(entry_changed_at=last_change("entry"))
    answers = answers.select_related("entry__list", "entry__record", "by__party", "second")
    for made in answers.open().filter(entry__in=told) if told else ():
        made.may_confirm = can_second(made, by=request.user)
        made.entry_changed = bool(made.entry_changed_at and made.entry_changed_at > made.at)
        found[made.entry_id].append(made)
    for one in page:
        one.open_answers = found[one.id]


def _bar_of(counts: Mapping[str, int]) -> Any:
    parts = [Part(str(one.label), counts.get(one.value, 0), f"standing-{one.value}") for one in Standing]
    return {
        "parts": [part for part in parts if part.count],
        "bar": stacked_bar(parts, title=_("Where the questions stand"), key="questions", rtl=get_language_bidi()),
    }
