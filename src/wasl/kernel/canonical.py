"""One way, and only one, to write a value as JSON bytes, so that equal values have equal digests.

After RFC 8785 (JSON Canonicalization Scheme): keys sorted by UTF-16 code units, no spaces, UTF-8, the
shortest escapes. Two differences: strings are put in Unicode NFC first, and floats are refused, because
languages disagree on how to print them. Integers are written exactly, however long.
"""

import hashlib
import json
import unicodedata

from wasl.kernel.errors import KernelError

_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
TYPE_WORDS = {float: "a float", bytes: "bytes", set: "a set"}


class CanonicalError(KernelError):
    code = "not_canonical"


def canonical_json(value: object) -> bytes:
    """The canonical bytes of None, bools, ints, strings, lists (or tuples) and dicts with string keys.

    Raises CanonicalError for anything else (floats first of all), for a string that is not valid
    Unicode, and for two keys that become one under NFC. The message says where, never what.
    """
    plain = _plain(value, at="$")
    return _as_json(plain).encode()


def sha256_hex(value: object) -> str:
    """SHA-256 of the canonical bytes, in lower-case hexadecimal. Raises CanonicalError as they do."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _plain(value: object, *, at: str) -> object:
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return _text(value, at=at)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, list | tuple):
        return [
            item if _stands(item) else _plain(item, at=f"{at}[{index}]")  # a path for each would cost most of the time
            for index, item in enumerate(value)
        ]
    if isinstance(value, dict):
        return _object(value, at=at)
    raise CanonicalError(
        f"the value at {at} has no canonical form",
        why=f"it is {TYPE_WORDS.get(type(value), 'of type ' + type(value).__name__)}",
        do="Write a decimal as a string or as an integer of a smaller unit, and a date as its EDTF.",
    )


def _stands(value: object) -> bool:
    """Whether a value is plain as it is; ASCII is NFC and valid."""
    return value is None or type(value) in (int, bool) or (type(value) is str and value.isascii())


def _object(value: dict[object, object], *, at: str) -> dict[str, object]:
    keys: dict[str, object] = {}
    for key in value:
        if not isinstance(key, str):
            raise CanonicalError(f"a key at {at} is not a string", do="Write keys as strings.")
        keys[key if _stands(key) else _text(key, at=at)] = key
    if len(keys) != len(value):
        raise CanonicalError(f"two keys at {at} are the same text in NFC", do="Keep one of them.")
    # The path names a member by its place, because a key may be a person's name.
    ordered = sorted(keys) if all(map(str.isascii, keys)) else sorted(keys, key=lambda key: key.encode("utf-16-be"))
    members = ((place, key, value[keys[key]]) for place, key in enumerate(ordered))
    return {key: item if _stands(item) else _plain(item, at=f"{at}.{place}") for place, key, item in members}


def _text(value: str, *, at: str) -> str:
    if value.isascii():
        return value
    text = unicodedata.normalize("NFC", value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise CanonicalError(f"the string at {at} is not valid Unicode", why="it holds half a surrogate pair") from None
    return text
