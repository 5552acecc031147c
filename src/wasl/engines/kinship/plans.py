"""In which order the tables of a family are multiplied and summed.

Any order gives the same numbers; the work differs by thousands of times. A greedy order is worked out in full, others
while they could pay, and the cheapest is kept. Source: Koller and Friedman, *Probabilistic Graphical Models* (2009),
9.4.3.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import prod

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.network import Kind, Network

Ints = npt.NDArray[np.int64]
NOMINAL = {Kind.ALLELE: 24, Kind.PAIR: 2, Kind.CHOICE: 2, Kind.NODE: 64}
CHEAP = 20_000  # multiplications that take less time than looking for a better order


@dataclass(frozen=True, eq=False)
class Plan:
    """What to fill and in which order to sum, as numbers for compiled code. Made once for each shape of family.

    Attributes
    ----------
    variables: int64[variables, 3]: kind, person, states.
    tables: int64[tables, 7]: fill, side, person, parent, branch, from mother, given.
    inbreeding: float64[tables].
    scope, scope_start: the variables of each table and intermediate, one after the other.
    steps: int64[steps, 3]: two tables (the second -1 for none) and the result.
    loops, loop_start: the variables that each step runs over, innermost last.
    open: the variables left in the result, in its order.
    typed: ids of the typed, in the order of their places.
    """

    variables: Ints
    tables: Ints
    inbreeding: npt.NDArray[np.float64]
    scope: Ints
    scope_start: Ints
    steps: Ints
    loops: Ints
    loop_start: Ints
    open: tuple[int, ...]
    typed: tuple[str, ...]


def planned(network: Network, *, keep: Sequence[int] = ()) -> Plan:
    """Sum out every variable but those kept, in the cheapest of the orders that are tried."""
    best = _Order(network, tuple(keep), _result)
    for score in (_product, _growth):
        if best.cost > CHEAP:
            best = min(best, _Order(network, tuple(keep), score), key=lambda order: order.cost)
    return best.plan()


# What to sum out next: that which leaves the smallest table, makes the smallest product, or adds least to all of them.

Score = Callable[[float, float, float], float]


def _result(_product: float, left: float, _joined: float) -> float:
    return left


def _product(product: float, _left: float, _joined: float) -> float:
    return product


def _growth(_product: float, left: float, joined: float) -> float:
    return left - joined


class _Order:
    """One order, found greedily. Scopes are sets of variables, told as the bits of a number."""

    def __init__(self, network: Network, keep: tuple[int, ...], score: Score) -> None:
        self.network, self.keep, self.score = network, keep, score
        self.sizes = [variable.states or NOMINAL[variable.kind] for variable in network.variables]
        self.rank = {one: at for at, one in enumerate(sorted(range(len(self.sizes)), key=self._outermost_first))}
        self.scopes = [sum(1 << one for one in set(table.scope)) for table in network.tables]
        self.alive = set(range(len(self.scopes)))
        self.steps: list[tuple[int, int, int]] = []
        self.loops: list[int] = []
        self.cost = 0.0
        self.weight = cache(lambda scope: float(prod(self.sizes[one] for one in _bits(scope))))
        self._sum_out()

    def _outermost_first(self, variable: int) -> tuple[bool, int, int]:
        """Innermost what stays to the end, as it will lie there, so that long rows are added, not short multiplied."""
        if variable in self.keep:
            return True, self.keep.index(variable), variable
        return False, self.sizes[variable], variable

    def _sum_out(self) -> None:
        kept = sum(1 << one for one in self.keep)
        waiting = {one: self._scored(one) for one in _bits(_union(self.scopes) & ~kept)}
        while waiting:
            best = min(waiting, key=waiting.__getitem__)
            del waiting[best]
            touched = _bits(self._sum(best))
            waiting |= {one: self._scored(one) for one in touched if one in waiting}
        rest = sorted(self.alive, key=self._heavy)
        while len(rest) > 1:
            rest = [self._join(rest[0], rest[1], 0), *rest[2:]]
        self._join(rest[0], -1, 0)

    def _heavy(self, table: int) -> tuple[float, int]:
        return self.weight(self.scopes[table]), table

    def _scored(self, variable: int) -> tuple[float, int, int]:
        tables = [scope for at in self.alive if (scope := self.scopes[at]) >> variable & 1]
        product = _union(tables)
        left, joined = self.weight(product & ~(1 << variable)), sum(map(self.weight, tables))
        return self.score(self.weight(product), left, joined), len(tables), variable

    def _sum(self, variable: int) -> int:
        """Join all tables with this variable, the lightest first. Returns the scope of what is left."""
        tables = sorted((at for at in self.alive if self.scopes[at] >> variable & 1), key=self._heavy)
        while len(tables) > 2:
            tables = sorted([self._join(tables[0], tables[1], 0), *tables[2:]], key=self._heavy)
        return self.scopes[self._join(tables[0], tables[1] if len(tables) > 1 else -1, 1 << variable)]

    def _join(self, first: int, second: int, without: int) -> int:
        union = self.scopes[first] | (self.scopes[second] if second >= 0 else 0)
        self.steps.append((first, second, len(self.scopes)))
        self.loops.append(union)
        self.scopes.append(union & ~without)
        self.cost += self.weight(union)
        self.alive.difference_update((first, second))
        self.alive.add(len(self.scopes) - 1)
        return len(self.scopes) - 1

    def _ranked(self, scope: int) -> tuple[int, ...]:
        return tuple(sorted(_bits(scope), key=self.rank.__getitem__))

    def plan(self) -> Plan:
        network = self.network
        made = [self._ranked(scope) for scope in self.scopes[len(network.tables) : -1]]
        scopes = [*(table.scope for table in network.tables), *made, self.keep]
        tables = [
            (one.fill, one.side, one.person, one.parent, one.branch, one.from_mother, one.given)
            for one in network.tables
        ]  # fmt: skip
        loops = [self._ranked(scope) for scope in self.loops]
        return Plan(
            variables=np.array([(one.kind, one.person, one.states) for one in network.variables], dtype=np.int64),
            tables=np.array(tables, dtype=np.int64),
            inbreeding=np.array([one.inbreeding for one in network.tables]),
            scope=_flat(scopes), scope_start=_starts(scopes),
            steps=np.array(self.steps, dtype=np.int64), loops=_flat(loops), loop_start=_starts(loops),
            open=self.keep, typed=network.typed,
        )  # fmt: skip


def _bits(scope: int) -> list[int]:
    return [at for at in range(scope.bit_length()) if scope >> at & 1]


def _union(scopes: Iterable[int]) -> int:
    union = 0
    for scope in scopes:
        union |= scope
    return union


def _starts(lists: Sequence[Sequence[int]]) -> Ints:
    return np.cumsum([0, *(len(one) for one in lists)]).astype(np.int64)


def _flat(lists: Sequence[Sequence[int]]) -> Ints:
    return np.array([value for one in lists for value in one], dtype=np.int64)
