"""Who is whose child. A pedigree is checked once, when it is made; afterwards everything may rely on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from wasl.engines.kinship.errors import PedigreeError

NOBODY = ("", "0", "*", None)
Rows = tuple[tuple[str, str | None, str | None, str], ...]  # id, father, mother, sex
SEX_OF_PARENT = {"father": "M", "mother": "F"}


@dataclass(frozen=True)
class Member:
    """One person of a pedigree. Of whom neither parent is named is a founder."""

    id: str
    father: str | None = None
    mother: str | None = None
    sex: str = "U"

    @property
    def is_founder(self) -> bool:
        return self.father is None and self.mother is None


@dataclass(frozen=True)
class Pedigree:
    """People and their parents, parents always before their children. Several families may stand side by side.

    Attributes
    ----------
    members: the people, in an order in which parents come first.
    inbreeding: for founders whose own parents were related, the chance that their two alleles are one by descent.
    """

    members: tuple[Member, ...]
    inbreeding: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str | None, str | None, str]], *,
           inbreeding: Mapping[str, float] | None = None) -> "Pedigree":  # fmt: skip
        """Check rows of (id, father, mother, sex) and put them in order.

        "", "0", "*" and None stand for a parent who is not told: the allele from them is drawn from the population.
        Sex is "M", "F" or "U"; a parent whose sex is not told gets it from being father or mother.

        Raises
        ------
        PedigreeError: an id twice or empty, a parent who has no row, a father who is a woman, a person among their own
            ancestors, one person as father and mother, inbreeding of a person with parents or outside 0 to 1.
        """
        told = _told(rows)
        members = _in_order(_with_sexes(told))
        shares = dict(inbreeding or {})
        known = {one.id: one for one in members}
        for who, share in shares.items():
            if who not in known or not known[who].is_founder or not 0 <= share <= 1:
                raise PedigreeError(
                    f"inbreeding {share} of {who}", why="it is a share from 0 to 1, of a founder of this family"
                )
        return cls(members, {who: share for who, share in shares.items() if share})

    @cached_property
    def rows(self) -> Rows:
        return tuple((one.id, one.father, one.mother, one.sex) for one in self.members)

    @cached_property
    def by_id(self) -> dict[str, Member]:
        return {one.id: one for one in self.members}

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {one.id: [] for one in self.members}
        for one in self.members:
            for parent in (one.father, one.mother):
                if parent is not None:
                    found[parent].append(one.id)
        return {who: tuple(ids) for who, ids in found.items()}

    def by_place(self) -> "tuple[Pedigree, dict[str, str]]":
        """The same with everybody called by their place among the members, and who is called how.

        Families of one shape are alike then, whoever is in them.
        """
        called = {one.id: str(at) for at, one in enumerate(self.members, start=1)}
        members = tuple(
            Member(called[one.id], one.father and called[one.father], one.mother and called[one.mother], one.sex)
            for one in self.members
        )
        return Pedigree(members, {called[who]: share for who, share in self.inbreeding.items()}), called

    def needed_for(self, seen: Iterable[str]) -> "Pedigree":
        """Without those who are neither seen nor an ancestor of somebody seen: what they are makes no difference."""
        wanted, ahead = set[str](), list(seen)
        while ahead:
            one = self.by_id[ahead.pop()]
            if one.id not in wanted:
                wanted.add(one.id)
                ahead += [parent for parent in (one.father, one.mother) if parent is not None]
        kept = tuple(one for one in self.members if one.id in wanted)
        return Pedigree(kept, {who: share for who, share in self.inbreeding.items() if who in wanted})


def _told(rows: Iterable[tuple[str, str | None, str | None, str]]) -> dict[str, Member]:
    told: dict[str, Member] = {}
    for who, father, mother, sex in rows:
        if who in NOBODY:
            raise PedigreeError("a person without an id", do="Give every row an id that is not empty, 0 or *.")
        if who in told:
            raise PedigreeError(f"{who} stands in the family twice", do="Join the two rows, or rename one.")
        if sex not in ("M", "F", "U"):
            raise PedigreeError(f"the sex of {who} is {sex!r}", do="Write M, F or U (not told).")
        if father == mother and father not in NOBODY:
            raise PedigreeError(f"{father} is both father and mother of {who}", do="Name one parent each.")
        told[who] = Member(who, None if father in NOBODY else father, None if mother in NOBODY else mother, sex)
    return told


def _with_sexes(told: dict[str, Member]) -> dict[str, Member]:
    sexes = {who: one.sex for who, one in told.items()}
    for one in told.values():
        for word, parent in (("father", one.father), ("mother", one.mother)):
            if parent is not None:
                _check_parent(one.id, word, parent, sexes)
    return {who: Member(who, one.father, one.mother, sexes[who]) for who, one in told.items()}


def _check_parent(who: str, word: str, parent: str, sexes: dict[str, str]) -> None:
    if parent not in sexes:
        raise PedigreeError(f"{parent}, the {word} of {who}, has no row", do="Add the row, or write 0 for not told.")
    if sexes[parent] == "U":
        sexes[parent] = SEX_OF_PARENT[word]
    if sexes[parent] != SEX_OF_PARENT[word]:
        raise PedigreeError(
            f"{parent} is {word} of {who} and of sex {sexes[parent]}", do="Correct the sex, or exchange the parents."
        )


def _in_order(people: dict[str, Member]) -> tuple[Member, ...]:
    placed: dict[str, Member] = {}
    waiting = dict(people)
    while waiting:
        ready = [one for one in waiting.values() if all(p is None or p in placed for p in (one.father, one.mother))]
        if not ready:
            raise PedigreeError(
                f"{_somebody_in_the_circle(waiting)} would be among their own ancestors", do="Correct the parents."
            )
        for one in ready:
            placed[one.id] = waiting.pop(one.id)
    return tuple(placed.values())


def _somebody_in_the_circle(waiting: dict[str, Member]) -> str:
    """Walk up from anybody who waits: whoever comes a second time is in the circle."""
    at, seen = next(iter(waiting)), set[str]()
    while at not in seen:
        seen.add(at)
        one = waiting[at]
        at = next(p for p in (one.father, one.mother) if p is not None and p in waiting)
    return at
