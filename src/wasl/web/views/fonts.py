"""FiraGO for both scripts, out of its package: no copy in the repository, no request to anyone else."""

import gzip
from functools import cache

from django.http import Http404, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from pymupdf_fonts import fontbuffers

from wasl.web.requests import PageRequest

FONTS = {"firago-regular": "figo", "firago-bold": "figbo"}


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def font(request: PageRequest, name: str) -> HttpResponse:
    if name not in FONTS:
        raise Http404
    headers = {"Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(fontbuffers[FONTS[name]](), content_type="font/ttf", headers=headers)
    return HttpResponse(_packed(name), content_type="font/ttf", headers=headers | {"Content-Encoding": "gzip"})


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(fontbuffers[FONTS[name]](), mtime=0)
