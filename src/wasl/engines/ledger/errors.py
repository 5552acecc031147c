"""What the ledger refuses."""

from wasl.kernel.errors import EngineError


class LedgerError(EngineError):
    """A tree, a proof or a commitment was asked for something it cannot be."""

    code = "ledger_refused"


class EntryError(LedgerError):
    """An entry would not have the one permitted shape; nothing may be logged in another."""

    code = "bad_log_entry"


class FormError(LedgerError):
    """A note, checkpoint, key, proof, policy or tile is not in its one permitted form."""

    code = "bad_log_form"


class SignatureError(LedgerError):
    """A signature that had to be there is missing, or one by a known key is false."""

    code = "bad_signature"


class UnknownSignerError(SignatureError):
    """Nobody whose key is known has signed."""


class ProofError(LedgerError):
    """A proof does not show what it claims."""

    code = "bad_proof"


class QuorumError(LedgerError):
    """A checkpoint is sound, but too few of those the policy asks for have cosigned it."""

    code = "no_quorum"
