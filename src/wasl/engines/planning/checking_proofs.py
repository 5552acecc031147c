"""The rows of a plan, built from people and rules alone, and the proof that no plan does better.

Whole numbers only. README, "The model, exactly" and "The certificate", says what each part is.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wasl.engines.planning.terms import Balance, Bound, Person, Rules, Share, Where

Json = Any
Goal = Sequence[int]
DRAWERS = ("holder", "side", "site", "region")


class Unproven(Exception):
    """What a proof does not show, in words. Never leaves the checker."""


@dataclass(frozen=True)
class Unit:
    """People who are freed together or not at all, named by the smallest id."""

    name: str
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Row:
    """``low <= sum of coefficient x column <= high``; None limits nothing."""

    terms: Sequence[tuple[int, int]]
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Box:
    """Between what each column lies."""

    low: Sequence[int]
    high: Sequence[int]


def units_of(pool: Sequence[Person], *, dropped: Collection[str] = ()) -> tuple[list[Unit], set[str]]:
    """The units of a pool by name, and the names of those that a veto bars, or somebody who dropped out."""
    together: dict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in sorted(pool, key=lambda person: person.id):
        has_family = person.family is not None and person.kind == "living"
        together[("family", str(person.family)) if has_family else ("alone", person.id)].append(person)
    units = sorted((Unit(people[0].id, tuple(people)) for people in together.values()), key=lambda unit: unit.name)
    unit_of = {person.id: unit.name for unit in units for person in unit.people}
    waiting = [(unit.name, unit_of[person.companion_of]) for unit in units for person in unit.people
               if person.companion_of in unit_of]  # fmt: skip
    barred = {unit.name for unit in units if any(p.vetoed_by or p.id in dropped for p in unit.people)}
    while more := {unit for unit, waits_for in waiting if waits_for in barred} - barred:
        barred |= more
    return units, barred


def model_rows(units: Sequence[Unit], rules: Rules) -> dict[str, Row]:
    """Every row that the rules make over units that are not barred. Column n is unit n."""
    drawers = Drawers(person for unit in units for person in unit.people)
    column = {person.id: at for at, unit in enumerate(units) for person in unit.people}

    def matching(where: Where) -> Counter[int]:
        return Counter(column[person.id] for person in drawers.matching(where))

    rows: dict[str, Row] = {}
    stages = rules.stages
    for rule in rules.rules:
        if isinstance(rule, Balance):
            give, get = matching(rule.give), matching(rule.get)
            tolerance = min(rule.tolerance, stages.imbalance) if stages else rule.tolerance
            limit = tolerance * max(rule.gives, rule.gets)
            rows[f"balance:{rule.name}"] = Row(_sum((rule.gets, give), (-rule.gives, get)), -limit, limit)
            rows[f"give:{rule.name}"], rows[f"get:{rule.name}"] = Row(_sum((1, give))), Row(_sum((1, get)))
        elif isinstance(rule, Bound):
            rows[f"bound:{rule.name}"] = Row(_sum((1, matching(rule.where))), rule.at_least, rule.at_most)
        elif isinstance(rule, Share):
            part, whole = matching(rule.part), matching(rule.whole)
            if rule.at_least is not None:
                rows[f"share:{rule.name}:least"] = Row(_sum((1000, part), (-rule.at_least, whole)), low=0)
            if rule.at_most is not None:
                rows[f"share:{rule.name}:most"] = Row(_sum((1000, part), (-rule.at_most, whole)), high=0)
            rows[f"part:{rule.name}"], rows[f"whole:{rule.name}"] = Row(_sum((1, part))), Row(_sum((1, whole)))
        else:
            forced = matching(rule.where)
            rows[f"force:{rule.name}"] = Row(_sum((1, forced)), low=sum(forced.values()))
    for holder, seats in stages.seats if stages else ():
        rows[f"seats:{holder}"] = Row(
            _sum((1, matching(Where(holder=holder)))), high=seats * (stages.count if stages else 0)
        )
    return rows | _companion_rows(units)


def _companion_rows(units: Sequence[Unit]) -> dict[str, Row]:
    column = {person.id: at for at, unit in enumerate(units) for person in unit.people}
    return {
        f"companion:{person.id}": Row([(at, 1), (column[person.companion_of], -1)], high=0)
        for at, unit in enumerate(units)
        for person in unit.people
        if person.companion_of in column and column[person.companion_of] != at
    }


class Drawers:
    """People laid out by holder, side, site and region, so that a rule looks where they are fewest."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = list(people)
        self._drawers: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for person in self.people:
            for key in DRAWERS:
                self._drawers[key, getattr(person, key)].append(person)

    def matching(self, where: Where) -> list[Person]:
        asked = [(key, getattr(where, key)) for key in DRAWERS if getattr(where, key) is not None]
        fewest = min((self._drawers.get(one, []) for one in asked), key=len, default=self.people)
        return [person for person in fewest if where.matches(person)]


