"""A proof to take away: this entry is in the log, and these people saw that log. C2SP tlog-proof.

One small text file (``.tlog-proof``) that is checked without network: the entry's number, its audit path, the
signed and cosigned checkpoint, and, not covered by any signature, ``extra``: what the holder needs to
rebuild the entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from wasl.engines.ledger.errors import ProofError
from wasl.engines.ledger.forms import MAX_SIZE, from_base64, from_decimal, hash_from_base64, refusal, to_base64
from wasl.engines.ledger.merkle import HASH_BYTES
from wasl.engines.ledger.notes import MAX_NOTE_BYTES
from wasl.engines.ledger.policy import Judgement, Policy, require
from wasl.engines.ledger.proofs import verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
MAX_PATH = 63
MAX_EXTRA_BYTES = 1_000_000


@dataclass(frozen=True)
class TlogProof:
    """The parts of the file; nothing in it is believed before ``verify_tlog_proof``.

    ``checkpoint`` is the signed note as bytes. Raises FormError when these cannot be such a file.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes = b""

    def __post_init__(self) -> None:
        if not 0 <= self.index <= MAX_SIZE:
            raise refusal("proof", "no log has such an entry")
        if len(self.path) > MAX_PATH or any(len(one) != HASH_BYTES for one in self.path):
            raise refusal("proof", f"its path is not at most {MAX_PATH} hashes")
        if len(self.extra) > MAX_EXTRA_BYTES or len(self.checkpoint) > MAX_NOTE_BYTES:
            raise refusal("proof", "it is too long")

    def to_bytes(self) -> bytes:
        lines = [HEADER]
        lines += [f"extra {to_base64(self.extra)}"] if self.extra else []
        lines += [f"index {self.index}", *(to_base64(one) for one in self.path), "", ""]
        return "\n".join(lines).encode() + self.checkpoint

    @classmethod
    def parse(cls, raw: bytes) -> "TlogProof":
        """Read such a file. Raises FormError on any bytes that ``to_bytes`` would not have written."""
        above, blank, checkpoint = raw.partition(b"\n\n")
        if not blank or len(above) > 2 * MAX_EXTRA_BYTES:
            raise refusal("proof", "it has no empty line before its checkpoint, or is too long")
        try:
            lines = above.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise refusal("proof", "what stands above its checkpoint is not ASCII") from None
        if lines.pop(0) != HEADER:
            raise refusal("proof", f"it does not begin with {HEADER}")
        extra = b""
        if lines and lines[0].startswith("extra "):
            extra = from_base64(lines.pop(0).removeprefix("extra "), of="proof")
        if not lines or not lines[0].startswith("index "):
            raise refusal("proof", "it does not say the number of the entry")
        index = from_decimal(lines.pop(0).removeprefix("index "), of="proof")
        if len(lines) > MAX_PATH:
            raise refusal("proof", f"its path is longer than {MAX_PATH} hashes")
        return cls(index, tuple(hash_from_base64(line, of="proof") for line in lines), checkpoint, extra)


def make_tlog_proof(index: int, *, path: Sequence[bytes], checkpoint: bytes, extra: bytes = b"") -> TlogProof:
    """The proof of entry ``index``: ``path`` from ``subtrees.prove_inclusion`` at the checkpoint's size."""
    return TlogProof(index, tuple(path), checkpoint, extra)


def verify_tlog_proof(proof: TlogProof, *, leaf: bytes, policy: Policy) -> Judgement:
    """Who saw the log that holds this leaf (``merkle.leaf_hash`` of the entry).

    Raises SignatureError when the log has not signed or a known signature is false, QuorumError when too few have
    cosigned, ProofError when the leaf is not that entry of the log.
    """
    found = require(proof.checkpoint, policy)
    head = found.checkpoint
    if not verify_inclusion(leaf, index=proof.index, size=head.size, proof=proof.path, root=head.root):
        raise ProofError(
            f"this is not entry {proof.index} of the log",
            why="the path does not lead from it to the root of the checkpoint",
            do="Check that the proof and the document belong together.",
        )
    return found
