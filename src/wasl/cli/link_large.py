"""What ``wasl link`` found in lists too long to give reasons for every pair: whole groups were weighed (``resolving``).

Duplicates within each list are found as well. Reasons are worked out for the few pairs that the report shows.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from wasl.cli.link_input import Entries
from wasl.cli.link_outcome import POSSIBLE_FROM, Member, Truth, run_remarks
from wasl.cli.link_words import Remark
from wasl.engines.linkage.blocking import KeyCount
from wasl.engines.linkage.evaluation import BINS, Bin, Figures
from wasl.engines.linkage.explaining import explained_edges, probability_of
from wasl.engines.linkage.linking import ENGINE, VERSION, Stamp, key_counts
from wasl.engines.linkage.plan import Plan
from wasl.engines.linkage.reasons import Pair
from wasl.engines.linkage.resolving import KEEP_ABOVE, Persons
from wasl.engines.linkage.walking import sample
from wasl.engines.linkage.weights import Weights

LARGE_FROM = 100_000
"""Entries of all lists from which groups are weighed, and no reasons are kept for every pair."""

MOST_HARD = 12
"""Pairs that reasons are worked out for."""

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class LargeOutcome:
    """One run over one list or two; it answers what ``Outcome`` answers, from arrays."""

    left: Entries
    right: Entries | None
    found: Persons
    seed: int
    truth: Truth | None = None

    by_groups: ClassVar[bool] = True
    differently_named_count: ClassVar[int] = 0  # such pairs count among the conflicts here
    keep_above: ClassVar[float] = float(probability_of(np.array([KEEP_ABOVE], np.float32))[0])
    possible_from: ClassVar[float] = keep_above

    @property
    def sides(self) -> tuple[Entries, ...]:
        return (self.left,) if self.right is None else (self.left, self.right)

    def side_of(self, pair_side: str) -> Entries:
        """The list that a pair's left or right entry is on."""
        return self.right if pair_side == "right" and self.right is not None else self.left

    @property
    def plan(self) -> Plan:
        return self.found.encoded.plan

    @property
    def threshold(self) -> float:
        return self.plan.threshold

    @property
    def model(self) -> Weights:
        return self.found.model

    @property
    def candidate_count(self) -> int:
        return sum(key.new_pairs for key in self.keys)

    @cached_property
    def keys(self) -> tuple[KeyCount, ...]:
        plan, proposals = self.found.encoded.plan, self.found.proposals
        return key_counts(plan, proposals, sample(proposals, self.found.encoded.tags, most=plan.sample))

    # --- pairs ---

    @cached_property
    def probability(self) -> NDArray[np.float64]:
        """Of every pair that was kept."""
        return probability_of(self.found.edges.weight)

    @cached_property
    def _is_taken(self) -> Flags:
        person, edges = self.found.person, self.found.edges
        return np.asarray(person[edges.left] == person[edges.right])

    @cached_property
    def _is_across(self) -> Flags:
        """Pairs of the two lists; of one list, all."""
        of_list, edges = self.found.encoded.rows.lists, self.found.edges
        return np.asarray((of_list[edges.left] != of_list[edges.right]) | (self.right is None))

    @property
    def taken_count(self) -> int:
        """Pairs of entries of one person: between two lists, or within one."""
        return _pairs(self._sizes[0]) if self.right is None else int(self._sizes.prod(axis=0).sum())

    @property
    def conflict_count(self) -> int:
        return int(((self.probability >= self.threshold) & ~self._is_taken & self._is_across).sum())

    @cached_property
    def tenths(self) -> Counter[int]:
        """Pairs in each tenth of probability."""
        counts = np.bincount(np.minimum((10 * self.probability[self._is_across]).astype(np.int64), 9), minlength=10)
        return Counter(dict(enumerate(counts.tolist())))

    @cached_property
    def _hard(self) -> dict[tuple[str, str], tuple[Pair, int]]:
        """The pairs nearest the threshold, nearest first, with their numbers, by their ids."""
        edges, tags = self.found.edges, self.found.encoded.tags
        unsure = np.flatnonzero(self._is_across & (self.probability <= 1 - POSSIBLE_FROM))
        away = np.abs(self.probability[unsure] - self.threshold)
        order = np.lexsort((tags[edges.right[unsure]], tags[edges.left[unsure]], away))
        numbers = unsure[order[:MOST_HARD]]
        pairs = zip(explained_edges(self.found, numbers), numbers.tolist(), strict=True)
        return {(pair.left_id, pair.right_id): (pair, number) for pair, number in pairs}

    def pairs(self, *, every: bool) -> Iterator[tuple[str, ...]]:
        """List and id of both entries, probability, and whether the pair was taken; most probable first.

        Those taken or, with ``every``, all that were kept.
        """
        edges, tags = self.found.edges, self.found.encoded.tags
        numbers = np.flatnonzero(self._is_taken | every)
        order = np.lexsort((tags[edges.right[numbers]], tags[edges.left[numbers]], -self.probability[numbers]))
        for number in numbers[order].tolist():
            members = (*self._member(int(edges.left[number])), *self._member(int(edges.right[number])))
            yield (*members, f"{self.probability[number]:.6f}", "yes" if self._is_taken[number] else "no")

    def hardest(self, most: int) -> list[Pair]:
        """The pairs nearest the threshold, nearest first; at most ``MOST_HARD``."""
        return [pair for pair, _ in self._hard.values()][:most]

    def state(self, pair: Pair) -> str:
        """What became of one of the hardest pairs: taken, other_name, outdone, or not_taken."""
        if self._is_taken[self._hard[pair.left_id, pair.right_id][1]]:
            return "taken"
        if pair.probability < self.threshold:
            return "not_taken"
        return "other_name" if pair.names_differ else "outdone"

    # --- persons ---

    @cached_property
    def _sizes(self) -> Numbers:
        """Entries of each person on each list: (lists, numbers of persons)."""
        person, starts = self.found.person, self.found.encoded.starts
        return np.array([np.bincount(person[a:b], minlength=len(person)) for a, b in pairwise(starts)])

    @property
    def persons(self) -> int:
        """Persons among the entries that have a name."""
        return int(np.count_nonzero(self._sizes.sum(axis=0)))

    @property
    def cluster_count(self) -> int:
        """Persons with two entries and more."""
        return int((self._sizes.sum(axis=0) > 1).sum())

    def standing(self, entries: Entries) -> dict[str, int]:
        """How many entries of a list are matched, possible, alone and nameless; together all of them."""
        number, starts = self.sides.index(entries), self.found.encoded.starts
        rows = slice(starts[number], starts[number + 1])
        others = self._sizes.sum(axis=0) - (self._sizes[number] if self.right else 1)
        matched = others[self.found.person[rows]] > 0
        likely = np.zeros(len(self.found.person), np.bool_)
        likely[self.found.edges.left[self._is_across]] = likely[self.found.edges.right[self._is_across]] = True
        possible = likely[rows] & ~matched
        return {
            "matched": int(matched.sum()),
            "possible": int(possible.sum()),
            "alone": int((~matched & ~possible).sum()),
            "nameless": len(entries) - len(entries.linkable),
        }

    def clusters(self) -> Iterator[tuple[str, int | str]]:
        """Every entry once, with the number of its person; none for an entry without a name."""
        for entries, (start, end) in zip(self.sides, pairwise(self.found.encoded.starts), strict=True):
            mark = f"{entries.side}:" if self.ids_collide else ""
            person = dict(zip(entries.linkable, self.found.person[start:end].tolist(), strict=True))
            yield from ((mark + key, person.get(at, "")) for at, key in enumerate(entries.ids))

    def largest(self, most: int) -> list[tuple[Member, ...]]:
        """The largest groups of three entries and more."""
        size = self._sizes.sum(axis=0)
        numbers = np.argsort(-size, kind="stable")[:most]
        groups = (np.flatnonzero(self.found.person == number).tolist() for number in numbers[size[numbers] > 2])
        return [tuple(map(self._member, rows)) for rows in groups]

    def _member(self, row: int) -> Member:
        number = int(self.found.encoded.rows.lists[row])
        entries = self.sides[number]
        return entries.side, entries.ids[entries.linkable[row - self.found.encoded.starts[number]]]

    @cached_property
    def ids_collide(self) -> bool:
        return self.right is not None and not set(self.left.ids).isdisjoint(self.right.ids)

    # --- the run ---

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What to know about the run as a whole."""
        return run_remarks(self.found.warnings, ids_collide=self.ids_collide, truth=self.truth)

    @cached_property
    def stamp(self) -> Stamp:
        encoded = self.found.encoded
        inputs = sha256("\n".join(records.digest() for records in encoded.records).encode()).hexdigest()
        return Stamp(ENGINE, VERSION, asdict(encoded.plan), self.seed, inputs)

    @cached_property
    def figures(self) -> Figures | None:
        """Accuracy, when the truth was given: of pairs between two lists, or within one."""
        if self.truth is None:
            return None
        rows = [_rows_of(entries, start) for entries, start in zip(self.sides, self.found.encoded.starts, strict=False)]
        a, b = (np.array([rows[at][key] for key in ids], np.int64)
                for at, ids in zip((0, -1), zip(*self.truth.pairs, strict=True), strict=True))  # fmt: skip
        named = (a >= 0) & (b >= 0)
        true = np.unique(np.stack([np.minimum(a, b), np.maximum(a, b)])[:, named], axis=1)
        nameless = int((~named).sum())
        found = self.found.person[true[0]] == self.found.person[true[1]]
        proposed = self.found.proposals.has(true[0], true[1])
        size = true.shape[1] + nameless
        precision = float(found.sum() / self.taken_count) if self.taken_count else 1.0
        recall = float(found.sum() / size) if size else 1.0
        missed = Counter({"not proposed": nameless + int((~proposed & ~found).sum()),
                          "below the threshold": int((proposed & ~found).sum())})  # fmt: skip
        return Figures(
            precision,
            recall,
            2 * precision * recall / (precision + recall) if precision + recall else 0.0,
            float(proposed.sum() / size) if size else 1.0,
            self.taken_count,
            size,
            self._calibration(true),
            {},
            {kind: count for kind, count in missed.items() if count},
        )

    def _calibration(self, true: Numbers) -> tuple[Bin, ...]:
        edges, across = self.found.edges, self._is_across
        met = edges.left[across].astype(np.int64) << 32 | edges.right[across]
        is_true = np.isin(met, true[0] << 32 | true[1])
        probability = self.probability[across]
        bins = []
        for low, high in pairwise(BINS):
            inside = (probability >= low) & ((probability < high) | (high == 1.0))
            if inside.any():
                mean, share = float(probability[inside].mean()), float(is_true[inside].mean())
                bins.append(Bin(low, high, mean, share, int(inside.sum())))
        return tuple(bins)


def _rows_of(entries: Entries, start: int) -> dict[str, int]:
    """The row of every id, -1 for an entry without a name."""
    rows = dict.fromkeys(entries.ids, -1)
    rows.update((entries.ids[at], start + row) for row, at in enumerate(entries.linkable))
    return rows


def _pairs(sizes: Numbers) -> int:
    return int((sizes * (sizes - 1) // 2).sum())
