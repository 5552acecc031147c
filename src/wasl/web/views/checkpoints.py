"""The newest checkpoint of the log and who cosigned it; what a party takes away, and brings back cosigned."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.audit.domain.checkpoints import cosigned_note, newest_checkpoint, prove_entry
from wasl.apps.audit.domain.log import head
from wasl.apps.staff.domain.log_keys import GROUPS, accept_cosigned, group_policy, newest_agreed, standings
from wasl.apps.staff.enums import PartyKind
from wasl.apps.staff.rules import may_read_log
from wasl.engines.ledger import checker as checker_file
from wasl.kernel.errors import DomainError
from wasl.web.forms import CosignedForm
from wasl.web.pages import UNPROCESSABLE, download, refused
from wasl.web.requests import PageRequest

LARGEST_NOTE = 1_000_000  # bytes
LATE = 2  # intervals without a checkpoint: the worker does not run


@require_safe
def checkpoint(request: PageRequest) -> HttpResponse:
    return _page(request)


@require_POST
def bring_cosigned(request: PageRequest) -> HttpResponse:
    form = CosignedForm(request.POST, request.FILES)
    if not form.is_valid() or form.cleaned_data["file"].size > LARGEST_NOTE:
        messages.error(request, _("Choose the file that your witness program wrote."))
        return _page(request, status=UNPROCESSABLE)
    try:
        _taken, names = accept_cosigned(form.cleaned_data["file"].read(), at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, _page)
    if not names:
        messages.warning(request, _("The checkpoint is ours, but no signature in it is by a key known here."))
    else:
        said = ngettext("%(count)s cosignature was taken.", "%(count)s cosignatures were taken.", len(names))
        messages.success(request, said % {"count": len(names)})
    return redirect("checkpoint")


@require_safe
def note(_request: PageRequest) -> HttpResponse:
    """The newest checkpoint as a signed note. It holds a size, a hash and signatures, and nothing of anybody."""
    newest = newest_checkpoint()
    if newest is None:
        raise Http404
    return download(cosigned_note(newest), "checkpoint.txt", kind="text/plain; charset=utf-8")


@require_safe
def checker(_request: PageRequest) -> HttpResponse:
    return download(Path(checker_file.__file__).read_bytes(), "checker.py", kind="text/x-python; charset=utf-8")


@require_safe
def policy(request: PageRequest) -> HttpResponse:
    _check_reader(request)
    return download(group_policy().text.encode(), "policy.txt", kind="text/plain; charset=utf-8")


@require_safe
def proof(request: PageRequest, seq: int) -> HttpResponse:
    """Proof that an entry is in the log, with the entry itself and no salt."""
    _check_reader(request)
    if not 0 <= seq < min(head()[0], 2**62):
        raise Http404
    try:
        made = prove_entry(seq, under=newest_agreed(covering=seq + 1))
    except DomainError as refusal:
        return refused(request, refusal, _page)
    return download(made.to_bytes(), f"entry-{seq}.tlog-proof")


def pictured(request: PageRequest) -> dict[str, Any]:
    """What the picture of the newest checkpoint shows. Whoever does not read the log sees of the parties their own."""
    newest, agreed, needed = newest_checkpoint(), newest_agreed(), group_policy().groups
    all_shown = may_read_log(request.user.roles)
    shown = [one for one in standings(newest) if all_shown or one.party.id == request.user.party_id]
    groups = []
    for kind, name in GROUPS.items():
        seals = [one for one in shown if one.party.kind == kind]
        if seals:
            seen = sum(one.seen_at is not None for one in seals)
            least = needed[name].needed if all_shown and name in needed else 0
            groups.append({"label": PartyKind(kind).label, "seals": seals, "seen": seen, "needed": least})
    late = LATE * timedelta(minutes=settings.CHECKPOINT_MINUTES)
    return {
        "newest": newest,
        "agreed": agreed,
        "is_met": newest is not None and agreed == newest,
        "has_policy": bool(needed),
        "leaves_out": all_shown and bool(needed) and not all(one.has_key for one in shown),
        "groups": groups,
        "all_shown": all_shown,
        "is_late": newest is not None and timezone.now() - newest.renewed_at > late,
    }


def _page(request: PageRequest, *, status: int = 200) -> HttpResponse:
    return render(request, "checkpoint.html", pictured(request) | {"form": CosignedForm()}, status=status)


def _check_reader(request: PageRequest) -> None:
    if not may_read_log(request.user.roles):
        raise Http404
