"""Values erased from the log: asked for by one person with a reason, erased when another confirms."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.staff.domain.erasing import ask_to_erase, erasable_in, erase_opening, reasons_of
from wasl.apps.staff.models.erasure import Erasure
from wasl.apps.staff.rules import may_keep_keys
from wasl.kernel.errors import DomainError
from wasl.web.pages import UNPROCESSABLE, page_of, reached, refused
from wasl.web.requests import PageRequest

LONGEST_NUMBER = 15


class ErasureForm(forms.Form):
    """Which value of the entry, and why."""

    name = forms.ChoiceField(label=gettext_lazy("Which value"))
    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("The second person reads it, and whoever looks here later. Name nobody in it."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, data: Any = None, *, names: list[str]) -> None:
        super().__init__(data)
        self.fields["name"].choices = [(name, name) for name in names]


@require_safe
def erasures(request: PageRequest) -> HttpResponse:
    _check_keeper(request)
    return _page(request, request.GET.get("entry", ""))


@require_POST
def ask(request: PageRequest) -> HttpResponse:
    _check_keeper(request)
    asked = request.POST.get("entry", "")
    entry = _entry(asked)
    if entry is None:
        return _page(request, asked, status=UNPROCESSABLE)
    form = ErasureForm(request.POST, names=erasable_in(entry.seq))
    if not form.is_valid():
        return _page(request, asked, form=form, status=UNPROCESSABLE)
    try:
        ask_to_erase(entry.seq, **form.cleaned_data, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, _page, asked, form=form)
    messages.success(request, _("Nothing is erased yet. A second person reads the reason and confirms it."))
    return redirect("erasures")


@require_POST
def confirm(request: PageRequest, id: str) -> HttpResponse:
    _check_keeper(request)
    erasure = reached(Erasure.objects.all(), id)
    try:
        erase_opening(erasure, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, _page, "")
    messages.success(request, _("The value was erased. Its entry stays, and every proof of it holds."))
    return redirect("erasures")


def _page(request: PageRequest, asked: str, *, form: ErasureForm | None = None, status: int = 200) -> HttpResponse:
    rows = Erasure.objects.select_related("asked_by", "confirmed_by").order_by(
        F("confirmed_at").desc(nulls_first=True), "-asked_at", "id"
    )
    page = page_of(request, rows)
    reasons = reasons_of(page.object_list)
    entry = _entry(asked)
    names = erasable_in(entry.seq) if entry else []
    context = {
        "page": page,
        "rows": [(one, reasons.get(one.id)) for one in page.object_list],
        "asked": asked,
        "entry": entry,
        "form": form or (ErasureForm(names=names) if names else None),
    }
    return render(request, "erasures.html", context, status=status)


def _entry(asked: str) -> LoggedEntry | None:
    if not (asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_NUMBER):
        return None
    return LoggedEntry.objects.filter(seq=int(asked)).first()


def _check_keeper(request: PageRequest) -> None:
    if not may_keep_keys(request.user.roles):
        raise Http404
