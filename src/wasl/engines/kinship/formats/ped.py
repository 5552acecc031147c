"""LINKAGE and PLINK pedigrees: family, person, father, mother, sex, perhaps a phenotype, and two alleles to a marker.

Columns are parted by blanks or tabs; ``0`` is no parent and no allele; sex is 1, 2 or 0. The markers' names come from
a ``.map`` file (its second column), or from the caller. A file may instead begin with a header that names ``id``,
``fid``, ``mid``, ``sex`` and the markers (``14/16`` to a cell), as pedtools writes; it holds one family, or has a
column ``famid``. The phenotype is not read. A person with one parent keeps one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from wasl.engines.kinship.errors import FileError, KinshipError, Problem
from wasl.engines.kinship.formats.pedigree_rows import PedRow, check_rows
from wasl.engines.kinship.formats.text import DEFAULT_LIMITS, Limits, decode, refuse
from wasl.engines.kinship.laboratory.alleles import DEFAULT_RULES, ReadingRules, Sex, label_order
from wasl.engines.kinship.laboratory.profiles import Profile, RawCall, RawSample, read_samples

SEXES: dict[str, Sex] = {"1": "M", "2": "F", "0": "U", "M": "M", "F": "F", "U": "U"}
SEX_CODES = {"M": "1", "F": "2", "U": "0"}
NOBODY = ("0", "*", "NA")
BEFORE = 6  # columns before the alleles, where no header says otherwise


@dataclass(frozen=True)
class PedFamily:
    """Rows of all persons, and the profiles of those who were typed at something."""

    name: str
    rows: tuple[PedRow, ...]
    profiles: tuple[Profile, ...]


@dataclass(frozen=True)
class _Line:
    number: int
    family: str
    row: PedRow
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PedFile:
    families: tuple[PedFamily, ...]
    notes: tuple[Problem, ...] = ()


def read_ped(
    content: bytes,
    *,
    file: str,
    markers: Sequence[str] = (),
    rules: ReadingRules = DEFAULT_RULES,
    limits: Limits = DEFAULT_LIMITS,
) -> PedFile:
    """All families of a file. Raises FileError, with everything that is wrong, and then nothing was read.

    Parameters: ``markers`` in the order of the file, for one without a header; see ``read_map``.
    """
    text = decode(content, file=file, limits=limits)
    told = [(at, line.split()) for at, line in enumerate(text.splitlines(), start=1)]
    told = [(at, cells) for at, cells in told if cells and not cells[0].startswith("#")]
    header = [cell.casefold() for cell in told[0][1]] if told else []
    problems: list[Problem] = []
    if {"id", "fid", "mid", "sex"} <= set(header):
        if markers:
            raise refuse(file, "it names its markers itself", do="Leave the list of markers out.", line=told[0][0])
        names = told[0][1]
        markers = [name for name, word in zip(names, header, strict=True) if word not in _WORDS]
        lines = [_headed(at, cells, header, problems) for at, cells in told[1:]]
    else:
        lines = [_plain(at, cells, markers, problems) for at, cells in told]
    kept = [line for line in lines if line is not None]
    if not kept and not problems:
        problems.append(Problem("no person is in it", "Bring the file again."))
    return _families(kept, markers, file=file, rules=rules, problems=problems)


_WORDS = ("famid", "id", "fid", "mid", "sex")


def read_map(content: bytes, *, file: str, limits: Limits = DEFAULT_LIMITS) -> tuple[str, ...]:
    """Names of markers from a .map file: chromosome, name, and one or two positions. Raises FileError."""
    names, problems = [], []
    for at, line in enumerate(decode(content, file=file, limits=limits).splitlines(), start=1):
        cells = line.split()
        if not cells or cells[0].startswith("#"):
            continue
        if len(cells) not in (3, 4):
            problems.append(Problem("the line has not 3 or 4 columns", "Chromosome, name, position.", line=at))
        else:
            names.append(cells[1])
    if problems:
        raise FileError(file, problems)
    return tuple(names)


def _headed(at: int, cells: list[str], header: list[str], problems: list[Problem]) -> _Line | None:
    if len(cells) != len(header):
        what = f"the line has {len(cells)} columns, and the header {len(header)}"
        problems.append(Problem(what, "Bring them into line.", line=at))
        return None
    told = dict(zip(header, cells, strict=True))
    typed = [cell for word, cell in zip(header, cells, strict=True) if word not in _WORDS]
    pairs = []
    for cell in typed:
        first, slash, second = cell.partition("/")
        pairs.append((first, second if slash else first))
    return _line(at, told.get("famid", ""), told["id"], told["fid"], told["mid"], told["sex"], tuple(pairs), problems)


def _plain(at: int, cells: list[str], markers: Sequence[str], problems: list[Problem]) -> _Line | None:
    told = 5 if not markers and len(cells) == 5 else BEFORE
    if len(cells) != told + 2 * len(markers):
        what = f"the line has {len(cells)} columns; {told} and two for each of {len(markers)} markers were expected"
        problems.append(Problem(what, "Bring the markers' names in the order of the file.", line=at))
        return None
    family, person, father, mother, sex = cells[:5]
    alleles = cells[told:]
    pairs = tuple(zip(alleles[::2], alleles[1::2], strict=True))
    return _line(at, family, person, father, mother, sex, pairs, problems)


def _line(
    at: int,
    family: str,
    person: str,
    father: str,
    mother: str,
    sex: str,
    cells: tuple[tuple[str, str], ...],
    problems: list[Problem],
) -> _Line:
    known = SEXES.get(sex.upper())
    if known is None:
        problems.append(Problem("the sex is not 1, 2 or 0", "Write 1 for men, 2 for women.", line=at, sample=person))
    row = PedRow(person, _parent(father), _parent(mother), known or "U")
    return _Line(at, family, row, cells)


def _parent(told: str) -> str | None:
    return None if told in NOBODY else told


def _families(
    lines: list[_Line], markers: Sequence[str], *, file: str, rules: ReadingRules, problems: list[Problem]
) -> PedFile:
    by_family: dict[str, list[_Line]] = {}
    for line in lines:
        by_family.setdefault(line.family, []).append(line)
    families, notes = list[PedFamily](), list[Problem]()
    for name, members in by_family.items():
        problems += check_rows([line.row for line in members], lines={line.row.id: line.number for line in members})
        samples = [_sample(line, markers) for line in members]
        try:
            read = read_samples(samples, file=file, rules=rules)
        except FileError as error:
            problems += error.problems
            continue
        notes += read.notes
        typed = tuple(profile for profile in read.profiles if profile.genotypes or profile.amelogenin)
        families.append(PedFamily(name, tuple(line.row for line in members), typed))
    if problems:
        raise FileError(file, problems)
    return PedFile(tuple(families), tuple(notes))


def _sample(line: _Line, markers: Sequence[str]) -> RawSample:
    calls = tuple(RawCall(name, cells, line.number) for name, cells in zip(markers, line.cells, strict=True))
    return RawSample(line.row.id, calls, line.number, sex=line.row.sex)


def write_ped(families: Sequence[PedFamily], *, markers: Sequence[str]) -> bytes:
    """Lines of a .ped file, phenotype 0, alleles of ``markers`` in this order; ``write_map`` writes their names.

    Raises KinshipError for ids with blanks, for a person without a row, and for genotypes of other than two alleles.
    """
    lines = []
    for family in families:
        profiles = {profile.id: profile for profile in family.profiles}
        if set(profiles) - {row.id for row in family.rows}:
            raise KinshipError("a .ped file was not written", why="a profile has no row", do="Add the person's row.")
        for row in family.rows:
            told = [family.name or "0", row.id, row.father or "0", row.mother or "0", SEX_CODES[row.sex], "0"]
            if any(len(one.split()) != 1 or one.startswith("#") for one in told) or row.id in NOBODY:
                why = "an id is empty, 0, has blanks or begins with #"
                raise KinshipError("a .ped file was not written", why=why, do="Rename it.")
            for marker in markers:
                told += _cells(profiles.get(row.id), marker)
            lines.append(" ".join(told))
    return "\n".join([*lines, ""]).encode()


def _cells(profile: Profile | None, marker: str) -> list[str]:
    genotype = profile.genotypes.get(marker) if profile else None
    if genotype is None:
        return ["0", "0"]
    if len(genotype) != 2:
        why = f"there are not two alleles at {marker}"
        raise KinshipError("a .ped file was not written", why=why, do="Leave the marker out.")
    return [allele or "0" for allele in sorted(genotype, key=label_order)]


def write_map(markers: Sequence[str]) -> bytes:
    """Lines of a .map file for ``write_ped``, chromosome and positions 0. Raises KinshipError for names with blanks."""
    if any(len(marker.split()) != 1 for marker in markers):
        raise KinshipError(
            "a .map file was not written", why="a marker's name has blanks", do="Use PENTA_E for Penta E."
        )
    return "".join(f"0 {marker} 0 0\n" for marker in markers).encode()
