"""Names read once and kept as bytes: reading a name costs far more than putting what was read into an index."""

import hashlib
import io
import json
import zipfile
import zlib
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from wasl.engines.names.errors import BlockUnreadable
from wasl.engines.names.index import NameBlock
from wasl.engines.names.parsing import Form, Part, PartKind

READ_BY = ("alignment", "alphabets", "blocks", "folding", "index", "known", "letters", "lexicon", "parsing")
"""Modules that decide which parts a name has; the others weigh them."""


@cache
def state_of_reading() -> str:
    """A digest of all that decides how a name is read; blocks read under another state are read anew."""
    folder = Path(__file__).parent
    running = hashlib.sha256()
    for file in (*(folder / f"{name}.py" for name in READ_BY), folder / "resources" / "lexicon.json"):
        running.update(hashlib.sha256(file.read_bytes()).digest())
    return running.hexdigest()[:16]


def to_bytes(block: NameBlock) -> bytes:
    """The block as bytes, for ``from_bytes`` of the same state of reading."""
    file = io.BytesIO()
    lines = "\n".join([_told(part) for part in block.parts])
    np.savez_compressed(
        file,
        parts=np.frombuffer(lines.encode("utf-8", "surrogatepass"), np.uint8),
        joined=np.array(block.joined, np.bool_),
        starts=block.starts.astype(np.int32),
        members=block.members,
    )
    return file.getvalue()


def from_bytes(content: bytes) -> NameBlock:
    """The block again. Raises BlockUnreadable when the bytes are none."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            lines = kept["parts"].tobytes().decode("utf-8", "surrogatepass")
            parts = tuple([_part(line) for line in lines.split("\n") if line])
            return NameBlock(parts, tuple(kept["joined"].tolist()), kept["starts"].astype(np.int64), kept["members"])
    except (ValueError, KeyError, OSError, TypeError, IndexError, EOFError, zlib.error, zipfile.BadZipFile) as failure:
        raise BlockUnreadable(
            "names kept for searching cannot be read", why="the bytes are damaged", do="Read the names anew."
        ) from failure


def _told(part: Part) -> str:
    """A part as one line; JSON writes a line break inside a text as two other characters."""
    forms = [[form.kind.value, list(form.codes), form.cost, form.repaired] for form in part.forms]
    marks = [part.arabic, part.article, part.optional, part.damaged]
    told = [part.text, part.kind.value, part.core, part.skeleton, forms, marks, list(part.known)]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=200_000)
def _part(line: str) -> Part:
    """A part again: the same one for the same line, as most stand in many blocks."""
    text, kind, core, skeleton, forms, (arabic, article, optional, damaged), known = json.loads(line)
    read = tuple([Form(PartKind(of), tuple(codes), cost, repaired) for of, codes, cost, repaired in forms])
    return Part(text, PartKind(kind), core, skeleton, read, arabic, article, optional, damaged, tuple(known))
