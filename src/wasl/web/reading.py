"""What several pages read in the same way, a whole page of rows in one query each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from wasl.apps.lists.domain.standing import StandingCounts
from wasl.apps.lists.enums import Disposition, Standing
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair, Decision
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.staff.models.staff import Staff
from wasl.web.drawings import Part

# what a link does not show of the lists on either side
UNREAD = [
    f"{one}__entry__list__{name}" for one in ("first", "second") for name in ("headers", "columns", "dates", "notes")
]


@dataclass(frozen=True, slots=True)
class Facing:
    """A candidate pair seen from one of its records: the other one."""

    pair: CandidatePair
    other: PersonRecord


@dataclass(slots=True)
class Links:
    """What is known of one record's candidate pairs, for a mark in a table."""

    same: list[Facing] = field(default_factory=list)
    suggested: list[Facing] = field(default_factory=list)
    other: list[Facing] = field(default_factory=list)

    @property
    def best(self) -> Facing | None:
        return next(iter([*self.same, *self.suggested, *self.other]), None)


def with_decision(pairs: QuerySet[CandidatePair], *, moment: datetime | None = None) -> Any:
    """Pairs with ``decided``: the verdict that stands, now or at a moment, or None."""
    stood = Decision.objects.standing_at(moment) if moment else Decision.objects.filter(undone_at=None)
    standing = stood.filter(pair=OuterRef("pk"))
    return pairs.annotate(decided=Subquery(standing.values("verdict")[:1]))


def links_of(records: Sequence[str], user: Staff) -> dict[str, Links]:
    """Candidate pairs of these records that this person reaches, best first; two queries."""
    wanted = set(records)
    # named first: asked in one, SQLite goes through all records of a list to come to the pairs of a page
    named = CandidatePair.objects.filter(Q(first__in=wanted) | Q(second__in=wanted)).order_by()
    reached = CandidatePair.objects.reaching(user).current().filter(pk__in=list(named.values_list("pk", flat=True)))
    pairs = with_decision(reached).exclude(decided=Verdict.DIFFERENT).defer("reasons", *UNREAD)
    found: dict[str, Links] = defaultdict(Links)
    for pair in pairs.select_related("first__entry__list", "second__entry__list").order_by("-probability", "id"):
        for own, other in ((pair.first, pair.second), (pair.second, pair.first)):
            if own.id in wanted:
                _shelf(found[own.id], pair).append(Facing(pair, other))
    return found


def _shelf(links: Links, pair: CandidatePair) -> list[Facing]:
    if pair.decided == Verdict.SAME:
        return links.same
    return links.suggested if pair.suggested and pair.decided is None else links.other


def claims_by_record(
    records: Iterable[str], user: Staff, properties: Iterable[Property]
) -> dict[str, dict[str, Claim]]:
    """For each record the standing claim of each property that this person reaches; one query."""
    claims = Claim.objects.reaching(user).standing().about(*records).filter(property__in=list(properties))
    found: dict[str, dict[str, Claim]] = defaultdict(dict)
    for claim in claims.order_by("recorded_at", "pk"):
        found[claim.subject][claim.property] = claim
    return found


def standing_parts(counts: StandingCounts) -> list[Part]:
    return [
        Part(str(one.label), counts.by_standing.get(one, 0), f"standing-{one.value}")
        for one in Standing if counts.by_standing.get(one)
    ]  # fmt: skip


def disposition_parts(counts: StandingCounts) -> list[Part]:
    return [
        Part(str(one.label), counts.by_disposition.get(one.value, 0), f"disposition-{one.value}")
        for one in Disposition if counts.by_disposition.get(one.value)
    ]  # fmt: skip
