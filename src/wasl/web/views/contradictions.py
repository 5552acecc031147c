"""What is recorded and cannot all be so, for a person to look at."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.lists.domain.contradiction_notes import note_contradiction, standing_notes, undo_note
from wasl.apps.lists.domain.contradictions import Contradiction
from wasl.apps.lists.domain.contradictions import contradictions as found_by
from wasl.apps.lists.enums import Contradicts, Disposition
from wasl.apps.register.enums import Property
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.rules import may_review
from wasl.kernel.errors import DomainError
from wasl.web.drawings import Part, stacked_bar
from wasl.web.forms import NoteForm
from wasl.web.pages import PAGE_SIZE, refused, safe_next
from wasl.web.requests import PageRequest
from wasl.web.templatetags.wasl import day, label


@require_safe
def contradictions(request: PageRequest) -> HttpResponse:
    return _page(request)


@require_POST
def note(request: PageRequest, id: str) -> HttpResponse:
    """Looked at: it stands as it is, because …"""
    form = NoteForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    return _done(
        request,
        id,
        lambda one: note_contradiction(one, why=why, by=request.user, at=timezone.now()),
        _("It was noted."),
    )


@require_POST
def undo(request: PageRequest, id: str) -> HttpResponse:
    said = _("It is open again. What was written stays on record.")
    return _done(request, id, lambda one: undo_note(one, by=request.user, at=timezone.now()), said)


def _done(request: PageRequest, id: str, act: Callable[[Contradiction], Any], said: str) -> HttpResponse:
    one = next((each for each in _found(request) if each.id == id), None)
    if one is None:
        raise Http404
    try:
        act(one)
    except DomainError as refusal:
        return refused(request, refusal, _page)
    messages.success(request, said)
    return redirect(safe_next(request, otherwise=reverse("contradictions")))


def _page(request: PageRequest) -> HttpResponse:
    found = _found(request)
    reviews = may_review(request.user.roles)
    notes = standing_notes(one.id for one in found) if reviews else {}
    tab = "looked_at" if reviews and request.GET.get("tab") == "looked_at" else "open"
    shelf = [one for one in found if (one.id in notes) == (tab == "looked_at")]
    counts = Counter(one.kind for one in shelf)
    kind = request.GET.get("kind", "")
    shown = [one for one in shelf if one.kind == kind] if kind in Contradicts.values else shelf
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    parts = [Part(str(one.label), counts[one], f"contradicts-{one.value}") for one in Contradicts if counts[one]]
    context = {
        "page": page,
        "rows": _rows(request, page.object_list, notes),
        "tab": tab,
        "kind": kind,
        "kinds": [(one, counts[one]) for one in Contradicts if counts[one]],
        "open_count": len(found) - len(notes),
        "noted_count": len(notes),
        "reviews": reviews,
        "parts": parts,
        "picture": stacked_bar(parts, title=_("Contradictions by kind"), key="contradictions", rtl=get_language_bidi()),
    }
    return render(request, "contradictions.html", context)


def _rows(request: PageRequest, found: Any, notes: dict[str, Any]) -> list[dict[str, Any]]:
    """Each with its records, of a whole page in one question."""
    ids = {record for one in found for record in one.records}
    records = PersonRecord.objects.reaching(request.user).select_related("source", "entry__list__party").in_bulk(ids)
    parties = {party.code: party.name for party in Party.objects.all()}
    return [
        {
            "one": one,
            "sides": [
                (records[id], *_in_words(said, parties)) for id, said in zip(one.records, one.sayings, strict=True)
            ],
            "note": notes.get(one.id),
        }
        for one in found
    ]


def _in_words(said: str, parties: dict[str, str]) -> tuple[str, str]:
    """Who or what a saying is of, and what it says: answers and days in words, what a list wrote as it wrote it."""
    head, _colon, tail = said.partition(": ")
    if head in Property.values:
        return str(Property(head).label), tail
    code, comma, place = head.partition(", ")
    words = [label(word, "disposition") if word in Disposition.values else day(word) for word in tail.split(" ")]
    return f"{parties.get(code, code)}{comma}{place}", " ".join(words)


def _found(request: PageRequest) -> list[Contradiction]:
    if not request.user.purposes:
        raise Http404
    return found_by(request.user)
