"""Every page: who is let in, who is told that nothing is there, and in the same words as if nothing were."""

import pytest
from django.test import Client
from tests.conftest import Cast
from tests.web.conftest import World, browser, text_of

CONVENERS = {"mediator", "mediator_2", "neutral", "secretariat"}
SIDES = {"asker_a", "holder_a", "asker_b", "holder_b", "holder_b2"}
READERS = CONVENERS | SIDES | {"stranger", "stranger_mediator"}
EVERYONE = READERS | {"liaison", "laboratory", "monitor", "auditor"}
SEE_PUT = CONVENERS | {"asker_a", "holder_b", "holder_b2"}
SEE_HELD = CONVENERS | {"holder_b", "holder_b2"}
LOG_READERS = {"neutral", "secretariat", "auditor"}

IN_EXCHANGES = {
    "asker_a", "holder_a", "asker_b", "holder_b", "holder_b2", "mediator", "mediator_2", "neutral", "laboratory",
}  # fmt: skip
ALLOWED = {
    "home": EVERYONE,
    "me": EVERYONE,
    "lists": READERS,
    "bring_list": SIDES | {"stranger"},
    "list": SEE_PUT,
    "blank_list": SIDES | {"stranger"},
    "list_columns": {"asker_a"},
    "list_rows": {"asker_a"},
    "list_row": {"asker_a"},
    "list_accepting": {"asker_a"},
    "held list": SEE_HELD,
    "list_versions": SEE_PUT,
    "list_change": {"asker_a"},
    "entry": SEE_PUT,
    "entry_history": SEE_PUT,
    "movements": READERS,
    "families": SIDES | {"stranger", "neutral", "liaison"},
    "file_family_request": {"liaison"},
    "family_request": {"neutral", "liaison"},
    "questions": {"holder_a", "holder_b", "holder_b2", "stranger"},
    "answer_batches": {"holder_a", "holder_b", "holder_b2", "stranger"},
    "answer_evidence": SEE_PUT,
    "questions_back": READERS,
    "meetings": READERS,
    "meeting": CONVENERS | SIDES,
    "meetings_calendar": READERS,
    "changes": READERS,
    "standing": READERS,
    "find": READERS,
    "searches": LOG_READERS,
    "linking": CONVENERS | {"stranger_mediator"},
    "linking_run": CONVENERS,
    "linking_progress": CONVENERS,
    "quality": CONVENERS | {"stranger_mediator"},
    "bulk": {"mediator", "mediator_2", "neutral", "stranger_mediator"},
    "batch": {"mediator", "mediator_2", "neutral"},
    "contradictions": READERS,
    "review": READERS,
    "decided": READERS,
    "pair": SEE_HELD,
    "decided pair": SEE_HELD,
    "together": SEE_PUT,
    "together_plan": {"mediator", "mediator_2", "neutral"},
    "person": SEE_PUT,
    "copies": READERS,
    "copy": CONVENERS,
    "new_copy": CONVENERS | {"asker_a"},
    "exchanges": IN_EXCHANGES | {"stranger", "stranger_mediator"},
    "open_exchange": {"mediator", "mediator_2", "neutral", "stranger_mediator"},
    "exchange": IN_EXCHANGES,
    "exchange_file": IN_EXCHANGES,
    "interviews": {"neutral"},
    "identification": SIDES | {"neutral", "secretariat", "liaison", "laboratory"},
    "open_programme": {"neutral", "secretariat"},
    "ident_programme": SIDES | {"neutral", "liaison", "laboratory"},
    "ident_site": {"neutral", "laboratory"},
    "ident_labels": {"neutral", "laboratory"},
    "ident_remains": {"neutral", "laboratory"},
    "ident_samples": {"neutral", "liaison", "laboratory"},
    "ident_sample_labels": {"neutral", "liaison", "laboratory"},
    "ident_custody": {"neutral", "laboratory"},
    "ident_laboratory": {"laboratory"},
    "ident_batch": {"laboratory"},
    "ident_families": {"neutral", "liaison", "laboratory"},
    "ident_family": {"neutral", "liaison", "laboratory"},
    "ident_family_sheet": {"liaison"},
    "ident_relative": {"liaison"},
    "ident_missing": {"neutral", "liaison", "laboratory"},
    "ident_whom": {"liaison"},
    "ident_board": {"neutral", "laboratory"},
    "ident_method": {"neutral", "laboratory"},
    "ident_pair": {"neutral", "laboratory"},
    "ident_conclusion": {"neutral", "laboratory"},
    "ident_journey": {"neutral", "laboratory"},
    "ident_notify": {"liaison"},
    "ident_report": {"neutral", "laboratory"},
    "ident_handovers": SIDES | {"neutral", "liaison", "laboratory"},
    "ident_handover": {"asker_a", "holder_a", "neutral", "liaison", "laboratory"},
    "ident_receipt": {"asker_a", "holder_a", "neutral", "liaison", "laboratory"},
    "ident_burials": SIDES | {"neutral", "liaison", "laboratory"},
    "ident_burial_record": {"neutral", "laboratory"},
    "process": EVERYONE,
    "release": EVERYONE,
    "round": EVERYONE,
    "log": LOG_READERS,
    "log_lines": LOG_READERS,
    "checkpoint": EVERYONE,
    "checkpoint_note": EVERYONE,
    "checker": EVERYONE,
    "log_policy": LOG_READERS,
    "log_proof": LOG_READERS,
    "log_keys": LOG_READERS,
    "erasures": {"neutral", "secretariat"},
}


def test_every_page_of_the_world_has_its_readers_named(world: World) -> None:
    assert world.paths().keys() == ALLOWED.keys()


