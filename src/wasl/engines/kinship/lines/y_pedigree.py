"""Several typed men of one male line against a body: the exact likelihood over the tree of fathers and sons.

Per locus the alleles of all men, typed or not, are summed over from the sons to the forefather (peeling). The alleles
of the forefather are taken as equally probable beforehand, which is where symmetric steps rest: with one reference the
result is that of ``y_lineage.male_line``. Results are log10.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations
from math import log10

import numpy as np

from wasl.engines.kinship.errors import LineageError
from wasl.engines.kinship.lines.lineage import Share
from wasl.engines.kinship.lines.y_haplotypes import YHaplotype, fraction_of, less_dys389i_together, repeats_of
from wasl.engines.kinship.lines.y_mutation import YHRD_MUTATION, Mutation, changed, mutation_of

MOST_MEN = 100


@dataclass(frozen=True)
class MalePedigree:
    """The weight of a body in a male line: ``per_locus`` log10 of P(body's alleles | all references')."""

    log10_lr: float
    share: Share
    per_locus: tuple[tuple[str, float], ...]


def pedigree_loci(body: YHaplotype, references: Mapping[str, YHaplotype]) -> tuple[str, ...]:
    """The loci that a share has to be given over: those of the body that some reference has typed."""
    return tuple(sorted(set(body) & {locus for man in references.values() for locus in man}))


def male_pedigree(
    body: YHaplotype,
    references: Mapping[str, YHaplotype],
    *,
    fathers: Mapping[str, str],
    place: str,
    share: Share,
    mutation: Mapping[str, Mutation] = YHRD_MUTATION,
) -> MalePedigree:
    """The body as the man ``place`` of the tree against an unrelated man.

    ``fathers``: son to father, one tree; men nobody typed are in it all the same. Refused: two trees or a circle, a man
    not in the tree, references whom these rates cannot make of one line, and loci where somebody has a null, another
    number of copies or another part of a repeat (leave such a locus out, or weigh the nearest reference alone).
    """
    sons, forefather = _tree(fathers, {place, *references})
    loci = pedigree_loci(body, references)
    if share.over != loci or not loci:
        why = f"the comparison is over {', '.join(loci) or 'no locus'}"
        raise LineageError("the share is over other loci", why=why, do="Give the share over pedigree_loci().")
    whole = less_dys389i_together([body, *references.values()])
    typed = dict(zip(references, whole[1:], strict=True))
    per_locus = []
    for locus in loci:
        seen = {man: haplotype[locus] for man, haplotype in typed.items() if locus in haplotype}
        chance = _given(whole[0][locus], seen, sons, forefather, place, mutation_of(mutation, locus), locus)
        per_locus.append((locus, log10(chance) if chance > 0 else -np.inf))
    return MalePedigree(sum(weight for _, weight in per_locus) - share.log10, share, tuple(per_locus))


def _tree(fathers: Mapping[str, str], named: set[str]) -> tuple[dict[str, list[str]], str]:
    """Sons of each man, and the man from whom all descend."""
    men = {*fathers, *fathers.values()} or named
    tops = [man for man in men if man not in fathers]
    sons: dict[str, list[str]] = {man: [] for man in men}
    for son, father in fathers.items():
        sons[father].append(son)
    reached = _from_sons_up(sons, tops[0]) if tops else []
    if len(tops) != 1 or len(reached) != len(men) or len(men) > MOST_MEN:
        raise LineageError(
            f"{len(men)} men with {len(tops)} forefathers are no male line",
            why=f"there is one forefather, nobody is his own, and at most {MOST_MEN} men",
            do="Give one tree, untyped men between included.",
        )
    if missing := sorted(named - men):
        raise LineageError(f"{', '.join(missing)} is not in the tree", do="Add his father.")
    return sons, tops[0]


def _from_sons_up(sons: Mapping[str, list[str]], top: str) -> list[str]:
    order = [top]
    for man in order:
        order += sons[man]
    return order[::-1]


def _given(
    body: tuple[str, ...],
    seen: Mapping[str, tuple[str, ...]],
    sons: Mapping[str, list[str]],
    forefather: str,
    place: str,
    mutation: Mutation,
    locus: str,
) -> float:
    """P(body's alleles | the references') at one locus."""
    everyone = [body, *seen.values()]
    if len({tuple(sorted(fraction_of(allele) for allele in alleles)) for alleles in everyone}) > 1:
        raise LineageError(
            f"{locus}: alleles that no number of steps joins",
            why="somebody has a null, another number of copies, or another part of a repeat",
            do="Leave the locus out, or weigh the nearest reference alone.",
        )
    if len({fraction_of(allele) for allele in body}) > 1 or len(body) > 2:
        raise LineageError(f"{locus}: copies of different kinds cannot be peeled", do="Leave the locus out.")
    order = _from_sons_up(sons, forefather)
    further = _joining(order, sons, {place, *seen}) - _joining(order, sons, set(seen))
    kept = (1 - mutation.other) ** further
    if not body:
        return float(kept)
    repeats = [repeats_of(allele) for alleles in everyone for allele in alleles]
    margin = len(order) + len(changed(mutation.rate, 1, fall=mutation.fall)) // 2  # further nobody gets and returns
    low, size = min(repeats) - margin, max(repeats) - min(repeats) + 2 * margin + 1
    evidence = {man: _shown(alleles, low, size) for man, alleles in seen.items()}
    without = _peel(order, sons, evidence, mutation, (size,) * len(body))
    if without == 0:
        raise LineageError(
            f"{locus}: the references cannot be of one male line",
            why="their alleles are further apart than these rates allow",
            do="See who the men are, or leave one of them out.",
        )
    here = _shown(body, low, size) * evidence.get(place, 1.0)
    return float(kept) * _peel(order, sons, {**evidence, place: here}, mutation, (size,) * len(body)) / without


def _joining(order: list[str], sons: Mapping[str, list[str]], men: set[str]) -> int:
    """How many steps from father to son join these men: those with one of them below and another not."""
    below: dict[str, int] = {}
    for man in order:
        below[man] = (man in men) + sum(below[son] for son in sons[man])
    return sum(0 < below[man] < len(men) for man in order)


def _shown(alleles: tuple[str, ...], low: int, size: int) -> np.ndarray:
    """1 where the copies, in any order, are those seen; one axis a copy."""
    table = np.zeros((size,) * len(alleles))
    for way in set(permutations(repeats_of(allele) - low for allele in alleles)):
        table[way] = 1
    return table


def _peel(
    order: list[str],
    sons: Mapping[str, list[str]],
    evidence: Mapping[str, np.ndarray],
    mutation: Mutation,
    shape: tuple[int, ...],
) -> float:
    """The sum over everybody's alleles, up to a factor that is the same with and without the body."""
    above: dict[str, np.ndarray] = {}
    for man in order:
        below = [_up(above.pop(son), mutation) for son in sons[man] if son in above]
        if man in evidence or below:  # nobody typed below: the sum is 1
            above[man] = evidence.get(man, np.ones(shape)) * np.prod(below, axis=0)
    return float(above[order[-1]].sum())


def _up(table: np.ndarray, mutation: Mutation) -> np.ndarray:
    """P(what is below | the father's alleles) out of P(what is below | the son's)."""
    step = changed(mutation.rate, 1, fall=mutation.fall)
    for axis in range(table.ndim):
        table = np.apply_along_axis(_middle, axis, table, step)
    return table


def _middle(column: np.ndarray, step: np.ndarray) -> np.ndarray:
    reach = len(step) // 2
    return np.convolve(column, step)[reach : reach + len(column)]
