"""Labels of alleles, and how the cells of one marker become a genotype. What is unclear is never taken for clear.

The rules, all of them:

- Repeats are written ``14`` or ``9.3``; ``9.30``, ``09.3`` and ``10.0`` are the same labels written longer.
  At SNPs A, C, G, T.
- An empty cell, ``-``, ``NULL``, ``NA``, ``N/A``, ``ND`` and ``0`` hold no allele; on the Y ``0`` is a null
  allele and stays.
- Off the ladder (``OL``), outside it (``<8``, ``>12``) and undecided (``?``, ``*``, ``INC``) are refused, or kept as
  an allele not known when ``ReadingRules.unreadable`` is ``unknown``.
- A marker of the caller's own (``ReadingRules.also``) may have words of letters and digits as labels, as written.
- Anything else is refused: ``9,3`` (a point is meant, or two alleles), a date a spreadsheet made of ``9.3``, words.
- One allele alone is read as two equal ones; as one known and one not when ``single`` is ``unknown``, when the file
  itself calls the sample partial, or in a pair written with ``0`` or ``-`` (``14/0``). Three are refused.
- On the X a man's one allele is repeated, and two are refused; a woman's single one is as anywhere.
- On the Y a woman's are refused; a man has as many as the region has copies.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Literal

from wasl.engines.kinship.laboratory.marker_names import KINDS, Y_COPIES, Kind, kind_of

Genotype = tuple[str | None, ...]
Sex = Literal["M", "F", "U"]

REPEATS = re.compile(r"0*(\d{1,3})(?:\.([0-5])0*)?")  # no repeat is longer than six bases
COMMA = re.compile(r"\d{1,3},\d")
DATE = re.compile(r"\d{4}-\d\d-\d\d.*|\d{1,2}[-/ ][A-Za-z]{3}([-/ ]\d+)?|\d{1,2}:\d\d(:\d\d)?")
OUTSIDE = re.compile(r"[<>≤≥]\s*\d{1,3}(\.\d)?")
EMPTY = frozenset({"", "-", "--", "NULL", "NA", "N/A", "ND"})
UNDECIDED = frozenset({"?", "??", "*", "INC", "FAIL"})
BASES = frozenset("ACGT")
OWN_WORD = re.compile(r"[A-Za-z0-9]{1,12}")


class Doubt(Enum):
    """Why a cell is no allele: what to say, and what to do."""

    OFF_LADDER = ("an allele is off the ladder", "Have the laboratory size it, or read such alleles as not known.")
    OUTSIDE = ("an allele is outside the ladder", "Have the laboratory size it, or read such alleles as not known.")
    UNDECIDED = ("an allele was left undecided", "Have the laboratory decide, or read such alleles as not known.")
    COMMA = ("an allele has a comma", "Write a part of a repeat with a point, as in 9.3, and one allele to a cell.")
    DATE = (
        "an allele has become a date or a time",
        "Format the cells as text before typing alleles, and type it again.",
    )
    NO_LABEL = (
        "something stands there that is no allele",
        "Write alleles as 14 or 9.3, and leave empty what was not typed.",
    )

    def __init__(self, what: str, do: str) -> None:
        self.what, self.do = what, do


UNREADABLE = frozenset({Doubt.OFF_LADDER, Doubt.OUTSIDE, Doubt.UNDECIDED})


@dataclass(frozen=True)
class ReadingRules:
    """How doubtful cells are read. The defaults refuse.

    Parameters: ``unreadable``: an allele off the ladder or undecided refuses the file, or becomes one not known.
    ``single``: one allele alone is read as two equal ones, or as one known and one not (degraded samples).
    ``sex``: amelogenin against the stated sex refuses the file, or is noted and the stated sex stays.
    ``also``: markers beyond those known here, as they are written. ``leave_out``: columns, markers or samples not read.
    """

    unreadable: Literal["refuse", "unknown"] = "refuse"
    single: Literal["homozygous", "unknown"] = "homozygous"
    sex: Literal["refuse", "note"] = "refuse"
    also: frozenset[str] = frozenset()
    leave_out: frozenset[str] = frozenset()


DEFAULT_RULES = ReadingRules()


def read_label(text: str, *, kind: Kind = Kind.AUTOSOMAL) -> str | Doubt | None:
    """The label of one allele in its one form, None where there is none, or the doubt."""
    text = text.strip()
    upper = text.upper()
    if upper in EMPTY or (text == "0" and kind is not Kind.Y):
        return None
    if upper == "OL" or upper.startswith("OL "):
        return Doubt.OFF_LADDER
    if upper in UNDECIDED:
        return Doubt.UNDECIDED
    if OUTSIDE.fullmatch(text):
        return Doubt.OUTSIDE
    if kind is Kind.SNP:
        return upper if upper in BASES else Doubt.NO_LABEL
    repeats = REPEATS.fullmatch(text) if text.isascii() else None
    if repeats:
        whole, part = repeats.groups()
        return whole if part in (None, "0") else f"{whole}.{part}"
    if COMMA.fullmatch(text):
        return Doubt.COMMA
    return Doubt.DATE if DATE.fullmatch(text) else Doubt.NO_LABEL


def _own_label(text: str) -> str | Doubt | None:
    """As ``read_label``, with words as labels too."""
    read = read_label(text)
    return text.strip() if read is Doubt.NO_LABEL and OWN_WORD.fullmatch(text.strip()) else read


def label_order(label: str | None) -> tuple[int, float, str]:
    """Sorts labels as a ladder stands: by repeats, then words, then what is not known."""
    if label is None:
        return 2, 0.0, ""
    try:
        return 0, float(label), label
    except ValueError:
        return 1, 0.0, label


@dataclass(frozen=True)
class GenotypeRead:
    """A genotype in ladder order, empty when nothing is known. ``doubts`` refuse it; ``unknown`` were kept so."""

    genotype: Genotype = ()
    doubts: tuple[tuple[str, str], ...] = ()
    unknown: tuple[Doubt, ...] = ()


MANY = (
    "three or more alleles",
    "If they come from one person, have the laboratory confirm it and leave the marker out; if not, it is a mixture.",
)
TWO_ON_X = ("two alleles on the X of a man", "Compare the label and the sex; else leave the marker out.")
WOMAN_ON_Y = ("an allele on the Y of a woman", "Compare the label and the sex; the sample may be a mixture.")
MANY_ON_Y = (
    "more alleles than the region of the Y has copies",
    "Have the laboratory confirm it, and leave the marker out.",
)


def read_genotype(
    cells: Sequence[str],
    *,
    marker: str,
    sex: Sex = "U",
    rules: ReadingRules = DEFAULT_RULES,
    partial: bool = False,
) -> GenotypeRead:
    """The genotype that the cells of one marker tell, by the rules above.

    Parameters: ``marker`` by its canonical name, not amelogenin; ``partial``: the file says that alleles are missing.
    """
    return _genotype(tuple(cells), marker, sex, rules, partial)


@lru_cache(maxsize=100_000)  # a file says the same few genotypes over and over
def _genotype(cells: tuple[str, ...], marker: str, sex: Sex, rules: ReadingRules, partial: bool) -> GenotypeRead:
    kind = kind_of(marker)
    is_own = kind is Kind.AUTOSOMAL and marker not in KINDS
    read = [_own_label(cell) if is_own else read_label(cell, kind=kind) for cell in cells]
    doubts = [one for one in read if isinstance(one, Doubt)]
    kept = tuple(one for one in doubts if rules.unreadable == "unknown" and one in UNREADABLE)
    bad = [one for one in doubts if one not in kept]
    if bad:
        return GenotypeRead(doubts=tuple((one.what, one.do) for one in dict.fromkeys(bad)))
    labels = [one for one in read if isinstance(one, str)]
    refusal = _too_many(len(labels) + len(kept), labels, marker=marker, kind=kind, sex=sex)
    if refusal:
        return GenotypeRead(doubts=(refusal,))
    if not labels:
        return GenotypeRead(unknown=kept)
    half = len(cells) == 2 and len(labels) == 1 and any(cell.strip() in ("0", "-") for cell in cells)
    single_is_unknown = bool(kept) or partial or half or rules.single == "unknown"
    genotype = _complete(labels, marker=marker, kind=kind, sex=sex, single_is_unknown=single_is_unknown)
    return GenotypeRead(genotype=tuple(sorted(genotype, key=label_order)), unknown=kept)


def _too_many(count: int, labels: list[str], *, marker: str, kind: Kind, sex: Sex) -> tuple[str, str] | None:
    if kind is Kind.Y:
        if sex == "F" and count:
            return WOMAN_ON_Y
        several = count if Y_COPIES.get(marker, 1) > 1 else len(set(labels)) + count - len(labels)
        return MANY_ON_Y if several > Y_COPIES.get(marker, 1) else None
    if count > 2:
        return MANY
    return TWO_ON_X if kind is Kind.X and sex == "M" and len(set(labels)) + count - len(labels) > 1 else None


def _complete(labels: list[str], *, marker: str, kind: Kind, sex: Sex, single_is_unknown: bool) -> Genotype:
    if kind is Kind.Y and Y_COPIES.get(marker, 1) == 1:
        return (labels[0],)
    if len(labels) > 1:
        return tuple(labels)
    if kind is Kind.X and sex == "M":
        return (labels[0], labels[0])
    return (labels[0], None if single_is_unknown else labels[0])
