"""Allele frequencies of a population, and the rules for what is rare or was never seen.

A table is kept as its source gives it until ``prepared`` applies rules, which the result names:

- *minimum*: no frequency counts as less than 5/(2N), N people typed at the marker (National Research Council, The
  Evaluation of Forensic DNA Evidence, 1996, chapter 5); or than a number; or none.
- *scale*: then each marker is divided by its sum, so that it sums to 1 (a raised frequency ends a little below the
  minimum again).
- *unseen*: an allele that the table does not have gets the minimum, and the marker is scaled again; or is refused.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wasl.engines.kinship.errors import FrequencyError, PopulationError
from wasl.engines.kinship.laboratory.alleles import label_order

Minimum = Literal["5/2N"] | float | None
Unseen = Literal["minimum", "refuse"]
AS_GIVEN = "as given"
SUM_MAY_MISS = 0.01  # tables of three decimals sum to 0.997 to 1.003


@dataclass(frozen=True)
class MarkerTable:
    """Alleles of one marker in the order of the source, float64[K] frequencies, and how many people were typed."""

    alleles: tuple[str, ...]
    frequencies: NDArray[np.float64]
    people: int | None = None

    @property
    def total(self) -> float:
        return float(self.frequencies.sum())


@dataclass(frozen=True)
class Table:
    """Frequencies by canonical marker, with the rules that were applied: results must say them.

    Parameters: ``minimum`` and ``unseen`` as ``prepared`` takes them; ``normalisation`` in words; ``people`` when the
    number was given for the whole table, not by its source.
    """

    name: str
    markers: Mapping[str, MarkerTable]
    normalisation: str = AS_GIVEN
    minimum: Minimum = None
    unseen: Unseen = "refuse"
    people: int | None = None
    is_scaled: bool = False
    notes: tuple[str, ...] = field(default=(), compare=False)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of markers, alleles, frequencies, people and rules, whatever their order or the table's name."""
        markers = {
            name: [sorted([allele, repr(float(one))] for allele, one in pairs(table)), table.people]
            for name, table in self.markers.items()
        }
        rules = [str(self.minimum), self.unseen, self.is_scaled, self.people]
        text = json.dumps([markers, rules], sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def marker(self, name: str, *, seen: Iterable[str | None] = ()) -> MarkerTable:
        """The table of one marker, with the alleles that were ``seen`` in somebody and are not in it.

        Raises FrequencyError for a marker that is not in the table, and for an unseen allele when the rule refuses it.
        """
        table = self.markers.get(name)
        if table is None:
            raise FrequencyError(
                f"marker {name} is not in the table {self.name}",
                do="Leave the marker out, or choose a table that has it.",
            )
        known = set(table.alleles)
        unseen = [one for one in dict.fromkeys(seen) if one is not None and one not in known]
        return self._with_unseen(name, table, unseen) if unseen else table

    def _with_unseen(self, name: str, table: MarkerTable, unseen: list[str]) -> MarkerTable:
        if self.unseen == "refuse":
            raise FrequencyError(
                f"an allele at {name} is not in the table {self.name}",
                why="and its rule for alleles never seen is to refuse",
                do='Prepare the table with unseen="minimum" and a minimum, or have the laboratory check the allele.',
            )
        smallest = least(self.minimum, people=self.people or table.people, marker=name, table=self.name)
        ladder = list(table.alleles) == sorted(table.alleles, key=label_order)
        named = [*pairs(table), *((allele, smallest) for allele in unseen)]
        if ladder:
            named.sort(key=lambda pair: label_order(pair[0]))
        grown = marker_table(named, people=table.people)
        return _scaled(grown) if self.is_scaled else grown


def pairs(table: MarkerTable) -> list[tuple[str, float]]:
    """Alleles with their frequencies."""
    return list(zip(table.alleles, table.frequencies.tolist(), strict=True))


def marker_table(named: Iterable[tuple[str, float]], *, people: int | None = None) -> MarkerTable:
    """A table from alleles with their frequencies. Raises FrequencyError when they cannot be frequencies."""
    alleles, values = [], []
    for allele, value in named:
        alleles.append(allele)
        values.append(value)
    frequencies = np.array(values, dtype=np.float64)
    if not len(frequencies) or len(set(alleles)) != len(alleles):
        raise FrequencyError("a marker without alleles, or with one allele twice", do="Correct the table.")
    if not np.isfinite(frequencies).all() or (frequencies <= 0).any() or (frequencies > 1).any():
        raise FrequencyError("a frequency is not above 0 and at most 1", do="Correct the table.")
    frequencies.flags.writeable = False
    return MarkerTable(tuple(alleles), frequencies, people)


def least(minimum: Minimum, *, people: int | None, marker: str, table: str) -> float:
    """The smallest frequency the rule lets stand at a marker. Raises FrequencyError when it cannot be said."""
    if minimum is None:
        raise FrequencyError(
            f"an allele that was never seen at {marker} has no frequency",
            why=f"the table {table} has no minimum",
            do='Prepare it with minimum="5/2N" or with a number.',
        )
    if minimum != "5/2N":
        return minimum
    if people is None:
        raise FrequencyError(
            f"the minimum 5/(2N) at {marker} cannot be said",
            why=f"the table {table} does not say how many people were typed",
            do="Give the number of people, or a number as minimum.",
        )
    return min(5 / (2 * people), 1.0)


def prepared(
    table: Table,
    *,
    minimum: Minimum = "5/2N",
    scale: bool = True,
    unseen: Unseen = "minimum",
    people: int | None = None,
) -> Table:
    """The table with rules applied, in the order minimum, scale; the result names them.

    Parameters: ``people`` typed, for a table that does not say; it overrides what the table says.
    Raises FrequencyError for a minimum outside (0, 1), for 5/(2N) without N, and for a table that has rules already.
    """
    if table.normalisation != AS_GIVEN:
        raise FrequencyError(f"the table {table.name} has rules already", do="Apply rules once, to the table as read.")
    if isinstance(minimum, float | int) and not 0 < minimum < 1:
        raise FrequencyError(f"{minimum} cannot be the least frequency", do="Give a number above 0 and below 1.")
    if people is not None and people < 1:
        raise FrequencyError(f"{people} people cannot have been typed", do="Give the number of people typed.")
    markers = {}
    for name, one in table.markers.items():
        if minimum is not None:
            smallest = least(minimum, people=people or one.people, marker=name, table=table.name)
            one = marker_table([(a, max(f, smallest)) for a, f in pairs(one)], people=one.people)
        markers[name] = _scaled(one) if scale else one
    words = [AS_GIVEN] if minimum is None else [f"minimum {'5/(2N)' if minimum == '5/2N' else minimum}"]
    return replace(
        table,
        markers=markers,
        normalisation=", ".join([*words, *(["scaled to sum 1"] if scale else ["not scaled"])]),
        minimum=minimum,
        unseen=unseen,
        people=people,
        is_scaled=scale,
    )


def _scaled(table: MarkerTable) -> MarkerTable:
    frequencies = table.frequencies / table.frequencies.sum()
    frequencies.flags.writeable = False
    return replace(table, frequencies=frequencies)


def choose(tables: Mapping[str, Table], name: str = "") -> Table:
    """The table of a population; without a name the only one. Raises PopulationError and says what there is."""
    if not name and len(tables) == 1:
        return next(iter(tables.values()))
    if name in tables:
        return tables[name]
    near = get_close_matches(name, tables, n=1)
    listed = ", ".join(sorted(tables)[:20])
    raise PopulationError(
        f'there is no population "{name}"' if name else "no population was chosen",
        why=f"there are: {listed}",
        do=f"Did you mean {near[0]}?" if near else "Choose one of them.",
    )
