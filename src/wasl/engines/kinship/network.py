"""A family as a product of small tables.

The variables are alleles, not genotypes: two for each untyped person, and one for each typed person that says which of
the possible ordered pairs it is (both orders of a heterozygote, say). A child's allele is the one or the other of its
parent's; the choice is a variable too, so that the transmission from an untyped parent falls into two tables of three
variables each, and a typed parent cuts the family apart. Loops, inbreeding, the X and half-known genotypes need
no code of their own. Source: Lauritzen and Sheehan, *Graphical models for genetic analyses*, Statistical Science 18
(2003).

Tables are named here only. ``plans.py`` orders the summing, ``contraction.py`` fills and sums for any marker.
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
    NODE = 4  # as many as there are sets of frequencies to try


class Fill(IntEnum):
    """Of a table: what its numbers are. Its scope begins with the child's or the person's own variable."""

    FOUNDER = 0  # frequency of one allele, in each set that is tried
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


class Network:
    """The tables of one family, given who is typed (and who of them beyond doubt).

    ``drawn_apart``: how often the founders' alleles come together is weighed by whoever asks (``theta.py``): typed
    founders weigh nothing here, untyped ones the frequencies that are handed in, several sets of them at once.
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
        self.nodes = (self.variable(Kind.NODE),) if drawn_apart else ()
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

    def _is_first_of_founder(self, child: Member, parent: str) -> bool:
        """Nothing tells an untyped founder's alleles apart before the first child has one: call that the mother's."""
        founder = self.pedigree.by_id[parent].is_founder and parent not in self.open
        return founder and not self.choices_told and self.pedigree.children[parent][0] == child.id

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
        self.tables += [self._drawn(allele) for allele in (first, second) if allele >= 0]

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
        elif self.alleles[parent][FATHERS] < 0 or self._is_first_of_founder(child, parent):
            self.tables.append(made(Fill.PASSED_ONE, (mine, self.alleles[parent][MOTHERS])))
        else:
            choice = self.choices[child.id, side] = self.variable(Kind.CHOICE)
            for branch, allele in enumerate(self.alleles[parent]):
                self.tables.append(made(Fill.PASSED, (mine, allele, choice), branch=branch))

    def _drawn(self, allele: int) -> Table:
        return Table(Fill.FOUNDER, (allele, *self.nodes))

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
            self.tables.append(self._drawn(mine))
            return
        drawn = self.variable(Kind.ALLELE)
        self.tables += [
            self._drawn(drawn),
            Table(Fill.SAME, (mine, drawn), side=side, person=person),
        ]
