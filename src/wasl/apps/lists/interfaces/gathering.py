"""Reading what a copy of a list holds, once, before it is laid out.

A copy tells what was known at one moment, the approval by the second person, so that writing it again gives
the same copy whatever happened since. It is read with the reach of the person who asked for it, as it was when
asking and as it is when writing, and holds nothing of an answer that still waits for a second person, whoever
asked: a copy may end at the asking side. What a row of the file says beyond the columns we know stays here.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language, gettext

from wasl.apps.audit.domain.tree import root_at
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.domain.errors import ExportError
from wasl.apps.lists.domain.reading import SAYS
from wasl.apps.lists.domain.standing import with_standing
from wasl.apps.lists.enums import CopyExtent, ListKind, Standing
from wasl.apps.lists.interfaces.sheet import FROM_CLAIMS, Line, Link, Sheet, moment_text, plain
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair, Decision
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.staff.models.staff import Staff
from wasl.engines.tables.fields import Field
from wasl.kernel.dates import display_date, from_day

CARRIED = {field.value for field in (Field.ENTRY_KEY, *SAYS)}  # columns of a file that a copy can hold


def gather(export: ListExport) -> Sheet:
    """Read what the copy holds. Raises ExportError when the person who asked no longer reads the list."""
    moment = export.seconded_at or export.asked_at
    brought, asked_by = export.list, export.asked_by
    cleaned: Counter[str] = Counter()
    read = list(_lines(export, moment=moment, cleaned=cleaned))
    lines = tuple(line for line in read if export.with_withdrawn or line.standing is not Standing.WITHDRAWN)
    if not lines:
        raise ExportError(f"copy {export.id} was not written", why="the person who asked reads no entry of it",
                          do="Let somebody ask who does.")  # fmt: skip
    is_own = asked_by.party_id == brought.party_id
    holder = brought.addressed_to or brought.party
    return Sheet(
        copy=export.id, title=plain(brought.title), recipients=tuple(map(plain, export.recipients)), moment=moment,
        facts=tuple(_facts(export, moment, entered=len(read), left_out=len(read) - len(lines))),
        expires_on=export.expires_on, kind=ListKind(brought.kind), party=brought.party.name, holder=holder.name,
        lines=lines, extent=CopyExtent(export.extent), cleaned=dict(cleaned),
        unread=len(brought.headers) - len(CARRIED.intersection(brought.columns)) if is_own else 0,
    )  # fmt: skip


def _facts(export: ListExport, moment: datetime, *, entered: int, left_out: int) -> Iterable[tuple[str, str]]:
    brought = export.list
    yield gettext("List"), brought.id
    yield gettext("Kind"), str(brought.get_kind_display())
    yield gettext("Room"), str(brought.room)
    yield gettext("Brought by"), brought.party.name
    if brought.addressed_to is not None:
        yield gettext("Addressed to"), brought.addressed_to.name
    yield gettext("As known on"), moment_text(moment)
    yield gettext("Entries"), str(entered - left_out)
    if left_out:
        yield gettext("Withdrawn entries left out"), str(left_out)
    if export.asked_by.party_id == brought.party_id:
        yield gettext("Rows that name nobody and did not enter"), str(brought.rows.filter(entry=None).count())
    if export.extent == CopyExtent.MINIMAL:
        yield gettext("Held in it"), str(CopyExtent.MINIMAL.label)
    yield gettext("Copy"), export.id
    yield gettext("For"), plain(gettext(", ").join(export.recipients))
    yield gettext("Purpose"), plain(export.purpose)
    yield gettext("To be used until"), display_date(from_day(export.expires_on), language=get_language() or "en")
    yield gettext("Asked by"), export.asked_by.party.name
    approved = LoggedEntry.objects.filter(subject=export.id, event="export_approved").order_by("seq").last()
    if approved is not None:
        yield gettext("Log when it was approved"), f"#{approved.seq} {root_at(approved.seq + 1).hex()}"


def _lines(export: ListExport, *, moment: datetime, cleaned: Counter[str]) -> Iterable[Line]:
    brought, asked_by = export.list, export.asked_by

    def clean(column: str, text: str) -> str:
        made = plain(text)
        cleaned[column] += made != text
        return made

    told, edtf = _told(brought, asked_by=asked_by, moment=moment, clean=clean)
    answers = _answers(brought, asked_by=asked_by, moment=moment)
    links = _links(brought, asked_by=asked_by, moment=moment, scope=export.scope)
    reached = ListEntry.objects.reaching(asked_by).filter(list=brought).order_by("row__number")
    standing_now: Any = with_standing(reached, moment=moment, seen_by=brought.party_id)
    entries = standing_now.values_list(
        "id", "record_id", "row__number", "party_key", "record__name_ar", "record__name_latin", "record__withdrawn_at",
        "standing",
    )  # fmt: skip
    for id, record, row, key, name_ar, name_latin, withdrawn_at, stands in entries.iterator(chunk_size=2_000):
        withdrawn_at = withdrawn_at if withdrawn_at and withdrawn_at <= moment else None
        standing = Standing.WITHDRAWN if withdrawn_at else Standing(stands)
        answer = answers.get(id) if standing is Standing.ANSWERED else None
        yield Line(
            row=row, key=clean("key", key), name_ar=clean("name_ar", name_ar),
            name_latin=clean("name_latin", name_latin), told=told.get(record, {}), standing=standing,
            disposition=answer.disposition if answer else "", on_date=answer.on_date if answer else "",
            duplicate_of_row=answer.duplicate_of.row.number if answer and answer.duplicate_of else None,
            note=clean("note", answer.note) if answer else "", links=tuple(links.get(record, ())),
            edtf=edtf.get(record, {}), answered_at=answer.given_at if answer else None,
            by_two=bool(answer and answer.second_id), withdrawn_at=withdrawn_at,
        )  # fmt: skip


def _told(
    brought: NameList, *, asked_by: Staff, moment: datetime, clean: Callable[[str, str], str]
) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """By record, what the list says of the person, several values side by side; and the dates that could be read."""
    sources = brought.source.with_versions()
    episodes = dict(CustodyEpisode.objects.filter(record__source__in=sources).values_list("id", "record_id"))
    claims = Claim.objects.reaching(asked_by).filter(source__in=sources, property__in=FROM_CLAIMS)
    said: dict[str, dict[str, list[str]]] = defaultdict(partial(defaultdict, list))
    dates: dict[str, dict[str, str]] = defaultdict(dict)
    known = claims.known_at(moment).order_by("pk").values_list("subject", "property", "value", "edtf")
    for subject, property, value, edtf in known.iterator(chunk_size=5_000):
        record, column = episodes.get(subject, subject), FROM_CLAIMS[Property(property)]
        values = said[record][column]
        if (text := clean(column, value)) not in values:
            values.append(text)
            dates[record][column] = edtf if len(values) == 1 else ""
    told = {record: {column: " / ".join(some) for column, some in of.items()} for record, of in said.items()}
    return told, {record: {column: one for column, one in of.items() if one} for record, of in dates.items()}


def _answers(brought: NameList, *, asked_by: Staff, moment: datetime) -> dict[str, Answer]:
    answers = Answer.objects.reaching(asked_by).filter(entry__list=brought).standing_at(moment)
    return {answer.entry_id: answer for answer in answers.select_related("duplicate_of__row")}


def _links(brought: NameList, *, asked_by: Staff, moment: datetime, scope: Sequence[str]) -> dict[str, list[Link]]:
    """By record of this list, the entries that standing decisions make the same person.

    Only decisions between records the asker reaches count, also on the way from one to the next, and only
    entries of lists of the same room that the asker reached already when asking are named: whoever may take the
    copy reads all of those.
    """
    group_of = _groups(asked_by, moment, scope=scope)
    if not group_of:
        return {}
    reached = (
        ListEntry.objects.reaching(asked_by)
        .filter(list__room=brought.room_id, list__in=scope, list__accepted_at__lte=moment)
        .exclude(Q(list__withdrawn_at__lte=moment) | Q(record__withdrawn_at__lte=moment))
        .order_by("list__accepted_at", "list_id", "row__number")
        .values_list("record_id", "list_id", "list__title", "row__number", "record__name_ar", "record__name_latin")
    )
    members: dict[str, list[tuple[str, str, Link]]] = defaultdict(list)
    for record, list_id, title, row, name_ar, name_latin in reached.iterator(chunk_size=2_000):
        if record in group_of:
            link = Link(title=plain(title), row=row, name=plain(name_ar or name_latin))
            members[group_of[record]].append((record, list_id, link))
    return {
        record: [link for other, _, link in some if other != record]
        for some in members.values()
        for record, list_id, _ in some
        if list_id == brought.pk
    }


def _groups(asked_by: Staff, moment: datetime, *, scope: Sequence[str]) -> dict[str, str]:
    """Each record in a standing "same" decision, with the record its group is named by."""
    decisions = Decision.objects.filter(
        Q(undone_at=None) | Q(undone_at__gt=moment), verdict=Verdict.SAME, at__lte=moment,
        pair__in=CandidatePair.objects.reaching(asked_by),
        pair__first__source__list__in=scope, pair__second__source__list__in=scope,
    )  # fmt: skip
    leader: dict[str, str] = {}

    def find(record: str) -> str:
        while leader.setdefault(record, record) != record:
            record = leader[record]
        return record

    for first, second in decisions.order_by("at", "id").values_list("pair__first_id", "pair__second_id"):
        leader[find(second)] = find(first)
    return {record: find(record) for record in list(leader)}
