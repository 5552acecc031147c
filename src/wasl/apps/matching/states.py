"""The life of a linking run, as a table."""

from wasl.apps.matching.enums import RunState

NEXT: dict[RunState, frozenset[RunState]] = {
    RunState.WAITING: frozenset({RunState.RUNNING, RunState.FAILED}),
    RunState.RUNNING: frozenset({RunState.FINISHED, RunState.FAILED, RunState.RUNNING}),  # again after a crash
    RunState.FINISHED: frozenset(),
    RunState.FAILED: frozenset(),
}


def can_go(current: RunState, to: RunState) -> bool:
    return to in NEXT[current]
