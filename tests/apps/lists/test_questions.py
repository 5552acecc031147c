"""Questions back: asked, replied to, closed, taken back; by whom, and seen by whom."""

import pytest
from django.db import IntegrityError, transaction
from tests.apps.lists.conftest import day
from tests.conftest import Cast

from wasl.apps.audit.domain.log import verify
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.domain.answers import answer_entry, second_answer
from wasl.apps.lists.domain.errors import QuestionError
from wasl.apps.lists.domain.list_verbs import withdraw_list
from wasl.apps.lists.domain.questions import ask_back, close_question, reply_to, withdraw_question
from wasl.apps.lists.enums import Disposition, QuestionKind, QuestionState
from wasl.apps.lists.models.question import Question
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim

READERS = {"asker_a", "holder_b", "holder_b2", "mediator", "mediator_2", "neutral", "secretariat"}


@pytest.fixture
def asked(cast: Cast, entries) -> Question:
    return ask_back(entries["A-4"], kind=QuestionKind.BIRTH_DATE, by=cast.holder_b, at=day(3))


def test_question__is_replied_to_and_closed(cast: Cast, entries, asked: Question) -> None:
    replied = reply_to(
        asked, reply="From his brother", detail=Property.BIRTH_DATE, detail_value="1988", by=cast.asker_a, at=day(4)
    )
    assert (replied.state, replied.replied_at) == (QuestionState.REPLIED, day(4))
    claims = Claim.objects.reaching(cast.holder_b).standing().about(entries["A-4"].record_id)
    (claim,) = claims.filter(property="birth_date")
    assert (claim.value, claim.edtf, claim.source) == ("1988", "1988", entries["A-4"].list.source)
    closed = close_question(replied, by=cast.holder_b2, at=day(5))
    assert (closed.state, closed.ended_by) == (QuestionState.CLOSED, cast.holder_b2)
    assert verify().ok


def test_question__is_seen_by_both_and_by_the_conveners_alone(cast: Cast, asked: Question) -> None:
    seen = {name for name, person in cast.people.items() if Question.objects.reaching(person).exists()}
    assert seen == READERS


def test_question__asked_by_others_than_its_holder__refused(cast: Cast, entries) -> None:
    for name in cast.people.keys() - {"holder_b", "holder_b2"}:
        with pytest.raises(QuestionError, match="not put to your party"):
            ask_back(entries["A-1"], kind=QuestionKind.PHOTO, by=cast.people[name], at=day(3))
    assert not Question.objects.exists()


def test_reply__by_others_than_the_asking_side__refused(cast: Cast, asked: Question) -> None:
    for name in cast.people.keys() - {"asker_a"}:
        with pytest.raises(QuestionError, match="for the other party"):
            reply_to(asked, reply="Yes", by=cast.people[name], at=day(4))


def test_end__by_others_than_the_holder__refused(cast: Cast, asked: Question) -> None:
    for name in cast.people.keys() - {"holder_b", "holder_b2"}:
        with pytest.raises(QuestionError, match="for the other party"):
            withdraw_question(asked, by=cast.people[name], at=day(4))


def test_states__as_the_table_has_them(cast: Cast, asked: Question) -> None:
    with pytest.raises(QuestionError, match="open"):
        close_question(asked, by=cast.holder_b, at=day(4))
    withdraw_question(asked, by=cast.holder_b, at=day(4))
    with pytest.raises(QuestionError, match="withdrawn"):
        reply_to(asked, reply="Yes", by=cast.asker_a, at=day(5))


def test_same_question__waits_once(cast: Cast, entries, asked: Question) -> None:
    with pytest.raises(QuestionError, match="waits for its reply"):
        ask_back(entries["A-4"], kind=QuestionKind.BIRTH_DATE, by=cast.holder_b2, at=day(4))
    reply_to(asked, reply="1988", by=cast.asker_a, at=day(4))
    ask_back(entries["A-4"], kind=QuestionKind.BIRTH_DATE, by=cast.holder_b2, at=day(5))
    assert Question.objects.count() == 2


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"reply": "  "},
        {"detail": Property.MOTHER},
        {"detail_value": "Fatima"},
        {"detail": Property.HEALTH, "detail_value": "good"},  # the holder's to say
    ],
)
def test_reply__that_says_nothing_or_half__refused(cast: Cast, asked: Question, given) -> None:
    with pytest.raises(QuestionError):
        reply_to(asked, by=cast.asker_a, at=day(4), **given)
    asked.refresh_from_db()
    assert asked.state == QuestionState.OPEN


def test_question__without_words__refused_when_its_kind_says_nothing(cast: Cast, entries) -> None:
    with pytest.raises(QuestionError, match="empty"):
        ask_back(entries["A-1"], kind=QuestionKind.OTHER, by=cast.holder_b, at=day(3))


def test_needs_information__opens_a_question(cast: Cast, entries) -> None:
    answer = answer_entry(
        entries["A-1"], disposition=Disposition.NEEDS_INFORMATION, note="Which Khaled?", by=cast.holder_b, at=day(4)
    )
    question = Question.objects.get()
    assert (question.answer, question.text, question.state) == (answer, "Which Khaled?", QuestionState.OPEN)
    answer_entry(entries["A-1"], disposition=Disposition.NEEDS_INFORMATION, by=cast.holder_b, at=day(5))
    assert Question.objects.count() == 1  # it waits already


def test_needs_information__that_waits_for_a_second_person__asks_nothing_yet(cast: Cast, entries) -> None:
    grave = answer_entry(entries["A-1"], disposition=Disposition.DEAD, by=cast.holder_b, at=day(4))
    second_answer(grave, by=cast.holder_b2, at=day(5))
    unsure = answer_entry(entries["A-1"], disposition=Disposition.NEEDS_INFORMATION, by=cast.holder_b, at=day(6))
    assert not Question.objects.exists()
    second_answer(unsure, by=cast.holder_b2, at=day(7))
    assert Question.objects.get().asked_at == day(7)


def test_list_withdrawn__nothing_more_is_asked_or_replied(cast: Cast, put, asked: Question) -> None:
    withdraw_list(put, why="A newer one", by=cast.asker_a, at=day(4))
    with pytest.raises(QuestionError):
        reply_to(asked, reply="Yes", by=cast.asker_a, at=day(5))
    with pytest.raises(QuestionError):
        withdraw_question(asked, by=cast.holder_b, at=day(5))


def test_log__says_that_something_was_asked_and_not_of_whom(cast: Cast, entries, asked: Question) -> None:
    reply_to(asked, reply="1988", detail=Property.BIRTH_DATE, detail_value="1988", by=cast.asker_a, at=day(4))
    told = LoggedEntry.objects.filter(at__gte=day(3)).order_by("seq")
    assert [entry.event for entry in told] == ["question_asked", "statement_recorded", "question_replied"]
    for secret in (entries["A-4"].id, entries["A-4"].record_id, "birth", "1988"):
        assert not any(secret in entry.text for entry in told)


BROKEN = {
    "question_ended_by_somebody": {"state": QuestionState.CLOSED, "replied_at": day(4)},
    "question_replied_when_replied": {"state": QuestionState.REPLIED},
}


@pytest.mark.parametrize("name", BROKEN)
def test_constraints__hold_without_our_code(cast: Cast, asked: Question, name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Question.objects.filter(pk=asked.pk).update(**BROKEN[name])


def test_constraint__one_open_question_of_a_kind(cast: Cast, asked: Question) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.create(entry=asked.entry, kind=asked.kind, asked_by=cast.holder_b, asked_at=day(4))
