"""The permission matrix: who may do what with what, on every page and every address of the API.

The grids below are the rule, written by hand. One sign for each person of the standing cast, in this order:

    A side          asker_a  holder_a
    B side          asker_b  holder_b  holder_b2
    not in the room stranger  stranger_mediator
    conveners       mediator  neutral  secretariat
    others          liaison  laboratory  monitor  auditor
    nobody          anonymous

    +  done, or shown
    x  refused: this person reads the thing and may not do this to it, or not now
    u  a form that cannot be read: it names what this person does not reach, or a kind they do not bring
    -  not found: same status and same body as for an id that does not exist
    L  sent to log in

Each line is one act on one thing; the calls that act stands for, on pages and in the API, must all obey it.
A route that no line speaks of fails ``test_every_route_is_in_the_matrix`` by its name.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from wasl.apps.exchanges.domain.releases import record_release
from wasl.apps.lists.domain.answers import answer_entry
from wasl.apps.lists.domain.exports import approve_export, ask_export, write_export
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list
from wasl.apps.lists.enums import Disposition, ExportFormat, ListKind
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.matching.domain.clusters import cluster_of, plan_to_take_out
from wasl.apps.matching.domain.decisions import decide_pair
from wasl.apps.matching.enums import RunState, Verdict
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.staff.models.staff import Staff
from wasl.apps.talks.domain.rounds import record_round

pytestmark = pytest.mark.django_db
AT = datetime(2021, 4, 1, 9, tzinfo=UTC)
API = "/api/v1"
PEOPLE = (
    "asker_a", "holder_a", "asker_b", "holder_b", "holder_b2", "stranger", "stranger_mediator", "mediator", "neutral",
    "secretariat", "liaison", "laboratory", "monitor", "auditor", "anonymous",
)  # fmt: skip

# The things. "ours" are of side A, "theirs" of side B.
#   staged, accepted, put       lists of side A: sought people, asked of side B
#   held, held staged           lists of side B: people it holds
#   proposed, given             answers of holder_b to entries of the put list: a death, a "held"
#   crossed, within             pairs: of a put and a held record; of two records of the put list
#   by A, by mediator, ready    copies of the put list: asked for, asked for, asked for by A and written

GRID = """
act                         thing          A  B   out con others nobody

see the collection          lists          ++ +++ ++ +++ ---- L
see the collection          rooms          ++ +++ ++ +++ ++++ L
see the collection          questions      -+ -++ +- --- ---- L
see the collection          runs           -- --- -+ +++ ---- L
see the collection          pairs          ++ +++ ++ +++ ---- L
see the collection          copies         ++ +++ ++ +++ ---- L
see the collection          process        ++ +++ ++ +++ ++++ L
see the collection          log            -- --- -- -++ ---+ L
see the collection          oneself        ++ +++ ++ +++ ++++ L

bring a list, page          -              ++ +++ +- --- ---- L
bring a list, by page       -              +u uuu u- --- ---- L
bring a list, by API        -              +x xxx -- xxx ---- L

read a list                 staged         +- --- -- --- ---- L
read a list                 accepted       +- --- -- +++ ---- L
read a list                 put            +- -++ -- +++ ---- L
read a list                 held           -- -++ -- +++ ---- L
read a list                 held staged    -- -++ -- --- ---- L

preview its rows            staged         +- --- -- --- ---- L
preview its rows            put            +- --- -- --- ---- L
preview its rows            held           -- -++ -- --- ---- L

set its columns             staged         +- --- -- --- ---- L
set its columns             accepted       x- --- -- --- ---- L
set its columns             put            x- --- -- --- ---- L
set its columns             held staged    -- -++ -- --- ---- L

accept a list               staged         +- --- -- --- ---- L
accept a list               accepted       x- --- -- xxx ---- L
accept a list               put            x- -xx -- xxx ---- L
accept a list               held           -- -xx -- xxx ---- L
accept a list               held staged    -- -++ -- --- ---- L

