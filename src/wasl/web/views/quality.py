"""How good the suggestions are, and how far reviewers agree: over the pairs that the reader reaches."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wasl.apps.lists.models.room import Room
from wasl.apps.matching.domain.agreement import ENOUGH, Agreement, agreement, verdicts_of_pairs
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.matching.rules import may_run
from wasl.web.pages import reached
from wasl.web.reliability import reliability_of
from wasl.web.requests import PageRequest


@require_safe
def quality(request: PageRequest) -> HttpResponse:
    """Calibration of all pairs or of one room's, and agreement between two people."""
    user = request.user
    if not may_run(user.roles):
        raise Http404
    rooms = Room.objects.reaching(user).order_by("code").distinct()
    pairs, room = CandidatePair.objects.reaching(user), None
    if request.GET.get("room"):
        room = reached(rooms, request.GET["room"])
        pairs = pairs.filter(first__entry__list__room=room, second__entry__list__room=room)
    agreed = agreement(verdicts_of_pairs(user))
    context = {
        "rooms": rooms,
        "room": room,
        "reliability": reliability_of(pairs),
        "agreed": agreed,
        "least": ENOUGH,
        "table": _rows_of(agreed),
        "verdicts": [verdict.label for verdict in Verdict],
    }
    return render(request, "quality.html", context)


def _rows_of(agreed: Agreement) -> list[dict[str, Any]]:
    return [
        {"verdict": first.label, "counts": [(second.label, agreed.table.get((first, second), 0)) for second in Verdict]}
        for first in Verdict
    ]
