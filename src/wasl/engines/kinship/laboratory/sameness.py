"""One person under two ids: profiles that are equal wherever both were typed."""

import hashlib
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from wasl.engines.kinship.errors import Problem
from wasl.engines.kinship.laboratory.alleles import Genotype
from wasl.engines.kinship.laboratory.marker_names import Kind, kind_of

MOST_COMPARED = 10_000  # profiles that are compared two by two


class Profiled(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def genotypes(self) -> Mapping[str, Genotype]: ...


def same_profiles(profiles: Sequence[Profiled], *, at_least: int = 8) -> tuple[tuple[str, str, int], ...]:
    """Pairs of ids whose genotypes are equal at every marker both have, and at how many; ``at_least`` of them.

    One person under two ids, or twins. Beyond 10,000 profiles only those equal as wholes are found, which is quick.
    """
    if len(profiles) > MOST_COMPARED:
        return _same_wholes(profiles, at_least=at_least)
    codes = _codes(profiles)
    found = []
    for at, row in enumerate(codes):
        left = np.arange(at + 1, len(profiles))
        shared = np.zeros(len(left), dtype=np.int64)
        for column in np.flatnonzero(row):
            theirs = codes[left, column]
            keep = (theirs == row[column]) | (theirs == 0)
            left, shared = left[keep], shared[keep] + (theirs[keep] != 0)
            if not len(left):
                break
        found += [
            (profiles[at].id, profiles[other].id, count)
            for other, count in zip(left.tolist(), shared.tolist(), strict=True)
            if count >= at_least
        ]
    return tuple(found)


def _told(profile: Profiled) -> list[tuple[str, Genotype]]:
    """What tells one person from another: not the Y, which a whole male line shares."""
    return [item for item in profile.genotypes.items() if kind_of(item[0]) is not Kind.Y]


def _codes(profiles: Sequence[Profiled]) -> NDArray[np.int32]:
    """A number to each genotype, row by row; 0 where there is none, or where an allele is not known."""
    columns: dict[str, int] = {}
    numbers: dict[tuple[str, Genotype], int] = {}
    for profile in profiles:
        for item in _told(profile):
            columns.setdefault(item[0], len(columns))
            numbers.setdefault(item, len(numbers) + 1)
    codes = np.zeros((len(profiles), len(columns)), dtype=np.int32)
    for row, profile in enumerate(profiles):
        for item in _told(profile):
            codes[row, columns[item[0]]] = 0 if None in item[1] else numbers[item]
    return codes


def _same_wholes(profiles: Sequence[Profiled], *, at_least: int) -> tuple[tuple[str, str, int], ...]:
    first: dict[bytes, Profiled] = {}  # digests, since whole profiles as keys would cost more memory than the file
    found = []
    for profile in profiles:
        whole = sorted(_told(profile), key=itemgetter(0))
        if len(whole) < at_least:
            continue
        same = first.setdefault(hashlib.blake2b(repr(whole).encode(), digest_size=16).digest(), profile)
        if same is not profile:
            found.append((same.id, profile.id, len(whole)))
    return tuple(found)


def same_notes(profiles: Sequence[Profiled]) -> tuple[Problem, ...]:
    do = "One person under two ids, or twins: compare the labels."
    notes = [
        Problem(f"has the same profile as {first} at all {count} markers both have", do, sample=second)
        for first, second, count in same_profiles(profiles)
    ]
    if len(profiles) > MOST_COMPARED:
        notes.append(Problem(f"over {MOST_COMPARED} samples: only profiles that are equal as wholes were looked for"))
    return tuple(notes)
