"""What accepting a version does to the entries of its list, and how undoing it takes that back.

Must run inside the transaction that says so of the version. Every earlier day keeps what was known on it.
"""

from collections.abc import Iterable
from datetime import datetime

from wasl.apps.audit.domain.log import Event
from wasl.apps.lists.domain.changes import Change, Line
from wasl.apps.lists.domain.list_verbs import BATCH
from wasl.apps.lists.domain.reading import names_of
from wasl.apps.lists.domain.traits import forget_traits
from wasl.apps.lists.domain.withdrawals import put_back, take_off
from wasl.apps.lists.enums import EntryChanged, ListKind
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.version import EntryChange, ListVersion
from wasl.apps.register.domain.claims import record_people
from wasl.apps.register.domain.revisions import (
    Revision,
    rename,
    revise_people,
    standing_claims,
    take_revision_back,
)
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.engines.ledger.entries import Datum


def apply_change(version: ListVersion, change: Change, *, at: datetime) -> dict[int, ListEntry]:
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
            entry_id=_entry_of(line, added),
            former_key=line.known.key if line.known else "",
        )
        for line in change.lines
    ]  # fmt: skip
    EntryChange.objects.bulk_create(changes, batch_size=BATCH)
    return added


def _revise(version: ListVersion, lines: list[Line], *, at: datetime) -> None:
    revisions: list[Revision] = []
    keys: dict[str, str] = {}
    for line in lines:
        assert line.known is not None  # noqa: S101  differences are between an entry
        assert line.row is not None  # noqa: S101  and a row
        values = dict(line.known.values)
        for one in line.differences:
            if one.property is None:
                keys[line.known.entry] = line.row.key
            elif one.new is None:
                del values[one.property]
            else:
                values[one.property] = one.new
        name_ar, name_latin = names_of(values)
        changed = [(one.property, one) for one in line.differences if one.property is not None]
        revisions.append(Revision(
            record=line.known.record, name_ar=name_ar, name_latin=name_latin,
            withdrawn=tuple(line.known.claims[property] for property, one in changed if one.old is not None),
            said={property: one.new for property, one in changed if one.new is not None}, dates=line.row.dates,
        ))  # fmt: skip
    revise_people(
        revisions, source=version.list.source, holder=_holder(version.continues), why=replaced_by(version), at=at
    )
    _set_keys(keys)
    forget_traits(line.known.entry for line in lines if line.known)


def _add(version: ListVersion, lines: list[Line], *, at: datetime) -> dict[int, ListEntry]:
    rows = [line.row for line in lines if line.row]
    records = record_people(
        [row.told for row in rows], source=version.list.source, holder=_holder(version.continues), at=at
    )
    staged = dict(version.list.rows.values_list("number", "pk"))
    entries = [
        ListEntry(list=version.continues, row_id=staged[row.number], record_id=record, party_key=row.key)
        for row, record in zip(rows, records, strict=True)
    ]
    made = ListEntry.objects.bulk_create(entries, batch_size=BATCH)
    return {row.number: entry for row, entry in zip(rows, made, strict=True)}


def events_of(version: ListVersion, change: Change, added: dict[int, ListEntry], *, by: Staff) -> Iterable[Event]:
    told: dict[str, Datum] = {
        "list": version.continues_id,
        "number": version.number,
        "partial": int(version.is_partial),
    }
    counts: dict[str, Datum] = {what.value: change.counts[what] for what in EntryChanged}
    yield Event("version_accepted", by=by.id, subject=version.pk, plain=told | counts)
    where: dict[str, Datum] = {"list": version.continues_id, "version": version.pk}
    for line in change.lines:
        entry = _entry_of(line, added)
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


def take_back(version: ListVersion, *, at: datetime) -> None:
    changes = list(version.changes.exclude(what=EntryChanged.UNCHANGED).select_related("entry"))
    take_revision_back(version.list.source, replaced=replaced_by(version), why=f"version {version.pk} undone", at=at)
    gone = [one.entry for one in changes if one.what in {EntryChanged.ADDED, EntryChanged.RETURNED}]
    back = [one.entry for one in changes if one.what == EntryChanged.WITHDRAWN]
    take_off({entry.id: entry.record_id for entry in gone}, at=at)
    put_back({entry.id: entry.record_id for entry in back}, at=at)
    kept = [one for one in changes if one.what in {EntryChanged.CHANGED, EntryChanged.RETURNED}]
    forget_traits(one.entry_id for one in kept)
    _set_keys({one.entry_id: one.former_key for one in kept if one.entry.party_key != one.former_key})
    said = standing_claims(version.continues.source)
    rename({
        one.entry.record_id: names_of({name: told.value for name, told in said[one.entry.record_id].items()})
        for one in kept
    })  # fmt: skip


# --- both -----------------------------------------------------------------------------------------------


def _set_keys(keys: dict[str, str]) -> None:
    numbers = list(keys)
    for start in range(0, len(numbers), BATCH):
        entries = list(ListEntry.objects.filter(pk__in=numbers[start : start + BATCH]))
        for entry in entries:
            entry.party_key = keys[entry.pk]
        ListEntry.objects.bulk_create(  # one statement writes many rows; they are all there already
            entries, update_conflicts=True, unique_fields=["id"], update_fields=["party_key"]
        )


def replaced_by(version: ListVersion) -> str:
    return f"replaced by version {version.pk}"


def _holder(first: NameList) -> Party | None:
    return first.party if first.kind == ListKind.HELD else first.addressed_to


def _entry_of(line: Line, added: dict[int, ListEntry]) -> str:
    """Id of the entry of a line: known before, or added by its row."""
    if line.known is not None:
        return line.known.entry
    assert line.row is not None  # noqa: S101  a line is of an entry or of a row
    return added[line.row.number].id
