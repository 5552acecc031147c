"""The queue of pairs to review: what is in it, and in which order a person's time is worth most.

Worth of a decision: how many entries it settles, times how unsure the machine is. An entry that waits for an
answer counts whole, another half. Suggested pairs of waiting entries without a rival come first, then those
where somebody else fits almost as well, then the rest.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, IntegerChoices, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wasl.apps.lists.enums import AnswerState, ListState
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.matching.enums import PairState
from wasl.apps.matching.models.pair import CandidatePair, Decision, Opinion
from wasl.apps.matching.rules import may_decide
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.staff.models.staff import Staff
from wasl.engines.places.writings import writings_of

RIVAL_SHARE = 0.5  # another pair of one of the two is a rival from this share of the pair's probability on
LEAST_TIED = 0.25  # probability from which on a pair counts as tied with its rival
FEW = 500  # records that a query names one by one; of more, all are read
LEAST_DOUBT = 0.05  # of a machine that is wholly sure: only a person's decision settles anything
PLACES = (Property.BIRTH_PLACE, Property.RESIDENCE, Property.DEPRIVED_AT, Property.HELD_AT)
BANDS: dict[str, tuple[float, float]] = {  # certainty: from, below
    "low": (0.0, 0.5),
    "middle": (0.5, 0.9),
    "high": (0.9, 0.99),
    "highest": (0.99, 1.01),
}


class Tier(IntegerChoices):
    SETTLES = 2, _("settles an entry")
    TIED = 1, _("somebody else fits almost as well")
    REST = 0, _("less likely, or nothing waits")


@dataclass(frozen=True, slots=True)
class Wished:
    """Which pairs are wanted; an empty word wants all."""

    state: str = PairState.OPEN.value
    room: str = ""
    list: str = ""
    party: str = ""
    place: str = ""
    band: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Of the pairs a person reaches: on how many they gave an opinion since a moment, and how many were decided."""

    by_me: int
    by_all: int


class Likely(NamedTuple):
    """What is read of a pair to weigh it, by the names of its columns."""

    id: str
    first: str
    second: str
    probability: float
    suggested: bool


class Weighed(NamedTuple):
    """A pair by id, and what a decision on it is worth."""

    id: str
    tier: Tier
    worth: float

    @property
    def place(self) -> tuple[int, float, str]:
        """What the queue is ordered by, ascending."""
        return -self.tier, -self.worth, self.id


def ids_wished(wished: Wished, staff: Staff) -> list[str]:
    """Ids of the pairs of the queue in the order of their worth; of those decided, the likeliest first."""
    pairs = pairs_wished(wished, staff)
    if wished.state == PairState.STANDING:
        return list(pairs.order_by("-probability", "id").values_list("id", flat=True))
    return [one.id for one in in_order_of_worth(pairs, staff)]


def pairs_wished(wished: Wished, staff: Staff) -> Any:
    """The pairs of the queue, in no order.

    Second opinions and contested pairs are for those who decide; to all others such a pair is open like any other.
    """
    pairs = _in_state(wished.state, staff)
    if wished.room:
        pairs = pairs.filter(first__entry__list__room=wished.room, second__entry__list__room=wished.room)
    if wished.list:
        pairs = pairs.filter(Q(first__entry__list=wished.list) | Q(second__entry__list=wished.list))
    if wished.party:
        pairs = pairs.filter(Q(first__entry__list__party=wished.party) | Q(second__entry__list__party=wished.party))
    if wished.place.strip():
        there = records_of_place(wished.place, staff)
        pairs = pairs.filter(Q(first__in=there) | Q(second__in=there))
    if wished.band in BANDS:
        least, below = BANDS[wished.band]
        pairs = pairs.filter(probability__gte=least, probability__lt=below)
    return pairs


def in_order_of_worth(pairs: QuerySet[CandidatePair], staff: Staff) -> list[Weighed]:
    """What a decision on each of these pairs is worth, the worthiest first."""
    rows = [Likely(*row) for row in pairs.order_by().values_list(*Likely._fields)]
    records = {record for row in rows for record in (row.first, row.second)}
    waiting, rivals = _waiting(records), _likeliest_by_record(records, staff)
    return sorted((_weighed(row, waiting, rivals) for row in rows), key=lambda one: one.place)


