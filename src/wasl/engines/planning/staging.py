"""Those chosen, split into stages, so that no balance is off by more than agreed after any of them.

People who are alike for balances and seats are spread evenly over the stages; then, stage after stage, single
groups are brought forward or held back until the limits hold. That is whole-number arithmetic, the same everywhere.
Where it gets stuck, HiGHS looks for a split of the same kinds, or shows that there is none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wasl.engines.planning.errors import InfeasibleError, StagesError
from wasl.engines.planning.model import Coefficients, Column, Matches, Model, Row
from wasl.engines.planning.solving import maximise
from wasl.engines.planning.terms import Balance, Rules, Where
from wasl.engines.planning.units import Unit

MOVES = 2_000


@dataclass(frozen=True)
class Limits:
    """What must hold after each stage: ``balance`` for sums so far, ``seats`` for each stage alone."""

    balance: dict[int, int]
    seats: dict[int, int]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Convoy:
    """Units that travel together: someone, and all who accompany them."""

    units: tuple[str, ...]
    adds: Coefficients


def stages_of(
    chosen: Sequence[Unit], rules: Rules, *, lots: Mapping[str, bytes], before: Mapping[str, int] | None = None
) -> dict[str, int]:
    """The stage, from 1, of every unit. ``before``: where a unit stood in the plan that is repaired.

    Raises StagesError when no split keeps the limits.
    """
    if rules.stages is None or rules.stages.count == 1:
        return {unit.name: 1 for unit in chosen}
    limits, wheres = _limits(rules)
    kinds: dict[Coefficients, list[Convoy]] = {}
    for convoy in _travelling(chosen, Matches(wheres)):
        kinds.setdefault(convoy.adds, []).append(convoy)
    order = sorted(kinds)
    sizes = [len(kinds[adds]) for adds in order]
    counts = _spread(order, sizes, limits, rules.stages.count) or _solved(order, sizes, limits, rules.stages.count)
    stage: dict[str, int] = {}
    for adds, upto in zip(order, zip(*counts, strict=True), strict=True):
        in_order = sorted(kinds[adds], key=lambda p: ((before or {}).get(p.units[0], 0), lots[p.units[0]], p.units[0]))
        for place, convoy in enumerate(in_order):
            number = 1 + sum(place >= last for last in upto)
            stage.update(dict.fromkeys(convoy.units, number))
    return stage


def _limits(rules: Rules) -> tuple[Limits, list[tuple[tuple[Where, int], ...]]]:
    assert rules.stages is not None  # noqa: S101  # asked before
    wheres: list[tuple[tuple[Where, int], ...]] = []
    names: list[str] = []
    balance: dict[int, int] = {}
    seats: dict[int, int] = {}
    for rule in rules.rules:
        if isinstance(rule, Balance):
            balance[len(wheres)] = rules.stages.imbalance * max(rule.gives, rule.gets)
            wheres.append(((rule.give, rule.gets), (rule.get, -rule.gives)))
            names.append(rule.name)
    for holder, count in rules.stages.seats:
        seats[len(wheres)] = count
        wheres.append(((Where(holder=holder), 1),))
        names.append(f"seats of {holder}")
    return Limits(balance, seats, tuple(names)), wheres


def _travelling(chosen: Sequence[Unit], matches: Matches) -> list[Convoy]:
    leader = {unit.name: unit.name for unit in chosen}

    def top(name: str) -> str:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for unit in chosen:
        for _, lead in unit.leads:
            first, second = sorted((top(unit.name), top(lead)))
            leader[second] = first
    together: dict[str, list[Unit]] = {}
    for unit in chosen:
        together.setdefault(top(unit.name), []).append(unit)
    return [Convoy(tuple(unit.name for unit in units), _adds(units, matches)) for units in together.values()]


def _adds(units: Sequence[Unit], matches: Matches) -> Coefficients:
    sums: dict[int, int] = {}
    for unit in units:
        for person in unit.people:
            for row, n in matches.of(person):
                sums[row] = sums.get(row, 0) + n
    return tuple(sorted((row, n) for row, n in sums.items() if n))


def _spread(order: Sequence[Coefficients], sizes: Sequence[int], limits: Limits, stages: int) -> list[list[int]] | None:
    """By stage, how many of each kind have gone by its end; the last stage, in which all have, is left out."""
    total = _sums(order, sizes)
    gone = [0] * len(order)
    result: list[list[int]] = []
    for stage in range(1, stages):
        low, high = _window(order, gone, total, limits, stages - stage)
        wanted = [max(before, size * stage // stages) for before, size in zip(gone, sizes, strict=True)]
        moved = _mended(order, wanted, gone, sizes, low, high)
        if moved is None:
            return None
        gone = moved
        result.append(list(gone))
    return result


def _window(
    order: Sequence[Coefficients], gone: Sequence[int], total: Mapping[int, int], limits: Limits, left: int
) -> tuple[dict[int, int], dict[int, int]]:
    """Between what the sums so far may be at the end of this stage."""
    before = _sums(order, gone)
    low = {row: -most for row, most in limits.balance.items()}
    high = dict(limits.balance)
    for row, seats in limits.seats.items():
        low[row] = max(before.get(row, 0), total.get(row, 0) - seats * left)
        high[row] = min(total.get(row, 0), before.get(row, 0) + seats)
    return low, high


def _sums(order: Sequence[Coefficients], counts: Sequence[int]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for adds, count in zip(order, counts, strict=True):
        for row, n in adds:
            sums[row] = sums.get(row, 0) + n * count
    return sums


def _mended(
    order: Sequence[Coefficients],
    wanted: Sequence[int],
    least: Sequence[int],
    most: Sequence[int],
    low: Mapping[int, int],
    high: Mapping[int, int],
) -> list[int] | None:
    """``wanted`` with single groups moved, each time the one that helps most, until the sums are within limits."""
    counts, sums = list(wanted), dict.fromkeys(low, 0) | _sums(order, wanted)

    def off(row: int, value: int) -> int:
        return max(low[row] - value, value - high[row], 0)

    for _ in range(MOVES):
        if not any(off(row, value) for row, value in sums.items()):
            return counts
        best = (0, 0, 0)
        for kind, adds in enumerate(order):
            for step in (1, -1):
                if not least[kind] <= counts[kind] + step <= most[kind]:
                    continue
                gain = sum(off(row, sums[row] + step * n) ** 2 - off(row, sums[row]) ** 2 for row, n in adds)
                best = min(best, (gain, kind, step))
        if best[0] >= 0:
            return None
        _, kind, step = best
        counts[kind] += step
        for row, n in order[kind]:
            sums[row] += step * n
    return None


def _solved(order: Sequence[Coefficients], sizes: Sequence[int], limits: Limits, stages: int) -> list[list[int]]:
    """The same counts from HiGHS; or why there are none."""
    model = _model(order, sizes, limits, stages)
    try:
        taken = maximise(model, [0] * len(model.columns), [None] * len(model.columns)).taken
    except InfeasibleError:
        raise StagesError(
            f"those chosen cannot be split into {stages} stages",
            why=_why(order, sizes, limits, stages),
            do="Agree on more stages, more seats, or a larger imbalance between stages.",
        ) from None
    each = [taken[kind * stages : (kind + 1) * stages] for kind in range(len(order))]
    return [[sum(row[: stage + 1]) for row in each] for stage in range(stages - 1)]


def _model(order: Sequence[Coefficients], sizes: Sequence[int], limits: Limits, stages: int) -> Model:
    """A column for each kind and stage; rows: everyone goes, balances after each stage, seats in each."""
    rows = [Row(f"kind:{kind}", size, size) for kind, size in enumerate(sizes)]
    place: dict[tuple[int, int], int] = {}
    for row, most in limits.balance.items():
        for stage in range(stages - 1):  # balances of the whole hold already
            place[row, stage] = len(rows)
            rows.append(Row(f"{limits.names[row]}:{stage + 1}", -most, most))
    for row, seats in limits.seats.items():
        for stage in range(stages):
            place[row, stage] = len(rows)
            rows.append(Row(f"{limits.names[row]}:{stage + 1}", None, seats))
    columns = []
    for kind, (adds, size) in enumerate(zip(order, sizes, strict=True)):
        for stage in range(stages):
            cells = {kind: 1}
            for row, n in adds:
                for later in range(stage, stages) if row in limits.balance else [stage]:
                    if (row, later) in place:
                        cells[place[row, later]] = n
            columns.append(Column(f"{kind}:{stage + 1}", size, tuple(sorted(cells.items()))))
    return Model((), tuple(columns), tuple(rows))


def _why(order: Sequence[Coefficients], sizes: Sequence[int], limits: Limits, stages: int) -> str:
    """Which limits alone already forbid it, by name."""
    for kind, only in (
        ("the seats", Limits({}, limits.seats, limits.names)),
        ("the bound on the imbalance", Limits(limits.balance, {}, limits.names)),
    ):
        model = _model(order, sizes, only, stages)
        try:
            maximise(model, [0] * len(model.columns), [None] * len(model.columns))
        except InfeasibleError:
            return f"{kind} alone cannot be kept, since families and companions travel together"
    return "the seats and the bound on the imbalance cannot be kept together"
