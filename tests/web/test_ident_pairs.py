"""Method, board, one pair, one conclusion: through the pages, as who does what sees them."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.apps.identification.compared import Compared, method_for, son_found
from tests.apps.identification.conftest import compared, programme, site  # noqa: F401  fixtures
from tests.web.conftest import browser, text_of

from wasl.apps.identification.domain.evidence import weigh
from wasl.apps.identification.domain.searching import run_search
from wasl.apps.identification.enums import ConclusionState, Evidence
from wasl.apps.identification.models.comparing import Exclusion, Method, Search
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.staff.models.staff import Staff


@pytest.fixture
def pair(compared: Compared) -> Compared:
    son_found(compared)
    return compared


def url_of(pair: Compared, name: str = "ident_pair") -> str:
    return reverse(name, args=[pair.remains["son"].id, pair.missing["S"].id])


def post_proposal(pair: Compared, by: Staff, **changed: Any) -> Any:
    seen = weigh(pair.remains["son"], pair.missing["S"], by=by).sha256
    data = {"seen": seen, "basis": ["dna"], "why": "Both parents typed.", **changed}
    return browser(by).post(url_of(pair, "propose_conclusion"), data)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_a_method_to_a_name_and_its_correction(pair: Compared, language: str) -> None:
    cast = pair.cast
    board = text_of(browser(cast.examiner, language=language).get(reverse("ident_board", args=[pair.programme.id])))
    assert "HAM1-001-B × FAM1-0" in board
    shown = text_of(browser(cast.examiner, language=language).get(url_of(pair)))
    assert "NIST" not in shown
    assert "nist1036_caucasian" in shown
    made = post_proposal(pair, cast.laboratory)
    conclusion = Conclusion.objects.get()
    page = reverse("ident_conclusion", args=[conclusion.id])
    assert (made.status_code, made["Location"]) == (302, page)
    seen = weigh(pair.remains["son"], pair.missing["S"], by=cast.examiner).sha256
    assert f'value="{seen}"' in text_of(browser(cast.examiner, language=language).get(page))
    own = browser(cast.laboratory).post(reverse("second_conclusion", args=[conclusion.id]), {"seen": seen})
    assert own.status_code == 409
    signed = browser(cast.examiner).post(reverse("second_conclusion", args=[conclusion.id]), {"seen": seen})
    assert signed.status_code == 302
    assert Conclusion.objects.get().state == ConclusionState.SIGNED
    browser(cast.examiner).post(reverse("doubt_conclusion", args=[conclusion.id]), {"why": "labels swapped"})
    assert browser(cast.examiner).post(reverse("correct_conclusion", args=[conclusion.id])).status_code == 409
    assert browser(cast.laboratory).post(reverse("correct_conclusion", args=[conclusion.id])).status_code == 302
    assert Conclusion.objects.get().state == ConclusionState.CORRECTED
    assert text_of(browser(cast.laboratory, language=language).get(page)).count("labels swapped") == 1


def test_a_liaison_reads_who_signed_and_no_evidence(pair: Compared) -> None:
    post_proposal(pair, pair.cast.laboratory)
    conclusion = Conclusion.objects.get()
    page = reverse("ident_conclusion", args=[conclusion.id])
    assert browser(pair.cast.liaison).get(page).status_code == 404
    seen = weigh(pair.remains["son"], pair.missing["S"], by=pair.cast.examiner).sha256
    browser(pair.cast.examiner).post(reverse("second_conclusion", args=[conclusion.id]), {"seen": seen})
    shown = text_of(browser(pair.cast.liaison).get(page))
    assert "examiner" in shown
    assert "Both parents typed" not in shown
    assert browser(pair.cast.liaison).get(url_of(pair)).status_code == 404
    assert browser(pair.cast.liaison).get(reverse("ident_board", args=[pair.programme.id])).status_code == 404


@pytest.mark.parametrize("person", ["holder_a", "stranger", "mediator", "secretariat"])
def test_who_does_not_reach_a_programme_finds_nothing(pair: Compared, person: str) -> None:
    client = browser(getattr(pair.cast, person))
    for path in (url_of(pair), reverse("ident_board", args=[pair.programme.id]),
                 reverse("ident_method", args=[pair.programme.id])):  # fmt: skip
        assert client.get(path).status_code == 404


def test_sight_is_no_choice_and_nothing_may_be_left_unsaid(pair: Compared) -> None:
    assert Evidence.VISUAL not in text_of(browser(pair.cast.laboratory).get(url_of(pair)))
    assert post_proposal(pair, pair.cast.laboratory, why="").status_code == 422
    assert post_proposal(pair, pair.cast.laboratory, basis=["visual"]).status_code == 422
    assert post_proposal(pair, pair.cast.laboratory, seen="0" * 64).status_code == 409
    assert not Conclusion.objects.exists()


def test_a_pair_is_excluded_and_taken_back_on_its_page(pair: Compared) -> None:
    client = browser(pair.cast.examiner)
    assert client.post(url_of(pair, "exclude_pair"), {"why": "the stature"}).status_code == 302
    assert "the stature" in text_of(client.get(url_of(pair)))
    assert client.post(url_of(pair, "exclude_pair"), {"why": "again"}).status_code == 409
    undo = reverse("undo_excluded_pair", args=[Exclusion.objects.get().id])
    assert client.post(undo, {"why": "measured anew"}).status_code == 302
    assert text_of(client.get(url_of(pair))).count("measured anew") == 1


def test_a_method_is_decided_on_its_page_and_bad_numbers_are_refused(compared: Compared) -> None:
    page = reverse("ident_method", args=[compared.programme.id])
    given = {
        "shipped": "nist1036_caucasian", "leave_out": "vWA", "minimum": "5/2N", "theta": "0.01", "model": "stepwise",
        "rate_mothers": "0.0005", "rate_fathers": "0.002", "prior_people": "120", "threshold": "0.9995", "why": "ours",
    }  # fmt: skip
    client = browser(compared.cast.laboratory)
    assert client.get(page).status_code == 200
    assert client.post(page, given | {"shipped": ""}).status_code == 422
    assert client.post(page, given | {"theta": "2"}).status_code == 409
    assert browser(compared.cast.neutral).post(page, given).status_code == 409
    assert not Method.objects.exists()
    assert client.post(page, given).status_code == 302
    assert Method.objects.get().settings["theta"] == "0.01"
    assert "0.9995" in text_of(client.get(page))


def test_a_search_is_asked_for_on_the_board(compared: Compared) -> None:
    ask = reverse("ident_search", args=[compared.programme.id])
    client = browser(compared.cast.examiner)
    assert client.post(ask).status_code == 409
    method_for(compared.programme, compared.cast)
    assert client.post(ask).status_code == 302
    assert client.post(ask).status_code == 409
    found = run_search(Search.objects.get().id, clock=timezone.now)
    assert (found.profiles, found.families) == (0, 0)
    assert client.get(reverse("ident_board", args=[compared.programme.id])).status_code == 200