def worth_of(pair: CandidatePair, staff: Staff) -> Weighed:
    """What a decision on this one pair, which is reached, is worth."""
    (one,) = in_order_of_worth(CandidatePair.objects.reaching(staff).filter(pk=pair.pk), staff)
    return one


def _weighed(pair: Likely, waiting: Collection[str], rivals: Mapping[str, Sequence[tuple[float, str]]]) -> Weighed:
    waits = (pair.first in waiting) + (pair.second in waiting)
    unsure = 1.0 - abs(pair.probability * 2.0 - 1.0)
    worth = (1.0 + waits * 0.5) * (LEAST_DOUBT + unsure * (1 - LEAST_DOUBT))
    near = RIVAL_SHARE * pair.probability
    tied = pair.probability >= LEAST_TIED and any(
        probability >= near and other != pair.id
        for record in (pair.first, pair.second) for probability, other in rivals.get(record, ())
    )  # fmt: skip
    tier = Tier.TIED if tied else Tier.SETTLES if pair.suggested and waits else Tier.REST
    return Weighed(pair.id, tier, worth)


def neighbours(queue: Sequence[Weighed], here: Weighed) -> tuple[str | None, str | None]:
    """Ids of the pairs before and after this one in a queue that is ordered by worth.

    The pair need not be in the queue: its place is where it would stand. After the last comes the first again, and
    before the first the last.
    """
    others = [one for one in queue if one.id != here.id]
    if not others:
        return None, None
    at = bisect_left(others, here.place, key=lambda one: one.place)
    return others[at - 1].id, others[at % len(others)].id


def progress_of(staff: Staff, *, since: datetime) -> Progress:
    reached = Exists(CandidatePair.objects.reaching(staff).filter(pk=OuterRef("pair")))
    mine = Opinion.objects.filter(reached, by=staff, at__gte=since, taken_back_at=None)
    made = Decision.objects.filter(reached, at__gte=since, undone_at=None)
    return Progress(by_me=mine.count(), by_all=made.count())


def records_of_place(text: str, staff: Staff) -> Any:
    """Ids of records of which a reached claim names the place, in any spelling the gazetteer has; as a subquery."""
    named = Q()
    for spelling in {text.strip(), *writings_of(text)}:
        named |= Q(value__icontains=spelling)
    claims = Claim.objects.reaching(staff).standing().filter(named, property__in=PLACES)
    subjects = claims.values("subject")
    episodes = CustodyEpisode.objects.filter(pk__in=subjects).values("record")
    entries = ListEntry.objects.reaching(staff).filter(Q(record__in=subjects) | Q(record__in=episodes))
    return entries.values("record")


# --- parts of the query ---------------------------------------------------------------------------------


def _in_state(state: str, staff: Staff) -> Any:
    pairs: Any = CandidatePair.objects.reaching(staff).current()
    if state == PairState.STANDING:
        return pairs.exclude(pk__in=CandidatePair.objects.undecided().values("pk"))
    if not may_decide(staff.roles):
        return pairs.undecided()
    waiting: Any = CandidatePair.objects.waiting_for(staff).current()
    if state not in (PairState.PROPOSED, PairState.CONTESTED):
        return waiting
    spoken_of = Opinion.objects.open().values("pair")
    if state == PairState.PROPOSED:
        return waiting.filter(pk__in=spoken_of).with_voices().filter(voices=1)
    return pairs.undecided().filter(pk__in=spoken_of).with_voices().filter(voices__gt=1)


def _waiting(records: Collection[str]) -> set[str]:
    """Records whose entry was put to its holder and has no standing answer: of these, or of many more."""
    put = ListEntry.objects.filter(list__state=ListState.PUT).exclude(answers__state=AnswerState.GIVEN)
    if len(records) <= FEW:
        put = put.filter(record__in=records)
    return set(put.values_list("record_id", flat=True))


def _likeliest_by_record(records: Collection[str], staff: Staff) -> dict[str, list[tuple[float, str]]]:
    """The two most probable open pairs of each of these records. Only pairs this person reaches count, or the order of
    the queue would tell of others."""
    pairs: Any = CandidatePair.objects.reaching(staff).current().undecided()
    if len(records) <= FEW:
        pairs = pairs.filter(Q(first__in=records) | Q(second__in=records))
    found: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for id, first, second, probability in pairs.order_by().values_list("id", "first", "second", "probability"):
        for record in (first, second):
            found[record] = sorted([*found[record], (probability, id)], reverse=True)[:2]
    return found
