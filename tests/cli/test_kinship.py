"""``wasl kinship``: cases, incidents and blind search, from files to files; and what is refused."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from wasl.cli.errors import ExitCode
from wasl.cli.main import app

Run = Callable[..., Result]
FREQUENCIES = {"valley": {"m": {"alleles": ["A", "B"], "freqs": [0.1, 0.9]}}}
CASE = {
    "hypotheses": {
        "brothers": [
            {"id": "F", "fid": "0", "mid": "0", "sex": "M"}, {"id": "M", "fid": "0", "mid": "0", "sex": "F"},
            {"id": "1", "fid": "F", "mid": "M", "sex": "M"}, {"id": "2", "fid": "F", "mid": "M", "sex": "M"},
        ],
        "apart": [{"id": "1", "fid": "0", "mid": "0", "sex": "M"}, {"id": "2", "fid": "0", "mid": "0", "sex": "M"}],
    },
    "reference_hypothesis": "apart",
    "markers": [{"name": "m", "freq_db": "valley", "genotypes": {"1": ["A", "A"], "2": ["A", "A"]}}],
}  # fmt: skip
FAMILY = {"id": "F1", "missing": "S", "ped": [
    {"id": "F", "fid": "0", "mid": "0", "sex": "M"}, {"id": "S", "fid": "F", "mid": "0", "sex": "M"},
]}  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def called(*arguments: object, **files: Any) -> Result:
        for name, told in files.items():
            text = told if isinstance(told, str) else json.dumps(told)
            (tmp_path / name.replace("_", ".")).write_text(text, encoding="utf-8")
        words = [str(tmp_path / word) if str(word).endswith((".json", ".csv")) else str(word) for word in arguments]
        return CliRunner().invoke(app, ["kinship", *words])

    return called


def test_lr__of_two_brothers_alike__is_that_of_the_textbook(run: Run, tmp_path: Path) -> None:
    done = run("lr", "case.json", "--frequencies", "f.json", "--out", "out.json", case_json=CASE, f_json=FREQUENCIES)
    assert done.exit_code == ExitCode.OK
    found = json.loads((tmp_path / "out.json").read_text())["case"]
    assert found["likelihood_per_marker"]["brothers"] == pytest.approx([0.1**2 * 1.1**2 / 4])
    assert found["log10LR_total"] == {"brothers": pytest.approx(math.log10(30.25)), "apart": 0}


def test_dvi__one_body_and_one_missing_son(run: Run, tmp_path: Path) -> None:
    case = {
        "markers": [{"name": "m", "alleles": ["A", "B"], "freqs": [0.1, 0.9]}],
        "victims": {"V": {"sex": "M", "genotypes": {"m": ["A", "A"]}}},
        "families": {"F1": {"ped": FAMILY["ped"], "genotypes": {"F": {"m": ["A", "A"]}}}},
        "missing": ["S"],
    }
    assert run("dvi", "case.json", "--out", "out.json", "--threshold", "5", case_json=case).exit_code == ExitCode.OK
    found = json.loads((tmp_path / "out.json").read_text())
    assert found["pairwise_LR"] == {"V": {"S": pytest.approx(10)}}
    assert found["posterior_pairing_flat"]["V"] == {"S": pytest.approx(10 / 11), "*": pytest.approx(1 / 11)}
    assert (found["joint"]["n_possible"], found["joint"]["top"][0]["assignment"]) == (2, {"V": "S"})
    assert (found["labels"]["threshold"], found["labels"]["most_incompatible"]) == (5, 2)
    assert found["labels"]["victims"]["V"] == {
        "label": "Undisputed", "partners": ["S"], "log10_LR": pytest.approx(1), "log10_GLR": None, "round": 1,
        "fewest_incompatible_markers": None, "alike_by_structure": None,
    }  # fmt: skip
    assert found["labels"]["missing"]["S"]["partners"] == ["V"]


def test_search__a_son_and_a_stranger(run: Run, tmp_path: Path) -> None:
    families = {"freq_db": "valley", "loci": ["m"], "families": [{**FAMILY, "genotypes": {"F": ["A/A"]}}]}
    done = run(
        "search", "--remains", "b.csv", "--families", "fam.json", "--frequencies", "f.json", "--out", "out.csv",
        b_csv="body,m\nB1,A/A\nB2,B/B\nB3,\n", fam_json=families, f_json=FREQUENCIES,
    )  # fmt: skip
    assert done.exit_code == ExitCode.OK
    assert (tmp_path / "out.csv").read_text() == "body,F1\nB1,1.000000000\nB2,-inf\nB3,0.000000000\n"


def test_search__with_mutation__nobody_is_excluded(run: Run, tmp_path: Path) -> None:
    families = {"freq_db": "valley", "loci": ["m"], "families": [{**FAMILY, "genotypes": {"F": ["A/A"]}}]}
    done = run(
        "search", "--remains", "b.csv", "--families", "fam.json", "--frequencies", "f.json", "--out", "out.csv",
        "--mutation", "equal:0.001", "--workers", "2",
        b_csv="body,m\nB2,B/B\n", fam_json=families, f_json=FREQUENCIES,
    )  # fmt: skip
    assert done.exit_code == ExitCode.OK
    assert (tmp_path / "out.csv").read_text() == f"body,F1\nB2,{math.log10(0.001 * 0.9 / 0.81):.9f}\n"


TEN = [f"m{at}" for at in range(10)]
TEN_FREQUENCIES = {"valley": {name: {"alleles": list("ABCDEFGHIJ"), "freqs": [0.1] * 10} for name in TEN}}


def test_search__of_relatives_who_do_not_fit__says_which_family_and_who(run: Run, tmp_path: Path) -> None:
    ped = [
        {"id": "F", "fid": "0", "mid": "0", "sex": "M"}, {"id": "M", "fid": "0", "mid": "0", "sex": "F"},
        *({"id": who, "fid": "F", "mid": "M", "sex": "M"} for who in ("S", "C", "D")),
    ]  # fmt: skip
    fitting = {"F": ["A/B"] * 10, "M": ["C/D"] * 10, "C": ["A/C"] * 10, "D": ["B/D"] * 10}
    crossed = {"F": ["A/C"] * 10, "C": ["A/B"] * 10, "D": ["A/D"] * 10}
    families = [
        {"id": "whole", "ped": ped, "missing": "S", "genotypes": fitting},
        {"id": "torn", "ped": ped, "missing": "S", "genotypes": {**fitting, "D": ["E/F"] * 10}},
        {"id": "two", "ped": ped, "missing": "S", "genotypes": {"F": ["A/B"] * 10, "C": ["E/F"] * 10}},
        {"id": "mutated", "ped": ped, "missing": "S", "genotypes": {**fitting, "D": ["B/E", *["B/D"] * 9]}},
        {"id": "crossed", "ped": ped, "missing": "S", "genotypes": {**fitting, **crossed}},
        {"id": "twice", "ped": ped, "missing": "S", "genotypes": {**fitting, "D": ["A/C"] * 10}},
    ]  # fmt: skip
    told = {"freq_db": "valley", "loci": TEN, "families": families}
    files = {"b_csv": ",".join(["body", *TEN]) + "\nB1" + ",A/C" * 10 + "\n", "fam_json": told,
             "f_json": TEN_FREQUENCIES}  # fmt: skip
    arguments = ("search", "--remains", "b.csv", "--families", "fam.json", "--frequencies", "f.json", "--out", "o.csv")
    done = run(*arguments, **files)
    assert done.exit_code == ExitCode.OK
    said = done.stderr.replace("\u2068", "").replace("\u2069", "")
    assert [line.split(":")[0] for line in said.splitlines() if line.startswith("family")] == [
        "family torn", "family two", "family mutated", "family crossed", "family twice"
    ]  # fmt: skip
    assert "that D is a stranger is 10^" in said
    assert "exclude each other at 10 markers" in said
    assert "it cannot be told who: F, C" in said
    assert "at 1 marker, as a mutation would have it; without --mutation nobody" in said
    assert "that the samples of F and C were exchanged" in said
    assert "C and D are equal at all 10 markers" in said
    quiet = run(*arguments, "--no-check", **files)
    assert "family" not in quiet.stderr


def test_among__two_parts_of_one_body_and_his_son(run: Run, tmp_path: Path) -> None:
    rows = [["remains", *TEN], ["arm", *["A/B"] * 10], ["leg", *["A/B"] * 9, "A/A"], ["boy", *["A/C"] * 10],
            ["tooth", "A/B", *[""] * 9]]  # fmt: skip
    done = run(
        "among", "--remains", "b.csv", "--frequencies", "f.json", "--population", "valley", "--drop-out", "0.05",
        "--mistyping", "0.001", "--at-least", "3", "--out", "out.json",
        b_csv="\n".join(map(",".join, rows)) + "\n", f_json=TEN_FREQUENCIES,
    )  # fmt: skip
    assert done.exit_code == ExitCode.OK
    found = json.loads((tmp_path / "out.json").read_text())
    assert [(pair["one"], pair["other"], pair["likeliest"]) for pair in found["pairs"]] == [
        ("arm", "leg", "same person"), ("leg", "boy", "parent and child"), ("arm", "boy", "parent and child")
    ]  # fmt: skip
    assert found["one_person"] == [{"remains": ["arm", "leg"], "not_compared": []}]
    assert (found["contradictions"], found["too_few_markers_with_all_others"]) == ([], ["tooth"])
    assert found["drop_out"] == 0.05


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"markers": [{"name": "m", "freq_db": "hill", "genotypes": {}}]}, "population 'hill'"),
        ({"markers": None}, "its part"),
        ({"hypotheses": {"circle": [{"id": "1", "fid": "1", "mid": "0", "sex": "M"}]}}, "1 would be among their own"),
        (
            {"markers": [{"name": "m", "freq_db": "valley", "genotypes": {"1": ["A", "C"]}}]},
            "an allele of 1 at m: the frequency table does not have it",
        ),
        ({"markers": [{"name": "m", "freq_db": "valley", "genotypes": {"1": ["A", "B", "A"]}}]}, "of 1 at m"),
    ],
)
def test_lr__of_a_case_that_cannot_be__says_why_and_writes_nothing(
    run: Run, tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    done = run(
        "lr", "case.json", "--frequencies", "f.json", "--out", "out.json", case_json={**CASE, **change},
        f_json=FREQUENCIES,
    )  # fmt: skip
    assert done.exit_code != ExitCode.OK
    assert words in " ".join(done.stderr.split())
    assert not (tmp_path / "out.json").exists()


def test_lr__of_a_truncated_file__is_refused(run: Run, tmp_path: Path) -> None:
    done = run("lr", "case.json", "--out", "out.json", case_json=json.dumps(CASE)[:200])
    assert done.exit_code != ExitCode.OK
    assert not (tmp_path / "out.json").exists()
