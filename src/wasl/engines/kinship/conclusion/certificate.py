"""An answer as a certificate: canonical JSON that a machine can check, and that says all the answer rests on.

It holds no genotype. Numbers are text of a stated precision, so that every machine writes the same bytes. Whoever has
the inputs computes it anew (``checking``). A sealed certificate leaves out what each marker, locus or item says and
carries its digest under a salt instead: others see the result, and the laboratory, which has the salt, can prove the
rest. It is not signed here.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from math import fsum
from typing import Any

from wasl import __version__
from wasl.engines.kinship.conclusion.one_answer import Answer, one_answer
from wasl.engines.kinship.conclusion.pieces import Piece
from wasl.engines.kinship.conclusion.prior import Posterior
from wasl.engines.kinship.conclusion.question import ICMP, Question
from wasl.engines.kinship.conclusion.reading import question_of
from wasl.engines.kinship.conclusion.verdict import Told
from wasl.engines.kinship.errors import KinshipError
from wasl.engines.kinship.evidence.verbal import in_words
from wasl.engines.kinship.laboratory.frequencies import Table
from wasl.kernel.canonical import canonical_json

REVISION = 1  # of the engine: raised whenever a change may move a number
KIND = "wasl kinship answer, format 1"
LEAST_SALT = 16
EXACT = Context(prec=400)  # digits enough for 1 less the smallest float

Json = dict[str, Any]


def certificate(told: Mapping[str, Any], tables: Mapping[str, Table], *, salt: bytes | None = None) -> bytes:
    """Answer a question as JSON and certify it: the same inputs give the same bytes.

    ``salt``: secret, of 16 bytes or more; with it the certificate is sealed.
    """
    return of_answer(one_answer(question_of(told, tables)), told, salt=salt)


def of_answer(answer: Answer, told: Mapping[str, Any], *, salt: bytes | None = None) -> bytes:
    """The certificate of an answer to the question ``told``."""
    if salt is not None and len(salt) < LEAST_SALT:
        raise KinshipError(f"a salt of {len(salt)} bytes", why=f"fewer than {LEAST_SALT} could be guessed",
                           do="Draw one at random.")  # fmt: skip
    body = body_of(answer, told, salt)
    return canonical_json({**body, "sha256": digest_of(body, None)})


# What stands in it.


def body_of(answer: Answer, told: Mapping[str, Any], salt: bytes | None) -> Json:
    """All but the digest of itself."""
    question = answer.question
    return {
        "kind": KIND,
        "made_by": {"wasl": __version__, "revision": REVISION},
        "is_sealed": salt is not None,
        "question": question.id,
        "remains": question.remains.id,
        "inputs_sha256": {
            "question": digest_of(_without_floats(told), salt),
            "frequencies": question.population.digest,
        },
        "frequencies": _frequencies(question.population),
        "theta": repr(question.theta),
        "markers": [_marker(question, place) for place in range(len(question.markers))],
        "linked": [
            {"markers": list(one.markers), "recombination": [repr(rate) for rate in one.recombination],
             "source": one.source}
            for one in question.linked
        ],
        "stated_as_independent": dict(question.independent),
        "cap_log10_of_evidence": None if question.cap_log10 is None else repr(question.cap_log10),
        "prior": {"rule": question.prior.rule, "reason": question.prior.reason,
                  "somebody_else": _share(question.prior.somebody_else)},
        "threshold": {"posterior": repr(question.threshold),
                      "source": "ICMP" if question.threshold == ICMP else "stated with the question"},
        "candidates": {one.id: _candidate(one, salt) for one in answer.told},
        "notes": list(answer.notes),
    }  # fmt: skip


def _frequencies(table: Table) -> Json:
    return {"table": table.name, "normalisation": table.normalisation, "minimum": str(table.minimum),
            "unseen": table.unseen, "notes": list(table.notes)}  # fmt: skip


def _marker(question: Question, place: int) -> Json:
    marker = question.markers[place]
    silent = float(marker.frequencies[marker.place[marker.silent]]) if marker.silent else 0.0
    table = question.population.markers.get(marker.name)
    return {
        "name": marker.name, "is_on_x": marker.x_linked, "mutation": question.mutation.get(marker.name, ""),
        "silent_frequency": repr(silent), "drop_out": repr(marker.dropout),
        "people": question.population.people or (table.people if table else None),
    }  # fmt: skip


def _candidate(told: Told, salt: bytes | None) -> Json:
    inside = {"reasons": list(told.reasons), "pieces": [_inside(piece) for piece in told.pieces]}
    after = told.posterior
    return {
        "verdict": told.verdict.value,
        "log10_lr": _log(told.log10_lr),
        "in_words": None if told.log10_lr is None else _words(told.log10_lr),
        "prior": _share(told.prior),
        "posterior": None if after is None else _posterior(after),
        "log10_odds_had_the_prior_been_1_in": {str(among): _log(one.log10_odds) for among, one in told.alternatives},
        "pieces": [_piece(piece) for piece in (told.pieces if salt is None else _markers_as_one(told.pieces))],
        "inside": inside if salt is None else {"sealed": digest_of(inside, salt)},
    }


def _piece(piece: Piece) -> Json:
    return {"name": piece.name, "log10_lr": _log(piece.log10_lr), "counted": piece.counted, "why": piece.why,
            "rests_on": piece.rests_on, "excludes": piece.excludes}  # fmt: skip


def _markers_as_one(pieces: Sequence[Piece]) -> list[Piece]:
    """What a linked pair or one place on the X says by itself would tell the genotypes there."""
    of_markers = [one for one in pieces if one.is_of_markers]
    rest = [one for one in pieces if not one.is_of_markers]
    if not of_markers:
        return rest
    counted = [one for one in of_markers if one.counted]
    total = fsum(one.log10_lr for one in counted if one.log10_lr is not None) if counted else None
    parts = sum(len(one.parts) for one in counted)
    return [Piece("markers", total, of_markers[0].rests_on, counted=bool(counted),
                  why=f"sealed: {parts} shown together only"), *rest]  # fmt: skip


def _inside(piece: Piece) -> Json:
    return {"parts": [[name, _log(weight)] for name, weight in piece.parts], "impossible": list(piece.impossible_at),
            "contradiction": piece.contradiction}  # fmt: skip


def _words(log10_lr: float) -> Json:
    words = in_words(log10_lr)
    return {"code": words.code, "direction": words.direction, "source": words.source}


def _posterior(after: Posterior) -> Json:
    """The smaller of the two sides has six digits; the other is 1 less that, however near to 1."""
    doubt, sure = after.doubt, after.probability
    small = Decimal(f"{min(doubt, sure):.6g}")
    rest = EXACT.subtract(Decimal(1), small)
    both = (small, rest) if doubt <= sure else (rest, small)
    return {"log10_odds": _log(after.log10_odds), "doubt": f"{both[0]:f}", "probability": f"{both[1]:f}"}


def _log(value: float | None) -> str | None:
    """Six decimals: far more than anybody reads, and far fewer than machines differ in."""
    return None if value is None else f"{round(value, 6) + 0.0:.6f}"  # no minus zero


def _share(value: float) -> str:
    return f"{value:.9g}"


def digest_of(value: object, salt: bytes | None) -> str:
    """SHA-256 of the canonical bytes; HMAC with SHA-256 under a salt."""
    plain = canonical_json(value)
    return hashlib.sha256(plain).hexdigest() if salt is None else hmac.digest(salt, plain, "sha256").hex()


def _without_floats(value: Any) -> Any:
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {str(key): _without_floats(one) for key, one in value.items()}
    return [_without_floats(one) for one in value] if isinstance(value, list | tuple) else value
