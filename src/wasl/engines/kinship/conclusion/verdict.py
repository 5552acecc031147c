"""What the numbers say of one candidate, and when they say nothing.

Wrong yes and wrong no are not alike in what they need: nobody is named by elimination alone, nobody is excluded for one
marker that may have mutated, and what contradicts itself is handed back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import log10

from wasl.engines.kinship.conclusion.pieces import Piece
from wasl.engines.kinship.conclusion.prior import Posterior

# More markers than this must be impossible before they exclude: fewer may be mutations that were not allowed for. The
# number is the default of dvir's search for exclusions (Vigeland and Egeland, Scientific Reports 11, 2021, 13661).
MOST_UNEXPLAINED = 2


class Verdict(StrEnum):
    """What the numbers say of one candidate, at the threshold."""

    SUPPORTS = "supports"
    DOES_NOT_REACH = "does_not_reach"
    EXCLUDES = "excludes"
    CANNOT_BE_TOLD = "cannot_be_told"


@dataclass(frozen=True)
class Told:
    """The answer for one candidate.

    Attributes
    ----------
    log10_lr: of all pieces that count; -inf where they exclude, None where nothing can be told.
    posterior: None where it cannot be told, of this candidate or of another.
    alternatives: number of people alike beforehand -> posterior had that been the prior.
    reasons: of the verdict, in words.
    """

    id: str
    pieces: tuple[Piece, ...]
    log10_lr: float | None
    prior: float
    posterior: Posterior | None
    alternatives: tuple[tuple[int, Posterior], ...]
    verdict: Verdict
    reasons: tuple[str, ...]


def cannot_be_weighed(pieces: Sequence[Piece]) -> list[str]:
    """Why nothing can be concluded from these, whatever the prior."""
    doubts = [f"{one.name}: {one.contradiction}" for one in pieces if one.contradiction]
    impossible = [part for one in pieces if one.counted and not one.excludes for part in one.impossible_at]
    if 0 < len(impossible) <= MOST_UNEXPLAINED:
        doubts.append(f"impossible only at {', '.join(impossible)}: allow for mutation there, or type more markers")
    return doubts


def objections(pieces: Sequence[Piece], threshold: float) -> list[str]:
    """What speaks so strongly against that it must not be passed over, though it is not in the total."""
    bar = _bar(threshold)
    return [
        f"{one.name} speaks against it while the rest identifies" + (f": {one.found}" if one.excludes else "")
        for one in pieces
        if one.excludes or (not one.counted and one.log10_lr is not None and one.log10_lr <= -bar)
    ]


def _bar(threshold: float) -> float:
    """log10 LR that at even odds reaches the threshold."""
    return log10(threshold) - log10(1 - threshold)


def judged(told: Told, threshold: float) -> Told:
    if told.log10_lr is None or told.posterior is None or not any(one.counted for one in told.pieces):
        return replace(told, verdict=Verdict.CANNOT_BE_TOLD, reasons=("nothing was compared that counts",))
    if excluding := [one for one in told.pieces if one.counted and (one.excludes or one.impossible_at)]:
        reasons = tuple(f"{one.name}: {', '.join(one.impossible_at) or one.found}" for one in excluding)
        return replace(told, verdict=Verdict.EXCLUDES, reasons=reasons)
    if told.log10_lr <= -_bar(threshold):
        reason = f"even at a prior of one half the posterior would not exceed {1 - threshold:.4g}"
        return replace(told, verdict=Verdict.EXCLUDES, reasons=(reason,))
    if told.posterior.reaches(threshold):
        return _reached(told, told.log10_lr, threshold)
    against = [f"{one.name}, only shown, excludes" for one in told.pieces if not one.counted and one.excludes]
    return replace(told, reasons=(f"the posterior stays below {threshold:g}", *against))


def _reached(told: Told, log10_lr: float, threshold: float) -> Told:
    """Nobody is named by elimination alone: who was never listed, or was excluded in error, would be the price."""
    if log10_lr <= 0:
        reason = "the posterior is high only because others are excluded: nothing known of this person speaks for it"
        return replace(told, reasons=(reason,))
    reasons = [f"the posterior reaches {threshold:g}"]
    if log10_lr < _bar(threshold):
        reasons.append("in part by the prior and the exclusion of others: at a prior of one half it would not")
    return replace(told, verdict=Verdict.SUPPORTS, reasons=tuple(reasons))
