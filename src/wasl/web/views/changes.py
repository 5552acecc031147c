"""The change sheet between two moments, and where entries stand by side, by category and by place."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wasl.apps.lists.domain.change_sheet import Change, change_sheet
from wasl.apps.lists.domain.standing import StandingCounts
from wasl.apps.lists.domain.standing_by import Group, groups_of, written_places
from wasl.apps.lists.enums import Category, Disposition, ListKind, ListState, Standing
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.meeting import Meeting
from wasl.apps.matching.enums import Verdict
from wasl.apps.staff.enums import Role
from wasl.engines.places.gazetteer import governorates
from wasl.web.drawings import Part, stacked_bar
from wasl.web.pages import as_of
from wasl.web.reading import standing_parts
from wasl.web.requests import PageRequest
from wasl.web.words import CHANGES

SHOWN, PLACES = 200, 20


class Listed(NamedTuple):
    """What the sheet shows of an entry."""

    id: str
    party_key: str
    number: int
    name_ar: str
    name_latin: str
    locator: str


COLUMNS = ("id", "party_key", "row__number", "record__name_ar", "record__name_latin", "record__locator")  # of Listed


@require_safe
def changes(request: PageRequest) -> HttpResponse:
    """Counts first, and beneath them the entries: of one kind all, of every kind the first ``SHOWN``."""
    lists = _lists(request)
    meetings = list(Meeting.objects.reaching(request.user).select_related("room").order_by("-starts_at"))
    since, until = _moments(request, meetings)
    sheet = change_sheet(lists, since=since, until=until, seen_by=request.user)
    only = request.GET.get("kind", "")
    kinds = [Change(only)] if only in set(Change) else [one for one in Change if sheet.count(one)]
    ids = [
        entry
        for kind in kinds for brought in lists
        for entry in _some(sheet.entries[brought.id].get(kind, []), whole=bool(only))
    ]  # fmt: skip
    entries = _by_id(request, ids)
    gained = [Part(str(one.label), sheet.gained.get(one.value, 0), f"disposition-{one.value}") for one in Disposition]
    gained = [part for part in gained if part.count]
    context = {
        "since": since,
        "until": until,
        "meetings": meetings,
        "counts": [(one.value, CHANGES[one], sheet.count(one)) for one in Change],
        "decided": [(verdict, sheet.decided.get(verdict.value, 0)) for verdict in Verdict],
        "parts": gained,
        "bar": stacked_bar(gained, title=_("Answers given between"), key="gained", rtl=get_language_bidi()),
        "sheets": [
            (brought, [
                (kind.value, CHANGES[kind], len(found), [entries[one] for one in _some(found, whole=bool(only))])
                for kind in kinds if (found := sheet.entries[brought.id].get(kind, []))
            ])
            for brought in lists
        ],
        "only": only,
    }  # fmt: skip
    return render(request, "changes.html", context)


@require_safe
def standing(request: PageRequest) -> HttpResponse:
    _check_reads(request)
    user = request.user
    day, moment = as_of(request)
    kind = request.GET.get("kind", "")
    kind = kind if kind in ListKind.values else ListKind.SOUGHT.value
    entries: Any = ListEntry.objects.reaching(user).filter(list__kind=kind).exclude(list__state=ListState.STAGED)
    found = groups_of(entries, moment=moment, seen_by=user.party_id)
    names = written_places(entries, [group.key for group in found.places[:PLACES] if group.key])
    parties = {one.party_id: one.party.name for one in _lists(request)}
    arabic = (get_language() or "en").startswith("ar")
    gazetteer = {code: one.ar if arabic else one.latin[0] for code, one in governorates().items()}
    context = {
        "day": day,
        "kind": kind,
        "kinds": ListKind,
        "sides": [_drawn(group, parties.get(group.key, ""), "side") for group in found.sides],
        "categories": [_drawn(group, str(Category(group.key).label), "cat") for group in found.categories],
        "governorates": [_drawn(group, gazetteer.get(group.key, group.key), "gov") for group in found.governorates],
        "places": [_drawn(group, names.get(group.key, _("No place is told")), f"pl{n}")
                   for n, group in enumerate(found.places[:PLACES])],
        "more_places": max(len(found.places) - PLACES, 0),
        "legend": _legend(found.sides),
        "feeds_queue": Role.HOLDER in user.roles and kind == ListKind.SOUGHT,
    }  # fmt: skip
    return render(request, "standing.html", context)


def _drawn(group: Group, name: str, key: str) -> dict[str, Any]:
    parts = standing_parts(StandingCounts(group.total, group.standings, {}))
    title = _("Where the entries stand: %(of)s") % {"of": name}
    bar = stacked_bar(parts, title=title, key=f"{key}-{group.key}".replace(" ", "_"), rtl=get_language_bidi())
    return {"key": group.key, "name": name, "total": group.total, "unknown": group.unknown, "bar": bar, "parts": parts}


def _legend(sides: list[Group]) -> list[Part]:
    sums: dict[Standing, int] = {}
    for group in sides:
        for one, count in group.standings.items():
            sums[one] = sums.get(one, 0) + count
    return standing_parts(StandingCounts(sum(sums.values()), sums, {}))


def _lists(request: PageRequest) -> list[NameList]:
    _check_reads(request)
    rows = NameList.objects.reaching(request.user).exclude(accepted_at=None)
    return list(rows.select_related("party", "addressed_to").order_by("party__code", "brought_at", "id"))


def _moments(request: PageRequest, meetings: list[Meeting]) -> tuple[datetime, datetime]:
    """Two moments, the earlier first: each of a meeting, or the end of a day; without any, the last 30 days."""
    now = timezone.now()
    since = _moment(request.GET.get("since", ""), meetings, otherwise=now - timedelta(days=30))
    until = _moment(request.GET.get("until", ""), meetings, otherwise=now)
    return min(since, until), min(max(since, until), now)


def _moment(asked: str, meetings: list[Meeting], *, otherwise: datetime) -> datetime:
    for meeting in meetings:
        if meeting.id == asked:
            return meeting.moment
    try:
        return datetime.combine(date.fromisoformat(asked), time.max, tzinfo=UTC)
    except ValueError:
        return otherwise


def _some(entries: list[str], *, whole: bool) -> list[str]:
    return entries if whole else entries[:SHOWN]


def _by_id(request: PageRequest, ids: list[str]) -> dict[str, Listed]:
    found: dict[str, Listed] = {}
    rows = ListEntry.objects.reaching(request.user).order_by()
    for start in range(0, len(ids), 5_000):
        some = rows.filter(pk__in=ids[start : start + 5_000]).values_list(*COLUMNS)
        found |= {one.id: one for one in map(Listed._make, some)}
    return found


def _check_reads(request: PageRequest) -> None:
    if not request.user.purposes:
        raise Http404
