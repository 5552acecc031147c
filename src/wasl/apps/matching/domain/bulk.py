"""Accepting many suggested pairs in one act: surveyed, drawn, looked at by two people, accepted, undone."""

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from wasl.apps.audit.domain.log import Event, append, take_turn
from wasl.apps.matching.domain.bulk_rule import LOWEST_FLOOR, SAMPLE, Seen, excluded_by, wrong_among
from wasl.apps.matching.domain.calibration import calibration_from
from wasl.apps.matching.domain.grave import grave_among
from wasl.apps.matching.domain.groups import Joined, standing_pairs
from wasl.apps.matching.enums import BatchState, Excluded, Verdict
from wasl.apps.matching.models.batch import Batch, BatchPair
from wasl.apps.matching.models.pair import CandidatePair, CandidatePairQuerySet, Decision, Opinion
from wasl.apps.matching.rules import may_decide
from wasl.apps.matching.states import BATCH_NEXT
from wasl.apps.register.domain.persons import regroup
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.errors import DomainError

ROWS = 2_000
FIRST, SECOND = 1, 2  # who looks at a sample: who proposes, who confirms


class BulkError(DomainError):
    code = "bulk"


@dataclass(frozen=True, slots=True)
class Survey:
    """What may be accepted in one act, and why the other suggestions may not."""

    floor: float
    permitted: tuple[tuple[str, float], ...]  # pair, probability
    excluded: dict[Excluded, int]

    @property
    def wrong(self) -> tuple[float, float]:
        return wrong_among([probability for _, probability in self.permitted])


def survey(pairs: CandidatePairQuerySet, *, floor: float) -> Survey:
    """Suggestions among these pairs on which nobody decided or gave an opinion."""
    waiting = pairs.current().undecided().filter(suggested=True).exclude(_has_opinion())
    likely = waiting.filter(probability__gte=floor)
    judged = _judged(likely, floor=floor)
    excluded = Counter(why for _, why in judged if why is not None)
    excluded[Excluded.BELOW] += waiting.count() - len(judged)
    permitted = tuple((seen.pair, seen.probability) for seen, why in judged if why is None)
    return Survey(floor, permitted, {why: excluded[why] for why in Excluded if excluded[why]})


def draw_batch(
    pairs: CandidatePairQuerySet,
    *,
    floor: float,
    by: Staff,
    at: datetime,
    chance: random.Random | None = None,
) -> Batch:
    """Set down what the rule permits now, and draw the pairs to be looked at first. Nothing is decided yet."""
    _check_reviews(by, "no pairs were gathered")
    if not LOWEST_FLOOR <= floor <= 1:
        raise BulkError(
            "no pairs were gathered",
            why="pairs less probable than 99 % are decided one by one",
            do="Ask for 0.99 or more.",
        )
    found = survey(pairs, floor=floor)
    if not found.permitted:
        raise BulkError(
            "no pairs were gathered", why="the rule permits none", do="Decide the pairs that wait one by one."
        )
    mean, deviation = found.wrong
    band = calibration_from(pairs, floor=floor)
    figures = {
        "pairs": len(found.permitted),
        "wrong": [round(mean, 3), round(deviation, 3)],
        "excluded": {why.value: count for why, count in found.excluded.items()},
        "band": {"accepted": band.accepted, "refused": band.refused, "cannot_tell": band.cannot_tell},
    }
    with transaction.atomic():
        batch = Batch.objects.create(floor=floor, figures=figures, by=by, at=at)
        BatchPair.objects.bulk_create(
            [BatchPair(batch=batch, pair_id=pair) for pair, _ in found.permitted], batch_size=ROWS
        )
        _draw_sample(batch, FIRST, chance)
        append(
            Event(
                "batch_drawn",
                by=by.id,
                subject=batch.id,
                plain={"pairs": len(found.permitted), "floor_per_myriad": round(floor * 10_000)},
            ),
            at=at,
        )
    return batch


