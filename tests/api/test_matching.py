from datetime import UTC, datetime

import pytest

from wasl.apps.audit.domain.log import verify
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.matching.enums import RunState
from wasl.apps.matching.models.pair import CandidatePair, Decision
from wasl.apps.matching.models.run import LinkingRun

pytestmark = pytest.mark.django_db
AT = datetime(2021, 3, 10, 9, tzinfo=UTC)
REASON = {"field": "name", "verdict": "agree", "bits": 9.5, "en": "the same name", "ar": "الاسم نفسه"}
RUN = {"id", "left", "right", "scope", "state", "stage", "share", "asked_at", "ended_at", "figures", "failure"}
PAIR = {"id", "first", "second", "probability", "weight", "suggested", "decided"}
DECISION = {"id", "verdict", "party", "at", "undone_at"}


@pytest.fixture
def run(cast, put, held):
    return LinkingRun.objects.create(
        left=put.source,
        right=held.source,
        asked_by=cast.mediator,
        asked_at=AT,
        state=RunState.FINISHED,
        figures={"kept": 2},
    )


def pair_of(run, first, second, probability=0.99):
    one, two = sorted((entry.record for entry in (first, second)), key=lambda record: record.id)
    return CandidatePair.objects.create(
        first=one,
        second=two,
        run=run,
        probability=probability,
        weight=6.6,
        suggested=probability > 0.9,
        reasons=[REASON],
    )


@pytest.fixture
def pair(run, put, held):
    return pair_of(run, ListEntry.objects.get(party_key="A-1"), ListEntry.objects.get(party_key="B-1"))


def test_runs__asked_for_by_a_convener(cast, put, held, as_):
    mediator = as_(cast.mediator)
    reply = mediator.post("/linking/runs", {"left": put.id, "right": held.id})
    made = reply.json()
    assert (reply.status_code, set(made), made["state"], made["left"], made["right"]) == (
        201,
        RUN,
        "waiting",
        put.id,
        held.id,
    )
    assert mediator.get(f"/linking/runs/{made['id']}").json() == made
    within = mediator.post("/linking/runs", {"left": put.id})
    assert (within.status_code, within.json()["right"]) == (201, None)
    assert mediator.get("/linking/runs").json()["count"] == 2


def test_runs__not_for_sides_and_strangers(cast, run, put, held, as_, not_found):
    for person in (cast.asker_a, cast.holder_b, cast.stranger, cast.auditor):
        for reply in (
            as_(person).get("/linking/runs"),
            as_(person).get(f"/linking/runs/{run.id}"),
            as_(person).post("/linking/runs", {"left": put.id, "right": held.id}),
        ):
            assert (reply.status_code, reply.json()) == not_found
    outside = as_(cast.stranger_mediator)
    assert outside.get("/linking/runs").json()["count"] == 0
    reply = outside.post("/linking/runs", {"left": put.id, "right": held.id})
    assert (reply.status_code, reply.json()) == not_found


def test_runs__a_list_with_itself(cast, put, as_):
    assert as_(cast.mediator).post("/linking/runs", {"left": put.id, "right": put.id}).status_code == 422


def test_pairs__open_ones_in_the_order_of_their_worth(cast, run, pair, put, as_):
    doubtful = pair_of(run, ListEntry.objects.get(party_key="A-2"), ListEntry.objects.get(party_key="B-2"), 0.55)
    page = as_(cast.mediator).get("/pairs").json()
    assert [one["id"] for one in page["items"]] == [pair.id, doubtful.id]  # the suggested one settles an entry
    assert set(page["items"][0]) == PAIR
    as_(cast.mediator).post(f"/pairs/{pair.id}/decisions", {"verdict": "same"})
    assert [one["id"] for one in as_(cast.mediator).get("/pairs").json()["items"]] == [doubtful.id]
    assert [one["id"] for one in as_(cast.mediator).get("/pairs", which="decided").json()["items"]] == [pair.id]


def test_pairs__only_of_records_one_reaches_both(cast, pair, as_, not_found):
    assert as_(cast.holder_b).get("/pairs").json()["count"] == 1  # its own list, and the one put to it
    assert as_(cast.asker_a).get("/pairs").json()["count"] == 0
    reply = as_(cast.asker_a).get(f"/pairs/{pair.id}")
    assert (reply.status_code, reply.json()) == not_found


def test_one_pair__reasons_and_decisions(cast, pair, as_):
    mediator, holder = as_(cast.mediator), as_(cast.holder_b)
    mediator.post(f"/pairs/{pair.id}/decisions", {"verdict": "same", "why": "Same mother, same day"})
    seen = mediator.get(f"/pairs/{pair.id}").json()
    assert set(seen) == PAIR | {"reasons", "decisions", "opinions", "may_decide"}
    assert (seen["reasons"], seen["decided"], seen["may_decide"]) == ([REASON], "same", False)
    assert set(seen["decisions"][0]) == DECISION | {"by", "second", "why"}
    assert [one["verdict"] for one in seen["opinions"]] == ["same"]
    theirs = holder.get(f"/pairs/{pair.id}").json()
    assert [set(one) for one in theirs["decisions"]] == [DECISION]
    assert (theirs["may_decide"], theirs["opinions"]) == (False, [])


