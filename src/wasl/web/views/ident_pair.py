"""One pair of remains and a missing person: what speaks for it and against it, excluding it, proposing it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.identification.domain.conclusions import propose_conclusion
from wasl.apps.identification.domain.evidence import Piece, Weighed, weigh
from wasl.apps.identification.domain.exclusions import exclude, undo_exclusion
from wasl.apps.identification.domain.grounds import standing_obstacles
from wasl.apps.identification.domain.matches import is_current, reaches_threshold
from wasl.apps.identification.domain.pair_numbers import odds_at_prior
from wasl.apps.identification.enums import Evidence, Sign
from wasl.apps.identification.models.comparing import Exclusion, Match
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.identification.models.family import Missing
from wasl.apps.identification.models.site import Remains
from wasl.apps.identification.rules import may_compare, may_identify
from wasl.kernel.errors import DomainError
from wasl.web.drawings import weight_bar
from wasl.web.ident_forms import ProposeForm, WhyForm
from wasl.web.ident_words import block_named, doubt_in_words, named, odds_in_words, said, support
from wasl.web.pages import UNPROCESSABLE, reached, refused
from wasl.web.refusals import in_words
from wasl.web.requests import PageRequest

STRONGEST = 12.0  # log10 at which the bar is full
OTHER_PRIORS = (10, 100, 1_000, 10_000, 100_000)


@require_safe
def pair(request: PageRequest, remains: str, missing: str) -> HttpResponse:
    return pair_page(request, remains, missing)


@require_POST
def exclude_pair(request: PageRequest, remains: str, missing: str) -> HttpResponse:
    form = WhyForm(request.POST)

    def act(one: Remains, other: Missing) -> None:
        exclude(one, other, why=form.cleaned_data["why"], by=request.user, at=timezone.now())

    return _act(request, remains, missing, act, why_form=form, said=_("The pair was excluded."))


@require_POST
def undo_excluded(request: PageRequest, id: str) -> HttpResponse:
    exclusion = reached(Exclusion.objects.reaching(request.user).select_related("remains__site"), id)
    form = WhyForm(request.POST)

    def act(_one: Remains, _other: Missing) -> None:
        undo_exclusion(exclusion, why=form.cleaned_data["why"], by=request.user, at=timezone.now())

    return _act(request, exclusion.remains_id, exclusion.missing_id, act, why_form=form,
                said=_("The exclusion was taken back."))  # fmt: skip


@require_POST
def propose(request: PageRequest, remains: str, missing: str) -> HttpResponse:
    one, other = reached_pair(request, remains, missing)
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return pair_page(request, remains, missing, propose_form=form, status=UNPROCESSABLE)
    given = form.cleaned_data
    try:
        made = propose_conclusion(
            one, other, basis=[Evidence(value) for value in given["basis"]], why=given["why"], seen=given["seen"],
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        return refused(request, refusal, pair_page, remains, missing, called=_called(one, other), propose_form=form)
    messages.success(request, _("It was proposed. A second person now reads the same evidence."))
    return redirect("ident_conclusion", made.id)


def _act(request: PageRequest, remains: str, missing: str, act: Callable[[Remains, Missing], None], *, said: str,
         why_form: WhyForm) -> HttpResponse:  # fmt: skip
    one, other = reached_pair(request, remains, missing)
    if not why_form.is_valid():
        return pair_page(request, remains, missing, why_form=why_form, status=UNPROCESSABLE)
    try:
        act(one, other)
    except DomainError as refusal:
        return refused(request, refusal, pair_page, remains, missing, called=_called(one, other), why_form=why_form)
    messages.success(request, said)
    return redirect("ident_pair", remains, missing)


def reached_pair(request: PageRequest, remains: str, missing: str) -> tuple[Remains, Missing]:
    """Both of one programme, or the same 404 for everything else."""
    one = reached(Remains.objects.reaching(request.user).select_related("site__programme"), remains)
    other = reached(Missing.objects.reaching(request.user).select_related("relative", "family"), missing)
    if other.family.programme_id != one.site.programme_id:
        raise Http404
    return one, other


def pair_page(
    request: PageRequest, remains: str, missing: str, *, why_form: WhyForm | None = None,
    propose_form: ProposeForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    one, other = reached_pair(request, remains, missing)
    weighed = weigh(one, other, by=request.user)
    programme = one.site.programme
    parts = programme.parts_of(request.user)
    conclusions = Conclusion.objects.reaching(request.user).filter(remains__in=weighed.parts, missing=other)
    obstacles = [in_words(refusal, called=_called(one, other)) for refusal in standing_obstacles(weighed)]
    context: dict[str, Any] = {
        "programme": programme,
        "remains": one,
        "missing": other,
        "with_board": True,
        "conclusions": conclusions,
        "compares": may_compare(parts),
        "obstacles": obstacles,
        "why_form": why_form or WhyForm(),
        "propose_form": _propose_form(propose_form, weighed) if may_identify(parts) and not obstacles else None,
        "past_exclusions": Exclusion.objects.reaching(request.user)
        .filter(remains__in=weighed.parts, missing=other).exclude(undone_at=None).select_related("by", "undone_by"),
        **shown_evidence(weighed),
    }  # fmt: skip
    return render(request, "ident_pair.html", context, status=status)


def shown_evidence(weighed: Weighed) -> dict[str, Any]:
    """Everything that a page shows of the evidence of a pair: also what the second person reads before signing."""
    blocks: dict[int, list[dict[str, Any]]] = {}
    for piece in sorted(weighed.pieces, key=lambda one: one.block):
        blocks.setdefault(piece.block, []).append(_row(piece))
    return {
        "weighed": weighed,
        "blocks": [{"name": block_named(block), "number": block or "", "rows": rows} for block, rows in blocks.items()],
        "for_it": [_row(piece) for piece in weighed.signed(Sign.FOR)],
        "against_it": [_row(piece) for piece in weighed.signed(Sign.AGAINST)],
        "dna": _dna(weighed.match) if weighed.match else None,
    }


def _row(piece: Piece) -> dict[str, Any]:
    return {
        "piece": piece,
        "name": named(piece),
        "told": [said(piece, value.text) for value in piece.told],
        "found": [said(piece, value.text) for value in piece.found],
        "km": piece.km,
    }


def _dna(match: Match) -> dict[str, Any]:
    method = match.search.method
    shown: dict[str, Any] = {"match": match, "method": method, "is_current": is_current(match)}
    if match.log10_lr is None or match.log10_odds is None:
        return shown
    return shown | {
        "bar": weight_bar(
            match.log10_lr, limit=STRONGEST, title=_("Weight of DNA"), key="dna", rtl=get_language_bidi()
        ),
        "support": support(match.log10_lr),
        "odds": odds_in_words(match.log10_odds),
        "doubt": doubt_in_words(match.log10_odds),
        "reaches": reaches_threshold(match),
        "elsewhere": _elsewhere(match, match.log10_lr, match.log10_odds),
    }  # fmt: skip


def _elsewhere(match: Match, log10_lr: float, log10_odds: float) -> list[tuple[int, str]]:
    """What other numbers of people would have made of the same likelihood ratios."""
    people, least = match.search.method.prior_people, max(2, len(match.search.compared.get("missing", ())))
    return [
        (other, odds_in_words(odds_at_prior(log10_lr, log10_odds, people=people, other=other)))
        for other in OTHER_PRIORS if other >= least
    ]  # fmt: skip


def _propose_form(form: ProposeForm | None, weighed: Weighed) -> ProposeForm:
    """``seen`` is what this page shows, also after a refusal: it is read anew then."""
    form = form or ProposeForm()
    if form.is_bound:
        form.data = form.data.copy() | {"seen": weighed.sha256}
    form.initial["seen"] = weighed.sha256
    return form


def _called(remains: Remains, missing: Missing) -> dict[str, str]:
    return {remains.id: remains.label, missing.id: missing.code}
