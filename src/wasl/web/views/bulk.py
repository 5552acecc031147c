"""Accepting many suggested pairs in one act: what the rule permits, the samples two people look at, and the act."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.lists.models.room import Room
from wasl.apps.matching.domain import bulk
from wasl.apps.matching.domain.bulk_rule import SAMPLE
from wasl.apps.matching.domain.calibration import ENOUGH, calibration_from
from wasl.apps.matching.enums import BatchState, Verdict
from wasl.apps.matching.models.batch import Batch, BatchPair
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.matching.rules import may_decide
from wasl.kernel.errors import DomainError
from wasl.web.drawings import Part, stacked_bar
from wasl.web.forms import BulkForm, ReasonForm
from wasl.web.pages import UNPROCESSABLE, page_of, reached, refused
from wasl.web.requests import PageRequest

FLOORS = (0.99, 0.995, 0.999, 0.9999)


@require_safe
def survey(request: PageRequest) -> HttpResponse:
    return _survey_page(request)


@require_POST
def draw(request: PageRequest) -> HttpResponse:
    """Gather what the rule permits now, and draw the first sample."""
    _check_reviews(request)
    form = BulkForm(request.POST, rooms=_rooms(request), floors=FLOORS)
    if not form.is_valid():
        return _survey_page(request, form, status=UNPROCESSABLE)
    try:
        made = bulk.draw_batch(
            _pairs(request, form.cleaned_data["room"]), floor=form.cleaned_data["floor"],
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        return refused(request, refusal, _survey_page, form)
    return redirect("batch", made.id)


@require_safe
def batch(request: PageRequest, id: str) -> HttpResponse:
    return _batch_page(request, id)


@require_POST
def look(request: PageRequest, id: str) -> HttpResponse:
    """What this person saw in the pairs of the sample for which an answer was given."""
    one = reached(_batches(request), id)
    seen = {
        name.removeprefix("seen-"): Verdict(value)
        for name, value in request.POST.items()
        if name.startswith("seen-") and value in Verdict.values
    }
    return _done(
        request, id, lambda: bulk.look_at_sample(one, seen, by=request.user, at=timezone.now()), _("It was noted.")
    )


@require_POST
def propose(request: PageRequest, id: str) -> HttpResponse:
    one = reached(_batches(request), id)
    said = _("The batch waits for a second person.")
    return _done(request, id, lambda: bulk.propose_batch(one, by=request.user, at=timezone.now()), said)


@require_POST
def accept(request: PageRequest, id: str) -> HttpResponse:
    one = reached(_batches(request), id)
    said = _("The pairs were accepted in one act. The act can be undone, and so can each pair.")
    return _done(request, id, lambda: bulk.accept_batch(one, by=request.user, at=timezone.now()), said)


@require_POST
def stop(request: PageRequest, id: str) -> HttpResponse:
    one = reached(_batches(request), id)
    return _done(
        request, id, lambda: bulk.stop_batch(one, by=request.user, at=timezone.now()), _("The batch was given up.")
    )


@require_POST
def undo(request: PageRequest, id: str) -> HttpResponse:
    one, form = reached(_batches(request), id), ReasonForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    said = _("The batch was undone. Its decisions stay on record.")
    return _done(request, id, lambda: bulk.undo_batch(one, why=why, by=request.user, at=timezone.now()), said)


# --- the pages ----------------------------------------------------------------------------------------


def _survey_page(request: PageRequest, form: BulkForm | None = None, status: int = 200) -> HttpResponse:
    _check_reviews(request)
    asked = BulkForm(request.GET or None, rooms=_rooms(request), floors=FLOORS)
    chosen = asked.cleaned_data if asked.is_bound and asked.is_valid() else {"room": None, "floor": FLOORS[0]}
    pairs = _pairs(request, chosen["room"])
    found = bulk.survey(pairs, floor=chosen["floor"])
    mean, deviation = found.wrong
    context = {
        "form": form or BulkForm(initial=chosen, rooms=_rooms(request), floors=FLOORS),
        "chosen": chosen,
        "found": found,
        "count": len(found.permitted),
        "wrong": {"mean": mean, "deviation": deviation},
        "picture": _picture(len(found.permitted), found.excluded),
        "band": calibration_from(pairs, floor=chosen["floor"]),
        "least": ENOUGH,
        "sample": min(SAMPLE, len(found.permitted)),
        "page": page_of(request, _batches(request)),
    }
    return render(request, "bulk.html", context, status=status)


def _batch_page(request: PageRequest, id: str) -> HttpResponse:
    one = reached(_batches(request), id)
    mine = bulk.can_look(one, by=request.user)
    drawn_for = bulk.FIRST if one.state == BatchState.DRAWN else bulk.SECOND
    shown = list(_sample(one, drawn_for)) if mine else []
    for row in shown:
        row.both = (row.pair.first, row.pair.second)
        row.compared = _compared(row.pair)
    band = one.figures.get("band", {})
    context = {
        "batch": one,
        "sample": shown,
        "left": sum(row.seen != Verdict.SAME or row.seen_by_id != request.user.id for row in shown),
        "doubtful": list(_sample(one, None).exclude(seen__in=["", Verdict.SAME])),
        "left_out": _left_out(one),
        "mine": mine,
        "proposes": mine and one.state == BatchState.DRAWN,
        "may_stop": bulk.can_stop(one, by=request.user),
        "may_undo": bulk.can_undo(one, by=request.user),
        "reason_form": ReasonForm(),
        "wrong": dict(zip(("mean", "deviation"), one.figures.get("wrong", (0, 0)), strict=False)),
        "judged": band.get("accepted", 0) + band.get("refused", 0),
        "band": band,
        "verdicts": Verdict,
    }
    return render(request, "batch.html", context)


def _sample(one: Batch, drawn_for: int | None) -> QuerySet[BatchPair]:
    rows = one.pairs.exclude(drawn_for=None) if drawn_for is None else one.pairs.filter(drawn_for=drawn_for)
    both = [f"pair__{side}__{of}" for side in ("first", "second") for of in ("source", "entry__list__party")]
    return rows.select_related(*both, "seen_by")


def _compared(pair: CandidatePair) -> list[dict[str, Any]]:
    """What the machine sees, field by field, as far as anything is known of both."""
    language = "ar" if get_language_bidi() else "en"
    return [
        {"text": reason[language], "bits": float(reason["bits"])}
        for reason in pair.reasons if reason["verdict"] != "missing"
    ]  # fmt: skip


def _left_out(one: Batch) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for why in one.pairs.exclude(left_out="").order_by().values_list("left_out", flat=True):
        counts[why] = counts.get(why, 0) + 1
    return sorted(counts.items())


def _picture(permitted: int, excluded: dict[Any, int]) -> dict[str, Any]:
    parts = [Part(_("may be accepted together"), permitted, "bulk-permitted")]
    parts += [Part(str(why.label), count, f"excluded-{why.value}") for why, count in excluded.items()]
    title = _("Suggestions that wait for a decision")
    return {"bar": stacked_bar(parts, title=title, key="bulk", rtl=get_language_bidi()), "parts": parts}


def _done(request: PageRequest, id: str, act: Any, said: str) -> HttpResponse:
    try:
        act()
    except DomainError as refusal:
        return refused(request, refusal, _batch_page, id)
    messages.success(request, said)
    return redirect("batch", id)


def _batches(request: PageRequest) -> QuerySet[Batch]:
    _check_reviews(request)
    return Batch.objects.reaching(request.user).select_related("by__party", "second__party").order_by("-at", "id")


def _pairs(request: PageRequest, room: Room | None) -> QuerySet[CandidatePair]:
    pairs = CandidatePair.objects.reaching(request.user)
    return pairs.filter(first__entry__list__room=room, second__entry__list__room=room) if room else pairs


def _rooms(request: PageRequest) -> QuerySet[Room]:
    return Room.objects.reaching(request.user).order_by("code")


def _check_reviews(request: PageRequest) -> None:
    if not may_decide(request.user.roles):
        raise Http404
