"""Opening accounts, giving roles, making keys."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from wasl.apps.audit.domain.log import SYSTEM, Event, append
from wasl.apps.staff.enums import PartyKind, Role
from wasl.apps.staff.models.key import ApiKey
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff, StaffRole
from wasl.kernel.errors import DomainError

KEY_LIFE = timedelta(days=30)


class AccountError(DomainError):
    code = "account"


@transaction.atomic
def register_party(
    code: str, *, kind: PartyKind, name_en: str, at: datetime, name_ar: str = "", faces: Party | None = None
) -> Party:
    if Party.objects.filter(code=code).exists():
        raise AccountError(f"party {code} was not registered", why="this code is taken", do="Choose another.")
    party = Party.objects.create(code=code, kind=kind, name_en=name_en, name_ar=name_ar, faces=faces)
    append(Event("party_registered", by=SYSTEM, subject=party.id, plain={"kind": kind.value}), at=at)
    return party


@transaction.atomic
def open_account(
    username: str,
    *,
    party: Party,
    roles: Iterable[Role],
    password: str | None,
    at: datetime,
    name_en: str = "",
    name_ar: str = "",
    language: str = "en",
    by: str = SYSTEM,
) -> Staff:
    """Create a person who may log in. Without a password nobody can until one is set."""
    held = sorted(set(roles))
    if not held:
        raise AccountError("no account was opened", why="it holds no role", do="Give at least one role.")
    if Staff.objects.filter(username__iexact=username).exists():
        raise AccountError("no account was opened", why="this log-in name is taken", do="Choose another.")
    staff = Staff(username=username, party=party, name_en=name_en or username, name_ar=name_ar, language=language)
    staff.set_password(password)
    staff.save(force_insert=True)
    StaffRole.objects.bulk_create([StaffRole(staff=staff, role=role) for role in held])
    append(
        Event("account_opened", by=by, subject=staff.id, plain={"party": party.id} | {role.value: 1 for role in held}),
        at=at,
    )
    return staff


@transaction.atomic
def close_account(staff: Staff, *, by: Staff, at: datetime) -> None:
    staff.is_active = False
    staff.save(update_fields=["is_active"])
    staff.api_keys.filter(revoked_at=None).update(revoked_at=at)
    append(Event("account_closed", by=by.id, subject=staff.id), at=at)


def choose_language(staff: Staff, *, language: str) -> None:
    """The language pages are shown in. Not logged: it changes what nobody else sees."""
    staff.language = language
    staff.save(update_fields=["language"])


@transaction.atomic
def make_api_key(staff: Staff, *, label: str, at: datetime, life: timedelta = KEY_LIFE) -> tuple[ApiKey, str]:
    """A key for a program acting as this person. The secret is returned once and never stored."""
    secret = "wasl_" + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(staff=staff, digest=_digest(secret), label=label, made_at=at, expires_at=at + life)
    append(Event("api_key_made", by=staff.id, subject=key.id), at=at)
    return key, secret


def staff_of_key(secret: str, *, at: datetime) -> Staff | None:
    key = (
        ApiKey.objects.select_related("staff__party")
        .filter(digest=_digest(secret), revoked_at=None, expires_at__gt=at, staff__is_active=True)
        .first()
    )
    return key.staff if key else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
