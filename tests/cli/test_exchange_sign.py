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
TERMS = b'{"code":"2021-1"}'
TEXT = (
    "wasl exchange manifest 1\nexchange exc_0123456789abcdefghjk\nnumber 1\n"
    f"terms sha256:{hashlib.sha256(TERMS).hexdigest()}\nmanifest sha256:{hashlib.sha256(MANIFEST).hexdigest()}\n"
)
DEBT = (
    "wasl exchange debt 1\nexchange exc_0123456789abcdefghjk\ndebtor side_a\ncreditor side_b\nbodies 2\n"
    "never against the living\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plan.json").write_bytes(MANIFEST)
    (tmp_path / "terms.json").write_bytes(TERMS)
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


@pytest.mark.parametrize("text", [
    TEXT + "side_a owes side_b 500 bodies\n", TEXT.replace("number 1", "number 1\u2028number 2"), "Freed: all\n" + TEXT,
    TEXT.replace("manifest 1\n", "manifest 2\n"), TEXT.replace("terms sha256:", "terms "), TEXT.rstrip("\n"), DEBT,
])  # fmt: skip
def test_sign__a_text_with_anything_else_in_it__is_not_signed(wasl: Wasl, folder: Path, text: str) -> None:
    wasl("exchange", "key", "side-a.example", "--out", folder / "a.key")
    (folder / "text.txt").write_text(text)
    assert sign(wasl, folder).exit_code == ExitCode.CHECK_FAILED
    assert not (folder / "signed.txt").exists()


def test_sign__under_other_terms__is_not_signed(wasl: Wasl, folder: Path) -> None:
    wasl("exchange", "key", "side-a.example", "--out", folder / "a.key")
    (folder / "other.json").write_bytes(TERMS + b" ")
    assert sign(wasl, folder, "--terms", folder / "other.json").exit_code == ExitCode.CHECK_FAILED
    signed = sign(wasl, folder, "--terms", folder / "terms.json")
    assert (signed.exit_code, signed.stdout.startswith(TEXT), "not compared" in signed.output) == (0, True, False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (DEBT, ExitCode.OK),
        (DEBT.replace("bodies 2", "bodies 3"), ExitCode.CHECK_FAILED),
        (DEBT + "bodies 2\n", ExitCode.CHECK_FAILED),
        (TEXT, ExitCode.CHECK_FAILED),
    ],
)
def test_owe__signs_the_number_one_counted_oneself(wasl: Wasl, folder: Path, text: str, code: ExitCode) -> None:
    wasl("exchange", "key", "side-a.example", "--out", folder / "a.key")
    (folder / "debt.txt").write_text(text)
    done = wasl("exchange", "owe", folder / "debt.txt", "--bodies", 2, "--key", folder / "a.key",
                "--out", folder / "signed.txt")  # fmt: skip
    assert (done.exit_code, (folder / "signed.txt").exists()) == (code, code == ExitCode.OK)
