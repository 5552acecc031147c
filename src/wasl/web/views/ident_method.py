"""What a programme computes with: the method of now, those before it, and deciding another."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wasl.apps.identification.domain.method_reading import current_method
from wasl.apps.identification.domain.methods import check_decides, decide_method
from wasl.apps.identification.domain.pair_numbers import log10_lr_needed
from wasl.apps.identification.enums import MutationModel
from wasl.apps.identification.models.comparing import Method
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.rules import READ_REMAINS, may_compare
from wasl.kernel.errors import WaslError
from wasl.web.drawings import weight_bar
from wasl.web.ident_forms import MethodForm
from wasl.web.ident_words import support
from wasl.web.pages import UNPROCESSABLE, reached, refused
from wasl.web.requests import PageRequest

STRONGEST = 12.0  # log10 at which the bar is full


@require_http_methods(["GET", "HEAD", "POST"])
def method(request: PageRequest, id: str) -> HttpResponse:
    programme = reading_programme(request, id)
    if request.method != "POST":
        return _method_page(request, id)
    form = MethodForm(request.POST, request.FILES)
    try:
        check_decides(programme, request.user)
        if not form.is_valid():
            return _method_page(request, id, form=form, status=UNPROCESSABLE)
        decide_method(programme, table=form.table(), choices=form.choices(), why=form.cleaned_data["why"],
                      by=request.user, at=timezone.now())  # fmt: skip
    except WaslError as refusal:
        return refused(request, refusal, _method_page, id, form=form)
    messages.success(request, _("The method was decided. Searches from now on use it."))
    return redirect("ident_method", id)


def reading_programme(request: PageRequest, id: str) -> Programme:
    """A programme in which this person reads remains; the same 404 for all others."""
    programme = reached(Programme.objects.reaching(request.user).prefetch_related("members"), id)
    if READ_REMAINS.isdisjoint(programme.parts_of(request.user)):
        raise Http404
    return programme


def _method_page(request: PageRequest, id: str, *, form: MethodForm | None = None, status: int = 200) -> HttpResponse:
    programme = reading_programme(request, id)
    now = current_method(programme)
    before = Method.objects.reaching(request.user).filter(programme=programme).select_related("decided_by")
    context: dict[str, Any] = {
        "programme": programme,
        "now": _shown(now) if now else None,
        "before": [_shown(one) for one in before.order_by("-decided_at", "id") if now is None or one.pk != now.pk],
        "form": (form or MethodForm()) if may_compare(programme.parts_of(request.user)) else None,
    }
    return render(request, "ident_method.html", context, status=status)


def _shown(one: Method) -> dict[str, Any]:
    needed = log10_lr_needed(one.prior_people, float(one.threshold))
    mutations = [(one.settings[sex], label) for sex, label in (("female", _("Mothers")), ("male", _("Fathers")))]
    return {
        "one": one,
        "markers": sorted(one.frequencies),
        "needed": needed,
        "needed_words": support(needed),
        "bar": weight_bar(needed, limit=STRONGEST, title=_("How strong DNA must be"), key=f"n-{one.id}",
                          rtl=get_language_bidi()),
        "mutations": [
            (label, MutationModel(told["model"]).label, told["rate"] if told["model"] else "")
            for told, label in mutations
        ],
    }  # fmt: skip
