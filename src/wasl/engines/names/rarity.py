"""How much it says that two names agree: little for محمد, much for a rare family name."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wasl.engines.names.parsing import ParsedName, Part, parse_name

UNSEEN = 2e-4
"""Share of parts assumed for a name the table does not list (about 1 in 5,000)."""


@dataclass(frozen=True)
class Rarity:
    """Share of name parts that have a given skeleton. ``shares`` sums to at most 1."""

    shares: Mapping[str, float]

    @classmethod
    def of_names(cls, names: Iterable[str | ParsedName]) -> "Rarity":
        """Shares counted in the register or list at hand; better than the default table when it is large."""
        counts: Counter[str] = Counter()
        for name in names:
            parsed = parse_name(name) if isinstance(name, str) else name
            counts.update(part.skeleton for part in parsed.parts)
        total = max(sum(counts.values()), 1)
        return cls({bones: count / total for bones, count in counts.items()})

    def share_of(self, part: Part) -> float:
        """Share of all parts that would agree with this one by its skeleton; never below 1 in 100,000."""
        return max(self.shares.get(part.skeleton, UNSEEN), 1e-5)

    def log10_weight(self, part: Part) -> float:
        """log10 of how many people one must meet to meet this part once."""
        return -math.log10(self.share_of(part))

    def log10_weight_of(self, a: Part, b: Part) -> float:
        """Weight of two parts that agree: that of the more frequent of the two spellings."""
        return min(self.log10_weight(a), self.log10_weight(b))
