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
    assert run("dvi", "case.json", "--out", "out.json", case_json=case).exit_code == ExitCode.OK
    found = json.loads((tmp_path / "out.json").read_text())
    assert found["pairwise_LR"] == {"V": {"S": pytest.approx(10)}}
    assert found["posterior_pairing_flat"]["V"] == {"S": pytest.approx(10 / 11), "*": pytest.approx(1 / 11)}
    assert (found["joint"]["n_possible"], found["joint"]["top"][0]["assignment"]) == (2, {"V": "S"})


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
        "--mutation", "equal:0.001",
        b_csv="body,m\nB2,B/B\n", fam_json=families, f_json=FREQUENCIES,
    )  # fmt: skip
    assert done.exit_code == ExitCode.OK
    assert (tmp_path / "out.csv").read_text() == f"body,F1\nB2,{math.log10(0.001 * 0.9 / 0.81):.9f}\n"


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
