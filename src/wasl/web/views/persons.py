"""A person, by any of their records: all records called the same, claim beside claim, now or as known on a day."""

from collections import defaultdict
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wasl.apps.matching.domain.decisions import group_of
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.matching.rules import may_decide
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.register.models.person import PersonRecord
from wasl.web.custody import picture_of_custody
from wasl.web.pages import as_of
from wasl.web.reading import with_decision
from wasl.web.requests import PageRequest


@require_safe
def person(request: PageRequest, id: str) -> HttpResponse:
    day, moment = as_of(request)
    reached = PersonRecord.objects.reaching(request.user)
    if not reached.filter(pk=id).exists():
        raise Http404
    together = reached.filter(pk__in=group_of(id, seen_by=request.user, moment=moment))
    records = list(together.select_related("source__brought_by", "entry__list__party").order_by("recorded_at", "id"))
    known = [record for record in records if record.recorded_at <= moment]
    said = _said(request, known, moment)
    spellings = list(dict.fromkeys(
        (name, record.source) for record in known for name in (record.name_ar, record.name_latin) if name
    ))  # fmt: skip
    context = {
        "id": id,
        "records": known,
        "spellings": spellings,
        "rows": [(name, [said[record.id].get(name, []) for record in known]) for name in Property
                 if any(name in said[record.id] for record in known)],
        "custody": picture_of_custody([(record, said[record.id]) for record in known]),
        "decisions": _decisions(request, known, moment),
        "reviews": may_decide(request.user.roles),
        "day": day,
        "moment": moment,
    }  # fmt: skip
    return render(request, "person.html", context)


def _said(request: PageRequest, records: list[PersonRecord], moment: datetime) -> dict[str, dict[str, list[Claim]]]:
    """Claims known at the moment, of each record and of its custody."""
    episodes = dict(CustodyEpisode.objects.filter(record__in=records).values_list("id", "record_id"))
    found: dict[str, dict[str, list[Claim]]] = {record.id: defaultdict(list) for record in records}
    claims = Claim.objects.reaching(request.user).known_at(moment).about(*found, *episodes)
    for claim in claims.select_related("source").order_by("recorded_at", "pk"):
        found[episodes.get(claim.subject, claim.subject)][claim.property].append(claim)
    return found


def _decisions(request: PageRequest, records: list[PersonRecord], moment: datetime) -> list[CandidatePair]:
    """The pairs between these records that were decided then: why they stand on one page."""
    pairs = with_decision(CandidatePair.objects.reaching(request.user), moment=moment)
    within = pairs.filter(first__in=records, second__in=records).exclude(decided=None)
    return list(within.select_related("first", "second").order_by("id"))
