"""``wasl exchange``: a plan made, checked by whoever doubts it, and mended."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Wasl

from wasl.cli.errors import ExitCode

SEED = "0123456789abcdef" * 4
POOL = """id,holder,side,categories,site,region
N1,NORTH,SOUTH,woman,HAMA,R1
N2,NORTH,SOUTH,,HAMA,R1
N3,NORTH,SOUTH,,HAMA,R2
S1,SOUTH,NORTH,woman,HOMS,R1
S2,SOUTH,NORTH,,HOMS,R2
"""
RULES = """as_of: 2021-12-16
parties: [NORTH, SOUTH]
parity: pairwise
vulnerability: {woman: 3}
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A pool, rules and seeds in a folder."""
    (tmp_path / "pool.csv").write_text(POOL)
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "seeds.txt").write_text(f"# revealed at the table\nNORTH={SEED}\nSOUTH={SEED}\n")
    return tmp_path


def plan(wasl: Wasl, files: Path, *more: object) -> Any:
    return wasl(
        "exchange", "plan", files / "pool.csv", "--rules", files / "rules.yaml", "--seeds", files / "seeds.txt",
        "--out", files / "plan.json", *more,
    )  # fmt: skip


def check(wasl: Wasl, files: Path, *more: object, name: str = "plan.json") -> Any:
    return wasl("exchange", "check", files / name, files / "pool.csv", "--rules", files / "rules.yaml", *more)


def test_plan__frees_as_many_as_parity_allows(wasl: Wasl, files: Path) -> None:
    said = plan(wasl, files, "--json")
    told = json.loads(said.stdout)
    assert said.exit_code == ExitCode.OK
    assert (told["freed"], told["bodies"], told["stages"], told["unique"]) == (4, 0, 1, True)
    assert told["pairs"] == [
        {"kind": "living", "from": "NORTH", "to": "SOUTH", "people": 2},
        {"kind": "living", "from": "SOUTH", "to": "NORTH", "people": 2},
    ]
    assert told["objectives"][0] == {"name": "people", "value": 4, "bound": 4, "proven_best": True}
    assert told["alone"] == [{"party": "NORTH", "people": 0}, {"party": "SOUTH", "people": 0}]
    manifest = json.loads((files / "plan.json").read_bytes())
    assert [entry["person"] for entry in manifest["chosen"] if entry["person"] in ("N1", "S1", "S2")] == [
        "N1",
        "S1",
        "S2",
    ]


def test_plan__tells_people_what_is_proven(wasl: Wasl, files: Path) -> None:
    said = plan(wasl, files)
    assert said.stdout.count("at most") == said.stdout.count("(best)") == 6
    assert "People each party could bring home alone: NORTH 0, SOUTH 0" in said.stdout
    assert "planning and proving" in said.stdout


def test_plan__is_the_same_bytes_however_rows_and_seeds_are_ordered(wasl: Wasl, files: Path) -> None:
    plan(wasl, files)
    first = (files / "plan.json").read_bytes()
    header, *rows = POOL.splitlines()
    (files / "pool.csv").write_text("\n".join([header, *rows[::-1]]))
    (files / "seeds.txt").write_text(f"SOUTH={SEED}\n")
    assert plan(wasl, files, "--seed-of", f"NORTH={SEED}", "--force").exit_code == ExitCode.OK
    assert (files / "plan.json").read_bytes() == first


def test_plan__never_replaces_a_result_unasked(wasl: Wasl, files: Path) -> None:
    plan(wasl, files)
    before = (files / "plan.json").read_bytes()
    said = plan(wasl, files)
    assert said.exit_code == ExitCode.UNWRITABLE
    assert "it is there already" in said.stderr
    assert (files / "plan.json").read_bytes() == before


def test_plan__names_the_fewest_rules_that_contradict_each_other(wasl: Wasl, files: Path) -> None:
    (files / "rules.yaml").write_text(
        RULES + "sites: {HAMA: 1, HOMS: 2}\ncaps:\n- {where: {holder: SOUTH}, at_least: 2, name: two from the south}\n"
    )
    said = plan(wasl, files, "--json")
    assert said.exit_code == ExitCode.IMPOSSIBLE
    assert json.loads(said.stdout)["error"]["why"] == (
        "no choice of people keeps all of these together: parity: NORTH, SOUTH; two from the south; site HAMA"
    )
    assert not (files / "plan.json").exists()


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("pool.csv", POOL.replace("N2,NORTH", "N2,EAST"), "pool.csv was not read, line 3, column holder"),
        ("pool.csv", POOL.replace("N2", "N1"), "pool.csv was not read, line 3, column id"),
        ("rules.yaml", RULES + "sites: {HAMA: -1}\n", "rules.yaml was not read, line 5, column 15"),
        ("seeds.txt", f"NORTH={SEED}\n", "SOUTH has revealed no seed"),
        ("seeds.txt", f"NORTH={SEED}\nSOUTH=7\n", "the seed of SOUTH is malformed"),
    ],
)
def test_plan__refuses_what_it_cannot_read(wasl: Wasl, files: Path, name: str, content: str, what: str) -> None:
    (files / name).write_text(content)
    said = plan(wasl, files)
    assert said.exit_code == ExitCode.UNREADABLE
    assert said.stderr.startswith(f"wasl: {what}:")
    assert not (files / "plan.json").exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--out", "x.json"], "POOL or --rules is missing"),
        (["pool.csv", "--example", "--out", "x.json"], "people, rules or seeds are given"),
        (["--example", "--parties", "13", "--out", "x.json"], "13 parties"),
        (["--example", "--size", "1", "--out", "x.json"], "a size of 1"),
    ],
)
def test_plan__refuses_a_command_line_that_cannot_be(
    wasl: Wasl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    said = wasl("exchange", "plan", *words)
    assert said.exit_code == ExitCode.USAGE
    assert why in said.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("line", "why"), [("NORTH", "it is not written PARTY=HEX"), (f"NORTH={SEED}", "it is there twice")]
)
def test_seeds__are_given_once_each(wasl: Wasl, files: Path, line: str, why: str) -> None:
    said = plan(wasl, files, "--seed-of", line, "--seed-of", line)
    assert said.exit_code == ExitCode.USAGE
    assert why in said.stderr


def test_plan__tells_of_words_that_nobody_has(wasl: Wasl, files: Path) -> None:
    (files / "rules.yaml").write_text(RULES + "forced: [{category: wonded}]\n")
    said = plan(wasl, files)
    assert said.exit_code == ExitCode.OK
    assert "forced: wonded. Are they misspelled?" in " ".join(said.stderr.split())


def test_check__of_a_plan_as_it_was_made(wasl: Wasl, files: Path) -> None:
    plan(wasl, files)
    said = check(wasl, files, "--seeds", files / "seeds.txt").stdout
    assert "plan.json holds" in said
    assert "seeds" not in said
    assert "Its seeds were not compared" in check(wasl, files).stdout
    told = json.loads(check(wasl, files, "--json").stdout)
    assert (told["holds"], told["findings"]) == (True, [])
    assert {one["proven_best"] for one in told["objectives"]} == {True}


def test_check__names_what_was_touched(wasl: Wasl, files: Path) -> None:
    plan(wasl, files)
    (files / "plan.json").write_bytes((files / "plan.json").read_bytes().replace(b'"person":"S1"', b'"person":"S9"'))
    said = check(wasl, files)
    assert said.exit_code == ExitCode.CHECK_FAILED
    assert "S9" in said.stderr
    assert "plan.json does not hold" in said.stderr
    said = check(wasl, files, "--json")
    assert said.exit_code == ExitCode.CHECK_FAILED
    assert {"kind": "person", "where": "S9", "says": "is not in the pool"} in json.loads(said.stdout)["findings"]


def test_check__with_another_seed_fails(wasl: Wasl, files: Path) -> None:
    plan(wasl, files)
    said = check(wasl, files, "--seed-of", f"NORTH={SEED}", "--seed-of", f"SOUTH={SEED[::-1]}", "--json")
    assert (said.exit_code, json.loads(said.stdout)["findings"]) == (
        ExitCode.CHECK_FAILED,
        [{"kind": "seeds", "where": "SOUTH", "says": "is not the seed that was revealed"}],
    )


def test_check__of_another_pool_fails(wasl: Wasl, files: Path) -> None:
    plan(wasl, files)
    (files / "pool.csv").write_text(POOL.replace("S2,SOUTH,NORTH,", "S2,SOUTH,NORTH,woman"))
    assert json.loads(check(wasl, files, "--json").stdout)["findings"] == [
        {"kind": "digest", "where": "pool", "says": "is of something else"}
    ]


def test_repair__keeps_whom_it_can(wasl: Wasl, files: Path) -> None:
    plan(wasl, files)
    (files / "out.txt").write_text("# did not come\nS1\n")
    said = wasl(
        "exchange", "repair", files / "plan.json", files / "pool.csv", "--rules", files / "rules.yaml",
        "--dropouts", files / "out.txt", "--out", files / "mended.json", "--json",
    )  # fmt: skip
    told = json.loads(said.stdout)
    assert (told["freed"], told["objectives"][0]) == (
        2,
        {"name": "kept", "value": 2, "bound": 2, "proven_best": True},
    )
    assert check(wasl, files, "--before", files / "plan.json", name="mended.json").exit_code == ExitCode.OK
    assert check(wasl, files, name="mended.json").exit_code == ExitCode.CHECK_FAILED


@pytest.mark.parametrize(
    ("manifest", "dropouts", "what"),
    [("{}", "S1", "plan.json was not read"), (None, "X7", "X7 cannot drop out"), (None, None, "out.txt was not read")],
)
def test_repair__refuses_what_it_cannot_read(
    wasl: Wasl, files: Path, manifest: str | None, dropouts: str | None, what: str
) -> None:
    plan(wasl, files)
    if manifest is not None:
        (files / "plan.json").write_text(manifest)
    if dropouts is not None:
        (files / "out.txt").write_text(dropouts)
    said = wasl(
        "exchange", "repair", files / "plan.json", files / "pool.csv", "--rules", files / "rules.yaml",
        "--dropouts", files / "out.txt", "--out", files / "mended.json",
    )  # fmt: skip
    assert said.exit_code == ExitCode.UNREADABLE
    assert said.stderr.startswith(f"wasl: {what}")


def test_example__is_written_with_all_that_a_check_needs(wasl: Wasl, tmp_path: Path) -> None:
    for name in ("one", "two"):
        said = wasl(
            "exchange", "plan", "--example", "--size", 300, "--parties", 3, "--seed", 7, "--parity", "circulation",
            "--out", tmp_path / f"{name}.json", "--json",
        )  # fmt: skip
        assert said.exit_code == ExitCode.OK
    beside = ("json", "pool.csv", "rules.yaml", "seeds.txt")
    for what in beside:
        assert (tmp_path / f"one.{what}").read_bytes() == (tmp_path / f"two.{what}").read_bytes()
    told = json.loads(said.stdout)
    assert sorted(Path(file).name for file in told["files"]) == sorted(
        f"two.{what}" for what in (*beside, "certificate.json")
    )
    checked = wasl(
        "exchange", "check", tmp_path / "one.json", tmp_path / "one.pool.csv", "--rules", tmp_path / "one.rules.yaml"
    )
    assert checked.exit_code == ExitCode.OK


def test_seed__is_drawn_with_its_commitment(wasl: Wasl) -> None:
    drawn, other = (json.loads(wasl("exchange", "seed", "NORTH", "--json").stdout) for _ in range(2))
    assert drawn["seed"] != other["seed"]
    again = json.loads(wasl("exchange", "seed", "NORTH", "--seed", drawn["seed"], "--json").stdout)
    assert again == drawn
    assert drawn["commitment"] in wasl("exchange", "seed", "NORTH", "--seed", drawn["seed"]).stdout
    assert json.loads(wasl("exchange", "seed", "SOUTH", "--seed", drawn["seed"], "--json").stdout) != drawn
    assert wasl("exchange", "seed", "NORTH", "--seed", "7").exit_code == ExitCode.UNREADABLE
