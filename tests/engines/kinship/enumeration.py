"""The readable twin: every ordered genotype of every person, one after the other, each with its chance."""

from collections.abc import Mapping, Sequence

from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.pedigree import Member, Pedigree

Alleles = tuple[int | None, int]  # from the father (None on a man's X), from the mother


def enumerated(pedigree: Pedigree, seen: Mapping[str, Sequence[str | None]], marker: Marker, *, theta: float = 0.0,
               degraded: frozenset[str] = frozenset()) -> float:  # fmt: skip
    """The likelihood of one marker."""
    people = list(pedigree.members)
    frequencies = marker.frequencies.tolist()

    def drawn(allele: int, before: list[int]) -> float:
        alike = before.count(allele)
        return (theta * alike + (1 - theta) * frequencies[allele]) / (1 + (len(before) - 1) * theta)

    def of(at: int, known: dict[str, Alleles], before: list[int]) -> float:
        if at == len(people):
            return 1.0
        one, total = people[at], 0.0
        for alleles, chance, now in ways(one, known, before):
            if chance and (shown := showing(marker, alleles, seen.get(one.id), degraded=one.id in degraded)):
                total += chance * shown * of(at + 1, {**known, one.id: alleles}, now)
        return total

    def ways(one: Member, known: dict[str, Alleles], before: list[int]):  # type: ignore[no-untyped-def]
        every = range(len(frequencies))
        share = pedigree.inbreeding.get(one.id, 0.0)
        if has_one(one):
            for second in every:
                for chance, now in from_parent(one.mother, second, known, before, marker.female):
                    yield (None, second), chance, now
            return
        for first in every:
            if one.is_founder and share:
                yield (first, first), share * drawn(first, before), [*before, first]
            for chance, now in from_parent(one.father, first, known, before, marker.male):
                for second in every:
                    for again, later in from_parent(one.mother, second, known, now, marker.female):
                        yield (first, second), chance * again * (1 - share if one.is_founder else 1), later

    def from_parent(parent, allele, known, before, moves):  # type: ignore[no-untyped-def]
        if parent is None:
            return [(drawn(allele, before), [*before, allele])]
        had = [one for one in known[parent] if one is not None]
        move = [float(one == allele) if moves is None else float(moves[one, allele]) for one in had]
        return [(sum(move) / len(had), before)]

    def has_one(one: Member) -> bool:
        return marker.x_linked and one.sex == "M"

    return of(0, {}, [])


def showing(marker: Marker, alleles: Alleles, seen: Sequence[str | None] | None, *, degraded: bool) -> float:
    """The chance that these alleles are seen so."""
    if seen is None:
        return 1.0
    silent = None if marker.silent is None else marker.alleles.index(marker.silent)
    visible = sorted({one for one in alleles if one is not None and one != silent})
    told = {marker.alleles.index(label) for label in seen if label is not None}
    if degraded:
        if not told <= set(visible):
            return 0.0
        drop = marker.dropout
        if alleles[0] == alleles[1] and visible:
            return 1 - drop**2 if told else drop**2
        return float(drop ** len(set(visible) - told) * (1 - drop) ** len(told))
    if None in seen:
        return float(told <= {one for one in alleles if one is not None})
    return float(told == set(visible))
