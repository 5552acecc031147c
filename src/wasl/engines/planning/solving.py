"""One objective after the other: the best value, where it is reached, and what that settles for good."""

from collections.abc import Sequence
from dataclasses import dataclass

from wasl.engines.planning.errors import GaveUpError, InfeasibleError
from wasl.engines.planning.linear import INTEGRAL, Asking, Open, open_part
from wasl.engines.planning.model import Model, Row
from wasl.engines.planning.proving import Better, Proof, Root, Search, Sum, root_of

COUNTS = ("part:", "whole:", "give:", "get:")  # rows that count people, and limit nothing
CORE = 400  # how many groups the first, narrow search leaves open


@dataclass(frozen=True)
class Best:
    """``taken`` by column; ``fixed`` is what no plan of this value can have otherwise."""

    taken: tuple[int, ...]
    proof: Proof
    fixed: tuple[int | None, ...]


def maximise(
    model: Model, objective: Sequence[int], fixed: Sequence[int | None], start: Sequence[int] | None = None
) -> Best:
    """The best of an objective over the columns left open, with its proof."""
    part = open_part(model, objective, fixed)
    answer = Asking(part, whole=False).ask()
    if not answer.found:
        raise InfeasibleError("no choice of people keeps all the rules")
    root = root_of(model, part, answer)
    taken = _if_whole(model, objective, fixed, part, answer.values, root.bound)
    if taken is None:
        taken = _searched(model, objective, fixed, part, root, start)
    while True:
        value = _value(objective, taken)
        try:
            proof = _proof(model, objective, fixed, part, root, value)
            break
        except Better as better:
            taken = better.values
    return Best(taken, proof, _fixed(model, fixed, part, root, value))


def _value(objective: Sequence[int], taken: Sequence[int]) -> int:
    return sum(n * c for n, c in zip(taken, objective, strict=True) if n)


def broken_rows(model: Model, taken: Sequence[int]) -> list[Row]:
    """The rows that the choice breaks, counted exactly."""
    totals = model.totals((place for place, n in enumerate(taken) if n), taken)
    return [
        row
        for row, total in zip(model.rows, totals, strict=True)
        if (row.low is not None and total < row.low) or (row.high is not None and total > row.high)
    ]


def _spread(model: Model, fixed: Sequence[int | None], part: Open, values: Sequence[float]) -> tuple[int, ...]:
    """By column what HiGHS says by group: the first of a group are taken first."""
    taken = [value or 0 for value in fixed]
    for group, value in zip(part.groups, values, strict=True):
        left = round(value)
        for place in group.places:
            taken[place] = min(left, model.columns[place].upper)
            left -= taken[place]
    return tuple(taken)


def _if_whole(
    model: Model, objective: Sequence[int], fixed: Sequence[int | None], part: Open, values: Sequence[float], bound: int
) -> tuple[int, ...] | None:
    """The program's own answer, where it is whole, keeps the rows and reaches the bound."""
    if any(abs(value - round(value)) > INTEGRAL for value in values):
        return None
    taken = _spread(model, fixed, part, values)
    return taken if _value(objective, taken) == bound and not broken_rows(model, taken) else None


def _searched(
    model: Model,
    objective: Sequence[int],
    fixed: Sequence[int | None],
    part: Open,
    root: Root,
    start: Sequence[int] | None,
) -> tuple[int, ...]:
    """Search among the units about which the root is least sure; widen until nothing outside can be better."""
    pulls = sorted(abs(pull) for pull in root.pulls)
    size = CORE
    while True:
        spare = pulls[size] if size < len(pulls) else None
        narrowed = list(fixed)
        if spare is not None:
            for group, pull in zip(part.groups, root.pulls, strict=True):
                if abs(pull) > spare:
                    for place in group.places:
                        if place < len(model.units):
                            narrowed[place] = int(pull > 0)
        try:
            taken = _whole_answer(model, objective, narrowed, start)
        except GaveUpError:
            if spare is None and start is not None:
                return tuple(start)
            if spare is None:
                raise
            taken = None
        if taken is not None and (spare is None or root.leaf.scale * _value(objective, taken) >= root.upper - spare):
            return taken
        if spare is None:
            raise InfeasibleError("no choice of people keeps all the rules")
        size *= 6


def _whole_answer(
    model: Model, objective: Sequence[int], fixed: Sequence[int | None], start: Sequence[int] | None
) -> tuple[int, ...] | None:
    part = open_part(model, objective, fixed)
    asking = Asking(part, whole=True)
    if start is not None and all(value is None or value == s for value, s in zip(fixed, start, strict=False)):
        asking.start_from(sum(start[place] for place in group.places) for group in part.groups)
    answer = asking.ask()
    if not answer.found:
        return None
    taken = _spread(model, fixed, part, answer.values)
    if broken_rows(model, taken):
        raise GaveUpError("the answer of the solver breaks a rule when it is counted exactly")
    return taken


def _fixed(model: Model, fixed: Sequence[int | None], part: Open, root: Root, reach: int) -> tuple[int | None, ...]:
    settled = list(fixed)
    for index, group in enumerate(part.groups):
        value = root.fixes(index, reach)
        if value is not None:
            for place in group.places:
                if place < len(model.units):
                    settled[place] = value
    return tuple(settled)


def _proof(
    model: Model, objective: Sequence[int], fixed: Sequence[int | None], part: Open, root: Root, value: int
) -> Proof:
    if root.bound <= value:
        return Proof(value, value, root.leaf)
    inside = open_part(model, objective, _fixed(model, fixed, part, root, value + 1))
    search = Search(model, inside, value, _sums(model, inside))
    try:
        tree = search.tree()
    except Better as better:
        raise Better(_spread(model, _fixed(model, fixed, part, root, value + 1), inside, better.values)) from None
    if tree is None:
        return Proof(value, root.bound, root.leaf)
    return Proof(value, value, root.leaf, tree)


def _sums(model: Model, part: Open) -> list[Sum]:
    """What a plan has a whole number of, beside its units: people given under each balance, and under all of them."""
    counted = {row for group in part.groups if group.cost for row, _ in group.coefficients}
    named = {kind: [row for row in sorted(counted) if model.rows[row].name.startswith(kind)] for kind in COUNTS}
    each = [_sum(model, part, [row]) for kind in COUNTS for row in named[kind]]
    return [_sum(model, part, named["give:"]), *each] if len(named["give:"]) > 1 else each


def _sum(model: Model, part: Open, rows: Sequence[int]) -> Sum:
    entries: dict[int, int] = {}
    for place, group in enumerate(part.groups):
        for row, n in group.coefficients:
            if row in rows:
                entries[place] = entries.get(place, 0) + n
    return Sum(tuple(model.rows[row].name for row in rows), tuple(entries.items()), sum(part.spent[r] for r in rows))
