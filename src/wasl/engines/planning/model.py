"""The rules as whole-number rows over units, exactly as the README names them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from wasl.engines.planning.errors import RulesError
from wasl.engines.planning.terms import OBJECTIVES, Balance, Bound, Force, Objective, Person, Rules, Share, Where
from wasl.engines.planning.units import Unit

Coefficients = tuple[tuple[int, int], ...]  # (row or column, coefficient), by row
SHARE_OF = 1000  # shares are in thousandths


@dataclass(frozen=True, slots=True)
class Row:
    """low <= what the columns come to <= high; None is no limit."""

    name: str
    low: int | None = None
    high: int | None = None

    @property
    def limits(self) -> bool:
        return self.low is not None or self.high is not None


@dataclass(frozen=True, slots=True)
class Column:
    """A whole number from 0 to ``upper``: a unit (0 or 1), or how much of a region's share is used."""

    name: str
    upper: int
    coefficients: Coefficients


@dataclass(frozen=True)
class Model:
    """Columns of the units, in order of their names, then any others; rows as README lists them.

    ``sums`` are the rows that most columns are in, with a number for each column; they are not in the columns.
    """

    units: tuple[Unit, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sums: tuple[tuple[int, Sequence[int]], ...] = ()

    def coefficients(self, place: int) -> Coefficients:
        """What a column adds to each row."""
        return (*self.columns[place].coefficients, *((row, n[place]) for row, n in self.sums if n[place]))

    def totals(self, places: Iterable[int], taken: Sequence[int] | None = None) -> list[int]:
        """What each row comes to with one of each of these columns, or with as many as are taken."""
        chosen = list(places)
        totals = [0] * len(self.rows)
        for place in chosen:
            n = 1 if taken is None else taken[place]
            for row, a in self.columns[place].coefficients:
                totals[row] += a * n
        for row, numbers in self.sums:
            totals[row] += sum(numbers[place] * (1 if taken is None else taken[place]) for place in chosen)
        return totals

    def with_sum(self, row: Row, numbers: Sequence[int]) -> "Model":
        """The model with one row more, and what each column adds to it."""
        return Model(self.units, self.columns, (*self.rows, row), (*self.sums, (len(self.rows), numbers)))


def model_of(units: tuple[Unit, ...], rules: Rules) -> Model:
    """The rows of the rules over units that may go. Raises RulesError for a rule that cannot mean anything."""
    rows, counts = _rule_rows(rules)
    matches = Matches(counts)
    columns = [_column_of(unit, matches) for unit in units]
    rows = [_all_of(row, index, columns) if row.name.startswith("force:") else row for index, row in enumerate(rows)]
    rows += _companion_rows(units, columns, first=len(rows))
    return Model(
        units=units,
        columns=tuple(Column(u.name, 1, tuple(sorted(c.items()))) for u, c in zip(units, columns, strict=True)),
        rows=tuple(rows),
    )


def _rule_rows(rules: Rules) -> tuple[list[Row], list[tuple[tuple[Where, int], ...]]]:
    """The rows of the rules, and for each what one person who matches adds to it."""
    rows: list[Row] = []
    counts: list[tuple[tuple[Where, int], ...]] = []

    def add(name: str, low: int | None, high: int | None, *count: tuple[Where, int]) -> None:
        rows.append(Row(name, low, high))
        counts.append(count)

    for rule in rules.rules:
        match rule:
            case Balance():
                most = balance_limit(rule, rules)
                add(f"balance:{rule.name}", -most, most, (rule.give, rule.gets), (rule.get, -rule.gives))
                add(f"give:{rule.name}", None, None, (rule.give, 1))
                add(f"get:{rule.name}", None, None, (rule.get, 1))
            case Bound():
                add(f"bound:{rule.name}", rule.at_least, rule.at_most, (rule.where, 1))
            case Share():
                if rule.at_least is not None:
                    add(f"share:{rule.name}:least", 0, None, (rule.part, SHARE_OF), (rule.whole, -rule.at_least))
                if rule.at_most is not None:
                    add(f"share:{rule.name}:most", None, 0, (rule.part, SHARE_OF), (rule.whole, -rule.at_most))
                add(f"part:{rule.name}", None, None, (rule.part, 1))
                add(f"whole:{rule.name}", None, None, (rule.whole, 1))
            case Force():
                add(f"force:{rule.name}", 0, None, (rule.where, 1))
    if rules.stages is not None:
        for holder, seats in rules.stages.seats:
            add(f"seats:{holder}", None, seats * rules.stages.count, (Where(holder=holder), 1))
    return rows, counts


def balance_limit(rule: Balance, rules: Rules) -> int:
    tolerance = rule.tolerance if rules.stages is None else min(rule.tolerance, rules.stages.imbalance)
    return tolerance * max(rule.gives, rule.gets)


class Matches:
    """What a person adds to each row, looked up once for people who are alike."""

    def __init__(self, counts: list[tuple[tuple[Where, int], ...]]) -> None:
        self.terms = [(row, where, n) for row, count in enumerate(counts) for where, n in count]
        self.near: dict[tuple[str, str, str], list[tuple[int, Where, int]]] = {}
        self.known: dict[tuple[object, ...], Coefficients] = {}

    def of(self, person: Person) -> Coefficients:
        at = (person.region, person.site, person.third_national)
        key = (person.holder, person.side, person.kind, person.categories, at)
        if key not in self.known:
            sums: dict[int, int] = {}
            for row, where, n in self._near(person):
                if where.matches(person):
                    sums[row] = sums.get(row, 0) + n
            self.known[key] = tuple((row, n) for row, n in sorted(sums.items()) if n)
        return self.known[key]

    def _near(self, person: Person) -> list[tuple[int, Where, int]]:
        """The terms that speak of this holder, side and kind."""
        key = (person.holder, person.side, person.kind)
        if key not in self.near:
            self.near[key] = [
                (row, where, n)
                for row, where, n in self.terms
                if where.kind == person.kind
                and where.holder in (None, person.holder)
                and where.side in (None, person.side)
            ]
        return self.near[key]


def _column_of(unit: Unit, matches: Matches) -> dict[int, int]:
    column: dict[int, int] = {}
    for person in unit.people:
        for row, n in matches.of(person):
            column[row] = column.get(row, 0) + n
    return {row: n for row, n in column.items() if n}


def _all_of(row: Row, index: int, columns: list[dict[int, int]]) -> Row:
    return Row(row.name, sum(column.get(index, 0) for column in columns), None)


def _companion_rows(units: Iterable[Unit], columns: list[dict[int, int]], *, first: int) -> list[Row]:
    place = {unit.name: index for index, unit in enumerate(units)}
    rows: list[Row] = []
    for unit in units:
        for companion, lead in unit.leads:
            row = first + len(rows)
            columns[place[unit.name]][row] = 1
            columns[place[lead]][row] = -1
            rows.append(Row(f"companion:{companion}", None, 0))
    return rows


def objective_of(model: Model, name: Objective, rules: Rules) -> list[int]:
    """What each unit's column adds to an objective; columns that are no unit add nothing."""
    points = dict(rules.points)
    weigh: dict[Objective, Callable[[Person], int]] = {
        "people": lambda person: person.kind == "living",
        "vulnerability": lambda person: person.kind == "living" and sum(points.get(c, 0) for c in person.categories),
        "time": lambda person: person.kind == "living" and person.days_held // rules.time_unit_days,
        "bodies": lambda person: person.kind == "body",
    }
    of = weigh[name]
    return [sum(map(of, unit.people)) for unit in model.units] + [0] * (len(model.columns) - len(model.units))


def with_regions(model: Model, people: int) -> tuple[Model, list[int]]:
    """The model with a column and a row for each region, and the objective over them."""
    per_unit = [_by_region(unit) for unit in model.units]
    counts: dict[str, int] = {}
    for here in per_unit:
        for region, n in here.items():
            counts[region] = counts.get(region, 0) + n
    shares = sorted(shares_of(counts, people).items())
    number = {region: row for row, (region, _) in enumerate(shares, start=len(model.rows))}
    columns = [
        Column(column.name, 1, (*column.coefficients, *((number[region], -n) for region, n in sorted(here.items()))))
        for column, here in zip(model.columns, per_unit, strict=True)
    ]
    regions = [Column(f"region:{region}", share, ((number[region], 1),)) for region, share in shares]
    rows = [Row(f"region:{region}", None, 0) for region, _ in shares]
    none = [0] * len(regions)
    sums = tuple((row, [*numbers, *none]) for row, numbers in model.sums)
    larger = Model(model.units, (*columns, *regions), (*model.rows, *rows), sums)
    return larger, [0] * len(columns) + [1] * len(regions)


def with_region_columns(model: Model, taken: Sequence[int]) -> tuple[int, ...]:
    """What was taken of the units, and what that uses of each region's share."""
    units = taken[: len(model.units)]
    totals = model.totals((place for place, n in enumerate(units) if n), units)
    columns = model.columns[len(model.units) :]
    return (*units, *(min(column.upper, -totals[column.coefficients[0][0]]) for column in columns))


def _by_region(unit: Unit) -> dict[str, int]:
    here: dict[str, int] = {}
    for person in unit.people:
        if person.kind == "living":
            here[person.region] = here.get(person.region, 0) + 1
    return here


def shares_of(counts: dict[str, int], people: int) -> dict[str, int]:
    """How many of ``people`` fall to each region: by its part of the pool, what is left to the largest remainders."""
    total = sum(counts.values())
    shares = {region: people * count // total for region, count in counts.items()}
    by_remainder = sorted(counts, key=lambda region: (-(people * counts[region] % total), region))
    for region in by_remainder[: people - sum(shares.values())]:
        shares[region] += 1
    return shares


def check_rules(rules: Rules) -> None:
    """Refuse rules that cannot mean anything, before anybody is counted."""
    names = [rule.name for rule in rules.rules]
    for name in names:
        if names.count(name) > 1:
            raise RulesError(f"two rules are called {name!r}", do="Give each rule a name of its own.")
    if len(set(rules.parties)) < 2 or len(set(rules.parties)) != len(rules.parties):
        raise RulesError("the rules must name two parties or more, each once", do="List the parties.")
    for rule in rules.rules:
        _check_rule(rule, rules)
    _check_objectives(rules)
    _check_stages(rules)


def _refuse(rule: str, why: str, do: str) -> None:
    raise RulesError(f"rule {rule!r} cannot be used", why=why, do=do)


def _check_rule(rule: Balance | Bound | Share | Force, rules: Rules) -> None:
    wheres = [getattr(rule, key) for key in ("give", "get", "where", "part", "whole") if hasattr(rule, key)]
    for where in wheres:
        for party in (where.holder, where.side):
            if party is not None and party not in rules.parties:
                _refuse(rule.name, f"{party!r} is not a party", "Name it among the parties, or correct the code.")
    if len({where.kind for where in wheres}) > 1:
        _refuse(rule.name, "it sets bodies against living people", "Write one rule for the living and one for bodies.")
    numbers = [getattr(rule, key) for key in ("at_least", "at_most", "tolerance") if hasattr(rule, key)]
    if any(number is not None and number < 0 for number in numbers):
        _refuse(rule.name, "a number in it is below zero", "Write 0 or more.")
    if isinstance(rule, Balance) and min(rule.gives, rule.gets) < 1:
        _refuse(rule.name, "a rate in it is below one", "Write whole numbers from 1.")
    if isinstance(rule, Share) and any(number is not None and number > SHARE_OF for number in numbers):
        _refuse(rule.name, "a share in it is more than the whole", f"Write thousandths, 0 to {SHARE_OF}.")
    if isinstance(rule, Bound | Share) and numbers == [None, None]:
        _refuse(rule.name, "it sets no limit", "Write at_least or at_most.")


def _check_objectives(rules: Rules) -> None:
    order = list(rules.objectives)
    for name in order:
        if name not in OBJECTIVES:
            raise RulesError(f"{name!r} is no objective", do=f"Choose among {', '.join(OBJECTIVES)}.")
    if len(set(order)) != len(order):
        raise RulesError("an objective stands twice", do="Name each objective once.")
    if "regions" in order and ("people" not in order or order.index("people") > order.index("regions")):
        raise RulesError("regions cannot be balanced before people are counted", do="Put people before regions.")
    if rules.time_unit_days < 1:
        raise RulesError(f"time cannot be counted in units of {rules.time_unit_days} days", do="Write 1 day or more.")
    if any(points < 0 for _, points in rules.points):
        raise RulesError("points of vulnerability cannot be below zero", do="Write 0 or more for each category.")


def _check_stages(rules: Rules) -> None:
    stages = rules.stages
    if stages is None:
        return
    if stages.count < 1 or stages.imbalance < 0 or any(seats < 0 for _, seats in stages.seats):
        raise RulesError("the stages have a number below what is possible", do="One stage or more; seats from 0.")
    holders = [holder for holder, _ in stages.seats]
    for holder in holders:
        if holder not in rules.parties or holders.count(holder) > 1:
            raise RulesError(f"seats are given for {holder!r}", why="it is no party, or named twice", do="Correct it.")
