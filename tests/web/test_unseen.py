"""What happens out of somebody's reach changes nothing they can ask for: no page, no answer of the API, no search, no
count, and not how many questions the database was asked for it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.api.conftest import API, Caller
from tests.conftest import DAY, HELD, SOUGHT, Cast
from tests.web.conftest import NOW, World, browser, pair_of, text_of

from wasl.apps.casework.domain.requests import Described, file_request
from wasl.apps.casework.enums import RequestKind
from wasl.apps.lists.domain.answers import answer_entry
from wasl.apps.lists.domain.exports import ask_export
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list, put_list
from wasl.apps.lists.domain.room_verbs import open_room
from wasl.apps.lists.enums import Disposition, ExportFormat, ListKind
from wasl.apps.matching.domain.bulk import draw_batch
from wasl.apps.matching.domain.decisions import decide_pair
from wasl.apps.matching.domain.linking import ask_for_linking, run_linking
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.staff.domain.accounts import make_api_key

CHANGING = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+|(csrf-token" content=")[^"]+')
ASKED = (
    {"name": "خالد العطار"}, {"name": "Khaled al-Attar"}, {"name": "Rami Haddad", "place": "Aleppo"},
    {"name": "Waleed", "mother": "Fatima"}, {"name": "Yousef Shahin", "year": "1971"},
)  # fmt: skip
OF_API = (
    "/me", "/rooms", "/lists", "/lists/{put}", "/lists/{held}", "/lists/{put}/entries", "/lists/{held}/entries",
    "/lists/{put}/standing", "/entries/{entry}", "/questions", "/answer-batches", "/questions-back", "/meetings",
    "/meetings/{meeting}", "/changes", "/standing", "/linking/runs", "/linking/runs/{run}", "/pairs", "/pairs/{pair}",
    "/linking/quality", "/batches", "/contradictions", "/together/{record}", "/copies", "/copies/{copy}",
    "/families/requests", "/families/requests/{family}", "/lists/{put}/versions", "/entries/{entry}/history",
    "/movements", "/process/rounds", "/process/releases",
)  # fmt: skip


# --- what happens ----------------------------------------------------------------------------------------


def a_first_opinion(cast: Cast, world: World) -> None:
    pair = pair_of("A-1", "B-1")
    assert decide_pair(pair, verdict=Verdict.DIFFERENT, by=cast.mediator, at=NOW) is None  # a second person is wanted


def an_answer_that_waits_for_a_second_person(cast: Cast, world: World) -> None:
    answer_entry(world.unanswered, disposition=Disposition.DEAD, by=cast.holder_b, at=NOW, on_date="2015")


def another_room_with_the_same_names(cast: Cast, world: World) -> None:
    sides, conveners = [cast.parties["side_c"], cast.parties["office"]], [cast.parties["outsiders"]]
    other = open_room(
        "elsewhere", name_en="Elsewhere", name_ar="مكان آخر", sides=sides, conveners=conveners,
        by=cast.stranger_mediator.id, at=NOW,
    )  # fmt: skip
    lists = []
    for text, kind, addressed in ((SOUGHT, ListKind.SOUGHT, cast.parties["office"]), (HELD, ListKind.HELD, None)):
        brought = bring_list(
            text.encode(), filename="other.csv", room=other, kind=kind, addressed_to=addressed, title="Elsewhere",
            by=cast.stranger, at=NOW,
        )  # fmt: skip
        lists.append(accept_list(brought, by=cast.stranger, at=NOW + DAY))
    put_list(lists[0], by=cast.stranger_mediator, at=NOW + DAY)
    linked(lists[0], lists[1], by=cast.stranger_mediator)
    draw_batch(CandidatePair.objects.reaching(cast.stranger_mediator), floor=0.99, by=cast.stranger_mediator, at=NOW)


def a_further_list_of_those_held(cast: Cast, world: World) -> None:
    """Brought by side B, compared with the list of side A, and some of it decided."""
    brought = bring_list(
        HELD.replace("B-", "H-").encode(), filename="more.csv", room=world.held.room, kind=ListKind.HELD, title="More",
        by=cast.holder_b, at=NOW,
    )  # fmt: skip
    more = accept_list(brought, by=cast.holder_b, at=NOW)
    linked(world.put, more, by=cast.mediator)
    pair = CandidatePair.objects.filter(first__entry__list=more).first()
    pair = pair or CandidatePair.objects.filter(second__entry__list=more)[0]
    decide_pair(pair, verdict=Verdict.SAME, by=cast.neutral, at=NOW)


def a_copy_of_those_held(cast: Cast, world: World) -> None:
    ask_export(
        world.held, format=ExportFormat.XLSX, language="ar", recipient="A host", purpose="A round", by=cast.mediator,
        at=timezone.now(),
    )  # fmt: skip


def a_request_of_a_family(cast: Cast, world: World) -> None:
    said = Described(name="خالد العطار", relation="brother", checked="papers seen", wish="He came home")
    file_request(RequestKind.UNLIST, said, addressed_to=cast.parties["neutral_body"], by=cast.liaison, at=NOW)


def a_search(cast: Cast, world: World) -> None:
    assert browser(cast.mediator).post("/find/", {"name": "خالد العطار"}).status_code in (200, 302)


def linked(left: Any, right: Any, *, by: Any) -> None:
    run = ask_for_linking(left.source, right.source, by=by, at=NOW)
    run_linking(run.id, clock=lambda: NOW)


Act = Callable[[Cast, World], None]
ALL = (
    a_first_opinion, an_answer_that_waits_for_a_second_person, another_room_with_the_same_names,
    a_further_list_of_those_held, a_copy_of_those_held, a_request_of_a_family, a_search,
)  # fmt: skip
OF_B = (a_first_opinion, another_room_with_the_same_names, a_request_of_a_family, a_search)
UNSEEN: dict[str, tuple[Act, ...]] = {  # the neutral and the secretariat read the log, and so of everything
    "asker_a": ALL,
    "holder_a": ALL,
    "asker_b": OF_B,
    "holder_b": OF_B,
    "mediator": (another_room_with_the_same_names, a_request_of_a_family),
    "stranger": tuple(act for act in ALL if act is not another_room_with_the_same_names),
    "stranger_mediator": tuple(act for act in ALL if act is not another_room_with_the_same_names),
    "liaison": tuple(act for act in ALL if act is not a_request_of_a_family),
    "monitor": ALL,
}


# --- what somebody sees ----------------------------------------------------------------------------------


def seen_by(client: Client, ask: Caller, world: World) -> dict[str, tuple[int, str, int]]:
    """Of everything there is to ask: status, what is said, and how many questions the database was asked."""
    ids = {
        "put": world.put.id, "held": world.held.id, "entry": world.answered.id, "meeting": world.meeting,
        "run": world.run, "pair": world.open_pair.id, "record": world.person, "copy": world.copy,
        "family": world.family,
    }  # fmt: skip
    asked: dict[str, Callable[[], Any]] = {
        **{path: lambda path=path: client.get(path) for path in world.paths().values()},
        **{f"find {words}": lambda words=words: client.post("/find/", words, follow=True) for words in ASKED},
        **{f"{API}{path}": lambda path=path: ask.get(path.format(**ids)) for path in OF_API},
    }
    found = {}
    for name, act in asked.items():
        with CaptureQueriesContext(connection) as queries:
            response = act()
        found[name] = response.status_code, CHANGING.sub("", text_of(response)), len(queries)
    return found


@pytest.mark.parametrize("name", UNSEEN)
def test_what_is_out_of_reach__leaves_no_trace(
    cast: Cast, world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW + DAY)
    _, secret = make_api_key(cast.people[name], label="test", at=NOW)
    client, ask = browser(cast.people[name]), Caller(secret)
    seen_by(client, ask, world)  # what is made at the first visit is made
    before = seen_by(client, ask, world)
    for act in UNSEEN[name]:
        act(cast, world)
    after = seen_by(client, ask, world)
    assert [path for path in after if after[path] != before[path]] == []
    assert {status for status, *_ in after.values()} >= {200, 404}


def test_what_is_within_reach__is_seen(cast: Cast, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same looking does see an answer that was given."""
    monkeypatch.setattr(timezone, "now", lambda: NOW + DAY)
    _, secret = make_api_key(cast.asker_a, label="test", at=NOW)
    client, ask = browser(cast.asker_a), Caller(secret)
    before = seen_by(client, ask, world)
    answer_entry(world.unanswered, disposition=Disposition.HELD, by=cast.holder_b, at=NOW)
    after = seen_by(client, ask, world)
    seen = {path for path in after if after[path] != before[path]}
    assert {"/", "/standing/", "/changes/", f"/lists/{world.put.id}/", f"{API}/standing"} <= seen
