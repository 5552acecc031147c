"""What all pages do alike: find what a person reaches, turn over pages, say a refusal on the same page."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from wasl.kernel.errors import WaslError
from wasl.web.refusals import in_words
from wasl.web.requests import PageRequest

PAGE_SIZE = 50
UNPROCESSABLE, CONFLICT = 422, 409

One = TypeVar("One", bound=Model)


def reached(rows: QuerySet[One], id: str) -> One:
    """The row, or the same 404 whether it does not exist or is not for this person."""
    return get_object_or_404(rows, pk=id)


def page_of(request: PageRequest, rows: Any, *, size: int = PAGE_SIZE, count: int | None = None) -> Page:
    """``count``: how many rows there are, where that is known."""
    pages = Paginator(rows, size)
    if count is not None:
        pages.count = count
    return pages.get_page(request.GET.get("page"))


def query_without(request: PageRequest, *names: str) -> str:
    """The query string of this page without these names, ready for another to be added."""
    kept = [(name, value) for name, value in request.GET.items() if name not in {*names, "page"} and value]
    return urlencode(kept)


def refused(
    request: PageRequest,
    refusal: WaslError,
    page: Callable[..., HttpResponse],
    *args: Any,
    status: int = CONFLICT,
    called: Mapping[str, str] = MappingProxyType({}),
    **kwargs: Any,
) -> HttpResponse:
    """The page one came from, with the refusal said on it. ``called``: by id, what people call a thing."""
    messages.error(request, in_words(refusal, called=called))
    response = page(request, *args, **kwargs)
    response.status_code = status
    return response


def safe_next(request: PageRequest, *, otherwise: str) -> str:
    """Where a form asks to go on to, if that is one of our own pages."""
    wanted = request.POST.get("next", "")
    return wanted if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else otherwise


def download(content: bytes, filename: str, *, kind: str = "application/octet-stream") -> HttpResponse:
    """Bytes to keep, which the browser is told not to open by itself."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def as_of(request: PageRequest) -> tuple[date | None, datetime]:
    """The day asked for in ``?as_of=`` and its last moment; without a readable day, now."""
    try:
        day = date.fromisoformat(request.GET.get("as_of", ""))
    except ValueError:
        return None, timezone.now()
    return day, datetime.combine(day, time.max, tzinfo=UTC)
