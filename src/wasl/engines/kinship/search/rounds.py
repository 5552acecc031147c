"""Rounds of deciding what is clear: who cannot be whom, and who is whom without any rival.

Whoever is found is typed from then on, and helps to find the others in the next round.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.search.findings import Finding, Label
from wasl.engines.kinship.search.pairwise import Pairwise, pairwise
from wasl.engines.kinship.search.slots import MissingOf, Victim
from wasl.engines.kinship.search.symmetry import out_of_reach

Floats = npt.NDArray[np.float64]


@dataclass
class Board:
    """What is settled so far. A family's ``missing`` are those still looked for; who was found is typed in it."""

    families: list[MissingOf]
    victims: Sequence[Victim]
    markers: Sequence[Marker]
    most_incompatible: int
    log10_threshold: float
    of_victims: dict[str, Finding] = field(default_factory=dict)
    of_missing: dict[str, Finding] = field(default_factory=dict)
    compared: dict[str, Pairwise] = field(default_factory=dict)

    def open_victims(self) -> list[int]:
        return [at for at, victim in enumerate(self.victims) if victim.id not in self.of_victims]

    def open_missing(self) -> list[str]:
        return [who for family in self.families for who in family.missing]

    def set_aside_nonidentifiable(self) -> None:
        for at, family in enumerate(self.families):
            nobody = out_of_reach(family.pedigree, family.missing, family.genotypes)
            self.of_missing |= dict.fromkeys(nobody, Finding(Label.NONIDENTIFIABLE))
            self.families[at] = _looking_for(family, [who for who in family.missing if who not in nobody])

    def rule_out(self) -> None:
        """Compare who has not been compared with the family as it stands now; set aside whom nobody is left for."""
        for family in self.families:
            for who in family.missing:
                if who not in self.compared:
                    self.compared[who] = pairwise(family, who, self.victims, self.markers)
        victims, missing = self.open_victims(), self.open_missing()
        if not victims or not missing:
            return
        for who in missing:
            if not np.isfinite(self.log10_lrs(who)[victims]).any():
                self.of_missing[who] = _excluded(self.compared[who].incompatible[victims])
        for victim in victims:
            if not any(np.isfinite(self.log10_lrs(who)[victim]) for who in missing):
                counts = [self.compared[who].incompatible[victim] for who in missing]
                self.of_victims[self.victims[victim].id] = _excluded(np.array(counts, dtype=np.int64))
        self.families = [
            _looking_for(family, [who for who in family.missing if who not in self.of_missing])
            for family in self.families
        ]

    def log10_lrs(self, who: str) -> Floats:
        """float64[victims]; -inf for those who are ruled out."""
        compared = self.compared[who]
        return np.where(compared.incompatible > self.most_incompatible, -np.inf, compared.log10_lr)

    def table(self) -> tuple[list[int], list[str], Floats]:
        """Victims and missing people still open, and float64[victims, missing]: log10 LR."""
        victims, missing = self.open_victims(), self.open_missing()
        table = np.empty((len(victims), len(missing)))
        for column, who in enumerate(missing):
            table[:, column] = self.log10_lrs(who)[victims]
        return victims, missing, table

    def settle_undisputed(self, step: int) -> bool:
        """Take as found who has no rival, and say whether anybody was. Of one family's, the clearest comes first, and
        those after it must still reach the threshold beside it."""
        found = sorted(self._undisputed(), reverse=True)
        changed: set[str] = set()
        for log10_lr, victim, who in found:
            at = next(place for place, family in enumerate(self.families) if who in family.missing)
            family = self.families[at]
            if family.id in changed and not self._still_holds(family, who, victim):
                continue
            changed.add(family.id)
            self._settle(at, victim, who, Finding(Label.UNDISPUTED, log10_lr=log10_lr, step=step))
        self.compared = {
            who: one for who, one in self.compared.items()
            if not any(who in family.missing for family in self.families if family.id in changed)
        }  # fmt: skip
        return bool(changed)

    def _undisputed(self) -> Iterator[tuple[float, int, str]]:
        victims, missing, table = self.table()
        for row, column in np.argwhere(table >= self.log10_threshold).tolist():
            rivals = np.concatenate([np.delete(table[row], column), np.delete(table[:, column], row)])
            if table[row, column] - rivals.max(initial=-np.inf) >= self.log10_threshold:
                yield float(table[row, column]), victims[row], missing[column]

    def _still_holds(self, family: MissingOf, who: str, victim: int) -> bool:
        again = pairwise(family, who, [self.victims[victim]], self.markers)
        return bool(again.log10_lr[0] >= self.log10_threshold)

    def _settle(self, at: int, victim: int, who: str, finding: Finding) -> None:
        found, family = self.victims[victim], self.families[at]
        self.of_victims[found.id] = replace(finding, partners=(who,))
        self.of_missing[who] = replace(finding, partners=(found.id,))
        left = _looking_for(family, [one for one in family.missing if one != who])
        self.families[at] = replace(left, genotypes={**family.genotypes, who: found.genotypes})


def _looking_for(family: MissingOf, missing: Sequence[str]) -> MissingOf:
    return replace(family, missing=tuple(missing))


def _excluded(incompatible: npt.NDArray[np.int64]) -> Finding:
    fitting = incompatible[incompatible >= 0]
    return Finding(Label.EXCLUDED, fewest_incompatible=int(fitting.min()) if len(fitting) else None)
