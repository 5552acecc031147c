"""CODIS CMF: read as the schema says or refused with the line; written so that it is read again the same."""

import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.kinship.strategies import many

from wasl.engines.kinship.errors import FileError, KinshipError
from wasl.engines.kinship.formats.codis import CATEGORIES, CodisHeader, Specimen, read_codis
from wasl.engines.kinship.formats.codis_writing import write_codis
from wasl.engines.kinship.formats.text import Limits
from wasl.engines.kinship.laboratory.alleles import ReadingRules
from wasl.engines.kinship.laboratory.profiles import Profile

HEADER = CodisHeader("LABNORTH", "LABSOUTH", "reader7", "2026-05-04T09:30:00")
GOOD = """<?xml version="1.0" encoding="utf-8"?>
<CODISImportFile xmlns="urn:CODISImportFile-schema">
  <HEADERVERSION>3.2</HEADERVERSION>
  <MESSAGETYPE>Import</MESSAGETYPE>
  <DESTINATIONORI>LABNORTH</DESTINATIONORI>
  <SOURCELAB>LABSOUTH</SOURCELAB>
  <SUBMITBYUSERID>reader7</SUBMITBYUSERID>
  <SUBMITDATETIME>2026-05-04T09:30:00</SUBMITDATETIME>
  <SPECIMEN CASEID="C-1" SOURCEID="No" PARTIAL="false">
    <SPECIMENID>B-001</SPECIMENID>
    <SPECIMENCATEGORY>Unidentified Person</SPECIMENCATEGORY>
    <SPECIMENCOMMENT>left femur</SPECIMENCOMMENT>
    <LOCUS>
      <LOCUSNAME>THO1</LOCUSNAME>
      <READINGBY>reader9</READINGBY>
      <READINGDATETIME>2026-05-03T08:00:00</READINGDATETIME>
      <ALLELE><ALLELEVALUE>9.3</ALLELEVALUE></ALLELE>
      <ALLELE><ALLELEVALUE>6</ALLELEVALUE></ALLELE>
    </LOCUS>
    <LOCUS>
      <LOCUSNAME>vWA</LOCUSNAME>
      <READINGBY>reader9</READINGBY>
      <READINGDATETIME>2026-05-03T08:00:00</READINGDATETIME>
      <ALLELE><ALLELEVALUE>17</ALLELEVALUE></ALLELE>
    </LOCUS>
    <LOCUS>
      <LOCUSNAME>Amelogenin</LOCUSNAME>
      <READINGBY>reader9</READINGBY>
      <READINGDATETIME>2026-05-03T08:00:00</READINGDATETIME>
      <ALLELE><ALLELEVALUE>X</ALLELEVALUE></ALLELE>
    </LOCUS>
  </SPECIMEN>
</CODISImportFile>
"""
NO_DOCTYPE = "line 2: it declares a DOCTYPE, which can do harm and has no use here"
BILLION = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
FROM_OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def wrong(text: str | bytes, **changed: Limits) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(FileError) as refused:
        read_codis(content, file="lab.xml", **changed)
    return [str(problem) for problem in refused.value.problems]


def test_read_codis() -> None:
    found = read_codis(GOOD.encode(), file="lab.xml")
    read = ("reader9", "2026-05-03T08:00:00")
    profile = Profile("B-001", {"TH01": ("6", "9.3"), "vWA": ("17", "17")}, "F", "X")
    assert found.header == HEADER
    assert found.specimens == (
        Specimen(
            profile,
            "Unidentified Person",
            case="C-1",
            source="No",
            comment="left femur",
            read={"TH01": read, "vWA": read, "AMEL": read},
        ),
    )


def test_read_codis__other_encodings() -> None:
    found = read_codis(GOOD.replace("utf-8", "utf-16").encode("utf-16"), file="lab.xml")
    assert found == read_codis(("﻿" + GOOD).encode(), file="lab.xml")


