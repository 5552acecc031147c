"""The queue of pairs: its order against a slow readable twin, what filters find, what it must not tell."""

from collections import Counter
from itertools import product

import pytest
from tests.apps.conftest import NOW
from tests.conftest import DAY, Cast

from wasl.apps.lists.domain.answers import answer_entry
from wasl.apps.lists.domain.review_queue import Progress, Wished, ids_wished, neighbours, progress_of
from wasl.apps.lists.domain.review_worth import (
    LEAST_DOUBT,
    LEAST_TIED,
    RIVAL_SHARE,
    Reached,
    Tier,
    Weighed,
    reached_by,
)
from wasl.apps.lists.enums import Disposition
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.matching.domain.decisions import decide_pair, take_back_opinion, undo_decision
from wasl.apps.matching.enums import PairState, Verdict
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.matching.rules import may_decide
from wasl.apps.staff.models.staff import Staff


def queue_of(person: Staff, **wished: str) -> list[str]:
    return ids_wished(Wished(**wished), person)


def weighed_for(person: Staff) -> list[Weighed]:
    reached = reached_by(person)
    return reached.in_order(reached.of_state(PairState.OPEN))


def tiers_of(person: Staff) -> list[tuple[str, Tier]]:
    return [(one.id, one.tier) for one in weighed_for(person)]


def slow_order(pairs: list[CandidatePair], queue: list[CandidatePair] | None = None) -> list[str]:
    """Twin: the order of these open pairs, all of them reached; or of a queue of some of them."""

    def waits(record_id: str) -> bool:
        entry = ListEntry.objects.get(record=record_id)
        return entry.list.state == "put" and not entry.answers.filter(state="given").exists()

    def key(pair: CandidatePair) -> tuple[int, float, str]:
        ends = {pair.first_id, pair.second_id}
        waiting = sum(map(waits, ends))
        tied = pair.probability >= LEAST_TIED and any(
            ends & {other.first_id, other.second_id} and other.probability >= RIVAL_SHARE * pair.probability
            for other in pairs if other != pair
        )  # fmt: skip
        settles = pair.suggested and waiting > 0
        tier = Tier.TIED if tied else Tier.SETTLES if settles else Tier.REST
        unsure = 1 - abs(pair.probability * 2 - 1)
        worth = (1 + waiting / 2) * (LEAST_DOUBT + unsure * (1 - LEAST_DOUBT))
        return -tier, -round(worth, 9), pair.id

    return [pair.id for pair in sorted(pairs if queue is None else queue, key=key)]


def slow_states(pair: CandidatePair, person: Staff) -> set[PairState]:
    """Twin: in which queues of this person a current pair is that they reach."""
    if pair.decisions.filter(undone_at=None).exists():
        return {PairState.STANDING}
    if not may_decide(person.roles):
        return {*PairState} - {PairState.STANDING}
    said = {one.by_id: one.verdict for one in pair.opinions.open()}
    differ, mine = len({*said.values()}) > 1, person.id in said
    found = {PairState.CONTESTED} if differ else set()
    if not mine:
        found |= {PairState.OPEN, PairState.PROPOSED} if said and not differ else {PairState.OPEN}
    return found


def test_order__as_the_twin_says(cast: Cast, lay) -> None:
    told = [0.2, 0.97, 0.5, 0.9, 0.31, 0.06, 0.999, 0.8, 0.55, 0.12, 0.7, 0.26]
    keys = product(("A-1", "A-2", "A-3", "A-4"), ("B-1", "B-2", "B-3"))
    pairs = [lay(*both, p, suggested=p > 0.6) for both, p in zip(keys, told, strict=True)]
    answer_entry(ListEntry.objects.get(party_key="A-3"), disposition=Disposition.HELD, by=cast.holder_b, at=NOW)
    order = queue_of(cast.mediator)
    assert order == slow_order(pairs)
    assert len({order.index(pair.id) for pair in pairs}) == 12
    decide_pair(pairs[8], verdict=Verdict.CANNOT_TELL, by=cast.mediator, at=NOW)  # stands: no rival any more
    decide_pair(pairs[0], verdict=Verdict.SAME, by=cast.mediator, at=NOW)  # wants a second person: a rival still
    open_ones = [pair for pair in pairs if pair != pairs[8]]
    assert queue_of(cast.mediator) == slow_order(open_ones, [pair for pair in open_ones if pair != pairs[0]])
    assert queue_of(cast.neutral) == slow_order(open_ones)


