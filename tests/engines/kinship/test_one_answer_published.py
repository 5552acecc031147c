"""One answer from JSON against the published LRs of remains and families of ten kinds."""

import csv

import pytest
from tests.engines.kinship.reference import FOLDER, needs_reference, reference

from wasl.engines.kinship.conclusion.one_answer import one_answer
from wasl.engines.kinship.conclusion.reading import question_of
from wasl.engines.kinship.conclusion.verdict import Verdict
from wasl.engines.kinship.laboratory.frequency_files import read_frequencies


@needs_reference
def test_one_answer__remains_against_a_family_of_each_kind__are_the_published_ratios() -> None:
    told = reference("blind/families.json")
    tables = read_frequencies((FOLDER / "frequencies.json").read_bytes(), file="frequencies.json", unknown="keep")
    families = told["families"][::20]  # ten kinds, twenty of each
    bodies = {row["body"]: row for row in _rows("bodies.csv")}
    published = {row["body"]: row for row in _rows("log10LR_100x200_nomut.csv")}
    asked = [id for id in (one["true_body"] for one in families) if id in published]
    assert len(asked) > 3
    for id in asked:
        genotypes = {name: cell for name, cell in bodies[id].items() if name != "body" and cell}
        question = question_of({
            "id": id, "remains": {"id": id, "genotypes": genotypes},
            "candidates": [
                {"id": one["id"], "ped": one["ped"], "missing": one["missing"], "genotypes": {
                    who: dict(zip(told["loci"], cells, strict=True)) for who, cells in one["genotypes"].items()
                }} for one in families
            ],
            "population": {"table": told["freq_db"]}, "markers": told["loci"],
            "prior": {"incident": "closed", "missing": 10_000},
        }, tables)  # fmt: skip
        answer = one_answer(question)
        for one in answer.told:
            expected = float(published[id][one.id])
            assert one.pieces[0].log10_lr == pytest.approx(expected, abs=2e-9)
            assert one.verdict is not Verdict.SUPPORTS or id == _true_body(families, one.id)


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / "blind" / name).open(newline="") as file:
        return list(csv.DictReader(file))


def _true_body(families: list[dict[str, str]], id: str) -> str:
    return next(one["true_body"] for one in families if one["id"] == id)
