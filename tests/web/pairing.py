"""Remains and families that were compared, with conclusions in every state, for tests of pages."""

from dataclasses import dataclass

from tests.apps.identification.compared import TRIO, Compared, drawn, searched
from tests.conftest import START, Cast

from wasl.apps.identification.domain.conclusions import propose_conclusion
from wasl.apps.identification.domain.evidence import weigh
from wasl.apps.identification.domain.exclusions import exclude
from wasl.apps.identification.domain.programmes import open_programme
from wasl.apps.identification.enums import ConclusionState, ConsentPurpose, Evidence, Part, SiteKind
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.identification.models.laboratory import Batch
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.models.site import Site


@dataclass(frozen=True)
class Pairing:
    """Ids of one of everything; ``free`` is of remains and a missing person, a pair nobody has said anything of."""

    board: str
    free: str
    ruled_out: str
    proposed: str  # by the laboratory
    named: str
    doubted: str  # by the examiner


def pairing(cast: Cast) -> Pairing:
    neutral = [cast.parties["neutral_body"]]
    parts = (Part.EXAMINER, Part.LABORATORY, Part.FAMILIES, Part.OVERSEER)
    programme = open_programme("pairs", name_en="Identification, east", name_ar="تحديد الهوية، الشرق",
                               members=dict.fromkeys(parts, neutral), by=cast.neutral, at=START)  # fmt: skip
    site = Site.objects.create(programme=programme, code="EST1", kind=SiteKind.GRAVE, place="By the road",
                               precision="district", recorded_by=cast.examiner, recorded_at=START)  # fmt: skip
    batch = Batch.objects.create(programme=programme, party=cast.laboratory.party, kit="an invented kit",
                                 opened_by=cast.laboratory, opened_at=START)  # fmt: skip
    world = Compared(cast, programme, site, batch)
    for at in "12":
        rows = [(f"{name}{at}", father and f"{father}{at}", mother and f"{mother}{at}", sex)
                for name, father, mother, sex in TRIO]  # fmt: skip
        found = drawn(rows, seed=int(at))
        world.family(f"EAST{at}", rows, missing=[f"S{at}"])
        world.type_relative(f"F{at}", found[f"F{at}"])
        world.type_relative(f"M{at}", found[f"M{at}"])
        world.find(f"son{at}", found[f"S{at}"])
    world.family("EAST3", [("S3", "", "", "M"), ("D3", "S3", "", "F")], missing=["S3"])
    world.consent("D3", ConsentPurpose.COMPARE)
    world.begin_custody(*world.remains.values(), *Sample.objects.filter(programme=programme))
    searched(world)
    one, other = world.remains["son2"], world.missing["S2"]
    proposed = propose_conclusion(one, other, basis=[Evidence.DNA], why="Both parents typed.",
                                  seen=weigh(one, other, by=cast.laboratory).sha256, by=cast.laboratory,
                                  at=START)  # fmt: skip
    ruled_out = exclude(one, world.missing["S1"], why="The stature is another", by=cast.examiner, at=START)
    named, doubted = (_signed(world, name) for name in ("a", "b"))
    Conclusion.objects.filter(pk=doubted.pk).update(doubted_by=cast.examiner, doubted_at=START, doubted_why="Swapped")
    return Pairing(programme.id, f"{world.remains['son1'].id}/{world.missing['S1'].id}", ruled_out.id, proposed.id,
                   named.id, doubted.id)  # fmt: skip


def _signed(world: Compared, name: str) -> Conclusion:
    cast = world.cast
    return Conclusion.objects.create(
        programme=world.programme, remains=world.find(name), missing=world.missing["S3"], state=ConclusionState.SIGNED,
        basis=["dental"], why="The charts agree.", evidence_sha256="0" * 64, proposed_by=cast.laboratory,
        proposed_at=START, seconded_by=cast.examiner, seconded_at=START,
    )  # fmt: skip
