"""What a copy of a list holds, read once, before it is laid out as a workbook or a document.

A copy tells what was known at one moment, the approval by the second person, so that writing it again gives
the same copy whatever happened since. It is read with the reach of the person who asked for it, and holds
nothing of an answer that still waits for a second person, whoever asked: a copy may end at the asking side.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.domain.errors import ExportError
from wasl.apps.lists.domain.standing import with_standing
from wasl.apps.lists.enums import Disposition, Standing
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair, Decision
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.dates import display_date, from_day, from_edtf

BIDI_CONTROLS = {
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
    "\u200e",
    "\u200f",
    "\u061c",
}
FROM_CLAIMS = {
    Property.MOTHER: "mother",
    Property.SEX: "sex",
    Property.BIRTH_DATE: "birth_date",
    Property.BIRTH_PLACE: "birth_place",
    Property.DEPRIVED_ON: "arrest_date",
    Property.DEPRIVED_AT: "arrest_place",
}
HEADINGS = {
    "row": _("Row"),
    "key": _("Key"),
    "name_ar": _("Name in Arabic script"),
    "name_latin": _("Name in Latin letters"),
    "mother": _("Mother's name"),
    "sex": _("Sex"),
    "birth_date": _("Date of birth"),
    "birth_place": _("Place of birth"),
    "arrest_date": _("Date of arrest or abduction"),
    "arrest_place": _("Place of arrest or abduction"),
    "standing": _("Where it stands"),
    "disposition": _("Answer"),
    "on_date": _("Date in the answer"),
    "note": _("Note in the answer"),
    "linked_list": _("Linked list"),
    "linked_row": _("Linked row"),
    "linked_name": _("Linked name"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """An entry that people decided is the same person: its list's title, its row there, its name."""

    title: str
    row: int
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. What a side wrote is as written, less control characters; ``on_date`` is EDTF."""

    row: int
    key: str
    name_ar: str
    name_latin: str
    told: Mapping[str, str]
    standing: Standing
    disposition: str
    duplicate_of_row: int | None
    on_date: str
    note: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list as known at ``moment``, for one recipient; labels follow the active language."""

    copy: str
    title: str
    facts: tuple[tuple[str, str], ...]
    recipient: str
    moment: datetime
    lines: tuple[Line, ...]

    @property
    def language(self) -> str:
        return get_language() or "en"

    def parts(self) -> list[tuple[str, str, int]]:
        """(code, label, count) of every kind of standing that occurs; the answered ones by their answer."""
        counts = Counter(line.disposition or line.standing.value for line in self.lines)
        kinds = [one for one in Standing if one is not Standing.ANSWERED] + list(Disposition)
        return [(kind.value, str(kind.label), counts[kind.value]) for kind in kinds if counts[kind.value]]

    def standings(self) -> list[tuple[str, int]]:
        counts = Counter(line.standing for line in self.lines)
        return [(str(standing.label), counts[standing]) for standing in Standing if counts[standing]]

    def dispositions(self) -> list[tuple[str, int]]:
        counts = Counter(line.disposition for line in self.lines if line.disposition)
        return [(str(one.label), counts[one.value]) for one in Disposition if counts[one.value]]


def gather(export: ListExport) -> Sheet:
    """Read what the copy holds. Raises ExportError when the person who asked no longer reads the list."""
    moment = export.seconded_at or export.asked_at
    lines = tuple(_lines(export.list, asked_by=export.asked_by, moment=moment))
    if not lines:
        raise ExportError(f"copy {export.id} was not written", why="the person who asked reads no entry of it",
                          do="Let somebody ask who does.")  # fmt: skip
    return Sheet(
        copy=export.id, title=plain(export.list.title), facts=tuple(_facts(export, moment, len(lines))),
        recipient=plain(export.recipient), moment=moment, lines=lines,
    )  # fmt: skip


def text_of(line: Line, column: str) -> str:
    """What stands in one column of one line, in the active language."""
    match column:
        case "row":
            return str(line.row)
        case "key" | "name_ar" | "name_latin" | "note":
            return str(getattr(line, column))
        case "standing":
            return str(line.standing.label)
        case "disposition":
            return _answer_text(line)
        case "on_date":
            return date_text(line.on_date)
        case "linked_list":
            return "\n".join(link.title for link in line.links)
        case "linked_row":
            return "\n".join(str(link.row) for link in line.links)
        case "linked_name":
            return "\n".join(link.name for link in line.links)
        case _:
            return line.told.get(column, "")


def date_text(edtf: str) -> str:
    return display_date(from_edtf(edtf), language=get_language() or "en") if edtf else ""


