"""A programme of identification in which everything up to a proposed join has happened once, for tests of pages."""

from dataclasses import dataclass
from typing import Any

from tests.conftest import START, Cast

from wasl.apps.identification.domain.bones import Counted
from wasl.apps.identification.domain.elements import record_element
from wasl.apps.identification.domain.post_mortem import record_finding
from wasl.apps.identification.domain.programmes import open_programme
from wasl.apps.identification.domain.reassociation import propose_reassociation
from wasl.apps.identification.domain.sites import lift_remains, record_recovery, record_site
from wasl.apps.identification.enums import Part, RemainsKind, SiteKind
from wasl.apps.identification.models.site import Recovery, Remains, Site
from wasl.kernel.places import PlacePrecision


@dataclass(frozen=True)
class Identifying:
    """Ids of one of everything."""

    programme: str
    site: str
    recovery: str
    remains: str  # a body
    part: str  # a body part, said to be of the same person as the body
    third: str  # another body part
    finding: str
    join: str  # waits for a second person


def identifying(cast: Cast) -> Identifying:
    neutral = [cast.parties["neutral_body"]]
    members = dict.fromkeys((Part.EXAMINER, Part.LABORATORY, Part.FAMILIES, Part.OVERSEER), neutral)
    sides = [cast.parties["side_a"], cast.parties["side_b"]]
    programme = open_programme(
        "south", name_en="Identification, south", name_ar="تحديد الهوية، الجنوب", members=members | {Part.SIDE: sides},
        by=cast.neutral, at=START,
    )  # fmt: skip
    by: Any = {"by": cast.examiner, "at": START}
    site: Site = record_site(
        programme, "HAM1", kind=SiteKind.MASS_GRAVE, place="East of the mill", precision=PlacePrecision.DISTRICT,
        expected=7, **by,
    ).site  # fmt: skip
    recovery: Recovery = record_recovery(site, began="2021-02-20", team="Team one", **by)
    body: Remains = lift_remains(recovery, kind=RemainsKind.BODY, found_on="2021-02-20", **by)
    part: Remains = lift_remains(recovery, kind=RemainsKind.BODY_PART, number=7, **by)
    third: Remains = lift_remains(recovery, kind=RemainsKind.BODY_PART, **by)
    record_element(body, Counted("femur", "L", age_group="adult"), **by)
    record_element(body, Counted("skull"), **by)
    finding = record_finding(body, "stature", "165-172", method="left femur", **by)
    join = propose_reassociation(part, body, why="The fracture fits", **by)
    return Identifying(programme.id, site.id, recovery.id, body.id, part.id, third.id, finding.id, join.id)
