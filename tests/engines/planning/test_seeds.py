"""Seeds: bound and hidden by what was committed to, all revealed before a lot is drawn."""

import pytest

from wasl.engines.planning.errors import SeedError
from wasl.engines.planning.seeds import check_opens, check_revealed, commitment_to
from wasl.engines.planning.terms import lot_of, lot_seed

SEED, OTHER = "ab" * 16, "cd" * 16


def test_commitment__opens_with_its_seed_and_party_only() -> None:
    commitment = commitment_to(SEED, party="A")
    check_opens(SEED, party="A", commitment=commitment)
    for seed, party in ((OTHER, "A"), (SEED, "B")):
        with pytest.raises(SeedError) as refused:
            check_opens(seed, party=party, commitment=commitment)
        assert refused.value.what == f"the seed of {party} is not the one it committed to"


@pytest.mark.parametrize("seed", ["", "ab", "ab" * 15, "ab" * 65, "AB" * 16, "zz" * 16, "a" * 33])
def test_seed__that_is_malformed_is_refused(seed: str) -> None:
    with pytest.raises(SeedError) as refused:
        commitment_to(seed, party="A")
    assert refused.value.what == "the seed of A is malformed"


def test_revealed__are_those_of_all_parties_and_nobody_else() -> None:
    check_revealed({"A": SEED, "B": OTHER}, parties="AB")
    for seeds, what in (
        ({"A": SEED}, "B has revealed no seed"),
        ({"A": SEED, "B": SEED, "C": SEED}, "a seed is given for 'C'"),
    ):
        with pytest.raises(SeedError) as refused:
            check_revealed(seeds, parties="AB")
        assert refused.value.what == what


def test_lot__depends_on_every_seed_and_not_on_their_order() -> None:
    both = lot_seed([("A", SEED), ("B", OTHER)])
    assert lot_seed([("B", OTHER), ("A", SEED)]) == both
    others = [lot_seed([("A", OTHER), ("B", OTHER)]), lot_seed([("A", SEED), ("B", SEED)]), lot_seed([("A", SEED)])]
    assert len({both, *others}) == 4
    assert 0 <= lot_of("P1", seed=both) < 1 << 20