put a list to its holder    staged         x- --- -- --- ---- L
put a list to its holder    accepted       x- --- -- +++ ---- L
put a list to its holder    put            x- -xx -- xxx ---- L
put a list to its holder    held           -- -xx -- xxx ---- L

withdraw a list             staged         +- --- -- --- ---- L
withdraw a list             accepted       +- --- -- xxx ---- L
withdraw a list             put            +- -xx -- xxx ---- L
withdraw a list             held           -- -++ -- xxx ---- L

ask for a copy              staged         x- --- -- --- ---- L
ask for a copy              accepted       +- --- -- +++ ---- L
ask for a copy              put            +- -xx -- +++ ---- L
ask for a copy              held           -- -++ -- +++ ---- L

read an entry               accepted       +- --- -- +++ ---- L
read an entry               put            +- -++ -- +++ ---- L
read an entry               held           -- -++ -- +++ ---- L

answer an entry             accepted       x- --- -- xxx ---- L
answer an entry             put            x- -++ -- xxx ---- L
answer an entry             held           -- -xx -- xxx ---- L

confirm an answer           proposed       -- -x+ -- --- ---- L
confirm an answer           given          x- -xx -- xxx ---- L

take an answer back         proposed       -- -++ -- --- ---- L
take an answer back         given          x- -++ -- xxx ---- L

read a person               put            +- -++ -- +++ ---- L
read a person               held           -- -++ -- +++ ---- L

read a run                  crossed        -- --- -- +++ ---- L
read a run                  waiting        -- --- -- +++ ---- L
start linking, by page      crossed        -- --- -u +++ ---- L
start linking, by API       crossed        -- --- -- +++ ---- L

read a pair                 crossed        -- -++ -- +++ ---- L
read a pair                 within         +- -++ -- +++ ---- L

decide on a pair            crossed        -- -xx -- ++x ---- L
decide on a pair            within         x- -xx -- ++x ---- L

undo a decision             crossed        -- -xx -- ++x ---- L
undo a decision             within         x- -xx -- ++x ---- L

take back an opinion        waiting        -- --- -- +-- ---- L
take back an opinion        contested      -- --- -- +x- ---- L

see records together        crossed        -- -++ -- +++ ---- L
see records together        within         +- -++ -- +++ ---- L

plan for records together   crossed        -- -xx -- ++x ---- L
plan for records together   within         x- -xx -- ++x ---- L

decide records together     crossed        -- -xx -- ++x ---- L
decide records together     within         x- -xx -- ++x ---- L

read a copy's state         by A           +- --- -- +++ ---- L
read a copy's state         by mediator    -- --- -- +++ ---- L

approve a copy              by A           x- --- -- +++ ---- L
approve a copy              by mediator    -- --- -- x++ ---- L
approve a copy              ready          x- --- -- xxx ---- L

refuse a copy               by A           x- --- -- +++ ---- L
refuse a copy               by mediator    -- --- -- x++ ---- L

take a copy                 by A           x- --- -- xxx ---- L
take a copy                 ready          +- --- -- +++ ---- L

open to everyone            -              ++ +++ ++ +++ ++++ +
not there                   -              -- --- -- --- ---- -
"""

# allauth's own pages, by GET: for anonymous, for a person who is logged in (+ is also to be asked for the
# password once more)
ACCOUNT = """
account_login                          + +
account_logout                         L +
account_reauthenticate                 L +
account_change_password                L +
mfa_index                              L +
mfa_authenticate                       L +
mfa_reauthenticate                     L +
mfa_activate_totp                      L +
mfa_deactivate_totp                    L -
mfa_view_recovery_codes                L -
mfa_generate_recovery_codes            L +
mfa_download_recovery_codes            L -
mfa_list_webauthn                      L +
mfa_add_webauthn                       L +
mfa_reauthenticate_webauthn            L +
mfa_remove_webauthn                    L +
mfa_edit_webauthn                      L +
mfa_login_webauthn                     L +
account_inactive                       - -
account_signup                         - -
account_email                          - -
account_email_verification_sent        - -
account_set_password                   - -
account_reset_password                 - -
account_confirm_login_code             - -
account_confirm_email                  - -
account_reset_password_from_key_done   - -
account_reset_password_from_key        - -
account_reset_password_done            - -
"""


@dataclass
class World:
    """One room with both sides' lists in every state; ``id_of`` finds the id a call is about."""

    cast: Any
    room: Any
    lists: dict[str, Any] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)
    pairs: dict[str, str] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    opinions: dict[str, str] = field(default_factory=dict)
    together: dict[str, str] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)

    def id_of(self, kind: str, thing: str) -> str:
        found = getattr(self, kind)[thing]
        return found if isinstance(found, str) else found.id


