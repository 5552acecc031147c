"""Files that the commands of ``wasl kinship`` read and write."""

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wasl.cli.errors import Unreadable, Unwritable
from wasl.cli.printing import console

if TYPE_CHECKING:
    from wasl.engines.kinship.cases import Databases

FrequencyOption = Annotated[
    Path | None, typer.Option("--frequencies", metavar="FILE", help="Allele frequencies, JSON: population, marker.")
]
OutOption = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write the result.")]


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise Unreadable(f"{path}", why=str(fault.strerror)) from None


def read_json(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(read_bytes(path), object_pairs_hook=_once)
    except (ValueError, RecursionError) as fault:
        raise Unreadable(f"{path}", why=f"it is not JSON: {fault}", do="Check that the file is whole.") from None
    if not isinstance(told, dict):
        raise Unreadable(f"{path}", why="it is a list or a value, where one case or cases by id belong")
    return told


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which each name stands once: of two settings JSON would silently take the last."""
    if len(dict(members)) < len(members):
        raise ValueError("a name stands twice in one object")
    return dict(members)


def databases_of_file(path: Path | None) -> "Databases":
    from wasl.engines.kinship.cases import databases_of

    return databases_of(read_json(path)) if path else {}


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_whole(out: Path, content: str | bytes) -> None:
    """All of it or nothing."""
    beside = out.with_name(out.name + ".part")
    try:
        beside.write_bytes(content.encode() if isinstance(content, str) else content)
        beside.replace(out)
    except OSError as fault:
        raise Unwritable(f"{out}", why=str(fault.strerror)) from None
    console().print(f"{out}", highlight=False)
