"""What is asked, and everything that the answer rests on, checked once when it is read (``reading``)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wasl.engines.kinship.conclusion.prior import Prior
from wasl.engines.kinship.errors import KinshipError, PedigreeError
from wasl.engines.kinship.evidence.items import Item
from wasl.engines.kinship.laboratory.frequencies import Table
from wasl.engines.kinship.lines.lineage import Share
from wasl.engines.kinship.lines.mt_haplotypes import MtHaplotype
from wasl.engines.kinship.lines.y_haplotypes import YHaplotype
from wasl.engines.kinship.lines.y_mutation import YHRD_MUTATION, Mutation
from wasl.engines.kinship.markers import Marker, Seen
from wasl.engines.kinship.pedigree import Pedigree

ICMP = 0.9995  # the posterior from which the International Commission on Missing Persons reports a match


@dataclass(frozen=True, eq=False)
class Remains:
    """What was found. ``degraded``: alleles may have dropped out, at each marker's chance."""

    id: str
    sex: str = "U"
    genotypes: Mapping[str, Seen] = field(default_factory=dict)
    degraded: bool = False
    y: YHaplotype | None = None
    mt: MtHaplotype | None = None


@dataclass(frozen=True, eq=False)
class Candidate:
    """A missing person whom the remains may be, in their family; ``y`` and ``mt`` are the relatives' haplotypes."""

    id: str
    pedigree: Pedigree
    missing: str
    genotypes: Mapping[str, Mapping[str, Seen]] = field(default_factory=dict)
    degraded: frozenset[str] = frozenset()
    y: Mapping[str, YHaplotype] = field(default_factory=dict)
    mt: Mapping[str, MtHaplotype] = field(default_factory=dict)
    evidence: tuple[Item, ...] = ()

    def __post_init__(self) -> None:
        if self.missing not in self.pedigree.by_id:
            raise PedigreeError(f"{self.missing}, missing, is not in the pedigree of candidate {self.id}")
        for who in {*self.genotypes, *self.y, *self.mt, *self.degraded}:
            if who == self.missing or who not in self.pedigree.by_id:
                raise PedigreeError(
                    f"{who} cannot be a typed relative for candidate {self.id}",
                    why="relatives stand in the pedigree and are not the missing person",
                    do="Correct the id; a sample of the missing person's own is compared directly, not here.",
                )


@dataclass(frozen=True)
class LinkedGroup:
    """Markers of one chromosome in their order, and the recombination between each and the next (0 to 0.5)."""

    markers: tuple[str, ...]
    recombination: tuple[float, ...]
    source: str


@dataclass(frozen=True, eq=False)
class HaplotypeSource:
    """Where shares of haplotypes come from: a database to count in, or a share that somebody counted."""

    name: str
    source: str
    method: str
    confidence: float = 0.95
    men: tuple[YHaplotype, ...] = ()
    women: tuple[MtHaplotype, ...] = ()
    counted: Share | None = None


@dataclass(frozen=True, eq=False)
class MaleLineRules:
    """How Y haplotypes are weighed: how rare they are, and how each locus changes from father to son."""

    haplotypes: HaplotypeSource
    mutation: Mapping[str, Mutation] = field(default_factory=lambda: YHRD_MUTATION)
    mutation_source: str = "YHRD as tabulated in malan 1.0.4"


@dataclass(frozen=True, eq=False)
class FemaleLineRules:
    """How mtDNA is weighed: how rare it is, and the chance of any change from mother to child over all compared."""

    haplotypes: HaplotypeSource
    change_per_meiosis: float
    change_source: str


