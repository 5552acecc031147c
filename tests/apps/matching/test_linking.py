"""From a linking run to persons: suggestions, decisions, undoing, and what later runs must obey."""

from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import DAY, START, Cast

from wasl.apps.audit.domain import log
from wasl.apps.lists.models.list import NameList
from wasl.apps.matching.domain.decisions import DecisionError, decide_pair, group_of, undo_decision
from wasl.apps.matching.domain.linking import LinkingError, ask_for_linking, run_linking
from wasl.apps.matching.enums import RunState, Verdict
from wasl.apps.matching.models.pair import CandidatePair, Decision
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.sources.models.source import Reach

NOW = START + 5 * DAY


def linked(cast: Cast, put: NameList, held: NameList) -> LinkingRun:
    run = ask_for_linking(put.source, held.source, by=cast.mediator, at=NOW)
    return run_linking(run.id, clock=lambda: NOW)


def pair_of(key_a: str, key_b: str) -> CandidatePair:
    a, b = (PersonRecord.objects.get(entry__party_key=key).id for key in (key_a, key_b))
    return CandidatePair.objects.get(first_id=min(a, b), second_id=max(a, b))


def person_of(key: str) -> str:
    return PersonRecord.objects.get(entry__party_key=key).person_id


def test_run__suggests_the_same_people_across_scripts__not_the_brothers(cast: Cast, put, held) -> None:
    run = linked(cast, put, held)
    assert (run.state, run.share) == (RunState.FINISHED, 1.0)
    suggested = {
        tuple(sorted((pair.first.entry.party_key, pair.second.entry.party_key)))
        for pair in CandidatePair.objects.filter(suggested=True)
    }
    assert ("A-2", "B-2") in suggested
    assert ("A-4", "B-4") in suggested
    assert suggested & {("A-1", "B-1"), ("A-6", "B-1")}
    assert not suggested & {("A-1", "B-2"), ("A-2", "B-1"), ("A-6", "B-2")}
    reasons = pair_of("A-2", "B-2").reasons
    assert {"given", "father", "mother"} <= {reason["field"] for reason in reasons}
    assert all(reason["en"] and reason["ar"] for reason in reasons)
    assert log.verify().ok


def test_run__by_a_side__refused(cast: Cast, put, held) -> None:
    for name in ("asker_a", "holder_b", "auditor", "monitor"):
        with pytest.raises(LinkingError, match="your role"):
            ask_for_linking(put.source, held.source, by=cast.people[name], at=NOW)


def test_run__finished__is_not_run_again(cast: Cast, put, held) -> None:
    run = linked(cast, put, held)
    with pytest.raises(LinkingError, match="it is finished"):
        run_linking(run.id, clock=lambda: NOW)


def test_run__engine_fails__run_failed_and_nothing_published(cast: Cast, put, held, monkeypatch) -> None:
    def broken(*_args, **_options):
        raise ZeroDivisionError

    monkeypatch.setattr("wasl.apps.matching.domain.linking.link", broken)
    with pytest.raises(ZeroDivisionError):
        linked(cast, put, held)
    run = LinkingRun.objects.get()
    assert (run.state, run.failure) == (RunState.FAILED, "ZeroDivisionError")
    assert not CandidatePair.objects.exists()


def test_decide_same__joins_the_persons__undo_lets_them_apart(cast: Cast, put, held) -> None:
    linked(cast, put, held)
    before = person_of("A-2"), person_of("B-2")
    assert before[0] != before[1]
    decision = decide_pair(pair_of("A-2", "B-2"), verdict=Verdict.SAME, by=cast.mediator, at=NOW)
    assert person_of("A-2") == person_of("B-2")
    undo_decision(decision, by=cast.mediator_2, at=NOW + DAY)
    assert (person_of("A-2"), person_of("B-2")) == before
    assert Decision.objects.count() == 1
    with pytest.raises(DecisionError, match="undone before"):
        undo_decision(decision, by=cast.mediator, at=NOW + DAY)


