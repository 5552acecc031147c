"""``wasl synth``: two invented lists with known truth."""

import csv
import json
from pathlib import Path

import pytest
from tests.cli.conftest import Wasl

from wasl.cli.errors import ExitCode
from wasl.engines.names.folding import is_arabic
from wasl.engines.tables.columns import recognise_columns
from wasl.engines.tables.fields import Field
from wasl.engines.tables.reading import read_table


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_synth__writes_two_lists_and_their_truth(wasl: Wasl, tmp_path: Path) -> None:
    said = wasl("synth", "--size", 40, "--seed", 3, "--out", tmp_path / "lists", "--json")
    assert said.exit_code == ExitCode.OK
    left, right, truth = (rows(tmp_path / "lists" / f"{name}.csv") for name in ("left", "right", "truth"))
    assert (len(left), len(right)) == (41, 41)
    assert truth[0] == ["left_id", "right_id"]
    assert {row[0] for row in truth[1:]} <= {row[0] for row in left[1:]}
    assert {row[1] for row in truth[1:]} <= {row[0] for row in right[1:]}
    told = json.loads(said.stdout)
    assert (told["left"], told["right"], told["pairs"], told["seed"]) == (40, 40, len(truth) - 1, 3)
    assert told["pairs"] > 0


def test_synth__gives_the_same_bytes_for_a_seed(wasl: Wasl, tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("again", 5), ("other", 6)):
        wasl("synth", "--size", 20, "--seed", seed, "--out", tmp_path / name)
    contents = [(tmp_path / name / "left.csv").read_bytes() for name in ("one", "again", "other")]
    assert contents[0] == contents[1] != contents[2]


def test_synth__takes_sizes_and_scripts_apart(wasl: Wasl, tmp_path: Path) -> None:
    wasl(
        "synth", "--left-size", 30, "--right-size", 25, "--left-script", "la", "--right-script", "ar",
        "--out", tmp_path / "lists",
    )  # fmt: skip
    left, right = (rows(tmp_path / "lists" / f"{name}.csv")[1:] for name in ("left", "right"))
    assert (len(left), len(right)) == (30, 25)
    assert [is_arabic(row[1]) for row in left] == [False] * 30
    assert [is_arabic(row[1]) for row in right] == [True] * 25


def test_synth_xlsx__holds_the_same_cells(wasl: Wasl, tmp_path: Path) -> None:
    wasl("synth", "--size", 12, "--out", tmp_path / "lists", "--xlsx")
    for name in ("left", "right"):
        header, *body = rows(tmp_path / "lists" / f"{name}.csv")
        table = read_table((tmp_path / "lists" / f"{name}.xlsx").read_bytes(), filename=f"{name}.xlsx")
        assert table.headers == tuple(header)
        assert [list(row) for row in table.rows] == body
        assert Field.NAME in recognise_columns(table)


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (["--seed", "1"], ExitCode.USAGE),
        (["--left-size", "5"], ExitCode.USAGE),
        (["--size", "0"], ExitCode.USAGE),
        (["--size", "5", "--left-script", "ru"], ExitCode.USAGE),
    ],
)
def test_synth__refuses_what_no_command_line_may_have(
    wasl: Wasl, tmp_path: Path, words: list[str], exit_code: ExitCode
) -> None:
    assert wasl("synth", "--out", tmp_path / "lists", *words).exit_code == exit_code
    assert list(tmp_path.iterdir()) == []


def test_synth__keeps_an_occupied_folder(wasl: Wasl, tmp_path: Path) -> None:
    wasl("synth", "--size", 5, "--out", tmp_path / "lists")
    before = (tmp_path / "lists" / "left.csv").read_bytes()
    assert wasl("synth", "--size", 6, "--out", tmp_path / "lists").exit_code == ExitCode.REFUSED
    assert (tmp_path / "lists" / "left.csv").read_bytes() == before
    assert wasl("synth", "--size", 6, "--out", tmp_path / "lists", "--force").exit_code == ExitCode.OK
    assert (tmp_path / "lists" / "left.csv").read_bytes() != before
