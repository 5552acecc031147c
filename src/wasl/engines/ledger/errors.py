"""What the ledger refuses."""

from wasl.kernel.errors import EngineError


class LedgerError(EngineError):
    """A tree, a proof or a commitment was asked for something it cannot be."""

    code = "ledger_refused"


class EntryError(LedgerError):
    """An entry would not have the one permitted shape; nothing may be logged in another."""

    code = "bad_log_entry"
