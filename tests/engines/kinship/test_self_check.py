"""The frozen cases: right here, of the published values, and a wrong engine is noticed."""

import json
from importlib.resources import files
from math import inf
from typing import Any

import pytest
from tests.engines.kinship.reference import needs_reference, reference

from wasl.engines.kinship import cases
from wasl.engines.kinship.conclusion.self_check import WHOLE_ANSWER, self_check

FROZEN = json.loads(files("wasl.engines.kinship").joinpath("resources", "self_check.json").read_bytes())


def test_self_check__here__ten_cases_and_a_whole_answer_are_right() -> None:
    checked = self_check()
    assert [one.id for one in checked] == [*FROZEN["cases"], WHOLE_ANSWER]
    assert len(checked) == 11
    assert all(one.is_right for one in checked)


@needs_reference
@pytest.mark.parametrize("id", list(FROZEN["cases"]))
def test_self_check__each_case__is_the_published_one_cut_down(id: str) -> None:
    frozen, published = FROZEN["cases"][id], reference("cases.json")[id]
    assert frozen["hypotheses"] == published["hypotheses"]
    assert frozen["theta"] == (published.get("theta") or 0)
    names = [marker["name"] for marker in published["markers"]]
    tables = reference("frequencies.json")
    for marker in frozen["markers"]:
        original = published["markers"][names.index(marker["name"])]
        table = tables[original["freq_db"]][marker["name"]] if "freq_db" in original else original
        assert (marker["alleles"], marker["freqs"]) == (table["alleles"], table["freqs"])
        assert marker["genotypes"] == original["genotypes"]
        assert marker.get("mutation") == original.get("mutation")
    kept = [names.index(marker["name"]) for marker in frozen["markers"]]
    expected = published["expected"]
    if "likelihood_by_rho" in frozen["expected"]:
        assert frozen["expected"] == {"likelihood_by_rho": expected["likelihood_by_rho"]}
        return
    assert frozen["expected"]["likelihood_per_marker"] == {
        name: [values[at] for at in kept] for name, values in expected["likelihood_per_marker"].items()
    }


def test_self_check__an_engine_that_forgets_theta__is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = cases.likelihoods

    def without_theta(*arguments: Any, **more: Any) -> Any:
        return exact(*arguments, **{**more, "theta": 0.0})

    monkeypatch.setattr(cases, "likelihoods", without_theta)
    wrong = [one.id for one in self_check() if not one.is_right]
    assert wrong == ["trio_mismatch_equal_theta0.03", "first_cousins_theta0.03"]


def test_self_check__an_engine_that_refuses__is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*arguments: Any, **more: Any) -> Any:
        raise cases.KinshipError("everything", why="it is broken")

    monkeypatch.setattr(cases, "likelihoods", refuses)
    off = {one.id: one.off for one in self_check()}
    assert off["first_cousins_theta0.03"] == inf
    assert off[WHOLE_ANSWER] == 0.0
