"""The manifest: the plan and what it rests on, and nothing that two honest machines could write differently.

No number in it belongs to one person: no weight, no score, no price.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from wasl.engines.planning.model import Coefficients, Model
from wasl.engines.planning.terms import Force, Rules, lot_digest, lot_of, lot_seed, rules_digest
from wasl.engines.planning.units import Unit, Units

FORMAT = "wasl exchange manifest 1"


def manifest_of(
    rules: Rules,
    *,
    digest: str,
    units: Units,
    model: Model,
    seeds: Mapping[str, str],
    chosen: Sequence[Unit],
    stages: Mapping[str, int],
    values: Sequence[tuple[str, int]],
    alone: Mapping[str, int],
    more: Mapping[str, object],
) -> dict[str, object]:
    """The manifest as README writes it."""
    class_of = classes_of(model)
    rows = sorted(
        (
            {"person": person.id, "unit": unit.name, "stage": stages[unit.name], "class": class_of[unit.name]}
            for unit in chosen
            for person in unit.people
        ),
        key=lambda row: str(row["person"]),
    )
    return {
        "format": FORMAT,
        "pool": digest,
        "rules": rules_digest(rules),
        "seeds": [list(pair) for pair in sorted(seeds.items())],
        "chosen": rows,
        "substitutes": _substitutes(model, rules, chosen, class_of, seed=lot_seed(seeds.items())),
        "counts": _counts(chosen, stages),
        "objectives": [{"name": name, "value": value} for name, value in values],
        "alone": [{"party": party, "people": people} for party, people in sorted(alone.items())],
        "barred": _barred(rules, units.barred),
        "replaces": None,
    } | dict(more)


def lots_of(units: Iterable[Unit], *, seed: bytes) -> dict[str, bytes]:
    """The whole digest of each unit's name, where a number of few bits would not do."""
    return {unit.name: lot_digest(unit.name, seed=seed) for unit in units}


def classes_of(model: Model) -> dict[str, int]:
    """A number for each unit, the same for units that count the same in every rule."""
    numbers: dict[tuple[Coefficients, int, int], int] = {}
    return {
        unit.name: numbers.setdefault((column.coefficients, unit.living, unit.bodies), len(numbers))
        for unit, column in zip(model.units, model.columns, strict=False)
    }


def _substitutes(
    model: Model, rules: Rules, chosen: Sequence[Unit], class_of: Mapping[str, int], *, seed: bytes
) -> list[dict[str, object]]:
    """For each class with someone chosen, who would stand in, in order."""
    names = {unit.name for unit in chosen}
    wanted = {class_of[name] for name in names} - _with_companions(model, class_of)
    points = dict(rules.points)

    def rank(unit: Unit) -> tuple[int, int, int, bytes]:
        living = [person for person in unit.people if person.kind == "living"]
        return (
            -sum(points.get(category, 0) for person in living for category in person.categories),
            -sum(person.days_held // rules.time_unit_days for person in living),
            sum(lot_of(person.id, seed=seed) for person in unit.people),
            lot_digest(unit.name, seed=seed),
        )

    waiting: dict[int, list[Unit]] = {}
    for unit in model.units:
        if unit.name not in names and class_of[unit.name] in wanted:
            waiting.setdefault(class_of[unit.name], []).append(unit)
    return [
        {"class": number, "units": [unit.name for unit in sorted(units, key=rank)]}
        for number, units in sorted(waiting.items())
    ]


def _with_companions(model: Model, class_of: Mapping[str, int]) -> set[int]:
    first = next((i for i, row in enumerate(model.rows) if row.name.startswith("companion:")), len(model.rows))
    return {
        class_of[unit.name]
        for unit, column in zip(model.units, model.columns, strict=False)
        if any(row >= first for row, _ in column.coefficients)
    }


def _counts(chosen: Sequence[Unit], stages: Mapping[str, int]) -> list[dict[str, object]]:
    counts = Counter((p.kind, p.holder, p.side, stages[unit.name]) for unit in chosen for p in unit.people)
    return [
        {"holder": holder, "side": side, "kind": kind, "stage": stage, "people": people}
        for (kind, holder, side, stage), people in sorted(counts.items())
    ]


def _barred(rules: Rules, barred: Sequence[Unit]) -> list[dict[str, object]]:
    """Who would be freed under a rule for all of a kind, but for a veto."""
    found: list[dict[str, object]] = []
    for rule in sorted((rule for rule in rules.rules if isinstance(rule, Force)), key=lambda rule: rule.name):
        people = sorted(person.id for unit in barred for person in unit.people if rule.where.matches(person))
        if people:
            found.append({"rule": rule.name, "people": people})
    return found
