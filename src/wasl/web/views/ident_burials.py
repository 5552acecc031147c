"""Where remains were laid, when, and which graves were opened again; the record of each as a paper."""

from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.identification.domain.burials import bury, may_bury, open_grave
from wasl.apps.identification.interfaces.gathered_papers import burial_of
from wasl.apps.identification.interfaces.paper_words import LANGUAGES
from wasl.apps.identification.interfaces.receipt import write_burial
from wasl.apps.identification.models.conclusion import Burial, Conclusion, Handover
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.site import Remains
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.dates import from_edtf
from wasl.kernel.errors import DomainError
from wasl.web.drawings import Part, stacked_bar
from wasl.web.ident_home_forms import BurialForm, OpenGraveForm
from wasl.web.pages import UNPROCESSABLE, download, page_of, reached, refused
from wasl.web.requests import PageRequest

MONTHS = 12  # drawn: the last in which anybody was buried


@require_safe
def burials(request: PageRequest, id: str) -> HttpResponse:
    return burials_page(request, id)


@require_POST
def laid(request: PageRequest, id: str) -> HttpResponse:
    """Of remains that one examines, or that were handed to one's party or to a family it speaks with."""
    remains = reached(buriable(request.user), id)
    programme, form = remains.site.programme_id, BurialForm(request.POST)
    if not form.is_valid():
        return burials_page(request, programme, form=form, remains=remains, status=UNPROCESSABLE)
    try:
        bury(remains, **form.laid(), by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, burials_page, programme, form=form, remains=remains)
    messages.success(request, _("The burial was written down."))
    return redirect("ident_burials", programme)


@require_POST
def opened(request: PageRequest, id: str) -> HttpResponse:
    burial = reached(reached_burials(request.user), id)
    programme, form = burial.remains.site.programme_id, OpenGraveForm(request.POST)
    if not form.is_valid():
        return burials_page(request, programme, status=UNPROCESSABLE)
    try:
        open_grave(burial, **form.cleaned_data, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, burials_page, programme)
    messages.success(request, _("It was written down that the grave was opened."))
    return redirect("ident_burials", programme)


@require_safe
def paper(request: PageRequest, id: str, language: str) -> HttpResponse:
    burial = reached(reached_burials(request.user), id)
    if language not in LANGUAGES:
        raise Http404
    name = _names(request.user, [burial]).get(burial.remains_id, "")
    said = burial_of(burial, person=name, language=language, at=timezone.now())
    return download(write_burial(said, language=language), f"burial-{id}-{language}.pdf", kind="application/pdf")


def burials_page(
    request: PageRequest, id: str, *, form: Any = None, remains: Remains | None = None, status: int = 200
) -> HttpResponse:
    user = request.user
    programme = reached(Programme.objects.reaching(user).prefetch_related("members"), id)
    rows = reached_burials(user).filter(remains__site__programme=programme)
    page = page_of(request, rows)
    names = _names(user, page)
    free = [one for one in buriable(user).filter(site__programme=programme).exclude(burials__opened_on="")
            if may_bury(one, user)]  # fmt: skip
    asked = remains or next((one for one in free if one.pk == request.GET.get("remains")), None)
    context = {
        "programme": programme, "page": page, "languages": LANGUAGES, "months": _months(rows), "free": free,
        "rows": [(one, names.get(one.remains_id, ""), not one.opened_on and may_bury(one.remains, user))
                 for one in page],
        "remains": asked, "form": (form or BurialForm()) if asked else None, "open_form": OpenGraveForm(),
    }  # fmt: skip
    return render(request, "ident_burials.html", context, status=status)


def reached_burials(user: Staff) -> QuerySet[Burial]:
    related = ("remains__site__programme", "recorded_by")
    return Burial.objects.reaching(user).select_related(*related).order_by("-on_date", "id")


def buriable(user: Staff) -> QuerySet[Remains]:
    handed = Handover.objects.reaching(user).filter(returns=None, returned_at=None).values("pieces")
    return (Remains.objects.reaching(user) | Remains.objects.filter(pk__in=handed)).select_related("site__programme")


def _names(user: Staff, burials: Any) -> dict[str, str]:
    """Of those whom this person may read by name."""
    signed = Conclusion.objects.reaching(user).signed().filter(remains__in=[one.remains_id for one in burials])
    return {one.remains_id: one.missing.relative.name for one in signed.select_related("missing__relative")}


def _months(rows: QuerySet[Burial]) -> list[dict[str, Any]]:
    """How many were laid in each month, and of how many the grave was opened; without a month, under its year."""
    laid: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for on_date, opened_on in rows.values_list("on_date", "opened_on"):
        first = from_edtf(on_date).earliest or date.min
        month = f"{first:%Y-%m}" if len(on_date) >= 7 else f"{first:%Y}"
        (left if opened_on else laid)[month] += 1
    most = max((laid[one] + left[one] for one in {*laid, *left}), default=0)
    drawn = []
    for month in sorted({*laid, *left})[-MONTHS:]:
        parts = [
            Part(_("lie there"), laid[month], "burial-laid"),
            Part(_("grave opened"), left[month], "burial-opened"),
        ]
        rest = Part("", most - laid[month] - left[month], "burial-none")
        bar = stacked_bar([*parts, rest], title=month, key=f"m-{month}", rtl=get_language_bidi())
        drawn.append({"month": month, "bar": bar, "count": laid[month] + left[month]})
    return drawn
