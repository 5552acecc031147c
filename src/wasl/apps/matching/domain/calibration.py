"""Of the pairs shown at so much probability, how many did people accept?

Only decisions of a person who looked at that very pair count; those accepted in one act with others are counted apart.
A pair keeps the probability that was shown when it was decided (``linking._decided_pairs`` says why).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from django.db.models import Exists, OuterRef, QuerySet

from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair, Decision

TENTHS = 10
ENOUGH = 20  # decisions below which a share says nothing
Z95 = 1.959963984540054  # of the normal distribution: 95 % lie within so many standard deviations


@dataclass(frozen=True, slots=True)
class Band:
    """Decided pairs of one stretch of probability. ``shown``: their mean probability, as the machine said it."""

    low: float
    high: float
    shown: float | None
    accepted: int
    refused: int
    cannot_tell: int

    @property
    def judged(self) -> int:
        """Pairs about which a person could tell; the others neither confirm nor refute the machine."""
        return self.accepted + self.refused

    @property
    def enough(self) -> bool:
        return self.judged >= ENOUGH

    @property
    def share(self) -> float | None:
        return self.accepted / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.accepted, self.judged)


def wilson(accepted: int, judged: int, *, z: float = Z95) -> tuple[float, float]:
    """Interval of a share at 95 % (Wilson 1927, J. Am. Stat. Assoc. 22:209); (0, 1) when nothing was judged."""
    if not judged:
        return 0.0, 1.0
    share, of = accepted / judged, z * z / judged
    middle = (share + of / 2) / (1 + of)
    half = z * sqrt(share * (1 - share) / judged + of / (4 * judged)) / (1 + of)
    return (0.0 if not accepted else middle - half), (1.0 if accepted == judged else middle + half)


def tenth_of(probability: float) -> int:
    return min(int(probability * TENTHS), TENTHS - 1)


def calibration(pairs: QuerySet[CandidatePair]) -> list[Band]:
    """One band for each tenth of probability, over the standing decisions on these pairs."""
    tenths: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for probability, verdict in _looked_at(pairs):
        tenths[tenth_of(probability)].append((probability, verdict))
    return [_band(tenth / TENTHS, (tenth + 1) / TENTHS, tenths[tenth]) for tenth in range(TENTHS)]


def calibration_from(pairs: QuerySet[CandidatePair], *, floor: float) -> Band:
    """The band from a probability up to certainty."""
    return _band(floor, 1.0, list(_looked_at(pairs.filter(probability__gte=floor))))


def calibration_at(pairs: QuerySet[CandidatePair], probability: float) -> Band:
    """The tenth in which this probability lies."""
    tenth = tenth_of(probability)
    low, high = tenth / TENTHS, (tenth + 1) / TENTHS
    near = pairs.filter(probability__gte=low - 1e-9, probability__lte=high + 1e-9)
    return _band(low, high, [one for one in _looked_at(near) if tenth_of(one[0]) == tenth])


def accepted_in_bulk(pairs: QuerySet[CandidatePair]) -> int:
    """Standing decisions on these pairs that were made together with others."""
    among = Exists(pairs.filter(pk=OuterRef("pair")))
    return Decision.objects.filter(among, undone_at=None, batch__isnull=False).count()


def _looked_at(pairs: QuerySet[CandidatePair]) -> Iterable[tuple[float, str]]:
    decisions = Decision.objects.filter(Exists(pairs.filter(pk=OuterRef("pair"))), undone_at=None, batch=None)
    return decisions.order_by().values_list("pair__probability", "verdict")


def _band(low: float, high: float, decided: list[tuple[float, str]]) -> Band:
    verdicts = Counter(verdict for _, verdict in decided)
    shown = sum(probability for probability, _ in decided) / len(decided) if decided else None
    return Band(low, high, shown, verdicts[Verdict.SAME], verdicts[Verdict.DIFFERENT], verdicts[Verdict.CANNOT_TELL])
