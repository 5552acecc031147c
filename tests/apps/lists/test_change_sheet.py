"""The change sheet between two days: against a plain replay, and for whom."""

import random
from collections import Counter, defaultdict

import pytest
from tests.apps.lists.conftest import day
from tests.apps.lists.test_histories import DAYS, SEED, Twin, live_list
from tests.conftest import Cast

from wasl.apps.lists.domain.answers import answer_entry, second_answer, take_back_answer
from wasl.apps.lists.domain.change_sheet import Change, Stood, change_sheet, changes_between
from wasl.apps.lists.domain.list_verbs import withdraw_list
from wasl.apps.lists.enums import Disposition
from wasl.apps.matching.domain.decisions import decide_pair, undo_decision
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.matching.models.run import LinkingRun


def keys(brought, found) -> dict[Change, set[str]]:
    names = dict(brought.entries.values_list("id", "party_key"))
    return {change: {names[one] for one in some} for change, some in found.entries[brought.id].items()}


def sheet(brought, since: int, until: int, *, by):
    return change_sheet([brought], since=day(since), until=day(until), seen_by=by)


def test_sheet__tells_what_changed_between_two_days(cast: Cast, put, entries) -> None:
    answer_entry(entries["A-1"], disposition=Disposition.HELD, by=cast.holder_b, at=day(4))
    taken = answer_entry(entries["A-2"], disposition=Disposition.NOT_HELD, by=cast.holder_b, at=day(4))
    grave = answer_entry(entries["A-3"], disposition=Disposition.DEAD, by=cast.holder_b, at=day(4))
    first = sheet(put, 0, 5, by=cast.mediator)
    assert keys(put, first) == {
        Change.ADDED: {"A-1", "A-2", "A-3", "A-4", "A-6"},
        Change.ANSWERED: {"A-1", "A-2"},
        Change.HELD: {"A-1"},
    }
    assert first.gained == {"held": 1, "not_held": 1}
    answer_entry(entries["A-1"], disposition=Disposition.RELEASED, by=cast.holder_b, at=day(6))
    take_back_answer(taken, why="Error", by=cast.holder_b, at=day(6))
    second_answer(grave, by=cast.holder_b2, at=day(6))
    for reader in (cast.mediator, cast.asker_a, cast.holder_b):
        assert keys(put, sheet(put, 5, 7, by=reader)) == {
            Change.ANSWERED: {"A-3"},
            Change.DEAD: {"A-3"},
            Change.REPLACED: {"A-1"},
            Change.RELEASED: {"A-1"},
            Change.TAKEN_BACK: {"A-2"},
        }
    withdraw_list(put, why="A newer one", by=cast.asker_a, at=day(8))
    assert keys(put, sheet(put, 7, 9, by=cast.mediator)) == {Change.WITHDRAWN: {"A-1", "A-2", "A-3", "A-4", "A-6"}}


def test_same_answer_with_another_date__is_replaced_and_newly_nothing() -> None:
    then, now = Stood("answered", "held", "ans_1"), Stood("answered", "held", "ans_2")
    assert changes_between(then, now) == [Change.REPLACED]


def test_sheet__of_those_whom_the_list_does_not_reach__is_empty(cast: Cast, put, entries) -> None:
    answer_entry(entries["A-1"], disposition=Disposition.HELD, by=cast.holder_b, at=day(4))
    for name in ("holder_a", "asker_b", "stranger", "stranger_mediator", "liaison", "auditor"):
        found = sheet(put, 0, 5, by=cast.people[name])
        assert (found.entries, found.gained, found.decided) == ({put.id: {}}, {}, {})


def test_links_decided__for_those_who_reach_both_records(cast: Cast, put, held, entries) -> None:
    run = LinkingRun.objects.create(left=put.source, right=held.source, asked_by=cast.mediator, asked_at=day(3))

    def pair(one: str, two: str) -> CandidatePair:
        first, second = sorted([entries[one].record_id, held.entries.get(party_key=two).record_id])
        return CandidatePair.objects.create(
            first_id=first, second_id=second, run=run, probability=0.9, weight=3, suggested=True
        )

    decide_pair(pair("A-1", "B-1"), verdict=Verdict.SAME, by=cast.mediator, at=day(4))
    changed = pair("A-2", "B-2")
    undo_decision(decide_pair(changed, verdict=Verdict.SAME, by=cast.mediator, at=day(4)), by=cast.neutral, at=day(6))
    decide_pair(changed, verdict=Verdict.DIFFERENT, by=cast.neutral, at=day(7))
    assert sheet(put, 3, 5, by=cast.mediator).decided == {"same": 2}
    assert sheet(put, 5, 8, by=cast.mediator).decided == {"different": 1}
    assert sheet(put, 5, 6, by=cast.mediator).decided == {}
    assert sheet(put, 3, 8, by=cast.holder_b).decided == {"same": 1, "different": 1}  # who reaches both
    assert sheet(put, 3, 8, by=cast.asker_a).decided == {}


def replayed(twin: Twin, entry: str, on: int) -> Stood | None:
    """Where the twin says that an entry stood; the day of the answer stands for its id."""
    if on < twin.accepted:
        return None
    given, when_given = "", -1
    for when, what, disposition in twin.events[entry]:
        if when > on:
            break
        if what == "given":
            given, when_given = disposition, when
        elif what == "taken_back":
            given = ""
    if twin.withdrawn is not None and on >= twin.withdrawn:
        return Stood("withdrawn", None, None)
    return Stood("answered", given, str(when_given)) if given else Stood("waiting", None, None)


@pytest.mark.parametrize("share", range(2))
def test_sheet__between_any_two_days__equals_a_plain_replay(cast: Cast, room, share: int) -> None:
    chance = random.Random(SEED + 100 + share)
    compared: Counter[Change] = Counter()
    for _ in range(2):
        brought, twin = live_list(cast, room, chance=chance)
        for since, until in (
            (chance.randrange(DAYS), DAYS),
            *(sorted(chance.sample(range(DAYS + 1), 2)) for _ in "ab"),
        ):
            found = sheet(brought, since, until, by=cast.asker_a)
            told: dict[Change, set[str]] = defaultdict(set)
            for entry in twin.events:
                now = replayed(twin, entry, until)
                for change in changes_between(replayed(twin, entry, since), now) if now else ():
                    told[change].add(entry)
            assert {one: set(some) for one, some in found.entries[brought.id].items()} == dict(told), (since, until)
            compared.update({one: len(some) for one, some in told.items()})
    assert compared[Change.ANSWERED] > 20
