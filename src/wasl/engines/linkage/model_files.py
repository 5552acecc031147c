"""A plan and its fitted weights as one JSON document: what a run learned, for another run on whatever back end.

Numbers are written so that reading gives the same 64-bit values back, and so the same scores.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from wasl.engines.linkage.errors import BadPlan
from wasl.engines.linkage.levels import levels_of_kind
from wasl.engines.linkage.plan import Comparison, Kind, Plan
from wasl.engines.linkage.weights import KINDS, Weights

FORMAT = "wasl-linkage-model"
VERSION = 1


def model_text(plan: Plan, weights: Weights) -> str:
    """Plan and weights as JSON, the same text for the same values."""
    model = {"format": FORMAT, "version": VERSION, "plan": asdict(plan), "weights": asdict(weights)}
    return json.dumps(model, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def model_of_text(text: str) -> tuple[Plan, Weights]:
    """What ``model_text`` wrote. Raises BadPlan for anything else."""
    try:
        model = json.loads(text)
        if (model["format"], model["version"]) != (FORMAT, VERSION):
            raise _refused(f"it is of format {model['format']!r}, version {model['version']!r}")
        plan, weights = _plan(model["plan"]), _weights(model["weights"])
    except (json.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise _refused(f"it does not have the form that this version writes ({type(error).__name__})") from None
    _check_fit(plan, weights)
    return plan, weights


def write_model(path: Path, plan: Plan, weights: Weights) -> None:
    """Write a model file."""
    path.write_text(model_text(plan, weights), encoding="utf-8")


def read_model(path: Path) -> tuple[Plan, Weights]:
    """Read a model file. Raises BadPlan when it is none."""
    return model_of_text(path.read_text(encoding="utf-8", errors="replace"))


def _refused(why: str) -> BadPlan:
    return BadPlan("the model was not read", why=why, do="Bring a file that this version of Wasl wrote.")


def _plan(written: Mapping[str, Any]) -> Plan:
    _check_names(written, Plan)
    comparisons = tuple(Comparison(str(each["field"]), Kind(each["kind"])) for each in written["comparisons"])
    keys = tuple(tuple(map(str, key)) for key in written["keys"])
    simple = {name: written[name] for name in written if name not in ("comparisons", "keys", "refine_by")}
    for name, value in simple.items():
        if type(value) not in (int, float, bool):
            raise TypeError(name)
    return Plan(comparisons=comparisons, keys=keys, refine_by=tuple(map(str, written["refine_by"])), **simple)


def _weights(written: Mapping[str, Any]) -> Weights:
    _check_names(written, Weights)
    shares = tuple(map(float, written["shares"]))
    if len(shares) != len(KINDS):
        raise ValueError("shares")
    m, u = ({str(field): tuple(map(float, row)) for field, row in written[name].items()} for name in ("m", "u"))
    kappa = {str(field): float(value) for field, value in written["kappa"].items()}
    return Weights(m, u, kappa, (shares[0], shares[1], shares[2], shares[3]), fitted=bool(written["fitted"]))


def _check_names(written: Mapping[str, Any], made: type[Plan] | type[Weights]) -> None:
    if set(written) != {each.name for each in fields(made)}:
        raise KeyError(made.__name__)


def _check_fit(plan: Plan, weights: Weights) -> None:
    """Every field of the plan has a table with as many levels as its kind."""
    for comparison in plan.comparisons:
        levels = len(levels_of_kind(comparison.kind))
        of_field = (weights.m.get(comparison.field, ()), weights.u.get(comparison.field, ()))
        if any(len(table) != levels for table in of_field) or comparison.field not in weights.kappa:
            raise _refused(f"its weights do not fit the field {comparison.field!r} of its plan")
