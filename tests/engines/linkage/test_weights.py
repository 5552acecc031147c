"""What fitting learns: kappa from random pairs, and only what rivals leave of a pair."""

import numpy as np
import pytest

from wasl.engines.linkage.comparing import Compared
from wasl.engines.linkage.plan import DEFAULT_PLAN
from wasl.engines.linkage.weights import (
    SAME_PERSON,
    Tables,
    TwoLists,
    default_weights,
    expected_levels,
    fit,
    posterior,
    tables,
    with_random_pairs,
)

FIELDS = {each.field: column for column, each in enumerate(DEFAULT_PLAN.comparisons)}


def pairs_of(count: int, **levels: object) -> Compared:
    """``count`` pairs that show these levels, and nothing else."""
    shown = np.zeros((count, len(FIELDS)), np.int8)
    for field, level in levels.items():
        shown[:, FIELDS[field]] = level
    roles = np.full((count, 4, 2), -1, np.int32)
    return Compared(shown, np.full(shown.shape, 0.001, np.float32), np.zeros(count, np.bool_), roles)


def test_with_random_pairs__kappa_is_agreement_seen_over_agreement_expected() -> None:
    """2,000 pairs of which 100 agree, where 40 were expected, with ten of either for the prior: 110 over 50."""
    weights = default_weights(DEFAULT_PLAN, all_pairs=10**12, smaller=10**4, within=False)
    random = pairs_of(2000, father=[1] * 100 + [4] * 1900)
    found = with_random_pairs(DEFAULT_PLAN, weights, random, by_chance={"father": 0.02})
    assert found.kappa["father"] == pytest.approx(110 / 50, rel=1e-3)
    assert {found.kappa[field] for field in FIELDS if field != "father"} == {1.0}
    assert with_random_pairs(DEFAULT_PLAN, weights, random).kappa["father"] == 1.0


def test_with_random_pairs__those_of_one_person_are_not_strangers() -> None:
    """In short lists a random pair in a hundred is one person; it says nothing of how often strangers agree."""
    weights = default_weights(DEFAULT_PLAN, all_pairs=3000, smaller=50, within=False)
    plain = dict.fromkeys(("given", "father", "grandfather", "family", "mother", "birth_date"), [1] * 20 + [4] * 1980)
    found = with_random_pairs(DEFAULT_PLAN, weights, pairs_of(2000, **plain), by_chance={"father": 0.001})
    assert found.u["father"][1] < 0.001
    assert found.kappa["father"] < 1.0


def test_fit__one_of_two_namesakes_is_expected_to_match() -> None:
    """Each of 100 entries has two candidates that say the same: 100 persons are on both lists, not 200."""
    compared = pairs_of(200, given=1, father=1, grandfather=1, family=1)
    weights = default_weights(DEFAULT_PLAN, all_pairs=100 * 200, smaller=100, within=False)
    lists = TwoLists(np.repeat(np.arange(100), 2), 100 + np.arange(200), (100, 200))

    def matches(two_lists: TwoLists | None) -> float:
        fitted = fit(DEFAULT_PLAN, weights, compared, all_pairs=100 * 200, sampled=1.0, rounds=12, two_lists=two_lists)
        return fitted.shares[0] * 100 * 200

    assert matches(lists) == pytest.approx(100, rel=0.05)
    assert matches(None) > 190


def plain_posterior(model: Tables, levels: list[int], shares: list[float]) -> list[float]:
    """The readable twin: every field's probability under each kind, multiplied, and made to sum to one."""
    values = model.values.reshape(len(levels), 7, 8)
    joint = [float(share) for share in model.shares]
    for field, level in enumerate(levels):
        if level:
            often = min(max(model.kappa[field] * shares[field], 1e-6), 0.9)
            for kind in range(4):
                fixed, by_frequency = values[field, level, kind], values[field, level, 4 + kind]
                joint[kind] *= max(fixed + by_frequency * often * (kind > 0), 1e-7)
    return [each / sum(joint) for each in joint]


@pytest.mark.parametrize("threads", [1, 3])
def test_posterior_and_expected_levels__as_the_plain_twins(threads: int) -> None:
    draw = np.random.default_rng(4)
    levels = draw.integers(0, 3, (20_000, len(FIELDS))).astype(np.int8)
    shares = draw.uniform(0, 0.2, levels.shape).astype(np.float32)
    compared = Compared(levels, shares, np.zeros(len(levels), np.bool_), np.full((len(levels), 4, 2), -1, np.int32))
    model = tables(DEFAULT_PLAN, default_weights(DEFAULT_PLAN, all_pairs=10**6, smaller=10**3, within=False))
    kinds = posterior(model, compared, threads=threads)
    for k in draw.integers(0, len(levels), 500):
        expected = plain_posterior(model, levels[k].tolist(), shares[k].tolist())
        assert kinds[k] == pytest.approx(expected, rel=1e-9)
    counts = expected_levels(compared, kinds, SAME_PERSON)
    for field in FIELDS.values():
        plain = [kinds[levels[:, field] == level, SAME_PERSON].sum() if level else 0.0 for level in range(7)]
        assert counts[field] == pytest.approx(plain, rel=1e-9)
