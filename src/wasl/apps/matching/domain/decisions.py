"""Deciding whether two records are one person, and taking it back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from wasl.apps.audit.domain.log import Event, append, take_turn
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair, Decision
from wasl.apps.matching.rules import may_decide
from wasl.apps.register.domain.persons import regroup
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.errors import DomainError


class DecisionError(DomainError):
    code = "decision"


def decide_pair(pair: CandidatePair, *, verdict: Verdict, by: Staff, at: datetime, why: str = "") -> Decision:
    """Record what a person decided, and regroup the persons it touches; logged with it.

    Raises DecisionError when this person may not decide, when a decision stands already, or when
    "same" would join two records that a standing decision calls different.
    """
    if not may_decide(by.roles):
        raise DecisionError(
            f"pair {pair.id} was not decided",
            why="your role does not decide on these records",
            do="Ask a mediator or the neutral.",
        )
    with transaction.atomic():
        take_turn()
        pair = CandidatePair.objects.select_for_update().get(pk=pair.pk)
        if pair.decisions.filter(undone_at=None).exists():
            raise DecisionError(
                f"pair {pair.id} was not decided", why="a decision on it stands already", do="Undo that decision first."
            )
        decision = Decision.objects.create(pair=pair, verdict=verdict, by=by, at=at, why=why)
        group = group_of(pair.first_id)
        if verdict is Verdict.SAME and (clash := _difference_within(group)):
            raise DecisionError(
                f"pair {pair.id} was not decided",
                why=f"pair {clash.id} says that two of these records differ",
                do="Undo that decision first, or decide these two differently.",
            )
        if verdict is Verdict.DIFFERENT and pair.second_id in group:
            raise DecisionError(
                f"pair {pair.id} was not decided",
                why="other decisions already make these two one person",
                do="Undo one of those decisions first.",
            )
        if verdict is Verdict.SAME:
            regroup([group])
        append(
            Event(
                "pair_decided",
                by=by.id,
                subject=pair.id,
                plain={"verdict": verdict.value, "decision": decision.id},
                sealed={"why": why, "records": [pair.first_id, pair.second_id]},
            ),
            at=at,
        )
    return decision


def undo_decision(decision: Decision, *, by: Staff, at: datetime) -> None:
    """Take a decision back and let apart what it alone held together. The decision stays on record."""
    if not may_decide(by.roles):
        raise DecisionError(
            f"decision {decision.id} stands",
            why="your role does not decide on these records",
            do="Ask a mediator or the neutral.",
        )
    with transaction.atomic():
        take_turn()
        ended = max(at, decision.at)  # a clock may run back
        updated = Decision.objects.filter(pk=decision.pk, undone_at=None).update(undone_at=ended, undone_by=by)
        if not updated:
            raise DecisionError(
                f"decision {decision.id} was not undone", why="it was undone before", do="Nothing is left to do."
            )
        first, second = decision.pair.first_id, decision.pair.second_id
        regroup([group_of(first), group_of(second)])
        append(Event("decision_undone", by=by.id, subject=decision.pair_id, plain={"decision": decision.id}), at=at)


def group_of(record: str, *, seen_by: Staff | None = None, moment: datetime | None = None) -> frozenset[str]:
    """Ids of all records that standing decisions make one person with this one, itself included.

    ``seen_by``: only by decisions on pairs this person reaches. Two records of a side that are joined through a
    record of another party alone stay apart in its eyes, or the join would tell it of that record.
    ``moment``: by the decisions that stood then, not those that stand now.
    """
    stood = Decision.objects.standing_at(moment) if moment else Decision.objects.filter(undone_at=None)
    decisions = stood.filter(verdict=Verdict.SAME)
    if seen_by is not None:
        decisions = decisions.filter(pair__in=CandidatePair.objects.reaching(seen_by))
    group, frontier = {record}, {record}
    while frontier:
        reached = _called_same(frontier, decisions) - group
        group |= reached
        frontier = reached
    return frozenset(group)


def constraints_between(
    left: Iterable[str], right: Iterable[str]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Must-link and cannot-link pairs (left id, right id) that standing decisions lay down."""
    lefts, rights = set(left), set(right)
    standing = Decision.objects.filter(undone_at=None).exclude(verdict=Verdict.CANNOT_TELL)
    must: list[tuple[str, str]] = []
    cannot: list[tuple[str, str]] = []
    for verdict, first, second in standing.values_list("verdict", "pair__first_id", "pair__second_id"):
        for pair in {(first, second), (second, first)}:
            if pair[0] in lefts and pair[1] in rights:
                (must if verdict == Verdict.SAME else cannot).append(pair)
                break
    return must, cannot


def _called_same(records: set[str], decisions: QuerySet[Decision]) -> set[str]:
    forward = decisions.filter(pair__first_id__in=records).values_list("pair__second_id", flat=True)
    backward = decisions.filter(pair__second_id__in=records).values_list("pair__first_id", flat=True)
    return {*forward, *backward}


def _difference_within(group: Iterable[str]) -> CandidatePair | None:
    ids = list(group)
    return CandidatePair.objects.filter(
        decisions__undone_at=None, decisions__verdict=Verdict.DIFFERENT, first_id__in=ids, second_id__in=ids
    ).first()
