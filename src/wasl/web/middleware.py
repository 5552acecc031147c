"""Every page is closed unless it says that it is open; nothing read here stays in a browser's cache."""

import time
from collections.abc import Callable
from contextlib import suppress

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils import translation
from django.views.defaults import page_not_found

from wasl.apps.staff.models.staff import Staff

OPEN = {"account_login", "account_logout", "mfa_authenticate", "mfa_login_webauthn", "set_language", "font"}
NEVER = {"account_signup", "account_reset_password", "account_reset_password_done", "account_email",
         "account_confirm_email", "account_email_verification_sent", "account_reset_password_from_key",
         "account_reset_password_from_key_done", "account_inactive", "account_request_login_code",
         "account_confirm_login_code", "account_signup_passkey", "account_signup_by_passkey",
         "mfa_signup_webauthn", "account_set_password", "mfa_trust"}  # fmt: skip
WITHOUT_SECOND_FACTOR = OPEN | {"account_reauthenticate"}
REFRESH_EVERY = 60  # seconds between two renewals of a session in use
POLLED = {"linking_progress", "gate_known"}  # asked for by the page itself: a person may have left the room


class ClosedByDefaultMiddleware:
    """Log-in for every page but the few named open; the API answers for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._refusal(request) or self.get_response(request)
        if response.status_code == 405 and _is_walking(request):
            response = redirect(_page_above(request.path_info))
        if not request.path.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        if request.path.startswith((settings.STATIC_URL, "/api/")):
            return None
        name = _name_of(request)
        if not request.user.is_authenticated and name not in OPEN and _is_closed(request):
            return _emptied(request)
        if not request.user.is_authenticated:
            return _not_found(request) if name in NEVER else _to_login(request, name)
        _speak(request)
        if name in NEVER:
            return _not_found(request)
        if _lacks_second_factor(request) and not _is_set_up(name):
            return redirect("mfa_index")
        if name not in POLLED:
            _renew(request)
        return None


def _is_walking(request: HttpRequest) -> bool:
    """A person in a browser who goes to an address that only takes a form, as on reloading or on another language."""
    return request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"


def _page_above(path: str) -> str:
    """The nearest page above an address: of an entry's answer, the entry."""
    while path.strip("/"):
        path = path.rstrip("/").rpartition("/")[0] + "/"
        with suppress(Http404):
            # An id has a prefix and an underscore; a word in its place was part of the longer address.
            if "_" in resolve(path).kwargs.get("id", "_"):
                return path
    return "/"


def _name_of(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).url_name
    except Http404:
        return None


def _not_found(request: HttpRequest) -> HttpResponse:
    return page_not_found(request, Http404())


def _is_closed(request: HttpRequest) -> bool:
    """Whether this browser is logged in to an account that was closed since."""
    staff = request.session.get(SESSION_KEY)
    return staff is not None and Staff.objects.filter(pk=staff, is_active=False).exists()


def _emptied(request: HttpRequest) -> HttpResponse:
    """Told to forget what it keeps: the page of the gate lies on the telephone with names and a secret."""
    response = redirect("account_login") if _is_walking(request) else HttpResponse(status=401)
    response["Clear-Site-Data"] = '"cache", "storage"'  # over HTTPS; scripts never see it, nor does every browser obey
    response["Wasl-Account"] = "closed"
    return response


def _to_login(request: HttpRequest, name: str | None) -> HttpResponse | None:
    """Whether the page exists is not told: what does not, too, leads to the log-in."""
    if name in OPEN:
        return None
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    if request.method != "GET":
        return redirect("account_login")
    return redirect_to_login(request.get_full_path())


def _speak(request: HttpRequest) -> None:
    """A person's own language, whatever the browser asks for."""
    language = request.user.language
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language


def _lacks_second_factor(request: HttpRequest) -> bool:
    return settings.REQUIRE_SECOND_FACTOR and not is_mfa_enabled(request.user)


def _is_set_up(name: str | None) -> bool:
    return name is not None and (name in WITHOUT_SECOND_FACTOR or name.startswith("mfa_"))


def _renew(request: HttpRequest) -> None:
    """Put the end of an idle session off, at most once a minute."""
    now = int(time.time())
    if now - request.session.get("seen", 0) >= REFRESH_EVERY:
        request.session["seen"] = now
