"""What cannot all be so: each kind, what is no contradiction, who sees it, and what is noted of it."""

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from tests.conftest import DAY, START, Cast

from wasl.apps.audit.domain import log
from wasl.apps.lists.domain.answers import answer_entry, second_answer
from wasl.apps.lists.domain.contradiction_notes import (
    ContradictionError,
    note_contradiction,
    standing_notes,
    undo_note,
)
from wasl.apps.lists.domain.contradictions import contradictions
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list, put_list, withdraw_list
from wasl.apps.lists.enums import Contradicts, Disposition, ListKind
from wasl.apps.lists.models.contradiction import ContradictionNote
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.matching.domain.decisions import decide_pair, undo_decision
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair, Decision
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.register.domain.claims import record_claim
from wasl.apps.register.enums import Property
from wasl.apps.register.models.custody import CustodyEpisode

NOW = START + 10 * DAY
HEADER = "key,name,mother,sex,date of birth,date of arrest"


def bring(cast: Cast, room, by: str, *rows: str, at=START):
    """A list of this person's side with these rows, accepted; a sought one is put to the other side."""
    side, role = by.split("_")[1], by.split("_")[0]
    other = {"a": "side_b", "b": "side_a"}[side]
    sought = role == "asker"
    staged = bring_list(
        "\n".join([HEADER, *rows]).encode(), filename="list.csv", room=room, by=cast.people[by], at=at,
        kind=ListKind.SOUGHT if sought else ListKind.HELD, addressed_to=cast.parties[other] if sought else None,
    )  # fmt: skip
    accepted = accept_list(staged, by=cast.people[by], at=at)
    return put_list(accepted, by=cast.mediator, at=at) if sought else accepted


def entry(key: str) -> ListEntry:
    return ListEntry.objects.select_related("record", "list").get(party_key=key)


def same(cast: Cast, *keys: str) -> list[Decision]:
    """Call the first the same as each of the others."""
    made = []
    for other in keys[1:]:
        a, b = sorted((entry(keys[0]).record, entry(other).record), key=lambda record: record.id)
        run = LinkingRun.objects.create(left=a.source, right=b.source, asked_by=cast.mediator, asked_at=START)
        pair = CandidatePair.objects.create(first=a, second=b, run=run, probability=0.9, weight=3, suggested=True)
        made.append(decide_pair(pair, verdict=Verdict.SAME, by=cast.mediator, at=NOW))
    return made


def kinds(by) -> list[str]:
    return [one.kind for one in contradictions(by)]


def answered(cast: Cast, key: str, said: Disposition, *, at=NOW, on_date: str = "", by: str = "holder_b"):
    """Given by two people of the side where it needs two."""
    answer = answer_entry(entry(key), disposition=said, by=cast.people[by], at=at, on_date=on_date)
    if said in {Disposition.DEAD, Disposition.REMAINS_HELD}:
        second_answer(answer, by=cast.holder_b2, at=at)
    return answer


# --- each kind ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("A,X,Huda,M,1984,2013", "B,X,Huda,M,1984,2013", []),
        ("A,X,Huda,M,1984,2013", "B,X,Huda,F,1984,2013", [Contradicts.SEX]),
        ("A,X,Huda,ذكر,1984,2013", "B,X,Huda,M,1984,2013", []),
        ("A,X,Huda,?,1984,2013", "B,X,Huda,M,1984,2013", []),  # not read: says nothing
        ("A,X,فاطمة,M,1984,2013", "B,X,Fatmeh,M,1984,2013", []),
        ("A,X,Huda,M,1984,2013", "B,X,Zaynab,M,1984,2013", [Contradicts.MOTHER]),
        ("A,X,Huda,M,1984,2013", "B,X,,M,1984,2013", []),
        ("A,X,Huda,M,1984,2013", "B,X,Huda,M,1986,2013", []),
        ("A,X,Huda,M,1984,2013", "B,X,Huda,M,1987,2013", [Contradicts.BIRTHS]),
        ("A,X,Huda,M,1984-12-31,2013", "B,X,Huda,M,1986-12-31,2013", []),
        ("A,X,Huda,M,1984-12-31,2013", "B,X,Huda,M,1987-01-01,2013", [Contradicts.BIRTHS]),
        ("A,X,Huda,M,1984?,2013", "B,X,Huda,M,1990,2013", []),  # its own source doubts it
        ("A,X,Huda,M,,2013", "B,X,Huda,M,2014,", [Contradicts.BORN_AFTER_ARREST]),
        ("A,X,Huda,M,,2013", "B,X,Huda,M,2013,", []),
    ],
)  # fmt: skip
def test_two_records_of_one_person(cast: Cast, room, first: str, second: str, expected: list[Contradicts]) -> None:
    bring(cast, room, "asker_a", first)
    bring(cast, room, "holder_b", second)
    assert kinds(cast.mediator) == []
    (decision,) = same(cast, "A", "B")
    assert kinds(cast.mediator) == expected
    undo_decision(decision, by=cast.mediator, at=NOW)
    assert kinds(cast.mediator) == []


