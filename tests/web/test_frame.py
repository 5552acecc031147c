"""What holds for every page: headers, no inline script or style, language and direction, names set apart."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from tests.conftest import PASSWORD, Cast
from tests.web.conftest import World, browser, text_of

BY_READER = {
    "mediator": {
        "home", "lists", "list", "held list", "entry", "linking", "linking_run", "quality", "bulk", "batch",
        "contradictions", "review", "decided",
        "pair", "decided pair", "person", "copies", "copy", "new_copy", "together", "together_plan",
    },
    "asker_a": {"home", "lists", "bring_list", "list", "list_columns", "list_rows", "list_row", "entry"},
    "holder_b2": {"questions", "entry"},
    "neutral": {"erasures"},
    "auditor": {"home", "me", "process", "release", "round", "log", "checkpoint", "log_keys"},
}  # fmt: skip
ACCOUNT = ["/account/2fa/", "/account/password/change/", "/account/logout/", "/account/reauthenticate/"]
ELSEWHERE = re.compile(r"""(?:src|href|action|hx-\w+)=["'](?:https?:)?//""")
TABLES = re.compile(r"<table.*?</table>", re.DOTALL)


class Outline(HTMLParser):
    """Faults of a page that a parser can see."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.labelled: list[str] = []
        self.fields: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "style" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"inline style or script on <{tag}>")
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
            self.faults.append(f"inline <{tag}>")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in given:
            self.ids.append(given["id"] or "")
        if tag == "label":
            self.labelled.append(given.get("for") or "")
        if tag in {"select", "textarea"} or (tag == "input" and given.get("type") not in {"hidden", "submit"}):
            self.fields.append(given.get("id") or f"<{tag} without id>")
        if tag == "img" and "alt" not in given:
            self.faults.append("a picture without words")


def check_page(text: str, *, language: str) -> None:
    outline = Outline()
    outline.feed(text)
    assert outline.faults == []
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in text
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert [(before, after) for before, after in steps if after > before + 1] == []
    assert len(outline.ids) == len(set(outline.ids)), sorted(one for one in outline.ids if outline.ids.count(one) > 1)
    assert set(outline.fields) <= set(outline.labelled)
    assert not ELSEWHERE.search(text)
    for table in TABLES.findall(text):
        assert "<caption" in table
        assert all("scope=" in head for head in re.findall(r"<th\b[^>]*>", table))


def check_headers(response: Any) -> None:
    policy = response["Content-Security-Policy"]
    for directive in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
        assert directive in policy
    assert "unsafe" not in policy
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page__is_whole_and_closed(cast: Cast, world: World, language: str) -> None:
    for username, names in BY_READER.items():
        client = browser(cast.people[username], language=language)
        for path in [*[world.paths()[name] for name in names], *(ACCOUNT if username == "auditor" else [])]:
            response = client.get(path)
            assert response.status_code == 200, path
            check_headers(response)
            check_page(text_of(response), language=language)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_refusal__is_whole_and_closed(cast: Cast, world: World, language: str) -> None:
    client = browser(cast.asker_a, language=language, enforce_csrf_checks=True)
    for response, status in (
        (client.get("/nothing"), 404),
        (client.post("/language"), 403),
        (client.get("/language"), 405),
    ):
        assert response.status_code == status
        check_headers(response)
        if response.content:
            check_page(text_of(response), language=language)


def test_failure_on_our_side__tells_nothing_and_has_the_headers(cast: Cast, world: World, monkeypatch) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("wasl.web.views.home.picture_of_process", fail)
    response = browser(cast.monitor, raise_request_exception=False).get("/")
    assert response.status_code == 500
    check_headers(response)
    check_page(text_of(response), language="en")
    assert "secret" not in text_of(response)


def test_log_in_and_lock_out__are_whole_and_closed(db, settings) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    client = Client()
    page = client.get("/account/login/")
    check_headers(page)
    check_page(text_of(page), language="en")
    for _ in range(3):
        last = client.post("/account/login/", {"login": "nobody", "password": "wrong"})
    assert last.status_code in {403, 429}
    assert "Too many failed attempts" in text_of(last)
    check_headers(last)
    check_page(text_of(last), language="en")


def test_log_in__locked_for_a_name__not_even_the_right_password_opens__others_may(cast: Cast, settings) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    client = Client()

    def attempt(name: str, password: str, **options: Any) -> int:
        return client.post("/account/login/", {"login": name, "password": password}, **options).status_code

    for spelling in ("monitor", "Monitor", " MONITOR"):
        attempt(spelling, "wrong")
    assert attempt("monitor", PASSWORD) in {403, 429}
    assert attempt("monitor", PASSWORD, HTTP_HOST="localhost:9999") in {403, 429}
    assert attempt("auditor", PASSWORD) == 302


def test_names__are_set_apart_in_their_own_direction(cast: Cast, world: World) -> None:
    page = text_of(browser(cast.mediator).get(world.paths()["pair"]))
    assert '<bdi lang="ar" dir="rtl">رامي جورج الياس حداد</bdi>' in page
    assert '<bdi lang="ar-Latn" dir="ltr">Rami Georges Elias Haddad</bdi>' in page


def test_arabic_pages__leave_no_english_of_ours(cast: Cast, world: World) -> None:
    """Every message of the frame and the pages is translated; what is left in Latin was written by people."""
    client = browser(cast.mediator, language="ar")
    for name in ("home", "lists", "list", "entry", "review", "pair", "together", "together_plan", "copies", "process",
                 "linking_run"):  # fmt: skip
        text = text_of(client.get(world.paths()[name]))
        text = re.sub(
            r"<bdi[^>]*>.*?</bdi>|<(option value=\"\w{3}_|code|title|script).*?</(option|code|title|script)>",
            "",
            text,
            flags=re.DOTALL,
        )
        words = re.sub(r"<[^>]+>", " ", text)
        latin = set(re.findall(r"[A-Za-z]{4,}", words)) - {"English", "Side", "side", "guarantor", "office", "UTC"}
        assert latin <= {"XLSX", "neutral", "body", "Mediator", "mediator"}, (name, latin)


def test_font__is_ours_and_kept_for_ever(db) -> None:
    client = Client()
    font = client.get("/fonts/firago-regular.ttf")
    assert font.status_code == 200
    assert font["Cache-Control"] == "public, max-age=31536000, immutable" or "immutable" in font["Cache-Control"]
    assert font.content[:4] == b"\x00\x01\x00\x00"
    packed = client.get("/fonts/firago-bold.ttf", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert client.get("/fonts/other.ttf").status_code == 404
