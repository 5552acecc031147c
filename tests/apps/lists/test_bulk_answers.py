"""One answer for many entries: what it takes in, what it never does, and how it is undone."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.apps.conftest import asked
from tests.apps.lists.conftest import day
from tests.conftest import Cast

from wasl.apps.audit.domain.log import verify
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.domain.answers import answer_entry, second_answer
from wasl.apps.lists.domain.bulk_answers import answer_together, can_undo, plan_of, plan_of_linked, undo_batch
from wasl.apps.lists.domain.errors import AnswerError
from wasl.apps.lists.domain.list_verbs import withdraw_list
from wasl.apps.lists.domain.questions import ask_back, reply_to
from wasl.apps.lists.enums import AnswerState, Disposition, QuestionKind, Standing
from wasl.apps.lists.models.answer import Answer, AnswerBatch
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.lists.models.question import Question
from wasl.apps.matching.domain.decisions import decide_pair, undo_decision
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.matching.models.run import LinkingRun


def give(cast: Cast, entries: list[str], *, at: int = 4, disposition: Disposition = Disposition.HELD) -> AnswerBatch:
    plan = plan_of(entries, by=cast.holder_b, at=day(at))
    return answer_together(plan, seen=plan.digest, disposition=disposition, by=cast.holder_b, at=day(at))


def pair(cast: Cast, first: str, second: str) -> CandidatePair:
    one, two = sorted(ListEntry.objects.get(party_key=key).record_id for key in (first, second))
    source = ListEntry.objects.select_related("list").get(party_key=first).list.source
    run = LinkingRun.objects.create(left=source, asked_by=cast.mediator, asked_at=day(3))
    return CandidatePair.objects.create(first_id=one, second_id=two, run=run, probability=0.9, weight=3, suggested=True)


def test_many__each_gets_an_answer_of_its_own(cast: Cast, entries) -> None:
    batch = give(cast, [entries["A-1"].id, entries["A-2"].id])
    answers = Answer.objects.filter(batch=batch)
    assert {(one.entry.party_key, one.disposition, one.state, one.given_at) for one in answers} == {
        ("A-1", "held", AnswerState.GIVEN, day(4)), ("A-2", "held", AnswerState.GIVEN, day(4)),
    }  # fmt: skip
    told = [entry.event for entry in LoggedEntry.objects.filter(at=day(4)).order_by("seq")]
    assert told == ["answers_given_together", "answer_written", "answer_written"]
    assert verify().ok


def test_plan__leaves_out_what_is_answered_or_waits_for_a_second_person(cast: Cast, entries) -> None:
    answer_entry(entries["A-1"], disposition=Disposition.NOT_HELD, by=cast.holder_b, at=day(3))
    answer_entry(entries["A-2"], disposition=Disposition.DEAD, by=cast.holder_b, at=day(3))
    plan = plan_of([one.id for one in entries.values()], by=cast.holder_b, at=day(4))
    assert set(plan.entries) == {entries[key].id for key in ("A-3", "A-4", "A-6")}
    assert plan.left_out == {Standing.ANSWERED: 1, Standing.SECOND_PERSON: 1}
    assert set(plan.sample) <= set(plan.entries)


@pytest.mark.parametrize(
    "disposition", [Disposition.DEAD, Disposition.REMAINS_HELD, Disposition.DUPLICATE, Disposition.WRONG_DETAILS]
)
def test_gravest_answers__never_in_bulk(cast: Cast, entries, disposition: Disposition) -> None:
    with pytest.raises(AnswerError, match="not given for many"):
        give(cast, [entries["A-1"].id], disposition=disposition)
    assert not Answer.objects.exists()


@pytest.mark.parametrize("disposition", [Disposition.NOT_HELD, Disposition.NEVER_HELD])
def test_denied_together__nobody_who_may_be_on_the_holders_own_list(
    cast: Cast, entries, held, disposition: Disposition
) -> None:
    one = pair(cast, "A-1", "B-1")
    some = [entries[key].id for key in ("A-1", "A-2", "A-3")]
    with pytest.raises(AnswerError, match="1 of these entries may be people on your own lists"):
        give(cast, some, disposition=disposition)
    assert not AnswerBatch.objects.exists()
    decide_pair(one, verdict=Verdict.DIFFERENT, by=cast.mediator, at=day(4))
    assert give(cast, some, at=5, disposition=disposition).answers.count() == 3


@pytest.mark.parametrize("disposition", [Disposition.DEAD, Disposition.REMAINS_HELD, Disposition.DUPLICATE])
def test_constraint__gravest_answers_one_by_one(cast: Cast, disposition: Disposition) -> None:
    with pytest.raises(IntegrityError, match="gravest_answers_one_by_one"), transaction.atomic():
        AnswerBatch.objects.create(disposition=disposition, by=cast.holder_b, at=day(4))


def test_plan_that_changed_since_it_was_seen__refused(cast: Cast, entries) -> None:
    seen = plan_of([entries["A-1"].id, entries["A-2"].id], by=cast.holder_b, at=day(4))
    answer_entry(entries["A-2"], disposition=Disposition.RELEASED, by=cast.holder_b2, at=day(5))
    again = plan_of([entries["A-1"].id, entries["A-2"].id], by=cast.holder_b, at=day(6))
    for plan in (again, seen):  # told anew, and kept from before
        with pytest.raises(AnswerError, match="have changed"):
            answer_together(plan, seen=seen.digest, disposition=Disposition.HELD, by=cast.holder_b, at=day(6))
    assert Answer.objects.count() == 1


def test_others__plan_and_answer_nothing(cast: Cast, entries, held) -> None:
    wanted = [one.id for one in entries.values()] + list(held.entries.values_list("id", flat=True))
    for name in cast.people.keys() - {"holder_b", "holder_b2"}:
        plan = plan_of(wanted, by=cast.people[name], at=day(4))
        assert (plan.entries, plan.left_out) == ((), {})
        with pytest.raises(AnswerError, match="none of these"):
            answer_together(plan, seen=plan.digest, disposition=Disposition.HELD, by=cast.people[name], at=day(4))
    assert set(plan_of(wanted, by=cast.holder_b, at=day(4)).entries) == {one.id for one in entries.values()}


def test_linked__are_those_whom_a_standing_decision_calls_the_same(cast: Cast, entries, held) -> None:
    same, undone, differ = pair(cast, "A-1", "B-1"), pair(cast, "A-2", "B-2"), pair(cast, "A-4", "B-4")
    decide_pair(same, verdict=Verdict.SAME, by=cast.mediator, at=day(3))
    undo_decision(decide_pair(undone, verdict=Verdict.SAME, by=cast.mediator, at=day(3)), by=cast.neutral, at=day(3))
    decide_pair(differ, verdict=Verdict.DIFFERENT, by=cast.mediator, at=day(3))
    pair(cast, "A-3", "B-3")  # suggested, not decided
    decide_pair(pair(cast, "A-1", "A-6"), verdict=Verdict.SAME, by=cast.mediator, at=day(3))  # within one list
    assert plan_of_linked(by=cast.holder_b, at=day(4)).entries == (entries["A-1"].id,)
    assert plan_of_linked(by=cast.asker_a, at=day(4)).entries == ()
    withdraw_list(held, why="A newer one", by=cast.holder_b, at=day(4))
    assert plan_of_linked(by=cast.holder_b, at=day(5)).entries == ()


def test_undo__takes_back_what_still_stands(cast: Cast, entries) -> None:
    batch = give(cast, [entries[key].id for key in ("A-1", "A-2", "A-3")])
    answer_entry(entries["A-2"], disposition=Disposition.RELEASED, by=cast.holder_b, at=day(5))
    grave = answer_entry(entries["A-3"], disposition=Disposition.DEAD, by=cast.holder_b, at=day(5))
    assert undo_batch(batch, why="The wrong list", by=cast.holder_b2, at=day(6)) == 2
    states = {one.entry.party_key: (one.state, one.disposition) for one in Answer.objects.open()}
    assert states == {"A-2": ("given", "released"), "A-3": ("proposed", "dead")}
    second_answer(grave, by=cast.holder_b2, at=day(7))  # what waits is its own matter
    with pytest.raises(AnswerError, match="undone before"):
        undo_batch(batch, why="Again", by=cast.holder_b, at=day(8))
    assert verify().ok


def test_undo__wants_a_reason_and_the_holder(cast: Cast, entries) -> None:
    batch = give(cast, [entries["A-1"].id])
    with pytest.raises(AnswerError, match="no reason"):
        undo_batch(batch, why=" ", by=cast.holder_b, at=day(5))
    may = {name for name, person in cast.people.items() if can_undo(batch, by=person)}
    sees = {name for name, person in cast.people.items() if AnswerBatch.objects.reaching(person).exists()}
    assert may == sees == {"holder_b", "holder_b2"}
    with pytest.raises(AnswerError, match="not your party"):
        undo_batch(batch, why="Why not", by=cast.asker_a, at=day(5))


def test_needs_information__asks_each_of_them(cast: Cast, entries) -> None:
    waiting = ask_back(entries["A-3"], kind=QuestionKind.OTHER, text="Of which town?", by=cast.holder_b, at=day(3))
    given = [entries[key].id for key in ("A-1", "A-2", "A-3")]
    batch = give(cast, given, disposition=Disposition.NEEDS_INFORMATION)
    asked = Question.objects.exclude(pk=waiting.pk)
    assert {(one.entry_id, one.answer, one.kind, one.asked_by, one.asked_at) for one in asked} == {
        (entry, batch.answers.get(entry=entry), "other", cast.holder_b, day(4)) for entry in given[:2]
    }
    assert LoggedEntry.objects.filter(event="question_asked", at=day(4)).count() == 2


@pytest.mark.parametrize("disposition", [Disposition.HELD, Disposition.NEEDS_INFORMATION])
def test_many__as_few_statements_as_for_one(cast: Cast, entries, disposition: Disposition) -> None:
    counts: list[int] = []
    give(cast, [entries["A-6"].id])  # the first one of all reads a little more
    for keys in (["A-1"], ["A-2", "A-3", "A-4"]):
        with CaptureQueriesContext(connection) as seen:
            give(cast, [entries[key].id for key in keys], disposition=disposition)
        counts.append(asked(seen))
    assert counts[0] == counts[1]


def test_undo__takes_back_what_was_asked_and_not_what_was_replied_to(cast: Cast, entries) -> None:
    batch = give(cast, [entries["A-1"].id, entries["A-2"].id], disposition=Disposition.NEEDS_INFORMATION)
    reply_to(entries["A-1"].questions.get(), reply="He is Salem's son", by=cast.asker_a, at=day(5))
    undo_batch(batch, why="The wrong list", by=cast.holder_b, at=day(6))
    ended = {one.entry.party_key: (one.state, one.ended_at) for one in Question.objects.all()}
    assert ended == {"A-1": ("replied", None), "A-2": ("withdrawn", day(6))}
    assert LoggedEntry.objects.filter(event="question_withdrawn").count() == 1
    assert verify().ok


def test_unreadable_date__nothing_is_answered(cast: Cast, entries) -> None:
    plan = plan_of([entries["A-1"].id], by=cast.holder_b, at=day(4))
    with pytest.raises(AnswerError):
        answer_together(
            plan, seen=plan.digest, disposition=Disposition.RELEASED, on_date="soon", by=cast.holder_b, at=day(4)
        )
    assert not Answer.objects.exists()


def test_more_than_one_act_takes__the_rest_is_told(cast: Cast, entries, monkeypatch) -> None:
    monkeypatch.setattr("wasl.apps.lists.domain.bulk_answers.MOST_IN_BULK", 2)
    plan = plan_of([one.id for one in entries.values()], by=cast.holder_b, at=day(4))
    assert (len(plan.entries), plan.beyond) == (2, 3)
    answer_together(plan, seen=plan.digest, disposition=Disposition.HELD, by=cast.holder_b, at=day(4))
    assert Answer.objects.count() == 2
