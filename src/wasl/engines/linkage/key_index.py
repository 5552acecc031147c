"""What entries are looked up by when further ones come: one sorted array of digests and rows per key.

A digest of a key that more than ``most`` entries share is cut by further fields, as in ``blocking``; from then on its
entries are found under the finer digests only. What is then still shared by more is left out **and counted**. So no
look-up reads more than ``most`` entries for a digest, whatever the lists hold. Entries that came before a digest was
cut stay under it.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.keys import NOTHING, Digests, KeyFields, joined
from wasl.engines.linkage.plan import Plan
from wasl.kernel.compiled import compiled

Packed = NDArray[np.uint64]
"""A digest in the upper half and a row in the lower one, ascending: so one sort puts entries of a digest together."""
Pairs = NDArray[np.int64]
"""A row in the upper half and an earlier row in the lower one."""

Number = TypeVar("Number", bound=np.generic)

MERGE_FROM = 4096
MERGE_SHARE = 16
"""The tail of an index is merged into its body when it holds this many entries and this part of the body."""

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_NO_ENTRIES = np.empty(0, np.uint64)
_NO_DIGESTS = np.empty(0, np.uint32)


@dataclass(frozen=True, eq=False)
class KeyIndex:
    """One key's entries. body, tail: both sorted; what comes goes to the tail. cut: digests that were too frequent,
    ascending; full: finer digests that still are, and take no more entries."""

    key: tuple[str, ...]
    body: Packed
    tail: Packed
    cut: Digests
    full: Digests

    def __len__(self) -> int:
        return len(self.body) + len(self.tail)

    @property
    def nbytes(self) -> int:
        return self.body.nbytes + self.tail.nbytes + self.cut.nbytes + self.full.nbytes


def empty_index(key: tuple[str, ...]) -> KeyIndex:
    """An index of nothing."""
    return KeyIndex(key, _NO_ENTRIES, _NO_ENTRIES, _NO_DIGESTS, _NO_DIGESTS)


class Asked(NamedTuple):
    """What further entries are looked up under.

    stored: those digests that the index is to keep. read: all of them. left_out: finer digests that are too frequent;
    missed: entries that were not kept under them, each counted as often as it has such digests.
    """

    stored: Packed
    read: Packed
    cut: Digests
    full: Digests
    left_out: int
    missed: int


def most_rows(plan: Plan) -> int:
    """Entries that may share a digest before it is cut: as many as make ``plan.max_block`` pairs."""
    return max(1, int((1 + np.sqrt(1 + 8 * plan.max_block)) / 2))


def asked_of(index: KeyIndex, fields: KeyFields, plan: Plan, *, first: int) -> Asked:
    """What the entries of ``fields``, numbered from ``first``, are looked up under; the index stays as it is."""
    most = most_rows(plan)
    base = _of_key(index, fields, first)
    cut = _too_frequent(index, base, most, known=index.cut)
    is_cut = _in(_digests(base), cut)
    finer = distinct(_finer(fields, plan, index.key, base[is_cut], first))
    full = _too_frequent(index, finer, most, known=index.full)
    is_full = _in(_digests(finer), full)
    return Asked(
        np.sort(np.concatenate([base[~is_cut], finer[~is_full]])),
        np.sort(np.concatenate([base, finer])),
        cut,
        full,
        len(distinct(_digests(finer[is_full]))),
        int(is_full.sum()),
    )


def only_asked_of(index: KeyIndex, fields: KeyFields, plan: Plan, *, first: int) -> Asked:
    """As ``asked_of``, for entries that the index is not to keep."""
    base = _of_key(index, fields, first)
    is_cut = _in(_digests(base), index.cut)
    read, left_out = base, 0
    if is_cut.any():
        finer = distinct(_finer(fields, plan, index.key, base[is_cut], first))
        left_out = int(_in(_digests(finer), index.full).sum())
        read = np.sort(np.concatenate([base, finer]))
    return Asked(_NO_ENTRIES, read, index.cut, index.full, left_out, left_out)


def pairs_met(index: KeyIndex, asked: Asked) -> Pairs:
    """Each row asked for with every earlier row found under one of its digests, in the index or among the new ones."""
    found = (_met(asked.read, entries) for entries in (index.body, index.tail, asked.stored))
    return np.concatenate(list(found))


def entered(index: KeyIndex, asked: Asked) -> KeyIndex:
    """The index with the new entries."""
    tail = np.sort(np.concatenate([index.tail, asked.stored])) if len(asked.stored) else index.tail
    if len(tail) >= max(MERGE_FROM, len(index.body) // MERGE_SHARE):
        body = _merged(index.body, tail) if len(index.body) else tail
        return KeyIndex(index.key, body, _NO_ENTRIES, asked.cut, asked.full)
    return KeyIndex(index.key, index.body, tail, asked.cut, asked.full)


def _of_key(index: KeyIndex, fields: KeyFields, first: int) -> Packed:
    """Every entry under every digest it has, each once."""
    columns = fields.key(index.key)
    rows, at = np.nonzero(columns)
    return distinct(_packed(columns[rows, at], rows + first))


def _too_frequent(index: KeyIndex, entries: Packed, most: int, *, known: Digests) -> Digests:
    """``known`` and those digests that more than ``most`` entries have, the new ones counted."""
    starts = np.flatnonzero(_begins(_digests(entries)))
    digests, counts = _digests(entries[starts]), np.diff(np.append(starts, len(entries)))
    many = counts + _count(index.body, digests) + _count(index.tail, digests) > most
    return distinct(np.concatenate([known, digests[many]])) if many.any() else known


def _finer(fields: KeyFields, plan: Plan, key: tuple[str, ...], entries: Packed, first: int) -> Packed:
    """Entries of digests that are cut, each under its digest joined with every value of every further field."""
    finer = (
        _joined(entries, fields.field(field), first, np.uint32(number))
        for number, field in enumerate(plan.refine_by, start=1)
        if field not in key and len(entries)
    )
    return np.concatenate([_NO_ENTRIES, *finer])


def _packed(digests: Digests, rows: NDArray[np.int64]) -> Packed:
    return np.asarray((digests.astype(np.uint64) << _HALF) | rows.astype(np.uint64))


def _digests(entries: Packed) -> Digests:
    return (entries >> _HALF).astype(np.uint32)


def distinct(values: NDArray[Number]) -> NDArray[Number]:
    """The values in ascending order, each once; many times faster than ``np.unique``, which hashes them."""
    ordered = np.sort(values)
    return ordered[_begins(ordered)]


def _begins(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether a value is the first of its run."""
    return np.concatenate([np.ones(min(len(ordered), 1), np.bool_), ordered[1:] != ordered[:-1]])


