"""A programme of identification for the demonstration: invented people, genotypes drawn as a family passes them on.

Twelve remains of one site, six families. Of one son everything is done, up to the grave; one conclusion waits for a
second person; one was found to be wrong, and what followed from it is still to be undone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from wasl.apps.identification.domain.batches import close_batch, open_batch
from wasl.apps.identification.domain.burials import Grave, bury
from wasl.apps.identification.domain.conclusions import (
    correct_conclusion,
    doubt_conclusion,
    propose_conclusion,
    second_conclusion,
)
from wasl.apps.identification.domain.consents import Given, give_consent
from wasl.apps.identification.domain.custody import begin_custody, record_step
from wasl.apps.identification.domain.evidence import weigh
from wasl.apps.identification.domain.exclusions import exclude
from wasl.apps.identification.domain.families import open_family
from wasl.apps.identification.domain.handovers import give_home, give_to_side, receive
from wasl.apps.identification.domain.methods import Choices, decide_method
from wasl.apps.identification.domain.missing import LastSeen, record_missing
from wasl.apps.identification.domain.populations import SHIPPED, USUAL
from wasl.apps.identification.domain.profiles import accept_profile
from wasl.apps.identification.domain.programmes import open_programme
from wasl.apps.identification.domain.readings import read_turn
from wasl.apps.identification.domain.relatives import add_first, add_relative
from wasl.apps.identification.domain.samples import take_sample
from wasl.apps.identification.domain.searching import ask_for_search, run_search
from wasl.apps.identification.domain.sites import lift_remains, record_recovery, record_site
from wasl.apps.identification.domain.telling import notify, record_telling_wish
from wasl.apps.identification.domain.told import Told
from wasl.apps.identification.enums import (
    BurialKind,
    ConsentForm,
    ConsentPurpose,
    CustodyKind,
    Evidence,
    Material,
    Part,
    RemainsKind,
    SiteKind,
    Telling,
    Tie,
)
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.identification.models.family import Missing, Relative
from wasl.apps.identification.models.laboratory import Batch
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.models.site import Remains
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.engines.kinship.laboratory.frequencies import prepared
from wasl.engines.kinship.laboratory.frequency_files import packaged_table
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.power.simulation import dropped
from wasl.engines.synthesis.people import InventedPerson, invent_people
from wasl.kernel.places import PlacePrecision

REMAINS, FAMILIES = 12, 6
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KIT = "GlobalFiler"
FAMILY = (("father", None, None, "M"), ("mother", None, None, "F"), ("son", "father", "mother", "M"),
          ("sister", "father", "mother", "F"))  # fmt: skip
Typed = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Sought:
    """A family of the demonstration; ``son``: what would be typed of the one it misses."""

    missing: Missing
    mother: Relative
    sister: Relative
    son: Typed


class Working:
    """Who acts, by log-in name."""

    def __getitem__(self, username: str) -> Staff:
        return Staff.objects.get(username=username)


def fill_identification(*, seed: int, now: datetime) -> Programme:
    """Everything through the verbs that a person's click would call, in the week before ``now``."""
    who, rng = Working(), np.random.default_rng(seed)
    start = now - 7 * DAY
    programme = _open(who, at=start)
    markers = _markers()
    people = invent_people(FAMILIES * 2, seed=seed, sibling_share=0)
    typed: dict[Sample, Typed] = {}
    families = [
        _family(programme, person, other, markers, typed, who=who, rng=rng, at=start + HOUR)
        for person, other in zip(people[:FAMILIES], people[FAMILIES:], strict=True)
    ]
    found = _lift(programme, who=who, at=start + 2 * HOUR)
    for place, one in enumerate(found):
        of = families[place].son if place < FAMILIES - 1 else _stranger(markers, rng)
        typed[_sample_of(one, who=who, at=start + DAY)] = of
    _type(programme, typed, who=who, at=start + 2 * DAY)
    _search(programme, who=who, at=start + 3 * DAY)
    _go_home(found[0], families[0], who=who, at=start + 3 * DAY)
    _propose(found[1], families[1], who=who, at=start + 4 * DAY)
    _find_wrong(found[2], families[2], who=who, at=start + 4 * DAY)
    exclude(found[6], families[3].missing, why="A healed fracture that the family knows nothing of", by=who["examiner"],
            at=start + 4 * DAY)  # fmt: skip
    _to_side(found[7], who=who, at=start + 5 * DAY)
    grave = Grave("Cemetery east of the mill", PlacePrecision.EXACT, f"row 2, {found[8].label}")
    bury(found[8], BurialKind.TEMPORARY, grave, on_date=f"{start + 5 * DAY:%Y-%m-%d}", rites="The dead were prayed for",
         by=who["examiner"], at=start + 5 * DAY + 12 * HOUR)  # fmt: skip
    return programme


