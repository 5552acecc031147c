"""Who asks: a person behind a key, or behind a session that is logged in with a second factor where one is required."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer, SessionAuth

from wasl.apps.staff.domain.accounts import staff_of_key
from wasl.apps.staff.models.staff import Staff


class KeyAuth(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Staff | None:
        staff = staff_of_key(token, at=timezone.now()) if token.isascii() else None
        if staff is not None:
            request.user = staff
        return staff


class PersonAuth(SessionAuth):
    """The session cookie; unsafe methods want the CSRF token with it."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        user = super().authenticate(request, key)
        if user is None or (settings.REQUIRE_SECOND_FACTOR and not is_mfa_enabled(user)):
            return None
        return user
