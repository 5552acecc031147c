"""What a recipient was given under a consent: what the family is told when it takes the consent back."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from wasl.apps.identification.enums import ConsentPurpose, CustodyKind, PassedOn
from wasl.apps.identification.models.comparing import Search
from wasl.apps.identification.models.described import Described
from wasl.apps.identification.models.family import Consent
from wasl.apps.identification.models.laboratory import Profile
from wasl.apps.identification.models.sample import CustodyStep, Sample


@dataclass(frozen=True)
class Passed:
    """Something that the recipient had, and since when; ``count`` where several are told as one."""

    what: PassedOn
    at: datetime
    count: int = 1


def passed_on(consent: Consent) -> list[Passed]:
    """What went to the recipient while the consent stood, the earliest first."""
    until = Q() if consent.withdrawn_at is None else Q(at__lte=consent.withdrawn_at)
    found: list[Passed] = []
    if consent.purpose == ConsentPurpose.COMPARE:
        found.append(Passed(PassedOn.FAMILY, consent.given_at))
        values = list(Described.objects.filter(until, told_by=consent.member).values_list("at", flat=True))
        if values:
            found.append(Passed(PassedOn.TOLD, max(min(values), consent.given_at), len(values)))
        found += [Passed(PassedOn.COMPARED, at) for at in _compared(consent)]
    else:
        samples = Sample.objects.filter(consent=consent)
        found += [Passed(PassedOn.SAMPLE, at) for at in CustodyStep.objects.filter(
            sample__in=samples, kind=CustodyKind.RECEIVED, party=consent.recipient
        ).values_list("happened_at", flat=True)]  # fmt: skip
        found += [Passed(PassedOn.TYPED, at) for at in
                  Profile.objects.filter(sample__in=samples).values_list("accepted_at", flat=True)]  # fmt: skip
    return sorted(found, key=lambda one: one.at)


def _compared(consent: Consent) -> list[datetime]:
    """Searches that the recipient had made in that time and that named somebody whom the family seeks."""
    searches = Search.objects.filter(
        asked_by__party=consent.recipient, finished_at__gte=consent.given_at,
        matches__missing__family=consent.member.family,
    )  # fmt: skip
    if consent.withdrawn_at is not None:
        searches = searches.filter(finished_at__lte=consent.withdrawn_at)
    return [one.finished_at for one in searches.distinct() if one.finished_at is not None]


def waits_for_destruction(consent: Consent) -> int:
    """How many samples taken under a withdrawn consent to be sampled are not destroyed yet."""
    if consent.purpose != ConsentPurpose.SAMPLE or consent.withdrawn_at is None:
        return 0
    gone = CustodyStep.objects.filter(kind__in=[CustodyKind.DESTROYED, CustodyKind.USED_UP]).values("sample")
    return Sample.objects.filter(consent=consent).exclude(pk__in=gone).count()
