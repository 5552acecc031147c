"""Cells to labels, labels to genotypes: every rule once, and nothing unclear taken for clear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.kinship.strategies import labels

from wasl.engines.kinship.laboratory.alleles import (
    MANY,
    MANY_ON_Y,
    TWO_ON_X,
    WOMAN_ON_Y,
    Doubt,
    Genotype,
    ReadingRules,
    label_order,
    read_genotype,
    read_label,
)
from wasl.engines.kinship.laboratory.marker_names import Kind

UNKNOWN, SINGLE = ReadingRules(unreadable="unknown"), ReadingRules(single="unknown")


@pytest.mark.parametrize(
    ("written", "label"),
    [("14", "14"), ("9.3", "9.3"), ("9.30", "9.3"), (" 9.3 ", "9.3"), ("10.0", "10"), ("09", "9"), ("33.2", "33.2")]
    + [(empty, None) for empty in ("", " ", "-", "--", "NULL", "null", "NA", "n/a", "ND", "0")]
    + [("OL", Doubt.OFF_LADDER), ("ol", Doubt.OFF_LADDER), ("OL Allele", Doubt.OFF_LADDER)]
    + [(text, Doubt.OUTSIDE) for text in ("<8", ">12", "> 33.2", "≥12")]
    + [(text, Doubt.UNDECIDED) for text in ("?", "*", "INC")]
    + [(text, Doubt.COMMA) for text in ("9,3", "33,2")]
    + [(text, Doubt.DATE) for text in ("2026-03-09", "9-Mar", "09 Mar 2026", "14:16")]
    + [(text, Doubt.NO_LABEL) for text in ("14a", "X", "-14", "1234", "9.7", "14/16", "٩", "1e3", "9.3.1", "x" * 5000)],
)
def test_read_label(written: str, label: str | Doubt | None) -> None:
    assert read_label(written) == label


def test_read_label__by_kind() -> None:
    assert read_label("0", kind=Kind.Y) == "0"
    assert [read_label(base, kind=Kind.SNP) for base in ("A", "t", "14", "AC")] == [
        "A",
        "T",
        Doubt.NO_LABEL,
        Doubt.NO_LABEL,
    ]


@given(labels)
def test_read_label__again_is_the_same(label: str) -> None:
    once = read_label(label + "0" if "." in label else label + ".0")
    assert once == label
    assert read_label(label) == label


def test_label_order() -> None:
    assert sorted(["10", "9.3", "Rest allele", None, "9"], key=label_order) == ["9", "9.3", "10", "Rest allele", None]


@pytest.mark.parametrize(
    ("cells", "genotype"),
    [
        (("16", "14"), ("14", "16")),
        (("14", "14"), ("14", "14")),
        (("14",), ("14", "14")),
        (("14", ""), ("14", "14")),
        (("14", "", "", ""), ("14", "14")),
        (("14", "0"), ("14", None)),
        (("-", "14"), ("14", None)),
        ((), ()),
        (("", "0"), ()),
    ],
)
def test_read_genotype(cells: tuple[str, ...], genotype: Genotype) -> None:
    read = read_genotype(cells, marker="TH01")
    assert (read.genotype, read.doubts, read.unknown) == (genotype, (), ())


def test_read_genotype__single_alleles_of_the_degraded() -> None:
    assert read_genotype(("14",), marker="TH01", rules=SINGLE).genotype == ("14", None)
    assert read_genotype(("14",), marker="TH01", partial=True).genotype == ("14", None)
    assert read_genotype(("14", "14"), marker="TH01", partial=True).genotype == ("14", "14")


@pytest.mark.parametrize("written", ["OL", "<8", "?"])
def test_read_genotype__unreadable(written: str) -> None:
    doubt = read_label(written)
    assert isinstance(doubt, Doubt)
    assert read_genotype(("14", written), marker="TH01").doubts == ((doubt.what, doubt.do),)
    kept = read_genotype(("14", written), marker="TH01", rules=UNKNOWN)
    assert (kept.genotype, kept.unknown) == (("14", None), (doubt,))
    nothing = read_genotype((written, written), marker="TH01", rules=UNKNOWN)
    assert (nothing.genotype, nothing.unknown) == ((), (doubt, doubt))


def test_read_genotype__never_kept() -> None:
    for written in ("9,3", "9-Mar", "x"):
        read = read_genotype(("14", written), marker="TH01", rules=UNKNOWN)
        assert (read.genotype, len(read.doubts)) == ((), 1)


@pytest.mark.parametrize("cells", [("14", "15", "16"), ("14", "14", "15"), ("14", "15", "OL"), ("14", "OL", "?")])
def test_read_genotype__three_alleles(cells: tuple[str, ...]) -> None:
    assert read_genotype(cells, marker="TH01", rules=UNKNOWN).doubts == (MANY,)


@pytest.mark.parametrize(
    ("sex", "cells", "genotype", "doubts"),
    [
        ("M", ("14",), ("14", "14"), ()),
        ("M", ("14", "14"), ("14", "14"), ()),
        ("M", ("14", "0"), ("14", "14"), ()),
        ("M", ("14", "15"), (), (TWO_ON_X,)),
        ("F", ("14", "15"), ("14", "15"), ()),
        ("F", ("14",), ("14", None), ()),
        ("U", ("14",), ("14", None), ()),
    ],
)
def test_read_genotype__on_the_x(sex: str, cells: tuple[str, ...], genotype: Genotype, doubts: object) -> None:
    read = read_genotype(cells, marker="DXS10074", sex=sex, rules=SINGLE)
    assert (read.genotype, read.doubts) == (genotype, doubts)


@pytest.mark.parametrize(
    ("marker", "sex", "cells", "genotype", "doubts"),
    [
        ("DYS19", "M", ("14",), ("14",), ()),
        ("DYS19", "U", ("14", "14"), ("14",), ()),
        ("DYS19", "M", ("14", "15"), (), (MANY_ON_Y,)),
        ("DYS19", "M", ("0",), ("0",), ()),
        ("DYS19", "F", ("14",), (), (WOMAN_ON_Y,)),
        ("DYS19", "F", ("",), (), ()),
        ("DYS385", "M", ("14", "11"), ("11", "14"), ()),
        ("DYS385", "M", ("11",), ("11", "11"), ()),
        ("DYS385", "M", ("11", "12", "13"), (), (MANY_ON_Y,)),
    ],
)
def test_read_genotype__on_the_y(
    marker: str, sex: str, cells: tuple[str, ...], genotype: Genotype, doubts: object
) -> None:
    read = read_genotype(cells, marker=marker, sex=sex)
    assert (read.genotype, read.doubts) == (genotype, doubts)


@given(st.lists(labels, min_size=1, max_size=2))
def test_read_genotype__order_of_cells_does_not_matter(cells: list[str]) -> None:
    assert read_genotype(cells, marker="TH01") == read_genotype(cells[::-1], marker="TH01")


@given(st.lists(st.text(max_size=6) | labels | st.sampled_from(["OL", "?", "0"]), max_size=4), st.sampled_from("MFU"))
def test_read_genotype__anything_is_read_or_doubted(cells: list[str], sex: str) -> None:
    for marker in ("TH01", "DXS10074", "DYS19", "DYS385", "rs5"):
        read = read_genotype(cells, marker=marker, sex=sex, rules=UNKNOWN)
        assert not (read.genotype and read.doubts)
        assert len(read.genotype) in ((0, 1) if marker == "DYS19" else (0, 2))


def test_read_genotype__of_markers_of_the_callers_own() -> None:
    assert read_genotype(("a1", "9.30"), marker="M-1").genotype == ("9.3", "a1")
    assert read_genotype(("a1", "OL"), marker="M-1").doubts == ((Doubt.OFF_LADDER.what, Doubt.OFF_LADDER.do),)
    assert read_genotype(("a1", "b c"), marker="M-1").doubts == ((Doubt.NO_LABEL.what, Doubt.NO_LABEL.do),)