def look_at_sample(batch: Batch, seen: Mapping[str, Verdict], *, by: Staff, at: datetime) -> Batch:
    """Write down what this person saw in pairs of the sample. One that is not plainly one person stops it all."""
    _check_reviews(by, f"batch {batch.id} was not changed")
    with transaction.atomic():
        batch = _locked(batch)
        rows = {row.pair_id: row for row in batch.pairs.filter(drawn_for=_turn(batch, by))}
        if not seen:
            raise BulkError(
                f"batch {batch.id} was not changed",
                why="nothing was said of any pair",
                do="Look at each pair of the sample, and choose what you see.",
            )
        if not seen.keys() <= rows.keys():
            raise BulkError(
                f"batch {batch.id} was not changed",
                why="what was looked at is not in your sample",
                do="Look at the pairs that are shown to you.",
            )
        for pair, verdict in seen.items():
            rows[pair].seen, rows[pair].seen_by, rows[pair].seen_at = verdict, by, at
        BatchPair.objects.bulk_update(rows.values(), ["seen", "seen_by", "seen_at"])
        told = {pair: str(verdict) for pair, verdict in seen.items()}
        append(Event("sample_seen", by=by.id, subject=batch.id, sealed={"seen": told}), at=at)
        if any(verdict is not Verdict.SAME for verdict in seen.values()):
            _end(batch, BatchState.STOPPED, by=by, at=at, event="batch_stopped")
    return batch


def propose_batch(batch: Batch, *, by: Staff, at: datetime, chance: random.Random | None = None) -> Batch:
    """Whoever drew it has looked at the whole sample; a second person is to look at another, and to accept it."""
    _check_reviews(by, f"batch {batch.id} was not proposed")
    with transaction.atomic():
        batch = _locked(batch)
        if batch.by_id != by.id:
            raise BulkError(
                f"batch {batch.id} was not proposed",
                why="another person gathered it",
                do="Wait until it is proposed, then look at it as the second person.",
            )
        _check_next(batch, BatchState.PROPOSED)
        _check_seen(batch, FIRST, by)
        batch.state = BatchState.PROPOSED
        batch.save(update_fields=["state"])
        _draw_sample(batch, SECOND, chance)
        append(Event("batch_proposed", by=by.id, subject=batch.id), at=at)
    return batch


def accept_batch(batch: Batch, *, by: Staff, at: datetime) -> Batch:
    """The second person accepts: each pair that the rule still permits is decided as one person, in one act.

    Pairs that changed since they were gathered are left out, and why is kept with them. Raises BulkError.
    """
    _check_reviews(by, f"batch {batch.id} was not accepted")
    with transaction.atomic():
        take_turn()
        batch = _locked(batch)
        if batch.by_id == by.id:
            raise BulkError(
                f"batch {batch.id} was not accepted",
                why="the same person cannot be both of the two",
                do="Ask another reviewer to look at it and to accept it.",
            )
        _check_next(batch, BatchState.ACCEPTED)
        _check_seen(batch, SECOND, by)
        judged = _judged(CandidatePair.objects.filter(batches__batch=batch), floor=batch.floor)
        decisions = _decided(batch, [seen.pair for seen, why in judged if why is None], second=by, at=at)
        left_out = {seen.pair: why for seen, why in judged if why is not None}
        for why in set(left_out.values()):
            gone = [pair for pair, other in left_out.items() if other is why]
            batch.pairs.filter(pair__in=gone).update(left_out=why)
        batch.figures |= {"accepted": len(decisions), "left_out": len(left_out)}
        batch.second = by
        sealed = {"decisions": [[made.id, made.pair_id] for made in decisions]}
        plain = {"accepted": len(decisions), "left_out": len(left_out), "proposed_by": batch.by_id}
        _end(batch, BatchState.ACCEPTED, by=by, at=at, event="batch_accepted", plain=plain, sealed=sealed)
    return batch


def stop_batch(batch: Batch, *, by: Staff, at: datetime) -> Batch:
    """Give it up before anything is decided."""
    _check_reviews(by, f"batch {batch.id} was not changed")
    with transaction.atomic():
        batch = _locked(batch)
        _check_next(batch, BatchState.STOPPED)
        _end(batch, BatchState.STOPPED, by=by, at=at, event="batch_stopped")
    return batch


def undo_batch(batch: Batch, *, why: str, by: Staff, at: datetime) -> Batch:
    """Take back every decision of the batch that still stands. Each stays on record."""
    _check_reviews(by, f"batch {batch.id} stands")
    if not why.strip():
        raise BulkError(f"batch {batch.id} stands", why="no reason was given", do="Say why it is undone.")
    with transaction.atomic():
        take_turn()
        batch = _locked(batch)
        _check_next(batch, BatchState.UNDONE)
        standing = Decision.objects.filter(batch=batch, undone_at=None)
        touched = [record for pair in standing.values_list("pair__first_id", "pair__second_id") for record in pair]
        ended = max(at, batch.ended_at or at)  # a clock may run back
        count = standing.update(undone_at=ended, undone_by=by)
        regroup(Joined(standing_pairs(Verdict.SAME)).groups(touched))
        plain, sealed = {"undone": count}, {"why": why}
        _end(batch, BatchState.UNDONE, by=by, at=ended, event="batch_undone", plain=plain, sealed=sealed)
    return batch


