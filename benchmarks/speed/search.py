"""Finding a person on a site of many: time, and how often the person meant is among the first ten.

    python -m benchmarks.speed.search --people 300000
    python -m benchmarks.speed.search --people 1000000 --data-dir /tmp/million        keeps the site for further runs
    python tools/with_postgres.py python -m benchmarks.speed.search --people 300000 --database postgres

Everybody is invented (engines.synthesis) and stands in the site once, as one clerk wrote them with the measured rates
of damage, half in Arabic and half in Latin letters, on four lists. Those who ask write the person anew, by another seed
and in either script, with the damage of that engine: no misspelling is made by a rule of the engine that reads it. Who
asks by mother, kunya, place or year asks for somebody whose entry tells of it. A person *can be told* by a question
when at most ten people of the site bear the very names asked for, before anybody misspelled them, and meet the filters:
of more than ten no order could put everybody first. Both shares are printed. Times are of
``lists.domain.finding.find_entries``, which asks the database and explains what it shows; and of the whole page.
"""

import argparse
import os
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.speed.search_site import AT, MEDIATOR, build, people_of

from wasl.cli.site import bring_up_to_date, start_site
from wasl.engines.synthesis.arabic_writing import has_compound
from wasl.engines.synthesis.conventions import NEWSPAPERS
from wasl.engines.synthesis.damage import MEASURED, NONE, chances, full_name
from wasl.engines.synthesis.draws import Draws
from wasl.engines.synthesis.entries import Clerk, Script
from wasl.engines.synthesis.latin_writing import hand, romanised
from wasl.engines.synthesis.people import InventedPerson

FIRST = 10
BUILT, ASKED = 1, 2  # seeds
AIM = 0.97
ARTICLE = re.compile("(?:ال|[A-Za-zâ]{2,3}-)?")
WHOLE = replace(MEASURED, part_missing=0.0, part_differs=0.0, family_first=0.0, kunya_written=0.0, bin_written=0.0)


@dataclass(frozen=True)
class Question:
    kind: str
    person: InventedPerson
    asked: dict[str, str]
    names: tuple[str, ...]  # the kind of key and the true names asked for, to count who bears them


class Writer:
    """Writes a person's names anew, in the way of each kind of question."""

    def __init__(self, people: Sequence[InventedPerson]) -> None:
        draws = Draws(ASKED, "asking")
        kinds = {"anew": MEASURED, "whole": WHOLE, "slip": replace(WHOLE, letters=1.0),
                 "spacing": replace(NONE, spacing=0.5), "clean": NONE}  # fmt: skip
        self.clerks = {name: Clerk(draws, chances(damage, people), NEWSPAPERS, False) for name, damage in kinds.items()}
        self.draws = draws

    def name(self, person: InventedPerson, script: Script, *, of: str) -> str:
        return self.clerks[of].write(person, script).name

    def parts(self, person: InventedPerson, script: Script, *wanted: str, of: str = "whole") -> str:
        parts = self.clerks[of].write(person, script).parts
        return " ".join(parts[key] for key in wanted if parts[key])

    def one(self, part: Any, script: Script) -> str:
        return str(part.ar) if script == "ar" else romanised(part, hand(NEWSPAPERS, self.draws), self.draws)


def questions(people: Sequence[InventedPerson], *, each: int) -> Iterator[Question]:
    """So many questions of each kind in each script; of people whose entry tells what is asked."""
    told = entries_that_tell()
    writer, chance = Writer(people), random.Random(ASKED)
    mixed = chance.sample(range(len(people)), len(people))
    for kind, (ask, needs) in KINDS.items():
        able = told.get(needs)
        fitting = (
            people[at] for at in mixed
            if (able is None or people[at].key in able) and (needs != "compound" or has_compound(full_name(people[at])))
        )  # fmt: skip
        for number, person in enumerate(fitting):
            if number == 2 * each:
                break
            asked, names = ask(writer, person, "ar" if number % 2 else "la")
            yield Question(kind, person, asked, names)


def entries_that_tell() -> dict[str, set[str]]:
    """For each thing a question may need, the keys of the entries that say it."""
    from wasl.apps.lists.models.list import ListEntry
    from wasl.apps.register.models.claim import Claim

    key_of = dict(ListEntry.objects.values_list("record_id", "party_key"))
    return {
        said: {key_of[one] for one in Claim.objects.filter(property=said).values_list("subject", flat=True)}
        for said in ("mother", "kunya", "birth_place", "birth_date")
    }