def moment_text(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    day = display_date(from_day(moment.date()), language=get_language() or "en")
    return gettext("%(day)s, %(time)s UTC") % {"day": day, "time": f"{moment:%H:%M}"}


def plain(text: str) -> str:
    """The text without control characters and marks of direction, which could make it look like another."""
    if text.isprintable() and BIDI_CONTROLS.isdisjoint(text):
        return text
    spaced = "".join(" " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in text)
    return "".join(letter for letter in spaced if letter not in BIDI_CONTROLS and unicodedata.category(letter) != "Cs")


def _facts(export: ListExport, moment: datetime, entered: int) -> Iterable[tuple[str, str]]:
    brought = export.list
    yield gettext("List"), brought.id
    yield gettext("Kind"), str(brought.get_kind_display())
    yield gettext("Room"), str(brought.room)
    yield gettext("Brought by"), brought.party.name
    if brought.addressed_to is not None:
        yield gettext("Addressed to"), brought.addressed_to.name
    yield gettext("As known on"), moment_text(moment)
    yield gettext("Entries"), str(entered)
    if export.asked_by.party_id == brought.party_id:
        yield gettext("Rows that name nobody and did not enter"), str(brought.rows.filter(entry=None).count())
    yield gettext("Copy"), export.id
    yield gettext("For"), plain(export.recipient)
    yield gettext("Purpose"), plain(export.purpose)
    yield gettext("Asked by"), export.asked_by.party.name
    approved = LoggedEntry.objects.filter(subject=export.id, event="export_approved").order_by("seq").last()
    if approved is not None:
        yield gettext("Log when it was approved"), f"#{approved.seq} {approved.root}"


def _lines(brought: NameList, *, asked_by: Staff, moment: datetime) -> Iterable[Line]:
    told = _told(brought, asked_by=asked_by, moment=moment)
    answers = _answers(brought, asked_by=asked_by, moment=moment)
    links = _links(brought, asked_by=asked_by, moment=moment)
    reached = ListEntry.objects.reaching(asked_by).filter(list=brought).select_related("row", "record", "list")
    entries: Any = with_standing(reached, moment=moment, seen_by=brought.party_id).defer("row__cells", "list__notes")
    for entry in entries.order_by("row__number").iterator(chunk_size=2_000):
        answer = answers.get(entry.id)
        standing = Standing(entry.standing)
        given = answer if standing is Standing.ANSWERED else None
        yield Line(
            row=entry.row.number, key=plain(entry.party_key), name_ar=plain(entry.record.name_ar),
            name_latin=plain(entry.record.name_latin), told=told.get(entry.record_id, {}), standing=standing,
            disposition=given.disposition if given else "", on_date=given.on_date if given else "",
            duplicate_of_row=given.duplicate_of.row.number if given and given.duplicate_of else None,
            note=plain(given.note) if given else "", links=tuple(links.get(entry.record_id, ())),
        )  # fmt: skip


def _told(brought: NameList, *, asked_by: Staff, moment: datetime) -> dict[str, dict[str, str]]:
    """By record, what the list says of the person; several values stand side by side."""
    sources = brought.source.with_versions()
    episodes = dict(CustodyEpisode.objects.filter(record__source__in=sources).values_list("id", "record_id"))
    claims = Claim.objects.reaching(asked_by).filter(source__in=sources, property__in=FROM_CLAIMS)
    said: dict[str, dict[str, list[str]]] = defaultdict(partial(defaultdict, list))
    known = claims.known_at(moment).order_by("pk").values_list("subject", "property", "value")
    for subject, property, value in known.iterator(chunk_size=5_000):
        values = said[episodes.get(subject, subject)][FROM_CLAIMS[Property(property)]]
        if plain(value) not in values:
            values.append(plain(value))
    return {record: {column: " / ".join(some) for column, some in of.items()} for record, of in said.items()}


def _answers(brought: NameList, *, asked_by: Staff, moment: datetime) -> dict[str, Answer]:
    answers = Answer.objects.reaching(asked_by).filter(entry__list=brought).standing_at(moment)
    return {answer.entry_id: answer for answer in answers.select_related("duplicate_of__row")}


def _links(brought: NameList, *, asked_by: Staff, moment: datetime) -> dict[str, list[Link]]:
    """By record of this list, the entries that standing decisions make the same person.

    Only decisions between records the asker reaches count, also on the way from one to the next, and only
    entries of the same room are named: whoever may take the copy reads all of those.
    """
    group_of = _groups(asked_by, moment)
    reached = (
        ListEntry.objects.reaching(asked_by)
        .filter(list__room=brought.room_id, list__accepted_at__lte=moment)
        .exclude(list__withdrawn_at__lte=moment)
        .select_related("list", "row", "record")
        .defer("row__cells", "list__notes")
        .order_by("list__accepted_at", "list_id", "row__number")
    )
    members: dict[str, list[ListEntry]] = defaultdict(list)
    for entry in reached.iterator(chunk_size=2_000):
        if entry.record_id in group_of:
            members[group_of[entry.record_id]].append(entry)
    return {
        entry.record_id: [_link(other) for other in some if other.pk != entry.pk]
        for some in members.values()
        for entry in some
        if entry.list_id == brought.pk
    }


def _groups(asked_by: Staff, moment: datetime) -> dict[str, str]:
    """Each record in a standing "same" decision, with the record its group is named by."""
    decisions = Decision.objects.filter(
        Q(undone_at=None) | Q(undone_at__gt=moment), verdict=Verdict.SAME, at__lte=moment,
        pair__in=CandidatePair.objects.reaching(asked_by),
    )  # fmt: skip
    leader: dict[str, str] = {}

    def find(record: str) -> str:
        while leader.setdefault(record, record) != record:
            record = leader[record]
        return record

    for first, second in decisions.order_by("at", "id").values_list("pair__first_id", "pair__second_id"):
        leader[find(second)] = find(first)
    return {record: find(record) for record in list(leader)}


def _link(entry: ListEntry) -> Link:
    name = entry.record.name_ar or entry.record.name_latin
    return Link(title=plain(entry.list.title), row=entry.row.number, name=plain(name))


def _answer_text(line: Line) -> str:
    if not line.disposition:
        return ""
    label = str(Disposition(line.disposition).label)
    if line.duplicate_of_row is None:
        return label
    return gettext("%(answer)s: row %(row)s") % {"answer": label, "row": line.duplicate_of_row}
