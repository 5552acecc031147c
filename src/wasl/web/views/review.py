"""Review: pairs the machine suggests, side by side, for a person to decide."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.lists.enums import ListKind
from wasl.apps.matching.domain.decisions import decide_pair, undo_decision
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair, Decision
from wasl.apps.matching.rules import may_decide
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.errors import DomainError
from wasl.web.custody import picture_of_custody
from wasl.web.drawings import Part, stacked_bar, weight_bar
from wasl.web.forms import DecisionForm
from wasl.web.pages import UNPROCESSABLE, page_of, reached, refused
from wasl.web.reading import in_order_of_review, with_decision
from wasl.web.requests import PageRequest

# which claim a field of the linkage engine was made of; name parts may come out of a whole name
SAID_BY: dict[str, tuple[Property, ...]] = {
    "given": (Property.GIVEN,),
    "father": (Property.FATHER,),
    "grandfather": (Property.GRANDFATHER,),
    "family": (Property.FAMILY,),
    "mother": (Property.MOTHER,),
    "sex": (Property.SEX,),
    "birth_date": (Property.BIRTH_DATE,),
    "birth_place": (Property.BIRTH_PLACE,),
    "arrest_date": (Property.DEPRIVED_ON,),
    "arrest_place": (Property.DEPRIVED_AT,),
}
FIELD_NAMES = {field: properties[0].label for field, properties in SAID_BY.items()}
NOTHING = 0.05  # bits below which a field weighs nothing that is worth a bar
WHOLE_NAMES = {Property.NAME, Property.NAME_LATIN}
VERDICTS = {
    "missing": _lazy("not known of one of them"),
    "same": _lazy("the same"),
    "variant": _lazy("two writings of one"),
    "near": _lazy("different, though one slip apart"),
    "contradicted": _lazy("different"),
    "displaced": _lazy("stands in another place"),
    "swapped": _lazy("day and month exchanged"),
    "close": _lazy("almost the same"),
    "compatible": _lazy("possible, as far as known"),
    "near_years": _lazy("within two years"),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of two records: what each says, what the machine makes of it, and how much it weighs."""

    name: str
    first: list[Claim]
    second: list[Claim]
    read: tuple[str, str]  # what the machine read out of them, where a field is part of a whole name
    verdict: str
    says: str
    bits: float | None
    bar: SafeString | str


@require_safe
def queue(request: PageRequest) -> HttpResponse:
    user = request.user
    if not user.purposes:
        raise Http404
    pairs = with_decision(CandidatePair.objects.reaching(user).current())
    tab = "decided" if request.GET.get("tab") == "decided" else "open"
    rows = (
        pairs.exclude(decided=None).order_by("-probability", "id")
        if tab == "decided"
        else in_order_of_review(pairs.filter(decided=None))
    )
    page = page_of(request, rows.select_related(*_BOTH))
    verdicts = Counter(pairs.order_by().values_list("decided", flat=True))
    for pair in page:
        pair.shown = _sides(pair)
    context = {
        "page": page,
        "tab": tab,
        "open_count": verdicts[None],
        "decided_count": sum(verdicts.values()) - verdicts[None],
        "picture": _picture(verdicts),
        "next": _next_open(user),
    }
    return render(request, "review.html", context)


@require_safe
def pair(request: PageRequest, id: str) -> HttpResponse:
    return pair_page(request, id)


