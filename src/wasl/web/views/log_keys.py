"""The keys with which the parties cosign: entered by one person, confirmed by another."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.staff.domain.log_keys import GROUPS, confirm_key, propose_key
from wasl.apps.staff.models.log_key import LogKey
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.rules import may_keep_keys, may_read_log
from wasl.kernel.errors import DomainError
from wasl.web.forms import LogKeyForm
from wasl.web.pages import UNPROCESSABLE, reached, refused
from wasl.web.requests import PageRequest


@require_safe
def keys(request: PageRequest) -> HttpResponse:
    _check_reader(request)
    return _page(request)


@require_POST
def enter(request: PageRequest) -> HttpResponse:
    _check_reader(request)
    form = _form(request)
    if not form.is_valid():
        return _page(request, form=form, status=UNPROCESSABLE)
    try:
        propose_key(form.cleaned_data["party"], form.cleaned_data["vkey"], by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, _page, form=form)
    messages.success(request, _("The key was entered. It counts once a second person confirms it."))
    return redirect("log_keys")


@require_POST
def confirm(request: PageRequest, id: str) -> HttpResponse:
    _check_reader(request)
    key = reached(LogKey.objects.all(), id)
    try:
        confirm_key(key, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, _page)
    messages.success(request, _("The key was confirmed. From now on it speaks for its party."))
    return redirect("log_keys")


def _form(request: PageRequest) -> LogKeyForm:
    parties = Party.objects.filter(kind__in=list(GROUPS))
    return LogKeyForm(request.POST if request.method == "POST" else None, parties=parties)


def _page(request: PageRequest, *, form: LogKeyForm | None = None, status: int = 200) -> HttpResponse:
    known = LogKey.objects.select_related("party", "proposed_by", "confirmed_by")
    without = Party.objects.filter(kind__in=list(GROUPS)).exclude(
        pk__in=LogKey.objects.filter(replaced_at=None).exclude(confirmed_by=None).values("party")
    )
    context = {
        "keys": known,
        "without": without,
        "may_keep": may_keep_keys(request.user.roles),
        "form": form or LogKeyForm(parties=Party.objects.filter(kind__in=list(GROUPS))),
    }
    return render(request, "log_keys.html", context, status=status)


def _check_reader(request: PageRequest) -> None:
    if not may_read_log(request.user.roles):
        raise Http404
