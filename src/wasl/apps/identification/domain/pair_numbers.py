"""From likelihood ratios of all remains against all missing to the pairs worth a look, and how sure each is. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, log10

import numpy as np
import numpy.typing as npt

from wasl.apps.identification.enums import Standing

WORTH_A_LOOK = -2.0  # log10 LR
BEST_OF_EACH_MISSING = 5
MOST_OF_EACH_REMAINS = 50
NEAR = 2.0  # log10: others less than a hundred times less likely dispute a match
EQUAL = 1e-6
Floats = npt.NDArray[np.float64]
Cell = tuple[int, int]


def worth_a_look(log10_lr: Floats, shared: npt.NDArray[np.int64]) -> list[Cell]:
    """The cells (remains, missing) that are kept: at -2 or above, and the best five of each missing person; of each
    remains the 50 best. Where no marker is shared nothing was compared.

    Parameters
    ----------
    log10_lr: float64[remains, missing]; -inf excluded.
    shared: int64[remains, missing]: markers at which the remains and a relative are typed.
    """
    compared = np.where(shared > 0, log10_lr, -np.inf)
    kept = compared >= WORTH_A_LOOK
    for column in range(compared.shape[1]):
        best = np.argsort(-compared[:, column], kind="stable")[:BEST_OF_EACH_MISSING]
        kept[best[compared[best, column] > -np.inf], column] = True
    for row in range(compared.shape[0]):
        columns = np.flatnonzero(kept[row])
        if len(columns) > MOST_OF_EACH_REMAINS:
            order = columns[np.argsort(-compared[row, columns], kind="stable")]
            kept[row, order[MOST_OF_EACH_REMAINS:]] = False
    return [(int(row), int(column)) for row, column in np.argwhere(kept)]


def log10_odds(log10_lrs: Floats, people: int) -> Floats:
    """Posterior odds that remains are each of these missing people, against all others together.

    Each of ``people`` is as likely beforehand; those of them who are not compared are taken as anybody. So two brothers
    whom DNA cannot tell apart get odds of about one each, however large their likelihood ratios are.

    Parameters
    ----------
    log10_lrs: float64[missing], -inf for who is excluded.
    people: at least as many as the missing.
    """
    odds = np.full(len(log10_lrs), -np.inf)
    for at, mine in enumerate(log10_lrs):
        others = np.delete(log10_lrs, at)
        anybody = np.log10(people - len(log10_lrs)) if people > len(log10_lrs) else -np.inf
        against = _log10_sum(np.append(others, anybody))
        odds[at] = -np.inf if mine == -np.inf else mine - against
    return odds


def posterior(log10_odds: float) -> float:
    """1 only where the odds are beyond what a number tells; show the odds beside it."""
    return 1 / (1 + 10 ** min(-log10_odds, 300.0)) if log10_odds > -300 else 0.0


def reaches(log10_odds: float, threshold: float) -> bool:
    return log10_odds >= log10(threshold) - log10(1 - threshold)


def log10_lr_needed(people: int, threshold: float) -> float:
    """What a likelihood ratio must be for one candidate to reach the threshold, nobody else being near."""
    return log10(people - 1) + log10(threshold) - log10(1 - threshold)


def odds_at_prior(log10_lr: float, log10_odds: float, *, people: int, other: int) -> float:
    """The posterior odds had the remains been of ``other`` people, each as likely, instead of ``people``.

    What stands against a match is the sum over all others; each of them who is not compared counts 1. A smaller number
    than there are rivals has no odds that mean anything: then it is infinite.
    """
    against = 10 ** (log10_lr - log10_odds) + (other - people)
    return log10_lr - log10(against) if against > 0 else inf


@dataclass(frozen=True)
class Rival:
    """A kept cell with its number, for judging how it stands beside others."""

    cell: Cell
    log10_lr: float


def standings(kept: Sequence[Rival], family_of: Mapping[int, str]) -> dict[Cell, Standing]:
    """How each match that DNA speaks for stands: whether another of its remains or of its missing person is near."""
    found = {}
    for one in kept:
        if one.log10_lr <= 0:
            continue
        near = [
            other for other in kept
            if (other.cell[0] == one.cell[0]) != (other.cell[1] == one.cell[1])
            and other.log10_lr >= one.log10_lr - NEAR
        ]  # fmt: skip
        alike = any(
            other.cell[0] == one.cell[0]
            and abs(other.log10_lr - one.log10_lr) <= EQUAL
            and family_of[other.cell[1]] == family_of[one.cell[1]]
            for other in near
        )
        found[one.cell] = Standing.SYMMETRIC if alike else Standing.DISPUTED if near else Standing.UNDISPUTED
    return found


def _log10_sum(values: Floats) -> float:
    top = float(values.max(initial=-np.inf))
    if top == -np.inf:
        return top
    return top + float(np.log10((10 ** (values - top)).sum()))
