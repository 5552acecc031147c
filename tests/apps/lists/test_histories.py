"""Some thousands of random histories: the counts as of any day are those of a plain replay.

A history is what happens to one entry: answered, answered again, proposed dead, seconded, taken back, on
random days; its list is accepted, put and perhaps withdrawn on random days too. Later versions of a list, some
of them undone, take entries off it, bring them back and add others. The readable twin below knows nothing of the
database: it replays the events up to a day, one by one.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from django.db import connection
from tests.conftest import DAY, START, Cast

from wasl.apps.lists.domain.answers import answer_entry, second_answer, take_back_answer
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list, put_list, withdraw_list
from wasl.apps.lists.domain.standing import standing_counts
from wasl.apps.lists.domain.versions import accept_version, bring_version, undo_version
from wasl.apps.lists.enums import AnswerState, Disposition, ListKind
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.version import ListVersion
from wasl.apps.lists.rules import needs_two

SEED = 20171222
LISTS, ENTRIES = 24, 100
DAYS = 30
OF_ONE_PERSON = [one for one in Disposition if one is not Disposition.DUPLICATE]


@dataclass
class Twin:
    """What happened to one list, told plainly: (day, what, …) in order."""

    accepted: int
    put: int
    withdrawn: int | None = None
    events: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)

    def counts(self, day: int, *, to_holder: bool = True) -> tuple[dict[str, int], dict[str, int]]:
        if day < self.accepted:
            return {}, {}
        standings: Counter[str] = Counter()
        dispositions: Counter[str] = Counter()
        for events in self.events.values():
            given, proposed, on_list = "", "", True
            moves = [(when, what) for when, what, _ in events if what in {"off", "on"}]
            if to_holder and moves and moves[-1][1] == "off" and moves[-1][0] < self.put:
                continue  # taken off before the list was put, and never brought back
            if events and events[0][1] == "entered" and day < events[0][0]:
                continue
            for when, what, disposition in events:
                if when > day:
                    break
                if what in {"entered", "on", "off"}:
                    on_list = what != "off"
                elif what == "given":
                    given, proposed = disposition, ""
                elif what == "proposed":
                    proposed = disposition
                elif what == "proposal_taken_back":
                    proposed = ""
                else:
                    given = ""
            if not on_list or (self.withdrawn is not None and day >= self.withdrawn):
                standing = "withdrawn"
            elif given:
                standing = "answered"
                dispositions[given] += 1
            elif proposed and to_holder:
                standing = "second_person"
            else:
                standing = "awaiting" if day >= self.put else "not_put"
            standings[standing] += 1
        return dict(standings), dict(dispositions)


def moment(day: int) -> datetime:
    return START + day * DAY


def live_one(
    cast: Cast, entry: ListEntry, *, chance: random.Random, first: int, last: int
) -> list[tuple[int, str, str]]:
    """One random history of one entry through the domain's own verbs, and the same told plainly."""
    told = []
    for day in sorted(chance.choices(range(first, last + 1), k=chance.choice([0, 1, 2, 3, 4, 6]))):
        at = moment(day)
        standing = {answer.state: answer for answer in entry.answers.open().select_related("entry__list")}
        proposed, given = standing.get(AnswerState.PROPOSED), standing.get(AnswerState.GIVEN)
        act = chance.random()
        if proposed and act < 0.5:
            second_answer(proposed, by=cast.holder_b2, at=at)
            told.append((day, "given", proposed.disposition))
        elif proposed and act < 0.65:
            take_back_answer(proposed, why="error", by=cast.holder_b, at=at)
            told.append((day, "proposal_taken_back", ""))
        elif given and act < 0.8 and not needs_two(given.disposition):
            take_back_answer(given, why="error", by=cast.holder_b, at=at)
            told.append((day, "taken_back", ""))
        else:
            disposition = chance.choice(OF_ONE_PERSON)
            answer_entry(entry, disposition=disposition, by=cast.holder_b, at=at)
            waits = needs_two(disposition) or (given is not None and needs_two(given.disposition))
            told.append((day, "proposed" if waits else "given", disposition.value))
    return told


def live_list(cast: Cast, room, *, chance: random.Random) -> tuple[NameList, Twin]:
    accepted = chance.randrange(0, 5)
    twin = Twin(accepted=accepted, put=accepted + chance.randrange(0, 5))
    if chance.random() < 0.1:
        twin.withdrawn = chance.randrange(twin.put, DAYS)
    rows = "\n".join(f"K-{n},خالد محمود درويش العطار" for n in range(ENTRIES))
    brought = bring_list(
        f"الرقم,الاسم\n{rows}\n".encode(), filename="l.csv", room=room, kind=ListKind.SOUGHT, by=cast.asker_a,
        addressed_to=cast.parties["side_b"], at=moment(0),
    )  # fmt: skip
    accept_list(brought, by=cast.asker_a, at=moment(accepted))
    brought = put_list(brought, by=cast.mediator, at=moment(twin.put))
    last = DAYS if twin.withdrawn is None else twin.withdrawn
    for entry in brought.entries.select_related("list"):
        twin.events[entry.id] = live_one(cast, entry, chance=chance, first=twin.put, last=last)
    if twin.withdrawn is not None:
        withdraw_list(brought, why="A newer one", by=cast.asker_a, at=moment(twin.withdrawn))
    return brought, twin


