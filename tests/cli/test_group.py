"""A group is set up at the machine, one command after another, and can then work."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


def wasl(*arguments: str, folder: Path, expect: int = 0) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WASL_")}
    done = subprocess.run(
        [sys.executable, "-m", "wasl.cli.main", *arguments, "--data-dir", str(folder)],
        capture_output=True, text=True, timeout=120, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("group") / "site"
    for code, kind in (("NORTH", "side"), ("SOUTH", "side"), ("NEUTRAL", "neutral")):
        wasl("group", "party", code, "--kind", kind, "--name-en", code.title(), folder=folder)
    return folder


def test_group__set_up_by_commands__brings_a_list(site: Path, tmp_path: Path) -> None:
    said = wasl(
        "group", "account", "amal", "--party", "NORTH", "--role", "asking_side", "--role", "holder", folder=site
    )
    assert len(re.search(r"shown once: (\S+)", said)[1]) >= 20
    sides = ["--side", "NORTH", "--side", "SOUTH", "--convener", "NEUTRAL"]
    wasl("group", "room", "lists", *sides, "--name-en", "Lists", folder=site)
    file = tmp_path / "l.csv"
    file.write_text("Name\nKhaled Attar\n")
    said = wasl("lists", "submit", str(file), "--as", "amal", "--room", "lists", "--to", "SOUTH", folder=site)
    assert "1 rows read" in said


REFUSED = {
    "code taken": (["party", "NORTH", "--kind", "side", "--name-en", "x"], 4, "taken"),
    "unknown kind": (["party", "EAST", "--kind", "enemy", "--name-en", "x"], 3, "Choose among side"),
    "unknown party": (["account", "b", "--party", "EAST", "--role", "holder"], 3, "not known here"),
    "unknown role": (["account", "b", "--party", "NORTH", "--role", "boss"], 3, "Choose among asking_side"),
    "nobody to close": (["close", "ghost", "--by", "ghost"], 3, "not known here"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_group__refused_in_a_sentence(site: Path, case: str) -> None:
    arguments, code, why = REFUSED[case]
    assert why in wasl("group", *arguments, folder=site, expect=code)
