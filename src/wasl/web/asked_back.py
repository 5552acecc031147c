"""Questions back as several pages show them: with what this person may do with each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from wasl.apps.lists.domain.questions import DETAIL_OF, can_end, can_reply
from wasl.apps.lists.enums import QuestionKind, QuestionState
from wasl.apps.lists.models.question import Question
from wasl.web.answer_forms import ReplyForm
from wasl.web.requests import PageRequest


def reached_questions(request: PageRequest) -> QuerySet[Question]:
    return Question.objects.reaching(request.user).select_related(
        "entry__list__party", "entry__list__addressed_to", "entry__record", "entry__row", "asked_by__party",
        "replied_by__party",
    )  # fmt: skip


def questions_of(request: PageRequest, entries: Sequence[str]) -> dict[str, list[Question]]:
    found: dict[str, list[Question]] = defaultdict(list)
    for one in may_do(request, reached_questions(request).filter(entry__in=entries).order_by("-asked_at", "id")):
        found[one.entry_id].append(one)
    return found


def may_do(request: PageRequest, questions: Iterable[Any]) -> list[Any]:
    """The same questions, each with what this person may do with it."""
    shown = list(questions)
    for one in shown:
        asked = DETAIL_OF.get(QuestionKind(one.kind))
        one.reply_form = None
        if can_reply(one, by=request.user):
            one.reply_form = ReplyForm(initial={"detail": asked.value if asked else ""}, auto_id=f"{one.id}-%s")
        one.may_close = can_end(one, by=request.user, to=QuestionState.CLOSED)
        one.may_withdraw = can_end(one, by=request.user, to=QuestionState.WITHDRAWN)
    return shown
