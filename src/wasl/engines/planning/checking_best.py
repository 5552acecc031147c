"""That nothing better was withheld: objective after objective, then what each party could have had alone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from wasl.engines.planning.checking_case import Case
from wasl.engines.planning.checking_proofs import Box, Row, Unit, Unproven, check_proof
from wasl.engines.planning.findings import Finding

Json = Any


def check_proofs(case: Case, proofs: Json, *, proven: list[tuple[str, int, int]]) -> Iterator[Finding]:
    """That nothing better was withheld, objective after objective; then what each party could have alone."""
    names = [proof["objective"] for proof in proofs["proofs"]]
    if not names == case.objectives == list(case.values):
        yield Finding("proof", "proofs", "are not one each of the objectives, in their order")
        return
    goals, rows, columns = case.goals(), dict(case.rows), dict(case.column)
    box = Box([0 for _ in case.units], [1 for _ in case.units])
    for proof in proofs["proofs"]:
        name = proof["objective"]
        if name == "regions":
            box = _add_regions(case, goals, rows, columns, box)
        try:
            if proof["value"] != case.values[name] or proof["bound"] < proof["value"]:
                raise Unproven("it is of another value, or bounded below it")
            box = check_proof(proof, rows=rows, goal=goals[name], box=box, columns=columns)
            proven.append((name, proof["value"], proof["bound"]))
        except Unproven as why:
            yield Finding("proof", name, str(why))
        terms = [(column, worth) for column, worth in enumerate(goals[name]) if worth]
        rows[f"objective:{name}"] = Row(terms, case.values[name], case.values[name])
    yield from _check_alone(case, proofs["alone"], goal=goals["people"][: len(case.units)])


def _add_regions(
    case: Case, goals: dict[str, list[int]], rows: dict[str, Row], columns: dict[str, int], box: Box
) -> Box:
    """A column for each region, at most its share, and a row that lets it count only people who are freed."""
    shares = case.region_shares()
    freed: dict[str, Counter[int]] = {region: Counter() for region in sorted(shares)}
    for at, unit in enumerate(case.units):
        for person in unit.people:
            if person.kind == "living":
                freed[person.region][at] -= 1
    for region, counts in freed.items():
        column = len(goals["regions"])
        for name, goal in goals.items():
            goal.append(int(name == "regions"))
        columns[f"region:{region}"] = column
        rows[f"region:{region}"] = Row([*counts.items(), (column, 1)], high=0)
    return Box([*box.low, *(0 for _ in shares)], [*box.high, *(shares[region] for region in freed)])


def _check_alone(case: Case, proofs: Json, *, goal: Sequence[int]) -> Iterator[Finding]:
    """The most that could come home to each party if it freed nobody and nobody went elsewhere."""
    told = [(entry["party"], entry["people"]) for entry in case.plan["alone"]]
    if [party for party, _ in told] != sorted(case.rules.parties):
        yield Finding("alone", "alone", "is not told of each party, in their order")
        return
    if told != [(proof["party"], proof["value"]) for proof in proofs]:
        yield Finding("alone", "alone", "is proven of other numbers")
        return
    rows = {
        name: Row(row.terms, None, row.high) if name.startswith("bound:") else row
        for name, row in case.rows.items()
        if not name.startswith("force:") and not (name.startswith("share:") and name.endswith(":least"))
    }
    homes = [_home_of(unit) for unit in case.units]
    for proof in proofs:
        box = Box([0 for _ in goal], [int(home == proof["party"]) for home in homes])
        try:
            check_proof(proof, rows=rows, goal=goal, box=box, columns=case.column)
            if proof["bound"] != proof["value"]:
                raise Unproven(f"it could be up to {proof['bound']}")
        except Unproven as why:
            yield Finding("alone", proof["party"], str(why))


def _home_of(unit: Unit) -> str | None:
    """The one party to which all of a unit go, alive and out of the hands of others."""
    homes = {
        person.side if person.kind == "living" and person.side != person.holder else None for person in unit.people
    }
    home = homes.pop()
    return None if homes or any(person.holder == home for person in unit.people) else home
