"""Reading a file in a process of its own, with limits of memory and time: whatever it does, the caller lives on.

The child is this module, run by the same Python. It is told what to read on its standard input and answers in JSON on
its output. Memory is limited where the system can do it (``RLIMIT_AS``: Linux), time everywhere.
"""

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from wasl.engines.tables.errors import TableError
from wasl.engines.tables.model import DEFAULT, Limits, Note, NoteCode, Table
from wasl.engines.tables.reading import CFB, ZIP, read_table

MEMORY_BYTES = 2 << 30  # address space of the child; see README for what the largest lists take
SECONDS = 60
LIGHT_BYTES = 1_000_000  # text up to here can neither take much nor break a parser; a process costs more than it
AT_ONCE = threading.BoundedSemaphore(2)  # children of one server; others wait their turn
WAIT_SECONDS = 20  # for one's turn, so that slow files do not take every thread of the server


def read_apart(
    content: bytes,
    *,
    filename: str,
    sheet: str | None = None,
    limits: Limits = DEFAULT,
    today: date | None = None,
    memory_bytes: int = MEMORY_BYTES,
    seconds: float = SECONDS,
) -> Table:
    """What ``read_table`` gives or raises; and a TableError when reading takes too much, or the parser dies.

    Text of less than a megabyte, and what is refused unread, never reach a child.
    """
    if len(content) > limits.max_bytes or (len(content) < LIGHT_BYTES and not content.startswith((ZIP, CFB))):
        return read_table(content, filename=filename, sheet=sheet, limits=limits, today=today)
    asked = {
        "filename": filename,
        "sheet": sheet,
        "limits": asdict(limits),
        "today": today.isoformat() if today else None,
        "memory_bytes": memory_bytes,
        "seconds": seconds,
    }
    if not AT_ONCE.acquire(timeout=WAIT_SECONDS):
        raise TableError(filename, why="other lists are being read just now", do="Bring it again in a minute.")
    try:
        answer = _answered(json.dumps(asked).encode() + b"\n" + content, filename=filename, seconds=seconds)
    finally:
        AT_ONCE.release()
    if "refused" in answer:
        raise _refusal(filename, answer["refused"])
    return _table(answer)


def _answered(told: bytes, *, filename: str, seconds: float) -> dict[str, Any]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=told,
            capture_output=True,
            timeout=seconds,
            check=True,
            env=environment,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise TableError(
            filename, why=f"reading it took more than {seconds} seconds", do="Split the list, or save it as CSV."
        ) from None
    except (subprocess.CalledProcessError, ValueError):
        raise TableError(
            filename,
            why="reading it took more memory than one list may, or broke the reader",
            do="Split the list, or copy its cells into a new workbook.",
        ) from None
    return answer


def _table(answer: dict[str, Any]) -> Table:
    notes = tuple(
        Note(NoteCode(note["code"]), note["message"], tuple(note["rows"]), tuple(note["cells"]))
        for note in answer["notes"]
    )
    return Table(
        headers=tuple(answer["headers"]),
        rows=tuple(map(tuple, answer["rows"])),
        first_row_number=answer["first_row_number"],
        notes=notes,
        sheet=answer["sheet"],
        encoding=answer["encoding"],
        sheets=tuple((name, rows) for name, rows in answer["sheets"]),
    )


def _refusal(filename: str, told: dict[str, Any]) -> TableError:
    return TableError(filename, why=told["why"], do=told["do"], row=told["row"], column=told["column"])


def main() -> None:
    """The child: read what standard input says, answer on standard output."""
    asked = json.loads(sys.stdin.buffer.readline())
    _limit(memory_bytes=asked["memory_bytes"], seconds=asked["seconds"])
    today = date.fromisoformat(asked["today"]) if asked["today"] else None
    content = sys.stdin.buffer.read()
    limits = replace(DEFAULT, **asked["limits"])
    try:
        table = read_table(content, filename=asked["filename"], sheet=asked["sheet"], limits=limits, today=today)
    except TableError as refusal:
        told = {"why": refusal.why, "do": refusal.do, "row": refusal.row, "column": refusal.column}
        answer: dict[str, Any] = {"refused": told}
    else:
        answer = vars(table) | {"notes": [vars(note) for note in table.notes]}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def _limit(*, memory_bytes: int, seconds: float) -> None:
    with suppress(ImportError, ValueError, OSError):  # a system without such limits
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


if __name__ == "__main__":
    main()
