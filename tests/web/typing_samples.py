"""A laboratory in which everything has happened once, for tests of pages."""

from dataclasses import dataclass

from tests.apps.identification.laboratory_bench import (
    NOW,
    a_batch,
    a_relative,
    allow,
    calls,
    code_of,
    of_relative,
    of_remains,
    read,
    read_both,
    table,
)
from tests.conftest import DAY, START, Cast

from wasl.apps.identification.domain.custody import record_step
from wasl.apps.identification.domain.profiles import accept_profile
from wasl.apps.identification.domain.programmes import open_programme
from wasl.apps.identification.enums import CustodyKind, Part, RemainsKind, SiteKind
from wasl.apps.identification.models.laboratory import Batch
from wasl.apps.identification.models.sample import CustodyStep, Sample
from wasl.apps.identification.models.site import Recovery, Remains, Site


@dataclass(frozen=True)
class Typed:
    """Ids of a programme in which the neutral body examines, types, speaks with families and oversees."""

    programme: str
    remains: str
    sample: str  # of remains, with a chain that has a gap
    gap: str  # the step before which it is
    of_relative: str
    withdrawn: str  # its consent was taken back
    free: str  # waits to be typed
    unread: str  # batches
    half: str  # its first reading is the laboratory's
    agreed: str
    differing: str
    swapped: str
    accepted: str


def typing(cast: Cast) -> Typed:
    neutral = [cast.parties["neutral_body"]]
    programme = open_programme(
        "typing", name_en="Typing", name_ar="التنميط", by=cast.neutral, at=START,
        members={**dict.fromkeys((Part.EXAMINER, Part.LABORATORY, Part.FAMILIES, Part.OVERSEER), neutral),
                 Part.SIDE: [cast.parties["side_a"], cast.parties["side_b"]]},
    )  # fmt: skip
    remains = _remains(cast, programme)
    relative, left = a_relative(programme, cast.liaison), a_relative(programme, cast.liaison, code="F-2")
    consents = [allow(one, cast.parties["neutral_body"], cast.liaison) for one in (relative, left)]
    samples = [of_remains(remains, cast) for _ in range(9)]
    kin, gone = of_relative(relative, cast), of_relative(left, cast)
    consents[1].withdrawn_at, consents[1].withdrawn_by = NOW, cast.liaison
    consents[1].save()
    half, agreed, differing, accepted = (a_batch(programme, [sample], cast) for sample in samples[1:5])
    swapped = a_batch(programme, samples[5:7], cast)
    read(half, 1, {samples[1]: calls(3)}, cast.laboratory)
    read_both(agreed, {samples[2]: calls(3)}, cast)
    read(differing, 1, {samples[3]: calls(3)}, cast.laboratory)
    read(differing, 2, {samples[3]: calls(3, FGA="30, 31")}, cast.laboratory_2)
    read_both(accepted, {samples[4]: calls(3)}, cast)
    accept_profile(accepted, samples[4], by=cast.laboratory, at=NOW)
    read(swapped, 1, {samples[5]: calls(3), samples[6]: calls(6)}, cast.laboratory)
    read(swapped, 2, {samples[5]: calls(6), samples[6]: calls(3)}, cast.laboratory_2)
    return Typed(
        programme=programme.id, remains=remains.id, sample=samples[0].id, gap=_gap(samples[0], cast).id,
        of_relative=kin.id, withdrawn=gone.id, free=samples[8].id,
        unread=a_batch(programme, [samples[7]], cast).id, half=half.id, agreed=agreed.id, differing=differing.id,
        swapped=swapped.id, accepted=accepted.id,
    )  # fmt: skip


def file_for(batch: str, turn: int, number: int = 3) -> bytes:
    """A file of the tubes of a turn; of a batch that does not exist, one that names nothing of ours."""
    found = Batch.objects.filter(pk=batch).first()
    if found is None:
        return table({"X": calls(number)})
    return table({code_of(found, one.sample, turn): calls(number) for one in found.aliquots.filter(turn=turn)})


def first_sample(batch: str) -> str:
    return Sample.objects.filter(aliquots__batch=batch).order_by("code").values_list("pk", flat=True).first() or "none"


def _gap(sample: Sample, cast: Cast) -> CustodyStep:
    return record_step(
        sample, CustodyKind.RECEIVED, person="R.", place="The laboratory", happened_at=START + 2 * DAY,
        by=cast.laboratory, at=NOW,
    )  # fmt: skip


def _remains(cast: Cast, programme: object) -> Remains:
    site = Site.objects.create(
        programme=programme, code="LAB1", kind=SiteKind.GRAVE, place="The hill", precision="district",
        recorded_by=cast.examiner, recorded_at=START,
    )  # fmt: skip
    recovery = Recovery.objects.create(
        site=site, began="2021-03-02", team="Team one", recorded_by=cast.examiner, recorded_at=START
    )
    return Remains.objects.create(
        site=site, recovery=recovery, number=1, kind=RemainsKind.BODY, recorded_by=cast.examiner, recorded_at=START
    )
