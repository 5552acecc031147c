"""Answers: given, replaced, seconded, taken back; and where the list then stands, on any day."""

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import DAY, START, Cast

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.domain.answers import answer_entry, second_answer, take_back_answer
from wasl.apps.lists.domain.errors import AnswerError
from wasl.apps.lists.domain.standing import standing_counts
from wasl.apps.lists.enums import AnswerState, Disposition
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry, NameList


def day(number: int):
    return START + number * DAY


@pytest.fixture
def entries(put: NameList) -> dict[str, ListEntry]:
    return {entry.party_key: entry for entry in put.entries.select_related("list")}


def counts(brought: NameList, number: int, *, seen_by: str = "") -> dict[str, int]:
    found = standing_counts(brought, moment=day(number), seen_by=seen_by or str(brought.addressed_to_id))
    assert sum(found.by_standing.values()) == found.total  # no entry without a state
    return {standing.value: count for standing, count in found.by_standing.items()}


def dispositions(brought: NameList, number: int) -> dict[str, int]:
    return standing_counts(brought, moment=day(number), seen_by=brought.party_id).by_disposition


def test_standing__day_by_day(cast: Cast, put: NameList, entries) -> None:
    answer_entry(entries["A-1"], disposition=Disposition.HELD, by=cast.holder_b, at=day(4))
    answer_entry(entries["A-2"], disposition=Disposition.NOT_HELD, by=cast.holder_b, at=day(5))
    grave = answer_entry(entries["A-3"], disposition=Disposition.DEAD, on_date="2015", by=cast.holder_b, at=day(6))
    second_answer(grave, by=cast.holder_b2, at=day(8))
    answer_entry(entries["A-2"], disposition=Disposition.RELEASED, on_date="2016", by=cast.holder_b, at=day(9))
    assert [counts(put, number) for number in (0, 1, 2, 4, 5, 6, 8)] == [
        {},
        {"not_put": 5},
        {"awaiting": 5},
        {"awaiting": 4, "answered": 1},
        {"awaiting": 3, "answered": 2},
        {"awaiting": 2, "answered": 2, "second_person": 1},
        {"awaiting": 2, "answered": 3},
    ]
    assert counts(put, 6, seen_by=put.party_id) == {"awaiting": 3, "answered": 2}
    assert counts(put, 6, seen_by=cast.mediator.party_id) == {"awaiting": 3, "answered": 2}
    assert dispositions(put, 8) == {
        "held": 1,
        "not_held": 1,
        "dead": 1,
    }
    assert dispositions(put, 9) == {
        "held": 1,
        "released": 1,
        "dead": 1,
    }


def test_answer_entry__death__waits_for_a_second_person(cast: Cast, entries) -> None:
    grave = answer_entry(entries["A-1"], disposition=Disposition.DEAD, by=cast.holder_b, at=day(4))
    assert (grave.state, grave.given_at) == (AnswerState.PROPOSED, None)
    assert not Answer.objects.reaching(cast.asker_a).exists()
    assert Answer.objects.reaching(cast.holder_b2).count() == 1
    with pytest.raises(AnswerError, match="same person"):
        second_answer(grave, by=cast.holder_b, at=day(5))
    for name in ("asker_a", "asker_b", "mediator", "holder_a", "stranger"):
        with pytest.raises(AnswerError, match="not put to your party"):
            second_answer(grave, by=cast.people[name], at=day(5))
    second_answer(grave, by=cast.holder_b2, at=day(5))
    assert Answer.objects.reaching(cast.asker_a).get().state == AnswerState.GIVEN


def test_answer_entry__before_it_is_put__refused(cast: Cast, sought: NameList) -> None:
    from wasl.apps.lists.domain.list_verbs import accept_list

    accepted = accept_list(sought, by=cast.asker_a, at=day(1))
    with pytest.raises(AnswerError, match="not put to your party"):
        answer_entry(accepted.entries.first(), disposition=Disposition.HELD, by=cast.holder_b, at=day(2))


def test_answer_entry__again__replaces_and_keeps_the_first(cast: Cast, entries) -> None:
    first = answer_entry(entries["A-1"], disposition=Disposition.NOT_HELD, by=cast.holder_b, at=day(4))
    second = answer_entry(entries["A-1"], disposition=Disposition.HELD, by=cast.holder_b2, at=day(5))
    first.refresh_from_db()
    assert (first.state, first.ended_at) == (AnswerState.REPLACED, day(5))
    assert (second.state, second.given_at) == (AnswerState.GIVEN, day(5))


