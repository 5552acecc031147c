"""Made-up logs, and every way to falsify one."""

import json
from collections.abc import Callable
from random import Random

from wasl.engines.ledger.entries import LogEntry
from wasl.engines.ledger.merkle import leaf_hash, root_of


def a_log(count: int, *, salt: int = 0) -> list[bytes]:
    return [
        LogEntry(
            seq=seq,
            at=f"2026-01-31T08:{seq // 60 % 60:02}:{seq % 60:02}.{salt:06}Z",
            event="claim_recorded",
            by="stf_" + "0" * 20,
            subject=f"rec_{seq:020}",
            data={"rows": seq, "value": f"c:{seq:064x}"},
        ).to_bytes()
        for seq in range(count)
    ]


def head_of(lines: list[bytes], size: int) -> bytes:
    return root_of([leaf_hash(line) for line in lines[:size]])


def renumbered(lines: list[bytes]) -> list[bytes]:
    """What a careful forger does after moving lines: every number is its place again."""
    return [rewritten(line, seq=seq) for seq, line in enumerate(lines)]


def rewritten(line: bytes, **fields: object) -> bytes:
    return json.dumps({**json.loads(line), **fields}, sort_keys=True, separators=(",", ":")).encode()


def edit(lines: list[bytes], at: int, _: Random) -> list[bytes]:
    return [*lines[:at], rewritten(lines[at], data={"rows": 1_000_000}), *lines[at + 1 :]]


def flip(lines: list[bytes], at: int, random: Random) -> list[bytes]:
    place = random.randrange(len(lines[at]))
    changed = bytes([lines[at][place] ^ (1 << random.randrange(8))])
    line = lines[at][:place] + changed + lines[at][place + 1 :]
    return [*lines[:at], line, *lines[at + 1 :]]


def delete(lines: list[bytes], at: int, _: Random) -> list[bytes]:
    return [*lines[:at], *lines[at + 1 :]]


def insert(lines: list[bytes], at: int, _: Random) -> list[bytes]:
    return [*lines[:at], rewritten(lines[at], data={"rows": 1_000_000}), *lines[at:]]


def swap(lines: list[bytes], at: int, random: Random) -> list[bytes]:
    """Exchange two lines; the first moved one stands at ``at``."""
    if at == len(lines) - 1:
        return insert(lines, at, random)
    other = random.randrange(at + 1, len(lines))
    moved = list(lines)
    moved[at], moved[other] = moved[other], moved[at]
    return moved


def truncate(lines: list[bytes], at: int, _: Random) -> list[bytes]:
    return lines[:at]


def blank(lines: list[bytes], at: int, _: Random) -> list[bytes]:
    return [*lines[:at], b"", *lines[at + 1 :]]


def forged(tamper: Callable[..., list[bytes]]) -> Callable[..., list[bytes]]:
    def carefully(lines: list[bytes], at: int, random: Random) -> list[bytes]:
        return renumbered(tamper(lines, at, random))

    carefully.__name__ = f"forged_{tamper.__name__}"
    return carefully


TAMPERS = [edit, flip, delete, insert, swap, truncate, blank, forged(delete), forged(insert), forged(swap)]
