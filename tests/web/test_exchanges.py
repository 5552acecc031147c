"""The pages of an exchange: what each sees of it at each step, what they do with it, and nothing more."""

import hashlib
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.apps.exchanges.conftest import POOLS, RULES, table, terms
from tests.conftest import Cast
from tests.web import exchanging
from tests.web.conftest import browser, text_of

from wasl.apps.exchanges.enums import ExchangeState, Readiness
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.interview import Interview
from wasl.engines.ledger.sealing import seal_list
from wasl.engines.planning.planning import plan
from wasl.engines.planning.pool_files import read_pool
from wasl.engines.planning.rules_files import read_rules
from wasl.kernel.canonical import canonical_json

BUILD = {
    ExchangeState.OPENED: exchanging.opened, ExchangeState.SEALED: exchanging.sealed,
    ExchangeState.REVEALED: exchanging.revealed, ExchangeState.PLANNED: exchanging.planned,
    ExchangeState.AGREED: exchanging.agreed,
}  # fmt: skip
YOURS = re.compile(r'<section class="card yours".*?</section>', re.DOTALL)


def board(cast: Cast, who: str, exchange: Exchange, **options: str) -> str:
    return text_of(browser(cast.people[who], **options).get(f"/exchanges/{exchange.id}/"))


def send(cast: Cast, who: str, exchange: Exchange, act: str, **given: object) -> int:
    return browser(cast.people[who]).post(f"/exchanges/{exchange.id}/{act}", given).status_code


@pytest.mark.parametrize("state", BUILD)
def test_board__opens_for_all_who_have_a_part__in_both_languages(cast: Cast, state: ExchangeState) -> None:
    exchange = BUILD[state](cast)
    assert exchange.state == state
    for who in ("asker_a", "holder_a", "holder_b", "mediator", "mediator_2", "neutral", "laboratory"):
        for language in ("en", "ar"):
            client = browser(cast.people[who], language=language)
            assert client.get("/exchanges/").status_code == 200
            assert client.get(f"/exchanges/{exchange.id}/").status_code == 200


@pytest.mark.parametrize(
    ("state", "who", "act"),
    [
        (ExchangeState.OPENED, "holder_a", "Seal the list"),
        (ExchangeState.SEALED, "holder_b", "Let our list be opened"),
        (ExchangeState.REVEALED, "mediator", "Make the manifest"),
        (ExchangeState.PLANNED, "holder_a", "Hand in the signature"),
        (ExchangeState.PLANNED, "mediator_2", "Hand in the signature"),
        (ExchangeState.AGREED, "neutral", "Hear the persons"),
    ],
)
def test_board__one_form_for_what_is_yours_to_do(cast: Cast, state: ExchangeState, who: str, act: str) -> None:
    exchange = BUILD[state](cast)
    assert act in YOURS.search(board(cast, who, exchange))[0]
    others = {"asker_a", "holder_a", "holder_b", "mediator", "mediator_2", "neutral"} - {who}
    with_it = {one for one in others if act in YOURS.search(board(cast, one, exchange))[0]}
    turns = {
        "Seal the list": {"holder_b"}, "Let our list be opened": {"holder_a"},
        "Make the manifest": {"mediator_2", "neutral"},
        "Hand in the signature": {"holder_a", "holder_b", "mediator", "mediator_2"}, "Hear the persons": set(),
    }  # fmt: skip
    assert with_it == turns[act] - {who}


def test_home__says_what_waits_for_whom(cast: Cast) -> None:
    exchange = exchanging.broken(cast)
    waiting = {
        who: f"/exchanges/{exchange.id}/#yours" in text_of(browser(cast.people[who]).get("/"))
        for who in ("asker_a", "holder_a", "mediator", "neutral", "stranger", "secretariat")
    }
    assert waiting == {
        "asker_a": False, "holder_a": False, "mediator": True, "neutral": True, "stranger": False, "secretariat": False,
    }  # fmt: skip


