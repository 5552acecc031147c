"""The HTTP API, described by ``openapi.json`` for those who are logged in."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI, Router

from wasl.api.problems import REFUSALS, answer_refusals
from wasl.api.reading import only_known_parameters
from wasl.api.routers import (
    answer_batches,
    bulk,
    checkpoints,
    contradictions,
    copies,
    entries,
    erasures,
    exchange_after,
    exchanges,
    families,
    find,
    gate,
    linking,
    lists,
    log,
    matching,
    me,
    meetings,
    movements,
    process,
    questions_back,
    receipts,
    together,
    versions,
)
from wasl.api.security import KeyAuth, PersonAuth

about = Router()

api = NinjaAPI(
    title="Wasl",
    version="1",
    description="Lists, entries, answers, links, copies, the process and the log, as far as the asker's party reaches.",
    docs_url=None,
    openapi_url=None,
    auth=[KeyAuth(), PersonAuth()],
)
api.add_decorator(only_known_parameters)
answer_refusals(api)


@about.get("/openapi.json", response={200: dict[str, Any], **REFUSALS}, include_in_schema=False)
def openapi(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001, ninja wants it by this name
    return api.get_openapi_schema()


for router in (
    me.router,
    lists.router,
    entries.router,
    answer_batches.router,
    questions_back.router,
    meetings.router,
    find.router,
    matching.router,
    linking.router,
    bulk.router,
    contradictions.router,
    together.router,
    copies.router,
    families.router,
    gate.router,
    exchanges.router,
    exchange_after.router,
    receipts.router,
    versions.router,
    movements.router,
    process.router,
    log.router,
    checkpoints.router,
    erasures.router,
    about,
):
    api.add_router("", router)
