"""The checker as a hostile side runs it: one copied file, an isolated interpreter, no packages."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from tests.engines.ledger.logs import a_log, edit, head_of
from tests.engines.ledger.test_entries import ENTRY, LINE

from wasl.engines.ledger import checker
from wasl.engines.ledger.entries import LogEntry
from wasl.engines.ledger.errors import EntryError
from wasl.engines.ledger.merkle import leaf_hash

LINES = a_log(30)
ROOT = head_of(LINES, 30).hex()


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    copied = tmp_path / "checker.py"
    shutil.copy(checker.__file__, copied)
    return copied


def run(alone: Path, lines: list[bytes], *arguments: str) -> tuple[int, str, str]:
    log = alone.parent / "log.jsonl"
    log.write_bytes(b"".join(line + b"\n" for line in lines))
    command = [sys.executable, "-I", "-S", str(alone), str(log), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=alone.parent, env={}, timeout=60)
    return done.returncode, done.stdout, done.stderr


def test_checker__accepts_the_true_log(alone: Path) -> None:
    assert run(alone, LINES, "--size", "30", "--root", ROOT) == (
        0,
        f"The log is intact: 30 entries, root {ROOT}.\n",
        "",
    )


def test_checker__names_the_first_bad_entry(alone: Path) -> None:
    changed = edit(LINES, 17, Random(0))
    assert run(alone, changed, "--size", "30", "--root", ROOT)[:2] == (
        1,
        "The log is NOT intact. The first wrong entry is one of 0 to 29: "
        "the root over the first 30 entries is not that of the head.\n",
    )
    kept = f"10:{head_of(LINES, 10).hex()}", f"20:{head_of(LINES, 20).hex()}"
    assert run(alone, changed, "--size", "30", "--root", ROOT, "--head", kept[0], "--head", kept[1])[:2] == (
        1,
        "The log is NOT intact. The first wrong entry is one of 10 to 19: "
        "the root over the first 20 entries is not that of the head.\n",
    )
    hashes = alone.parent / "hashes.txt"
    hashes.write_text("".join(leaf_hash(line).hex() + "\n" for line in LINES))
    assert run(alone, changed, "--size", "30", "--root", ROOT, "--hashes", str(hashes))[:2] == (
        1,
        "The log is NOT intact. Entry 17 is the first wrong one: it is not the entry that was logged.\n",
    )
    assert run(alone, [*LINES[:5], *LINES[6:]], "--size", "30", "--root", ROOT)[:2] == (
        1,
        "The log is NOT intact. Entry 5 is wrong: the line in its place is numbered 6. "
        "Nothing held proves entries 0 to 4.\n",
    )


def test_checker__answers_programs(alone: Path) -> None:
    code, out, _ = run(alone, LINES[:20], "--size", "30", "--root", ROOT, "--json")
    assert (code, json.loads(out)) == (
        1,
        {
            "ok": False,
            "entries": 20,
            "root": head_of(LINES, 20).hex(),
            "reason": "the log ends before it",
            "intact": 0,
            "fault": "truncated",
            "first_bad": 20,
            "last_suspect": 20,
        },
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--size", "30", "--root", "abc"), "could not check: "),
        (("--size", "-1", "--root", ROOT), "could not check: no log has such a head"),
        (
            ("--size", "30", "--root", ROOT, "--head", f"30:{'ab' * 32}"),
            "could not check: two heads of size 30",
        ),
        (("--size", "30", "--root", ROOT, "--hashes", "absent"), "could not check: "),
        (("--root", ROOT), "usage: "),
    ],
)
def test_checker__says_why_it_could_not_check(alone: Path, arguments: tuple[str, ...], told: str) -> None:
    code, out, error = run(alone, LINES, *arguments)
    assert (code, out, error[: len(told)]) == (2, "", told)


def test_checker__and_engine_agree_on_every_single_byte_of_an_entry() -> None:
    for place in range(len(LINE)):
        for new in b'\x00 "09aZ_,:{}[]\\\xd9':
            changed = LINE[:place] + bytes([new]) + LINE[place + 1 :]
            try:
                LogEntry.from_bytes(changed)
                accepted = True
            except EntryError:
                accepted = False
            assert (checker.what_is_wrong_with(changed) == "") == accepted, changed


@pytest.mark.parametrize("at", ["2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "2026-04-31", "0000-01-01"])
@pytest.mark.parametrize("clock", ["00:00:00", "23:59:59", "24:00:00", "12:60:00", "23:59:60"])
def test_checker__knows_the_calendar(at: str, clock: str) -> None:
    line = ENTRY.to_bytes().replace(b"2026-01-31T08:15:00", f"{at}T{clock}".encode())
    exists = at in ("2024-02-29", "2000-02-29") and clock in ("00:00:00", "23:59:59")
    assert (checker.what_is_wrong_with(line) == "") == exists
    if exists:
        assert LogEntry.from_bytes(line).to_bytes() == line
    else:
        with pytest.raises(EntryError):
            LogEntry.from_bytes(line)
