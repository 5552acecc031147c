"""The life of a conclusion, as a table. Where remains stand is read from what was recorded of them."""

from wasl.apps.identification.enums import ConclusionState

CONCLUSION_NEXT: dict[ConclusionState, frozenset[ConclusionState]] = {
    ConclusionState.PROPOSED: frozenset({ConclusionState.SIGNED, ConclusionState.REFUSED}),
    ConclusionState.SIGNED: frozenset({ConclusionState.CORRECTED}),
    ConclusionState.REFUSED: frozenset(),
    ConclusionState.CORRECTED: frozenset(),
}
