"""How far remains and families have come, as far as this person reads it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from wasl.apps.identification.domain.reassociation import joined_groups
from wasl.apps.identification.enums import BurialKind, FamilyStage, RemainsStage
from wasl.apps.identification.models.conclusion import Burial, Conclusion, Handover
from wasl.apps.identification.models.family import Family
from wasl.apps.identification.models.laboratory import Profile
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.models.site import Remains
from wasl.apps.staff.models.staff import Staff


def way_of_remains(programme: Programme, *, staff: Staff) -> dict[RemainsStage, set[str]]:
    """Ids of the programme's remains that have come so far, stage by stage.

    Sampling and typing are counted under the own label of each; what two people joined is identified together.
    """
    remains = Remains.objects.reaching(staff).filter(site__programme=programme)
    samples = Sample.objects.reaching(staff).filter(remains__in=remains)
    identified = _of(Conclusion.objects.reaching(staff).signed().filter(remains__in=remains))
    groups = joined_groups(programme)
    return {
        RemainsStage.RECOVERED: set(remains.values_list("pk", flat=True)),
        RemainsStage.SAMPLED: _of(samples),
        RemainsStage.TYPED: set(
            Profile.objects.standing().filter(sample__in=samples).values_list("sample__remains_id", flat=True)
        ),
        RemainsStage.IDENTIFIED: {one for id in identified for one in groups.get(id, {id})},
        RemainsStage.HANDED_OVER: set(
            Handover.objects.reaching(staff)
            .filter(pieces__in=remains, returns=None, returned_at=None, received_at__isnull=False)
            .values_list("pieces", flat=True)
        ),
        RemainsStage.BURIED: _of(
            Burial.objects.reaching(staff).standing().filter(remains__in=remains).exclude(kind=BurialKind.TEMPORARY)
        ),
    }


def furthest(way: dict[RemainsStage, set[str]], id: str) -> RemainsStage:
    """The furthest stage that these remains have reached."""
    return next(stage for stage in reversed(RemainsStage) if id in way[stage])


def way_of_families(programme: Programme, *, staff: Staff) -> dict[FamilyStage, int]:
    """How many of the families that reach this person have come so far."""
    families = Family.objects.reaching(staff).filter(programme=programme)
    samples = Sample.objects.reaching(staff).filter(relative__family__in=families)
    typed = Profile.objects.standing().filter(sample__in=samples)
    answered = Conclusion.objects.reaching(staff).signed().filter(missing__family__in=families)
    return {
        FamilyStage.OPENED: families.count(),
        FamilyStage.SAMPLED: _different(samples.values_list("relative__family_id", flat=True)),
        FamilyStage.TYPED: _different(typed.values_list("sample__relative__family_id", flat=True)),
        FamilyStage.ANSWERED: _different(answered.values_list("missing__family_id", flat=True)),
    }


def _of(rows: QuerySet[Any]) -> set[str]:
    return set(rows.values_list("remains_id", flat=True))


def _different(ids: Iterable[str]) -> int:
    return len(set(ids))
