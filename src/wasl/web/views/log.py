"""The log as its readers see it: what happened, to which id, by which id; no names."""

from collections.abc import Iterator

from django.db.models import Count
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wasl.apps.audit.domain import log as ledger
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.staff.rules import may_keep_keys, may_read_log
from wasl.web.pages import page_of
from wasl.web.requests import PageRequest
from wasl.web.views.checkpoints import pictured


@require_safe
def log(request: PageRequest) -> HttpResponse:
    _check_reader(request)
    size, root = ledger.head()
    entries = LoggedEntry.objects.order_by("-seq").defer("text", "leaf")
    events = list(LoggedEntry.objects.order_by("event").values_list("event").annotate(Count("seq")))
    wanted = request.GET.get("event", "")
    if wanted:
        entries = entries.filter(event=wanted)
    context = {"size": size, "root": root, "page": page_of(request, entries), "events": events, "wanted": wanted}
    context["may_erase"] = may_keep_keys(request.user.roles)
    return render(request, "log.html", pictured(request) | context)


@require_safe
def lines(request: PageRequest) -> StreamingHttpResponse:
    """Every entry as it was hashed, one on a line, for ``wasl ledger verify`` on another machine."""
    _check_reader(request)
    response = StreamingHttpResponse(_lines(), content_type="application/x-ndjson")
    response["Content-Disposition"] = 'attachment; filename="wasl-log.jsonl"'
    return response


def _lines() -> Iterator[bytes]:
    for line in ledger.lines():
        yield line + b"\n"


def _check_reader(request: PageRequest) -> None:
    if not may_read_log(request.user.roles):
        raise Http404
