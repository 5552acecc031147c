"""The demonstration and the commands around the site, run as a person would, on a small scale."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from wasl.engines.ledger import checker

pytestmark = pytest.mark.xdist_group("demo")


def wasl(*arguments: str, folder: Path, expect: int = 0) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WASL_DATA")}
    done = subprocess.run(
        [sys.executable, "-m", "wasl.cli.main", *arguments],
        capture_output=True, text=True, timeout=300, check=False, cwd=folder,
        env={name: value for name, value in environment.items() if name != "WASL_DATABASE_URL"},
    )  # fmt: skip
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A small demonstration, made and walked once."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, wasl("demo", "--check", "--left", "240", "--right", "220", folder=folder)


def test_demo_check__walks_every_page_as_every_role(demo: tuple[Path, str]) -> None:
    _, said = demo
    for role in (
        "asking",
        "holder",
        "mediator",
        "neutral",
        "secretariat",
        "liaison",
        "laboratory",
        "monitor",
        "auditor",
    ):
        assert f"{role}: " in said
    assert "MISSING" not in said
    assert "OPEN" not in said
    assert "the API answers 401" in said


def test_demo_check__a_page_is_missing__exits_5(demo: tuple[Path, str]) -> None:
    folder, _ = demo
    database = folder / ".demo" / "site" / "wasl.sqlite3"
    before = database.read_bytes()
    subprocess.run(
        [sys.executable, "-c", "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]);"
         "c.execute(\"DELETE FROM exchanges_release WHERE number = 4\"); c.commit()", str(database)],
        check=True,
    )  # fmt: skip
    said = wasl("demo", "--check", folder=folder, expect=5)
    assert "/process/releases/4/" in said
    database.write_bytes(before)


def test_lists_submit__reads_into_the_room(demo: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = demo
    wasl("synth", "--size", "30", "--seed", "5", "--out", str(tmp_path / "s"), folder=folder)
    site = str(folder / ".demo" / "site")
    said = wasl(
        "lists", "submit", str(tmp_path / "s" / "left.csv"), "--as", "asking", "--room", "demo", "--to", "SYR_GOV",
        "--accept", "--json", "--data-dir", site, folder=folder,
    )  # fmt: skip
    told = json.loads(said)
    assert (told["state"], told["entries"]) == ("accepted", 30)
    assert {"name", "mother", "birth_date", "arrest_place"} <= told["columns"].keys()


def test_lists_submit__by_someone_who_may_not__exits_4(demo: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = demo
    (tmp_path / "l.csv").write_text("Name\nKhaled Attar\n")
    said = wasl(
        "lists", "submit", str(tmp_path / "l.csv"), "--as", "auditor", "--room", "demo", "--to", "SYR_GOV",
        "--data-dir", str(folder / ".demo" / "site"), folder=folder, expect=4,
    )  # fmt: skip
    assert "your role does not bring such lists" in said


def test_ledger__exported__verified_by_the_stand_alone_checker__tampering_found(
    demo: tuple[Path, str], tmp_path: Path
) -> None:
    folder, _ = demo
    site = str(folder / ".demo" / "site")
    told = json.loads(wasl("ledger", "verify", "--json", "--data-dir", site, folder=folder))
    assert told["ok"]
    log = tmp_path / "log.jsonl"
    wasl("ledger", "export", str(log), "--data-dir", site, folder=folder)

    def check() -> int:
        head = ["--size", str(told["entries"]), "--root", told["root"]]
        command = [sys.executable, "-I", "-S", checker.__file__, str(log), *head]
        return subprocess.run(command, check=False, capture_output=True).returncode

    assert check() == 0
    log.write_text(log.read_text().replace('"event":"list_put"', '"event":"list_cut"'))
    assert check() != 0
