"""Files the log's commands read and write: whole or not at all, and never of another log."""

import os
from pathlib import Path

from wasl.cli.errors import Unreadable, Unwritable

LARGEST = 8 << 20  # of a note, a policy, a proof


def read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as refusal:
        raise Unreadable(f"{path} cannot be read", why=refusal.strerror or "", do="Check its name.") from refusal
    if len(content) > LARGEST:
        raise Unreadable(f"{path} was not read", why="it is too long to be such a file", do="Check its name.")
    return content


def write_file(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as refusal:
        raise Unwritable(f"{path} cannot be written", why=refusal.strerror or "", do="Choose another.") from refusal


def written_folder(folder: Path, *, origin: str) -> None:
    """Raise Unwritable unless the folder is empty, absent, or holds an older state of this very log."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    checkpoint = folder / "checkpoint"
    if not checkpoint.exists() or read_file(checkpoint).split(b"\n", 1)[0] != origin.encode():
        raise Unwritable(f"{folder} was not written", why="it holds something else", do="Choose an empty folder.")