def test_take_back__entry_waits_again(cast: Cast, put: NameList, entries) -> None:
    answer = answer_entry(entries["A-1"], disposition=Disposition.HELD, by=cast.holder_b, at=day(4))
    with pytest.raises(AnswerError, match="no reason"):
        take_back_answer(answer, why="", by=cast.holder_b, at=day(5))
    take_back_answer(answer, why="Another man of that name", by=cast.holder_b2, at=day(5))
    assert counts(put, 4) == {"awaiting": 4, "answered": 1}
    assert counts(put, 5) == {"awaiting": 5}
    with pytest.raises(AnswerError, match="taken_back"):
        take_back_answer(answer, why="Again", by=cast.holder_b, at=day(6))


def test_grave_answer__given_by_two__no_one_person_undoes_it(cast: Cast, put: NameList, entries) -> None:
    grave = answer_entry(entries["A-1"], disposition=Disposition.DEAD, by=cast.holder_b, at=day(4))
    second_answer(grave, by=cast.holder_b2, at=day(5))
    with pytest.raises(AnswerError, match="one alone cannot take it back"):
        take_back_answer(grave, why="Another man", by=cast.holder_b, at=day(6))
    alive = answer_entry(entries["A-1"], disposition=Disposition.HELD, by=cast.holder_b, at=day(6))
    assert alive.state == AnswerState.PROPOSED
    assert dispositions(put, 6) == {"dead": 1}
    second_answer(alive, by=cast.holder_b2, at=day(7))
    assert dispositions(put, 7) == {"held": 1}


def test_log__does_not_tell_which_entry_waits_for_a_second_person(cast: Cast, entries) -> None:
    for key, disposition in (("A-1", Disposition.DEAD), ("A-2", Disposition.HELD)):
        answer_entry(entries[key], disposition=disposition, by=cast.holder_b, at=day(4))
    told = LoggedEntry.objects.filter(at=day(4)).order_by("seq")
    assert [entry.event for entry in told] == ["answer_written", "answer_written"]
    assert not any(entries[key].id in entry.text for key in ("A-1", "A-2") for entry in told)


def test_duplicate__names_its_twin(cast: Cast, entries) -> None:
    with pytest.raises(AnswerError, match="names another entry"):
        answer_entry(entries["A-6"], disposition=Disposition.DUPLICATE, by=cast.holder_b, at=day(4))
    with pytest.raises(AnswerError, match="names another entry"):
        answer_entry(
            entries["A-6"], disposition=Disposition.DUPLICATE, duplicate_of=entries["A-6"], by=cast.holder_b, at=day(4)
        )  # fmt: skip
    twin = answer_entry(
        entries["A-6"], disposition=Disposition.DUPLICATE, duplicate_of=entries["A-1"], by=cast.holder_b, at=day(4)
    )  # fmt: skip
    assert twin.duplicate_of == entries["A-1"]


def test_answer_entry__unreadable_date__refused_with_advice(cast: Cast, entries) -> None:
    with pytest.raises(AnswerError) as refusal:
        answer_entry(entries["A-1"], disposition=Disposition.RELEASED, on_date="soon", by=cast.holder_b, at=day(4))
    assert refusal.value.do
    assert not Answer.objects.exists()


BROKEN = {
    "gravest_answers_by_two": {"disposition": Disposition.DEAD, "state": AnswerState.GIVEN},
    "duplicate_names_its_twin": {"disposition": Disposition.DUPLICATE, "state": AnswerState.GIVEN},
    "open_answer_has_no_end": {"state": AnswerState.GIVEN, "ended_at": day(9)},
}


@pytest.mark.parametrize("name", BROKEN)
def test_constraints__hold_without_our_code(cast: Cast, entries, name: str) -> None:
    answer = {
        "entry": entries["A-1"], "disposition": Disposition.HELD, "by": cast.holder_b, "at": day(4), "given_at": day(4),
    }  # fmt: skip
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Answer.objects.create(**(answer | BROKEN[name]))


def test_constraint__second_person_is_another(cast: Cast, entries) -> None:
    grave = answer_entry(entries["A-1"], disposition=Disposition.DEAD, by=cast.holder_b, at=day(4))
    with pytest.raises(IntegrityError, match="second_is_another"), transaction.atomic():
        Answer.objects.filter(pk=grave.pk).update(second=cast.holder_b, state=AnswerState.GIVEN)
