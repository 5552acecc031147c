"""Which suggested pairs may be accepted in one act with others. Pure: no database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from wasl.apps.matching.enums import Excluded

LOWEST_FLOOR = 0.99  # nobody may ask for less
MARGIN = 0.5  # a rival must be this much less probable
SAMPLE = 20  # pairs that each of the two looks at

# What a field of the machine's reasons may not say. Brothers differ in the given name alone, twins in nothing else.
STRONG: dict[str, frozenset[str]] = {
    "given": frozenset({"contradicted", "near", "displaced", "missing"}),
    "sex": frozenset({"contradicted"}),
    "mother": frozenset({"contradicted"}),
    "birth_date": frozenset({"contradicted", "near_years"}),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """All that the rule asks of one pair. ``rival``: probability of the next candidate of either record."""

    pair: str
    probability: float
    reasons: Sequence[Mapping[str, Any]] = field(default=())
    decided: bool = False
    stands: bool = True  # both records stand, and the machine still suggests it
    one_list: bool = False
    dead: bool = False
    doubled: bool = False  # a record would be two entries of one list
    rival: float = 0.0
    clash: bool = False


RULE: dict[Excluded, Callable[[Seen, float], bool]] = {
    Excluded.DECIDED: lambda seen, _: seen.decided,
    Excluded.GONE: lambda seen, _: not seen.stands,
    Excluded.BELOW: lambda seen, floor: seen.probability < max(floor, LOWEST_FLOOR),
    Excluded.ONE_LIST: lambda seen, _: seen.one_list,
    Excluded.CONTRADICTED: lambda seen, _: is_contradicted(seen.reasons),
    Excluded.DEAD: lambda seen, _: seen.dead,
    Excluded.NOT_ONE_TO_ONE: lambda seen, _: seen.doubled,
    Excluded.RIVAL: lambda seen, _: seen.rival > seen.probability - MARGIN,
    Excluded.CLASH: lambda seen, _: seen.clash,
}


def excluded_by(seen: Seen, *, floor: float) -> Excluded | None:
    """The first reason for which this pair is to be decided by itself; None when it may be accepted with others."""
    return next((why for why, holds in RULE.items() if holds(seen, floor)), None)


def is_contradicted(reasons: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a strong field speaks against it, or the given name says nothing at all."""
    said = {reason["field"]: reason["verdict"] for reason in reasons}
    return any(said.get(name, "missing") in against for name, against in STRONG.items())


def wrong_among(probabilities: Sequence[float]) -> tuple[float, float]:
    """How many of these pairs the machine itself expects to be wrong, and the standard deviation of that."""
    return sum(1 - p for p in probabilities), sqrt(sum(p * (1 - p) for p in probabilities))
