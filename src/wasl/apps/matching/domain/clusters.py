"""Records that may all be one person, looked at together: joining several in one act, taking some out in one act.

A plan is drawn up first and shown; what is then carried out is that plan or nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from wasl.apps.audit.domain.log import take_turn
from wasl.apps.matching.domain.decisions import (
    DecisionError,
    decide_pair,
    facts_of,
    take_back_opinion,
    undo_decision,
)
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CURRENT, CandidatePair, Decision, Opinion
from wasl.apps.matching.rules import may_decide, second_wanted
from wasl.apps.staff.models.staff import Staff

MOST = 16  # records looked at together
Group = frozenset[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One pair of a plan: what is said of it, what falls before that, and whether one person is enough."""

    pair: CandidatePair
    verdict: Verdict
    undoes: Decision | None
    takes_back: Opinion | None
    needs_second: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What joining or taking out would do. ``before`` and ``after``: the persons these records make, as groups."""

    steps: tuple[Step, ...]
    before: tuple[Group, ...]
    after: tuple[Group, ...]

    @property
    def undone(self) -> tuple[Decision, ...]:
        return tuple(step.undoes for step in self.steps if step.undoes)

    @property
    def taken_back(self) -> tuple[Opinion, ...]:
        return tuple(step.takes_back for step in self.steps if step.takes_back)

    @property
    def digest(self) -> str:
        """Fixes what the plan does: the same again only while nothing it rests on has changed."""
        told = [
            (step.pair.id, step.verdict.value, step.undoes.id if step.undoes else "",
             step.takes_back.id if step.takes_back else "", step.needs_second)
            for step in self.steps
        ]  # fmt: skip
        return sha256(repr(sorted(told)).encode()).hexdigest()[:16]


def cluster_of(record: str, *, seen_by: Staff) -> list[str]:
    """Ids of the records that are decided or suggested to be one person with this one, itself first, nearest first.

    At most MOST; only along pairs this person reaches.
    """
    found, frontier = [record], {record}
    while frontier and len(found) < MOST:
        reached = _tied_to(frontier, seen_by) - set(found)
        found += sorted(reached)
        frontier = reached
    return found[:MOST]


def pairs_among(records: Collection[str], *, seen_by: Staff) -> list[CandidatePair]:
    """Pairs between these records that were decided, or that the latest run still finds; the likeliest first."""
    pairs = CandidatePair.objects.reaching(seen_by).filter(first__in=records, second__in=records)
    standing = Decision.objects.filter(pair=OuterRef("pk"), undone_at=None)
    kept = pairs.filter(Exists(standing) | CURRENT)
    return list(kept.order_by("-probability", "id"))


def plan_to_join(chosen: Iterable[str], *, by: Staff) -> Plan:
    """All the chosen records are one person: say so of every pair among them.

    Raises DecisionError when fewer than two are chosen, when a standing decision calls two of them different, or
    when no pair ties them to each other.
    """
    records = _checked(chosen, fewest=2, by=by)
    pairs = pairs_among(records, seen_by=by)
    standing, own = _standing(pairs), _own_opinions(pairs, by)
    for pair in pairs:
        if pair.id in standing and standing[pair.id].verdict == Verdict.DIFFERENT:
            raise DecisionError(
                "these records were not joined",
                why=f"pair {pair.id} says that two of these records differ",
                do="Undo that decision first, or decide these two differently.",
            )
    if len(_groups(records, [(pair.first_id, pair.second_id) for pair in pairs])) > 1:
        raise DecisionError(
            "these records were not joined",
            why="no pair was found that ties all of them together",
            do="Choose records that are tied by a pair, or ask for a linking run.",
        )
    return _plan(records, pairs, Verdict.SAME, standing=standing, own=own, by=by)


def plan_to_take_out(chosen: Iterable[str], *, out_of: Iterable[str], by: Staff) -> Plan:
    """The chosen records are another person than the rest: undo what joins the two, and call each pair different.

    Raises DecisionError when none is chosen or none is left, or when no pair lies between the two.
    """
    records = _checked(chosen, fewest=1, by=by)
    rest = set(out_of) - records
    if not rest:
        raise DecisionError(
            "no record was taken out", why="every record was chosen", do="Leave out those that belong together."
        )
    both = records | rest
    pairs = [one for one in pairs_among(both, seen_by=by) if (one.first_id in records) != (one.second_id in records)]
    if not pairs:
        raise DecisionError(
            "no record was taken out", why="no pair ties the chosen records to the rest", do="They stand apart already."
        )
    return _plan(both, pairs, Verdict.DIFFERENT, standing=_standing(pairs), own=_own_opinions(pairs, by), by=by)


def join(chosen: Iterable[str], *, seen: str, why: str, by: Staff, at: datetime) -> Plan:
    """Carry out the plan to join that was shown (``seen``: its digest), whole or not at all."""
    with transaction.atomic():
        take_turn()
        return _carry_out(plan_to_join(chosen, by=by), seen=seen, why=why, by=by, at=at)


def take_out(chosen: Iterable[str], *, out_of: Iterable[str], seen: str, why: str, by: Staff, at: datetime) -> Plan:
    """Carry out the plan to take out that was shown (``seen``: its digest), whole or not at all."""
    with transaction.atomic():
        take_turn()
        return _carry_out(plan_to_take_out(chosen, out_of=out_of, by=by), seen=seen, why=why, by=by, at=at)


# --- drawing up -----------------------------------------------------------------------------------------


def _tied_to(records: Collection[str], staff: Staff) -> set[str]:
    standing = Decision.objects.filter(pair=OuterRef("pk"), undone_at=None)
    pairs = CandidatePair.objects.reaching(staff).filter(Q(first__in=records) | Q(second__in=records))
    suggested = CURRENT & Q(suggested=True) & ~Exists(standing)
    tied = pairs.filter(suggested | Exists(standing.filter(verdict=Verdict.SAME)))
    return {record for pair in tied.values_list("first_id", "second_id") for record in pair}


def _checked(chosen: Iterable[str], *, fewest: int, by: Staff) -> set[str]:
    if not may_decide(by.roles):
        raise DecisionError(
            "nothing was decided",
            why="your role does not decide on these records",
            do="Ask a mediator or the neutral.",
        )
    records = set(chosen)
    if fewest <= len(records) <= MOST:
        return records
    raise DecisionError(
        "nothing was decided",
        why=f"between {fewest} and {MOST} records are decided together",
        do="Choose the records first.",
    )


def _standing(pairs: Sequence[CandidatePair]) -> dict[str, Decision]:
    decisions = Decision.objects.filter(pair__in=[pair.id for pair in pairs], undone_at=None)
    return {decision.pair_id: decision for decision in decisions.select_related("pair", "by", "second")}


def _own_opinions(pairs: Sequence[CandidatePair], by: Staff) -> dict[str, Opinion]:
    open_ones = Opinion.objects.open().filter(pair__in=[pair.id for pair in pairs], by=by)
    return {opinion.pair_id: opinion for opinion in open_ones}


def _plan(
    records: Collection[str], pairs: Sequence[CandidatePair], verdict: Verdict, *,
    standing: dict[str, Decision], own: dict[str, Opinion], by: Staff,
) -> Plan:  # fmt: skip
    """A step for each pair that does not say it already, by a decision or by one's own opinion."""
    facts = facts_of(pairs)
    steps = tuple(
        Step(
            pair, verdict, standing.get(pair.id), own.get(pair.id),
            needs_second=bool(second_wanted(facts[pair.id], verdict)),
        )
        for pair in pairs
        if all(told is None or told.verdict != verdict for told in (standing.get(pair.id), own.get(pair.id)))
    )  # fmt: skip
    if not steps:
        raise DecisionError("nothing was decided", why="it was said already", do="Nothing is left to do.")
    before = _joined(records, by)
    undone = {(step.pair.first_id, step.pair.second_id) for step in steps if step.undoes}
    made = {
        (step.pair.first_id, step.pair.second_id)
        for step in steps
        if step.verdict is Verdict.SAME and not step.needs_second
    }
    return Plan(steps, _groups(records, before), _groups(records, (before - undone) | made))


