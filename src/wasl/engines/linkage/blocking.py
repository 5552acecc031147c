"""Which pairs are worth comparing: entries that share a key, each pair once.

Every key sorts the entries into blocks. A block with too many pairs is cut by further fields; what is then still too
large is left out **and counted**. No table of pairs is made: pairs are walked block by block. A pair that shares more
keys than one is proposed by each; most repeats are seen at once (``plainly_met_before``), the others do no harm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.encoding import Encoded, Tags
from wasl.engines.linkage.keys import NOTHING, Digests, KeyFields, joined
from wasl.engines.linkage.plan import Plan
from wasl.engines.linkage.threads import pool_of
from wasl.kernel.compiled import compiled

Entries = NDArray[np.int64]
Counts = NDArray[np.int64]


class Blocks(NamedTuple):
    """Blocks of entries that share a key. rows: entries, block after block; starts: where each block begins, and the
    end of the last."""

    rows: NDArray[np.int32]
    starts: NDArray[np.int64]


class Known(NamedTuple):
    """What says at once that a pair need not be compared.

    last: one digest of each entry under each key (of those in blocks that were not cut), one entry after the other,
    ``keys`` of them. lists: the list of every entry. single: per list, 1 where its entries are all different persons,
    so that they are not compared with each other. order: tags of the entries; the first by tag is compared with the
    other, since names that can be aligned in two ways may show other levels the other way round.
    """

    last: Digests
    keys: int
    lists: NDArray[np.int32]
    single: NDArray[np.uint8]
    order: Tags


@dataclass(frozen=True)
class KeyCount:
    """What one key brought: pairs proposed, pairs no earlier key proposed, blocks cut, blocks left out.

    left_out_pairs: pairs inside the blocks left out, some of which other keys propose.
    """

    key: tuple[str, ...]
    pairs: int
    new_pairs: int
    blocks_cut: int
    blocks_left_out: int
    left_out_pairs: int


@dataclass(frozen=True, eq=False)
class OfKey:
    """What one key proposes. pairs: in all its blocks, a pair that stands in two of them counted twice. cut, left_out:
    blocks; left_out_pairs: in these."""

    blocks: Blocks
    pairs: int
    cut: int = 0
    left_out: int = 0
    left_out_pairs: int = 0


@dataclass(frozen=True, eq=False)
class Proposals:
    """What a plan proposes for lists, key by key."""

    keys: tuple[OfKey, ...]
    known: Known

    @property
    def pairs(self) -> int:
        """Pairs in all blocks; one that shares several keys is counted as often."""
        return sum(key.pairs for key in self.keys)

    def has(self, a: Entries, b: Entries) -> NDArray[np.bool_]:
        """Whether the pairs ``(a[k], b[k])`` are proposed."""
        found = ~_may_not_be_one(self.known.lists, self.known.single, a, b)
        shared = np.zeros(len(a), np.bool_)
        for key in self.keys:
            first, of_row = _blocks_by_row(key.blocks, len(self.known.lists))
            shared |= _share_a_block(first, of_row, a, b)
        return np.asarray(found & shared)


def propose(encoded: Encoded, plan: Plan, *, single: Sequence[bool], threads: int | None = None) -> Proposals:
    """Blocks of all entries, those that are too large cut."""
    lists, alone = encoded.rows.lists, np.array(single, np.uint8)
    fields = KeyFields(encoded)
    for field in {*(field for key in plan.keys for field in key), *plan.refine_by}:
        fields.field(field)  # read before threads share them
    last = np.empty((len(encoded), len(plan.keys)), np.uint32)
    with pool_of(threads) as pool:
        keys = tuple(pool.map(partial(_of_key, fields, plan, lists, alone), plan.keys, last.T))
    return Proposals(keys, Known(last.ravel(), len(keys), lists, alone, encoded.tags))


def _of_key(
    fields: KeyFields,
    plan: Plan,
    lists: NDArray[np.int32],
    single: NDArray[np.uint8],
    key: tuple[str, ...],
    last: Digests,
) -> OfKey:
    """The blocks of one key after those too large were cut by each further field; fills ``last``, (entries,)."""
    columns = _without_repeats(fields.key(key))
    blocks, digests = _blocks(*_entries(columns))
    sizes = _pairs_in(blocks, lists, single)
    limit = _limit(sizes, plan, len(columns))
    large = sizes > limit
    if not large.any():
        last[:] = _last(columns)
        return OfKey(blocks, int(sizes.sum()))
    wide = np.isin(columns, digests[large])
    finer, _ = _blocks(*_refined(fields, columns, wide, key, plan))
    finer_sizes = _pairs_in(finer, lists, single)
    lost = finer_sizes > max(limit, 1)
    last[:] = _last(np.where(wide, np.uint32(NOTHING), columns))
    return OfKey(
        _together(_chosen(blocks, ~large), _chosen(finer, ~lost)),
        int(sizes[~large].sum() + finer_sizes[~lost].sum()),
        int(large.sum()),
        int(lost.sum()),
        int(finer_sizes[lost].sum()),
    )


def _limit(sizes: Counts, plan: Plan, entries: int) -> int:
    """Most pairs a block may have, so that all blocks up to it stay within the plan's pairs per entry."""
    ordered = np.sort(sizes[sizes <= plan.max_block])
    within = int(np.searchsorted(np.cumsum(ordered), plan.pairs_per_entry * entries, side="right"))
    return plan.max_block if within == len(ordered) else int(ordered[within]) - 1