def test_born_after_arrest__in_one_record_alone(cast: Cast, room) -> None:
    bring(cast, room, "asker_a", "A,X,,,2014-06,2014-05", "B,Y,,,2014-05,2014-05")
    (one,) = contradictions(cast.mediator)
    assert (one.kind, set(one.records), sorted(one.sayings)) == (
        Contradicts.BORN_AFTER_ARREST, {entry("A").record_id}, ["birth_date: 2014-06", "deprived_on: 2014-05"],
    )  # fmt: skip


def test_two_entries_of_one_list__unless_called_the_same_themselves(cast: Cast, room) -> None:
    bring(cast, room, "asker_a", "A1,X,,,,", "A2,X,,,,")
    bring(cast, room, "holder_b", "B,X,,,,")
    same(cast, "B", "A1", "A2")
    assert kinds(cast.mediator) == [Contradicts.TWO_ENTRIES]
    same(cast, "A1", "A2")
    assert kinds(cast.mediator) == []


def test_two_places__both_sides_say_they_hold(cast: Cast, room) -> None:
    bring(cast, room, "holder_a", "A,X,,,,2013")
    bring(cast, room, "holder_b", "B,X,,,,2015", at=START + DAY)
    same(cast, "A", "B")
    (one,) = contradictions(cast.mediator)
    assert (one.kind, sorted(one.sayings)) == (
        Contradicts.TWO_PLACES, ["side_a: 2013-12-31/2021-03-01", "side_b: 2015-12-31/2021-03-02"],
    )  # fmt: skip


def test_two_places__one_released_before_the_other_took__is_none(cast: Cast, room) -> None:
    bring(cast, room, "asker_a", "A,X,,,,2013")
    bring(cast, room, "holder_a", "B,X,,,,2018")
    source = entry("A").list.source
    episode = CustodyEpisode.objects.get(record=entry("A").record)

    def released(on: str) -> None:
        record_claim(episode.id, property=Property.RELEASED_ON, value=on, source=source, by=cast.mediator.id, at=START)

    same(cast, "A", "B")
    released("2017")
    assert kinds(cast.mediator) == []
    released("2019-06-01")  # a second release claimed: held from 2013 to 2019 by the one, from 2018 by the other
    assert kinds(cast.mediator) == [Contradicts.TWO_PLACES]


def test_dead_then_held__by_day_of_death(cast: Cast, room) -> None:
    bring(cast, room, "asker_a", "A,X,,,,2013")
    bring(cast, room, "holder_b", "B,X,,,,2013", at=START + DAY)
    same(cast, "A", "B")
    answered(cast, "A", Disposition.DEAD, on_date="2015")
    assert kinds(cast.mediator) == [Contradicts.ENDED_THEN_HELD]


def test_dead__after_they_were_listed_as_held__is_none(cast: Cast, room) -> None:
    bring(cast, room, "asker_a", "A,X,,,,2013")
    bring(cast, room, "holder_b", "B,X,,,,2013")
    same(cast, "A", "B")
    answered(cast, "A", Disposition.DEAD)
    assert kinds(cast.mediator) == []


def test_released_then_held(cast: Cast, room) -> None:
    bring(cast, room, "asker_a", "A,X,,,,2013")
    bring(cast, room, "holder_b", "B,X,,,,2013")
    same(cast, "A", "B")
    answered(cast, "A", Disposition.RELEASED, on_date="2019-05")
    assert kinds(cast.mediator) == [Contradicts.ENDED_THEN_HELD]


@pytest.mark.parametrize(
    ("said", "said_too", "contradicts"),
    [
        (Disposition.HELD, Disposition.HELD, False),
        (Disposition.HELD, Disposition.NOT_HELD, True),
        (Disposition.RELEASED, Disposition.NEVER_HELD, True),
        (Disposition.HELD, Disposition.NEEDS_INFORMATION, False),
    ],
)
def test_answered_differently__by_one_holder(cast: Cast, room, said, said_too, contradicts: bool) -> None:
    bring(cast, room, "asker_a", "A1,X,,,,", "A2,X,,,,")
    same(cast, "A1", "A2")
    answered(cast, "A1", said)
    answered(cast, "A2", said_too)
    assert kinds(cast.mediator) == [Contradicts.ANSWERED_DIFFERENTLY] * contradicts


