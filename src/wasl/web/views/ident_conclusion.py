"""One conclusion: both signatures, the evidence they rest on, doubt and correction, and what followed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.identification.domain.conclusions import (
    can_second,
    correct_conclusion,
    doubt_conclusion,
    lay_doubt,
    refuse_conclusion,
    second_conclusion,
)
from wasl.apps.identification.domain.corrections import Undo, follow_up
from wasl.apps.identification.domain.evidence import weigh
from wasl.apps.identification.enums import ConclusionState, Evidence
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.identification.models.family import Missing
from wasl.apps.identification.models.site import Remains
from wasl.apps.identification.rules import READ_REMAINS, may_identify
from wasl.kernel.errors import DomainError
from wasl.web.drawings import Part, stacked_bar
from wasl.web.ident_forms import SeenForm, WhyForm
from wasl.web.pages import UNPROCESSABLE, reached, refused
from wasl.web.requests import PageRequest
from wasl.web.views.ident_pair import shown_evidence

FOLLOWED = {
    Undo.TELL: gettext_lazy("The family was told"),
    Undo.RETURN: gettext_lazy("The remains were handed over"),
    Undo.EXHUME: gettext_lazy("The remains were buried"),
}


@require_safe
def conclusion(request: PageRequest, id: str) -> HttpResponse:
    return conclusion_page(request, id)


@require_POST
def second(request: PageRequest, id: str) -> HttpResponse:
    form = SeenForm(request.POST)

    def act(one: Conclusion) -> None:
        second_conclusion(one, seen=form.cleaned_data["seen"], by=request.user, at=timezone.now())

    return _act(request, id, form, act, said=_("It is signed by two. The family may now be told."))


@require_POST
def refuse(request: PageRequest, id: str) -> HttpResponse:
    form = WhyForm(request.POST)

    def act(one: Conclusion) -> None:
        refuse_conclusion(one, why=form.cleaned_data["why"], by=request.user, at=timezone.now())

    return _act(request, id, form, act, said=_("It was not signed. Both the proposal and the reason stay on record."))


@require_POST
def doubt(request: PageRequest, id: str) -> HttpResponse:
    form = WhyForm(request.POST)

    def act(one: Conclusion) -> None:
        doubt_conclusion(one, why=form.cleaned_data["why"], by=request.user, at=timezone.now())

    return _act(request, id, form, act, said=_("The doubt was written down. Another person says whether it holds."))


@require_POST
def lay(request: PageRequest, id: str) -> HttpResponse:
    form = WhyForm(request.POST)

    def act(one: Conclusion) -> None:
        lay_doubt(one, why=form.cleaned_data["why"], by=request.user, at=timezone.now())

    return _act(request, id, form, act, said=_("The conclusion stands."))


@require_POST
def correct(request: PageRequest, id: str) -> HttpResponse:
    def act(one: Conclusion) -> None:
        correct_conclusion(one, by=request.user, at=timezone.now())

    return _act(request, id, None, act, said=_("It was found to be wrong. What followed from it is now to be undone."))


def _act(request: PageRequest, id: str, form: Form | None, act: Callable[[Conclusion], None], *, said: str
         ) -> HttpResponse:  # fmt: skip
    one = reached(_conclusions(request), id)
    if form is not None and not form.is_valid():
        return conclusion_page(request, id, form=form, status=UNPROCESSABLE)
    called = {one.id: f"{one.remains.label} × {one.missing.code}", one.remains_id: one.remains.label,
              one.missing_id: one.missing.code}  # fmt: skip
    try:
        act(one)
    except DomainError as refusal:
        return refused(request, refusal, conclusion_page, id, called=called, form=form)
    messages.success(request, said)
    return redirect("ident_conclusion", id)


def conclusion_page(request: PageRequest, id: str, *, form: Form | None = None, status: int = 200) -> HttpResponse:
    one = reached(_conclusions(request), id)
    parts = one.programme.parts_of(request.user)
    reads = not READ_REMAINS.isdisjoint(parts) and _reads_both(request, one)
    identifies = reads and may_identify(parts)
    is_doubted = one.state == ConclusionState.SIGNED and one.doubted_by_id is not None
    context: dict[str, Any] = {
        "one": one,
        "programme": one.programme,
        "with_board": reads,
        "reads": reads,
        "bar": _way(one),
        "basis": [Evidence(value).label for value in one.basis],
        "may_second": reads and can_second(one, by=request.user),
        "may_refuse": identifies and one.state == ConclusionState.PROPOSED,
        "is_own": one.proposed_by_id == request.user.id,
        "may_doubt": identifies and one.state == ConclusionState.SIGNED and not is_doubted,
        "may_settle": identifies and is_doubted and one.doubted_by_id != request.user.id,
        "is_doubted": is_doubted,
        "why_form": form if isinstance(form, WhyForm) else WhyForm(),
        "followed": [(FOLLOWED[each.what], each) for each in follow_up(one)],
    }
    if reads:
        shown = shown_evidence(weigh(one.remains, one.missing, by=request.user))
        context |= shown | {"is_as_proposed": shown["weighed"].sha256 == one.evidence_sha256}
    return render(request, "ident_conclusion.html", context, status=status)


def _conclusions(request: PageRequest) -> QuerySet[Conclusion]:
    return Conclusion.objects.reaching(request.user).select_related(
        "programme", "remains__site__programme", "missing__relative", "missing__family", "proposed_by__party",
        "seconded_by__party", "doubted_by", "corrected_by",
    ).distinct()  # fmt: skip


def _reads_both(request: PageRequest, one: Conclusion) -> bool:
    return (
        Remains.objects.reaching(request.user).filter(pk=one.remains_id).exists()
        and Missing.objects.reaching(request.user).filter(pk=one.missing_id).exists()
    )


def _way(one: Conclusion) -> Any:
    """How far it is: proposed, signed, told, and where that came, found wrong."""
    done = 1 + (one.state in (ConclusionState.SIGNED, ConclusionState.CORRECTED)) + one.notifications.exists()
    look = {ConclusionState.REFUSED: "request-refused", ConclusionState.CORRECTED: "freed-disputed"}
    parts = [Part(_("done"), done, look.get(ConclusionState(one.state), "verdict-same")),
             Part(_("to do"), 3 - done, "freed-no")]  # fmt: skip
    return stacked_bar(parts, title=_("Proposed, signed, told to the family"), key="way", rtl=get_language_bidi())
