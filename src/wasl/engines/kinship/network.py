"""A family as a product of small tables, and the order in which to sum them up.

The variables are alleles, not genotypes: two for each untyped person, and one for each typed person that says which of
the possible ordered pairs it is (both orders of a heterozygote, say). A child's allele is the one or the other of its
parent's; the choice is a variable too, so that the transmission from an untyped parent falls into two tables of three
variables each, and a typed parent cuts the family apart. Loops, inbreeding, the X and half-known genotypes need
no code of their own. Source: Lauritzen and Sheehan, *Graphical models for genetic analyses*, Statistical Science 18
(2003).

``Plan`` holds the tables by name only. ``contraction.py`` fills and sums them for any marker.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import partial

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import GenotypeError
from wasl.engines.kinship.pedigree import Member, Pedigree

Ints = npt.NDArray[np.int64]
FATHERS, MOTHERS = 0, 1  # which of a person's two alleles


class Kind(IntEnum):
    """Of a variable: how many states it has."""

    ALLELE = 0  # as many as the marker has alleles
    PAIR = 1  # as many as there are ordered pairs for this typed person
    CHOICE = 2  # which of the parent's two alleles was passed on
    GIVEN = 3  # told with the plan


class Fill(IntEnum):
    """Of a table: what its numbers are. Its scope begins with the child's or the person's own variable."""

    FOUNDER = 0  # frequency of one allele
    FOUNDER_TWO = 1  # of both alleles, of a founder whose parents were related
    FOUNDER_PAIR = 2  # of a typed founder's pairs
    PASSED = 3  # child's allele, parent's allele, choice
    PASSED_ONE = 4  # child's allele, father's only allele
    PASSED_BY_KNOWN = 5  # child's allele, when the parent's genotype is certain
    PASSED_BY_PAIR = 6  # child's allele, parent's pairs
    SEEN = 7  # the weights of the pairs of somebody with parents
    SAME = 8  # child's allele, the allele it is
    GIVEN = 9  # numbers handed in with the call
    PASSED_CHOSEN = 10  # child's allele, typed parent's pairs, choice


@dataclass(frozen=True)
class Variable:
    kind: Kind
    person: int = -1  # place among the typed, for PAIR
    states: int = 0  # for GIVEN


@dataclass(frozen=True)
class Table:
    """``child``: (variable, side) whose allele is meant. ``parent``: place among the typed, for a parent who is."""

    fill: Fill
    scope: tuple[int, ...]
    side: int = -1
    person: int = -1
    parent: int = -1
    branch: int = -1
    from_mother: bool = False
    inbreeding: float = 0.0
    given: int = -1


@dataclass(frozen=True, eq=False)
class Plan:
    """What to fill and in which order to sum, as numbers for compiled code. Made once for each shape of family.

    Attributes
    ----------
    variables: int64[variables, 3]: kind, person, states.
    tables: int64[tables, 8]: fill, side, person, parent, branch, from mother, given, first variable's kind.
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


