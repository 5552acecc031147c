"""A plan beside the pool and rules it is said to be of, with everything counted anew."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from wasl.engines.planning.checking_proofs import Drawers, Unit, model_rows, units_of
from wasl.engines.planning.terms import LOT_BITS, Person, Rules, Where, lot_of, lot_seed

Json = Any


class Case:
    """A plan beside its pool and rules, with the units built anew."""

    def __init__(self, plan: Json, *, pool: Sequence[Person], rules: Rules, before: Json = None) -> None:
        self.plan, self.pool, self.rules = plan, pool, rules
        self.dropped = frozenset(plan.get("dropped", ()))
        self.people = {person.id: person for person in pool}
        self.stage = {entry["person"]: entry["stage"] for entry in plan["chosen"]}
        self.chosen = [self.people[person] for person in self.stage]
        self.drawers = Drawers(self.chosen)
        self.every_unit, self.barred = units_of(pool, dropped=self.dropped)
        self.units: list[Unit] = [unit for unit in self.every_unit if unit.name not in self.barred]
        self.column = {unit.name: at for at, unit in enumerate(self.units)}
        self.unit_of = {person.id: unit.name for unit in self.every_unit for person in unit.people}
        self.rows = model_rows(self.units, rules)
        self.seed = lot_seed((pair[0], pair[-1]) for pair in plan["seeds"])
        self.points = dict(rules.points)
        self.lots = {person.id: lot_of(person.id, seed=self.seed) for unit in self.units for person in unit.people}
        self.values = {entry["name"]: entry["value"] for entry in plan["objectives"]}
        self.kept = {entry["unit"] for entry in before["chosen"]} & set(self.column) if before else set()
        self.objectives = [*([] if before is None else ["kept"]), *rules.objectives, "lot"]

    def count(self, where: Where) -> int:
        return len(self.drawers.matching(where))

    def goals(self) -> dict[str, list[int]]:
        """What each unit counts under each objective."""
        return {
            "kept": [len(unit.people) if unit.name in self.kept else 0 for unit in self.units],
            "people": self._sums(lambda _: 1),
            "vulnerability": self._sums(self.vulnerability),
            "time": self._sums(self.time),
            "regions": [0 for _ in self.units],
            "bodies": [sum(person.kind == "body" for person in unit.people) for unit in self.units],
            "lot": [sum(2**LOT_BITS - self.lots[person.id] for person in unit.people) for unit in self.units],
        }

    def _sums(self, worth: Any) -> list[int]:
        return [sum(worth(person) for person in unit.people if person.kind == "living") for unit in self.units]

    def vulnerability(self, person: Person) -> int:
        return sum(self.points.get(word, 0) for word in person.categories)

    def time(self, person: Person) -> int:
        return person.days_held // self.rules.time_unit_days

    def region_shares(self) -> dict[str, int]:
        """How many of the people freed each region's share is: whole parts, then the largest remainders."""
        regions = Counter(person.region for unit in self.units for person in unit.people if person.kind == "living")
        freed, living = self.values.get("people", 0), sum(regions.values())
        shares = {region: freed * people // living for region, people in regions.items()}
        rest = sorted(regions, key=lambda region: (-(freed * regions[region] % living), region))
        for region in rest[: max(0, freed - sum(shares.values()))]:
            shares[region] += 1
        return shares