def test_list__shows_only_those_one_has_a_part_in(cast: Cast) -> None:
    exchanging.opened(cast, "our-exchange")
    assert "our-exchange" in text_of(browser(cast.holder_a).get("/exchanges/"))
    assert "our-exchange" not in text_of(browser(cast.stranger).get("/exchanges/"))
    assert browser(cast.monitor).get("/exchanges/").status_code == 404


# --- what stays hidden --------------------------------------------------------------------------------------


def test_names__are_read_by_those_whom_the_opened_lists_reach(cast: Cast) -> None:
    exchange = exchanging.planned(cast)
    of_a, of_b = "هاني يوسف العلي", "سميرة قاسم الصباغ"  # held by A, by B
    seen = {
        who: (of_a in page, of_b in page)
        for who in ("asker_a", "asker_b", "holder_a", "mediator", "neutral", "laboratory")
        for page in [board(cast, who, exchange)]
    }
    assert seen == {
        "asker_a": (False, True), "asker_b": (True, False), "holder_a": (True, True), "mediator": (True, True),
        "neutral": (True, True), "laboratory": (False, False),
    }  # fmt: skip


def test_lists__are_not_there_before_all_are_open(cast: Cast) -> None:
    exchange = exchanging.sealed(cast)
    assert send(cast, "holder_a", exchange, "opening") == 302
    for who in ("holder_a", "holder_b", "mediator", "neutral"):
        client = browser(cast.people[who])
        assert "persons put forward" not in text_of(client.get(f"/exchanges/{exchange.id}/"))
        for name in ("pool.csv", "seeds.txt", "manifest-1.json"):
            assert client.get(f"/exchanges/{exchange.id}/files/{name}").status_code == 404


def test_signatures__are_a_number_until_all_are_in(cast: Cast) -> None:
    exchange = exchanging.planned(cast)
    exchanging.hand_in(exchange, "side_a", cast)
    keys = {"side_a.example", "side_b.example", "guarantor.example", "guarantor_2.example"}

    def shown(who: str) -> set[str]:
        page = board(cast, who, exchange)
        return {key for key in keys if f'<code dir="ltr">{key}</code>' in page}

    assert "1 of 4" in board(cast, "mediator", exchange)
    assert [shown(who) for who in ("holder_a", "holder_b", "mediator", "neutral")] == [
        {"side_a.example"}, set(), set(), set(),
    ]  # fmt: skip
    for party in ("side_b", "guarantor", "guarantor_2"):
        exchanging.hand_in(exchange, party, cast)
    assert [shown(who) for who in ("holder_a", "holder_b", "mediator", "neutral")] == [keys] * 4


def test_interviews__others_learn_numbers_alone(cast: Cast) -> None:
    exchange = exchanging.broken(cast)
    outcomes = [str(one.label) for one in Readiness] + ["afraid of the road"]
    for who in ("asker_a", "holder_a", "holder_b", "mediator", "laboratory"):
        page = board(cast, who, exchange)
        assert "of them do not go" in page
        assert [word for word in outcomes if f">{word}<" in page or "afraid" in page] == []
        assert browser(cast.people[who]).get(f"/exchanges/{exchange.id}/interviews/").status_code == 404
    own = text_of(browser(cast.neutral).get(f"/exchanges/{exchange.id}/interviews/"))
    assert "afraid of the road" in own
    assert "Declines" in own


def test_board__shows_no_price_no_weight_no_score(cast: Cast) -> None:
    exchange = exchanging.planned(cast)
    manifest = exchange.manifests.get()
    page = board(cast, "mediator", exchange)
    hidden = {one["value"] for one in manifest.said["objectives"] if one["name"] in {"time", "lot"}}
    assert hidden == {180, 4711}
    assert [value for value in hidden if re.search(rf">\s*{value:,}\s*<", page)] == []
    assert "class 0" not in page.lower()


# --- acts ---------------------------------------------------------------------------------------------------


