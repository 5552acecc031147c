"""Linking runs, candidate pairs, and what people decide of them."""

from typing import Any, Literal

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field as Bounds

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, Page, page_of, reached
from wasl.api.schemas.pairs import (
    DecisionIn,
    DecisionOut,
    OpinionOut,
    PairDetailOut,
    PairOut,
    ReviewedDecisionOut,
    RunIn,
    RunOut,
    decision_out,
    opinion_out,
    pair_detail_out,
    pair_out,
    run_out,
)
from wasl.api.values import Id, Paging, Words
from wasl.apps.lists.domain.review_queue import Wished, ids_wished
from wasl.apps.lists.enums import ListState
from wasl.apps.lists.models.list import NameList
from wasl.apps.matching.domain.decisions import decide_pair, take_back_opinion, undo_decision
from wasl.apps.matching.domain.linking import ask_for_linking
from wasl.apps.matching.enums import PairState
from wasl.apps.matching.models.pair import CandidatePair, Decision, Opinion, on_reached_pair
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.matching.rules import may_decide, may_run
from wasl.apps.matching.tasks import link_in_background
from wasl.apps.staff.models.staff import Staff

router = Router(tags=["matching"])


class PairFilter(Paging):
    which: Literal["open", "decided", "second", "contested"] = "open"
    room: Id | None = None
    list: Id | None = None
    party: Id | None = None
    place: Words = Bounds("", max_length=60, description="A place that a record names, in any known spelling.")
    certainty: Literal["", "low", "middle", "high", "highest"] = Bounds("", description="Below 50, 90, 99 %, or more.")

    @property
    def wished(self) -> Wished:
        return Wished(
            WHICH[self.which].value, self.room or "", self.list or "", self.party or "", self.place, self.certainty
        )


WHICH = {
    "open": PairState.OPEN,
    "decided": PairState.STANDING,
    "second": PairState.PROPOSED,
    "contested": PairState.CONTESTED,
}


@router.get("/linking/runs", response={200: Page[RunOut], **REFUSALS})
def runs(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    return page_of(_runs(request.user), paging, lambda some: [run_out(one) for one in some])


@router.post("/linking/runs", response={201: RunOut, **REFUSALS})
def start(request: Asked, given: RunIn) -> Status[RunOut]:
    """Ask for a run; a worker takes it up."""
    _check_links(request.user)
    lists = NameList.objects.reaching(request.user).filter(state__in=[ListState.ACCEPTED, ListState.PUT])
    left = reached(lists.select_related("source"), given.left)
    right = reached(lists.select_related("source").filter(room=left.room_id), given.right) if given.right else None
    with transaction.atomic():
        run = ask_for_linking(left.source, right.source if right else None, by=request.user, at=timezone.now())
        transaction.on_commit(lambda: link_in_background.enqueue(run.id))
    return Status(201, run_out(run))


@router.get("/linking/runs/{id}", response={200: RunOut, **REFUSALS})
def one_run(request: Asked, id: str) -> RunOut:
    return run_out(reached(_runs(request.user), id))


@router.get("/pairs", response={200: Page[PairOut], **REFUSALS})
def pairs(request: Asked, asked: Query[PairFilter]) -> dict[str, Any]:
    """Open pairs, those first on which a decision is worth most; or those decided, the likeliest first.

    ``second`` and ``contested`` hold something only for those who review.
    """
    reached_ones = _pairs(request.user)

    def shown(ids: list[str]) -> list[PairOut]:
        found = reached_ones.in_bulk(ids)
        return [pair_out(found[id]) for id in ids if id in found]

    return page_of(ids_wished(asked.wished, request.user), asked, shown)


@router.get("/pairs/{id}", response={200: PairDetailOut, **REFUSALS})
def one_pair(request: Asked, id: str) -> PairDetailOut:
    pair = reached(_pairs(request.user), id)
    said = Opinion.objects.open().filter(pair=pair, by=request.user).exists()
    open_to_me = pair.decided is None and may_decide(request.user.roles) and not said
    return pair_detail_out(pair, to=request.user, may_decide=open_to_me)


@router.post("/pairs/{id}/decisions", response={201: ReviewedDecisionOut, 202: OpinionOut, **REFUSALS})
def decide(request: Asked, id: str, given: DecisionIn) -> Status[DecisionOut | OpinionOut]:
    """Decide on a pair: 201 with the decision, or 202 with one's opinion where another person is asked first.

    Sent twice, the second is refused and changes nothing.
    """
    pair = reached(_pairs(request.user), id)
    made = decide_pair(pair, verdict=given.verdict, why=given.why, by=request.user, at=timezone.now())
    if made is None:
        return Status(202, opinion_out(Opinion.objects.open().get(pair=pair, by=request.user)))
    return Status(201, decision_out(made, to=request.user))


@router.post("/opinions/{id}/take-back", response={200: OpinionOut, **REFUSALS})
def take_back(request: Asked, id: str) -> OpinionOut:
    """Take back one's own opinion while nothing is decided by it."""
    opinion = reached(Opinion.objects.visible_to(request.user), id)
    take_back_opinion(opinion, by=request.user, at=timezone.now())
    return opinion_out(opinion)


@router.post("/decisions/{id}/undo", response={200: ReviewedDecisionOut | DecisionOut, **REFUSALS})
def undo(request: Asked, id: str) -> DecisionOut:
    decisions = Decision.objects.filter(on_reached_pair(request.user))
    made = reached(decisions.select_related("by__party", "pair__first__source", "pair__second__source"), id)
    undo_decision(made, by=request.user, at=timezone.now())
    made.refresh_from_db()
    return decision_out(made, to=request.user)


def _check_links(staff: Staff) -> None:
    if not may_run(staff.roles):
        raise Http404


def _runs(staff: Staff) -> Any:
    _check_links(staff)
    return LinkingRun.objects.reaching(staff).select_related("left__list", "right__list").order_by("-asked_at", "id")


def _pairs(staff: Staff) -> Any:
    if not staff.purposes:
        raise Http404
    return _with_decided(CandidatePair.objects.reaching(staff))


def _with_decided(pairs: Any) -> Any:
    standing = Decision.objects.filter(pair=OuterRef("pk"), undone_at=None)
    return pairs.annotate(decided=Subquery(standing.values("verdict")[:1])).select_related(
        "first__entry__list__party", "second__entry__list__party", "first__source", "second__source"
    )
