"""What versions did, for those who reach them: counts of many at once, and the lines of one, page by page."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from wasl.apps.lists.domain.changes import Change, Difference, Line, differences_between
from wasl.apps.lists.enums import AnswerState, EntryChanged
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.version import EntryChange, ListVersion
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.staff.models.staff import Staff

ORDER = (
    EntryChanged.WITHDRAWN, EntryChanged.CHANGED, EntryChanged.RETURNED, EntryChanged.ADDED, EntryChanged.UNCHANGED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of a change, to be read. ``row``: in the version's file; ``entry`` None: it is not one yet."""

    what: EntryChanged
    row: int | None
    key: str
    name_ar: str
    name_latin: str
    entry: str | None
    differences: tuple[Difference, ...]
    renamed: bool = False
    by_key: bool = True


def counts_of(versions: Iterable[ListVersion]) -> dict[str, Counter[EntryChanged]]:
    """How many entries each version changed in which way; one query."""
    found: dict[str, Counter[EntryChanged]] = {version.pk: Counter() for version in versions}
    rows = EntryChange.objects.filter(version__in=found).order_by().values_list("version", "what")
    for version, what, count in rows.annotate(Count("pk")):
        found[version][EntryChanged(what)] = count
    return found


def to_come(change: Change, *, what: str = "") -> list[Shown]:
    """The lines of a change not made yet, what asks for a look first; only of one kind if one is named."""
    lines = [line for line in change.lines if not what or line.what == what]
    place = {kind: at for at, kind in enumerate(ORDER)}
    lines.sort(key=lambda line: (not line.renamed, place[line.what], line.row.number if line.row else 0))
    return [_shown(line) for line in lines]


def changes_in_order(version: ListVersion, *, what: str = "") -> QuerySet[EntryChange]:
    """What a version did to each entry, in the order of ``ORDER``; only of one kind if one is named."""
    kinds = [When(what=kind, then=Value(at)) for at, kind in enumerate(ORDER)]
    changes = EntryChange.objects.filter(version=version).select_related("entry__record", "row")
    changes = changes.annotate(place=Case(*kinds, output_field=IntegerField())).order_by("place", "row__number", "pk")
    return changes.filter(what=what) if what else changes


def made(changes: Sequence[EntryChange], version: ListVersion, *, seen_by: Staff) -> list[Shown]:
    """The lines of a version that was accepted, as many as are given; three queries."""
    records = {one.entry.record_id: one for one in changes if one.what in {EntryChanged.CHANGED, EntryChanged.RETURNED}}
    episodes = dict(CustodyEpisode.objects.filter(record__in=records).values_list("id", "record_id"))
    claims = Claim.objects.reaching(seen_by).about(*records, *episodes)
    claims = claims.filter(source__in=version.continues.source.with_versions()).order_by("pk")
    before: dict[str, dict[str, str]] = defaultdict(dict)
    after: dict[str, dict[str, str]] = defaultdict(dict)
    for claim in claims:
        record = episodes.get(claim.subject, claim.subject)
        if claim.withdrawn_at == version.accepted_at:
            before[record][claim.property] = claim.value
        if claim.recorded_at == version.accepted_at and claim.source_id == version.list.source_id:
            after[record][claim.property] = claim.value
    return [
        Shown(
            what=EntryChanged(one.what), row=one.row.number if one.row else None, key=one.entry.party_key,
            name_ar=one.entry.record.name_ar, name_latin=one.entry.record.name_latin, entry=one.entry_id,
            differences=tuple(differences_between(before[one.entry.record_id], after[one.entry.record_id])),
        )
        for one in changes
    ]  # fmt: skip


def answered_among(change: Change, first: NameList) -> int:
    """How many entries would become others, or leave, after an answer was given for them."""
    touched = [
        line.known.entry
        for line in change.lines
        if line.known and line.what not in {EntryChanged.UNCHANGED, EntryChanged.ADDED}
    ]
    given = Answer.objects.filter(state=AnswerState.GIVEN, entry__list=first).values_list("entry_id", flat=True)
    return len(set(touched) & set(given))


def _shown(line: Line) -> Shown:
    told = line.row or line.known
    assert told is not None  # noqa: S101  a line is of a row or of an entry
    known = line.known
    return Shown(
        what=line.what, row=line.row.number if line.row else None, key=(line.row and line.row.key) or told.key,
        name_ar=told.name_ar, name_latin=told.name_latin, entry=known.entry if known else None,
        differences=line.differences, renamed=line.renamed, by_key=line.by_key,
    )  # fmt: skip
