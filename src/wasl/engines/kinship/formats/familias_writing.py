"""A Familias project written line by line, as Familias 3.2 and 3.3 order them; ``read_fam`` reads the same again."""

from collections.abc import Iterable, Iterator, Sequence

from wasl.engines.kinship.errors import KinshipError
from wasl.engines.kinship.formats.familias import MODELS, FamFamily, FamFile, FamLocus, FamPedigree
from wasl.engines.kinship.laboratory.profiles import Profile

GENDERS = {"M": "Male", "F": "Female", "U": "Unknown"}


def write_fam(project: FamFile) -> bytes:
    """The lines of a project. Raises KinshipError for what the format cannot say: nothing is left out silently.

    That is an allele not known outside the DVI section, an allele that the loci have not, a person of unknown sex
    outside it, and names with quotation marks, brackets at the beginning or line breaks.
    """
    version = project.version.split()[0] if project.version.split() else "3.3"
    lines = [
        _quoted(f"Output from Familias, version {version}"),
        _quoted("DO NOT EDIT!"),
        f"{version} (DVI)" if project.has_dvi else version,
        _quoted(""),
        str(len(project.persons)),
        *(line for person in project.persons for line in _person(person, project)),
        _quoted("Known relations"),
        *("0", "0", "0", str(len(project.pedigrees))),
        *(line for at, one in enumerate(project.pedigrees) for line in _pedigree(at, one, project.persons)),
        "#FALSE#" if project.theta is None else f"#FALSE# (#Databases: 1 ;Theta/Kinship/Fst: {_exact(project.theta)} )",
        *(str(len(project.loci)), "#TRUE#", _quoted(project.database)),
        *(line for locus in project.loci for line in _locus(locus)),
    ]
    if project.has_dvi:
        lines += ["", "[DVI]", *_dvi(project)]
    return "\r\n".join([*lines, *project.settings, ""]).encode()


def _refused(what: str, do: str) -> KinshipError:
    return KinshipError("a .fam file was not written", why=what, do=do)


def _plain(text: str) -> str:
    if '"' in text or text.startswith("[") or text != text.strip() or not (text.isprintable()):
        raise _refused("a name has quotation marks, brackets or line breaks", "Rename it.")
    return text


def _quoted(text: str) -> str:
    return f'"{_plain(text)}"'


def _person(person: Profile, project: FamFile) -> Iterator[str]:
    if person.sex == "U":
        raise _refused(f"the sex of {person.id} is not known", "State it, or write the person in the DVI section.")
    year = "-1 (Consider dropouts)" if person.id in project.dropouts else "-1"
    yield from (_quoted(person.id), "#FALSE#", year, "#FALSE#", "#TRUE#" if person.sex == "M" else "#FALSE#")
    yield str(len(person.genotypes))
    for at, locus in enumerate(project.loci):
        genotype = person.genotypes.get(locus.name)
        if genotype is not None:
            yield from (str(_index(locus, allele, person.id)) for allele in genotype)
            yield str(at)
    strange = set(person.genotypes) - {locus.name for locus in project.loci}
    if strange:
        raise _refused(f"{person.id} has markers that the loci have not", "Add the loci, or leave the markers out.")


def _index(locus: FamLocus, allele: str | None, person: str) -> int:
    if allele is None or allele not in locus.alleles:
        what = f"{person} has an allele at {locus.name} that is not known or not among the locus's"
        raise _refused(what, "Add it to the locus, or leave the marker out.")
    return locus.alleles.index(allele)


def _pedigree(at: int, pedigree: FamPedigree, persons: Sequence[Profile]) -> Iterator[str]:
    listed = {person.id for person in persons}
    further = [row for row in pedigree.rows if row.id not in listed]
    women, men = ([row.id for row in further if row.sex == sex] for sex in ("F", "M"))
    if len(women) + len(men) != len(further):
        raise _refused("a further person of a pedigree has no known sex", "State it.")
    numbers = {name: place for place, name in enumerate([*(person.id for person in persons), *women, *men])}
    told = [(parent, row.id) for row in pedigree.rows for parent in (row.father, row.mother) if parent is not None]
    yield from (str(at), _quoted(pedigree.name), str(len(women)), str(len(men)), str(len(told)))
    for parent, child in told:
        yield from (str(numbers[parent]), str(numbers[child]))


def _locus(locus: FamLocus) -> Iterator[str]:
    both = (locus.female, locus.male)
    count = len(locus.alleles)
    yield _quoted(locus.name)
    yield from (_exact(one.rate) for one in both)
    yield from (str(MODELS.index(one.model)) for one in both)
    yield str(count + (locus.silent is not None))
    yield from (_exact(one.range) for one in both)
    yield from (_exact(one.rate2) for one in both)
    yield "#FALSE#" if locus.silent is None else "#TRUE#"
    yield _exact(locus.silent or 0)
    size = "" if locus.database_size is None else f"DatabaseSize = {locus.database_size} , "
    rest = f"Dropout probability = {_exact(locus.dropout)} , Minor allele frequency = {_exact(locus.minimum)}"
    yield f"{count}\t({size}{rest} )"
    for allele, frequency in zip(locus.alleles, locus.frequencies, strict=True):
        yield from (_quoted(allele), _exact(frequency))


def _exact(number: float) -> str:
    """The shortest digits that are read as the same number again."""
    return repr(float(number)).removesuffix(".0")


def _dvi(project: FamFile) -> Iterator[str]:
    yield from ("[[Unidentified persons]]", f"nPersons= {len(project.victims)}")
    for at, victim in enumerate(project.victims, start=1):
        yield from _typed(victim, heading=f"Person {at} ", depth=3)
    count = len(project.families)
    yield from ("[[Notes]]", f"nFamilies= {count}", *[""] * count)
    yield from ("[[Reference Families]]", f"nFamilies= {count}")
    for at, family in enumerate(project.families, start=1):
        yield from _family(at, family)


def _family(at: int, family: FamFamily) -> Iterator[str]:
    yield from (f"[[[Family {at} ]]]", f"Name= {_plain(family.name)}")
    yield from ("[[[[Persons]]]]", f"nPersons= {len(family.persons)}")
    for number, person in enumerate(family.persons, start=1):
        yield from _typed(person, heading=f"Person {number}", depth=5)
    yield from ("[[[[Pedigrees]]]]", f"nPedigrees= {len(family.pedigrees)}")
    for number, pedigree in enumerate(family.pedigrees, start=1):
        told = [(parent, row.id) for row in pedigree.rows for parent in (row.father, row.mother) if parent is not None]
        yield from (_heading(f"Pedigree {number}", 5), f"Name= {_plain(pedigree.name)}", f"nRelations= {len(told)}")
        for parent, child in told:
            yield from (f"Parent= {_plain(parent)}", f"Child= {_plain(child)}")


def _typed(person: Profile, *, heading: str, depth: int) -> Iterable[str]:
    yield from (_heading(heading, depth), f"Name= {_plain(person.id)}", f"Gender= {GENDERS[person.sex]}")
    yield from (_heading("DNA data", depth + 1), f"nSystems= {len(person.genotypes)}")
    for marker, genotype in person.genotypes.items():
        if len(genotype) != 2:
            raise _refused(f"{person.id} has not two alleles at {marker}", "Leave the marker out.")
        yield f"SystemName= {_plain(marker)}"
        yield from (f"Allele{at}= {allele or ''}".rstrip() for at, allele in enumerate(genotype, start=1))


def _heading(text: str, depth: int) -> str:
    return f"{'[' * depth}{text}{']' * depth}"