def test_decide__twice__refused(cast: Cast, put, held) -> None:
    linked(cast, put, held)
    decide_pair(pair_of("A-2", "B-2"), verdict=Verdict.SAME, by=cast.mediator, at=NOW)
    with pytest.raises(DecisionError, match="stands already"):
        decide_pair(pair_of("A-2", "B-2"), verdict=Verdict.DIFFERENT, by=cast.mediator_2, at=NOW)
    assert Decision.objects.get().verdict == Verdict.SAME


MAY_DECIDE = {"mediator": True, "mediator_2": True, "neutral": True, "secretariat": False, "asker_a": False,
              "holder_b": False, "stranger": False, "auditor": False}  # fmt: skip


@pytest.mark.parametrize("name", MAY_DECIDE)
def test_decide__who_may(cast: Cast, put, held, name: str) -> None:
    linked(cast, put, held)
    if MAY_DECIDE[name]:
        decide_pair(pair_of("A-2", "B-2"), verdict=Verdict.SAME, by=cast.people[name], at=NOW)
    else:
        with pytest.raises(DecisionError, match="your role"):
            decide_pair(pair_of("A-2", "B-2"), verdict=Verdict.SAME, by=cast.people[name], at=NOW)
    assert Decision.objects.count() == int(MAY_DECIDE[name])


def chain(cast: Cast, put: NameList, *, length: int) -> list[CandidatePair]:
    """Pairs that tie the first records of the list into a chain, whatever the engine thinks of them."""
    run = ask_for_linking(put.source, None, by=cast.mediator, at=NOW)
    records = list(put.source.records.order_by("id").values_list("id", flat=True))[: length + 1]
    return [
        CandidatePair.objects.create(
            first_id=min(a, b), second_id=max(a, b), run=run, probability=0.5, weight=0, suggested=False
        )
        for a, b in pairwise(records)
    ]


def test_group__chain_of_same__undone_in_the_middle__two_persons(cast: Cast, put) -> None:
    pairs = chain(cast, put, length=3)
    decisions = [decide_pair(pair, verdict=Verdict.SAME, by=cast.mediator, at=NOW) for pair in pairs]
    assert len(group_of(pairs[0].first_id)) == 4
    assert put.source.records.values("person").distinct().count() == put.source.records.count() - 3
    undo_decision(decisions[1], by=cast.mediator, at=NOW)
    assert len(group_of(pairs[0].first_id)) == 2
    assert put.source.records.values("person").distinct().count() == put.source.records.count() - 2


def test_group__seen_by_a_side__only_through_pairs_it_reaches(cast: Cast, put, held) -> None:
    """A-1 and A-6 are joined through B-1 alone: side A must not learn of it, those who reach all three do."""
    run = linked(cast, put, held)
    b1, a1, a6 = (PersonRecord.objects.get(entry__party_key=key).id for key in ("B-1", "A-1", "A-6"))
    for one in (a1, a6):
        pair, _ = CandidatePair.objects.get_or_create(
            first_id=min(one, b1),
            second_id=max(one, b1),
            defaults={"run": run, "probability": 0.5, "weight": 0, "suggested": False},
        )
        decide_pair(pair, verdict=Verdict.SAME, by=cast.mediator, at=NOW)
    assert group_of(a1, seen_by=cast.mediator) == group_of(a1) == {a1, a6, b1}
    assert group_of(a1, seen_by=cast.asker_a) == {a1}
    assert group_of(a1, seen_by=cast.holder_b) == {a1, a6, b1}


def test_decide_same__would_join_records_called_different__refused(cast: Cast, put) -> None:
    pairs = chain(cast, put, length=2)
    run = pairs[0].run
    ends = sorted({pairs[0].first_id, pairs[0].second_id} ^ {pairs[1].first_id, pairs[1].second_id})
    across = CandidatePair.objects.create(
        first_id=ends[0], second_id=ends[1], run=run, probability=0.5, weight=0, suggested=False
    )
    decide_pair(across, verdict=Verdict.DIFFERENT, by=cast.mediator, at=NOW)
    decide_pair(pairs[0], verdict=Verdict.SAME, by=cast.mediator, at=NOW)
    with pytest.raises(DecisionError, match="says that two of these records differ"):
        decide_pair(pairs[1], verdict=Verdict.SAME, by=cast.mediator, at=NOW)
    assert len(group_of(pairs[1].second_id)) + len(group_of(pairs[1].first_id)) == 3


