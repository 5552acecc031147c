"""Later versions of a list: bringing one, seeing what it changes, accepting it, undoing it.

A version is staged as a list of its own, so that its columns, rows and problems are looked at as any list's.
Accepted, it speaks on for the list it continues: entries keep their ids, answers and decisions; what it says
otherwise are new claims of its own source; what it lacks is marked as withdrawn and may come back.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.lists.domain.changes import Change, Known, Line, change_between
from wasl.apps.lists.domain.errors import VersionError
from wasl.apps.lists.domain.list_verbs import BATCH, bring_list, staged_rows
from wasl.apps.lists.domain.reading import SAYS, names_of
from wasl.apps.lists.domain.withdrawals import kept_off, put_back, take_off
from wasl.apps.lists.enums import EntryChanged, ListKind, ListState
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.version import EntryChange, ListVersion, ListVersionQuerySet
from wasl.apps.lists.rules import may_bring
from wasl.apps.register.domain.claims import ToldOf, record_people
from wasl.apps.register.domain.revisions import (
    Revision,
    Said,
    rename,
    revise_people,
    standing_claims,
    take_revision_back,
)
from wasl.apps.register.enums import Property
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.sources.domain.source_verbs import open_reach
from wasl.apps.staff.enums import Purpose
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.engines.ledger.entries import Datum
from wasl.engines.tables.fields import Field

STANDING = [ListState.ACCEPTED, ListState.PUT]


def bring_version(
    first: NameList, content: bytes, *, filename: str, by: Staff, at: datetime, partial: bool = False, title: str = ""
) -> ListVersion:
    """Stage a file that continues an accepted list; nothing on the list changes before the version is accepted.

    ``partial``: the file only adds and updates, and what it lacks stays. Raises VersionError, ListError, TableError.
    """
    _check_own(first, by)
    _check_can_continue(NameList.objects.get(pk=first.pk))  # before the file is read, which takes longer
    made: list[ListVersion] = []

    def mark(brought: NameList) -> None:
        _check_can_continue(NameList.objects.select_for_update().get(pk=first.pk))
        made.append(ListVersion.objects.create(list=brought, continues=first, is_partial=partial))
        told: dict[str, Datum] = {"list": first.id, "partial": int(partial)}
        append(Event("version_brought", by=by.id, subject=brought.id, plain=told), at=at)

    bring_list(
        content, filename=filename, room=first.room, kind=ListKind(first.kind), addressed_to=first.addressed_to,
        title=title or first.title, by=by, at=at, also=mark,
    )  # fmt: skip
    return made[0]


def change_of(version: ListVersion) -> Change:
    """What the version would change if it were accepted now. Raises VersionError when rows cannot be told apart."""
    known = known_entries(version.continues)
    said = {SAYS[Field(name)] for name in version.list.columns if Field(name) in SAYS}
    return change_between(known, staged_rows(version.list), said=said, partial=version.is_partial)


def accept_version(
    version: ListVersion, *, by: Staff, at: datetime, withdrawn: int | None = None, renamed: int | None = None
) -> ListVersion:
    """Let the version speak on for its list: one commit, all entries, claims and log entries, or none.

    When more than half of the list would vanish, ``withdrawn`` must say how many entries that is; when a key would
    stand at another person's name, ``renamed`` must say at how many. Nobody types a number they did not see.
    """
    _check_own(version.list, by)
    with transaction.atomic():
        version = _locked(version)
        _check_can_continue(version.continues)
        if version.list.state != ListState.STAGED:
            raise VersionError(
                f"version {version.pk} was not accepted",
                why=f'it is "{version.list.state}"',
                do="Reload the page to see where it stands.",
            )
        at = _not_before_others(version.continues, at)
        change = change_of(version)
        _check_seen(version, change, withdrawn=withdrawn, renamed=renamed)
        version.number = _next_number(version.continues)
        version.accepted_at, version.accepted_by = at, by
        version.save()
        version.list.state, version.list.accepted_at = ListState.JOINED, at
        version.list.save()
        _join_sources(version, by=by, at=at)
        added = _apply(version, change, at=at)
        append(*_events(version, change, added, by=by), at=at)
    return version


def undo_version(version: ListVersion, *, why: str, by: Staff, at: datetime) -> ListVersion:
    """Put the list back to what it was before this version; all of it stays on record, and what it added is marked.

    Raises VersionError without a reason, and while a later version stands on this one.
    """
    _check_own(version.list, by)
    if not why.strip():
        raise VersionError(f"version {version.pk} stands", why="no reason was given", do="Say why it is undone.")
    with transaction.atomic():
        version = _locked(version)
        _check_can_continue(version.continues)
        if version.accepted_at is None or version.undone_at is not None:
            raise VersionError(
                f"version {version.pk} was not undone",
                why="it is not part of its list",
                do="Reload the page to see where it stands.",
            )
        if _versions_of(version.continues).standing().filter(number__gt=version.number).exists():
            raise VersionError(
                f"version {version.pk} was not undone", why="a later version stands on it", do="Undo that one first."
            )
        at = _not_before_others(version.continues, at)
        version.undone_at, version.undone_by = at, by
        version.save()
        version.list.state, version.list.withdrawn_at = ListState.WITHDRAWN, at
        version.list.save()
        _take_back(version, at=at)
        append(Event("version_undone", by=by.id, subject=version.pk, plain={"list": version.continues_id},
                     sealed={"why": why}), at=at)  # fmt: skip
    return version


def known_entries(first: NameList) -> list[Known]:
    """The entries of a list as they are now, with what the list itself says of each."""
    said = standing_claims(first.source)
    rows = first.entries.select_related("record", "row").defer("row__cells").order_by("row__number", "id")
    off = kept_off(first)
    return [_known(entry, said.get(entry.record_id, {}), is_off=entry.id in off) for entry in rows]


def _known(entry: ListEntry, said: dict[Property, Said], *, is_off: bool) -> Known:
    return Known(
        entry=entry.id, record=entry.record_id, row=entry.row.number, key=entry.party_key,
        name_ar=entry.record.name_ar, name_latin=entry.record.name_latin,
        values={property: one.value for property, one in said.items()},
        withdrawn=entry.record.withdrawn_at is not None, kept_off=is_off,
    )  # fmt: skip


# --- accepting ------------------------------------------------------------------------------------------


def _apply(version: ListVersion, change: Change, *, at: datetime) -> dict[int, ListEntry]:
    """Do what the change says; the entries it added, by row number."""
    _revise(version, [line for line in change.lines if line.differences], at=at)
    added = _add(version, [line for line in change.lines if line.what is EntryChanged.ADDED], at=at)
    gone = [line.known for line in change.lines if line.what is EntryChanged.WITHDRAWN and line.known]
    back = [line.known for line in change.lines if line.what is EntryChanged.RETURNED and line.known]
    take_off({one.entry: one.record for one in gone}, at=at)
    put_back({one.entry: one.record for one in back}, at=at)
    staged = dict(version.list.rows.values_list("number", "pk"))
    changes = [
        EntryChange(
            version=version, what=line.what, row_id=staged[line.row.number] if line.row else None,
            entry_id=line.known.entry if line.known else added[line.row.number].id,  # type: ignore[union-attr]
            former_key=line.known.key if line.known else "",
        )
        for line in change.lines
    ]  # fmt: skip
    EntryChange.objects.bulk_create(changes, batch_size=BATCH)
    return added


def _revise(version: ListVersion, lines: list[Line], *, at: datetime) -> None:
    said = standing_claims(version.continues.source)
    revisions: list[Revision] = []
    keys: dict[str, str] = {}
    for line in lines:
        assert line.known is not None  # noqa: S101  differences are between an entry
        assert line.row is not None  # noqa: S101  and a row
        values = dict(line.known.values)
        standing = said.get(line.known.record, {})
        for one in line.differences:
            if one.property is None:
                keys[line.known.entry] = line.row.key[:120]
            elif one.new is None:
                del values[one.property]
            else:
                values[one.property] = one.new
        name_ar, name_latin = names_of(values)
        changed = [(one.property, one) for one in line.differences if one.property is not None]
        revisions.append(Revision(
            record=line.known.record, name_ar=name_ar, name_latin=name_latin,
            withdrawn=tuple(standing[property].claim for property, one in changed if one.old is not None),
            said={property: one.new for property, one in changed if one.new is not None},
        ))  # fmt: skip
    revise_people(
        revisions, source=version.list.source, holder=_holder(version.continues), why=_replaced_by(version), at=at
    )
    _set_keys(keys)


def _add(version: ListVersion, lines: list[Line], *, at: datetime) -> dict[int, ListEntry]:
    rows = [line.row for line in lines if line.row]
    told = [ToldOf(f"row {row.number}", row.values, row.name_ar, row.name_latin) for row in rows]
    records = record_people(told, source=version.list.source, holder=_holder(version.continues), at=at)
    staged = dict(version.list.rows.values_list("number", "pk"))
    entries = [
        ListEntry(list=version.continues, row_id=staged[row.number], record=record, party_key=row.key[:120])
        for row, record in zip(rows, records, strict=True)
    ]
    made = ListEntry.objects.bulk_create(entries, batch_size=BATCH)
    return {row.number: entry for row, entry in zip(rows, made, strict=True)}


def _join_sources(version: ListVersion, *, by: Staff, at: datetime) -> None:
    """The version's source speaks on for the first, and reaches whom that reaches."""
    first, source = version.continues.source, version.list.source
    source.continues = first
    source.save(update_fields=["continues"])
    for reach in first.reach.filter(closed_at=None).select_related("party"):
        open_reach(source, to=reach.party, purpose=Purpose(reach.purpose), by=by.id, at=at)


