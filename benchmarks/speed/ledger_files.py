"""The ledger's files: how many per processor second.

    python -m benchmarks.speed.ledger_files                 a log of 100,000 entries
    python -m benchmarks.speed.ledger_files --entries 10000

Hashing and appending in one batch, proofs from stored subtrees, judging a cosigned checkpoint, tiles, and the whole log
checked by the engine and by ``checker.py``. No database: that is ``benchmarks.speed.ledger``.
"""

import argparse
import time
from collections.abc import Callable, Sequence

from wasl.engines.ledger import checker
from wasl.engines.ledger.checkpoints import Checkpoint
from wasl.engines.ledger.cosignatures import cosign
from wasl.engines.ledger.entries import LogEntry
from wasl.engines.ledger.keys import KeyType, Signer
from wasl.engines.ledger.merkle import Frontier, Growth, grow, leaf_hash
from wasl.engines.ledger.notes import add_signatures
from wasl.engines.ledger.policy import Member, Policy, judge
from wasl.engines.ledger.proofs import verify_inclusion
from wasl.engines.ledger.signed_checkpoints import sign_checkpoint
from wasl.engines.ledger.subtrees import Node, prove_consistency, prove_inclusion
from wasl.engines.ledger.tiles import export_tiles
from wasl.engines.ledger.verification import verify_log

LOG = Signer("log.example", KeyType.ED25519, bytes(32))
ED25519 = [Signer(f"witness-{n}.example", KeyType.COSIGNATURE, bytes([n]) * 32) for n in range(1, 6)]
MLDSA = Signer("neutral.example", KeyType.MLDSA44, bytes(32))


class Kept:
    """Subtree roots in a table."""

    def __init__(self, growth: Growth) -> None:
        self.table: dict[Node, bytes] = {}
        for level, (first, hashes) in enumerate(growth.levels):
            self.table |= {(level, first + place): one for place, one in enumerate(hashes)}

    def hashes(self, nodes: Sequence[Node]) -> list[bytes]:
        return [self.table[node] for node in nodes]


def an_entry(seq: int) -> bytes:
    return LogEntry(
        seq=seq,
        at="2026-01-31T08:15:00.000000Z",
        event="claim_recorded",
        by="stf_" + "0" * 20,
        subject=f"rec_{seq:020}",
        data={"rows": seq, "value": f"c:{seq:064x}"},
    ).to_bytes()


def tell(what: str, count: int, work: Callable[[], object]) -> None:
    start = time.process_time()
    work()
    seconds = time.process_time() - start
    print(f"{what:<72} {count / seconds:>12,.0f}/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=100_000)
    size = parser.parse_args().entries
    lines = [an_entry(seq) for seq in range(size)]
    tell(
        "leaf hashes, and a batch with every subtree it completes: entries",
        size,
        lambda: grow(Frontier(), leaves(lines)),
    )
    growth, hashes = grow(Frontier(), leaves(lines)), leaves(lines)
    kept, root = Kept(growth), growth.frontier.root()
    asked = range(0, size, max(1, size // 5_000))
    paths = {index: prove_inclusion(index, size=size, kept=kept) for index in asked}
    tell("proof of inclusion", len(asked), lambda: [prove_inclusion(at, size=size, kept=kept) for at in asked])
    tell("proof of consistency", len(asked), lambda: [prove_consistency(at, size=size, kept=kept) for at in asked])
    tell(
        "proof of inclusion checked",
        len(asked),
        lambda: [verify_inclusion(hashes[at], index=at, size=size, proof=paths[at], root=root) for at in asked],
    )
    tell_of_checkpoints(Checkpoint(LOG.name, size, root))
    tell("exported as tiles: entries", size, lambda: sum(1 for _ in export_tiles(lines)))
    print(f"bytes an entry in tiles and bundles: {sum(len(content) for _, content in export_tiles(lines)) / size:.0f}")
    tell("log checked: entries", size, lambda: verify_log(lines, expected_size=size, expected_root=root, leaves=hashes))
    tell("log checked by checker.py: entries", size, lambda: checker.check(lines, {size: root}, hashes))


def tell_of_checkpoints(head: Checkpoint) -> None:
    note = sign_checkpoint(head, [LOG])
    for what, signers in (("five Ed25519", ED25519), ("five Ed25519 and one ML-DSA-44", [*ED25519, MLDSA])):
        cosigned = add_signatures(note, [cosign(head, one, at=1_767_268_800) for one in signers])
        policy = Policy((Member(LOG.verifier),), {one.name: Member(one.verifier) for one in signers})
        tell_judging(what, cosigned, policy)
    message, signature = head.text.encode(), LOG.sign(head.text.encode())
    key = LOG.verifier.key
    tell(
        "signature checked by checker.py", 100, lambda: [checker.is_signed(key, message, signature) for _ in range(100)]
    )


def tell_judging(what: str, cosigned: bytes, policy: Policy) -> None:
    tell(f"checkpoint judged, {what} cosignatures", 300, lambda: [judge(cosigned, policy) for _ in range(300)])


def leaves(lines: Sequence[bytes]) -> list[bytes]:
    return [leaf_hash(line) for line in lines]


if __name__ == "__main__":
    main()
