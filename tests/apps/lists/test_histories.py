"""Ten thousand random histories: the counts as of any day are those of a plain replay.

A history is what happens to one entry: answered, answered again, proposed dead, seconded, taken back, on
random days; its list is accepted, put and perhaps withdrawn on random days too. The readable twin below knows
nothing of the database: it replays the events up to a day, one by one.
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
from wasl.apps.lists.enums import AnswerState, Disposition, ListKind
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.rules import needs_two

SEED = 20171222
LISTS, ENTRIES = 100, 100
DAYS = 30
OF_ONE_PERSON = [one for one in Disposition if one is not Disposition.DUPLICATE]


@dataclass
class Twin:
    """What happened to one list, told plainly: (day, what, …) in order."""

    accepted: int
    put: int
    withdrawn: int | None = None
    events: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)

    def counts(self, day: int) -> tuple[dict[str, int], dict[str, int]]:
        if day < self.accepted:
            return {}, {}
        standings: Counter[str] = Counter()
        dispositions: Counter[str] = Counter()
        for events in self.events.values():
            given, proposed = "", ""
            for when, what, disposition in events:
                if when > day:
                    break
                if what == "given":
                    given, proposed = disposition, ""
                elif what == "proposed":
                    proposed = disposition
                elif what == "proposal_taken_back":
                    proposed = ""
                else:
                    given = ""
            if self.withdrawn is not None and day >= self.withdrawn:
                standing = "withdrawn"
            elif given:
                standing = "answered"
                dispositions[given] += 1
            elif proposed:
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
