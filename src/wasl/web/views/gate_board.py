"""The board: the whole operation at a glance, as it stands or as it stood after any step."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wasl.apps.exchanges.domain.closing import balance_of
from wasl.apps.exchanges.domain.course import course_of, next_steps, stood_after, without_effect
from wasl.apps.exchanges.enums import ExchangeState
from wasl.apps.exchanges.models.crossing import Crossing, Device
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.labels import labels
from wasl.engines.crossing.standing import Standing
from wasl.web.course_words import CONTRADICTION_WORDS, PLACE_WORDS, STEP_WORDS
from wasl.web.gate_drawing import Words, gate_picture
from wasl.web.pages import reached
from wasl.web.requests import PageRequest

LATEST_SHOWN = 12


@require_safe
def board(request: PageRequest, id: str) -> HttpResponse:
    """``?at=12`` shows how it stood after twelve confirmations; ``&play=1`` goes on by itself."""
    exchange = reached(Exchange.objects.reaching(request.user).select_related("place"), id)
    crossing = Crossing.objects.select_related("side_a", "side_b", "exchange").filter(exchange=exchange).first()
    if crossing is None:
        raise Http404
    course = course_of(crossing)
    at = _at(request, len(course))
    stands = stood_after(crossing, course[:at])
    who, aside = _who(crossing), without_effect(crossing, course[:at])
    unsigned = {id for one in stands.contradictions if one.kind == "unsigned" for id in one.ids}
    live = at == len(course) and exchange.state == ExchangeState.CROSSING
    context = {
        "exchange": exchange,
        "crossing": crossing,
        "next": _next(crossing, course, who) if live else [],
        "picture": _picture(crossing, stands),
        "at": at,
        "total": len(course),
        "latest": [
            _in_words(crossing, one, who) | {"aside": one.id in aside, "unsigned": one.id in unsigned}
            for one in reversed(course[max(0, at - LATEST_SHOWN) : at])
        ],
        "waiting": [
            {"step": STEP_WORDS[one.step], "what": _subject(crossing, one.subject),
             "awaited": [who[role] for role in one.awaited]}
            for one in stands.waiting
        ],
        "contradictions": [
            {"what": _subject(crossing, one.subject), "why": CONTRADICTION_WORDS[one.kind]}
            for one in stands.contradictions
        ],
        "figures": _figures(crossing, stands),
        "stopped": stands.states[exchange.id] in {"stopped", "ended"},
        "plays": "play" in request.GET and at < len(course),
        "live": live,
        "balance": _balance(crossing) if at == len(course) and exchange.state != ExchangeState.CROSSING else [],
    }  # fmt: skip
    return render(request, "gate_board.html", context)


def _at(request: PageRequest, last: int) -> int:
    asked = request.GET.get("at", "")
    return min(int(asked), last) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else last


def _picture(crossing: Crossing, stands: Standing) -> Any:
    figures = _figures(crossing, stands)
    words = Words(
        title=_("Where everybody is"),
        about="; ".join(f"{one['side']}: {one['across']} / {one['of']}" for one in figures),
        sides=(crossing.side_a.name, crossing.side_b.name),
        gate=_("at the gate"),
        zone=_("neutral zone"),
        places={place: str(word) for place, word in PLACE_WORDS.items()},
    )
    return gate_picture(crossing.terms, stands, words=words, rtl=get_language_bidi())


def _figures(crossing: Crossing, stands: Standing) -> list[dict[str, Any]]:
    people = crossing.terms.people
    return [
        {
            "side": party.name,
            "look": side,
            "of": sum(1 for one in people.values() if one == side),
            "across": sum(1 for one, its in people.items() if its == side and stands.where[one].place == "across"),
        }
        for side, party in (("a", crossing.side_a), ("b", crossing.side_b))
    ]


def _balance(crossing: Crossing) -> list[dict[str, Any]]:
    sides = {party.code: party.name for party in (crossing.side_a, crossing.side_b)}
    return [asdict(one) | {"party": sides[one.party]} for one in balance_of(crossing)]


def _who(crossing: Crossing) -> dict[str, str]:
    """By role at the gate, the name of the party that holds it."""
    devices = Device.objects.filter(exchange=crossing.exchange_id).select_related("party")
    return {one.role: one.party.name for one in devices}


def _in_words(crossing: Crossing, one: Confirmation, who: dict[str, str]) -> dict[str, Any]:
    return {
        "at": datetime.fromtimestamp(one.at, UTC),
        "role": who.get(one.role, one.role),
        "what": _subject(crossing, one.subject),
        "step": STEP_WORDS.get(one.step, one.step),
        "count": one.count if one.count >= 0 else None,
        "by_code": bool(one.code),
    }


def _next(crossing: Crossing, course: Sequence[Confirmation], who: dict[str, str]) -> list[dict[str, Any]]:
    """Of each who confirms, what they are waited for."""
    return [
        {"who": who[role], "what": _subject(crossing, steps[0].subject), "step": STEP_WORDS[steps[0].step],
         "more": len(steps) - 1}
        for role, steps in next_steps(crossing, course, at=int(timezone.now().timestamp()))
    ]  # fmt: skip


def _subject(crossing: Crossing, subject: str) -> str:
    """A person, swap, group or stage by its place in the order of the day."""
    terms = crossing.terms
    about = terms.about.get(subject)
    if about is None:
        return _("something that is not of this day")
    if about == "operation":
        return _("the day")
    stage = terms.stage_of[subject]
    number = terms.stages.index(stage) + 1
    if about == "stage":
        return _("stage %(number)s") % {"number": number}
    if about == "group":
        party = crossing.side_a if terms.side_of(subject) == "a" else crossing.side_b
        return _("stage %(number)s, people held by %(party)s") % {"number": number, "party": party.name}
    if about == "swap":
        return _("swap %(place)s") % {"place": terms.swaps.index(terms.swap_of[subject]) + 1}
    party = crossing.side_a if terms.people[subject] == "a" else crossing.side_b
    return _("%(label)s, held by %(party)s") % {"label": labels(terms)[subject], "party": party.name}
