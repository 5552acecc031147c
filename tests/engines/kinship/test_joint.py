"""The posterior over whole answers against listing them all, one likelihood each."""

import math
import random
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pytest
from tests.engines.kinship.families import random_family, random_genotypes, random_marker

from wasl.engines.kinship.errors import TooLargeError
from wasl.engines.kinship.likelihood import likelihoods
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.search.joint import Joint, joint
from wasl.engines.kinship.search.slots import MissingOf, Victim, Ways, may_be, ways_of

Answer = dict[str, str]


def answers(victims: Sequence[Victim], missing: Mapping[str, str]) -> Iterator[Answer]:
    """Every way of giving victims to missing people of their sex, none twice. ``missing``: who -> sex."""
    if not victims:
        yield {}
        return
    first, rest = victims[0], victims[1:]
    yield from answers(rest, missing)
    for who, sex in missing.items():
        if may_be(first, sex):
            others = {one: its for one, its in missing.items() if one != who}
            yield from ({first.id: who, **more} for more in answers(rest, others))


def log_weight(
    answer: Answer, families: Sequence[MissingOf], victims: Sequence[Victim], markers: Sequence[Marker]
) -> float:
    total = 0.0
    for family in families:
        placed = {
            who: victim.genotypes for victim in victims for who in [answer.get(victim.id)] if who in family.missing
        }
        total += _log(likelihoods(family.pedigree, {**family.genotypes, **placed}, markers))  # type: ignore[dict-item]
        total -= _log(likelihoods(family.pedigree, family.genotypes, markers))
    for victim in victims:
        if victim.id in answer:
            total -= _log(likelihoods(Pedigree.of([("x", "", "", victim.sex)]), {"x": victim.genotypes}, markers))
    return total


def _log(values: np.ndarray) -> float:
    return float(np.log(values).sum()) if values.min(initial=1.0) > 0 else -math.inf


def incident(rng: random.Random, kind: str) -> tuple[list[MissingOf], list[Victim], list[Marker]]:
    """Up to two families with up to three missing each, and up to four victims, of a world that can be."""
    markers = [random_marker(rng, kind, name=f"m{at}") for at in range(2)]
    families = []
    for name in "AB"[: rng.randint(1, 2)]:
        pedigree = random_family(rng, people=5)
        pedigree = Pedigree.of((f"{name}{o.id}", o.father and name + o.father, o.mother and name + o.mother, o.sex)
                               for o in pedigree.members)  # fmt: skip
        people = [one.id for one in pedigree.members]
        missing = tuple(rng.sample(people, rng.randint(1, 3)))
        genotypes: dict[str, dict[str, Sequence[str | None]]] = {}
        for marker in markers:
            for who, labels in random_genotypes(rng, pedigree, marker).items():
                if who not in missing:
                    genotypes.setdefault(who, {})[marker.name] = labels
        families.append(MissingOf(name, pedigree, missing, genotypes))
    victims = [
        Victim(
            f"V{at}", rng.choice("MFU"), {m.name: rng.choices(m.alleles, k=2) for m in markers if rng.random() < 0.8}
        )
        for at in range(rng.randint(1, 4))
    ]
    return families, victims, markers


@pytest.mark.parametrize("kind", ["plain", "mutating"])
@pytest.mark.parametrize("start", range(3))
def test_joint__of_random_incidents__is_that_of_listing_every_answer(kind: str, start: int) -> None:
    rng = random.Random(f"{kind} {start}")
    tried = 0
    while tried < 6:
        families, victims, markers = incident(rng, kind)
        if any(likelihoods(one.pedigree, one.genotypes, markers).min() == 0 for one in families):
            continue
        tried += 1
        sexes = {who: one.pedigree.by_id[who].sex for one in families for who in one.missing}
        every = [(answer, log_weight(answer, families, victims, markers)) for answer in answers(victims, sexes)]
        possible = [one for one in every if one[1] > -math.inf]
        found = joint([ways_of(one, victims, markers) for one in families], victims, best=5, negligible=0.0)
        assert found.possible == len(possible)
        total = float(np.logaddexp.reduce([weight for _, weight in possible]))
        assert found.log_sum == pytest.approx(total, abs=1e-10)
        for victim in victims:
            for who in (*sexes, "*"):
                share = sum(math.exp(w - total) for answer, w in possible if answer.get(victim.id, "*") == who)
                assert found.posterior[victim.id].get(who, 0.0) == pytest.approx(share, abs=1e-10)
        best = sorted((weight for _, weight in possible), reverse=True)[:5]
        assert [weight for _, weight in found.best] == pytest.approx(best, abs=1e-10)


def test_joint__when_little_is_set_aside__says_at_most_how_much() -> None:
    rng = random.Random(3)
    for _ in range(10):
        families, victims, markers = incident(rng, "mutating")
        ways = [ways_of(one, victims, markers) for one in families]
        whole, part = joint(ways, victims, negligible=0.0), joint(ways, victims, negligible=0.05)
        assert _difference(whole, part) <= part.lost + 1e-12
        assert whole.lost == 0.0


def _difference(one: Joint, other: Joint) -> float:
    return max(
        abs(share - other.posterior[victim].get(who, 0.0))
        for victim, shares in one.posterior.items()
        for who, share in shares.items()
        if who != "*"
    ) if any(len(shares) > 1 for shares in one.posterior.values()) else 0.0  # fmt: skip


def test_joint__of_forty_families_in_a_chain__is_that_of_a_walk_from_end_to_end() -> None:
    """Family i may have victim i or i + 1, each twice as likely as nobody: counted by a recursion of two numbers."""
    victims = [Victim(f"V{at}", "U", {}) for at in range(41)]
    families = [
        Ways((f"M{at}",), np.array([[0], [at + 1], [at + 2]], dtype=np.int16), np.log([1.0, 2.0, 2.0]), 0.0)
        for at in range(40)
    ]
    free, taken = 1.0, 0.0  # whether the family before took the victim that both may have
    for _ in range(40):
        free, taken = (free + taken) + 2 * free, 2 * (free + taken)
    assert joint(families, victims).log_sum == pytest.approx(math.log(free + taken))


def test_ways_of__too_many_missing_and_victims__is_refused() -> None:
    people = [(f"M{at}", None, None, "M") for at in range(9)]
    family = MissingOf("F", Pedigree.of(people), tuple(row[0] for row in people), {})
    victims = [Victim(f"V{at}", "M", {"m": ("a", "a")}) for at in range(9)]
    with pytest.raises(TooLargeError, match="9 of it are missing"):
        ways_of(family, victims, [Marker.of("m", "ab", [0.5, 0.5])])
