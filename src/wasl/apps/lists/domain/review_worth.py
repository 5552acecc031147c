"""What a decision on a pair is worth, and all that the queue of a person is made of, read at once.

Worth of a decision: how many entries it settles, times how unsure the machine is. An entry that waits for an
answer counts whole, another half. Suggested pairs of waiting entries without a rival come first, then those
where somebody else fits almost as well, then the rest.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, ExpressionWrapper, F, FilteredRelation, IntegerChoices, OuterRef, Q, TextField
from django.utils.translation import gettext_lazy as _

from wasl.apps.lists.enums import AnswerState, ListState
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.matching.enums import PairState
from wasl.apps.matching.models.pair import CandidatePair, Opinion
from wasl.apps.matching.rules import may_decide
from wasl.apps.staff.models.staff import Staff

RIVAL_SHARE = 0.5  # another pair of one of the two is a rival from this share of the pair's probability on
LEAST_TIED = 0.25  # probability from which on a pair counts as tied with its rival
LEAST_DOUBT = 0.05  # of a machine that is wholly sure: only a person's decision settles anything


Rivals = tuple[tuple[float, str], tuple[float, str]]  # probability and pair: the likeliest, and the next
NO_RIVALS: Rivals = ((-1.0, ""), (-1.0, ""))


class Tier(IntegerChoices):
    SETTLES = 2, _("settles an entry")
    TIED = 1, _("somebody else fits almost as well")
    REST = 0, _("less likely, or nothing waits")


SETTLES, TIED = -Tier.SETTLES.value, -Tier.TIED.value  # as they are sorted


class Likely(NamedTuple):
    """What is read of a pair. ``decided``: the verdict that stands, or None."""

    id: str
    first: str
    second: str
    probability: float
    suggested: bool  # or what the database keeps for it
    decided: str | None


class Weighed(NamedTuple):
    """A pair by id, and what a decision on it is worth. Sorted, the worthiest comes first."""

    minus_tier: int
    minus_worth: float
    id: str

    @property
    def tier(self) -> Tier:
        return Tier(-self.minus_tier)

    @property
    def worth(self) -> float:
        return -self.minus_worth


@dataclass(frozen=True, slots=True)
class Reached:
    """The current pairs that one person reaches, and what is needed to tell them apart and to weigh them.

    ``own``: those this person spoke of. ``voices``: how many different verdicts are open, of those spoken of.
    ``waiting``: records whose entry waits for an answer. ``rivals``: the two most probable open pairs of each record;
    only what this person reaches is among them, or the order of the queue would tell of others.
    """

    decides: bool
    pairs: Sequence[Likely]
    own: Collection[str]
    voices: Mapping[str, int]
    waiting: Collection[str]
    rivals: Mapping[str, Rivals]

    def of_state(self, state: str) -> list[Likely]:
        """Second opinions and contested pairs are for those who decide; to all others such a pair is open like any."""
        if state == PairState.STANDING:
            return [one for one in self.pairs if one.decided]
        undecided = [one for one in self.pairs if not one.decided]
        if not self.decides:
            return undecided
        if state == PairState.CONTESTED:
            return [one for one in undecided if self.voices.get(one.id, 0) > 1]
        if state == PairState.PROPOSED:
            return [one for one in undecided if self.voices.get(one.id) == 1 and one.id not in self.own]
        return [one for one in undecided if one.id not in self.own]

    def verdicts(self) -> Counter[str]:
        """How many of these pairs were decided, and how."""
        return Counter(one.decided for one in self.pairs if one.decided)

    def in_order(self, pairs: Iterable[Likely]) -> list[Weighed]:
        """What a decision on each of these pairs is worth, the worthiest first."""
        waiting, rivals_of = self.waiting, self.rivals.get
        found = []
        for id, first, second, probability, suggested, _decided in pairs:
            waits = (first in waiting) + (second in waiting)
            unsure = 1.0 - abs(probability * 2.0 - 1.0)
            worth = (1.0 + waits * 0.5) * (LEAST_DOUBT + unsure * (1 - LEAST_DOUBT))
            tier = SETTLES if suggested and waits else 0
            if probability >= LEAST_TIED:
                near = RIVAL_SHARE * probability
                for record in (first, second):
                    best, next_best = rivals_of(record, NO_RIVALS)
                    if (next_best if best[1] == id else best)[0] >= near:
                        tier = TIED
            found.append((tier, -worth, id))
        found.sort()
        return list(map(Weighed._make, found))

    def worth_of(self, pair: Likely) -> Weighed:
        (one,) = self.in_order([pair])
        return one


def reached_by(staff: Staff) -> Reached:
    """All of it, in three queries: each is made for thousands of rows, and none is asked row by row."""
    pairs = _pairs(staff)
    decides = may_decide(staff.roles)
    own, voices = _opinions(staff) if decides else (set(), {})
    return Reached(decides, pairs, own, voices, _waiting(staff), _rivals(pairs))


def _pairs(staff: Staff) -> list[Likely]:
    pairs = CandidatePair.objects.current_for(staff).all_at_once().order_by()
    pairs = pairs.annotate(stands=FilteredRelation("decisions", condition=Q(decisions__undone_at=None)))
    suggested = ExpressionWrapper(F("suggested"), output_field=TextField())  # as it is kept: to turn each into a truth
    rows = pairs.values_list("id", "first", "second", "probability", suggested, "stands__verdict")  # is half the work
    return list(map(Likely._make, rows))


def _opinions(staff: Staff) -> tuple[set[str], dict[str, int]]:
    """Pairs this person spoke of, and how many different verdicts are open on each pair that is spoken of."""
    reached = Exists(CandidatePair.objects.current_for(staff).filter(pk=OuterRef("pair")))
    said = Opinion.objects.open().filter(reached)
    own: set[str] = set()
    verdicts: dict[str, set[str]] = defaultdict(set)
    for pair, by, verdict in said.order_by().values_list("pair", "by", "verdict"):
        verdicts[pair].add(verdict)
        if by == staff.pk:
            own.add(pair)
    return own, {pair: len(told) for pair, told in verdicts.items()}


def _waiting(staff: Staff) -> set[str]:
    """Records that this person reaches, whose entry was put to its holder and has no standing answer."""
    put = ListEntry.objects.reaching(staff).filter(list__state=ListState.PUT).exclude(answers__state=AnswerState.GIVEN)
    return set(put.values_list("record_id", flat=True))


def _rivals(pairs: Iterable[Likely]) -> dict[str, Rivals]:
    found: dict[str, Rivals] = {}
    for id, first, second, probability, _suggested, decided in pairs:
        if decided:
            continue
        told = (probability, id)
        for record in (first, second):
            best, next_best = found.get(record, NO_RIVALS)
            if told > best:
                found[record] = told, best
            elif told > next_best:
                found[record] = best, told
    return found
