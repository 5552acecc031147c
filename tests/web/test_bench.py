"""The review bench: what its pages show and to whom, second opinions kept blind, records taken apart."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.conftest import Cast
from tests.web.conftest import NOW, World, browser, pair_of, text_of

from wasl.apps.lists.models.list import ListEntry
from wasl.apps.matching.domain.decisions import decide_pair
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair, Decision, Opinion


def record(key: str) -> str:
    return ListEntry.objects.get(party_key=key).record_id


@pytest.fixture
def khaled(world: World) -> list[str]:
    """Records of one man: twice on the sought list, once on the held list, tied by suggestions."""
    CandidatePair.objects.filter(pk__in=[pair_of("A-1", "B-1").id, pair_of("A-6", "B-1").id]).update(suggested=True)
    return [record(key) for key in ("A-1", "A-6", "B-1")]


def test_pair__dates_kinds_relatives_source_and_day(cast: Cast, world: World) -> None:
    page = text_of(browser(cast.mediator).get(f"/review/{pair_of('A-1', 'B-1').id}/"))
    kept = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))
    for words in (
        "Date of birth", "4 November 1984", "known since 2 March 2021", "Sought by A", "Held by B",
        "Same father's and family name", "وليد محمود درويش العطار", "the same", "Custody over time", "Held",
    ):  # fmt: skip
        assert words in kept
    assert 'class="kind kind-same" aria-hidden="true">=</span>' in page
    undated = text_of(browser(cast.mediator).get(f"/review/{world.open_pair.id}/"))
    assert re.search(r"<th scope=\"row\">Date of birth</th>\s*<td[^>]*><span class=\"quiet\">not said", undated)


def test_decide__goes_on_in_the_same_queue__says_so__and_undoes_from_there(cast: Cast, world: World) -> None:
    client = browser(cast.mediator)
    pair = pair_of("A-1", "B-1")
    form = {"verdict": "same", "because": ["mother", "birth"], "why": "and the uncle says so"}
    response = client.post(f"/review/{pair.id}/decide?list={world.put.id}", form)
    made = Decision.objects.get(pair=pair)
    assert response["Location"].endswith(f"/?list={world.put.id}&done={made.id}")
    assert made.why == "the mother's name; the date or place of birth; and the uncle says so"
    page = text_of(client.get(response["Location"]))
    assert "Decided: Same person. The decision can be undone." in page
    assert f'action="/decisions/{made.id}/undo?list={world.put.id}"' in page
    undone = client.post(f"/decisions/{made.id}/undo?list={world.put.id}")
    assert undone["Location"] == f"/review/{pair.id}/?list={world.put.id}&undone=1"
    assert "It was undone" in text_of(client.get(undone["Location"]))
    assert "The decision can be undone" not in text_of(client.get(response["Location"]))  # an old address


def test_done__of_another_person__is_not_shown(cast: Cast, world: World) -> None:
    page = text_of(browser(cast.neutral).get(f"/review/?done={world.decision}"))
    assert "The decision can be undone" not in page


def test_second_opinion__the_next_person_sees_no_trace_of_the_first(cast: Cast, world: World) -> None:
    """To another reviewer the page is, letter for letter, the one it was before the first opinion."""

    def page_of(client) -> str:
        page = text_of(client.get(f"/review/{world.open_pair.id}/"))
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)

    others = [browser(cast.people[name]) for name in ("neutral", "mediator_2", "secretariat", "holder_b")]
    before = [page_of(client) for client in others]
    first = browser(cast.mediator)
    form = {"verdict": "different", "why": "the uncle says so"}
    response = first.post(f"/review/{world.open_pair.id}/decide", form)
    own = text_of(first.get(response["Location"]))
    assert "Noted: Different people. Another person is asked before it stands." in own
    mine = text_of(first.get(f"/review/{world.open_pair.id}/"))
    assert "You said: Different people." in mine
    assert "more than 95% sure" in mine
    assert 'data-key="s"' not in mine
    assert [page_of(client) for client in others] == before


def test_contested__both_see_both_with_their_reasons__a_third_decides(cast: Cast, world: World) -> None:
    path = f"/review/{world.open_pair.id}/"
    mediator, neutral, third = (browser(cast.people[name]) for name in ("mediator", "neutral", "mediator_2"))
    mediator.post(f"{path}decide", {"verdict": "different", "why": "the uncle says so"})
    neutral.post(f"{path}decide", {"verdict": "same", "why": "the mother is one"})
    for client in (mediator, neutral, third):
        page = text_of(client.get(path))
        assert ("the uncle says so" in page, "the mother is one" in page, 'data-key="s"' in page) == (True, True, True)
    assert "the uncle says so" not in text_of(browser(cast.secretariat).get(path))
    third.post(f"{path}decide", {"verdict": "same"})
    made = Decision.objects.get(pair=world.open_pair)
    assert (made.verdict, made.by, made.second) == ("same", cast.neutral, cast.mediator_2)
    decided = text_of(mediator.get(path))
    assert ("the mother is one" in decided, "mediator_2" in decided) == (True, True)


def test_take_back__ones_own_alone(cast: Cast, world: World) -> None:
    client = browser(cast.mediator)
    client.post(f"/review/{world.open_pair.id}/decide", {"verdict": "different"})
    opinion = Opinion.objects.open().get()
    assert browser(cast.neutral).post(f"/opinions/{opinion.id}/take-back").status_code == 404
    undone = client.post(f"/opinions/{opinion.id}/take-back")
    assert undone["Location"] == f"/review/{world.open_pair.id}/?undone=1"
    assert client.post(f"/opinions/{opinion.id}/take-back").status_code == 409


def test_queue__filters_stay_with_the_reader(cast: Cast, world: World) -> None:
    client = browser(cast.mediator)
    page = text_of(client.get(f"/review/?list={world.held.id}&band=highest"))
    assert f"?list={world.held.id}&amp;band=highest" in page
    assert "No pair waits" in text_of(client.get("/review/?place=nowhere"))
    assert "Second opinion wanted" in page
    assert "Second opinion wanted" not in text_of(browser(cast.holder_b).get("/review/"))
    for odd in ("state=nonsense&band=x&room=%00", "done=%00", "done=dec_", "place=%E2%80%AE%25%00", "page=-1"):
        assert client.get(f"/review/?{odd}").status_code == 200


def test_together__shows_all_records_and_pairs__by_reach(cast: Cast, world: World, khaled) -> None:
    page = text_of(browser(cast.mediator).get(f"/together/{khaled[0]}/"))
    assert page.count('name="record" value=') == 3
    assert ("A – B" in page, "B – C" in page, 'class="drawing ties"' in page) == (True, True, True)
    side = text_of(browser(cast.asker_a).get(f"/together/{khaled[0]}/"))
    assert ("One record alone" in side, "Khaled" in side, "checkbox" in side) == (True, False, False)
    assert 'name="record" value=' not in text_of(browser(cast.secretariat).get(f"/together/{khaled[0]}/"))


def test_together__joined_and_one_taken_out__the_plan_is_shown_first(cast: Cast, world: World, khaled) -> None:
    client = browser(cast.mediator)
    path = f"/together/{khaled[0]}/"

    def carried_out(client, act: str, chosen: list[str], **reasons: str):
        plan = text_of(client.get(f"{path}plan", {"act": act, "record": chosen}))
        digest = re.search(r'name="plan" value="(\w+)"', plan)[1]
        form = {"act": act, "record": chosen, "plan": digest} | reasons
        return plan, client.post(f"{path}decide", form)

    plan, refused = carried_out(client, "join", khaled)
    assert (refused.status_code, "no reason was given" in text_of(refused)) == (409, True)
    plan, done = carried_out(client, "join", khaled, because="mother")
    assert (
        done.status_code,
        "2 pairs would be decided" in plan,
        Decision.objects.filter(why__contains="mother").count(),
    ) == (302, True, 3)  # fmt: skip  one of them of the world
    plan, done = carried_out(browser(cast.neutral), "take_out", [khaled[1]], why="his cousin")
    assert (done.status_code, "1 decision would be undone" in plan) == (302, True)
    assert "waits for a second person" in plan  # the machine is sure of the pair that is called different
    assert text_of(client.get(path)).count('name="record" value=') == 3  # suggested still, and no more joined
    assert Decision.objects.filter(undone_at__isnull=False).count() == 1


def test_together__plan_changed_meanwhile__the_new_one_is_shown(cast: Cast, world: World, khaled) -> None:
    client = browser(cast.mediator)
    form = {"act": "join", "record": khaled, "plan": "0" * 16, "why": "one man"}
    reply = client.post(f"/together/{khaled[0]}/decide", form)
    page = text_of(reply)
    assert (reply.status_code, "since the plan was shown" in page) == (409, True)
    assert 'value="one man"' in page
    digest = re.search(r'name="plan" value="(\w+)"', page)[1]
    assert client.post(f"/together/{khaled[0]}/decide", form | {"plan": digest}).status_code == 302


def test_together__what_cannot_be_done__is_said_on_the_page(cast: Cast, world: World, khaled) -> None:
    client = browser(cast.mediator)
    path = f"/together/{khaled[0]}/plan"
    assert client.get(path, {"act": "join", "record": khaled[:1]}).status_code == 409
    assert client.get(path, {"act": "take_out", "record": khaled}).status_code == 409
    assert client.get(path, {"act": "merge", "record": khaled}).status_code == 422
    assert client.get(path, {"act": "join", "record": [*khaled, record("A-3")]}).status_code == 422


def test_together__asks_as_often_for_three_records_as_for_two(cast: Cast, world: World, khaled) -> None:
    client = browser(cast.mediator)

    def asked(id: str) -> int:
        client.get(f"/together/{id}/")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/together/{id}/").status_code == 200
        return len(seen)

    three, two = asked(khaled[2]), asked(record("A-4"))
    assert three - two <= 2  # whose brothers stand on the list is asked for each record


def test_languages__letters_and_chips(cast: Cast, world: World, khaled) -> None:
    page = text_of(browser(cast.mediator, language="ar").get(f"/together/{khaled[0]}/"))
    assert ('<span class="letter">أ</span>' in page, "هل هؤلاء جميعاً شخص واحد؟" in page) == (True, True)


def test_grave__said_on_the_page_of_the_one_who_judged(cast: Cast, world: World) -> None:
    pair = pair_of("A-1", "B-1")
    pair.probability, pair.reasons = 0.3, [{"field": "sex", "verdict": "contradicted", "bits": -5, "first": "M",
                                            "second": "F", "en": "", "ar": ""}]  # fmt: skip
    pair.save()
    decide_pair(pair, verdict=Verdict.SAME, by=cast.mediator, at=NOW)
    page = text_of(browser(cast.mediator).get(f"/review/{pair.id}/"))
    assert ("the sexes differ" in page, "less likely than not" in page) == (True, True)
