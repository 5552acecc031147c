"""One pair: two records side by side, for a person to decide; and undoing what was decided."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.matching.domain.calibration import ENOUGH, calibration_at
from wasl.apps.matching.domain.clusters import cluster_of
from wasl.apps.matching.domain.decisions import decide_pair, state_of, take_back_opinion, undo_decision
from wasl.apps.matching.enums import PairState, Verdict, Wanted
from wasl.apps.matching.models.pair import CandidatePair, Decision, Opinion, on_reached_pair
from wasl.apps.matching.rules import may_decide
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.errors import DomainError
from wasl.web.comparing import compared, kinds_in, relatives_of, seen, sides_of, weighing
from wasl.web.custody import picture_of_custody
from wasl.web.forms import DecisionForm
from wasl.web.pages import UNPROCESSABLE, reached, refused
from wasl.web.reading import with_decision
from wasl.web.requests import PageRequest
from wasl.web.views.review import BOTH, OF_A_LINE, READ_OF_A_LINE, around, done, kept, wished_in

OTHERS = 20  # other pairs of the two records that are shown


@require_safe
def pair(request: PageRequest, id: str) -> HttpResponse:
    return pair_page(request, id)


@require_POST
def decide(request: PageRequest, id: str) -> HttpResponse:
    """Record what was said, and go on to the next pair of the queue one came from."""
    one = reached(_pairs(request.user), id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return pair_page(request, id, status=UNPROCESSABLE, form=form)
    _, _, following = around(request, one)
    verdict, why = Verdict(form.cleaned_data["verdict"]), form.said()
    try:
        made = decide_pair(one, verdict=verdict, why=why, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, pair_page, id, form=form)
    own = made or Opinion.objects.open().get(pair=one, by=request.user)
    return _onward(request, following, done=own.pk)


@require_POST
def undo(request: PageRequest, id: str) -> HttpResponse:
    decisions = Decision.objects.filter(on_reached_pair(request.user))
    one = reached(decisions.select_related("pair__first__source", "pair__second__source"), id)
    try:
        undo_decision(one, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, pair_page, one.pair_id)
    return _onward(request, one.pair_id, undone=1)


@require_POST
def take_back(request: PageRequest, id: str) -> HttpResponse:
    one = reached(Opinion.objects.visible_to(request.user), id)
    try:
        take_back_opinion(one, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, pair_page, one.pair_id)
    return _onward(request, one.pair_id, undone=1)


def pair_page(request: PageRequest, id: str, status: int = 200, form: DecisionForm | None = None) -> HttpResponse:
    user = request.user
    one = reached(_pairs(user), id)
    here, before, after = around(request, one)
    both = seen(sides_of(one), user)
    rows = compared(one, both)
    decides = may_decide(user.roles)
    walked = kept(wished_in(request.GET))
    context = {
        "pair": one,
        "tier": here.tier.label,
        "sides": both.lettered(),
        "rows": rows,
        "kinds": kinds_in(rows),
        "for_it": weighing(rows, 1),
        "against_it": weighing(rows, -1),
        "custody": picture_of_custody(both.with_claims(), letters=both.letters),
        "relatives": relatives_of(both, user),
        "together": len(cluster_of(one.first_id, seen_by=user)),
        "others": _others(user, one),
        "form": form or DecisionForm(),
        "before": _address(before, walked) if before else "",
        "after": _address(after, walked) if after else "",
        "kept": walked,
        "decides": decides,
        "done": done(request),
        "undone": "undone" in request.GET,
        "band": calibration_at(CandidatePair.objects.reaching(user), one.probability) if decides else None,
        "least": ENOUGH,
    } | _said_of(one, user)
    return render(request, "pair.html", context, status=status)


def _said_of(pair: CandidatePair, user: Staff) -> dict[str, Any]:
    """Decisions and opinions as this person may see them: nobody's before one's own is given."""
    decisions = list(pair.decisions.select_related("by__party", "second__party", "undone_by").order_by("-at"))
    standing = next((made for made in decisions if made.undone_at is None), None)
    told: dict[str, Any] = {"decisions": decisions, "standing": standing, "may_decide": False}
    if not may_decide(user.roles):
        return told
    said = list(pair.opinions.visible_to(user).select_related("by__party", "decision").order_by("at", "id"))
    open_ones = [one for one in said if one.decision_id is None and one.taken_back_at is None]
    own = next((one for one in open_ones if one.by_id == user.id), None)
    contested = state_of(pair, open_ones) is PairState.CONTESTED
    return told | {
        "opinions": open_ones if contested else [],
        "own": own,
        "own_wanted": [Wanted(code).label for code in own.wanted] if own else [],
        "behind": [one for one in said if standing and one.decision_id == standing.id],
        "contested": contested,
        "may_decide": standing is None and (own is None or contested),
    }


def _pairs(user: Staff) -> QuerySet[CandidatePair]:
    return with_decision(CandidatePair.objects.reaching(user)).select_related(*BOTH)


def _others(user: Staff, pair: CandidatePair) -> list[CandidatePair]:
    """Other pairs of either record: whom else the one or the other might be."""
    both = [pair.first_id, pair.second_id]
    pairs = with_decision(CandidatePair.objects.current_for(user))
    pairs = pairs.filter(Q(first__in=both) | Q(second__in=both)).exclude(pk=pair.pk)
    lines = pairs.select_related(*OF_A_LINE).only("probability", *READ_OF_A_LINE)
    found = list(lines.order_by("-probability", "id")[:OTHERS])
    for one in found:
        one.shown = sides_of(one)
    return found


def _address(pair: str | None, walked: str, **told: Any) -> str:
    query = "&".join(filter(None, (walked, urlencode(told))))
    path = reverse("pair", args=[pair]) if pair else reverse("review")
    return f"{path}?{query}" if query else path


def _onward(request: PageRequest, pair: str | None, **told: Any) -> HttpResponse:
    """To a pair of the same queue, or back to the queue when none is left; ``told`` is said there."""
    return redirect(_address(pair, kept(wished_in(request.GET)), **told))
