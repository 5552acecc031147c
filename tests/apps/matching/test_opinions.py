"""Second opinions: blind, never the same person twice, and nothing follows before two agree."""

import json

import pytest
from django.db import IntegrityError, transaction
from tests.apps.conftest import NOW, Lay, record
from tests.conftest import DAY, Cast

from wasl.apps.audit.domain import log
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.domain.answers import answer_entry, second_answer
from wasl.apps.lists.enums import Disposition
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.matching.domain.decisions import (
    DecisionError,
    constraints_between,
    decide_pair,
    group_of,
    take_back_opinion,
    undo_decision,
)
from wasl.apps.matching.domain.linking import ask_for_linking, run_linking
from wasl.apps.matching.enums import Verdict, Wanted
from wasl.apps.matching.models.pair import CandidatePair, Decision, Opinion
from wasl.apps.register.models.person import PersonRecord

SAME, DIFFERENT, CANNOT_TELL = Verdict.SAME, Verdict.DIFFERENT, Verdict.CANNOT_TELL


def persons(*keys: str) -> int:
    return PersonRecord.objects.filter(entry__party_key__in=keys).values("person").distinct().count()


def say(pair: CandidatePair, verdict: Verdict, by, why: str = "") -> Decision | None:
    return decide_pair(pair, verdict=verdict, by=by, at=NOW, why=why)


def test_against_the_machine__stands_only_when_another_says_the_same(cast: Cast, lay: Lay) -> None:
    pair = lay("A-1", "B-1", 0.2)
    assert say(pair, SAME, cast.mediator) is None
    ids = {record("A-1")}, {record("B-1")}
    assert (persons("A-1", "B-1"), group_of(record("A-1"))) == (2, ids[0])
    assert constraints_between(*ids) == ([], [])
    assert Opinion.objects.get().wanted == [Wanted.UNLIKELY]
    made = say(pair, SAME, cast.neutral)
    assert (made.by, made.second, made.wanted_second) == (cast.mediator, cast.neutral, True)
    assert persons("A-1", "B-1") == 1
    assert constraints_between(*ids) == ([(record("A-1"), record("B-1"))], [])
    assert list(Opinion.objects.values_list("blind", "decision")) == [(True, made.id)] * 2
    assert log.verify().ok


def test_with_the_machine__one_is_enough(cast: Cast, lay: Lay) -> None:
    made = say(lay("A-1", "B-1", 0.9), SAME, cast.mediator, "same mother")
    assert (made.by, made.second, made.wanted_second, made.why) == (cast.mediator, None, False, "same mother")
    assert Opinion.objects.get().decision == made


def test_never_the_same_person_twice(cast: Cast, lay: Lay) -> None:
    pair = lay("A-1", "B-1", 0.2)
    say(pair, SAME, cast.mediator)
    for verdict in Verdict:
        with pytest.raises(DecisionError, match="must be another person's"):
            say(pair, verdict, cast.mediator)
    assert (Opinion.objects.count(), Decision.objects.count()) == (1, 0)


def test_differing__a_third_person_decides__the_outweighed_opinion_stays_on_record(cast: Cast, lay: Lay) -> None:
    pair = lay("A-1", "B-1", 0.2)
    assert say(pair, SAME, cast.mediator) is None
    assert say(pair, DIFFERENT, cast.neutral) is None
    made = say(pair, DIFFERENT, cast.mediator_2)
    assert (made.verdict, made.by, made.second) == (DIFFERENT, cast.neutral, cast.mediator_2)
    told = made.opinions.values_list("by__username", "verdict", "blind")
    assert sorted(told) == [
        ("mediator", SAME, True), ("mediator_2", DIFFERENT, False), ("neutral", DIFFERENT, True),
    ]  # fmt: skip


