"""Records that may all be one person, and what joining them or taking some out would do, as the API tells of them."""

from typing import Literal

from ninja import Schema
from pydantic import Field as Bounds

from wasl.api.schemas.pairs import PairOut, SideOut, pair_out, side_out
from wasl.api.values import Given, Id, Reason
from wasl.apps.matching.domain.clusters import MOST, Plan
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.register.models.person import PersonRecord

Act = Literal["join", "take_out"]
Ids = list[Id]


class TogetherOut(Schema):
    """The records decided or suggested to be one person with one of them, and the pairs among them."""

    records: list[SideOut]
    pairs: list[PairOut]


class WishIn(Given):
    """``join``: the records are all one person. ``take_out``: they are another person than the rest."""

    act: Act
    records: Ids = Bounds(min_length=1, max_length=MOST)


class TogetherIn(WishIn):
    """``plan``: the digest of the plan that was looked at; another plan is not carried out."""

    plan: str = Bounds(max_length=64)
    why: Reason


class StepOut(Schema):
    pair: str
    verdict: Verdict
    undoes: str | None
    takes_back: str | None
    needs_second: bool


class PlanOut(Schema):
    """What would be said of which pair, which decisions it undoes, and the persons these records make."""

    plan: str
    steps: list[StepOut]
    before: list[list[str]]
    after: list[list[str]]


def together_out(records: list[PersonRecord], pairs: list[CandidatePair]) -> TogetherOut:
    return TogetherOut(records=[side_out(one) for one in records], pairs=[pair_out(one) for one in pairs])


def plan_out(plan: Plan) -> PlanOut:
    steps = [
        StepOut(
            pair=step.pair.id, verdict=step.verdict, undoes=step.undoes.id if step.undoes else None,
            takes_back=step.takes_back.id if step.takes_back else None, needs_second=step.needs_second,
        )
        for step in plan.steps
    ]  # fmt: skip
    before, after = ([sorted(group) for group in groups] for groups in (plan.before, plan.after))
    return PlanOut(plan=plan.digest, steps=steps, before=before, after=after)
