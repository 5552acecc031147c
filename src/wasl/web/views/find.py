"""Finding a person: one box, answered on the same page; and how often each person searched.

A question is sent by POST and kept in the session until it is replaced or one logs out, never in an address: see
docs/decisions/0015.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wasl.apps.lists.domain.finding import FoundEntry, find_entries
from wasl.apps.register.domain.asking import LONGEST, FindError, Question, read_question
from wasl.apps.register.domain.finding import count_search
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.register.models.searching import SearchCount
from wasl.apps.staff.models.staff import Staff
from wasl.apps.staff.rules import may_read_log
from wasl.engines.names.comparing import PartVerdict, Verdict
from wasl.engines.names.persons import Reason
from wasl.web.forms import FindForm
from wasl.web.pages import page_of
from wasl.web.reading import claims_by_record
from wasl.web.refusals import in_words
from wasl.web.requests import PageRequest

KEPT = "asked"
OF_PERSON = (Property.MOTHER, Property.FATHER, Property.KUNYA, Property.BIRTH_DATE, Property.BIRTH_PLACE)
OF_ARREST = (Property.DEPRIVED_ON, Property.DEPRIVED_AT)


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: PageRequest) -> HttpResponse:
    if not request.user.purposes:
        raise Http404
    if request.method == "POST":
        given = {} if "forget" in request.POST else request.POST
        request.session[KEPT] = {name: given.get(name, "")[: LONGEST + 1] for name in FindForm.base_fields}
        if not request.htmx:
            return redirect("find")
    asked = request.session.get(KEPT, {})
    context: dict[str, Any] = {"form": FindForm(initial=asked), "asked": asked}
    context |= _answer(request, asked)
    return render(request, "parts/found.html" if request.htmx else "find.html", context)


@require_safe
def searches(request: PageRequest) -> HttpResponse:
    """How many searches each person made on each day; what they sought is kept nowhere."""
    if not may_read_log(request.user.roles):
        raise Http404
    rows = SearchCount.objects.select_related("staff__party").order_by("-day", "staff__username")
    return render(request, "searches.html", {"page": page_of(request, rows)})


def _answer(request: PageRequest, asked: dict[str, str]) -> dict[str, Any]:
    """What the page says to a question: the people found, or why nobody was sought."""
    try:
        question = read_question(
            asked.get("name", ""), mother=asked.get("mother", ""), place=asked.get("place", ""),
            year=asked.get("year", ""), withdrawn=bool(asked.get("withdrawn")),
        )  # fmt: skip
        if question.asks_nothing:
            return {}
        found = find_entries(question, by=request.user, at=timezone.now())
        count_search(by=request.user, at=timezone.now())
    except FindError as refusal:
        return {"refusal": in_words(refusal)}
    records = [one.entry.record_id for one in found]
    return {
        "question": question,
        "found": [(one, why(one, question)) for one in found],
        "claims": claims_by_record(records, request.user, OF_PERSON),
        "arrests": _arrests(records, request.user),
    }


def why(found: FoundEntry, question: Question) -> list[tuple[str, str]]:
    """Why an entry was found, a sentence for each reason, with the kind of agreement."""
    if found.by != "name":
        ways = {"id": _("this is its id"), "key": _("this is the side's own key"), "row": _("this is its row")}
        return [("same", ways[found.by])]
    said = [one for reason in found.reasons for one in _why_of(reason)]
    if question.place:
        said.append(("same", _("in the place asked for")))
    if question.years:
        first, last = question.years
        years = f"{first}" if first == last else f"{first}-{last}"
        said.append(("same", _("born or arrested in %(years)s") % {"years": years}))
    return said


def _why_of(reason: Reason) -> list[tuple[str, str]]:
    """The verdicts on the parts sought; what only the record has says nothing against it."""
    language = "ar" if (get_language() or "en").startswith("ar") else "en"
    of = {"name": "{}", "kunya": _("kunya: {}"), "mother": _("mother: {}")}[reason.kind]
    said = []
    for part in reason.evidence.parts:
        if part.verdict is Verdict.OMITTED and not part.a:
            continue
        said.append((part.verdict.value, of.format(_told(part, reason, language))))
    return said


def _told(part: PartVerdict, reason: Reason, language: str) -> str:
    if reason.ending and part.a == reason.ending:
        return _("⁨%(name)s⁩ begins so") % {"name": part.b}
    if part.a and part.a in reason.corrected:
        return _("⁨%(name)s⁩ is a letter away from what was written") % {"name": part.b}
    return part.text(language)


def _arrests(records: Sequence[str], user: Staff) -> dict[str, dict[str, Claim]]:
    """For each record the day and the place of arrest that stand; two queries."""
    record_of = dict(CustodyEpisode.objects.filter(record__in=records).values_list("id", "record_id"))
    found: dict[str, dict[str, Claim]] = defaultdict(dict)
    for episode, said in claims_by_record(record_of, user, OF_ARREST).items():
        found[record_of[episode]] |= said
    return found
