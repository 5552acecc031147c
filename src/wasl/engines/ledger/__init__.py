"""The log that any side can check: RFC 6962 Merkle tree, proofs, commitments, entries, verdicts."""

from wasl.engines.ledger.commitments import Commitment, commit, opens
from wasl.engines.ledger.entries import LogEntry
from wasl.engines.ledger.errors import EntryError, LedgerError
from wasl.engines.ledger.merkle import EMPTY_ROOT, Frontier, leaf_hash, node_hash, root_of
from wasl.engines.ledger.proofs import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from wasl.engines.ledger.verification import Fault, Verdict, verify_log

__all__ = [
    "EMPTY_ROOT",
    "Commitment",
    "EntryError",
    "Fault",
    "Frontier",
    "LedgerError",
    "LogEntry",
    "Verdict",
    "commit",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "opens",
    "root_of",
    "verify_consistency",
    "verify_inclusion",
    "verify_log",
]