def _events(version: ListVersion, change: Change, added: dict[int, ListEntry], *, by: Staff) -> Iterable[Event]:
    told: dict[str, Datum] = {
        "list": version.continues_id,
        "number": version.number,
        "partial": int(version.is_partial),
    }
    counts: dict[str, Datum] = {what.value: change.counts[what] for what in EntryChanged}
    yield Event("version_accepted", by=by.id, subject=version.pk, plain=told | counts)
    where: dict[str, Datum] = {"list": version.continues_id, "version": version.pk}
    for line in change.lines:
        entry = line.known.entry if line.known else added[line.row.number].id  # type: ignore[union-attr]
        if line.what is EntryChanged.ADDED and line.row:
            plain = where | {"record": added[line.row.number].record_id}
            row = {said.value: text for said, text in line.row.values.items()}
            yield Event(
                "entry_recorded", by=by.id, subject=entry, plain=plain, sealed={"key": line.row.key, "row": row}
            )
        elif line.what is EntryChanged.WITHDRAWN:
            yield Event("entry_withdrawn", by=by.id, subject=entry, plain=where)
        elif line.what is not EntryChanged.UNCHANGED:
            values = [[one.property.value if one.property else "key", one.old, one.new] for one in line.differences]
            name = "entry_returned" if line.what is EntryChanged.RETURNED else "entry_changed"
            yield Event(name, by=by.id, subject=entry, plain=where, sealed={"values": values})


