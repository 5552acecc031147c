"""``wasl kinship answer``, ``verify`` and ``check``: from files to files, what is printed, how each ends."""

import json
import stat
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from wasl.cli.errors import ExitCode
from wasl.cli.kinship_answer_words import bar
from wasl.cli.main import app
from wasl.engines.kinship.conclusion import self_check
from wasl.engines.kinship.conclusion.certificate import certificate

FREQUENCIES = {"valley": {"TH01": {"alleles": ["6", "7", "9.3"], "freqs": [0.2, 0.3, 0.5], "N": 300}}}
CASE: dict[str, Any] = {
    "id": "Q-1", "remains": {"id": "R-17", "sex": "M", "genotypes": {"TH01": "6/9.3"}},
    "candidates": [{"id": "MP-3", "missing": "S", "ped": [
        {"id": "F", "fid": "0", "mid": "0", "sex": "M"}, {"id": "S", "fid": "F", "mid": "0", "sex": "M"},
    ], "genotypes": {"F": {"TH01": "6/6"}}}],
    "population": {"table": "valley", "minimum": "5/2N"}, "markers": ["TH01"],
    "prior": {"incident": "closed", "missing": 4},
}  # fmt: skip
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    (tmp_path / "case.json").write_text(json.dumps(CASE))
    (tmp_path / "f.json").write_text(json.dumps(FREQUENCIES))

    def called(*words: str) -> Result:
        return CliRunner().invoke(app, ["kinship", *(str(tmp_path / w) if w.endswith(".json") else w for w in words)])

    return called


ANSWER = ("answer", "case.json", "--frequencies", "f.json", "--out", "out.json")
VERIFY = ("verify", "out.json", "case.json", "--frequencies", "f.json")


def test_answer__writes_the_certificate_and_draws_what_it_rests_on(run: Run, tmp_path: Path) -> None:
    done = run(*ANSWER)
    assert done.exit_code == ExitCode.OK
    said = json.loads((tmp_path / "out.json").read_bytes())
    assert said["candidates"]["MP-3"]["log10_lr"] == "0.397940"  # 1/2 over 0.2: a father of two 6s, a body of 6 and 9.3
    lines = done.stdout.splitlines()
    assert lines[0] == "R-17 as MP-3: DOES NOT REACH the threshold"
    assert lines[2].split() == ["autosomal", "markers", "+0.40", "|=====", "counts"]
    assert "theta 0" in lines[3]
    assert lines[5].startswith("  prior 0.25 (closed incident of 4 missing people, each alike: 1 / 4;")
    assert "posterior 0.455: log10 odds -0.08" in lines[5]
    assert lines[6] == (
        "  log10 odds had the prior been 1/2: 0.40, 1/10: -0.56, 1/100: -1.60, 1/1000: -2.60, 1/10000: -3.60, "
        "1/100000: -4.60"
    )


def test_verify__of_what_was_answered__holds(run: Run) -> None:
    run(*ANSWER)
    done = run(*VERIFY)
    assert done.exit_code == ExitCode.OK
    assert "every number was computed anew and is the same" in " ".join(done.stdout.split())


@pytest.mark.parametrize("changed", ["case.json", "f.json", "out.json"])
def test_verify__of_anything_changed__fails_and_says_where(run: Run, tmp_path: Path, changed: str) -> None:
    run(*ANSWER)
    path = tmp_path / changed
    was = path.read_text()
    path.write_text(was.replace('"closed"', '"open", "others": 3, "reason": "x"') if changed == "case.json" else
                    was.replace("0.3", "0.29").replace("0.5", "0.51") if changed == "f.json" else
                    was.replace("0.397940", "3.397940"))  # fmt: skip
    assert path.read_text() != was
    done = run(*VERIFY)
    assert done.exit_code == ExitCode.CHECK_FAILED
    assert "does not hold: at " in done.stderr


def test_answer__sealed__is_proved_only_with_the_salt(run: Run, tmp_path: Path) -> None:
    assert run(*ANSWER, "--sealed", "salt.json").exit_code == ExitCode.OK
    assert stat.S_IMODE((tmp_path / "salt.json").stat().st_mode) == 0o600
    assert json.loads((tmp_path / "out.json").read_bytes())["is_sealed"] is True
    assert run(*VERIFY).exit_code == ExitCode.UNREADABLE
    assert run(*VERIFY, "--salt", "salt.json").exit_code == ExitCode.OK
    (tmp_path / "salt.json").write_text('{"salt": "no"}')
    assert run(*VERIFY, "--salt", "salt.json").exit_code == ExitCode.UNREADABLE


def test_answer__sealed_onto_a_file_that_is_there__writes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "salt.json").write_text("another")
    assert run(*ANSWER, "--sealed", "salt.json").exit_code == ExitCode.UNWRITABLE
    assert not (tmp_path / "out.json").exists()
    assert (tmp_path / "salt.json").read_text() == "another"


def test_answer__of_a_question_that_cannot_be__says_why_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text(json.dumps({**CASE, "thetta": 0.01}))
    done = run(*ANSWER)
    assert done.exit_code == ExitCode.REFUSED
    assert "thetta" in done.stderr
    assert not (tmp_path / "out.json").exists()


def test_answer__a_setting_that_stands_twice__is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text(json.dumps({**CASE, "theta": 0.03}).replace('"id": "Q-1"', '"theta": 0'))
    done = run(*ANSWER)
    assert done.exit_code == ExitCode.UNREADABLE
    assert "stands twice" in done.stderr


def test_answer__the_page_of_the_reference__has_a_question_that_is_answered(run: Run, tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "kinship-cases.md"
    told = page.read_text(encoding="utf-8").split("```json\n")[1].split("```")[0]
    (tmp_path / "case.json").write_text(told)
    done = run("answer", "case.json", "--out", "out.json")
    assert done.exit_code == ExitCode.OK, done.output
    assert (tmp_path / "out.json").read_bytes() == certificate(json.loads(told), _shipped())


def _shipped() -> dict[str, Any]:
    from wasl.engines.kinship.laboratory.frequency_files import packaged, packaged_table

    return {name: packaged_table(name) for name in packaged()}


def test_check__here__is_right() -> None:
    done = CliRunner().invoke(app, ["kinship", "check"])
    assert done.exit_code == ExitCode.OK
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["right"] * 11


def test_check__with_numbers_that_differ__ends_with_the_code_of_a_failed_check(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    frozen = json.loads(files("wasl.engines.kinship").joinpath("resources", "self_check.json").read_bytes())
    frozen["cases"]["x_brother_sister"]["expected"]["likelihood_per_marker"]["H1"][0] *= 1 + 1e-6
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "self_check.json").write_text(json.dumps(frozen))
    monkeypatch.setattr(self_check, "files", lambda package: tmp_path)
    done = CliRunner().invoke(app, ["kinship", "check"])
    assert done.exit_code == ExitCode.CHECK_FAILED
    assert "WRONG  x_brother_sister: off by 1e-06" in done.stdout
    assert "x_brother_sister" in done.stderr


@pytest.mark.parametrize(
    ("log10_lr", "drawn"),
    [("2.000000", "            |======"), ("-4.000000", "============|"), ("0.000000", "            |"),
     (None, "            |"), ("-inf", "<===========|")],
)  # fmt: skip
def test_bar__stands_on_its_side_of_nothing(log10_lr: str | None, drawn: str) -> None:
    assert bar(log10_lr, 4.0) == drawn
