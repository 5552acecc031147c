"""One entry of a list taken off, put back or corrected, with the consent of the party that brought it.

The caller knows why, and checks who may; these write the change and its log entry.
"""

from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.lists.domain.errors import ListError
from wasl.apps.lists.domain.reading import names_of
from wasl.apps.lists.domain.traits import forget_traits
from wasl.apps.lists.domain.withdrawals import is_listed, leave_off, put_back, take_off
from wasl.apps.lists.enums import ListState
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.register.domain.revisions import Revision, rename, revise_people, take_revision_back
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.models.staff import Staff


@transaction.atomic
def take_entry_off(entry: ListEntry, *, why: str, by: Staff, at: datetime) -> None:
    """The entry stays on record, marked, and no later version of its list brings it back. Raises ListError."""
    if entry.record.withdrawn_at is not None:
        raise ListError(
            f"entry {entry.id} was not taken off", why="it was withdrawn before", do="Nothing is left to do."
        )
    take_off({entry.id: entry.record_id}, at=max(at, entry.record.recorded_at), for_family=True)
    append(
        Event("entry_withdrawn", by=by.id, subject=entry.id, plain={"list": entry.list_id}, sealed={"why": why}), at=at
    )


@transaction.atomic
def put_entry_back(entry: ListEntry, *, why: str, by: Staff, at: datetime) -> None:
    """The family's wish no longer holds the entry off. It stands again, unless its list has dropped it meanwhile."""
    first = NameList.objects.select_for_update().get(pk=entry.list_id)
    back = first.state != ListState.WITHDRAWN and is_listed(entry)
    if back:
        put_back({entry.id: entry.record_id}, at=at, for_family=True)
    else:
        leave_off(entry.id, at=at)
    event = "entry_returned" if back else "entry_withdrawn"
    append(Event(event, by=by.id, subject=entry.id, plain={"list": entry.list_id}, sealed={"why": why}), at=at)


@transaction.atomic
def correct_entry(
    entry: ListEntry, *, property: Property, value: str, source: Source, why: str, by: Staff, at: datetime
) -> None:
    """What was said of this property no longer stands; ``source``, which continues the list's, says the new value."""
    said = dict(_said(entry))
    replaced = said.get(property)
    names = {name: text for name, (_, text) in said.items()} | {property: value}
    name_ar, name_latin = names_of(names)
    withdrawn = (replaced[0],) if replaced else ()
    revision = Revision(entry.record_id, withdrawn, {property: value}, name_ar, name_latin)
    holder = entry.list.addressed_to or entry.list.party
    revise_people([revision], source=source, holder=holder, why=why, at=at)
    forget_traits([entry.id])
    values = [[property.value, replaced[1] if replaced else None, value]]
    append(
        Event("entry_changed", by=by.id, subject=entry.id, plain={"list": entry.list_id, "source": source.id},
              sealed={"values": values, "why": why}),
        at=at,
    )  # fmt: skip


@transaction.atomic
def take_correction_back(entry: ListEntry, *, source: Source, replaced: str, why: str, by: Staff, at: datetime) -> None:
    """The entry says again what it said before the correction of this source, made for the reason ``replaced``."""
    take_revision_back(source, replaced=replaced, why=why, at=at)
    forget_traits([entry.id])
    rename({entry.record_id: names_of({name: text for name, (_, text) in _said(entry)})})
    append(
        Event("entry_changed", by=by.id, subject=entry.id, plain={"list": entry.list_id, "source": source.id},
              sealed={"why": why}),
        at=at,
    )  # fmt: skip


def _said(entry: ListEntry) -> list[tuple[Property, tuple[int, str]]]:
    """What the entry's list says of the person now: each property with the number of its claim, and its value."""
    episodes = CustodyEpisode.objects.filter(record=entry.record_id).values_list("id", flat=True)
    claims = Claim.objects.filter(
        source__in=entry.list.source.with_versions(), subject__in=[entry.record_id, *episodes]
    )
    found = claims.standing().order_by("pk").values_list("property", "pk", "value")
    return [(Property(name), (number, value)) for name, number, value in found]
