"""kill -9 at random moments of an import, of an acceptance by the worker, of a linking run, of appending to the log:
nothing acknowledged is lost, nothing half-done.

kill -9 alone cannot tell a safe SQLite setting from an unsafe one, so the setting itself is checked too.
The whole-night figure: python tests/crash/nursery.py import --kills 10000
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

NURSERY = Path(__file__).with_name("nursery.py")
KILLS = {"import": 100, "accept": 30, "link": 30, "append": 30}
ACKNOWLEDGED = {"import": {"staged", "accepted"}, "accept": {"staged", "accepted"}, "link": {"asked", "linked"},
                "append": {"appended"}}  # fmt: skip
SEED = 20211216


@pytest.mark.crash
@pytest.mark.parametrize("what", KILLS)
def test_kill__in_a_loop__nothing_lost_nothing_half_done(what: str, tmp_path: Path) -> None:
    told = _run(what, tmp_path)
    assert told["faults"] == [], f"seed {told['seed']}"
    assert told["kills"] == KILLS[what]
    assert told["acknowledged"].keys() == ACKNOWLEDGED[what], "too little was done between the kills to show anything"


@pytest.mark.django_db
def test_sqlite__syncs_fully_and_takes_the_lock_first() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL syncs fully by itself")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert connection.transaction_mode == "IMMEDIATE"


def _run(what: str, folder: Path) -> dict:
    environment = os.environ | {"WASL_DATA_DIR": str(folder / "data")}
    environment.pop("WASL_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, str(NURSERY), what, "--kills", str(KILLS[what]), "--seed", str(SEED)],
        capture_output=True, text=True, timeout=900, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
