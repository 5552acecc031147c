"""Finding a person on a site of many: time, and how often the person meant is among the first ten.

    python -m benchmarks.speed.search --people 300000
    python -m benchmarks.speed.search --people 300000 --asked 7                       asks other questions
    python -m benchmarks.speed.search --people 1000000 --data-dir /tmp/million        keeps the site for further runs
    python tools/with_postgres.py python -m benchmarks.speed.search --people 300000 --database postgres

Everybody is invented (engines.synthesis) and stands in the site once, as one clerk wrote them with the measured rates
of damage, half in Arabic and half in Latin letters, on four lists. Those who ask write the person anew, by another seed
and in either script, with the damage of that engine: no misspelling is made by a rule of the engine that reads it. Who
asks by mother, kunya, place or year asks for somebody whose entry tells of it. Who misspells gets one letter of one of
the words wrong. A person *can be told* by a question when at most ten people of the site fit what was typed as well as
they do, counted by ``search_fitting``, which knows nothing of the engine. Printed are shares of those, of the others,
of those whose very names, before anybody misspelled them, at most ten people bear, and of those who can be told as well
by the words that their entries tell: an entry may lack a name that was asked. Times are of
``lists.domain.finding.find_entries``, which asks the database and explains what it shows; and of the whole page. Python
searches for cycles as it does in ``wasl serve``, so that the invented people in memory are not gone through each time.
"""

import argparse
import os
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.speed.search_fitting import Fitting, Word, part_of, told_by
from benchmarks.speed.search_site import AT, MEDIATOR, build, people_of

from wasl.cli.site import bring_up_to_date, start_site
from wasl.engines.synthesis.arabic_writing import has_compound, slip
from wasl.engines.synthesis.conventions import NEWSPAPERS
from wasl.engines.synthesis.damage import MEASURED, NONE, chances, full_name
from wasl.engines.synthesis.draws import Draws
from wasl.engines.synthesis.entries import Clerk, Script
from wasl.engines.synthesis.latin_writing import hand, latin_slip, romanised
from wasl.engines.synthesis.people import InventedPerson
from wasl.kernel.memory import spare_what_is_loaded

FIRST = 10
BUILT, ASKED = 1, 2  # seeds; others ask with --asked
AIM = 0.97
NOT_SHOWN = 99
ARTICLE = re.compile("(?:ال|[A-Za-zâ]{2,3}-)?")
WHOLE = replace(MEASURED, part_missing=0.0, part_differs=0.0, family_first=0.0, kunya_written=0.0, bin_written=0.0)


@dataclass(frozen=True)
class Question:
    kind: str
    person: InventedPerson
    asked: dict[str, str]
    words: tuple[Word, ...]
    place: str = ""  # the true one, where a place or a year is asked for
    year: str = ""


class Writer:
    """Writes a person's names anew, in the way of each kind of question."""

    def __init__(self, people: Sequence[InventedPerson], *, seed: int) -> None:
        draws = Draws(seed, "asking")
        kinds = {"anew": MEASURED, "whole": WHOLE, "spacing": replace(NONE, spacing=0.5), "clean": NONE}
        self.clerks = {name: Clerk(draws, chances(damage, people), NEWSPAPERS, False) for name, damage in kinds.items()}
        self.draws = draws

    def words(self, person: InventedPerson, script: Script, *keys: str, of: str = "whole") -> list[Word]:
        """These parts of the name, as one clerk writes them."""
        return self.entry(person, script, *keys, of=of)[1]

    def entry(self, person: InventedPerson, script: Script, *keys: str, of: str) -> tuple[str, list[Word]]:
        """The whole name, and the words of these parts of it."""
        entry = self.clerks[of].write(person, script)
        written = [(key, entry.parts[key]) for key in keys if entry.parts[key]]
        return entry.name, [Word(key, getattr(person, key), text, text) for key, text in written]

    def aside(self, person: InventedPerson, script: Script, key: str) -> Word:
        """A name that is not of the person's own: the kunya, the mother's."""
        part: Any = part_of(person, key)
        text = str(part.ar) if script == "ar" else romanised(part, hand(NEWSPAPERS, self.draws), self.draws)
        return Word(key, part, text, text)

    def slipped(self, words: list[Word], script: Script) -> list[Word]:
        """One letter of one of the words wrong."""
        at = self.draws.number(len(words))
        wrong = (slip if script == "ar" else latin_slip)(words[at].clean, self.draws)
        return [*words[:at], replace(words[at], typed=wrong), *words[at + 1 :]]


def questions(people: Sequence[InventedPerson], *, each: int, seed: int = ASKED) -> Iterator[Question]:
    """So many questions of each kind in each script; of people whose entry tells what is asked."""
    told = entries_that_tell()
    writer, chance = Writer(people, seed=seed), random.Random(seed)
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
            yield ask(kind, writer, person, "ar" if number % 2 else "la")


