"""Page times while many people work at once: a site at Yemen scale, served as ``wasl serve`` does, on this machine.

    python -m benchmarks.speed.pages                                          50 people, SQLite, 120 s
    python tools/with_postgres.py python -m benchmarks.speed.pages --users 200 --postgres    200 people, PostgreSQL
    python -m benchmarks.speed.pages --users 50 --pause 10 --kept FOLDER      a site made before

The site is the demonstration's: two invented lists of 8,576 and 7,487 people, linked. Two processes serve it, with
their worker beside them; the people who work are threads of this process, on the same cores. Each is logged in, reads
a page, pauses (exponential, ``--pause`` seconds on average) and goes on as those of that role do; answers and
decisions are written among it, through the forms. Times are from the request sent to the last byte read, without the
pause and without pictures and style sheets, which a browser keeps. In the end every write that was acknowledged is
looked up.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

ROLES = {"holder": 4, "holder2": 2, "asking": 4, "mediator": 3, "mediator2": 3, "neutral": 2, "secretariat": 2}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LEFT, RIGHT, SEED = 8_576, 7_487, 20181213
WARM_UP_S = 10.0
KEPT_OPEN_S = 15.0  # the server closes a connection that rests for 30
ROLE_OF_HOLDER, REVIEWER = {"holder", "holder2"}, {"mediator", "mediator2", "neutral"}


# --- the site -----------------------------------------------------------------------------------------------


def make_site(folder: Path) -> None:
    """The demonstration's content. Runs in a process of its own."""
    from wasl.cli.site import bring_up_to_date, start_site

    start_site(folder)
    bring_up_to_date()
    from wasl.apps.lists.domain.traits import describe
    from wasl.apps.lists.models.list import ListEntry
    from wasl.apps.register.domain.searchable import keep_source
    from wasl.apps.sources.models.source import Source
    from wasl.apps.statistics import refresh_statistics
    from wasl.cli.demo_content import fill

    fill(left=LEFT, right=RIGHT, seed=SEED, report=lambda _stage, _share: None)
    refresh_statistics()  # as the worker does after each list, and what follows
    describe(ListEntry.objects.all())
    for source in Source.objects.values_list("id", flat=True):
        keep_source(source)


def open_sessions(users: int) -> list[tuple[str, str]]:
    """A log-in name for each, and a session as log-in would leave it: log-ins themselves are limited, on purpose."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from wasl.apps.staff.models.staff import Staff

    seats = [name for name, count in ROLES.items() for _ in range(count)]
    found = []
    for number in range(users):
        staff = Staff.objects.get(username=seats[number % len(seats)])
        session = SessionStore()
        session[SESSION_KEY] = staff.pk
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = staff.get_session_auth_hash()
        session.save()
        found.append((staff.username, str(session.session_key)))
    return found


@contextmanager
def served(folder: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "wasl.cli.main", "serve", "--port", "0", "--data-dir", str(folder)],
        stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.search(r"http://\S+", line)
        if found is None:
            raise SystemExit(f"the site did not start: {line!r}")
        yield found.group()
    finally:
        process.terminate()
        process.wait(timeout=30)


# --- those who work -----------------------------------------------------------------------------------------


@dataclass
class Notes:
    """What everybody together has seen."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    refused: int = 0  # someone else was first: said on the page, nothing lost
    answered: set[str] = field(default_factory=set)
    decided: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    since: float = 0.0

    def note(self, page: str, seconds: float, status: int, path: str, *, is_page: bool) -> None:
        with self.lock:
            if time.perf_counter() >= self.since:
                self.seconds[page].append(seconds)
            if status >= 500 or (is_page and status != 200):
                self.faults.append(f"{status} {path}")
            self.refused += status == 409


