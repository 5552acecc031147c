"""Receipts as PDF: all in one file, those of a ``?stage``, that of a ``?person``."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from wasl.apps.exchanges.interfaces.gathered_receipts import receipts_file, receipts_for
from wasl.apps.exchanges.interfaces.minutes_files import LANGUAGES
from wasl.kernel.errors import WaslError
from wasl.web.pages import download, refused
from wasl.web.requests import PageRequest
from wasl.web.views.exchange_after import after_page, reached_crossing


@require_safe
def receipts(request: PageRequest, id: str, language: str) -> HttpResponse:
    crossing, asked = reached_crossing(request, id), request.GET
    passed = [
        one
        for one in receipts_for(crossing, request.user)
        if asked.get("stage", str(one.stage)) == str(one.stage) and asked.get("person", one.person) == one.person
    ]
    if not passed or language not in LANGUAGES:
        raise Http404
    try:
        file = receipts_file(crossing, passed, language=language)
    except WaslError as refusal:
        return refused(request, refusal, after_page, id)
    return download(file.content, file.name, kind=file.kind)
