"""The table of steps as plain values: what a browser needs to come to the same answers without a network."""

import json
from typing import Any

from wasl.engines.crossing.steps import NEXT, STEPS, WHO, Step

VERSION = 2


def table() -> dict[str, Any]:
    """States in the order of their precedence, who confirms, and the steps in their order."""
    return {
        "version": VERSION,
        "next": {about: {state: sorted(onward) for state, onward in rows.items()} for about, rows in NEXT.items()},
        "who": {word: {"roles": list(roles), "all": all_of_them} for word, (roles, all_of_them) in WHO.items()},
        "steps": [_step(step) for step in STEPS],
    }


def table_json() -> str:
    """The same as text, the same bytes every time."""
    return json.dumps(table(), ensure_ascii=True, separators=(",", ":"))


def _step(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "about": step.about,
        "who": step.who,
        "needs": [{"of": need.of, "within": list(need.within), "to_begin": need.to_begin} for need in step.needs],
        "leads": [list(lead) for lead in step.leads],
        "begins": step.begins,
        "count": step.count,
        "clock": step.clock,
        "unless": list(step.unless),
        "final": step.final,
    }
