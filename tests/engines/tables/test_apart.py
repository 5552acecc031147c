"""Reading in a process of its own: the same table, the same refusal, and no harm to the caller."""

import threading
from datetime import date
from pathlib import Path

import pytest
from tests.engines.tables.exports import PFIF, kobo_xlsx
from tests.engines.tables.test_refusals import XLSX, bomb, far_cell

from wasl.engines.tables import apart
from wasl.engines.tables.apart import read_apart
from wasl.engines.tables.errors import TableError
from wasl.engines.tables.model import Limits
from wasl.engines.tables.reading import read_table

LINUX = Path("/proc/self/status").exists()


@pytest.mark.parametrize("content", [XLSX, PFIF, kobo_xlsx()], ids=["xlsx", "pfif", "kobo"])
def test_table__is_the_same(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LIGHT_BYTES", 0)
    day = date(2020, 1, 1)
    assert read_apart(content, filename="list", today=day) == read_table(content, filename="list", today=day)


@pytest.mark.parametrize("content", [b"", XLSX[:1000], bomb(), far_cell("IV65536"), b"a,b\n1,\x00\n"])
def test_refusal__is_the_same(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LIGHT_BYTES", 0)
    with pytest.raises(TableError) as here:
        read_table(content, filename="list")
    with pytest.raises(TableError) as there:
        read_apart(content, filename="list")
    assert [(str(each.value), each.value.row, each.value.column) for each in (here, there)] == [
        (str(here.value), here.value.row, here.value.column)
    ] * 2


def test_limits__go_with_the_file() -> None:
    with pytest.raises(TableError, match="row 3: 2 rows is the most"):
        read_apart(XLSX, filename="list", limits=Limits(max_rows=2))


def test_time__that_is_up() -> None:
    with pytest.raises(TableError, match=r"reading it took more than 0\.01 seconds"):
        read_apart(XLSX, filename="list", seconds=0.01)


@pytest.mark.skipif(not LINUX, reason="only Linux limits the memory of a process")
def test_memory__that_is_used_up() -> None:
    content = b"name,sex\n" + b"Khaled al-Attar,m\n" * 300_000
    with pytest.raises(TableError, match="took more memory than one list may, or broke the reader"):
        read_apart(content, filename="list", memory_bytes=80 << 20)
    assert len(read_apart(content, filename="list").rows) == 300_000


def test_child__that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    died = tmp_path / "python"
    died.write_text("#!/bin/sh\nkill -9 $$\n")
    died.chmod(0o755)
    monkeypatch.setattr(apart.sys, "executable", str(died))
    with pytest.raises(TableError, match="broke the reader"):
        read_apart(XLSX, filename="list")
    assert read_apart(b"name,sex\nA B,f\n", filename="list").rows == (("A B", "f"),)  # light text needs no child


def test_turn__that_does_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "AT_ONCE", threading.BoundedSemaphore(1))
    monkeypatch.setattr(apart, "WAIT_SECONDS", 0.01)
    with apart.AT_ONCE, pytest.raises(TableError, match="other lists are being read just now"):
        read_apart(XLSX, filename="list")
    assert len(read_apart(XLSX, filename="list").rows) == 3


def test_children__are_few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()
    both = threading.Barrier(2, timeout=20)

    def answered(*_: object, **__: object) -> dict[str, object]:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        both.wait()
        with lock:
            running -= 1
        return {"refused": {"why": "x", "do": "", "row": None, "column": None}}

    monkeypatch.setattr(apart, "_answered", answered)
    refused: list[str] = []

    def read() -> None:
        with pytest.raises(TableError):
            read_apart(XLSX, filename="list")
        refused.append("x")

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(refused), most) == (6, 2)
