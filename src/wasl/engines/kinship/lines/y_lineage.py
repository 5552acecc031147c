"""Are two men of one male line? Likelihood ratios and a screen for Y haplotypes.

Under "the same line, k father-to-son steps apart" the reference's alleles mutate locus by locus; under "unrelated"
the body's haplotype is as rare as a database or a model says. Sons inherit the Y of their fathers: a Y match never
tells brothers, or uncle and nephew, apart, and says nothing of the mother's side. Several references of one line are
not independent: weigh them together (``y_pedigree``), never their product. Where men of one clan live together a
haplotype is far commoner than in the whole country (Andersen and Balding, PLoS Genetics 13, 2017, e1007028): take the
database accordingly. All results are log10.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, log10

import numpy as np

from wasl.engines.kinship.errors import LineageError
from wasl.engines.kinship.lines.discrete_laplace import Model
from wasl.engines.kinship.lines.lineage import Share, clopper_pearson_upper, count_plus_one, kappa, kappa_share
from wasl.engines.kinship.lines.y_haplotypes import LocusDifference, YHaplotype, differences, pairings
from wasl.engines.kinship.lines.y_mutation import YHRD_MUTATION, Mutation, changed, mutation_of


@dataclass(frozen=True)
class MaleLine:
    """The weight of a Y comparison.

    ``per_locus``: each locus with log10 of the probability of the body's alleles given the reference's; loci of kind
    ``other`` are in there at their rate of change, and in ``share`` not at all: they then count against the line by as
    little as they can.
    """

    log10_lr: float
    meioses: int
    share: Share
    per_locus: tuple[tuple[LocusDifference, float], ...]


@dataclass(frozen=True)
class Screen:
    """What differs, before any weight is given.

    ``chance_in_line``: probability that two men of one line, so many meioses apart, differ at as many loci or more.
    """

    compared: int
    differing: tuple[LocusDifference, ...]
    at_most: int
    excluded: bool
    chance_in_line: float


def shared_loci(body: YHaplotype, reference: YHaplotype) -> tuple[str, ...]:
    """The loci that a share has to be given over: typed in both and not of kind ``other``."""
    return tuple(found.locus for found in differences(body, reference) if found.kind != "other")


def counted_share(
    body: YHaplotype, database: Sequence[YHaplotype], *, loci: Sequence[str], method: str, confidence: float = 0.95
) -> Share:
    """The share of the body's haplotype, over ``loci``, among the men of a database who were typed at all of them.

    ``method``: ``count_plus_one``, ``clopper_pearson`` (upper bound) or ``kappa``. Kappa is for haplotypes that the
    database does not hold, and is refused for others.
    """
    wanted, key = _picked(body, loci)
    rows = [tuple(man[locus] for locus in wanted) for man in database if all(locus in man for locus in wanted)]
    if not rows:
        raise LineageError(
            f"nobody in the database is typed at {', '.join(wanted)}",
            why="a share is counted among people typed at all the loci compared",
            do="Use another database, or compare fewer loci.",
        )
    seen = rows.count(key)
    if method == "count_plus_one":
        return Share(count_plus_one(seen, len(rows)), method, len(rows), seen, wanted)
    if method == "clopper_pearson":
        upper = clopper_pearson_upper(seen, len(rows), confidence=confidence)
        return Share(upper, method, len(rows), seen, wanted, {"confidence": confidence})
    if method != "kappa":
        raise LineageError(f"no method {method!r}", do="Ask for count_plus_one, clopper_pearson or kappa.")
    if seen:
        raise LineageError(
            f"kappa cannot be used for a haplotype that was seen {seen} times",
            why="it tells how rare a haplotype is that the database does not hold",
            do="Use count_plus_one or clopper_pearson.",
        )
    counts: dict[tuple[tuple[str, ...], ...], int] = {}
    for row in rows:
        counts[row] = counts.get(row, 0) + 1
    singletons = sum(count == 1 for count in counts.values())
    return Share(
        kappa_share(singletons, len(rows)), method, len(rows), 0, wanted, {"kappa": kappa(singletons, len(rows))}
    )


def modelled_share(body: YHaplotype, model: Model, *, loci: Sequence[str]) -> Share:
    """The probability of the body's haplotype, over ``loci``, under a discrete Laplace mixture."""
    wanted, key = _picked(body, loci)
    odd = [locus for locus, alleles in zip(wanted, key, strict=True) if not _whole(alleles)]
    if odd:
        raise LineageError(
            f"{', '.join(odd)} cannot be modelled",
            why="the discrete Laplace model knows single alleles of whole repeats only",
            do="Count the haplotype in a database, or leave these loci out on both sides.",
        )
    row = np.array([[int(alleles[0]) for alleles in key]])
    share = float(model.only(wanted).probabilities(row)[0])
    return Share(share, "discrete_laplace", model.people, 0, wanted, {"clusters": len(model.shares)})


