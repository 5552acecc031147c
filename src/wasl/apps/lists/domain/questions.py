"""Questions back: the holder asks the asking side about an entry, is replied to, and closes or takes back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.lists.domain.errors import QuestionError
from wasl.apps.lists.domain.traits import forget_traits
from wasl.apps.lists.enums import ListState, QuestionKind, QuestionState
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.lists.models.question import Question
from wasl.apps.lists.rules import may_answer, may_reply
from wasl.apps.lists.states import QUESTION_NEXT
from wasl.apps.register.domain.statements import record_statement
from wasl.apps.register.enums import Property
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.provenance import Voice, VoiceRole

BATCH = 2_000

# What a reply may tell anew of a person, and what each kind of question asks for.
DETAIL_OF: dict[QuestionKind, Property] = {
    QuestionKind.ARREST_DATE: Property.DEPRIVED_ON,
    QuestionKind.ARREST_PLACE: Property.DEPRIVED_AT,
    QuestionKind.FATHER: Property.FATHER,
    QuestionKind.MOTHER: Property.MOTHER,
    QuestionKind.BIRTH_DATE: Property.BIRTH_DATE,
}
CORRECTED = (
    Property.NAME, Property.NAME_LATIN, Property.FATHER, Property.GRANDFATHER, Property.FAMILY, Property.MOTHER,
    Property.KUNYA, Property.SEX, Property.BIRTH_DATE, Property.BIRTH_PLACE, Property.RESIDENCE,
    Property.NATIONAL_ID, Property.DEPRIVED_ON, Property.DEPRIVED_AT,
)  # fmt: skip


def ask_back(
    entry: ListEntry,
    *,
    kind: QuestionKind,
    by: Staff,
    at: datetime,
    text: str = "",
    answer: Answer | None = None,
) -> Question:
    """The holder asks the side that brought the entry. One open question of a kind at a time.

    ``answer``: the "needs information" that opened it, whose note is the question.
    """
    if kind is QuestionKind.OTHER and not text.strip() and answer is None:
        raise QuestionError(
            f"nothing was asked of entry {entry.id}", why="the question is empty", do="Say what to ask."
        )
    with transaction.atomic():
        entry = ListEntry.objects.select_for_update(of=("self",)).select_related("list").get(pk=entry.pk)
        if not can_ask_back(entry, by=by):
            raise QuestionError(
                f"nothing was asked of entry {entry.id}",
                why="it is not put to your party, or your role does not ask",
                do="Ask the holder it is put to.",
            )
        if entry.questions.filter(kind=kind, state=QuestionState.OPEN).exists():
            raise QuestionError(
                f"nothing was asked of entry {entry.id}",
                why="the same question waits for its reply already",
                do="Wait for the reply, or take that question back.",
            )
        question = Question.objects.create(
            entry=entry, answer=answer, kind=kind, text=text.strip(), asked_by=by, asked_at=at
        )
        append(_event("question_asked", question, by=by, text=text), at=at)
    return question


def ask_for_answer(answer: Answer, *, kind: QuestionKind, by: Staff, at: datetime) -> None:
    """An answer that needs information asks for it, unless the same question waits already."""
    if not answer.entry.questions.filter(kind=kind, state=QuestionState.OPEN).exists():
        ask_back(answer.entry, kind=kind, by=by, at=at, text=answer.note, answer=answer)


def ask_for_answers(answers: Sequence[Answer], *, kind: QuestionKind, by: Staff, at: datetime) -> None:
    """As ``ask_for_answer`` for many, in as few statements; the caller locked their entries and knows who may."""
    for start in range(0, len(answers), BATCH):
        some = answers[start : start + BATCH]
        waiting = Question.objects.filter(entry__in=[one.entry_id for one in some], kind=kind, state=QuestionState.OPEN)
        asked = set(waiting.values_list("entry_id", flat=True))
        questions = Question.objects.bulk_create(
            [
                Question(entry=one.entry, answer=one, kind=kind, text=one.note.strip(), asked_by=by, asked_at=at)
                for one in some if one.entry_id not in asked
            ]
        )  # fmt: skip
        append(*[_event("question_asked", question, by=by, text=question.text) for question in questions], at=at)


def withdraw_asked_by(answers: Sequence[Answer], *, by: Staff, at: datetime) -> None:
    """These answers were taken back together: so is what they asked, where nobody replied to it yet."""
    ids = [one.pk for one in answers]
    for start in range(0, len(ids), BATCH):
        asked = Question.objects.filter(answer__in=ids[start : start + BATCH], state=QuestionState.OPEN)
        going = list(asked.select_for_update(of=("self",)))
        for question in going:
            question.state, question.ended_by, question.ended_at = QuestionState.WITHDRAWN, by, at
        Question.objects.bulk_update(going, ["state", "ended_by", "ended_at"], batch_size=500)
        append(*[_event("question_withdrawn", question, by=by) for question in going], at=at)


def reply_to(
    question: Question,
    *,
    by: Staff,
    at: datetime,
    reply: str = "",
    detail: Property | None = None,
    detail_value: str = "",
) -> Question:
    """The asking side replies, in words, with a detail told anew, or with both.

    The detail becomes a claim of that side about the person, beside what it said before; nothing is overwritten.
    """
    reply, detail_value = reply.strip(), detail_value.strip()
    if not reply and not detail_value:
        raise QuestionError(f"question {question.id} was not replied to", why="the reply is empty", do="Write a reply.")
    if bool(detail_value) != (detail is not None) or (detail is not None and detail not in CORRECTED):
        raise QuestionError(
            f"question {question.id} was not replied to",
            why="the detail does not say what it is of, or has no value",
            do="Choose the detail and write its value, or leave out both.",
        )
    with transaction.atomic():
        question = _locked(question)
        if not _is_asked_of(question, by):
            raise _not_theirs(question)
        _check_next(question, QuestionState.REPLIED)
        question.state, question.reply, question.replied_by, question.replied_at = QuestionState.REPLIED, reply, by, at
        if detail is not None:
            question.detail, question.detail_value = detail, detail_value
            record_statement(
                question.entry.record,
                {detail: detail_value},
                source=question.entry.list.source,
                by=by.id,
                at=at,
                voice=Voice(by.party.code, VoiceRole.RELAY),
            )
            forget_traits([question.entry_id])
        question.save()
        append(_event("question_replied", question, by=by, text=reply), at=at)
    return question


def close_question(question: Question, *, by: Staff, at: datetime) -> Question:
    """The holder has read the reply and needs no more."""
    return _end(question, QuestionState.CLOSED, by=by, at=at)


def withdraw_question(question: Question, *, by: Staff, at: datetime) -> Question:
    """The holder takes the question back; what was asked and replied stays on record."""
    return _end(question, QuestionState.WITHDRAWN, by=by, at=at)


def can_ask_back(entry: ListEntry, *, by: Staff) -> bool:
    return entry.list.state == ListState.PUT and may_answer(
        by.roles, own_party=by.party_id, addressed_to=entry.list.addressed_to_id
    )


def can_reply(question: Question, *, by: Staff) -> bool:
    return question.state == QuestionState.OPEN and _is_asked_of(question, by)


def can_end(question: Question, *, by: Staff, to: QuestionState) -> bool:
    return to in QUESTION_NEXT[QuestionState(question.state)] and can_ask_back(question.entry, by=by)


def _is_asked_of(question: Question, by: Staff) -> bool:
    brought = question.entry.list
    return brought.state == ListState.PUT and may_reply(by.roles, own_party=by.party_id, brought_by=brought.party_id)


def _end(question: Question, to: QuestionState, *, by: Staff, at: datetime) -> Question:
    with transaction.atomic():
        question = _locked(question)
        if not can_ask_back(question.entry, by=by):
            raise _not_theirs(question)
        _check_next(question, to)
        question.state, question.ended_by, question.ended_at = to, by, at
        question.save()
        append(_event(f"question_{to.value}", question, by=by), at=at)
    return question


def _locked(question: Question) -> Question:
    rows = Question.objects.select_for_update(of=("self",)).select_related("entry__list__source", "entry__record")
    return rows.get(pk=question.pk)


def _not_theirs(question: Question) -> QuestionError:
    return QuestionError(
        f"question {question.id} was not changed",
        why="it is for the other party, or your role does not do this",
        do="Ask the person of your side who does.",
    )


def _check_next(question: Question, to: QuestionState) -> None:
    if to not in QUESTION_NEXT[QuestionState(question.state)]:
        raise QuestionError(
            f"question {question.id} was not changed",
            why=f'it is "{question.state}"',
            do="Reload the page to see where it stands.",
        )


def _event(name: str, question: Question, *, by: Staff, text: str = "") -> Event:
    said = {"entry": question.entry_id, "kind": str(question.kind), "text": text}
    return Event(name, by=by.id, subject=question.id, sealed=said)
