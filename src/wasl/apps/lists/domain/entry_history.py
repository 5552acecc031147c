"""What became of one entry, turn by turn: entered, changed, withdrawn, come back; for one person who reaches it.

Nobody learns of a turn from before they could read the list: to a holder an entry begins when it was put.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Min

from wasl.apps.lists.domain.changes import Difference, differences_between
from wasl.apps.lists.enums import AnswerState
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry, StagedRow
from wasl.apps.lists.models.version import EntryChange, ListVersion, Withdrawal, last_change
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.staff.models.staff import Staff


@dataclass(slots=True)
class Turn:
    """What happened to the entry at one moment. ``row`` as written, with its headers: for its own side alone."""

    at: datetime
    entered: bool = False
    left: bool = False
    returned: bool = False
    undone: bool = False
    differences: list[Difference] = field(default_factory=list)
    version: int = 0
    row: int | None = None
    cells: list[tuple[str, str]] = field(default_factory=list)


def history_of(entry: ListEntry, *, seen_by: Staff) -> list[Turn]:
    """The turns of an entry, the first one first, as far as this person was there to see them."""
    since = _read_since(entry, seen_by)
    turns: dict[datetime, Turn] = {}

    def turn(at: datetime) -> Turn:
        return turns.setdefault(at, Turn(at))

    first = turn(max(entry.record.recorded_at, since))
    first.entered = True
    for at, differences in _differences(entry, seen_by, since).items():
        turn(at).differences = differences
    for gone in Withdrawal.objects.filter(entry=entry):
        if gone.since >= since:
            turn(gone.since).left = True
        if gone.until and gone.until >= since:
            turn(gone.until).returned = True
    if entry.list.party_id == seen_by.party_id:
        first.row, first.cells = entry.row.number, cells_of(entry.row)
        for at, row in _later_rows(entry):
            turn(at).row, turn(at).cells = row.number, cells_of(row)
    versions = ListVersion.objects.filter(changes__entry=entry).values_list("number", "accepted_at", "undone_at")
    for number, accepted, undone in versions:
        for when in (accepted, undone):
            if when is not None and when in turns:
                turns[when].version, turns[when].undone = number or 0, when == undone
    return [turns[at] for at in sorted(turns)]


def cells_of(row: StagedRow) -> list[tuple[str, str]]:
    """Header and cell of each column of a row, as written in the file it came in."""
    headers = [*row.list.headers, *[""] * (len(row.cells) - len(row.list.headers))]
    return list(zip(headers, row.cells, strict=False))


def changed_since_answered(entries: Iterable[str]) -> set[str]:
    """Of these entries, those that became others after the answer that stands was given."""
    given = Answer.objects.filter(entry__in=list(entries), state=AnswerState.GIVEN)
    changed = given.annotate(changed_at=last_change("entry")).filter(changed_at__gt=F("given_at"))
    return set(changed.values_list("entry_id", flat=True))


def _read_since(entry: ListEntry, staff: Staff) -> datetime:
    opened = entry.list.source.reach.filter(
        party_id=staff.party_id, purpose__in=[purpose.value for purpose in staff.purposes], closed_at=None
    )
    return opened.aggregate(first=Min("opened_at"))["first"] or entry.record.recorded_at


def _differences(entry: ListEntry, staff: Staff, since: datetime) -> dict[datetime, list[Difference]]:
    """By moment, what the list began to say and what it no longer said."""
    episodes = CustodyEpisode.objects.filter(record=entry.record_id).values_list("id", flat=True)
    claims = Claim.objects.reaching(staff).about(entry.record_id, *episodes)
    said: dict[datetime, dict[str, str]] = defaultdict(dict)
    ended: dict[datetime, dict[str, str]] = defaultdict(dict)
    for claim in claims.filter(source__in=entry.list.source.with_versions()).order_by("pk"):
        said[max(claim.recorded_at, since)][claim.property] = claim.value
        if claim.withdrawn_at:
            ended[max(claim.withdrawn_at, since)][claim.property] = claim.value
    return {at: differences_between(ended[at], said[at]) for at in {*said, *ended}}


def _later_rows(entry: ListEntry) -> list[tuple[datetime, StagedRow]]:
    changes = EntryChange.objects.filter(entry=entry, row__isnull=False).select_related("row__list", "version")
    return [(one.version.accepted_at, one.row) for one in changes if one.version.accepted_at and one.row]