def test_states__as_the_twin_says__whatever_people_said(cast: Cast, lay) -> None:
    """Each pair on another path: said once, twice, differed on, taken back, decided, undone, decided anew."""
    people = {"m": cast.mediator, "n": cast.neutral, "o": cast.mediator_2}
    paths = ["", "mS", "mS nD", "mS nD oD", "mS m-", "mC", "mC u", "mC u mS", "nS mS", "mS nD oC", "mS nD m-", "nS"]
    keys = product(("A-1", "A-2", "A-3", "A-4"), ("B-1", "B-2", "B-3"))
    pairs = [lay(*both, 0.2) for both in keys]
    verdicts = {"S": Verdict.SAME, "D": Verdict.DIFFERENT, "C": Verdict.CANNOT_TELL}
    for pair, path in zip(pairs, paths, strict=True):
        for number, (who, what) in enumerate((step + "u")[:2] for step in path.split()):
            at = NOW + number * DAY
            if who == "u":
                undo_decision(pair.decisions.get(undone_at=None), by=cast.mediator, at=at)
            elif what == "-":
                take_back_opinion(pair.opinions.open().get(by=people[who]), by=people[who], at=at)
            else:
                decide_pair(pair, verdict=verdicts[what], by=people[who], at=at)
    for person in (*people.values(), cast.secretariat):
        told = {state: {pair.id for pair in pairs if state in slow_states(pair, person)} for state in PairState}
        assert {state: set(queue_of(person, state=state)) for state in PairState} == told
        assert reached_by(person).verdicts() == Counter(
            one.verdict for pair in pairs for one in pair.decisions.filter(undone_at=None)
        )
    assert [len(found) for found in told.values()] == [9, 9, 9, 3]


def test_order__suggested_pairs_of_waiting_entries__then_ties__then_the_rest(cast: Cast, lay) -> None:
    settles, sure, tied, rival, rest = (
        lay("A-4", "B-4", 0.8), lay("A-3", "B-3", 0.999), lay("A-1", "B-1", 0.9), lay("A-6", "B-1", 0.7),
        lay("A-2", "B-4", 0.1, suggested=False),
    )  # fmt: skip
    assert tiers_of(cast.mediator) == [
        (settles.id, Tier.SETTLES), (sure.id, Tier.SETTLES), (rival.id, Tier.TIED), (tied.id, Tier.TIED),
        (rest.id, Tier.REST),
    ]  # fmt: skip


def test_order__does_not_tell_of_a_rival_one_does_not_reach(cast: Cast, lay) -> None:
    """Side A reaches its own two records alone: a rival on the other side's list must not move its pair."""
    lay("A-1", "A-6", 0.9)

    def tiers() -> dict[str, list[int]]:
        return {name: [tier for _, tier in tiers_of(cast.people[name])] for name in ("asker_a", "mediator")}

    assert tiers() == {"asker_a": [Tier.SETTLES], "mediator": [Tier.SETTLES]}
    lay("A-1", "B-1", 0.9)
    assert tiers() == {"asker_a": [Tier.SETTLES], "mediator": [Tier.TIED, Tier.TIED]}


def test_reached__nothing_of_what_others_reach_is_read(cast: Cast, lay) -> None:
    """Not even which entries wait: a page would take the longer, the more of them wait elsewhere."""
    lay("A-1", "B-1", 0.9)
    assert len(reached_by(cast.mediator).waiting) == 5
    nothing = Reached(decides=True, pairs=[], own=set(), voices={}, waiting=set(), rivals={})
    assert reached_by(cast.stranger_mediator) == nothing


