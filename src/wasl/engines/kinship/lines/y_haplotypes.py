"""Y haplotypes as they are written, and how two of them differ.

A haplotype is a mapping of locus to the alleles found there, sorted: one allele is the rule, two where the locus is
duplicated, ``()`` where a good sample gave none (null). A locus that was not typed, or failed, is absent.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations

from wasl.engines.kinship.errors import LineageError

COPIES = {"DYS385": 2, "DYF387S1": 2}  # loci that every man has twice
MOST_COPIES = 4
NULL = "0"
_ALLELE = re.compile(r"(\d{1,3})(?:\.([1-9]))?")

YHaplotype = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class LocusDifference:
    """How two men compare at one locus.

    ``kind``: ``same``; ``steps``, a whole number of repeats apart (``steps`` of them, over all copies, paired so that
    they are fewest); ``other``, what no number of steps explains: a null, another number of copies, part of a repeat.
    """

    locus: str
    kind: str
    steps: int
    written: tuple[tuple[str, ...], tuple[str, ...]]


def y_haplotype(written: Mapping[str, str | int | Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """A haplotype out of what a table holds: ``14``, ``"14"``, ``"11,14"`` or ``["11", "14"]``.

    ``""`` is a locus not typed, and is left out; ``"0"`` is null, as YHRD writes it, and so is ``()``. At loci that
    every man has twice (``COPIES``) one allele is read as that allele twice. Order does not matter.

    Examples
    --------
    >>> y_haplotype({"DYS19": 14, "DYS385": "14,11", "DYS458": "17.2"})
    {'DYS19': ('14',), 'DYS385': ('11', '14'), 'DYS458': ('17.2',)}
    """
    typed = {locus: value for locus, value in written.items() if not isinstance(value, str) or value.strip()}
    if not typed:
        raise LineageError("a Y haplotype holds no locus", do="Give at least one typed locus.")
    return {locus: _alleles(locus, value) for locus, value in typed.items()}


def differences(one: YHaplotype, other: YHaplotype) -> tuple[LocusDifference, ...]:
    """Locus by locus, over the loci that both have typed, in alphabetic order; refused when there is none.

    DYS389II contains DYS389I: where both men have whole single alleles at both, DYS389II counts less DYS389I, so that
    one step in DYS389I is one difference and not two.
    """
    both = sorted(set(one) & set(other))
    if not both:
        raise LineageError(
            "the two Y haplotypes share no locus",
            why="only what both have typed can be compared",
            do="Type one of the samples with the kit of the other.",
        )
    first, second = less_dys389i(one, other), less_dys389i(other, one)
    return tuple(_difference(locus, first[locus], second[locus]) for locus in both)


def pairings(one: tuple[str, ...], other: tuple[str, ...]) -> list[tuple[int, ...]]:
    """The steps, copy by copy, by which ``one`` becomes each distinct arrangement of ``other``.

    Empty where no arrangement is whole steps all through, or the numbers of copies differ.
    """
    if len(one) != len(other):
        return []
    return [
        tuple(_steps(a, b) for a, b in zip(one, arranged, strict=True))
        for arranged in sorted(set(permutations(other)))
        if all(fraction_of(a) == fraction_of(b) for a, b in zip(one, arranged, strict=True))
    ]


def _alleles(locus: str, value: str | int | Iterable[str]) -> tuple[str, ...]:
    alleles = re.split(r"[,;/\s-]+", str(value).strip()) if isinstance(value, str | int) else list(map(str, value))
    if alleles == [NULL]:
        return ()
    for allele in alleles:
        if allele == NULL or not _ALLELE.fullmatch(allele):
            raise LineageError(
                f"allele {allele!r} at {locus} cannot be read",
                why="an allele is a number of repeats such as 14 or 17.2",
                do="Leave the locus out when it was not called.",
            )
    if len(alleles) > MOST_COPIES:
        raise LineageError(
            f"{len(alleles)} alleles at {locus}",
            why=f"more than {MOST_COPIES} on one Y chromosome points to a mixture",
            do="Look at the sample again.",
        )
    if len(alleles) == 1:
        alleles *= COPIES.get(locus, 1)
    return tuple(sorted(alleles, key=_order))


def less_dys389i(haplotype: YHaplotype, beside: YHaplotype) -> YHaplotype:
    """The haplotype with DYS389II counted less DYS389I, if that can be done for both of the two; else itself."""
    names = ("DYS389I", "DYS389II")
    pieces = [man.get(name, ()) for man in (haplotype, beside) for name in names]
    if any(len(piece) != 1 or fraction_of(piece[0]) for piece in pieces):
        return haplotype
    rest = repeats_of(haplotype["DYS389II"][0]) - repeats_of(haplotype["DYS389I"][0])
    if rest < 0:
        raise LineageError(
            "DYS389II is shorter than DYS389I",
            why="the longer fragment contains the shorter one",
            do="Look whether the two columns are exchanged, or DYS389II was written without DYS389I.",
        )
    return {**haplotype, "DYS389II": (str(rest),)}


def less_dys389i_together(men: list[YHaplotype]) -> list[YHaplotype]:
    """As ``less_dys389i`` for many: for all of them, or for none where it cannot be done for one who has DYS389II."""
    less = [less_dys389i(man, man) if "DYS389II" in man else man for man in men]
    possible = all(one is not man for one, man in zip(less, men, strict=True) if "DYS389II" in man)
    return less if possible else men


def _difference(locus: str, one: tuple[str, ...], other: tuple[str, ...]) -> LocusDifference:
    if one == other:
        return LocusDifference(locus, "same", 0, (one, other))
    ways = pairings(one, other)
    if not ways:
        return LocusDifference(locus, "other", 0, (one, other))
    return LocusDifference(locus, "steps", min(sum(map(abs, way)) for way in ways), (one, other))


def _order(allele: str) -> tuple[int, str]:
    return repeats_of(allele), fraction_of(allele)


def repeats_of(allele: str) -> int:
    """The whole repeats of an allele."""
    return int(allele.partition(".")[0])


def fraction_of(allele: str) -> str:
    """What an allele has beyond whole repeats, as written; empty for none."""
    return allele.partition(".")[2]


def _steps(one: str, other: str) -> int:
    return repeats_of(other) - repeats_of(one)
