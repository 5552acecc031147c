"""Remains ready to be compared two by two: their genotypes as places in tables, and the tables of every relation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import GenotypeError, KinshipError
from wasl.engines.kinship.markers import Marker, Seen, pairs_of
from wasl.engines.kinship.search.two_samples import (
    RELATIONS,
    SAME,
    Errors,
    Relation,
    log10_lr_of,
    log10_lr_of_same,
    ways_to_be,
)

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]
Profiles = Mapping[str, Mapping[str, Seen]]
LEAST_MARKERS = 8


@dataclass(frozen=True)
class Pair:
    """Two remains. ``log10_lr``: by relation, against unrelated; ``markers``: how many both were typed at."""

    one: str
    other: str
    log10_lr: Mapping[str, float]
    markers: int

    @property
    def best(self) -> str:
        """The relation that explains the two best, of those asked about."""
        return max(self.log10_lr, key=lambda name: self.log10_lr[name])


@dataclass(frozen=True, eq=False)
class Samples:
    """Remains ready to be compared.

    Attributes
    ----------
    codes: int32[remains, markers]: which of the marker's ``seen`` genotypes; -1 where nothing was typed.
    tables: for each way to be related and each marker float64[seen, seen]: log10 LR of the row and the column.
    ways: for each way the relation's name; all ways of one relation count alike.
    """

    ids: tuple[str, ...]
    profiles: Profiles
    markers: tuple[Marker, ...]
    errors: Errors
    relations: tuple[Relation, ...]
    codes: Codes
    ways: tuple[str, ...]
    tables: tuple[tuple[Floats, ...], ...]
    least_markers: int

    @classmethod
    def of(cls, profiles: Profiles, markers: Sequence[Marker], *, drop_out: float, mistyping: float,
           relations: Sequence[Relation] = RELATIONS, least_markers: int = LEAST_MARKERS) -> "Samples":  # fmt: skip
        """Work out the tables for these remains.

        Parameters
        ----------
        profiles: for each of the remains and each marker typed two labels; None is an allele not known.
        drop_out, mistyping: as ``Errors`` says; they hold for all remains and relations.
        relations: beside "same person", which is always among them.
        least_markers: pairs typed at fewer markers in common are not compared.

        Raises
        ------
        GenotypeError: an allele that a marker does not have or that nobody has, or three alleles.
        KinshipError: a chance outside 0 to 1; markers of the X or with silent alleles.
        """
        errors = Errors(drop_out, mistyping)
        if refused := [marker.name for marker in markers if marker.x_linked or marker.silent]:
            raise KinshipError(f"pairs among remains with {', '.join(refused)}", do="Leave these markers out here.",
                               why="they are compared at autosomal markers without silent alleles")  # fmt: skip
        codes = np.full((len(profiles), len(markers)), -1, dtype=np.int32)
        seen = [_coded(profiles, marker, codes[:, at]) for at, marker in enumerate(markers)]
        both = list(zip(markers, seen, strict=True))
        ways, tables = [SAME], [tuple(log10_lr_of_same(marker, kinds, errors) for marker, kinds in both)]
        for relation in relations:
            for pedigree, turns in ways_to_be(relation, markers):
                found = tuple(log10_lr_of(pedigree, marker, kinds, errors) for marker, kinds in both)
                tables += [tuple(table.T for table in found) if turned else found for turned in turns]
                ways += [relation.name] * len(turns)
        return cls(tuple(profiles), profiles, tuple(markers), errors, tuple(relations), codes, tuple(ways),
                   tuple(tables), least_markers)  # fmt: skip

    def compared(self, one: int, other: int) -> Pair:
        """Two of the remains, by their places, in double precision."""
        shared = np.flatnonzero((self.codes[one] >= 0) & (self.codes[other] >= 0))
        by_way = [
            sum(float(tables[at][self.codes[one, at], self.codes[other, at]]) for at in shared)
            for tables in self.tables
        ]
        names = dict.fromkeys(self.ways)
        found = {name: _log10_mean([value for way, value in zip(self.ways, by_way, strict=True) if way == name])
                 for name in names}  # fmt: skip
        return Pair(self.ids[one], self.ids[other], found, len(shared))

    def incomparable(self) -> tuple[str, ...]:
        """Remains that share too few markers with each other one."""
        typed = (self.codes >= 0).astype(np.float32)
        found = []
        for at, who in enumerate(self.ids):
            common = typed @ typed[at]
            common[at] = 0
            if common.max(initial=0) < self.least_markers:
                found.append(who)
        return tuple(found)


def _coded(profiles: Profiles, marker: Marker, codes: Codes) -> list[Seen]:
    """The different genotypes seen at a marker; their places go into ``codes``: int32[remains]."""
    places: dict[tuple[str, ...], int] = {}
    seen: list[Seen] = []
    for at, (who, genotypes) in enumerate(profiles.items()):
        labels = genotypes.get(marker.name, ())
        if not (known := tuple(sorted(label for label in labels if label is not None))):
            continue
        if known not in places:
            pairs = pairs_of(marker, labels, who, one=False)
            if not (marker.frequencies[pairs.first] * marker.frequencies[pairs.second]).any():
                raise GenotypeError(
                    f"an allele of {who} at {marker.name}", why="the frequency table says that nobody has it",
                    do="Give the table a rule for rare alleles.",
                )  # fmt: skip
            places[known] = len(seen)
            seen.append(labels)
        codes[at] = places[known]
    return seen


def _log10_mean(values: Sequence[float]) -> float:
    return float((np.logaddexp.reduce(np.array(values) * np.log(10)) - np.log(len(values))) / np.log(10))
