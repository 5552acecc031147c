"""People searched by what is known of them: their names, what they are called, their mother's name.

Each kind of name has an index of its own (``index.NameIndex``), and evidence adds up over the kinds. A question that
can be meant in several ways (Abu Samir: called so, or of that family) is several ``Meant``; a person's best one counts.
README.md gives method and figures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from wasl.engines.names.answering import Heard
from wasl.engines.names.comparing import NameEvidence
from wasl.engines.names.index import CANDIDATES, Floats, NameIndex, Rows, largest, name_of_parts
from wasl.engines.names.parsing import ParsedName
from wasl.engines.names.seeking import NONE, NOT_ANSWERED, Sought

Mask = NDArray[np.bool_]
MOTHER_CLASHES = -6.0
"""Merit (natural log) of another mother's name: it counts against a person, but lists differ in it."""
PARTED = 2.5
"""Taken off for a word read as two."""
NOT_MEANT = -1e9
"""Merit of a writing that answers too few of the parts sought."""


@dataclass(frozen=True, slots=True)
class Meant:
    """One way to understand a question: names of three kinds, any of which may be missing.

    without_first: the name begins with the father's, the given name is not known. unfinished: the last word of the name
    may be the beginning of what is meant.
    """

    name: ParsedName | None = None
    kunya: ParsedName | None = None
    mother: ParsedName | None = None
    without_first: bool = False
    unfinished: bool = False
    unlikely: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class Field:
    """Names of one kind, and the person of each, who come in order."""

    index: NameIndex
    owners: Rows


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person was found: which kind of name, the comparison, the words that others were read as, and how an
    unfinished word would end.
    """

    kind: str
    evidence: NameEvidence
    corrected: tuple[str, ...] = ()
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A person by number, the merit people are ordered by (natural log), and how the question was understood."""

    person: int
    merit: float
    meant: Meant
    searches: "tuple[_Search, ...]"


class _How(TypedDict):
    heard: Heard
    loosely: bool


class PersonIndex:
    """People by number, from 0. Built from names already read; may be shared by threads."""

    def __init__(self, size: int, *, names: Field, kunyas: Field, mothers: Field) -> None:
        self.size = size
        self._names, self._kunyas, self._mothers = names, kunyas, mothers

    def search(
        self, meanings: Sequence[Meant], *, among: Mask | None = None, limit: int = 10, candidates: int = CANDIDATES
    ) -> list[Found]:
        """The people most likely meant, best first, equals by number; only of those ``among``.

        candidates: how many are looked at closely, of each meaning: those with the most evidence. Where nobody answers
        every part sought, one may be misspelled beyond what makes two writings of one name, and all is sought once more
        loosely.
        """
        best: dict[int, Found] = {}
        meanings = [*meanings, *(parted for meant in meanings for parted in self._parted(meant))]
        heard: Heard = {}
        for loosely in (False, True):
            for meant in meanings:
                for found in self._found(meant, among, max(candidates, limit), heard, loosely=loosely):
                    if found.person not in best or best[found.person].merit < found.merit:
                        best[found.person] = found
            ranked = sorted(best.values(), key=lambda found: (-found.merit, found.person))
            if ranked and all(search.answers_all(ranked[0].person) for search in ranked[0].searches):
                break
        return ranked[:limit]

    def why(self, found: Found) -> list[Reason]:
        """For each kind of name asked, the comparison with the person's best writing of it."""
        return [reason for search in found.searches for reason in search.why(found.person)]

    def _parted(self, meant: Meant) -> Iterator[Meant]:
        """The same question with a word that no list of names holds read as two of the register (Zainelabidin)."""
        parts = meant.name.parts if meant.name is not None else ()
        for k, part in enumerate(parts if len(self._names.index) else ()):
            for halves in self._names.index.readings.halves(part):
                name = name_of_parts((*parts[:k], *halves, *parts[k + 1 :]))
                yield replace(meant, name=name, unlikely=meant.unlikely + PARTED)

    def _found(self, meant: Meant, among: Mask | None, candidates: int, heard: Heard, *, loosely: bool) -> list[Found]:
        searches = self._searches(meant, heard, loosely=loosely)
        total = np.zeros(self.size, np.float32)
        for search in searches:
            evidence = search.evidence(self.size)
            total += evidence if search.needed else np.where(evidence > NONE, evidence, np.float32(0))
        answer = total > NONE / 2
        some = np.flatnonzero(answer if among is None else among & answer).astype(np.int32)
        people = some[largest(total[some] - total[some].min(initial=0.0) + np.float32(1), candidates)]
        merits: NDArray[np.float64] = np.full(len(people), -meant.unlikely)
        for search in searches:
            merits += search.merits(people)
        ranked = zip(people.tolist(), merits.tolist(), strict=True)
        return [Found(person, merit, meant, searches) for person, merit in ranked if merit > NOT_MEANT / 2]

    def _searches(self, meant: Meant, heard: Heard, *, loosely: bool) -> "tuple[_Search, ...]":
        """What is sought in which index; a mother's name may be missing where a name of the person is asked as well."""
        asked: list[_Search] = []
        how: _How = {"heard": heard, "loosely": loosely}
        if meant.name is not None:
            asked.append(_Search("name", self._names, meant.name, meant, needed=True, **how))
        if meant.kunya is not None:
            asked.append(_Search("kunya", self._kunyas, meant.kunya, meant, needed=True, **how))
        if meant.mother is not None:
            asked.append(_Search("mother", self._mothers, meant.mother, meant, needed=not asked, **how))
        return tuple(asked)


