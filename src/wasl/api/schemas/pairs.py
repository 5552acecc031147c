"""Linking runs, candidate pairs and decisions, as the API tells of them."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field as Bounds
from pydantic import model_validator

from wasl.api.schemas.parties import PartyOut, party_out
from wasl.api.values import Given, Id, Note
from wasl.apps.matching.enums import RunState, Scope, Verdict, Wanted
from wasl.apps.matching.models.pair import CandidatePair, Decision, Opinion
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.staff.models.staff import Staff
from wasl.apps.staff.rules import may_review


class RunOut(Schema):
    id: str
    left: str
    right: str | None
    scope: Scope
    state: RunState
    stage: str
    share: float
    asked_at: datetime
    ended_at: datetime | None
    figures: dict[str, Any]
    failure: str


class RunIn(Given):
    """The lists to link; without ``right``, duplicates within ``left`` are looked for."""

    left: Id
    right: Id | None = None

    @model_validator(mode="after")
    def _two_lists(self) -> "RunIn":
        if self.left == self.right:
            raise ValueError("leave right out to look for duplicates within one list")
        return self


class SideOut(Schema):
    """One record of a pair, by its entry."""

    record: str
    entry: str | None
    list: str | None
    party: PartyOut | None
    name_ar: str
    name_latin: str


class PairOut(Schema):
    id: str
    first: SideOut
    second: SideOut
    probability: float
    weight: float
    suggested: bool
    decided: Verdict | None


class ReasonOut(Schema):
    field: str
    verdict: str
    bits: float
    en: str
    ar: str


class DecisionOut(Schema):
    id: str
    verdict: Verdict
    party: PartyOut
    at: datetime
    undone_at: datetime | None


class ReviewedDecisionOut(DecisionOut):
    """For those who review: also who decided, and why."""

    by: str
    second: str | None
    why: str


class OpinionOut(Schema):
    """What one person said of a pair. Others read it once a decision is made of it, or once opinions differ."""

    id: str
    by: str
    verdict: Verdict
    why: str
    at: datetime
    blind: bool
    wanted: list[Wanted]
    decision: str | None


class PairDetailOut(PairOut):
    reasons: list[ReasonOut]
    decisions: list[ReviewedDecisionOut | DecisionOut]
    opinions: list[OpinionOut]
    may_decide: bool


class DecisionIn(Given):
    verdict: Verdict
    why: Note = Bounds("")


def run_out(run: LinkingRun) -> RunOut:
    return RunOut(
        id=run.id, left=run.left.list.id, right=run.right.list.id if run.right else None,
        scope=Scope(run.scope), state=RunState(run.state), stage=run.stage, share=run.share, asked_at=run.asked_at,
        ended_at=run.ended_at, figures=run.figures, failure=run.failure,
    )  # fmt: skip


def pair_values(pair: Any) -> dict[str, Any]:
    """Of a pair with ``decided``: the verdict that stands, or None."""
    return {
        "id": pair.id,
        "first": side_out(pair.first),
        "second": side_out(pair.second),
        "probability": pair.probability,
        "weight": pair.weight,
        "suggested": pair.suggested,
        "decided": pair.decided,
    }


def pair_out(pair: CandidatePair) -> PairOut:
    return PairOut(**pair_values(pair))


def pair_detail_out(pair: CandidatePair, *, to: Staff, may_decide: bool) -> PairDetailOut:
    decisions = pair.decisions.select_related("by__party").order_by("-at", "id")
    opinions = pair.opinions.visible_to(to).filter(taken_back_at=None).order_by("at", "id")
    return PairDetailOut(
        **pair_values(pair), reasons=[ReasonOut(**reason) for reason in pair.reasons], may_decide=may_decide,
        decisions=[decision_out(one, to=to) for one in decisions], opinions=[opinion_out(one) for one in opinions],
    )  # fmt: skip


def decision_out(decision: Decision, *, to: Staff) -> DecisionOut:
    told: dict[str, Any] = {
        "id": decision.id,
        "verdict": decision.verdict,
        "party": party_out(decision.by.party),
        "at": decision.at,
        "undone_at": decision.undone_at,
    }
    if may_review(to.roles) or decision.by.party_id == to.party_id:
        return ReviewedDecisionOut(by=decision.by_id, second=decision.second_id, why=decision.why, **told)
    return DecisionOut(**told)


def opinion_out(opinion: Opinion) -> OpinionOut:
    return OpinionOut(
        id=opinion.id, by=opinion.by_id, verdict=Verdict(opinion.verdict), why=opinion.why, at=opinion.at,
        blind=opinion.blind, wanted=opinion.wanted, decision=opinion.decision_id,
    )  # fmt: skip


def side_out(record: PersonRecord) -> SideOut:
    entry = getattr(record, "entry", None)
    return SideOut(
        record=record.id, entry=entry.id if entry else None, list=entry.list_id if entry else None,
        party=party_out(entry.list.party) if entry else None, name_ar=record.name_ar, name_latin=record.name_latin,
    )  # fmt: skip
