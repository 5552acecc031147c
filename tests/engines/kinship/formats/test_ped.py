"""Pedigree files: rows as told, one parent left one, markers from a map or a header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.kinship.strategies import ON_Y, profiles

from wasl.engines.kinship.errors import FileError, KinshipError
from wasl.engines.kinship.formats.ped import PedFamily, read_map, read_ped, write_map, write_ped
from wasl.engines.kinship.formats.pedigree_rows import PedRow, check_rows, rows_from_parents, settle_sexes
from wasl.engines.kinship.laboratory.profiles import Profile

PED = """# two families
F1 GM 0 0 2 0 14 15 6 9.3
F1 MO 0 GM 2 0 0 0 0 0
F1 CH FA MO 1 0 14 14 6 0
F1 FA 0 0 1 0 0 0 7 7
F2 GM 0 0 0 0 0 0 0 0
"""
HEADED = "id fid mid sex D3S1358 TH01\nGM * * 2 14/15 6/9.3\nCH * GM 1 14/14 6/-\nX 0 0 0 -/- -/-\n"
MARKERS = ("D3S1358", "THO1")
NINE_COLUMNS = "line 3: the line has 9 columns; 6 and two for each of 2 markers were expected"
OTHER = "line 4, sample CH: the {} is of the other sex"
TWICE = ["line 5, sample GM: the person stands twice", "line 4, sample CH: the father has no row"]


def wrong(text: str, markers: tuple[str, ...] = MARKERS) -> list[str]:
    with pytest.raises(FileError) as refused:
        read_ped(text.encode(), file="fam.ped", markers=markers)
    return [str(problem) for problem in refused.value.problems]


def test_read_ped() -> None:
    one, two = read_ped(PED.encode(), file="fam.ped", markers=MARKERS).families
    assert one.rows == (
        PedRow("GM", None, None, "F"),
        PedRow("MO", None, "GM", "F"),
        PedRow("CH", "FA", "MO", "M"),
        PedRow("FA", None, None, "M"),
    )
    assert one.profiles == (
        Profile("GM", {"D3S1358": ("14", "15"), "TH01": ("6", "9.3")}, "F"),
        Profile("CH", {"D3S1358": ("14", "14"), "TH01": ("6", None)}, "M"),
        Profile("FA", {"TH01": ("7", "7")}, "M"),
    )
    assert two == PedFamily("F2", (PedRow("GM"),), ())


def test_read_ped__without_markers() -> None:
    for text in ("F1 A 0 0 1\nF1 B A 0 2\n", "F1 A 0 0 1 -9\nF1\tB\tA\t0\t2\t-9\n"):
        (family,) = read_ped(text.encode(), file="fam.ped").families
        assert family == PedFamily("F1", (PedRow("A", None, None, "M"), PedRow("B", "A", None, "F")), ())


def test_read_ped__with_a_header() -> None:
    (family,) = read_ped(HEADED.encode(), file="fam.ped").families
    assert family.rows == (PedRow("GM", None, None, "F"), PedRow("CH", None, "GM", "M"), PedRow("X"))
    assert family.profiles == (
        Profile("GM", {"D3S1358": ("14", "15"), "TH01": ("6", "9.3")}, "F"),
        Profile("CH", {"D3S1358": ("14", "14"), "TH01": ("6", None)}, "M"),
    )
    several = HEADED.replace("id fid", "famid id fid").replace("GM *", "V GM *").replace("CH *", "V CH *")
    several = several.replace("X 0", "W X 0")
    assert [one.name for one in read_ped(several.encode(), file="fam.ped").families] == ["V", "W"]


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        ("F1 MO 0 GM 2 0 0 0 0 0", "F1 MO 0 GM 2 0 0 0 0", [NINE_COLUMNS, "line 4, sample CH: the mother has no row"]),
        ("F1 CH FA MO 1", "F1 CH FA MO x", ["line 4, sample CH: the sex is not 1, 2 or 0"]),
        ("F1 CH FA MO", "F1 CH MO FA", [OTHER.format("father"), OTHER.format("mother")]),
        ("F1 CH FA MO", "F1 CH CH MO", ["line 4, sample CH: the person is their own father"]),
        ("F1 CH FA MO", "F1 CH UN MO", ["line 4, sample CH: the father has no row"]),
        ("F1 FA 0 0 1 0 0 0 7 7", "F1 GM 0 0 2 0 14 15 6 9.3", TWICE),
        ("14 14 6 0", "14 OL 6 0", ["line 4, sample CH, marker D3S1358: an allele is off the ladder"]),
    ],
)  # fmt: skip
def test_read_ped__refused(old: str, new: str, problems: list[str]) -> None:
    assert sorted(wrong(PED.replace(old, new))) == sorted(problems)


def test_read_ped__headers_and_empty_files() -> None:
    assert wrong(HEADED) == ["line 1: it names its markers itself"]
    assert wrong(HEADED.replace(" 6/-", ""), ()) == ["line 3: the line has 5 columns, and the header 6"]
    assert wrong("# nobody\n") == ["no person is in it"]


def test_read_map() -> None:
    text = b"# markers\n11 THO1 0 100\n3\tD3S1358\t4500\n"
    assert read_map(text, file="fam.map") == ("THO1", "D3S1358")
    with pytest.raises(FileError, match="line 2: the line has not 3 or 4 columns"):
        read_map(b"11 THO1 0 100\nD3S1358\n", file="fam.map")


@st.composite
def families(draw: st.DrawFn) -> PedFamily:
    """Founders, and children of two of them, or of one."""
    typed = draw(st.lists(profiles(amelogenin=False), min_size=2, max_size=6, unique_by=lambda one: one.id))
    typed = [one for one in typed if one.id not in ("0", "*", "NA")]
    men, women = ([one.id for one in typed[:3] if one.sex in (sex, "U")] for sex in "MF")
    rows = []
    for at, one in enumerate(typed):
        father = draw(st.none() | st.sampled_from(men)) if at >= 3 and men else None
        mother = draw(st.none() | st.sampled_from(women)) if at >= 3 and women else None
        rows.append(PedRow(one.id, father, mother, one.sex))
    kept = []
    for one in typed:
        genotypes = {name: alleles for name, alleles in one.genotypes.items() if name not in ON_Y}
        kept.append(Profile(one.id, genotypes, one.sex))
    return PedFamily(draw(st.sampled_from(("F1", "F-2"))), tuple(rows), tuple(kept))


@given(families().filter(lambda family: family.rows))
def test_write_ped__is_read_again_the_same(family: PedFamily) -> None:
    markers = tuple(dict.fromkeys(marker for one in family.profiles for marker in one.genotypes))
    names = read_map(write_map([one.replace(" ", "_") for one in markers]), file="fam.map")
    (again,) = read_ped(write_ped([family], markers=markers), file="fam.ped", markers=names).families
    assert (again.name, again.rows) == (family.name, family.rows)
    assert again.profiles == family.profiles


@pytest.mark.parametrize(
    "family",
    [
        PedFamily("F 1", (PedRow("A"),), ()),
        PedFamily("#F1", (PedRow("A"),), ()),
        PedFamily("F1", (PedRow("0"),), ()),
        PedFamily("F1", (PedRow(""),), ()),
        PedFamily("F1", (PedRow("A"),), (Profile("B", {"TH01": ("6", "7")}),)),
        PedFamily("F1", (PedRow("A"),), (Profile("A", {"TH01": ("6",)}),)),
    ],
)
def test_write_ped__what_the_format_cannot_say(family: PedFamily) -> None:
    with pytest.raises(KinshipError, match="not written"):
        write_ped([family], markers=["TH01"])
    with pytest.raises(KinshipError, match="not written"):
        write_map(["Penta E"])


def test_rows_from_parents__a_single_parent_of_unknown_sex() -> None:
    read = rows_from_parents({"A": "U", "B": "F"}, [("A", "B", 7)])
    assert read.rows == (PedRow("A"), PedRow("B", "A", None, "F"))
    assert [str(note) for note in read.notes] == [
        "line 7, sample A: the sex of this parent is not told; a father was taken"
    ]


def test_rows_from_parents__two_of_one_sex() -> None:
    read = rows_from_parents({"A": "M", "B": "M", "C": "F"}, [("A", "C", 7), ("B", "C", 9), ("A", "C", 11)])
    assert [str(problem) for problem in read.problems] == ["line 9: C has two fathers"]


def test_settle_sexes__what_follows_from_partners() -> None:
    sexes = settle_sexes(
        {"A": "M", "B": "U", "C": "U", "K": "U", "L": "U"}, [("A", "K"), ("B", "K"), ("B", "L"), ("C", "L")]
    )
    assert sexes == {"A": "M", "B": "F", "C": "M", "K": "U", "L": "U"}


def test_check_rows__sound() -> None:
    assert check_rows([PedRow("A", None, None, "M"), PedRow("B", "A", None, "U")]) == []
