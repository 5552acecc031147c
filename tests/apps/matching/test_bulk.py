"""Many pairs in one act: what is permitted, two people, samples, the act itself, and undoing it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.apps.conftest import asked
from tests.apps.matching.batches import AGREE, NOW, accepted, answered_dead, drawn, looked_at, proposed, suggested
from tests.conftest import DAY, Cast

from wasl.apps.audit.domain import log
from wasl.apps.matching.domain.bulk import (
    BulkError,
    accept_batch,
    draw_batch,
    look_at_sample,
    propose_batch,
    stop_batch,
    survey,
    undo_batch,
)
from wasl.apps.matching.domain.decisions import decide_pair, undo_decision
from wasl.apps.matching.enums import BatchState, Excluded, Verdict
from wasl.apps.matching.models.batch import Batch, BatchPair
from wasl.apps.matching.models.pair import CandidatePair, Decision
from wasl.apps.register.models.person import PersonRecord


def surveyed(cast: Cast, *, floor: float = 0.99):
    return survey(CandidatePair.objects.reaching(cast.mediator), floor=floor)


def person_of(record: str) -> str:
    return PersonRecord.objects.get(pk=record).person_id


# --- what is permitted --------------------------------------------------------------------------------


def test_survey__clear_pairs__permitted_with_what_may_be_wrong(cast: Cast, room) -> None:
    suggested(cast, room, 3)
    found = surveyed(cast)
    assert (len(found.permitted), found.excluded) == (3, {})
    assert found.wrong == pytest.approx((0.003, (3 * 0.999 * 0.001) ** 0.5))


def test_survey__each_thing_amiss__is_told(cast: Cast, room) -> None:
    made = suggested(cast, room, 8, pairs=False)
    a, b = made.a, made.b
    made.pair(a[0], b[0])  # nothing amiss
    made.pair(a[1], b[1], probability=0.9)
    made.pair(a[2], b[2], reasons=[*AGREE[:2], AGREE[2] | {"verdict": "contradicted"}])
    made.pair(a[3], b[3])  # dead
    made.pair(a[4], b[4])
    made.pair(a[4], b[5], suggested=False, probability=0.7)  # rival
    made.pair(a[6], b[6])
    made.pair(a[7], b[6])  # two entries of one list
    made.pair(a[1], a[5])  # within one list
    answered_dead(a[3], cast)
    found = surveyed(cast)
    assert found.excluded == {
        Excluded.BELOW: 1, Excluded.ONE_LIST: 1, Excluded.CONTRADICTED: 1, Excluded.DEAD: 1,
        Excluded.NOT_ONE_TO_ONE: 2, Excluded.RIVAL: 1,
    }  # fmt: skip
    assert len(found.permitted) == 1


def test_survey__dead_by_a_record_it_was_joined_to_before__is_told(cast: Cast, room) -> None:
    made, other = suggested(cast, room, 1), suggested(cast, room, 1, pairs=False)
    decide_pair(made.pair(made.b[0], other.a[0]), verdict=Verdict.SAME, by=cast.mediator, at=NOW)
    assert surveyed(cast).excluded == {}
    answered_dead(other.a[0], cast)
    assert surveyed(cast).excluded == {Excluded.DEAD: 1}


def test_survey__a_decision_keeps_apart_what_it_would_join(cast: Cast, room) -> None:
    """a0 is b0 by decision, b0 is not a1; a1 suggested with b0's twin on another list would bring them together."""
    made, other = suggested(cast, room, 2, pairs=False), suggested(cast, room, 2, pairs=False)
    for pair, verdict in (
        (made.pair(made.a[0], other.b[0]), Verdict.SAME),
        (made.pair(made.a[0], made.b[0]), Verdict.DIFFERENT),
    ):
        for reviewer in (cast.mediator, cast.neutral)[: 1 + (verdict is Verdict.DIFFERENT)]:
            decide_pair(pair, verdict=verdict, by=reviewer, at=NOW)
    made.pair(made.b[0], other.a[0])
    made.pair(other.a[0], other.b[0])
    assert surveyed(cast).excluded == {Excluded.CLASH: 2}


def test_survey__two_entries_of_a_list_by_way_of_a_third__are_told(cast: Cast, room) -> None:
    made, other = suggested(cast, room, 2, pairs=False), suggested(cast, room, 2, pairs=False)
    made.pair(made.a[0], made.b[0])
    made.pair(other.a[0], made.b[0])
    made.pair(other.a[0], other.b[0])
    made.pair(made.a[1], other.b[0])
    assert surveyed(cast).excluded == {Excluded.NOT_ONE_TO_ONE: 4}


def test_survey__what_is_not_reached__is_not_counted(cast: Cast, room) -> None:
    suggested(cast, room, 3)
    assert survey(CandidatePair.objects.reaching(cast.stranger_mediator), floor=0.99).permitted == ()