# --- undoing --------------------------------------------------------------------------------------------


def _take_back(version: ListVersion, *, at: datetime) -> None:
    changes = list(version.changes.exclude(what=EntryChanged.UNCHANGED).select_related("entry"))
    take_revision_back(version.list.source, replaced=_replaced_by(version), why=f"version {version.pk} undone", at=at)
    gone = [one.entry for one in changes if one.what in {EntryChanged.ADDED, EntryChanged.RETURNED}]
    back = [one.entry for one in changes if one.what == EntryChanged.WITHDRAWN]
    take_off({entry.id: entry.record_id for entry in gone}, at=at)
    put_back({entry.id: entry.record_id for entry in back}, at=at)
    kept = [one for one in changes if one.what in {EntryChanged.CHANGED, EntryChanged.RETURNED}]
    _set_keys({one.entry_id: one.former_key for one in kept if one.entry.party_key != one.former_key})
    said = standing_claims(version.continues.source)
    rename({
        one.entry.record_id: names_of({name: told.value for name, told in said[one.entry.record_id].items()})
        for one in kept
    })  # fmt: skip


# --- both -----------------------------------------------------------------------------------------------


def _set_keys(keys: dict[str, str]) -> None:
    entries = [ListEntry(pk=entry, party_key=key) for entry, key in keys.items()]
    ListEntry.objects.bulk_update(entries, ["party_key"], batch_size=500)