def test_differing__one_of_them_says_it_anew(cast: Cast, lay: Lay) -> None:
    pair = lay("A-1", "B-1", 0.2)
    say(pair, SAME, cast.mediator)
    say(pair, DIFFERENT, cast.neutral)
    made = say(pair, DIFFERENT, cast.mediator)
    assert (made.verdict, made.by, made.second) == (DIFFERENT, cast.neutral, cast.mediator)
    ended = Opinion.objects.get(taken_back_at__isnull=False)
    assert (ended.by, ended.verdict, ended.decision) == (cast.mediator, SAME, None)


def test_undone__begins_anew__and_not_blind(cast: Cast, lay: Lay) -> None:
    pair = lay("A-1", "B-1", 0.2)
    say(pair, SAME, cast.mediator)
    undo_decision(say(pair, SAME, cast.neutral), by=cast.mediator_2, at=NOW + DAY)
    assert persons("A-1", "B-1") == 2
    assert say(pair, SAME, cast.neutral) is None
    assert Opinion.objects.open().get().blind is False


def test_take_back__only_ones_own_and_only_once(cast: Cast, lay: Lay) -> None:
    pair = lay("A-1", "B-1", 0.2)
    say(pair, SAME, cast.mediator)
    opinion = Opinion.objects.get()
    with pytest.raises(DecisionError, match="another person's"):
        take_back_opinion(opinion, by=cast.neutral, at=NOW)
    take_back_opinion(opinion, by=cast.mediator, at=NOW)
    with pytest.raises(DecisionError, match="taken back before"):
        take_back_opinion(opinion, by=cast.mediator, at=NOW)
    assert say(pair, DIFFERENT, cast.mediator).verdict == DIFFERENT
    assert log.verify().ok


def test_take_back__of_a_decision__refused(cast: Cast, lay: Lay) -> None:
    made = say(lay("A-1", "B-1", 0.9), SAME, cast.mediator)
    with pytest.raises(DecisionError, match="a decision was made of it"):
        take_back_opinion(made.opinions.get(), by=cast.mediator, at=NOW)


def seen_by(cast: Cast) -> dict[str, set[str]]:
    told = {name: set(Opinion.objects.visible_to(person).values_list("by__username", flat=True))
            for name, person in cast.people.items()}  # fmt: skip
    return {name: some for name, some in told.items() if some}


def test_visible__nobody_else_until_opinions_differ_or_a_decision_stands(cast: Cast, lay: Lay) -> None:
    pair = lay("A-1", "B-1", 0.2)
    reviewers = ("mediator", "mediator_2", "neutral")
    say(pair, SAME, cast.mediator)
    assert seen_by(cast) == {"mediator": {"mediator"}}
    say(pair, DIFFERENT, cast.neutral)
    assert seen_by(cast) == {name: {"mediator", "neutral"} for name in reviewers}
    take_back_opinion(Opinion.objects.get(by=cast.neutral), by=cast.neutral, at=NOW)
    assert seen_by(cast) == {"mediator": {"mediator"}, "neutral": {"neutral"}}
    say(pair, SAME, cast.mediator_2)
    assert seen_by(cast) == {
        "mediator": {"mediator", "mediator_2"}, "mediator_2": {"mediator", "mediator_2"},
        "neutral": {"mediator", "mediator_2", "neutral"},
    }  # fmt: skip


def test_log__does_not_tell_the_verdict_before_it_stands(cast: Cast, lay: Lay) -> None:
    """The neutral reads the log and may be the second: a sealed verdict is no hint."""
    pair = lay("A-1", "B-1", 0.2)
    say(pair, SAME, cast.mediator, "I know him")
    entry = LoggedEntry.objects.get(event="opinion_given")
    data = json.loads(entry.text)["data"]
    assert {name for name, value in data.items() if value in (*Verdict.values, *Wanted.values)} == set()
    assert (set(data), entry.subject) == ({"opinion", "verdict", "why", "wanted"}, pair.id)
    say(pair, SAME, cast.neutral)
    assert json.loads(LoggedEntry.objects.get(event="pair_decided").text)["data"]["verdict"] == "same"


