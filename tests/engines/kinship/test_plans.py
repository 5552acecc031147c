"""Every order of summing gives the same number, and the one that is kept is none of the dearer."""

import random

import pytest
from tests.engines.kinship.families import random_family, random_genotypes, random_marker

from wasl.engines.kinship.network import Network
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.plans import _growth, _Order, _product, _result, planned
from wasl.engines.kinship.summing import sexes_of, summed, typed

SCORES = (_product, _result, _growth)
COUSINS_CHILD = [("G", "", "", "M"), ("H", "", "", "F"), ("A", "G", "H", "M"), ("B", "G", "H", "M"), ("V", "", "", "F"),
                 ("W", "", "", "F"), ("C", "A", "V", "M"), ("D", "B", "W", "F"), ("X", "C", "D", "M")]  # fmt: skip


def test_orders__of_random_families__all_give_the_same() -> None:
    rng, differing = random.Random(4), 0
    for _ in range(40):
        pedigree, marker = random_family(rng, people=6), random_marker(rng, "mutating")
        found = {who: {"m": labels} for who, labels in random_genotypes(rng, pedigree, marker).items()}
        seen = typed(marker, found, sexes_of(pedigree, found))
        if not found:
            continue
        network = Network(pedigree.needed_for(found), certain=found)
        orders = [_Order(network, (), score) for score in SCORES]
        sums = [float(summed(order.plan(), [seen])[0, 0]) for order in orders]
        assert sums == pytest.approx([sums[0]] * 3, rel=1e-12)
        differing += len({tuple(order.steps) for order in orders}) > 1
    assert differing > 10


def test_planned__of_a_family_with_a_loop__needs_no_more_than_the_square_of_the_alleles() -> None:
    pedigree = Pedigree.of(COUSINS_CHILD)
    network = Network(pedigree, certain={"C"}, open_people=("X",))
    plan = planned(network, keep=network.alleles["X"])
    alleles = {at for at, (kind, _, _) in enumerate(plan.variables.tolist()) if kind == 0}
    loops = [plan.loops[start:end].tolist() for start, end in zip(plan.loop_start, plan.loop_start[1:], strict=False)]
    assert max(len(alleles & set(loop)) for loop in loops) == 2