@dataclass(frozen=True)
class Call:
    """One request: the route it goes by, and what it brings. ``kind`` says whose id stands in the path."""

    route: str
    method: str
    path: str
    kind: str = ""
    brings: Callable[[World, str], dict[str, Any]] | None = None  # given the world and the id

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api ")


def page(name: str, method: str, path: str, kind: str = "", brings: Any = None) -> Call:
    return Call(name, method, path, kind, brings)


def api(method: str, path: str, kind: str = "", brings: Any = None) -> Call:
    return Call(f"api {method} {path}", method, API + path, kind, brings)


def the_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("list.csv", "name\nخالد العطار\n".encode(), content_type="text/csv")


def why(_world: World, _id: str) -> dict[str, Any]:
    return {"why": "A reason"}


def a_copy(_world: World, _id: str) -> dict[str, Any]:
    return {"format": "xlsx", "language": "en", "recipient": "The envoy", "purpose": "A round"}


def both_lists(world: World, _id: str) -> dict[str, Any]:
    return {"left": world.lists["put"].id, "right": world.lists["held"].id}


def a_file(world: World, _id: str, **addressed_to: str) -> dict[str, Any]:
    return {"file": the_file(), "kind": "sought", "room": world.room.id, "title": "New"} | addressed_to


def plan_of(world: World, id: str) -> str:
    """Digest of the plan to take this record out, as the mediator is shown it; of nothing for an unknown record."""
    cluster = cluster_of(id, seen_by=world.cast.mediator)
    return plan_to_take_out([id], out_of=cluster, by=world.cast.mediator).digest if len(cluster) > 1 else ""