@pytest.mark.parametrize(
    ("said", "said_too", "contradicts"),
    [(Disposition.HELD, Disposition.NOT_HELD, False), (Disposition.HELD, Disposition.HELD, True)],
)
def test_answered_differently__by_two_holders(cast: Cast, room, said, said_too, contradicts: bool) -> None:
    bring(cast, room, "asker_a", "A,X,,,,")
    bring(cast, room, "asker_b", "B,X,,,,")
    same(cast, "A", "B")
    answered(cast, "A", said)
    answered(cast, "B", said_too, by="holder_a")
    assert kinds(cast.mediator) == [Contradicts.ANSWERED_DIFFERENTLY] * contradicts


# --- over what is reached alone -----------------------------------------------------------------------


def test_a_side__finds_none_that_the_other_sides_records_make(cast: Cast, room) -> None:
    bring(cast, room, "asker_a", "A,X,Huda,M,1984,")
    bring(cast, room, "holder_b", "B,X,Zaynab,F,1990,")
    same(cast, "A", "B")
    assert len(kinds(cast.mediator)) == 3
    assert kinds(cast.asker_a) == []
    assert len(kinds(cast.holder_b)) == 3  # the list is put to this side, and the other is its own
    assert kinds(cast.asker_b) == kinds(cast.stranger) == kinds(cast.stranger_mediator) == []


def test_a_death_that_waits_for_its_second_person__is_the_holders_alone(cast: Cast, room) -> None:
    bring(cast, room, "asker_a", "A,X,,,,2013")
    bring(cast, room, "holder_b", "B,X,,,,2013", at=START + DAY)
    same(cast, "A", "B")
    answer_entry(entry("A"), disposition=Disposition.DEAD, by=cast.holder_b, at=NOW, on_date="2015")
    assert kinds(cast.mediator) == []


def test_withdrawn_lists__contradict_nothing(cast: Cast, room) -> None:
    sought = bring(cast, room, "asker_a", "A,X,Huda,M,1984,")
    bring(cast, room, "holder_b", "B,X,Huda,F,1984,")
    same(cast, "A", "B")
    withdraw_list(sought, why="a wrong file", by=cast.asker_a, at=NOW)
    assert kinds(cast.mediator) == []


def test_contradictions__cost_no_question_by_person(cast: Cast, room) -> None:
    def questions(rows: range) -> int:
        bring(cast, room, "asker_a", *(f"A{row},X,Huda,M,1984,2013" for row in rows))
        bring(cast, room, "holder_b", *(f"B{row},X,Zaynab,F,1990,2013" for row in rows))
        for row in rows:
            same(cast, f"A{row}", f"B{row}")
        with CaptureQueriesContext(connection) as seen:
            contradictions(cast.mediator)
        return len(seen)

    assert questions(range(1)) == questions(range(1, 4))
    assert len(kinds(cast.mediator)) == 12


# --- looked at ----------------------------------------------------------------------------------------


@pytest.fixture
def found(cast: Cast, room):
    bring(cast, room, "asker_a", "A,X,Huda,M,1984,")
    bring(cast, room, "holder_b", "B,X,Huda,F,1984,")
    same(cast, "A", "B")
    return contradictions(cast.mediator)[0]


def test_note__stands_and_is_logged__undone_it_is_open_again(cast: Cast, found) -> None:
    note = note_contradiction(found, why="A slip in row 2", by=cast.mediator, at=NOW)
    assert standing_notes([found.id]) == {found.id: note}
    assert contradictions(cast.neutral) == [found]  # it is still told
    undo_note(found, by=cast.neutral, at=NOW + DAY)
    assert standing_notes([found.id]) == {}
    assert ContradictionNote.objects.get().undone_by == cast.neutral
    assert [one.event for one in log.history_of(found.id)] == ["contradiction_noted", "contradiction_note_undone"]
    assert log.verify().ok


def test_note__refused(cast: Cast, found) -> None:
    with pytest.raises(ContradictionError, match="no reason"):
        note_contradiction(found, why="  ", by=cast.mediator, at=NOW)
    with pytest.raises(ContradictionError, match="nobody looked"):
        undo_note(found, by=cast.mediator, at=NOW)
    for name in ("asker_a", "holder_b", "secretariat"):
        with pytest.raises(ContradictionError, match="your role"):
            note_contradiction(found, why="x", by=cast.people[name], at=NOW)
    note_contradiction(found, why="x", by=cast.mediator, at=NOW)
    with pytest.raises(ContradictionError, match="before"):
        note_contradiction(found, why="x", by=cast.neutral, at=NOW)
    with pytest.raises(IntegrityError):
        ContradictionNote.objects.create(contradiction=found.id, why="y", by=cast.neutral, at=NOW)


def test_id__the_same_for_everyone__and_keyed(cast: Cast, found, settings) -> None:
    assert contradictions(cast.neutral)[0].id == found.id
    before = found.id
    settings.SECRET_KEY = "another"
    assert found.id != before  # nobody without the site's secret can work out what it was made of