def terms_sent(cast: Cast, **changed: object) -> dict[str, object]:
    seated = table(cast)
    sent: dict[str, object] = {
        "code": "2021-9", "place": terms().place.id, "rules": RULES, "home_after_minutes": 60,
        "clock_tolerance_s": 120, "dispute_days": 14, "starts_at": "2030-01-01T09:00", "ends_at": "2030-01-01T15:00",
    }  # fmt: skip
    sent |= {f"sits-{one.id}": "on" for one in (*seated.sides, *seated.mediators, *seated.neutrals)}
    sent |= {f"faces-{one.id}": side.id for one, side in seated.mediators.items()}
    return sent | {f"key-{one.id}": key for one, key in seated.keys.items()} | changed


def test_open__the_terms_as_they_were_typed(cast: Cast) -> None:
    response = browser(cast.mediator).post("/exchanges/new", terms_sent(cast, rules=RULES.replace("\n", "\r\n")))
    opened = Exchange.objects.get()
    assert response["Location"] == f"/exchanges/{opened.id}/"
    assert (opened.rules, opened.starts_at.isoformat()) == (RULES, "2030-01-01T09:00:00+00:00")
    assert {seat.party.code for seat in opened.seats.all()} == {
        "side_a", "side_b", "guarantor", "guarantor_2", "neutral_body",
    }  # fmt: skip


def test_open__without_rules__usual_ones_are_written_and_nothing_is_opened(cast: Cast) -> None:
    page = text_of(browser(cast.mediator).post("/exchanges/new", terms_sent(cast, rules="")))
    assert Exchange.objects.count() == 0
    assert "parties: [side_a, side_b]" in page
    written = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)[1]
    assert read_rules(written.encode()).rules.parties == ("side_a", "side_b")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "The text of the rules was not read, line 3, column 9"), ("ar", "لم يُقرأ نص القواعد، السطر 3، العمود 9")],
)
def test_open__rules_that_are_none__are_refused_with_their_line(cast: Cast, language: str, said: str) -> None:
    sent = terms_sent(cast, rules=RULES.replace("pairwise", "by_weight"))
    response = browser(cast.mediator, language=language).post("/exchanges/new", sent)
    assert response.status_code == 422
    assert said in text_of(response)
    assert Exchange.objects.count() == 0


def test_open__a_mediator_without_a_side(cast: Cast) -> None:
    sent = terms_sent(cast, **{f"faces-{cast.parties['guarantor'].id}": ""})
    response = browser(cast.mediator).post("/exchanges/new", sent)
    assert response.status_code == 422
    assert "Say which side it faces." in text_of(response)


def test_seal__a_file_that_is_none__says_where(cast: Cast) -> None:
    exchange = exchanging.opened(cast)
    file = SimpleUploadedFile("pool.csv", b"id,side\nA-1,side_x\n")
    response = browser(cast.holder_a).post(f"/exchanges/{exchange.id}/seal", {"file": file})
    assert response.status_code == 422
    assert "line 2, column side" in text_of(response)
    assert exchange.pools.count() == 0


def test_from_terms_to_ready__by_the_pages_alone(cast: Cast) -> None:
    exchange = exchanging.opened(cast)
    kept = seal_list(
        [{"id": f"A-{n}", "side": "side_b", "holder": "side_a", "name": "سليم"} for n in (1, 2)], party="side_a",
        random_bytes=lambda count: bytes(count),
    )  # fmt: skip
    assert send(cast, "holder_a", exchange, "publish", root=kept.root.upper()) == 302
    file = SimpleUploadedFile("pool.csv", POOLS["side_b"].encode())
    assert send(cast, "holder_b", exchange, "seal", file=file) == 302
    assert send(cast, "holder_a", exchange, "opening") == 409
    opening = SimpleUploadedFile("opening.json", kept.opening)
    assert send(cast, "holder_a", exchange, "opening", file=opening) == 302
    assert send(cast, "holder_b", exchange, "opening") == 302
    assert send(cast, "mediator", exchange, "manifest") == 302
    for party, who in exchanging.SIGNERS.items():
        note = exchanging.signed_by(party, exchange)
        as_file = party in {"side_a", "guarantor"}
        given = {"file": SimpleUploadedFile("n.txt", note)} if as_file else {
            "note": note.decode().replace("\n", "\r\n")
        }  # fmt: skip
        assert send(cast, who, exchange, "sign", **given) == 302
    assert exchanging.fresh(exchange).state == ExchangeState.AGREED
    people = exchange.manifests.get().chosen
    assert len(people) == 4
    for id in people:
        heard = {"candidate": id, "outcome": "ready", "heard_alone": "on"}
        assert send(cast, "neutral", exchange, "interviews/", **heard) == 302
    assert exchanging.fresh(exchange).state == ExchangeState.READY


