"""Proofs: made as the RFC says, accepted when true, refused when anything about them is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.ledger.test_merkle import leaves
from tests.engines.ledger.twins import mth, path, proof

from wasl.engines.ledger.errors import LedgerError
from wasl.engines.ledger.merkle import EMPTY_ROOT
from wasl.engines.ledger.proofs import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)

ROOTS = [mth(leaves(size)) for size in range(65)]


@pytest.mark.parametrize("size", range(1, 65))
def test_inclusion__of_every_entry_to_size_64(size: int) -> None:
    hashes = leaves(size)
    for index in range(size):
        made = inclusion_proof(hashes, index)
        assert made == path(index, hashes)
        for claimed in range(-1, size + 1):
            holds = verify_inclusion(hashes[index], index=claimed, size=size, proof=made, root=ROOTS[size])
            assert holds == (claimed == index)


@pytest.mark.parametrize("size", range(65))
def test_consistency__between_all_sizes_to_64(size: int) -> None:
    hashes = leaves(size)
    for old in range(size + 1):
        made = consistency_proof(hashes, old)
        assert made == (proof(old, hashes) if old else [])
        assert verify_consistency(made, old_size=old, old_root=ROOTS[old], new_size=size, new_root=ROOTS[size])


@pytest.mark.parametrize("size", range(1, 33))
def test_consistency__refuses_an_older_log_that_was_changed(size: int) -> None:
    hashes = leaves(size)
    for old in range(1, size + 1):
        made = consistency_proof(hashes, old)
        for at in range(old):
            changed = mth([*hashes[:at], b"x" * 32, *hashes[at + 1 : old]])
            assert not verify_consistency(made, old_size=old, old_root=changed, new_size=size, new_root=ROOTS[size])


@given(size=st.integers(1, 64), data=st.data())
def test_inclusion__refuses_every_altered_proof(size: int, data: st.DataObject) -> None:
    hashes = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    made = inclusion_proof(hashes, index)
    altered = data.draw(st.sampled_from(list(alterations(made))))
    assert not verify_inclusion(hashes[index], index=index, size=size, proof=altered, root=ROOTS[size])


@given(size=st.integers(2, 64), data=st.data())
def test_consistency__refuses_every_altered_proof(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size - 1))
    made = consistency_proof(leaves(size), old)
    altered = data.draw(st.sampled_from(list(alterations(made))))
    assert not verify_consistency(altered, old_size=old, old_root=ROOTS[old], new_size=size, new_root=ROOTS[size])


def alterations(made: list[bytes]) -> list[list[bytes]]:
    """One part too many, too few, turned by a bit, cut, or out of place."""
    flipped = [[*made[:at], bytes([part[0] ^ 1]) + part[1:], *made[at + 1 :]] for at, part in enumerate(made)]
    cut = [[*made[:at], part[:-1], *made[at + 1 :]] for at, part in enumerate(made)]
    missing = [[*made[:at], *made[at + 1 :]] for at in range(len(made))]
    swapped = [made[::-1]] if made != made[::-1] else []
    return [[*made, b"x" * 32], [b"x" * 32, *made], *flipped, *cut, *missing, *swapped]


@pytest.mark.parametrize(
    ("old_size", "old_root", "new_size", "new_root", "parts"),
    [
        (0, EMPTY_ROOT, 5, ROOTS[5], [ROOTS[1]]),  # nothing needs proof
        (0, ROOTS[1], 5, ROOTS[5], []),  # no empty log has this root
        (0, EMPTY_ROOT, 0, ROOTS[1], []),
        (5, ROOTS[5], 4, ROOTS[4], []),  # shrinking
        (-1, EMPTY_ROOT, 4, ROOTS[4], []),
        (4, ROOTS[4], 4, ROOTS[5], []),
        (4, ROOTS[4], 4, ROOTS[4], [ROOTS[1]]),
        (3, ROOTS[3], 5, ROOTS[5], []),
    ],
)
def test_consistency__refuses_heads_that_cannot_be(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, parts: list[bytes]
) -> None:
    assert not verify_consistency(parts, old_size=old_size, old_root=old_root, new_size=new_size, new_root=new_root)


def test_making__refuses_what_is_not_in_the_log() -> None:
    with pytest.raises(LedgerError, match="there is no entry 3 in a log of 3"):
        inclusion_proof(leaves(3), 3)
    with pytest.raises(LedgerError, match="a log of 3 entries cannot continue one of 4"):
        consistency_proof(leaves(3), 4)
