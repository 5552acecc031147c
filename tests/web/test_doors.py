"""Who may stay: idle sessions, the second factor, and doors that are never opened."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from tests.conftest import PASSWORD, Cast
from tests.web.conftest import browser

from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.staff.domain.accounts import close_account
from wasl.web.middleware import NEVER


def test_log_in__by_name_and_password(cast: Cast) -> None:
    client = Client()
    response = client.post("/account/login/?next=/me/", {"login": "monitor", "password": PASSWORD, "next": "/me/"})
    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert client.get("/me/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/me/").status_code == 302


def test_doors_never_opened__answer_404_to_everyone(cast: Cast) -> None:
    paths = [
        "/account/signup/",
        "/account/password/reset/",
        "/account/email/",
        "/account/inactive/",
        "/account/password/set/",
    ]
    for client in (Client(), browser(cast.mediator)):
        for path in paths:
            assert client.get(path).status_code == 404, path
            assert client.post(path).status_code == 404, path
    assert {"account_signup", "account_reset_password", "account_email"} <= NEVER


def test_second_factor__when_required__comes_before_all_work(cast: Cast, settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    client = browser(cast.mediator)
    for path in ("/", "/lists/", "/review/", "/me/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, "/account/2fa/"), path
    assert client.get("/account/2fa/").status_code == 200
    assert client.get("/fonts/firago-bold.ttf").status_code == 200
    Authenticator.objects.create(user=cast.mediator, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get("/lists/").status_code == 200


def test_session__in_use__is_put_off_at_most_once_a_minute(cast: Cast, monkeypatch) -> None:
    client = browser(cast.monitor)
    client.get("/me/")
    seen = client.session["seen"]
    client.get("/me/")
    assert client.session["seen"] == seen
    now = time.time() + 61
    monkeypatch.setattr("wasl.web.middleware.time.time", lambda: now)
    client.get("/me/")
    assert client.session["seen"] == int(now)


def test_session__idle_too_long__is_over(cast: Cast, settings) -> None:
    client = browser(cast.monitor)
    client.get("/me/")
    lives = Session.objects.get().expire_date - timezone.now()
    assert abs(lives - timedelta(seconds=settings.SESSION_COOKIE_AGE)) < timedelta(seconds=10)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/me/").status_code == 302


def test_progress__asked_for_by_the_page_itself__keeps_no_session_alive(cast: Cast, put, held) -> None:
    client = browser(cast.mediator)
    client.post("/linking/start", {"left": put.id, "right": held.id})
    session = client.session
    session["seen"] = 0
    session.save()
    assert client.get(f"/linking/{LinkingRun.objects.get().id}/progress").status_code == 200
    assert client.session["seen"] == 0


def test_page_that_asks_by_itself__without_a_session__is_told_to_load_again(db) -> None:
    response = Client().get("/linking/run_00000000000000000000/progress", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Refresh"]) == (401, "true")


@pytest.mark.parametrize("path", ["/lists/", "/no/such/page"])
def test_posting_as_nobody__leads_to_the_log_in(db, path: str) -> None:
    response = Client().post(path)
    assert (response.status_code, response["Location"]) == (302, "/account/login/")


def test_closed_account__its_browser_is_told_to_forget(cast: Cast) -> None:
    client, stranger = browser(cast.mediator), Client()
    assert client.get("/me/").status_code == 200
    close_account(cast.mediator, by=cast.secretariat, at=timezone.now())
    for _ in range(2):  # an answer may be lost
        asked = client.get("/me/")
        assert (asked.status_code, asked["Clear-Site-Data"]) == (401, '"cache", "storage"')
    walked = client.get("/me/", headers={"Sec-Fetch-Mode": "navigate"})
    assert (walked.status_code, walked["Location"]) == (302, "/account/login/")
    assert client.get("/account/login/").status_code == 200
    assert "Clear-Site-Data" not in stranger.get("/me/")
