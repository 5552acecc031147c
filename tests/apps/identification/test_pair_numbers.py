"""Which pairs are kept, and how sure each is."""

import math

import numpy as np
import pytest

from wasl.apps.identification.domain.pair_numbers import (
    Rival,
    log10_lr_needed,
    log10_odds,
    odds_at_prior,
    posterior,
    reaches,
    standings,
    worth_a_look,
)
from wasl.apps.identification.enums import Standing


def plain_odds(log10_lrs: list[float], people: int) -> list[float]:
    """Slow twin: the probability of every answer, then odds of each against all the rest."""
    weights = [10**one for one in log10_lrs] + [1.0] * (people - len(log10_lrs))
    shares = [one / sum(weights) for one in weights]
    return [share / (sum(shares) - share) for share in shares[: len(log10_lrs)]]


def test_odds_are_those_of_listing_every_answer() -> None:
    chance = np.random.default_rng(4)
    for _ in range(300):
        lrs = chance.uniform(-4, 4, size=chance.integers(1, 6))
        people = len(lrs) + int(chance.integers(1, 50))
        assert 10 ** log10_odds(lrs, people) == pytest.approx(plain_odds(lrs.tolist(), people), rel=1e-9)


def test_two_brothers_whom_dna_cannot_tell_apart_are_each_as_likely_as_the_other() -> None:
    odds = log10_odds(np.array([15.0, 15.0, -3.0]), 100)
    assert odds[:2] == pytest.approx([0, 0], abs=1e-9)
    assert posterior(odds[0]) == pytest.approx(0.5)
    assert not reaches(odds[0], 0.9995)


def test_large_odds_stay_large_and_are_never_rounded_away() -> None:
    (odds,) = log10_odds(np.array([40.0]), 1001)
    assert odds == pytest.approx(37)
    assert reaches(odds, 0.999999)


def test_who_is_excluded_has_no_odds_and_takes_none_from_others() -> None:
    odds = log10_odds(np.array([-math.inf, 5.0]), 12)
    assert odds[0] == -math.inf
    assert odds[1] == pytest.approx(5 - 1)
    assert posterior(odds[0]) == 0


def test_when_nobody_else_is_left_the_odds_are_without_end() -> None:
    assert log10_odds(np.array([3.0, -math.inf]), 2)[0] == math.inf


def test_the_threshold_is_reached_exactly_at_its_odds() -> None:
    at = math.log10(0.9995 / 0.0005)
    assert reaches(at + 1e-9, 0.9995)
    assert not reaches(at - 1e-9, 0.9995)


def plain_worth(lrs: list[list[float]], shared: list[list[int]]) -> set[tuple[int, int]]:
    """Slow twin: by sorting lists."""
    rows, columns = range(len(lrs)), range(len(lrs[0]))
    told = {(r, c): lrs[r][c] for r in rows for c in columns if shared[r][c] and lrs[r][c] > -math.inf}
    kept = {cell for cell, value in told.items() if value >= -2}
    for c in columns:
        ranked = sorted((cell for cell in told if cell[1] == c), key=lambda cell: (-told[cell], cell))
        kept |= set(ranked[:5])
    for r in rows:
        ranked = sorted((cell for cell in kept if cell[0] == r), key=lambda cell: (-told[cell], cell))
        kept -= set(ranked[50:])
    return kept


def test_pairs_worth_a_look_are_those_of_the_plain_rule() -> None:
    chance = np.random.default_rng(11)
    for rows, columns in [(1, 1), (8, 3), (3, 60), (70, 70)]:
        lrs = chance.normal(-6, 6, size=(rows, columns)).round(1)
        lrs[chance.random((rows, columns)) < 0.2] = -np.inf
        shared = (chance.random((rows, columns)) < 0.9).astype(np.int64)
        assert set(worth_a_look(lrs, shared)) == plain_worth(lrs.tolist(), shared.tolist())


def test_nothing_is_worth_a_look_where_nothing_was_compared() -> None:
    assert worth_a_look(np.zeros((2, 0)), np.zeros((2, 0), np.int64)) == []
    assert worth_a_look(np.zeros((1, 1)), np.zeros((1, 1), np.int64)) == []


def test_a_match_stands_undisputed_disputed_or_symmetric() -> None:
    families = {0: "one", 1: "one", 2: "two"}
    kept = [Rival((0, 0), 9.0), Rival((0, 1), 9.0), Rival((1, 2), 8.0), Rival((1, 0), 5.0), Rival((2, 2), 7.0),
            Rival((3, 1), -1.0)]  # fmt: skip
    assert standings(kept, families) == {
        (0, 0): Standing.SYMMETRIC, (0, 1): Standing.SYMMETRIC, (1, 2): Standing.DISPUTED, (1, 0): Standing.DISPUTED,
        (2, 2): Standing.DISPUTED,
    }  # fmt: skip
    assert standings(kept[:1], families) == {(0, 0): Standing.UNDISPUTED}


def test_other_priors_give_the_odds_of_computing_anew() -> None:
    lrs = np.array([7.0, 2.5, -1.0])
    for people in (5, 100):
        told = log10_odds(lrs, people)
        for other in (5, 50, 100_000):
            assert odds_at_prior(7.0, told[0], people=people, other=other) == pytest.approx(log10_odds(lrs, other)[0])


def test_what_dna_must_say_just_reaches_the_threshold() -> None:
    needed = log10_lr_needed(100, 0.9995)
    assert reaches(log10_odds(np.array([needed + 1e-9]), 100)[0], 0.9995)
    assert not reaches(log10_odds(np.array([needed - 1e-6]), 100)[0], 0.9995)
