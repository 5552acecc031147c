"""Lists: those one reaches, one of them, and what is done with it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.lists.domain.entry_history import changed_since_answered
from wasl.apps.lists.domain.exports import can_ask
from wasl.apps.lists.domain.finding import found_in
from wasl.apps.lists.domain.list_verbs import put_list, withdraw_list
from wasl.apps.lists.domain.staging import Overview, overview_of
from wasl.apps.lists.domain.standing import counts_by_list, with_standing
from wasl.apps.lists.enums import AcceptanceState, Disposition, ListKind, ListState, Standing
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.staging import OPEN, Acceptance
from wasl.apps.lists.rules import may_answer, may_bring, may_put
from wasl.apps.lists.tasks import accept_now_or_soon
from wasl.apps.register.enums import Property
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.errors import DomainError
from wasl.web.drawings import Part, stacked_bar
from wasl.web.forms import ReasonForm, kinds_for
from wasl.web.pages import UNPROCESSABLE, page_of, query_without, reached, refused
from wasl.web.reading import claims_by_record, disposition_parts, links_of, standing_parts
from wasl.web.requests import PageRequest

SHOWN = (Property.MOTHER, Property.BIRTH_DATE, Property.BIRTH_PLACE)


@require_safe
def lists(request: PageRequest) -> HttpResponse:
    _check_reads_lists(request)
    rows = NameList.objects.reaching(request.user).select_related("party", "addressed_to", "room")
    rows = rows.exclude(version__accepted_at__isnull=False)  # part of another list now, and shown there
    page = page_of(request, rows.order_by("-brought_at", "id"))
    return render(
        request, "lists.html", {"page": page, "pictured": pictured(request, page), "kinds": kinds_for(request.user)}
    )


@require_safe
def one_list(request: PageRequest, id: str) -> HttpResponse:
    if hasattr(reached(reached_lists(request), id), "version"):
        return redirect("list_change", id)
    return list_page(request, id)


@require_POST
def accept(request: PageRequest, id: str) -> HttpResponse:
    brought = reached(reached_lists(request), id)
    try:
        return accept_and_say(request, brought, only_clean=request.POST.get("rows") == "clean")
    except DomainError as refusal:
        return refused(request, refusal, list_page, brought.id)


@require_safe
def accepting(request: PageRequest, id: str) -> HttpResponse:
    """The bar alone, asked for every second until the list has been accepted; then the whole page is wanted."""
    brought = reached(reached_lists(request).filter(party=request.user.party_id), id)
    going_on = brought.acceptances.open().first()
    response = render(request, "parts/accepting.html", {"list": brought, "accepting": going_on})
    if going_on is None:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def put(request: PageRequest, id: str) -> HttpResponse:
    brought = reached(reached_lists(request), id)
    try:
        put_list(brought, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, list_page, brought.id)
    messages.success(request, _("The list was put to its holder, who now owes an answer to each entry."))
    return redirect("list", brought.id)


@require_POST
def withdraw(request: PageRequest, id: str) -> HttpResponse:
    brought = reached(reached_lists(request), id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the list is withdrawn."))
        return list_page(request, brought.id, status=UNPROCESSABLE)
    try:
        withdraw_list(brought, why=form.cleaned_data["why"], by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, list_page, brought.id)
    if brought.accepted_at is None:
        messages.success(request, _("The list was discarded. Nothing of it had entered; the file stays on record."))
    else:
        messages.success(request, _("The list was withdrawn. Its entries stay on record and are marked."))
    return redirect("list", brought.id)


def pictured(request: PageRequest, brought: Iterable[NameList]) -> dict[str, dict[str, Any]]:
    """For each list its counts and its two bars: where entries stand, and how the answered were answered."""
    rows = list(brought)
    counts = counts_by_list(rows, moment=timezone.now(), seen_by=request.user.party_id)
    rtl = get_language_bidi()
    pictures = {}
    for one in rows:
        found = counts[one.id]
        standings, answers = standing_parts(found), disposition_parts(found)
        pictures[one.id] = {
            "counts": found,
            "standings": standings,
            "answers": answers,
            "bar": stacked_bar(standings, title=_("Where the entries stand"), key=f"s-{one.id}", rtl=rtl),
            "answer_bar": stacked_bar(answers, title=_("How they were answered"), key=f"a-{one.id}", rtl=rtl),
        }
    return pictures


# --- one list -----------------------------------------------------------------------------------------


def list_page(request: PageRequest, id: str, status: int = 200) -> HttpResponse:
    user = request.user
    brought = reached(reached_lists(request), id)
    standing = with_standing(_entries(request, brought), moment=timezone.now(), seen_by=user.party_id)
    entries = _found(request, brought, standing)
    page = page_of(request, entries.select_related("record", "row").order_by("row__number"))
    records = [entry.record_id for entry in page]
    own = brought.party_id == user.party_id and may_bring(user.roles, ListKind(brought.kind))
    accepting = brought.acceptances.first() if own else None  # the latest
    going_on = accepting is not None and accepting.state in OPEN
    rows = brought.rows.count() if own else 0
    context = {
        "list": brought,
        "page": page,
        "picture": pictured(request, [brought])[brought.id],
        "claims": claims_by_record(records, user, SHOWN),
        "links": links_of(records, user),
        "changed": changed_since_answered(entry.id for entry in page),
        "query": request.GET.get("q", ""),
        "without_standing": query_without(request, "standing"),
        "without_disposition": query_without(request, "disposition"),
        "rows": rows,
        "rows_left": brought.rows.filter(entry=None).count() if own else 0,
        "rows_picture": picture_of_rows(overview_of(brought)) if own and brought.accepted_at is None else None,
        "accepting": accepting if going_on else None,
        "not_accepted": accepting if accepting and _still_matters(accepting) else None,
        "own": brought.party_id == user.party_id,
        "may_accept": own and brought.state == ListState.STAGED and not going_on,
        "may_put": may_put(user.roles) and brought.state == ListState.ACCEPTED and brought.addressed_to_id,
        "after": _after(brought, user),
        "may_withdraw": own and brought.state != ListState.WITHDRAWN and not going_on,
        "may_copy": can_ask(brought, by=user),
        "reason_form": ReasonForm(),
    }
    return render(request, "list.html", context, status=status)


def _after(brought: NameList, user: Staff) -> str:
    """What follows for this person once the list is accepted; a part of ``parts/list_after.html``."""
    if brought.state not in {ListState.ACCEPTED, ListState.PUT}:
        return ""
    if may_answer(user.roles, own_party=user.party_id, addressed_to=brought.addressed_to_id):
        return "answer" if brought.state == ListState.PUT else ""
    if may_put(user.roles):
        return "link" if brought.state == ListState.PUT or brought.kind == ListKind.HELD else ""
    if not (brought.party_id == user.party_id and may_bring(user.roles, ListKind(brought.kind))):
        return ""
    if brought.kind == ListKind.HELD:
        return "wait_asked"
    return "wait_answers" if brought.state == ListState.PUT else "wait_put"


def reached_lists(request: PageRequest) -> QuerySet[NameList]:
    return NameList.objects.reaching(request.user).select_related(
        "party", "addressed_to", "room", "source", "brought_by", "version"
    )


def _entries(request: PageRequest, brought: NameList) -> QuerySet[ListEntry]:
    return ListEntry.objects.reaching(request.user).filter(list=brought)


def _found(request: PageRequest, brought: NameList, entries: QuerySet[ListEntry]) -> QuerySet[ListEntry]:
    """The entries that the filters of the page leave."""
    standing, disposition = request.GET.get("standing", ""), request.GET.get("disposition", "")
    if standing in Standing.values:
        entries = entries.filter(standing=standing)
    if disposition in Disposition.values:
        entries = entries.filter(disposition=disposition)
    if text := request.GET.get("q", "").strip():
        entries = found_in(brought, entries, text, by=request.user)
    return entries


def _check_reads_lists(request: PageRequest) -> None:
    if not request.user.purposes:
        raise Http404


def accept_and_say(request: PageRequest, brought: NameList, *, only_clean: bool = False) -> HttpResponse:
    if hasattr(brought, "version"):
        return redirect("list_change", brought.id)
    rest = brought.accepted_at is not None
    if accept_now_or_soon(brought, by=request.user, at=timezone.now(), only_clean=only_clean):
        messages.success(request, _("The list is being accepted. This takes a little while; you can go on elsewhere."))
    elif rest:
        messages.success(request, _("The rows were accepted and are in the list now."))
    else:
        messages.success(request, _("The list was accepted. Those who bring lists together can now read it."))
    return redirect("list", brought.id)


def _still_matters(asked: Acceptance) -> bool:
    """Whether it failed and the list has not been accepted or withdrawn since."""
    brought = asked.list
    is_over = brought.state == ListState.WITHDRAWN or (brought.accepted_at and brought.accepted_at > asked.ended_at)
    return asked.state == AcceptanceState.FAILED and not is_over


def picture_of_rows(looked: Overview) -> dict[str, Any]:
    """How many rows of a file are clean, have remarks, cannot enter, have entered: a bar and its parts."""
    parts = [Part(str(one.label), count, f"rows-{one.value}") for one, count in looked.by_standing().items() if count]
    bar = stacked_bar(parts, title=_("The rows of the file"), key="rows", rtl=get_language_bidi())
    counts = {one.value: count for one, count in looked.by_standing().items()}
    return {"bar": bar, "parts": parts, "counts": counts, "can_enter": counts["clean"] + counts["remarked"]}