class Network:
    """The tables of one family, given who is typed (and who of them beyond doubt).

    ``drawn_apart``: how often the founders' alleles come together is weighed by whoever asks (``theta.py``): typed
    founders weigh nothing here, untyped ones the frequencies that are handed in.
    ``choices_told``: every choice between a parent's alleles that linked markers could share is a variable
    (``linked.py``), also where one marker alone would not need it.
    """

    def __init__(self, pedigree: Pedigree, *, certain: Iterable[str], unsure: Iterable[str] = (),
                 open_people: Iterable[str] = (), x_linked: bool = False, drawn_apart: bool = False,
                 choices_told: bool = False) -> None:  # fmt: skip
        self.pedigree, self.x_linked, self.drawn_apart = pedigree, x_linked, drawn_apart
        self.choices_told = choices_told
        self.choices: dict[tuple[str, int], int] = {}  # child and side: which of the parent's alleles it was
        self.certain = frozenset(certain)
        typed = self.certain | frozenset(unsure)
        self.typed = tuple(one.id for one in pedigree.members if one.id in typed)
        self.place = {who: at for at, who in enumerate(self.typed)}
        self.variables: list[Variable] = []
        self.tables: list[Table] = []
        self.alleles: dict[str, tuple[int, int]] = {}  # of the untyped: their father's and their mother's; -1 for none
        self.open = frozenset(open_people)
        self.pair: dict[str, int] = {}
        for one in pedigree.members:
            self._add(one)

    def variable(self, kind: Kind, **about: int) -> int:
        self.variables.append(Variable(kind, **about))
        return len(self.variables) - 1

    def _has_one(self, one: Member) -> bool:
        if self.x_linked and one.sex == "U":
            raise GenotypeError(f"the sex of {one.id} is not told", why="on the X a man has one allele, a woman two")
        return self.x_linked and one.sex == "M"

    def _gives_one(self, one: Member) -> bool:
        """Of an untyped founder with one child only the allele that was passed on matters: the other sums to one."""
        return self._has_one_child(one) and one.id not in self.open

    def _has_one_child(self, one: Member) -> bool:
        return one.is_founder and len(self.pedigree.children[one.id]) == 1

    def _add(self, one: Member) -> None:
        if one.id in self.place:
            self.pair[one.id] = self.variable(Kind.PAIR, person=self.place[one.id])
        else:
            first = -1 if self._has_one(one) or self._gives_one(one) else self.variable(Kind.ALLELE)
            self.alleles[one.id] = (first, self.variable(Kind.ALLELE))
        if one.is_founder:
            self._add_founder(one)
            return
        if one.id in self.place:
            self.tables.append(Table(Fill.SEEN, (self.pair[one.id],), person=self.place[one.id]))
        if not self._has_one(one):
            self._add_passing(one, FATHERS, one.father)
        self._add_passing(one, MOTHERS, one.mother)

    def _add_founder(self, one: Member) -> None:
        share = self.pedigree.inbreeding.get(one.id, 0.0)
        if one.id in self.place:
            fill = Fill.SEEN if self.drawn_apart else Fill.FOUNDER_PAIR
            self.tables.append(Table(fill, (self.pair[one.id],), person=self.place[one.id], inbreeding=share))
            return
        first, second = self.alleles[one.id]
        if share and first >= 0 and not self.drawn_apart:
            self.tables.append(Table(Fill.FOUNDER_TWO, (first, second), inbreeding=share))
            return
        self.tables += [Table(Fill.FOUNDER, (allele,)) for allele in (first, second) if allele >= 0]

    def _add_passing(self, child: Member, side: int, parent: str | None) -> None:
        person = self.place.get(child.id, -1)
        mine = self.pair[child.id] if person >= 0 else self.alleles[child.id][side]
        made = partial(Table, side=side, person=person, from_mother=side == MOTHERS)
        if parent is None:
            self._add_unknown_parent(mine, side, person)
        elif self.choices_told and parent in self.place and not self._has_one_child(self.pedigree.by_id[parent]):
            choice = self.choices[child.id, side] = self.variable(Kind.CHOICE)
            self.tables.append(
                made(Fill.PASSED_CHOSEN, (mine, self.pair[parent], choice), parent=self.place[parent])
            )  # fmt: skip
        elif parent in self.certain:
            self.tables.append(made(Fill.PASSED_BY_KNOWN, (mine,), parent=self.place[parent]))
        elif parent in self.place:
            self.tables.append(made(Fill.PASSED_BY_PAIR, (mine, self.pair[parent]), parent=self.place[parent]))
        elif self.alleles[parent][FATHERS] < 0:
            self.tables.append(made(Fill.PASSED_ONE, (mine, self.alleles[parent][MOTHERS])))
        else:
            choice = self.choices[child.id, side] = self.variable(Kind.CHOICE)
            for branch, allele in enumerate(self.alleles[parent]):
                self.tables.append(made(Fill.PASSED, (mine, allele, choice), branch=branch))

    @property
    def drawn(self) -> tuple[int, ...]:
        """The variables of founders' alleles that nobody has typed."""
        return tuple(table.scope[0] for table in self.tables if table.fill == Fill.FOUNDER)

    def merge(self, groups: Sequence[Sequence[int]]) -> None:
        """Take founders' alleles as one by descent: the first of each group stands for all of it."""
        stands_for = {variable: group[0] for group in groups for variable in group}
        merged = {variable for group in groups for variable in group[1:]}
        self.tables = [
            replace(table, scope=tuple(stands_for.get(variable, variable) for variable in table.scope))
            for table in self.tables
            if not (table.fill == Fill.FOUNDER and table.scope[0] in merged)
        ]

    def _add_unknown_parent(self, mine: int, side: int, person: int) -> None:
        """The allele from a parent who is not told is drawn from the population as it stands."""
        if person < 0:
            self.tables.append(Table(Fill.FOUNDER, (mine,)))
            return
        drawn = self.variable(Kind.ALLELE)
        self.tables += [
            Table(Fill.FOUNDER, (drawn,)),
            Table(Fill.SAME, (mine, drawn), side=side, person=person),
        ]


