"""Readings of one sample compared: what they agree on, where they differ, and which samples are likely swapped.

Two readings must say the same at every marker. What they differ in is settled by a third, marker by marker, where two
of the three say the same. A reading that differs at more than ``MOST_MISREAD`` markers is no misreading: it is of
another tube, and nothing of it is taken over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wasl.apps.identification.models.laboratory import Aliquot
from wasl.engines.kinship.laboratory.alleles import Genotype
from wasl.engines.kinship.laboratory.marker_names import AMELOGENIN

MOST_MISREAD = 3
FEWEST_SAME = 8  # markers at which two readings must agree to be of one tube


@dataclass(frozen=True, repr=False)
class Typing:
    """What one reading, or what is settled, says: genotypes by canonical marker, and amelogenin beside them."""

    genotypes: Mapping[str, Genotype]
    amelogenin: str = ""

    @property
    def whole(self) -> dict[str, Genotype]:
        return {**self.genotypes, **({AMELOGENIN: (self.amelogenin,)} if self.amelogenin else {})}


@dataclass(frozen=True, repr=False)
class Settled:
    """``different``: markers on which no two readings agree. The typing holds the others."""

    typing: Typing
    different: tuple[str, ...]
    is_settled: bool


def typing_of(aliquot: Aliquot) -> Typing:
    """What was read of it. It must have been read."""
    return Typing({marker: tuple(alleles) for marker, alleles in aliquot.genotypes.items()}, aliquot.amelogenin)


def differing(first: Typing, second: Typing) -> tuple[str, ...]:
    """Markers at which the two do not say the same, those that only one of them typed among them."""
    one, other = first.whole, second.whole
    return tuple(marker for marker in dict.fromkeys((*one, *other)) if one.get(marker) != other.get(marker))


def contradicting(first: Typing, second: Typing) -> tuple[str, ...]:
    """Markers that both typed, and not alike."""
    other = second.whole
    return tuple(marker for marker, genotype in first.whole.items() if other.get(marker, genotype) != genotype)


def is_one_tube(first: Typing, second: Typing) -> bool:
    """Whether the two may be readings of one tube: few markers differ, and enough are alike."""
    fewest = min(FEWEST_SAME, len(first.genotypes), len(second.genotypes))
    return len(contradicting(first, second)) <= MOST_MISREAD and len(_alike(first, second)) >= fewest


def _alike(first: Typing, second: Typing) -> list[str]:
    return [marker for marker, genotype in first.genotypes.items() if second.genotypes.get(marker) == genotype]


def settle(readings: Sequence[Typing]) -> Settled:
    """Of two readings: settled when they say the same. Of three: what two of them say, the third being of one tube."""
    if len(readings) < 3:
        return _of_two(readings)
    last = readings[-1]
    alike = [one for one in readings[:-1] if is_one_tube(one, last)]
    if not alike:
        return Settled(Typing({}), differing(readings[0], readings[1]), is_settled=False)
    return _of_two_each([*alike, last])


def _of_two(readings: Sequence[Typing]) -> Settled:
    if len(readings) < 2:
        return Settled(Typing({}), (), is_settled=False)
    different = differing(*readings)
    is_settled = not different and bool(readings[0].genotypes)
    return Settled(readings[0] if is_settled else Typing({}), different, is_settled=is_settled)


def _of_two_each(readings: Sequence[Typing]) -> Settled:
    wholes = [one.whole for one in readings]
    agreed: dict[str, Genotype] = {}
    different = []
    for marker in dict.fromkeys(marker for whole in wholes for marker in whole):
        said = [whole[marker] for whole in wholes if marker in whole]
        twice = next((one for one in said if said.count(one) > 1), None)
        if twice is None:
            different.append(marker)
        else:
            agreed[marker] = twice
    sex = agreed.pop(AMELOGENIN, ("",))[0] or ""
    return Settled(Typing(agreed, sex), tuple(different), is_settled=bool(agreed))


def swapped(first: Mapping[str, Typing], second: Mapping[str, Typing]) -> dict[str, frozenset[str]]:
    """Samples whose readings differ while another sample's reading fits: by sample, the others of the exchange.

    Two labels changed for one another show crosswise: the first reading of each is the second of the other. One that
    fits on one side alone is named as well, since longer rounds of exchange show so.
    """
    wrong = [one for one in first if one in second and not is_one_tube(first[one], second[one])]
    found: dict[str, set[str]] = {}
    for one in wrong:
        for other in wrong:
            if one != other and _fits(first[one], second[other]):
                found.setdefault(one, set()).add(other)
                found.setdefault(other, set()).add(one)
    return {one: frozenset(others) for one, others in found.items()}


def _fits(one: Typing, other: Typing) -> bool:
    return is_one_tube(one, other) and len(_alike(one, other)) >= FEWEST_SAME