def _sum(*parts: tuple[int, Mapping[int, int]]) -> list[tuple[int, int]]:
    total: dict[int, int] = defaultdict(int)
    for factor, counts in parts:
        for column, count in counts.items():
            total[column] += factor * count
    return [(column, coefficient) for column, coefficient in sorted(total.items()) if coefficient]


# --- proofs -----------------------------------------------------------------------------------------------


def check_proof(proof: Json, *, rows: Mapping[str, Row], goal: Goal, box: Box, columns: Mapping[str, int]) -> Box:
    """That no plan reaches ``bound`` + 1. Raises Unproven; gives the box of every plan that reaches ``value``."""
    beyond = int(proof["bound"]) + 1
    scale, upper, left = _weigh(proof["root"], rows=rows, goal=goal, box=box)
    if not scale * beyond > upper:
        if proof["tree"] is None:
            raise Unproven(f"its root shows {upper} / {scale} only, and it has no tree")
        inside = _fixed(box, upper=upper, left=left, reached=scale * beyond)
        _check_tree(proof["tree"], beyond=beyond, rows=rows, goal=goal, box=inside, columns=columns)
    return _fixed(box, upper=upper, left=left, reached=scale * int(proof["value"]))


def _check_tree(
    tree: Json, *, beyond: int, rows: Mapping[str, Row], goal: Goal, box: Box, columns: Mapping[str, int]
) -> None:
    """That no leaf lets ``beyond`` be reached; what is cut in two is looked at on both sides."""
    cuts = [_cut(node, rows=rows, columns=columns) for node in _branches(tree)]
    small = _gathered(rows, goal, box, cuts={cut for _, cut in cuts})
    waiting: list[tuple[Json, Mapping[str, Row], int]] = [(tree, small.rows, 0)]
    while waiting:
        node, local, depth = waiting.pop()
        if isinstance(node, dict) and "at" in node:
            names, cut = _cut(node, rows=rows, columns=columns)
            terms = _sum(*((1, dict(small.rows[name].terms)) for name in names), (1, small.of(cut)))
            waiting.append((node["low"], {**local, f"branch:{depth}": Row(terms, high=node["at"])}, depth + 1))
            waiting.append((node["high"], {**local, f"branch:{depth}": Row(terms, low=node["at"] + 1)}, depth + 1))
            continue
        scale, limit, _ = _weigh(node, rows=local, goal=small.goal, box=small.box)
        if not scale * beyond > limit:
            raise Unproven(f"a leaf of its tree shows {limit} / {scale} only")


def _branches(tree: Json) -> Iterator[Mapping[str, Json]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict) and "at" in node:
            if set(node) != {"rows", "units", "at", "low", "high"} or type(node["at"]) is not int:
                raise Unproven("a branch of its tree is not one")
            waiting += [node["low"], node["high"]]
            yield node


Cut = tuple[tuple[str, ...], frozenset[int]]


