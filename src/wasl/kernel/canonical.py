"""One way, and only one, to write a value as JSON bytes, so that equal values have equal digests.

After RFC 8785 (JSON Canonicalization Scheme): keys sorted by UTF-16 code units, no spaces, UTF-8, the
shortest escapes. Two differences: strings are put in Unicode NFC first, and floats are refused, because
languages disagree on how to print them. Integers are written exactly, however long.
"""

import hashlib
import json
from typing import Any
from unicodedata import is_normalized, normalize

from wasl.kernel.errors import KernelError

_FORM: dict[str, Any] = {"ensure_ascii": False, "separators": (",", ":"), "check_circular": False}
_as_json = json.JSONEncoder(**_FORM).encode
_as_sorted_json = json.JSONEncoder(**_FORM, sort_keys=True).encode
TYPE_WORDS = {float: "a float", bytes: "bytes", set: "a set"}


class CanonicalError(KernelError):
    code = "not_canonical"


def canonical_json(value: object) -> bytes:
    """The canonical bytes of None, bools, ints, strings, lists (or tuples) and dicts with string keys.

    Raises CanonicalError for anything else (floats first of all), for a string that is not valid
    Unicode, and for two keys that become one under NFC. The message says where, never what.
    """
    try:
        if _stands(value):
            return _as_sorted_json(value).encode()
    except (TypeError, UnicodeEncodeError):
        pass  # the long way says where
    return _as_json(_plain(value, at="$")).encode()


def sha256_hex(value: object) -> str:
    """SHA-256 of the canonical bytes, in lower-case hexadecimal. Raises CanonicalError as they do."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _stands(value: Any) -> bool:
    """Whether JSON with its keys sorted is canonical as it is, as nearly every value is: the short way.

    Keys are ASCII: two of those are never one in NFC, and they sort alike in UTF-16. Raises TypeError on a key that is
    no string.
    """
    kind = type(value)
    if kind is str:
        return is_normalized("NFC", value)
    if kind is dict:
        return "".join(value).isascii() and all(map(_stands, value.values()))
    if kind is list or kind is tuple:
        return all(map(_stands, value))
    return value is None or kind is int or kind is bool


def _plain(value: object, *, at: str) -> object:
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return _text(value, at=at)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, list | tuple):
        return [_plain(item, at=f"{at}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, dict):
        return _object(value, at=at)
    raise CanonicalError(
        f"the value at {at} has no canonical form",
        why=f"it is {TYPE_WORDS.get(type(value), 'of type ' + type(value).__name__)}",
        do="Write a decimal as a string or as an integer of a smaller unit, and a date as its EDTF.",
    )


def _object(value: dict[object, object], *, at: str) -> dict[str, object]:
    keys: dict[str, object] = {}
    for key in value:
        if not isinstance(key, str):
            raise CanonicalError(f"a key at {at} is not a string", do="Write keys as strings.")
        keys[_text(key, at=at)] = key
    if len(keys) != len(value):
        raise CanonicalError(f"two keys at {at} are the same text in NFC", do="Keep one of them.")
    # The path names a member by its place, because a key may be a person's name.
    ordered = enumerate(sorted(keys, key=lambda key: key.encode("utf-16-be")))
    return {key: _plain(value[keys[key]], at=f"{at}.{place}") for place, key in ordered}


def _text(value: str, *, at: str) -> str:
    if value.isascii():
        return value
    text = normalize("NFC", value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise CanonicalError(f"the string at {at} is not valid Unicode", why="it holds half a surrogate pair") from None
    return text