def _refined(
    fields: KeyFields, columns: Digests, wide: NDArray[np.bool_], key: tuple[str, ...], plan: Plan
) -> tuple[NDArray[np.int32], Digests]:
    """Entries of the blocks that are cut, each under its digest joined with every value of every further field."""
    rows, digests = np.nonzero(wide)[0].astype(np.int32), columns[wide]
    finer = [
        _finer(rows, digests, fields.field(field), np.uint32(number))
        for number, field in enumerate(plan.refine_by, start=1)
        if field not in key
    ]
    return (
        np.concatenate([np.empty(0, np.int32), *(each for each, _ in finer)]),
        np.concatenate([np.empty(0, np.uint32), *(each for _, each in finer)]),
    )


def _chosen(blocks: Blocks, which: NDArray[np.bool_]) -> Blocks:
    lengths = np.diff(blocks.starts)
    starts = np.concatenate([[0], np.cumsum(lengths[which])]).astype(np.int64)
    return Blocks(blocks.rows[np.repeat(which, lengths)], starts)


def _together(a: Blocks, b: Blocks) -> Blocks:
    return Blocks(np.concatenate([a.rows, b.rows]), np.concatenate([a.starts, b.starts[1:] + a.starts[-1]]))


# --- blocks, compiled -------------------------------------------------------------------------------------


@compiled
def _without_repeats(digests: Digests) -> Digests:
    """Each row's digests in ascending order; of equal ones, all but one become ``NOTHING``."""
    found = digests.copy()
    for row in range(found.shape[0]):
        for k in range(1, found.shape[1]):
            digest, at = found[row, k], k
            while at and found[row, at - 1] > digest:
                found[row, at] = found[row, at - 1]
                at -= 1
            found[row, at] = digest
        for k in range(found.shape[1] - 1):
            if found[row, k] == found[row, k + 1]:
                found[row, k] = NOTHING
    return found


@compiled
def _last(columns: Digests) -> Digests:
    """The largest digest of each entry."""
    found = np.full(len(columns), np.uint32(NOTHING), np.uint32)
    for row in range(columns.shape[0]):
        for k in range(columns.shape[1]):
            found[row] = max(found[row], columns[row, k])
    return found


def _blocks(rows: NDArray[np.int32], digests: Digests) -> tuple[Blocks, Digests]:
    """Entries by digest, and the digest of each block; a digest that only one entry has makes no block."""
    rows, digests = _sorted_by_digest(rows, digests)
    kept, starts, found = _cut_into_blocks(rows, digests)
    return Blocks(kept, starts), found


@compiled
def _finer(
    rows: NDArray[np.int32], digests: Digests, values: Digests, salt: np.uint32
) -> tuple[NDArray[np.int32], Digests]:
    """Entries under their digest joined with each value of a field that they have."""
    found_rows, found = (
        np.empty(len(rows) * values.shape[1], np.int32),
        np.empty(len(rows) * values.shape[1], np.uint32),
    )
    size = 0
    for k in range(len(rows)):
        for value in values[rows[k]]:
            digest = joined(joined(digests[k], value), salt)
            if digest != NOTHING:
                found_rows[size], found[size] = rows[k], digest
                size += 1
    return found_rows[:size].copy(), found[:size].copy()


@compiled
def _entries(columns: Digests) -> tuple[NDArray[np.int32], Digests]:
    """Every entry under every digest it has."""
    size = 0
    for row in range(columns.shape[0]):
        for column in range(columns.shape[1]):
            size += columns[row, column] != NOTHING
    rows, digests = np.empty(size, np.int32), np.empty(size, np.uint32)
    at = 0
    for row in range(columns.shape[0]):
        for column in range(columns.shape[1]):
            if columns[row, column] != NOTHING:
                rows[at], digests[at] = row, columns[row, column]
                at += 1
    return rows, digests


