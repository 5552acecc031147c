"""``wasl exchange seal``: a list sealed away from the site opens as what was sealed, and nothing else does."""

import stat
from pathlib import Path

import pytest
from tests.cli.conftest import Wasl

from wasl.cli.errors import ExitCode
from wasl.engines.ledger.sealing import open_list

POOL = "id,side,categories,name\nN-1,SOUTH,woman,سميرة الصباغ\nN-2,SOUTH,,رامي حداد\n"
RULES = "as_of: 2021-03-01\nparties: [NORTH, SOUTH]\nparity: pairwise\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pool.csv").write_text(POOL)
    (tmp_path / "rules.yaml").write_text(RULES)
    return tmp_path


def seal(wasl: Wasl, folder: Path, *, party: str = "NORTH"):
    return wasl(
        "exchange", "seal", folder / "pool.csv", "--party", party, "--rules", folder / "rules.yaml",
        "--out", folder / "opening.json",
    )  # fmt: skip


def test_seal__prints_a_root_and_keeps_the_opening(wasl: Wasl, folder: Path) -> None:
    done = seal(wasl, folder)
    assert done.exit_code == ExitCode.OK
    opening = folder / "opening.json"
    assert stat.S_IMODE(opening.stat().st_mode) == 0o600
    opened = open_list(opening.read_bytes(), party="NORTH", root=done.stdout.strip())
    assert sorted(row["name"] for row in opened.rows.values()) == ["رامي حداد", "سميرة الصباغ"]
    assert {row["holder"] for row in opened.rows.values()} == {"NORTH"}
    assert "سميرة" not in done.stdout


def test_seal__an_opening_is_never_written_over(wasl: Wasl, folder: Path) -> None:
    (folder / "opening.json").write_text("kept")
    assert seal(wasl, folder).exit_code == ExitCode.UNWRITABLE
    assert (folder / "opening.json").read_text() == "kept"


@pytest.mark.parametrize(
    ("pool", "party", "code"),
    [
        (POOL, "EAST", ExitCode.USAGE),
        (POOL.replace("SOUTH", "NORTH"), "NORTH", ExitCode.UNREADABLE),
        (POOL.replace("categories", "price"), "NORTH", ExitCode.REFUSED),
        (POOL.replace("N-2", "N-1"), "NORTH", ExitCode.UNREADABLE),
    ],
)
def test_seal__what_cannot_be_sealed__leaves_nothing(wasl: Wasl, folder: Path, pool: str, party: str, code) -> None:
    (folder / "pool.csv").write_text(pool)
    assert seal(wasl, folder, party=party).exit_code == code
    assert not (folder / "opening.json").exists()