@require_POST
def decide(request: PageRequest, id: str) -> HttpResponse:
    one = reached(_pairs(request), id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return pair_page(request, id, status=UNPROCESSABLE, form=form)
    verdict = Verdict(form.cleaned_data["verdict"])
    following = _next_open(request.user, after=one)
    try:
        decide_pair(one, verdict=verdict, why=form.cleaned_data["why"], by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, pair_page, id, form=form)
    messages.success(request, _("Decided: %(verdict)s. The decision can be undone.") % {"verdict": verdict.label})
    return redirect("pair", following) if following else redirect("review")


@require_POST
def undo(request: PageRequest, id: str) -> HttpResponse:
    decisions = Decision.objects.filter(pair__in=CandidatePair.objects.reaching(request.user))
    one = reached(decisions.select_related("pair__first__source", "pair__second__source"), id)
    try:
        undo_decision(one, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, pair_page, one.pair_id)
    messages.success(request, _("The decision was undone. It stays on record."))
    return redirect("pair", one.pair_id)


# --- one pair -----------------------------------------------------------------------------------------


def pair_page(request: PageRequest, id: str, status: int = 200, form: DecisionForm | None = None) -> HttpResponse:
    user = request.user
    one = reached(_pairs(request), id)
    first, second = _sides(one)
    decisions = list(one.decisions.select_related("by__party", "undone_by").order_by("-at"))
    standing = next((made for made in decisions if made.undone_at is None), None)
    claims = _claims(request, [first, second])
    compared = _compared(one, claims[first.id], claims[second.id], turned=first.id != one.first_id)
    may = may_decide(user.roles)
    context = {
        "pair": one,
        "first": first,
        "sides": (first, second),
        "compared": compared,
        "for_it": _weighing(compared, 1),
        "against_it": _weighing(compared, -1),
        "custody": picture_of_custody([(record, claims[record.id]) for record in (first, second)]),
        "others": _others(request, one),
        "decisions": decisions,
        "standing": standing,
        "may_decide": may and standing is None,
        "may_undo": may,
        "reviews": may,
        "form": form or DecisionForm(),
        "next": reverse("pair", args=[following]) if (following := _next_open(user, after=one)) else "",
    }
    return render(request, "pair.html", context, status=status)


_BOTH = ("first__entry__list__party", "second__entry__list__party", "first__source", "second__source")


def _pairs(request: PageRequest) -> QuerySet[CandidatePair]:
    return with_decision(CandidatePair.objects.reaching(request.user)).select_related(*_BOTH)


def _sides(pair: CandidatePair) -> tuple[PersonRecord, PersonRecord]:
    """The two records, the one that is sought first."""
    first, second = pair.first, pair.second
    sought = getattr(second, "entry", None)
    if sought is not None and sought.list.kind == ListKind.SOUGHT and _kind_of(first) != ListKind.SOUGHT:
        return second, first
    return first, second


def _kind_of(record: PersonRecord) -> str:
    entry = getattr(record, "entry", None)
    return entry.list.kind if entry else ""


def _claims(request: PageRequest, records: Sequence[PersonRecord]) -> dict[str, dict[str, list[Claim]]]:
    """Standing claims of each record and of its custody, by record and property."""
    episodes = dict(CustodyEpisode.objects.filter(record__in=records).values_list("id", "record_id"))
    subjects = [*[record.id for record in records], *episodes]
    found: dict[str, dict[str, list[Claim]]] = {record.id: defaultdict(list) for record in records}
    claims = Claim.objects.reaching(request.user).standing().about(*subjects).select_related("source")
    for claim in claims.order_by("pk"):
        found[episodes.get(claim.subject, claim.subject)][claim.property].append(claim)
    return found


def _compared(
    pair: CandidatePair, first: dict[str, list[Claim]], second: dict[str, list[Claim]], *, turned: bool
) -> list[Compared]:
    """Whole names, then the machine's reasons beside what is said, then what is said and was not weighed."""
    limit = max([abs(reason.get("bits", 0)) for reason in pair.reasons], default=1)
    used = {one for reason in pair.reasons for one in SAID_BY.get(reason["field"], ())}
    plain = [
        Compared(str(name.label), first.get(name, []), second.get(name, []), ("", ""), "", "", None, "")
        for name in Property if name not in used and (first.get(name) or second.get(name))
    ]  # fmt: skip
    whole = [one for one in plain if one.name in {str(name.label) for name in WHOLE_NAMES}]
    weighed = [
        _weighed(reason, first, second, turned=turned, limit=limit, key=f"w{index}")
        for index, reason in enumerate(pair.reasons)
    ]
    return [*whole, *weighed, *[one for one in plain if one not in whole]]


def _weighed(
    reason: dict[str, Any], first: dict[str, list[Claim]], second: dict[str, list[Claim]], *,
    turned: bool, limit: float, key: str,
) -> Compared:  # fmt: skip
    properties = SAID_BY.get(reason["field"], ())
    name = str(FIELD_NAMES.get(reason["field"], reason["field"].replace("_", " ")))
    bits = float(reason.get("bits", 0))
    title = _("%(field)s: %(bits)s bits") % {"field": name, "bits": f"{bits:+.1f}"}
    bar = weight_bar(bits, limit=limit, title=title, key=key, rtl=get_language_bidi()) if abs(bits) >= NOTHING else ""
    read = (reason.get("first", ""), reason.get("second", ""))
    return Compared(
        name, _said(first, properties), _said(second, properties), read[::-1] if turned else read,
        reason["verdict"], str(VERDICTS.get(reason["verdict"], reason["verdict"])), bits, bar,
    )  # fmt: skip


def _said(claims: dict[str, list[Claim]], properties: Sequence[Property]) -> list[Claim]:
    return [claim for one in properties for claim in claims.get(one, [])]


def _weighing(compared: list[Compared], sign: int) -> list[Compared]:
    """What speaks for (1) or against (-1) the two being one person, heaviest first."""
    found = [one for one in compared if one.bits is not None and one.bits * sign > 0]
    return sorted(found, key=lambda one: -abs(one.bits or 0))


def _others(request: PageRequest, pair: CandidatePair) -> list[CandidatePair]:
    """Other pairs of either record: whom else the one or the other might be."""
    both = [pair.first_id, pair.second_id]
    pairs = with_decision(CandidatePair.objects.reaching(request.user).current())
    pairs = pairs.filter(Q(first__in=both) | Q(second__in=both)).exclude(pk=pair.pk)
    found = list(pairs.select_related(*_BOTH).order_by("-probability", "id")[:20])
    for one in found:
        one.shown = _sides(one)
    return found


def _next_open(user: Staff, *, after: CandidatePair | None = None) -> str | None:
    """The pair that comes next in the order of review, from the top again after the last."""
    pairs = in_order_of_review(CandidatePair.objects.open_to(user).current().undecided())
    ids = list(pairs.values_list("id", flat=True))
    if after is None or after.pk not in ids:
        return next((one for one in ids if after is None or one != after.pk), None)
    at = ids.index(after.pk)
    return next(iter([*ids[at + 1 :], *ids[:at]]), None)


def _picture(verdicts: Counter[Any]) -> dict[str, Any]:
    parts = [Part(_("Open"), verdicts[None], "verdict-open")]
    parts += [Part(str(one.label), verdicts[one.value], f"verdict-{one.value}") for one in Verdict]
    return {
        "parts": [part for part in parts if part.count],
        "bar": stacked_bar(parts, title=_("Pairs open and decided"), key="review", rtl=get_language_bidi()),
    }
