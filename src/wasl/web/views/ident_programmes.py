"""Programmes of identification: those one acts in, and the home of one with the whole way as a picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from wasl.apps.identification.domain.programmes import has_to_do_with_programmes, open_programme
from wasl.apps.identification.domain.way_reading import way_of_families, way_of_remains
from wasl.apps.identification.enums import FamilyStage, Part, RemainsStage
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.site import Site
from wasl.apps.identification.rules import READ_REMAINS, may_examine, may_open_programme
from wasl.kernel.errors import DomainError
from wasl.web import drawings
from wasl.web.ident_site_forms import ProgrammeForm, SiteForm
from wasl.web.pages import UNPROCESSABLE, reached, refused
from wasl.web.requests import PageRequest

OWN_FAMILIES = READ_REMAINS | {Part.FAMILIES}
ROOMS: tuple[tuple[str, str | Promise, frozenset[Part]], ...] = (
    ("ident_families", _lazy("Families"), OWN_FAMILIES),
    ("ident_samples", _lazy("Samples"), OWN_FAMILIES),
    ("ident_laboratory", _lazy("Laboratory"), frozenset({Part.LABORATORY})),
    ("ident_board", _lazy("Reconciliation board"), READ_REMAINS),
    ("ident_method", _lazy("Method"), READ_REMAINS),
    ("ident_handovers", _lazy("Handovers"), frozenset(Part)),
    ("ident_burials", _lazy("Burials"), frozenset(Part)),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the way: how many have come so far, drawn as a part of all."""

    label: str
    count: int
    bar: SafeString


@require_safe
def programmes(request: PageRequest) -> HttpResponse:
    if not has_to_do_with_programmes(request.user):
        raise Http404
    rows = []
    for one in reached_programmes(request):
        parts = one.parts_of(request.user)
        reads = not READ_REMAINS.isdisjoint(parts)
        rows.append({"programme": one, "parts": sorted(parts), "remains": remains_way(request, one) if reads else None})
    context = {"programmes": rows, "may_open": may_open_programme(request.user.roles)}
    return render(request, "identification.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_new(request: PageRequest) -> HttpResponse:
    if not may_open_programme(request.user.roles):
        raise Http404
    form = ProgrammeForm(request.POST or None)
    if request.method != "POST":
        return _form_page(request, form)
    if not form.is_valid():
        return _form_page(request, form, status=UNPROCESSABLE)
    given = form.cleaned_data
    try:
        opened = open_programme(
            given["code"], name_en=given["name_en"], name_ar=given["name_ar"], members=form.members(),
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        return refused(request, refusal, _form_page, form)
    messages.success(request, _("The programme was opened."))
    if opened.parts_of(request.user):
        return redirect("ident_programme", opened.id)
    return redirect("identification")


@require_safe
def programme(request: PageRequest, id: str) -> HttpResponse:
    return programme_page(request, id)


def programme_page(request: PageRequest, id: str, *, form: Any = None, status: int = 200) -> HttpResponse:
    found = reached(reached_programmes(request), id)
    parts = found.parts_of(request.user)
    reads = not READ_REMAINS.isdisjoint(parts)
    context = {
        "programme": found,
        "parts": sorted(parts),
        "members": found.members.select_related("party"),
        "reads": reads,
        "remains": remains_way(request, found) if reads else None,
        "families": families_way(request, found) if not OWN_FAMILIES.isdisjoint(parts) else None,
        "rooms": _rooms(found, parts),
        "sites": _sites(request, found) if reads else [],
        "form": (form or SiteForm()) if may_examine(parts) else None,
    }
    return render(request, "ident_programme.html", context, status=status)


def reached_programmes(request: PageRequest) -> QuerySet[Programme]:
    return Programme.objects.reaching(request.user).prefetch_related("members")


def remains_way(request: PageRequest, programme: Programme) -> list[Step]:
    way = way_of_remains(programme, staff=request.user)
    return _steps({stage: len(ids) for stage, ids in way.items()}, key=f"r-{programme.id}")


def families_way(request: PageRequest, programme: Programme) -> list[Step]:
    return _steps(way_of_families(programme, staff=request.user), key=f"f-{programme.id}")


def _steps(counts: Mapping[RemainsStage, int] | Mapping[FamilyStage, int], *, key: str) -> list[Step]:
    whole = max(counts.values(), default=0)
    steps = []
    for stage, count in counts.items():
        label = str(stage.label)
        parts = [
            drawings.Part(label, count, "way-come"),
            drawings.Part(_("not yet"), whole - count, "way-ahead"),
        ]
        bar = drawings.stacked_bar(parts, title=label, key=f"{key}-{stage.value}", rtl=get_language_bidi())
        steps.append(Step(label, count, bar))
    return steps


def _rooms(programme: Programme, parts: frozenset[Part]) -> list[tuple[str, str]]:
    """Addresses and names of the pages of the programme that serve one of these parts."""
    return [
        (reverse(name, args=[programme.id]), str(label))
        for name, label, serves in ROOMS if not serves.isdisjoint(parts)
    ]  # fmt: skip


def _sites(request: PageRequest, programme: Programme) -> list[dict[str, Any]]:
    way = way_of_remains(programme, staff=request.user)
    sites = Site.objects.reaching(request.user).filter(programme=programme).prefetch_related("remains")
    rows = []
    for site in sites:
        ids = {one.pk for one in site.remains.all()}
        rows.append({"site": site, "lifted": len(ids), "identified": len(ids & way[RemainsStage.IDENTIFIED])})
    return rows


def _form_page(request: PageRequest, form: ProgrammeForm, status: int = 200) -> HttpResponse:
    return render(request, "open_programme.html", {"form": form}, status=status)
