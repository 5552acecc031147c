"""Which pairs are worth comparing: several narrow keys, each pair once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.encoding import NO_PART, Encoded, PartTable
from wasl.engines.linkage.plan import REFINE_BY, Plan

Pairs = NDArray[np.intp]
Values = list[tuple[str, ...]]


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
class Candidates:
    """Row numbers of the pairs to compare, sorted, and what each key brought."""

    left: Pairs
    right: Pairs
    keys: tuple[KeyCount, ...]

    def __len__(self) -> int:
        return len(self.left)


def block_values(side: Encoded, table: PartTable) -> dict[str, Values]:
    """Per field, the values each entry is found under."""
    bones = [part.skeleton for part in table.parts]
    values: dict[str, Values] = {role: [] for role in ("given", "father", "grandfather", "family", "two_parts")}
    for row in range(len(side)):
        for role, found in _name_values(side, row, bones).items():
            values[role].append(found)
    for role in ("given", "father", "family"):
        values[f"{role}_head"] = [tuple(dict.fromkeys(bone[:2] for bone in found)) for found in values[role]]
    values["mother"] = _first_words(side.mother, bones)
    for place in ("birth_place", "arrest_place"):
        if place in side.places:
            values[place] = _first_words(side.places[place], bones)
    birth = side.days["birth_date"]
    exact = birth.known & birth.exact
    values["birth_date"] = [(str(day),) if ok else () for day, ok in zip(birth.first, exact, strict=True)]
    values["birth_year"] = [
        _years(first, last) if ok else () for first, last, ok in zip(birth.first, birth.last, birth.known, strict=True)
    ]
    return values


def _name_values(side: Encoded, row: int, bones: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {
        "given": [],
        "father": [],
        "grandfather": [],
        "family": [],
        "two_parts": [],
    }
    for names in side.names:
        here = [
            (int(role), bones[part])
            for part, role in zip(names.parts[row], names.roles[row], strict=True)
            if part != NO_PART
        ]
        for role, bone in here:
            if role < 4:
                found[("given", "father", "grandfather", "family")[role]].append(bone)
        whole = sorted({bone for _, bone in here})
        found["two_parts"] += [f"{x}+{y}" for k, x in enumerate(whole) for y in whole[k + 1 :]]
    return {role: tuple(dict.fromkeys(values)) for role, values in found.items()}


def _first_words(words: NDArray[np.int32], bones: Sequence[str]) -> Values:
    return [(bones[first],) if first != NO_PART else () for first in words[:, 0]]


def _years(first: int, last: int) -> tuple[str, ...]:
    """Years a date may lie in, when they are at most two."""
    years = range(int(first / 365.2425), int(last / 365.2425) + 1)
    return tuple(str(year) for year in years) if len(years) <= 2 else ()


def propose(
    left: Mapping[str, Values], right: Mapping[str, Values] | None, *, sizes: tuple[int, int], plan: Plan
) -> Candidates:
    """All pairs that share a key. right None: pairs within the left list, each once."""
    seen = np.empty(0, np.int64)
    counts = []
    for key in plan.keys:
        codes, cut, left_out, lost = _pairs_of_key(key, left, right, sizes=sizes, plan=plan)
        merged = np.union1d(seen, codes)
        counts.append(KeyCount(key, len(codes), len(merged) - len(seen), cut, left_out, lost))
        seen = merged
    return Candidates((seen // sizes[1]).astype(np.intp), (seen % sizes[1]).astype(np.intp), tuple(counts))


def _pairs_of_key(
    key: tuple[str, ...],
    left: Mapping[str, Values],
    right: Mapping[str, Values] | None,
    *,
    sizes: tuple[int, int],
    plan: Plan,
) -> tuple[NDArray[np.int64], int, int, int]:
    """Pairs as left * size + right; blocks cut; blocks left out; pairs in them."""
    if any(name not in side for name in key for side in (left, right or left)):
        return np.empty(0, np.int64), 0, 0, 0
    rows_left = _index(key, left, range(sizes[0]))
    rows_right = rows_left if right is None else _index(key, right, range(sizes[1]))
    found: list[NDArray[np.int64]] = []
    cut = left_out = lost = 0
    for value in sorted(rows_left.keys() & rows_right.keys()):
        a, b = rows_left[value], rows_right[value]
        if len(a) * len(b) <= plan.max_block:
            found.append(_product(a, b, sizes[1], within=right is None))
            continue
        cut += 1
        smaller, dropped, pairs = _refined(key, a, b, left, right, size=sizes[1], plan=plan)
        found += smaller
        left_out, lost = left_out + dropped, lost + pairs
    return (np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)), cut, left_out, lost


def _index(key: tuple[str, ...], side: Mapping[str, Values], rows: Sequence[int]) -> dict[tuple[str, ...], list[int]]:
    """Rows under each combination of the key's values."""
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in rows:
        combinations: list[tuple[str, ...]] = [()]
        for name in key:
            combinations = [(*before, value) for before in combinations for value in side[name][row]]
        for combination in combinations:
            found[combination].append(row)
    return found


def _product(a: Sequence[int], b: Sequence[int], size: int, *, within: bool) -> NDArray[np.int64]:
    left, right = np.meshgrid(np.array(a, np.int64), np.array(b, np.int64), indexing="ij")
    codes = (left * size + right).ravel()
    return codes[left.ravel() < right.ravel()] if within else codes


def _refined(
    key: tuple[str, ...],
    a: Sequence[int],
    b: Sequence[int],
    left: Mapping[str, Values],
    right: Mapping[str, Values] | None,
    *,
    size: int,
    plan: Plan,
) -> tuple[list[NDArray[np.int64]], int, int]:
    """Cut one block by each further field; what is still too large is left out."""
    found: list[NDArray[np.int64]] = []
    left_out = lost = 0
    for name in REFINE_BY:
        if name in key or name not in left or name not in (right or left):
            continue
        rows_a = _index((name,), left, a)
        rows_b = _index((name,), right or left, b)
        for value in sorted(rows_a.keys() & rows_b.keys()):
            if len(rows_a[value]) * len(rows_b[value]) <= plan.max_block:
                found.append(_product(rows_a[value], rows_b[value], size, within=right is None))
            else:
                left_out += 1
                lost += len(rows_a[value]) * len(rows_b[value])
    return found, left_out, lost
