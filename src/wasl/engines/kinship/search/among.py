"""Pairs among unidentified remains, as in a commingled grave: parts of one person, and remains of relatives.

Every pair against two unrelated people: a sum of table look-ups (``two_samples.py``), row by row, in single precision;
what reaches the threshold is worked out again in double. Nothing is kept of pairs that do not.

With coancestry the pairs found without it are weighed again with it and kept if they still reach the threshold: a pair
that reaches it only with coancestry is not found. Coancestry lowers the weight of shared alleles, so such a pair would
be one whose alleles differ.
"""

from collections.abc import Callable, Iterator, Mapping

import numba
import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import KinshipError
from wasl.engines.kinship.markers import Seen
from wasl.engines.kinship.search.kin_with_theta import log10_lr_with_theta
from wasl.engines.kinship.search.samples import Codes, Pair, Samples
from wasl.engines.kinship.search.two_samples import SAME

SLACK = 0.01  # log10: single precision is looked at again in double
ROWS = 256


def _silently(_share: float) -> None:
    """Tell nobody how far it is."""


def pairs(samples: Samples, *, at_least: float, theta: float = 0.0, progress: Callable[[float], object] = _silently
          ) -> Iterator[Pair]:  # fmt: skip
    """The pairs of which some relation has this log10 LR or more, row by row.

    Parameters
    ----------
    theta: coancestry in [0, 1); above 0 each pair found is weighed again with it, which takes milliseconds to seconds.
    """
    if not 0 <= theta < 1:
        raise KinshipError(f"theta {theta}", why="coancestry is a share from 0 to below 1")
    flat, starts = _stacked(samples)
    widths = np.array([len(table) for table in samples.tables[0]], dtype=np.int64)
    count, least = len(samples.ids), max(samples.least_markers, 1)
    for start in range(0, count, ROWS):
        end = min(start + ROWS, count)
        found = _above(flat, starts, widths, samples.codes, start, end, np.float32(at_least - SLACK), least)
        for one, other in found.tolist():
            pair = samples.compared(one, other)
            if max(pair.log10_lr.values()) >= at_least:
                pair = _again(samples, pair, theta) if theta else pair
                if max(pair.log10_lr.values()) >= at_least:
                    yield pair
        progress(1 - (count - end) * (count - end - 1) / max(count * (count - 1), 1))


def _again(samples: Samples, pair: Pair, theta: float) -> Pair:
    one, other = (_typed(samples.profiles[who]) for who in (pair.one, pair.other))
    found = {
        name: log10_lr_with_theta(relation, one, other, samples.markers, samples.errors, theta=theta)
        for name, relation in ((SAME, None), *((relation.name, relation) for relation in samples.relations))
    }
    return Pair(pair.one, pair.other, found, pair.markers)


def _typed(genotypes: Mapping[str, Seen]) -> dict[str, Seen]:
    return {name: labels for name, labels in genotypes.items() if any(label is not None for label in labels)}


def _stacked(samples: Samples) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """float32[all pairs of seen genotypes, ways] of all markers one after the other, and where each marker begins."""
    parts = [
        np.stack([table.ravel() for table in by_marker], axis=1).astype(np.float32)
        for by_marker in zip(*samples.tables, strict=True)
    ]
    if not parts:
        return np.zeros((0, len(samples.ways)), np.float32), np.zeros(0, np.int64)
    starts = np.array([0, *(len(part) for part in parts)], dtype=np.int64).cumsum()[:-1]
    return np.concatenate(parts), starts


@numba.njit(cache=True, nogil=True)
def _above(flat: npt.NDArray[np.float32], starts: npt.NDArray[np.int64], widths: npt.NDArray[np.int64], codes: Codes,
           start: int, end: int, threshold: np.float32, least: int) -> npt.NDArray[np.int32]:  # fmt: skip
    """int32[pairs, 2]: pairs of a row of this block and a later one where some way reaches the threshold."""
    ways = flat.shape[1]
    total = np.zeros(ways, np.float32)
    found = np.zeros((1024, 2), np.int32)
    count = 0
    for one in range(start, end):
        for other in range(one + 1, len(codes)):
            total[:] = 0
            shared = 0
            for marker in range(codes.shape[1]):
                mine, theirs = codes[one, marker], codes[other, marker]
                if mine >= 0 and theirs >= 0:
                    shared += 1
                    row = starts[marker] + mine * widths[marker] + theirs
                    for way in range(ways):
                        total[way] += flat[row, way]
            if shared < least:
                continue
            reached = False
            for way in range(ways):
                reached |= total[way] >= threshold
            if reached:
                if count == len(found):
                    larger = np.zeros((2 * count, 2), np.int32)
                    larger[:count] = found
                    found = larger
                found[count, 0] = one
                found[count, 1] = other
                count += 1
    return found[:count]
