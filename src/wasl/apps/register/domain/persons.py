"""Which records are one person: derived from people's decisions, recomputed for the records touched."""

from collections.abc import Iterable

from wasl.apps.register.models.person import PersonRecord


def regroup(groups: Iterable[Iterable[str]]) -> None:
    """Make each group of record ids one person; a group of one is the person it was recorded as.

    The oldest record of a group lends its own person, so ids stay when groups grow or come apart.
    """
    for group in groups:
        records = list(PersonRecord.objects.filter(id__in=list(group)).order_by("recorded_at", "id"))
        for record in records:
            record.person_id = records[0].recorded_as_id
        PersonRecord.objects.bulk_update(records, ["person"])