@compiled
def _sorted_by_digest(rows: NDArray[np.int32], digests: Digests) -> tuple[NDArray[np.int32], Digests]:
    """Radix sort, eleven bits at a time; entries of equal digest keep their order."""
    to_rows, to_digests = np.empty_like(rows), np.empty_like(digests)
    for shift in (0, 11, 22):
        starts = np.zeros(2049, np.int64)
        for digest in digests:
            starts[((digest >> np.uint32(shift)) & np.uint32(2047)) + 1] += 1
        for k in range(2048):
            starts[k + 1] += starts[k]
        for k in range(len(rows)):
            bucket = (digests[k] >> np.uint32(shift)) & np.uint32(2047)
            at = starts[bucket]
            starts[bucket] = at + 1
            to_rows[at], to_digests[at] = rows[k], digests[k]
        rows, to_rows = to_rows, rows
        digests, to_digests = to_digests, digests
    return rows, digests


@compiled
def _cut_into_blocks(rows: NDArray[np.int32], digests: Digests) -> tuple[NDArray[np.int32], NDArray[np.int64], Digests]:
    """Runs of equal digests of at least two entries."""
    kept, starts, found = np.empty_like(rows), np.empty(len(rows) // 2 + 1, np.int64), np.empty_like(digests)
    size = blocks = start = 0
    starts[0] = 0
    while start < len(rows):
        end = start + 1
        while end < len(rows) and digests[end] == digests[start]:
            end += 1
        if end - start > 1:
            kept[size : size + end - start] = rows[start:end]
            found[blocks] = digests[start]
            size += end - start
            blocks += 1
            starts[blocks] = size
        start = end
    return kept[:size].copy(), starts[: blocks + 1].copy(), found[:blocks].copy()


@compiled
def _pairs_in(blocks: Blocks, lists: NDArray[np.int32], single: NDArray[np.uint8]) -> Counts:
    """Pairs each block proposes; two entries of a list without duplicates are none. Lists stand one below the other."""
    counts = np.empty(len(blocks.starts) - 1, np.int64)
    for block in range(len(blocks.starts) - 1):
        start, end = blocks.starts[block], blocks.starts[block + 1]
        pairs = (end - start) * (end - start - 1) // 2
        run = start
        for k in range(start + 1, end + 1):
            if k == end or lists[blocks.rows[k]] != lists[blocks.rows[run]]:
                if single[lists[blocks.rows[run]]]:
                    pairs -= (k - run) * (k - run - 1) // 2
                run = k
        counts[block] = pairs
    return counts


@compiled
def plainly_met_before(last: Digests, keys: int, a: int, b: int, key: int) -> bool:
    """Whether entries a and b share the last column of an earlier key: quickly seen, and it skips most repeats."""
    for earlier in range(key):
        if last[a * keys + earlier] == last[b * keys + earlier] and last[a * keys + earlier] != NOTHING:
            return True
    return False


def _may_not_be_one(lists: NDArray[np.int32], single: NDArray[np.uint8], a: Entries, b: Entries) -> NDArray[np.bool_]:
    """Whether two entries stand on one list that names nobody twice."""
    return np.asarray((lists[a] == lists[b]) & (single[lists[a]] > 0))


@compiled
def _blocks_by_row(blocks: Blocks, size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each entry's blocks begin in the second array, which holds block numbers, ascending."""
    first = np.zeros(size + 1, np.int64)
    for row in blocks.rows:
        first[row + 1] += 1
    for row in range(size):
        first[row + 1] += first[row]
    numbers, at = np.empty(len(blocks.rows), np.int64), first[:-1].copy()
    for block in range(len(blocks.starts) - 1):
        for k in range(blocks.starts[block], blocks.starts[block + 1]):
            row = blocks.rows[k]
            numbers[at[row]] = block
            at[row] += 1
    return first, numbers


@compiled
def _share_a_block(first: NDArray[np.int64], numbers: NDArray[np.int64], a: Entries, b: Entries) -> NDArray[np.bool_]:
    found = np.zeros(len(a), np.bool_)
    for k in range(len(a)):
        i, j = first[a[k]], first[b[k]]
        while i < first[a[k] + 1] and j < first[b[k] + 1]:
            if numbers[i] == numbers[j]:
                found[k] = True
                break
            if numbers[i] < numbers[j]:
                i += 1
            else:
                j += 1
    return found
