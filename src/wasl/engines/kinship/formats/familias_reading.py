"""Reads a Familias project: persons, relations, pedigrees, loci, and then the DVI section if there is one."""

import re
from collections import Counter
from dataclasses import replace

from wasl.engines.kinship.errors import FileError, Problem
from wasl.engines.kinship.formats.familias import MODELS, FamFile, FamLocus, FamMutation, FamPedigree
from wasl.engines.kinship.formats.familias_dvi import read_dvi
from wasl.engines.kinship.formats.familias_lines import Lines, finite
from wasl.engines.kinship.formats.pedigree_rows import rows_from_parents
from wasl.engines.kinship.formats.text import AGAIN, DEFAULT_LIMITS, Limits, decode, refuse
from wasl.engines.kinship.laboratory.alleles import Genotype, Sex, label_order, read_label
from wasl.engines.kinship.laboratory.marker_names import canonical_marker, is_marker
from wasl.engines.kinship.laboratory.profiles import Profile

HEADLINE = "Output from Familias"
VERSION = re.compile(r"[0-9]+(\.[0-9]+)*( \(DVI\))?")
THETA = re.compile(r"Theta/Kinship/Fst:\s*([\d.,eE+-]+)")
IN_LOCUS = {
    "size": re.compile(r"DatabaseSize\s*=\s*([\d.,eE+-]+)"),
    "dropout": re.compile(r"Dropout probability\s*=\s*([\d.,eE+-]+)"),
    "minimum": re.compile(r"Minor allele frequency\s*=\s*([\d.,eE+-]+)"),
}
SUM_MAY_MISS = 0.001


def read_fam(content: bytes, *, file: str, limits: Limits = DEFAULT_LIMITS) -> FamFile:
    """A whole project. Raises FileError, with what is wrong and where, and then nothing was read."""
    lines = Lines(decode(content, file=file, limits=limits), file=file)
    if HEADLINE not in lines.text("the headline"):
        raise refuse(file, "it is no project of Familias", do="Save the project from Familias as .fam.", line=1)
    lines.text("the second line")
    version = lines.text("the version")
    if not VERSION.fullmatch(version):
        raise lines.not_there("the version")
    if not lines.peek().isdigit():
        lines.text("the line under the version")
    return _Reader(lines, version).read()


