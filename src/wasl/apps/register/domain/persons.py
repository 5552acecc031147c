"""Which records are one person: derived from people's decisions, recomputed for the records touched."""

from collections.abc import Iterable

from wasl.apps.register.models.person import PersonRecord

ROWS = 2_000


def regroup(groups: Iterable[Iterable[str]]) -> None:
    """Make each group of record ids one person; a group of one is the person it was recorded as.

    The oldest record of a group lends its own person, so ids stay when groups grow or come apart.
    Many groups cost as few questions as one: records are read and written by the thousand.
    """
    of_record = {record: number for number, group in enumerate(groups) for record in group}
    oldest: dict[int, str] = {}
    changed: list[PersonRecord] = []
    for record in _oldest_first(list(of_record)):
        person = oldest.setdefault(of_record[record.id], record.recorded_as_id)
        if record.person_id != person:
            record.person_id = person
            changed.append(record)
    PersonRecord.objects.bulk_create(  # rows that are there already: only the person is written
        changed, batch_size=ROWS, update_conflicts=True, unique_fields=["id"], update_fields=["person"]
    )


def _oldest_first(ids: list[str]) -> list[PersonRecord]:
    found = [
        record
        for start in range(0, len(ids), ROWS)
        for record in PersonRecord.objects.filter(id__in=ids[start : start + ROWS])
    ]
    return sorted(found, key=lambda record: (record.recorded_at, record.id))
