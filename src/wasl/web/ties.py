"""Where the records of a cluster and the pairs among them stand on a small drawing: letters on a ring, tied by lines.

The template ``parts/ties.html`` draws it; how a line looks says what is decided of the pair, by its stroke and by a
sign in its middle, not by colour alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair
from wasl.web.comparing import Seen

WIDE, HIGH, ROUND, DOT = 420, 260, 95, 18
SIGNS = {Verdict.SAME.value: "=", Verdict.DIFFERENT.value: "≠", Verdict.CANNOT_TELL.value: "?"}


@dataclass(frozen=True, slots=True)
class Node:
    letter: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A pair among the records. ``look``: same, different, cannot_tell, suggested or open."""

    start: Node
    end: Node
    look: str
    sign: str

    @property
    def middle(self) -> tuple[float, float]:
        return (self.start.x + self.end.x) / 2, (self.start.y + self.end.y) / 2


@dataclass(frozen=True, slots=True)
class Ties:
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    width: int = WIDE
    height: int = HIGH
    radius: int = DOT


def ties_of(records: Seen, pairs: Sequence[CandidatePair]) -> Ties:
    """Of pairs with ``decided``. Two records stand side by side; more on a ring."""
    count = len(records.records)
    nodes = {record.id: _node(index, count, name) for index, (name, record, _) in enumerate(records.lettered())}
    lines = [_line(pair, nodes) for pair in pairs]
    return Ties(tuple(nodes.values()), tuple(lines))


def _node(index: int, count: int, letter: str) -> Node:
    turn = pi if count == 2 else -pi / 2
    angle = turn + 2 * pi * index / count
    return Node(letter, round(WIDE / 2 + 1.6 * ROUND * cos(angle), 1), round(HIGH / 2 + ROUND * sin(angle), 1))


def _line(pair: CandidatePair, nodes: dict[str, Node]) -> Line:
    decided = getattr(pair, "decided", None)
    look = decided or ("suggested" if pair.suggested else "open")
    return Line(nodes[pair.first_id], nodes[pair.second_id], look, SIGNS.get(decided or "", ""))
