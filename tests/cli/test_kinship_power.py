"""``wasl kinship power``: a case in, figures and a picture out."""

import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Wasl

from wasl.cli.errors import ExitCode
from wasl.cli.kinship_power import picture

SHARES = {"alleles": ["10", "11", "12", "13"], "freqs": [0.1, 0.2, 0.3, 0.4]}
CASE: dict[str, Any] = {
    "id": "F-7",
    "ped": [
        {"id": "F", "sex": "M"},
        {"id": "M", "sex": "F"},
        {"id": "MP", "fid": "F", "mid": "M", "sex": "M"},
        {"id": "S", "fid": "F", "mid": "M", "sex": "F"},
    ],
    "missing": "MP",
    "genotypes": {"S": ["10/11", "12/12"]},
    "could_be_sampled": ["F", ["F", "M"]],
    "freq_db": "here",
    "loci": ["D1", "D2"],
    "mutation": {"model": "equal", "rate": 0.001},
    "thresholds": [10],
    "simulations": 500,
    "seed": 4,
}


def asked(wasl: Wasl, tmp_path: Path, **changes: object) -> Any:
    case, table, out = (tmp_path / name for name in ("case.json", "frequencies.json", "out.json"))
    case.write_text(json.dumps({**CASE, **changes}), encoding="utf-8")
    table.write_text(json.dumps({"here": {"D1": SHARES, "D2": SHARES}}), encoding="utf-8")
    return wasl("kinship", "power", case, "--frequencies", table, "--out", out)


def test_power__writes_the_family_as_it_stands_and_each_choice_best_first(wasl: Wasl, tmp_path: Path) -> None:
    said = asked(wasl, tmp_path)
    assert said.exit_code == ExitCode.OK, said.stderr
    told = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [one["sampled"] for one in told["if_sampled"]] == [["F", "M"], ["F"]]
    assert told["as_it_stands"]["adds"] == {"value": 0.0, "error": 0.0}
    assert told["if_sampled"][1]["expected_log10_lr"]["error"] == 0
    assert told["if_sampled"][0]["expected_log10_lr"]["error"] > 0
    assert (told["seed"], told["simulations"], told["mutation"]) == (4, 500, ["D1", "D2"])
    assert sorted(told["inputs_sha256"]) == ["case.json", "frequencies.json"]
    assert "F + M" in said.stdout
    again = asked(wasl, tmp_path)
    assert again.exit_code == ExitCode.OK
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8")) == told


def test_power__of_markers_told_in_place__is_the_same(wasl: Wasl, tmp_path: Path) -> None:
    asked(wasl, tmp_path)
    first = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    markers = [
        {"name": name, **SHARES, "mutation": CASE["mutation"], "genotypes": {"S": labels}}
        for name, labels in (("D1", ["10", "11"]), ("D2", ["12", "12"]))
    ]
    said = asked(wasl, tmp_path, markers=markers, genotypes={}, loci=["D1", "D2"])
    assert said.exit_code == ExitCode.OK, said.stderr
    second = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (second["as_it_stands"], second["if_sampled"]) == (first["as_it_stands"], first["if_sampled"])


def test_power__without_who_could_be_sampled__tries_everybody(wasl: Wasl, tmp_path: Path) -> None:
    case = {key: value for key, value in CASE.items() if key != "could_be_sampled"}
    path, out = tmp_path / "case.json", tmp_path / "out.json"
    path.write_text(json.dumps({**case, "genotypes": {}, "freq_db": None, "markers": [{"name": "D1", **SHARES}]}))
    assert wasl("kinship", "power", path, "--out", out).exit_code == ExitCode.OK
    told = json.loads(out.read_text(encoding="utf-8"))
    assert sorted(one["sampled"][0] for one in told["if_sampled"]) == ["F", "M", "S"]


def test_power__of_a_case_with_a_part_missing__writes_nothing(wasl: Wasl, tmp_path: Path) -> None:
    faults: list[tuple[dict[str, Any], str]] = [
        ({"ped": None}, "case F-7"),
        ({"could_be_sampled": ["MP"]}, "MP cannot be sampled"),
        ({"freq_db": "there"}, "population 'there'"),
        ({"genotypes": {"S": "10"}}, "case F-7"),
        ({"genotypes": {"S": ["10/11"]}}, "case F-7"),
        ({"simulations": "many"}, "case F-7"),
    ]
    for changes, words in faults:
        said = asked(wasl, tmp_path, **changes)
        assert said.exit_code not in (ExitCode.OK, 1), changes
        assert words in said.stderr
        assert not (tmp_path / "out.json").exists()


def test_picture__puts_all_on_one_scale_and_marks_the_excluded() -> None:
    choices = [
        {"sampled": [], "related": [-1.0, 0.0, 1.0, 2.0, 3.0], "unrelated": [-3.0, -2.0, -1.0, 0.0, 1.0]},
        {"sampled": ["F"], "related": [2.0, 3.0, 4.0, 5.0, 7.0], "unrelated": [None, None, None, None, -2.0]},
    ]
    scale, now, others, father, excluded = picture(choices)
    assert scale.split() == ["-3.0", "7.0"]
    assert now.split("  ", 1)[1].strip("| ").startswith("=")
    assert others.count("x") == 1
    assert father.rstrip().endswith("=")
    assert excluded.split()[0].startswith("<-")
