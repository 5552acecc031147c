"""An invented exchange: the same everywhere, of the size asked for, and such that its own rules can be kept."""

from collections import Counter

import pytest

from wasl.engines.planning.inventing import CannotInvent, invented_exchange
from wasl.engines.planning.planning import plan
from wasl.engines.planning.pool_files import read_pool
from wasl.engines.planning.rules_files import read_rules, rules_without_people
from wasl.engines.planning.terms import Person, Rules
from wasl.kernel.canonical import sha256_hex


def read(size: int, parties: int, seed: int = 7) -> tuple[list[Person], Rules, dict[str, str]]:
    files = invented_exchange(size=size, parties=parties, seed=seed)
    agreed = read_rules(files.rules)
    seeds = dict(line.split("=") for line in files.seeds.decode().split())
    return read_pool(files.pool, parties=agreed.rules.parties, as_of=agreed.as_of), agreed.rules, seeds


def test_invented__is_the_same_bytes_on_every_machine() -> None:
    """Golden: sha256_hex of the three texts, written when this was made."""
    files = invented_exchange(size=200, parties=3, seed=7)
    texts = [files.pool.decode(), files.rules.decode(), files.seeds.decode()]
    assert sha256_hex(texts) == "c8100800a0755222529debb6cfcc0430725f936014463305471d87a693cc5c55"


def test_invented__differs_by_seed() -> None:
    assert len({invented_exchange(size=50, parties=2, seed=seed).pool for seed in range(5)}) == 5


@pytest.mark.parametrize(("size", "parties"), [(2, 2), (50, 2), (1_000, 5), (2_000, 8)])
def test_invented__has_the_size_asked_for_and_can_be_planned(size: int, parties: int) -> None:
    pool, rules, seeds = read(size, parties)
    assert (len(pool), len(rules.parties)) == (size, parties)
    assert plan(pool, rules, seeds=seeds).proven


def test_invented__has_all_that_rules_speak_of() -> None:
    pool, rules, _ = read(2_000, 4)
    assert rules_without_people(rules, pool) == ()
    assert {person.kind for person in pool} == {"living", "body"}
    families = Counter(person.family for person in pool if person.family)
    assert set(families.values()) == {2, 3, 4, 5}
    together = {person.family: (person.holder, person.side, person.site) for person in pool if person.family}
    assert all(together[p.family] == (p.holder, p.side, p.site) for p in pool if p.family)
    assert min(sum(map(bool, values)) for values in (
        [person.companion_of for person in pool], [person.vetoed_by for person in pool],
        [person.third_national for person in pool], [not person.days_held for person in pool],
    )) > 10  # fmt: skip


@pytest.mark.parametrize(("size", "parties"), [(1, 2), (100, 1), (100, 13), (10**6 + 1, 2)])
def test_what_cannot_be_invented__is_refused(size: int, parties: int) -> None:
    with pytest.raises(CannotInvent, match="no pool was invented"):
        invented_exchange(size=size, parties=parties, seed=1)
