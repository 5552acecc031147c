"""What a side owes after each swap, by hand and against every order."""

import random
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import pytest
from tests.engines.crossing.journeys import terms_for

from wasl.engines.crossing.advantage import advantage, in_best_order
from wasl.engines.crossing.terms import Stage, Swap


def uneven(*sizes: tuple[int, int]) -> tuple[Stage, ...]:
    return tuple(
        Stage(f"s{at}", (Swap(f"w{at}", tuple(f"a{at}.{i}" for i in range(a)), tuple(f"b{at}.{i}" for i in range(b))),))
        for at, (a, b) in enumerate(sizes)
    )


def test_one_for_one__nobody_ever_owes() -> None:
    found = advantage(terms_for(3, 2))
    assert [(one.given_by_a, one.given_by_b, one.owed) for one in found.after] == [(at, at, 0) for at in range(1, 6)]
    assert (found.largest, found.within_bound) == (0, True)


def test_agreed_ratio__is_no_debt() -> None:
    assert advantage(terms_for(2, 1, sizes=(4, 1))).largest == 0


def test_debt__is_what_is_missing_from_the_agreed_proportion() -> None:
    terms = replace(terms_for(1), stages=uneven((3, 1), (1, 3)))
    first, last = advantage(terms).after
    assert (first.owed_by_a, first.owed_by_b) == (Fraction(0), Fraction(2))
    assert last.owed == 0
    assert not advantage(terms).within_bound
    assert advantage(replace(terms, bound=2)).within_bound


@pytest.mark.parametrize("seed", range(20))
def test_best_order__as_good_as_the_best_of_all(seed: int) -> None:
    rng = random.Random(seed)
    terms = replace(terms_for(1), stages=uneven(*((rng.randint(1, 4), rng.randint(1, 4)) for _ in range(5))))
    ordered = in_best_order(terms)
    best = min(advantage(replace(terms, stages=order)).largest for order in permutations(terms.stages))
    assert sorted(stage.id for stage in ordered.stages) == sorted(stage.id for stage in terms.stages)
    assert advantage(ordered).largest == best


def test_many_stages__are_ordered_one_after_another() -> None:
    terms = replace(terms_for(1), stages=uneven(*[(2, 1)] * 5, *[(1, 2)] * 5))
    assert advantage(terms).largest == 5
    assert advantage(in_best_order(terms)).largest == 1