def can_look(batch: Batch, *, by: Staff) -> bool:
    """Whether it waits for this person to look at a sample."""
    if not may_decide(by.roles):
        return False
    return batch.state == (BatchState.DRAWN if batch.by_id == by.id else BatchState.PROPOSED)


def can_stop(batch: Batch, *, by: Staff) -> bool:
    return may_decide(by.roles) and BatchState.STOPPED in BATCH_NEXT[BatchState(batch.state)]


def can_undo(batch: Batch, *, by: Staff) -> bool:
    return may_decide(by.roles) and BatchState.UNDONE in BATCH_NEXT[BatchState(batch.state)]


# --- what the rule is asked about ---------------------------------------------------------------------


def _judged(pairs: QuerySet[CandidatePair], *, floor: float) -> list[tuple[Seen, Excluded | None]]:
    """Each pair with why it is excluded; first by what is known of it alone, then by what all of them together join."""
    decided = Decision.objects.filter(pair=OuterRef("pk"), undone_at=None)
    rows = list(
        pairs.annotate(is_decided=Exists(decided) | _has_opinion())
        .order_by("-probability", "id")
        .values_list(
            "id", "first_id", "second_id", "first__source_id", "second__source_id", "probability", "reasons",
            "is_decided", "suggested", "is_current", "first__withdrawn_at", "second__withdrawn_at",
        )
    )  # fmt: skip
    joined = Joined(standing_pairs(Verdict.SAME))
    groups = joined.groups({record for row in rows for record in row[1:3]})
    dead = {joined.root(record) for record in grave_among(frozenset().union(*groups))}
    rivals = _rivals({row[3] for row in rows} | {row[4] for row in rows})
    judged: list[tuple[Seen, Excluded | None]] = []
    for id, first, second, left, right, probability, reasons, is_decided, suggested, current, gone_a, gone_b in rows:
        against = [one for one in (*rivals[first, right], *rivals[second, left]) if one[0] != id]
        seen = Seen(
            id,
            probability,
            reasons,
            decided=is_decided,
            stands=suggested and current and gone_a is None and gone_b is None,
            one_list=left == right,
            dead=joined.root(first) in dead or joined.root(second) in dead,
            doubled=any(taken for _, _, taken in against),
            rival=max((other for _, other, _ in against), default=0.0),
        )
        judged.append((seen, excluded_by(seen, floor=floor)))
    ends = {row[0]: ((row[1], row[3]), (row[2], row[4])) for row in rows}
    return _judged_together(judged, ends, floor=floor)


def _rivals(sources: Collection[str]) -> dict[tuple[str, str], list[tuple[str, float, bool]]]:
    """By record and source: the candidates it has there (pair, probability, whether it is taken for that person)."""
    standing = Decision.objects.filter(pair=OuterRef("pk"), undone_at=None)
    pairs = (
        CandidatePair.objects.filter(first__source__in=sources, second__source__in=sources)
        .filter(first__withdrawn_at=None, second__withdrawn_at=None)
        .annotate(same=Exists(standing.filter(verdict=Verdict.SAME)))
        .filter(~Exists(standing.filter(verdict=Verdict.DIFFERENT)))
        .filter(Q(is_current=True) | Q(same=True))
    )
    found: dict[tuple[str, str], list[tuple[str, float, bool]]] = defaultdict(list)
    rows = pairs.order_by().values_list(
        "id", "first_id", "second_id", "first__source_id", "second__source_id", "probability", "suggested", "same"
    )
    for id, first, second, left, right, probability, suggested, same in rows.iterator(chunk_size=ROWS):
        found[first, right].append((id, probability, suggested or same))
        found[second, left].append((id, probability, suggested or same))
    return found


