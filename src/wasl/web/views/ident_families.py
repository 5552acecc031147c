"""Families of a programme, and one family: drawn, in words, checked by a relative."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.identification.domain.families import can_speak_with, open_family
from wasl.apps.identification.domain.family_reading import families_of, needs_of, read_family
from wasl.apps.identification.domain.pedigrees import check_pedigree, drawing_sha256, standing_checks
from wasl.apps.identification.domain.relatives import add_first, add_relative
from wasl.apps.identification.enums import ConsentPurpose, Tie
from wasl.apps.identification.models.family import Family
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.rules import READ_REMAINS, may_speak_with_families
from wasl.kernel.errors import DomainError, WaslError
from wasl.web.drawings import Part, stacked_bar
from wasl.web.family_words import about, called, drawn, ties_in_words
from wasl.web.ident_family_forms import CheckForm, RelativeForm, ToldForm
from wasl.web.pages import CONFLICT, UNPROCESSABLE, reached, refused
from wasl.web.pedigree_drawing import pedigree, sign
from wasl.web.pedigree_layout import Kin
from wasl.web.requests import PageRequest

NEEDS = ("relatives", "consent", "sample", "typing", "nothing")


@require_safe
def families(request: PageRequest, id: str) -> HttpResponse:
    return families_page(request, id)


@require_POST
def open_one(request: PageRequest, id: str) -> HttpResponse:
    try:
        family = open_family(_programme(request, id), by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, families_page, id)
    messages.success(request, _("The family was opened. Begin with the person from whom it is told."))
    return redirect("ident_family", family.id)


@require_safe
def one_family(request: PageRequest, id: str) -> HttpResponse:
    return family_page(request, id)


@require_safe
def sheet(request: PageRequest, id: str) -> HttpResponse:
    """The drawn family to print, for a relative to look at and sign."""
    family = reached(_families(request), id)
    if not can_speak_with(family, by=request.user):
        raise Http404
    context = _drawn(request, family)
    context["lines"] = [line for line in context["lines"] if line["one"].is_told or line["ties"]]
    return render(request, "ident_family_sheet.html", context)


@require_POST
def add(request: PageRequest, id: str) -> HttpResponse:
    family = reached(_families(request), id)
    if not can_speak_with(family, by=request.user):
        raise Http404
    is_first = not family.relatives.standing().exists()
    form = ToldForm(request.POST) if is_first else RelativeForm(family, request.POST)
    if not form.is_valid():
        return family_page(request, id, form=form, status=UNPROCESSABLE)
    try:
        if isinstance(form, RelativeForm):
            add_relative(form.cleaned_data["of"], Tie(form.cleaned_data["tie"]), form.told(), by=request.user,
                         at=timezone.now(), **form.ties())  # fmt: skip
        else:
            add_first(family, form.told(), by=request.user, at=timezone.now())
    except WaslError as refusal:
        return refused(request, refusal, family_page, id, form=form, status=CONFLICT)
    messages.success(request, _("This person was added. Look at the drawing."))
    return redirect("ident_family", id)


@require_POST
def check(request: PageRequest, id: str) -> HttpResponse:
    family = reached(_families(request), id)
    if not can_speak_with(family, by=request.user):
        raise Http404
    form = CheckForm(family, request.POST)
    if not form.is_valid():
        return family_page(request, id, status=UNPROCESSABLE)
    try:
        check_pedigree(family, form.cleaned_data["relative"], seen_sha256=form.cleaned_data["seen"], by=request.user,
                       at=timezone.now())  # fmt: skip
    except DomainError as refusal:
        return refused(request, refusal, family_page, id)
    messages.success(request, _("It was written down that the drawing was checked."))
    return redirect("ident_family", id)


def families_page(request: PageRequest, id: str) -> HttpResponse:
    programme = _programme(request, id)
    rows = families_of(programme, by=request.user)
    needs = needs_of(rows)
    words = _need_words()
    parts = [Part(words[need], sum(one == need for one in needs.values()), f"need-{need}") for need in NEEDS]
    shown = [
        {"family": one, "is_own": can_speak_with(one, by=request.user), "need": needs[one.id],
         "need_words": words[needs[one.id]], "missing": list(one.missing.select_related("relative"))}
        for one in rows
    ]  # fmt: skip
    context = {
        "programme": programme,
        "rows": shown,
        "parts": [part for part in parts if part.count],
        "bar": stacked_bar(parts, title=_("What the families still need"), key="needs", rtl=get_language_bidi()),
        "may_open": may_speak_with_families(programme.parts_of(request.user)),
    }
    return render(request, "ident_families.html", context)


def family_page(request: PageRequest, id: str, *, form: Any = None, status: int = 200) -> HttpResponse:
    family = reached(_families(request), id)
    context = _drawn(request, family)
    if context["seen"].is_own:
        has_members = bool(context["seen"].members)
        context["form"] = form or (RelativeForm(family) if has_members else ToldForm())
        context["is_open"] = form is not None
        context["check_form"] = CheckForm(family, initial={"seen": drawing_sha256(family)})
    return render(request, "ident_family.html", context, status=status)


def _drawn(request: PageRequest, family: Family) -> dict[str, Any]:
    language = get_language() or "en"
    seen = read_family(family, by=request.user)
    lines = [
        {"one": one, "called": called(one), "ties": ties_in_words(one, seen), "about": about(one, language=language),
         "allows": [str(purpose.label) for purpose in ConsentPurpose if purpose.value in one.consents]}
        for one in seen.members
    ]  # fmt: skip
    title = _("Family %(code)s, as it was told") % {"code": family.code}
    drawing = pedigree(drawn(seen, language=language), title=title, key="pedigree", rtl=get_language_bidi(),
                       about=_("The same in words stands in the list of members."))  # fmt: skip
    return {
        "family": family, "seen": seen, "lines": lines, "drawing": drawing, "legend": _legend(),
        "checks": standing_checks(family), "missing": family.missing.select_related("relative__family"),
    }  # fmt: skip


def _legend() -> list[tuple[Any, str]]:
    def one(**marks: Any) -> Kin:
        return Kin("", "", "", **marks)

    return [
        (sign(one(sex="M")), _("man")), (sign(one(sex="F")), _("woman")), (sign(one()), _("sex not known")),
        (sign(one(sex="M", is_missing=True)), _("is sought")), (sign(one(sex="F", is_dead=True)), _("has died")),
        (sign(one(sex="F", is_sampled=True)), _("sample taken")),
        (sign(one(sex="F", is_typed=True)), _("sample typed")),
        (sign(one(sex="M", is_told=False)), _("not named: only ties others together")),
    ]  # fmt: skip


def _need_words() -> dict[str, str]:
    return {
        "relatives": _("Nobody told of yet who could be asked"), "consent": _("No consent to a sample yet"),
        "sample": _("No sample yet"), "typing": _("Sampled, not typed yet"), "nothing": _("Somebody is typed"),
    }  # fmt: skip


def _programme(request: PageRequest, id: str) -> Programme:
    """A programme in which this person speaks with families or compares."""
    programme = reached(Programme.objects.reaching(request.user), id)
    parts = programme.parts_of(request.user)
    if not (may_speak_with_families(parts) or parts & READ_REMAINS):
        raise Http404
    return programme


def _families(request: PageRequest) -> QuerySet[Family]:
    return Family.objects.reaching(request.user).select_related("programme", "party")
