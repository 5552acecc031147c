"""Texts that a party signed on a machine of its own, with the key that the terms name for it."""

from wasl.apps.exchanges.models.exchange import Seat
from wasl.engines.ledger.errors import SignatureError, UnknownSignerError
from wasl.engines.ledger.keys import Verifier
from wasl.engines.ledger.notes import open_note


def text_signed_by(seat: Seat, note: bytes) -> str:
    """The text of the note. Raises LedgerError when the party's own key has not signed it."""
    key = Verifier.parse(seat.vkey)
    try:
        return open_note(note, [key]).text
    except UnknownSignerError:
        raise SignatureError(
            "the note was not read", why="the key that the terms name for your party has not signed it",
            do=f"Sign it with the key {key.name}.",
        ) from None  # fmt: skip
