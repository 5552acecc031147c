"""The lives of a linking run, of a batch of pairs and of a pair under review, as tables."""

from wasl.apps.matching.enums import BatchState, PairState, RunState

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


# an opinion is given or taken back, a decision falls or is undone
REVIEW: dict[PairState, frozenset[PairState]] = {
    PairState.OPEN: frozenset({PairState.PROPOSED, PairState.STANDING}),
    PairState.PROPOSED: frozenset({PairState.OPEN, PairState.CONTESTED, PairState.STANDING}),
    PairState.CONTESTED: frozenset({PairState.PROPOSED, PairState.CONTESTED, PairState.STANDING}),
    PairState.STANDING: frozenset({PairState.OPEN}),
}


def can_become(current: PairState, to: PairState) -> bool:
    return to in REVIEW[current]
