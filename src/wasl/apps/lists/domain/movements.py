"""Who brought what in, and who took what out: read from the log, as far as one reaches what it speaks of.

Conveners see the movements of the lists that reach them; a side sees those of its own lists, and of the copies
it asked for itself.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.enums import Movement, Way
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.version import ListVersion
from wasl.apps.staff.enums import Purpose
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff

# which way each movement goes; what is withdrawn or undone came in once, and is told beside it
WAYS: dict[Movement, Way] = {
    Movement.LIST_BROUGHT: Way.IN,
    Movement.LIST_ACCEPTED: Way.IN,
    Movement.VERSION_ACCEPTED: Way.IN,
    Movement.VERSION_UNDONE: Way.BACK,
    Movement.LIST_WITHDRAWN: Way.BACK,
    Movement.EXPORT_ASKED: Way.OUT,
    Movement.EXPORT_APPROVED: Way.OUT,
    Movement.EXPORT_REFUSED: Way.OUT,
    Movement.EXPORT_TAKEN: Way.OUT,
}


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement. ``list`` is the list it is about, a version's being the one it continues; ``export``: the copy."""

    seq: int
    at: datetime
    what: Movement
    by: Staff
    list: NameList
    export: ListExport | None
    version: int
    counts: dict[str, int]

    @property
    def way(self) -> Way:
        return WAYS[self.what]


def movements_for(
    staff: Staff, *, party: str = "", since: datetime | None = None, until: datetime | None = None
) -> QuerySet[LoggedEntry]:
    """Log entries of movements this person may see, the latest first; by a party (its code), within a time."""
    lists, exports = _lists(staff), ListExport.objects.reaching(staff)
    versions = ListVersion.objects.reaching(staff).filter(accepted_at__isnull=False, continues__in=lists)
    about = Q(subject__in=lists.values("id")) | Q(subject__in=versions.values("pk"))
    found = LoggedEntry.objects.filter(about | Q(subject__in=exports.values("id")), event__in=WAYS)
    if party:
        found = found.filter(by__in=Staff.objects.filter(party__code=party).values("id"))
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lte=until)
    return found.order_by("-seq")


def told(entries: Iterable[LoggedEntry], staff: Staff) -> list[Moved]:
    """The movements of these log entries, whole; four queries however many."""
    rows = list(entries)
    subjects = {row.subject for row in rows}
    exports = {
        one.id: one for one in ListExport.objects.reaching(staff).filter(pk__in=subjects).select_related("list__party")
    }
    versions = {
        one.pk: one
        for one in ListVersion.objects.reaching(staff).filter(pk__in=subjects).select_related("continues__party")
    }
    lists = {one.id: one for one in _lists(staff).filter(pk__in=subjects).select_related("party")}
    people = Staff.objects.select_related("party").in_bulk({row.by for row in rows})
    found = [_moved(row, people[row.by], lists, versions, exports) for row in rows]
    # how many rows a file has, and how many of them name nobody, is its own side's to know
    hidden = {one.seq for one in found if one.what is Movement.LIST_BROUGHT and one.by.party_id != staff.party_id}
    return [replace(one, counts={}) if one.seq in hidden else one for one in found]


def per_day(entries: QuerySet[LoggedEntry]) -> list[tuple[date, Way, int]]:
    """How many movements went which way on each day, the first day first."""
    days = entries.order_by().annotate(day=TruncDate("at")).values_list("day", "event").annotate(Count("seq"))
    found: dict[tuple[date, Way], int] = {}
    for day, event, count in days:
        at = day, WAYS[Movement(event)]
        found[at] = found.get(at, 0) + count
    return [(day, way, count) for (day, way), count in sorted(found.items())]


def parties_in(entries: QuerySet[LoggedEntry]) -> QuerySet[Party]:
    """The parties whose people did these things, to choose among."""
    return Party.objects.filter(staff__in=entries.order_by().values("by")).distinct()


def _lists(staff: Staff) -> QuerySet[NameList]:
    reached = NameList.objects.reaching(staff)
    return reached if Purpose.MEDIATE in staff.purposes else reached.filter(party=staff.party_id)


def _moved(
    row: LoggedEntry, by: Staff, lists: dict[str, NameList], versions: dict[str, ListVersion],
    exports: dict[str, ListExport],
) -> Moved:  # fmt: skip
    version, export = versions.get(row.subject), exports.get(row.subject)
    about = version.continues if version else export.list if export else lists[row.subject]
    data: dict[str, Any] = json.loads(row.text)["data"]
    return Moved(
        seq=row.seq, at=row.at, what=Movement(row.event), by=by, list=about, export=export,
        version=(version.number or 0) if version else 0,
        counts={name: value for name, value in data.items() if isinstance(value, int)},
    )  # fmt: skip
