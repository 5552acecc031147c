"""Records looked at together: joined in one act, or some taken out, by the plan that was shown and no other."""

import pytest
from tests.apps.conftest import NOW, Lay, record
from tests.conftest import Cast

from wasl.apps.audit.domain import log
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.matching.domain.clusters import cluster_of, join, plan_to_join, plan_to_take_out, take_out
from wasl.apps.matching.domain.decisions import DecisionError, constraints_between, decide_pair, group_of
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair, Decision, Opinion

SAME, DIFFERENT, CANNOT_TELL = Verdict.SAME, Verdict.DIFFERENT, Verdict.CANNOT_TELL
THREE = ("A-1", "A-6", "B-1")


@pytest.fixture
def three(lay: Lay) -> dict[str, CandidatePair]:
    """Khaled on the sought list, once more on it, and on the held list; every pair of the three was found."""
    return {
        "A-1 B-1": lay("A-1", "B-1"),
        "A-1 A-6": lay("A-1", "A-6"),
        "A-6 B-1": lay("A-6", "B-1", suggested=False),
    }


def records(*keys: str) -> list[str]:
    return [record(key) for key in keys]


def standing() -> dict[tuple[str, str], str]:
    names = {record(key): key for key in (*THREE, "A-2", "B-2")}
    return {
        tuple(sorted((names[one.pair.first_id], names[one.pair.second_id]))): one.verdict
        for one in Decision.objects.filter(undone_at=None).select_related("pair")
    }


def test_cluster__by_suggestions_and_decisions__not_by_what_was_called_different(cast: Cast, lay: Lay, three) -> None:
    lay("B-1", "B-2", 0.3, suggested=False)
    assert set(cluster_of(record("A-1"), seen_by=cast.mediator)) == set(records(*THREE))
    assert set(cluster_of(record("A-1"), seen_by=cast.asker_a)) == set(records("A-1", "A-6"))
    decide_pair(three["A-1 B-1"], verdict=DIFFERENT, by=cast.mediator, at=NOW)
    assert set(cluster_of(record("B-1"), seen_by=cast.mediator)) == {record("B-1")}
    decide_pair(three["A-6 B-1"], verdict=SAME, by=cast.mediator, at=NOW)
    assert cluster_of(record("B-1"), seen_by=cast.mediator)[:2] == records("B-1", "A-6")


def test_join__says_the_same_of_every_pair_among_them(cast: Cast, three) -> None:
    plan = plan_to_join(records(*THREE), by=cast.mediator)
    assert (len(plan.before), plan.after) == (3, (frozenset(records(*THREE)),))
    assert not Decision.objects.exists()
    join(records(*THREE), seen=plan.digest, why="one man", by=cast.mediator, at=NOW)
    assert standing() == {("A-1", "A-6"): SAME, ("A-1", "B-1"): SAME, ("A-6", "B-1"): SAME}
    assert group_of(record("A-1")) == set(records(*THREE))
    assert log.verify().ok


def test_take_out__undoes_what_joins_and_lays_constraints__later_runs_obey(cast: Cast, three) -> None:
    everything = records(*THREE)
    join(everything, seen=plan_to_join(everything, by=cast.mediator).digest, why="one", by=cast.mediator, at=NOW)
    plan = plan_to_take_out(records("A-6"), out_of=everything, by=cast.neutral)
    assert {one.pair_id for one in plan.undone} == {three["A-1 A-6"].id, three["A-6 B-1"].id}
    assert (plan.before, plan.after) == (
        (frozenset(everything),), (frozenset(records("A-1", "B-1")), frozenset(records("A-6"))),
    )  # fmt: skip
    take_out(records("A-6"), out_of=everything, seen=plan.digest, why="his cousin", by=cast.neutral, at=NOW)
    assert standing() == {("A-1", "A-6"): DIFFERENT, ("A-1", "B-1"): SAME, ("A-6", "B-1"): DIFFERENT}
    assert group_of(record("A-1")) == set(records("A-1", "B-1"))
    must, cannot = constraints_between(records("A-1", "A-6"), records("B-1"))
    assert (must, cannot) == ([(record("A-1"), record("B-1"))], [(record("A-6"), record("B-1"))])
    assert LoggedEntry.objects.filter(event="decision_undone").count() == 2
    assert log.verify().ok