def test_refusal_of_a_clash__is_the_same_whatever_another_said(cast: Cast, lay: Lay) -> None:
    """A clash is met by each opinion alike, so being refused tells nothing of the first person's."""
    say(lay("A-1", "B-1", 0.9), SAME, cast.mediator)
    say(lay("A-6", "B-1", 0.9), DIFFERENT, cast.mediator)
    third = lay("A-1", "A-6", 0.2)
    for reviewer in (cast.mediator, cast.neutral):
        with pytest.raises(DecisionError, match="says that two of these records differ"):
            say(third, SAME, reviewer)
    assert not third.opinions.exists()


@pytest.mark.parametrize("disposition", [Disposition.DEAD, Disposition.REMAINS_HELD])
def test_answered_gravely__any_verdict_needs_two__once_the_answer_is_given(cast: Cast, lay: Lay, disposition) -> None:
    pair = lay("A-1", "B-1", 0.9)
    entry = ListEntry.objects.get(party_key="A-1")
    proposed = answer_entry(entry, disposition=disposition, by=cast.holder_b, at=NOW)
    undo_decision(say(pair, SAME, cast.mediator), by=cast.mediator, at=NOW)  # one sufficed: it is the holder's yet
    second_answer(proposed, by=cast.holder_b2, at=NOW)
    for verdict in Verdict:
        assert say(pair, verdict, cast.mediator) is None
        opinion = Opinion.objects.open().get()
        assert opinion.wanted == [Wanted.GRAVE]
        take_back_opinion(opinion, by=cast.mediator, at=NOW)


def test_later_run__is_not_bound_by_one_opinion_and_is_by_two(cast: Cast, put, held) -> None:
    """End to end: against a sure machine "different" changes nothing until a second person says it."""

    def linked() -> CandidatePair:
        run = ask_for_linking(put.source, held.source, by=cast.mediator, at=NOW)
        run_linking(run.id, clock=lambda: NOW)
        first, second = sorted((record("A-2"), record("B-2")))
        return CandidatePair.objects.get(first=first, second=second)

    pair = linked()
    assert (pair.suggested, say(pair, DIFFERENT, cast.mediator)) == (True, None)
    assert (linked().is_current, linked().suggested) == (True, True)
    assert say(pair, DIFFERENT, cast.neutral).verdict == DIFFERENT
    assert (linked().is_current, linked().suggested) == (False, False)


def test_waiting_for__who_has_said_something_is_not_asked_again(cast: Cast, lay: Lay) -> None:
    first, second = lay("A-1", "B-1", 0.2), lay("A-2", "B-2", 0.9)
    say(first, SAME, cast.mediator)
    waiting = {
        name: set(CandidatePair.objects.waiting_for(cast.people[name]).values_list("id", flat=True))
        for name in ("mediator", "neutral", "secretariat", "holder_b")
    }
    assert waiting == {
        "mediator": {second.id}, "neutral": {first.id, second.id}, "secretariat": set(), "holder_b": set(),
    }  # fmt: skip


def test_constraints__hold_without_our_code(cast: Cast, lay: Lay) -> None:
    pair = lay("A-1", "B-1", 0.9)
    made = say(pair, SAME, cast.mediator)
    given = {"pair": pair, "verdict": SAME, "by": cast.mediator, "at": NOW, "blind": True}
    broken = {
        "decision_second_is_another": lambda: Decision.objects.update(second=cast.mediator),
        "grave_decisions_by_two": lambda: Decision.objects.update(wanted_second=True),
        "one_open_opinion_each|UNIQUE": lambda: [Opinion.objects.create(**given) for _ in range(2)],
        "one_opinion_each_in_a_decision|UNIQUE": lambda: Opinion.objects.create(**given, decision=made),
        "opinion_taken_back_decides_nothing": lambda: Opinion.objects.update(taken_back_at=NOW),
    }
    for name, act in broken.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            act()
