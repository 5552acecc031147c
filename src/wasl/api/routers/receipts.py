"""Receipts of persons who were handed over: which there are, and each as PDF."""

from django.http import Http404, HttpResponse
from ninja import Router

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked
from wasl.api.routers.exchange_after import reached_crossing
from wasl.api.schemas.exchange_after import ReceiptOut
from wasl.apps.exchanges.interfaces.gathered_receipts import receipts_file, receipts_for
from wasl.apps.exchanges.interfaces.minutes_files import LANGUAGES

router = Router(tags=["exchanges"])


@router.get("/exchanges/{id}/receipts", response={200: list[ReceiptOut], **REFUSALS})
def receipts(request: Asked, id: str) -> list[ReceiptOut]:
    """Of whom you may take a receipt: a side of those it gave or was given, mediators and the neutral of all."""
    return [
        ReceiptOut(person=one.person, kind=one.kind.value, stage=one.stage, at=one.at, giver=one.giver.code,
                   receiver=one.receiver.code)
        for one in receipts_for(reached_crossing(request, id), request.user)
    ]  # fmt: skip


@router.get("/exchanges/{id}/receipts/{language}/pdf", response={200: bytes, **REFUSALS})
def receipts_pdf(
    request: Asked, id: str, language: str, stage: int | None = None, person: str | None = None
) -> HttpResponse:
    """All of them in one file, those of a stage, or that of a person, a page each; in ar, en, ru or tr. No names."""
    crossing = reached_crossing(request, id)
    passed = [
        one
        for one in receipts_for(crossing, request.user)
        if stage in {None, one.stage} and person in {None, one.person}
    ]
    if not passed or language not in LANGUAGES:
        raise Http404
    file = receipts_file(crossing, passed, language=language)
    response = HttpResponse(file.content, content_type=file.kind)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
