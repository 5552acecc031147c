"""The queue of pairs to review: what is in it, in the order in which a person's time is worth most (review_worth)."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from wasl.apps.lists.domain.review_worth import Likely, Reached, Weighed, reached_by
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.matching.enums import PairState
from wasl.apps.matching.models.pair import CandidatePair, Decision, Opinion, on_reached_pair
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.staff.models.staff import Staff
from wasl.engines.places.writings import writings_of

PLACES = (Property.BIRTH_PLACE, Property.RESIDENCE, Property.DEPRIVED_AT, Property.HELD_AT)
BANDS: dict[str, tuple[float, float]] = {  # certainty: from, below
    "low": (0.0, 0.5),
    "middle": (0.5, 0.9),
    "high": (0.9, 0.99),
    "highest": (0.99, 1.01),
}


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


def ids_wished(wished: Wished, staff: Staff) -> list[str]:
    """Ids of the pairs of the queue in the order of their worth; of those decided, the likeliest first."""
    return ids_in(reached_by(staff), wished, staff)


def ids_in(reached: Reached, wished: Wished, staff: Staff) -> list[str]:
    """The same, of what this person reaches."""
    pairs = wished_among(reached, wished, staff)
    if wished.state == PairState.STANDING:
        return [one.id for one in sorted(pairs, key=lambda one: (-one.probability, one.id))]
    return [one.id for one in reached.in_order(pairs)]


def wished_among(reached: Reached, wished: Wished, staff: Staff) -> list[Likely]:
    """The pairs of the queue, in no order."""
    pairs = reached.of_state(wished.state)
    if wished == Wished(state=wished.state):
        return pairs
    kept = set(_where(wished, staff).order_by().values_list("id", flat=True))
    return [one for one in pairs if one.id in kept]


def neighbours(queue: Sequence[Weighed], here: Weighed) -> tuple[str | None, str | None]:
    """Ids of the pairs before and after this one in a queue that is ordered by worth.

    The pair need not be in the queue: its place is where it would stand. After the last comes the first again, and
    before the first the last.
    """
    others = [one for one in queue if one.id != here.id]
    if not others:
        return None, None
    at = bisect_left(others, here)
    return others[at - 1].id, others[at % len(others)].id


def progress_of(staff: Staff, *, since: datetime) -> Progress:
    reached = on_reached_pair(staff)
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


def _where(wished: Wished, staff: Staff) -> Any:
    """Current pairs of any state that fit all that is wanted beside the state."""
    pairs: Any = CandidatePair.objects.current_for(staff)
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
