"""Start children that work, kill -9 each at a random moment, and count what was lost or half-done.

Run by ``test_kill.py`` in a process of its own: python tests/crash/nursery.py import --kills N --seed S
(or accept, link, append) prints one line of JSON. Django is loaded once; each child is a fork, so a kill costs
milliseconds.
"""

import argparse
import itertools
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wasl.server.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from wasl.apps.audit.domain import log
from wasl.apps.audit.models.log import LoggedEntry, Opening
from wasl.apps.lists.domain.acceptances import ask_to_accept, run_acceptance, unfinished_acceptances
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list
from wasl.apps.lists.domain.room_verbs import open_room
from wasl.apps.lists.enums import ListKind, ListState
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.room import Room
from wasl.apps.lists.models.staging import Acceptance
from wasl.apps.matching.domain.linking import ask_for_linking, run_linking
from wasl.apps.matching.enums import RunState
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.sources.domain import vault
from wasl.apps.staff.domain.accounts import open_account, register_party
from wasl.apps.staff.enums import PartyKind, Role
from wasl.apps.staff.models.staff import Staff
from wasl.engines.synthesis.files import HEADERS
from wasl.engines.synthesis.lists import COLUMNS, two_lists

ROWS = 60


def prepare() -> None:
    call_command("migrate", verbosity=0)
    at = timezone.now()
    a = register_party("A", kind=PartyKind.SIDE, name_en="A", at=at)
    b = register_party("B", kind=PartyKind.SIDE, name_en="B", at=at)
    c = register_party("C", kind=PartyKind.MEDIATOR, name_en="C", at=at)
    for name, party, role in [
        ("asker", a, Role.ASKING_SIDE),
        ("holder", b, Role.HOLDER),
        ("mediator", c, Role.MEDIATOR),
    ]:
        open_account(name, party=party, roles=[role], password=None, at=at)
    open_room("room", name_en="room", name_ar="غرفة", sides=[a, b], conveners=[c], by=log.SYSTEM, at=at)


def as_csv(rows: list[dict[str, str]], language: str) -> bytes:
    headers = ",".join(HEADERS[language][column] for column in COLUMNS)
    lines = [",".join(row[column].replace(",", " ") for column in COLUMNS) for row in rows]
    return "\n".join([headers, *lines, ""]).encode()


def import_lists(acknowledge: Callable[[str], None], content: bytes) -> None:
    """Bring and accept list after list; each is acknowledged when its call has returned."""
    room, asker = Room.objects.get(), Staff.objects.get(username="asker")
    holder_party = Staff.objects.get(username="holder").party
    while True:
        brought = bring_list(
            content, filename="l.csv", room=room, kind=ListKind.SOUGHT, addressed_to=holder_party,
            by=asker, at=timezone.now(),
        )  # fmt: skip
        acknowledge(f"staged {brought.id}")
        accept_list(brought, by=asker, at=timezone.now())
        acknowledge(f"accepted {brought.id}")


def accept_lists(acknowledge: Callable[[str], None], content: bytes) -> None:
    """Carry out what a killed worker left; then bring list after list and accept each as the worker does."""
    room, asker = Room.objects.get(), Staff.objects.get(username="asker")
    for left in unfinished_acceptances():
        acknowledge(f"accepted {run_acceptance(left, clock=timezone.now).list_id}")
    while True:
        brought = bring_list(
            content, filename="l.csv", room=room, kind=ListKind.SOUGHT,
            addressed_to=Staff.objects.get(username="holder").party, by=asker, at=timezone.now(),
        )  # fmt: skip
        acknowledge(f"staged {brought.id}")
        asked = ask_to_accept(brought, by=asker, at=timezone.now())
        run_acceptance(asked.id, clock=timezone.now)
        acknowledge(f"accepted {brought.id}")


def link_lists(acknowledge: Callable[[str], None], _content: bytes) -> None:
    for run in LinkingRun.objects.filter(state__in=[RunState.WAITING, RunState.RUNNING]).order_by("asked_at"):
        run_linking(run.id, clock=timezone.now)
        acknowledge(f"linked {run.id}")
    while True:
        run = _ask()
        acknowledge(f"asked {run.id}")
        run_linking(run.id, clock=timezone.now)
        acknowledge(f"linked {run.id}")


def append_batches(acknowledge: Callable[[str], None], _content: bytes) -> None:
    """Entries in batches of one to some hundred, each acknowledged with the size of the log after it."""
    staff = Staff.objects.get(username="mediator")
    for count in itertools.cycle([1, 300, 2, 57]):
        with transaction.atomic():
            log.append(*[log.Event("thing_done", by=staff.id, subject=staff.id, sealed={"n": n}) for n in range(count)],
                       at=timezone.now())  # fmt: skip
            size, _root = log.head()
        acknowledge(f"appended {size}")


def prepare_linking(seed: int) -> None:
    room, asker, holder = Room.objects.get(), *[Staff.objects.get(username=name) for name in ("asker", "holder")]
    lists = two_lists(left=ROWS, right=ROWS, seed=seed)
    now = timezone.now()
    left = bring_list(
        as_csv(lists.left, "ar"), filename="l.csv", room=room, kind=ListKind.SOUGHT, addressed_to=holder.party,
        by=asker, at=now,
    )  # fmt: skip
    right = bring_list(as_csv(lists.right, "en"), filename="r.csv", room=room, kind=ListKind.HELD, by=holder, at=now)
    accept_list(left, by=asker, at=now)
    accept_list(right, by=holder, at=now)


