"""A manifest and a certificate as bytes from a stranger: of exactly one form, or refused with the place."""

import json
from typing import Any

from wasl.kernel.canonical import CanonicalError, canonical_json

Json = Any
MAX_BYTES = 256 * 1024 * 1024
MAX_DIGITS = 100
MANIFEST = {
    "format": str, "pool": str, "rules": str, "seeds": [[str]],
    "chosen": [{"person": str, "unit": str, "stage": int, "class": int}],
    "substitutes": [{"class": int, "units": [str]}],
    "counts": [{"holder": str, "side": str, "kind": str, "stage": int, "people": int}],
    "objectives": [{"name": str, "value": int}], "alone": [{"party": str, "people": int}],
    "barred": [{"rule": str, "people": [str]}], "replaces": None,
}  # fmt: skip
REPAIR = MANIFEST | {"replaces": str, "dropped": [str]}
PROOF = {"value": int, "bound": int, "root": object, "tree": object}
CERTIFICATE = {
    "format": str, "manifest": str, "proofs": [{"objective": str, **PROOF}], "alone": [{"party": str, **PROOF}],
}  # fmt: skip


class Unreadable(Exception):
    """Bytes that are no manifest or certificate, and why."""


def read_strictly(content: bytes, shape: Json, *, called: str) -> Json:
    """Canonical JSON of one shape. Raises Unreadable."""
    try:
        if len(content) > MAX_BYTES:
            raise Unreadable(f"the {called} is larger than {MAX_BYTES:,} bytes")
        value = json.loads(content, parse_int=_number)
        if canonical_json(value) != content:
            raise Unreadable(f"the {called} is not written in the one canonical way")
    except (ValueError, CanonicalError, RecursionError):
        raise Unreadable(f"the {called} is not canonical JSON") from None
    misfit = _misfit(value, shape, at=called)
    if misfit:
        raise Unreadable(f"{misfit} is not what it must be")
    return value


def read_manifest(content: bytes, *, called: str) -> Json:
    """A plan, or one that repairs another. Raises Unreadable."""
    is_repair = b'"dropped":' in content
    return read_strictly(content, REPAIR if is_repair else MANIFEST, called=called)


def _number(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError("a number is too long")
    return int(digits)


def _misfit(value: Json, shape: Json, *, at: str) -> str:
    """Where a value first differs from its shape; empty when it fits."""
    if isinstance(shape, dict):
        if not isinstance(value, dict) or set(value) != set(shape):
            return at
        return next(filter(None, (_misfit(value[key], shape[key], at=f"{at}.{key}") for key in shape)), "")
    if isinstance(shape, list):
        if not isinstance(value, list):
            return at
        return next(filter(None, (_misfit(one, shape[0], at=f"{at}[{n}]") for n, one in enumerate(value))), "")
    return "" if shape is object or value is shape or type(value) is shape else at
