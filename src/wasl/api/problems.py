"""Refusals, as ``application/problem+json``: a code for programs, and what, why and what to do for people.

What one may not reach is answered exactly like what does not exist.
"""

import json
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from wasl.engines.tables.errors import TableError
from wasl.kernel.errors import DomainError, EngineError, KernelError

NOT_FOUND = {
    "code": "not_found",
    "what": "nothing was found",
    "why": "there is no such thing, or it is not for you",
    "do": "",
}
NOT_LOGGED_IN = {
    "code": "not_logged_in",
    "what": "the request was not answered",
    "why": "it carries no valid key and no session",
    "do": "Send a valid key as Authorization: Bearer, or log in.",
}
NO_CSRF = {
    "code": "csrf",
    "what": "nothing was done",
    "why": "a request with a session cookie needs the CSRF token",
    "do": "Send the token as X-CSRFToken, or use a key.",
}


class Problem(Schema):
    code: str
    what: str
    why: str
    do: str


class Unreadable(Problem):
    """A refusal that says where in the request, or in the file, it is."""

    at: list[str] = []
    row: int | None = None
    column: int | None = None


REFUSALS: dict[int, Any] = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Unreadable}


def answer_refusals(api: NinjaAPI) -> None:
    """Say every refusal in the same form."""
    api.add_exception_handler(Http404, lambda *_: _problem(404, NOT_FOUND))
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(ValidationError, _unreadable)
    api.add_exception_handler(DomainError, lambda _, refusal: _refused(409, refusal))
    api.add_exception_handler(EngineError, lambda _, refusal: _refused(422, refusal))
    api.add_exception_handler(KernelError, lambda _, refusal: _refused(422, refusal))
    for kind in (BadRequest, SuspiciousOperation, MultiPartParserError):
        api.add_exception_handler(kind, lambda *_: _problem(422, _not_read([])))


def _http_error(_: HttpRequest, error: Any) -> HttpResponse:
    known = {400: (422, _not_read([])), 401: (401, NOT_LOGGED_IN), 403: (403, NO_CSRF)}
    status, problem = known.get(error.status_code, (error.status_code, _not_read([])))
    return _problem(status, problem)


def _unreadable(_: HttpRequest, error: Any) -> HttpResponse:
    """Where the request is wrong and how; never what it said, which may be a name."""
    places = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors]
    return _problem(422, _not_read(places))


def _not_read(places: list[str]) -> dict[str, Any]:
    return {
        "code": "unreadable",
        "what": "the request was not taken",
        "why": "it does not have the form this address expects",
        "do": "Compare it with openapi.json.",
        "at": places,
        "row": None,
        "column": None,
    }


def _refused(status: int, refusal: Any) -> HttpResponse:
    problem: dict[str, Any] = {"code": refusal.code, "what": refusal.what, "why": refusal.why, "do": refusal.do}
    if isinstance(refusal, TableError):
        problem |= {"at": [], "row": refusal.row, "column": refusal.column}
    elif status == 422:
        problem |= {"at": [], "row": None, "column": None}
    return _problem(status, problem)


def _problem(status: int, problem: dict[str, Any]) -> HttpResponse:
    response = HttpResponse(
        json.dumps(problem, ensure_ascii=False), status=status, content_type="application/problem+json"
    )
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response
