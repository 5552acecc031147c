"""The lives of an exchange and of a manifest, as tables. The day of the crossing has its own, in the engine."""

from wasl.apps.exchanges.enums import ExchangeState, ManifestState

EXCHANGE_NEXT: dict[ExchangeState, frozenset[ExchangeState]] = {
    ExchangeState.OPENED: frozenset({ExchangeState.SEALED, ExchangeState.ABANDONED}),
    ExchangeState.SEALED: frozenset({ExchangeState.REVEALED, ExchangeState.ABANDONED}),
    ExchangeState.REVEALED: frozenset({ExchangeState.PLANNED, ExchangeState.ABANDONED}),
    ExchangeState.PLANNED: frozenset({ExchangeState.AGREED, ExchangeState.ABANDONED}),
    # somebody does not go: the manifest is repaired and signed anew
    ExchangeState.AGREED: frozenset({ExchangeState.READY, ExchangeState.PLANNED, ExchangeState.ABANDONED}),
    ExchangeState.READY: frozenset({ExchangeState.CROSSING, ExchangeState.PLANNED, ExchangeState.ABANDONED}),
    ExchangeState.CROSSING: frozenset(
        {ExchangeState.SETTLING}
    ),  # whatever happens at the gate is settled, never undone
    ExchangeState.SETTLING: frozenset({ExchangeState.CLOSED}),
    ExchangeState.CLOSED: frozenset(),
    ExchangeState.ABANDONED: frozenset(),
}

MANIFEST_NEXT: dict[ManifestState, frozenset[ManifestState]] = {
    ManifestState.PROPOSED: frozenset({ManifestState.SIGNED, ManifestState.REPLACED}),
    ManifestState.SIGNED: frozenset({ManifestState.REPLACED}),
    ManifestState.REPLACED: frozenset(),
}
