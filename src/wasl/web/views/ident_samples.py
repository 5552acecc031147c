"""Samples of a programme: where each is, taking one, labels to print."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.identification.domain.codes import read_code
from wasl.apps.identification.domain.sample_reading import consents_for_samples, sample_rows
from wasl.apps.identification.domain.samples import take_sample
from wasl.apps.identification.enums import SampleState
from wasl.apps.identification.interfaces.code128 import code128_svg
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.models.site import Remains
from wasl.apps.identification.rules import READ_REMAINS, may_examine, may_handle, may_speak_with_families
from wasl.kernel.errors import DomainError
from wasl.web.drawings import Part, stacked_bar
from wasl.web.ident_laboratory_forms import SampleForm, now_in_form
from wasl.web.pages import UNPROCESSABLE, page_of, reached, refused
from wasl.web.requests import PageRequest


@require_safe
def samples(request: PageRequest, id: str) -> HttpResponse:
    return samples_page(request, id)


@require_POST
def take(request: PageRequest, id: str) -> HttpResponse:
    programme = _programme(request, id)
    form = _form(request, programme, request.POST)
    if form is None:
        raise Http404
    if not form.is_valid():
        return samples_page(request, id, form=form, status=UNPROCESSABLE)
    try:
        sample = take_sample(**form.taken(), by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, samples_page, id, form=form)
    messages.success(request, _("The sample was recorded. Its code stands on its label."))
    return redirect("ident_custody", sample.id)


@require_safe
def labels(request: PageRequest, id: str) -> HttpResponse:
    """Of one sample, a whole sheet; without one, of all that are not gone, each once."""
    programme = _programme(request, id)
    of = request.GET.get("sample", "")
    reaching = _reaching(request, programme)
    rows = sample_rows(reaching.filter(pk=of) if of else reaching, programme)
    codes = [row.sample.code for row in rows if row.state is not SampleState.GONE]
    shown = [(code, mark_safe(code128_svg(code))) for code in (codes * 24 if of else codes)]  # noqa: S308  our drawing
    return render(request, "ident_sample_labels.html", {"programme": programme, "labels": shown})


def samples_page(request: PageRequest, id: str, *, form: Any = None, status: int = 200) -> HttpResponse:
    programme = _programme(request, id)
    reaching = _reaching(request, programme)
    rows = sample_rows(reaching, programme)
    counts = Counter(row.state for row in rows)
    parts = [Part(state.label, counts[state], f"sample-{state.value}") for state in SampleState if counts[state]]
    bar = stacked_bar(parts, title=_("Where the samples are"), key="samples", rtl=get_language_bidi())
    sought = request.GET.get("code", "")
    found = read_code(sought) if sought else None
    shown = [row for row in rows if not sought or (found is not None and row.sample.code == found[0])]
    context = {
        "programme": programme, "page": page_of(request, shown), "bar": bar, "parts": parts, "sought": sought,
        "mistyped": bool(sought) and found is None,
        "form": form or _form(request, programme),
    }  # fmt: skip
    return render(request, "ident_samples.html", context, status=status)


def _programme(request: PageRequest, id: str) -> Programme:
    """For those who read samples: who examines, types, oversees, or speaks with families."""
    programme = reached(Programme.objects.reaching(request.user), id)
    parts = programme.parts_of(request.user)
    if not may_handle(parts) and READ_REMAINS.isdisjoint(parts):
        raise Http404
    return programme


def _reaching(request: PageRequest, programme: Programme) -> QuerySet[Sample]:
    return Sample.objects.reaching(request.user).filter(programme=programme).order_by("-recorded_at", "id")


def _form(request: PageRequest, programme: Programme, data: Any = None) -> SampleForm | None:
    """For those who may take a sample, if there is anybody to take one of."""
    parts = programme.parts_of(request.user)
    remains = Remains.objects.reaching(request.user).filter(site__programme=programme)
    consents = consents_for_samples(programme, request.user)
    form = SampleForm(
        data, initial=now_in_form(), remains=remains if may_examine(parts) else remains.none(),
        consents=consents if may_speak_with_families(parts) else consents.none(),
    )  # fmt: skip
    return form if form.fields["of"].choices else None
