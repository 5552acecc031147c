"""Readings compared: what settles, what never does, and how swapped labels show."""

import random
from collections import Counter

import pytest
from tests.apps.identification.laboratory_bench import MARKERS

from wasl.apps.identification.domain.typings import Typing, contradicting, differing, is_one_tube, settle, swapped


def person(number: int, **other: tuple[str | None, ...]) -> Typing:
    return Typing({marker: (str(8 + number), str(9 + number)) for marker in MARKERS} | other, "XY")


def without(typing: Typing, *markers: str) -> Typing:
    return Typing({marker: one for marker, one in typing.genotypes.items() if marker not in markers}, typing.amelogenin)


WRONG = ("30", "31")


def test_two_readings_that_say_the_same_settle() -> None:
    settled = settle([person(1), person(1)])
    assert settled.is_settled
    assert settled.typing == person(1)
    assert settled.different == ()


@pytest.mark.parametrize(
    ("second", "different"),
    [
        (person(1, FGA=WRONG), ("FGA",)),
        (person(1, FGA=("9", None)), ("FGA",)),
        (without(person(1), "FGA", "TPOX"), ("TPOX", "FGA")),
        (Typing(person(1).genotypes, "X"), ("AMEL",)),
        (Typing(person(1).genotypes, ""), ("AMEL",)),
    ],
)
def test_one_marker_that_differs_settles_nothing(second: Typing, different: tuple[str, ...]) -> None:
    settled = settle([person(1), second])
    assert not settled.is_settled
    assert settled.typing == Typing({})
    assert settled.different == different
    assert set(differing(second, person(1))) == set(different)


def test_two_empty_readings_settle_nothing() -> None:
    assert not settle([Typing({}), Typing({})]).is_settled
    assert not settle([person(1)]).is_settled


def test_a_third_reading_settles_marker_by_marker() -> None:
    settled = settle([person(1, FGA=WRONG), person(1, TPOX=WRONG), person(1)])
    assert settled.is_settled
    assert settled.typing == person(1)


def test_a_marker_read_in_three_ways_is_left_out_and_named() -> None:
    settled = settle([person(1, FGA=WRONG), person(1, FGA=("30", "32")), person(1)])
    assert settled.typing == without(person(1), "FGA")
    assert settled.different == ("FGA",)


def test_a_third_reading_shows_which_tube_was_anothers_and_takes_nothing_of_it() -> None:
    for readings in ([person(1), person(5), person(1)], [person(5), person(1), person(1)]):
        settled = settle(readings)
        assert settled.typing == person(1)
        assert settled.different == ()


def test_three_people_in_three_tubes_never_become_one_profile() -> None:
    settled = settle([person(1), person(3), person(5)])
    assert not settled.is_settled
    assert settled.typing == Typing({})


def test_no_profile_is_put_together_from_two_people() -> None:
    """Every settled marker comes from two readings of one tube: never a chimera of the two that differ."""
    rng = random.Random(3)
    for _ in range(500):
        people = [person(number) for number in rng.choices(range(0, 12, 3), k=3)]
        settled = settle(people)
        twice = [one for one, count in Counter(map(repr_of, people)).items() if count > 1 and repr_of(people[2]) == one]
        assert settled.is_settled == bool(twice)
        if twice:
            assert repr_of(settled.typing) == twice[0]


def repr_of(typing: Typing) -> str:
    return str(sorted(typing.whole.items()))


def test_labels_changed_for_one_another_show_crosswise() -> None:
    first = {"a": person(1), "b": person(4), "c": person(7)}
    second = {"a": person(4), "b": person(1), "c": person(7)}
    assert swapped(first, second) == {"a": frozenset("b"), "b": frozenset("a")}


def test_a_round_of_three_labels_shows_as_well() -> None:
    first = {"a": person(1), "b": person(4), "c": person(7)}
    second = {"a": person(4), "b": person(7), "c": person(1)}
    assert swapped(first, second) == {"a": frozenset("bc"), "b": frozenset("ac"), "c": frozenset("ab")}


def test_a_misread_marker_hides_no_swap_and_makes_none() -> None:
    first = {"a": person(1), "b": person(4)}
    assert swapped(first, {"a": person(4, FGA=WRONG), "b": person(1)}) == {"a": frozenset("b"), "b": frozenset("a")}
    assert swapped(first, {"a": person(1, FGA=WRONG), "b": person(4)}) == {}


def test_few_common_markers_tell_of_no_swap() -> None:
    few = MARKERS[3:]
    first = {"a": without(person(1), *few), "b": without(person(4), *few)}
    assert swapped(first, {"a": first["b"], "b": first["a"]}) == {}


def test_tubes_and_contradictions() -> None:
    three = dict.fromkeys(MARKERS[:3], WRONG)
    four = dict.fromkeys(MARKERS[:4], WRONG)
    assert not is_one_tube(person(1), person(1, **three))  # seven alike are too few
    assert is_one_tube(person(1), person(1, FGA=WRONG, TPOX=WRONG))
    assert not is_one_tube(person(1), person(1, **four))
    assert contradicting(person(1), without(person(1, FGA=WRONG), "TPOX")) == ("FGA",)


def test_what_was_read_does_not_show_itself() -> None:
    assert "9" not in repr(person(1)).split(" at ")[0]
    assert "genotypes" not in repr(settle([person(1), person(1)]))
