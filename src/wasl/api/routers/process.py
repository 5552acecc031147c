"""The process: rounds of talks and releases, every value under the source that says it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from ninja import Query, Router

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked
from wasl.api.schemas.process import ReleaseOut, RoundOut, event_claim_out
from wasl.api.values import AsOf
from wasl.apps.exchanges.domain.releases import disputed, values_said
from wasl.apps.exchanges.models.release import Release
from wasl.apps.register.models.claim import Claim
from wasl.apps.staff.models.staff import Staff
from wasl.apps.talks.models.round import Round

router = Router(tags=["process"])


@router.get("/process/rounds", response={200: list[RoundOut], **REFUSALS})
def rounds(request: Asked, asked: Query[AsOf]) -> list[RoundOut]:
    held = list(Round.objects.filter(recorded_at__lte=asked.moment))
    claims = _claims(request.user, [one.id for one in held], moment=asked.moment)
    return [
        RoundOut(id=one.id, number=one.number, starts=one.starts, claims=list(map(event_claim_out, claims[one.id])))
        for one in held
    ]


@router.get("/process/releases", response={200: list[ReleaseOut], **REFUSALS})
def releases(request: Asked, asked: Query[AsOf]) -> list[ReleaseOut]:
    """Each release with its claims; ``disputed`` names what its sources say differently."""
    done = list(Release.objects.filter(recorded_at__lte=asked.moment))
    claims = _claims(request.user, [one.id for one in done], moment=asked.moment)
    return [
        ReleaseOut(
            id=one.id, number=one.number, happened=one.happened, disputed=disputed(values_said(claims[one.id])),
            claims=list(map(event_claim_out, claims[one.id])),
        )
        for one in done
    ]  # fmt: skip


def _claims(staff: Staff, subjects: Iterable[str], *, moment: datetime) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = defaultdict(list)
    claims = Claim.objects.reaching(staff).about(*subjects).known_at(moment)
    for claim in claims.select_related("source").order_by("recorded_at", "pk"):
        found[claim.subject].append(claim)
    return found