def fittable(database: Sequence[YHaplotype], *, loci: Sequence[str]) -> tuple[np.ndarray, int]:
    """What a discrete Laplace mixture can be fitted to: int64 [people, loci], and how many men had to be left out.

    Left out are those not typed at all loci, or with a null, a duplication or part of a repeat at one of them.
    """
    rows = [[man.get(locus, ()) for locus in loci] for man in database]
    kept = [[int(alleles[0]) for alleles in row] for row in rows if all(_whole(alleles) for alleles in row)]
    return np.array(kept, dtype=np.int64).reshape(-1, len(loci)), len(rows) - len(kept)


def male_line(
    body: YHaplotype,
    reference: YHaplotype,
    *,
    meioses: int,
    share: Share,
    mutation: Mapping[str, Mutation] = YHRD_MUTATION,
) -> MaleLine:
    """Of one male line, ``meioses`` father-to-son steps apart in all, against unrelated.

    Father and son are 1 apart, brothers 2, paternal uncle and nephew 3, sons of brothers 4. ``share`` is the body's,
    over ``shared_loci``; another is refused. A difference that the rates make impossible gives -inf.
    """
    found = differences(body, reference)
    over = tuple(one.locus for one in found if one.kind != "other")
    if share.over != over:
        raise LineageError(
            f"the share is over {', '.join(share.over) or 'no locus'}",
            why=f"the comparison is over {', '.join(over) or 'no locus'}",
            do="Give the share over shared_loci(body, reference).",
        )
    per_locus = tuple((one, _log10_given(one, mutation_of(mutation, one.locus), meioses)) for one in found)
    return MaleLine(sum(weight for _, weight in per_locus) - share.log10, meioses, share, per_locus)


def screen(
    body: YHaplotype,
    reference: YHaplotype,
    *,
    at_most: int,
    meioses: int,
    mutation: Mapping[str, Mutation] = YHRD_MUTATION,
) -> Screen:
    """Excluded when more than ``at_most`` loci differ; the caller states the number, and sees what it costs."""
    found = differences(body, reference)
    differing = tuple(one for one in found if one.kind != "same")
    unlike = [1 - _stays(one.written[1], mutation_of(mutation, one.locus), meioses) for one in found]
    return Screen(len(found), differing, at_most, len(differing) > at_most, _at_least(len(differing), unlike))


def _whole(alleles: tuple[str, ...]) -> bool:
    return len(alleles) == 1 and "." not in alleles[0]


def _picked(body: YHaplotype, loci: Sequence[str]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The loci in order, and the body's alleles there."""
    wanted = tuple(sorted(loci))
    if not wanted or any(locus not in body for locus in wanted):
        raise LineageError(
            f"the body is not typed at {', '.join(wanted) or 'any of the loci given'}",
            why="a share is one of the body's own haplotype",
            do="Give the loci of shared_loci(body, reference).",
        )
    return wanted, tuple(body[locus] for locus in wanted)


def _log10_given(found: LocusDifference, mutation: Mutation, meioses: int) -> float:
    """log10 P(body's alleles | reference's) at one locus."""
    kept = (1 - mutation.other) ** meioses
    body, reference = found.written
    chance = 1 - kept if found.kind == "other" else kept * _by_steps(reference, body, mutation, meioses)
    return log10(chance) if chance > 0 else -inf


def _stays(alleles: tuple[str, ...], mutation: Mutation, meioses: int) -> float:
    return (1 - mutation.other) ** meioses * _by_steps(alleles, alleles, mutation, meioses)


def _by_steps(one: tuple[str, ...], other: tuple[str, ...], mutation: Mutation, meioses: int) -> float:
    """Copies mutate apart from each other; which became which is not seen, so all arrangements are summed."""
    after = changed(mutation.rate, meioses, fall=mutation.fall)
    middle = len(after) // 2
    total = 0.0
    for way in pairings(one, other):
        chance = 1.0
        for steps in way:
            chance *= float(after[middle + steps]) if abs(steps) <= middle else 0.0
        total += chance
    return total


def _at_least(number: int, chances: Sequence[float]) -> float:
    """Probability that at least so many of independent events happen."""
    counts = np.ones(1)
    for chance in chances:
        counts = np.convolve(counts, [1 - chance, chance])
    return float(counts[number:].sum())