CALLS: dict[str, list[Call]] = {
    "see the collection lists": [page("lists", "GET", "/lists/"), api("GET", "/lists")],
    "see the collection rooms": [api("GET", "/rooms")],
    "see the collection questions": [page("questions", "GET", "/questions/"), api("GET", "/questions")],
    "see the collection runs": [page("linking", "GET", "/linking/"), api("GET", "/linking/runs")],
    "see the collection pairs": [page("review", "GET", "/review/"), api("GET", "/pairs")],
    "see the collection copies": [page("copies", "GET", "/copies/"), api("GET", "/copies")],
    "see the collection process": [
        page("process", "GET", "/process/"), page("release", "GET", "/process/releases/3/"),
        page("round", "GET", "/process/rounds/9/"), api("GET", "/process/rounds"), api("GET", "/process/releases"),
    ],
    "see the collection log": [
        page("log", "GET", "/log/"), page("log_lines", "GET", "/log/entries.jsonl"),
        api("GET", "/log/head"), api("GET", "/log/entries"),
    ],
    "see the collection oneself": [
        page("home", "GET", "/"), page("me", "GET", "/me/"), api("GET", "/me"), api("GET", "/openapi.json"),
    ],
    "bring a list, page": [page("bring_list", "GET", "/lists/bring")],
    "bring a list, by page": [
        page("bring_list", "POST", "/lists/bring",
             brings=lambda world, id: a_file(world, id, addressed_to=world.cast.parties["side_b"].id)),
    ],
    "bring a list, by API": [
        api("POST", "/lists", brings=lambda world, id: a_file(world, id, addressed_to="side_b")),
    ],
    "read a list": [
        page("list", "GET", "/lists/{id}/", "lists"),
        api("GET", "/lists/{id}", "lists"), api("GET", "/lists/{id}/entries", "lists"),
        api("GET", "/lists/{id}/standing", "lists"),
    ],
    "preview its rows": [
        page("list_columns", "GET", "/lists/{id}/columns", "lists"), api("GET", "/lists/{id}/preview", "lists"),
    ],
    "set its columns": [
        page("list_columns", "POST", "/lists/{id}/columns", "lists", lambda *_: {"column-0": "name"}),
        api("PUT", "/lists/{id}/columns", "lists", lambda *_: {"columns": {"name": 0}}),
    ],
    "accept a list": [
        page("accept_list", "POST", "/lists/{id}/accept", "lists"), api("POST", "/lists/{id}/accept", "lists"),
    ],
    "put a list to its holder": [
        page("put_list", "POST", "/lists/{id}/put", "lists"), api("POST", "/lists/{id}/put", "lists"),
    ],
    "withdraw a list": [
        page("withdraw_list", "POST", "/lists/{id}/withdraw", "lists", why),
        api("POST", "/lists/{id}/withdraw", "lists", why),
    ],
    "ask for a copy": [
        page("ask_copy", "POST", "/lists/{id}/copies", "lists", a_copy),
        Call("api POST /copies", "POST", f"{API}/copies", "lists", lambda world, id: a_copy(world, id) | {"list": id}),
    ],
    "read an entry": [page("entry", "GET", "/entries/{id}/", "entries"), api("GET", "/entries/{id}", "entries")],
    "answer an entry": [
        page("answer_entry", "POST", "/entries/{id}/answer", "entries", lambda *_: {"disposition": "not_held"}),
        api("POST", "/entries/{id}/answers", "entries", lambda *_: {"disposition": "not_held"}),
    ],
    "confirm an answer": [
        page("second_answer", "POST", "/answers/{id}/confirm", "answers"),
        api("POST", "/answers/{id}/confirm", "answers"),
    ],
    "take an answer back": [
        page("take_back_answer", "POST", "/answers/{id}/take-back", "answers", why),
        api("POST", "/answers/{id}/take-back", "answers", why),
    ],
    "read a person": [page("person", "GET", "/persons/{id}/", "persons")],
    "read a run": [
        page("linking_run", "GET", "/linking/{id}/", "runs"),
        page("linking_progress", "GET", "/linking/{id}/progress", "runs"),
        api("GET", "/linking/runs/{id}", "runs"),
    ],
    "start linking, by page": [page("start_linking", "POST", "/linking/start", brings=both_lists)],
    "start linking, by API": [api("POST", "/linking/runs", brings=both_lists)],
    "read a pair": [page("pair", "GET", "/review/{id}/", "pairs"), api("GET", "/pairs/{id}", "pairs")],
    "decide on a pair": [
        page("decide_pair", "POST", "/review/{id}/decide", "pairs", lambda *_: {"verdict": "cannot_tell"}),
        api("POST", "/pairs/{id}/decisions", "pairs", lambda *_: {"verdict": "cannot_tell"}),
    ],
    "undo a decision": [
        page("undo_decision", "POST", "/decisions/{id}/undo", "decisions"),
        api("POST", "/decisions/{id}/undo", "decisions"),
    ],
    "take back an opinion": [
        page("take_back_opinion", "POST", "/opinions/{id}/take-back", "opinions"),
        api("POST", "/opinions/{id}/take-back", "opinions"),
    ],
    "see records together": [
        page("together", "GET", "/together/{id}/", "together"), api("GET", "/together/{id}", "together"),
    ],
    "plan for records together": [
        page("together_plan", "GET", "/together/{id}/plan", "together",
             lambda world, id: {"act": "take_out", "record": id}),
        api("POST", "/together/{id}/plan", "together", lambda world, id: {"act": "take_out", "records": [id]}),
    ],
    "decide records together": [
        page("decide_together", "POST", "/together/{id}/decide", "together",
             lambda world, id: {"act": "take_out", "record": id, "plan": plan_of(world, id), "because": "names"}),
        api("POST", "/together/{id}/decisions", "together",
            lambda world, id: {"act": "take_out", "records": [id], "plan": plan_of(world, id), "why": "A reason"}),
    ],
    "read a copy's state": [api("GET", "/copies/{id}", "copies")],
    "approve a copy": [
        page("approve_copy", "POST", "/copies/{id}/approve", "copies"), api("POST", "/copies/{id}/approve", "copies"),
    ],
    "refuse a copy": [
        page("refuse_copy", "POST", "/copies/{id}/refuse", "copies"), api("POST", "/copies/{id}/refuse", "copies"),
    ],
    "take a copy": [
        page("copy_file", "POST", "/copies/{id}/file", "copies"), api("GET", "/copies/{id}/file", "copies"),
    ],
    "open to everyone": [
        page("set_language", "POST", "/language", brings=lambda *_: {"language": "en"}),
        page("font", "GET", "/fonts/firago-regular.ttf"),
    ],
    "not there": [page("api-root", "GET", f"{API}/"), page("", "GET", f"{API}/docs")],
}  # fmt: skip


