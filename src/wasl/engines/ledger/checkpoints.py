"""Checkpoints: which log, how long, with which root. C2SP tlog-checkpoint 1.0."""

from dataclasses import dataclass

from wasl.engines.ledger.forms import MAX_SIZE, from_decimal, hash_from_base64, refusal, to_base64
from wasl.engines.ledger.merkle import EMPTY_ROOT, HASH_BYTES


@dataclass(frozen=True)
class Checkpoint:
    """The head of the log that ``origin`` names, at ``size`` entries.

    ``extensions`` are further lines, opaque to every reader; the family advises against them.
    Raises FormError when these cannot be a checkpoint. An empty log with another root than that of an
    empty log can be written, and is refused where it matters: by witnesses.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lines = (self.origin, *self.extensions)
        if any(not line or any(character < " " for character in line) for line in lines):
            raise refusal("checkpoint", "its origin or a line after the root is empty or holds a control character")
        if not 0 <= self.size <= MAX_SIZE:
            raise refusal("checkpoint", "no log has such a size")
        if len(self.root) != HASH_BYTES:
            raise refusal("checkpoint", f"a root has {HASH_BYTES} bytes")

    @property
    def text(self) -> str:
        """The text that is signed."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, to_base64(self.root), *self.extensions))

    @property
    def is_empty_log(self) -> bool:
        return self.size == 0 and self.root == EMPTY_ROOT

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a checkpoint, without signatures. Raises FormError on any other bytes."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop():
            raise refusal("checkpoint", "it needs an origin, a size and a root, each on a line of its own")
        origin, size, root, *extensions = lines
        checkpoint = cls(
            origin,
            from_decimal(size, of="checkpoint"),
            hash_from_base64(root, of="checkpoint"),
            tuple(extensions),
        )
        return checkpoint
