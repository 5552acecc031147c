"""Telephones that sign: keys from seeds that are no secret."""

from collections.abc import Iterable
from dataclasses import replace

from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.signatures import message_of, unsigned_in
from wasl.engines.crossing.terms import Device, Terms
from wasl.engines.ledger.ed25519 import public_key_of, sign, verifies


def seed_of(device: str) -> bytes:
    return device.encode().ljust(32, b".")[:32]


def key_of(device: str) -> str:
    return public_key_of(seed_of(device)).hex()


def with_keys(terms: Terms, *devices: str) -> Terms:
    """The same terms, in which these devices sign; all of them when none is named."""
    return replace(
        terms,
        devices=tuple(
            Device(one.id, one.role, key_of(one.id) if one.id in devices or not devices else "")
            for one in terms.devices
        ),
    )


def signed(one: Confirmation, *, by: str = "") -> Confirmation:
    """As its telephone signs it, or as ``by`` does in its stead."""
    return replace(one, signature=sign(seed_of(by or one.device), message_of(one.id)).hex())


def unsigned(terms: Terms, held: Iterable[Confirmation]) -> frozenset[str]:
    return unsigned_in(terms, held, verifies=verifies)
