"""Which column of a laboratory's table is which. A column that is none of the known ones refuses the file."""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches

from wasl.engines.kinship.errors import MarkerNameError, Problem
from wasl.engines.kinship.formats.text import Row
from wasl.engines.kinship.laboratory.alleles import ReadingRules
from wasl.engines.kinship.laboratory.marker_names import canonical_marker, is_marker

SAMPLE = ("sample name", "samplename", "sample", "sample id", "sampleid", "specimenid", "specimen id", "specimen", "id",
          "body", "profile", "العينة", "رقم العينة", "رمز العينة")  # fmt: skip
WORDS = {
    **dict.fromkeys(SAMPLE, "sample"),
    **dict.fromkeys(("sample file", "samplefile", "run name", "file name"), "run"),
    **dict.fromkeys(("marker", "locus", "الموقع"), "marker"),
    **dict.fromkeys(("relationship", "relation", "kinship", "القرابة", "صلة القرابة", "صلة القربى"), "relationship"),
    **dict.fromkeys(("family", "family id", "familyid", "fid", "العائلة", "الأسرة", "رقم العائلة"), "family"),
    **dict.fromkeys(("sex", "gender", "الجنس"), "sex"),
}
NOT_READ = re.compile(
    r"(kit|panel|dye|well|date|notes?|comments?|remarks?|laboratory|lab|analyst|os|sq|spu|shp|onb|gq|ado|bin|phr|"
    r"ud ?\d|ملاحظات|التاريخ)|(size|area|peak area|data point|mutation|ae|ae comment|edited|edit label) ?\d*",
    re.IGNORECASE,
)
ALLELE = re.compile(r"allele[ _]?(\d{1,2})?", re.IGNORECASE)
HEIGHT = re.compile(r"height[ _]?(\d{1,2})?", re.IGNORECASE)
ONE_OF_SEVERAL = re.compile(r"(.+?)[ _.-]+(?:allele[ _.-]*)?\(?[1-8]\)?", re.IGNORECASE)


@dataclass
class Columns:
    """Places of columns, from 0. ``markers``: places of alleles and of heights, in wide tables."""

    places: dict[str, int] = field(default_factory=dict)
    markers: dict[str, tuple[list[int], list[int]]] = field(default_factory=dict)
    alleles: list[int] = field(default_factory=list)
    heights: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    count: int = 0


def recognise(header: Row, *, rules: ReadingRules) -> Columns:
    """Every column's meaning; what cannot be told is in ``problems``."""
    found = Columns(count=len(header.cells))
    written: dict[str, str] = {}  # how each marker's name is spelt, to tell two columns of it from two spellings
    before = ""
    for at, name in enumerate(header.cells):
        before = _place(found, at, name, before, written, header=header, rules=rules)
    rows_of_markers = "marker" in found.places
    if "sample" not in found.places:
        found.problems.append(Problem("no column tells the sample", "Head one column Sample Name.", line=header.line))
    if rows_of_markers and not found.alleles:
        found.problems.append(
            Problem("no column is headed Allele 1", "Head the columns Allele 1, Allele 2.", header.line)
        )
    if not rows_of_markers and not found.markers:
        found.problems.append(
            Problem("no column is headed by a marker", "Head columns by markers, as D3S1358.", header.line)
        )
    if rows_of_markers and found.markers:
        what = "a column Marker and columns headed by markers stand together"
        found.problems.append(Problem(what, "Bring one or the other.", header.line))
    return found


def is_header(row: Row, *, rules: ReadingRules) -> bool:
    """Whether a row names the sample's column and a marker's, or a column Marker."""
    words = {WORDS.get(cell.casefold()) for cell in row.cells}
    return "sample" in words and ("marker" in words or any(_stem(cell, rules=rules) for cell in row.cells))


def _place(
    found: Columns, at: int, name: str, before: str, written: dict[str, str], *, header: Row, rules: ReadingRules
) -> str:
    """Puts one column in its place; returns the marker whose heights may follow."""
    word = WORDS.get(name.casefold())
    if not name:
        found.blank.append(at)
    elif name in rules.leave_out:
        found.notes.append(Problem(f'the column "{name[:40]}" was left out', line=header.line))
    elif word:
        if word in found.places:
            what = f"two columns tell the {word}"
            found.problems.append(Problem(what, "Keep one, or leave the other out by its name.", line=header.line))
        found.places[word] = at
    elif ALLELE.fullmatch(name):
        found.alleles.append(at)
    elif HEIGHT.fullmatch(name):
        (found.markers[before][1] if before else found.heights).append(at)
        return before
    elif stem := _stem(name, rules=rules):
        return _marker(found, at, stem, written, header=header, rules=rules)
    elif NOT_READ.fullmatch(name):
        found.notes.append(Problem(f'the column "{name[:40]}" was not read', line=header.line))
    else:
        found.problems.append(_unknown(name, line=header.line))
    return ""


def _stem(name: str, *, rules: ReadingRules) -> str:
    """The marker's name as written, without the number of an allele, or an empty string."""
    if is_marker(name, also=rules.also):
        return name
    numbered = ONE_OF_SEVERAL.fullmatch(name)
    return numbered[1] if numbered and is_marker(numbered[1], also=rules.also) else ""


def _marker(found: Columns, at: int, stem: str, written: dict[str, str], *, header: Row, rules: ReadingRules) -> str:
    marker = canonical_marker(stem, also=rules.also)
    if marker in rules.leave_out:
        return ""
    if written.setdefault(marker, stem) != stem:
        what = f"the marker stands twice, as {written[marker]} and as {stem}"
        found.problems.append(Problem(what, "Keep one of the two.", line=header.line, marker=marker))
    found.markers.setdefault(marker, ([], []))[0].append(at)
    return marker


def _unknown(name: str, *, line: int) -> Problem:
    near = get_close_matches(name.casefold(), WORDS, n=1, cutoff=0.8)
    if near:
        shown = name[:40] if name.isprintable() else "?"
        do = f'If "{near[0]}" is meant, write it so; else name the column among those to leave out.'
        return Problem(f'the column "{shown}" is not known', do, line=line)
    try:
        canonical_marker(name)
    except MarkerNameError as error:
        do = f"{error.do} A column that is no marker: name it among those to leave out."
        return Problem(f"a column is not known: {error.what}", do, line=line)
    raise AssertionError("called for a name that is a marker")
