"""Programmes, sites and remains in the pages: what is written down there, and what is refused on the same page."""

import re

import pytest
from tests.conftest import Cast
from tests.web.conftest import browser, text_of
from tests.web.identifying import Identifying, identifying

from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.site import Element, Reassociation, Remains, Site


@pytest.fixture
def south(cast: Cast) -> Identifying:
    return identifying(cast)


def test_a_programme_is_opened_and_an_incomplete_one_is_refused_on_the_page(cast: Cast) -> None:
    client = browser(cast.examiner)
    form = {"code": "north", "name_en": "North", "examiner": "neutral_body", "laboratory": "neutral_body"}
    refused = client.post("/identification/open", form)
    assert refused.status_code == 409
    assert "nobody examines, types or speaks with families in it" in text_of(refused)
    opened = client.post("/identification/open", form | {"families": "neutral_body"})
    assert opened["Location"] == f"/identification/{Programme.objects.get().id}/"


def test_a_site_is_recorded_and_it_is_told_that_its_coordinates_were_rounded(cast: Cast, south: Identifying) -> None:
    client = browser(cast.examiner)
    form = {"code": "wel2", "kind": "water", "place": "A well", "precision": "community", "latitude": "15.12345",
            "longitude": "44.98765"}  # fmt: skip
    page = text_of(client.post(f"/identification/{south.programme}/sites", form, follow=True))
    assert "The coordinates were rounded to what the precision says." in page
    assert "15.12, 44.99" in page
    assert "15.12345" not in page
    one_alone = client.post(f"/identification/{south.programme}/sites", form | {"code": "WEL3", "longitude": ""})
    assert one_alone.status_code == 422
    assert list(Site.objects.values_list("code", flat=True)) == ["HAM1", "WEL2"]


def test_remains_are_lifted_under_the_next_label_and_a_taken_number_is_refused(cast: Cast, south: Identifying) -> None:
    client = browser(cast.examiner)
    path = f"/identification/sites/{south.site}/remains"
    page = text_of(client.post(path, {"recovery": south.recovery, "kind": "C"}, follow=True))
    assert "Recorded as HAM1-009-C." in page
    refused = client.post(path, {"recovery": south.recovery, "kind": "B", "number": 9})
    assert refused.status_code == 409
    assert "number 9 is taken" in text_of(refused)
    assert Remains.objects.count() == 4


def test_the_least_number_of_people_is_said_with_the_bones_that_decide_it(cast: Cast, south: Identifying) -> None:
    client = browser(cast.examiner)
    form = {"bone": "femur", "side": "L", "count": 2, "age_group": "child"}
    client.post(f"/identification/remains/{south.part}/bones", form)
    page = text_of(client.get(f"/identification/sites/{south.site}/"))
    assert "The counted bones are of at least <b>3</b> persons." in page
    assert "1 × Thigh bone left (Adult)" in page
    assert "2 × Thigh bone left (Child)" in page
    part = text_of(client.get(f"/identification/remains/{south.part}/"))
    assert "These bones cannot be of one person." in part


def test_a_count_is_withdrawn_with_a_reason(cast: Cast, south: Identifying) -> None:
    client = browser(cast.examiner)
    element = Element.objects.get(bone="skull")
    path = f"/identification/remains/{south.remains}/uncount"
    assert client.post(path, {"element": element.pk, "why": ""}).status_code == 422
    assert client.post(path, {"element": element.pk, "why": "A goat's"}).status_code == 302
    element.refresh_from_db()
    assert element.withdrawn_why == "A goat's"
    of_others = f"/identification/remains/{south.part}/uncount"
    assert client.post(of_others, {"element": element.pk, "why": "x"}).status_code == 404


@pytest.mark.parametrize(("language", "words"), [("en", "Male"), ("ar", "ذكر")])
def test_a_finding_is_asked_for_as_its_field_is_and_shown_in_words(
    cast: Cast, south: Identifying, language: str, words: str
) -> None:
    client = browser(cast.examiner, language=language)
    path = f"/identification/remains/{south.remains}/"
    assert '<option value="probably_male">' in text_of(client.get(path, {"field": "sex"}))
    client.post(f"{path}findings", {"field": "sex", "value": "male", "method": "pelvis"})
    page = text_of(client.get(path))
    assert re.search(rf"<dd><bdi[^>]*>{words}</bdi>", page)
    assert "pelvis" in page


def test_a_value_that_cannot_be_read_is_refused_and_stays_in_the_form(cast: Cast, south: Identifying) -> None:
    client = browser(cast.examiner)
    path = f"/identification/remains/{south.remains}/findings"
    refused = client.post(path, {"field": "age", "value": "old"})
    page = text_of(refused)
    assert refused.status_code == 409
    assert "it is neither a number nor a range" in page
    assert 'value="old"' in page
    assert client.post(path, {"field": "last_seen_on", "value": "2013"}).status_code == 404  # of the other record


def test_a_join_is_seconded_by_another_and_undone_with_a_reason(cast: Cast, south: Identifying) -> None:
    own = browser(cast.examiner)
    assert own.post(f"/identification/joins/{south.join}/second").status_code == 409
    other = browser(cast.laboratory)
    page = text_of(other.post(f"/identification/joins/{south.join}/second", follow=True))
    assert "Two people stand by it: they are of one person." in page
    body = text_of(other.get(f"/identification/remains/{south.remains}/"))
    assert "Two people stand by it that these are of the same person:" in body
    assert own.post(f"/identification/joins/{south.join}/undo", {"why": "DNA differs"}).status_code == 302
    assert Reassociation.objects.get().undone_why == "DNA differs"


def test_labels_hold_the_label_and_the_id_and_nothing_of_what_was_found(cast: Cast, south: Identifying) -> None:
    client = browser(cast.examiner)
    page = text_of(client.get(f"/identification/sites/{south.site}/labels"))
    assert page.count('class="paper-label"') == 3
    assert "HAM1-007-BP" in page
    assert "165-172" not in page
    one = text_of(client.get(f"/identification/sites/{south.site}/labels", {"remains": south.part}))
    assert one.count('class="paper-label"') == 1


def test_a_side_sees_that_the_programme_is_there_and_nothing_of_its_sites(cast: Cast, south: Identifying) -> None:
    page = text_of(browser(cast.holder_a).get(f"/identification/{south.programme}/"))
    assert "Identification, south" in page
    assert "HAM1" not in page
    assert "East of the mill" not in page


def test_the_overseer_reads_and_is_offered_no_form(cast: Cast, south: Identifying) -> None:
    page = text_of(browser(cast.neutral).get(f"/identification/remains/{south.remains}/"))
    assert "165-172" in page
    assert f"/identification/remains/{south.remains}/bones" not in page
    assert f"/identification/joins/{south.join}/second" not in page


def test_every_page_that_a_programme_leads_to_is_there_for_whoever_is_led_there(cast: Cast, south: Identifying) -> None:
    for name in ("examiner", "laboratory", "liaison", "neutral", "holder_a"):
        client = browser(cast.people[name])
        pages = [f"/identification/{south.programme}/"]
        if name in {"examiner", "laboratory", "neutral"}:
            pages.append(f"/identification/remains/{south.remains}/")
        for page in pages:
            links = set(re.findall(r'href="(/identification/[^"#?]*)', text_of(client.get(page))))
            assert len(links) >= 3
            assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200), name
