"""What was thought before the evidence, stated so that nobody can overlook it; and what the evidence makes of it.

Everything is kept as log10: a posterior near 1 keeps its odds, and an exclusion is minus infinity.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, inf, isfinite, log1p, log10
from math import log as ln

from wasl.engines.kinship.errors import KinshipError

SUM_TOLERANCE = 1e-9
ALTERNATIVES = (2, 10, 100, 1_000, 10_000, 100_000)


@dataclass(frozen=True)
class Prior:
    """The chance of each candidate before the evidence; ``somebody_else`` is what is left, ``rule`` says it in words.

    Attributes
    ----------
    of: candidate -> probability, above 0.
    reason: why it is so, for those who read the result.
    """

    of: Mapping[str, float]
    somebody_else: float
    rule: str
    reason: str


def closed(ids: Sequence[str], *, missing: int) -> Prior:
    """The remains are one of so many missing people, each alike: 1 / missing."""
    return _alike(ids, missing, f"closed incident of {missing} missing people, each alike: 1 / {missing}",
                  "nobody else can have been there")  # fmt: skip


def open_to_others(ids: Sequence[str], *, missing: int, others: int, reason: str) -> Prior:
    """So many missing people are listed, and the remains may as well be one of so many others."""
    if others < 1:
        raise KinshipError(f"an open incident with {others} others", why="that is a closed one", do="Say closed.")
    rule = f"open incident of {missing} missing people and {others} others, each alike: 1 / {missing + others}"
    return _alike(ids, missing + others, rule, reason)


def stated(of: Mapping[str, float], *, reason: str) -> Prior:
    """Probabilities that somebody states, with the reason."""
    shares = dict(of)
    if not all(isfinite(share) and 0 < share < 1 for share in shares.values()):
        raise KinshipError("a prior", why="of each candidate it lies above 0 and below 1", do="State another.")
    total = fsum(shares.values())
    if total > 1 + SUM_TOLERANCE:
        raise KinshipError("priors", why=f"together they are {total:.6g}, more than 1", do="State smaller ones.")
    left = 1 - total
    return _told(shares, left if left > SUM_TOLERANCE else 0.0, "stated", reason)


def _alike(ids: Sequence[str], among: int, rule: str, reason: str) -> Prior:
    if among < max(len(ids), 2):
        raise KinshipError(
            f"a prior of 1 / {among} for {len(ids)} candidates", why="the remains must have two people or more to be",
            do="Give the number of missing people to whom the remains may belong.",
        )  # fmt: skip
    return _told(dict.fromkeys(ids, 1 / among), (among - len(ids)) / among, rule, reason)


def _told(of: Mapping[str, float], somebody_else: float, rule: str, reason: str) -> Prior:
    if not reason.strip():
        raise KinshipError("a prior without a reason", why="whoever reads the result must see it", do="Give one.")
    return Prior(of, somebody_else, rule, reason)


@dataclass(frozen=True)
class Posterior:
    """The chance of one candidate after the evidence.

    ``log10_odds``: of being the candidate; -inf: excluded, inf: nobody else is left. ``doubt`` is the chance of not
    being the candidate, exact however small; ``probability`` is 1 - ``doubt``.
    """

    log10_odds: float

    @property
    def doubt(self) -> float:
        """1 / (1 + odds), also where the odds are too large for a number."""
        return _share(-self.log10_odds)

    @property
    def probability(self) -> float:
        return _share(self.log10_odds)

    def reaches(self, threshold: float) -> bool:
        return self.log10_odds >= log10(threshold) - log10(1 - threshold)


def posteriors(prior: Prior, log10_lrs: Mapping[str, float]) -> dict[str, Posterior] | None:
    """Of every candidate, given log10 of each one's LR against somebody else; None when nobody is left."""
    weights = {id: log10(prior.of[id]) + log10_lr for id, log10_lr in log10_lrs.items()}
    nobody_listed = log10(prior.somebody_else) if prior.somebody_else else -inf
    if max([nobody_listed, *weights.values()]) == -inf:
        return None
    return {
        id: Posterior(_minus(weight, log10_sum([nobody_listed, *(weights[other] for other in weights if other != id)])))
        for id, weight in weights.items()
    }


def even_prior(ids: Sequence[str], among: int) -> Prior:
    """One over so many, to show what another prior would have made of the evidence."""
    return _alike(ids, among, f"1 / {among}", "to compare")


def log10_sum(values: Sequence[float]) -> float:
    """log10 of the sum of powers of ten, in any order the same."""
    top = max(values)
    if not isfinite(top):
        return top
    rest = sorted(values, reverse=True)[1:]
    return top + log1p(fsum(10 ** (value - top) for value in rest)) / ln(10)


def _minus(one: float, other: float) -> float:
    return -inf if one == -inf else one - other


def _share(log10_odds: float) -> float:
    """odds / (1 + odds)."""
    if log10_odds > 0:
        return 1 / (1 + 10 ** max(-log10_odds, -400.0))
    return 10 ** max(log10_odds, -400.0) / (1 + 10 ** max(log10_odds, -400.0))
