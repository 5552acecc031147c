"""Invented profiles for property tests."""

from hypothesis import strategies as st

from wasl.engines.kinship.laboratory.alleles import Genotype, Sex, label_order
from wasl.engines.kinship.laboratory.profiles import Profile

AUTOSOMAL = ("D3S1358", "TH01", "vWA", "Penta E", "SE33", "D21S11", "FGA")
ON_X, ON_Y = ("DXS10074", "HPRTB"), ("DYS19", "DYS390")

labels = st.builds(
    lambda whole, part: f"{whole}.{part}" if part else str(whole), st.integers(1, 60), st.sampled_from((0, 0, 1, 2, 3))
)
ids = st.text("ABCXYZ0123456789-_#", min_size=1, max_size=24).filter(lambda one: not one.startswith("#") and one != "-")


def ladder(alleles: tuple[str | None, ...]) -> Genotype:
    return tuple(sorted(alleles, key=label_order))


full = st.tuples(labels, labels).map(ladder)
half = st.tuples(labels, st.none()).map(ladder)


@st.composite
def profiles(draw: st.DrawFn, *, halves: bool = True, lineage: bool = True, amelogenin: bool = True) -> Profile:
    """A profile whose sex, where it is known, amelogenin tells (``amelogenin``), or which is simply stated."""
    sex: Sex = draw(st.sampled_from(("M", "F", "U")))
    genotypes = draw(st.dictionaries(st.sampled_from(AUTOSOMAL), full | half if halves else full, min_size=1))
    if lineage and sex == "M":
        genotypes |= draw(st.dictionaries(st.sampled_from(ON_X), labels.map(lambda one: (one, one))))
        genotypes |= draw(st.dictionaries(st.sampled_from(ON_Y), labels.map(lambda one: (one,))))
    if lineage and sex == "F":
        genotypes |= draw(st.dictionaries(st.sampled_from(ON_X), full))
    typed = {"M": "XY", "F": "X", "U": ""}[sex] if amelogenin else ""
    return Profile(draw(ids), genotypes, sex, typed)


def many(**kwargs: bool) -> st.SearchStrategy[list[Profile]]:
    return st.lists(profiles(**kwargs), min_size=1, max_size=5, unique_by=lambda one: one.id)