def lines() -> Iterator[tuple[str, str, str]]:
    """(act, thing, fifteen signs) of each line of the grid."""
    for line in GRID.strip().splitlines()[1:]:
        if line.strip():
            act, thing, signs = re.split(r"\s{2,}", line.strip())
            signs = signs.replace(" ", "")
            assert len(signs) == len(PEOPLE), line
            yield act, thing, signs


def calls_of(act: str, thing: str) -> list[Call]:
    return CALLS.get(f"{act} {thing}") or CALLS[act]


LINES = list(lines())
ACTS = list(dict.fromkeys(act for act, _, _ in LINES))


@pytest.fixture
def world(cast, room, put, held, settings, tmp_path) -> World:
    settings.VAULT_DIR = tmp_path / "vault"
    made = World(cast, room)
    sought = {"room": room, "kind": ListKind.SOUGHT, "addressed_to": cast.parties["side_b"], "by": cast.asker_a}
    staged, accepted = (
        bring_list(f"name\n{name}\n".encode(), filename="list.csv", at=AT, **sought)
        for name in ("سامي العلي", "هاني العلي")
    )
    theirs = bring_list(
        b"name\nSami al-Ali\n", filename="held.csv", room=room, kind=ListKind.HELD, by=cast.holder_b, at=AT
    )
    made.lists = {
        "staged": staged, "accepted": accept_list(accepted, by=cast.asker_a, at=AT), "put": put, "held": held,
        "held staged": theirs,
    }  # fmt: skip
    _entries(made)
    _answers(made)
    _pairs(made)
    _copies(made)
    record_release(3, happened="2018-11-24", by=cast.secretariat.id, at=AT)
    record_round(9, starts="2018-05-14", by=cast.secretariat.id, at=AT)
    return made


def _entry(key: str) -> ListEntry:
    return ListEntry.objects.select_related("record__source", "list").get(party_key=key)


def _entries(made: World) -> None:
    one = ListEntry.objects.select_related("record").get(list=made.lists["accepted"])
    entries = {"accepted": one, "put": _entry("A-3"), "held": _entry("B-3")}
    made.entries = {thing: entry.id for thing, entry in entries.items()}
    made.persons = {thing: entry.record_id for thing, entry in entries.items()}


def _answers(made: World) -> None:
    by = made.cast.holder_b
    made.answers = {
        "proposed": answer_entry(_entry("A-1"), disposition=Disposition.DEAD, by=by, at=AT).id,
        "given": answer_entry(_entry("A-2"), disposition=Disposition.HELD, by=by, at=AT).id,
    }


