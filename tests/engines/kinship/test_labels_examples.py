"""Labels of published sets, where the reference values lie beside this checkout."""

from typing import Any

import pytest
from tests.engines.kinship.reference import FOLDER, needs_reference, reference

from wasl.engines.kinship.cases import databases_of, incident_of
from wasl.engines.kinship.search.labels import labelled


def sets() -> list[str]:
    """Without the one whose tables and victims stand under names of different orders."""
    return sorted(path.stem for path in (FOLDER / "dvi").glob("*.json") if path.stem != "exclusionExample")


def theirs(one: Any) -> tuple[Any, ...]:
    ratios = (None if one[key] is None else pytest.approx(one[key], rel=1e-8) for key in ("LR", "GLR"))
    return one["Conclusion"], *ratios


def ours(one: Any) -> tuple[Any, ...]:
    ratios = (None if value is None else 10**value for value in (one.log10_lr, one.log10_glr))
    return one.label.value, *ratios


@needs_reference
@pytest.mark.parametrize("name", sets())
def test_labelled__of_published_sets__are_those_published(name: str) -> None:
    told = reference(f"dvi/{name}.json")
    incident = incident_of(told, databases_of(reference("frequencies.json")))
    found = labelled(incident.families, incident.victims, incident.markers)
    published = told["expected"]["dviSolve_threshold_1e4"]
    if name == "example1":  # an LR of 1, rounded down there to "No match"
        (rounded,) = (one for one in published["PM"] if one["Sample"] == "V2")
        assert rounded["LR"] == pytest.approx(1.0)
        rounded["Conclusion"] = "Inconclusive"
    assert {one["Missing"]: ours(found.missing[one["Missing"]]) for one in published["AM"]} == {
        one["Missing"]: theirs(one) for one in published["AM"]
    }
    assert {one["Sample"]: ours(found.victims[one["Sample"]]) for one in published["PM"]} == {
        one["Sample"]: theirs(one) for one in published["PM"]
    }
