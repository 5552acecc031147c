"""What families had corrected on a list, and what the list itself said there.

A correction is a source that continues the list's without being a version of it. It stands over later versions, as an
entry that a family asked off stays off: until the party that granted it takes that back.
"""

from collections import defaultdict
from typing import Any

from django.db.models import Q, QuerySet

from wasl.apps.lists.domain.version_effects import replaced_by
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.version import ListVersion
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode


def corrections_of(first: NameList) -> dict[str, dict[Property, str]]:
    """By record, the properties a family's correction stands for, and what the list said of each; "" for nothing."""
    corrected = list(_standing(first).values_list("subject", "property"))
    subjects = {subject for subject, _ in corrected}
    own = Claim.objects.filter(subject__in=subjects, source__in=first.source.with_versions()).exclude(withdrawn_at=None)
    own = own.exclude(source__in=_sources(first)).order_by("pk")
    said = {(subject, property): value for subject, property, value in own.values_list("subject", "property", "value")}
    record_of = dict(CustodyEpisode.objects.filter(pk__in=subjects).values_list("id", "record_id"))
    found: dict[str, dict[Property, str]] = defaultdict(dict)
    for subject, property in corrected:
        found[record_of.get(subject, subject)][Property(property)] = said.get((subject, property), "")
    return found


def stand_on(version: ListVersion) -> bool:
    """Whether a correction made since the version was accepted is of something the version said or replaced."""
    since = _standing(version.continues).filter(recorded_at__gte=version.accepted_at)
    corrected = set(since.values_list("subject", "property"))
    if not corrected:
        return False
    of_version = Q(source=version.list.source_id) | Q(withdrawn_why=replaced_by(version))
    spoken = Claim.objects.filter(of_version, subject__in={subject for subject, _ in corrected})
    return not corrected.isdisjoint(spoken.values_list("subject", "property"))


def _sources(first: NameList) -> Any:
    return first.source.continued_by.filter(list=None).values("pk")


def _standing(first: NameList) -> QuerySet[Claim]:
    return Claim.objects.filter(source__in=_sources(first)).standing()
