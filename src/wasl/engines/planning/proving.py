"""Proofs that nothing better exists, in exact whole numbers, from multipliers that floating point only suggested.

The method is weak duality: add the rows, each times a multiplier, and what is left of the objective is at most the
sum over columns of the best each could do alone. See README, "What a leaf proves". Where one such sum leaves a
gap, the choices are split in two, and each half is proven for itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from wasl.engines.planning.linear import Answer, Asking, Open
from wasl.engines.planning.model import Coefficients, Model

SCALE = 1 << 32
TOLERANCE = 1e-5
WORK, DEPTH = 1_000_000, 200  # nodes times open groups; counted, so that every machine gives up at the same place


@dataclass(frozen=True)
class Leaf:
    scale: int
    rows: tuple[tuple[str, int], ...]

    def record(self) -> dict[str, object]:
        return {"scale": self.scale, "rows": dict(self.rows)}


@dataclass(frozen=True)
class Branch:
    rows: tuple[str, ...]
    units: tuple[str, ...]
    at: int
    low: "Leaf | Branch"
    high: "Leaf | Branch"

    def record(self) -> dict[str, object]:
        return {
            "rows": list(self.rows),
            "units": list(self.units),
            "at": self.at,
            "low": self.low.record(),
            "high": self.high.record(),
        }


@dataclass(frozen=True)
class Proof:
    """No plan brings more than ``bound``; ``value`` was reached."""

    value: int
    bound: int
    root: Leaf
    tree: Leaf | Branch | None = None

    @property
    def closed(self) -> bool:
        return self.bound == self.value

    def record(self) -> dict[str, object]:
        return {
            "value": self.value,
            "bound": self.bound,
            "root": self.root.record(),
            "tree": None if self.tree is None else self.tree.record(),
        }


@dataclass(frozen=True)
class Root:
    """One leaf over the whole: what it bounds, and by how much each group pulls."""

    leaf: Leaf
    upper: int
    pulls: tuple[int, ...]

    @property
    def bound(self) -> int:
        return self.upper // self.leaf.scale

    def fixes(self, place: int, reach: int) -> int | None:
        """What a unit of this group is in every plan that reaches ``reach``, if the leaf can tell."""
        spare = self.upper - self.leaf.scale * reach
        pull = self.pulls[place]
        if abs(pull) <= spare:
            return None
        return int(pull > 0)


def root_of(model: Model, part: Open, answer: Answer) -> Root:
    """The leaf of HiGHS's multipliers for the program without branches."""
    multipliers = _whole(part, answer.multipliers, SCALE)
    upper, pulls = _sum_up(part, SCALE, multipliers)
    return Root(_leaf(model, SCALE, multipliers, {}), upper, tuple(pulls))


def _whole(part: Open, suggested: Sequence[tuple[int, float]], scale: float) -> dict[int, int]:
    """Whole multipliers of the model's rows; one on a side without limit is left out."""
    rounded = ((row, round(number * scale)) for row, number in suggested if row < len(part.low))
    return {
        row: number for row, number in rounded if number and (part.high if number > 0 else part.low)[row] is not None
    }


def _sum_up(part: Open, scale: int, multipliers: dict[int, int]) -> tuple[int, list[int]]:
    total = scale * part.constant
    for row, number in multipliers.items():
        limit = (part.high if number > 0 else part.low)[row]
        assert limit is not None  # noqa: S101  # _whole left out the others
        total += number * limit
    pulls = []
    for group in part.groups:
        pull = scale * group.cost - sum(multipliers[row] * n for row, n in group.coefficients if row in multipliers)
        pulls.append(pull)
        if pull > 0:
            total += pull * group.upper
    return total, pulls


def _leaf(model: Model, scale: int, multipliers: dict[int, int], branches: dict[int, int]) -> Leaf:
    named = [(model.rows[row].name, number) for row, number in multipliers.items()]
    named += [(f"branch:{depth}", number) for depth, number in branches.items() if number]
    return Leaf(scale, tuple(sorted(named)))


class Better(Exception):  # not an error: the search came upon more than was claimed
    """A plan better than the one whose bound was to be proven, by group."""

    def __init__(self, values: tuple[int, ...]) -> None:
        self.values = values


@dataclass(frozen=True)
class Cut:
    """One branch on the way to a node: the sum of ``entries`` (group, n) is at most, or at least, ``at``."""

    sum: int  # which of the sums, or -1
    group: int  # which group, or -1
    at_most: bool
    at: int


@dataclass(frozen=True)
class Sum:
    """Rows added up: of a plan it is a whole number. ``entries`` by open group, ``spent`` by what is fixed."""

    rows: tuple[str, ...]
    entries: Coefficients
    spent: int


def _furthest(values: Sequence[float]) -> int | None:
    """Which value is furthest from whole; None if all are."""
    place = max(range(len(values)), key=lambda at: abs(values[at] - round(values[at])), default=None)
    return None if place is None or abs(values[place] - round(values[place])) <= TOLERANCE else place


