"""The page that finds a person."""

import logging

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from tests.conftest import Cast
from tests.web.conftest import World, browser, text_of

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.register.models.searching import SearchCount

pytestmark = pytest.mark.django_db
LIVE = {"HX-Request": "true"}


def test_find__a_question_never_stands_in_an_address(cast: Cast, world: World, caplog) -> None:
    client = browser(cast.mediator)
    with caplog.at_level(logging.DEBUG):
        sent = client.post("/find/", {"name": "Yusuf Shahin"})
        assert (sent.status_code, sent["Location"]) == (302, "/find/")
        page = text_of(client.get("/find/"))
    assert "Yousef Ibrahim Salem Shahin" in page
    assert 'value="Yusuf Shahin"' in page
    assert "Shahin" not in caplog.text
    assert not LoggedEntry.objects.filter(text__contains="Shahin").exists()
    assert text_of(client.get("/find/?name=Yusuf")).count("Yousef Ibrahim") == 1  # an address asks nothing


def test_find__answers_in_place_while_one_types(cast: Cast, world: World) -> None:
    client = browser(cast.mediator, language="ar")
    part = text_of(client.post("/find/", {"name": "يوسف شاه"}, headers=LIVE))
    assert part.lstrip().startswith('<section id="found"')
    assert "Yousef Ibrahim Salem Shahin" in part
    assert "سبب ظهوره" in part
    assert 'value="يوسف شاه"' in text_of(client.get("/find/"))  # and one comes back to it


def test_find__why_and_where(cast: Cast, world: World) -> None:
    part = text_of(browser(cast.mediator).post("/find/", {"name": "يوسف شاهين", "year": "2015"}, headers=LIVE))
    assert "Held by B" in part
    assert "Amina" in part
    assert "chip-standing-stated_held" in part
    assert "the same name" in part
    assert "born or arrested in 2015" in part


def test_find__forgets_when_told_and_at_log_out(cast: Cast, world: World) -> None:
    client = browser(cast.mediator)
    client.post("/find/", {"name": "Yusuf Shahin"})
    client.post("/find/", {"name": "Yusuf Shahin", "forget": "1"})
    assert "Yusuf" not in text_of(client.get("/find/"))
    client.post("/find/", {"name": "Yusuf Shahin"})
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/account/logout/")
    assert not Session.objects.filter(pk=key).exists()


@pytest.mark.parametrize(
    "asked", [{"name": "م"}, {"name": "🙂"}, {"name": "x" * 10_000}, {"place": "حلب"}, {"year": "x"}]
)
def test_find__says_in_a_sentence_why_nobody_was_sought(cast: Cast, world: World, asked) -> None:
    for language, said in (("en", "searched for"), ("ar", "لم يُبحث")):
        answer = browser(cast.mediator, language=language).post("/find/", asked, headers=LIVE)
        assert answer.status_code == 200
        assert said in text_of(answer)


def test_find__markup_in_a_question_is_text(cast: Cast, world: World) -> None:
    client = browser(cast.mediator)
    client.post("/find/", {"name": "<script>alert(1)</script>", "mother": '"><b>'})
    assert "<script>alert" not in text_of(client.get("/find/"))


def test_find__not_there_for_those_who_read_no_lists(cast: Cast, world: World) -> None:
    for person in (cast.liaison, cast.laboratory, cast.monitor, cast.auditor):
        client = browser(person)
        assert client.get("/find/").status_code == client.post("/find/", {"name": "خالد"}).status_code == 404
        assert "find-box" not in text_of(client.get("/"))
    assert 'id="find-box"' in text_of(browser(cast.asker_a).get("/"))


def test_find__asks_the_database_as_often_for_one_as_for_many(
    cast: Cast, world: World, django_assert_num_queries
) -> None:
    client = browser(cast.mediator)
    for text in ("Yusuf Shahin", "العطار"):
        client.post("/find/", {"name": text}, headers=LIVE)
    with django_assert_num_queries(19):
        assert text_of(client.post("/find/", {"name": "يوسف شاهين"}, headers=LIVE)).count("<h3") == 1
    with django_assert_num_queries(19):
        assert text_of(client.post("/find/", {"name": "خالد محمود العطار"}, headers=LIVE)).count("<h3") > 2


def test_searches__are_told_by_count_alone(cast: Cast, world: World) -> None:
    client = browser(cast.mediator)
    for _ in range(3):
        client.post("/find/", {"name": "Yusuf Shahin"}, headers=LIVE)
    assert SearchCount.objects.get().count == 3
    page = text_of(browser(cast.auditor).get("/log/searches"))
    assert cast.mediator.id in page
    assert "Shahin" not in page
    assert browser(cast.mediator).get("/log/searches").status_code == 404