class Worker:
    """One person in front of a browser."""

    def __init__(self, address: str, session: str, notes: Notes, chance: random.Random) -> None:
        parts = urlsplit(address)
        self.host, self.notes, self.chance = parts.netloc, notes, chance
        self.connection = HTTPConnection(parts.netloc, timeout=60)
        self.cookies = {"sessionid": session}
        self.used = time.monotonic()

    def get(self, page: str, path: str) -> str:
        return self._ask("GET", page, path)[1]

    def post(self, page: str, path: str, form: dict[str, str]) -> int:
        return self._ask("POST", page, path, urlencode(form))[0]

    def _ask(self, method: str, page: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{self.host}{path}"}
        if time.monotonic() - self.used > KEPT_OPEN_S:
            self.connection.close()  # as browsers do; the next request opens it again
        began = time.perf_counter()
        try:
            self.connection.request(method, path, body, headers)
            reply = self.connection.getresponse()
            text = reply.read().decode()
            status = reply.status
            for name, value in reply.getheaders():
                if name.lower() == "set-cookie":
                    said, _, kept = value.partition(";")[0].partition("=")
                    self.cookies[said] = kept
        except OSError as error:
            self.connection.close()
            status, text = 599, str(error)
        self.used = time.monotonic()
        self.notes.note(page, time.perf_counter() - began, status, path, is_page=method == "GET")
        return status, text

    def pick(self, pattern: str, text: str) -> str | None:
        found = re.findall(pattern, text)
        return self.chance.choice(found) if found else None


def read_lists(one: Worker) -> None:
    lists = one.get("lists", "/lists/")
    if path := one.pick(r'href="(/lists/lst_\w+/)"', lists):
        one.get("one list", path)
        entries = one.get("one list, a further page", f"{path}?page={one.chance.randint(2, 100)}")
        if entry := one.pick(r'href="(/entries/ent_\w+/)"', entries):
            one.get("entry", entry)


def seek(one: Worker) -> None:
    lists = one.get("lists", "/lists/")
    if path := one.pick(r'href="(/lists/lst_\w+/)"', lists):
        names = ["Khaled Haddad", "محمد الأحمد", "Yusuf", "سميرة", "Mahmoud al-Masri", "عبد الرحمن"]
        one.get("names sought in a list", f"{path}?{urlencode({'q': one.chance.choice(names)})}")


def answer(one: Worker) -> None:
    page = one.get("questions", f"/questions/?page={one.chance.randint(1, 60)}")
    entry, token = one.pick(r'action="/entries/(ent_\w+)/answer"', page), TOKEN.search(page)
    if entry and token:
        given = {"disposition": one.chance.choice(["held", "not_held", "released"]), "csrfmiddlewaretoken": token[1]}
        if one.post("answer", f"/entries/{entry}/answer", given) == 302:
            with one.notes.lock:
                one.notes.answered.add(entry)


def review(one: Worker) -> None:
    queue = one.get("review", f"/review/?page={one.chance.randint(1, 60)}")
    if path := one.pick(r'href="(/review/par_\w+/)"', queue):
        page = one.get("pair", path)
        if (token := TOKEN.search(page)) and f'action="{path}decide"' in page:
            verdict = one.chance.choice(["same", "different", "cannot_tell"])
            given = {"verdict": verdict, "why": "seen side by side", "csrfmiddlewaretoken": token[1]}
            if one.post("decision", f"{path}decide", given) == 302:
                with one.notes.lock:
                    one.notes.decided.add(path.split("/")[2])


def look_around(one: Worker) -> None:
    one.get("home", "/")
    one.get("process", "/process/")
    one.get("copies", "/copies/")


WAYS: dict[str, list[tuple[int, Callable[[Worker], None]]]] = {
    "holder": [(5, answer), (2, read_lists), (1, seek), (1, look_around)],
    "asking": [(4, read_lists), (2, seek), (2, look_around)],
    "reviewer": [(5, review), (2, read_lists), (1, seek), (1, look_around)],
    "secretariat": [(3, read_lists), (2, seek), (2, look_around)],
}


def work(worker: Worker, username: str, *, pause: float, until: float) -> None:
    role = "holder" if username in ROLE_OF_HOLDER else "reviewer" if username in REVIEWER else username
    weights, ways = zip(*WAYS[role], strict=True)
    asked = worker._ask
    time.sleep(worker.chance.random() * pause)  # people do not begin at once

    def with_pause(*args: Any) -> tuple[int, str]:
        reply = asked(*args)
        time.sleep(worker.chance.expovariate(1 / pause))
        return reply

    worker._ask = with_pause
    while time.perf_counter() < until:
        worker.chance.choices(ways, weights)[0](worker)


# --- the table ----------------------------------------------------------------------------------------------


def lost_of(notes: Notes) -> list[str]:
    """Writes that were acknowledged and are not there. Where the rule wants two people, an opinion is what is kept."""
    from wasl.apps.lists.models.answer import Answer
    from wasl.apps.matching.models.pair import Opinion

    answered = set(Answer.objects.filter(entry__in=notes.answered).values_list("entry_id", flat=True))
    spoken_of = set(Opinion.objects.filter(pair__in=notes.decided).values_list("pair_id", flat=True))
    return sorted((notes.answered - answered) | (notes.decided - spoken_of))


def at(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(int(len(seconds) * share), len(seconds) - 1)]


def tell(notes: Notes, lost: list[str], *, minutes: float) -> None:
    every = [one for some in notes.seconds.values() for one in some]
    print(f"{'page':28} {'times':>6} {'p50 ms':>8} {'p95 ms':>8} {'most ms':>8}")
    for page, seconds in [*sorted(notes.seconds.items()), ("all", every)]:
        times = [f"{1000 * value:8.0f}" for value in (at(seconds, 0.5), at(seconds, 0.95), max(seconds))]
        print(f"{page:28} {len(seconds):6}", *times)
    print(f"\n{len(every) / minutes / 60:.1f} requests/s; {len(notes.faults)} faults; {notes.refused} refused because")
    written = f"{len(notes.answered)} answers and {len(notes.decided)} opinions on pairs"
    print(f"someone was first; {written} written, {len(lost)} lost")
    for fault in notes.faults[:5]:
        print("  ", fault)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--pause", type=float, default=10.0, help="seconds a person looks at a page, on average")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--postgres", action="store_true", help="the server named by WASL_DATABASE_URL")
    parser.add_argument("--kept", type=Path, help="a folder with a site made before, or to be kept")
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.make:
        make_site(asked.make)
        return
    if asked.postgres != bool(os.environ.get("WASL_DATABASE_URL")):
        parser.error("--postgres and WASL_DATABASE_URL go together")
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.kept or Path(scratch) / "site"
        if not (folder / "made").exists():
            print("making the site…", flush=True)
            command = [sys.executable, "-m", "benchmarks.speed.pages", "--make", str(folder)]
            subprocess.run(command, check=True)
            (folder / "made").touch()
        from django.db import connections

        from wasl.cli.site import start_site

        start_site(folder)
        sessions = open_sessions(asked.users)
        connections.close_all()
        notes = Notes()
        with served(folder) as address:
            notes.since = time.perf_counter() + WARM_UP_S
            until = notes.since + asked.seconds
            people = [
                threading.Thread(
                    target=work, kwargs={"pause": asked.pause, "until": until},
                    args=(Worker(address, session, notes, random.Random(number)), username),
                )
                for number, (username, session) in enumerate(sessions)
            ]  # fmt: skip
            for person in people:
                person.start()
            for person in people:
                person.join()
        print(f"{asked.users} people, {asked.pause:g} s between pages, {'PostgreSQL' if asked.postgres else 'SQLite'}")
        tell(notes, lost_of(notes), minutes=asked.seconds / 60)


if __name__ == "__main__":
    main()
