"""Familias projects of invented people: persons, pedigrees, loci, the DVI section; cut or changed ones are refused."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.kinship.strategies import ids, labels

from wasl.engines.kinship.errors import FileError, KinshipError
from wasl.engines.kinship.formats.familias import MODELS, FamFamily, FamFile, FamLocus, FamMutation, FamPedigree
from wasl.engines.kinship.formats.familias_reading import read_fam
from wasl.engines.kinship.formats.familias_writing import write_fam
from wasl.engines.kinship.formats.pedigree_rows import PedRow
from wasl.engines.kinship.laboratory.alleles import Sex, label_order
from wasl.engines.kinship.laboratory.profiles import Profile

LOCI = """#FALSE# (#Databases: 1 ;Theta/Kinship/Fst: 0.02 )
2
#TRUE#
"Valley"
"THO1"
0.001
0.002
4
3
3
0.1
0.2
1e-006
0.0
#FALSE#
0
3\t(DatabaseSize = 200 , Dropout probability = 0.05 , Minor allele frequency = 0.001 )
"6"
0.25
"7"
0.25
"9.30"
5e-001
"L1"
0
0
0
1
3
0.1
0.1
0
0
#TRUE#
0.1
2\t(DatabaseSize = 200 , Dropout probability = 0 , Minor allele frequency = 0 )
"1"
0.4
"Rest allele"
0.5
"""
PERSONS = """"Output from Familias, version 3.2.9"
"DO NOT EDIT!"
3.2.9
""
3
"Aida"
#FALSE#
-1 (Consider dropouts)
#FALSE#
#FALSE#
2
2
0
0
0
1
1
"Basil"
#FALSE#
-1
#FALSE#
#TRUE#
0
"Child"
#FALSE#
-1
#FALSE#
#TRUE#
1
2
1
0
"Known relations"
1
1
1
3
2
2
0
"Parents"
0
0
1
1
2
1
"Other"
1
0
1
4
2
"""
TAIL = "[Advanced]\n[[Direct/Identity]]\nDropin= 0\n[[Other]]\nNumberOfDecimals= 10\n"
PLAIN = PERSONS + LOCI + TAIL
DVI = '''"Output from Familias, version 3.3"
"DO NOT EDIT!"
3.3 (DVI)
""
0
"Known relations"
0
0
0
0
''' + LOCI + '''
[DVI]
[[Unidentified persons]]
nPersons= 2
[[[Person 1 ]]]
Name= V1
Gender= Male
[[[[DNA data]]]]
nSystems= 2
SystemName= THO1
Allele1= 9.3
Allele2= 6
SystemName= L1
Allele1= 1
Allele2= Rest allele
[[[Person 2 ]]]
Name= V2
Gender= Unknown
[[[[DNA data]]]]
nSystems= 0
[[Notes]]
nFamilies= 1
free words
[[Reference Families]]
nFamilies= 1
[[[Family 1 ]]]
Name= Family one
[[[[Persons]]]]
nPersons= 2
[[[[[Person 1]]]]]
Name= R1 [Mother]
Gender= Female
[[[[[[DNA data]]]]]]
nSystems= 1
SystemName= THO1
Allele1= 6
Allele2= 8
[[[[[Person 2]]]]]
Name= Son
Gender= Male
[[[[[[DNA data]]]]]]
nSystems= 0
[[[[Pedigrees]]]]
nPedigrees= 2
[[[[[Pedigree 1]]]]]
Name= Reference pedigree
nRelations= 1
Parent= Missing person
Child= Son
[[[[[Pedigree 2]]]]]
Name= Two
nRelations= 3
Parent= R1 [Mother]
Child= Missing person
Parent= R1 [Mother]
Child= Son
Parent= Missing person
Child= Son
[Prior]
UseList= Yes
'''  # fmt: skip


NOT_THERE = "line 14, sample Aida: a genotype names a locus or allele that is not there"
ONE_PERSON = "line 37: two persons are said to be one or identical twins, which is not read"
THREE_PERSONS = "line 53: Unidentified persons is said to hold 3 and holds 2 (Person)"
NO_MARKER = "line 63, sample V1, marker vWA: the database of the file has no such marker"
NO_TRIPLE = "line 60, sample V1: SystemName, Allele1 and Allele2 do not follow each other"
TWICE = "line 63, sample V1, marker TH01: the marker stands twice"
NO_MODEL = "line 61: a mutation model of THO1 does not stand there"
NO_GENDER = "line 55, sample V1: the gender is neither Male nor Female"
NO_PAIR = "line 103: Parent and Child do not follow each other"
L1 = "SystemName= L1\nAllele1= 1\nAllele2= Rest allele"
TH01_AGAIN = "SystemName= TH01\nAllele1= 6\nAllele2= 6"


def wrong(text: str) -> list[str]:
    with pytest.raises(FileError) as refused:
        read_fam(text.encode(), file="case.fam")
    return [str(problem) for problem in refused.value.problems]


def test_read_fam__persons_and_pedigrees() -> None:
    found = read_fam(PLAIN.encode(), file="case.fam")
    assert (found.version, found.database, found.theta, found.has_dvi) == ("3.2.9", "Valley", 0.02, False)
    assert found.persons == (
        Profile("Aida", {"TH01": ("6", "9.3"), "L1": ("1", "Rest allele")}, "F"),
        Profile("Basil", {}, "M"),
        Profile("Child", {"TH01": ("7", "9.3")}, "M"),
    )
    assert found.dropouts == ("Aida",)
    everybody = (PedRow("Aida", None, None, "F"), PedRow("Basil", None, None, "M"))
    assert found.pedigrees == (
        FamPedigree("Parents", (*everybody, PedRow("Child", "Basil", "further woman 1", "M"),
                                PedRow("further woman 1", None, None, "F"), PedRow("further man 1", None, None, "M"))),
        FamPedigree("Other", (*everybody, PedRow("Child", "further man 1", "further woman 1", "M"),
                              PedRow("further woman 1", None, None, "F"), PedRow("further woman 2", None, None, "F"),
                              PedRow("further man 1", None, None, "M"))),
    )  # fmt: skip
    assert found.settings == tuple(TAIL.splitlines())


def test_read_fam__loci() -> None:
    th01, own = read_fam(PLAIN.encode(), file="case.fam").loci
    assert th01 == FamLocus(
        "TH01",
        ("6", "7", "9.3"),
        (0.25, 0.25, 0.5),
        female=FamMutation("stepwise extended", 0.001, 1e-6, 0.1),
        male=FamMutation("stepwise stationary", 0.002, 0.0, 0.2),
        database_size=200,
        dropout=0.05,
        minimum=0.001,
    )
    assert (own.name, own.alleles, own.silent, own.male.model) == ("L1", ("1", "Rest allele"), 0.1, "proportional")


def test_read_fam__older_files() -> None:
    """3.1.9 leaves out the line under the version, theta and what stands behind the number of alleles."""
    text = PLAIN.replace('3.2.9\n""\n', "3.1.9\n").replace(" (#Databases: 1 ;Theta/Kinship/Fst: 0.02 )", "")
    text = text.replace("3\t(DatabaseSize = 200 , Dropout probability = 0.05 , Minor allele frequency = 0.001 )", "3")
    found = read_fam(text.encode(), file="case.fam")
    assert (found.version, found.theta, found.loci[0].database_size) == ("3.1.9", None, None)
    assert found.persons == read_fam(PLAIN.encode(), file="case.fam").persons


def test_read_fam__dvi() -> None:
    found = read_fam(DVI.encode(), file="case.fam")
    assert found.has_dvi
    assert found.victims == (
        Profile("V1", {"TH01": ("6", "9.3"), "L1": ("1", "Rest allele")}, "M"),
        Profile("V2", {}, "U"),
    )
    persons = (Profile("R1 [Mother]", {"TH01": ("6", "8")}, "F"), Profile("Son", {}, "M"))
    mother, missing = PedRow("R1 [Mother]", None, None, "F"), "Missing person"
    assert found.families == (
        FamFamily("Family one", persons, (
            FamPedigree("Reference pedigree", (mother, PedRow("Son", missing, None, "M"), PedRow(missing, sex="M"))),
            FamPedigree("Two", (mother, PedRow("Son", missing, "R1 [Mother]", "M"),
                                PedRow(missing, None, "R1 [Mother]", "M"))),
        )),
    )  # fmt: skip
    assert found.settings == ("[Prior]", "UseList= Yes")
    assert [str(note) for note in found.notes] == [
        "line 85, sample R1 [Mother], marker TH01: an allele is not in the database of the file"
    ]


@pytest.mark.parametrize("text", [PLAIN, DVI], ids=["plain", "dvi"])
def test_write_fam__is_read_again_the_same(text: str) -> None:
    found = read_fam(text.encode(), file="case.fam")
    assert read_fam(write_fam(found), file="case.fam") == found


@pytest.mark.parametrize("text", [PLAIN, DVI], ids=["plain", "dvi"])
def test_read_fam__cut_anywhere_before_the_settings_is_refused(text: str) -> None:
    lines = text.splitlines()
    end = next(at for at, line in enumerate(lines) if line in ("[Advanced]", "[Prior]"))
    within = {at for at in range(end) if lines[at].startswith("free words")}
    for at in range(1, end - (text is PLAIN)):
        if at not in within:
            assert wrong("\n".join(lines[:at]))


@pytest.mark.parametrize(
    ("text", "old", "new", "problems"),
    [
        (PLAIN, "Output from Familias", "Output from else", ["line 1: it is no project of Familias"]),
        (PLAIN, "3.2.9\n", "\n", ["line 3: the version does not stand there"]),
        (PLAIN, '"Basil"', '"Aida"', ["line 18, sample Aida: the person stands twice"]),
        (PLAIN, "2\n0\n0\n0\n1\n1", "9\n0\n0\n0\n1\n1", [NOT_THERE]),
        (PLAIN, "#TRUE#\n0\n", "#MAYBE#\n0\n", ["line 22: a person's sex does not stand there"]),
        (PLAIN, '"Known relations"', '"Relations"', ["line 33: Known relations does not stand there"]),
        (PLAIN, "3\n2\n2\n0\n", "0 (Direct)\n2\n2\n0\n", [ONE_PERSON]),
        (PLAIN, '1\n2\n1\n"Other"', '9\n2\n1\n"Other"', ["line 46: a relation names a person who is not there"]),
        (PLAIN, '1\n2\n1\n"Other"', '0\n2\n1\n"Other"', ["line 46: Child has two mothers"]),
        (PLAIN, "#FALSE# (#Data", "#TRUE# (#Data", ["line 54: it keeps computed results, which are not read"]),
        (PLAIN, "0.001\n0.002\n4\n3\n", "0.001\n0.002\n7\n3\n", [NO_MODEL]),
        (PLAIN, '"7"\n0.25', '"7"\n1e400', ["line 74: a frequency of THO1 does not stand there"]),
        (PLAIN, "2\n#TRUE#", "9" * 5000 + "\n#TRUE#", ["line 55: the number of loci does not stand there"]),
        (PLAIN, '"7"\n0.25', '"6.0"\n0.25', ["line 58, marker THO1: no allele, or one that stands twice"]),
        (PLAIN, '"7"\n0.25', '"7"\n0', ["line 58, marker THO1: a frequency is not above 0 and at most 1"]),
        (PLAIN, '"L1"', '"TH01"', ["marker TH01: the marker stands twice"]),
        (PLAIN, "[Advanced]", "Advanced", ["line 94: the end of the loci does not stand there"]),
        (DVI, "nPersons= 2\n[[[Person", "nPersons= 3\n[[[Person", [THREE_PERSONS]),
        (DVI, "Gender= Male\n[[[[DNA", "Gender= Boy\n[[[[DNA", [NO_GENDER]),
        (DVI, "Name= V2", "Name= V1", ["line 53, sample V1: the person stands twice"]),
        (DVI, "SystemName= L1", "SystemName= vWA", [NO_MARKER]),
        (DVI, "Allele1= 9.3", "Allele1= OL", ["line 60, sample V1, marker TH01: an allele is off the ladder"]),
        (DVI, "Allele1= 9.3", "Allele3= 9.3", [NO_TRIPLE]),
        (DVI, L1, TH01_AGAIN, [TWICE]),
        (DVI, "nSystems= 2", "nSystems= 1", ["line 58, sample V1: 1 markers are said to follow, and 2 do"]),
        (DVI, "nRelations= 3", "nRelations= 2", ["line 100: 2 relations are said to follow, and 3 are read"]),
        (DVI, "[[[[Persons]]]]", "[[[[[[Persons]]]]]]", ["line 78: a heading of that depth does not stand there"]),
        (DVI, "Parent= R1 [Mother]\nChild= Missing", "Child= R1 [Mother]\nParent= Missing", [NO_PAIR]),
    ],
)  # fmt: skip
def test_read_fam__refused(text: str, old: str, new: str, problems: list[str]) -> None:
    assert old in text
    assert wrong(text.replace(old, new, 1)) == problems


@st.composite
def projects(draw: st.DrawFn) -> FamFile:
    """Loci, persons typed at them, pedigrees with further people, and perhaps a DVI section."""
    loci = []
    for name in draw(st.lists(st.sampled_from(("TH01", "vWA", "Penta E", "L1")), min_size=1, unique=True)):
        alleles = sorted(draw(st.lists(labels, min_size=2, max_size=5, unique=True)), key=label_order)
        both = [
            FamMutation(draw(st.sampled_from(MODELS)), draw(st.floats(0, 0.1)), draw(st.floats(0, 0.1)), 0.1)
            for _ in range(2)
        ]
        frequencies = tuple(1 / len(alleles) for _ in alleles)
        silent, size = draw(st.none() | st.floats(0, 0.01)), draw(st.none() | st.integers(1, 9999))
        loci.append(FamLocus(name, tuple(alleles), frequencies, *both, silent=silent, database_size=size))
    names = draw(st.lists(ids, min_size=1, max_size=4, unique=True))
    persons = tuple(_typed(draw, name, loci, draw(st.sampled_from(("M", "F")))) for name in names)
    pedigrees = tuple(_pedigree(draw, f"H{at}", persons) for at in range(draw(st.integers(0, 2))))
    made = FamFile("3.2.9", tuple(loci), "Valley", draw(st.none() | st.floats(0, 0.1)), persons, pedigrees=pedigrees)
    if not draw(st.booleans()):
        return made
    families = tuple(
        FamFamily(f"family {at}", persons, (FamPedigree("one", tuple(PedRow(p.id, sex=p.sex) for p in persons)),))
        for at in range(draw(st.integers(0, 2)))
    )
    victims = tuple(replace(one, sex=draw(st.sampled_from(("M", "F", "U")))) for one in persons)
    return replace(made, version="3.3 (DVI)", has_dvi=True, victims=victims, families=families)


def _typed(draw: st.DrawFn, name: str, loci: list[FamLocus], sex: Sex) -> Profile:
    genotypes = {}
    for locus in loci:
        if draw(st.booleans()):
            pair = (draw(st.sampled_from(locus.alleles)), draw(st.sampled_from(locus.alleles)))
            genotypes[locus.name] = tuple(sorted(pair, key=label_order))
    return Profile(name, genotypes, sex)


def _pedigree(draw: st.DrawFn, name: str, persons: tuple[Profile, ...]) -> FamPedigree:
    women = [f"further woman {at + 1}" for at in range(draw(st.integers(0, 2)))]
    men = [f"further man {at + 1}" for at in range(draw(st.integers(0, 2)))]
    rows = [
        PedRow(one.id, draw(st.sampled_from([None, *men])), draw(st.sampled_from([None, *women])), one.sex)
        for one in persons
    ]
    rows += [*(PedRow(one, sex="F") for one in women), *(PedRow(one, sex="M") for one in men)]
    return FamPedigree(name, tuple(rows))


@given(projects())
def test_write_fam__any_project_is_read_again_the_same(project: FamFile) -> None:
    assert read_fam(write_fam(project), file="case.fam") == project


LOCUS = FamLocus("TH01", ("6", "7"), (0.5, 0.5))


@pytest.mark.parametrize(
    "project",
    [
        FamFile("3.2", (LOCUS,), persons=(Profile("A", {"TH01": ("6", None)}, "M"),)),
        FamFile("3.2", (LOCUS,), persons=(Profile("A", {"TH01": ("6", "8")}, "M"),)),
        FamFile("3.2", (LOCUS,), persons=(Profile("A", {"vWA": ("6", "8")}, "M"),)),
        FamFile("3.2", (LOCUS,), persons=(Profile("A", {}, "U"),)),
        FamFile("3.2", (LOCUS,), persons=(Profile('A"', {}, "M"),)),
        FamFile("3.2", (LOCUS,), persons=(Profile("A\nB", {}, "M"),)),
        FamFile("3.2", (LOCUS,), pedigrees=(FamPedigree("H1", (PedRow("X"),)),)),
        FamFile("3.3", (LOCUS,), has_dvi=True, victims=(Profile("V1", {"DYS19": ("14",)}, "M"),)),
    ],
)
def test_write_fam__what_the_format_cannot_say(project: FamFile) -> None:
    with pytest.raises(KinshipError, match="was not written"):
        write_fam(project)


@given(st.sampled_from([PLAIN, DVI]), st.data())
def test_read_fam__broken_bytes_are_read_or_refused(text: str, data: st.DataObject) -> None:
    content = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(FileError):
        assert read_fam(bytes(content), file="case.fam").loci