Ask = Callable[[Writer, InventedPerson, Script], tuple[dict[str, str], tuple[str, ...]]]


def bears(person: InventedPerson, kind: str) -> tuple[str, ...]:
    """The names of a person that a kind of question asks for, as they truly are."""
    given, father, grandfather, family = (
        part.ar for part in (person.given, person.father, person.grandfather, person.family)
    )
    return {
        "full": (given, father, grandfather, family),
        "three": (given, father, family),
        "two": (given, family),
        "called": (person.kunya.ar if person.kunya else "", family),
        "child": (father, grandfather, family),
        "mother": (given, person.mother[0].ar, person.mother[1].ar),
        "placed": (given, family, person.birth_place.ar),
        "dated": (given, family, person.birth_date[:4]),
    }[kind]


def _asks(kind: str, ask: Callable[[Writer, InventedPerson, Script], dict[str, str]]) -> Ask:
    return lambda writer, person, script: (ask(writer, person, script), (kind, *bears(person, kind)))


def _unfinished(writer: Writer, person: InventedPerson, script: Script) -> dict[str, str]:
    name = writer.parts(person, script, "given", "father", "family", of="clean")
    head, last = name.rsplit(" ", 1)
    article = len(ARTICLE.match(last)[0])  # type: ignore[index]
    return {"name": f"{head} {last[: article + max(3, (len(last) - article) // 2)]}"}


def _child(writer: Writer, person: InventedPerson, script: Script) -> dict[str, str]:
    of = {"ar": {"M": "ابن", "F": "بنت"}, "la": {"M": "son of", "F": "daughter of"}}[script][person.sex]
    return {"name": f"{of} {writer.parts(person, script, 'father', 'grandfather', 'family')}"}


def _mother(writer: Writer, person: InventedPerson, script: Script) -> dict[str, str]:
    mother = " ".join(writer.one(part, script) for part in person.mother)
    return {"name": writer.parts(person, script, "given"), "mother": mother}


def _place(writer: Writer, person: InventedPerson, script: Script) -> dict[str, str]:
    place = person.birth_place
    name = writer.parts(person, script, "given", "family")
    return {"name": name, "place": place.ar if script == "ar" else writer.draws.one_of(place.latin)}


KINDS: dict[str, tuple[Ask, str]] = {
    "full, written anew": (_asks("full", lambda w, p, s: {"name": w.name(p, s, of="anew")}), ""),
    "full, a letter wrong": (_asks("full", lambda w, p, s: {"name": w.name(p, s, of="slip")}), ""),
    "joined or split": (_asks("full", lambda w, p, s: {"name": w.name(p, s, of="spacing")}), "compound"),
    "without grandfather": (_asks("three", lambda w, p, s: {"name": w.parts(p, s, "given", "father", "family")}), ""),
    "given and family": (_asks("two", lambda w, p, s: {"name": w.parts(p, s, "given", "family")}), ""),
    "the same, a letter wrong": (
        _asks("two", lambda w, p, s: {"name": w.parts(p, s, "given", "family", of="slip")}), "",
    ),
    "last word unfinished": (_asks("three", _unfinished), ""),
    "kunya and family": (
        _asks("called", lambda w, p, s: {"name": f"{w.one(p.kunya, s)} {w.parts(p, s, 'family')}"}), "kunya",
    ),
    "son or daughter of": (_asks("child", _child), ""),
    "given, mother": (_asks("mother", _mother), "mother"),
    "given, family, place": (_asks("placed", _place), "birth_place"),
    "given, family, year": (
        _asks("dated", lambda w, p, s: {"name": w.parts(p, s, "given", "family"), "year": p.birth_date[:4]}),
        "birth_date",
    ),
}  # fmt: skip


