"""The catalogues: complete, compiled, and collected by a tool that finds what is said."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from wasl.web.catalogues import LOCALE, compile_catalogues

HERE = Path(__file__).resolve().parents[2]
TOOL = HERE / "tools" / "messages.py"


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("messages_tool", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_arabic_is_complete() -> None:
    done = subprocess.run([sys.executable, TOOL, "check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "every message is translated")


def test_compiling__writes_what_is_older_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_bytes((LOCALE / "ar" / "LC_MESSAGES" / "django.po").read_bytes())
    assert compile_catalogues(tmp_path) == [folder / "django.mo"]
    assert compile_catalogues(tmp_path) == []
    assert [path.name for path in folder.iterdir() if path.suffix == ".draft"] == []


def test_spoken__finds_refusals_and_remarks_with_their_places(tool) -> None:
    code = """
raise ListError(f"list {one.id} was not put", why="no reason", do="Say why it is so." if a else "Wait a while.")
raise ValueError("not for people to read")
notes.append(Note(Code.X, f"{n} rows are blank"))
told = f"hidden sheets: {names}"
"""
    assert sorted(tool._spoken(ast.parse(code))) == [
        "Say why it is so.", "Wait a while.", "hidden sheets: {}", "list {} was not put", "no reason",
        "{} rows are blank",
    ]  # fmt: skip


def test_check__names_each_kind_of_fault(tool) -> None:
    found, have = Catalog(locale="ar"), Catalog(locale="ar")
    for wanted in ("whole", "absent", "empty", "unsure", "of %(n)s", ("one", "%(n)s many")):
        found.add(wanted)
    have.add("whole", "كامل")
    have.add("empty", "")
    have.add("unsure", "ربما", flags=["fuzzy"])
    have.add("of %(n)s", "من %(m)s")
    have.add(("one", "%(n)s many"), ("صفر", "واحد", "اثنان", "%(n)s", "%(n)s", "كثير"))
    assert list(tool._faults(have, found)) == [
        "missing: 'absent'", "untranslated: 'empty'", "fuzzy: 'unsure'", "other placeholders: 'of %(n)s'",
        "other placeholders: 'one'",
    ]  # fmt: skip
