"""Deciding whether two records are one person, alone or by two where the rule says so, and taking it back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from wasl.apps.audit.domain.log import Event, append, take_turn
from wasl.apps.matching.domain.grave import grave_among
from wasl.apps.matching.enums import PairState, Verdict
from wasl.apps.matching.models.pair import CandidatePair, Decision, Opinion, on_reached_pair
from wasl.apps.matching.rules import CONTRADICTED, PairFacts, may_decide, outcome_of, second_wanted
from wasl.apps.matching.states import can_become
from wasl.apps.register.domain.persons import regroup
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.errors import DomainError


class DecisionError(DomainError):
    code = "decision"


def decide_pair(pair: CandidatePair, *, verdict: Verdict, by: Staff, at: datetime, why: str = "") -> Decision | None:
    """Record what a person says of a pair; where that settles it, the decision, and the persons it touches.

    None while the rule wants a second person, or while opinions differ: until then nothing is joined and no later
    run is bound. Whoever differed from another may say it anew, knowing both; the earlier opinion stays on record.
    Raises DecisionError when this person may not decide or has decided already, when a decision stands, or when
    the verdict clashes with other decisions.
    """
    _check_may_decide(by, f"pair {pair.id} was not decided")
    with transaction.atomic():
        take_turn()
        pair = CandidatePair.objects.select_for_update().get(pk=pair.pk)
        said = list(pair.opinions.open().order_by("at", "id"))
        before = state_of(pair, said)
        _check_may_speak(pair, before, said, by=by)
        _check_no_clash(pair, verdict, by=by)
        opinion = _say(pair, verdict, said, by=by, at=at, why=why, seen=before is PairState.CONTESTED)
        said = [*(one for one in said if one.by_id != by.id), opinion]
        after, settled = outcome_of([Verdict(one.verdict) for one in said], second=any(one.wanted for one in said))
        if not can_become(before, after):
            raise DecisionError(f"pair {pair.id} was not decided", why=f"it is {before.value}", do="Reload the page.")
        if settled is None:
            append(_opinion_given(opinion), at=at)
            return None
        return _settle(pair, settled, said, by=by, at=at)


def state_of(pair: CandidatePair, said: Iterable[Opinion]) -> PairState:
    """Where a pair stands: ``said`` are its open opinions."""
    if pair.decisions.filter(undone_at=None).exists():
        return PairState.STANDING
    return outcome_of([Verdict(one.verdict) for one in said], second=True)[0]


def facts_of(pairs: Iterable[CandidatePair]) -> dict[str, PairFacts]:
    """What the rule of second opinions looks at, by pair id."""
    pairs = list(pairs)
    grave = grave_among(record for pair in pairs for record in (pair.first_id, pair.second_id))
    return {
        pair.id: PairFacts(
            pair.probability,
            frozenset(reason["field"] for reason in pair.reasons if reason["verdict"] == CONTRADICTED),
            grave=pair.first_id in grave or pair.second_id in grave,
        )
        for pair in pairs
    }


def take_back_opinion(opinion: Opinion, *, by: Staff, at: datetime) -> None:
    """End one's own opinion while nothing is decided by it. It stays on record."""
    what = f"opinion {opinion.id} was not taken back"
    if opinion.by_id != by.id:
        raise DecisionError(what, why="it is another person's", do="Give your own opinion.")
    with transaction.atomic():
        take_turn()
        open_ones = Opinion.objects.open().filter(pk=opinion.pk)
        if not open_ones.update(taken_back_at=max(at, opinion.at)):  # a clock may run back
            raise DecisionError(
                what, why="it was taken back before, or a decision was made of it", do="Undo that decision instead."
            )
        append(Event("opinion_taken_back", by=by.id, subject=opinion.pair_id, plain={"opinion": opinion.id}), at=at)


def undo_decision(decision: Decision, *, by: Staff, at: datetime, why: str = "") -> None:
    """Take a decision back and let apart what it alone held together. The decision stays on record."""
    _check_may_decide(by, f"decision {decision.id} stands")
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
        sealed = {"why": why} if why else {}
        append(
            Event(
                "decision_undone", by=by.id, subject=decision.pair_id, plain={"decision": decision.id}, sealed=sealed
            ),
            at=at,
        )


def group_of(record: str, *, seen_by: Staff | None = None, moment: datetime | None = None) -> frozenset[str]:
    """Ids of all records that standing decisions make one person with this one, itself included.

    ``seen_by``: only by decisions on pairs this person reaches. Two records of a side that are joined through a
    record of another party alone stay apart in its eyes, or the join would tell it of that record.
    ``moment``: by the decisions that stood then, not those that stand now.
    """
    stood = Decision.objects.standing_at(moment) if moment else Decision.objects.filter(undone_at=None)
    decisions = stood.filter(verdict=Verdict.SAME)
    if seen_by is not None:
        decisions = decisions.filter(on_reached_pair(seen_by))
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
    differ = Decision.objects.filter(pair=OuterRef("pk"), undone_at=None, verdict=Verdict.DIFFERENT)
    return CandidatePair.objects.filter(Exists(differ), first_id__in=ids, second_id__in=ids).first()