def test_read_codis__partial() -> None:
    found = read_codis(GOOD.replace('"false"', '"true"').encode(), file="lab.xml")
    assert found.specimens[0].profile.genotypes == {"TH01": ("6", "9.3"), "vWA": ("17", None)}
    assert [str(note) for note in found.notes] == [
        "line 20, sample B-001, marker vWA: one allele alone: the other is read as not known"
    ]


def test_read_codis__rules_of_the_caller() -> None:
    text = GOOD.replace("vWA", "L1")
    assert wrong(text) == ['line 20, sample B-001: "L1" is no marker that is known here']
    found = read_codis(text.encode(), file="lab.xml", rules=ReadingRules(also=frozenset({"L1"})))
    assert found.specimens[0].read["L1"] == ("reader9", "2026-05-03T08:00:00")


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        ("3.2<", "4.0<", ["the version is none that is known here"]),
        (">Import<", ">Match<", ["the message type is not Import"]),
        ("<SOURCELAB>LABSOUTH</SOURCELAB>", "", ["the header has no SOURCELAB"]),
        (">2026-05-04T09:30:00<", ">yesterday<", ["SUBMITDATETIME is no date and time"]),
        (">2026-05-04T09:30:00<", ">2026-05-04<", ["SUBMITDATETIME is no date and time"]),
        (">B-001<", "><", ["line 9: a sample has no id"]),
        (">B-001<", f">{'B' * 25}<", [f"line 9, sample {'B' * 25}: the id is longer than 24 letters"]),
        ("Unidentified Person", "Somebody", ["line 9, sample B-001: the category is none of CODIS"]),
        ('"false"', '"no"', ["line 9, sample B-001: PARTIAL is neither true nor false"]),
        (">THO1<", "><", ["line 13, sample B-001: a locus has no name"]),
        (">9.3<", "><", ["line 17, sample B-001, marker THO1: an allele has no value"]),
        (">9.3<", ">OL<", ["line 13, sample B-001, marker TH01: an allele is off the ladder"]),
        (">X<", ">Z<", ["line 26, sample B-001, marker AMEL: amelogenin is neither X nor X, Y"]),
        (">vWA<", ">HUMTH01<", ["line 20, sample B-001, marker TH01: the marker stands twice"]),
        ("SPECIMENCOMMENT>", "REMARK>", ["line 12, sample B-001: the element REMARK has no place there"]),
        ("<MESSAGETYPE>", "<KITS>x</KITS><MESSAGETYPE>", ["line 4: the element KITS has no place there"]),
    ],
)
def test_read_codis__refused(old: str, new: str, problems: list[str]) -> None:
    assert wrong(GOOD.replace(old, new)) == problems