def _cut(node: Mapping[str, Json], *, rows: Mapping[str, Row], columns: Mapping[str, int]) -> Cut:
    """Whose sum a branch cuts: rows, and columns of units or regions."""
    for known, names in ((rows, node["rows"]), (columns, node["units"])):
        if not isinstance(names, list) or not all(isinstance(name, str) and name in known for name in names):
            raise Unproven("a branch of its tree is on rows or units that there are not")
    return tuple(node["rows"]), frozenset(columns[name] for name in node["units"])


@dataclass(frozen=True)
class _Gathered:
    """The same program in fewer columns: column 0 is all that is fixed, the others columns that nothing tells apart."""

    rows: Mapping[str, Row]
    goal: Goal
    box: Box
    place: Sequence[int]
    value: Sequence[int]  # of each old column that is fixed

    def of(self, columns: Iterable[int]) -> dict[int, int]:
        return _gather([(column, 1) for column in columns], place=self.place, value=self.value)


def _gathered(rows: Mapping[str, Row], goal: Goal, box: Box, *, cuts: Iterable[frozenset[int]]) -> _Gathered:
    signs: list[list[tuple[int, int]]] = [[] for _ in goal]
    for number, terms in enumerate([*(row.terms for row in rows.values()), *([(at, 1) for at in cut] for cut in cuts)]):
        for column, coefficient in terms:
            signs[column].append((number, coefficient))
    groups: dict[object, int] = {}
    place = [0 if low == high else groups.setdefault((worth, *sign), len(groups) + 1)
             for worth, sign, low, high in zip(goal, signs, box.low, box.high, strict=True)]  # fmt: skip
    worths, highs = [0] * (len(groups) + 1), [1] + [0] * len(groups)
    for column, at in enumerate(place):
        worths[at] = worths[0] + goal[column] * box.low[column] if at == 0 else goal[column]
        highs[at] += box.high[column] if at else 0
    small = {
        name: Row(list(_gather(row.terms, place=place, value=box.low).items()), row.low, row.high)
        for name, row in rows.items()
    }
    return _Gathered(small, worths, Box([1] + [0] * len(groups), highs), place, box.low)


def _gather(terms: Sequence[tuple[int, int]], *, place: Sequence[int], value: Sequence[int]) -> dict[int, int]:
    gathered: dict[int, int] = {}
    for column, coefficient in terms:
        at = place[column]
        gathered[at] = coefficient if at else gathered.get(0, 0) + coefficient * value[column]
    return gathered


def _weigh(leaf: Json, *, rows: Mapping[str, Row], goal: Goal, box: Box) -> tuple[int, int, list[int]]:
    """The scale, the most that it times the goal can be, and what each column still adds."""
    if not isinstance(leaf, dict) or set(leaf) != {"scale", "rows"} or not isinstance(leaf["rows"], dict):
        raise Unproven("a leaf is not one")
    scale = leaf["scale"]
    if type(scale) is not int or scale < 0:
        raise Unproven("a leaf has no scale")
    upper = 0
    left = [scale * each for each in goal]
    for name, weight in leaf["rows"].items():
        row = rows.get(name)
        if row is None or type(weight) is not int:
            raise Unproven(f"a leaf weighs a row that there is not: {name[:80]!r}")
        limit = row.high if weight > 0 else row.low
        if weight == 0:
            continue
        if limit is None:
            raise Unproven(f"a leaf weighs the side of {name!r} that has no limit")
        upper += weight * limit
        for column, coefficient in row.terms:
            left[column] -= weight * coefficient
    upper += sum(d * high if d > 0 else d * low for d, low, high in zip(left, box.low, box.high, strict=True))
    return scale, upper, left


def _fixed(box: Box, *, upper: int, left: Sequence[int], reached: int) -> Box:
    """The box without what no plan that reaches so much can do."""
    low, high = list(box.low), list(box.high)
    for column, d in enumerate(left):
        if high[column] - low[column] != 1:
            continue
        if d > 0 and upper - d < reached:
            low[column] = 1
        elif d < 0 and upper + d < reached:
            high[column] = 0
    return Box(low, high)