def _joined(records: Collection[str], staff: Staff) -> set[tuple[str, str]]:
    """Pairs among these records, of those this person reaches, that a standing decision calls the same."""
    pairs = CandidatePair.objects.reaching(staff).filter(first__in=records, second__in=records)
    same = pairs.filter(decisions__undone_at=None, decisions__verdict=Verdict.SAME)
    return set(same.values_list("first_id", "second_id"))


def _groups(records: Iterable[str], ties: Iterable[tuple[str, str]]) -> tuple[Group, ...]:
    """The records as groups that these ties hold together, the largest first."""
    of = {record: frozenset({record}) for record in records}
    for first, second in ties:
        whole = of[first] | of[second]
        of.update(dict.fromkeys(whole, whole))
    return tuple(sorted(set(of.values()), key=lambda group: (-len(group), min(group))))


# --- carrying out ---------------------------------------------------------------------------------------


def _carry_out(plan: Plan, *, seen: str, why: str, by: Staff, at: datetime) -> Plan:
    if not why.strip():
        raise DecisionError("nothing was decided", why="no reason was given", do="Say why, in a few words.")
    if plan.digest != seen:
        raise DecisionError(
            "nothing was decided",
            why="somebody has decided on these records since the plan was shown",
            do="Look at the new plan, and confirm it if it still holds.",
        )
    for decision in plan.undone:
        undo_decision(decision, by=by, at=at, why=why)
    for opinion in plan.taken_back:
        take_back_opinion(opinion, by=by, at=at)
    for step in plan.steps:
        decide_pair(step.pair, verdict=step.verdict, by=by, at=at, why=why)
    return plan
