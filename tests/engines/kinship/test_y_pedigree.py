"""Several references of one male line: peeling against enumeration over everybody's alleles."""

from itertools import product
from math import inf, log10

import numpy as np
import pytest

from wasl.engines.kinship.errors import LineageError
from wasl.engines.kinship.lines.lineage import Share
from wasl.engines.kinship.lines.y_haplotypes import y_haplotype
from wasl.engines.kinship.lines.y_lineage import male_line
from wasl.engines.kinship.lines.y_mutation import Mutation
from wasl.engines.kinship.lines.y_pedigree import male_pedigree, pedigree_loci

RATES = {"A": Mutation(0.02), "B": Mutation(0.005, fall=0.1, other=0.001), "DYS385": Mutation(0.01, other=0.002)}
# grandfather > father, uncle; father > missing, brother; uncle > cousin
FATHERS = {"father": "grandfather", "uncle": "grandfather", "missing": "father", "brother": "father", "cousin": "uncle"}
MEN = ["grandfather", "father", "uncle", "missing", "brother", "cousin"]


def share_over(*loci: str) -> Share:
    return Share(0.01, "count_plus_one", 99, 0, loci)


def enumerated(seen: dict[str, int], rate: float, low: int, high: int) -> float:
    """The sum over all alleles of all men on a ladder, the forefather's equally probable; single steps."""
    hidden = [man for man in MEN if man not in seen]
    total = 0.0
    for drawn in product(range(low, high + 1), repeat=len(hidden)):
        alleles = {**seen, **dict(zip(hidden, drawn, strict=True))}
        chance = 1.0
        for son, father in FATHERS.items():
            apart = abs(alleles[son] - alleles[father])
            chance *= (1 - rate) if apart == 0 else rate / 2 if apart == 1 else 0.0
        total += chance
    return total


@pytest.mark.parametrize(
    ("references", "body"),
    [
        ({"brother": 14, "cousin": 14}, 14),
        ({"brother": 14, "cousin": 15}, 15),
        ({"uncle": 14, "cousin": 15, "grandfather": 14}, 13),
        ({"brother": 13, "cousin": 15}, 15),
    ],
)
def test_male_pedigree__is_the_enumeration(references, body):
    low, high = 10, 18
    expected = enumerated({**references, "missing": body}, 0.02, low, high) / enumerated(references, 0.02, low, high)
    typed = {man: y_haplotype({"A": allele}) for man, allele in references.items()}
    found = male_pedigree(
        y_haplotype({"A": body}), typed, fathers=FATHERS, place="missing", share=share_over("A"), mutation=RATES
    )
    assert found.log10_lr == pytest.approx(log10(expected / 0.01), rel=1e-9)


@pytest.mark.parametrize(("reference", "meioses"), [("father", 1), ("brother", 2), ("uncle", 3), ("cousin", 4)])
def test_one_reference__is_the_plain_male_line(reference, meioses):
    body = y_haplotype({"A": 15, "B": 12, "DYS385": "11,14"})
    other = y_haplotype({"A": 14, "B": 14, "DYS385": "14,12"})
    share = share_over("A", "B", "DYS385")
    line = male_line(body, other, meioses=meioses, share=share, mutation=RATES)
    found = male_pedigree(body, {reference: other}, fathers=FATHERS, place="missing", share=share, mutation=RATES)
    assert found.log10_lr == pytest.approx(line.log10_lr, rel=1e-9)


def test_untyped_branches_change_nothing():
    body, other = y_haplotype({"A": 15, "B": 12}), y_haplotype({"A": 14, "B": 12})
    wider = {**FATHERS, "grandfather": "forefather", "granduncle": "forefather", "nephew": "brother"}
    results = [
        male_pedigree(
            body,
            {"uncle": other, "cousin": body},
            fathers=tree,
            place="missing",
            share=share_over("A", "B"),
            mutation=RATES,
        ).log10_lr
        for tree in (FATHERS, wider)
    ]
    assert results[0] == pytest.approx(results[1], rel=1e-9)