@dataclass
class Search:
    """Splits until every leaf proves that ``bound + 1`` is out of reach. ``tree`` is None when it gives up."""

    model: Model
    part: Open
    bound: int
    sums: Sequence[Sum]
    nodes: int = field(default=0, init=False)

    def tree(self) -> Leaf | Branch | None:
        self.asking = Asking(self.part, whole=False, sums=[each.entries for each in self.sums])
        return self._node(())

    def _node(self, path: tuple[Cut, ...]) -> Leaf | Branch | None:
        self.nodes += 1
        if self.nodes * len(self.part.groups) > WORK or len(path) > DEPTH:
            return None
        answer = self.asking.ask()
        leaf = self._leaf_of(answer, path)
        if leaf is not None or not answer.found:
            return leaf
        return self._split(answer, path)

    def _leaf_of(self, answer: Answer, path: tuple[Cut, ...]) -> Leaf | None:
        if answer.found:
            return self._closing(SCALE, answer.multipliers, SCALE, path)
        most = max((abs(number) for _, number in answer.multipliers), default=0.0)
        if not most:
            return None
        turned = (self._closing(0, answer.multipliers, sign * SCALE / most, path) for sign in (1, -1))
        return next((leaf for leaf in turned if leaf is not None), None)

    def _closing(
        self, scale: int, suggested: Sequence[tuple[int, float]], times: float, path: tuple[Cut, ...]
    ) -> Leaf | None:
        multipliers = _whole(self.part, suggested, times)
        total, pulls = _sum_up(self.part, scale, multipliers)
        branches: dict[int, int] = {}
        for row, number in suggested:
            depth = self._depth(path, row - len(self.part.low), number * times > 0)
            if row >= len(self.part.low) and depth is not None:
                branches[depth] = round(number * times)
                total += branches[depth] * path[depth].at
                for group, n in self.sums[path[depth].sum].entries:
                    before, pulls[group] = pulls[group], pulls[group] - branches[depth] * n
                    total += (max(0, pulls[group]) - max(0, before)) * self.part.groups[group].upper
        for depth in self._tightest(path, pulls):
            pull = pulls[path[depth].group]
            branches[depth] = pull
            total += pull * path[depth].at - max(0, pull) * self.part.groups[path[depth].group].upper
        if total >= scale * (self.bound + 1):
            return None
        return _leaf(self.model, scale, multipliers, branches)

    def _depth(self, path: tuple[Cut, ...], number: int, at_most: bool) -> int | None:
        """The deepest branch on a sum in this direction; deeper ones are tighter."""
        depths = [d for d, cut in enumerate(path) if cut.sum == number and number >= 0 and cut.at_most == at_most]
        return depths[-1] if depths else None

    def _tightest(self, path: tuple[Cut, ...], pulls: list[int]) -> list[int]:
        """For each group branched on, the branch that its pull runs against."""
        last = {
            cut.group: depth
            for depth, cut in enumerate(path)
            if cut.group >= 0 and pulls[cut.group] and cut.at_most == (pulls[cut.group] > 0)
        }
        return list(last.values())

    def _split(self, answer: Answer, path: tuple[Cut, ...]) -> Branch | None:
        choice = self._choose(answer)
        if choice is None:
            raise Better(tuple(round(value) for value in answer.values))
        number, group, value = choice
        at = int(value // 1)
        low = self._below(path, Cut(number, group, at_most=True, at=at))
        high = low and self._below(path, Cut(number, group, at_most=False, at=at + 1))
        if low is None or high is None:
            return None
        if number >= 0:
            return Branch(self.sums[number].rows, (), at + self.sums[number].spent, low, high)
        places = self.part.groups[group].places
        return Branch((), tuple(self.model.columns[place].name for place in places), at, low, high)

    def _choose(self, answer: Answer) -> tuple[int, int, float] | None:
        """What to split on: the sum furthest from whole; if all sums are, the group furthest from whole."""
        sums = [sum(answer.values[group] * n for group, n in each.entries) for each in self.sums]
        number = _furthest(sums)
        if number is not None:
            return number, -1, sums[number]
        group = _furthest(answer.values)
        return None if group is None else (-1, group, answer.values[group])

    def _below(self, path: tuple[Cut, ...], cut: Cut) -> Leaf | Branch | None:
        path = (*path, cut)
        self._limit(path, cut)
        below = self._node(path)
        self._limit(path[:-1], cut)
        return below

    def _limit(self, path: tuple[Cut, ...], cut: Cut) -> None:
        """Tell HiGHS the limits that ``path`` sets on what ``cut`` is about."""
        same = [c for c in path if (c.sum, c.group) == (cut.sum, cut.group)]
        low = max((c.at for c in same if not c.at_most), default=None)
        high = min((c.at for c in same if c.at_most), default=None)
        if cut.sum >= 0:
            self.asking.bound_sum(cut.sum, low, high)
        else:
            upper = self.part.groups[cut.group].upper
            self.asking.bound_group(cut.group, low or 0, upper if high is None else high)
