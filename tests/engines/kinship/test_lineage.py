"""How rare a haplotype is, against published figures and by definition."""

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from tests.engines.kinship.reference import needs_reference, reference

from wasl.engines.kinship.errors import LineageError
from wasl.engines.kinship.lines.discrete_laplace import choose, fit
from wasl.engines.kinship.lines.lineage import clopper_pearson_upper, count_plus_one, kappa, kappa_share

LOCI = ["DYS19", "DYS389I", "DYS390", "DYS391", "DYS392"]


def invented(people: int) -> np.ndarray:
    """Men of three lines, each a few steps from its forefather."""
    rng = np.random.default_rng(5)
    forefathers = np.array([[14, 13, 24, 11, 13], [15, 14, 23, 10, 12], [14, 12, 22, 10, 11]])
    steps = rng.geometric(0.75, (people, len(LOCI))) - rng.geometric(0.75, (people, len(LOCI)))
    return forefathers[rng.integers(0, 3, people)] + steps


PEOPLE = invented(180)
HAPLOTYPES = np.unique(PEOPLE, axis=0)


def at_most_twin(share: float, seen: int, people: int) -> Fraction:
    p = Fraction(share)
    return sum((comb(people, k) * p**k * (1 - p) ** (people - k) for k in range(seen + 1)), start=Fraction(0))


@needs_reference
def test_counts_and_bounds_are_the_reference_s():
    danes = reference("ystr_danes.json")
    people = danes["n_individuals"]
    for one in danes["haplotypes"]:
        assert count_plus_one(one["n"], people) == pytest.approx(one["count_plus1"], rel=1e-13)
        assert clopper_pearson_upper(one["n"], people) == pytest.approx(one["clopper_pearson_upper95"], rel=1e-13)
    assert kappa(danes["n_singletons"], people) == pytest.approx(danes["brenner_kappa"], rel=1e-14)
    assert 1 / kappa_share(danes["n_singletons"], people) == pytest.approx(danes["brenner_LR_for_unseen"])


@pytest.mark.parametrize(("seen", "people"), [(0, 1), (0, 30), (1, 2), (3, 17), (16, 17), (40, 90)])
@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
def test_clopper_pearson__at_the_bound_the_binomial_sum_is_what_is_left(seen, people, confidence):
    upper = clopper_pearson_upper(seen, people, confidence=confidence)
    assert float(at_most_twin(upper, seen, people)) == pytest.approx(1 - confidence, rel=1e-11)


@pytest.mark.parametrize("share", [0.01, 0.08, 0.3, 0.5, 0.77, 0.99])
def test_clopper_pearson__covers_any_share_as_often_as_it_says(share):
    people = 23
    covered = sum(
        comb(people, k) * share**k * (1 - share) ** (people - k)
        for k in range(people + 1)
        if clopper_pearson_upper(k, people) >= share
    )
    assert covered >= 0.95


def test_clopper_pearson__all_seen_is_no_bound():
    assert clopper_pearson_upper(12, 12) == 1.0


@pytest.mark.parametrize(("seen", "people"), [(-1, 3), (4, 3), (0, 0)])
def test_counts__impossible(seen, people):
    for question in (count_plus_one, clopper_pearson_upper, kappa):
        with pytest.raises(LineageError):
            question(seen, people)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95])
def test_clopper_pearson__confidence_out_of_range(confidence):
    with pytest.raises(LineageError):
        clopper_pearson_upper(1, 3, confidence=confidence)


