"""Nobody signs up; accounts are opened by the group. Attempts are counted, changes of secrets are logged."""

from functools import partial
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.staff.models.staff import Staff

CHANGES = {
    password_changed: "password_changed",
    authenticator_added: "authenticator_added",
    authenticator_removed: "authenticator_removed",
    authenticator_reset: "authenticator_reset",
}


class ClosedDoorAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ARG002  the adapter's interface
        return False


def name_tried(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The log-in name that an attempt is counted under: one for every way to write it."""
    given = credentials or {}
    posted = request.POST.get("login", "") if request is not None else ""
    return str(given.get("username") or given.get("login") or posted).strip().casefold()


def log_changes_of_secrets() -> None:
    """Have every change of a log-in secret in the log: who, what kind, when; never the secret."""
    for signal, event in CHANGES.items():
        signal.connect(partial(_log_change, event=event), weak=False, dispatch_uid=event)


def _log_change(*, event: str, user: Staff, **_told: Any) -> None:
    with transaction.atomic():
        append(Event(event, by=user.id, subject=user.id), at=timezone.now())
