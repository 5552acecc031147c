"""Equal profiles under two ids, beside the comparison of every two by hand."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.engines.kinship.laboratory import sameness
from wasl.engines.kinship.laboratory.profiles import Profile, RawCall, RawSample, read_samples
from wasl.engines.kinship.laboratory.sameness import same_profiles

MARKERS = ("D3S1358", "TH01", "vWA", "FGA")
few = st.tuples(st.sampled_from(("14", "15")), st.sampled_from(("15", "16", None)))
small = st.lists(st.dictionaries(st.sampled_from(MARKERS), few), max_size=8).map(
    lambda several: [Profile(f"S{at}", genotypes) for at, genotypes in enumerate(several)]
)


def by_hand(profiles: list[Profile], at_least: int) -> tuple[tuple[str, str, int], ...]:
    """Every two, marker by marker; an allele not known tells nothing."""
    found = []
    for one, other in combinations(profiles, 2):
        shared = [m for m in one.genotypes if m in other.genotypes]
        shared = [m for m in shared if None not in (*one.genotypes[m], *other.genotypes[m])]
        if len(shared) >= at_least and all(one.genotypes[m] == other.genotypes[m] for m in shared):
            found.append((one.id, other.id, len(shared)))
    return tuple(found)


@given(small, st.integers(1, 4))
def test_same_profiles__as_by_hand(profiles: list[Profile], at_least: int) -> None:
    assert sorted(same_profiles(profiles, at_least=at_least)) == sorted(by_hand(profiles, at_least))


def test_same_profiles__brothers_share_the_y() -> None:
    line = dict.fromkeys(("DYS19", "DYS390", "DYS391", "DYS392", "DYS393", "DYS437", "DYS438", "DYS439"), ("14",))
    assert same_profiles([Profile("S1", dict(line), "M"), Profile("S2", dict(line), "M")]) == ()


def test_same_profiles__many_are_compared_as_wholes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sameness, "MOST_COMPARED", 2)
    whole = {"TH01": ("6", "7"), "vWA": ("16", "17")}
    profiles = [Profile("S1", whole), Profile("S2", {"TH01": ("6", "7")}), Profile("S3", dict(whole))]
    assert same_profiles(profiles, at_least=1) == (("S1", "S3", 2),)
    assert [note.what for note in sameness.same_notes(profiles)] == [
        "over 2 samples: only profiles that are equal as wholes were looked for"
    ]


def test_read_samples__notes_one_person_under_two_ids() -> None:
    markers = ("D3S1358", "TH01", "vWA", "FGA", "D21S11", "D18S51", "D5S818", "D7S820")
    calls = tuple(RawCall(marker, ("14", "15")) for marker in markers)
    reading = read_samples([RawSample("S1", calls), RawSample("S2", calls)], file="lab.txt")
    assert [str(note) for note in reading.notes] == ["sample S2: has the same profile as S1 at all 8 markers both have"]
