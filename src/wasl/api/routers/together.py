"""Records that may all be one person: looked at together, joined in one act, or some taken out."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.utils import timezone
from ninja import Router

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked
from wasl.api.schemas.together import PlanOut, TogetherIn, TogetherOut, WishIn, plan_out, together_out
from wasl.apps.matching.domain.clusters import (
    Plan,
    cluster_of,
    join,
    pairs_among,
    plan_to_join,
    plan_to_take_out,
    take_out,
)
from wasl.apps.matching.models.pair import CandidatePair, Decision
from wasl.apps.register.models.person import PersonRecord
from wasl.kernel.ids import SHAPE

router = Router(tags=["matching"])


@router.get("/together/{id}", response={200: TogetherOut, **REFUSALS})
def together(request: Asked, id: str) -> TogetherOut:
    """By the id of any record of the cluster; the records nearest to it first."""
    order = _cluster(request, id)
    records = PersonRecord.objects.reaching(request.user).filter(pk__in=order).select_related("entry__list__party")
    return together_out(sorted(records, key=lambda one: order.index(one.id)), list(_pairs(request, order)))


@router.post("/together/{id}/plan", response={200: PlanOut, **REFUSALS})
def plan(request: Asked, id: str, given: WishIn) -> PlanOut:
    """What the act would do. Nothing is changed."""
    order = _cluster(request, id)
    chosen = _chosen(given.records, order)
    if given.act == "join":
        return plan_out(plan_to_join(chosen, by=request.user))
    return plan_out(plan_to_take_out(chosen, out_of=order, by=request.user))


@router.post("/together/{id}/decisions", response={200: PlanOut, **REFUSALS})
def decide(request: Asked, id: str, given: TogetherIn) -> PlanOut:
    """Carry out the plan that was looked at, whole or not at all."""
    order = _cluster(request, id)
    chosen = _chosen(given.records, order)
    told: dict[str, Any] = {"seen": given.plan, "why": given.why, "by": request.user, "at": timezone.now()}
    done: Plan = join(chosen, **told) if given.act == "join" else take_out(chosen, out_of=order, **told)
    return plan_out(done)


def _cluster(request: Asked, id: str) -> list[str]:
    reached = PersonRecord.objects.reaching(request.user)
    if SHAPE.fullmatch(id) is None or not reached.filter(pk=id).exists():
        raise Http404
    return cluster_of(id, seen_by=request.user)


def _chosen(records: list[str], order: list[str]) -> list[str]:
    """A record that is not of the cluster is not found, whether it exists or not."""
    if not set(records) <= set(order):
        raise Http404
    return records


def _pairs(request: Asked, order: list[str]) -> Any:
    among = [one.id for one in pairs_among(order, seen_by=request.user)]
    standing = Decision.objects.filter(pair=OuterRef("pk"), undone_at=None)
    pairs = CandidatePair.objects.reaching(request.user).filter(pk__in=among)
    pairs = pairs.select_related("first__entry__list__party", "second__entry__list__party")
    return pairs.annotate(decided=Subquery(standing.values("verdict")[:1])).order_by("-probability", "id")
