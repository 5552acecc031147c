"""Walk the proposed pairs and keep what matters of them: a sample to learn from, or all pairs above a weight.

Threads share the blocks; what they find is put together in the order of the blocks, so their number changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.blocking import Blocks, Known, Proposals, plainly_met_before
from wasl.engines.linkage.comparing import compare
from wasl.engines.linkage.encoding import Tags
from wasl.engines.linkage.levels import CONTRADICTED
from wasl.engines.linkage.preparing import Lists, Room, new_room, pointed, pointed_room
from wasl.engines.linkage.threads import pool_of
from wasl.engines.linkage.weights import Tables, joint
from wasl.engines.linkage.weights import pointed as pointed_model
from wasl.kernel.compiled import compiled, fetch_ahead, pointer

Entries = NDArray[np.int64]
Numbers = NDArray[np.int32]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]
Progress = Callable[[float], None]

Number = TypeVar("Number", np.int32, np.float32, np.bool_)

ENTRIES_PER_TURN = 50_000
"""Entries of blocks that one thread walks at a time."""
FETCHED_AHEAD = 32
"""So many entries ahead, what is compared of an entry is brought near: waiting for memory took a third of the time."""
_EVERY = np.uint64(2**64 - 1)


@dataclass(frozen=True, eq=False)
class Edges:
    """Pairs found: rows left < right; weight, log2 of the odds that they are one person; differ: whether their given
    names are plainly different."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    weight: Floats
    differ: Flags

    def __len__(self) -> int:
        return len(self.left)


@dataclass(frozen=True, eq=False)
class Sample:
    """Candidate pairs, in an order that the order of rows does not change. share: the part they are of all.

    first: per key, how many of the pairs it was the first to propose.
    """

    left: Entries
    right: Entries
    share: float
    first: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.left)


def sample(proposals: Proposals, tags: Tags, *, most: int, threads: int | None = 1) -> Sample:
    """About ``most`` of the proposed pairs (all, if there are no more), chosen by their tags."""
    share = min(1.0, most / max(proposals.pairs, 1))
    limit = _EVERY if share == 1.0 else np.uint64(int(share * 2**64))
    found, of_key = [np.empty(0, np.int64)], [np.empty(0, np.int8)]
    with pool_of(threads) as pool:
        for number, key in enumerate(proposals.keys):
            walk = partial(_pairs_of, key.blocks, number, proposals.known, tags, limit)
            for met in pool.map(walk, _spans(key.blocks)):
                found.append(_packed(met[:, 0], met[:, 1]))
                of_key.append(np.full(len(met), number, np.int8))
    pairs, first = np.unique(np.concatenate(found), return_index=True)
    counts = np.bincount(np.concatenate(of_key)[first], minlength=len(proposals.keys))
    left, right = pairs >> 32, pairs & 0xFFFFFFFF
    order = np.argsort(_pair_tags(tags, left, right), kind="stable")
    return Sample(left[order], right[order], share, tuple(counts.tolist()))


def edges(
    proposals: Proposals,
    lists: Lists,
    model: Tables,
    *,
    least: float,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Edges:
    """All proposed pairs of at least this weight, in the order of rows. A pair met under several keys is there once."""
    found: list[tuple[Numbers, Numbers, Floats, Flags]] = []
    done = 0
    with pool_of(threads) as pool:
        for number, key in enumerate(proposals.keys):
            walk = partial(_walk, key.blocks, number, proposals.known, lists, model, least)
            found += pool.map(walk, _spans(key.blocks))
            done += key.pairs
            if progress:
                progress(done / max(proposals.pairs, 1))
    left, right, weight, differ = zip(*found, strict=True) if found else ((), (), (), ())
    met = np.concatenate([np.empty(0, np.int64), *map(_packed, left, right)])
    distinct, first = np.unique(met, return_index=True)
    return Edges(
        (distinct >> 32).astype(np.int32),
        (distinct & 0xFFFFFFFF).astype(np.int32),
        np.concatenate([np.empty(0, np.float32), *weight])[first],
        np.concatenate([np.empty(0, np.bool_), *differ])[first],
    )


def _packed(left: Numbers, right: Numbers) -> Entries:
    return (left.astype(np.int64) << 32) | right


def weights_of(lists: Lists, model: Tables, left: Numbers, right: Numbers) -> tuple[Floats, Flags]:
    """Weight of the pairs ``(left[k], right[k])``, log2 of the odds that they are one person, and whether their given
    names are plainly different."""
    weight, differ = np.empty(len(left), np.float32), np.empty(len(left), np.bool_)
    _weigh(lists, model, left, right, weight, differ, new_room(lists))
    return weight, differ


def _spans(blocks: Blocks) -> list[tuple[int, int]]:
    """First and last block of each thread's turn."""
    turns = np.searchsorted(blocks.starts, np.arange(0, len(blocks.rows), ENTRIES_PER_TURN))
    return list(pairwise([*np.unique(turns).tolist(), len(blocks.starts) - 1])) if len(turns) else []


def _walk(
    blocks: Blocks, key: int, known: Known, lists: Lists, model: Tables, least: float, span: tuple[int, int]
) -> tuple[Numbers, Numbers, Floats, Flags]:
    return _edges_of(blocks, span, key, known, lists, model, least, new_room(lists))


# --- compiled ---------------------------------------------------------------------------------------------


@compiled
def _may_be_one(lists: Numbers, single: NDArray[np.uint8], a: int, b: int) -> bool:
    return lists[a] != lists[b] or not single[lists[a]]


@compiled
def _pair_tag(a: np.uint64, b: np.uint64) -> np.uint64:
    """One tag for two, the same either way round."""
    low, high = min(a, b), max(a, b)
    mixed = (low ^ (high >> np.uint64(32))) * np.uint64(0x9E3779B97F4A7C15) + high
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(32))


