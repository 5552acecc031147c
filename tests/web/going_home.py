"""Beyond what is identified: a family that was told, remains handed over and received, on their way, and buried."""

from dataclasses import dataclass
from datetime import timedelta

from tests.apps.identification.named import SIGNED, concluded, relative
from tests.conftest import DAY, START, Cast
from tests.web.identifying import Identifying

from wasl.apps.identification.domain.burials import Grave, bury
from wasl.apps.identification.domain.handovers import give_to_side, receive
from wasl.apps.identification.domain.sites import lift_remains
from wasl.apps.identification.domain.telling import notify
from wasl.apps.identification.enums import BurialKind, ConsentForm, ConsentPurpose, RemainsKind
from wasl.apps.identification.models.family import Consent, Family, Missing
from wasl.apps.identification.models.site import Recovery, Remains
from wasl.kernel.places import PlacePrecision

LATER = SIGNED + 5 * DAY


@dataclass(frozen=True)
class GoingHome:
    """Ids of one of everything; ``whole`` remains are where they were lifted."""

    conclusion: str
    relative: str
    handover: str  # received by side A
    waiting: str  # given to side A, not received
    burial: str
    whole: str


def going_home(cast: Cast, identified: Identifying) -> GoingHome:
    body = Remains.objects.get(pk=identified.third)
    programme, neutral = body.site.programme, cast.parties["neutral_body"]
    family = Family.objects.create(
        programme=programme, code="F-77", party=neutral, opened_by=cast.liaison, opened_at=START
    )
    mother = relative(cast, family, "هدى القاسم", sex="F")
    Consent.objects.create(
        member=mother, purpose=ConsentPurpose.COMPARE, recipient=neutral, form=ConsentForm.WRITTEN, given_at=START,
        recorded_by=cast.liaison,
    )  # fmt: skip
    son = relative(cast, family, "سامي القاسم", sex="M", mother=mother)
    missing = Missing.objects.create(
        family=family, relative=son, code="F-77-1", precision="district", recorded_by=cast.liaison, recorded_at=START
    )
    conclusion = concluded(cast, body, missing)
    notify(conclusion, mother, told_at=LATER, how="At home", wishes="Beside his father", by=cast.liaison, at=LATER)
    handover = given(cast, body)
    receive(handover, received_at=LATER + timedelta(hours=1), receipt="No. 7", by=cast.holder_a, at=LATER + DAY)
    recovery = Recovery.objects.get(pk=identified.recovery)
    waiting, buried, whole = [lift_remains(recovery, kind=RemainsKind.BODY, by=cast.examiner, at=START) for _ in "abc"]
    grave = Grave("Cemetery of the mill", PlacePrecision.EXACT, "row 4, no. 9")
    burial = bury(buried, BurialKind.TEMPORARY, grave, on_date="2021-03-05", by=cast.examiner, at=LATER)
    return GoingHome(
        conclusion.id, mother.id, handover.id, given(cast, waiting).id, burial.id, whole.id
    )  # fmt: skip


def given(cast: Cast, remains: Remains):
    return give_to_side(remains, cast.parties["side_a"], place="The gate", given_at=LATER, by=cast.examiner, at=LATER)
