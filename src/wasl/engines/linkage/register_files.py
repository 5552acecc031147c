"""A register kept in a folder, for another day.

Every list is one Arrow file, and numbers and decisions another file; each is named by the SHA-256 of its bytes, so that
saving again writes only what is new. ``register.json`` names them, with plan and weights; it is replaced last and in
one step, so a save that breaks off leaves the register as it was. Reading checks every digest.

Indexes are not kept: they follow from the lists, which are read again. The folder holds people's names and dates as
they were given: whoever has it has the lists.
"""

import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from wasl.engines.linkage.encoding import encode
from wasl.engines.linkage.errors import BadRecords
from wasl.engines.linkage.incremental import Register
from wasl.engines.linkage.model_files import model_of_text, model_text
from wasl.engines.linkage.records import Records, as_arrow

FORMAT = "wasl-register"
VERSION = 1
MANIFEST = "register.json"
_ID = "id"
"""The column of ids in a list's file; columns of the plan never bear this name."""


def write_register(folder: Path, register: Register) -> None:
    """Keep a register in a folder, which is made when it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    before = _files_of(folder)
    lists = [_kept(folder, _list_bytes(records), ".arrow") for records in register.lists]
    numbers = {"person": register.person, "must": register.must, "cannot": register.cannot}
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "lists": lists,
        "single": list(register.single),
        "of_full_run": register.of_full_run,
        "next_number": register.next_number,
        "numbers": {name: _kept(folder, _array_bytes(values), ".npy") for name, values in numbers.items()},
        "model": model_text(register.plan, register.weights),
    }
    _replace(folder / MANIFEST, (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode())
    for name in before - _files_of(folder):
        (folder / name).unlink(missing_ok=True)


def read_register(folder: Path, *, threads: int | None = None) -> Register:
    """The register kept in a folder. Raises BadRecords when it is none, or not as it was written."""
    manifest = _manifest(folder)
    try:
        plan, weights = model_of_text(manifest["model"])
        lists = [_list_of(_checked(folder, name)) for name in manifest["lists"]]
        person, must, cannot = (
            np.load(io.BytesIO(_checked(folder, manifest["numbers"][name])), allow_pickle=False)
            for name in ("person", "must", "cannot")
        )
        return Register.again(
            encode(lists[: manifest["of_full_run"]], plan=plan),
            weights,
            person,
            further=lists[manifest["of_full_run"] :],
            single=tuple(map(bool, manifest["single"])),
            must=must,
            cannot=cannot,
            next_number=int(manifest["next_number"]),
            threads=threads,
        )
    except (KeyError, TypeError, ValueError, pa.ArrowInvalid) as error:
        raise _refused(f"it does not have the form that this version writes ({type(error).__name__})") from None


# --- files ---


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        found = manifest["format"], manifest["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _refused(f"there is no {MANIFEST} that can be read ({type(error).__name__})") from None
    if found != (FORMAT, VERSION):
        raise _refused(f"it is of format {found[0]!r}, version {found[1]!r}")
    return dict(manifest)


def _files_of(folder: Path) -> set[str]:
    """The files that a folder's manifest names."""
    if not (folder / MANIFEST).exists():
        return set()
    manifest = _manifest(folder)
    return {*manifest["lists"], *manifest["numbers"].values()}


def _kept(folder: Path, content: bytes, ending: str) -> str:
    """Write a file named by its digest, unless it is there."""
    name = hashlib.sha256(content).hexdigest() + ending
    if not (folder / name).exists():
        _replace(folder / name, content)
    return name


def _replace(path: Path, content: bytes) -> None:
    """Put a whole file in the place of another."""
    draft = path.with_name(path.name + ".part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _checked(folder: Path, name: str) -> bytes:
    path = folder / name
    if path.parent != folder or not path.is_file():
        raise _refused("a file that it names is not there")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != path.stem:
        raise _refused("a file is not as it was written")
    return content


def _refused(why: str) -> BadRecords:
    return BadRecords("the register was not read", why=why, do="Bring a folder that this version of Wasl wrote.")


# --- contents ---


def _list_bytes(records: Records) -> bytes:
    columns = {_ID: as_arrow(records.ids), **{name: records.arrow(name) for name in sorted(records.columns)}}
    table, sink = pa.table(columns), pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _list_of(content: bytes) -> Records:
    table = pa.ipc.open_file(pa.BufferReader(content)).read_all().combine_chunks()
    return Records(_one(table, _ID), {name: _one(table, name) for name in table.column_names if name != _ID})


def _one(table: pa.Table, column: str) -> pa.Array:
    chunks = table[column].chunks
    return chunks[0] if chunks else pa.array([], pa.large_string())


def _array_bytes(values: np.ndarray[Any, Any]) -> bytes:
    sink = io.BytesIO()
    np.save(sink, values, allow_pickle=False)
    return sink.getvalue()
