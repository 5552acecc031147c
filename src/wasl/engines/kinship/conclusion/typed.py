"""Markers, frequencies and genotypes of a question, by the rules of the laboratory's tables.

The rules for what is rare or was never seen are applied here once, and stay with the table for the certificate.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from wasl.engines.kinship.cases import Told, mutation_of
from wasl.engines.kinship.errors import GenotypeError, KinshipError
from wasl.engines.kinship.laboratory.alleles import Doubt, read_label
from wasl.engines.kinship.laboratory.frequencies import Table, choose, marker_table, prepared
from wasl.engines.kinship.laboratory.marker_names import Kind, canonical_marker, kind_of
from wasl.engines.kinship.markers import Marker

POPULATION = {"table", "minimum", "scale", "unseen", "people"}
MARKER = {"name", "alleles", "freqs", "mutation", "x_linked", "silent_frequency", "dropout"}
SILENT = "silent"
OWN = "of the question"

Genotypes = dict[str, tuple[str | None, ...]]


def population_of(rules: Told, entries: Sequence[Told], tables: Mapping[str, Table]
                  ) -> tuple[Table, dict[str, Told]]:  # fmt: skip
    """The table with its rules applied, cut down to the markers asked about; and what was said of each marker.

    Markers may bring ``alleles`` and ``freqs`` of their own; then all of them do.
    """
    refuse_unknown(rules, POPULATION, "the population")
    for one in entries:
        refuse_unknown(one, MARKER, f"marker {one['name']}")
    own = {str(one["name"]): marker_table(zip(map(str, one["alleles"]), map(float, one["freqs"]), strict=True))
           for one in entries if "freqs" in one}  # fmt: skip
    if own and (len(own) < len(entries) or "table" in rules):
        raise KinshipError("the markers", why="some bring their frequencies and some do not", do="Use one table.")
    table = Table(OWN, own) if own or not entries else choose(tables, str(rules.get("table", "")))
    named = {canonical_marker(str(one["name"]), also=frozenset(table.markers)): one for one in entries}
    if len(named) < len(entries):
        raise KinshipError("the markers", why="one stands there twice", do="Keep one of the two.")
    cut = Table(table.name, {name: table.marker(name) for name in named}, notes=table.notes)
    made = prepared(
        cut, minimum=rules.get("minimum"), scale=bool(rules.get("scale", True)),
        unseen=rules.get("unseen", "minimum" if rules.get("minimum") is not None else "refuse"),
        people=rules.get("people"),
    )  # fmt: skip
    return made, named


def markers_of(entries: Mapping[str, Told], population: Table, seen: Mapping[str, set[str | None]]
               ) -> tuple[Marker, ...]:  # fmt: skip
    """The markers, with the alleles that were seen and that the table has not."""
    return tuple(_marker(name, told, population, seen.get(name, set())) for name, told in entries.items())


def _marker(name: str, told: Told, population: Table, seen: set[str | None]) -> Marker:
    table = population.marker(name, seen=sorted(label for label in seen if label is not None))
    alleles, shares = table.alleles, table.frequencies / table.frequencies.sum()
    silent = float(told.get("silent_frequency", 0.0))
    if not 0 <= silent < 1:
        raise KinshipError(f"marker {name}", why=f"{silent} cannot be the frequency of silent alleles")
    if silent:
        alleles, shares = (*alleles, SILENT), np.append(shares * (1 - silent), silent)
    return Marker.of(
        name, alleles, shares, silent=SILENT if silent else None,
        x_linked=bool(told.get("x_linked", kind_of(name) is Kind.X)), dropout=float(told.get("dropout", 0.0)),
        female=mutation_of(told.get("mutation"), "female", alleles, shares),
        male=mutation_of(told.get("mutation"), "male", alleles, shares),
    )  # fmt: skip


def genotypes_of(told: Mapping[str, str | Sequence[str | None]], *, population: Table, called: Callable[[str], str]
                 ) -> Genotypes:  # fmt: skip
    """Genotypes by canonical marker; labels as the table writes them. ``["14", null]`` has an allele not known."""
    found: Genotypes = {}
    for name, cell in told.items():
        marker = called(name)
        if kind_of(marker) is Kind.SEX:
            continue  # sex is told in words, or weighed as evidence
        if marker in found:
            raise GenotypeError(f"marker {marker} of a sample", why="it stands there twice", do="Keep one of the two.")
        labels: Sequence[str | None] = cell.split("/") if isinstance(cell, str) else cell
        known = set(population.markers[marker].alleles) if marker in population.markers else set[str]()
        found[marker] = tuple(_label(one, marker, known) for one in labels)
    return found


def _label(written: str | None, marker: str, known: set[str]) -> str | None:
    if written is None or written.strip() in known:
        return written and written.strip()
    read = read_label(written, kind=kind_of(marker))
    if isinstance(read, Doubt):
        raise GenotypeError(f"an allele at {marker}", why=read.what, do=read.do)
    return read


def refuse_unknown(told: Told, known: Collection[str], what: str) -> None:
    """Every key is known or refused: a setting that was misspelt must not be passed over."""
    if unknown := sorted(set(told) - set(known)):
        raise KinshipError(f"{what}: {', '.join(unknown)}", why="nothing of that name is known here",
                           do=f"Known are {', '.join(sorted(known))}.")  # fmt: skip


def mutation_words(told: Any) -> str:
    """The mutation model of a marker as the question tells it, for those who read the answer."""
    if told is None:
        return "none"
    if not isinstance(told, Mapping) or "matrix" in told:
        return "a matrix of its own"
    if "female" in told or "male" in told:
        return f"mothers {mutation_words(told.get('female'))}, fathers {mutation_words(told.get('male'))}"
    return " ".join(f"{key} {told[key]}" for key in sorted(told))