def measure(people: Sequence[InventedPerson], *, each: int) -> bool:
    """Ask everything, print a line for each kind; whether all that can be told are found as often as aimed at."""
    from wasl.apps.lists.domain.finding import find_entries
    from wasl.apps.register.domain.asking import read_question
    from wasl.apps.register.domain.searchable import register_of
    from wasl.apps.sources.models.source import sources_reached_by
    from wasl.apps.staff.models.staff import Staff

    staff = Staff.objects.get(username=MEDIATOR)
    begun, begun_mb = time.process_time(), rss_mb()
    register_of(sources_reached_by(staff))
    print(f"what is kept was read in {time.process_time() - begun:.1f} processor seconds")
    find_entries(read_question("محمد علي"), by=staff, at=AT)
    print(f"it takes {rss_mb() - begun_mb:,.0f} MB with compiled code; the process has {rss_mb():,.0f} MB\n")
    print("| question | can be told | of these first / among ten | of the others among ten | ms p50 | p95 | cpu p95 |")
    print("|---|---|---|---|---|---|---|")
    asked = list(questions(people, each=each))
    bearers = {kind: Counter(bears(one, kind) for one in people) for kind in {ask.names[0] for ask in asked}}
    every: list[tuple[Question, int, float, float]] = []
    for one in asked:
        wall, cpu = time.perf_counter(), time.process_time()
        found = find_entries(read_question(**one.asked), by=staff, at=AT)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        keys = [hit.entry.party_key for hit in found]
        every.append((one, keys.index(one.person.key) if one.person.key in keys else 99, wall * 1e3, cpu * 1e3))
    by_kind = defaultdict(list)
    for line in every:
        by_kind[line[0].kind].append(line)
    for kind, lines in [*by_kind.items(), ("all", every)]:
        told = [place for one, place, *_ in lines if bearers[one.names[0]][one.names[1:]] <= FIRST]
        others = [place for one, place, *_ in lines if bearers[one.names[0]][one.names[1:]] > FIRST]
        walls, cpus = sorted(line[2] for line in lines), sorted(line[3] for line in lines)
        print(f"| {kind} | {len(told)} of {len(lines)} | {share(told, 1)} / {share(told, FIRST)} "
              f"| {share(others, FIRST)} | {at(walls, 0.5):.1f} | {at(walls, 0.95):.1f} | {at(cpus, 0.95):.1f} |",
              flush=True)  # fmt: skip
        if kind == "all":
            return sum(place < FIRST for place in told) >= AIM * len(told)
    return False


def measure_pages(people: Sequence[InventedPerson], *, each: int) -> None:
    """The whole answer to one pause in typing: session, count, search, page."""
    from django.conf import settings
    from django.test import Client

    from wasl.apps.staff.models.staff import Staff

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(
        Staff.objects.get(username=MEDIATOR), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    walls, cpus = [], []
    for one in questions(people, each=each):
        wall, cpu = time.perf_counter(), time.process_time()
        response = client.post("/find/", one.asked, headers={"HX-Request": "true"})
        walls.append((time.perf_counter() - wall) * 1e3)
        cpus.append((time.process_time() - cpu) * 1e3)
        assert response.status_code == 200
    walls.sort()
    cpus.sort()
    print(f"\nwhole page, {len(walls)} asked: ms p50 {at(walls, 0.5):.1f}, p95 {at(walls, 0.95):.1f}, "
          f"cpu p50 {at(cpus, 0.5):.1f}, p95 {at(cpus, 0.95):.1f}")  # fmt: skip


def share(places: Sequence[int], first: int) -> str:
    return f"{sum(place < first for place in places) / len(places):.3f}" if places else "-"


def at(ordered: Sequence[float], share_of: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share_of))]


def rss_mb() -> float:
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=300_000)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--data-dir", type=Path, help="where the site is kept; built there when there is none")
    parser.add_argument("--each", type=int, default=100, help="questions of each kind in each script")
    parser.add_argument("--build-only", action="store_true")
    chosen = parser.parse_args(arguments)
    if (chosen.database == "postgres") != bool(os.environ.get("WASL_DATABASE_URL")):
        print("Give the server as WASL_DATABASE_URL with --database postgres, and only then.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        start_site(chosen.data_dir or Path(temporary))
        bring_up_to_date()
        return run(chosen)


def run(chosen: argparse.Namespace) -> int:
    from wasl.apps.lists.models.list import ListEntry
    from wasl.apps.register.domain.searchable import keep_source
    from wasl.apps.sources.models.source import Source

    people = people_of(chosen.people, seed=BUILT)
    if not ListEntry.objects.exists():
        begun = time.process_time()
        build(people, seed=BUILT)
        print(f"{chosen.people:,} people recorded in {time.process_time() - begun:.0f} processor seconds", flush=True)
        begun = time.process_time()
        for source in Source.objects.order_by("id"):
            keep_source(source.id)
        print(f"read for searching in {time.process_time() - begun:.0f} processor seconds", flush=True)
    if chosen.build_only:
        return 0
    enough = measure(people, each=chosen.each)
    measure_pages(people, each=max(1, chosen.each // 10))
    return 0 if enough else 1


if __name__ == "__main__":
    raise SystemExit(main())
