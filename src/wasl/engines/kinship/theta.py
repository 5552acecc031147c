"""Founders drawn from a population whose people share ancestors: exact, over all founders of a pedigree together.

With coancestry theta the founders' alleles are drawn from frequencies that are themselves drawn, by a Dirichlet law of
size (1 - theta) / theta around the table's. Alleles that founders were seen to have shift that law and cost a known
factor. Over those that nobody has typed the likelihood is summed in one of two exact ways, whichever is less work: it
is a polynomial in the frequencies, so a quadrature of high enough degree has no error; or the drawn alleles fall
into groups that are one by descent (Hoppe's urn), each group a plain likelihood.

Sources: Balding and Nichols, Forensic Science International 64 (1994); Hoppe, Journal of Mathematical Biology 20
(1984); Gauss and Jacobi's nodes after Golub and Welsch, Mathematics of Computation 23 (1969).
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from math import factorial, prod

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import TooLargeError
from wasl.engines.kinship.markers import Pairs
from wasl.engines.kinship.network import Network, Plan, planned
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.summing import Typed, summed

Floats = npt.NDArray[np.float64]
Groups = tuple[tuple[int, ...], ...]
MOST_NODES = 200_000
COST_OF_A_GROUPING = 8  # nodes that take as long, because a grouping is planned before it is summed


def of_one_with_theta(pedigree: Pedigree, seen: Typed, theta: float) -> float:
    """The likelihood of one marker.

    Raises
    ------
    TooLargeError: both ways need more than ``MOST_NODES`` evaluations.
    """
    needed = pedigree.needed_for(seen.pairs)
    return sum(
        weight * _drawn(needed, Typed(seen.marker, pairs), known, united, theta)
        for weight, pairs, known, united in _ways(needed, seen)
    )


# What the founders have, where that is not certain.


def _ways(pedigree: Pedigree, seen: Typed) -> Iterator[tuple[float, dict[str, Pairs], list[int], tuple[str, ...]]]:
    """Every way the founders' genotypes and their parents' kinship may be.

    Yields its weight, the pairs of everybody, the alleles drawn for typed founders, and the untyped founders whose two
    alleles are one by descent.
    """
    founders = [one.id for one in pedigree.members if one.is_founder]
    choices = [
        list(_of_typed(seen.pairs[who], pedigree.inbreeding.get(who, 0.0))) for who in founders if who in seen.pairs
    ]
    typed = [who for who in founders if who in seen.pairs]
    inbred = [who for who in founders if who not in seen.pairs and pedigree.inbreeding.get(who, 0.0)]
    shares = [[(pedigree.inbreeding[who], who), (1 - pedigree.inbreeding[who], "")] for who in inbred]
    if prod(map(len, choices)) * 2 ** len(shares) > MOST_NODES:
        raise TooLargeError("theta", why="too many founders have half-known genotypes here", do="Use theta 0 here.")
    for found in product(*choices):
        for united in product(*shares):
            weight = prod(one[0] for one in found) * prod(one[0] for one in united)
            pairs = {**seen.pairs, **{who: one[1] for who, one in zip(typed, found, strict=True)}}
            known = [allele for one in found for allele in one[2]]
            yield weight, pairs, known, tuple(who for _, who in united if who)


def _of_typed(pairs: Pairs, share: float) -> Iterator[tuple[float, Pairs, list[int]]]:
    """The genotypes a typed founder may have: weight, as pairs, the alleles that were drawn for it."""
    found: dict[tuple[int, int], float] = {}
    for one, other, weight in zip(pairs.first.tolist(), pairs.second.tolist(), pairs.weight.tolist(), strict=True):
        found[min(one, other), max(one, other)] = weight
    for (low, high), weight in found.items():
        both = [(low, high)] if low in (-1, high) else [(low, high), (high, low)]
        first, second = (np.array(side, dtype=np.intp) for side in zip(*both, strict=True))
        alone = Pairs(first, second, np.ones(len(both)))
        if low == -1:
            yield weight, alone, [high]
            continue
        yield weight * (1 - share), alone, [low, high]
        if share and low == high:
            yield weight * share, alone, [low]


def _drawn(pedigree: Pedigree, seen: Typed, known: list[int], united: tuple[str, ...], theta: float) -> float:
    size = (1 - theta) / theta
    counts = np.bincount(np.array(known, dtype=np.intp), minlength=len(seen.marker.alleles))
    shares = seen.marker.frequencies
    factor = float(np.prod([_rising(size * share, n) for share, n in zip(shares, counts, strict=True) if n]))
    factor /= _rising(size, len(known))
    law = size * shares + counts
    if not factor:
        return 0.0
    return factor * _expected(pedigree, seen, law, united)


def _rising(start: float, count: int) -> float:
    return float(np.prod(start + np.arange(count)))


# Over those that nobody has typed.


def _expected(pedigree: Pedigree, seen: Typed, law: Floats, united: tuple[str, ...]) -> float:
    """The mean likelihood over frequencies drawn by the Dirichlet ``law``: float64[alleles]."""
    certain = seen.certain
    shape = (pedigree_key(pedigree), certain, frozenset(seen.pairs) - certain, seen.marker.x_linked, united)
    drawn = _drawn_variables(*shape)
    nodes = (len(drawn) // 2 + 1) ** (int(np.count_nonzero(law)) - 1)
    groupings = _bell(len(drawn))
    if min(nodes, groupings) > MOST_NODES:
        raise TooLargeError(
            "theta", why=f"{len(drawn)} founders' alleles of this family are not typed: {groupings:,} ways to be kin",
            do="Leave out distant relatives, type a founder, or use theta 0.",
        )  # fmt: skip
    if len(drawn) > 1 and nodes > COST_OF_A_GROUPING * groupings:
        return _over_groupings(shape, drawn, seen, law)
    points, weights = _nodes(law, len(drawn) // 2 + 1 if len(drawn) > 1 else 1)
    return float(weights @ summed(_plan(*shape, ()), [seen], frequencies=points)[:, 0])


Shape = tuple[
    tuple[tuple[str, str | None, str | None, str], ...], frozenset[str], frozenset[str], bool, tuple[str, ...]
]


def pedigree_key(pedigree: Pedigree) -> tuple[tuple[str, str | None, str | None, str], ...]:
    return tuple((one.id, one.father, one.mother, one.sex) for one in pedigree.members)


def _network(rows: tuple[tuple[str, str | None, str | None, str], ...], certain: frozenset[str],
             unsure: frozenset[str], x_linked: bool, united: tuple[str, ...]) -> Network:  # fmt: skip
    network = Network(Pedigree.of(rows), certain=certain, unsure=unsure, x_linked=x_linked, drawn_apart=True)
    network.merge([pair for who in united if min(pair := network.alleles[who]) >= 0])
    return network


@lru_cache(maxsize=1024)
def _drawn_variables(*shape: object) -> tuple[int, ...]:
    return _network(*shape).drawn  # type: ignore[arg-type]


@lru_cache(maxsize=16384)
def _plan(rows: tuple[tuple[str, str | None, str | None, str], ...], certain: frozenset[str], unsure: frozenset[str],
          x_linked: bool, united: tuple[str, ...], groups: Groups) -> Plan:  # fmt: skip
    network = _network(rows, certain, unsure, x_linked, united)
    network.merge(groups)
    return planned(network)


def _over_groupings(shape: Shape, drawn: tuple[int, ...], seen: Typed, law: Floats) -> float:
    size = float(law.sum())
    at_rest = (law / size)[None, :]
    total = 0.0
    for groups in _groupings(drawn):
        weight = size ** len(groups) * prod(factorial(len(group) - 1) for group in groups)
        total += weight * float(summed(_plan(*shape, groups), [seen], frequencies=at_rest)[0, 0])
    return total / _rising(size, len(drawn))


def _groupings(of: Sequence[int]) -> Iterator[Groups]:
    """Every way to put these into groups."""
    if not of:
        yield ()
        return
    first, rest = of[0], of[1:]
    for groups in _groupings(rest):
        yield ((first,), *groups)
        for at, group in enumerate(groups):
            yield (*groups[:at], (first, *group), *groups[at + 1 :])


def _bell(count: int) -> int:
    """In how many ways so many things fall into groups."""
    row = [1]
    for _ in range(count):
        new = [row[-1]]
        for value in row:
            new.append(new[-1] + value)
        row = new
    return row[0]


def _nodes(law: Floats, count: int) -> tuple[Floats, Floats]:
    """Frequencies and weights that give the exact mean of any polynomial of degree up to 2 count - 1.

    Returns float64[nodes, alleles] and float64[nodes]. The stick is broken allele by allele.
    """
    present = np.flatnonzero(law)
    points, weights, left = np.zeros((1, len(law))), np.ones(1), np.ones(1)
    for at, allele in enumerate(present[:-1]):
        parts, chances = _beta_nodes(float(law[allele]), float(law[present[at + 1 :]].sum()), count)
        points = np.repeat(points, count, axis=0)
        points[:, allele] = np.outer(left, parts).ravel()
        weights = np.outer(weights, chances).ravel()
        left = np.outer(left, 1 - parts).ravel()
    points[:, present[-1]] = left
    return points, weights


def _beta_nodes(one: float, other: float, count: int) -> tuple[Floats, Floats]:
    """Gauss and Jacobi's nodes on 0 to 1 for a Beta law."""
    if count == 1:
        return np.array([one / (one + other)]), np.ones(1)
    a, b, n = other - 1, one - 1, np.arange(count)
    span = 2 * n + a + b
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = (b * b - a * a) / (span * (span + 2))
        k, reach = n[1:], span[1:]
        beside = 4 * k * (k + a) * (k + b) * (k + a + b) / (reach**2 * (reach + 1) * (reach - 1))
    middle[0] = (b - a) / (a + b + 2)
    beside[0] = 4 * (1 + a) * (1 + b) / ((2 + a + b) ** 2 * (3 + a + b))
    values, vectors = np.linalg.eigh(np.diag(middle) + np.diag(np.sqrt(beside), 1) + np.diag(np.sqrt(beside), -1))
    return (values + 1) / 2, vectors[0] ** 2
