"""Questions back: asked by a holder of one entry, replied to by the side that brought it."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Status

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, Page, page_of, reached
from wasl.api.schemas.rooms_work import AskIn, QuestionBackOut, ReplyIn, question_back_out
from wasl.api.values import Paging
from wasl.apps.lists.domain.questions import ask_back, close_question, reply_to, withdraw_question
from wasl.apps.lists.enums import QuestionState
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.lists.models.question import Question
from wasl.apps.staff.models.staff import Staff

router = Router(tags=["questions back"])


class QuestionBackFilter(Paging):
    state: QuestionState | None = None


@router.get("/questions-back", response={200: Page[QuestionBackOut], **REFUSALS})
def questions_back(request: Asked, asked: Query[QuestionBackFilter]) -> dict[str, Any]:
    rows = _questions(request.user).order_by("asked_at", "id")
    if asked.state:
        rows = rows.filter(state=asked.state)
    return page_of(rows, asked, lambda some: [question_back_out(one) for one in some])


@router.post("/entries/{id}/questions-back", response={201: QuestionBackOut, **REFUSALS})
def ask(request: Asked, id: str, given: AskIn) -> Status[QuestionBackOut]:
    if not request.user.purposes:
        raise Http404
    entry = reached(ListEntry.objects.reaching(request.user).select_related("list"), id)
    made = ask_back(entry, kind=given.kind, text=given.text, by=request.user, at=timezone.now())
    return Status(201, question_back_out(made))


@router.post("/questions-back/{id}/reply", response={200: QuestionBackOut, **REFUSALS})
def reply(request: Asked, id: str, given: ReplyIn) -> QuestionBackOut:
    question = reached(_questions(request.user), id)
    made = reply_to(
        question, reply=given.reply, detail=given.detail, detail_value=given.detail_value, by=request.user,
        at=timezone.now(),
    )  # fmt: skip
    return question_back_out(made)


@router.post("/questions-back/{id}/close", response={200: QuestionBackOut, **REFUSALS})
def close(request: Asked, id: str) -> QuestionBackOut:
    ended = close_question(reached(_questions(request.user), id), by=request.user, at=timezone.now())
    return question_back_out(ended)


@router.post("/questions-back/{id}/withdraw", response={200: QuestionBackOut, **REFUSALS})
def withdraw(request: Asked, id: str) -> QuestionBackOut:
    ended = withdraw_question(reached(_questions(request.user), id), by=request.user, at=timezone.now())
    return question_back_out(ended)


def _questions(staff: Staff) -> Any:
    if not staff.purposes:
        raise Http404
    return Question.objects.reaching(staff).select_related("entry__list", "asked_by__party")