@pytest.mark.parametrize("share", range(4))
def test_counts_as_of_any_day__equal_a_plain_replay(cast: Cast, room, share: int) -> None:
    chance = random.Random(SEED + share)
    # A test is one transaction, in which PostgreSQL keeps every version of the log's head: fewer lists there.
    lists = LISTS // 4 if connection.vendor == "sqlite" else 2
    lived = [live_list(cast, room, chance=chance) for _ in range(lists)]
    checked = 0
    for brought, twin in lived:
        for day in range(DAYS + 1):
            found = standing_counts(brought, moment=moment(day), seen_by=brought.addressed_to_id)
            said = (
                {one.value: count for one, count in found.by_standing.items()},
                dict(found.by_disposition),
            )
            assert said == twin.counts(day), f"seed {SEED + share}, list {brought.id}, day {day}"
            checked += found.total
    assert checked > 0


# --- with versions --------------------------------------------------------------------------------------

ROWS, VERSIONED = 12, 12


@dataclass
class Side:
    """What a side's own file holds, by key, and the files before it, so that a version can be undone."""

    rows: dict[str, str]
    files: list[tuple[ListVersion, dict[str, str]]] = field(default_factory=list)  # and the rows it replaced
    made: int = 0

    def next_file(self, chance: random.Random) -> dict[str, str]:
        """Some rows left out, some old ones back, a new one, some birth years changed."""
        self.made += 1
        rows = {f"K-{n}": "1980" for n in range(ROWS)} | self.rows | {f"N-{self.made}": "1990"}
        kept = {key: year for key, year in rows.items() if chance.random() < 0.7}
        return {key: str(chance.randrange(1970, 1973)) if chance.random() < 0.3 else year for key, year in kept.items()}


def text_of(rows: dict[str, str]) -> bytes:
    lines = "\n".join(f"{key},خالد محمود درويش العطار,{year}" for key, year in rows.items())
    return f"الرقم,الاسم,تاريخ الميلاد\n{lines}\n".encode()


def move_on(cast: Cast, first: NameList, twin: Twin, side: Side, *, chance: random.Random, day: int) -> None:
    """The side brings another version, or undoes its last one; told plainly by comparing the files."""
    if side.files and chance.random() < 0.4:
        version, rows = side.files.pop()
        undo_version(version, why="Not that one", by=cast.asker_a, at=moment(day))
    else:
        rows = side.next_file(chance)
        version = bring_version(first, text_of(rows), filename="v.csv", by=cast.asker_a, at=moment(day))
        gone = len(side.rows.keys() - rows.keys())
        accept_version(version, by=cast.asker_a, at=moment(day), withdrawn=gone)
        side.files.append((version, side.rows))
    ids = dict(ListEntry.objects.filter(list=first).values_list("party_key", "id"))
    for key in rows.keys() - side.rows.keys():
        known = twin.events.setdefault(ids[key], [])
        known.append((day, "on" if known or key.startswith("K") else "entered", ""))
    for key in side.rows.keys() - rows.keys():
        twin.events[ids[key]].append((day, "off", ""))
    side.rows = rows


def live_versioned_list(cast: Cast, room, *, chance: random.Random) -> tuple[NameList, Twin]:
    """Day by day: versions, the putting of the list, and answers to what is on it."""
    twin = Twin(accepted=chance.randrange(0, 3), put=chance.randrange(4, 12))
    side = Side({f"K-{n}": "1980" for n in range(ROWS)})
    first = bring_list(
        text_of(side.rows), filename="l.csv", room=room, kind=ListKind.SOUGHT, by=cast.asker_a,
        addressed_to=cast.parties["side_b"], at=moment(0),
    )  # fmt: skip
    first = accept_list(first, by=cast.asker_a, at=moment(twin.accepted))
    twin.events = {one.id: [] for one in first.entries.all()}
    for day in range(twin.accepted, DAYS):
        if day == twin.put:
            first = put_list(first, by=cast.mediator, at=moment(day))
        if chance.random() < 0.3:
            move_on(cast, first, twin, side, chance=chance, day=day)
        if day < twin.put:
            continue
        for entry in ListEntry.objects.filter(list=first, record__withdrawn_at=None).order_by("party_key"):
            if chance.random() < 0.1:
                twin.events[entry.id] += live_one(cast, entry, chance=chance, first=day, last=day)
    return first, twin


@pytest.mark.parametrize("share", range(4))
def test_counts_with_versions__equal_a_plain_replay(cast: Cast, room, share: int) -> None:
    chance = random.Random(SEED + 100 + share)
    lists = VERSIONED // 4 if connection.vendor == "sqlite" else 1
    seen = Counter()
    for _ in range(lists):
        brought, twin = live_versioned_list(cast, room, chance=chance)
        for day in range(DAYS + 1):
            for to_holder, party in ((True, brought.addressed_to_id), (False, brought.party_id)):
                found = standing_counts(brought, moment=moment(day), seen_by=party)
                said = ({one.value: count for one, count in found.by_standing.items()}, dict(found.by_disposition))
                expected = twin.counts(day, to_holder=to_holder)
                assert said == expected, f"seed {SEED + 100 + share}, list {brought.id}, day {day}, {to_holder}"
                seen.update(said[0])
    assert set(seen) >= {"withdrawn", "answered", "awaiting", "not_put"}