# --- the steps of deciding ------------------------------------------------------------------------------


def _check_may_decide(by: Staff, what: str) -> None:
    if not may_decide(by.roles):
        raise DecisionError(what, why="your role does not decide on these records", do="Ask a mediator or the neutral.")


def _check_may_speak(pair: CandidatePair, state: PairState, said: Iterable[Opinion], *, by: Staff) -> None:
    what = f"pair {pair.id} was not decided"
    if state is PairState.STANDING:
        raise DecisionError(what, why="a decision on it stands already", do="Undo that decision first.")
    if state is PairState.PROPOSED and any(one.by_id == by.id for one in said):
        raise DecisionError(
            what, why="you gave your opinion of it, and the second must be another person's",
            do="Take your opinion back if it was wrong.",
        )  # fmt: skip


def _check_no_clash(pair: CandidatePair, verdict: Verdict, *, by: Staff) -> None:
    """Whatever others think of the pair: asked of each opinion alike, so that a refusal tells nothing of theirs."""
    what = f"pair {pair.id} was not decided"
    if verdict is Verdict.CANNOT_TELL:
        return
    group = group_of(pair.first_id)
    if verdict is Verdict.DIFFERENT and pair.second_id in group:
        raise DecisionError(
            what, why="other decisions already make these two one person", do="Undo one of those decisions first."
        )
    if verdict is Verdict.SAME and (clash := _difference_within(group | group_of(pair.second_id))):
        if not CandidatePair.objects.reaching(by).filter(pk=clash.pk).exists():  # of a room this person is not in
            raise DecisionError(
                what, why="a decision you do not reach keeps some of these records apart",
                do="Leave the pair to somebody who reaches it.",
            )  # fmt: skip
        raise DecisionError(
            what, why=f"pair {clash.id} says that two of these records differ",
            do="Undo that decision first, or decide these two differently.",
        )  # fmt: skip


def _say(
    pair: CandidatePair, verdict: Verdict, said: Iterable[Opinion], *, by: Staff, at: datetime, why: str, seen: bool
) -> Opinion:
    """The opinion, written down; one's own earlier one ends. ``seen``: another's was shown before it."""
    own = [one.id for one in said if one.by_id == by.id]
    Opinion.objects.filter(pk__in=own).update(taken_back_at=at)
    facts = facts_of([pair])[pair.id]
    return Opinion.objects.create(
        pair=pair, by=by, verdict=verdict, why=why, at=at, blind=not (seen or _was_shown(pair)),
        wanted=[one.value for one in second_wanted(facts, verdict)],
    )  # fmt: skip


def _was_shown(pair: CandidatePair) -> bool:
    """Whether an opinion of this pair may have been seen before now: of an undone decision, or of two who differed."""
    if pair.decisions.exists():
        return True
    told = list(pair.opinions.values_list("by_id", "taken_back_at"))
    return any(ended for _, ended in told) and len({person for person, _ in told}) > 1


def _settle(pair: CandidatePair, verdict: Verdict, said: Iterable[Opinion], *, by: Staff, at: datetime) -> Decision:
    """The decision that these opinions make: all of them belong to it, also those it outweighs."""
    said = list(said)
    agreed = [one for one in said if one.verdict == verdict]
    wanted = len(said) > 1 or any(one.wanted for one in said)
    decision = Decision.objects.create(
        pair=pair, verdict=verdict, by=agreed[0].by, second=agreed[1].by if len(agreed) > 1 else None,
        wanted_second=wanted, at=max(at, *(one.at for one in said)), why=agreed[0].why,
    )  # fmt: skip
    Opinion.objects.filter(pk__in=[one.pk for one in said]).update(decision=decision)
    if verdict is Verdict.SAME:
        regroup([group_of(pair.first_id)])
    append(
        Event(
            "pair_decided",
            by=by.id,
            subject=pair.id,
            plain={"verdict": verdict.value, "decision": decision.id, "opinions": len(said)},
            sealed={"why": said[-1].why, "records": [pair.first_id, pair.second_id]},
        ),
        at=at,
    )
    return decision


def _opinion_given(opinion: Opinion) -> Event:
    """Its verdict is sealed: whoever is asked next may read the log."""
    return Event(
        "opinion_given",
        by=opinion.by_id,
        subject=opinion.pair_id,
        plain={"opinion": opinion.id},
        sealed={"verdict": opinion.verdict, "why": opinion.why, "wanted": opinion.wanted},
    )
