"""Discrete Laplace mixture: how probable a Y haplotype is, seen before or not.

A population is a mixture of clusters of haplotypes, each spread around its centre, locus by locus, with probability
(1 - p) / (1 + p) * p ** steps, where log p is the sum of a term of the cluster and a term of the locus. Fitted by
EM from medoids as start; centres move to the weighted medians until they rest. Source: Andersen, Eriksen and
Morling, J. Theor. Biol. 329 (2013) 39; the number of clusters is the one of smallest BIC, which is counted there
over people x loci and (clusters x loci) + (loci + clusters - 1) + (clusters - 1) parameters.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from wasl.engines.kinship.errors import LineageError

MOST_DISTINCT = 5_000  # the start compares all distinct haplotypes in pairs
MOST_ROUNDS = 10_000
NARROWEST = 1e-9  # a spread below this: the cluster has fallen onto one haplotype


@dataclass(frozen=True)
class Model:
    """A fitted mixture.

    ``shares``: float64 [J], of each cluster, summing to 1; ``centres``: int64 [J, K], whole repeats; ``spreads``:
    float64 [J, K], p in (0, 1); ``log_likelihood``: natural; ``rounds``: of EM, over all moves of the centres.
    """

    loci: tuple[str, ...]
    shares: np.ndarray
    centres: np.ndarray
    spreads: np.ndarray
    people: int
    log_likelihood: float
    bic: float
    rounds: int
    tolerance: float

    def only(self, loci: Iterable[str]) -> "Model":
        """The model of fewer loci; exact, for loci are independent inside a cluster.

        ``log_likelihood`` and ``bic`` stay those of the fit.
        """
        wanted = tuple(loci)
        if missing := sorted(set(wanted) - set(self.loci)):
            raise LineageError(
                f"the model has no locus {', '.join(missing)}",
                why=f"it was fitted on {', '.join(self.loci)}",
                do="Compare on those, or fit a database in which the others are typed.",
            )
        at = [self.loci.index(locus) for locus in wanted]
        return Model(
            loci=wanted,
            shares=self.shares,
            centres=self.centres[:, at],
            spreads=self.spreads[:, at],
            people=self.people,
            log_likelihood=self.log_likelihood,
            bic=self.bic,
            rounds=self.rounds,
            tolerance=self.tolerance,
        )

    def probabilities(self, haplotypes: np.ndarray) -> np.ndarray:
        """The probability of each haplotype; ``haplotypes``: int [N, K] in the order of ``loci``; float64 [N]."""
        steps = np.abs(np.asarray(haplotypes, dtype=np.int64)[:, None, :] - self.centres)
        return np.asarray(np.exp(_log_sum(_log_joint(steps, self.shares, self.spreads))))


def fit(haplotypes: np.ndarray, *, loci: Sequence[str], clusters: int, tolerance: float = 1e-3) -> Model:
    """The mixture of this many clusters.

    ``haplotypes``: int [people, K], whole repeats, one row a person, one column for each of ``loci``. ``tolerance``: EM
    rests when no membership changes by more than this share of the largest; 1e-3 is that of the published program.
    Raises LineageError for loci that do not vary, and when a cluster falls onto a single haplotype.
    """
    distinct, people = _checked(haplotypes, loci, clusters)
    centres = _start(distinct, people, clusters)
    members = np.full((len(distinct), clusters), 1 / clusters)
    shares = np.full(clusters, 1 / clusters)
    rounds = 0
    while True:
        steps = np.abs(distinct[:, None, :] - centres)
        members, shares, spreads, used = _expect_maximise(steps, people, members, shares, tolerance)
        rounds += used
        moved = _weighted_medians(distinct, members * people[:, None])
        if np.array_equal(moved, centres) or len(np.unique(moved, axis=0)) < clusters:
            break
        centres = moved
    log_likelihood = float(people @ _log_sum(_log_joint(steps, shares, spreads)))
    parameters = clusters * len(loci) + (len(loci) + clusters - 1) + (clusters - 1)
    return Model(
        loci=tuple(loci),
        shares=shares,
        centres=centres,
        spreads=spreads,
        people=int(people.sum()),
        log_likelihood=log_likelihood,
        bic=float(parameters * np.log(people.sum() * len(loci)) - 2 * log_likelihood),
        rounds=rounds,
        tolerance=tolerance,
    )


def choose(
    haplotypes: np.ndarray, *, loci: Sequence[str], clusters: Iterable[int] = range(1, 6), tolerance: float = 1e-3
) -> Model:
    """The fit of smallest BIC; numbers of clusters that cannot be fitted are passed over, unless none can."""
    fitted: list[Model] = []
    refused: LineageError | None = None
    for number in clusters:
        try:
            fitted.append(fit(haplotypes, loci=loci, clusters=number, tolerance=tolerance))
        except LineageError as error:
            refused = error
    if fitted:
        return min(fitted, key=lambda model: model.bic)
    raise refused or LineageError("no number of clusters was given", do="Give at least one, such as range(1, 6).")


def _checked(haplotypes: np.ndarray, loci: Sequence[str], clusters: int) -> tuple[np.ndarray, np.ndarray]:
    """The distinct haplotypes in order of appearance, and how many people have each."""
    rows = np.asarray(haplotypes)
    if rows.ndim != 2 or rows.shape[1] != len(loci) or len(rows) < 2 or not np.issubdtype(rows.dtype, np.integer):
        raise LineageError(
            f"a database of shape {rows.shape} and type {rows.dtype} cannot be fitted to {len(loci)} loci",
            why="it needs two people at least, a column for each locus, and whole repeats",
            do="Leave out fractional, duplicated and null alleles, and people not typed at all loci.",
        )
    if still := [locus for locus, column in zip(loci, rows.T, strict=True) if np.all(column == column[0])]:
        raise LineageError(f"{', '.join(still)} does not vary in this database", do="Fit without it.")
    found: dict[tuple[int, ...], int] = {}
    for row in rows.tolist():
        found[tuple(row)] = found.get(tuple(row), 0) + 1
    if not 1 <= clusters <= len(found) or len(found) > MOST_DISTINCT:
        raise LineageError(
            f"{clusters} clusters cannot be fitted to {len(found)} distinct haplotypes",
            why=f"there is a haplotype at least for each cluster, and at most {MOST_DISTINCT} are compared in pairs",
            do="Ask for other clusters, or fit a sample of the database.",
        )
    return np.array(list(found), dtype=np.int64), np.array(list(found.values()), dtype=np.float64)


def _start(distinct: np.ndarray, people: np.ndarray, clusters: int) -> np.ndarray:
    """The medoids by PAM (Kaufman and Rousseeuw 1990), steps summed over loci; for one cluster the medians."""
    if clusters == 1:
        everyone = np.repeat(distinct, people.astype(np.int64), axis=0)
        return np.asarray(np.round(np.median(everyone, axis=0)).astype(np.int64)[None])
    apart = np.zeros((len(distinct), len(distinct)))
    for column in distinct.T:
        apart += np.abs(column[:, None] - column)
    medoids = [int(np.argmin(people @ apart))]
    while len(medoids) < clusters:
        gain = people @ np.maximum(apart[:, medoids].min(axis=1)[:, None] - apart, 0)
        gain[medoids] = -1
        medoids.append(int(np.argmax(gain)))
    while (swap := _best_swap(apart, people, medoids)) is not None:
        medoids[swap[0]] = swap[1]
    return np.asarray(distinct[medoids])


def _best_swap(apart: np.ndarray, people: np.ndarray, medoids: list[int]) -> tuple[int, int] | None:
    """Which medoid to exchange for which haplotype so that the sum of steps falls most; None when none helps."""
    best = float(people @ apart[:, medoids].min(axis=1)) - 1e-9
    swap = None
    for place in range(len(medoids)):
        rest = medoids[:place] + medoids[place + 1 :]
        cost = people @ np.minimum(apart[:, rest].min(axis=1)[:, None], apart)
        other = int(np.argmin(cost))
        if cost[other] < best:
            best, swap = float(cost[other]), (place, other)
    return swap


def _expect_maximise(
    steps: np.ndarray, people: np.ndarray, members: np.ndarray, shares: np.ndarray, tolerance: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """EM around fixed centres; ``steps``: int [H, J, K], ``members``: [H, J]. Returns with the rounds it took."""
    largest = 0.0
    for used in range(1, MOST_ROUNDS + 1):
        weights = members * people[:, None]
        spreads = _spreads(np.einsum("hj,hjk->jk", weights, steps), weights.sum(axis=0))
        joint = _log_joint(steps, shares, spreads)
        before, members = members, np.exp(joint - _log_sum(joint)[:, None])
        shares = people @ members / people.sum()
        if largest and np.abs(members - before).max() < tolerance * largest:
            return members, shares, spreads, used
        largest = float(members.max())
        if members.shape[1] == 1:
            return members, shares, spreads, used
    raise LineageError(f"EM did not come to rest in {MOST_ROUNDS} rounds", do="Give a larger tolerance.")


def _spreads(steps: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The p [J, K] of highest likelihood, by Newton's method on log p = cluster + locus.

    ``steps``: weighted steps from the centre [J, K]; ``weights``: of each cluster [J]. The likelihood is concave in
    the terms; one of the J + K is free, and the least-squares step leaves it alone.
    """
    clusters, loci = steps.shape
    terms = np.concatenate((np.full(clusters, -1.0), np.full(loci, -0.5)))
    height = _height(terms, steps, weights)
    for _ in range(100):
        p = _p_of(terms, clusters)
        slope = steps - weights[:, None] * 2 * p / (1 - p**2)
        bend = weights[:, None] * 2 * p * (1 + p**2) / (1 - p**2) ** 2
        square = np.block([[np.diag(bend.sum(axis=1)), bend], [bend.T, np.diag(bend.sum(axis=0))]])
        change = np.linalg.lstsq(square, np.concatenate((slope.sum(axis=1), slope.sum(axis=0))), rcond=None)[0]
        reach = 1.0
        while (higher := _height(terms + reach * change, steps, weights)) < height - 1e-9 and reach > 1e-9:
            reach /= 2
        terms, height = terms + reach * change, higher
        if _p_of(terms, clusters).min() < NARROWEST:
            raise LineageError(
                "a cluster fell onto a single haplotype",
                why="so many clusters are more than this database bears",
                do="Ask for fewer clusters.",
            )
        if np.abs(reach * change).max() < 1e-10:
            break
    return _p_of(terms, clusters)


