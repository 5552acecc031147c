"""The process: rounds of talks and releases, every value under the source that says it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wasl.apps.exchanges.domain.releases import COMPARABLE, disputed, values_said
from wasl.apps.exchanges.models.release import Release
from wasl.apps.register.enums import Confidence, Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.place import Place
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.apps.talks.models.round import Round
from wasl.kernel.dates import DateError, from_edtf
from wasl.web import drawings
from wasl.web.pages import as_of
from wasl.web.requests import PageRequest
from wasl.web.templatetags.wasl import day as in_words

FREED = (Property.FREED_BY_GOVERNMENT, Property.FREED_BY_OPPOSITION)
CITIES = (gettext_noop("Astana"), gettext_noop("Nur-Sultan"), gettext_noop("Sochi"))  # named by the rounds' sources
SURENESS = {name: rank for rank, name in enumerate(Confidence.values)}


@dataclass(frozen=True, slots=True)
class Freed:
    """A release with what its sources say of its counts."""

    release: Release
    by_government: list[str]
    by_opposition: list[str]
    disputed: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One property of an event: each value that was said, with the claims that say it."""

    property: Property
    values: list[tuple[str, list[Claim]]]
    differs: bool


@require_safe
def process(request: PageRequest) -> HttpResponse:
    day, moment = as_of(request)
    rounds = list(Round.objects.filter(recorded_at__lte=moment))
    freed = freed_by_release(request.user, moment)
    context = {
        "picture": picture_of_process(rounds, freed),
        "rounds": _rounds_with_claims(request.user, rounds, moment),
        "releases": freed,
        "places": _places(),
        "day": day,
    }
    return render(request, "process.html", context)


@require_safe
def release(request: PageRequest, number: int) -> HttpResponse:
    day, moment = as_of(request)
    one = get_object_or_404(Release.objects.filter(recorded_at__lte=moment), number=number)
    claims = _claims(request.user, [one.id], moment)
    said = values_said(claims)
    differing = disputed(said)
    context = {
        "release": one,
        "compared": [Said(name, _surest_first(said[name]), name in differing) for name in COMPARABLE if said[name]],
        "told": _told(claims, without=COMPARABLE),
        "differing": differing,
        "parties": _parties(),
        "places": _places(),
        "day": day,
    }
    return render(request, "release.html", context)


@require_safe
def one_round(request: PageRequest, number: int) -> HttpResponse:
    day, moment = as_of(request)
    one = get_object_or_404(Round.objects.filter(recorded_at__lte=moment), number=number)
    claims = _claims(request.user, [one.id], moment)
    context = {"round": one, "told": _told(claims, without=()), "parties": _parties(), "places": _places(), "day": day}
    return render(request, "round.html", context)


# --- also for the overview ----------------------------------------------------------------------------


def freed_by_release(user: Staff, moment: datetime) -> list[Freed]:
    releases = list(Release.objects.filter(recorded_at__lte=moment))
    of_release: dict[str, list[Claim]] = defaultdict(list)
    claims = Claim.objects.reaching(user).about(*(one.id for one in releases)).known_at(moment)
    for claim in claims.filter(property__in=COMPARABLE).order_by("recorded_at", "pk"):
        of_release[claim.subject].append(claim)
    freed = []
    for one in releases:
        said = values_said(of_release[one.id])
        government, opposition = (sorted(said[name], key=_as_number) for name in FREED)
        freed.append(Freed(one, government, opposition, disputed=bool(disputed(said))))
    return freed


def picture_of_process(rounds: Iterable[Round], freed: Iterable[Freed]) -> dict[str, SafeString]:
    """The timeline, for wide and for narrow screens."""
    dots = [
        drawings.Dot(when, _("Round %(number)s, %(day)s") % {"number": one.number, "day": in_words(one.starts)})
        for one in rounds if (when := _day_of(one.starts))
    ]  # fmt: skip
    marks = [
        drawings.Mark(when, in_words(one.release.happened), reverse("release", args=[one.release.number]),
                      _counts(one.by_government), _counts(one.by_opposition), disputed=one.disputed)
        for one in freed if (when := _day_of(one.release.happened))
    ]  # fmt: skip
    drawn = drawings.Process(
        title=_("Rounds of talks and releases over the years"),
        about=_("%(rounds)s rounds, %(releases)s releases. The tables of the process page hold the same in words.")
        % {"rounds": len(dots), "releases": len(marks)},
        dots=dots, marks=marks,
    )  # fmt: skip
    rtl = get_language_bidi()
    return {
        "wide": drawings.timeline(drawn, key="wide", rtl=rtl),
        "tall": drawings.tall_timeline(drawn, key="tall", rtl=rtl),
    }


# --- reading ------------------------------------------------------------------------------------------


def _claims(user: Staff, subjects: Sequence[str], moment: datetime) -> list[Claim]:
    claims = Claim.objects.reaching(user).about(*subjects).known_at(moment)
    return list(claims.select_related("source").order_by("recorded_at", "pk"))


def _rounds_with_claims(user: Staff, rounds: list[Round], moment: datetime) -> list[dict[str, Any]]:
    wanted = {Property.HAPPENED_AT, Property.HAPPENED_ON}
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    for claim in _claims(user, [one.id for one in rounds], moment):
        if claim.property in wanted and claim.value not in said[claim.subject, claim.property]:
            said[claim.subject, claim.property].append(claim.value)
    return [
        {"round": one, "places": said[one.id, Property.HAPPENED_AT], "days": said[one.id, Property.HAPPENED_ON]}
        for one in rounds
    ]


def _told(claims: Iterable[Claim], *, without: Iterable[Property]) -> list[Said]:
    """What is not compared: each value once, with all who say it, in the order of the register's words."""
    left_out = set(without)
    grouped: dict[Property, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        if (name := Property(claim.property)) not in left_out:
            grouped[name][claim.value].append(claim)
    return [Said(name, list(grouped[name].items()), differs=False) for name in Property if name in grouped]


def _surest_first(values: dict[str, list[Claim]]) -> list[tuple[str, list[Claim]]]:
    def rank(item: tuple[str, list[Claim]]) -> tuple[int, int]:
        return min(SURENESS.get(claim.confidence, len(SURENESS)) for claim in item[1]), -len(item[1])

    return sorted(values.items(), key=rank)


def _parties() -> dict[str, str]:
    return {party.code: party.name for party in Party.objects.all()}


def _places() -> dict[str, str]:
    """Names in the reader's language of the places we know, by their English names."""
    return {place.name_en: str(place) for place in Place.objects.all()}


def _counts(values: list[str]) -> str:
    return "/".join(values) or "?"


def _as_number(value: str) -> tuple[int, str]:
    return (int(value), "") if value.isdecimal() else (10**9, value)


def _day_of(edtf: str) -> Any:
    try:
        return from_edtf(edtf).earliest
    except DateError:
        return None
