"""Roots and proofs from stored roots of full subtrees: as many reads as the log's size has digits in base two.

A *node* is (level, index): the root over the 2^level leaves from index x 2^level on, all of which are
there. A log of n entries has less than 2n of them, and none ever changes. The definitions are those of
RFC 6962, section 2.1; the readable twins that read every leaf are in ``proofs.py``.
"""

from collections.abc import Sequence
from typing import Protocol

from wasl.engines.ledger.errors import LedgerError
from wasl.engines.ledger.merkle import EMPTY_ROOT, check_hash, node_hash
from wasl.engines.ledger.proofs import Range, consistency_ranges, inclusion_ranges

Node = tuple[int, int]


class SubtreeHashes(Protocol):
    """Where the roots of full subtrees are kept: a table, or a folder of tiles."""

    def hashes(self, nodes: Sequence[Node], /) -> Sequence[bytes]:
        """The hash of each node, in the order asked. Raises an error of its own when one is not there."""


def root_at(size: int, kept: SubtreeHashes) -> bytes:
    """The root over the first ``size`` leaves."""
    _check_size(size)
    return _roots_of([(0, size)], kept)[0] if size else EMPTY_ROOT


def prove_inclusion(index: int, *, size: int, kept: SubtreeHashes) -> list[bytes]:
    """What ``proofs.inclusion_proof`` gives, without reading the leaves. Raises LedgerError as it does."""
    _check_size(size)
    if not 0 <= index < size:
        raise LedgerError(
            f"there is no entry {index} in a log of {size}",
            do="Entries are numbered from 0; ask for one that exists.",
        )
    return _roots_of(inclusion_ranges(index, size), kept)


def prove_consistency(old_size: int, *, size: int, kept: SubtreeHashes) -> list[bytes]:
    """What ``proofs.consistency_proof`` gives, without reading the leaves. Raises LedgerError as it does."""
    _check_size(size)
    if not 0 <= old_size <= size:
        raise LedgerError(
            f"a log of {size} entries cannot continue one of {old_size}",
            do="Ask with the size of an older state of the same log.",
        )
    return _roots_of(consistency_ranges(old_size, size), kept)


def nodes_of(low: int, high: int) -> list[Node]:
    """The full subtrees over the leaves ``low`` to ``high``, largest first, where ``low`` is where RFC 6962 cuts."""
    nodes: list[Node] = []
    while low < high:
        level = (high - low).bit_length() - 1
        nodes.append((level, low >> level))
        low += 1 << level
    return nodes


def _roots_of(ranges: Sequence[Range], kept: SubtreeHashes) -> list[bytes]:
    """The root over each range, with one read for all of them."""
    parts = [nodes_of(low, high) for low, high in ranges]
    asked = [node for part in parts for node in part]
    found = kept.hashes(asked) if asked else []
    for one in found:
        check_hash(one)
    by_node = dict(zip(asked, found, strict=True))
    return [_joined([by_node[node] for node in part]) for part in parts]


def _joined(peaks: Sequence[bytes]) -> bytes:
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def _check_size(size: int) -> None:
    if size < 0:
        raise LedgerError(f"a log cannot hold {size} entries", do="Give its true size.")