def _judged_together(
    judged: list[tuple[Seen, Excluded | None]],
    ends: Mapping[str, tuple[tuple[str, str], tuple[str, str]]],  # pair -> (record, its source) twice
    *,
    floor: float,
) -> list[tuple[Seen, Excluded | None]]:
    """Joined to what was decided before, these pairs may bring two entries of a list, or two people, together."""
    before = Joined(standing_pairs(Verdict.SAME))
    after = Joined(standing_pairs(Verdict.SAME))
    taken = [seen.pair for seen, why in judged if why is None]
    entries: dict[tuple[str, str], set[str]] = defaultdict(set)  # by what a pair joins, and source
    for pair in taken:
        (first, _), (second, _) = ends[pair]
        after.join(first, second)
    for record, source in {end for pair in taken for end in ends[pair]}:
        entries[after.root(record), source].add(before.root(record))
    doubled = {root for (root, _), roots in entries.items() if len(roots) > 1}
    apart = standing_pairs(Verdict.DIFFERENT)
    clashing = {after.root(first) for first, second in apart if after.root(first) == after.root(second)}

    def again(seen: Seen, why: Excluded | None) -> tuple[Seen, Excluded | None]:
        if why is not None:
            return seen, why
        root = after.root(ends[seen.pair][0][0])
        seen = replace(seen, doubled=root in doubled, clash=root in clashing)
        return seen, excluded_by(seen, floor=floor)

    return [again(seen, why) for seen, why in judged]


# --- writing ------------------------------------------------------------------------------------------


def _has_opinion() -> Exists:
    """Whether somebody gave an opinion on a pair that is not decided: it is for a person to go on with it."""
    return Exists(Opinion.objects.open().filter(pair=OuterRef("pk")))


def _decided(batch: Batch, pairs: Sequence[str], *, second: Staff, at: datetime) -> list[Decision]:
    """A decision for each pair, by the two people of the batch, and the persons that they make."""
    decisions = Decision.objects.bulk_create(
        [
            Decision(
                pair_id=pair, verdict=Verdict.SAME, by_id=batch.by_id, second=second, wanted_second=True, at=at,
                batch=batch,
            )
            for pair in pairs
        ],
        batch_size=ROWS,
    )  # fmt: skip
    made = Decision.objects.filter(batch=batch, undone_at=None)
    touched = [record for pair in made.values_list("pair__first_id", "pair__second_id") for record in pair]
    regroup(Joined(standing_pairs(Verdict.SAME)).groups(touched))
    return decisions


def _draw_sample(batch: Batch, drawn_for: int, chance: random.Random | None) -> None:
    """Pairs at random for one of the two; for the second not those that the first saw, while others are left."""
    free = list(batch.pairs.filter(drawn_for=None).order_by("pk"))
    rows = (chance or random.SystemRandom()).sample(free, min(SAMPLE, len(free)))
    if not rows:
        rows = list(batch.pairs.order_by("place", "pk"))
    for place, row in enumerate(rows, 1):
        row.drawn_for, row.place = drawn_for, place
        row.seen, row.seen_by, row.seen_at = "", None, None
    BatchPair.objects.bulk_update(rows, ["drawn_for", "place", "seen", "seen_by", "seen_at"])


def _turn(batch: Batch, by: Staff) -> int:
    """Which of the two samples is this person's to look at now. Raises BulkError when neither is."""
    if not can_look(batch, by=by):
        raise BulkError(
            f"batch {batch.id} was not changed",
            why="no sample of it waits for you",
            do="Reload the page to see where it stands.",
        )
    return FIRST if batch.state == BatchState.DRAWN else SECOND


def _check_seen(batch: Batch, drawn_for: int, by: Staff) -> None:
    sample = batch.pairs.filter(drawn_for=drawn_for)
    if sample.exclude(seen=Verdict.SAME, seen_by=by).exists():
        raise BulkError(
            f"batch {batch.id} was not taken further",
            why="you have not looked at every pair of the sample",
            do="Look at each of them and say what you see.",
        )


def _check_reviews(by: Staff, what: str) -> None:
    if not may_decide(by.roles):
        raise BulkError(what, why="your role does not decide on these records", do="Ask a mediator or the neutral.")


def _check_next(batch: Batch, to: BatchState) -> None:
    if to not in BATCH_NEXT[BatchState(batch.state)]:
        raise BulkError(
            f"batch {batch.id} was not changed",
            why=f'it is "{batch.state}"',
            do="Reload the page to see where it stands.",
        )


def _locked(batch: Batch) -> Batch:
    return Batch.objects.select_for_update().get(pk=batch.pk)


def _end(
    batch: Batch, state: BatchState, *, by: Staff, at: datetime, event: str, plain: dict[str, Any] | None = None,
    sealed: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    batch.state, batch.ended_at = state, at
    batch.save()
    append(Event(event, by=by.id, subject=batch.id, plain=plain or {}, sealed=sealed or {}), at=at)
