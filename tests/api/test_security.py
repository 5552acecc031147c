"""Who gets in: keys, sessions, second factors; and that nothing of the API is open."""

from datetime import timedelta

import pytest
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.utils import timezone
from tests.test_permissions import CALLS

from wasl.apps.staff.domain.accounts import close_account, make_api_key
from wasl.apps.staff.models.staff import Staff

pytestmark = pytest.mark.django_db
API = "/api/v1"
NOT_LOGGED_IN = {
    "code": "not_logged_in",
    "what": "the request was not answered",
    "why": "it carries no valid key and no session",
    "do": "Send a valid key as Authorization: Bearer, or log in.",
}


@pytest.fixture
def session(cast):
    client = Client(enforce_csrf_checks=True)
    person = Staff.objects.get(pk=cast.mediator.pk)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_without_anything__refused():
    reply = Client().get(f"{API}/lists")
    assert (reply.status_code, reply.json()) == (401, NOT_LOGGED_IN)
    assert reply["WWW-Authenticate"] == "Bearer"
    assert reply["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("key", ["", "x", "wasl_" + "a" * 43, "مفتاح", "a\x00b", "x" * 10_000])
def test_unknown_key__refused(cast, key):
    reply = Client().get(f"{API}/me", headers={"Authorization": f"Bearer {key}"})
    assert (reply.status_code, reply.json()) == (401, NOT_LOGGED_IN)


def test_key__lets_in_until_it_ends(cast, as_):
    assert as_(cast.mediator).get("/me").json()["username"] == "mediator"


def test_expired_key__refused(cast, with_key):
    long_ago = timezone.now() - timedelta(days=31)
    _, secret = make_api_key(cast.mediator, label="old", at=long_ago)
    assert with_key(secret).get("/me").status_code == 401


def test_revoked_key__refused(cast, with_key):
    key, secret = make_api_key(cast.mediator, label="lost", at=timezone.now())
    assert with_key(secret).get("/me").status_code == 200
    key.revoked_at = timezone.now()
    key.save()
    assert with_key(secret).get("/me").status_code == 401


def test_closed_account__key_and_session_refused(cast, as_, session):
    caller = as_(cast.mediator)
    assert (caller.get("/me").status_code, session.get(f"{API}/me").status_code) == (200, 200)
    close_account(cast.mediator, by=cast.secretariat, at=timezone.now())
    assert (caller.get("/me").status_code, session.get(f"{API}/me").status_code) == (401, 401)


def test_session__unsafe_methods_want_the_csrf_token(put, session):
    address = f"{API}/lists/{put.id}/put"
    refused = session.post(address)
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    token = _get_new_csrf_string()
    session.cookies["csrftoken"] = token
    taken = session.post(address, headers={"X-CSRFToken": token})
    assert (taken.status_code, taken.json()["code"]) == (409, "list")  # it was put before


def test_session__without_the_second_factor_where_one_is_required(settings, session):
    assert session.get(f"{API}/me").status_code == 200
    settings.REQUIRE_SECOND_FACTOR = True
    assert session.get(f"{API}/me").status_code == 401


def test_openapi__for_those_logged_in(cast, as_):
    assert Client().get(f"{API}/openapi.json").status_code == 401
    described = as_(cast.monitor).get("/openapi.json").json()
    assert described["info"]["title"] == "Wasl"
    spoken_of = {API + call.route.split()[2] for calls in CALLS.values() for call in calls if call.is_api}
    assert sorted(described["paths"]) == sorted(spoken_of - {f"{API}/openapi.json"})


@pytest.mark.parametrize("path", ["/", "/docs", "/docs/", "/redoc", "/nothing"])
def test_no_page_of_docs(cast, as_, path):
    assert as_(cast.secretariat).get(path).status_code == 404
