"""Sets of records that pairs join: many at once, where ``decisions.group_of`` finds one."""

from collections import defaultdict
from collections.abc import Iterable

from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import Decision, on_reached_pair
from wasl.apps.staff.models.staff import Staff

BATCH = 2_000
Pair = tuple[str, str]


class Joined:
    """Which records hang together. Each set goes by one of its records; a record that no pair names stands alone."""

    def __init__(self, pairs: Iterable[Pair] = ()) -> None:
        self._towards: dict[str, str] = {}
        for first, second in pairs:
            self.join(first, second)

    def root(self, record: str) -> str:
        path = []
        while (following := self._towards.get(record, record)) != record:
            path.append(record)
            record = following
        for passed in path:
            self._towards[passed] = record
        return record

    def join(self, first: str, second: str) -> None:
        a, b = self.root(first), self.root(second)
        self._towards[max(a, b)] = self._towards[min(a, b)] = min(a, b)

    def groups(self, records: Iterable[str] | None = None) -> list[frozenset[str]]:
        """All sets of two or more; with ``records``, every set that holds one of them, those alone too."""
        members: dict[str, set[str]] = defaultdict(set)
        for record in {*self._towards, *(records or ())}:
            members[self.root(record)].add(record)
        if records is None:
            return [frozenset(group) for group in members.values() if len(group) > 1]
        return [frozenset(members[root]) for root in dict.fromkeys(map(self.root, records))]


def standing_pairs(verdict: Verdict, *, seen_by: Staff | None = None) -> list[Pair]:
    """Pairs on which this decision stands; with ``seen_by``, of those that this person reaches."""
    decisions = Decision.objects.filter(undone_at=None, verdict=verdict)
    if seen_by is not None:
        decisions = decisions.filter(on_reached_pair(seen_by))
    pairs = decisions.order_by().values_list("pair__first_id", "pair__second_id")
    return list(pairs.iterator(chunk_size=BATCH))