def test_pages__let_in_those_who_may__and_nobody_else(cast: Cast, world: World) -> None:
    for username in EVERYONE:
        client = browser(cast.people[username])
        let_in = {name for name, path in world.paths().items() if client.get(path).status_code == 200}
        assert let_in == {name for name, allowed in ALLOWED.items() if username in allowed}, username


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_one_does_not_reach__answers_as_what_does_not_exist(cast: Cast, world: World, language: str) -> None:
    client = browser(cast.stranger, language=language)
    nothing = client.get("/lists/lst_00000000000000000000/")
    assert nothing.status_code == 404
    for name in ("list", "list_columns", "list_rows", "list_row", "held list", "entry", "linking", "pair", "person",
                 "log", "log_lines", "log_policy", "log_proof", "log_keys", "erasures", "answer_evidence", "meeting",
                 "list_versions", "list_change",
                 "entry_history", "exchange", "exchange_file", "interviews", "identification", "open_programme",
                 "ident_programme", "ident_site", "ident_labels", "ident_remains",
                 "ident_families", "ident_family", "ident_family_sheet", "ident_relative", "ident_missing",
                 "ident_whom", "ident_board", "ident_method", "ident_pair", "ident_conclusion",
                 "ident_journey", "ident_notify", "ident_report", "ident_handovers", "ident_handover",
                 "ident_burials"):  # fmt: skip
        unreached = client.get(world.paths()[name])
        assert (unreached.status_code, unreached.content) == (404, nothing.content), name
        assert unreached.headers.keys() == nothing.headers.keys(), name


def test_posts_to_what_one_does_not_reach__answer_as_to_what_does_not_exist(cast: Cast, world: World) -> None:
    client = browser(cast.stranger)
    nothing = client.post("/lists/lst_00000000000000000000/accept")
    assert nothing.status_code == 404
    for path in (
        f"/lists/{world.put.id}/accept",
        f"/lists/{world.put.id}/withdraw",
        f"/entries/{world.answered.id}/answer",
        f"/answers/{world.proposed}/confirm",
        f"/answers/{world.given}/take-back",
        f"/review/{world.open_pair.id}/decide",
        f"/decisions/{world.decision}/undo",
        f"/together/{world.person}/decide",
        f"/copies/{world.copy}/approve",
        f"/copies/{world.copy}/file",
        f"/entries/{world.unanswered.id}/ask",
        f"/questions-back/{world.question}/reply",
        f"/questions-back/{world.question}/withdraw",
        f"/meetings/{world.meeting}/close",
        f"/meetings/{world.meeting}/call",
        f"/questions/batches/{world.answer_batch}/undo",
        f"/lists/{world.put.id}/versions",
        f"/lists/{world.version}/change/accept",
        f"/lists/{world.version}/change/undo",
        f"/exchanges/{world.exchange}/seal",
        f"/exchanges/{world.exchange}/publish",
        f"/exchanges/{world.exchange}/opening",
        f"/exchanges/{world.exchange}/manifest",
        f"/exchanges/{world.exchange}/repair",
        f"/exchanges/{world.exchange}/sign",
        f"/exchanges/{world.exchange}/interviews/",
        f"/exchanges/{world.exchange}/give-up",
    ):
        unreached = client.post(path)
        assert (unreached.status_code, unreached.content) == (404, nothing.content), path


def test_nobody__is_led_to_the_log_in_whether_the_page_exists_or_not(world: World) -> None:
    client = Client()
    for path in [*world.paths().values(), "/no/such/page", "/lists/lst_00000000000000000000/"]:
        response = client.get(path)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/account/login/"), path


def test_answer_waiting_for_its_second_person__is_not_told_to_the_asking_side(cast: Cast, world: World) -> None:
    entry = world.put.entries.get(answers=world.proposed)
    shown = text_of(browser(cast.holder_b2).get(f"/entries/{entry.id}/"))
    assert "Waiting for a second person" in shown
    assert "Dead" in shown
    asker = browser(cast.asker_a)
    for path in (f"/entries/{entry.id}/", f"/lists/{world.put.id}/", "/", "/lists/"):
        page = text_of(asker.get(path))
        assert "econd person</" not in page
        assert "chip-disposition-dead" not in page
        assert "standing-second_person" not in page
        assert "standing-awaiting" in page
    filtered = text_of(asker.get(f"/lists/{world.put.id}/?standing=second_person"))
    assert "No entry is like that." in filtered
    waiting = text_of(asker.get(f"/lists/{world.put.id}/?standing=awaiting"))
    assert f"/entries/{entry.id}/" in waiting


def test_home__of_those_who_read_no_lists__says_why_and_shows_the_process(cast: Cast, world: World) -> None:
    for username in ("monitor", "laboratory", "liaison", "auditor"):
        page = text_of(browser(cast.people[username]).get("/"))
        assert "Your role does not read lists of people" in page
        assert "timeline wide" in page
        assert ("Root of the log" in page) == (username == "auditor")
        assert world.put.title not in page


def test_home__says_what_awaits_this_person(cast: Cast, world: World) -> None:
    assert "copies to approve or refuse" in text_of(browser(cast.neutral).get("/"))
    assert "copies to approve or refuse" not in text_of(browser(cast.mediator).get("/"))  # who asked for it
    assert "answers that want a second person" in text_of(browser(cast.holder_b2).get("/"))
    assert "answers that want a second person" not in text_of(browser(cast.holder_b).get("/"))  # who gave it
    assert "pairs to review" in text_of(browser(cast.mediator).get("/"))
    assert "pairs to review" not in text_of(browser(cast.secretariat).get("/"))  # who does not decide
