"""Many pairs in one act, contradictions, scopes and measures, on their pages."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from tests.apps.lists.test_contradictions import bring, same
from tests.apps.matching.batches import NOW, drawn, looked_at, proposed, suggested
from tests.conftest import Cast
from tests.web.conftest import browser, text_of
from tests.web.test_queries import queries_of

from wasl.apps.lists.domain.contradictions import contradictions
from wasl.apps.lists.models.contradiction import ContradictionNote
from wasl.apps.matching.domain.decisions import decide_pair
from wasl.apps.matching.enums import BatchState, Scope, Verdict
from wasl.apps.matching.models.batch import Batch
from wasl.apps.matching.models.pair import Decision
from wasl.apps.matching.models.run import LinkingRun
from wasl.web.reliability import calibration_line


def seen_in(batch: Batch, *, drawn_for: int, verdict: Verdict = Verdict.SAME) -> dict[str, str]:
    return {f"seen-{row.pair_id}": verdict.value for row in batch.pairs.filter(drawn_for=drawn_for)}


def posted(client: Client, batch: Batch, act: str, **brings: str) -> int:
    return client.post(f"/bulk/{batch.id}/{act}", brings).status_code


def test_batch__from_survey_to_undoing__through_the_pages(cast: Cast, room) -> None:
    suggested(cast, room, 25)
    first, second = browser(cast.mediator), browser(cast.neutral)
    assert '<span class="big">25</span>' in text_of(first.get("/bulk/"))
    response = first.post("/bulk/draw", {"floor": "0.999", "room": room.id})
    batch = Batch.objects.get()
    assert response["Location"] == f"/bulk/{batch.id}/"
    page = text_of(first.get(f"/bulk/{batch.id}/"))
    assert (page.count("<fieldset"), "Put it to a second person" in page) == (20, False)
    assert posted(first, batch, "propose") == 409  # nobody looked yet
    assert posted(first, batch, "look", **seen_in(batch, drawn_for=1)) == 302
    assert "Put it to a second person" in text_of(first.get(f"/bulk/{batch.id}/"))
    assert posted(second, batch, "look", **seen_in(batch, drawn_for=1)) == 409  # not this person's turn
    assert posted(first, batch, "propose") == 302
    assert "<fieldset" not in text_of(first.get(f"/bulk/{batch.id}/"))
    assert "Accept all pairs" not in text_of(second.get(f"/bulk/{batch.id}/"))
    assert posted(second, batch, "look", **seen_in(batch, drawn_for=2)) == 302
    assert "Accept all pairs" in text_of(second.get(f"/bulk/{batch.id}/"))
    assert posted(first, batch, "accept") == 409
    assert posted(second, batch, "accept") == 302
    assert Decision.objects.filter(undone_at=None).count() == 25
    assert posted(first, batch, "undo") == 409  # without a reason
    assert posted(first, batch, "undo", why="A wrong list") == 302
    assert Decision.objects.filter(undone_at=None).count() == 0
    batch.refresh_from_db()
    assert batch.state == BatchState.UNDONE


def test_batch__one_seen_otherwise__stops_and_is_shown(cast: Cast, room) -> None:
    suggested(cast, room, 3)
    batch = drawn(cast.mediator)
    client = browser(cast.mediator)
    one = batch.pairs.first().pair_id
    client.post(f"/bulk/{batch.id}/look", {f"seen-{one}": "different", "seen-nothing": "?", "other": "same"})
    page = text_of(client.get(f"/bulk/{batch.id}/"))
    assert "Seen otherwise" in page
    assert f"/review/{one}/" in page
    batch.refresh_from_db()
    assert batch.state == BatchState.STOPPED


def test_batch__nothing_said_of_the_sample__refused_with_what_to_do(cast: Cast, room) -> None:
    suggested(cast, room, 3)
    batch = drawn(cast.mediator)
    page = browser(cast.mediator).post(f"/bulk/{batch.id}/look")
    assert page.status_code == 409
    assert "nothing was said of any pair. Look at each pair of the sample, and choose what you see." in text_of(page)


def test_batch__given_up(cast: Cast, room) -> None:
    suggested(cast, room, 3)
    batch = drawn(cast.mediator)
    assert posted(browser(cast.neutral), batch, "stop") == 302
    assert posted(browser(cast.neutral), batch, "stop") == 409


def test_draw__a_floor_that_is_not_offered__is_not_read(cast: Cast, room) -> None:
    suggested(cast, room, 3)
    client = browser(cast.mediator)
    for floor in ("0.5", "x", ""):
        assert client.post("/bulk/draw", {"floor": floor}).status_code == 422
    assert client.get("/bulk/?floor=0.5&room=x").status_code == 200
    assert not Batch.objects.exists()


def test_batch__api__the_same_two_people(cast: Cast, room) -> None:
    suggested(cast, room, 3)
    first, second = browser(cast.mediator), browser(cast.neutral)

    def post(client: Client, path: str, **brings) -> dict:
        return client.post(f"/api/v1/batches{path}", brings, content_type="application/json").json()

    survey = first.get("/api/v1/batches/survey").json()
    assert (survey["permitted"], survey["excluded"], survey["wrong"][0]) == (3, {}, pytest.approx(0.003))
    batch = post(first, "", floor=0.99)
    assert (batch["state"], len(batch["sample"])) == ("drawn", 3)
    seen = {one["pair"]: "same" for one in batch["sample"]}
    assert post(first, f"/{batch['id']}/looks", seen=seen)["sample"][0]["seen"] == "same"
    assert post(first, f"/{batch['id']}/propose")["sample"] == []
    sample = second.get(f"/api/v1/batches/{batch['id']}").json()["sample"]
    assert [one["seen"] for one in sample] == [None] * 3
    post(second, f"/{batch['id']}/looks", seen=seen)
    accepted = post(second, f"/{batch['id']}/accept")
    assert (accepted["state"], accepted["figures"]["accepted"]) == ("accepted", 3)
    assert post(second, f"/{batch['id']}/undo", why="A wrong list")["state"] == "undone"
    assert first.get("/api/v1/batches").json()["count"] == 1


# --- measures -----------------------------------------------------------------------------------------


def test_quality__too_few_decisions__says_so(cast: Cast, room) -> None:
    made = suggested(cast, room, 2, pairs=False)
    decide_pair(made.pair(made.a[0], made.b[0]), verdict=Verdict.SAME, by=cast.mediator, at=NOW)
    page = text_of(browser(cast.mediator).get("/quality/"))
    assert "Not enough decisions yet: 1 pair was decided" in page
    assert "reliability-d" not in page


def test_quality__enough_decisions__drawn_with_counts(cast: Cast, room) -> None:
    made = suggested(cast, room, 21, pairs=False)
    for row in range(21):
        pair = made.pair(made.a[row], made.b[row], probability=0.95)
        decide_pair(pair, verdict=Verdict.SAME if row else Verdict.DIFFERENT, by=cast.mediator, at=NOW)
    client = browser(cast.mediator)
    for path in ("/quality/", f"/quality/?room={room.id}", f"/linking/{made.run.id}/"):
        if path.startswith("/linking"):
            LinkingRun.objects.filter(pk=made.run.pk).update(state="finished")
        page = text_of(client.get(path))
        assert "90%-100%: 20 / 21" in page, path
    assert client.get("/quality/?room=rom_00000000000000000000").status_code == 404
    told = client.get("/api/v1/linking/quality").json()
    assert [band["accepted"] for band in told["bands"]] == [0] * 9 + [20]
    assert (told["agreement"]["pairs"], told["agreement"]["kappa"]) == (0, None)


def test_calibration_line__beside_a_pair__over_what_its_reader_reaches(cast: Cast, room) -> None:
    made = suggested(cast, room, 21, pairs=False)
    for row in range(20):
        pair = made.pair(made.a[row], made.b[row], probability=0.95)
        decide_pair(pair, verdict=Verdict.SAME, by=cast.mediator, at=NOW)
    last = made.pair(made.a[20], made.b[20], probability=0.92)
    told = render_to_string("parts/calibration.html", calibration_line(last, cast.mediator))
    assert "Of 20 pairs shown at 90% to 100% that people decided, they accepted 20" in told
    assert "decided so far 0, needed 20" in render_to_string(
        "parts/calibration.html", calibration_line(last, cast.asker_a)
    )


# --- scopes -------------------------------------------------------------------------------------------


def test_room__linked_with_one_click__then_no_longer_proposed(cast: Cast, room, put, held) -> None:
    client = browser(cast.mediator)
    assert f"/linking/rooms/{room.id}" in text_of(client.get("/linking/"))
    response = client.post(f"/linking/rooms/{room.id}")
    run = LinkingRun.objects.get()
    assert (response["Location"], run.scope, len(run.steps)) == (f"/linking/{run.id}/", Scope.ROOM, 3)
    assert f"/linking/rooms/{room.id}" not in text_of(client.get("/linking/"))
    assert "All lists of A room" in text_of(client.get("/"))


def test_register__lists_chosen__one_run(cast: Cast, room, put, held) -> None:
    client = browser(cast.mediator)
    client.post("/linking/register", {"lists": [put.id, held.id], "room": ""})
    assert [set(step) for step in LinkingRun.objects.get().steps] == [{put.source_id, held.source_id}]
    assert client.post("/linking/register", {"lists": []}).status_code == 422


# --- contradictions -----------------------------------------------------------------------------------


@pytest.fixture
def found(cast: Cast, room):
    bring(cast, room, "asker_a", "A,X,Huda,M,1984,")
    bring(cast, room, "holder_b", "B,Y,Huda,F,1990,")
    same(cast, "A", "B")
    return contradictions(cast.mediator)


def test_contradictions__noted_and_opened_again(cast: Cast, found) -> None:
    client = browser(cast.mediator)
    page = text_of(client.get("/contradictions/"))
    assert [one.kind for one in found] == ["sex", "births"]
    assert all(one.id in page for one in found)
    assert found[1].id not in text_of(client.get("/contradictions/?kind=sex"))
    path = f"/contradictions/{found[0].id}"
    assert client.post(f"{path}/note", {"why": " "}).status_code == 409
    assert client.post(f"{path}/note", {"why": "A slip in row 2"}).status_code == 302
    assert found[0].id not in text_of(client.get("/contradictions/"))
    looked = text_of(client.get("/contradictions/?tab=looked_at"))
    assert "A slip in row 2" in looked
    assert client.post(f"{path}/undo").status_code == 302
    assert found[0].id in text_of(client.get("/contradictions/"))
    assert ContradictionNote.objects.get().undone_by == cast.mediator


def test_contradictions__what_was_noted__is_read_by_those_who_review(cast: Cast, found) -> None:
    browser(cast.mediator).post(f"/contradictions/{found[0].id}/note", {"why": "A slip in row 2"})
    holder = browser(cast.holder_b)
    for path in ("/contradictions/", "/contradictions/?tab=looked_at"):
        page = text_of(holder.get(path))
        assert found[0].id in page
        assert "A slip" not in page
    told = holder.get("/api/v1/contradictions").json()
    assert [one["note"] for one in told["items"]] == [None, None]
    assert browser(cast.neutral).get("/api/v1/contradictions").json()["items"][0]["note"]["why"] == "A slip in row 2"
    assert browser(cast.asker_a).get("/api/v1/contradictions").json()["count"] == 0


def test_contradictions__as_often_asked_for_three_as_for_one(cast: Cast, room) -> None:
    client = browser(cast.mediator)
    counts = []
    for rows in (range(1), range(1, 3)):
        bring(cast, room, "asker_a", *(f"A{row},X,Huda,M,1984,2013" for row in rows))
        bring(cast, room, "holder_b", *(f"B{row},X,Zaynab,F,1990,2013" for row in rows))
        for row in rows:
            same(cast, f"A{row}", f"B{row}")
        counts.append(queries_of(client, "/contradictions/"))
    assert counts[0] == counts[1]


def test_batches__as_often_asked_for_three_as_for_one(cast: Cast, room) -> None:
    suggested(cast, room, 25)
    client = browser(cast.mediator)
    drawn(cast.mediator)
    one = queries_of(client, "/bulk/")
    batch = drawn(cast.mediator)
    looked_at(batch, by=cast.mediator, drawn_for=1)
    proposed(drawn(cast.neutral))
    assert queries_of(client, "/bulk/") == one