def _ask() -> LinkingRun:
    left, right = NameList.objects.get(kind=ListKind.SOUGHT), NameList.objects.get(kind=ListKind.HELD)
    return ask_for_linking(left.source, right.source, by=Staff.objects.get(username="mediator"), at=timezone.now())


def kill_one(work: Callable[[Callable[[str], None], bytes], None], content: bytes, *, delay: float) -> list[str]:
    """Let a child work for ``delay`` seconds, kill -9 it, and return what it had acknowledged."""
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(lambda line: os.write(writing, f"{line}\n".encode()) and None, content)
        except BaseException as failure:  # anything that ends the work early is a finding
            os.write(writing, f"failed {failure!r}\n".encode())
        os._exit(0)
    os.close(writing)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        return pipe.read().splitlines()


def faults_of_import(acknowledged: list[str]) -> list[str]:
    faults = []
    for line in acknowledged:
        state, _, name = line.partition(" ")
        brought = NameList.objects.filter(pk=name).first()
        if brought is None or (state == "accepted" and brought.state != ListState.ACCEPTED):
            faults.append(f"lost: {line}")
    for brought in NameList.objects.all():
        rows, entries = brought.rows.count(), brought.entries.count()
        wanted = ROWS if brought.state == ListState.ACCEPTED else 0
        if rows != ROWS or entries != wanted or brought.source.records.count() != wanted:
            faults.append(f"half done: {brought.id} {brought.state} {rows} rows {entries} entries")
        if bool(brought.source.claims.exists()) != bool(wanted):
            faults.append(f"half done: claims of {brought.id}")
        vault.fetch(brought.source.sha256)
    effects = {
        "entry_recorded": ListEntry.objects.count(),
        "list_brought": NameList.objects.count(),
        "list_accepted": NameList.objects.filter(state=ListState.ACCEPTED).count(),
    }
    for event, count in effects.items():
        if LoggedEntry.objects.filter(event=event).count() != count:
            faults.append(f"log and effect differ: {event}")
    return faults


def faults_of_linking(acknowledged: list[str], full: dict[tuple[str, str], float]) -> list[str]:
    faults = []
    for line in acknowledged:
        state, _, name = line.partition(" ")
        run = LinkingRun.objects.filter(pk=name).first()
        if run is None or (state == "linked" and run.state != RunState.FINISHED):
            faults.append(f"lost: {line}")
    finished = LinkingRun.objects.filter(state=RunState.FINISHED)
    found = {(pair.first_id, pair.second_id): pair.probability for pair in CandidatePair.objects.all()}
    if found != (full if finished.exists() else {}):
        faults.append(f"half done: {len(found)} pairs instead of {len(full)}")
    if LoggedEntry.objects.filter(event="linking_finished").count() != finished.count():
        faults.append("log and effect differ: linking_finished")
    return faults


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["import", "accept", "link", "append"])
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    prepare()
    full: dict[tuple[str, str], float] = {}
    if options.what == "link":
        prepare_linking(options.seed)
        run_linking(_ask().id, clock=timezone.now)
        full = {(pair.first_id, pair.second_id): pair.probability for pair in CandidatePair.objects.all()}
    work, longest = {"import": (import_lists, 0.7), "accept": (accept_lists, 0.7), "link": (link_lists, 0.9),
                     "append": (append_batches, 0.3)}[options.what]  # fmt: skip
    content = as_csv(two_lists(left=ROWS, right=ROWS, seed=options.seed).left, "ar")
    acknowledged: list[str] = []
    faults: list[str] = []
    for _ in range(options.kills):
        said = kill_one(work, content, delay=chance.uniform(0.01, longest))
        faults += [line for line in said if line.startswith("failed")]
        acknowledged += [line for line in said if not line.startswith("failed")]
    if options.what == "import":
        faults += faults_of_import(acknowledged)
    elif options.what == "accept":
        for left in unfinished_acceptances():  # what a worker does when it starts again
            run_acceptance(left, clock=timezone.now)
        faults += faults_of_import(acknowledged)
        faults += [f"not accepted: {one.id} {one.state}" for one in Acceptance.objects.exclude(state="finished")]
    elif options.what == "append":
        size, _root = log.head()
        faults += [f"lost: {line}" for line in acknowledged if int(line.split()[1]) > size]
        if LoggedEntry.objects.filter(event="thing_done").count() != Opening.objects.filter(name="n").count():
            faults.append("half done: entries and openings differ")
    else:
        faults += faults_of_linking(acknowledged, full)
        unfinished = LinkingRun.objects.exclude(state=RunState.FINISHED)
        for run in unfinished:  # what a worker does when it starts again
            run_linking(run.id, clock=timezone.now)
        faults += faults_of_linking(acknowledged, full)
    verdict = log.verify()
    if not verdict.ok:
        faults.append(f"log: {verdict.message}")
    told = {
        "kills": options.kills,
        "seed": options.seed,
        "acknowledged": Counter(line.split()[0] for line in acknowledged),
        "faults": faults,
        "records": PersonRecord.objects.count(),
        "claims": Claim.objects.count(),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
