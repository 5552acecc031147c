"""Learned numbers of the engine, read from ``resources/weights.json``; README.md says how they came about."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np

from wasl.engines.names.distance import Costs, PartDistance
from wasl.engines.names.rarity import Rarity

VERSION = "names-1"


class ScriptPair(StrEnum):
    """Which scripts meet; each pair has its own weights."""

    ARABIC = "arabic"
    LATIN = "latin"
    CROSS = "cross"


def script_pair(a_arabic: bool, b_arabic: bool) -> ScriptPair:
    """The pair of scripts of two parts or names."""
    if a_arabic != b_arabic:
        return ScriptPair.CROSS
    return ScriptPair.ARABIC if a_arabic else ScriptPair.LATIN


MAX_LOG_ODDS = 6.0
"""No single part counts more than this, for or against (natural logarithm)."""
NEAR_LOG_ODDS = -2.0
"""Different names above this are near: one slip could confuse them (natural logarithm)."""


@dataclass(frozen=True, eq=False)
class Model:
    """Letter costs; per script pair the weights of ``part_features`` and ``alignment.FEATURES``; shares."""

    costs: Costs
    part_weights: Mapping[ScriptPair, tuple[float, ...]]
    name_weights: Mapping[ScriptPair, tuple[float, ...]]
    common: Rarity

    def part_log_odds(self, distance: PartDistance, pair: ScriptPair) -> float:
        """Natural log odds that two parts spell one name, both being equally likely beforehand."""
        weights = self.part_weights[pair]
        odds = sum(w * x for w, x in zip(weights, part_features(distance), strict=True))
        return max(-MAX_LOG_ODDS, min(MAX_LOG_ODDS, odds))


def part_features(distance: PartDistance) -> tuple[float, ...]:
    """What the part weights multiply: one, cost, its first nats, cost per letter, letters, repaired."""
    cost, letters = distance.cost, max(distance.letters, 2.0)
    return (
        1.0,
        cost,
        min(cost, 1.0),
        min(cost, 2.5),
        min(cost, 5.0),
        min(cost / letters, 2.0),
        math.sqrt(letters),
        float(distance.repaired),
    )


@lru_cache(maxsize=1)
def default_model() -> Model:
    """The weights shipped with the engine."""
    file = resources.files("wasl.engines.names") / "resources" / "weights.json"
    return model_from(json.loads(file.read_text("utf-8")))


def model_from(stored: Mapping[str, Any]) -> Model:
    """A model from its stored form; the inverse of ``stored_form``."""
    return Model(
        Costs(_table(stored["substitution"]), _table(stored["gap"])),
        {ScriptPair(pair): tuple(map(float, weights)) for pair, weights in stored["part_weights"].items()},
        {ScriptPair(pair): tuple(map(float, weights)) for pair, weights in stored["name_weights"].items()},
        Rarity(stored["common"]),
    )


def _table(rows: Sequence[Sequence[float]]) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.array(rows, dtype=np.float32)


def stored_form(model: Model) -> dict[str, Any]:
    """A model as plain values for JSON; costs rounded to two decimals."""
    return {
        "version": VERSION,
        "substitution": [[round(float(x), 2) for x in row] for row in model.costs.substitution],
        "gap": [[round(float(x), 2) for x in row] for row in model.costs.gap],
        "part_weights": {pair.value: [round(w, 4) for w in ws] for pair, ws in model.part_weights.items()},
        "name_weights": {pair.value: [round(w, 4) for w in ws] for pair, ws in model.name_weights.items()},
        "common": dict(sorted(model.common.shares.items())),
    }