# The order of summing.

NOMINAL = {Kind.ALLELE: 24, Kind.PAIR: 2, Kind.CHOICE: 2}


def planned(network: Network, *, keep: Sequence[int] = ()) -> Plan:
    """Sum out every variable but those kept: always the one whose tables make the smallest product next."""
    sizes = [variable.states or NOMINAL[variable.kind] for variable in network.variables]
    scopes: list[tuple[int, ...]] = [table.scope for table in network.tables]
    steps: list[tuple[int, int, int]] = []
    loops: list[tuple[int, ...]] = []
    alive = set(range(len(scopes)))
    order = sorted(range(len(sizes)), key=lambda at: (sizes[at], at))
    rank = {variable: at for at, variable in enumerate(order)}

    def weight(variables: Iterable[int]) -> float:
        return float(np.prod([sizes[variable] for variable in variables], dtype=np.float64))

    def join(first: int, second: int, without: int | None, result: tuple[int, ...] | None = None) -> int:
        union = set(scopes[first]) | (set(scopes[second]) if second >= 0 else set())
        kept = result if result is not None else tuple(sorted(union - {without}, key=rank.__getitem__))
        steps.append((first, second, len(scopes)))
        loops.append(tuple(sorted(union, key=rank.__getitem__)))
        scopes.append(kept)
        alive.difference_update((first, second))
        alive.add(len(scopes) - 1)
        return len(scopes) - 1

    waiting = {variable for scope in scopes for variable in scope} - set(keep)
    while waiting:
        buckets = {one: [table for table in alive if one in scopes[table]] for one in waiting}
        product = {one: {v for table in tables for v in scopes[table]} for one, tables in buckets.items()}
        best = min(waiting, key=lambda one: (weight(product[one]), len(buckets[one]), one))
        tables = sorted(buckets[best], key=lambda table: (weight(scopes[table]), table))
        while len(tables) > 2:
            tables = sorted([join(tables[0], tables[1], None), *tables[2:]], key=lambda t: (weight(scopes[t]), t))
        join(tables[0], tables[1] if len(tables) > 1 else -1, best)
        waiting.remove(best)
    rest = sorted(alive, key=lambda table: (weight(scopes[table]), table))
    while len(rest) > 1:
        rest = [join(rest[0], rest[1], None), *rest[2:]]
    join(rest[0], -1, None, tuple(keep))
    return _packed(network, scopes, steps, loops, tuple(keep))


def _packed(network: Network, scopes: list[tuple[int, ...]], steps: list[tuple[int, int, int]],
            loops: list[tuple[int, ...]], keep: tuple[int, ...]) -> Plan:  # fmt: skip
    def starts(lists: Sequence[Sequence[int]]) -> Ints:
        return np.cumsum([0, *(len(one) for one in lists)]).astype(np.int64)

    def flat(lists: Sequence[Sequence[int]]) -> Ints:
        return np.array([value for one in lists for value in one], dtype=np.int64)

    tables = [
        (one.fill, one.side, one.person, one.parent, one.branch, one.from_mother, one.given)
        for one in network.tables
    ]  # fmt: skip
    return Plan(
        variables=np.array([(one.kind, one.person, one.states) for one in network.variables], dtype=np.int64),
        tables=np.array(tables, dtype=np.int64),
        inbreeding=np.array([one.inbreeding for one in network.tables]),
        scope=flat(scopes),
        scope_start=starts(scopes),
        steps=np.array(steps, dtype=np.int64),
        loops=flat(loops),
        loop_start=starts(loops),
        open=keep,
        typed=network.typed,
    )
