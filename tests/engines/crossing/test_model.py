"""Nobody is given without return: every order of moves, every cheater, and the arrangements it is compared with."""

import random
from collections.abc import Iterable
from dataclasses import replace

import pytest
from tests.engines.crossing.accompaniment import SLOW, Day
from tests.engines.crossing.conforming import conforms, who_is_across
from tests.engines.crossing.journeys import rough_day, smooth_day, terms_for
from tests.engines.crossing.procedures import PROCEDURES

from wasl.engines.crossing.steps import STEPS, Step, Table
from wasl.engines.crossing.terms import ROLES

CHEATERS = ("a", "b", "ma", "mb", "n")

# Side a's people given without return, five a side, as computed by an earlier model: side b cheats; one mediator is
# bought (the worse of the two, alone or with side b); both are.
WORST_OF_FIVE = {
    "one side first": (5, None, None),
    "alternating one by one": (1, None, None),
    "neutral zone, one mediator opens both exits": (0, 5, None),
    "neutral zone, two mediators, whole group": (0, 5, 5),
    "neutral zone, two mediators, one by one": (0, 1, 5),
}


@pytest.mark.parametrize(("name", "expected"), WORST_OF_FIVE.items())
def test_other_arrangements__lose_what_they_are_known_to_lose(name: str, expected: tuple[int | None, ...]) -> None:
    carry_out = PROCEDURES[name]
    one = (("m", "b"), ("m",)) if "one mediator" in name else (("ma", "b"), ("mb", "b"), ("ma",), ("mb",))
    both = (("ma", "mb", "b"), ("ma", "mb"))
    found = [
        None if want is None else max(carry_out(5, frozenset(bad)).worst for bad in coalitions)
        for want, coalitions in zip(expected, ((("b",),), one, both), strict=True)
    ]
    assert tuple(found) == expected
    assert carry_out(5, frozenset()).worst == 0


@pytest.mark.parametrize("cheater", CHEATERS)
@pytest.mark.parametrize("people", [1, 2, 3, 4, 5, 6])
def test_accompaniment__no_single_cheater_gains_anybody(people: int, cheater: str) -> None:
    assert Day((people,), frozenset({cheater})).explore().worst == 0


# Side b with the mediator who looks at its people's faces (across from b it is ma); with the neutral; and so on.
@pytest.mark.parametrize(
    ("bad", "people"),
    [
        *[(("b", "ma"), people) for people in (1, 2, 3, 4)],
        *[(("b", "n"), people) for people in (1, 2, 3)],
        *[(("b", "mb"), people) for people in (1, 2, 3)],
        *[(("b", "mb", "n"), people) for people in (1, 2, 3)],
        *[(("a", "mb"), people) for people in (1, 2, 3)],
        *[((mediator, "n"), people) for mediator in ("ma", "mb") for people in (1, 2, 3)],
    ],
)
def test_accompaniment__two_who_cheat_together_gain_nobody(bad: tuple[str, ...], people: int) -> None:
    assert Day((people,), frozenset(bad)).explore().worst == 0


@pytest.mark.parametrize("bad", [("a",), ("b",), ("n",)])
def test_accompaniment__every_order_without_reduction(bad: tuple[str, ...]) -> None:
    assert Day((1,), frozenset(bad), every_order=True).explore().worst == 0


