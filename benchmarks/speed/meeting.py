"""A meeting in a browser: from two files to every entry answered, or waiting with its clock shown; clicking alone.

    python -m benchmarks.speed.meeting                                 8,576 and 7,487 names, Arabic pages
    python -m benchmarks.speed.meeting --left 860 --right 750 --language en

The site is served by ``wasl serve`` with its worker, on SQLite, on this machine; it holds the accounts and an empty
room. Five people, each in a browser of their own, do what they would: nobody types an address after logging in. Seconds
are machine and browser together, waiting for the worker included; an act is one click, one choice, one field filled,
one file chosen. What people think meanwhile is not in it: ``--act-s`` adds seconds for each act to the total.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

from wasl.engines.synthesis.lists import TwoLists, two_lists

LEFT, RIGHT, SEED = 8_576, 7_487, 20181213  # as many names as the two sides exchanged in Yemen, 2018-19
PATIENCE_MS = 480_000  # for what the worker does
CHROMIUM = "/usr/bin/chromium"
NUMBER = re.compile(r"[0-9٠-٩][0-9٠-٩,٬]*")
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789", ",٬")


@dataclass
class Step:
    """One thing that one person does."""

    who: str
    what: str
    seconds: float = 0.0
    acts: int = 0


@dataclass(frozen=True)
class Files:
    """What the sides bring: names of files with their content."""

    sought: tuple[str, bytes]
    held: tuple[str, bytes]


@dataclass(frozen=True)
class Outcome:
    """Where the entries stand in the end, as the pages say."""

    total: int
    linked: int  # answered as held since a decision links them
    unlike: int  # answered together since nobody on the holder's list is like them
    waiting: int  # shown with the day they are due by


@dataclass
class Walk:
    """The walk itself. ``enter`` opens a browser in which that person has logged in."""

    enter: Callable[[str], AbstractContextManager[Page]]
    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def as_person(self, who: str, what: str) -> Iterator[Page]:
        step = Step(who, what)
        self.steps.append(step)
        began = time.perf_counter()
        with self.enter(who) as page:
            step.acts += 3  # name, password, button
            yield page
            step.seconds = time.perf_counter() - began

    def click(self, where: Locator) -> None:
        self.steps[-1].acts += 1
        where.click()

    def fill(self, where: Locator, text: str) -> None:
        self.steps[-1].acts += 1
        where.fill(text)

    def choose(self, where: Locator, value: str) -> None:
        self.steps[-1].acts += 1
        where.select_option(value)

    def go(self, page: Page, way: str) -> None:
        """By the main navigation."""
        menu = page.locator(".menu-button")
        if menu.is_visible():
            self.click(menu)
        self.click(page.locator(f"#ways a[href='{way}']"))


def hold_meeting(walk: Walk, files: Files, *, reply_by: date) -> Outcome:
    """From two files to the last answer, in the order in which people would."""
    with walk.as_person("asking", "brings its list and accepts it") as page:
        total = bring(walk, page, files.sought)
    with walk.as_person("holder", "brings its list and accepts it") as page:
        bring(walk, page, files.held)
    with walk.as_person("secretariat", "opens the meeting, puts the list to its holder, links the room") as page:
        open_meeting(walk, page, reply_by)
        put_list(walk, page)
        link_room(walk, page)
    with walk.as_person("mediator", "gathers the sure pairs and looks at a sample") as page:
        gather_sure_pairs(walk, page)
    with walk.as_person("mediator2", "looks at another sample and accepts the pairs") as page:
        accept_sure_pairs(walk, page)
    with walk.as_person("holder", "answers together those linked, then those like nobody held") as page:
        linked = answer_linked(walk, page)
        unlike = answer_unlike(walk, page)
        waiting = still_waiting(walk, page)
    return Outcome(total, linked, unlike, waiting)


def bring(walk: Walk, page: Page, file: tuple[str, bytes]) -> int:
    """A list, from its file to its entries; how many there are."""
    name, content = file
    walk.go(page, "/lists/")
    walk.click(page.locator("a[href='/lists/bring']"))
    walk.steps[-1].acts += 1
    page.set_input_files("[name=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    walk.click(page.locator("form[enctype] button"))
    page.wait_for_url("**/columns", timeout=PATIENCE_MS)
    page.locator("#preview tbody tr").first.wait_for()
    walk.click(page.locator("button[name=then][value=rows]"))
    page.wait_for_url("**/rows", timeout=PATIENCE_MS)
    walk.click(page.locator("button[name=rows][value=all]"))
    page.locator("#entries").wait_for(timeout=PATIENCE_MS)  # a long list shows its progress first
    return number_in(page.locator("#entries-caption"))


def open_meeting(walk: Walk, page: Page, reply_by: date) -> None:
    walk.go(page, "/meetings/")
    walk.click(page.locator("section[aria-labelledby=opening] summary"))
    walk.fill(page.locator("[name=starts_at]"), f"{today().isoformat()}T09:00")
    walk.fill(page.locator("[name=reply_by]"), reply_by.isoformat())
    walk.click(page.locator("form[action='/meetings/open'] button"))
    page.wait_for_url("**/meetings/mtg_*/")


def put_list(walk: Walk, page: Page) -> None:
    walk.click(page.locator("a.brand"))
    walk.click(page.locator("main a.tile[href^='/lists/lst_']"))  # the one list that waits to be put
    walk.click(page.locator("form[action$='/put'] button"))
    page.locator(".message.success").wait_for()


def link_room(walk: Walk, page: Page) -> None:
    walk.click(page.locator("main a.button[href='/linking/']"))
    walk.click(page.locator("form[action^='/linking/rooms/'] button"))
    page.locator("svg.histogram").wait_for(timeout=PATIENCE_MS)


def gather_sure_pairs(walk: Walk, page: Page) -> None:
    walk.go(page, "/review/")
    walk.click(page.locator("main a[href='/bulk/']"))
    walk.click(page.locator("form[action='/bulk/draw'] button"))
    look_at_sample(walk, page)
    walk.click(page.locator("form[action$='/propose'] button"))
    page.locator(".message.success").wait_for()


def accept_sure_pairs(walk: Walk, page: Page) -> None:
    walk.click(page.locator("main a.tile[href='/bulk/']"))
    walk.click(page.locator("section[aria-labelledby=batches] th a").first)
    look_at_sample(walk, page)
    walk.click(page.locator("form[action$='/accept'] button"))
    page.locator(".message.success").wait_for(timeout=PATIENCE_MS)


def look_at_sample(walk: Walk, page: Page) -> None:
    """Says of every pair of the sample that it is one person: that each was looked at is for people to do."""
    same = page.locator("form.sample input[value=same]")
    same.first.wait_for(timeout=PATIENCE_MS)
    for number in range(same.count()):
        walk.click(same.nth(number))
    walk.click(page.locator("form.sample button"))
    page.locator("form[action$='/propose'] button, form[action$='/accept'] button").wait_for()


def answer_linked(walk: Walk, page: Page) -> int:
    walk.go(page, "/questions/")
    walk.click(page.locator("button[name=which][value=linked]"))
    return give_together(walk, page)


def answer_unlike(walk: Walk, page: Page) -> int:
    """ "Not held" for those whom no pair, however unlikely, links to anybody on the holder's list."""
    walk.go(page, "/questions/")
    walk.click(page.locator("nav.filters a[href*='near=none']"))
    walk.click(page.locator("details.together > summary"))
    walk.choose(page.locator("#together [name=disposition]"), "not_held")
    walk.click(page.locator("#together button[name=which][value=all]"))
    return give_together(walk, page)