def _pairs(made: World) -> None:
    """Two pairs to decide on, and two that are decided already."""
    put, held = made.lists["put"].source, made.lists["held"].source
    run = LinkingRun.objects.create(
        left=put,
        right=held,
        asked_by=made.cast.mediator,
        asked_at=AT,
        ended_at=AT,
        state=RunState.FINISHED,
        figures={"candidates": 9, "kept": 4, "suggested": 4, "histogram": [0] * 9 + [4], "warnings": [], "stamp": {}},
    )
    waiting = LinkingRun.objects.create(left=put, right=held, asked_by=made.cast.mediator, asked_at=AT)
    made.runs = {"crossed": run.id, "waiting": waiting.id}

    def pair(first: str, second: str, probability: float = 0.9) -> CandidatePair:
        one, two = sorted((_entry(first).record, _entry(second).record), key=lambda record: record.id)
        return CandidatePair.objects.create(
            first=one, second=two, run=run, probability=probability, weight=3, suggested=True
        )

    made.pairs = {"crossed": pair("A-1", "B-1").id, "within": pair("A-1", "A-6").id}
    made.together = {"crossed": _entry("B-1").record_id, "within": _entry("A-6").record_id}
    unlikely = {"waiting": pair("A-3", "B-3", 0.2), "contested": pair("A-4", "B-4", 0.2)}
    for thing, one in unlikely.items():
        decide_pair(one, verdict=Verdict.SAME, by=made.cast.mediator, at=AT)
        made.opinions[thing] = one.opinions.get().id
    decide_pair(unlikely["contested"], verdict=Verdict.DIFFERENT, by=made.cast.neutral, at=AT)
    decided = {"crossed": pair("A-2", "B-2"), "within": pair("A-2", "A-4")}
    made.decisions = {
        thing: decide_pair(one, verdict=Verdict.DIFFERENT, by=made.cast.mediator, at=AT).id
        for thing, one in decided.items()
    }


def _copies(made: World) -> None:
    cast = made.cast
    wish = {"format": ExportFormat.XLSX, "language": "en", "recipient": "The envoy", "purpose": "A round", "at": AT}
    by_a, by_mediator, ready = (
        ask_export(made.lists["put"], by=by, **wish) for by in (cast.asker_a, cast.mediator, cast.asker_a)
    )
    approve_export(ready, by=cast.neutral, at=AT)
    write_export(ready.id, writer=lambda _: b"a copy", clock=lambda: AT)
    made.copies = {"by A": by_a.id, "by mediator": by_mediator.id, "ready": ready.id}


@pytest.fixture
def clients(cast) -> dict[str, Client]:
    """A browser for each person, logged in; the same session serves pages and the API."""
    made = {name: Client() for name in PEOPLE}
    for name, client in made.items():
        if name != "anonymous":
            person = Staff.objects.get(pk=cast.people[name].pk)
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


def send(client: Client, call: Call, world: World, id: str) -> Any:
    """Make the call and undo what it did."""
    path = call.path.replace("{id}", id)
    brings = call.brings(world, id) if call.brings else {}
    with transaction.atomic():
        if call.method == "GET":
            reply = client.get(path, brings)
        elif call.is_api and "file" not in brings:
            reply = getattr(client, call.method.lower())(path, json.dumps(brings), content_type="application/json")
        else:
            reply = client.post(path, brings)
        content = b"".join(reply) if reply.streaming else reply.content
        transaction.set_rollback(True)
    reply.body = content
    return reply


def sign_of(reply: Any) -> str:
    location = reply.headers.get("Location", "")
    if reply.status_code == 401 or (reply.status_code == 302 and location.startswith("/account/login/")):
        return "L"
    if reply.status_code in {200, 201, 302}:
        return "+"
    return {404: "-", 409: "x", 422: "u"}.get(reply.status_code, str(reply.status_code))


