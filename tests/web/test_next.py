"""What comes next: the queue by whom its entries are like, and what each page says follows for whoever reads it."""

import pytest
from django.utils import timezone
from tests.apps.matching.batches import drawn, proposed, suggested
from tests.conftest import SOUGHT, START, Cast
from tests.web.conftest import World, browser, text_of

from wasl.apps.lists.domain.answers import take_back_answer
from wasl.apps.lists.domain.list_verbs import bring_list
from wasl.apps.lists.domain.nearness import near_own
from wasl.apps.lists.domain.standing import with_standing
from wasl.apps.lists.enums import ListKind, Near
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry, NameList


def test_questions__by_whom_they_are_like_on_ones_own_lists(cast: Cast, world: World) -> None:
    client = browser(cast.holder_b)
    asked = {near: client.get("/questions/", {"near": near}) for near in ("linked", "undecided", "none")}
    keys = {near: {one.party_key for one in page.context["page"]} for near, page in asked.items()}
    assert keys == {near: _near(cast, near) for near in keys}
    assert keys["none"]
    assert keys["linked"]
    planned = client.post("/questions/together", {"which": "all", "near": "none", "disposition": "not_held"})
    assert {one.party_key for one in planned.context["sample"]} == keys["none"]
    assert planned.context["unproven"] is True


def _near(cast: Cast, near: str) -> set[str]:
    waiting = with_standing(
        ListEntry.objects.reaching(cast.holder_b).put_to(cast.holder_b.party),
        moment=timezone.now(), seen_by=cast.holder_b.party_id,
    )  # fmt: skip
    found = waiting.filter(near_own(Near(near), by=cast.holder_b), standing__in=["awaiting", "second_person"])
    return set(found.values_list("party_key", flat=True))


def test_what_comes_next__stands_on_each_list(cast: Cast, world: World) -> None:
    seen = {
        (who, one.title): browser(getattr(cast, who)).get(f"/lists/{one.id}/").context["after"]
        for who in ("asker_a", "holder_b", "mediator")
        for one in (world.put, world.held)
        if NameList.objects.reaching(getattr(cast, who)).filter(pk=one.pk).exists()
    }
    assert seen == {
        ("asker_a", "Sought by A"): "wait_answers",
        ("holder_b", "Sought by A"): "answer",
        ("holder_b", "Held by B"): "wait_asked",
        ("mediator", "Sought by A"): "link",
        ("mediator", "Held by B"): "link",
    }


def test_questions__confirming_the_linked__offered_for_those_that_wait(cast: Cast, world: World) -> None:
    client = browser(cast.holder_b)
    assert client.get("/questions/").context["linked_count"] == 0  # the one that is linked waits for a second person
    waiting = Answer.objects.get(pk=world.proposed)
    take_back_answer(waiting, why="too early", by=waiting.by, at=timezone.now())
    page = client.get("/questions/")
    planned = client.post("/questions/together", {"which": "linked", "disposition": "held"})
    assert (page.context["linked_count"], len(planned.context["plan"].entries)) == (1, 1)
    assert (planned.context["unproven"], 'name="which" value="linked"' in text_of(page)) == (False, True)


@pytest.mark.parametrize(("who", "brings"), [("asker_a", 1), ("holder_b", 1), ("mediator", 0)])
def test_before_the_first_list__its_bringer_is_shown_where_to_begin(cast: Cast, who: str, brings: int) -> None:
    for path in ("/", "/lists/"):
        assert text_of(browser(getattr(cast, who)).get(path)).count('href="/lists/bring"') == brings


def test_overview__a_batch_waits_for_who_can_look_at_it(cast: Cast, room) -> None:
    def tiles(who: str) -> dict[str, int]:
        return {one.href: one.count for one in browser(getattr(cast, who)).get("/").context["waiting"]}

    suggested(cast, room, 3)
    batch = drawn(cast.mediator)
    assert [tiles(who).get("/bulk/", 0) for who in ("mediator", "mediator_2", "secretariat")] == [1, 0, 0]
    proposed(batch)
    assert [tiles(who).get("/bulk/", 0) for who in ("mediator", "mediator_2", "secretariat")] == [0, 1, 0]


def test_overview__one_list_is_gone_to_at_once__several_by_way_of_all(cast: Cast, room, sought: NameList) -> None:
    def hrefs() -> list[str]:
        return [one.href for one in browser(cast.asker_a).get("/").context["waiting"]]

    assert hrefs() == [f"/lists/{sought.id}/"]
    bring_list(
        SOUGHT.encode(), filename="more.csv", room=room, kind=ListKind.SOUGHT, by=cast.asker_a, at=START,
        addressed_to=cast.parties["side_b"],
    )  # fmt: skip
    assert hrefs() == ["/lists/"]