def give_together(walk: Walk, page: Page) -> int:
    """Gives the answer that the page shows; how many entries it answered."""
    button = page.locator("form[action='/questions/together/give'] button")
    button.wait_for(timeout=PATIENCE_MS)
    given = number_in(button)
    walk.click(button)
    page.wait_for_url("**/questions/batches/", timeout=PATIENCE_MS)
    return given


def still_waiting(walk: Walk, page: Page) -> int:
    """How many the holder still owes an answer, each of which shows the day it is due by."""
    walk.click(page.locator("main a.button[href='/questions/']"))
    page.wait_for_url("**/questions/")
    shown, clocks = page.locator("article.question"), page.locator("article.question .chip-due")
    assert shown.count() == clocks.count(), "an entry waits without a clock"
    return number_in(page.locator("nav.tabs [aria-current] .n"))


def today() -> date:
    return datetime.now(UTC).date()


def number_in(where: Locator) -> int:
    found = NUMBER.search(where.inner_text())
    assert found is not None, where.inner_text()
    return int(found.group().translate(DIGITS))


# --- the site it is held on ---------------------------------------------------------------------------------


def make_files(left: int, right: int) -> Files:
    """The files of the two sides. Wants Django set up."""
    from wasl.cli.demo_content import as_csv, as_xlsx

    lists = invented(left, right)
    return Files(
        ("قائمة المسؤول عن مصيرهم.xlsx", as_xlsx(lists.left, language="ar")),
        ("people-held.csv", as_csv(lists.right, language="en")),
    )


