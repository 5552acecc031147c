"""How far two people who judged the same pairs agree."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import sqrt

from wasl.apps.matching.domain.calibration import Z95
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import Opinion, on_reached_pair
from wasl.apps.staff.models.staff import Staff

ENOUGH = 20  # pairs below which no measure is given
Verdicts = tuple[Verdict, Verdict]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two people's verdicts on the same pairs. ``kappa`` is None when chance alone would make them agree on all."""

    pairs: int
    table: dict[Verdicts, int]  # (who judged first, who judged second)
    share: float
    kappa: float | None
    interval: tuple[float, float] | None

    @property
    def enough(self) -> bool:
        return self.pairs >= ENOUGH


def verdicts_of_pairs(seen_by: Staff) -> list[Verdicts]:
    """The first two people's verdicts on each pair that two people judged, of pairs this person reaches.

    Each as given without knowing the other's: what was said after opinions were shown to differ does not count.
    """
    opinions = Opinion.objects.filter(on_reached_pair(seen_by), blind=True)
    judged: dict[str, dict[str, Verdict]] = {}
    for pair, by, verdict in opinions.order_by("at", "id").values_list("pair_id", "by_id", "verdict"):
        judged.setdefault(pair, {}).setdefault(by, Verdict(verdict))
    both = (list(verdicts.values()) for _, verdicts in sorted(judged.items()))
    return [(verdicts[0], verdicts[1]) for verdicts in both if len(verdicts) > 1]


def agreement(verdicts: Sequence[Verdicts]) -> Agreement:
    """Share of equal verdicts, and Cohen's kappa: how much of what chance leaves open they agree on.

    Kappa: Cohen (1960), Educ. Psychol. Meas. 20:37. Its interval at 95 % from the large-sample variance of Fleiss,
    Cohen and Everitt (1969), Psychol. Bull. 72:323, equation 13.
    """
    table = Counter(verdicts)
    size = len(verdicts)
    if not size:
        return Agreement(0, {}, 0.0, None, None)
    p = {(one, other): table[one, other] / size for one, other in product(Verdict, repeat=2)}
    first = {one: sum(p[one, other] for other in Verdict) for one in Verdict}
    second = {one: sum(p[other, one] for other in Verdict) for one in Verdict}
    agreed = sum(p[one, one] for one in Verdict)
    chance = sum(first[one] * second[one] for one in Verdict)
    if chance > 1 - 1e-12:
        return Agreement(size, dict(table), agreed, None, None)
    kappa = (agreed - chance) / (1 - chance)
    on = sum(p[one, one] * (1 - (first[one] + second[one]) * (1 - kappa)) ** 2 for one in Verdict)
    off = (1 - kappa) ** 2 * sum(
        p[one, other] * (second[one] + first[other]) ** 2 for one, other in product(Verdict, repeat=2) if one != other
    )
    variance = (on + off - (kappa - chance * (1 - kappa)) ** 2) / (size * (1 - chance) ** 2)
    half = Z95 * sqrt(max(variance, 0.0))
    return Agreement(size, dict(table), agreed, kappa, (max(kappa - half, -1.0), min(kappa + half, 1.0)))