@dataclass(frozen=True, eq=False)
class Question:
    """Which of the candidates the remains are, or somebody else.

    Attributes
    ----------
    population: frequencies with the rules applied to them; ``markers`` were made from it.
    theta: coancestry in [0, 1).
    independent: ``x``, ``lines``, ``evidence`` -> why these multiply with the rest, as somebody stated it.
    cap_log10: the most that evidence other than DNA counts, either way.
    threshold: posterior from which the answer is that the remains are the candidate.
    mutation: marker -> its mutation model in words.
    """

    id: str
    remains: Remains
    candidates: tuple[Candidate, ...]
    prior: Prior
    population: Table
    markers: tuple[Marker, ...] = ()
    theta: float = 0.0
    linked: tuple[LinkedGroup, ...] = ()
    male: MaleLineRules | None = None
    female: FemaleLineRules | None = None
    independent: Mapping[str, str] = field(default_factory=dict)
    cap_log10: float | None = None
    threshold: float = ICMP
    mutation: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ids = [one.id for one in self.candidates]
        if not ids or len(set(ids)) < len(ids):
            raise self._refused("its candidates", why="there is none, or one stands there twice")
        if set(self.prior.of) != set(ids):
            raise self._refused("its prior", why="it names other people than the candidates")
        if not 0.5 < self.threshold < 1:
            raise self._refused(f"its threshold {self.threshold}", why="a posterior above 0.5 and below 1 is meant")
        if max(self.prior.of.values()) >= self.threshold:
            raise self._refused("its prior", why="it reaches the threshold before any evidence", do="State another.")
        if unknown := sorted(set(self.independent) - {"x", "lines", "evidence"}):
            raise self._refused(f"independent: {', '.join(unknown)}", why="known are x, lines and evidence")
        if empty := sorted(name for name, reason in self.independent.items() if not reason.strip()):
            raise self._refused(f"independent: {', '.join(empty)}", why="a reason is wanted, to be shown")
        self._check_sexes()
        self._check_groups()

    def _check_sexes(self) -> None:
        """A sex that is told counts as certain here; where it is not, an error rate belongs to it."""
        sexes = {one.id: one.pedigree.by_id[one.missing].sex for one in self.candidates}
        if other := sorted(id for id, sex in sexes.items() if {sex, self.remains.sex} == {"M", "F"}):
            raise self._refused(
                f"candidates {', '.join(other)}", why=f"the remains {self.remains.id} are told to be of the other sex",
                do="Leave them out; or write sex U for the remains and give sex as evidence with its error rate.",
            )  # fmt: skip
        if self.remains.y is not None and self.remains.sex != "M":
            raise self._refused(f"remains {self.remains.id}", why="they have a Y haplotype, and their sex is not M")
        if self.remains.y is not None and "U" in sexes.values():
            raise self._refused("its candidates", why="a Y haplotype is compared, and the sex of one is not told",
                                do="Tell the sex in the pedigree, or leave the Y haplotype out.")  # fmt: skip
        if clash := [one.id for one in self.candidates if self.remains.id in one.pedigree.by_id]:
            raise self._refused(f"remains {self.remains.id}", why=f"somebody is called so in the family of {clash[0]}")

    def _check_groups(self) -> None:
        names = {marker.name for marker in self.markers}
        grouped = [name for group in self.linked for name in group.markers]
        if len(set(grouped)) < len(grouped) or not set(grouped) <= names:
            raise self._refused("its linked markers", why="one stands in two groups, or is not among the markers")
        on_x = {marker.name for marker in self.markers if marker.x_linked}
        if any(len({name in on_x for name in group.markers}) > 1 for group in self.linked):
            raise self._refused("its linked markers", why="some of a group are of the X and some are not")
        if any(len(group.recombination) != len(group.markers) - 1 for group in self.linked):
            raise self._refused("its linked markers", why="between each marker and the next lies one recombination")

    def _refused(self, what: str, *, why: str, do: str = "Correct the question.") -> KinshipError:
        return KinshipError(f"question {self.id}, {what}", why=why, do=do)


def typed_markers(remains: Remains, candidate: Candidate, markers: Sequence[Marker]) -> list[Marker]:
    """Markers at which the remains and somebody of the family are typed: elsewhere nothing is compared."""
    family = {name for genotypes in candidate.genotypes.values() for name in genotypes}
    return [marker for marker in markers if marker.name in remains.genotypes and marker.name in family]
