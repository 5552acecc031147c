"""The stock of names and how often each is drawn in each tradition of naming."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import fsum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wasl.engines.synthesis.spelling import spellings
from wasl.kernel.resources import resource

Kind = Literal["given_male", "given_female", "family"]
KINDS: tuple[Kind, ...] = ("given_male", "given_female", "family")
CLASSES = 6
STEP: dict[Kind, float] = {"given_male": 2.0, "given_female": 2.0, "family": 1.5}
"""How much oftener a name of one class is drawn than one of the next. Classes hold about twice as many names
each as the one before, which makes the whole close to Zipf's law; family names fall off more slowly. Chosen
by us."""

SETTLED = frozenset(["christian", "armenian", "syriac", "kurdish", "turkmen", "circassian"])
"""Stocks whose names have settled Latin spellings that people keep, rather than being romanised each time."""

SCALE = 10**9


@dataclass(frozen=True, slots=True)
class NamePart:
    """One part of a name: as commonly written in Arabic, and its Latin spellings, the most careful first.

    ``vocalised`` is the spoken form they come from; ``attested`` those in wide use that no rule gives;
    ``settled`` says that its bearers keep to the attested ones.
    """

    ar: str
    latin: tuple[str, ...]
    vocalised: str
    attested: tuple[str, ...] = ()
    settled: bool = False


@dataclass(frozen=True)
class Stock:
    """All names of one kind; for each tradition the weight of each, as whole numbers.

    A name that stands in two pools has two places; ``same`` gives for each place the first with its Arabic.
    """

    names: tuple[NamePart, ...]
    same: NDArray[np.int64]
    weights: Mapping[str, NDArray[np.int64]]


@lru_cache(maxsize=8)
def stock(kind: Kind) -> Stock:
    """The names of one kind, from resources/names."""
    pools: dict[str, dict[int, dict[str, str | list[str]]]] = resource(f"names/{kind}.yaml")
    names: list[NamePart] = []
    positions: dict[str, list[tuple[int, float]]] = {}
    for pool, classes in pools.items():
        positions[pool] = []
        for rank, entries in classes.items():
            for arabic, latin in entries.items():
                positions[pool].append((len(names), STEP[kind] ** (CLASSES - rank)))
                names.append(name_part(arabic, latin, settled=pool in SETTLED))
    traditions = resource("names/traditions.yaml")["traditions"]
    weights = {tradition: pooled(positions, shares[kind], len(names)) for tradition, shares in traditions.items()}
    first: dict[str, int] = {}
    same = [first.setdefault(part.ar, at) for at, part in enumerate(names)]
    return Stock(tuple(names), np.asarray(same, dtype=np.int64), weights)


def name_part(arabic: str, latin: str | list[str], *, settled: bool) -> NamePart:
    vocalised, *others = [latin] if isinstance(latin, str) else latin
    written = spellings(vocalised, attested=tuple(others))
    if settled and others:
        written = tuple(dict.fromkeys((*others, *written)))
    return NamePart(arabic, written, vocalised, tuple(others), settled and bool(others))


def pooled(positions: Mapping[str, list[tuple[int, float]]], shares: Mapping[str, int], size: int) -> NDArray[np.int64]:
    """Weights over all names when each pool is drawn from at its share."""
    weights = np.zeros(size, dtype=np.int64)
    for pool, share in shares.items():
        whole = fsum(weight for _, weight in positions[pool])
        for position, weight in positions[pool]:
            weights[position] += int(SCALE * share * weight / (100 * whole))
    return weights


@lru_cache(maxsize=1)
def never_together() -> frozenset[tuple[str, str]]:
    """Pairs of given and family name, article set aside, that must not be made up."""
    table: dict[str, list[str]] = resource("names/not_made_up.yaml")
    return frozenset((given, family.removeprefix("ال")) for family, givens in table.items() for given in givens)


@lru_cache(maxsize=2)
def forbidden_pairs(kind: Kind) -> NDArray[np.int64]:
    """Those pairs as positions: that of the given name times the number of families, plus the family's."""
    families = stock("family").names
    bare = [(at, part.ar.removeprefix("ال")) for at, part in enumerate(families)]
    codes = [
        given * len(families) + at
        for given, part in enumerate(stock(kind).names)
        for at, family in bare
        if (part.ar, family) in never_together()
    ]
    return np.asarray(codes, dtype=np.int64)


@lru_cache(maxsize=1 << 12)
def kunya_of(child: NamePart, *, sex: Literal["F", "M"]) -> NamePart:
    """Father or mother of a child: أبو خالد, أم خالد."""
    arabic, latin = ("أبو", "Abū") if sex == "M" else ("أم", "Umm")
    vocalised = f"{latin} {child.vocalised}"
    return NamePart(f"{arabic} {child.ar}", spellings(vocalised), vocalised)
