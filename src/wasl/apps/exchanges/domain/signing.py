"""Signing a manifest: each with a key of its own, away from this machine, and nobody sees who has until all have."""

from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import SYSTEM, Event, append
from wasl.apps.exchanges.domain.errors import ManifestError
from wasl.apps.exchanges.domain.interviews import ready_when_all_go
from wasl.apps.exchanges.domain.moving import locked, move
from wasl.apps.exchanges.domain.signed_notes import text_signed_by
from wasl.apps.exchanges.enums import ExchangeState, ManifestState, Part
from wasl.apps.exchanges.models.exchange import Exchange, Seat
from wasl.apps.exchanges.models.manifest import Manifest, Signature
from wasl.apps.exchanges.rules import SIGNS, may_sign
from wasl.apps.staff.models.staff import Staff
from wasl.engines.ledger.errors import LedgerError
from wasl.engines.ledger.keys import Verifier


def statement_of(manifest: Manifest) -> str:
    """The text that is signed: which manifest, of which exchange, under which terms. The same for all who sign."""
    exchange = manifest.exchange
    return (
        "wasl exchange manifest 1\n"
        f"exchange {exchange.id}\n"
        f"number {manifest.number}\n"
        f"terms sha256:{exchange.terms_sha256}\n"
        f"manifest sha256:{manifest.sha256}\n"
    )


def lodge_signature(manifest: Manifest, note: bytes, *, by: Staff, at: datetime) -> Signature:
    """Hand in one's party's signed note. With the last one all are shown, and the manifest is agreed.

    Raises ManifestError when it is not a signature of this text by the key the terms name for this party.
    """
    seat = manifest.exchange.seat_of(by)
    if seat is None or not may_sign(Part(seat.part), by.roles):
        raise _refused(manifest, "your party does not sign it, or your role does not sign for it", "Ask who does.")
    _check_note(manifest, note, seat)
    with transaction.atomic():
        exchange = locked(manifest.exchange, ExchangeState.PLANNED)
        manifest = exchange.manifests.select_for_update().get(pk=manifest.pk)
        if manifest.state != ManifestState.PROPOSED:
            raise _refused(manifest, f'it is "{manifest.state}"', "Sign the one that stands.")
        if manifest.signatures.filter(party=by.party).exists():
            raise _refused(manifest, "your party has signed it", "Wait for the others.")
        signature = Signature.objects.create(
            manifest=manifest, party=by.party, key_name=Verifier.parse(seat.vkey).name, note=note.decode(),
            lodged_by=by, lodged_at=at,
        )  # fmt: skip
        # who has signed is nobody's to know before all have, whoever reads the log
        lodged = {"party": by.party_id, "by": by.id, "note": signature.note}
        append(Event("signature_lodged", by=SYSTEM, subject=manifest.id, sealed=lodged), at=at)
        if not awaited(exchange, manifest):
            _agree(exchange, manifest, by=by, at=at)
    return signature


def awaited(exchange: Exchange, manifest: Manifest) -> list[Seat]:
    """Seats whose signature is still out. For the verbs of this app; a page shows one's own, or the number."""
    signed = manifest.signatures.values("party")
    return list(exchange.seats.filter(part__in=SIGNS).exclude(party__in=signed))


def _agree(exchange: Exchange, manifest: Manifest, *, by: Staff, at: datetime) -> None:
    manifest.state, manifest.signed_at = ManifestState.SIGNED, at
    manifest.save(update_fields=["state", "signed_at"])
    notes = list(manifest.signatures.order_by("party__code").values_list("note", flat=True))
    append(Event("manifest_signed", by=by.id, subject=manifest.id, plain={"signatures": len(notes)},
                 sealed={"notes": notes, "sha256": manifest.sha256}), at=at)  # fmt: skip
    move(exchange, ExchangeState.AGREED, by=by.id, at=at)
    ready_when_all_go(exchange, manifest, by=by, at=at)  # of a repaired one most were heard before


def _check_note(manifest: Manifest, note: bytes, seat: Seat) -> None:
    try:
        text = text_signed_by(seat, note)
    except LedgerError as error:
        raise _refused(manifest, error.why, error.do) from None
    if text != statement_of(manifest):
        raise _refused(manifest, "it is the signature of another text", "Sign the text of this manifest, unchanged.")


def _refused(manifest: Manifest, why: str, do: str) -> ManifestError:
    return ManifestError(f"manifest {manifest.id} was not signed", why=why, do=do)