def entries_that_tell() -> dict[str, set[str]]:
    """For each thing a question may need, the keys of the entries that say it."""
    from wasl.apps.lists.models.list import ListEntry
    from wasl.apps.register.models.claim import Claim

    key_of = dict(ListEntry.objects.values_list("record_id", "party_key"))
    return {
        said: {key_of[one] for one in Claim.objects.filter(property=said).values_list("subject", flat=True)}
        for said in ("mother", "kunya", "birth_place", "birth_date")
    }


def entries_of(keys: set[str]) -> dict[str, list[str]]:
    """The names, kunyas and mothers that the entries with these keys hold."""
    from wasl.apps.lists.models.list import ListEntry
    from wasl.apps.register.models.claim import Claim

    found: dict[str, list[str]] = {}
    record_of = {}
    for key in keys:
        entry = ListEntry.objects.select_related("record").get(party_key=key)
        record_of[entry.record_id] = key
        found[key] = [name for name in (entry.record.name_ar, entry.record.name_latin) if name]
    said = Claim.objects.filter(property__in=("kunya", "mother"), subject__in=[*record_of])
    for record, value in said.values_list("subject", "value"):
        found[record_of[record]].append(value)
    return found


OWN = ("given", "father", "grandfather", "family")
Ask = Callable[[str, Writer, InventedPerson, Script], Question]


def typed(words: Sequence[Word]) -> str:
    return " ".join(word.typed for word in words)


def anew(kind: str, writer: Writer, person: InventedPerson, script: Script) -> Question:
    """As a clerk writes it, who may put the family first, or a kunya behind it."""
    name, words = writer.entry(person, script, *OWN, of="anew")
    return Question(kind, person, {"name": name}, tuple(words))


def of_parts(*keys: str, of: str = "whole", slips: bool = False) -> Ask:
    def ask(kind: str, writer: Writer, person: InventedPerson, script: Script) -> Question:
        words = writer.words(person, script, *keys, of=of)
        words = writer.slipped(words, script) if slips else words
        return Question(kind, person, {"name": typed(words)}, tuple(words))

    return ask