@compiled
def _pair_tags(tags: Tags, left: Entries, right: Entries) -> Tags:
    found = np.empty(len(left), np.uint64)
    for k in range(len(left)):
        found[k] = _pair_tag(tags[left[k]], tags[right[k]])
    return found


@compiled
def _pairs_of(
    blocks: Blocks, key: int, known: Known, tags: Tags, limit: np.uint64, span: tuple[int, int]
) -> NDArray[np.int32]:
    """Pairs of some blocks whose tag is at most ``limit``: (pairs, 2). Some may be there twice."""
    found, size = np.empty((1024, 2), np.int32), 0
    for block in range(span[0], span[1]):
        start, end = blocks.starts[block], blocks.starts[block + 1]
        for i in range(start, end):
            a = blocks.rows[i]
            for j in range(i + 1, end):
                b = blocks.rows[j]
                if _pair_tag(tags[a], tags[b]) > limit or not _may_be_one(known.lists, known.single, a, b):
                    continue
                if plainly_met_before(known.last, known.keys, a, b, key):
                    continue
                if size == len(found):
                    wider = np.empty((2 * size, 2), np.int32)
                    wider[:size] = found
                    found = wider
                found[size, 0], found[size, 1] = min(a, b), max(a, b)
                size += 1
    return found[:size].copy()


@compiled
def _edges_of(
    blocks: Blocks,
    span: tuple[int, int],
    key: int,
    known: Known,
    lists: Lists,
    model: Tables,
    least: float,
    room: Room,
) -> tuple[Numbers, Numbers, Floats, Flags]:
    """Pairs of some blocks that weigh enough."""
    left, right, weight = np.empty(1024, np.int32), np.empty(1024, np.int32), np.empty(1024, np.float32)
    differ = np.empty(1024, np.bool_)
    near, here, learned = pointed(lists), pointed_room(room), pointed_model(model)
    rows, list_of, single = pointer(blocks.rows), pointer(known.lists), pointer(known.single)
    met, keys, order = pointer(known.last), known.keys, pointer(known.order)
    enough, size, last_row = 2.0**least, 0, len(blocks.rows) - 1
    for block in range(span[0], span[1]):
        start, end = blocks.starts[block], blocks.starts[block + 1]
        for i in range(start, end):
            a = rows[i]
            ahead = rows[min(i + FETCHED_AHEAD, last_row)]
            fetch_ahead(near.cells, ahead * lists.width)
            fetch_ahead(near.cells, (ahead + 1) * lists.width - 1)
            fetch_ahead(met, ahead * keys)
            fetch_ahead(met, (ahead + 1) * keys - 1)
            fetch_ahead(order, ahead)
            fetch_ahead(list_of, ahead)
            for j in range(i + 1, end):
                b = rows[j]
                if not _may_be_one(list_of, single, a, b) or plainly_met_before(met, keys, a, b, key):
                    continue
                first, other = (a, b) if order[a] <= order[b] else (b, a)
                compare(near, first, other, here)
                same, strangers, siblings, cousins = joint(learned, here.levels, here.frequency, 0, lists.fields_count)
                others = strangers + siblings + cousins
                if same < enough * others:
                    continue
                if size == len(left):
                    left, right, weight, differ = _twice(left), _twice(right), _twice(weight), _twice(differ)
                left[size], right[size], weight[size] = min(a, b), max(a, b), np.log2(same / others)
                differ[size] = model.given >= 0 and here.levels[model.given] == CONTRADICTED
                size += 1
    return left[:size].copy(), right[:size].copy(), weight[:size].copy(), differ[:size].copy()


@compiled
def _twice(values: NDArray[Number]) -> NDArray[Number]:
    longer = np.empty(2 * len(values), values.dtype)
    longer[: len(values)] = values
    return longer


@compiled
def _weigh(
    lists: Lists, model: Tables, left: Numbers, right: Numbers, weight: Floats, differ: Flags, room: Room
) -> None:
    near, here, learned = pointed(lists), pointed_room(room), pointed_model(model)
    for k in range(len(left)):
        compare(near, left[k], right[k], here)
        same, strangers, siblings, cousins = joint(learned, here.levels, here.frequency, 0, lists.fields_count)
        weight[k] = np.log2(same / (strangers + siblings + cousins))
        differ[k] = model.given >= 0 and here.levels[model.given] == CONTRADICTED
