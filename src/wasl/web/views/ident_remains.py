"""Remains: their label, what was found on them, their bones, and what else is of the same person."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.identification.domain.bones import Counted, age_groups, bones
from wasl.apps.identification.domain.described_fields import (
    Field,
    Record,
    described_blocks,
    described_fields,
    fields_of,
    shown,
)
from wasl.apps.identification.domain.elements import minimum_number_of, record_element, withdraw_element
from wasl.apps.identification.domain.post_mortem import record_finding, withdraw_finding
from wasl.apps.identification.domain.reassociation import (
    propose_reassociation,
    same_person,
    second_reassociation,
    undo_reassociation,
)
from wasl.apps.identification.domain.way_reading import furthest, way_of_remains
from wasl.apps.identification.enums import RemainsKind
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.identification.models.described import Described
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.models.site import Element, Reassociation, Remains
from wasl.apps.identification.rules import may_examine, may_identify
from wasl.kernel.errors import DomainError
from wasl.web.forms import ReasonForm
from wasl.web.ident_drawing import skeleton
from wasl.web.ident_site_forms import BoneForm, FieldForm, FindingForm, JoinForm
from wasl.web.pages import UNPROCESSABLE, reached, refused
from wasl.web.requests import PageRequest
from wasl.web.views.ident_sites import deciding_words


@require_safe
def remains(request: PageRequest, id: str) -> HttpResponse:
    return remains_page(request, id)


@require_POST
def count(request: PageRequest, id: str) -> HttpResponse:
    form = BoneForm(request.POST)

    def act(found: Remains) -> None:
        record_element(found, form.counted(), by=request.user, at=timezone.now())

    return _act(request, id, form, act, said=_("The bones were counted."))


@require_POST
def uncount(request: PageRequest, id: str) -> HttpResponse:
    form = ReasonForm(request.POST)

    def act(found: Remains) -> None:
        number = request.POST.get("element", "")
        element = get_object_or_404(Element, remains=found, pk=int(number) if number.isdecimal() else 0)
        withdraw_element(element, why=form.cleaned_data["why"], by=request.user, at=timezone.now())

    return _act(request, id, form, act, said=_("The count was withdrawn."))


@require_POST
def find(request: PageRequest, id: str) -> HttpResponse:
    reached(reached_remains(request), id)
    field = _field(request.POST.get("field", ""))
    if field is None:
        raise Http404
    form = FindingForm(request.POST, field=field)

    def act(found: Remains) -> None:
        record_finding(found, field.key, **form.cleaned_data, by=request.user, at=timezone.now())

    return _act(request, id, form, act, said=_("The finding was recorded."), field=field)


@require_POST
def withdraw(request: PageRequest, id: str) -> HttpResponse:
    found = reached(Described.objects.reaching(request.user).exclude(remains=None), id)
    form = ReasonForm(request.POST)

    def act(_remains: Remains) -> None:
        withdraw_finding(found, why=form.cleaned_data["why"], by=request.user, at=timezone.now())

    return _act(request, found.remains_id or "", form, act, said=_("The finding was withdrawn."))


@require_POST
def join(request: PageRequest, id: str) -> HttpResponse:
    form = JoinForm(request.POST, others=_others(request, reached(reached_remains(request), id)))

    def act(part: Remains) -> None:
        given = form.cleaned_data
        propose_reassociation(part, given["whole"], why=given["why"], by=request.user, at=timezone.now())

    return _act(request, id, form, act, said=_("It was written down. Another person now stands by it."))


@require_POST
def second(request: PageRequest, id: str) -> HttpResponse:
    proposed = reached(_joins(request), id)

    def act(_remains: Remains) -> None:
        second_reassociation(proposed, by=request.user, at=timezone.now())

    return _act(request, proposed.part_id, None, act, said=_("Two people stand by it: they are of one person."))


@require_POST
def undo(request: PageRequest, id: str) -> HttpResponse:
    standing = reached(_joins(request), id)
    form = ReasonForm(request.POST)

    def act(_remains: Remains) -> None:
        undo_reassociation(standing, why=form.cleaned_data["why"], by=request.user, at=timezone.now())

    return _act(request, standing.part_id, form, act, said=_("It was undone, and stays on record."))


def remains_page(
    request: PageRequest, id: str, *, form: Any = None, field: Field | None = None, status: int = 200
) -> HttpResponse:
    found = reached(reached_remains(request), id)
    language = get_language()
    programme = found.site.programme
    parts = programme.parts_of(request.user)
    examines = may_examine(parts)
    field = field or _field(request.GET.get("field", ""))
    elements = found.elements.filter(withdrawn_at=None)
    names = {key: bone.words.in_language(language) for key, bone in bones().items()}
    least = minimum_number_of([found])
    counted = [Counted(one.bone, one.side, one.count, one.age_group, one.sex) for one in elements]
    context = {
        "remains": found,
        "stage": furthest(way_of_remains(programme, staff=request.user), found.pk),
        "conclusions": Conclusion.objects.reaching(request.user).filter(remains=found).select_related("missing"),
        "samples": Sample.objects.reaching(request.user).filter(remains=found),
        "blocks": _blocks(request, found),
        "skeleton": skeleton(counted, names=names, title=_("Bones that are there"), key="skeleton"),
        "elements": [
            {"one": one, "bone": names[one.bone],
             "age": age_groups()[one.age_group].in_language(language) if one.age_group else ""}
            for one in elements
        ],
        "least": least,
        "because": deciding_words(least),
        "is_mixed": least.people > 1 and found.kind != RemainsKind.COMMINGLED,
        "joins": _joins(request).filter(Q(part=found) | Q(whole=found)),
        "together": [one for one in same_person(found) if one.pk != found.pk],
        "identifies": may_identify(parts),
        "examines": examines,
        "bone_form": (form if isinstance(form, BoneForm) else BoneForm()) if examines else None,
        "field_form": FieldForm(record=Record.PM, initial={"field": field.key if field else ""}) if examines else None,
        "field": field if examines else None,
        "finding_form": _finding_form(form, field) if examines and field else None,
        "join_form": _join_form(request, found, form) if may_identify(parts) else None,
    }  # fmt: skip
    return render(request, "ident_remains.html", context, status=status)


def reached_remains(request: PageRequest) -> QuerySet[Remains]:
    rows = Remains.objects.reaching(request.user).select_related("site__programme", "recovery")
    return rows.prefetch_related("site__programme__members")


def _act(
    request: PageRequest, id: str, form: Any, act: Callable[[Remains], None], *, said: str, field: Field | None = None
) -> HttpResponse:
    found = reached(reached_remains(request), id)
    if form is not None and not form.is_valid():
        return remains_page(request, id, form=form, field=field, status=UNPROCESSABLE)
    try:
        act(found)
    except DomainError as refusal:
        return refused(request, refusal, remains_page, id, form=form, field=field, called={found.pk: found.label})
    messages.success(request, said)
    return redirect("ident_remains", id)


def _blocks(request: PageRequest, found: Remains) -> list[dict[str, Any]]:
    """What stands of these remains, block by block; empty blocks are left out."""
    language = get_language()
    standing: dict[str, list[Described]] = {}
    for one in Described.objects.reaching(request.user).standing().filter(remains=found).select_related("by"):
        standing.setdefault(one.field, []).append(one)
    blocks = []
    for number, fields in fields_of(Record.PM).items():
        rows = [
            {"field": field.words.in_language(language), "value": shown(field, one.value, language=language),
             "one": one}
            for field in fields for one in standing.get(field.key, ())
        ]  # fmt: skip
        if rows:
            blocks.append({"number": number, "name": described_blocks()[number].in_language(language), "rows": rows})
    return blocks


def _joins(request: PageRequest) -> QuerySet[Reassociation]:
    """Joins of remains that reach this person, both ends of them."""
    reaching = Remains.objects.reaching(request.user)
    rows = Reassociation.objects.filter(part__in=reaching, whole__in=reaching)
    return rows.select_related("part__site__programme", "whole__site__programme", "by", "seconded_by", "undone_by")


def _others(request: PageRequest, found: Remains) -> QuerySet[Remains]:
    rows = reached_remains(request).filter(site__programme=found.site.programme)
    return rows.exclude(pk=found.pk).exclude(kind=RemainsKind.COMMINGLED)


def _finding_form(form: Any, field: Field) -> FindingForm:
    return form if isinstance(form, FindingForm) else FindingForm(field=field)


def _join_form(request: PageRequest, found: Remains, form: Any) -> JoinForm | None:
    if found.kind == RemainsKind.COMMINGLED:
        return None
    return form if isinstance(form, JoinForm) else JoinForm(others=_others(request, found))


def _field(key: str) -> Field | None:
    field = described_fields().get(key)
    return field if field is not None and Record.PM in field.records else None
