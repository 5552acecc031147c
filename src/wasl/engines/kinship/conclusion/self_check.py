"""Does the engine, on this machine and today, still give the numbers it is known for? Run before a result is signed.

Ten of the published reference cases, cut down to a few markers, and one whole answer with its certificate, all frozen
in ``resources/self_check.json``.
"""

import json
from dataclasses import dataclass
from importlib.resources import files
from math import inf
from typing import Any

from wasl.engines.kinship.cases import answered, case_of
from wasl.engines.kinship.conclusion.checking import check
from wasl.engines.kinship.errors import KinshipError

CLOSE = 1e-9  # relative; the reference values have twelve digits or more
WHOLE_ANSWER = "one answer"


@dataclass(frozen=True)
class Checked:
    """One frozen case: ``off`` is the largest relative difference of a likelihood; inf where it has no such."""

    id: str
    off: float

    @property
    def is_right(self) -> bool:
        return self.off <= CLOSE


def self_check() -> tuple[Checked, ...]:
    """Every frozen case, and how far from its numbers it came out. Well under a second once compiled."""
    frozen = json.loads(files("wasl.engines.kinship").joinpath("resources", "self_check.json").read_bytes())
    checked = [Checked(id, _off(id, told)) for id, told in frozen["cases"].items()]
    whole = frozen["answer"]
    try:
        difference = check(whole["certificate"].encode(), whole["question"], {})
    except KinshipError:
        return *checked, Checked(WHOLE_ANSWER, inf)
    return *checked, Checked(WHOLE_ANSWER, inf if difference else 0.0)


def _off(id: str, told: dict[str, Any]) -> float:
    try:
        found = answered(case_of(told, {}, id=id))
    except KinshipError:
        return inf
    pairs = [pair for key, expected in told["expected"].items() for pair in _pairs(expected, found[key])]
    return max((abs(one - other) / expected if (expected := abs(other)) else abs(one)) for other, one in pairs)


def _pairs(expected: Any, found: Any) -> list[tuple[float, float]]:
    if isinstance(expected, dict):
        return [pair for key in expected for pair in _pairs(expected[key], found[key])]
    if isinstance(expected, list):
        return [pair for one, other in zip(expected, found, strict=True) for pair in _pairs(one, other)]
    return [(float(expected), float(found))]