def _open(who: Working, *, at: datetime) -> Programme:
    party = {one.code: one for one in Party.objects.all()}
    return open_programme(
        "demo", name_en="Identification, south (invented people)",
        name_ar="تحديد الهوية، الجنوب (أشخاص من وحي الخيال)",
        members={
            Part.EXAMINER: [party["ICRC"]], Part.LABORATORY: [party["ICRC"]], Part.FAMILIES: [party["SARC"]],
            Part.OVERSEER: [party["ICRC"]], Part.SIDE: [party["SYR_GOV"], party["SYR_OPP"]],
        },
        by=who["neutral"], at=at,
    )  # fmt: skip


def _markers() -> list[Marker]:
    table = prepared(packaged_table(SHIPPED))
    read = [table.marker(name) for name in USUAL]
    return [
        Marker.of(name, one.alleles, np.asarray(one.frequencies) / one.frequencies.sum())
        for name, one in zip(USUAL, read, strict=True)
    ]


def _drawn(
    rows: tuple[tuple[str, str | None, str | None, str], ...], markers: list[Marker], rng: np.random.Generator
) -> dict[str, Typed]:
    alleles = dropped(Pedigree.of(rows), markers, many=1, rng=rng)
    return {
        who: {one.name: (one.alleles[int(found[at, 0, 0])], one.alleles[int(found[at, 0, 1])])
              for at, one in enumerate(markers)}
        for who, found in alleles.items()
    }  # fmt: skip


def _stranger(markers: list[Marker], rng: np.random.Generator) -> Typed:
    return _drawn((("x", None, None, "M"),), markers, rng)["x"]


def _family(
    programme: Programme, person: InventedPerson, other: InventedPerson, markers: list[Marker],
    typed: dict[Sample, Typed], *, who: Working, rng: np.random.Generator, at: datetime,
) -> Sought:  # fmt: skip
    by = who["liaison"]
    family = open_family(programme, by=by, at=at)
    name = f"{person.given.ar} {person.father.ar} {person.family.ar}"
    son = add_first(family, Told(name, sex="M", birth_date="1988"), by=by, at=at)
    mother_name = " ".join(part.ar for part in person.mother)
    mother = add_relative(son, Tie.MOTHER, Told(mother_name, sex="F", birth_date="1962"), by=by, at=at)
    add_relative(son, Tie.FATHER, Told(f"{person.father.ar} {person.family.ar}", sex="M", is_dead=True), by=by,
                 at=at)  # fmt: skip
    sister_name = f"أخت {person.given.ar}"
    sister = add_relative(son, Tie.SIBLING, Told(sister_name, sex="F", birth_date="1991"), told_by=mother, by=by, at=at)
    seen = LastSeen(on="2013-06", at=other.arrest_place.ar, precision=PlacePrecision.DISTRICT)
    missing = record_missing(son, seen, by=by, at=at)
    drawn, laboratory = _drawn(FAMILY, markers, rng), Party.objects.get(code="ICRC")
    for member, key in ((mother, "mother"), (sister, "sister")):
        for purpose in ConsentPurpose:
            give_consent(member, purpose, laboratory, Given(ConsentForm.WRITTEN), given_at=at, by=by, at=at)
        sample = take_sample(member, material=Material.SALIVA, taken_at=at, person=by.name_en, place="At home",
                             laboratory=laboratory, by=by, at=at)  # fmt: skip
        _hand_in(sample, laboratory, who=who, at=at + HOUR)
        typed[sample] = drawn[key]
    return Sought(missing, mother, sister, drawn["son"])


def _hand_in(sample: Sample, laboratory: Party, *, who: Working, at: datetime) -> None:
    """The liaison gives the sample, the laboratory receives it."""
    record_step(sample, CustodyKind.GIVEN, person=who["liaison"].name_en, place="Office", happened_at=at,
                to_party=laboratory, by=who["liaison"], at=at)  # fmt: skip
    record_step(sample, CustodyKind.RECEIVED, person=who["laboratory"].name_en, place="Laboratory",
                happened_at=at + HOUR, by=who["laboratory"], at=at + HOUR)  # fmt: skip


def _lift(programme: Programme, *, who: Working, at: datetime) -> list[Remains]:
    by, day = who["examiner"], f"{at:%Y-%m-%d}"
    site = record_site(programme, "HAM1", kind=SiteKind.MASS_GRAVE, place="East of the mill",
                       precision=PlacePrecision.DISTRICT, expected=REMAINS + 2, by=by, at=at).site  # fmt: skip
    recovery = record_recovery(site, began=day, team="Team one", method="By hand, in squares", by=by, at=at)
    found = []
    for number in range(1, REMAINS + 1):
        one = lift_remains(recovery, kind=RemainsKind.BODY, found_on=day, found_where=f"Square {number}", by=by, at=at)
        if not one.custody.exists():
            begin_custody(one, person=by.name_en, place="East of the mill", happened_at=at, by=by, at=at)
        found.append(one)
    return found


