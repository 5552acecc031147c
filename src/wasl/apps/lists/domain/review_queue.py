"""The queue of pairs to review: what is in it, and in which order a person's time is worth most.

Worth of a decision: how many entries it settles, times how unsure the machine is. An entry that waits for an
answer counts whole, another half. Suggested pairs of waiting entries without a rival come first, then those
where somebody else fits almost as well, then the rest.
"""

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerChoices,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Abs
from django.utils.translation import gettext_lazy as _

from wasl.apps.lists.enums import AnswerState, ListState
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.matching.enums import PairState
from wasl.apps.matching.models.pair import CandidatePair, Decision, Opinion
from wasl.apps.matching.rules import may_decide
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.register.models.place import Place
from wasl.apps.staff.models.staff import Staff
from wasl.engines.names.folding import fold

RIVAL_SHARE = 0.5  # another pair of one of the two is a rival from this share of the pair's probability on
LEAST_TIED = 0.25  # probability from which on a pair counts as tied with its rival
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


def pairs_wished(wished: Wished, staff: Staff) -> Any:
    """The pairs of the queue in the order of their worth; those decided, the likeliest first.

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
    if wished.state == PairState.STANDING:
        return pairs.order_by("-probability", "id")
    return in_order_of_worth(pairs, staff)


def in_order_of_worth(pairs: QuerySet[CandidatePair], staff: Staff) -> Any:
    """Pairs with ``tier`` and ``worth``, the worthiest first."""
    return with_worth(pairs, staff).order_by("-tier", "-worth", "id")


def with_worth(pairs: QuerySet[CandidatePair], staff: Staff) -> Any:
    """Pairs with ``waiting`` (how many of its entries wait for an answer), ``worth`` and ``tier``."""
    first, second = (_waits(OuterRef(side)) for side in ("first", "second"))
    waiting = _one_if(Exists(first)) + _one_if(Exists(second))
    unsure = Value(1.0) - Abs(F("probability") * 2.0 - 1.0, output_field=FloatField())
    doubt = Value(LEAST_DOUBT) + unsure * (1 - LEAST_DOUBT)
    return pairs.annotate(
        waiting=ExpressionWrapper(waiting, output_field=IntegerField()),
        worth=ExpressionWrapper((Value(1.0) + F("waiting") * 0.5) * doubt, output_field=FloatField()),
        tier=Case(
            When(_tied(staff), then=Value(Tier.TIED.value)),
            When(suggested=True, waiting__gt=0, then=Value(Tier.SETTLES.value)),
            default=Value(Tier.REST.value),
            output_field=IntegerField(),
        ),
    )


def neighbours(queue: Any, pair: str, *, staff: Staff) -> tuple[str | None, str | None]:
    """Ids of the pairs before and after this one in a queue that is ordered by worth.

    The pair need not be in the queue: its place is where it would stand. After the last comes the first again, and
    before the first the last. The queue is read once, whole: asking for less makes the database weigh it twice.
    """
    keys = [(-tier, -worth, id) for id, tier, worth in queue.values_list("id", "tier", "worth") if id != pair]
    if not keys:
        return None, None
    here = with_worth(CandidatePair.objects.reaching(staff), staff).filter(pk=pair)
    told = here.values_list("tier", "worth").first()
    at = bisect_left(keys, (-told[0], -told[1], pair)) if told else 0
    return keys[at - 1][2], keys[at % len(keys)][2]


def progress_of(staff: Staff, *, since: datetime) -> Progress:
    pairs = CandidatePair.objects.reaching(staff)
    mine = Opinion.objects.filter(pair__in=pairs, by=staff, at__gte=since, taken_back_at=None)
    made = Decision.objects.filter(pair__in=pairs, at__gte=since, undone_at=None)
    return Progress(by_me=mine.count(), by_all=made.count())


def records_of_place(text: str, staff: Staff) -> Any:
    """Ids of records of which a reached claim names the place, in any spelling the gazetteer has; as a subquery."""
    named = Q()
    for spelling in spellings_of(text):
        named |= Q(value__icontains=spelling)
    claims = Claim.objects.reaching(staff).standing().filter(named, property__in=PLACES)
    subjects = claims.values("subject")
    episodes = CustodyEpisode.objects.filter(pk__in=subjects).values("record")
    entries = ListEntry.objects.reaching(staff).filter(Q(record__in=subjects) | Q(record__in=episodes))
    return entries.values("record")


def spellings_of(text: str) -> Collection[str]:
    """The text, and what else a place of this name is called."""
    wanted = fold(text)
    for place in Place.objects.all():
        names = [place.name_en, place.name_ar, *place.aliases]
        if wanted in {fold(name) for name in names if name}:
            return {text.strip(), *(name for name in names if name)}
    return {text.strip()}


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


def _waits(record: OuterRef) -> QuerySet[ListEntry]:
    """The entry of this record, when it was put to its holder and no answer to it stands."""
    return ListEntry.objects.filter(record=record, list__state=ListState.PUT).exclude(answers__state=AnswerState.GIVEN)


def _tied(staff: Staff) -> Q:
    """Another open pair of either record is nearly as likely: only pairs this person reaches count, or the order of
    the queue would tell of them. One question for each way to share a record: put as one, a database without an
    index for it weighs every pair against every other."""
    others = CandidatePair.objects.reaching(staff).current().undecided().exclude(pk=OuterRef("pk"))
    near = others.filter(probability__gte=OuterRef("probability") * Value(RIVAL_SHARE))
    sides = ("first", "second")
    shared = Q()
    for own in sides:
        for other in sides:
            shared |= Q(Exists(near.filter(**{own: OuterRef(other)})))
    return Q(probability__gte=LEAST_TIED) & shared


def _one_if(condition: Exists) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())
