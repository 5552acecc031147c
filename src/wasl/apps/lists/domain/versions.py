"""Later versions of a list: bringing one, seeing what it changes, accepting it, undoing it.

A version is staged as a list of its own, so that its columns, rows and problems are looked at as any list's.
Accepted, it speaks on for the list it continues: entries keep their ids, answers and decisions; what it says
otherwise are new claims of its own source; what it lacks is marked as withdrawn and may come back.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.lists.domain.changes import Change, Known, change_between
from wasl.apps.lists.domain.errors import VersionError
from wasl.apps.lists.domain.family_corrections import corrections_of, stand_on
from wasl.apps.lists.domain.list_verbs import bring_list
from wasl.apps.lists.domain.reading import SAYS
from wasl.apps.lists.domain.staging import staged_rows
from wasl.apps.lists.domain.version_effects import apply_change, events_of, take_back
from wasl.apps.lists.domain.withdrawals import kept_off
from wasl.apps.lists.enums import EntryChanged, ListKind, ListState
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.version import ListVersion, ListVersionQuerySet
from wasl.apps.lists.rules import may_bring
from wasl.apps.register.domain.revisions import standing_claims
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.sources.domain.source_verbs import speak_on
from wasl.apps.staff.models.staff import Staff
from wasl.engines.ledger.entries import Datum
from wasl.engines.tables.fields import Field

STANDING = [ListState.ACCEPTED, ListState.PUT]


def bring_version(
    first: NameList,
    content: bytes,
    *,
    filename: str,
    by: Staff,
    at: datetime,
    partial: bool = False,
    title: str = "",
    sheet: str | None = None,
    also: Callable[[NameList], None] | None = None,
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
        if also is not None:
            also(brought)

    bring_list(
        content, filename=filename, room=first.room, kind=ListKind(first.kind), addressed_to=first.addressed_to,
        title=title or first.title, sheet=sheet, by=by, at=at, also=mark,
    )  # fmt: skip
    return made[0]


def change_of(version: ListVersion) -> Change:
    """What the version would change if it were accepted now. Raises VersionError when rows cannot be told apart."""
    known = known_entries(version.continues)
    said = {SAYS[Field(name)] for name in version.list.columns if Field(name) in SAYS}
    return change_between(known, staged_rows(version.list), said=said, partial=version.is_partial)


def accept_version(
    version: ListVersion,
    *,
    by: Staff,
    at: datetime,
    seen: str = "",
    withdrawn: int | None = None,
    renamed: int | None = None,
) -> ListVersion:
    """Let the version speak on for its list: one commit, all entries, claims and log entries, or none.

    When more than half of the list would vanish, ``withdrawn`` must say how many entries that is; when a key would
    stand at another person's name, ``renamed`` must say at how many. Nobody types a number they did not see.
    ``seen``: the digest of the change that was looked at; refused when it would be another one by now.
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
        _check_seen(version, change, seen=seen, withdrawn=withdrawn, renamed=renamed)
        version.number = _next_number(version.continues)
        version.accepted_at, version.accepted_by = at, by
        version.save()
        version.list.state, version.list.accepted_at = ListState.JOINED, at
        version.list.save()
        speak_on(version.continues.source, version.list.source, by=by.id, at=at)
        added = apply_change(version, change, at=at)
        append(*events_of(version, change, added, by=by), at=at)
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
        if _later(version).exists():
            raise VersionError(
                f"version {version.pk} was not undone", why="a later version stands on it", do="Undo that one first."
            )
        if stand_on(version):
            raise VersionError(
                f"version {version.pk} was not undone",
                why="what a family had corrected since stands on it",
                do="Bring the list as a further version instead.",
            )
        at = _not_before_others(version.continues, at)
        version.undone_at, version.undone_by = at, by
        version.save()
        version.list.state, version.list.withdrawn_at = ListState.WITHDRAWN, at
        version.list.save()
        take_back(version, at=at)
        append(Event("version_undone", by=by.id, subject=version.pk, plain={"list": version.continues_id},
                     sealed={"why": why}), at=at)  # fmt: skip
    return version


def can_undo(version: ListVersion, *, by: Staff) -> bool:
    """It stands, and no later version stands on it."""
    first = version.continues
    stands = version.accepted_at is not None and version.undone_at is None and first.state in STANDING
    if not stands or not may_bring(by.roles, ListKind(first.kind)) or first.party_id != by.party_id:
        return False
    return not _later(version).exists() and not stand_on(version)


def known_entries(first: NameList) -> list[Known]:
    """The entries of a list as they are now, with what the list itself says of each."""
    said = standing_claims(first.source)
    off, corrected = kept_off(first), corrections_of(first)
    entries = first.entries.order_by("row__number", "id").values_list(
        "id", "record", "row__number", "party_key", "record__name_ar", "record__name_latin", "record__withdrawn_at"
    )
    return [
        Known(
            entry=entry, record=record, row=row, key=key, name_ar=name_ar, name_latin=name_latin,
            values={property: one.value for property, one in said.get(record, {}).items()},
            claims={property: one.claim for property, one in said.get(record, {}).items()},
            withdrawn=withdrawn_at is not None, kept_off=entry in off, corrected=corrected.get(record, {}),
        )
        for entry, record, row, key, name_ar, name_latin, withdrawn_at in entries
    ]  # fmt: skip


# --- what is checked ------------------------------------------------------------------------------------


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


def _later(version: ListVersion) -> ListVersionQuerySet:
    return _versions_of(version.continues).standing().filter(number__gt=version.number)


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


def _check_seen(version: ListVersion, change: Change, *, seen: str, withdrawn: int | None, renamed: int | None) -> None:
    if not any(line.row for line in change.lines):
        raise VersionError(
            f"version {version.pk} was not accepted",
            why="no row in it names a person",
            do="Check which column holds the names.",
        )
    if seen and seen != change.digest:
        raise VersionError(
            f"version {version.pk} was not accepted",
            why="it would no longer change what was looked at",
            do="Look at it again, then accept it.",
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
