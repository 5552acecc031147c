"""The laboratory of a programme: batches, samples that wait to be typed, samples that wait to be destroyed."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.identification.domain.batches import open_batch
from wasl.apps.identification.domain.sample_reading import sample_rows, waiting_for
from wasl.apps.identification.domain.staff_profiles import give_own_profile, take_own_profile_back
from wasl.apps.identification.enums import SampleState
from wasl.apps.identification.models.laboratory import Batch, StaffProfile
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.rules import may_type
from wasl.kernel.errors import DomainError
from wasl.web.drawings import Part, stacked_bar
from wasl.web.ident_laboratory_forms import BatchForm, FileForm
from wasl.web.pages import UNPROCESSABLE, reached, refused
from wasl.web.requests import PageRequest


@require_safe
def laboratory(request: PageRequest, id: str) -> HttpResponse:
    return laboratory_page(request, id)


@require_POST
def open_new(request: PageRequest, id: str) -> HttpResponse:
    programme = laboratory_of(request, id)
    form = BatchForm(request.POST, samples=Sample.objects.reaching(request.user).filter(programme=programme))
    if not form.is_valid():
        return laboratory_page(request, id, form=form, status=UNPROCESSABLE)
    given = form.cleaned_data
    try:
        batch = open_batch(programme, samples=list(given["samples"]), kit=given["kit"], by=request.user,
                           at=timezone.now())  # fmt: skip
    except DomainError as refusal:
        called = {sample.id: sample.code for sample in given["samples"]} | {programme.id: str(programme)}
        return refused(request, refusal, laboratory_page, id, form=form, called=called)
    messages.success(request, _("The batch is open. Each sample has two parts under codes of their own."))
    return redirect("ident_batch", batch.id)


@require_POST
def own_profile(request: PageRequest, id: str) -> HttpResponse:
    """Leave one's own profile, or take it back."""
    programme, at = laboratory_of(request, id), timezone.now()
    if request.POST.get("verdict") == "take_back":
        take_own_profile_back(programme, by=request.user, at=at)
        messages.success(request, _("Your profile was erased."))
        return redirect("ident_laboratory", id)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return laboratory_page(request, id, own_form=form, status=UNPROCESSABLE)
    try:
        give_own_profile(programme, form.cleaned_data["file"].read(), by=request.user, at=at)
    except DomainError as refusal:
        return refused(request, refusal, laboratory_page, id, called={request.user.id: str(request.user)})
    messages.success(request, _("Your profile is kept under seal, and traces of yours will be told."))
    return redirect("ident_laboratory", id)


def laboratory_page(
    request: PageRequest, id: str, *, form: Any = None, own_form: Any = None, status: int = 200
) -> HttpResponse:
    programme = laboratory_of(request, id)
    rows = sample_rows(Sample.objects.reaching(request.user).filter(programme=programme), programme)
    counts = Counter(row.state for row in rows)
    parts = [Part(state.label, counts[state], f"sample-{state.value}") for state in SampleState if counts[state]]
    waiting = [row.sample.pk for row in waiting_for(rows, request.user)]
    batches = Batch.objects.reaching(request.user).filter(programme=programme).select_related("opened_by", "closed_by")
    context = {
        "programme": programme, "parts": parts,
        "bar": stacked_bar(parts, title=_("Where the samples are"), key="laboratory", rtl=get_language_bidi()),
        "batches": batches, "to_destroy": [row for row in rows if row.state is SampleState.TO_DESTROY],
        "waiting": len(waiting), "form": form or BatchForm(samples=Sample.objects.filter(pk__in=waiting)),
        "own_form": own_form or FileForm(),
        "own": StaffProfile.objects.filter(programme=programme, staff=request.user).first(),
    }  # fmt: skip
    return render(request, "ident_laboratory.html", context, status=status)


def laboratory_of(request: PageRequest, id: str) -> Programme:
    programme = reached(Programme.objects.reaching(request.user), id)
    if not may_type(programme.parts_of(request.user)):
        raise Http404
    return programme
