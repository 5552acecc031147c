"""One batch: files read in turn by turn, differences, swaps, what is accepted. Only its laboratory comes here.

Genotypes are shown in the answer to the request that asks for them, and kept nowhere on the way: not in the session,
not in a message, not in an address.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.identification.domain.batch_reading import SampleReading, readings_of, shows_differences
from wasl.apps.identification.domain.batches import SETTLED, ask_third_reading, close_batch, give_up_sample
from wasl.apps.identification.domain.contradictions import Known, contradictions, known_profiles
from wasl.apps.identification.domain.profiles import (
    accept_profile,
    genotypes_of,
    profiles_readable_by,
    readings_opened,
)
from wasl.apps.identification.domain.readings import FileRefused, look_at_file, read_turn, turns_for
from wasl.apps.identification.domain.typings import Typing
from wasl.apps.identification.enums import ReadingState
from wasl.apps.identification.models.laboratory import Batch
from wasl.apps.identification.models.sample import Sample
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.errors import DomainError
from wasl.web.drawings import Part, stacked_bar
from wasl.web.ident_laboratory_forms import TurnForm, WhyForm
from wasl.web.pages import CONFLICT, UNPROCESSABLE, reached, refused
from wasl.web.requests import PageRequest


@require_safe
def batch(request: PageRequest, id: str) -> HttpResponse:
    return batch_page(request, id)


@require_POST
def read(request: PageRequest, id: str) -> HttpResponse:
    """Look at a file, or read it in."""
    found = _batch(request, id)
    form = TurnForm(request.POST, request.FILES, turns=turns_for(found, request.user))
    if not form.is_valid():
        return batch_page(request, id, form=form, status=UNPROCESSABLE)
    given = form.cleaned_data
    content, rules = given["file"].read(), form.rules()
    try:
        if request.POST.get("verdict") != "keep":
            look = look_at_file(found, given["turn"], content, rules=rules, by=request.user)
            return batch_page(request, id, form=form, look=look)
        look = read_turn(found, given["turn"], content, rules=rules, by=request.user, at=timezone.now())
    except FileRefused as refusal:
        return batch_page(request, id, form=form, problems=refusal.problems, status=CONFLICT)
    except DomainError as refusal:
        return refused(request, refusal, batch_page, id, form=form)
    messages.success(request, _("Reading %(turn)s was kept: %(count)s tubes.")
                     % {"turn": given["turn"], "count": len(look.profiles)})  # fmt: skip
    return redirect("ident_batch", id)


@require_POST
def third(request: PageRequest, id: str) -> HttpResponse:
    def act(found: Batch, sample: Sample) -> None:
        ask_third_reading(found, sample, by=request.user, at=timezone.now())

    return _act(request, id, act, said=_("A third part of the sample waits for a third person."))


@require_POST
def give_up(request: PageRequest, id: str) -> HttpResponse:
    form = WhyForm(request.POST)
    if not form.is_valid():
        return batch_page(request, id, status=UNPROCESSABLE)

    def act(found: Batch, sample: Sample) -> None:
        give_up_sample(found, sample, why=form.cleaned_data["why"], by=request.user, at=timezone.now())

    return _act(request, id, act, said=_("It was written down why the sample has no profile."))


@require_POST
def accept(request: PageRequest, id: str) -> HttpResponse:
    def act(found: Batch, sample: Sample) -> None:
        despite = request.POST.get("despite", "")[:300]
        accept_profile(found, sample, despite=despite, by=request.user, at=timezone.now())

    return _act(request, id, act, said=_("The profile was accepted."))


@require_POST
def close(request: PageRequest, id: str) -> HttpResponse:
    try:
        close_batch(_batch(request, id), by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, batch_page, id)
    messages.success(request, _("The batch is closed."))
    return redirect("ident_batch", id)


@require_POST
def show(request: PageRequest, id: str) -> HttpResponse:
    """The genotypes of an accepted profile; or what each of the two read, for these two."""
    found = _batch(request, id)
    sample = _sample(request, found)
    profile = profiles_readable_by(request.user).filter(batch=found, sample=sample).first()
    try:
        if profile is not None:
            opened = [(_("Profile"), genotypes_of(profile, by=request.user, at=timezone.now()))]
        else:
            readings = readings_opened(found, sample, by=request.user, at=timezone.now())
            opened = [(_("Reading %(turn)s") % {"turn": turn}, typing) for turn, typing in readings]
    except DomainError as refusal:
        return refused(request, refusal, batch_page, id)
    return batch_page(request, id, opened=_table(sample, opened))


def batch_page(
    request: PageRequest, id: str, *, form: Any = None, look: Any = None, problems: Sequence[Any] = (),
    opened: Any = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    found, user = _batch(request, id), request.user
    readings = readings_of(found)
    known = known_profiles(found.programme, user)
    counts = Counter(one.state for one in readings.values())
    parts = [Part(state.label, counts[state], f"reading-{state.value}") for state in ReadingState if counts[state]]
    unread = set(found.aliquots.filter(read_at=None).values_list("turn", flat=True))
    turns = tuple(turn for turn in turns_for(found, user) if turn in unread) if found.closed_at is None else ()
    context = {
        "batch": found, "parts": parts, "look": look, "problems": problems, "opened": opened,
        "bar": stacked_bar(parts, title=_("How far the samples are"), key="readings", rtl=get_language_bidi()),
        "rows": [_row(one, readings, user, known) for one in readings.values()],
        "turns": [_turn(found, turn) for turn in sorted({one.turn for one in found.aliquots.all()})],
        "form": (form or TurnForm(turns=turns)) if turns else None,
        "is_open": found.closed_at is None, "prepares": found.opened_by_id == user.pk and found.closed_at is None,
    }  # fmt: skip
    return render(request, "ident_batch.html", context, status=status)


def _act(request: PageRequest, id: str, act: Callable[[Batch, Sample], None], *, said: str) -> HttpResponse:
    found = _batch(request, id)
    try:
        act(found, _sample(request, found))
    except DomainError as refusal:
        return refused(request, refusal, batch_page, id)
    messages.success(request, said)
    return redirect("ident_batch", id)


def _batch(request: PageRequest, id: str) -> Batch:
    return reached(Batch.objects.reaching(request.user).select_related("programme", "opened_by", "closed_by"), id)


def _sample(request: PageRequest, found: Batch) -> Sample:
    sample = Sample.objects.filter(aliquots__batch=found, pk=request.POST.get("sample", "")).distinct().first()
    if sample is None:
        raise Http404
    return sample


def _row(one: SampleReading, readings: dict[str, SampleReading], user: Staff, known: Sequence[Known]) -> dict[str, Any]:
    """What the page says of a sample; where readings differ, only to those who made them."""
    differences = shows_differences(one, user)
    is_agreed = one.state is ReadingState.AGREED and one.settled is not None
    return {
        "sample": one.sample, "state": one.state, "why_untyped": one.why_untyped,
        "different": one.different if differences else (),
        "swapped_with": [readings[id].sample.code for id in sorted(one.swapped_with)],
        "against": contradictions(one.sample, one.settled.typing, known=known) if is_agreed and one.settled else (),
        "accepts": is_agreed, "compares": differences and one.state not in SETTLED,
        "asks_third": one.state in {ReadingState.DIFFERENT, ReadingState.SWAPPED} and one.turns == {1, 2},
        "is_settled": one.state in SETTLED,
        "has_profile": one.state is ReadingState.ACCEPTED,
        "aliquots": one.aliquots,
    }  # fmt: skip


def _turn(found: Batch, turn: int) -> dict[str, Any]:
    """A reading as a whole: codes in no order of samples, how many are read, and by whom."""
    aliquots = sorted((one for one in found.aliquots.select_related("read_by") if one.turn == turn),
                      key=lambda one: one.code)  # fmt: skip
    readers = {one.read_by for one in aliquots if one.read_by}
    return {"turn": turn, "aliquots": aliquots, "readers": readers, "read": sum(1 for one in aliquots if one.read_at)}


def _table(sample: Sample, opened: Sequence[tuple[str, Typing]]) -> dict[str, Any]:
    """Genotypes side by side, a row to a marker; ``differs`` where they are not all the same."""
    wholes = [typing.whole for _name, typing in opened]
    markers = list(dict.fromkeys(marker for whole in wholes for marker in whole))
    rows = []
    for marker in markers:
        cells = [_written(whole.get(marker, ())) for whole in wholes]
        rows.append({"marker": marker, "cells": cells, "differs": len(set(cells)) > 1})
    return {"sample": sample, "names": [name for name, _typing in opened], "rows": rows}


def _written(genotype: Sequence[str | None]) -> str:
    return ", ".join("?" if allele is None else allele for allele in genotype)
