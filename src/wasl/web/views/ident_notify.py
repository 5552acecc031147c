"""Telling the family of a conclusion, by its own liaison; the report, and the copy for the family."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wasl.apps.identification.domain.corrections import follow_up
from wasl.apps.identification.domain.evidence import weigh
from wasl.apps.identification.domain.telling import may_be_told, notify, record_telling_wish
from wasl.apps.identification.enums import ConclusionState, Telling
from wasl.apps.identification.interfaces.gathered_papers import report_of
from wasl.apps.identification.interfaces.paper_words import LANGUAGES
from wasl.apps.identification.interfaces.report import write_family_copy, write_report
from wasl.apps.identification.models.conclusion import TOLD_STATES, Conclusion
from wasl.apps.identification.rules import READ_REMAINS, may_speak_with_families
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.errors import DomainError
from wasl.web.ident_home_forms import NotifyForm, TellingWishForm
from wasl.web.ident_words import report_items
from wasl.web.pages import UNPROCESSABLE, download, reached, refused
from wasl.web.requests import PageRequest

PAPERS = {"report": write_report, "family": write_family_copy}


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: PageRequest, id: str) -> HttpResponse:
    conclusion = _told_by(request, id)
    if request.method != "POST":
        return notify_page(request, id)
    form = NotifyForm(request.POST, relatives=may_be_told(conclusion.missing.family))
    if not form.is_valid():
        return notify_page(request, id, form=form, status=UNPROCESSABLE)
    try:
        notify(conclusion, **form.cleaned_data, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, notify_page, id, form=form)
    messages.success(request, _("It was written down that the family was told."))
    return redirect("ident_notify", id)


@require_POST
def wish(request: PageRequest, id: str) -> HttpResponse:
    conclusion = _told_by(request, id)
    form = TellingWishForm(request.POST, conclusion=conclusion)
    if not form.is_valid():
        return notify_page(request, id, wish_form=form, status=UNPROCESSABLE)
    given = form.cleaned_data
    record_telling_wish(given["relative"], Telling(given["wish"]), by=request.user, at=timezone.now())
    messages.success(request, _("The wish was written down."))
    return redirect("ident_notify", id)


@require_safe
def paper(request: PageRequest, id: str, kind: str, language: str) -> HttpResponse:
    """The report for those who examine, type or oversee; its copy in plain words also for the family's liaison."""
    conclusion = reached(reached_conclusions(request.user).filter(state__in=TOLD_STATES), id)
    reads_all = not READ_REMAINS.isdisjoint(conclusion.programme.parts_of(request.user))
    if kind not in PAPERS or language not in LANGUAGES or (kind == "report" and not reads_all):
        raise Http404
    weighed = weigh(conclusion.remains, conclusion.missing, by=request.user) if kind == "report" else None
    with override(language):
        items = report_items(weighed.pieces) if weighed else ()
    report = report_of(
        conclusion, language=language, at=timezone.now(), items=items,
        is_as_signed=weighed is not None and weighed.sha256 == conclusion.evidence_sha256,
    )  # fmt: skip
    content = PAPERS[kind](report, language=language)
    return download(content, f"{kind}-{id}-{language}.pdf", kind="application/pdf")


def notify_page(
    request: PageRequest, id: str, *, form: Any = None, wish_form: Any = None, status: int = 200
) -> HttpResponse:
    conclusion = _told_by(request, id)
    family = conclusion.missing.family
    relatives = may_be_told(family)
    corrected = conclusion.state == ConclusionState.CORRECTED
    wishes = dict(family.telling_wishes.filter(ended_at=None).values_list("relative_id", "wish"))
    context = {
        "conclusion": conclusion, "corrected": corrected, "in_doubt": bool(conclusion.doubted_at) and not corrected,
        "told": conclusion.notifications.select_related("relative", "by"),
        "relatives": [(one, Telling(wishes.get(one.pk, Telling.ANY))) for one in relatives],
        "open": [one for one in follow_up(conclusion) if one.done_at is None] if corrected else [],
        "form": form or NotifyForm(relatives=relatives),
        "wish_form": wish_form or TellingWishForm(conclusion=conclusion),
        "languages": LANGUAGES,
    }  # fmt: skip
    return render(request, "ident_notify.html", context, status=status)


def reached_conclusions(user: Staff) -> QuerySet[Conclusion]:
    related = ("programme", "remains__site__programme", "missing__family", "missing__relative", "match__search__method",
               "proposed_by__party", "seconded_by__party")  # fmt: skip
    return Conclusion.objects.reaching(user).select_related(*related).distinct()


def _told_by(request: PageRequest, id: str) -> Conclusion:
    """A conclusion of which this person tells the family; else as if it did not exist."""
    conclusion = reached(reached_conclusions(request.user).filter(state__in=TOLD_STATES), id)
    speaks = may_speak_with_families(conclusion.programme.parts_of(request.user))
    if not speaks or conclusion.missing.family.party_id != request.user.party_id:
        raise Http404
    return conclusion
