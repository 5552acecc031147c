"""All that happened to remains, as a line from the ground to the grave."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from wasl.apps.identification.domain.journeys import Kind, journey_of
from wasl.apps.identification.enums import CustodyKind
from wasl.apps.identification.models.site import Remains
from wasl.web.pages import reached
from wasl.web.requests import PageRequest

WORDS = {
    Kind.LIFTED: _("Lifted"),
    Kind.CUSTODY: _("Custody"),
    Kind.SAMPLED: _("A sample was taken"),
    Kind.TYPED: _("Typed, on two readings that agree"),
    Kind.JOINED: _("A part was re-associated by two people"),
    Kind.PARTED: _("A part was taken out again"),
    Kind.PROPOSED: _("It was proposed whose they are"),
    Kind.SIGNED: _("Two people signed whose they are"),
    Kind.NOT_SIGNED: _("The second person did not sign"),
    Kind.DOUBTED: _("The conclusion was doubted"),
    Kind.CORRECTED: _("Two people found the conclusion wrong"),
    Kind.TOLD: _("The family was told"),
    Kind.TOLD_OF_CORRECTION: _("The family was told that it was wrong"),
    Kind.GIVEN: _("Handed over"),
    Kind.GIVEN_BACK: _("Given back"),
    Kind.RECEIVED: _("Received"),
    Kind.CONFIRMED: _("Confirmed as stated by the receiving side"),
    Kind.NOT_AS_STATED: _("Not as stated, says the receiving side"),
    Kind.BURIED: _("Buried"),
    Kind.OPENED: _("The grave was opened"),
}
GRAVE = {Kind.DOUBTED, Kind.CORRECTED, Kind.NOT_AS_STATED, Kind.OPENED, Kind.NOT_SIGNED, Kind.PARTED}
LANDMARKS = {Kind.LIFTED, Kind.SIGNED, Kind.TOLD, Kind.RECEIVED, Kind.BURIED}


@require_safe
def journey(request: PageRequest, id: str) -> HttpResponse:
    remains = reached(Remains.objects.reaching(request.user).select_related("site__programme"), id)
    moments = [
        {
            "said": CustodyKind(one.custody).label if one.custody else WORDS[one.kind],
            "look": "grave" if one.kind in GRAVE else "landmark" if one.kind in LANDMARKS else "step",
            "moment": one,
        }
        for one in journey_of(remains, reader=request.user)
    ]
    return render(request, "ident_journey.html", {"remains": remains, "moments": moments})