def test_sign__with_nothing_or_with_another_text__is_refused(cast: Cast) -> None:
    exchange = exchanging.planned(cast)
    assert send(cast, "holder_a", exchange, "sign") == 422
    assert send(cast, "holder_a", exchange, "sign", note="nonsense") == 409
    assert send(cast, "holder_a", exchange, "sign", note=exchanging.signed_by("side_b", exchange).decode()) == 409
    assert exchange.manifests.get().signatures.count() == 0


def test_hear__a_will_that_was_not_spoken_alone__is_refused_and_the_form_stays(cast: Cast) -> None:
    exchange = exchanging.agreed(cast)
    one = exchanging.candidate(exchange, "A-2")
    sent = {"candidate": one.id, "outcome": "declines", "why": "afraid of the road"}
    response = browser(cast.neutral).post(f"/exchanges/{exchange.id}/interviews/", sent)
    assert response.status_code == 409
    assert "afraid of the road" in text_of(response)
    assert Interview.objects.count() == 0


def test_repair__the_one_who_declines_goes_no_more__and_it_is_signed_anew(cast: Cast) -> None:
    exchange = exchanging.revealed(cast)
    assert send(cast, "mediator", exchange, "manifest") == 302
    for party in exchanging.SIGNERS:
        exchanging.hand_in(exchange, party, cast)
    first = exchange.manifests.get()
    gone = min(first.chosen)
    heard = {"candidate": gone, "outcome": "declines", "heard_alone": "on"}
    assert send(cast, "neutral", exchange, "interviews/", **heard) == 302
    assert send(cast, "neutral", exchange, "repair") == 302
    second = exchange.manifests.standing().get()
    assert (second.number, gone in second.chosen) == (2, False)
    page = board(cast, "holder_a", exchange)
    assert "Manifest 2" in page
    assert "0 of 4" in page
    assert browser(cast.holder_a).get(f"/exchanges/{exchange.id}/files/manifest-2.dropouts.txt").content == (
        f"{gone}\n".encode()
    )


def test_give_up__until_the_crossing_begins(cast: Cast) -> None:
    exchange = exchanging.agreed(cast)
    assert send(cast, "holder_b", exchange, "give-up") == 422
    assert send(cast, "holder_b", exchange, "give-up", why="the road is not safe") == 302
    page = board(cast, "mediator", exchange)
    assert "The exchange was given up. Nothing of it is carried out." in page
    assert "/give-up" not in page


# --- what is taken home -------------------------------------------------------------------------------------


def test_files__make_the_same_manifest_again(cast: Cast) -> None:
    exchange = exchanging.revealed(cast)
    assert send(cast, "neutral", exchange, "manifest") == 302
    client = browser(cast.holder_b)

    def taken(name: str) -> bytes:
        response = client.get(f"/exchanges/{exchange.id}/files/{name}")
        assert response.status_code == 200
        return bytes(response.content)

    rules = read_rules(taken("rules.yaml"))
    pool = read_pool(taken("pool.csv"), parties=rules.rules.parties, as_of=rules.as_of)
    seeds = dict(line.split("=") for line in taken("seeds.txt").decode().splitlines())
    again = plan(pool, rules.rules, seeds=seeds)
    assert canonical_json(again.manifest) == taken("manifest-1.json")
    assert hashlib.sha256(taken("terms.json")).hexdigest() == exchange.terms_sha256
    assert json.loads(taken("manifest-1.certificate.json"))["format"] == "wasl exchange certificate 1"
    digest = hashlib.sha256(taken("manifest-1.json")).hexdigest()
    assert f"manifest sha256:{digest}" in taken("manifest-1.statement.txt").decode()
    assert "سليم" not in taken("pool.csv").decode()
