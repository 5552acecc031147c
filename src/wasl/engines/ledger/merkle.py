"""The Merkle tree of RFC 6962, section 2.1 (kept unchanged in RFC 9162, section 2.1).

A *leaf* below is always the 32-byte hash of an entry, never the entry itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from wasl.engines.ledger.errors import LedgerError

HASH_BYTES = 32
SIZE_BYTES = 8
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 || entry). The prefix keeps an entry from passing as an inner node."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """All that must be kept to append: the roots of the full subtrees, largest first.

    A log of n entries has as many peaks as n has one-bits, so a million entries need at most twenty.

    Raises LedgerError when the peaks cannot belong to a log of this size.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or self.size >= 1 << (8 * SIZE_BYTES):
            raise LedgerError(f"a log cannot hold {self.size} entries", do="Give its true size.")
        if len(self.peaks) != self.size.bit_count() or any(len(peak) != HASH_BYTES for peak in self.peaks):
            raise LedgerError(
                f"these peaks are not those of a log of {self.size} entries",
                why=f"it has {self.size.bit_count()} peaks of {HASH_BYTES} bytes",
                do="Rebuild the frontier from the entries.",
            )

    def append(self, leaf: bytes) -> "Frontier":
        """The frontier after one more leaf hash. Raises LedgerError when ``leaf`` is not a hash."""
        check_hash(leaf)
        peaks, carries = list(self.peaks), self.size
        while carries & 1:  # as in adding one in binary: equal subtrees join
            leaf = node_hash(peaks.pop(), leaf)
            carries >>= 1
        return Frontier(size=self.size + 1, peaks=(*peaks, leaf))

    def root(self) -> bytes:
        """The tree head: the peaks joined from the smallest up."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def to_bytes(self) -> bytes:
        """Eight bytes of size, big-endian, then the peaks."""
        return self.size.to_bytes(SIZE_BYTES, "big") + b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Frontier":
        """The inverse of ``to_bytes``. Raises LedgerError on anything else."""
        size, rest = int.from_bytes(raw[:SIZE_BYTES], "big"), raw[SIZE_BYTES:]
        if len(raw) < SIZE_BYTES or len(rest) != HASH_BYTES * size.bit_count():
            raise LedgerError(
                f"a stored frontier of {len(raw)} bytes is damaged",
                why="its length does not fit the size it states",
                do="Rebuild the frontier from the entries.",
            )
        return cls(size, tuple(rest[at : at + HASH_BYTES] for at in range(0, len(rest), HASH_BYTES)))


@dataclass(frozen=True)
class Growth:
    """What a batch added: the frontier after it, and every full subtree it completed.

    ``levels[k]`` is the index of the first new subtree of 2^k leaves among all of its level, and the new roots of
    that level in order; level 0 are the leaves themselves. Levels with nothing new at the top are left out.
    """

    frontier: Frontier
    levels: tuple[tuple[int, tuple[bytes, ...]], ...]


def grow(frontier: Frontier, leaves: Sequence[bytes]) -> Growth:
    """Append many leaf hashes at once. The same frontier as ``append`` gives one by one, several times as fast.

    Raises LedgerError when a leaf is not a hash.
    """
    for leaf in leaves:
        check_hash(leaf)
    waiting = dict(zip(_levels_of(frontier.size), frontier.peaks, strict=True))
    size, level, new = frontier.size + len(leaves), 0, list(leaves)
    levels: list[tuple[int, tuple[bytes, ...]]] = []
    while new:
        levels.append(((frontier.size >> level), tuple(new)))
        row = [waiting.pop(level), *new] if level in waiting else new
        if len(row) & 1:
            waiting[level] = row[-1]
        pairs = iter(row)
        new = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]
        level += 1
    return Growth(Frontier(size, tuple(waiting[level] for level in _levels_of(size))), tuple(levels))


def _levels_of(size: int) -> list[int]:
    """The levels of the peaks of a log of this size, largest first."""
    return [level for level in reversed(range(size.bit_length())) if size >> level & 1]


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The tree head over all leaf hashes, level by level; a last odd node moves up as it is.

    Its readable twin, the recursion of RFC 6962, is in the tests. Raises LedgerError when a leaf is
    not a hash.
    """
    if not leaves:
        return EMPTY_ROOT
    for leaf in leaves:
        check_hash(leaf)
    level = list(leaves)
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [node_hash(left, right) for left, right in pairs] + level[len(level) & ~1 :]
    return level[0]


def check_hash(leaf: bytes) -> None:
    """Raises LedgerError unless ``leaf`` has the length of a hash."""
    if len(leaf) != HASH_BYTES:
        raise LedgerError(
            f"a leaf of {len(leaf)} bytes was given",
            why=f"a leaf is the {HASH_BYTES}-byte hash of an entry",
            do="Pass leaf_hash(entry).",
        )
