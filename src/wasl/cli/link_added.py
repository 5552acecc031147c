"""What became of a list that was held up to persons kept before."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from wasl.cli.link_input import Entries
from wasl.cli.link_outcome import run_remarks
from wasl.cli.link_words import Remark
from wasl.engines.linkage.incremental import Added, RefusedPair, Register
from wasl.engines.linkage.linking import ENGINE, VERSION, Stamp


@dataclass(frozen=True)
class AddedOutcome:
    """One list, what ``Register.add`` said of it, and the register with it."""

    left: Entries
    added: Added
    register: Register

    right: ClassVar[None] = None
    by_groups: ClassVar[bool] = True

    @property
    def sides(self) -> tuple[Entries, ...]:
        return (self.left,)

    @cached_property
    def refused(self) -> tuple[RefusedPair, ...]:
        """Pairs for people to look at, the strongest first."""
        return self.added.refused

    def standing(self, entries: Entries) -> dict[str, int]:
        """How many entries are of known persons, of new ones to be looked at, of other new ones, and nameless."""
        known = int((~self.added.is_new).sum())
        asked = {pair.entry[1] for pair in self.refused if pair.entry[0] == self.added.list}
        asked |= {pair.other[1] for pair in self.refused if pair.other[0] == self.added.list}
        is_new = zip(self.left.linkable, self.added.is_new.tolist(), strict=True)
        possible = sum(new and entries.ids[at] in asked for at, new in is_new)
        return {
            "matched": known,
            "possible": possible,
            "alone": len(entries.linkable) - known - possible,
            "nameless": len(entries) - len(entries.linkable),
        }

    @cached_property
    def counts(self) -> dict[str, int]:
        """Entries of known persons, persons new with this list, pairs to look at, merges suggested, persons in all."""
        return {
            "entries": len(self.left),
            "known": int((~self.added.is_new).sum()),
            "new_persons": len(set(self.added.person[self.added.is_new].tolist())),
            "to_look_at": len(self.refused),
            "suggested": len(self.added.suggestions),
            "persons": len(set(self.register.person.tolist())),
        }

    def clusters(self) -> Iterator[tuple[str, int | str, str]]:
        """Id, person, and whether the person was known before; every entry once, in the order of the list."""
        linked = zip(self.left.linkable, self.added.person.tolist(), self.added.is_new.tolist(), strict=True)
        of_place = {at: (person, "no" if is_new else "yes") for at, person, is_new in linked}
        for at, key in enumerate(self.left.ids):
            yield (key, *of_place.get(at, ("", "no")))

    def review(self) -> Iterator[tuple[str, int, str, str, str]]:
        """Pairs for people to look at: id, the other's list and id, the probability of the two alone, and why."""
        for pair in self.refused:
            yield pair.entry[1], pair.other[0] + 1, pair.other[1], f"{alone(pair):.6f}", pair.why.name.lower()

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What to know about the run as a whole."""
        frequent = sum(each.values for each in self.added.left_out)
        told = (Remark("frequent", count=frequent),) if frequent else ()
        return (*told, *run_remarks(self.added.warnings, ids_collide=False, truth=None))

    @cached_property
    def stamp(self) -> Stamp:
        return Stamp(ENGINE, VERSION, {}, 0, self.register.lists[-1].digest())

    def for_programs(self) -> dict[str, Any]:
        """The run as values for JSON."""
        remarks = [
            {"code": remark.key, "field": str(remark.field) if remark.field else None, "rows": list(remark.rows)}
            for remark in (*self.left.remarks, *self.remarks)
        ]
        return {
            **self.counts,
            "list": self.added.list + 1,
            "pairs_compared": self.added.compared,
            "moved": len(self.added.moved),
            "suggestions": [
                {"person": each.person, "other": each.other, "weight": round(each.weight, 4)}
                for each in self.added.suggestions
            ],
            "remarks": remarks,
            "stamp": {"engine": self.stamp.engine, "version": self.stamp.version, "inputs": self.stamp.inputs},
        }


def alone(pair: RefusedPair) -> float:
    """The probability that two entries are one person, nobody else looked at."""
    return float(1.0 / (1.0 + 2.0**-pair.weight))
