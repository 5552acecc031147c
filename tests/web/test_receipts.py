"""Receipts on the page after the crossing and over the API: of whom one sees there, in one file or one by one."""

import pytest
from tests.apps.exchanges.pdf_text import texts_of
from tests.conftest import Cast
from tests.web import exchanging
from tests.web.conftest import browser

from wasl.apps.audit.models.checkpoint import Checkpoint
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.pool import Candidate


@pytest.fixture
def settling(cast: Cast) -> Exchange:
    return exchanging.settling(cast)


def people(exchange: Exchange, *keys: str) -> list[str]:
    return [Candidate.objects.get(pool__exchange=exchange, told__id=key).id for key in keys]


@pytest.mark.parametrize(("who", "keys"), [
    ("mediator", {"A-2", "A-3", "B-3", "B-4"}), ("neutral", {"A-2", "A-3", "B-3", "B-4"}),
    ("holder_a", {"A-2", "A-3", "B-3", "B-4"}), ("asker_a", {"B-3", "B-4"}), ("laboratory", set()),
])  # fmt: skip
def test_receipts__of_those_whom_one_sees_there(cast: Cast, settling: Exchange, who: str, keys: set[str]) -> None:
    client, every = browser(cast.people[who]), ("A-2", "A-3", "B-3", "B-4")
    page = client.get(f"/exchanges/{settling.id}/after/").content.decode()
    for key, person in zip(every, people(settling, *every), strict=True):
        path = f"/exchanges/{settling.id}/receipts-en.pdf?person={person}"
        reply = client.get(path)
        assert (key in keys) == (f'href="{path}"' in page) == (reply.status_code == 200)
        if key in keys:
            (text,) = texts_of(reply.content, "Document")
            assert person in text.replace("\n", "")


def test_receipts__all__of_a_stage__the_same_bytes_over_the_api(cast: Cast, settling: Exchange) -> None:
    page, path = browser(cast.mediator), f"/exchanges/{settling.id}/receipts-ar.pdf"
    told = page.get(f"/api/v1/exchanges/{settling.id}/receipts").json()
    assert sorted(one["person"] for one in told) == sorted(people(settling, "A-2", "A-3", "B-3", "B-4"))
    for asked, pages in (({}, 4), ({"stage": 1}, 2), ({"stage": 2}, 2), ({"person": told[0]["person"]}, 1)):
        mine, over_api = (
            client.get(at, asked)
            for client, at in (
                (page, path), (browser(cast.neutral), f"/api/v1/exchanges/{settling.id}/receipts/ar/pdf")
            )
        )  # fmt: skip
        assert (mine.status_code, mine["Content-Type"]) == (200, "application/pdf")
        assert len(texts_of(mine.content, "H1")) == pages
        assert mine.content == over_api.content
        assert mine["Content-Disposition"] == over_api["Content-Disposition"]


@pytest.mark.parametrize("asked", ["receipts-xx.pdf", "receipts-en.pdf?stage=9", "receipts-en.pdf?stage=",
                                   "receipts-en.pdf?person=cnd_00000000000000000000"])  # fmt: skip
def test_receipts__that_are_none(cast: Cast, settling: Exchange, asked: str) -> None:
    assert browser(cast.mediator).get(f"/exchanges/{settling.id}/{asked}").status_code == 404


def test_receipts__wait_for_a_checkpoint__and_say_so(cast: Cast, settling: Exchange) -> None:
    Checkpoint.objects.all().delete()
    reply = browser(cast.mediator).get(f"/exchanges/{settling.id}/receipts-en.pdf")
    assert (reply.status_code, b"Wait for the next checkpoint" in reply.content) == (409, True)
