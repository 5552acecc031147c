"""What ``wasl kinship search`` says on stderr of families whose relatives do not fit together, and of whom."""

from collections.abc import Sequence

from wasl.cli.printing import console, isolated
from wasl.engines.kinship.laboratory.profiles import Profile
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.search.misfits import EXCHANGED, Misfit, misfit, plain_faults
from wasl.engines.kinship.search.tables import Family

ASSUMED_RATE = 0.001  # a meiosis, where no mutation model is given: so that one marker makes nobody a stranger


def say_misfits(families: Sequence[Family], markers: Sequence[Marker]) -> None:
    """One line for each family that has to be looked at before its column is relied upon."""
    out = console(stderr=True)
    for family in families:
        for sentence in sentences_of(family, markers):
            out.print(f"family {isolated(family.id)}: {sentence}", soft_wrap=True, markup=False)


def sentences_of(family: Family, markers: Sequence[Marker]) -> list[str]:
    """What is wrong with a family's relatives, worst first; nothing when they fit together."""
    found = misfit(family.pedigree, family.genotypes, markers, mutation_rate=ASSUMED_RATE)
    profiles = [Profile(who, {name: tuple(labels) for name, labels in genotypes.items()})
                for who, genotypes in family.genotypes.items()]  # fmt: skip
    same = [
        f"{isolated(one)} and {isolated(other)} are equal at all {count} markers both have: one person twice, or twins"
        for one, other, count in plain_faults(family.pedigree, profiles).same
    ]
    return [*_of_misfit(found, any(marker.mutates for marker in markers)), *same]


def _of_misfit(found: Misfit, mutating: bool) -> list[str]:
    torn, power = _markers(len(found.contradicting)), f"10^{found.log10_over_said:.1f} times likelier than the family"
    if found.how == EXCHANGED:
        one, other = (isolated(who) for who in found.who)
        return [f"that the samples of {one} and {other} were exchanged is {power} as said; {torn}"]
    if found.who:
        return [f"that {isolated(found.who[0])} is a stranger is {power} as said; {torn}"]
    if found.suspects:
        who = ", ".join(isolated(one) for one in found.suspects)
        return [f"somebody does not fit, and it cannot be told who: {who}; {torn}"]
    if found.contradicting and not mutating:
        return [f"{torn}, as a mutation would have it; without --mutation nobody can be compared with this family"]
    return []


def _markers(count: int) -> str:
    return f"without mutation its relatives exclude each other at {count} marker{'' if count == 1 else 's'}"
