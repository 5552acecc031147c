"""The lives of a linking run and of a batch of pairs, as tables."""

from wasl.apps.matching.enums import BatchState, RunState

NEXT: dict[RunState, frozenset[RunState]] = {
    RunState.WAITING: frozenset({RunState.RUNNING, RunState.FAILED}),
    RunState.RUNNING: frozenset({RunState.FINISHED, RunState.FAILED, RunState.RUNNING}),  # again after a crash
    RunState.FINISHED: frozenset(),
    RunState.FAILED: frozenset(),
}

BATCH_NEXT: dict[BatchState, frozenset[BatchState]] = {
    BatchState.DRAWN: frozenset({BatchState.PROPOSED, BatchState.STOPPED}),
    BatchState.PROPOSED: frozenset({BatchState.ACCEPTED, BatchState.STOPPED}),
    BatchState.ACCEPTED: frozenset({BatchState.UNDONE}),
    BatchState.STOPPED: frozenset(),
    BatchState.UNDONE: frozenset(),
}


def can_go(current: RunState, to: RunState) -> bool:
    return to in NEXT[current]
