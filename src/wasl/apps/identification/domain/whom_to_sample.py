"""Which relative would add most, before anybody is asked for a sample.

It is worked out from who is tied to whom and who is typed, not from what they show: nobody's genotypes are read, and
the figures are what such a family proves on average.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from wasl.apps.identification.domain.pedigrees import drawn_from
from wasl.apps.identification.enums import ConsentPurpose
from wasl.apps.identification.models.family import Consent, Missing, Relative
from wasl.apps.identification.models.laboratory import Profile
from wasl.engines.kinship.laboratory.frequencies import Table
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.pedigree import Member, Pedigree
from wasl.engines.kinship.power.power import Prospect, prospects
from wasl.engines.kinship.search.tables import Family

THRESHOLD = 1e6  # of the LR: the share of cases in which the missing person's body would reach it
SIMULATIONS = 100
SEED = 1
MOST_CANDIDATES = 12


@dataclass(frozen=True)
class Prospective:
    """What a family proves on average. ``relative``: who is sampled besides; empty: as it stands.

    log10_lr: mean of the body of the missing person. found: share of such bodies with an LR of ``THRESHOLD`` or more.
    """

    relative: str
    log10_lr: float
    found: float


@dataclass(frozen=True)
class Advice:
    """``now`` is None while nobody is typed. ``options``: who would add most first. ``markers``: how many."""

    population: str
    markers: int
    typed: int
    now: Prospective | None
    options: tuple[Prospective, ...]
    twins: tuple[str, ...]  # identical twins who could be sampled: their profile is that of the missing person
    left_out: int  # relatives beyond ``MOST_CANDIDATES``, of whom nothing was worked out


def advice_for(missing: Missing, *, table: Table, names: Sequence[str]) -> Advice:
    """For one missing person, with these markers of a prepared table. Raises KinshipError for a family that cannot be.

    Asked are living members told of by name who are not typed; those whose consent to be sampled stands come first.
    """
    relatives = list(missing.family.relatives.standing())
    drawn = drawn_from(relatives)
    sought = drawn.place[missing.relative_id]
    typed = sorted({drawn.place[id] for id in _typed(relatives)} - {sought})
    candidates = _candidates(missing, relatives, {*typed, sought}, drawn.place)
    asked = tuple(drawn.place[one.id] for one in candidates[:MOST_CANDIDATES])
    found = _worked_out(
        drawn.pedigree.members, sought, tuple(typed), asked, _Markers(table.digest, tuple(names), table)
    )
    called = {drawn.place[one.id]: one.id for one in candidates}
    now = next((one for one in found if one.relative == ""), None)
    options = tuple(Prospective(called[one.relative], one.log10_lr, one.found) for one in found if one.relative)
    asked_of = missing.family.relatives.who_can_be_asked().exclude(pk=missing.relative_id)
    twins = tuple(one.id for one in asked_of if drawn.place[one.id] == sought)
    left_out = max(0, len(candidates) - MOST_CANDIDATES)
    return Advice(table.name, len(names), len(typed), now, options, twins, left_out)


@dataclass(frozen=True, eq=False)
class _Markers:
    """Markers without mutation, known by the digest of their table so that an answer is worked out once."""

    digest: str
    names: tuple[str, ...]
    table: Table

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Markers) and (self.digest, self.names) == (other.digest, other.names)

    def __hash__(self) -> int:
        return hash((self.digest, self.names))

    def all(self) -> list[Marker]:
        shown = [(name, self.table.markers[name]) for name in self.names]
        return [Marker.of(name, one.alleles, one.frequencies / one.frequencies.sum()) for name, one in shown]


@lru_cache(maxsize=256)
def _worked_out(
    members: tuple[Member, ...], sought: str, typed: tuple[str, ...], asked: tuple[str, ...], markers: _Markers
) -> tuple[Prospective, ...]:
    family = Family("", Pedigree(members), sought, {})
    options = [(*typed, one) for one in asked]
    found = prospects(
        family, [typed, *options] if typed else options, markers.all(), simulations=SIMULATIONS,
        rng=np.random.default_rng(SEED), thresholds=(THRESHOLD,),
    )[1:]  # fmt: skip
    return tuple(_told(one, typed) for one in found)


def _told(one: Prospect, typed: tuple[str, ...]) -> Prospective:
    added = [who for who in one.sampled if who not in typed]
    return Prospective(added[0] if added else "", one.expected_log10_lr.value, one.reached[0].found.value)


def _typed(relatives: Sequence[Relative]) -> set[str]:
    standing = Profile.objects.standing().filter(sample__relative__in=relatives)
    return {id for id in standing.values_list("sample__relative_id", flat=True) if id}


def _candidates(missing: Missing, relatives: Sequence[Relative], not_these: set[str], place: dict[str, str]
                ) -> list[Relative]:  # fmt: skip
    allowed = set(
        Consent.objects.standing().filter(member__family=missing.family, purpose=ConsentPurpose.SAMPLE)
        .values_list("member_id", flat=True)
    )  # fmt: skip
    asked = set(missing.family.relatives.who_can_be_asked().values_list("pk", flat=True))
    free = [one for one in relatives if one.pk in asked]
    once = {place[one.id]: one for one in reversed(free) if place[one.id] not in not_these}
    return sorted(once.values(), key=lambda one: (one.id not in allowed, one.number))
