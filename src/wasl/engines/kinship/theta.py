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
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import product
from math import factorial, prod

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.dirichlet import nodes_of
from wasl.engines.kinship.errors import TooLargeError
from wasl.engines.kinship.markers import Pairs
from wasl.engines.kinship.network import Network
from wasl.engines.kinship.pedigree import Pedigree, Rows
from wasl.engines.kinship.plans import Plan, planned
from wasl.engines.kinship.summing import Typed, summed_at_nodes

Floats = npt.NDArray[np.float64]
Groups = tuple[tuple[int, ...], ...]
MOST_NODES = 200_000
COST_OF_A_GROUPING = 300  # nodes that take as long, because a grouping is planned before it is summed


def with_theta(pedigree: Pedigree, seen: Sequence[Typed], theta: float) -> Floats:
    """float64[markers]: the likelihood of each.

    Raises
    ------
    TooLargeError: both ways need more than ``MOST_NODES`` evaluations.
    """
    found = np.zeros(len(seen))
    ways: dict[_Shape, list[_Way]] = {}
    needed: dict[frozenset[str], Pedigree] = {}
    for marker, one in enumerate(seen):
        typed = frozenset(one.pairs)
        if typed not in needed:
            needed[typed] = pedigree.needed_for(typed)
        for shape, way in _ways(needed[typed], one, marker, theta):
            ways.setdefault(shape, []).append(way)
    for shape, alike in ways.items():
        for way, mean in zip(alike, _means(shape, alike), strict=True):
            found[way.marker] += way.weight * mean
    return found


@dataclass(frozen=True)
class _Shape:
    """Who is whose child, and of whom it is certain what they have; ``united``: untyped founders whose two alleles are
    one by descent."""

    rows: Rows
    certain: frozenset[str]
    unsure: frozenset[str]
    x_linked: bool
    united: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Way:
    """One way the typed founders' genotypes may be, and the law by which all other founders' alleles are drawn.

    ``law``: float64[alleles], of Dirichlet. ``weight``: the chance of this way.
    """

    marker: int
    weight: float
    seen: Typed
    law: Floats


# What the founders have, where that is not certain.


def _ways(pedigree: Pedigree, seen: Typed, marker: int, theta: float) -> Iterator[tuple[_Shape, _Way]]:
    """Every way the founders' genotypes and their parents' kinship may be."""
    founders = [one.id for one in pedigree.members if one.is_founder]
    typed = [who for who in founders if who in seen.pairs]
    choices = [list(_of_typed(seen.pairs[who], pedigree.inbreeding.get(who, 0.0))) for who in typed]
    inbred = [who for who in founders if who not in seen.pairs and who in pedigree.inbreeding]
    shares = [[(pedigree.inbreeding[who], who), (1 - pedigree.inbreeding[who], "")] for who in inbred]
    if prod(map(len, choices)) * 2 ** len(shares) > MOST_NODES:
        raise TooLargeError("theta", why="too many founders have half-known genotypes here", do="Use theta 0 here.")
    for found in product(*choices):
        now = Typed(seen.marker, {**seen.pairs, **{who: one[1] for who, one in zip(typed, found, strict=True)}})
        certain = now.certain
        factor, law = _drawn(seen.marker.frequencies, [allele for one in found for allele in one[2]], theta)
        factor *= prod(one[0] for one in found)
        for united in product(*shares) if factor else ():
            shape = _Shape(pedigree.rows, certain, frozenset(now.pairs) - certain, seen.marker.x_linked,
                           tuple(who for _, who in united if who))  # fmt: skip
            yield shape, _Way(marker, factor * prod(one[0] for one in united), now, law)


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


def _drawn(shares: Floats, known: list[int], theta: float) -> tuple[float, Floats]:
    """The chance of drawing these alleles, and the law of Dirichlet that they leave for those drawn after them."""
    size = (1 - theta) / theta
    counts = np.bincount(np.array(known, dtype=np.intp), minlength=len(shares))
    chance = prod(_rising(size * shares[allele], int(counts[allele])) for allele in set(known))
    return chance / _rising(size, len(known)), size * shares + counts


def _rising(start: float, count: int) -> float:
    return prod((start + step for step in range(count)), start=1.0)


# Over those that nobody has typed.


def _means(shape: _Shape, ways: Sequence[_Way]) -> Floats:
    """float64[ways]: the mean likelihood over frequencies drawn by each way's law."""
    drawn, degree = _drawn_variables(shape), _degree(shape)
    count = degree // 2 + 1 if len(drawn) > 1 else 1
    nodes = np.array([count ** (int(np.count_nonzero(way.law)) - 1) for way in ways], dtype=np.float64)
    groupings = _bell(len(drawn))
    if min(nodes.max(), groupings) > MOST_NODES:
        raise TooLargeError(
            "theta", why=f"{len(drawn)} founders' alleles of this family are not typed: {groupings:,} ways to be kin",
            do="Leave out distant relatives, type a founder, or use theta 0.",
        )  # fmt: skip
    grouped = nodes > COST_OF_A_GROUPING * groupings
    result = np.zeros(len(ways))
    for chosen, mean in ((grouped, _over_groupings), (~grouped, partial(_over_nodes, count=count))):
        if chosen.any():
            result[chosen] = mean(shape, [way for way, is_one in zip(ways, chosen.tolist(), strict=True) if is_one])
    return result


def _degree(shape: _Shape) -> int:
    """The degree of the likelihood in the frequencies.

    At most one for each founder's allele that is drawn, and for each allele of a typed person that comes from somebody
    untyped: what is not passed on sums to one.
    """
    typed = shape.certain | shape.unsure
    copies = sum(
        parent not in typed
        for who, father, mother, sex in shape.rows if who in typed and (father, mother) != (None, None)
        for parent in ((mother,) if shape.x_linked and sex == "M" else (father, mother))
    )  # fmt: skip
    return min(len(_drawn_variables(shape)), copies)


def _network(shape: _Shape) -> Network:
    network = Network(Pedigree.of(shape.rows), certain=shape.certain, unsure=shape.unsure, x_linked=shape.x_linked,
                      drawn_apart=True)  # fmt: skip
    network.merge([pair for who in shape.united if min(pair := network.alleles[who]) >= 0])
    return network


@lru_cache(maxsize=1024)
def _drawn_variables(shape: _Shape) -> tuple[int, ...]:
    return _network(shape).drawn


@lru_cache(maxsize=16384)
def _plan(shape: _Shape, groups: Groups) -> Plan:
    network = _network(shape)
    network.merge(groups)
    return planned(network, keep=network.nodes)


def _over_nodes(shape: _Shape, ways: Sequence[_Way], *, count: int) -> list[float]:
    points, weights = nodes_of([way.law for way in ways], count)
    sums = summed_at_nodes(_plan(shape, ()), [way.seen for way in ways], points)
    return [float(weight @ one) for weight, one in zip(weights, sums, strict=True)]


def _over_groupings(shape: _Shape, ways: Sequence[_Way]) -> Floats:
    drawn = _drawn_variables(shape)
    sizes = np.array([way.law.sum() for way in ways])
    at_rest = [(way.law / way.law.sum())[None, :] for way in ways]
    total = np.zeros(len(ways))
    for groups in _groupings(drawn):
        weight = sizes ** len(groups) * prod(factorial(len(group) - 1) for group in groups)
        sums = summed_at_nodes(_plan(shape, groups), [way.seen for way in ways], at_rest)
        total += weight * np.concatenate(sums)
    total /= [_rising(size, len(drawn)) for size in sizes.tolist()]
    return total


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