class _Search:
    """One name sought in one index of several people's names."""

    def __init__(
        self, kind: str, field: Field, name: ParsedName, meant: Meant, *, needed: bool, heard: Heard, loosely: bool
    ) -> None:
        self.kind, self.needed = kind, needed
        self._index, self._owners = field.index, field.owners
        self._sought = Sought(
            self._index,
            name,
            heard=heard,
            unfinished=meant.unfinished and (kind != "kunya" or meant.name is None),
            loosely=loosely,
            without_first=meant.without_first and kind == "name",
            open_first=meant.kunya is not None and kind == "name",
        )

    def evidence(self, size: int) -> Floats:
        """Of every person the evidence of their best writing; ``NONE`` where none answers."""
        total = np.full(size, NONE, np.float32)
        rows = np.flatnonzero(self._sought.sums > NONE)
        if len(rows):
            owners = self._owners[rows]
            first = np.flatnonzero(np.diff(owners, prepend=-1))  # rows come by person
            total[owners[first]] = np.maximum.reduceat(self._sought.sums[rows], first)
        return total

    def merits(self, people: Rows) -> NDArray[np.float64]:
        """Of each of these people, the merit of their best writing; 0 where none is written and none is needed."""
        rows, person = self._rows_of(people)
        none = NOT_MEANT if self.needed else 0.0
        if not len(rows):
            return np.full(len(people), none)
        found = np.full(len(people), -np.inf)
        merit, chosen = self._sought.fit(rows)
        if self.kind == "mother" and not self.needed:
            merit = np.maximum(merit, MOTHER_CLASHES)
        else:
            merit[(chosen != NOT_ANSWERED).sum(axis=1) < self._fewest] = NOT_MEANT
        np.maximum.at(found, person, merit)
        return np.where(np.isneginf(found), none, found)

    @property
    def _fewest(self) -> int:
        """How many of the parts sought a row must answer: all but one of two or three, all but two of more; of a
        kunya all."""
        sought = len(self._sought.name.parts)
        if self.kind == "kunya":
            return sought
        return sought - (sought > 1) - (sought > 3)

    def answers_all(self, person: int) -> bool:
        """Whether a writing of this person answers every part sought; a mother may not be told of."""
        rows, _ = self._rows_of(np.array([person], np.int32))
        if not len(rows):
            return not self.needed
        return bool((self._sought.fit(rows).chosen != NOT_ANSWERED).all(axis=1).any())

    def why(self, person: int) -> list[Reason]:
        rows, _ = self._rows_of(np.array([person], np.int32))
        if not len(rows):
            return []
        best = int(rows[0])
        if len(rows) > 1:
            best = int(rows[int(np.argmax(self._sought.fit(rows).merits))])
        return [Reason(self.kind, *self._sought.why(best))]

    def _rows_of(self, people: Rows) -> tuple[Rows, Rows]:
        """The rows of these people that have parts, and for each the place of its person among them."""
        first = np.searchsorted(self._owners, people, side="left")
        count = np.searchsorted(self._owners, people, side="right") - first
        person = np.repeat(np.arange(len(people), dtype=np.int32), count)
        before = np.cumsum(count) - count
        rows = (np.repeat(first - before, count) + np.arange(int(count.sum()))).astype(np.int32)
        written = self._index.counted[rows] > 0
        return rows[written], person[written]
