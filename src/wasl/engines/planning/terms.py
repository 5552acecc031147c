"""The words of a plan: who is put forward, under which rules. Values only; nothing is read, solved or drawn here.

Whoever checks a plan shares this file with whoever made it, and nothing else.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from wasl.kernel.canonical import canonical_json, sha256_hex

Kind = Literal["living", "body"]
Objective = Literal["people", "vulnerability", "time", "regions", "bodies"]
OBJECTIVES: tuple[Objective, ...] = ("people", "vulnerability", "time", "regions", "bodies")
LOT_BITS = 20
LOT_DOMAIN = b"wasl exchange lot 1\n"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone put forward for release: who has them, to which side they go."""

    id: str
    holder: str
    side: str
    kind: Kind = "living"
    categories: frozenset[str] = frozenset()
    family: str | None = None
    companion_of: str | None = None
    region: str = ""
    site: str = ""
    days_held: int = 0
    third_national: bool = False
    vetoed_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Where:
    """Which people a rule speaks of. What is None is any; a rule speaks of the living unless it says bodies."""

    holder: str | None = None
    side: str | None = None
    kind: Kind = "living"
    category: str | None = None
    region: str | None = None
    site: str | None = None
    third_national: bool | None = None

    def matches(self, person: Person) -> bool:
        return (
            person.kind == self.kind
            and self.holder in (None, person.holder)
            and self.side in (None, person.side)
            and (self.category is None or self.category in person.categories)
            and self.region in (None, person.region)
            and self.site in (None, person.site)
            and self.third_national in (None, person.third_national)
        )


@dataclass(frozen=True, slots=True)
class Balance:
    """For every ``gives`` people of ``give``, ``gets`` people of ``get``.

    |gets x count(give) - gives x count(get)| <= tolerance x max(gives, gets)
    """

    name: str
    give: Where
    get: Where
    gives: int = 1
    gets: int = 1
    tolerance: int = 0


@dataclass(frozen=True, slots=True)
class Bound:
    """So many people and no fewer, no more: caps, quotas, what a site or a road can take."""

    name: str
    where: Where
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A part of those chosen, in thousandths of the whole: "at least 200 of 1,000 are women"."""

    name: str
    part: Where
    whole: Where
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Force:
    """All who match are freed, except those whom a veto bars."""

    name: str
    where: Where


Rule = Balance | Bound | Share | Force


@dataclass(frozen=True, slots=True)
class Stages:
    """The crossing in ``count`` stages; after each, no balance is off by more than ``imbalance`` people.

    ``seats``: how many living people one stage can bring from a holder; a holder not named has no limit.
    """

    count: int
    imbalance: int
    seats: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """All that was agreed. ``objectives`` come one after the other; what none of them decides, the lot does.

    ``points``: how many points of vulnerability a category counts. ``time_unit_days``: time held counts in whole
    units of so many days, so that a day does not outweigh a region.
    """

    parties: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    points: tuple[tuple[str, int], ...] = ()
    objectives: tuple[Objective, ...] = OBJECTIVES
    time_unit_days: int = 30
    stages: Stages | None = None


FIELDS = tuple(Person.__dataclass_fields__)  # in the order they are written above


def pool_digest(pool: Iterable[Person]) -> str:
    """SHA-256 of the canonical fields and people, ordered by id; the order of rows does not matter."""
    people = [
        [sorted(value) if isinstance(value := getattr(person, name), frozenset) else value for name in FIELDS]
        for person in sorted(pool, key=lambda person: person.id)
    ]
    return sha256_hex({"fields": FIELDS, "people": people})


def rules_digest(rules: Rules) -> str:
    """SHA-256 of the canonical rules. Order of rules, points and seats does not matter; that of objectives does."""
    stages = rules.stages
    return sha256_hex(
        {
            "parties": sorted(rules.parties),
            "rules": [_rule_record(rule) for rule in sorted(rules.rules, key=lambda rule: rule.name)],
            "points": [list(pair) for pair in sorted(rules.points)],
            "objectives": list(rules.objectives),
            "time_unit_days": rules.time_unit_days,
            "stages": stages
            and {
                "count": stages.count,
                "imbalance": stages.imbalance,
                "seats": [list(s) for s in sorted(stages.seats)],
            },
        }
    )


def _rule_record(rule: Rule) -> dict[str, object]:
    record: dict[str, object] = {"rule": type(rule).__name__.lower()}
    for key in rule.__slots__:
        value = getattr(rule, key)
        record[key] = {k: getattr(value, k) for k in Where.__slots__} if isinstance(value, Where) else value
    return record


def lot_seed(seeds: Iterable[tuple[str, str]]) -> bytes:
    """One seed out of the seeds (party, hexadecimal) that the sides revealed."""
    revealed = [[party, seed] for party, seed in sorted(seeds)]
    return hashlib.sha256(b"wasl exchange seed 1\n" + canonical_json(revealed)).digest()


def lot_digest(name: str, *, seed: bytes) -> bytes:
    return hashlib.sha256(LOT_DOMAIN + seed + name.encode()).digest()


def lot_of(person_id: str, *, seed: bytes) -> int:
    """The person's lot, 0 to 2^20 - 1. The lower goes first."""
    return int.from_bytes(lot_digest(person_id, seed=seed)[:4], "big") >> (32 - LOT_BITS)