def test_decide_same__clashing_with_what_one_does_not_reach__named_by_no_id(cast: Cast, put, held) -> None:
    run = linked(cast, put, held)
    b1, a1, a2 = (PersonRecord.objects.get(entry__party_key=key).id for key in ("B-1", "A-1", "A-2"))
    pairs = [
        CandidatePair.objects.get_or_create(
            first_id=min(ends), second_id=max(ends),
            defaults={"run": run, "probability": 0.5, "weight": 0, "suggested": False},
        )[0]
        for ends in ((a1, b1), (a2, b1), (a1, a2))
    ]  # fmt: skip
    decide_pair(pairs[0], verdict=Verdict.SAME, by=cast.mediator, at=NOW)
    decide_pair(pairs[1], verdict=Verdict.DIFFERENT, by=cast.mediator, at=NOW)
    Reach.objects.filter(source=held.source, party=cast.parties["guarantor_2"]).update(closed_at=NOW)
    with pytest.raises(DecisionError, match="you do not reach") as refusal:
        decide_pair(pairs[2], verdict=Verdict.SAME, by=cast.mediator_2, at=NOW)
    assert pairs[1].id not in str(refusal.value)


def test_later_run__obeys_decisions__both_ways(cast: Cast, put, held) -> None:
    linked(cast, put, held)
    for reviewer in (cast.mediator, cast.neutral):  # two, as the machine is sure of the opposite
        decide_pair(pair_of("A-2", "B-2"), verdict=Verdict.DIFFERENT, by=reviewer, at=NOW)
    shown = pair_of("A-4", "B-4").probability
    decide_pair(pair_of("A-4", "B-4"), verdict=Verdict.SAME, by=cast.mediator, at=NOW)
    linked(cast, put, held)
    kept_apart, kept_together = pair_of("A-2", "B-2"), pair_of("A-4", "B-4")
    assert (kept_apart.is_current, kept_apart.suggested) == (False, False)
    assert (kept_together.is_current, kept_together.suggested, kept_together.probability) == (True, True, shown)


def test_later_run__keeps_pairs_once__marks_what_it_no_longer_finds(cast: Cast, put, held) -> None:
    linked(cast, put, held)
    found = CandidatePair.objects.count()
    run = LinkingRun.objects.get()
    a, b = (PersonRecord.objects.get(entry__party_key=key).id for key in ("A-3", "B-3"))
    stale = CandidatePair.objects.create(
        first_id=min(a, b), second_id=max(a, b), run=run, probability=0.5, weight=0, suggested=True
    )
    elsewhere = chain(cast, put, length=1)[0]  # within one list: this run says nothing of it
    linked(cast, put, held)
    stale.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (stale.is_current, stale.suggested, elsewhere.is_current) == (False, False, True)
    assert CandidatePair.objects.filter(is_current=True).count() == found + 1


def test_reaching__a_side_sees_no_pair_across(cast: Cast, put, held) -> None:
    linked(cast, put, held)
    seen = {name: CandidatePair.objects.reaching(person).exists() for name, person in cast.people.items()}
    assert {name for name, sees in seen.items() if sees} == {
        "mediator", "mediator_2", "neutral", "secretariat", "holder_b", "holder_b2",
    }  # fmt: skip


def test_constraints__hold_without_our_code(cast: Cast, put, held) -> None:
    linked(cast, put, held)
    pair = pair_of("A-2", "B-2")
    broken = {
        "pair_in_order": lambda: CandidatePair.objects.create(
            first_id=pair.second_id, second_id=pair.first_id, run=pair.run, probability=0.5, weight=0, suggested=False
        ),
        "pair_probability": lambda: CandidatePair.objects.filter(pk=pair.pk).update(probability=1.5),
        "one_standing_decision|UNIQUE": lambda: [
            Decision.objects.create(pair=pair, verdict=Verdict.SAME, by=cast.mediator, at=NOW) for _ in range(2)
        ],
    }
    for name, act in broken.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            act()