def _sample_of(remains: Remains, *, who: Working, at: datetime) -> Sample:
    by = who["examiner"]
    return take_sample(remains, material=Material.TOOTH, taken_at=at, person=by.name_en, place="Mortuary",
                       taken_from="Lower left first molar", by=by, at=at)  # fmt: skip


def _type(programme: Programme, typed: Mapping[Sample, Typed], *, who: Working, at: datetime) -> None:
    """Read twice, by two people, from files under blind codes; then accepted."""
    batch = open_batch(programme, samples=list(typed), kit=KIT, by=who["laboratory"], at=at)
    for turn, reader in ((1, "laboratory"), (2, "laboratory2")):
        read_turn(batch, turn, _file(batch, turn, typed), by=who[reader], at=at + turn * HOUR)
    for sample in typed:
        accept_profile(batch, sample, by=who["laboratory"], at=at + 3 * HOUR)
    close_batch(batch, by=who["laboratory"], at=at + 4 * HOUR)


def _file(batch: Batch, turn: int, typed: Mapping[Sample, Typed]) -> bytes:
    lines = ["\t".join(["Sample Name", *USUAL])]
    for aliquot in batch.aliquots.filter(turn=turn).select_related("sample"):
        of = typed[aliquot.sample]
        lines.append("\t".join([aliquot.code, *(", ".join(of[name]) for name in USUAL)]))
    return "\n".join(lines).encode()


def _search(programme: Programme, *, who: Working, at: datetime) -> None:
    why = "The table that comes with Wasl, until one of the region is there"
    choices = Choices(prior_people=200)
    decide_method(programme, table=packaged_table(SHIPPED), choices=choices, why=why, by=who["laboratory"], at=at)
    asked = ask_for_search(programme, by=who["laboratory"], at=at)
    run_search(asked.id, clock=lambda: at)


def _propose(remains: Remains, sought: Sought, *, who: Working, at: datetime) -> Conclusion:
    by = who["examiner"]
    seen = weigh(remains, sought.missing, by=by).sha256
    return propose_conclusion(remains, sought.missing, basis=[Evidence.DNA], seen=seen, by=by, at=at,
                              why="DNA of the mother and a sister; nothing speaks against it")  # fmt: skip


def _signed(remains: Remains, sought: Sought, *, who: Working, at: datetime) -> Conclusion:
    proposed, by = _propose(remains, sought, who=who, at=at), who["laboratory"]
    seen = weigh(remains, sought.missing, by=by).sha256
    return second_conclusion(proposed, seen=seen, by=by, at=at + HOUR)


def _go_home(remains: Remains, sought: Sought, *, who: Working, at: datetime) -> None:
    conclusion, by = _signed(remains, sought, who=who, at=at), who["liaison"]
    record_telling_wish(sought.sister, Telling.FIRST, by=by, at=at)
    notify(conclusion, sought.sister, told_at=at + 3 * HOUR, how="At home, with a doctor",
           wishes="A burial beside the father", by=by, at=at + 4 * HOUR)  # fmt: skip
    handover = give_home(remains, sought.sister, place="At the family's home", given_at=at + DAY, by=who["examiner"],
                         at=at + DAY)  # fmt: skip
    receive(handover, received_at=at + DAY + HOUR, receipt="No. 1, signed by the family", by=by, at=at + DAY + HOUR)
    grave = Grave("Cemetery of the family's village", PlacePrecision.COMMUNITY, "beside the father")
    bury(remains, BurialKind.BURIAL, grave, on_date=f"{at + 2 * DAY:%Y-%m-%d}", by=by, at=at + 2 * DAY + 12 * HOUR)


def _find_wrong(remains: Remains, sought: Sought, *, who: Working, at: datetime) -> None:
    """Two people signed, the mother was told, and then it turned out that two samples had been exchanged."""
    conclusion = _signed(remains, sought, who=who, at=at)
    notify(conclusion, sought.mother, told_at=at + 2 * HOUR, how="At home", by=who["liaison"], at=at + 2 * HOUR)
    doubt_conclusion(conclusion, why="The label of the sample was written over", by=who["examiner2"], at=at + DAY)
    correct_conclusion(conclusion, by=who["laboratory"], at=at + DAY + HOUR)


def _to_side(remains: Remains, *, who: Working, at: datetime) -> None:
    """Provisionally, without a name."""
    side = Party.objects.get(code="SYR_OPP")
    handover = give_to_side(remains, side, place="The gate at the bridge", given_at=at, by=who["examiner"], at=at)
    receive(handover, received_at=at + HOUR, receipt="No. 2", by=who["holder_opp"], at=at + HOUR)
