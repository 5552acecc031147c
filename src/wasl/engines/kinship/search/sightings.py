"""What relatives were seen to have at some markers, each way once, so that many families share it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.markers import Marker, Pairs, Seen, pairs_of
from wasl.engines.kinship.search.rows import NOT_TYPED

Ints = npt.NDArray[np.int64]
Key = tuple[bool, tuple[str | None, ...]]  # whether only one allele is possible, and what was seen


@dataclass(frozen=True, eq=False)
class PairLists:
    """Lists of pairs, one after the other.

    Attributes
    ----------
    start: int64[lists + 1]. certain: bool[lists], whether a list is of one genotype only.
    first, second, weight: as in ``Pairs``.
    """

    start: Ints
    certain: npt.NDArray[np.bool_]
    first: Ints
    second: Ints
    weight: npt.NDArray[np.float64]

    def joined(self, numbers: Ints) -> tuple[Ints, Ints, Ints, npt.NDArray[np.float64]]:
        """These lists in a row: where each begins and the last ends, firsts, seconds, weights."""
        lengths = self.start[numbers + 1] - self.start[numbers]
        ends = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
        places = np.repeat(self.start[numbers] - ends[:-1], lengths) + np.arange(ends[-1])
        return ends, self.first[places], self.second[places], self.weight[places]


@dataclass(eq=False)
class Sightings:
    """Numbers for what was seen. Grows as families are read; several threads may share it."""

    markers: Sequence[Marker]
    numbers: list[dict[Key, int]] = field(init=False)
    pairs: list[Pairs] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.numbers = [{} for _ in self.markers]

    def number(self, place: int, labels: Seen | None, who: str, *, is_man: bool) -> int:
        """``NOT_TYPED`` where nothing is known. Raises GenotypeError as ``pairs_of``."""
        if not labels:
            return NOT_TYPED
        marker = self.markers[place]
        key = (is_man and marker.x_linked, tuple(labels))
        known = self.numbers[place].get(key)
        return self._new(place, key, who) if known is None else known

    def _new(self, place: int, key: Key, who: str) -> int:
        one, labels = key
        if all(label is None for label in labels):
            return NOT_TYPED
        found = pairs_of(self.markers[place], labels, who, one=one)
        with self.lock:
            if key not in self.numbers[place]:
                self.pairs.append(found)
                self.numbers[place][key] = len(self.pairs) - 1
            return self.numbers[place][key]

    def lists(self) -> PairLists:
        """All that was seen so far."""
        pairs = list(self.pairs)
        return PairLists(
            np.cumsum([0, *(len(one.second) for one in pairs)]).astype(np.int64),
            np.array([one.is_certain for one in pairs], dtype=np.bool_),
            np.concatenate([np.zeros(0, dtype=np.int64), *(one.first for one in pairs)]),
            np.concatenate([np.zeros(0, dtype=np.int64), *(one.second for one in pairs)]),
            np.concatenate([np.zeros(0), *(one.weight for one in pairs)]),
        )
