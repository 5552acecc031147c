"""What the kinship engine refuses. Messages name samples, markers and lines; alleles are never repeated in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from wasl.kernel.errors import EngineError


class KinshipError(EngineError):
    """Root of what the kinship engine refuses."""

    code = "kinship_refused"


class PedigreeError(KinshipError):
    """A family that cannot be: a circle, a parent of the wrong sex, an id twice."""

    code = "bad_pedigree"


class MarkerError(KinshipError):
    """Frequencies or a mutation model that cannot be: a negative share, rows that do not add up."""

    code = "bad_marker"


class GenotypeError(KinshipError):
    """A genotype that the marker cannot give: an unknown allele, three alleles, two for a man's X."""

    code = "bad_genotype"


class TooLargeError(KinshipError):
    """An exact answer would need more memory or time than was allowed; the text says how much."""

    code = "too_large"


class LineageError(KinshipError):
    """A Y or mtDNA haplotype, a database or a rate that cannot be what it says."""

    code = "bad_lineage"


class EvidenceError(KinshipError):
    """Evidence other than DNA without a usable table, a source or an error rate."""

    code = "bad_evidence"


class CertificateError(KinshipError):
    """A file that is no certificate, or a sealed one without its salt."""

    code = "bad_certificate"


class MarkerNameError(KinshipError):
    """A marker of a name that nobody here knows. ``nearest`` is the known name most like it, or empty."""

    code = "unknown_marker"

    def __init__(self, what: str, *, nearest: str = "", why: str = "", do: str = "") -> None:
        self.nearest = nearest
        super().__init__(what, why=why, do=do)


class FrequencyError(KinshipError):
    """A table of allele frequencies that cannot be what it says, or that lacks what was asked of it."""

    code = "bad_frequencies"


class PopulationError(FrequencyError):
    """No table of that name."""

    code = "unknown_population"


def excluding_each_other(family: str, marker: str) -> KinshipError:
    """What is said where the typed relatives of a family leave its missing person no genotype at all."""
    return KinshipError(
        f"family {family} at {marker}", why="the typed relatives exclude each other as they are said to be related",
        do="Check the samples and the family, or use a mutation model.",
    )  # fmt: skip


MOST_PROBLEMS = 1_000  # a file with more is not looked at further


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, or worth knowing, with its place. Lines count from 1."""

    what: str
    do: str = ""
    line: int | None = None
    sample: str = ""
    marker: str = ""

    def __str__(self) -> str:
        line = "" if self.line is None else f"line {self.line}"
        sample, marker = self.sample and f"sample {self.sample[:100]}", self.marker and f"marker {self.marker[:40]}"
        place = ", ".join(filter(None, (line, sample, marker)))
        told = f"{place}: {self.what}" if place else self.what
        return "".join(letter if letter.isprintable() else "?" for letter in told)


class FileError(KinshipError):
    """A file of which nothing was read. ``problems`` are all that were found; the message shows the first."""

    code = "kinship_file_refused"
    shown = 8

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.file, self.problems = file, tuple(problems)
        first = self.problems[: self.shown]
        left = len(self.problems) - len(first)
        told = [*map(str, first), *([f"and {left} more"] if left else [])]
        cures = dict.fromkeys(problem.do for problem in first if problem.do)
        super().__init__(f"{file} was not read", why="; ".join(told), do=" ".join(cures))
