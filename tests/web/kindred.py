"""A family told on the pages, of whom one member lets the neutral body compare, for tests of pages."""

from dataclasses import dataclass

from tests.apps.identification.kin import attar
from tests.conftest import START, Cast

from wasl.apps.identification.domain.ante_mortem import record_told
from wasl.apps.identification.domain.missing import LastSeen, end_search
from wasl.apps.identification.enums import ConsentPurpose, Tie
from wasl.apps.identification.models.family import Missing
from wasl.apps.identification.models.programme import Programme


@dataclass(frozen=True)
class Kindred:
    """Ids of one of everything."""

    family: str
    sister: str  # of the missing; their parents are told
    son: str  # of the missing; nobody hangs on him
    wife: str  # of the missing
    missing: str
    home: str  # was sought, and came home
    grandfather: str  # whose parents nobody told of
    consent: str
    told: str


def kindred(cast: Cast) -> Kindred:
    """In the programme of ``identifying``."""
    kin = attar(Programme.objects.get(code="south"), cast)
    consent = kin.allows("fatima", ConsentPurpose.COMPARE, cast.parties["neutral_body"])
    home = kin.missing("mahmoud", LastSeen())
    end_search(home, why="came home", by=cast.liaison, at=START)
    missing = Missing.objects.sought().get(family=kin.family)
    told = record_told(missing, "stature", "174", told_by=kin["fatima"], by=cast.liaison, at=START)
    kin.add("grandfather", Tie.MOTHERS_FATHER, "khaled")
    ids = {name: one.id for name, one in kin.members.items()}
    return Kindred(
        family=kin.family.id, sister=ids["salma"], son=ids["omar"], grandfather=ids["grandfather"],
        wife=ids["rima"],
        missing=missing.id, home=home.id, consent=consent.id, told=told.id,
    )  # fmt: skip
