"""Whom, among the people a holder holds, the entries put to them are like. A filter of the holder's queue.

Nobody is called unlike all without having been compared: only entries that finished runs held up to every list of
people held that the holder has in that room, as those lists and the entry now read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Exists, FilteredRelation, Max, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from wasl.apps.lists.enums import ListKind, ListState, Near
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.version import ListVersion
from wasl.apps.matching.enums import RunState, Verdict
from wasl.apps.matching.models.pair import CandidatePair, CandidatePairQuerySet, Decision
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.staff.models.staff import Staff


def near_own(near: Near, *, by: Staff) -> Q:
    """Entries of lists put to this person's party that are, or are not, like somebody on its lists of people held."""
    held, pairs = _held_by(by), _pairs(by)
    if near is Near.LINKED:
        return _among(pairs.filter(Exists(_standing().filter(verdict=Verdict.SAME))), held)
    if near is Near.UNDECIDED:
        return _among(pairs.current().filter(~Exists(_standing()), suggested=True), held)
    return Q(list__in=_compared(list(held), by=by)) & ~may_be_own(by)


def may_be_own(by: Staff) -> Q:
    """Entries of which a pair, however unlikely, says that they may be somebody on the lists of people held of this
    person's party, and no decision that they are not."""
    return _among(_pairs(by).filter(~Exists(_standing().filter(verdict=Verdict.DIFFERENT))), _held_by(by))


KINDS = [frozenset(), frozenset({Near.LINKED}), frozenset({Near.UNDECIDED}), frozenset({Near.LINKED, Near.UNDECIDED})]
LINKED, UNDECIDED = 1, 2  # added up, what ``KINDS`` is numbered by


@dataclass(frozen=True, slots=True)
class Nearness:
    """What pairs tell of records that face somebody on the lists of people held of one party.

    ``alike``: for each list its records of which a pair, however unlikely, says that they are like somebody, and no
    decision that they are not; each with its number in ``KINDS``. ``compared``: lists all other records of which are
    unlike all.
    """

    alike: dict[str, dict[str, int]]
    compared: frozenset[str]

    def of(self, record: str, brought: str) -> frozenset[Near]:
        kind = self.alike.get(brought, {}).get(record)
        if kind is not None:
            return KINDS[kind]
        return frozenset({Near.NONE}) if brought in self.compared else frozenset()


def nearness_to(by: Staff) -> Nearness:
    """The same as ``near_own`` leaves, for all records at once; few queries for all."""
    held = list(_held_by(by))
    list_of = _lists_by_source()
    facing = {source for source, brought in list_of.items() if brought in {one.id for one in held}}
    alike: dict[str, dict[str, int]] = {brought: {} for brought in list_of.values()}
    # text, not numbers or truth values: those would be converted one by one
    in_play = Case(When(suggested=True, is_current=True, then=Value("yes")), default=Value(""))
    pairs = _pairs(by).annotate(stands=FilteredRelation("decisions", condition=Q(decisions__undone_at=None)))
    told = ("first", "second", "first__source", "second__source", in_play, "stands__verdict")
    for first, second, left, right, suggests, verdict in pairs.order_by().values_list(*told):
        if verdict == Verdict.DIFFERENT:
            continue
        kind = UNDECIDED if suggests and verdict is None else LINKED if verdict == Verdict.SAME else 0
        if right in facing and left in list_of:
            kinds = alike[list_of[left]]
            kinds[first] = kinds.get(first, 0) | kind
        if left in facing and right in list_of:
            kinds = alike[list_of[right]]
            kinds[second] = kinds.get(second, 0) | kind
    return Nearness(alike, frozenset(_compared(held, by=by)))


def _held_by(by: Staff) -> QuerySet[NameList]:
    return NameList.objects.reaching(by).filter(
        kind=ListKind.HELD, party=by.party_id, state=ListState.ACCEPTED, version=None
    )


def _pairs(by: Staff) -> CandidatePairQuerySet:
    """Pairs of standing records that this person reaches, those of earlier runs as well."""
    return CandidatePair.objects.reaching(by).filter(first__withdrawn_at=None, second__withdrawn_at=None)


def _among(pairs: QuerySet[CandidatePair], held: QuerySet[NameList]) -> Q:
    """Entries whose record faces one of the holder's people in one of these pairs."""
    own = ListEntry.objects.filter(list__in=held).values("record")
    as_first, as_second = pairs.filter(second__in=own), pairs.filter(first__in=own)
    return Q(record__in=as_first.values("first")) | Q(record__in=as_second.values("second"))


def _standing() -> QuerySet[Decision]:
    return Decision.objects.filter(pair=OuterRef("pk"), undone_at=None).order_by()


def _lists_by_source() -> dict[str, str]:
    """The list that the records of each source are entries of: those of a later version, of the list it continues."""
    return dict(NameList.objects.order_by().values_list("source", Coalesce("version__continues", "pk")))


def _compared(held: list[NameList], *, by: Staff) -> list[str]:
    """Lists put to this party whose every row was compared with every list it holds in their room."""
    put = list(NameList.objects.reaching(by).filter(addressed_to=by.party_id, state=ListState.PUT))
    asked = _last_asked({one.source_id for one in (*held, *put)})
    latest = _latest_change([*held, *put], since=min(asked.values(), default=None))
    found = []
    for one in put:
        facing = [each for each in held if each.room_id == one.room_id]
        if facing and all(_is_since(asked, one, each, latest) for each in facing):
            found.append(one.id)
    return found


def _is_since(
    asked: dict[frozenset[str], datetime], one: NameList, other: NameList, latest: dict[str, datetime]
) -> bool:
    moment = asked.get(frozenset({one.source_id, other.source_id}))
    return moment is not None and moment >= max(latest[one.id], latest[other.id])


def _last_asked(sources: Iterable[str]) -> dict[frozenset[str], datetime]:
    """When each two of these sources, all reached, were last asked to be compared by a run that finished."""
    wanted = set(sources)
    runs = LinkingRun.objects.filter(state=RunState.FINISHED, sources__in=wanted).distinct().order_by("asked_at")
    return {
        frozenset({left, right}): run.asked_at
        for run in runs
        for left, right in run.pairs_of_sources
        if right is not None and {left, right} <= wanted
    }


def _latest_change(lists: list[NameList], *, since: datetime | None) -> dict[str, datetime]:
    """When each list last came to read as it does: rows accepted, a version accepted or undone, an entry corrected.

    Rows accepted up to ``since`` are not looked for; without it, none are.
    """
    ids, of_source = [one.id for one in lists], {one.source_id: one.id for one in lists}
    moments: dict[str, list[datetime]] = {}
    if since is not None:
        entered = PersonRecord.objects.filter(recorded_at__gt=since).order_by().values_list("entry__list")
        moments = {brought: [latest] for brought, latest in entered.annotate(Max("recorded_at")) if brought in ids}
    versions = ListVersion.objects.filter(continues__in=ids).values_list("continues", "accepted_at", "undone_at")
    for list_id, accepted, undone in versions:
        moments.setdefault(list_id, []).extend(moment for moment in (accepted, undone) if moment)
    corrected = Claim.objects.filter(source__continues__in=of_source).order_by().values_list("source__continues")
    for source, recorded, withdrawn in corrected.annotate(Max("recorded_at"), Max("withdrawn_at")):
        moments.setdefault(of_source[source], []).extend(moment for moment in (recorded, withdrawn) if moment)
    return {one.id: max([one.accepted_at or one.brought_at, *moments.get(one.id, [])]) for one in lists}
