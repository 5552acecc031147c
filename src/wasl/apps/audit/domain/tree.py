"""Where the hashes of full subtrees are kept, so that roots of any size and proofs read few of them and no entry.

Subtree (level, index) covers the 2^level entries from index * 2^level on. They are numbered in the order in which
they become full, so new rows always come last.
"""

from collections.abc import Sequence

from wasl.apps.audit.models.log import LoggedEntry, Subtree
from wasl.engines.ledger import subtrees
from wasl.engines.ledger.merkle import Growth
from wasl.engines.ledger.subtrees import Node


def place_of(level: int, index: int) -> int:
    """The number of a subtree of level 1 or more.

    The entry numbered n - 1 fills it, n = (index + 1) * 2^level. The n - 1 entries before fill as many subtrees as they
    are, less those still open; this entry fills one of each level up to its own.
    """
    before = ((index + 1) << level) - 1
    return before - before.bit_count() + level - 1


def rows_of(growth: Growth) -> list[tuple[int, bytes]]:
    """Place and hash of each subtree that a batch of entries filled, in the order of their places."""
    return sorted(
        (place_of(level, index), hashed)
        for level, (first, hashes) in enumerate(growth.levels)
        if level  # leaves are kept with their entries
        for index, hashed in enumerate(hashes, start=first)
    )


class KeptSubtrees:
    """The hash of any full subtree of this log, as the engine's proofs ask for them."""

    def hashes(self, nodes: Sequence[Node], /) -> list[bytes]:
        """In the order asked, with two queries at most. Raises KeyError when one is not kept."""
        leaves = [index for level, index in nodes if level == 0]
        places = {(level, index): place_of(level, index) for level, index in nodes if level}
        found: dict[Node, bytes] = {}
        if leaves:
            rows = LoggedEntry.objects.filter(seq__in=leaves).order_by().values_list("seq", "leaf")
            found |= {(0, seq): bytes.fromhex(leaf) for seq, leaf in rows}
        if places:
            kept = dict(Subtree.objects.filter(place__in=places.values()).order_by().values_list("place", "hash"))
            found |= {node: bytes(kept[place]) for node, place in places.items()}
        return [found[node] for node in nodes]


def root_at(size: int) -> bytes:
    """The root of the log when it held ``size`` entries."""
    return subtrees.root_at(size, KeptSubtrees())
