"""Each side's list: sealed by all before it is seen by any, then opened, all in the same moment.

The list may lie here, sealed, or stay with the side, which then brings the opening when all have sealed. Either way
an opening that is not of what was sealed is refused.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.exchanges.domain.candidate_rows import check_rows, read_rows
from wasl.apps.exchanges.domain.errors import SealError
from wasl.apps.exchanges.domain.moving import locked, move
from wasl.apps.exchanges.enums import ExchangeState, Part
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.pool import Candidate, Pool
from wasl.apps.exchanges.rules import may_seal
from wasl.apps.sources.domain import vault
from wasl.apps.sources.domain.source_verbs import open_reach, record_source
from wasl.apps.sources.enums import SourceKind
from wasl.apps.staff.enums import Purpose
from wasl.apps.staff.models.staff import Staff
from wasl.apps.writing import insert_rows
from wasl.engines.ledger.errors import LedgerError
from wasl.engines.ledger.sealing import OpenedList, SealedList, open_list, seal_list

HASH_LENGTH = 64
# Who reads an opened pool besides its own holder: those its people would go to, those who bring the sides together.
PURPOSES_ONCE_OPEN: Mapping[Part, tuple[Purpose, ...]] = {
    Part.SIDE: (Purpose.SEEK, Purpose.HOLD),
    Part.MEDIATOR: (Purpose.MEDIATE,),
    Part.NEUTRAL: (Purpose.MEDIATE,),
}


def look_at_pool(exchange: Exchange, content: bytes, *, filename: str, by: Staff) -> list[dict[str, str]]:
    """The rows that would be sealed, read and checked; nothing is kept. Raises as ``seal_pool`` does."""
    _check_seals(exchange, by)
    agreed = exchange.agreed
    return read_rows(content, filename=filename, holder=by.party.code, parties=agreed.rules.parties, as_of=agreed.as_of)


def seal_pool(exchange: Exchange, content: bytes, *, filename: str, by: Staff, at: datetime) -> Pool:
    """Seal a file of candidates here: it lies in the vault, and only its own side can read it.

    Raises SealError, TableError or PlanningError when the file is not one: what, where, and what to do.
    """
    rows = look_at_pool(exchange, content, filename=filename, by=by)
    sealed = seal_list(rows, party=by.party.code, random_bytes=secrets.token_bytes)
    return _keep(exchange, sealed, by=by, at=at)


def publish_seal(exchange: Exchange, *, root: str, by: Staff, at: datetime) -> Pool:
    """Publish what was sealed elsewhere; the list stays with the side until all have sealed."""
    _check_seals(exchange, by)
    if not _is_hash(root):
        raise _refused(exchange, "a root is 64 hexadecimal digits", "Copy it whole.")
    return _keep(exchange, SealedList(root, b""), by=by, at=at)


def give_opening(exchange: Exchange, opening: bytes | None = None, *, by: Staff, at: datetime) -> Pool:
    """A side lets its list be opened. When the last one has, all are open in that moment, and none before.

    ``opening`` is given by a side that kept its list itself. Raises SealError when it is not of what was sealed.
    """
    _check_seals(exchange, by)
    with transaction.atomic():
        exchange = locked(exchange, ExchangeState.SEALED)
        pool = exchange.pools.select_related("source").get(party=by.party)
        if pool.opening_given_at is not None:
            raise _refused(exchange, "your side has let its list be opened already", "Wait for the others.")
        told = _opening_of(exchange, pool, opening)
        _check_opens(exchange, pool, told)
        pool.opening_sha256, pool.opening_given_at = vault.keep(told), max(at, pool.sealed_at)
        pool.save()
        append(Event("pool_opening_given", by=by.id, subject=exchange.id, plain={"party": by.party_id}), at=at)
        if not exchange.pools.filter(opening_given_at=None).exists():
            _open_all(exchange, by=by, at=at)
    return pool


def _open_all(exchange: Exchange, *, by: Staff, at: datetime) -> None:
    for pool in exchange.pools.select_related("party", "source"):
        opened = _check_opens(exchange, pool, vault.fetch(pool.opening_sha256))
        insert_rows(
            Candidate,
            ("id", "pool_id", "told", "salt"),
            [(key, pool.pk, dict(row), opened.salts[key]) for key, row in sorted(opened.rows.items())],
        )
        pool.seed = opened.seed.hex()
        pool.save(update_fields=["seed"])
        for seat in exchange.seats.exclude(party=pool.party).select_related("party"):
            for purpose in PURPOSES_ONCE_OPEN[Part(seat.part)]:
                open_reach(pool.source, to=seat.party, purpose=purpose, by=by.id, at=at)
        append(Event("pool_opened", by=by.id, subject=exchange.id,
                     plain={"party": pool.party_id, "candidates": len(opened.rows)}), at=at)  # fmt: skip
    move(exchange, ExchangeState.REVEALED, by=by.id, at=at)


def _keep(exchange: Exchange, sealed: SealedList, *, by: Staff, at: datetime) -> Pool:
    with transaction.atomic():
        exchange = locked(exchange, ExchangeState.OPENED)
        if exchange.pools.filter(party=by.party).exists():
            raise _refused(exchange, "your side has sealed its list", "What is sealed is not changed.")
        source = record_source(
            kind=SourceKind.SUBMISSION, title=f"{exchange.code} · {by.party.code}", by=by.id, at=at,
            family=by.party.code, brought_by=by.party,
        )  # fmt: skip
        open_reach(source, to=by.party, purpose=Purpose.HOLD, by=by.id, at=at)
        pool = Pool.objects.create(
            exchange=exchange, party=by.party, source=source, root=sealed.root,
            opening_sha256=vault.keep(sealed.opening) if sealed.opening else "", sealed_by=by, sealed_at=at,
        )  # fmt: skip
        # The root is made to be shown; it goes into the log through a commitment all the same, since an entry holds no
        # other kind of digest.
        published = {"terms": exchange.terms_sha256, "root": sealed.root}
        append(Event("pool_sealed", by=by.id, subject=exchange.id, plain={"party": by.party_id}, sealed=published),
               at=at)  # fmt: skip
        if exchange.pools.count() == exchange.seats.filter(part=Part.SIDE).count():
            move(exchange, ExchangeState.SEALED, by=by.id, at=at)
    return pool


def _check_opens(exchange: Exchange, pool: Pool, opening: bytes) -> OpenedList:
    try:
        opened = open_list(opening, party=pool.party.code, root=pool.root)
    except LedgerError as error:
        raise _refused(exchange, error.why, error.do) from None
    if Candidate.objects.filter(pk__in=opened.rows).exists():  # the same salts: a root is published once
        raise _refused(
            exchange, f"rows of {pool.party.code} are sealed as they were in another exchange",
            "Give this exchange up, and seal the list anew for the next.",
        )  # fmt: skip
    agreed = exchange.agreed
    check_rows(
        opened.rows.values(), holder=pool.party.code, parties=agreed.rules.parties, as_of=agreed.as_of, file="the list"
    )
    return opened


def _opening_of(exchange: Exchange, pool: Pool, given: bytes | None) -> bytes:
    if given is not None:
        return given
    if not pool.opening_sha256:
        raise _refused(exchange, "your side kept its list itself", "Bring the opening that was written with the seal.")
    return vault.fetch(pool.opening_sha256)


def _check_seals(exchange: Exchange, by: Staff) -> None:
    if not may_seal(exchange.part_of(by), by.roles):
        raise _refused(
            exchange, "your party is no side in it, or your role does not speak for those it holds",
            "Ask the holder of your side.",
        )  # fmt: skip


def _is_hash(text: str) -> bool:
    return len(text) == HASH_LENGTH and set(text) <= set("0123456789abcdef")


def _refused(exchange: Exchange, why: str, do: str) -> SealError:
    return SealError(f"nothing of exchange {exchange.id} was sealed or opened", why=why, do=do)