def test_decide__twice_is_once(cast, pair, as_):
    mediator = as_(cast.mediator)
    first = mediator.post(f"/pairs/{pair.id}/decisions", {"verdict": "same"})
    again = mediator.post(f"/pairs/{pair.id}/decisions", {"verdict": "same"})
    other = as_(cast.neutral).post(f"/pairs/{pair.id}/decisions", {"verdict": "different"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 409, 409)
    assert Decision.objects.count() == 1
    assert verify().ok


def test_decide__links_entries_for_who_reaches_both(cast, pair, as_):
    as_(cast.mediator).post(f"/pairs/{pair.id}/decisions", {"verdict": "same"})
    one = ListEntry.objects.get(party_key="A-1")
    (link,) = as_(cast.holder_b).get(f"/entries/{one.id}").json()["same_person"]
    assert (link["pair"], link["name_latin"]) == (pair.id, "Khaled Mahmoud Darwish al-Attar")
    assert as_(cast.asker_a).get(f"/entries/{one.id}").json()["same_person"] == []


def test_undo__once(cast, pair, as_):
    mediator = as_(cast.mediator)
    made = mediator.post(f"/pairs/{pair.id}/decisions", {"verdict": "same"}).json()
    assert as_(cast.asker_a).post(f"/decisions/{made['id']}/undo").status_code == 404
    assert as_(cast.holder_b).post(f"/decisions/{made['id']}/undo").status_code == 409
    assert mediator.post(f"/decisions/{made['id']}/undo").json()["undone_at"] is not None
    assert mediator.post(f"/decisions/{made['id']}/undo").status_code == 409
    assert mediator.post(f"/pairs/{pair.id}/decisions", {"verdict": "different"}).status_code == 202


def test_decide__only_reviewers(cast, pair, as_):
    for person in (cast.holder_b, cast.secretariat):
        assert as_(person).post(f"/pairs/{pair.id}/decisions", {"verdict": "same"}).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"verdict": "maybe"},
        {"verdict": "same", "why": "x" * 501},
        {"verdict": "same", "why": "\u202e"},
        {"verdict": 1},
    ],
)
def test_decide__body_it_does_not_take(cast, pair, as_, body):
    assert as_(cast.mediator).post(f"/pairs/{pair.id}/decisions", body).status_code == 422
    assert Decision.objects.count() == 0


def test_pairs__chosen_by_list_party_place_and_certainty(cast, run, pair, put, held, room, as_):
    doubtful = pair_of(run, ListEntry.objects.get(party_key="A-3"), ListEntry.objects.get(party_key="B-2"), 0.55)
    mediator = as_(cast.mediator)

    def found(**chosen):
        return [one["id"] for one in mediator.get("/pairs", **chosen).json()["items"]]

    both, nothing = [pair.id, doubtful.id], []
    assert found(room=room.id) == found(list=put.id) == found(party=cast.parties["side_b"].id) == both
    assert found(list="lst_" + "0" * 20) == found(party=cast.parties["side_c"].id) == nothing
    assert (found(certainty="middle"), found(certainty="highest")) == ([doubtful.id], [pair.id])
    assert (found(place="حمص"), found(place="nowhere")) == ([doubtful.id], nothing)
    assert mediator.get("/pairs", certainty="sure").status_code == 422


def test_second_opinion__asked_of_another__who_does_not_see_the_first(cast, pair, as_):
    mediator, neutral = as_(cast.mediator), as_(cast.neutral)
    first = mediator.post(f"/pairs/{pair.id}/decisions", {"verdict": "different", "why": "Another mother"})
    assert (first.status_code, first.json()["wanted"], first.json()["decision"]) == (202, ["likely"], None)
    assert (mediator.get("/pairs").json()["count"], neutral.get("/pairs").json()["count"]) == (0, 1)
    assert [as_(who).get("/pairs", which="second").json()["count"] for who in (cast.mediator, cast.neutral)] == [0, 1]
    seen = neutral.get(f"/pairs/{pair.id}")
    assert (seen.json()["opinions"], seen.json()["decisions"], seen.json()["decided"]) == ([], [], None)
    assert b"Another mother" not in seen.content
    assert neutral.post(f"/opinions/{first.json()['id']}/take-back").status_code == 404
    second = neutral.post(f"/pairs/{pair.id}/decisions", {"verdict": "same"})
    assert second.status_code == 202
    assert neutral.get("/pairs", which="contested").json()["count"] == 1
    assert as_(cast.secretariat).get("/pairs", which="contested").json()["count"] == 1  # to them it is open
    assert len(neutral.get(f"/pairs/{pair.id}").json()["opinions"]) == 2
    assert neutral.post(f"/opinions/{first.json()['id']}/take-back").status_code == 409
    assert mediator.post(f"/opinions/{first.json()['id']}/take-back").status_code == 200
    assert verify().ok
