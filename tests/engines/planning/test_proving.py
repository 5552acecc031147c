"""Every proof, checked by code that reads the certificate as README writes it and knows no solver."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from tests.engines.planning.twins import PARTIES, SEEDS, agreements, pools

from wasl.engines.planning.errors import ImpossibleRulesError, PoolError
from wasl.engines.planning.model import Model, Row, model_of, objective_of, with_regions
from wasl.engines.planning.planning import Plan, plan
from wasl.engines.planning.terms import LOT_BITS, Balance, Person, Rules, Where, lot_of, lot_seed
from wasl.engines.planning.units import units_of

Fixed = dict[str, int]


def leaf_upper(
    model: Model, objective: Sequence[int], leaf: Mapping[str, Any], fixed: Fixed, branches: Sequence[tuple[Any, ...]]
) -> tuple[int, dict[str, int]]:
    """U of a leaf, and d of each column; as the README defines them. Raises ValueError for a side without limit."""
    rows = {row.name: (row.low, row.high) for row in model.rows}
    entries = {
        column.name: {model.rows[row].name: n for row, n in model.coefficients(place)}
        for place, column in enumerate(model.columns)
    }
    for depth, (names, units, low, high) in enumerate(branches):
        rows[f"branch:{depth}"] = (low, high)
        for name, cells in entries.items():
            cells[f"branch:{depth}"] = sum(cells.get(row, 0) for row in names) + (name in units)
    total = 0
    for name, y in leaf["rows"].items():
        low, high = rows[name]
        limit = high if y > 0 else low
        if limit is None:
            raise ValueError(f"{name} has no limit on this side")
        total += y * limit
    pulls = {}
    for column, c in zip(model.columns, objective, strict=True):
        d = leaf["scale"] * c - sum(y * entries[column.name].get(name, 0) for name, y in leaf["rows"].items())
        pulls[column.name] = d
        total += d * fixed[column.name] if column.name in fixed else max(0, d * column.upper)
    return total, pulls


def tree_holds(
    model: Model,
    objective: Sequence[int],
    tree: Mapping[str, Any],
    fixed: Fixed,
    reach: int,
    branches: Sequence[Any] = (),
) -> bool:
    if "scale" in tree:
        upper, _ = leaf_upper(model, objective, tree, fixed, branches)
        return tree["scale"] * reach > upper
    low = (tree["rows"], tree["units"], None, tree["at"])
    high = (tree["rows"], tree["units"], tree["at"] + 1, None)
    return all(
        tree_holds(model, objective, tree[side], fixed, reach, [*branches, branch])
        for side, branch in (("low", low), ("high", high))
    )


def proof_holds(model: Model, objective: Sequence[int], proof: Mapping[str, Any], fixed: Fixed) -> Fixed | None:
    """What is fixed afterwards, or None where the proof proves nothing."""
    upper, pulls = leaf_upper(model, objective, proof["root"], fixed, [])
    scale, names = proof["root"]["scale"], {unit.name for unit in model.units}

    def settled(reach: int) -> Fixed:
        spare = upper - scale * reach
        return fixed | {n: int(d > 0) for n, d in pulls.items() if n in names and n not in fixed and abs(d) > spare}

    reach = proof["bound"] + 1
    if proof["tree"] is None:
        holds = scale * reach > upper
    else:
        holds = tree_holds(model, objective, proof["tree"], settled(reach), reach)
    return settled(proof["value"]) if holds else None


def certified(pool: Sequence[Person], rules: Rules, found: Plan) -> bool:
    units = units_of(pool, parties=rules.parties).free
    model = model_of(units, rules)
    fixed: Fixed = {}
    values: dict[str, int] = {}
    for proof in found.certificate["proofs"]:
        name = proof["objective"]
        if name == "regions":
            model, objective = with_regions(model, values["people"])
        elif name == "lot":
            seed = lot_seed(SEEDS.items())
            objective = [sum((1 << LOT_BITS) - lot_of(p.id, seed=seed) for p in unit.people) for unit in units]
            objective += [0] * (len(model.columns) - len(units))
        else:
            objective = objective_of(model, name, rules)
        after = proof_holds(model, objective, proof, fixed)
        if after is None or proof["value"] != proof["bound"]:
            return False
        fixed, values[name] = after, proof["value"]
        model = model.with_sum(Row(f"objective:{name}", proof["value"], proof["value"]), objective)
    return [(row["name"], row["value"]) for row in found.manifest["objectives"]] == list(values.items())


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(pool=pools(14), rules=agreements())
def test_certificate__proves_every_objective(pool: list[Person], rules: Rules) -> None:
    try:
        found = plan(pool, rules, seeds=SEEDS)
    except (PoolError, ImpossibleRulesError):
        return
    assert certified(pool, rules, found)


def families(*sizes: tuple[str, str, int]) -> list[Person]:
    """People in families: (holder, side, how many)."""
    return [
        Person(f"P{number:02d}{member}", holder, side, family=f"F{number}", days_held=100 * member)
        for number, (holder, side, size) in enumerate(sizes)
        for member in range(size)
    ]


def test_certificate__branches_where_one_sum_leaves_a_gap() -> None:
    """Families of three against families of two and of five: no sums but 0 are equal; those of parts are."""
    pool = families(("A", "B", 3), ("A", "B", 3), ("A", "B", 3), ("B", "A", 2), ("B", "A", 5))
    rules = Rules(("A", "B"), (Balance("parity", Where(holder="A"), Where(holder="B")),))
    seeds = {"A": SEEDS["A"], "B": SEEDS["B"]}
    found = plan(pool, rules, seeds=seeds)
    first = found.certificate["proofs"][0]
    assert (first["value"], first["bound"], found.proven) == (0, 0, True)
    assert "low" in first["tree"]


def test_certificate__is_refused_when_a_leaf_is_forged() -> None:
    pool = families(("A", "B", 1), ("A", "B", 2), ("B", "A", 1))
    rules = Rules(PARTIES, (Balance("parity", Where(holder="A"), Where(holder="B")),))
    found = plan(pool, rules, seeds=SEEDS)
    assert certified(pool, rules, found)
    for row in list(found.certificate["proofs"][0]["root"]["rows"]):
        broken = plan(pool, rules, seeds=SEEDS)
        del broken.certificate["proofs"][0]["root"]["rows"][row]
        assert not certified(pool, rules, broken)
