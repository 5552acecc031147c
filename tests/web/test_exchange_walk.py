"""An exchange as people walk it: whom it waits for, what its own commands say, what stands on the page of each step."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.apps.exchanges.conftest import POOLS, signer
from tests.apps.exchanges.gate import Gate
from tests.apps.exchanges.test_bodies import crossed as crossed  # a fixture
from tests.cli.conftest import wasl as wasl  # a fixture
from tests.conftest import Cast
from tests.web import exchanging, gates
from tests.web.conftest import browser, text_of

from wasl.apps.exchanges.domain.boards import board_of
from wasl.apps.exchanges.domain.interviews import record_interview
from wasl.apps.exchanges.domain.manifests import make_manifest, repair_manifest
from wasl.apps.exchanges.enums import ExchangeState, Readiness, Turn
from wasl.apps.exchanges.interfaces.files import files_of
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.models.settlement import Debt
from wasl.cli.errors import ExitCode
from wasl.engines.ledger.keys import Signer

BETWEEN = ("mediator", "mediator_2", "neutral")


def page_of(cast: Cast, who: str, exchange: Exchange, page: str = "", *, language: str = "en") -> str:
    return text_of(browser(cast.people[who], language=language).get(f"/exchanges/{exchange.id}/{page}"))


def repaired(cast: Cast) -> Exchange:
    """The manifest the planner makes; one person declined, and it was repaired."""
    exchange = exchanging.revealed(cast)
    manifest = make_manifest(exchange, by=cast.mediator, at=timezone.now())
    for party in exchanging.SIGNERS:
        exchanging.hand_in(exchange, party, cast)
    exchange = exchanging.fresh(exchange)
    somebody = Candidate.objects.filter(pk__in=manifest.chosen).first()
    record_interview(
        exchange, somebody, outcome=Readiness.DECLINES, heard_alone=True, by=cast.neutral, at=timezone.now()
    )
    repair_manifest(exchange, by=cast.mediator, at=timezone.now())
    return exchanging.fresh(exchange)


@pytest.mark.parametrize("build", [repaired, gates.eve])
def test_commands__of_the_page__make_the_manifest_again(cast: Cast, wasl: Any, tmp_path: Path, build: Any,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    exchange = build(cast)
    monkeypatch.chdir(tmp_path)
    for file in files_of(exchange, staff=cast.holder_a).values():
        Path(file.name).write_bytes(file.write())
    response = browser(cast.holder_a).get(f"/exchanges/{exchange.id}/")
    commands = [line.split() for line in response.context["recomputes"].splitlines()]
    for command in commands:
        if command[0] == "wasl":
            done = wasl(*command[1:])
            assert done.exit_code == ExitCode.OK, done.output
            assert "not compared" not in done.output
    assert [command[0] for command in commands] == ["wasl", "wasl", "sha256sum"]
    mine, theirs = (Path(name).read_bytes() for name in commands[2][1:])
    assert mine == theirs


# --- whom it waits for ----------------------------------------------------------------------------------------


def heard(cast: Cast) -> Exchange:
    return gates.heard_exchange(cast, code="heard", at=timezone.now())


@pytest.mark.parametrize(
    ("build", "turn"), [(heard, Turn.DEVICE), (gates.eve, Turn.GATE), (gates.day, Turn.GATE),
                        (exchanging.settling, Turn.SETTLE)]
)  # fmt: skip
def test_turns__from_the_eve_on(cast: Cast, build: Any, turn: Turn) -> None:
    exchange = Exchange.objects.get(pk=build(cast).pk)
    for who in ("holder_a", "holder_b", "asker_a", "laboratory"):
        assert board_of(exchange, staff=cast.people[who]).turns == ()
    for who in BETWEEN:
        assert board_of(exchange, staff=cast.people[who]).turns == (turn,)
        assert f"/exchanges/{exchange.id}/#yours" in text_of(browser(cast.people[who]).get("/"))
        assert page_of(cast, who, exchange).count(str(turn.label)) == 1


def test_eve__who_has_no_telephone_yet(cast: Cast) -> None:
    exchange = heard(cast)
    browser(cast.mediator).post(f"/exchanges/{exchange.id}/gate/device")
    eve = browser(cast.neutral).get(f"/exchanges/{exchange.id}/gate/")
    keepers, people = eve.context["keepers"], eve.context["board"].people
    assert f"heard: {people} of {people}" in text_of(eve)
    names = {cast.parties[code].name: code == "guarantor" for code in ("guarantor", "guarantor_2", "neutral_body")}
    assert dict(keepers) == names


def test_board__says_whom_the_day_waits_for(cast: Cast) -> None:
    exchange = gates.day(cast)
    gate = Gate(exchange.crossing, begins=int(timezone.now().timestamp()))
    gate.go_on(until=lambda step, subject: step == "swapped")
    gate.hand_in({role: cast.people[who] for role, who in gates.AT_GATE.items()}, at=timezone.now())
    shown = browser(cast.holder_a).get(f"/exchanges/{exchange.id}/board/").context["next"]
    mediators = {cast.parties["guarantor"].name, cast.parties["guarantor_2"].name}
    assert {one["who"] for one in shown} == mediators
    assert {(str(one["what"]), str(one["step"])) for one in shown} == {("swap 1", "changed places")}


def test_board__numbers_swaps_as_the_gate_does(cast: Cast) -> None:
    page = page_of(cast, "mediator", exchanging.settling(cast), "board/?at=99")  # one swap in each of two stages
    assert ("B-2, held by" in page, "2.1" in page) == (True, False)
    assert "<title>2: across</title>" in page


# --- the manifest, and what comes after ----------------------------------------------------------------------------


def test_manifest__tells_the_dead_from_the_living(cast: Cast, crossed: Any) -> None:
    page = page_of(cast, "mediator", crossed.exchange)
    bodies = Candidate.objects.filter(pk__in=crossed.manifest.chosen, told__kind="body").count()
    assert (page.count('<span class="chip">body</span>'), bodies) == (3, 3)


def test_after__who_went_home_waits_for_no_receipt(cast: Cast) -> None:
    exchange = exchanging.crossing(cast)
    gate = Gate(exchange.crossing, begins=int(timezone.now().timestamp()))
    gate.go_on(until=lambda step, subject: (step, subject) == ("swapped", "swap-2-1"))
    gate.confirm("n", "aborted", exchange.id)
    gate.go_on()
    gate.hand_in({role: cast.people[who] for role, who in exchanging.AT_GATE.items()}, at=timezone.now())
    page = page_of(cast, "mediator", exchange, "after/")
    assert page.count("no: this person has not crossed") == 2
    assert page.count("may be told") == 2
    assert "a receipt is missing" not in page


def test_after__a_body_is_confirmed_by_each_mediator_for_what_is_theirs(cast: Cast, crossed: Any) -> None:
    given, received = "Confirm: it was given", "Confirm: it was received"

    def asked(who: str) -> tuple[int, int]:
        page = page_of(cast, who, crossed.exchange, "after/")
        return page.count(given), page.count(received)

    of_a = Candidate.objects.get(told__id="A-8")
    before = asked("mediator"), asked("mediator_2")
    browser(cast.mediator).post(f"/exchanges/{crossed.pk}/after/body", {"person": of_a.pk})
    assert (before, asked("mediator"), asked("mediator_2"), asked("neutral")) == (
        ((1, 2), (2, 1)), (0, 2), (2, 1), (0, 0),
    )  # fmt: skip


def test_after__giver_and_receiver_are_words__not_an_arrow_that_turns_round(cast: Cast, crossed: Any) -> None:
    for language in ("en", "ar"):
        assert "→" not in page_of(cast, "mediator", crossed.exchange, "after/", language=language)


def test_debt__the_text_of_the_page_is_signed_by_the_command_of_the_page(
    cast: Cast, crossed: Any, wasl: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange, client = crossed.exchange, browser(cast.holder_b)
    monkeypatch.chdir(tmp_path)
    key: Signer = signer("side_b")
    Path("KEY").write_text(key.skey + "\n")
    file = client.get(f"/exchanges/{exchange.id}/files/debt-to-side_a.txt")
    Path("debt-to-side_a.txt").write_bytes(file.content)
    command = "wasl exchange owe debt-to-side_a.txt --bodies 2 --key KEY --out signed.txt"
    assert command in page_of(cast, "holder_b", exchange, "after/")
    assert wasl(*command.split()[1:]).exit_code == ExitCode.OK
    with Path("signed.txt").open("rb") as signed:
        sent = client.post(f"/exchanges/{exchange.id}/after/debt", {"creditor": "side_a", "file": signed})
    assert (sent.status_code, Debt.objects.get().bodies) == (302, 2)
    assert browser(cast.mediator).get(f"/exchanges/{exchange.id}/files/debt-to-side_a.txt").status_code == 404


# --- words ------------------------------------------------------------------------------------------------------


def test_refusal__calls_the_exchange_as_people_do(cast: Cast) -> None:
    exchange = exchanging.planned(cast, "Abu 9")
    said = text_of(browser(cast.holder_a).post(f"/exchanges/{exchange.id}/sign", {"note": "hello"}))
    message = said.partition('class="message error"')[2].partition("</p>")[0]
    assert "Manifest \u20681\u2069 was not signed" in message
    late = text_of(browser(cast.neutral).post(f"/exchanges/{exchange.id}/repair"))
    message = late.partition('class="message error"')[2].partition("</p>")[0]
    assert ("\u2068Abu 9\u2069" in message, exchange.id in message) == (True, False)


def test_signing__with_anothers_key__says_which_key(cast: Cast) -> None:
    exchange = exchanging.planned(cast)
    note = exchanging.signed_by("side_b", exchange).decode()
    said = text_of(browser(cast.holder_a).post(f"/exchanges/{exchange.id}/sign", {"note": note}))
    assert "Sign it with the key side_a.example." in said


def test_acts__the_last_one_is_told_what_it_did(cast: Cast) -> None:
    exchange = exchanging.sealed(cast)
    told = [
        text_of(browser(cast.people[who]).post(f"/exchanges/{exchange.id}/opening", follow=True))
        for who in ("holder_a", "holder_b")
    ]
    assert ["all lists are open now" in page for page in told] == [False, True]
    assert Exchange.objects.get(pk=exchange.pk).state == ExchangeState.REVEALED


# --- sealing ----------------------------------------------------------------------------------------------------


def test_seal__a_side_looks_first_and_nothing_is_sealed(cast: Cast) -> None:
    exchange = exchanging.opened(cast)
    path = f"/exchanges/{exchange.id}/seal"

    def file(text: str = POOLS["side_a"]) -> SimpleUploadedFile:
        return SimpleUploadedFile("p.csv", text.encode())

    looked = browser(cast.holder_a).post(path, {"file": file(), "look": "1"})
    found = looked.context["looked"]
    assert (looked.status_code, found["living"], found["bodies"], len(found["rows"])) == (200, 3, 0, 3)
    assert "هاني يوسف العلي" in text_of(looked)
    assert exchange.pools.count() == 0
    wrong = browser(cast.holder_a).post(path, {"file": file("id,side\nA-1,nowhere\n"), "look": "1"})
    assert (wrong.status_code, wrong.context["looked"]) == (422, None)
    for who, status in (("mediator", 409), ("asker_a", 409), ("stranger", 404)):
        assert browser(cast.people[who]).post(path, {"file": file(), "look": "1"}).status_code == status
    assert browser(cast.holder_a).post(path, {"file": file()}).status_code == 302
    assert exchange.pools.count() == 1
