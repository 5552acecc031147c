"""The DVI section of a Familias project: headings in brackets, one more for each level, and lines ``Key= value``."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from wasl.engines.kinship.errors import Problem
from wasl.engines.kinship.formats.familias import FamFamily, FamLocus, FamPedigree
from wasl.engines.kinship.formats.familias_lines import Lines
from wasl.engines.kinship.formats.pedigree_rows import rows_from_parents, settle_sexes
from wasl.engines.kinship.formats.text import AGAIN
from wasl.engines.kinship.laboratory.alleles import Doubt, Genotype, Sex, label_order, read_label
from wasl.engines.kinship.laboratory.marker_names import canonical_marker, is_marker
from wasl.engines.kinship.laboratory.profiles import Profile

GENDERS: dict[str, Sex] = {"male": "M", "female": "F", "unknown": "U", "": "U"}
COUNTED = {"nPersons": "Person", "nFamilies": "Family", "nPedigrees": "Pedigree"}


@dataclass
class _Section:
    title: str
    line: int
    told: list[tuple[str, str, int]] = field(default_factory=list)
    sections: list["_Section"] = field(default_factory=list)

    def value(self, key: str) -> str:
        return next((value for name, value, _ in self.told if name == key), "")

    def all(self, title: str) -> list["_Section"]:
        return [one for one in self.sections if one.title.split()[:1] == [title]]

    def named(self, title: str) -> "_Section":
        found = [one for one in self.sections if one.title == title]
        return found[0] if found else _Section(title, self.line)


def read_dvi(
    lines: Lines, loci: tuple[FamLocus, ...], *, problems: list[Problem], notes: list[Problem]
) -> tuple[tuple[Profile, ...], tuple[FamFamily, ...]]:
    """The unidentified persons and the reference families. ``lines`` stand at ``[DVI]``, afterwards at the settings."""
    reader = _Reader({locus.name: locus for locus in loci}, problems, notes)
    root = _sections(lines, problems)
    unidentified, reference = root.named("Unidentified persons"), root.named("Reference Families")
    victims = reader.persons(unidentified)
    reader.check_count(reference, "nFamilies")
    families = tuple(reader.family(one) for one in reference.all("Family"))
    names = [family.name for family in families]
    if len(set(names)) != len(names):
        problems.append(Problem("two families have one name", "Give each a name of its own.", line=reference.line))
    return victims, families


def _sections(lines: Lines, problems: list[Problem]) -> _Section:
    """The tree of headings, up to the next heading of one bracket."""
    lines.text("[DVI]")
    path = [_Section("DVI", lines.number)]
    while lines.at < len(lines.lines):
        line = lines.peek()
        level = len(line) - len(line.lstrip("["))
        if level == 1:
            break
        lines.at += 1
        if level:
            if level > len(path) + 1:
                raise lines.not_there("a heading of that depth")
            section = _Section(line.strip("[]").strip(), lines.number)
            del path[level - 1 :]
            path[-1].sections.append(section)
            path.append(section)
        elif "=" in line:
            key, _, value = line.partition("=")
            path[-1].told.append((key.strip(), value.strip(), lines.number))
        elif line and path[-1].title != "Notes":
            problems.append(Problem("the line says nothing that is known", AGAIN, line=lines.number))
    return path[0]


class _Reader:
    def __init__(self, loci: dict[str, FamLocus], problems: list[Problem], notes: list[Problem]) -> None:
        self.loci, self.problems, self.notes = loci, problems, notes

    def check_count(self, section: _Section, key: str) -> None:
        """A section says how many of something follow; fewer or more is a file that was cut or changed."""
        told, there = section.value(key), len(section.all(COUNTED[key]))
        if told != str(there):
            what = f"{section.title} is said to hold {told or 'nothing'} and holds {there} ({COUNTED[key]})"
            self.problems.append(Problem(what, AGAIN, line=section.line))

    def persons(self, section: _Section) -> tuple[Profile, ...]:
        self.check_count(section, "nPersons")
        profiles = [self._person(one) for one in section.all("Person")]
        seen: set[str] = set()
        for profile in profiles:
            if profile.id in seen:
                do = "Give each person a name of their own."
                self.problems.append(Problem("the person stands twice", do, line=section.line, sample=profile.id))
            seen.add(profile.id)
        return tuple(profiles)

    def _person(self, section: _Section) -> Profile:
        name, gender = section.value("Name"), section.value("Gender").casefold()
        if not name or gender not in GENDERS:
            what = "a person without a name" if not name else "the gender is neither Male nor Female"
            self.problems.append(Problem(what, AGAIN, line=section.line, sample=name))
        genotypes: dict[str, Genotype] = {}
        for system, labels, line in self._systems(section.named("DNA data"), sample=name):
            marker = canonical_marker(system) if is_marker(system) else system
            genotype = self._genotype(labels, marker, sample=name, line=line)
            if marker in genotypes:
                what = "the marker stands twice"
                self.problems.append(Problem(what, "Keep one of them.", line=line, sample=name, marker=marker))
            elif genotype:
                genotypes[marker] = genotype
        return Profile(name, genotypes, GENDERS.get(gender, "U"))

    def _systems(self, section: _Section, *, sample: str) -> Iterator[tuple[str, list[str], int]]:
        """Each marker with its two alleles, as written."""
        told = [one for one in section.told if one[0] != "nSystems"]
        triples = [told[at : at + 3] for at in range(0, len(told), 3)]
        if section.value("nSystems") != str(len(triples)):
            what = f"{section.value('nSystems') or 'no'} markers are said to follow, and {len(triples)} do"
            self.problems.append(Problem(what, AGAIN, line=section.line, sample=sample))
        for triple in triples:
            if [key for key, _, _ in triple] != ["SystemName", "Allele1", "Allele2"]:
                what = "SystemName, Allele1 and Allele2 do not follow each other"
                self.problems.append(Problem(what, AGAIN, line=triple[0][2], sample=sample))
                return
            yield triple[0][1], [triple[1][1], triple[2][1]], triple[0][2]

    def _genotype(self, labels: list[str], marker: str, *, sample: str, line: int) -> Genotype:
        locus = self.loci.get(marker)
        if locus is None:
            what = "the database of the file has no such marker"
            self.problems.append(Problem(what, AGAIN, line=line, sample=sample, marker=marker))
            return ()
        read: list[str | None] = []
        for label in labels:
            found = label if label in locus.alleles else read_label(label)
            if isinstance(found, Doubt):
                self.problems.append(Problem(found.what, found.do, line=line, sample=sample, marker=marker))
                return ()
            if found is not None and found not in locus.alleles:
                what = "an allele is not in the database of the file"
                self.notes.append(Problem(what, "", line, sample, marker))
            read.append(found)
        return tuple(sorted(read, key=label_order)) if any(one is not None for one in read) else ()

    def family(self, section: _Section) -> FamFamily:
        persons = self.persons(section.named("Persons"))
        pedigrees = section.named("Pedigrees")
        self.check_count(pedigrees, "nPedigrees")
        told = [(one, self._relations(one)) for one in pedigrees.all("Pedigree")]
        sexes: dict[str, Sex] = {person.id: person.sex for person in persons}
        beyond = (name for _, relations in told for parent, child, _ in relations for name in (parent, child))
        every = sexes | {name: "U" for name in beyond if name not in sexes}
        settled = settle_sexes(every, {(parent, child) for _, relations in told for parent, child, _ in relations})
        made = tuple(self._pedigree(one, relations, sexes, settled) for one, relations in told)
        return FamFamily(section.value("Name"), persons, made)

    def _relations(self, section: _Section) -> list[tuple[str, str, int]]:
        """Parent and child with the line."""
        told = [one for one in section.told if one[0] not in ("Name", "nRelations")]
        pairs = list(zip(told[::2], told[1::2], strict=False))
        if section.value("nRelations") != str(len(pairs)) or len(told) % 2:
            what = f"{section.value('nRelations') or 'no'} relations are said to follow, and {len(pairs)} are read"
            self.problems.append(Problem(what, AGAIN, line=section.line))
        for parent, child in pairs:
            if (parent[0], child[0]) != ("Parent", "Child"):
                self.problems.append(Problem("Parent and Child do not follow each other", AGAIN, line=parent[2]))
        return [(parent[1], child[1], parent[2]) for parent, child in pairs]

    def _pedigree(
        self,
        section: _Section,
        relations: list[tuple[str, str, int]],
        persons: dict[str, Sex],
        settled: dict[str, Sex],
    ) -> FamPedigree:
        """The family's persons, then by name those that only this pedigree's relations tell of."""
        beyond = dict.fromkeys(sorted({name for parent, child, _ in relations for name in (parent, child)}))
        read = rows_from_parents({name: settled[name] for name in {**persons, **beyond}}, relations)
        self.problems += read.problems
        self.notes += read.notes
        return FamPedigree(section.value("Name"), read.rows)
