"""A programme with a site and a body: the neutral body examines, types, speaks with families and oversees."""

import pytest
from tests.apps.identification.compared import Compared
from tests.conftest import DAY, START, Cast

from wasl.apps.identification.domain.programmes import open_programme
from wasl.apps.identification.enums import Part, RemainsKind, SiteKind
from wasl.apps.identification.models.laboratory import Batch
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.site import Recovery, Remains, Site


@pytest.fixture
def programme(cast: Cast) -> Programme:
    neutral = [cast.parties["neutral_body"]]
    return open_programme(
        "south",
        name_en="Identification, south",
        name_ar="تحديد الهوية، الجنوب",
        members={
            Part.EXAMINER: neutral,
            Part.LABORATORY: neutral,
            Part.FAMILIES: neutral,
            Part.OVERSEER: neutral,
            Part.SIDE: [cast.parties["side_a"], cast.parties["side_b"]],
        },
        by=cast.neutral,
        at=START,
    )


@pytest.fixture
def site(cast: Cast, programme: Programme) -> Site:
    return Site.objects.create(
        programme=programme,
        code="HAM1",
        kind=SiteKind.MASS_GRAVE,
        place="East of the mill",
        precision="district",
        recorded_by=cast.examiner,
        recorded_at=START,
    )


@pytest.fixture
def remains(cast: Cast, site: Site) -> Remains:
    recovery = Recovery.objects.create(
        site=site, began="2021-03-02", team="Team one", recorded_by=cast.examiner, recorded_at=START + DAY
    )
    return Remains.objects.create(
        site=site,
        recovery=recovery,
        number=1,
        kind=RemainsKind.BODY,
        found_on="2021-03-02",
        recorded_by=cast.examiner,
        recorded_at=START + DAY,
    )


@pytest.fixture
def compared(cast: Cast, programme: Programme, site: Site) -> Compared:
    """A laboratory that types, with nothing found and nobody told of yet."""
    batch = Batch.objects.create(programme=programme, party=cast.laboratory.party, kit="an invented kit",
                                 opened_by=cast.laboratory, opened_at=START)  # fmt: skip
    return Compared(cast, programme, site, batch)
