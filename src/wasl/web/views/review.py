"""Review: the queue of pairs, in the order of what a decision on them is worth."""

from dataclasses import asdict
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from wasl.apps.lists.domain.review_queue import (
    BANDS,
    Wished,
    ids_in,
    neighbours,
    progress_of,
    wished_among,
)
from wasl.apps.lists.domain.review_worth import Likely, Reached, Tier, Weighed, reached_by
from wasl.apps.lists.enums import ListState
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.room import Room
from wasl.apps.matching.enums import PairState, Verdict
from wasl.apps.matching.models.pair import CandidatePair, Decision, Opinion, on_reached_pair
from wasl.apps.matching.rules import may_decide
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.ids import SHAPE
from wasl.web.comparing import sides_of
from wasl.web.drawings import Part, stacked_bar
from wasl.web.pages import page_of
from wasl.web.reading import with_decision
from wasl.web.requests import PageRequest

FILTERS = ("state", "room", "list", "party", "place", "band")
TABS = {
    PairState.OPEN: _lazy("Open"),
    PairState.PROPOSED: _lazy("Second opinion wanted"),
    PairState.CONTESTED: _lazy("Opinions differ"),
    PairState.STANDING: _lazy("Decided"),
}
FOR_REVIEWERS = {PairState.PROPOSED, PairState.CONTESTED}
BAND_NAMES = {
    "low": _lazy("below 50%"),
    "middle": _lazy("50% to 90%"),
    "high": _lazy("90% to 99%"),
    "highest": _lazy("99% and more"),
}
BOTH = ("first__entry__list__party", "second__entry__list__party", "first__source", "second__source")
SIDES = ("first", "second")
OF_A_LINE = [f"{one}__{table}" for one in SIDES for table in ("entry__list", "source")]
READ_OF_A_LINE = [
    f"{one}__{column}" for one in SIDES
    for column in ("name_ar", "name_latin", "locator", "source__title", "entry__record", "entry__list__kind")
]  # fmt: skip


@require_safe
def queue(request: PageRequest) -> HttpResponse:
    user = request.user
    if not user.purposes:
        raise Http404
    wished = wished_in(request.GET)
    decides = may_decide(user.roles)
    reached = reached_by(user)
    ids = ids_in(reached, wished, user)
    page = page_of(request, ids)
    tabs = [state for state in TABS if decides or state not in FOR_REVIEWERS]
    counts = {state: len(reached.of_state(state)) for state in tabs}
    context = {
        "page": page,
        "rows": _whole(list(page), reached, user),
        "state": wished.state,
        "tabs": [(state, TABS[state], counts[state]) for state in tabs],
        "left": counts[PairState.OPEN],
        "tiers": Tier,
        "wished": wished,
        "filtered": any(value for name, value in asdict(wished).items() if name != "state"),
        "choices": _choices(user),
        "kept": kept(wished),
        "picture": _picture(reached),
        "progress": progress_of(user, since=today()),
        "decides": decides,
        "next": ids[0] if ids and wished.state != PairState.STANDING else None,
        "done": done(request),
    }
    return render(request, "review.html", context)


def wished_in(query: QueryDict) -> Wished:
    """The filters of an address; words nobody knows want all."""
    given = {name: "".join(filter(str.isprintable, query.get(name, "")))[:60].strip() for name in FILTERS}
    if query.get("tab") == "decided":  # as earlier addresses had it
        given["state"] = PairState.STANDING.value
    if given["state"] not in PairState.values:
        given["state"] = PairState.OPEN.value
    return Wished(**given)


def kept(wished: Wished) -> str:
    """The filters as a query string, for links that go on in the same queue."""
    told = {name: value for name, value in asdict(wished).items() if value and (name, value) != ("state", "open")}
    return urlencode(told)


def around(request: PageRequest, pair: Any) -> tuple[Weighed, str | None, str | None]:
    """What this pair is worth, and the pairs before and after it in the queue that the reader walks."""
    reached = reached_by(request.user)
    wished = wished_in(request.GET)
    if wished.state == PairState.STANDING:
        wished = Wished()
    here = reached.worth_of(likely(pair))
    return here, *neighbours(reached.in_order(wished_among(reached, wished, request.user)), here)


def likely(pair: Any) -> Likely:
    """A pair, read with its decision, as the queue weighs it."""
    return Likely(pair.id, pair.first_id, pair.second_id, pair.probability, pair.suggested, pair.decided)


def done(request: PageRequest) -> Decision | Opinion | None:
    """What this person did a moment ago and may undo here, as the address tells."""
    told = request.GET.get("done", "")
    if SHAPE.fullmatch(told) is None:
        return None
    if not may_decide(request.user.roles):
        return None
    reached = on_reached_pair(request.user)
    if told.startswith("dec_"):
        made = Decision.objects.filter(reached, pk=told, undone_at=None)
        return made.filter(Q(by=request.user) | Q(second=request.user) | Q(opinions__by=request.user)).first()
    return Opinion.objects.open().filter(reached, pk=told, by=request.user).first()


def today() -> datetime:
    """The first moment of this day (UTC)."""
    return datetime.combine(timezone.now().date(), time.min, tzinfo=timezone.get_default_timezone())


def _whole(ids: list[str], reached: Reached, user: Staff) -> list[Any]:
    """The pairs of these ids in this order, with all that a line of the queue tells."""
    pairs = with_decision(CandidatePair.objects.current_for(user)).select_related(*OF_A_LINE)
    found = pairs.only("probability", "suggested", *READ_OF_A_LINE).in_bulk(ids)
    for pair in found.values():
        pair.shown, pair.weighed = sides_of(pair), reached.worth_of(likely(pair))
    return [found[id] for id in ids if id in found]


def _choices(user: Staff) -> dict[str, list[tuple[str, Any]]]:
    lists = NameList.objects.reaching(user).filter(state__in=[ListState.ACCEPTED, ListState.PUT])
    brought = list(lists.select_related("party").order_by("title", "id"))
    parties = Party.objects.filter(pk__in={one.party_id for one in brought})
    return {
        "room": [(one.id, one) for one in Room.objects.reaching(user).order_by("code")],
        "list": [(one.id, f"{one.party.name} · {one.title}") for one in brought],
        "party": [(one.id, one.name) for one in parties.order_by("code")],
        "band": [(band, BAND_NAMES[band]) for band in BANDS],
    }


def _picture(reached: Reached) -> dict[str, Any]:
    verdicts = reached.verdicts()
    parts = [Part(_("Open"), len(reached.pairs) - verdicts.total(), "verdict-open")]
    parts += [Part(str(one.label), verdicts[one.value], f"verdict-{one.value}") for one in Verdict]
    return {
        "parts": [part for part in parts if part.count],
        "bar": stacked_bar(parts, title=_("Pairs open and decided"), key="review", rtl=get_language_bidi()),
    }
