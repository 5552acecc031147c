"""Whatever changes something: only by POST, only with a token, and refusals said on the page one came from."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.conftest import PASSWORD, Cast
from tests.web.conftest import World, browser, text_of

from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.export import ListExport
from wasl.apps.matching.models.pair import Decision
from wasl.apps.matching.models.run import LinkingRun

POSTS = {
    "set_language": "/language",
    "pass_on_request": "/families/{family}/pass-on",
    "settle_request": "/families/{family}/settle",
    "answer_family": "/families/{family}/answer",
    "retract_request": "/families/{family}/take-back",
    "list_sheet": "/lists/{put}/sheet",
    "accept_list": "/lists/{put}/accept",
    "put_list": "/lists/{put}/put",
    "withdraw_list": "/lists/{put}/withdraw",
    "ask_copy": "/lists/{put}/copies",
    "accept_version": "/lists/{version}/change/accept",
    "undo_version": "/lists/{version}/change/undo",
    "answer_entry": "/entries/{answered}/answer",
    "second_answer": "/answers/{proposed}/confirm",
    "take_back_answer": "/answers/{given}/take-back",
    "start_linking": "/linking/start",
    "link_to_register": "/linking/register",
    "link_room": "/linking/rooms/{room}",
    "draw_batch": "/bulk/draw",
    "look_at_sample": "/bulk/{batch}/look",
    "propose_batch": "/bulk/{batch}/propose",
    "accept_batch": "/bulk/{batch}/accept",
    "stop_batch": "/bulk/{batch}/stop",
    "undo_batch": "/bulk/{batch}/undo",
    "note_contradiction": "/contradictions/con_00000000000000000000/note",
    "undo_contradiction_note": "/contradictions/con_00000000000000000000/undo",
    "decide_pair": "/review/{open_pair}/decide",
    "undo_decision": "/decisions/{decision}/undo",
    "take_back_opinion": "/opinions/opn_00000000000000000000/take-back",
    "decide_together": "/together/{person}/decide",
    "approve_copy": "/copies/{copy}/approve",
    "refuse_copy": "/copies/{copy}/refuse",
    "copy_file": "/copies/{copy}/file",
    "plan_together": "/questions/together",
    "answer_together": "/questions/together/give",
    "undo_answer_batch": "/questions/batches/{answer_batch}/undo",
    "ask_back": "/entries/{unanswered}/ask",
    "reply_question": "/questions-back/{question}/reply",
    "close_question": "/questions-back/{question}/close",
    "withdraw_question": "/questions-back/{question}/withdraw",
    "take_sample": "/identification/{typed.programme}/samples/take",
    "record_custody": "/identification/custody/{typed.sample}/step",
    "explain_custody": "/identification/custody/steps/{typed.gap}/explain",
    "open_laboratory_batch": "/identification/{typed.programme}/laboratory/open",
    "own_genetic_profile": "/identification/{typed.programme}/laboratory/own-profile",
    "read_batch": "/identification/batches/{typed.agreed}/read",
    "ask_third_reading": "/identification/batches/{typed.agreed}/third",
    "give_up_sample": "/identification/batches/{typed.agreed}/give-up",
    "accept_profile": "/identification/batches/{typed.agreed}/accept",
    "open_genotypes": "/identification/batches/{typed.agreed}/genotypes",
    "close_laboratory_batch": "/identification/batches/{typed.agreed}/close",
    "seal_pool": "/exchanges/{exchange}/seal",
    "publish_seal": "/exchanges/{exchange}/publish",
    "give_opening": "/exchanges/{exchange}/opening",
    "make_manifest": "/exchanges/{exchange}/manifest",
    "repair_manifest": "/exchanges/{exchange}/repair",
    "sign_manifest": "/exchanges/{exchange}/sign",
    "give_up_exchange": "/exchanges/{exchange}/give-up",
    "tell_family": "/exchanges/{exchange}/after/told",
    "confirm_body": "/exchanges/{exchange}/after/body",
    "propose_finding": "/exchanges/{exchange}/after/finding",
    "second_finding": "/exchanges/{exchange}/after/second",
    "acknowledge_debt": "/exchanges/{exchange}/after/debt",
    "raise_dispute": "/exchanges/{exchange}/after/dispute",
    "call_day_over": "/exchanges/{exchange}/after/over",
    "close_exchange": "/exchanges/{exchange}/after/close",
    "register_device": "/exchanges/{exchange}/gate/device",
    "begin_crossing": "/exchanges/{exchange}/gate/begin",
    "gate_confirmations": "/exchanges/{exchange}/gate/confirmations",
    "record_site": "/identification/{programme}/sites",
    "record_recovery": "/identification/sites/{grave}/recoveries",
    "lift_remains": "/identification/sites/{grave}/remains",
    "count_bones": "/identification/remains/{remains}/bones",
    "withdraw_bones": "/identification/remains/{remains}/uncount",
    "record_finding": "/identification/remains/{remains}/findings",
    "withdraw_finding": "/identification/findings/{finding}/withdraw",
    "propose_reassociation": "/identification/remains/{remains}/join",
    "second_reassociation": "/identification/joins/{join}/second",
    "undo_reassociation": "/identification/joins/{join}/undo",
    "ident_search": "/identification/{paired.board}/search",
    "exclude_pair": "/identification/pairs/{paired.free}/exclude",
    "propose_conclusion": "/identification/pairs/{paired.free}/propose",
    "undo_excluded_pair": "/identification/exclusions/{paired.ruled_out}/undo",
    "second_conclusion": "/identification/conclusions/{paired.proposed}/second",
    "refuse_conclusion": "/identification/conclusions/{paired.proposed}/refuse",
    "doubt_conclusion": "/identification/conclusions/{paired.named}/doubt",
    "lay_doubt": "/identification/conclusions/{paired.doubted}/lay",
    "correct_conclusion": "/identification/conclusions/{paired.doubted}/correct",
    "ident_open_family": "/identification/{programme}/families/open",
    "ident_add_relative": "/identification/families/{kindred.family}/add",
    "ident_check_family": "/identification/families/{kindred.family}/check",
    "ident_correct_relative": "/identification/relatives/{kindred.sister}/correct",
    "ident_withdraw_relative": "/identification/relatives/{kindred.son}/withdraw",
    "ident_untie": "/identification/relatives/{kindred.sister}/untie",
    "ident_tie_parent": "/identification/relatives/{kindred.grandfather}/parent",
    "ident_allow": "/identification/relatives/{kindred.sister}/allow",
    "ident_seek": "/identification/relatives/{kindred.sister}/seek",
    "ident_withdraw_consent": "/identification/consents/{kindred.consent}/withdraw",
    "ident_tell": "/identification/missing/{kindred.missing}/tell",
    "ident_end_search": "/identification/missing/{kindred.missing}/end",
    "ident_search_again": "/identification/missing/{kindred.home}/again",
    "ident_link_record": "/identification/missing/{kindred.missing}/link",
    "ident_untell": "/identification/told/{kindred.told}/withdraw",
    "ident_telling_wish": "/identification/conclusions/{conclusion}/telling-wish",
    "receive_remains": "/identification/handovers/{handover}/received",
    "confirm_remains": "/identification/handovers/{handover}/confirmed",
    "give_back_remains": "/identification/handovers/{handover}/given-back",
    "bury_remains": "/identification/remains/{remains}/bury",
    "open_grave": "/identification/burials/{burial}/open",
    "bring_cosigned": "/log/checkpoint/cosigned",
    "enter_log_key": "/log/keys/enter",
    "confirm_log_key": "/log/keys/lky_00000000000000000000/confirm",
    "ask_to_erase": "/log/erasures/ask",
    "confirm_erasure": "/log/erasures/era_00000000000000000000/confirm",
    "open_meeting": "/meetings/open",
    "close_meeting": "/meetings/{meeting}/close",
    "call_list": "/meetings/{meeting}/call",
}
READ_AND_POST = {"find", "bring_list", "file_family_request", "list_columns", "list_row", "list_versions",
                 "open_exchange", "interviews", "open_programme", "ident_method", "ident_notify",
                 "ident_handovers"}  # fmt: skip


def paths_of(world: World) -> dict[str, str]:
    ids = {name: getattr(getattr(world, name), "id", getattr(world, name)) for name in world.__dataclass_fields__}
    return {name: path.format(**ids) for name, path in POSTS.items()}


def _names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    return {one.name for one in patterns if isinstance(one, URLPattern) and one.name}


def test_posts__refuse_get(cast: Cast, world: World) -> None:
    client = browser(cast.mediator)
    for name, path in paths_of(world).items():
        assert client.get(path).status_code == 405, name


def test_posts__gone_to_in_a_browser__lead_to_the_page_above(cast: Cast, world: World) -> None:
    """As on reloading what a form led to, or on choosing another language there."""
    client, paths = browser(cast.mediator), paths_of(world)
    above = {
        name: client.get(paths[name], headers={"sec-fetch-mode": "navigate"})["Location"]
        for name in ("answer_entry", "plan_together", "look_at_sample", "second_answer", "link_room")
    }
    assert above == {
        "answer_entry": paths["answer_entry"].removesuffix("answer"), "plan_together": "/questions/",
        "look_at_sample": paths["look_at_sample"].removesuffix("look"), "second_answer": "/", "link_room": "/linking/",
    }  # fmt: skip


def test_pages__refuse_post(cast: Cast, world: World) -> None:
    web = next(one for one in get_resolver().url_patterns if isinstance(one, URLResolver) and str(one.pattern) == "")
    reads = _names(web.url_patterns) - POSTS.keys() - READ_AND_POST - {"font"}
    day = f"/exchanges/{world.exchange}/"
    paths = world.paths() | {  # there once a crossing has begun
        "gate_board": f"{day}board/", "exchange_after": f"{day}after/", "exchange_minutes": f"{day}minutes-en.pdf",
        "gate": f"{day}gate/", "gate_known": f"{day}gate/known", "gate_worker": f"{day}gate/worker.js",
        "gate_run_sheet": f"{day}gate/run-sheet-1.pdf", "exchange_receipts": f"{day}receipts-en.pdf",
    }  # fmt: skip
    client = browser(cast.neutral)
    for name in reads:
        assert client.post(paths[name]).status_code == 405, name


def test_posts__without_a_token__are_refused_and_change_nothing(cast: Cast, world: World) -> None:
    for username in ("mediator", "neutral", "holder_b2", "asker_a"):
        client = browser(cast.people[username], enforce_csrf_checks=True)
        for name, path in paths_of(world).items():
            refused = client.post(path, {"verdict": "same", "why": "x", "disposition": "held"})
            assert refused.status_code == 403, name
            assert "The form was too old" in text_of(refused)
    assert Answer.objects.filter(ended_at=None).count() == 2
    assert ListExport.objects.get().state == "asked"
    assert Decision.objects.filter(undone_at=None).count() == 1


def test_bring__reads_the_file_and_leads_to_its_columns(cast: Cast, room) -> None:
    client = browser(cast.asker_a)
    file = SimpleUploadedFile("names.csv", "الاسم,اسم الأم\nخالد العطار,فاطمة\n,هدى\n".encode())
    form = {
        "file": file,
        "room": room.id,
        "kind": "sought",
        "addressed_to": cast.parties["side_b"].id,
        "title": "A title",
    }
    response = client.post("/lists/bring", form, follow=True)
    page = text_of(response)
    assert response.redirect_chain[0][0].endswith("/columns")
    assert "خالد العطار" in page
    assert "1 row names nobody under these columns and cannot enter." in page


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"%PDF-1.7 not a table", b""])
def test_bring__a_file_that_is_no_table__says_so_on_the_page(cast: Cast, room, content: bytes) -> None:
    form = {"room": room.id, "kind": "sought", "addressed_to": cast.parties["side_b"].id}
    response = browser(cast.asker_a).post("/lists/bring", form | {"file": SimpleUploadedFile("x.csv", content)})
    assert response.status_code == 422
    page = text_of(response)
    assert 'class="message error"' in page or 'class="errors"' in page


def test_bring__the_refusal_of_a_file__is_said_in_arabic_to_an_arabic_reader(cast: Cast, room) -> None:
    form = {"room": room.id, "kind": "sought", "addressed_to": cast.parties["side_b"].id}
    file = SimpleUploadedFile("x.csv", b"%PDF-1.7 not a table")
    page = text_of(browser(cast.asker_a, language="ar").post("/lists/bring", form | {"file": file}))
    assert "لم يُقرأ الملف: هو ملف PDF وليس جدولاً. احفظ القائمة بصيغة XLSX أو CSV." in page


def test_columns__tried__show_in_the_preview_and_keep_nothing(cast: Cast, sought) -> None:
    client = browser(cast.asker_a)
    before = dict(sought.columns)
    path = f"/lists/{sought.id}/columns"
    tried = client.get(path, {"column-1": "given"}, headers={"HX-Request": "true"})
    page = text_of(tried)
    assert page.lstrip().startswith('<section id="preview"')
    assert ">Given name</th>" in page
    sought.refresh_from_db()
    assert sought.columns == before


def test_columns__kept__and_accepted_at_once(cast: Cast, sought) -> None:
    client = browser(cast.asker_a)
    form = {f"column-{index}": name for name, index in sought.columns.items()} | {"column-2": "note", "then": "accept"}
    response = client.post(f"/lists/{sought.id}/columns", form)
    assert (response.status_code, response["Location"]) == (302, f"/lists/{sought.id}/")
    sought.refresh_from_db()
    assert (sought.state, sought.columns["note"], "mother" in sought.columns) == ("accepted", 2, False)


def test_columns__the_same_meaning_twice__refused(cast: Cast, sought) -> None:
    response = browser(cast.asker_a).post(f"/lists/{sought.id}/columns", {"column-1": "name", "column-2": "name"})
    assert response.status_code == 422
    assert "Full name was chosen for two columns" in text_of(response)


def test_columns__without_a_name__refused_in_words(cast: Cast, sought) -> None:
    response = browser(cast.asker_a, language="ar").post(f"/lists/{sought.id}/columns", {"column-2": "mother"})
    assert response.status_code == 409
    assert f"لم تتغيّر أعمدة {sought.id}: لا عمود منها يحمل اسماً. اختر عموداً واحداً للاسم على الأقل." in text_of(response)


def test_accept__twice__second_is_refused_on_the_page_of_the_list(cast: Cast, sought) -> None:
    client = browser(cast.asker_a)
    assert client.post(f"/lists/{sought.id}/accept").status_code == 302
    again = client.post(f"/lists/{sought.id}/accept")
    assert again.status_code == 409
    assert '<h1><bdi lang="und-Latn" dir="ltr">Sought by A</bdi></h1>' in text_of(again)


def test_put__by_a_side__refused(cast: Cast, sought) -> None:
    client = browser(cast.asker_a)
    client.post(f"/lists/{sought.id}/accept")
    assert client.post(f"/lists/{sought.id}/put").status_code == 409
    assert browser(cast.secretariat).post(f"/lists/{sought.id}/put").status_code == 302
    sought.refresh_from_db()
    assert sought.state == "put"


def test_withdraw__needs_a_reason(cast: Cast, put) -> None:
    client = browser(cast.asker_a)
    assert client.post(f"/lists/{put.id}/withdraw", {"why": ""}).status_code == 422
    assert client.post(f"/lists/{put.id}/withdraw", {"why": "brought by mistake"}).status_code == 302
    put.refresh_from_db()
    assert put.state == "withdrawn"


def test_answer__in_one_click_from_the_queue__goes_back_to_the_queue(cast: Cast, world: World) -> None:
    client = browser(cast.holder_b)
    path = f"/entries/{world.unanswered.id}/answer"
    response = client.post(path, {"disposition": "not_held", "next": "/questions/?page=1"})
    assert (response.status_code, response["Location"]) == (302, "/questions/?page=1")
    assert world.unanswered.answers.get().disposition == "not_held"


def test_answer__never_leads_to_another_host(cast: Cast, world: World) -> None:
    client = browser(cast.holder_b)
    for elsewhere in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        form = {"disposition": "not_held", "next": elsewhere}
        response = client.post(f"/entries/{world.unanswered.id}/answer", form)
        assert response["Location"] == f"/entries/{world.unanswered.id}/"


def test_answer__death_by_one_and_the_same_person__waits_for_another(cast: Cast, world: World) -> None:
    path = f"/answers/{world.proposed}/confirm"
    refused = browser(cast.holder_b).post(path)
    assert refused.status_code == 409
    assert "the same person cannot be both of the two" in text_of(refused)
    assert browser(cast.holder_b2).post(path).status_code == 302
    assert Answer.objects.get(pk=world.proposed).state == "given"


def test_answer__duplicate__names_its_twin_by_key_row_or_id(cast: Cast, world: World) -> None:
    client = browser(cast.holder_b)
    path = f"/entries/{world.unanswered.id}/answer"
    assert client.post(path, {"disposition": "duplicate", "duplicate_of": "Z-9"}).status_code == 409
    for twin in ("A-1", world.answered.id, f"#{world.answered.row.number}", str(world.answered.row.number)):
        assert client.post(path, {"disposition": "duplicate", "duplicate_of": twin}).status_code == 302
        assert world.unanswered.answers.get(state="given").duplicate_of_id == world.answered.id


def test_answer__with_a_date_that_cannot_be_read__refused_and_the_form_kept(cast: Cast, world: World) -> None:
    form = {"disposition": "released", "on_date": "some day", "note": "seen at the gate"}
    response = browser(cast.holder_b).post(f"/entries/{world.unanswered.id}/answer", form)
    assert response.status_code == 409
    assert "seen at the gate" in text_of(response)


def test_take_back__needs_a_reason(cast: Cast, world: World) -> None:
    client = browser(cast.holder_b)
    assert client.post(f"/answers/{world.given}/take-back", {"why": " "}).status_code == 422
    assert client.post(f"/answers/{world.given}/take-back", {"why": "another man"}).status_code == 302
    assert Answer.objects.get(pk=world.given).state == "taken_back"


def test_decide__goes_on_to_the_next_open_pair__and_undo_comes_back(cast: Cast, world: World) -> None:
    client = browser(cast.mediator)
    response = client.post(f"/review/{world.open_pair.id}/decide", {"verdict": "cannot_tell", "why": "too little"})
    assert response.status_code == 302
    assert response["Location"].startswith("/review/par_")
    assert response["Location"] != f"/review/{world.open_pair.id}/"
    undone = client.post(f"/decisions/{world.decision}/undo")
    assert undone["Location"] == f"/review/{world.decided_pair.id}/?undone=1"
    assert client.post(f"/decisions/{world.decision}/undo").status_code == 409


def test_decide__by_a_role_that_does_not__refused_on_the_page(cast: Cast, world: World) -> None:
    for username in ("secretariat", "holder_b"):
        response = browser(cast.people[username]).post(f"/review/{world.open_pair.id}/decide", {"verdict": "same"})
        assert response.status_code == 409
        assert "your role does not decide on these records" in text_of(response)
    assert browser(cast.mediator).post(f"/review/{world.open_pair.id}/decide", {"verdict": "x"}).status_code == 422


def test_linking__asked_for__is_taken_up_after_the_commit(
    cast: Cast, put, held, settings, django_capture_on_commit_callbacks
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    client = browser(cast.mediator)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/linking/start", {"left": put.id, "right": held.id})
    run = LinkingRun.objects.get()
    assert response["Location"] == f"/linking/{run.id}/"
    assert run.state == "finished"
    page = text_of(client.get(f"/linking/{run.id}/"))
    assert "drawing histogram" in page
    done = client.get(f"/linking/{run.id}/progress")
    assert done["HX-Refresh"] == "true"
    assert "hx-get" not in text_of(done)


def test_linking__of_a_list_with_itself_and_of_unreached_lists(cast: Cast, put, held) -> None:
    client = browser(cast.mediator)
    client.post("/linking/start", {"left": put.id, "right": put.id})
    assert LinkingRun.objects.get().right is None
    assert client.post("/linking/start", {"left": "lst_00000000000000000000"}).status_code == 422
    assert browser(cast.asker_a).post("/linking/start", {"left": put.id}).status_code == 404
    assert browser(cast.stranger_mediator).post("/linking/start", {"left": put.id}).status_code == 422


def test_linking__going_on__asks_for_its_progress(cast: Cast, put, held) -> None:
    client = browser(cast.mediator)
    client.post("/linking/start", {"left": put.id, "right": held.id})
    run = LinkingRun.objects.get()
    page = text_of(client.get(f"/linking/{run.id}/progress"))
    assert f'hx-get="/linking/{run.id}/progress"' in page
    assert "<progress" in page


def test_copy__asked_approved_written_and_taken(
    cast: Cast, world: World, settings, django_capture_on_commit_callbacks
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    asker = browser(cast.mediator)
    assert asker.post(f"/copies/{world.copy}/approve").status_code == 409  # never the same person twice
    assert asker.post(f"/copies/{world.copy}/file").status_code == 409  # not written yet
    with django_capture_on_commit_callbacks(execute=True):
        assert browser(cast.neutral).post(f"/copies/{world.copy}/approve").status_code == 302
    taken = asker.post(f"/copies/{world.copy}/file")
    assert taken.status_code == 200
    assert taken["Content-Disposition"] == f'attachment; filename="wasl-{world.copy}.xlsx"'
    assert taken.content.startswith(b"PK")
    assert ListExport.objects.get().times_taken == 1


def test_copy__without_recipient__refused_with_the_form_kept(cast: Cast, world: World) -> None:
    form = {"format": "pdf", "language": "ar", "recipient": "", "purpose": "A purpose"}
    response = browser(cast.asker_a).post(f"/lists/{world.put.id}/copies", form)
    assert response.status_code == 422
    assert "A purpose" in text_of(response)
    assert browser(cast.holder_b).post(
        f"/lists/{world.put.id}/copies", form | {"recipient": "Somebody"}
    ).status_code == 409  # fmt: skip


def test_copy__refused__is_never_written(cast: Cast, world: World) -> None:
    assert browser(cast.neutral).post(f"/copies/{world.copy}/refuse").status_code == 302
    assert browser(cast.neutral).post(f"/copies/{world.copy}/approve").status_code == 409
    assert ListExport.objects.get().state == "refused"


def test_language__is_the_persons_own_and_the_browsers(cast: Cast) -> None:
    client = browser(cast.monitor)
    response = client.post("/language", {"language": "ar", "next": "/process/"})
    assert (response.status_code, response["Location"]) == (302, "/process/")
    assert '<html lang="ar" dir="rtl">' in text_of(client.get("/process/"))
    fresh = Client()
    fresh.post("/account/login/", {"login": "monitor", "password": PASSWORD})
    assert '<html lang="ar" dir="rtl">' in text_of(fresh.get("/"))
    client.post("/language", {"language": "xx"})
    assert '<html lang="ar" dir="rtl">' in text_of(client.get("/"))


def test_language__of_nobody__is_kept_in_the_browser_alone(db) -> None:
    client = Client()
    client.post("/language", {"language": "ar"})
    assert '<html lang="ar" dir="rtl">' in text_of(client.get("/account/login/"))
