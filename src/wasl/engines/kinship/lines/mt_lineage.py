"""Are two people of one maternal line? Likelihood ratio and screen for mtDNA haplotypes.

Everybody of one maternal line shares the haplotype but for rare changes, so a match tells the line and never the
person; length variants in known tracts are not compared (see ``mt_haplotypes``). Results are log10.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from wasl.engines.kinship.errors import LineageError
from wasl.engines.kinship.lines.lineage import Share, clopper_pearson_upper, count_plus_one
from wasl.engines.kinship.lines.mt_haplotypes import MtComparison, MtHaplotype, compare, covers

# SWGDAM, Interpretation Guidelines for Mitochondrial DNA Analysis by Forensic DNA Testing Laboratories (2013): two
# differences or more exclude, one leaves it open, none does not exclude; lengths in the C-tracts do not count.
EXCLUDED_FROM = 2


@dataclass(frozen=True)
class MaternalLine:
    """The weight of an mtDNA comparison."""

    log10_lr: float
    meioses: int
    comparison: MtComparison
    share: Share


def screen(comparison: MtComparison, *, excluded_from: int = EXCLUDED_FROM) -> str:
    """``excluded``, ``open`` (differences, but fewer than ``excluded_from``) or ``not_excluded``."""
    if excluded_from < 1:
        raise LineageError(f"exclusion from {excluded_from} differences cannot be", do="Give 1 or more.")
    if len(comparison.differing) >= excluded_from:
        return "excluded"
    return "open" if comparison.differing else "not_excluded"


def counted_share(
    body: MtHaplotype,
    reference: MtHaplotype,
    database: Sequence[MtHaplotype],
    *,
    method: str = "clopper_pearson",
    confidence: float = 0.95,
) -> Share:
    """The share of people whose haplotype could be the body's or the reference's, over their common ranges.

    Counted among those of the database who were read over all of these ranges; mixed calls and lengths are tolerated
    as in the comparison itself, so a vague haplotype is not made rare. ``method``: ``clopper_pearson`` or
    ``count_plus_one``.
    """
    over = compare(body, reference).ranges
    people = seen = 0
    for one in database:
        if covers(one, over):
            people += 1
            seen += any(not compare(side, one, over=over).differing for side in (body, reference))
    spelt = tuple(f"{first}-{last}" for first, last in over)
    if not people:
        raise LineageError(
            f"nobody in the database was read over {' '.join(spelt)}",
            why="a share is counted among people read over all that is compared",
            do="Use another database, or narrower ranges on one side.",
        )
    if method == "count_plus_one":
        return Share(count_plus_one(seen, people), method, people, seen, spelt)
    if method != "clopper_pearson":
        raise LineageError(f"no method {method!r}", do="Ask for clopper_pearson or count_plus_one.")
    upper = clopper_pearson_upper(seen, people, confidence=confidence)
    return Share(upper, method, people, seen, spelt, {"confidence": confidence})


def maternal_line(
    body: MtHaplotype,
    reference: MtHaplotype,
    *,
    meioses: int,
    change_per_meiosis: float,
    share: Share,
) -> MaternalLine:
    """Of one maternal line against unrelated, for haplotypes that do not differ.

    ``change_per_meiosis``: probability that anything compared changes from mother to child, so that the line kept the
    haplotype with (1 - change) ** meioses; there is no default, for it grows with the range read. Two haplotypes that
    differ are refused: what a difference is worth depends on the place, and no table of places is held.
    """
    found = compare(body, reference)
    if found.differing:
        raise LineageError(
            f"the haplotypes differ (differences: {len(found.differing)})",
            why="a likelihood ratio is given only for haplotypes that do not differ",
            do="Use screen(): one difference leaves it open, two exclude.",
        )
    if not 0 <= change_per_meiosis < 1 or meioses < 0:
        raise LineageError(
            f"{meioses} meioses with a change of {change_per_meiosis} each cannot be",
            why="a change per meiosis lies in [0, 1)",
            do="Give the steps from mother to child, and a rate with its source.",
        )
    if share.over != tuple(f"{first}-{last}" for first, last in found.ranges):
        raise LineageError(
            f"the share is over {' '.join(share.over)}", why="the comparison is over other ranges", do="Count again."
        )
    return MaternalLine(meioses * log10(1 - change_per_meiosis) - share.log10, meioses, found, share)
