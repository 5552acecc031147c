"""Questions back: what holders ask of the asking side, its replies, and where each stands."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.lists.domain.questions import ask_back, close_question, reply_to, withdraw_question
from wasl.apps.lists.enums import QuestionKind, QuestionState
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.lists.models.question import Question
from wasl.apps.register.enums import Property
from wasl.kernel.errors import DomainError
from wasl.web.answer_forms import QuestionForm, ReplyForm
from wasl.web.asked_back import may_do, reached_questions
from wasl.web.drawings import Part, stacked_bar
from wasl.web.pages import UNPROCESSABLE, page_of, reached, refused, safe_next
from wasl.web.requests import PageRequest
from wasl.web.views.entries import entry_page

SIZE = 25


@require_safe
def questions_back(request: PageRequest) -> HttpResponse:
    if not request.user.purposes:
        raise Http404
    rows = reached_questions(request)
    states = list(rows.order_by().values_list("state", flat=True))
    state = request.GET.get("state", "")
    state = state if state in QuestionState.values else QuestionState.OPEN.value
    page = page_of(request, rows.filter(state=state).order_by("asked_at", "id"), size=SIZE)
    parts = [Part(str(one.label), states.count(one.value), f"question-{one.value}") for one in QuestionState]
    context = {
        "page": page,
        "questions": may_do(request, page),
        "state": state,
        "tabs": parts,
        "parts": [part for part in parts if part.count],
        "bar": stacked_bar(parts, title=_("Where the questions back stand"), key="asked", rtl=get_language_bidi()),
    }
    return render(request, "questions_back.html", context)


@require_POST
def ask(request: PageRequest, id: str) -> HttpResponse:
    entry = reached(ListEntry.objects.reaching(request.user).select_related("list"), id)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what you ask."))
        return entry_page(request, id, status=UNPROCESSABLE)
    given = form.cleaned_data
    try:
        ask_back(entry, kind=QuestionKind(given["kind"]), text=given["text"], by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, entry_page, id)
    messages.success(request, _("The question was put to the side that asks for this person."))
    return redirect(safe_next(request, otherwise=reverse("entry", args=[id])))


@require_POST
def reply(request: PageRequest, id: str) -> HttpResponse:
    question = reached(reached_questions(request), id)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write a reply."))
        return entry_page(request, question.entry_id, status=UNPROCESSABLE)
    given = form.cleaned_data
    detail = Property(given["detail"]) if given["detail"] and given["detail_value"].strip() else None
    try:
        reply_to(
            question, reply=given["reply"], detail=detail, detail_value=given["detail_value"], by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        return refused(request, refusal, entry_page, question.entry_id)
    messages.success(request, _("The reply was given to the holder."))
    return _back(request, question)


@require_POST
def close(request: PageRequest, id: str) -> HttpResponse:
    return _ended(request, id, close_question, _("The question was closed."))


@require_POST
def withdraw(request: PageRequest, id: str) -> HttpResponse:
    return _ended(request, id, withdraw_question, _("The question was taken back."))


def _ended(request: PageRequest, id: str, verb: Any, said: str) -> HttpResponse:
    question = reached(reached_questions(request), id)
    try:
        verb(question, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, entry_page, question.entry_id)
    messages.success(request, said)
    return _back(request, question)


def _back(request: PageRequest, question: Question) -> HttpResponse:
    return redirect(safe_next(request, otherwise=reverse("entry", args=[question.entry_id])))
