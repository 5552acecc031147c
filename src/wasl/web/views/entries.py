"""One entry: its row as written, what is claimed, what was asked back, what was answered and on what evidence."""

from collections import defaultdict
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.lists.domain.answer_details import evidence_of, items_of
from wasl.apps.lists.domain.answers import (
    answer_entry,
    can_answer,
    can_second,
    second_answer,
    take_back_answer,
)
from wasl.apps.lists.domain.due import OWED, days_over, meetings_of_lists
from wasl.apps.lists.domain.questions import can_ask_back
from wasl.apps.lists.domain.reading import SAYS
from wasl.apps.lists.domain.standing import with_standing
from wasl.apps.lists.enums import AnswerState, Disposition
from wasl.apps.lists.models.answer import OPEN, Answer
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.lists.models.version import last_change
from wasl.apps.register.domain.claims import missing_custody_items
from wasl.apps.register.enums import CUSTODY_ITEM_NAMES, CUSTODY_ITEMS, Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.kernel.errors import DomainError
from wasl.web.answer_forms import AnswerForm, QuestionForm
from wasl.web.asked_back import questions_of
from wasl.web.comparing import letter as letter_of
from wasl.web.forms import ReasonForm
from wasl.web.pages import UNPROCESSABLE, download, reached, refused, safe_next
from wasl.web.reading import links_of
from wasl.web.requests import PageRequest

PLAIN = {".pdf", ".jpg", ".jpeg", ".png", ".txt"}  # endings that a document keeps


@require_safe
def entry(request: PageRequest, id: str) -> HttpResponse:
    return entry_page(request, id)


@require_POST
def answer(request: PageRequest, id: str) -> HttpResponse:
    one = reached(_entries(request), id)
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return entry_page(request, id, status=UNPROCESSABLE, form=form)
    given = form.cleaned_data
    disposition = Disposition(given["disposition"])
    twin = form.twin_in(_entries(request), of=one) if disposition is Disposition.DUPLICATE else None
    try:
        made = answer_entry(
            one, disposition=disposition, by=request.user, at=timezone.now(),
            on_date=given["on_date"], note=given["note"], duplicate_of=twin, signed_as=given["signed_as"],
            details=form.details(), reference=given["reference"], evidence=form.evidence(),
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
def evidence(request: PageRequest, id: str) -> HttpResponse:
    """The document of an answer, for whoever reads the answer; never opened in the browser."""
    made = reached(_answers(request).exclude(source=None).exclude(source__sha256=""), id)
    try:
        content = evidence_of(made)
    except DomainError as refusal:
        return refused(request, refusal, entry_page, made.entry_id)
    return download(content, evidence_name(made))


def evidence_name(made: Answer) -> str:
    """A name that tells nothing: a file's own name may tell who wrote it."""
    ending = PurePosixPath(made.source.filename).suffix.lower() if made.source else ""
    return f"wasl-{made.id}{ending if ending in PLAIN else '.bin'}"


# --- one entry ----------------------------------------------------------------------------------------


def entry_page(request: PageRequest, id: str, status: int = 200, form: AnswerForm | None = None) -> HttpResponse:
    user = request.user
    one = reached(with_standing(_entries(request), moment=timezone.now(), seen_by=user.party_id), id)
    answers = list(_answers(request).filter(entry=one).order_by("-at", "-id"))
    for made in answers:
        made.shown_at = made.at if made.by.party_id == user.party_id else made.given_at
        made.entry_changed = bool(made.entry_changed_at and made.entry_changed_at > made.shown_at)
        made.may_confirm = can_second(made, by=user)
        items = items_of(made)
        made.told = [item for item in items if item[1] != "missing"]
        made.missing = [item[0].label for item in items if item[1] == "missing"]
        made.may_take_back = made.state in OPEN and made.second_id is None and can_answer(one, by=user)
    episodes = list(CustodyEpisode.objects.filter(record=one.record_id).select_related("holder"))
    about_record, of_custody = _claims(request, one, episodes)
    context = {
        "entry": one,
        "standing": one.standing,
        "row": _row(one) if one.list.party_id == user.party_id else [],
        "cell_of": {said: one.row.list.columns[of] for of, said in SAYS.items() if of in one.row.list.columns},
        "claims": about_record,
        "said": {one.property: one for one in [*about_record, *chain.from_iterable(of_custody.values())]},
        "custody": _custody(about_record, of_custody),
        "links": links_of([one.record_id], user).get(one.record_id),
        "answers": answers,
        "questions": questions_of(request, [one.id])[one.id],
        "question_form": QuestionForm() if can_ask_back(one, by=user) else None,
        "due": _due(one) if one.standing in OWED else None,
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
        "entry__list", "entry__record", "by__party", "second", "duplicate_of__row", "duplicate_of__record", "source"
    )


def _due(one: ListEntry) -> dict[str, Any] | None:
    """By which meeting the entry is to be answered, and how late that is."""
    now = timezone.now()
    meeting = meetings_of_lists([one.list], moment=now).get(one.list_id)
    return {"meeting": meeting, "days_over": days_over(meeting.reply_by, on=now.date())} if meeting else None


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
    for index, (letter, properties) in enumerate(CUSTODY_ITEMS.items()):
        claims = [claim for one in properties for claim in of_custody.get(one, [])]
        items.append({
            "letter": letter_of(index).lower(), "name": CUSTODY_ITEM_NAMES[letter], "missing": letter in missing,
            "claims": [*(named if letter == "a" else []), *claims],
        })  # fmt: skip
    return items
