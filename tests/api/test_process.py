from datetime import UTC, datetime

import pytest

from wasl.apps.exchanges.domain.releases import record_release
from wasl.apps.register.domain.claims import record_claim, withdraw_claim
from wasl.apps.register.enums import Property
from wasl.apps.sources.domain.source_verbs import record_source
from wasl.apps.sources.enums import SourceKind
from wasl.apps.talks.domain.rounds import record_round
from wasl.kernel.provenance import Voice

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = (datetime(2021, 3, day, 9, tzinfo=UTC) for day in (1, 2, 3))


@pytest.fixture
def release(cast):
    """A release of which two public sources say different counts, and a sealed one a third."""
    by = cast.secretariat.id
    release = record_release(3, happened="2018-11-24", by=by, at=FIRST)
    said = [("Agency", "10", True, FIRST), ("Paper", "12", True, SECOND), ("Memo", "99", False, SECOND)]
    for title, count, is_public, at in said:
        source = record_source(kind=SourceKind.NEWS, title=title, by=by, at=at, is_public=is_public)
        record_claim(
            release.id,
            property=Property.FREED_BY_GOVERNMENT,
            value=count,
            source=source,
            by=by,
            at=at,
            confidence="low",
        )
    return release


def test_releases__every_value_under_its_source(cast, release, as_):
    for person in (cast.monitor, cast.asker_a, cast.mediator):
        (one,) = as_(person).get("/process/releases").json()
        assert (one["number"], one["happened"], one["disputed"]) == (3, "2018-11-24", ["freed_by_government"])
        assert [(claim["value"], claim["source"]["title"], claim["confidence"]) for claim in one["claims"]] == [
            ("10", "Agency", "low"),
            ("12", "Paper", "low"),
        ]


def test_releases__as_known_on_a_day(cast, release, as_):
    def known(day):
        found = as_(cast.monitor).get("/process/releases", as_of=day).json()
        return [([claim["value"] for claim in one["claims"]], one["disputed"]) for one in found]

    assert known("2021-02-28") == []
    assert known("2021-03-01") == [(["10"], [])]
    assert known("2021-03-02") == [(["10", "12"], ["freed_by_government"])]


def test_rounds__with_their_claims(cast, as_):
    by = cast.secretariat.id
    held = record_round(9, starts="2018-05-14", by=by, at=FIRST)
    source = record_source(
        kind=SourceKind.STATEMENT, title="Joint statement", by=by, at=FIRST, is_public=True, url="https://example.org/9"
    )
    claim = record_claim(
        held.id,
        property=Property.HAPPENED_AT,
        value="Astana",
        source=source,
        by=by,
        at=FIRST,
        voices=[Voice(speaker="spokesperson")],
    )
    (one,) = as_(cast.laboratory).get("/process/rounds").json()
    assert (one["number"], one["claims"][0]["value"], one["claims"][0]["voices"][0]["speaker"]) == (
        9,
        "Astana",
        "spokesperson",
    )
    withdraw_claim(claim, why="Wrong round", by=by, at=THIRD)
    assert as_(cast.laboratory).get("/process/rounds").json()[0]["claims"] == []
    assert len(as_(cast.laboratory).get("/process/rounds", as_of="2021-03-02").json()[0]["claims"]) == 1


@pytest.mark.parametrize("path", ["/process/rounds", "/process/releases"])
def test_process__query_it_does_not_take(cast, as_, path):
    assert as_(cast.monitor).get(path, as_of="yesterday").status_code == 422
    assert as_(cast.monitor).get(path, as_off="2021-03-01").status_code == 422
