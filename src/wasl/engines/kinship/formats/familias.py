"""Familias project files (.fam) as Familias 3.1.9 to 3.3 write them: lines in a fixed order, then the DVI section.

The order of the lines was learnt from files of Familias and of pedFamilias (magnusdv/pedFamilias). A marker that is not
known here keeps the name it has in the file, since the file brings its frequencies along. Not read, and refused with a
sentence: files with computed results, identical twins (Direct/Identity inside a pedigree), names that stand twice.
"""

from dataclasses import dataclass, field
from typing import Literal

from wasl.engines.kinship.errors import Problem
from wasl.engines.kinship.formats.pedigree_rows import PedRow
from wasl.engines.kinship.laboratory.profiles import Profile

Model = Literal["equal", "proportional", "stepwise", "stepwise stationary", "stepwise extended"]
MODELS: tuple[Model, ...] = ("equal", "proportional", "stepwise", "stepwise stationary", "stepwise extended")


@dataclass(frozen=True)
class FamMutation:
    """Mutation in one sex. ``rate2``: for steps of no whole repeats; ``range``: how much less likely a step more is."""

    model: Model = "equal"
    rate: float = 0.0
    rate2: float = 0.0
    range: float = 0.1


@dataclass(frozen=True)
class FamLocus:
    """A marker with its frequencies as the file has them, and its model.

    Parameters: ``database_size`` as Familias calls it; whether it counts people or alleles the file does not say.
    ``silent``: frequency of a silent allele, or None. ``minimum``: the least frequency of an allele.
    """

    name: str
    alleles: tuple[str, ...]
    frequencies: tuple[float, ...]
    female: FamMutation = FamMutation()
    male: FamMutation = FamMutation()
    silent: float | None = None
    database_size: int | None = None
    dropout: float = 0.0
    minimum: float = 0.0


@dataclass(frozen=True)
class FamPedigree:
    name: str
    rows: tuple[PedRow, ...]


@dataclass(frozen=True)
class FamFamily:
    """A reference family of the DVI section. The person sought is called ``Missing person`` where nobody else is."""

    name: str
    persons: tuple[Profile, ...]
    pedigrees: tuple[FamPedigree, ...]


@dataclass(frozen=True)
class FamFile:
    """All that is read of a project.

    Parameters: ``dropouts``: persons for whom drop-out is to be considered. ``settings``: the program's own settings
    at the end, kept as they are.
    """

    version: str
    loci: tuple[FamLocus, ...]
    database: str = ""
    theta: float | None = None
    persons: tuple[Profile, ...] = ()
    dropouts: tuple[str, ...] = ()
    pedigrees: tuple[FamPedigree, ...] = ()
    victims: tuple[Profile, ...] = ()
    families: tuple[FamFamily, ...] = ()
    has_dvi: bool = False
    settings: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = field(default=(), compare=False)
