"""Exchanges through the API: the same readings, verbs and refusals as on the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.apps.exchanges.conftest import POOL_A, RULES, table, terms
from tests.web import exchanging

from wasl.apps.exchanges.models.exchange import Exchange

pytestmark = pytest.mark.django_db


def seats(cast):
    seated = table(cast)
    sides = [{"party": one.code, "part": "side", "vkey": seated.keys[one]} for one in seated.sides]
    mediators = [
        {"party": one.code, "part": "mediator", "faces": side.code, "vkey": seated.keys[one]}
        for one, side in seated.mediators.items()
    ]
    return [*sides, *mediators, {"party": "neutral_body", "part": "neutral"}]


def wish(cast, **changed):
    said = {"code": "2021-9", "place": terms().place.code, "rules": RULES, "seats": seats(cast),
            "starts_at": "2030-01-01T09:00:00Z", "ends_at": "2030-01-01T15:00:00Z"}  # fmt: skip
    return said | changed


def test_open__the_exchange_and_what_it_asks_of_whom(cast, as_):
    made = as_(cast.mediator).post("/exchanges", wish(cast))
    assert made.status_code == 201
    told = made.json()
    assert (told["state"], told["part"], told["turns"], told["done"]) == ("opened", "mediator", [], ["terms"])
    assert told["files"] == ["terms.json", "rules.yaml"]
    listed = as_(cast.holder_a).get("/exchanges").json()
    assert [(one["id"], one["turns"]) for one in listed["items"]] == [(told["id"], ["seal"])]
    assert as_(cast.stranger).get("/exchanges").json()["count"] == 0


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda said: said["seats"].append({"party": "side_a", "part": "neutral"}), 422),
        (lambda said: said["seats"][2].pop("faces"), 422),
        (lambda said: said["seats"][0].update(faces="side_b"), 422),
        (lambda said: said.update(rules="parity: by_weight\n"), 422),
        (lambda said: said.update(place="P_NOWHERE"), 404),
        (lambda said: said["seats"][4].update(party="nobody"), 404),
        (lambda said: said.update(ends_at="2030-01-01T08:00:00Z"), 409),
        (lambda said: said.update(home_after_minutes=-1), 422),
        (lambda said: said["seats"].pop(), 409),
    ],
)
def test_open__terms_that_are_none(cast, as_, change, status):
    said = wish(cast)
    change(said)
    assert as_(cast.mediator).post("/exchanges", said).status_code == status
    assert Exchange.objects.count() == 0


def test_seal__a_file__and_who_has_sealed_is_public(cast, as_):
    exchange = exchanging.opened(cast)
    reply = as_(cast.holder_a).upload(f"/exchanges/{exchange.id}/pool", _file(POOL_A))
    assert reply.status_code == 200
    seen = as_(cast.holder_b).get(f"/exchanges/{exchange.id}").json()
    assert {seat["party"]["code"] for seat in seen["seats"] if seat["sealed"]} == {"side_a"}
    assert as_(cast.mediator).get(f"/exchanges/{exchange.id}/candidates").json()["count"] == 0


def test_candidates__each_reads_those_whom_the_lists_reach(cast, as_):
    exchange = exchanging.revealed(cast)
    counts = {
        who: as_(cast.people[who]).get(f"/exchanges/{exchange.id}/candidates").json()["count"]
        for who in ("asker_a", "asker_b", "holder_a", "mediator", "neutral", "laboratory")
    }
    assert counts == {"asker_a": 4, "asker_b": 3, "holder_a": 7, "mediator": 7, "neutral": 7, "laboratory": 0}


def test_sign__a_number_until_all_are_in(cast, as_):
    exchange = exchanging.planned(cast)
    for party, who in exchanging.SIGNERS.items():
        note = {"note": exchanging.signed_by(party, exchange).decode()}
        assert as_(cast.people[who]).post(f"/exchanges/{exchange.id}/signatures", note).status_code == 200
        manifest = as_(cast.neutral).get(f"/exchanges/{exchange.id}").json()["manifest"]
        all_in = party == "guarantor_2"
        assert len(manifest["signed"]) == (4 if all_in else 0)
    assert manifest["signatures"] == 4


def test_interviews__only_the_neutral_that_heard_reads_them(cast, as_, not_found):
    exchange = exchanging.broken(cast)
    own = as_(cast.neutral).get(f"/exchanges/{exchange.id}/interviews").json()["items"]
    assert [(one["outcome"], one["why"]) for one in own] == [("declines", "afraid of the road")]
    for who in ("holder_a", "mediator", "asker_b", "laboratory"):
        reply = as_(cast.people[who]).get(f"/exchanges/{exchange.id}/interviews")
        assert (reply.status_code, reply.json()) == not_found
        seen = as_(cast.people[who]).get(f"/exchanges/{exchange.id}")
        assert (seen.json()["manifest"]["goes"], seen.json()["manifest"]["stays"]) == (0, 1)
        assert "declines" not in seen.content.decode()


def test_files__a_name_that_is_none(cast, as_, not_found):
    exchange = exchanging.revealed(cast)
    for name in ("manifest-1.json", "../../etc/passwd", "terms", "pool.csv "):
        reply = as_(cast.mediator).get(f"/exchanges/{exchange.id}/files/{name}")
        assert reply.status_code == 404
    reply = as_(cast.mediator).get(f"/exchanges/{exchange.id}/files/pool.csv")
    assert (reply.status_code, reply["Content-Disposition"]) == (200, 'attachment; filename="pool.csv"')


def _file(text):
    return SimpleUploadedFile("pool.csv", text.encode(), content_type="text/csv")
