"""Records that may all be one person, side by side: joined or some taken out in one act, as a plan shows before."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.matching.domain.clusters import (
    Plan,
    cluster_of,
    join,
    pairs_among,
    plan_to_join,
    plan_to_take_out,
    take_out,
)
from wasl.apps.matching.enums import PairState
from wasl.apps.matching.models.pair import CandidatePair, Opinion
from wasl.apps.matching.rules import may_decide
from wasl.apps.register.models.person import PersonRecord
from wasl.kernel.errors import DomainError
from wasl.web.comparing import Seen, compared_together, kinds_in, relatives_of, seen
from wasl.web.custody import picture_of_custody
from wasl.web.forms import TogetherForm
from wasl.web.pages import UNPROCESSABLE, refused
from wasl.web.reading import with_decision
from wasl.web.requests import PageRequest
from wasl.web.ties import ties_of


@require_safe
def together(request: PageRequest, id: str) -> HttpResponse:
    return together_page(request, id)


@require_safe
def plan(request: PageRequest, id: str) -> HttpResponse:
    """What the act would do, before it is done."""
    records = _records(request, id)
    form = TogetherForm(request.GET, records=[one.id for one in records])
    if not form.is_valid():
        return together_page(request, id, status=UNPROCESSABLE, form=form)
    try:
        drawn = _drawn_up(request, form, records)
    except DomainError as refusal:
        return refused(request, refusal, together_page, id, form=form)
    return _plan_page(request, id, records, form, drawn)


@require_POST
def decide(request: PageRequest, id: str) -> HttpResponse:
    """Carry out the plan that was shown; when it no longer holds, the new one is shown instead."""
    records = _records(request, id)
    form = TogetherForm(request.POST, records=[one.id for one in records])
    if not form.is_valid():
        return together_page(request, id, status=UNPROCESSABLE, form=form)
    chosen, said = form.cleaned_data["record"], form.said()
    told: dict[str, Any] = {"seen": request.POST.get("plan", ""), "why": said, "by": request.user, "at": timezone.now()}
    try:
        if form.cleaned_data["act"] == "join":
            done = join(chosen, **told)
        else:
            done = take_out(chosen, out_of=[one.id for one in records], **told)
    except DomainError as refusal:
        return refused(request, refusal, _plan_again, id, records, form)
    _tell(request, done)
    return redirect("together", id)


def together_page(request: PageRequest, id: str, status: int = 200, form: TogetherForm | None = None) -> HttpResponse:
    user = request.user
    records = _records(request, id)
    all_of = seen(records, user)
    pairs = _pairs(request, all_of)
    rows = compared_together(all_of, pairs)
    context = {
        "id": id,
        "records": all_of.lettered(),
        "rows": rows,
        "kinds": kinds_in(rows),
        "pairs": pairs,
        "ties": ties_of(all_of, pairs),
        "custody": picture_of_custody(all_of.with_claims(), letters=all_of.letters),
        "relatives": relatives_of(all_of, user),
        "form": form or TogetherForm(records=[one.id for one in records]),
        "chosen": set(form.data.getlist("record")) if form else set(),
        "decides": may_decide(user.roles) and len(records) > 1,
    }
    return render(request, "together.html", context, status=status)


def _plan_again(request: PageRequest, id: str, records: list[PersonRecord], form: TogetherForm) -> HttpResponse:
    try:
        drawn = _drawn_up(request, form, records)
    except DomainError:  # said already
        return together_page(request, id, form=form)
    return _plan_page(request, id, records, form, drawn)


def _plan_page(
    request: PageRequest, id: str, records: list[PersonRecord], form: TogetherForm, drawn: Plan
) -> HttpResponse:
    all_of = seen(records, request.user)
    lettered = {record.id: (letter, record) for letter, record, _ in all_of.lettered()}
    for step in drawn.steps:
        step.pair.letters = _letters(all_of, step.pair)
    context = {
        "id": id,
        "plan": drawn,
        "act": form.cleaned_data["act"],
        "chosen": [lettered[one] for one in form.cleaned_data["record"]],
        "before": [[lettered[one] for one in sorted(group)] for group in drawn.before],
        "after": [[lettered[one] for one in sorted(group)] for group in drawn.after],
        "seconds": sum(step.needs_second for step in drawn.steps),
        "form": form,
    }
    return render(request, "together_plan.html", context)


def _drawn_up(request: PageRequest, form: TogetherForm, records: list[PersonRecord]) -> Plan:
    chosen = form.cleaned_data["record"]
    if form.cleaned_data["act"] == "join":
        return plan_to_join(chosen, by=request.user)
    return plan_to_take_out(chosen, out_of=[one.id for one in records], by=request.user)


def _records(request: PageRequest, id: str) -> list[PersonRecord]:
    """The record asked for and those tied to it, as far as this person reaches."""
    reached = PersonRecord.objects.reaching(request.user)
    if not reached.filter(pk=id).exists():
        raise Http404
    order = cluster_of(id, seen_by=request.user)
    found = reached.filter(pk__in=order).select_related("source", "entry__list__party")
    return sorted(found, key=lambda record: order.index(record.id))


def _pairs(request: PageRequest, all_of: Seen) -> list[CandidatePair]:
    """Pairs among them, with what is decided, and one's own open opinion."""
    among = pairs_among([record.id for record in all_of.records], seen_by=request.user)
    told = with_decision(CandidatePair.objects.reaching(request.user).filter(pk__in=[one.pk for one in among]))
    own = {one.pair_id: one for one in Opinion.objects.open().filter(pair__in=among, by=request.user)}
    shown = list(told.order_by("-probability", "id"))
    for one in shown:
        one.letters = _letters(all_of, one)
        one.own = own.get(one.id)
        one.state_word = PairState.PROPOSED.value if one.own and not one.decided else ""
    return shown


def _letters(all_of: Seen, pair: CandidatePair) -> str:
    return " – ".join(sorted((all_of.letter_of(pair.first_id), all_of.letter_of(pair.second_id))))


def _tell(request: PageRequest, done: Plan) -> None:
    count = len(done.steps)
    said = ngettext("Said of %(n)s pair.", "Said of %(n)s pairs.", count) % {"n": count}
    if done.undone:
        undone = len(done.undone)
        said += " " + ngettext("%(n)s decision was undone.", "%(n)s decisions were undone.", undone) % {"n": undone}
    waiting = Opinion.objects.open().filter(pair__in=[step.pair for step in done.steps], by=request.user)
    if seconds := waiting.count():
        said += " " + ngettext(
            "%(n)s pair waits for a second person.", "%(n)s pairs wait for a second person.", seconds
        ) % {"n": seconds}
    messages.success(request, said)
