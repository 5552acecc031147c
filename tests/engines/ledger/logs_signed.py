"""A small log with everything the family writes down about it, for tests."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.engines.ledger.keyring import GUARANTORS, LOG, NEUTRAL, ORIGIN, SIDE_A, SIDE_B

from wasl.engines.ledger.checkpoints import Checkpoint
from wasl.engines.ledger.cosignatures import cosign
from wasl.engines.ledger.keys import Signer
from wasl.engines.ledger.merkle import leaf_hash, root_of
from wasl.engines.ledger.notes import add_signatures
from wasl.engines.ledger.policy import Group, Member, Policy
from wasl.engines.ledger.signed_checkpoints import sign_checkpoint
from wasl.engines.ledger.tiles import export_tiles

NOON = 1_767_268_800  # 2026-01-01T12:00:00Z
NAMES = ["side_a", "side_b", "guarantor_1", "guarantor_2", "guarantor_3", "neutral"]


def leaves_of(lines: Iterable[bytes]) -> list[bytes]:
    return [leaf_hash(line) for line in lines]


def head(lines: Sequence[bytes], *, origin: str = ORIGIN) -> Checkpoint:
    return Checkpoint(origin, len(lines), root_of(leaves_of(lines)))


def signed(checkpoint: Checkpoint, cosigners: Sequence[Signer] = (), *, log: Signer = LOG, at: int = NOON) -> bytes:
    return add_signatures(sign_checkpoint(checkpoint, [log]), [cosign(checkpoint, one, at=at) for one in cosigners])


def both_sides_two_guarantors_and_the_neutral(*, neutral: Signer = NEUTRAL) -> Policy:
    """The quorum that is the politics itself."""
    signers = [SIDE_A, SIDE_B, *GUARANTORS, neutral]
    return Policy(
        logs=(Member(LOG.verifier),),
        witnesses={name: Member(one.verifier) for name, one in zip(NAMES, signers, strict=True)},
        groups={
            "sides": Group(2, ("side_a", "side_b")),
            "guarantors": Group(2, ("guarantor_1", "guarantor_2", "guarantor_3")),
            "all_of_us": Group(3, ("sides", "guarantors", "neutral")),
        },
        quorum="all_of_us",
    )


def write_tiles(folder: Path, lines: Iterable[bytes]) -> Path:
    for path, content in export_tiles(lines):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder
