"""Published layouts of frequency tables, invented numbers; bad ones are refused whole."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.kinship.reference import FOLDER, needs_reference
from tests.engines.kinship.strategies import AUTOSOMAL, labels

from wasl.engines.kinship.errors import FileError, PopulationError
from wasl.engines.kinship.laboratory.frequencies import Table, marker_table, pairs
from wasl.engines.kinship.laboratory.frequency_files import (
    packaged,
    packaged_table,
    read_frequencies,
    write_frequencies,
)

WIDE = """Allele,TH01,VWA,AMEL
N,100,98,
"X,X",,,0.5
6,0.25,,
9.30,0.75,0,
17,,0.5,
18,,0.5,
Hobs,0.7,0.8,
"""
NIST = "﻿STR;TH01;vWA\nN;100;98\nAllele;;\n6;0,25;\n9.3;0,75;\n17;;0,5\n18;;0,5\nPI;0,1;0,1\n"
LONG = (
    "STR;population;N;freq_6;freq_9.3;freq_17;freq_18\nTH01;Valley;100;0.25;0.75;0.000;0\nvWA;Valley;98;0;0;0.5;0.5\n"
)
STRIDER = (
    "TH01\nAllele,Valley,Hill\n,100,50\n6,0.25,\n9.3,0.75,1\nvWA\nAllele,Valley,Hill\n,98,50\n17,0.5,0.5\n18,0.5,0.5\n"
)
FAMILIAS = "TH01\n6\t0.25\n9.3\t0.75\n\nvWA\n17\t0.5\n18\t0.5\n"

NO_LAYOUT = "line 1: its first row is neither Allele with markers, nor a marker's name, nor a header with freq_ columns"
TWO_LISTS = "marker TH01: alleles and freqs are not two lists of one length, freqs of numbers"
COUNTS = "marker TH01: these are counts or per cent, not frequencies"
NO_NUMBER = ["line 4: a frequency is no number", "line 1, marker TH01: its frequencies sum to 0.75"]
NO_LABEL = "marker TH01: a row is named neither for an allele nor for N (OL)"
ONE_CELL_MORE = ["line 6: the row has more cells than the header", "line 1, marker vWA: its frequencies sum to 0.5"]
ONE_MORE = "line 5: the row has more cells than there are populations"

KNOWN = {"TH01": [("6", 0.25), ("9.3", 0.75)], "vWA": [("17", 0.5), ("18", 0.5)]}


def told(table: Table) -> dict[str, list[tuple[str, float]]]:
    return {name: pairs(one) for name, one in table.markers.items()}


def wrong(text: str) -> list[str]:
    with pytest.raises(FileError) as refused:
        read_frequencies(text.encode(), file="valley.csv")
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("text", "name", "people"),
    [
        (WIDE, "valley", [100, 98]),
        (WIDE.replace(",", "\t").replace('"X\tX"', "X,X"), "valley", [100, 98]),
        (WIDE.replace("N,100,98", "2N,200,196"), "valley", [100, 98]),
        (NIST, "valley", [100, 98]),
        (LONG, "Valley", [100, 98]),
        (FAMILIAS, "valley", [None, None]),
        (
            json.dumps({"Valley": {name: dict(zip(("alleles", "freqs"), zip(*ps, strict=True), strict=True))
                                   for name, ps in KNOWN.items()}}),
            "Valley",
            [None, None],
        ),
    ],
    ids=["wide", "tabs", "chromosomes", "semicolons", "long", "blocks", "json"],
)  # fmt: skip
def test_read_frequencies(text: str, name: str, people: list[int | None]) -> None:
    tables = read_frequencies(text.encode(), file="x/valley.csv")
    assert list(tables) == [name]
    assert told(tables[name]) == KNOWN
    assert [one.people for one in tables[name].markers.values()] == people


def test_read_frequencies__several_populations() -> None:
    tables = read_frequencies(STRIDER.encode(), file="strider.csv")
    assert told(tables["Valley"]) == KNOWN
    assert told(tables["Hill"]) == {"TH01": [("9.3", 1.0)], "vWA": KNOWN["vWA"]}
    assert [one.people for one in tables["Hill"].markers.values()] == [50, 50]


def test_read_frequencies__says_what_it_left_out() -> None:
    (table,) = read_frequencies(WIDE.encode(), file="valley.csv").values()
    assert table.notes == (
        "amelogenin was left out: it tells the sex, not the family",
        "the row Hobs is no allele and was left out",
    )
    (table,) = read_frequencies(WIDE.replace("0.25", "0.252").encode(), file="valley.csv").values()
    assert table.notes[-1] == "frequencies do not sum to exactly 1 at 1 of 2 markers"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (WIDE.replace("VWA", "THO1"), ["line 1, marker TH01: the marker stands twice"]),
        (WIDE.replace("TH01", "TH99"), ['line 1: "TH99" is no marker that is known here']),
        (WIDE.replace("9.30,0.75", "9.30,0.55"), ["line 1, marker TH01: its frequencies sum to 0.8"]),
        (WIDE.replace("0.25", "50").replace("0.75", "150"), [f"line 1, {COUNTS}"]),
        (WIDE.replace("0.25", "a quarter"), NO_NUMBER),
        (WIDE.replace("0.25", "-0.25"), NO_NUMBER),
        (WIDE.replace("0.25", "1e400"), NO_NUMBER),
        (WIDE.replace("9.30", "6.0"), ["line 1, marker TH01: an allele stands twice"]),
        (WIDE.replace("9.30", "OL"), [NO_LABEL]),
        (WIDE.replace("N,100", "N,many"), ["line 2: N is no whole number"]),
        (WIDE.replace("17,,0.5,", "17,,0.5,,1"), ONE_CELL_MORE),
        ("Allele,TH01\nN,100\n", ["no marker with frequencies is in it"]),
        ("Sample,Age\nS1,4\n", [NO_LAYOUT]),
        (STRIDER.replace("9.3,0.75,1", "9.3,0.75,1,1"), [ONE_MORE]),
        ('{"V": {"TH01": {"alleles": ["6"], "freqs": [0.5, 0.5]}}}', [TWO_LISTS]),
        ('{"V": {"TH01": {"alleles": ["6"], "freqs": [NaN]}}}', [TWO_LISTS]),
        ('{"V": {"TH01": {"alleles": ["6", "7"], "freqs": [1.5, -0.5]}}}', [COUNTS]),
        ('{"V": {"TH01": {"alleles": ["6"], "freqs": [1], "N": 0}}}', ["marker TH01: N is no whole number above 0"]),
        ('{"V": {"TH01": {"alleles": ["6"], "freqs": [1]}, "TH01": 1}}', ["a name stands twice in one object"]),
        ('{"V": ' + "9" * 5000 + "}", ["a number in it has too many digits"]),
        ('{"V": 1}', ['population "V" holds no markers']),
        ('{"V": {"TH01"\n', ["line 2: its JSON is broken or cut off"]),
        ("[" * 100_000, [NO_LAYOUT]),
        ('{"a":' * 100_000, ["its JSON is broken or cut off"]),
    ],
)  # fmt: skip
def test_read_frequencies__bad_tables_are_refused_whole(text: str, problems: list[str]) -> None:
    assert wrong(text) == problems


def test_read_frequencies__markers_of_the_caller() -> None:
    text = "Allele,L1\n1,0.5\n2,0.5\n"
    tables = read_frequencies(text.encode(), file="valley.csv", also=frozenset({"L1"}))
    assert told(tables["valley"]) == {"L1": [("1", 0.5), ("2", 0.5)]}


def test_read_frequencies__unknown_names_and_labels_kept_on_request() -> None:
    own = '"M-1": {"alleles": ["a", "Rest allele"], "freqs": [0.5, 0.5]}'
    text = f'{{"V": {{{own}, "THO1": {{"alleles": ["6"], "freqs": [1]}}}}}}'
    assert wrong(text) == ['"M-1" is no marker that is known here']
    table = read_frequencies(text.encode(), file="valley.json", unknown="keep")["V"]
    assert told(table) == {"M-1": [("a", 0.5), ("Rest allele", 0.5)], "TH01": [("6", 1.0)]}
    assert table.notes == (
        '"M-1" is no marker that is known here: kept as written',
        "an allele's label at M-1 is not known: kept as written",
    )


@st.composite
def tables(draw: st.DrawFn) -> Table:
    markers = {}
    for name in draw(st.lists(st.sampled_from(AUTOSOMAL), min_size=1, unique=True)):
        alleles = draw(st.lists(labels, min_size=1, max_size=12, unique=True))
        weights = [draw(st.floats(1e-3, 1)) for _ in alleles]
        named = sorted(zip(alleles, weights, strict=True), key=lambda one: float(one[0]))
        people = draw(st.none() | st.integers(1, 5000))
        markers[name] = marker_table([(a, w / sum(weights)) for a, w in named], people=people)
    return Table("valley", markers)


@given(tables())
def test_write_frequencies__is_read_again_exactly(table: Table) -> None:
    again = read_frequencies(write_frequencies(table), file="valley.csv")["valley"]
    assert again.digest == table.digest
    assert told(again) == told(table)


@given(st.sampled_from([WIDE, NIST, LONG, STRIDER, FAMILIAS]), st.data())
def test_read_frequencies__broken_files_are_read_or_refused(text: str, data: st.DataObject) -> None:
    content = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(FileError):
        for table in read_frequencies(bytes(content), file="valley.csv").values():
            assert all(abs(one.total - 1) <= 0.0101 for one in table.markers.values())


def test_packaged() -> None:
    assert packaged() == ("nist1036_caucasian",)
    nist = packaged_table("nist1036_caucasian")
    assert (len(nist.markers), {one.people for one in nist.markers.values()}) == (29, {361})
    assert all(abs(one.total - 1) < 1e-9 for one in nist.markers.values())
    assert nist.digest[:12] == "f9f02acedaef"
    with pytest.raises(PopulationError, match="nist1036_caucasian"):
        packaged_table("nist1036_caucasia")


@needs_reference
def test_read_frequencies__the_reference_tables_as_they_stand() -> None:
    plain = read_frequencies((FOLDER / "frequencies.json").read_bytes(), file="frequencies.json")
    region = read_frequencies((FOLDER / "frequencies_region.json").read_bytes(), file="frequencies_region.json")
    assert {name: len(table.markers) for name, table in (plain | region).items()} == {
        "norwegian35": 35,
        "westasia50": 50,
        "nist1036_cauc": 29,
        "druze_carmel_popstr": 70,
        "palestinian_central_popstr": 70,
        "bedouin_negev_popstr": 70,
        "saudi_arabia_strider": 38,
    }
