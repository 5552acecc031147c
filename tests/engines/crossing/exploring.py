"""Explicit-state exploration: every state that any order of moves reaches, each once."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

State = TypeVar("State", bound=Hashable)


@dataclass(frozen=True)
class Move:
    """What somebody does. ``owed``: an honest actor will do it in the end; a cheater may stop for ever."""

    told: str
    to: Hashable
    owed: bool


@dataclass(frozen=True)
class Explored:
    """How many states there are, the worst loss where nobody honest has anything left to do, and how that came."""

    states: int
    worst: int
    story: tuple[str, ...]


def explore(
    start: State,
    moves: Callable[[State], Iterable[Move]],
    loss: Callable[[State], int],
    *,
    all_moves: Callable[[State], Iterable[Move]] | None = None,
) -> Explored:
    """Breadth first, so that the story of the worst end is a shortest one.

    ``all_moves`` tells what could be done where ``moves`` takes only some of it first: an end is where nothing is owed.
    """
    came_from: dict[Hashable, tuple[Hashable, str] | None] = {start: None}
    ahead: deque[State] = deque([start])
    worst, at_worst = 0, start
    while ahead:
        state = ahead.popleft()
        for move in moves(state):
            if move.to not in came_from:
                came_from[move.to] = (state, move.told)
                ahead.append(move.to)  # type: ignore[arg-type]
        if loss(state) > worst and not any(move.owed and move.to != state for move in (all_moves or moves)(state)):
            worst, at_worst = loss(state), state
    return Explored(len(came_from), worst, _story(came_from, at_worst))


def _story(came_from: dict[Hashable, tuple[Hashable, str] | None], end: Hashable) -> tuple[str, ...]:
    told = []
    while (step := came_from[end]) is not None:
        end = step[0]
        told.append(step[1])
    return tuple(reversed(told))
