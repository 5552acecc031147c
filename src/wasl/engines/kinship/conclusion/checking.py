"""Is this certificate what its inputs give? Everything is computed anew, by whoever has them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wasl.engines.kinship.conclusion.certificate import KIND, Json, body_of, digest_of
from wasl.engines.kinship.conclusion.one_answer import one_answer
from wasl.engines.kinship.conclusion.reading import question_of
from wasl.engines.kinship.errors import CertificateError
from wasl.engines.kinship.laboratory.frequencies import Table
from wasl.kernel.canonical import canonical_json


@dataclass(frozen=True)
class Difference:
    """The first thing in which a certificate differs from what its inputs give; ``at`` is its place."""

    at: str
    said: object
    found: object


def check(certified: bytes, told: Mapping[str, Any], tables: Mapping[str, Table], *, salt: bytes | None = None
          ) -> Difference | None:  # fmt: skip
    """Compute everything anew; the first difference in the order of the places' names, or None.

    Which wasl made the certificate is not compared: an older one may be right.

    Raises
    ------
    CertificateError: it is no certificate, or it is sealed and the salt is not given.
    """
    said = read(certified)
    if canonical_json(said) != certified:
        return Difference("the bytes", "another spelling", "canonical JSON")
    if (sum_said := said.pop("sha256", None)) != (sum_found := digest_of(said, None)):
        return Difference("sha256", sum_said, sum_found)
    if said.get("is_sealed") and salt is None:
        raise CertificateError("a sealed certificate", why="without its salt nobody can check it", do="Bring the salt.")
    found = body_of(one_answer(question_of(told, tables)), told, salt if said.get("is_sealed") else None)
    said.pop("made_by", None), found.pop("made_by")
    return next(_differences(said, found, ""), None)


def read(certified: bytes) -> Json:
    """The certificate as values. Raises CertificateError for anything else."""
    try:
        said = json.loads(certified)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.get("kind") != KIND:
        raise CertificateError(
            "a certificate", why=f"it is not JSON of the kind {KIND!r}", do="See which file this is."
        )
    return said


def _differences(said: Any, found: Any, at: str) -> Iterator[Difference]:
    if isinstance(said, dict) and isinstance(found, dict):
        for key in sorted(said.keys() | found.keys()):
            yield from _differences(said.get(key), found.get(key), f"{at}.{key}".lstrip("."))
    elif isinstance(said, list) and isinstance(found, list) and len(said) == len(found):
        for place, (one, other) in enumerate(zip(said, found, strict=True)):
            yield from _differences(one, other, f"{at}[{place}]")
    elif said != found or type(said) is not type(found):
        yield Difference(at, said, found)
