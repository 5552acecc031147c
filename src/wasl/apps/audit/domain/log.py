"""Writing and checking the log."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from wasl.apps.audit.models.log import LoggedEntry, LogHead, Opening
from wasl.apps.writing import insert_rows
from wasl.engines.ledger.commitments import Commitment, commit
from wasl.engines.ledger.entries import Datum, LogEntry
from wasl.engines.ledger.merkle import Frontier, leaf_hash
from wasl.engines.ledger.verification import Verdict, verify_log
from wasl.kernel.errors import DomainError

SYSTEM = "stf_00000000000000000000"  # the machine itself, where no person acts
SALT_BYTES = 32
BATCH = 2_000


class LogError(DomainError):
    code = "log"


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, before it is in the log.

    ``name`` in the past tense; ``by`` and ``subject`` are opaque ids; ``plain`` holds ids, numbers
    and words of our own lists; ``sealed`` holds everything a person could be known by.
    """

    name: str
    by: str
    subject: str
    plain: dict[str, Datum] = field(default_factory=dict)
    sealed: dict[str, Any] = field(default_factory=dict)


def append(*events: Event, at: datetime) -> None:
    """Add entries to the log in the transaction that makes the change they tell of.

    Raises LogError outside a transaction: an entry without its change, or a change without its
    entry, must be impossible.
    """
    if not connection.in_atomic_block:
        raise LogError(
            "nothing was logged",
            why="a log entry is written with the change it tells of",
            do="Call append inside transaction.atomic.",
        )
    if not events:
        return
    head = _locked_head()
    frontier, when = Frontier.from_bytes(bytes(head.frontier)), timestamp(at)
    for start in range(0, len(events), BATCH):  # no more at once than memory bears
        entries: list[tuple[object, ...]] = []
        openings: list[tuple[object, ...]] = []
        for event in events[start : start + BATCH]:
            made = {name: _commit(value) for name, value in event.sealed.items()}
            entry = LogEntry(
                seq=frontier.size,
                at=when,
                event=event.name,
                by=event.by,
                subject=event.subject,
                data=event.plain | {name: commitment.logged for name, commitment in made.items()},
            )
            line = entry.to_bytes()
            leaf = leaf_hash(line)
            frontier = frontier.append(leaf)
            root = frontier.root().hex()
            entries.append((entry.seq, line.decode(), leaf.hex(), root, at, event.name, event.by, event.subject))
            openings += [(entry.seq, name, one.salt, event.sealed[name]) for name, one in made.items()]
        insert_rows(LoggedEntry, ("seq", "text", "leaf", "root", "at", "event", "by", "subject"), entries)
        insert_rows(Opening, ("entry_id", "name", "salt", "value"), openings)
    head.size, head.root, head.frontier = frontier.size, frontier.root().hex(), frontier.to_bytes()
    head.save()


def take_turn() -> None:
    """Wait until no other transaction is changing what the log tells of; to be called first in a transaction.

    For verbs whose rule looks at more rows than they write: two that each look sound alone may clash together.
    """
    _locked_head()


def head() -> tuple[int, str]:
    """Size of the log and its Merkle root (hex)."""
    row = LogHead.objects.first()
    return (row.size, row.root) if row else (0, Frontier().root().hex())


def lines() -> Iterator[bytes]:
    """Every entry as it was hashed, in order."""
    for text in LoggedEntry.objects.order_by("seq").values_list("text", flat=True).iterator(chunk_size=BATCH):
        yield text.encode()


def verify() -> Verdict:
    """Recompute the whole log against its head; the verdict names the first bad entry."""
    size, root = head()
    leaves = [bytes.fromhex(leaf) for leaf in LoggedEntry.objects.order_by("seq").values_list("leaf", flat=True)]
    return verify_log(lines(), expected_size=size, expected_root=root, leaves=leaves)


def history_of(subject: str) -> Sequence[LoggedEntry]:
    return list(LoggedEntry.objects.filter(subject=subject).prefetch_related("openings"))


def timestamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _commit(value: Any) -> Commitment:
    return commit(value, salt=secrets.token_bytes(SALT_BYTES))


def _locked_head() -> LogHead:
    empty = Frontier()
    LogHead.objects.get_or_create(
        one=True, defaults={"size": 0, "root": empty.root().hex(), "frontier": empty.to_bytes()}
    )
    return LogHead.objects.select_for_update().get(one=True)