# --- two people ---------------------------------------------------------------------------------------


def test_batch__two_people_look_and_accept__each_pair_is_decided(cast: Cast, room) -> None:
    made = suggested(cast, room, 30)
    batch = proposed(drawn(cast.mediator))
    assert not Decision.objects.exists()
    batch = accepted(batch, by=cast.neutral)
    assert (batch.state, batch.second, batch.figures["accepted"], batch.figures["left_out"]) == (
        BatchState.ACCEPTED, cast.neutral, 30, 0,
    )  # fmt: skip
    assert Decision.objects.filter(batch=batch, verdict=Verdict.SAME, by=cast.mediator).count() == 30
    assert all(person_of(x) == person_of(y) for x, y in zip(made.a, made.b, strict=True))
    assert len({person_of(x) for x in made.a}) == 30
    assert log.verify().ok
    events = [entry.event for entry in log.history_of(batch.id)]
    assert events == ["batch_drawn", "sample_seen", "batch_proposed", "sample_seen", "batch_accepted"]


def test_batch__the_two_look_at_different_pairs(cast: Cast, room) -> None:
    suggested(cast, room, 45)
    batch = proposed(drawn(cast.mediator))
    first, second = (set(batch.pairs.filter(drawn_for=turn).values_list("pair_id", flat=True)) for turn in (1, 2))
    assert (len(first), len(second), first & second) == (20, 20, set())


def test_batch__smaller_than_a_sample__second_looks_at_all_of_it(cast: Cast, room) -> None:
    suggested(cast, room, 4)
    batch = proposed(drawn(cast.mediator))
    assert batch.pairs.filter(drawn_for=2, seen="").count() == 4


def test_batch__the_same_person_twice__refused(cast: Cast, room) -> None:
    suggested(cast, room, 3)
    batch = proposed(drawn(cast.mediator))
    with pytest.raises(BulkError, match="no sample of it waits for you"):
        looked_at(batch, by=cast.mediator, drawn_for=2)
    with pytest.raises(BulkError, match="the same person"):
        accept_batch(batch, by=cast.mediator, at=NOW)
    assert not Decision.objects.exists()


def test_batch__sample_not_looked_at__goes_no_further(cast: Cast, room) -> None:
    suggested(cast, room, 3)
    batch = drawn(cast.mediator)
    with pytest.raises(BulkError, match="not looked at every pair"):
        propose_batch(batch, by=cast.mediator, at=NOW)
    one = batch.pairs.filter(drawn_for=1).first()
    look_at_sample(batch, {one.pair_id: Verdict.SAME}, by=cast.mediator, at=NOW)
    with pytest.raises(BulkError, match="not looked at every pair"):
        propose_batch(batch, by=cast.mediator, at=NOW)
    batch = proposed(batch)
    with pytest.raises(BulkError, match="not looked at every pair"):
        accept_batch(batch, by=cast.neutral, at=NOW)


def test_batch__another_looked_for_the_second__does_not_count(cast: Cast, room) -> None:
    suggested(cast, room, 3)
    batch = looked_at(proposed(drawn(cast.mediator)), by=cast.mediator_2, drawn_for=2)
    with pytest.raises(BulkError, match="not looked at every pair"):
        accept_batch(batch, by=cast.neutral, at=NOW)


@pytest.mark.parametrize("verdict", [Verdict.DIFFERENT, Verdict.CANNOT_TELL])
def test_batch__one_of_the_sample_is_not_plainly_one_person__stops(cast: Cast, room, verdict: Verdict) -> None:
    suggested(cast, room, 3)
    batch = drawn(cast.mediator)
    one = batch.pairs.filter(drawn_for=1).first()
    assert look_at_sample(batch, {one.pair_id: verdict}, by=cast.mediator, at=NOW).state == BatchState.STOPPED
    with pytest.raises(BulkError, match="no sample of it waits"):
        looked_at(batch, by=cast.mediator, drawn_for=1)
    assert not Decision.objects.exists()


def test_look__at_a_pair_that_was_not_drawn__refused(cast: Cast, room) -> None:
    suggested(cast, room, 25)
    batch = drawn(cast.mediator)
    other = batch.pairs.filter(drawn_for=None).first()
    with pytest.raises(BulkError, match="not in your sample"):
        look_at_sample(batch, {other.pair_id: Verdict.SAME}, by=cast.mediator, at=NOW)


@pytest.mark.parametrize("name", ["secretariat", "asker_a", "holder_b", "auditor"])
def test_batch__whoever_does_not_review__refused(cast: Cast, room, name: str) -> None:
    suggested(cast, room, 3)
    batch, by = drawn(cast.mediator), cast.people[name]
    acts = [
        lambda: draw_batch(CandidatePair.objects.reaching(by), floor=0.99, by=by, at=NOW),
        lambda: look_at_sample(batch, {}, by=by, at=NOW),
        lambda: propose_batch(batch, by=by, at=NOW),
        lambda: accept_batch(batch, by=by, at=NOW),
        lambda: stop_batch(batch, by=by, at=NOW),
        lambda: undo_batch(batch, why="x", by=by, at=NOW),
    ]
    for act in acts:
        with pytest.raises(BulkError, match="your role"):
            act()