def invented(left: int, right: int) -> TwoLists:
    return two_lists(left=left, right=right, seed=SEED)


def make_site(folder: Path, left: int, right: int, language: str) -> None:
    """Accounts and an empty room, and the files beside them. Runs in a process of its own."""
    from wasl.cli.site import bring_up_to_date, start_site

    start_site(folder / "site")
    bring_up_to_date()
    from django.utils import timezone

    from wasl.apps.exchanges.interfaces.scenario import load_scenario
    from wasl.apps.staff.models.staff import Staff
    from wasl.cli.demo_content import open_accounts, open_demo_room

    load_scenario()
    logins = open_accounts(timezone.now())
    open_demo_room(timezone.now())
    Staff.objects.update(language=language)
    files = make_files(left, right)
    (folder / "sought.xlsx").write_bytes(files.sought[1])
    (folder / "held.csv").write_bytes(files.held[1])
    (folder / "logins.json").write_text(json.dumps(logins))


def judge(folder: Path, left: int, right: int) -> None:
    """Hold the answers up to what is true of the invented people. Runs in a process of its own."""
    from wasl.cli.site import start_site

    start_site(folder / "site")
    from wasl.apps.lists.enums import AnswerState
    from wasl.apps.lists.models.answer import Answer

    held = {mine for mine, _theirs in invented(left, right).truth}
    given = Answer.objects.filter(state=AnswerState.GIVEN).values_list("disposition", "entry__party_key")
    answers = {said: [key in held for one, key in given if one == said] for said in ("held", "not_held")}
    print(f"answered as held: {len(answers['held'])}, of whom on the holder's list: {sum(answers['held'])}")
    print(f"answered as not held: {len(answers['not_held'])}, of whom on the holder's list: {sum(answers['not_held'])}")


def run(folder: Path, language: str, size: dict[str, int]) -> tuple[list[Step], Outcome]:
    from benchmarks.speed.pages import served

    logins = json.loads((folder / "logins.json").read_text())
    files = Files(
        ("قائمة المسؤول عن مصيرهم.xlsx", (folder / "sought.xlsx").read_bytes()),
        ("people-held.csv", (folder / "held.csv").read_bytes()),
    )
    with served(folder / "site") as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])

        @contextmanager
        def enter(who: str) -> Iterator[Page]:
            context = chromium.new_context(base_url=address, locale=language, viewport=size)
            page = context.new_page()
            page.set_default_timeout(60_000)
            page.goto("/account/login/")
            page.fill("[name=login]", who)
            page.fill("[name=password]", logins[who]["password"])
            page.click("form[action='/account/login/'] button")
            page.wait_for_url(address)
            yield page
            context.close()

        walk = Walk(enter)
        try:
            outcome = hold_meeting(walk, files, reply_by=today() + timedelta(days=14))
        finally:
            tell(walk.steps)
        chromium.close()
    return walk.steps, outcome


def tell(steps: list[Step]) -> None:
    for one in steps:
        print(f"{one.seconds:7.1f} s  {one.acts:4} acts  {one.who}: {one.what}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--left", type=int, default=LEFT)
    parser.add_argument("--right", type=int, default=RIGHT)
    parser.add_argument("--language", choices=["ar", "en"], default="ar")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--act-s", type=float, default=1.5, help="seconds of a person for each act")
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--judge", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.make:
        make_site(asked.make, asked.left, asked.right, asked.language)
        return
    if asked.judge:
        judge(asked.judge, asked.left, asked.right)
        return
    with tempfile.TemporaryDirectory() as kept:
        sizes = ["--left", str(asked.left), "--right", str(asked.right), "--language", asked.language]
        itself = [sys.executable, "-m", "benchmarks.speed.meeting", *sizes]
        subprocess.run([*itself, "--make", kept], check=True)
        steps, outcome = run(Path(kept), asked.language, {"width": asked.width, "height": 900})
        subprocess.run([*itself, "--judge", kept], check=True)
    seconds, acts = sum(one.seconds for one in steps), sum(one.acts for one in steps)
    print(outcome)
    print(f"{seconds:7.1f} s  {acts:4} acts  in all; with {asked.act_s} s an act {seconds + acts * asked.act_s:.0f} s")


if __name__ == "__main__":
    main()
