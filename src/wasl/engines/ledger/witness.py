"""A witness, as a function of what it is asked and what it last saw. C2SP tlog-witness 1.0, add-checkpoint.

It cosigns a head only when that continues the last head it cosigned of the same log. The caller must keep the new
``latest`` before the answer leaves, in one transaction with reading the old one: two answers at once could
otherwise roll the log back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wasl.engines.ledger.checkpoints import Checkpoint
from wasl.engines.ledger.cosignatures import cosign
from wasl.engines.ledger.errors import FormError, SignatureError
from wasl.engines.ledger.forms import from_decimal, hash_from_base64, refusal, to_base64
from wasl.engines.ledger.keys import Signer, Verifier
from wasl.engines.ledger.notes import MAX_NOTE_BYTES, SignatureLine, add_signatures, open_note, read_note
from wasl.engines.ledger.proofs import verify_consistency
from wasl.engines.ledger.signed_checkpoints import open_checkpoint

MAX_PROOF_LINES = 63
MAX_REQUEST_BYTES = MAX_NOTE_BYTES + 4096
PLAIN, SIZE_TYPE = "text/plain; charset=utf-8", "text/x.tlog.size"


@dataclass(frozen=True)
class Request:
    """Please cosign this: the size of the last head you cosigned, the proof from there, and the new signed head."""

    old_size: int
    proof: tuple[bytes, ...]
    note: bytes

    @property
    def checkpoint(self) -> Checkpoint:
        """The head it is about. Nothing is verified yet."""
        return Checkpoint.parse(read_note(self.note)[0])

    def to_bytes(self) -> bytes:
        lines = [f"old {self.old_size}", *(to_base64(one) for one in self.proof), "", ""]
        return "\n".join(lines).encode() + self.note

    @classmethod
    def parse(cls, raw: bytes) -> "Request":
        """Read a request. Raises FormError when it is not one."""
        above, blank, note = raw.partition(b"\n\n")
        if not blank or len(raw) > MAX_REQUEST_BYTES:
            raise refusal("request", "it has no empty line before its checkpoint, or is too long")
        try:
            old, *lines = above.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise refusal("request", "what stands above its checkpoint is not ASCII") from None
        if not old.startswith("old ") or len(lines) > MAX_PROOF_LINES:
            raise refusal("request", f"it does not begin with the old size and at most {MAX_PROOF_LINES} hashes")
        request = cls(
            from_decimal(old.removeprefix("old "), of="request"),
            tuple(hash_from_base64(line, of="request") for line in lines),
            note,
        )
        _ = request.checkpoint  # what is no checkpoint is no request
        return request


@dataclass(frozen=True)
class Answer:
    """What the witness answers over HTTP. With 200 it must first keep ``latest``; ``note`` is that head with the
    signatures of log and witness, to be shown to whoever asks."""

    status: int
    body: str = ""
    content_type: str = PLAIN
    latest: Checkpoint | None = None
    note: bytes = b""


def add_checkpoint(
    raw: bytes,
    *,
    logs: Mapping[str, Sequence[Verifier]],
    latest: Mapping[str, Checkpoint],
    signers: Sequence[Signer],
    now: int,
) -> Answer:
    """Answer one request.

    Parameters: ``logs`` are the keys of each known log by its origin; ``latest`` the last head this witness cosigned,
    by origin; ``signers`` its cosigning keys; ``now`` in seconds since 1970.

    Status 200 with the cosignatures; 400 no request; 403 no trusted signature, or a false one; 404 a log this
    witness does not know; 409 with the size it last cosigned, if the request starts elsewhere; 422 when the proof or
    the root shows that the log did not only grow: keep such a request, it is evidence.
    """
    try:
        request = Request.parse(raw)
        checkpoint = request.checkpoint
    except FormError as error:
        return Answer(400, f"{error.why}\n")
    if checkpoint.origin not in logs:
        return Answer(404, "this log is not known here\n")
    try:
        open_checkpoint(request.note, logs=logs[checkpoint.origin])
    except SignatureError as error:
        return Answer(403, f"{error.what}\n")
    if request.old_size > checkpoint.size:
        return Answer(400, "the old size is larger than the new one\n")
    before = latest.get(checkpoint.origin)
    kept_size = before.size if before else 0
    if request.old_size != kept_size:
        return Answer(409, f"{kept_size}\n", SIZE_TYPE)
    if not _continues(request, checkpoint, before):
        return Answer(422, "the new checkpoint does not continue the last one\n")
    lines = [cosign(checkpoint, signer, at=now) for signer in signers]
    note = add_signatures(_by_log_only(request.note, logs[checkpoint.origin]), lines)
    return Answer(200, "".join(line.line for line in lines), PLAIN, checkpoint, note)


def request_for(note: bytes, *, old_size: int = 0, proof: Sequence[bytes] = ()) -> bytes:
    """What a log sends: ``proof`` from ``subtrees.prove_consistency`` between the old size and the checkpoint's."""
    return Request(old_size, tuple(proof), note).to_bytes()


def read_answer(body: bytes, *, note: bytes, witnesses: Sequence[Verifier]) -> bytes:
    """The note with the cosignatures of known witnesses that an answer of status 200 brought.

    Lines by other keys are dropped. Raises FormError when the answer is no list of signatures, SignatureError when
    a known witness's line is false or none is known.
    """
    text, _ = read_note(note)
    opened = open_note(text.encode() + b"\n" + body, witnesses)
    return add_signatures(note, [one.line for one in opened.verified])


def _continues(request: Request, checkpoint: Checkpoint, before: Checkpoint | None) -> bool:
    if checkpoint.size == 0 and not checkpoint.is_empty_log:
        return False
    if before is None:  # the empty log is the beginning of every log
        return not request.proof
    return verify_consistency(
        request.proof,
        old_size=before.size,
        old_root=before.root,
        new_size=checkpoint.size,
        new_root=checkpoint.root,
    )


def _by_log_only(note: bytes, keys: Sequence[Verifier]) -> bytes:
    """The note without lines by others, which this witness did not verify."""
    opened = open_note(note, keys)
    kept: list[SignatureLine] = [one.line for one in opened.verified]
    return (opened.text + "\n" + "".join(line.line for line in kept)).encode()
