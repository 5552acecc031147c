"""Short proofs over the log: that an entry is in it, and that an older log is its beginning.

Making: RFC 6962, sections 2.1.1 and 2.1.2. Checking: RFC 9162, sections 2.1.3.2 and 2.1.4.2.
A proof is data from a stranger: a checker answers False, it never raises.
"""

from collections.abc import Sequence

from wasl.engines.ledger.errors import LedgerError
from wasl.engines.ledger.merkle import EMPTY_ROOT, HASH_BYTES, node_hash, root_of

Range = tuple[int, int]  # of leaves, the end not included


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf ``index``: the siblings from the leaf up to the root.

    Raises LedgerError when the log has no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise LedgerError(
            f"there is no entry {index} in a log of {len(leaves)}",
            do="Entries are numbered from 0; ask for one that exists.",
        )
    return [root_of(leaves[low:high]) for low, high in inclusion_ranges(index, len(leaves))]


def verify_inclusion(leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether ``proof`` shows that ``leaf`` is entry ``index`` of the log with this size and root."""
    if not 0 <= index < size or not _are_hashes([leaf, root, *proof]):
        return False
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """What shows that the first ``old_size`` leaves are the beginning of all ``leaves``.

    Empty when the older log is empty or equal. Raises LedgerError when it would be longer.
    """
    if not 0 <= old_size <= len(leaves):
        raise LedgerError(
            f"a log of {len(leaves)} entries cannot continue one of {old_size}",
            do="Ask with the size of an older state of the same log.",
        )
    return [root_of(leaves[low:high]) for low, high in consistency_ranges(old_size, len(leaves))]


def verify_consistency(
    proof: Sequence[bytes], *, old_size: int, old_root: bytes, new_size: int, new_root: bytes
) -> bool:
    """Whether ``proof`` shows that the newer log begins with the whole older one, unchanged."""
    if not 0 <= old_size <= new_size or not _are_hashes([old_root, new_root, *proof]):
        return False
    if new_size == 0 and new_root != EMPTY_ROOT:
        return False
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    if old_size == new_size:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path:
        return False
    at, last = old_size - 1, new_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old_found = new_found = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old_found, new_found = node_hash(sibling, old_found), node_hash(sibling, new_found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new_found = node_hash(new_found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and old_found == old_root and new_found == new_root


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The ranges of leaves whose roots are the proof, from the leaf up."""
    ranges: list[Range] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    return ranges[::-1]


def consistency_ranges(old_size: int, size: int) -> list[Range]:
    """The ranges of leaves whose roots show that a log of ``old_size`` is the beginning of one of ``size``."""
    if old_size in (0, size):
        return []
    ranges: list[Range] = []
    low, high, known = 0, size, True  # known: the asker can compute this subtree from the old root
    while high != old_size:
        middle = low + _split(high - low)
        if old_size <= middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low, known = middle, False
    if not known:
        ranges.append((low, high))
    return ranges[::-1]


def _split(count: int) -> int:
    """The largest power of two below ``count`` (k in RFC 6962)."""
    return 1 << ((count - 1).bit_length() - 1)


def _are_hashes(values: Sequence[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
