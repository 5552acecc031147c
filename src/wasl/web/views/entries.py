"""One entry: its row as written, what is claimed, what was answered; and the holder's queue of questions."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.lists.domain.answers import (
    answer_entry,
    can_answer,
    can_second,
    second_answer,
    take_back_answer,
)
from wasl.apps.lists.domain.reading import SAYS
from wasl.apps.lists.domain.standing import with_standing
from wasl.apps.lists.enums import AnswerState, Disposition, Standing
from wasl.apps.lists.models.answer import OPEN, Answer
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.lists.models.version import last_change
from wasl.apps.lists.rules import NEEDS_TWO
from wasl.apps.register.domain.claims import missing_custody_items
from wasl.apps.register.enums import CUSTODY_ITEM_NAMES, CUSTODY_ITEMS, Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.staff.enums import Role
from wasl.kernel.errors import DomainError
from wasl.web.drawings import Part, stacked_bar
from wasl.web.forms import AnswerForm, ReasonForm
from wasl.web.pages import UNPROCESSABLE, page_of, reached, refused, safe_next
from wasl.web.reading import claims_by_record, links_of
from wasl.web.requests import PageRequest

ONE_CLICK = (
    Disposition.HELD, Disposition.NOT_HELD, Disposition.NEVER_HELD, Disposition.RELEASED,
    Disposition.NEEDS_INFORMATION, Disposition.REMAINS_HELD, Disposition.DEAD,
)  # fmt: skip
SHOWN = (Property.MOTHER, Property.BIRTH_DATE, Property.BIRTH_PLACE)
FIRST_ASKED = {Standing.AWAITING: 0, Standing.SECOND_PERSON: 1}


@require_safe
def entry(request: PageRequest, id: str) -> HttpResponse:
    return entry_page(request, id)


@require_POST
def answer(request: PageRequest, id: str) -> HttpResponse:
    one = reached(_entries(request), id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return entry_page(request, id, status=UNPROCESSABLE, form=form)
    given = form.cleaned_data
    disposition = Disposition(given["disposition"])
    twin = form.twin_in(_entries(request), of=one) if disposition is Disposition.DUPLICATE else None
    try:
        made = answer_entry(
            one, disposition=disposition, by=request.user, at=timezone.now(),
            on_date=given["on_date"], note=given["note"], duplicate_of=twin,
        )  # fmt: skip
    except DomainError as refusal:
        return refused(request, refusal, entry_page, id, form=form)
    if made.state == AnswerState.PROPOSED:
        messages.success(request, _("The answer waits for a second person of your side to confirm it."))
    else:
        messages.success(request, _("The answer was given."))
    return redirect(safe_next(request, otherwise=reverse("entry", args=[id])))


@require_POST
def confirm(request: PageRequest, id: str) -> HttpResponse:
    made = reached(_answers(request), id)
    try:
        second_answer(made, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, entry_page, made.entry_id)
    messages.success(request, _("The answer was confirmed and given."))
    return redirect(safe_next(request, otherwise=reverse("entry", args=[made.entry_id])))


@require_POST
def take_back(request: PageRequest, id: str) -> HttpResponse:
    made = reached(_answers(request), id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the answer is taken back."))
        return entry_page(request, made.entry_id, status=UNPROCESSABLE)
    try:
        take_back_answer(made, why=form.cleaned_data["why"], by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, entry_page, made.entry_id)
    messages.success(request, _("The answer was taken back. The entry waits for an answer again."))
    return redirect("entry", made.entry_id)


@require_safe
def questions(request: PageRequest) -> HttpResponse:
    """What the holder owes: entries put to their party, unanswered first, beside the entry of their own they may be."""
    user = request.user
    if Role.HOLDER not in user.roles:
        raise Http404
    entries = with_standing(_entries(request).put_to(user.party), moment=timezone.now(), seen_by=user.party_id)
    standings = list(entries.order_by().values_list("standing", flat=True))
    tab = "answered" if request.GET.get("tab") == "answered" else "open"
    open_ones = [Standing.AWAITING, Standing.SECOND_PERSON]
    rows = entries.filter(standing__in=open_ones) if tab == "open" else entries.exclude(standing__in=open_ones)
    page = page_of(request, _in_order_of_asking(rows), size=25)
    records = [one.record_id for one in page]
    _attach_answers(request, page)
    context = {
        "page": page,
        "tab": tab,
        "open_count": sum(one in open_ones for one in standings),
        "answered_count": sum(one not in open_ones for one in standings),
        "bar": _bar_of(standings),
        "links": links_of(records, user),
        "claims": claims_by_record(records, user, SHOWN),
        "one_click": ONE_CLICK,
        "needs_two": NEEDS_TWO,
    }
    return render(request, "questions.html", context)


# --- one entry ----------------------------------------------------------------------------------------


def entry_page(request: PageRequest, id: str, status: int = 200, form: AnswerForm | None = None) -> HttpResponse:
    user = request.user
    one = reached(with_standing(_entries(request), moment=timezone.now(), seen_by=user.party_id), id)
    answers = list(_answers(request).filter(entry=one).order_by("-at", "-id"))
    for made in answers:
        made.shown_at = made.at if made.by.party_id == user.party_id else made.given_at
        made.entry_changed = bool(made.entry_changed_at and made.entry_changed_at > made.shown_at)
        made.may_confirm = can_second(made, by=user)
        made.may_take_back = made.state in OPEN and made.second_id is None and can_answer(one, by=user)
    episodes = list(CustodyEpisode.objects.filter(record=one.record_id).select_related("holder"))
    about_record, of_custody = _claims(request, one, episodes)
    context = {
        "entry": one,
        "standing": one.standing,
        "row": _row(one) if one.list.party_id == user.party_id else [],
        "cell_of": {said: one.row.list.columns[of] for of, said in SAYS.items() if of in one.row.list.columns},
        "claims": about_record,
        "custody": _custody(about_record, of_custody),
        "links": links_of([one.record_id], user).get(one.record_id),
        "answers": answers,
        "may_answer": can_answer(one, by=user),
        "form": form or AnswerForm(),
        "reason_form": ReasonForm(),
    }
    return render(request, "entry.html", context, status=status)


def _entries(request: PageRequest) -> QuerySet[ListEntry]:
    return ListEntry.objects.reaching(request.user).select_related(
        "list__party", "list__addressed_to", "list__source", "record", "row__list"
    )


def _answers(request: PageRequest) -> QuerySet[Answer]:
    reached_answers = Answer.objects.reaching(request.user).annotate(entry_changed_at=last_change("entry"))
    return reached_answers.select_related(
        "entry__list", "entry__record", "by__party", "second", "duplicate_of__row", "duplicate_of__record"
    )


def _row(one: ListEntry) -> list[dict[str, Any]]:
    """Header and cell of each column as written, and what it was corrected to before the row entered."""
    cells, headers = list(one.row.cells), one.row.list.headers
    headers = [*headers, *[""] * (len(cells) - len(headers))]
    made = {each.column: each for each in one.row.corrections.filter(ended_by=None).select_related("by")}
    return [
        {"index": index, "header": header, "written": cell, "correction": made.get(index)}
        for index, (header, cell) in enumerate(zip(headers, cells, strict=False))
    ]


def _claims(
    request: PageRequest, one: ListEntry, episodes: list[CustodyEpisode]
) -> tuple[list[Claim], dict[str, list[Claim]]]:
    """Standing claims about the record, and those of its custody by property."""
    subjects = [one.record_id, *[episode.id for episode in episodes]]
    claims = Claim.objects.reaching(request.user).standing().about(*subjects).select_related("source")
    about_record: list[Claim] = []
    of_custody: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims.order_by("pk"):
        if claim.subject == one.record_id:
            about_record.append(claim)
        else:
            of_custody[claim.property].append(claim)
    return about_record, of_custody


def _custody(about_record: list[Claim], of_custody: dict[str, list[Claim]]) -> list[dict[str, Any]]:
    """The items of ICPPED Article 17(3), what is claimed to each, and which nobody speaks to."""
    said = [*of_custody, *{claim.property for claim in about_record}]
    missing = set(missing_custody_items(said))
    named = [claim for claim in about_record if claim.property in {Property.NAME, Property.NAME_LATIN}]
    items = []
    for letter, properties in CUSTODY_ITEMS.items():
        claims = [claim for one in properties for claim in of_custody.get(one, [])]
        items.append({
            "letter": letter, "name": CUSTODY_ITEM_NAMES[letter], "missing": letter in missing,
            "claims": [*(named if letter == "a" else []), *claims],
        })  # fmt: skip
    return items


# --- the queue ----------------------------------------------------------------------------------------


def _in_order_of_asking(entries: QuerySet[ListEntry]) -> QuerySet[ListEntry]:
    rank = Case(*[When(standing=one, then=Value(at)) for one, at in FIRST_ASKED.items()], default=Value(2),
                output_field=IntegerField())  # fmt: skip
    return entries.annotate(rank=rank).order_by("rank", "list__put_at", "row__number", "id")


def _attach_answers(request: PageRequest, page: Any) -> None:
    """Each entry of the page gets ``open_answers``: those that stand or wait, for this person to see."""
    found: dict[str, list[Answer]] = defaultdict(list)
    for made in _answers(request).open().filter(entry__in=[one.id for one in page]):
        made.may_confirm = can_second(made, by=request.user)
        made.entry_changed = bool(made.entry_changed_at and made.entry_changed_at > made.at)
        found[made.entry_id].append(made)
    for one in page:
        one.open_answers = found[one.id]


def _bar_of(standings: list[str]) -> Any:
    parts = [Part(str(one.label), standings.count(one.value), f"standing-{one.value}") for one in Standing]
    return {
        "parts": [part for part in parts if part.count],
        "bar": stacked_bar(parts, title=_("Where the questions stand"), key="questions", rtl=get_language_bidi()),
    }