def told(reply: Any, id: str) -> tuple[int, str, str, str]:
    """All that a reply tells, less what differs each time: its tokens, and the id that was asked for."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", reply.body.decode())
    rest = (reply.headers.get("Content-Type", ""), reply.headers.get("Location", ""), body)
    return reply.status_code, *(text.replace(id, "ID") for text in rest)


def no_such(id: str) -> str:
    return id.split("_")[0] + "_" + "0" * 20


@pytest.mark.parametrize("act", ACTS)
def test_matrix(act, world, clients):
    """Each call of the act, by each person, on each thing: the sign of the grid, and nothing told by a "not found"."""
    surprises = []
    for _, thing, signs in [line for line in LINES if line[0] == act]:
        for call in calls_of(act, thing):
            id = world.id_of(call.kind, thing) if call.kind else ""
            for person, expected in zip(PEOPLE, signs, strict=True):
                reply = send(clients[person], call, world, id)
                found = sign_of(reply)
                if found != expected:
                    surprises.append(f"{call.route or call.path} on {thing} by {person}: {found}, not {expected}")
                elif id and expected in "-L":
                    other = no_such(id)
                    if told(reply, id) != told(send(clients[person], call, world, other), other):
                        surprises.append(f"{call.route} on {thing} by {person}: unlike an id that does not exist")
    assert surprises == []


def test_every_route_is_in_the_matrix():
    spoken_of = {call.route for calls in CALLS.values() for call in calls} | {
        line.split()[0] for line in ACCOUNT.split("\n") if line
    }
    assert sorted(set(routes()) - spoken_of) == []
    assert sorted(spoken_of - set(routes()) - {""}) == []


def test_every_act_of_the_matrix_has_its_calls():
    used = {id(calls_of(act, thing)) for act, thing, _ in LINES}
    assert [act for act, calls in CALLS.items() if id(calls) not in used] == []


@pytest.mark.parametrize("person", ["asker_a", "mediator", "anonymous"])
def test_no_route_takes_another_method(world, clients, person):
    """What a route does not do is not done by another verb either: refused, or to the log-in."""
    surprises = []
    calls = [call for some in CALLS.values() for call in some]
    for path in {path_of(call, world) for call in calls}:
        taken = {call.method for call in calls if path_of(call, world) == path}
        for method in {"POST", "PUT", "PATCH", "DELETE"} - taken:
            with transaction.atomic():
                reply = getattr(clients[person], method.lower())(path)
                transaction.set_rollback(True)
            login = reply.status_code == 401 or reply.headers.get("Location", "").startswith("/account/login/")
            if not (reply.status_code in {404, 405} or (login and person == "anonymous")):
                surprises.append(f"{method} {path}: {reply.status_code}")
    assert surprises == []


@pytest.mark.parametrize("line", ACCOUNT.strip().splitlines())
def test_pages_of_the_account(world, clients, line):
    name, anonymous, logged_in = line.split()
    path = "/" + account_paths()[name]
    assert sign_of(clients["anonymous"].get(path)) == anonymous
    assert sign_of(clients["asker_a"].get(path)) == logged_in


# --- what routes there are ------------------------------------------------------------------------------


def walk(patterns: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for one in patterns:
        path = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from walk(one.url_patterns, path)
        else:
            yield path, one


def routes() -> Iterator[str]:
    """Every route by name; an address of the API by each of its methods and its path."""
    for path, one in walk(get_resolver().url_patterns):
        if not path.startswith("api/v1/") or one.name == "api-root":
            yield one.name or path
            continue
        view = one.callback.__closure__
        operations = next(cell.cell_contents for cell in view if hasattr(cell.cell_contents, "operations")).operations
        for operation in operations:
            shown = re.sub(r"<(\w+)>", r"{\1}", path.removeprefix("api/v1"))
            yield from (f"api {method} {shown}" for method in operation.methods)


def account_paths() -> dict[str, str]:
    found = {one.name: path for path, one in walk(get_resolver().url_patterns) if path.startswith("account/")}
    made_up = {"^confirm-email/(?P<key>[-:\\w]+)/$": "confirm-email/abc/",
               "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-abc/"}  # fmt: skip
    for name in found:
        for pattern, plain in made_up.items():
            found[name] = found[name].replace(pattern, plain)
        found[name] = found[name].replace("<int:pk>", "1")
    return found


def path_of(call: Call, world: World) -> str:
    of = {
        "opinions": "waiting",
        "lists": "put",
        "entries": "put",
        "persons": "put",
        "answers": "given",
        "copies": "by A",
    }
    if "{id}" not in call.path:
        return call.path
    return call.path.replace("{id}", world.id_of(call.kind, of.get(call.kind, "crossed")))