def test_take_out__of_a_sure_pair__comes_apart_at_once__is_kept_apart_by_two(cast: Cast, lay: Lay) -> None:
    pair = lay("A-2", "B-2", 0.99)
    both = records("A-2", "B-2")
    decide_pair(pair, verdict=SAME, by=cast.mediator, at=NOW)
    plan = plan_to_take_out(both[:1], out_of=both, by=cast.neutral)
    assert [step.needs_second for step in plan.steps] == [True]
    take_out(both[:1], out_of=both, seen=plan.digest, why="another mother", by=cast.neutral, at=NOW)
    assert (standing(), group_of(both[0])) == ({}, {both[0]})
    assert Opinion.objects.open().get().verdict == DIFFERENT


def test_plan_changed_meanwhile__nothing_is_done(cast: Cast, three) -> None:
    everything = records(*THREE)
    plan = plan_to_join(everything, by=cast.mediator)
    decide_pair(three["A-1 A-6"], verdict=SAME, by=cast.neutral, at=NOW)
    with pytest.raises(DecisionError, match="since the plan was shown"):
        join(everything, seen=plan.digest, why="one", by=cast.mediator, at=NOW)
    assert standing() == {("A-1", "A-6"): SAME}


def test_another_persons_opinion__does_not_show_in_the_plan(cast: Cast, lay: Lay) -> None:
    pair = lay("A-2", "B-2", 0.2)
    both = records("A-2", "B-2")
    before = plan_to_join(both, by=cast.neutral)
    decide_pair(pair, verdict=SAME, by=cast.mediator, at=NOW)
    after = plan_to_join(both, by=cast.neutral)
    assert (after.digest, after.after) == (before.digest, before.after)
    join(both, seen=before.digest, why="same mother", by=cast.neutral, at=NOW)
    assert standing() == {("A-2", "B-2"): SAME}


def test_own_opinion__is_taken_back_for_the_opposite(cast: Cast, lay: Lay) -> None:
    pair = lay("A-2", "B-2", 0.2)
    both = records("A-2", "B-2")
    decide_pair(pair, verdict=SAME, by=cast.mediator, at=NOW)
    plan = plan_to_take_out(both[:1], out_of=both, by=cast.mediator)
    assert [one.verdict for one in plan.taken_back] == [SAME]
    take_out(both[:1], out_of=both, seen=plan.digest, why="brothers", by=cast.mediator, at=NOW)
    assert standing() == {("A-2", "B-2"): DIFFERENT}


def test_fails_in_the_middle__nothing_of_it_stays(cast: Cast, three, monkeypatch) -> None:
    everything = records(*THREE)
    join(everything, seen=plan_to_join(everything, by=cast.mediator).digest, why="one", by=cast.mediator, at=NOW)
    before, size = standing(), log.head()[0]
    plan = plan_to_take_out(records("A-6"), out_of=everything, by=cast.neutral)
    real, calls = decide_pair, []

    def fails_at_the_second(pair, **told):
        calls.append(pair)
        if len(calls) == 2:
            raise ZeroDivisionError
        return real(pair, **told)

    monkeypatch.setattr("wasl.apps.matching.domain.clusters.decide_pair", fails_at_the_second)
    with pytest.raises(ZeroDivisionError):
        take_out(records("A-6"), out_of=everything, seen=plan.digest, why="cousin", by=cast.neutral, at=NOW)
    assert (standing(), log.head()[0], group_of(record("A-6"))) == (before, size, set(everything))


def test_refusals(cast: Cast, lay: Lay, three) -> None:
    everything = records(*THREE)
    decide_pair(three["A-1 A-6"], verdict=DIFFERENT, by=cast.mediator, at=NOW)
    refusals = {
        "says that two of these records differ": lambda: plan_to_join(everything, by=cast.mediator),
        "between 2 and 16": lambda: plan_to_join(everything[:1], by=cast.mediator),
        "between 1 and 16": lambda: plan_to_take_out([], out_of=everything, by=cast.mediator),
        "every record was chosen": lambda: plan_to_take_out(everything, out_of=everything, by=cast.mediator),
        "ties all of them together": lambda: plan_to_join(records("A-1", "B-2"), by=cast.mediator),
        "no pair ties the chosen": lambda: plan_to_take_out(
            records("B-2"), out_of=records("A-1", "B-2"), by=cast.mediator
        ),
        "said already": lambda: plan_to_take_out(
            records("A-6"), out_of=records("A-1", "A-6"), by=cast.mediator
        ),
        "no reason": lambda: join(
            records("A-1", "B-1"), seen=plan_to_join(records("A-1", "B-1"), by=cast.mediator).digest, why=" ",
            by=cast.mediator, at=NOW,
        ),
    }  # fmt: skip
    for why, act in refusals.items():
        with pytest.raises(DecisionError, match=why):
            act()
    for name in ("secretariat", "asker_a", "holder_b", "auditor"):
        with pytest.raises(DecisionError, match="your role"):
            plan_to_join(everything, by=cast.people[name])
