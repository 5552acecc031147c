"""A site: what was lifted there, how many people at least, and the work that was done; with labels to print."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.exchanges.interfaces.qr import qr_svg
from wasl.apps.identification.domain.bones import MinimumNumber, age_groups, bones
from wasl.apps.identification.domain.elements import minimum_number_of
from wasl.apps.identification.domain.sites import lift_remains, record_recovery, record_site
from wasl.apps.identification.domain.way_reading import furthest, way_of_remains
from wasl.apps.identification.enums import RemainsKind, Sex, SiteKind
from wasl.apps.identification.models.site import Remains, Site
from wasl.apps.identification.rules import may_examine
from wasl.kernel.errors import DomainError
from wasl.kernel.places import PlacePrecision
from wasl.web import drawings
from wasl.web.ident_site_forms import PRECISIONS, LiftForm, RecoveryForm, SiteForm
from wasl.web.pages import UNPROCESSABLE, page_of, reached, refused
from wasl.web.requests import PageRequest
from wasl.web.views.ident_programmes import programme_page, reached_programmes


@require_POST
def record(request: PageRequest, id: str) -> HttpResponse:
    programme = reached(reached_programmes(request), id)
    form = SiteForm(request.POST)
    if not form.is_valid():
        return programme_page(request, id, form=form, status=UNPROCESSABLE)
    given = form.cleaned_data
    try:
        recorded = record_site(
            programme, given["code"], kind=SiteKind(given["kind"]), place=given["place"],
            precision=PlacePrecision(given["precision"]), point=form.point(), told=given["told"],
            expected=given["expected"], by=request.user, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        return refused(request, refusal, programme_page, id, form=form)
    messages.success(request, _("The site was recorded."))
    if recorded.is_rounded:
        messages.info(request, _("The coordinates were rounded to what the precision says."))
    return redirect("ident_site", recorded.site.id)


@require_safe
def site(request: PageRequest, id: str) -> HttpResponse:
    return site_page(request, id)


@require_safe
def labels(request: PageRequest, id: str) -> HttpResponse:
    """Labels of the site's remains, or of one of them, to print: the label in letters and as a QR code with the id."""
    found = reached(reached_sites(request), id)
    remains = found.remains.select_related("site")
    if only := request.GET.get("remains"):
        remains = remains.filter(pk=only)
    drawn: list[tuple[Remains, SafeString]] = [
        (one, mark_safe(qr_svg(f"{one.label} {one.id}")))  # noqa: S308  squares of a label and an id
        for one in remains
    ]
    return render(request, "ident_labels.html", {"site": found, "labels": drawn})


@require_POST
def recover(request: PageRequest, id: str) -> HttpResponse:
    form = RecoveryForm(request.POST)

    def act(found: Site) -> None:
        record_recovery(found, **form.cleaned_data, by=request.user, at=timezone.now())

    return _act(request, id, form, act, said=lambda _done: _("The recovery was recorded."))


@require_POST
def lift(request: PageRequest, id: str) -> HttpResponse:
    form = LiftForm(request.POST, site=reached(reached_sites(request), id))

    def act(_found: Site) -> Remains:
        given = dict(form.cleaned_data)
        kind = RemainsKind(given.pop("kind"))
        return lift_remains(given.pop("recovery"), kind=kind, **given, by=request.user, at=timezone.now())

    return _act(request, id, form, act, said=lambda one: _("Recorded as %(label)s.") % {"label": one.label})


def site_page(request: PageRequest, id: str, *, form: Any = None, status: int = 200) -> HttpResponse:
    found = reached(reached_sites(request), id)
    remains = list(found.remains.select_related("site"))
    way = way_of_remains(found.programme, staff=request.user)
    page = page_of(request, remains)
    kinds = [
        drawings.Part(str(kind.label), count, f"remains-kind-{kind.value}")
        for kind in RemainsKind if (count := sum(one.kind == kind for one in remains))
    ]  # fmt: skip
    examines = may_examine(found.programme.parts_of(request.user))
    context = {
        "site": found,
        "precision": PRECISIONS[PlacePrecision(found.precision)],
        "kinds": kinds,
        "bar": drawings.stacked_bar(kinds, title=_("What was lifted"), key="kinds", rtl=get_language_bidi()),
        "least": minimum_number_of(remains),
        "because": deciding_words(minimum_number_of(remains)),
        "recoveries": found.recoveries.all(),
        "page": page,
        "rows": [(one, furthest(way, one.pk)) for one in page],
        "recovery_form": (form if isinstance(form, RecoveryForm) else RecoveryForm()) if examines else None,
        "lift_form": (form if isinstance(form, LiftForm) else LiftForm(site=found)) if examines else None,
    }
    return render(request, "ident_site.html", context, status=status)


def reached_sites(request: PageRequest) -> QuerySet[Site]:
    return Site.objects.reaching(request.user).select_related("programme").prefetch_related("programme__members")


def deciding_words(least: MinimumNumber) -> list[dict[str, Any]]:
    """The bones that decide a minimum number, in the reader's language."""
    language = get_language()
    sides = {"L": _("left"), "R": _("right"), "": ""}
    groups = age_groups()
    return [
        {
            "bone": " ".join(filter(None, [bones()[one.bone].words.in_language(language), sides[one.side]])),
            "whose": ", ".join(filter(None, [
                groups[one.age_group].in_language(language) if one.age_group else "",
                str(Sex(one.sex).label) if one.sex else "",
            ])),
            "count": one.count,
            "people": one.people,
        }
        for one in least.because
    ]  # fmt: skip


def _act(
    request: PageRequest, id: str, form: Any, act: Callable[[Site], Any], *, said: Callable[[Any], str]
) -> HttpResponse:
    found = reached(reached_sites(request), id)
    if not form.is_valid():
        return site_page(request, id, form=form, status=UNPROCESSABLE)
    try:
        done = act(found)
    except DomainError as refusal:
        return refused(request, refusal, site_page, id, form=form)
    messages.success(request, said(done))
    return redirect("ident_site", id)