def unfinished(kind: str, writer: Writer, person: InventedPerson, script: Script) -> Question:
    *others, last = writer.words(person, script, "given", "father", "family", of="clean")
    *before, text = last.clean.split(" ")
    article = len(ARTICLE.match(text)[0])
    begun = " ".join([*before, text[: article + max(3, (len(text) - article) // 2)]])
    words = (*others, replace(last, typed=begun, unfinished=True))
    return Question(kind, person, {"name": typed(words)}, words)


def called(kind: str, writer: Writer, person: InventedPerson, script: Script) -> Question:
    words = (writer.aside(person, script, "kunya"), *writer.words(person, script, "family"))
    return Question(kind, person, {"name": typed(words)}, words)


def child(kind: str, writer: Writer, person: InventedPerson, script: Script) -> Question:
    of = {"ar": {"M": "ابن", "F": "بنت"}, "la": {"M": "son of", "F": "daughter of"}}[script][person.sex]
    words = tuple(writer.words(person, script, "father", "grandfather", "family"))
    return Question(kind, person, {"name": f"{of} {typed(words)}"}, words)


def of_mother(kind: str, writer: Writer, person: InventedPerson, script: Script) -> Question:
    given = writer.words(person, script, "given")
    mother = [writer.aside(person, script, key) for key in ("mother0", "mother1")]
    return Question(kind, person, {"name": typed(given), "mother": typed(mother)}, (*given, *mother))


def placed(kind: str, writer: Writer, person: InventedPerson, script: Script) -> Question:
    place, words = person.birth_place, tuple(writer.words(person, script, "given", "family"))
    asked = {"name": typed(words), "place": place.ar if script == "ar" else writer.draws.one_of(place.latin)}
    return Question(kind, person, asked, words, place=place.ar)


def dated(kind: str, writer: Writer, person: InventedPerson, script: Script) -> Question:
    year, words = person.birth_date[:4], tuple(writer.words(person, script, "given", "family"))
    return Question(kind, person, {"name": typed(words), "year": year}, words, year=year)


KINDS: dict[str, tuple[Ask, str]] = {  # and what the entry of whoever is asked for must tell
    "full, written anew": (anew, ""),
    "full, a letter wrong": (of_parts(*OWN, slips=True), ""),
    "joined or split": (of_parts(*OWN, of="spacing"), "compound"),
    "without grandfather": (of_parts("given", "father", "family"), ""),
    "given and family": (of_parts("given", "family"), ""),
    "the same, a letter wrong": (of_parts("given", "family", slips=True), ""),
    "last word unfinished": (unfinished, ""),
    "kunya and family": (called, "kunya"),
    "son or daughter of": (child, ""),
    "given, mother": (of_mother, "mother"),
    "given, family, place": (placed, "birth_place"),
    "given, family, year": (dated, "birth_date"),
}


def measure(people: Sequence[InventedPerson], *, each: int, seed: int = ASKED, misses: bool = False) -> bool:
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
    asked = list(questions(people, each=each, seed=seed))
    told = can_be_told(people, asked)
    spare_what_is_loaded()
    every: dict[str, list[Outcome]] = {}
    for one, (fits, borne, fit_entry) in zip(asked, told, strict=True):
        wall, cpu = time.perf_counter(), time.process_time()
        found = find_entries(read_question(**one.asked), by=staff, at=AT)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        keys = [hit.entry.party_key for hit in found]
        place = keys.index(one.person.key) if one.person.key in keys else NOT_SHOWN
        by_entry = max(fits, fit_entry)
        outcome = Outcome(place, fits <= FIRST, borne <= FIRST, by_entry <= FIRST, wall * 1e3, cpu * 1e3)
        every.setdefault(one.kind, []).append(outcome)
        if misses and fits <= FIRST <= place:
            print("missed", one.kind, one.asked, full_name(one.person), place, "its entry is fitted by", fit_entry)
    print("| question | can be told | of these first / among ten | of the others among ten "
          "| very names borne by ten | of these among ten | told by the entry too | of these among ten "
          "| ms p50 | p95 | cpu p50 | p95 |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for kind, outcomes in every.items():
        print(line(kind, outcomes))
    together = [one for outcomes in every.values() for one in outcomes]
    print(line("all", together), flush=True)
    tellable = [one.place < FIRST for one in together if one.can_be_told]
    return sum(tellable) >= AIM * len(tellable)


@dataclass(frozen=True)
class Outcome:
    """Where the person asked for stood in the answer, whether they could be told, and what it took."""

    place: int
    can_be_told: bool
    few_namesakes: bool
    entry_tells: bool
    wall_ms: float
    cpu_ms: float


def can_be_told(people: Sequence[InventedPerson], asked: Sequence[Question]) -> list[tuple[int, int, int]]:
    """For each question, how many people fit what was typed as well as the one meant; bear the very names; and fit as
    well what the entry tells of it."""
    fitting, entries = Fitting(people), entries_of({one.person.key for one in asked})
    bearers = {shape: Counter(map(names_of(*shape), people)) for shape in {shape_of(one) for one in asked}}
    return [
        (
            fitting.count(one.person, one.words, place=one.place, year=one.year),
            bearers[shape_of(one)][names_of(*shape_of(one))(one.person)],
            fitting.count(one.person, told_by(entries[one.person.key], one.words), place=one.place, year=one.year),
        )
        for one in asked
    ]


def shape_of(question: Question) -> tuple[tuple[str, ...], bool, bool]:
    return tuple(word.key for word in question.words), bool(question.place), bool(question.year)


def names_of(keys: tuple[str, ...], place: bool, year: bool) -> Callable[[InventedPerson], tuple[str, ...]]:
    def told(person: InventedPerson) -> tuple[str, ...]:
        parts = [part_of(person, key) for key in keys]
        filters = (person.birth_place.ar if place else "", person.birth_date[:4] if year else "")
        return (*[part.ar if part else "" for part in parts], *filters)

    return told


def line(kind: str, outcomes: Sequence[Outcome]) -> str:
    told = [one.place for one in outcomes if one.can_be_told]
    others = [one.place for one in outcomes if not one.can_be_told]
    rare = [one.place for one in outcomes if one.few_namesakes]
    by_entry = [one.place for one in outcomes if one.entry_tells]
    walls, cpus = sorted(one.wall_ms for one in outcomes), sorted(one.cpu_ms for one in outcomes)
    return (
        f"| {kind} | {len(told)} of {len(outcomes)} | {share(told, 1)} / {share(told, FIRST)} | {share(others, FIRST)} "
        f"| {len(rare)} | {share(rare, FIRST)} | {len(by_entry)} | {share(by_entry, FIRST)} "
        f"| {at(walls, 0.5):.1f} | {at(walls, 0.95):.1f} | {at(cpus, 0.5):.1f} | {at(cpus, 0.95):.1f} |"
    )


def measure_pages(people: Sequence[InventedPerson], *, each: int, seed: int = ASKED) -> None:
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
    for one in questions(people, each=each, seed=seed):
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
    parser.add_argument("--asked", type=int, default=ASKED, help="the seed of the questions")
    parser.add_argument("--misses", action="store_true", help="print each question whose person is not among ten")
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
    enough = measure(people, each=chosen.each, seed=chosen.asked, misses=chosen.misses)
    measure_pages(people, each=max(1, chosen.each // 10), seed=chosen.asked)
    return 0 if enough else 1


if __name__ == "__main__":
    raise SystemExit(main())