def _in(digests: Digests, known: Digests) -> NDArray[np.bool_]:
    """Which of the digests are known; ``known`` ascends."""
    if not len(known):
        return np.zeros(len(digests), np.bool_)
    at = np.minimum(np.searchsorted(known, digests), len(known) - 1)
    return np.asarray(known[at] == digests)


def _count(entries: Packed, digests: Digests) -> NDArray[np.int64]:
    """How many entries each digest has; digests ascend."""
    low = digests.astype(np.uint64) << _HALF
    return np.searchsorted(entries, low | _LOW, side="right") - np.searchsorted(entries, low)


# --- compiled ---------------------------------------------------------------------------------------------


@compiled
def _joined(entries: Packed, values: Digests, first: int, number: np.uint32) -> Packed:
    """Entries under their digests joined with what the field of this number says of them; without those of which it
    says nothing. values: (entries from row ``first`` on, values)."""
    found, size = np.empty(len(entries) * values.shape[1], np.uint64), 0
    for entry in entries:
        row = np.int64(entry & np.uint64(0xFFFFFFFF))
        for column in range(values.shape[1]):
            digest = joined(joined(np.uint32(entry >> np.uint64(32)), values[row - first, column]), number)
            if digest != NOTHING:
                found[size] = (np.uint64(digest) << np.uint64(32)) | np.uint64(row)
                size += 1
    return found[:size].copy()


@compiled
def _found(entries: Packed, wanted: np.uint64, low: int) -> int:
    """The first place from ``low`` on whose entry is not below ``wanted``."""
    step, high = 1, low
    while high < len(entries) and entries[high] < wanted:
        low = high + 1
        high += step
        step *= 2
    high = min(high, len(entries))
    while low < high:
        middle = (low + high) // 2
        if entries[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _met(asked: Packed, entries: Packed) -> Pairs:
    """Every row asked for with every lower row of the same digest. Both ascend."""
    found, size = np.empty(len(asked) + 64, np.int64), 0
    place, start = 0, 0
    while start < len(asked):
        digest, end = asked[start] >> np.uint64(32), start + 1
        while end < len(asked) and asked[end] >> np.uint64(32) == digest:
            end += 1
        place = _found(entries, digest << np.uint64(32), place)
        stop = place
        while stop < len(entries) and entries[stop] >> np.uint64(32) == digest:
            stop += 1
        if size + (end - start) * (stop - place) > len(found):
            wider = np.empty(2 * len(found) + (end - start) * (stop - place), np.int64)
            wider[:size] = found[:size]
            found = wider
        for k in range(start, end):
            row = np.int64(asked[k] & np.uint64(0xFFFFFFFF))
            for n in range(place, stop):
                other = np.int64(entries[n] & np.uint64(0xFFFFFFFF))
                if other < row:
                    found[size] = (row << 32) | other
                    size += 1
        place, start = stop, end
    return found[:size].copy()


@compiled
def _merged(a: Packed, b: Packed) -> Packed:
    both = np.empty(len(a) + len(b), np.uint64)
    i = j = 0
    for k in range(len(both)):
        if j == len(b) or (i < len(a) and a[i] <= b[j]):
            both[k] = a[i]
            i += 1
        else:
            both[k] = b[j]
            j += 1
    return both