@pytest.mark.parametrize("bad", [("ma",), ("n",), ("b", "ma"), ("b", "n")])
def test_a_pair_dropped_before_its_turn__changes_nothing(bad: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """What the model leaves out of lies about pairs to come: it finds the same with them."""
    monkeypatch.setattr(Day, "_has_come", lambda *_: True)
    assert Day((2,), frozenset(bad)).explore().worst == 0


@pytest.mark.parametrize("cheater", ["a", "b", "mb", "n"])
def test_accompaniment__in_stages(cheater: str) -> None:
    assert Day((2, 1), frozenset({cheater})).explore().worst == 0


@pytest.mark.parametrize("cheater", ["mb"])
def test_accompaniment__with_somebody_who_refuses(cheater: str) -> None:
    assert Day((2,), frozenset({cheater}), refusals=1).explore().worst == 0


def test_accompaniment__what_cannot_be_had() -> None:
    """Both mediators bought take everybody; so does a side with both who look at its people's faces."""
    assert Day((5,), frozenset({"ma", "mb"})).explore().worst == 5
    assert Day((3,), frozenset({"b", "ma", "n"})).explore().worst == 3


def test_honest__somebody_crosses() -> None:
    """So that nothing above holds only because nobody ever moves."""
    day = Day((3,), frozenset())
    seen = set[str]()
    day.loss = lambda now, loser: seen.update(now.place) or 0  # type: ignore[method-assign, func-returns-value]
    day.explore()
    assert "XXX" in seen


@pytest.mark.parametrize("seed", range(60))
def test_knowing_more_of_what_opens_the_way__closes_nothing(seed: int) -> None:
    """What the model's reduction rests on. A step that is complete by the new word is done, not closed."""
    rng = random.Random(seed)
    day = Day((2,), frozenset({"ma", "mb", "n"}))
    known = 0
    for _ in range(rng.randrange(30)):
        said = [(role, *one) for role in ROLES for one in day.allowed(role, known) if rng.random() < 0.9]
        fast = [one for one in said if one[1] not in SLOW]
        if not said:
            break
        role, name, subject = rng.choice(fast if fast and rng.random() < 0.9 else said)
        known |= day.bits[name, subject, role]
    open_now = [(role, *one) for role in ROLES for one in day.allowed(role, known)]
    for role, name, subject in open_now:
        if name in SLOW:
            continue
        more = known | day.bits[name, subject, role]
        for other in ROLES:
            before = {one for one in day.allowed(other, known) if other != role or one != (name, subject)}
            facts = day.facts(more)
            closed = [
                one
                for one in before - set(day.allowed(other, more))
                if not facts.is_complete(day.table.steps[one[0]], one[1])
                and not (one[0] == "timed_out" and facts.state(one[1]) in ("prepared", "even"))
            ]
            assert closed == []


def mutant(**changed: Step) -> Table:
    return Table.of(tuple(changed.get(step.name, step) for step in STEPS))


def by_name(name: str) -> Step:
    return next(step for step in STEPS if step.name == name)


def without(step: Step, *of: str) -> Step:
    return replace(step, needs=tuple(need for need in step.needs if need.of not in of))


SWAPPED, IDENTIFIED, MISMATCHED = by_name("swapped"), by_name("identified"), by_name("mismatched")
ALONE = mutant(identified=replace(IDENTIFIED, who="across"), mismatched=replace(MISMATCHED, who="across"))
UNSEEN = {
    one: without(by_name(one), "live persons", "persons") for one in ("entered", "counted", "prepared", "swapped")
}
MUTANTS = [
    ("one mediator is enough for a swap", mutant(swapped=replace(SWAPPED, who="either")), ("mb",)),
    ("nobody need be identified", mutant(**UNSEEN), ("b",)),
    ("the neutral does not look", ALONE, ("b", "ma")),
    ("one of the two who look is enough", mutant(identified=replace(IDENTIFIED, who="across or n")), ("b", "ma")),
    ("a side's own mediator looks at its people", mutant(identified=replace(IDENTIFIED, who="facing")), ("b", "mb")),
]


@pytest.mark.parametrize(("what", "table", "bad"), MUTANTS, ids=[what for what, _, _ in MUTANTS])
def test_a_worse_table__is_found_out(what: str, table: Table, bad: Iterable[str]) -> None:
    every_order = "identified" in what  # otherwise everybody honest looks first, asked or not
    assert Day((1,), frozenset(bad), table=table, every_order=every_order).explore().worst == 1
    assert Day((1,), frozenset(bad), every_order=every_order).explore().worst == 0


@pytest.mark.parametrize("people", [2, 3])
def test_with_the_mediator_across_alone__a_side_and_that_mediator_take_everybody(people: int) -> None:
    assert Day((people,), frozenset({"b", "ma"}), table=ALONE).explore().worst == people


@pytest.mark.parametrize("seed", range(40))
def test_what_the_engine_records_can_have_happened(seed: int) -> None:
    rng = random.Random(seed)
    terms = terms_for(*rng.choice(((1,), (3,), (2, 1))))
    day = smooth_day(terms, rng) if seed % 10 == 0 else rough_day(terms, rng, length=80, wild=0.1)
    assert conforms(terms, day) == ""
    across = who_is_across(terms, day)
    assert across["a"] == across["b"]


def test_conforming__refuses_what_cannot_have_been() -> None:
    terms = terms_for(1)
    day = smooth_day(terms, random.Random(0))
    bare = Table.of(tuple(replace(step, needs=()) if step.name == "swapped" else step for step in STEPS))
    first = replace(next(one for one in day if one.counter == 1), step="swapped", subject="swap-0-0", count=-1)
    assert conforms(terms, [first], table=bare).endswith("cannot have been so")
