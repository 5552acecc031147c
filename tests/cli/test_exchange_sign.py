"""``wasl exchange key`` and ``sign``: a manifest signed away from the site, and only the one that was looked at."""

import hashlib
import stat
from pathlib import Path

import pytest
from tests.cli.conftest import Wasl

from wasl.cli.errors import ExitCode
from wasl.engines.ledger.keys import Verifier
from wasl.engines.ledger.notes import open_note

MANIFEST = b'{"format":"wasl exchange manifest 1"}'
TEXT = f"wasl exchange manifest 1\nexchange exc_1\nmanifest sha256:{hashlib.sha256(MANIFEST).hexdigest()}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plan.json").write_bytes(MANIFEST)
    (tmp_path / "text.txt").write_text(TEXT)
    return tmp_path


def sign(wasl: Wasl, folder: Path, *more: object):
    return wasl(
        "exchange", "sign", folder / "text.txt", "--manifest", folder / "plan.json", "--key", folder / "a.key",
        "--out", folder / "signed.txt", *more,
    )  # fmt: skip


def test_sign__what_the_key_printed_opens(wasl: Wasl, folder: Path) -> None:
    made = wasl("exchange", "key", "side-a.example", "--out", folder / "a.key")
    assert made.exit_code == ExitCode.OK
    assert stat.S_IMODE((folder / "a.key").stat().st_mode) == 0o600
    assert sign(wasl, folder).exit_code == ExitCode.OK
    opened = open_note((folder / "signed.txt").read_bytes(), [Verifier.parse(made.stdout.strip())])
    assert opened.text == TEXT


def test_sign__a_text_that_names_another_manifest__is_not_signed(wasl: Wasl, folder: Path) -> None:
    wasl("exchange", "key", "side-a.example", "--out", folder / "a.key")
    (folder / "plan.json").write_bytes(MANIFEST + b" ")
    assert sign(wasl, folder).exit_code == ExitCode.CHECK_FAILED
    assert not (folder / "signed.txt").exists()


def test_sign__an_earlier_result_stays_unless_told_otherwise(wasl: Wasl, folder: Path) -> None:
    wasl("exchange", "key", "side-a.example", "--out", folder / "a.key")
    (folder / "signed.txt").write_text("kept")
    assert sign(wasl, folder).exit_code == ExitCode.UNWRITABLE
    assert (folder / "signed.txt").read_text() == "kept"
    assert sign(wasl, folder, "--force").exit_code == ExitCode.OK


@pytest.mark.parametrize("key", [b"nonsense", b"\xff\xfe", b""])
def test_sign__with_what_is_no_key(wasl: Wasl, folder: Path, key: bytes) -> None:
    (folder / "a.key").write_bytes(key)
    assert sign(wasl, folder).exit_code == ExitCode.UNREADABLE


def test_key__never_replaces_one(wasl: Wasl, folder: Path) -> None:
    (folder / "a.key").write_text("a key")
    assert wasl("exchange", "key", "x.example", "--out", folder / "a.key").exit_code == ExitCode.UNWRITABLE
    assert (folder / "a.key").read_text() == "a key"