@pytest.mark.parametrize("floor", [0.98, 1.01])
def test_draw__below_the_lowest_floor__refused(cast: Cast, room, floor: float) -> None:
    suggested(cast, room, 3)
    with pytest.raises(BulkError, match="no pairs were gathered"):
        drawn(cast.mediator, floor=floor)


def test_draw__nothing_permitted__refused(cast: Cast, room) -> None:
    with pytest.raises(BulkError, match="permits none"):
        drawn(cast.mediator)


def test_batch__reaches_only_who_reaches_every_pair(cast: Cast, room) -> None:
    suggested(cast, room, 3)
    batch = drawn(cast.mediator)
    assert list(Batch.objects.reaching(cast.neutral)) == [batch]
    assert not Batch.objects.reaching(cast.stranger_mediator).exists()


# --- the act, and undoing it --------------------------------------------------------------------------


def test_accept__pairs_that_changed_meanwhile__are_left_out_and_say_why(cast: Cast, room) -> None:
    made = suggested(cast, room, 4)
    batch = proposed(drawn(cast.mediator))
    first, second = (CandidatePair.objects.get(first_id=min(made.a[k], made.b[k])) for k in (0, 1))
    decide_pair(first, verdict=Verdict.DIFFERENT, by=cast.mediator_2, at=NOW)
    answered_dead(made.a[1], cast)
    batch = accepted(batch, by=cast.neutral)
    assert (batch.figures["accepted"], batch.figures["left_out"]) == (2, 2)
    why = dict(BatchPair.objects.exclude(left_out="").values_list("pair_id", "left_out"))
    assert why == {first.id: Excluded.DECIDED, second.id: Excluded.DEAD}
    both = set(batch.decisions.values_list("by", "second", "wanted_second"))
    assert both == {(cast.mediator.id, cast.neutral.id, True)}  # the database holds that they are two


def test_undo_batch__all_come_apart__those_undone_before_stay_so(cast: Cast, room) -> None:
    made = suggested(cast, room, 5)
    before = [person_of(record) for record in made.a + made.b]
    batch = accepted(proposed(drawn(cast.mediator)), by=cast.neutral)
    single = Decision.objects.filter(batch=batch).first()
    undo_decision(single, by=cast.mediator_2, at=NOW + 2 * DAY)
    batch = undo_batch(batch, why="A wrong list", by=cast.mediator, at=NOW + 3 * DAY)
    assert batch.state == BatchState.UNDONE
    assert [person_of(record) for record in made.a + made.b] == before
    assert Decision.objects.filter(batch=batch).count() == 5
    single.refresh_from_db()
    assert single.undone_by == cast.mediator_2
    assert log.verify().ok


def test_undo_batch__keeps_what_other_decisions_join(cast: Cast, room) -> None:
    made, other = suggested(cast, room, 2), suggested(cast, room, 2, pairs=False)
    decide_pair(made.pair(made.a[0], other.b[0]), verdict=Verdict.SAME, by=cast.mediator, at=NOW)
    batch = accepted(proposed(drawn(cast.mediator)), by=cast.neutral)
    assert person_of(made.b[0]) == person_of(other.b[0])
    undo_batch(batch, why="A wrong list", by=cast.mediator, at=NOW + 3 * DAY)
    assert person_of(made.a[0]) == person_of(other.b[0]) != person_of(made.b[0])


def test_undo_batch__without_a_reason_or_before_it_was_accepted__refused(cast: Cast, room) -> None:
    suggested(cast, room, 3)
    batch = drawn(cast.mediator)
    with pytest.raises(BulkError, match="no reason"):
        undo_batch(batch, why=" ", by=cast.mediator, at=NOW)
    with pytest.raises(BulkError, match='it is "drawn"'):
        undo_batch(batch, why="x", by=cast.mediator, at=NOW)


def test_accept__costs_no_question_by_pair(cast: Cast, room) -> None:
    def questions(rows: int) -> int:
        suggested(cast, room, rows)
        batch = looked_at(proposed(drawn(cast.mediator)), by=cast.neutral, drawn_for=2)
        with CaptureQueriesContext(connection) as seen:
            accept_batch(batch, by=cast.neutral, at=NOW)
        return asked(seen)

    assert questions(25) == questions(60)


def test_batch__accepted_by_one__the_database_refuses(cast: Cast, room) -> None:
    suggested(cast, room, 2)
    batch = drawn(cast.mediator)
    for change in ({"state": BatchState.ACCEPTED}, {"second": cast.mediator}, {"floor": 0.5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(**change)
