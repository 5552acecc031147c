"""The chain of custody of a sample or of remains, as a line, with what does not fit marked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.identification.domain.custody import (
    Thing,
    begin_custody,
    explain_gap,
    may_keep_thing,
    programme_of,
    record_step,
    steps_of,
    thing_of,
)
from wasl.apps.identification.domain.custody_gaps import gaps, holding_after
from wasl.apps.identification.enums import CustodyKind
from wasl.apps.identification.models.sample import CustodyStep, Sample
from wasl.apps.identification.models.site import Remains
from wasl.apps.staff.models.party import Party
from wasl.kernel.errors import DomainError
from wasl.web.ident_laboratory_forms import StepForm, WhyForm, now_in_form
from wasl.web.pages import UNPROCESSABLE, reached, refused
from wasl.web.requests import PageRequest


@require_safe
def custody(request: PageRequest, id: str) -> HttpResponse:
    return custody_page(request, id)


@require_POST
def record(request: PageRequest, id: str) -> HttpResponse:
    thing = _thing(request, id)
    form = _form(request, thing, request.POST)
    if not form.is_valid():
        return custody_page(request, id, form=form, status=UNPROCESSABLE)
    given, kind = form.cleaned_data, CustodyKind(form.cleaned_data["kind"])
    handled = form.handled() | {"happened_at": given["happened_at"], "by": request.user, "at": timezone.now()}
    try:
        if kind is CustodyKind.TAKEN:
            begin_custody(thing, **handled)
        else:
            record_step(thing, kind, to_party=given["to_party"], note=given["note"], **handled)
    except DomainError as refusal:
        return refused(request, refusal, custody_page, id, form=form, called={thing.id: str(thing)})
    messages.success(request, _("The step was written into the chain."))
    return redirect("ident_custody", id)


@require_POST
def explain(request: PageRequest, id: str) -> HttpResponse:
    step = reached(CustodyStep.objects.select_related("sample", "remains__site"), id)
    thing = _thing(request, thing_of(step).id)
    form = WhyForm(request.POST)
    if not form.is_valid():
        return custody_page(request, thing.id, status=UNPROCESSABLE)
    try:
        explain_gap(step, why=form.cleaned_data["why"], by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, custody_page, thing.id, called={thing.id: str(thing)})
    messages.success(request, _("The explanation stands beside the gap."))
    return redirect("ident_custody", thing.id)


def custody_page(request: PageRequest, id: str, *, form: Any = None, status: int = 200) -> HttpResponse:
    thing = _thing(request, id)
    steps = steps_of(thing)
    found: dict[str, list[str]] = {}
    for gap in gaps(steps):
        found.setdefault(gap.step, []).append(str(gap.kind.label))
    keeps = may_keep_thing(thing, request.user)
    context = {
        "thing": thing, "sample": thing if isinstance(thing, Sample) else None, "programme": programme_of(thing),
        "steps": [{"step": step, "gaps": found.get(step.id, ()), "explanation": getattr(step, "explanation", None)}
                  for step in steps],
        "open": sum(1 for step in steps if step.id in found and not hasattr(step, "explanation")),
        "holding": holding_after(steps), "last": steps[-1] if steps else None,
        "form": (form or _form(request, thing)) if keeps else None, "explains": keeps, "why_form": WhyForm(),
    }  # fmt: skip
    return render(request, "ident_custody.html", context, status=status)


def _thing(request: PageRequest, id: str) -> Thing:
    """A sample or remains that reaches this person, by its id."""
    if id.startswith("smp_"):
        samples = Sample.objects.reaching(request.user)
        return reached(samples.select_related("programme", "relative__family", "consent", "remains__site"), id)
    return reached(Remains.objects.reaching(request.user).select_related("site__programme"), id)


def _form(request: PageRequest, thing: Thing, data: Any = None) -> StepForm:
    parties = Party.objects.filter(identification_parts__programme=programme_of(thing))
    others = parties.exclude(pk=request.user.party_id).distinct()
    begun = thing.custody.filter(kind=CustodyKind.TAKEN).exists()
    return StepForm(
        data, initial=now_in_form(), parties=others, is_sample=isinstance(thing, Sample), begun=begun
    )  # fmt: skip
