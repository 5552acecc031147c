"""What the font of our documents can draw, and what stands for a letter that it lacks."""

import struct
import unicodedata
from functools import cache

from pymupdf_fonts import FiraGO_Bold, FiraGO_Regular


def drawable(text: str) -> str:
    """The text with each letter that the font lacks taken apart, or else shown by its number."""
    if _drawn().issuperset(map(ord, text)):
        return text
    return "".join(map(_drawable_letter, text))


def _drawable_letter(letter: str) -> str:
    apart = unicodedata.normalize("NFD", letter)
    return apart if _drawn().issuperset(map(ord, apart)) else f"‹U+{ord(letter):04X}›"


@cache
def _drawn() -> frozenset[int]:
    """Code points that both weights of the font can draw."""
    return frozenset(_covered(FiraGO_Regular.fontbuffer)) & frozenset(_covered(FiraGO_Bold.fontbuffer))


def _covered(font: bytes) -> set[int]:
    """Code points in a TrueType font's character map: ``cmap``, formats 4 and 12 (OpenType specification)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    places = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * tables, 16)}
    cmap = places[b"cmap"]
    (maps,) = struct.unpack_from(">H", font, cmap + 2)
    covered: set[int] = set()
    for one in range(maps):
        (offset,) = struct.unpack_from(">I", font, cmap + 8 + 8 * one)
        (form,) = struct.unpack_from(">H", font, cmap + offset)
        if form == 4:
            covered |= _segments(font, cmap + offset)
        elif form == 12:
            covered |= _groups(font, cmap + offset)
    return covered


def _segments(font: bytes, at: int) -> set[int]:
    """Format 4; a segment's gaps map to glyph 0 and are not counted."""
    (twice,) = struct.unpack_from(">H", font, at + 6)
    count = twice // 2
    read = f">{count}H"
    ends = struct.unpack_from(read, font, at + 14)
    starts = struct.unpack_from(read, font, at + 16 + twice)
    deltas = struct.unpack_from(read, font, at + 16 + 2 * twice)
    offsets_at = at + 16 + 3 * twice
    offsets = struct.unpack_from(read, font, offsets_at)
    covered = set()
    for index, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for code in range(first, last + 1):
            glyph = code
            if offset:
                (glyph,) = struct.unpack_from(">H", font, offsets_at + 2 * index + offset + 2 * (code - first))
            if (glyph + delta) & 0xFFFF if glyph or not offset else 0:
                covered.add(code)
    return covered - {0xFFFF}


def _groups(font: bytes, at: int) -> set[int]:
    """Format 12."""
    (count,) = struct.unpack_from(">I", font, at + 12)
    groups = (struct.unpack_from(">III", font, at + 16 + 12 * index) for index in range(count))
    return {code for first, last, _glyph in groups for code in range(first, last + 1)}
