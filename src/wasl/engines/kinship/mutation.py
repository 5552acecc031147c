"""How alleles change from parent to child: matrices whose row is the parent's allele and whose column the child's.

Sources: equal, proportional, extended stepwise: Egeland, Kling and Mostad, *Relationship Inference with Familias and R*
(2016), ch. 2; one-step: Vigeland, *Pedigree Analysis in R* (2021), ch. 5; Dawid's stationary stepwise: Dawid, Mortera
and Pascali, Forensic Science International 124 (2001); the transformations MH, BA, PR, PM: Simonsson and Mostad,
*Stationary mutation models*, Forensic Science International: Genetics 23 (2016).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import MarkerError

Matrix = npt.NDArray[np.float64]
MODELS = ("equal", "proportional", "onestep", "stepwise", "dawid")


@dataclass(frozen=True)
class Mutation:
    """A model by name. ``rate`` is the chance of any mutation a meiosis, ``rate2`` of one that is not whole repeats.

    ``range``: how much rarer each further repeat is than the one before it (stepwise and Dawid's).
    """

    model: str
    rate: float
    rate2: float = 0.0
    range: float = 0.1


def matrix(model: Mutation, alleles: Sequence[str], frequencies: Matrix) -> Matrix:
    """The matrix of a model over these alleles.

    Parameters
    ----------
    alleles: labels; steps are counted in repeats, so "9.3" is three bases more than "9".
    frequencies: float64[alleles], sums to 1.

    Raises
    ------
    MarkerError: an unknown model, a rate outside 0 to 1, labels that are not repeats where steps are counted.
    """
    if model.model not in MODELS:
        raise MarkerError(f"mutation model {model.model!r}", why=f"known are {', '.join(MODELS)} and matrices")
    if not (0 <= model.rate <= 1 and 0 <= model.rate2 <= 1 and model.rate + model.rate2 <= 1 and model.range > 0):
        raise MarkerError(f"rates {model.rate}, {model.rate2}, range {model.range}", why="rates lie between 0 and 1")
    if len(alleles) == 1:
        return np.ones((1, 1))
    if model.model == "equal":
        return _filled(np.full((len(alleles),) * 2, model.rate / (len(alleles) - 1)))
    if model.model == "proportional":
        return _proportional(model.rate, frequencies)
    if model.model == "dawid":
        return _dawid(model.rate, model.range, frequencies)
    steps = _repeats(alleles)
    if model.model == "onestep":
        return _onestep(model.rate, steps)
    return _stepwise(model, steps)


def _filled(off: Matrix) -> Matrix:
    """What is left of each row stays on the diagonal."""
    np.fill_diagonal(off, 0.0)
    np.fill_diagonal(off, 1.0 - off.sum(axis=1))
    return off


def _proportional(rate: float, frequencies: Matrix) -> Matrix:
    changing = 1.0 - float(frequencies @ frequencies)
    if changing <= 0:
        return np.eye(len(frequencies))
    if (share := rate / changing) > 1:
        raise MarkerError(
            f"rate {rate}", why=f"a proportional model here can mutate at most {changing:.3g} of the time"
        )
    return _filled(share * np.broadcast_to(frequencies, (len(frequencies),) * 2))


def _repeats(alleles: Sequence[str]) -> Matrix:
    """The repeats of each label, in tenths: "9.3" is 93."""
    try:
        tenths = [round(10 * float(label)) for label in alleles]
    except ValueError:
        raise MarkerError(
            f"alleles {', '.join(alleles)}", why="steps are counted in repeats, and not every label is a number",
            do="Use the equal or the proportional model, or give a matrix.",
        ) from None  # fmt: skip
    return np.array(tenths, dtype=np.float64)


def _whole_steps(steps: Matrix) -> Matrix:
    """Repeats from one allele to another where that is a whole number, else 0."""
    apart = np.abs(steps[:, None] - steps[None, :])
    return np.where(apart % 10 == 0, apart / 10, 0.0)


def _onestep(rate: float, steps: Matrix) -> Matrix:
    near = (_whole_steps(steps) == 1).astype(np.float64)
    count = near.sum(axis=1, keepdims=True)
    return _filled(rate * np.divide(near, count, out=np.zeros_like(near), where=count > 0))


def _stepwise(model: Mutation, steps: Matrix) -> Matrix:
    """Whole repeats share ``rate``, each further one ``range`` times as likely; all others share ``rate2``."""
    whole = _whole_steps(steps)
    near = np.where(whole > 0, model.range**whole, 0.0)
    sums = near.sum(axis=1, keepdims=True)
    near = model.rate * np.divide(near, sums, out=np.zeros_like(near), where=sums > 0)
    odd = (steps[:, None] - steps[None, :]) % 10 != 0
    count = odd.sum(axis=1, keepdims=True)
    return _filled(near + model.rate2 * np.divide(odd, count, out=np.zeros_like(near), where=count > 0))


def _dawid(rate: float, ratio: float, frequencies: Matrix) -> Matrix:
    """From one listed allele to another in proportion to range^(how far apart in the list) / frequency of the first."""
    if np.any(frequencies <= 0):
        raise MarkerError("Dawid's model", why="it divides by every frequency, and one is 0")
    places = np.arange(len(frequencies))
    apart = ratio ** np.abs(places[:, None] - places[None, :])
    np.fill_diagonal(apart, 0.0)
    return _filled(rate * apart / apart.sum() / frequencies[:, None])


def stationary(model: Matrix, frequencies: Matrix, *, how: str) -> Matrix:
    """A matrix near this one that leaves the frequencies as they are from parents to children.

    ``how``: "MH" and "BA" scale each pair of changes by the acceptance of Metropolis-Hastings or Barker and then all of
    them back to the overall rate; "PR" takes the mean of both directions; "PM" scales whole rows.
    """
    flow = frequencies[:, None] * model
    rate = 1.0 - float(np.trace(flow))
    if how == "MH":
        changed = np.minimum(flow, flow.T)
    elif how == "BA":
        changed = np.divide(flow * flow.T, flow + flow.T, out=np.zeros_like(flow), where=flow + flow.T > 0)
    elif how == "PR":
        changed = (flow + flow.T) / 2
    elif how == "PM":
        changed = _resting(model)[:, None] * model
    else:
        raise MarkerError(f"transformation {how!r}", why="known are MH, BA, PR and PM")
    np.fill_diagonal(changed, 0.0)
    if np.any(frequencies <= 0) or changed.sum() <= 0:
        raise MarkerError(f"transformation {how}", why="a frequency or the overall rate is 0")
    result = _filled(changed * (rate / changed.sum()) / frequencies[:, None])
    if result.min() < 0:
        raise MarkerError(f"transformation {how}", why="a rare allele would have to mutate more often than always")
    return result


def _resting(model: Matrix) -> Matrix:
    """The frequencies at which this matrix would come to rest."""
    system = np.vstack([model.T - np.eye(len(model)), np.ones(len(model))])
    right = np.zeros(len(model) + 1)
    right[-1] = 1.0
    found: Matrix = np.linalg.lstsq(system, right, rcond=None)[0].astype(np.float64)
    return found


def checked(given: Matrix, count: int) -> Matrix:
    """A matrix that somebody gave: one row and one column for each allele, no share below 0, rows that sum to 1."""
    if given.shape != (count, count) or np.any(given < 0) or np.any(np.abs(given.sum(axis=1) - 1) > 1e-8):
        raise MarkerError(
            f"a mutation matrix of shape {given.shape}",
            why=f"wanted are {count} rows of {count} shares from 0 to 1 that sum to 1",
        )
    return given


def lumped(model: Matrix, groups: npt.NDArray[np.intp]) -> Matrix | None:
    """The same model with some alleles taken as one, or None when that would not be exact.

    ``groups``: intp[alleles], the place of each allele in the smaller list. Exact when all alleles of a group change
    into each group alike (strong lumpability).
    """
    count = int(groups.max()) + 1
    columns: Matrix = model @ np.eye(count)[groups]
    firsts = np.empty(count, dtype=np.intp)
    firsts[groups[::-1]] = np.arange(len(groups))[::-1]
    small: Matrix = columns[firsts]
    if np.abs(columns - small[groups]).max() > 1e-14:
        return None
    return small
