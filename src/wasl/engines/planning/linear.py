"""What is still open, gathered into few columns, and HiGHS asked about it.

HiGHS answers in floating point. Nothing here is believed further than `proving` and `solving` can evaluate it again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from wasl.engines.planning.errors import GaveUpError
from wasl.engines.planning.model import Coefficients, Model

INTEGRAL = 1e-6
NODES = 2_000  # of HiGHS's own search; counted, not timed, so that every machine stops at the same place


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that nothing tells apart: as many of them as ``upper`` may be taken."""

    places: tuple[int, ...]
    upper: int
    coefficients: Coefficients
    cost: int


@dataclass(frozen=True)
class Open:
    """The open part of a model: groups of free columns, and the rows' limits less what is fixed."""

    groups: tuple[Group, ...]
    low: tuple[int | None, ...]
    high: tuple[int | None, ...]
    spent: tuple[int, ...]  # what the fixed columns bring to each row
    constant: int  # and to the objective


def open_part(model: Model, objective: Sequence[int], fixed: Sequence[int | None]) -> Open:
    alike: dict[tuple[object, ...], list[int]] = {}
    ones: list[int] = []
    numbers = [numbers for _, numbers in model.sums]
    for place, value in enumerate(fixed):
        if value is None:
            key = (model.columns[place].coefficients, objective[place], *(n[place] for n in numbers))
            alike.setdefault(key, []).append(place)
        elif value:
            ones.append(place)
    spent = model.totals(ones)
    return Open(
        groups=tuple(
            Group(
                tuple(places),
                sum(model.columns[place].upper for place in places),
                model.coefficients(places[0]),
                objective[places[0]],
            )
            for places in alike.values()
        ),
        low=tuple(None if r.low is None else r.low - s for r, s in zip(model.rows, spent, strict=True)),
        high=tuple(None if r.high is None else r.high - s for r, s in zip(model.rows, spent, strict=True)),
        spent=tuple(spent),
        constant=sum(objective[place] for place in ones),
    )


@dataclass(frozen=True)
class Answer:
    """What HiGHS says: columns by group, multipliers by row of the model; or that there is no point, and why."""

    found: bool
    values: tuple[float, ...] = ()
    multipliers: tuple[tuple[int, float], ...] = ()


class Asking:
    """One program given to HiGHS. Branches tighten it; ``sums`` are further rows (by groups) to branch on."""

    def __init__(self, part: Open, *, whole: bool, sums: Sequence[Coefficients] = ()) -> None:
        self.rows = _rows_that_limit(part)
        self.part = part
        self.whole = whole
        self.highs = _quiet(whole=whole)
        self.highs.passModel(_program(part, self.rows, whole=whole))
        for entries in sums:
            places, numbers = [g for g, _ in entries], [float(n) for _, n in entries]
            self.highs.addRow(-highspy.kHighsInf, highspy.kHighsInf, len(places), np.array(places), np.array(numbers))

    def bound_group(self, group: int, low: int, high: int) -> None:
        self.highs.changeColBounds(group, float(low), float(high))

    def bound_sum(self, number: int, low: int | None, high: int | None) -> None:
        self.highs.changeRowBounds(len(self.rows) + number, *_limits(low, high))

    def start_from(self, values: Iterable[int]) -> None:
        solution = highspy.HighsSolution()
        solution.col_value = [float(value) for value in values]
        self.highs.setSolution(solution)

    def ask(self) -> Answer:
        if not self.part.groups:
            return self._nothing_open()
        self.highs.run()
        status = self.highs.getModelStatus()
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return Answer(found=False, multipliers=() if self.whole else self._ray())
        solution = self.highs.getSolution()
        if not solution.value_valid:
            raise GaveUpError("the solver found no plan", why=f"it stopped: {self.highs.modelStatusToString(status)}")
        return Answer(
            found=True,
            values=tuple(solution.col_value),
            multipliers=() if self.whole else self._by_row(solution.row_dual),
        )

    def _nothing_open(self) -> Answer:
        """All is fixed: either the rows hold as they are, or one of them shows that they do not."""
        for row in self.rows:
            low, high = self.part.low[row], self.part.high[row]
            if (low is not None and low > 0) or (high is not None and high < 0):
                return Answer(found=False, multipliers=((row, -1.0 if low is not None and low > 0 else 1.0),))
        return Answer(found=True)

    def _by_row(self, duals: Sequence[float]) -> tuple[tuple[int, float], ...]:
        """Multipliers of the model's rows, then of the sums, which count on from the model's last row."""
        count = len(self.part.low)
        names = [*self.rows, *range(count, count + len(duals) - len(self.rows))]
        return tuple((row, dual) for row, dual in zip(names, duals, strict=True) if dual)

    def _ray(self) -> tuple[tuple[int, float], ...]:
        _, has_ray, ray = self.highs.getDualRay()
        return self._by_row(list(ray)) if has_ray else ()


def _rows_that_limit(part: Open) -> list[int]:
    """Rows with a limit that an open column can meet, and those that what is fixed already breaks."""
    used = {row for group in part.groups for row, _ in group.coefficients}
    limits = enumerate(zip(part.low, part.high, strict=True))
    return [
        row
        for row, (low, high) in limits
        if (low is not None and (row in used or low > 0)) or (high is not None and (row in used or high < 0))
    ]


def _quiet(*, whole: bool) -> Any:
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # bindings without types
    for option, value in (
        ("presolve", "on" if whole else "off"),
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.5),  # objectives are whole numbers
        ("mip_max_nodes", NODES),
    ):
        highs.setOptionValue(option, value)
    return highs


def _limits(low: int | None, high: int | None) -> tuple[float, float]:
    return -highspy.kHighsInf if low is None else float(low), highspy.kHighsInf if high is None else float(high)


def _program(part: Open, rows: list[int], *, whole: bool) -> Any:
    place = {row: index for index, row in enumerate(rows)}
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(part.groups), len(rows)
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_ = np.array([group.cost for group in part.groups], float)
    program.col_lower_ = np.zeros(len(part.groups))
    program.col_upper_ = np.array([group.upper for group in part.groups], float)
    limits = np.array([_limits(part.low[row], part.high[row]) for row in rows], float).reshape(-1, 2)
    program.row_lower_, program.row_upper_ = limits[:, 0], limits[:, 1]
    entries = [(place[row], n) for group in part.groups for row, n in group.coefficients if row in place]
    lengths = [sum(row in place for row, _ in group.coefficients) for group in part.groups]
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    program.a_matrix_.index_ = np.array([row for row, _ in entries], np.int32)
    program.a_matrix_.value_ = np.array([n for _, n in entries], float)
    if whole:
        program.integrality_ = [highspy.HighsVarType.kInteger] * len(part.groups)
    return program