def test_all_alleles_of_the_body_sum_to_one():
    references = {"uncle": y_haplotype({"DYS385": "11,14"}), "brother": y_haplotype({"DYS385": "12,14"})}
    rates = {"DYS385": Mutation(0.01)}
    total = 0.0
    for low in range(6, 20):
        for high in range(low, 20):
            body = y_haplotype({"DYS385": [str(low), str(high)]})
            found = male_pedigree(
                body, references, fathers=FATHERS, place="missing", share=share_over("DYS385"), mutation=rates
            )
            total += 10 ** found.per_locus[0][1]
    assert total == pytest.approx(1, abs=1e-9)


def test_nulls__shared_by_all_are_kept_at_the_rate_of_change():
    null = y_haplotype({"B": 0})
    found = male_pedigree(
        null, {"uncle": null, "cousin": null}, fathers=FATHERS, place="missing", share=share_over("B"), mutation=RATES
    )
    assert found.per_locus[0][1] == pytest.approx(3 * log10(0.999))


def test_impossible_body_is_minus_infinity_and_impossible_references_are_refused_by_locus():
    near, far = y_haplotype({"A": 14}), y_haplotype({"A": 30})
    values = {"fathers": FATHERS, "place": "missing", "share": share_over("A"), "mutation": RATES}
    assert male_pedigree(far, {"brother": near}, **values).log10_lr == -inf
    with pytest.raises(LineageError, match="A: the references cannot be"):
        male_pedigree(near, {"brother": near, "cousin": far}, **values)


def test_dys389__less_for_all_or_for_none():
    rates = {"DYS389I": Mutation(0.003), "DYS389II": Mutation(0.004)}
    body = y_haplotype({"DYS389I": 13, "DYS389II": 29})
    son, uncle = y_haplotype({"DYS389I": 14, "DYS389II": 30}), y_haplotype({"DYS389II": 29})
    values = {"fathers": FATHERS, "place": "missing", "share": share_over("DYS389I", "DYS389II"), "mutation": rates}
    both = dict(male_pedigree(body, {"brother": son}, **values).per_locus)
    assert both["DYS389II"] > log10(0.99)
    mixed = dict(male_pedigree(body, {"brother": son, "uncle": uncle}, **values).per_locus)
    assert mixed["DYS389II"] == pytest.approx(
        log10(
            enumerated({"brother": 30, "uncle": 29, "missing": 29}, 0.004, 26, 33)
            / enumerated({"brother": 30, "uncle": 29}, 0.004, 26, 33)
        ),
        rel=1e-9,
    )


@pytest.mark.parametrize(
    ("fathers", "place", "says"),
    [
        ({"missing": "father", "brother": "other"}, "missing", "2 forefathers"),
        ({"missing": "father", "father": "missing"}, "missing", "0 forefathers"),
        ({"brother": "father", "a": "b", "b": "a"}, "brother", "no male line"),
        ({"brother": "father"}, "missing", "missing is not in the tree"),
        ({str(i): str(i + 1) for i in range(101)}, "0", "at most 100"),
    ],
)
def test_trees_that_are_none(fathers, place, says):
    man = y_haplotype({"A": 14})
    with pytest.raises(LineageError, match=says):
        male_pedigree(man, {"brother": man}, fathers=fathers, place=place, share=share_over("A"), mutation=RATES)


def test_loci_that_cannot_be_peeled_are_named():
    man = y_haplotype({"A": "14.2"})
    values = {"fathers": FATHERS, "place": "missing", "share": share_over("A"), "mutation": RATES}
    for other in ("14", "0", "14.2,15.2"):
        with pytest.raises(LineageError, match="A: alleles that no number"):
            male_pedigree(man, {"brother": y_haplotype({"A": other})}, **values)
    assert np.isfinite(male_pedigree(man, {"brother": y_haplotype({"A": "15.2"})}, **values).log10_lr)
    mixed = y_haplotype({"A": "14,15.2"})
    with pytest.raises(LineageError, match="different kinds"):
        male_pedigree(mixed, {"brother": mixed}, **values)
    with pytest.raises(LineageError, match="other loci"):
        male_pedigree(y_haplotype({"B": 12}), {"brother": man}, **values)
    assert pedigree_loci(man, {"brother": man, "uncle": y_haplotype({"B": 1})}) == ("A",)