def test_neighbours__walk_the_queue_forth_and_back(cast: Cast, lay) -> None:
    for key, probability in (("B-1", 0.9), ("B-2", 0.9), ("B-3", 0.3), ("B-4", 0.999)):
        lay("A-1", key, probability)
    queue, order = weighed_for(cast.mediator), queue_of(cast.mediator)
    walked = [neighbours(queue, one) for one in queue]
    assert walked == [
        (order[3], order[1]), (order[0], order[2]), (order[1], order[3]), (order[2], order[0]),
    ]  # fmt: skip
    decide_pair(CandidatePair.objects.get(pk=order[1]), verdict=Verdict.CANNOT_TELL, by=cast.mediator, at=NOW)
    left = weighed_for(cast.mediator)
    assert [one.id for one in left] == [order[0], *order[2:]]
    assert neighbours(left, queue[1]) == (order[0], order[2])  # its place is remembered
    assert neighbours([], queue[1]) == (None, None)


def test_wished__by_room_list_party_place_and_certainty(cast: Cast, put, held, room, lay) -> None:
    within, across = lay("A-1", "A-6", 0.99), lay("A-3", "B-3", 0.4)
    both = {within.id, across.id}
    side_b = cast.parties["side_b"].id
    asked = {
        ("room", room.id): both, ("room", "rom_x"): set(), ("list", put.id): both, ("list", held.id): {across.id},
        ("party", side_b): {across.id}, ("band", "low"): {across.id}, ("band", "highest"): {within.id},
        ("band", "unheard of"): both, ("place", "دوما"): {within.id}, ("place", " حمص "): {across.id},
        ("place", "nowhere"): set(), ("place", "%"): set(),
    }  # fmt: skip
    assert {wish: set(queue_of(cast.mediator, **dict([wish]))) for wish in asked} == asked


def test_place__in_any_spelling_the_gazetteer_has(cast: Cast, lay) -> None:
    pair = lay("A-3", "B-3")
    assert [queue_of(cast.mediator, place=spelling) for spelling in ("Hims", "Homs", "حمص", "Hama")] == [
        [pair.id], [pair.id], [pair.id], [],
    ]  # fmt: skip
    assert queue_of(cast.asker_a, place="Hims") == []


@pytest.mark.parametrize("name", ["secretariat", "holder_b"])
def test_states__who_does_not_decide_sees_open_and_decided_alone(cast: Cast, lay, name: str) -> None:
    """A first opinion moves nothing in what a side or the secretariat sees."""
    pair, person = lay("A-1", "B-1", 0.2), cast.people[name]
    before = {state: queue_of(person, state=state.value) for state in PairState}
    decide_pair(pair, verdict=Verdict.SAME, by=cast.mediator, at=NOW)
    assert {state: queue_of(person, state=state.value) for state in PairState} == before
    assert (before[PairState.OPEN], before[PairState.STANDING]) == ([pair.id], [])


def test_states__of_reviewers(cast: Cast, lay) -> None:
    pair = lay("A-1", "B-1", 0.2)

    def found() -> dict[str, list[str]]:
        return {
            name: [state.value for state in PairState if queue_of(cast.people[name], state=state.value)]
            for name in ("mediator", "neutral")
        }

    assert found() == {"mediator": ["open"], "neutral": ["open"]}
    decide_pair(pair, verdict=Verdict.SAME, by=cast.mediator, at=NOW)
    assert found() == {"mediator": [], "neutral": ["open", "proposed"]}
    decide_pair(pair, verdict=Verdict.DIFFERENT, by=cast.neutral, at=NOW)
    assert found() == {"mediator": ["contested"], "neutral": ["contested"]}
    decide_pair(pair, verdict=Verdict.DIFFERENT, by=cast.mediator_2, at=NOW)
    assert found() == {"mediator": ["standing"], "neutral": ["standing"]}


def test_progress__since_a_moment__only_of_what_one_reaches(cast: Cast, lay) -> None:
    first, second, _ = lay("A-1", "B-1", 0.2), lay("A-2", "B-2"), lay("A-3", "B-3")
    decide_pair(first, verdict=Verdict.SAME, by=cast.mediator, at=NOW)
    decide_pair(second, verdict=Verdict.SAME, by=cast.neutral, at=NOW)
    assert progress_of(cast.mediator, since=NOW) == Progress(by_me=1, by_all=1)
    assert progress_of(cast.neutral, since=NOW) == Progress(by_me=1, by_all=1)
    assert progress_of(cast.neutral, since=NOW + DAY) == Progress(by_me=0, by_all=0)
    assert progress_of(cast.asker_a, since=NOW) == Progress(by_me=0, by_all=0)