def test_read_codis__counts_of_the_schema() -> None:
    allele = "<ALLELE><ALLELEVALUE>17</ALLELEVALUE></ALLELE>"
    assert wrong(GOOD.replace(allele, allele * 9))[0] == (
        "line 20, sample B-001, marker vWA: the locus has 9 alleles, and may have 1 to 8"
    )
    start, end = GOOD.index("    <LOCUS>"), GOOD.index("  </SPECIMEN>")
    assert wrong(GOOD[:start] + GOOD[end:]) == ["line 9, sample B-001: the specimen has 0 loci, and may have 1 to 32"]
    specimen = GOOD[GOOD.index("  <SPECIMEN ") : GOOD.index("</CODISImportFile>")]
    assert wrong(GOOD.replace(specimen, "")) == ["no sample is in it"]
    assert wrong(GOOD.replace(specimen, specimen * 2)) == ["line 33, sample B-001: the specimen stands also in line 9"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (GOOD[: len(GOOD) // 2], "line 16: its XML is broken or cut off"),
        (GOOD.replace("</LOCUS>", "</LOCI>", 1), "line 19: its XML is broken or cut off"),
        (GOOD.replace("utf-8", "nonsense"), "line 1: its XML is broken or cut off"),
        (GOOD.replace("CODISImportFile", "rootnode"), "line 2: it is XML of another kind"),
        (GOOD.replace("urn:CODISImportFile-schema", "urn:other"), "line 2: it is XML of another kind"),
        (GOOD.replace("<CODIS", BILLION + "<CODIS", 1), NO_DOCTYPE),
        (GOOD.replace("<CODIS", FROM_OUTSIDE + "<CODIS", 1), NO_DOCTYPE),
        (GOOD.replace("<LOCUS>", "<LOCUS>" * 20, 1), "line 13: its elements are nested too deep"),
        (GOOD.replace("<LOCUS>", "<A/>" * 6000 + "<LOCUS>", 1), "line 13: one element holds over 5000 others"),
        (GOOD.replace("left femur", "x" * 10_001), "line 12: a text is longer than 10000 letters"),
        ("Sample\t14", "line 1: its XML is broken or cut off"),
        (GOOD.replace("left femur", "caf\xe9").encode("latin-1"), "line 12: its XML is broken or cut off"),
        ("", "it is empty"),
    ],
)  # fmt: skip
def test_read_codis__broken_cut_or_hostile(text: str | bytes, problem: str) -> None:
    assert wrong(text) == [problem]


def test_read_codis__cut_anywhere_is_refused() -> None:
    content = GOOD.rstrip().encode()
    for length in range(0, len(content), 7):
        assert len(wrong(content[:length])) == 1


def test_read_codis__too_large() -> None:
    assert wrong(GOOD, limits=Limits(max_bytes=100)) == ["it has 0.00126 MB, and 0.0001 MB is the most"]


def test_read_codis__a_wide_file_costs_the_memory_of_one_specimen() -> None:
    content = GOOD.replace("<LOCUS>", "<ALIEN/>" * 4000 + "<LOCUS>", 1).replace(
        "  <SPECIMEN ", ("  <STRANGE>" + "<B/>" * 4000 + "</STRANGE>\n") * 50 + "  <SPECIMEN ", 1
    )
    tracemalloc.start()
    problems = wrong(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(problems) == 50 + 4000
    assert peak < 20_000_000


def test_read_codis__a_file_with_too_much_wrong_is_not_looked_at_further() -> None:
    assert len(wrong(GOOD.replace("  <SPECIMEN ", "<STRANGE/>" * 5000 + "  <SPECIMEN "))) == 1001


@given(st.data())
def test_read_codis__broken_bytes_are_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(GOOD.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(FileError):
        assert len(read_codis(bytes(content), file="lab.xml").specimens) == 1


@given(many(), st.sampled_from(CATEGORIES), st.sampled_from(["", "C-1", 'a "case" <&>']))
def test_write_codis__is_read_again_the_same(profiles: list[Profile], category: str, case: str) -> None:
    read = ("reader9", "2026-05-03T08:00:00")
    specimens = tuple(
        Specimen(one, category, case=case, comment=case, read=dict.fromkeys(_typed(one), read)) for one in profiles
    )
    again = read_codis(write_codis(HEADER, specimens), file="lab.xml")
    assert (again.header, again.specimens) == (HEADER, specimens)


def _typed(profile: Profile) -> list[str]:
    return [*profile.genotypes, *(["AMEL"] if profile.amelogenin else [])]


@pytest.mark.parametrize(
    "specimens",
    [
        [],
        [Specimen(Profile("B-1", {"TH01": ("6", "7")}), "Other")] * 2,
        [Specimen(Profile("B" * 25, {"TH01": ("6", "7")}), "Other")],
        [Specimen(Profile("B-1", {"TH01": ("6", "7")}), "Somebody")],
        [Specimen(Profile("B-1", {}), "Other")],
        [Specimen(Profile("B-1", {f"rs{at}": ("A", "C") for at in range(33)}), "Other")],
        [Specimen(Profile("B-1", {"TH01": ("6", "7")}), "Other", case="C" * 33)],
        [Specimen(Profile("B-1", {"TH01": ("6", "7")}), "Other", comment="a\x00b")],
        [Specimen(Profile("B-1", {"TH01": ("6", "7")}), "Other", read={"TH01": ("r", "yesterday")})],
    ],
)
def test_write_codis__what_the_schema_has_no_room_for(specimens: list[Specimen]) -> None:
    with pytest.raises(KinshipError, match="not written"):
        write_codis(HEADER, specimens)