def _height(terms: np.ndarray, steps: np.ndarray, weights: np.ndarray) -> float:
    p = _p_of(terms, len(weights))
    if p.max() >= 1:
        return -np.inf
    return float((weights[:, None] * np.log((1 - p) / (1 + p)) + steps * np.log(p)).sum())


def _p_of(terms: np.ndarray, clusters: int) -> np.ndarray:
    return np.asarray(np.exp(terms[:clusters, None] + terms[None, clusters:]))


def _weighted_medians(distinct: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """For each cluster and locus the allele of fewest weighted steps, the shorter at a tie; int64 [J, K]."""
    columns = []
    for column in distinct.T:
        alleles = np.arange(column.min(), column.max() + 1)
        columns.append(alleles[np.argmin(weights.T @ np.abs(column[:, None] - alleles), axis=1)])
    return np.stack(columns, axis=1)


def _log_joint(steps: np.ndarray, shares: np.ndarray, spreads: np.ndarray) -> np.ndarray:
    """Natural log of share and probability of each haplotype in each cluster, [H, J]."""
    still = np.log((1 - spreads) / (1 + spreads)).sum(axis=1)
    return np.asarray(np.log(shares) + still + (steps * np.log(spreads)).sum(axis=2))


def _log_sum(joint: np.ndarray) -> np.ndarray:
    top = joint.max(axis=1)
    return np.asarray(top + np.log(np.exp(joint - top[:, None]).sum(axis=1)))