class _Reader:
    def __init__(self, lines: Lines, version: str) -> None:
        self.lines, self.version = lines, version
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.indices: list[list[tuple[int, int, int, int]]] = []  # of each person: two alleles, a locus, the line
        self.names: list[str] = []
        self.sexes: dict[str, Sex] = {}
        self.dropouts: list[str] = []

    def read(self) -> FamFile:
        for _ in range(self.lines.whole("the number of persons", most=100_000)):
            self._person()
        pedigrees = self._pedigrees()
        theta = self._theta()
        count = self.lines.whole("the number of loci", most=100_000)
        database = self.lines.text("the database's name") if self.lines.flag("whether the database has a name") else ""
        loci = tuple(self._locus() for _ in range(count))
        self._check_loci(loci)
        made = FamFile(
            self.version,
            loci,
            database=database,
            theta=theta,
            persons=self._profiles(loci),
            dropouts=tuple(self.dropouts),
            pedigrees=pedigrees,
        )
        made = self._rest(made)
        if self.problems:
            raise FileError(self.lines.file, self.problems)
        return replace(made, notes=tuple(self.notes))

    def _person(self) -> None:
        name = self.lines.text("a person's name")
        line = self.lines.number
        self.lines.flag("a person's first flag")
        year = self.lines.text("a person's year of birth")
        self.lines.flag("a person's second flag")
        sex: Sex = "M" if self.lines.flag("a person's sex") else "F"
        if name in self.sexes:
            self._wrong("the person stands twice", "Give each person a name of their own.", line=line, sample=name)
        self.names.append(name)
        self.sexes[name] = sex
        if "Consider dropouts" in year:
            self.dropouts.append(name)
        typed = []
        for _ in range(self.lines.whole(f"the number of genotypes of {name}", most=100_000)):
            first, second, locus = (self.lines.whole("a genotype's number") for _ in range(3))
            typed.append((first, second, locus, self.lines.number))
        self.indices.append(typed)

    def _pedigrees(self) -> tuple[FamPedigree, ...]:
        if self.lines.text("Known relations") != "Known relations":
            raise self.lines.not_there("Known relations")
        women, men = self._extras()
        fixed = self._relations()
        count = self.lines.whole("the number of pedigrees", most=100_000)
        if not count and fixed:
            return (self._pedigree("Known relations", women, men, fixed),)
        made = []
        for _ in range(count):
            self.lines.whole("a pedigree's number")
            name = self.lines.text("a pedigree's name")
            more_women, more_men = self._extras()
            own = self._relations()
            added = _places(women, men, more_women, more_men)
            made.append(self._pedigree(name, women + more_women, men + more_men, [*fixed, *own], added))
        return tuple(made)

    def _extras(self) -> tuple[int, int]:
        return self.lines.whole("the number of further women"), self.lines.whole("the number of further men")

    def _relations(self) -> list[tuple[int, int, int]]:
        """Parent and child by number, with the line."""
        made = []
        for _ in range(self.lines.whole("the number of relations")):
            if "direct" in self.lines.peek().casefold():
                self.lines.text("a relation")
                raise refuse(
                    self.lines.file,
                    "two persons are said to be one or identical twins, which is not read",
                    do="Take the Direct/Identity relation out, and compare the two profiles on their own.",
                    line=self.lines.number,
                )
            parent, child = self.lines.whole("a parent's number"), self.lines.whole("a child's number")
            made.append((parent, child, self.lines.number))
        return made

    def _pedigree(
        self,
        name: str,
        women: int,
        men: int,
        relations: list[tuple[int, int, int]],
        places: list[str] | None = None,
    ) -> FamPedigree:
        """Rows of all persons, then of the further women, then of the further men."""
        order = [*self.names, *(places or _places(women, men))]
        sexes = dict(self.sexes)
        sexes |= dict.fromkeys((f"further woman {at + 1}" for at in range(women)), "F")
        sexes |= dict.fromkeys((f"further man {at + 1}" for at in range(men)), "M")
        named = []
        for parent, child, line in relations:
            if max(parent, child) >= len(order):
                self._wrong("a relation names a person who is not there", AGAIN, line=line)
            else:
                named.append((order[parent], order[child], line))
        read = rows_from_parents(sexes, named)
        self.problems += read.problems
        self.notes += read.notes
        return FamPedigree(name, read.rows)

    def _theta(self) -> float | None:
        computed = self.lines.flag("whether results are kept")
        if computed:
            raise refuse(
                self.lines.file,
                "it keeps computed results, which are not read",
                do="Delete the results in Familias and save the project again.",
                line=self.lines.number,
            )
        told = THETA.search(self.lines.lines[self.lines.number - 1])
        return finite(told[1]) if told else None

    def _locus(self) -> FamLocus:
        told = self.lines
        name = told.text("a locus's name")
        line = told.number
        rates = [told.number_of(f"a mutation rate of {name}") for _ in range(2)]
        models = [MODELS[told.whole(f"a mutation model of {name}", most=len(MODELS) - 1)] for _ in range(2)]
        told.whole(f"the number of alleles of {name}")
        ranges = [told.number_of(f"a mutation range of {name}") for _ in range(2)]
        seconds = [told.number_of(f"a second mutation rate of {name}") for _ in range(2)]
        has_silent = told.flag(f"whether {name} has a silent allele")
        silent = told.number_of(f"the frequency of a silent allele of {name}")
        count, info = self._locus_info(name)
        named = []
        for _ in range(count):
            label = told.text(f"an allele of {name}")
            read = read_label(label)
            named.append((read if isinstance(read, str) else label, told.number_of(f"a frequency of {name}")))
        self._check_locus(name, named, silent=silent if has_silent else 0.0, line=line)
        female, male = (
            FamMutation(model, rate, second, reach)
            for model, rate, second, reach in zip(models, rates, seconds, ranges, strict=True)
        )
        size = info["size"]
        return FamLocus(
            canonical_marker(name) if is_marker(name) else name,
            tuple(label for label, _ in named),
            tuple(value for _, value in named),
            female=female,
            male=male,
            silent=silent if has_silent else None,
            database_size=None if size is None else int(size),
            dropout=info["dropout"] or 0.0,
            minimum=info["minimum"] or 0.0,
        )

    def _locus_info(self, name: str) -> tuple[int, dict[str, float | None]]:
        text = self.lines.text(f"the number of alleles of {name}")
        count = re.match(r"[0-9]{1,7}(?![0-9])", text)
        if not count:
            raise self.lines.not_there(f"the number of alleles of {name}")
        found = {word: pattern.search(text) for word, pattern in IN_LOCUS.items()}
        return int(count[0]), {word: finite(one[1]) if one else None for word, one in found.items()}

    def _check_locus(self, name: str, named: list[tuple[str, float]], *, silent: float, line: int) -> None:
        if not named or len({label for label, _ in named}) != len(named):
            self._wrong("no allele, or one that stands twice", "Correct the database.", line=line, marker=name)
        if any(not 0 < value <= 1 for _, value in named):
            self._wrong("a frequency is not above 0 and at most 1", "Correct the database.", line=line, marker=name)
        total = sum(value for _, value in named) + silent
        if abs(total - 1) > SUM_MAY_MISS:
            self.notes.append(Problem(f"its frequencies sum to {total:.4g}", "", line, marker=name))

    def _check_loci(self, loci: tuple[FamLocus, ...]) -> None:
        counted = Counter(locus.name for locus in loci)
        for name in (name for name, count in counted.items() if count > 1):
            self._wrong("the marker stands twice", "Keep one of the two.", marker=name)

    def _profiles(self, loci: tuple[FamLocus, ...]) -> tuple[Profile, ...]:
        made = []
        for name, typed in zip(self.names, self.indices, strict=True):
            genotypes: dict[str, Genotype] = {}
            for first, second, at, line in typed:
                if at >= len(loci) or max(first, second) >= len(loci[at].alleles):
                    self._wrong("a genotype names a locus or allele that is not there", AGAIN, line=line, sample=name)
                    continue
                labels = loci[at].alleles[first], loci[at].alleles[second]
                genotypes[loci[at].name] = tuple(sorted(labels, key=label_order))
            made.append(Profile(name, genotypes, self.sexes[name]))
        return tuple(made)

    def _rest(self, made: FamFile) -> FamFile:
        """The DVI section and the settings, which begin at a heading of one bracket."""
        lines = self.lines
        while lines.at < len(lines.lines) and not lines.peek():
            lines.at += 1
        if "(DVI)" in self.version and lines.peek() != "[DVI]":
            raise refuse(lines.file, "it is cut off before its DVI section", line=lines.number)
        if lines.peek() == "[DVI]":
            victims, families = read_dvi(lines, made.loci, problems=self.problems, notes=self.notes)
            made = replace(made, victims=victims, families=families, has_dvi=True)
        if lines.peek() and not lines.peek().startswith("["):
            lines.at += 1
            raise lines.not_there("the end of the loci")
        return replace(made, settings=tuple(line.rstrip() for line in lines.left()))

    def _wrong(self, what: str, do: str, *, line: int | None = None, sample: str = "", marker: str = "") -> None:
        self.problems.append(Problem(what, do, line=line, sample=sample, marker=marker))


def _places(women: int, men: int, more_women: int = 0, more_men: int = 0) -> list[str]:
    """Names of persons beyond those listed, in the file's order: first those of all pedigrees, then of this one."""
    return [
        *(f"further woman {at + 1}" for at in range(women)),
        *(f"further man {at + 1}" for at in range(men)),
        *(f"further woman {women + at + 1}" for at in range(more_women)),
        *(f"further man {men + at + 1}" for at in range(more_men)),
    ]