@needs_reference
def test_discrete_laplace__is_the_reference_s():
    danes = reference("ystr_danes.json")
    haplotypes, loci = np.array([one["h"] for one in danes["haplotypes"]]), danes["loci"]
    people = np.repeat(haplotypes, [one["n"] for one in danes["haplotypes"]], axis=0)
    for clusters, bic in enumerate(danes["BIC_by_clusters"], start=1):
        assert fit(people, loci=loci, clusters=clusters).bic == pytest.approx(bic, rel=1e-12)
    model = choose(people, loci=loci)
    assert len(model.shares) == danes["best_clusters"]
    order = [model.centres.tolist().index(centre) for centre in danes["cluster_centres"]]
    np.testing.assert_allclose(model.shares[order], danes["cluster_prior"], rtol=1e-11)
    np.testing.assert_allclose(model.spreads[order], danes["discrete_laplace_p"], rtol=1e-11)
    expected = [one["disclapmix_prob"] for one in danes["haplotypes"]]
    np.testing.assert_allclose(model.probabilities(haplotypes), expected, rtol=1e-11)


@pytest.mark.parametrize("clusters", [1, 2, 3])
def test_discrete_laplace__probabilities_sum_to_one(clusters):
    model = fit(PEOPLE[:, :2], loci=LOCI[:2], clusters=clusters)
    ladder = np.array(list(product(range(-60, 90), repeat=2)))
    assert model.probabilities(ladder).sum() == pytest.approx(1, abs=1e-9)


def test_discrete_laplace__fewer_loci_are_the_sum_over_the_others():
    model = fit(PEOPLE[:, :2], loci=LOCI[:2], clusters=2)
    summed = model.probabilities(np.array([[14, there] for there in range(-60, 90)])).sum()
    assert model.only(LOCI[:1]).probabilities(np.array([[14]]))[0] == pytest.approx(summed, rel=1e-9)
    with pytest.raises(LineageError, match="DYS576"):
        model.only(["DYS576"])


def test_discrete_laplace__a_finer_tolerance_is_never_less_likely():
    loose, fine = (fit(PEOPLE, loci=LOCI, clusters=4, tolerance=at) for at in (1e-3, 1e-10))
    assert loose.centres.tolist() == fine.centres.tolist()
    assert fine.log_likelihood > loose.log_likelihood
    assert fine.rounds > loose.rounds


def test_discrete_laplace__at_the_optimum_no_small_change_of_the_spreads_helps():
    model = fit(PEOPLE[:, :3], loci=LOCI[:3], clusters=2, tolerance=1e-12)
    for cluster, factor in product((0, 1), (0.999, 1.001)):
        spreads = model.spreads.copy()
        spreads[cluster] *= factor
        other = type(model)(**{**model.__dict__, "spreads": spreads})
        assert np.log(other.probabilities(PEOPLE[:, :3])).sum() < model.log_likelihood


def test_discrete_laplace__the_order_of_loci_changes_nothing():
    turned = [3, 1, 0, 2]
    one = fit(PEOPLE[:, :4], loci=LOCI[:4], clusters=3)
    other = fit(PEOPLE[:, turned], loci=[LOCI[i] for i in turned], clusters=3)
    np.testing.assert_allclose(
        one.probabilities(HAPLOTYPES[:, :4]), other.probabilities(HAPLOTYPES[:, turned]), rtol=1e-9
    )


def test_discrete_laplace__what_cannot_be_fitted():
    with pytest.raises(LineageError, match="does not vary"):
        fit(np.array([[14, 10], [15, 10]]), loci=("DYS19", "DYS391"), clusters=1)
    with pytest.raises(LineageError, match="2 distinct"):
        fit(np.array([[14, 10], [15, 11]]), loci=("DYS19", "DYS391"), clusters=3)
    with pytest.raises(LineageError, match="shape"):
        fit(np.array([[14.5, 10], [15, 11]]), loci=("DYS19", "DYS391"), clusters=1)
    with pytest.raises(LineageError):
        choose(PEOPLE, loci=LOCI, clusters=[])


def test_discrete_laplace__a_cluster_on_one_haplotype_is_passed_over():
    people = np.array([[10, 10]] * 30 + [[30, 30]] * 30 + [[10, 11]])
    with pytest.raises(LineageError, match="single haplotype"):
        fit(people, loci=("A", "B"), clusters=3)
    assert len(choose(people, loci=("A", "B"), clusters=[1, 3]).shares) == 1