def _replaced_by(version: ListVersion) -> str:
    return f"replaced by version {version.pk}"


def _holder(first: NameList) -> Party | None:
    return first.party if first.kind == ListKind.HELD else first.addressed_to


def _locked(version: ListVersion) -> ListVersion:
    """The version as it is now; its list waits for no other version meanwhile."""
    NameList.objects.select_for_update().get(pk=version.continues_id)
    return ListVersion.objects.select_related(
        "list__source", "list__party", "continues__source", "continues__party", "continues__addressed_to"
    ).get(pk=version.pk)


def _next_number(first: NameList) -> int:
    return (_versions_of(first).aggregate(last=Max("number"))["last"] or 1) + 1


def _not_before_others(first: NameList, at: datetime) -> datetime:
    """A clock may run back; what follows on something is never recorded before it."""
    last = _versions_of(first).aggregate(accepted=Max("accepted_at"), undone=Max("undone_at"))
    entered = PersonRecord.objects.filter(entry__list=first).aggregate(last=Max("recorded_at"))["last"]
    moments: list[datetime | None] = [at, first.accepted_at, entered, last["accepted"], last["undone"]]
    return max(filter(None, moments))


def _versions_of(first: NameList) -> ListVersionQuerySet:
    return ListVersion.objects.filter(continues=first)


def _check_own(brought: NameList, by: Staff) -> None:
    if brought.party_id != by.party_id or not may_bring(by.roles, ListKind(brought.kind)):
        raise VersionError(
            f"list {brought.id} was not changed",
            why="another party brought it, or your role does not",
            do="Ask the person who brought it.",
        )


def _check_can_continue(first: NameList) -> None:
    if hasattr(first, "version"):
        raise VersionError(
            f"list {first.id} has no versions of its own",
            why="it is itself a version of another list",
            do="Bring the file to that list.",
        )
    if first.state not in STANDING:
        raise VersionError(
            f"list {first.id} was not changed",
            why=f'it is "{first.state}"',
            do="Only an accepted list that was not withdrawn has later versions.",
        )


def _check_seen(version: ListVersion, change: Change, *, withdrawn: int | None, renamed: int | None) -> None:
    if not any(line.row for line in change.lines):
        raise VersionError(
            f"version {version.pk} was not accepted",
            why="no row in it names a person",
            do="Check which column holds the names.",
        )
    if change.withdraws_most and withdrawn != change.counts[EntryChanged.WITHDRAWN]:
        raise VersionError(
            f"version {version.pk} was not accepted",
            why="more than half of the entries would be withdrawn",
            do="If that is meant, give their number; if the file holds only a part, bring it as such.",
        )
    if change.renamed and renamed != change.renamed:
        raise VersionError(
            f"version {version.pk} was not accepted",
            why="keys of the list stand at other people's names in it",
            do="Look at those rows. If they are the same people, give their number.",
        )
