"""Where each member of a drawn family stands: generations in rows, couples side by side, children under parents."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

SWEEPS = 12


@dataclass(frozen=True, slots=True)
class Kin:
    """One member as drawn. Ids that are empty or not among those drawn are not told."""

    id: str
    label: str
    about: str  # in words: who they are, and what is marked
    note: str = ""
    sex: str = ""
    father: str = ""
    mother: str = ""
    twin_of: str = ""
    spouse_of: str = ""
    is_dead: bool = False
    is_told: bool = True
    is_missing: bool = False
    is_sampled: bool = False
    is_typed: bool = False


@dataclass(frozen=True)
class Layout:
    """By id: the column, counted in members from the start of the line, and the row from the top."""

    columns: Mapping[str, float]
    rows: Mapping[str, int]
    couples: tuple[tuple[str, str], ...]

    @property
    def width(self) -> float:
        return max(self.columns.values(), default=0) + 1

    @property
    def height(self) -> int:
        return max(self.rows.values(), default=0) + 1


def laid_out(people: Sequence[Kin]) -> Layout:
    known = {one.id: one for one in people}
    couples = _couples(people, known)
    rows = _rows(people, known, couples)
    return Layout(_columns(people, known, couples, rows), rows, tuple(couples))


def parents_of(one: Kin, known: Mapping[str, Kin]) -> list[str]:
    return [parent for parent in (one.father, one.mother) if parent in known]


def _couples(people: Sequence[Kin], known: Mapping[str, Kin]) -> list[tuple[str, str]]:
    found: dict[tuple[str, str], None] = {}
    for one in people:
        pairs = [(one.father, one.mother)] if len(parents_of(one, known)) == 2 else []
        if one.spouse_of in known:
            pairs.append((one.id, one.spouse_of) if one.sex == "M" else (one.spouse_of, one.id))
        for pair in pairs:
            if pair[::-1] not in found:
                found[pair] = None
    return list(found)


def _rows(people: Sequence[Kin], known: Mapping[str, Kin], couples: Iterable[tuple[str, str]]) -> dict[str, int]:
    """A child stands under both parents, and a couple in one row, as far as that can be."""
    couples = list(couples)
    rows = dict.fromkeys(known, 0)
    for _ in people:
        for one in people:
            rows[one.id] = max([rows[one.id], *(rows[parent] + 1 for parent in parents_of(one, known))])
        for a, b in couples:
            rows[a] = rows[b] = max(rows[a], rows[b])
    _lower(people, known, couples, rows)
    top = min(rows.values(), default=0)
    return {id: row - top for id, row in rows.items()}


def _lower(people: Sequence[Kin], known: Mapping[str, Kin], couples: list[tuple[str, str]], rows: dict[str, int]
           ) -> None:  # fmt: skip
    """Ancestors of whom nothing further is told stand right above their children."""
    children: dict[str, list[str]] = defaultdict(list)
    for one in people:
        for parent in parents_of(one, known):
            children[parent].append(one.id)
    partners = _linked(couples)
    for one in sorted(people, key=lambda one: -rows[one.id]):
        group = {one.id, *partners[one.id]}
        under = [rows[child] for id in group for child in children[id]]
        if under and not any(parents_of(known[id], known) for id in group) and min(under) - 1 > rows[one.id]:
            for id in group:
                rows[id] = min(under) - 1


def _linked(couples: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    partners: dict[str, list[str]] = defaultdict(list)
    for a, b in couples:
        partners[a].append(b)
        partners[b].append(a)
    return partners


def _columns(people: Sequence[Kin], known: Mapping[str, Kin], couples: list[tuple[str, str]], rows: Mapping[str, int]
             ) -> dict[str, float]:  # fmt: skip
    """Sweeps down and up, each row drawn to where its parents, then its children, stand."""
    children: dict[str, list[str]] = defaultdict(list)
    for one in people:
        for parent in parents_of(one, known):
            children[parent].append(one.id)
    above = {one.id: parents_of(one, known) for one in people}
    columns = {one.id: float(place) for place, one in enumerate(people)}
    lines = [[id for id in known if rows[id] == row] for row in range(max(rows.values(), default=0) + 1)]
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for line in lines if down else reversed(lines):
            _place(_units(line, couples, columns, above), columns, above if down else children)
    first = min(columns.values(), default=0)
    return {id: column - first for id, column in columns.items()}


def _units(line: Sequence[str], couples: list[tuple[str, str]], columns: Mapping[str, float],
           above: Mapping[str, list[str]]) -> list[list[str]]:  # fmt: skip
    """Who stands together: couples of one row, the one with several partners between them."""
    partners = _linked((a, b) for a, b in couples if a in line and b in line)
    units, placed = [], set[str]()
    for id in sorted(line, key=lambda id: -len(partners[id])):
        if id in placed:
            continue
        unit = [id]
        placed.add(id)
        for place, other in enumerate(one for one in partners[id] if one not in placed):
            placed.add(other)
            unit.insert(len(unit) if place % 2 == 0 else 0, other)
        for end in (unit[-1], unit[0]):  # whoever is married to them in turn
            further = [one for one in partners[end] if one not in placed]
            placed.update(further)
            unit = [*unit, *further] if end == unit[-1] else [*further, *unit]
        sides = [fmean(columns[parent] for parent in above[one]) for one in (unit[0], unit[-1]) if above[one]]
        units.append(unit[::-1] if len(sides) == 2 and sides[0] > sides[1] else unit)
    return units


def _place(units: list[list[str]], columns: dict[str, float], towards: Mapping[str, list[str]]) -> None:
    def wanted(unit: list[str]) -> float:
        drawn = [fmean(columns[other] for other in towards[id]) - place for place, id in enumerate(unit) if towards[id]]
        return fmean(drawn) if drawn else columns[unit[0]]

    goals = {id(unit): wanted(unit) for unit in units}
    units.sort(key=lambda unit: goals[id(unit)])
    starts, free = [], float("-inf")
    for unit in units:
        start = max(goals[id(unit)], free)
        starts.append(start)
        free = start + len(unit)
    shift = fmean(goals[id(unit)] - start for unit, start in zip(units, starts, strict=True))
    for unit, start in zip(units, starts, strict=True):
        for place, one in enumerate(unit):
            columns[one] = start + shift + place
