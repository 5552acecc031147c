"""Male lines: the fast answers against matrices and enumeration."""

from itertools import product
from math import inf, log10

import numpy as np
import pytest

from wasl.engines.kinship.errors import LineageError
from wasl.engines.kinship.lines.discrete_laplace import Model
from wasl.engines.kinship.lines.y_haplotypes import differences, y_haplotype
from wasl.engines.kinship.lines.y_lineage import (
    counted_share,
    fittable,
    male_line,
    modelled_share,
    screen,
    shared_loci,
)
from wasl.engines.kinship.lines.y_mutation import YHRD, Mutation, changed

RATES = {locus: Mutation(0.002) for locus in ("A", "B", "DYS385", "DYS389I", "DYS389II")}


def stepwise_matrix(rate: float, fall: float, size: int) -> np.ndarray:
    """One meiosis on a ladder: rate / 2 either way, each further step at ``fall`` times the odds; ends leak."""
    steps = np.abs(np.subtract.outer(np.arange(size), np.arange(size)))
    matrix = rate / 2 * (1 - fall) * float(fall) ** np.maximum(steps - 1, 0)
    np.fill_diagonal(matrix, 1 - rate)
    return matrix


@pytest.mark.parametrize("meioses", [0, 1, 2, 7])
@pytest.mark.parametrize(("rate", "fall"), [(0.002, 0.0), (0.3, 0.0), (0.01, 0.1)])
def test_changed__is_the_power_of_the_stepwise_matrix(rate, fall, meioses):
    size = 401
    power = np.linalg.matrix_power(stepwise_matrix(rate, fall, size), meioses)[size // 2]
    after = changed(rate, meioses, fall=fall)
    middle = len(after) // 2
    for step in range(-10, 11):
        there = after[middle + step] if abs(step) <= middle else 0.0
        assert there == pytest.approx(power[size // 2 + step], rel=1e-10, abs=1e-15)
    assert after.sum() == pytest.approx(1, abs=1e-12)


def test_changed__meioses_out_of_range():
    for meioses in (-1, 201):
        with pytest.raises(LineageError):
            changed(0.002, meioses)


def test_male_line__by_hand():
    body, reference = y_haplotype({"A": 14, "B": 11}), y_haplotype({"A": 14, "B": 12})
    database = [y_haplotype({"A": 14, "B": b}) for b in (11, 12, 12, 13)]
    share = counted_share(body, database, loci=("A", "B"), method="count_plus_one")
    assert (share.seen, share.people, share.share) == (1, 4, 2 / 5)
    line = male_line(body, reference, meioses=1, share=share, mutation=RATES)
    assert line.log10_lr == pytest.approx(log10(0.998 * 0.001 / 0.4), rel=1e-14)
    assert [(one.locus, one.kind, one.steps) for one, _ in line.per_locus] == [("A", "same", 0), ("B", "steps", 1)]
    assert male_line(body, reference, meioses=0, share=share, mutation=RATES).log10_lr == -inf


def test_male_line__averages_one_over_the_unrelated():
    model = Model(
        loci=("A", "B"),
        shares=np.array([0.7, 0.3]),
        centres=np.array([[14, 10], [16, 12]]),
        spreads=np.array([[0.2, 0.3], [0.1, 0.25]]),
        people=100,
        log_likelihood=0.0,
        bic=0.0,
        rounds=1,
        tolerance=1e-3,
    )
    reference = y_haplotype({"A": 15, "B": 10})
    total = 0.0
    for a, b in product(range(10, 21), range(5, 16)):
        body = y_haplotype({"A": a, "B": b})
        share = modelled_share(body, model, loci=("A", "B"))
        line = male_line(body, reference, meioses=4, share=share, mutation=RATES)
        total += share.share * 10**line.log10_lr
    assert total == pytest.approx(1, abs=1e-10)


def test_two_copies__probabilities_of_all_pairs_sum_to_one():
    reference = y_haplotype({"DYS385": "11,14"})
    share = counted_share(reference, [reference], loci=("DYS385",), method="count_plus_one")
    total = 0.0
    for low in range(5, 21):
        for high in range(low, 21):
            body = y_haplotype({"DYS385": f"{low},{high}"})
            total += 10 ** male_line(body, reference, meioses=3, share=share, mutation=RATES).log10_lr
    assert total == pytest.approx(1, abs=1e-9)


def test_two_copies__one_peak_is_two_alike():
    assert y_haplotype({"DYS385": "14"}) == {"DYS385": ("14", "14")}
    (found,) = differences(y_haplotype({"DYS385": "14"}), y_haplotype({"DYS385": "15,14"}))
    assert (found.kind, found.steps) == ("steps", 1)


@pytest.mark.parametrize(
    ("body", "reference", "kind", "steps"),
    [
        ("14", "14", "same", 0),
        ("14", "17", "steps", 3),
        ("17.2", "18.2", "steps", 1),
        ("17.2", "17", "other", 0),
        ("", "17", "other", 0),
        ("", "", "same", 0),
        ("14,15", "14", "other", 0),
        ("14,15", "15,16", "steps", 2),
        ("14,16.2", "14.2,16", "steps", 4),
    ],
)
def test_differences__kinds(body, reference, kind, steps):
    one, other = ({"A": tuple(sorted(filter(None, text.split(","))))} for text in (body, reference))
    assert [(found.kind, found.steps) for found in differences(one, other)] == [(kind, steps)]
    assert [(found.kind, found.steps) for found in differences(other, one)] == [(kind, steps)]


def test_dys389__one_step_in_the_short_fragment_is_one_difference():
    body = y_haplotype({"DYS389I": 13, "DYS389II": 29})
    reference = y_haplotype({"DYS389I": 14, "DYS389II": 30})
    assert [(one.locus, one.kind) for one in differences(body, reference)] == [
        ("DYS389I", "steps"),
        ("DYS389II", "same"),
    ]
    alone = differences({"DYS389II": ("29",)}, reference)
    assert [(one.locus, one.steps) for one in alone] == [("DYS389II", 1)]
    with pytest.raises(LineageError, match="shorter"):
        differences(y_haplotype({"DYS389I": 29, "DYS389II": 13}), body)


def test_other__without_a_rate_it_excludes_with_one_it_counts_at_that_rate():
    body, reference = y_haplotype({"A": 14, "B": 0}), y_haplotype({"A": 14, "B": 12})
    assert shared_loci(body, reference) == ("A",)
    share = counted_share(body, [reference], loci=("A",), method="count_plus_one")
    assert male_line(body, reference, meioses=2, share=share, mutation=RATES).log10_lr == -inf
    rates = {**RATES, "B": Mutation(0.002, other=0.0001)}
    expected = changed(0.002, 2)[2] * (1 - 0.9999**2) / share.share
    line = male_line(body, reference, meioses=2, share=share, mutation=rates)
    assert line.log10_lr == pytest.approx(log10(expected), rel=1e-12)


def test_share__methods():
    database = [y_haplotype({"A": a, "B": 10}) for a in (13, 13, 14, 15)] + [y_haplotype({"A": 13})]
    new, old = y_haplotype({"A": 16, "B": 10}), y_haplotype({"A": 13, "B": 10})
    by_kappa = counted_share(new, database, loci=("B", "A"), method="kappa")
    assert (by_kappa.people, by_kappa.over) == (4, ("A", "B"))
    assert by_kappa.share == pytest.approx((1 - 2 / 5) / 5)
    bound = counted_share(old, database, loci=("A", "B"), method="clopper_pearson", confidence=0.5)
    assert (bound.seen, dict(bound.notes)) == (2, {"confidence": 0.5})
    with pytest.raises(LineageError, match="seen 2 times"):
        counted_share(old, database, loci=("A", "B"), method="kappa")
    with pytest.raises(LineageError, match="no method"):
        counted_share(old, database, loci=("A", "B"), method="guess")
    with pytest.raises(LineageError, match="nobody"):
        counted_share(y_haplotype({"C": 1}), database, loci=("C",), method="count_plus_one")
    with pytest.raises(LineageError, match="not typed"):
        counted_share(old, database, loci=("A", "C"), method="count_plus_one")


def test_share__over_other_loci_is_refused():
    body = y_haplotype({"A": 13, "B": 10})
    share = counted_share(body, [body], loci=("A",), method="count_plus_one")
    with pytest.raises(LineageError, match="over A"):
        male_line(body, body, meioses=1, share=share, mutation=RATES)


def test_share__odd_alleles_cannot_be_modelled_and_are_left_out_of_a_fit():
    database = [y_haplotype({"A": a}) for a in (13, "13.2", "0", "13,14", 15)] + [y_haplotype({"B": 10})]
    rows, left_out = fittable(database, loci=("A",))
    assert (rows.tolist(), left_out) == ([[13], [15]], 4)
    model = Model(("A",), np.ones(1), np.array([[13]]), np.array([[0.2]]), 2, 0.0, 0.0, 1, 1e-3)
    for odd in database[1:4]:
        with pytest.raises(LineageError, match="cannot be modelled"):
            modelled_share(odd, model, loci=("A",))


def test_screen__says_what_its_threshold_costs():
    reference = y_haplotype({"A": 14, "B": 12})
    body = y_haplotype({"A": 15, "B": 12})
    found = screen(body, reference, at_most=0, meioses=2, mutation=RATES)
    assert (found.compared, [one.locus for one in found.differing], found.excluded) == (2, ["A"], True)
    kept = changed(0.002, 2)[2]
    assert found.chance_in_line == pytest.approx(1 - kept**2, rel=1e-12)
    assert screen(body, reference, at_most=1, meioses=2, mutation=RATES).excluded is False
    assert screen(reference, reference, at_most=0, meioses=2, mutation=RATES).chance_in_line == pytest.approx(1)


def test_no_rate__is_refused_by_name():
    man = y_haplotype({"DYS999": 14})
    share = counted_share(man, [man], loci=("DYS999",), method="count_plus_one")
    with pytest.raises(LineageError, match="DYS999"):
        male_line(man, man, meioses=1, share=share)


def test_yhrd__rates_are_counts():
    assert all(0 < seen < meioses for seen, meioses in YHRD.values())
    assert YHRD["DYS438"][0] / YHRD["DYS438"][1] == pytest.approx(0.0003747774758737, rel=1e-12)


@pytest.mark.parametrize("value", ["x", "14.", "9.10", "1,2,3,4,5", "OL", "-3x", "-", "0,14", "14,"])
def test_y_haplotype__bad_alleles(value):
    with pytest.raises(LineageError):
        y_haplotype({"A": value})


def test_y_haplotype__nothing_to_compare():
    with pytest.raises(LineageError):
        y_haplotype({"A": " "})
    with pytest.raises(LineageError, match="share no locus"):
        differences(y_haplotype({"A": 1}), y_haplotype({"B": 1}))


@pytest.mark.parametrize("bad", [{"rate": -0.1}, {"rate": 1.0}, {"rate": 0.1, "fall": 1.0}, {"rate": 0.1, "other": 2}])
def test_mutation__impossible_rates(bad):
    with pytest.raises(LineageError):
        Mutation(**bad)
