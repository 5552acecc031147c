"""Writing and checking the log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain, islice, zip_longest
from secrets import token_bytes
from typing import Any

from django.db import connection, transaction

from wasl.apps.audit.domain.tree import rows_of
from wasl.apps.audit.models.log import LoggedEntry, LogHead, Opening, Subtree
from wasl.apps.writing import insert_rows
from wasl.engines.ledger.commitments import commit
from wasl.engines.ledger.entries import Datum
from wasl.engines.ledger.lines import entry_line
from wasl.engines.ledger.merkle import Frontier, Growth, grow, leaf_hash
from wasl.engines.ledger.verification import Fault, Verdict, verify_log
from wasl.kernel.errors import DomainError

SYSTEM = "stf_00000000000000000000"  # the machine itself, where no person acts
SALT_BYTES = 32
BATCH = 2_000
BAD_SUBTREES = "All entries are those of the head, but hashes stored for proofs are not those of the entries."


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
        frontier = _write(events[start : start + BATCH], frontier=frontier, at=at, when=when)
    head.size, head.root, head.frontier = frontier.size, frontier.root().hex(), frontier.to_bytes()
    head.save()


def _write(events: Sequence[Event], *, frontier: Frontier, at: datetime, when: str) -> Frontier:
    entries: list[tuple[object, ...]] = []
    openings: list[tuple[object, ...]] = []
    leaves: list[bytes] = []
    salts = _salts(sum(len(event.sealed) for event in events))
    for seq, event in enumerate(events, start=frontier.size):
        data = event.plain
        if event.sealed:
            data = dict(data)
            for name, value in event.sealed.items():
                made = commit(value, salt=next(salts))
                data[name] = made.logged
                openings.append((seq, name, made.salt, made.told))
        line = entry_line(seq=seq, at=when, event=event.name, by=event.by, subject=event.subject, data=data)
        leaf = leaf_hash(line)
        leaves.append(leaf)
        entries.append((seq, line.decode(), leaf.hex(), at, event.name, event.by, event.subject))
    growth = grow(frontier, leaves)
    insert_rows(LoggedEntry, ("seq", "text", "leaf", "at", "event", "by", "subject"), entries)
    insert_rows(Opening, ("entry_id", "name", "salt", "value"), openings, json_as_text=True)
    insert_rows(Subtree, ("place", "hash"), rows_of(growth))
    return growth.frontier


def _salts(count: int) -> Iterator[bytes]:
    """Fresh ones, drawn at once: asking the system for each costs more than drawing it."""
    drawn = token_bytes(count * SALT_BYTES)
    return (drawn[start : start + SALT_BYTES] for start in range(0, len(drawn), SALT_BYTES))


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


def line_of(seq: int) -> bytes | None:
    text = LoggedEntry.objects.filter(seq=seq).values_list("text", flat=True).first()
    return text.encode() if text is not None else None


def last_about(subject: str, *, event: str = "") -> int | None:
    """Number of the last entry about this id, if there is one; of an event, if that is given."""
    rows = LoggedEntry.objects.filter(subject=subject, **({"event": event} if event else {}))
    return rows.order_by("-seq").values_list("seq", flat=True).first()


def verify() -> Verdict:
    """Recompute the whole log against its head; the verdict names the first bad entry."""
    size, root = head()
    leaves = [bytes.fromhex(leaf) for leaf in LoggedEntry.objects.order_by("seq").values_list("leaf", flat=True)]
    verdict = verify_log(lines(), expected_size=size, expected_root=root, leaves=leaves)
    return replace(verdict, ok=False, fault=Fault.CHANGED, message=BAD_SUBTREES) if verdict.ok and _odd() else verdict


def renew_subtrees() -> None:
    """Make the hashes that proofs are made of anew from the leaves of the entries."""
    with transaction.atomic():
        _locked_head()
        Subtree.objects.all().delete()
        for growth in _growths():
            insert_rows(Subtree, ("place", "hash"), rows_of(growth))


def _odd() -> bool:
    """Whether the hashes of full subtrees are not those of the leaves."""
    kept = Subtree.objects.order_by("place").values_list("place", "hash").iterator(chunk_size=BATCH)
    true = chain.from_iterable(rows_of(growth) for growth in _growths())
    return any(one is None or two is None or (one[0], bytes(one[1])) != two for one, two in zip_longest(kept, true))


def _growths() -> Iterator[Growth]:
    leaves = LoggedEntry.objects.order_by("seq").values_list("leaf", flat=True).iterator(chunk_size=BATCH)
    frontier = Frontier()
    while some := [bytes.fromhex(leaf) for leaf in islice(leaves, BATCH)]:
        growth = grow(frontier, some)
        yield growth
        frontier = growth.frontier


def history_of(subject: str) -> Sequence[LoggedEntry]:
    return list(LoggedEntry.objects.filter(subject=subject).prefetch_related("openings"))


def timestamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _locked_head() -> LogHead:
    empty = Frontier()
    LogHead.objects.get_or_create(
        one=True, defaults={"size": 0, "root": empty.root().hex(), "frontier": empty.to_bytes()}
    )
    return LogHead.objects.select_for_update().get(one=True)
