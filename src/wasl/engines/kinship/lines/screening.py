"""Many bodies against many references by lineage markers: how many loci or places differ, for each pair.

Numbers only, in tables; which pairs they exclude, and what a pair weighs, ``y_lineage`` and ``mt_lineage`` tell.
"""

from collections.abc import Sequence

import numpy as np

from wasl.engines.kinship.lines.mt_haplotypes import GAP, LENGTH_TRACTS, MtHaplotype, Site, bases_at
from wasl.engines.kinship.lines.y_haplotypes import YHaplotype, less_dys389i

LETTERS = {"A": 1, "C": 2, "G": 4, "T": 8, "-": 16}
ANY = 31


def y_differing(bodies: Sequence[YHaplotype], references: Sequence[YHaplotype]) -> tuple[np.ndarray, np.ndarray]:
    """How many loci differ, and how many were compared: int16 [bodies, references] each.

    As ``differences`` counts them, DYS389II without DYS389I. A pair that shares no locus has 0 of 0.
    """
    loci = sorted({locus for man in (*bodies, *references) for locus in man})
    differing = np.zeros((len(bodies), len(references)), dtype=np.int16)
    compared = np.zeros_like(differing)
    for locus in loci:
        one, other = _codes([man.get(locus) for man in bodies], [man.get(locus) for man in references])
        both = (one >= 0)[:, None] & (other >= 0)
        unlike = one[:, None] != other
        if locus == "DYS389II":
            rest, others = _codes([_rest(man) for man in bodies], [_rest(man) for man in references])
            unlike = np.where((rest >= 0)[:, None] & (others >= 0), rest[:, None] != others, unlike)
        compared += both
        differing += both & unlike
    return differing, compared


def mt_differing(bodies: Sequence[MtHaplotype], references: Sequence[MtHaplotype]) -> tuple[np.ndarray, np.ndarray]:
    """How many differences, and over how many positions both were read: int16 and int32 [bodies, references].

    As ``compare`` counts them. Positions called N are among those read. A pair with no common range has 0 over 0.
    """
    sites = sorted({site for one in (*bodies, *references) for site, _ in one.sites if site[0] != GAP})
    mine, theirs = _masks(bodies, sites), _masks(references, sites)
    tracts = np.array([any(first <= at <= last for first, last in LENGTH_TRACTS) for at, _ in sites], dtype=bool)
    inserted = np.array([number > 0 for _, number in sites], dtype=bool)
    absent = {site for one in (*bodies, *references) for site, bases in one.sites if site[1] or "-" in bases}
    able = [i for i, site in enumerate(sites) if site in absent]  # where lengths can differ at all
    differing = np.zeros((len(bodies), len(references)), dtype=np.int16)
    for row, mask in enumerate(mine):
        unlike = (mask & theirs) == 0
        lengths = inserted[able] | (((mask | theirs)[:, able] & LETTERS["-"]) > 0)
        unlike[:, able] &= ~(lengths & tracts[able])
        joined = _joined(unlike[:, able] & lengths, [sites[i] for i in able])
        differing[row] = unlike.sum(axis=1) - joined.sum(axis=1)
    return differing, _positions(bodies, references)


def _codes(
    bodies: Sequence[tuple[str, ...] | None], references: Sequence[tuple[str, ...] | None]
) -> tuple[np.ndarray, np.ndarray]:
    """The same number for the same alleles, -1 for none; int32."""
    numbers: dict[tuple[str, ...] | None, int] = {None: -1}
    for alleles in (*bodies, *references):
        numbers.setdefault(alleles, len(numbers))
    return (
        np.array([numbers[alleles] for alleles in bodies], dtype=np.int32),
        np.array([numbers[alleles] for alleles in references], dtype=np.int32),
    )


def _rest(man: YHaplotype) -> tuple[str, ...] | None:
    """DYS389II less DYS389I, where that can be told."""
    less = less_dys389i(man, man)
    return less["DYS389II"] if less is not man else None


def _masks(haplotypes: Sequence[MtHaplotype], sites: Sequence[Site]) -> np.ndarray:
    """What may stand at each site, a bit for each letter; everything where it was not read; uint8 [H, sites]."""
    own = np.array([_mask(bases_at(None, site)) for site in sites], dtype=np.uint8)
    places = np.array([at for at, _ in sites], dtype=np.int64)
    index = {site: i for i, site in enumerate(sites)}
    masks = np.tile(own, (len(haplotypes), 1))
    for row, one in zip(masks, haplotypes, strict=True):
        for site, bases in one.sites:
            if site in index:
                row[index[site]] = _mask(bases)
        read = np.zeros(len(sites), dtype=bool)
        for first, last in one.ranges:
            read |= (first <= places) & (places <= last)
        row[~read] = ANY
    return masks


def _mask(bases: frozenset[str]) -> int:
    return sum(LETTERS[base] for base in bases)


def _joined(lengths: np.ndarray, sites: Sequence[Site]) -> np.ndarray:
    """Which differences of length continue the one before; bool [H, sites] in and out."""
    joined = np.zeros_like(lengths)
    behind: dict[int, list[int]] = {}
    index = {site: i for i, site in enumerate(sites)}
    for i, (at, number) in enumerate(sites):
        behind.setdefault(at, []).append(i)
        before = _known(index, (at, number - 1)) if number else behind.get(at - 1, [])
        if before:
            joined[:, i] = lengths[:, i] & lengths[:, before].any(axis=1)
    return joined


def _known(index: dict[Site, int], site: Site) -> list[int]:
    return [index[site]] if site in index else []


def _positions(bodies: Sequence[MtHaplotype], references: Sequence[MtHaplotype]) -> np.ndarray:
    """Positions read on both sides; each distinct pair of ranges is counted once."""
    known: dict[tuple[object, object], int] = {}
    for one in {body.ranges for body in bodies}:
        for other in {reference.ranges for reference in references}:
            known[one, other] = sum(max(0, min(b, d) - max(a, c) + 1) for a, b in one for c, d in other)
    pairs = [[known[body.ranges, reference.ranges] for reference in references] for body in bodies]
    return np.array(pairs, dtype=np.int32).reshape(len(bodies), len(references))
