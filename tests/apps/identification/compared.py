"""Remains and families with invented genotypes, drawn as families pass them on, to be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from tests.conftest import DAY, START, Cast

from wasl.apps.identification.domain.methods import Choices, Mutations, decide_method
from wasl.apps.identification.domain.searching import ask_for_search, run_search
from wasl.apps.identification.enums import ConsentForm, ConsentPurpose, CustodyKind, Material, MutationModel
from wasl.apps.identification.models.comparing import Method, Search
from wasl.apps.identification.models.family import Consent, Family, Missing, Relative
from wasl.apps.identification.models.laboratory import Batch, Profile
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.sample import CustodyStep, Sample
from wasl.apps.identification.models.site import Recovery, Remains, Site
from wasl.engines.kinship.laboratory.frequency_files import packaged_table
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.power.simulation import dropped

Genotypes = dict[str, list[str | None]]
TABLE = packaged_table("nist1036_caucasian")
MARKERS = [Marker.of(name, one.alleles, one.frequencies / one.total) for name, one in sorted(TABLE.markers.items())
           if name != "vWA"]  # fmt: skip
STEPWISE = Mutations(MutationModel.STEPWISE, "0.001", "0.00001", "0.1")
CHOICES = Choices(prior_people=100, theta="0", female=STEPWISE, male=STEPWISE)


def drawn(rows: Sequence[tuple[str, str, str, str]], *, seed: int) -> dict[str, Genotypes]:
    """Genotypes of everybody of a family."""
    alleles = dropped(Pedigree.of(rows), MARKERS, many=1, rng=np.random.default_rng(seed))
    return {
        who: {one.name: [one.alleles[at] for at in found[place, 0].tolist()] for place, one in enumerate(MARKERS)}
        for who, found in alleles.items()
    }


@dataclass
class Compared:
    """What was recorded, by the names that the test gave."""

    cast: Cast
    programme: Programme
    site: Site
    batch: Batch
    people: dict[str, Relative] = field(default_factory=dict)
    missing: dict[str, Missing] = field(default_factory=dict)
    remains: dict[str, Remains] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)

    def family(self, code: str, rows: Sequence[tuple[str, str, str, str]], *, missing: Sequence[str]) -> Family:
        """``rows``: name, father, mother, sex; parents first."""
        family = Family.objects.create(programme=self.programme, code=code, party=self.cast.liaison.party,
                                       opened_by=self.cast.liaison, opened_at=START)  # fmt: skip
        for at, (name, father, mother, sex) in enumerate(rows):
            self.people[name] = Relative.objects.create(
                family=family, number=at + 1, name=f"invented {name}", sex=sex, father=self.people.get(father),
                mother=self.people.get(mother), recorded_by=self.cast.liaison, recorded_at=START + at * DAY / 100,
            )  # fmt: skip
        for at, name in enumerate(missing):
            self.missing[name] = Missing.objects.create(
                family=family, relative=self.people[name], code=f"{code}-{at}", last_seen_on="2013-05",
                precision="unknown", recorded_by=self.cast.liaison, recorded_at=START,
            )  # fmt: skip
        return family

    def consent(self, name: str, purpose: ConsentPurpose) -> Consent:
        return Consent.objects.get_or_create(
            member=self.people[name], purpose=purpose, recipient=self.cast.laboratory.party, withdrawn_at=None,
            defaults={"form": ConsentForm.WRITTEN, "given_at": START, "recorded_by": self.cast.liaison},
        )[0]  # fmt: skip

    def type_relative(self, name: str, genotypes: Mapping[str, Sequence[str | None]], *, compare: bool = True) -> None:
        if compare:
            self.consent(name, ConsentPurpose.COMPARE)
        sample = self._sample(
            f"R-{name}", relative=self.people[name], consent=self.consent(name, ConsentPurpose.SAMPLE)
        )
        self.profiles[name] = self._profile(sample, genotypes)

    def find(self, name: str, genotypes: Mapping[str, Sequence[str | None]] | None = None) -> Remains:
        recovery = Recovery.objects.get_or_create(
            site=self.site, began="2021-03-02", team="Team one",
            defaults={"recorded_by": self.cast.examiner, "recorded_at": START},
        )[0]  # fmt: skip
        self.remains[name] = Remains.objects.create(
            site=self.site, recovery=recovery, number=len(self.remains) + 1, kind="B", found_on="2021-03-02",
            recorded_by=self.cast.examiner, recorded_at=START,
        )  # fmt: skip
        if genotypes is not None:
            self.type_remains(name, genotypes)
        return self.remains[name]

    def type_remains(self, name: str, genotypes: Mapping[str, Sequence[str | None]], *, amelogenin: str = ""
                     ) -> Profile:  # fmt: skip
        sample = self._sample(f"B-{name}-{Sample.objects.count()}"[:16], remains=self.remains[name])
        self.profiles[name] = self._profile(sample, genotypes, amelogenin)
        return self.profiles[name]

    def begin_custody(self, *things: Remains | Sample) -> None:
        """A chain of one step, which is whole."""
        for one in things:
            of = {"remains": one} if isinstance(one, Remains) else {"sample": one}
            CustodyStep.objects.create(
                **of, kind=CustodyKind.TAKEN, happened_at=START, party=self.cast.examiner.party, person="examiner",
                place="the mortuary", recorded_by=self.cast.examiner, recorded_at=START,
            )  # fmt: skip

    def _sample(self, code: str, **of: object) -> Sample:
        return Sample.objects.create(programme=self.programme, code=code, material=Material.BONE, taken_at=START,
                                     taken_by=self.cast.examiner, recorded_at=START, **of)  # fmt: skip

    def _profile(self, sample: Sample, genotypes: Mapping[str, Sequence[str | None]], amelogenin: str = ""
                 ) -> Profile:  # fmt: skip
        return Profile.objects.create(
            sample=sample, batch=self.batch, genotypes={name: list(one) for name, one in genotypes.items()},
            amelogenin=amelogenin,
            markers=len(genotypes), accepted_by=self.cast.laboratory, accepted_at=START,
        )  # fmt: skip


def method_for(programme: Programme, cast: Cast, **changed: object) -> Method:
    choices = Choices(**{**CHOICES.__dict__, **changed})
    return decide_method(programme, table=TABLE, choices=choices, why="no nearer table", by=cast.laboratory, at=START)


def searched(compared: Compared, **changed: object) -> Search:
    """A search with a method of its own, finished."""
    method_for(compared.programme, compared.cast, **changed)
    at = START + Search.objects.count() * DAY / 100
    asked = ask_for_search(compared.programme, by=compared.cast.laboratory, at=at)
    return run_search(asked.id, clock=lambda: at + DAY / 200)


def stranger(seed: int) -> Genotypes:
    return drawn([("x", "", "", "M")], seed=seed)["x"]


def son_found(compared: Compared) -> Search:
    """A family of which father and mother are typed, and the body of their son, whole chains of custody, compared."""
    compared.family("FAM1", TRIO, missing=["S"])
    found = drawn(TRIO, seed=1)
    compared.type_relative("F", found["F"])
    compared.type_relative("M", found["M"])
    compared.find("son", found["S"])
    compared.begin_custody(*compared.remains.values(), *Sample.objects.all())
    return searched(compared)


TRIO = [("F", "", "", "M"), ("M", "", "", "F"), ("S", "F", "M", "M")]
