"""Invented people: families hold together, no public figure among them, the same seed the same people."""

from collections import Counter, defaultdict
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasl.engines.synthesis.errors import SynthesisError
from wasl.engines.synthesis.name_stock import never_together
from wasl.engines.synthesis.people import InventedPerson, invent_people

MANY = 20_000


@pytest.fixture(scope="module")
def people() -> list[InventedPerson]:
    return invent_people(MANY, seed=11)


def test_invent_people__same_seed_same_people() -> None:
    assert invent_people(300, seed=5) == invent_people(300, seed=5)
    assert invent_people(300, seed=5) != invent_people(300, seed=6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 60), st.integers(0, 2**63), st.floats(0, 1))
def test_invent_people__as_many_as_asked_with_their_own_keys(count: int, seed: int, share: float) -> None:
    found = invent_people(count, seed=seed, sibling_share=share)
    assert len({person.key for person in found}) == len(found) == count


@pytest.mark.parametrize(("count", "seed", "share"), [(-1, 0, 0.1), (1, -1, 0.1), (1, 0, -0.1), (1, 0, 1.1)])
def test_invent_people__refuses(count: int, seed: int, share: float) -> None:
    with pytest.raises(SynthesisError):
        invent_people(count, seed=seed, sibling_share=share)


def test_sibling_share__is_met(people: list[InventedPerson]) -> None:
    sizes = Counter(person.family_key for person in people)
    siblings = sum(size for size in sizes.values() if size > 1)
    assert siblings / MANY == pytest.approx(0.18, abs=0.001)


def test_siblings__share_parents_family_and_town_but_not_their_own_name(people: list[InventedPerson]) -> None:
    households = defaultdict(list)
    for person in people:
        households[person.family_key].append(person)
    for household in households.values():
        shared = {(p.father, p.grandfather, p.family, p.mother, p.birth_place, p.clan_key) for p in household}
        assert len(shared) == 1
        assert len({(p.sex, p.given.ar) for p in household}) == len(household)


def test_cousins__share_grandfather_and_family_but_not_father(people: list[InventedPerson]) -> None:
    clans = defaultdict(dict)
    for person in people:
        clans[person.clan_key][person.family_key] = person
    with_cousins = [list(houses.values()) for houses in clans.values() if len(houses) > 1]
    assert len(with_cousins) > 500
    for cousins in with_cousins:
        assert len({(p.grandfather, p.family, p.birth_place) for p in cousins}) == 1
        assert len({p.father.ar for p in cousins}) == len(cousins)


def test_namesakes__exist(people: list[InventedPerson]) -> None:
    pairs = Counter((p.given.ar, p.family.ar) for p in people)
    assert sum(size for size in pairs.values() if size > 1) / MANY > 0.08


def test_given_names__fall_off_like_zipf(people: list[InventedPerson]) -> None:
    men = Counter(p.given.ar for p in people if p.sex == "M")
    ranked = [size for _, size in men.most_common(60)]
    assert men.most_common(1)[0][0] == "محمد"
    assert ranked[0] > 4 * ranked[9] > 4 * ranked[59]


def test_nobody__is_a_public_figure() -> None:
    """In so many people forbidden pairs would otherwise be met hundreds of times."""
    for person in invent_people(80_000, seed=3):
        for given_name in (person.given, person.father, person.grandfather):
            assert (given_name.ar, person.family.ar.removeprefix("ال")) not in never_together()
        mother, hers = person.mother
        assert (mother.ar, hers.ar.removeprefix("ال")) not in never_together()


def test_dates__are_days_in_a_plausible_order(people: list[InventedPerson]) -> None:
    for person in people:
        born, taken = date.fromisoformat(person.birth_date), date.fromisoformat(person.arrest_date)
        assert 8 * 365 < (taken - born).days < 90 * 365
        assert date(2011, 3, 15) <= taken <= date(2024, 12, 31)


def test_kunya__fits_the_sex(people: list[InventedPerson]) -> None:
    for person in people:
        if person.kunya is not None:
            assert person.kunya.ar.split()[0] == {"F": "أم", "M": "أبو"}[person.sex]
