"""``add-checkpoint`` of C2SP tlog-witness: other logs ask this site to cosign. Off unless a setting says otherwise.

Open to whoever reaches the site, as the protocol has it: who asks is known by the signature of the log.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from wasl.apps.audit.domain.witness import answer


@csrf_exempt
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    if not settings.SERVE_AS_WITNESS:
        raise Http404
    given = answer(request.body, at=timezone.now())
    return HttpResponse(given.body, status=given.status, content_type=given.content_type)
