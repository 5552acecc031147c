"""One missing person: what relatives tell, by block and by who told it; whom to ask for a sample next."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.identification.domain.ante_mortem import record_told, withdraw_told
from wasl.apps.identification.domain.described_fields import Record, described_blocks, fields_of, shown
from wasl.apps.identification.domain.families import can_speak_with
from wasl.apps.identification.domain.family_reading import SeenFamily, read_family
from wasl.apps.identification.domain.missing import end_search, link_record, search_again
from wasl.apps.identification.domain.populations import table_for
from wasl.apps.identification.domain.whom_to_sample import SIMULATIONS, advice_for
from wasl.apps.identification.enums import ConsentPurpose
from wasl.apps.identification.models.described import Described
from wasl.apps.identification.models.family import Missing
from wasl.apps.identification.rules import may_link_records
from wasl.apps.register.models.person import PersonRecord
from wasl.kernel.errors import WaslError
from wasl.kernel.places import PlacePrecision
from wasl.web.drawings import Part, stacked_bar
from wasl.web.family_words import called
from wasl.web.gain_drawing import gain_bar
from wasl.web.ident_family_forms import PRECISIONS, RecordForm, ToldOfForm, WhyForm
from wasl.web.pages import UNPROCESSABLE, reached, refused
from wasl.web.requests import PageRequest


@require_safe
def one_missing(request: PageRequest, id: str) -> HttpResponse:
    return missing_page(request, id)


@require_POST
def tell(request: PageRequest, id: str) -> HttpResponse:
    missing = _own(request, id)
    form = ToldOfForm(missing.family, request.POST)

    def act(missing: Missing) -> None:
        given = form.cleaned_data
        record_told(missing, given["field"], given["value"], told_by=given["told_by"], on_date=given["on_date"],
                    by=request.user, at=timezone.now())  # fmt: skip

    return _act(request, missing, form, act, said=_("Written down."))


@require_POST
def untell(request: PageRequest, id: str) -> HttpResponse:
    told = reached(Described.objects.reaching(request.user).filter(missing__isnull=False), id)
    form = WhyForm(request.POST)

    def act(_missing: Missing) -> None:
        withdraw_told(told, why=form.cleaned_data["why"], by=request.user, at=timezone.now())

    return _act(request, _own(request, told.missing_id or ""), form, act, said=_("Withdrawn. It stays on record."))


@require_POST
def end(request: PageRequest, id: str) -> HttpResponse:
    form = WhyForm(request.POST)

    def act(missing: Missing) -> None:
        end_search(missing, why=form.cleaned_data["why"], by=request.user, at=timezone.now())

    return _act(request, _own(request, id), form, act, said=_("This person is no longer sought or compared."))


@require_POST
def again(request: PageRequest, id: str) -> HttpResponse:
    missing = _own(request, id)
    try:
        search_again(missing, by=request.user, at=timezone.now())
    except WaslError as refusal:
        return refused(request, refusal, missing_page, id)
    messages.success(request, _("This person is sought again."))
    return redirect("ident_missing", id)


@require_POST
def link(request: PageRequest, id: str) -> HttpResponse:
    missing = reached(_missing(request), id)
    if not may_link_records(missing.family.programme.parts_of(request.user)):
        raise Http404
    form = RecordForm(request.POST)

    def act(missing: Missing) -> None:
        record = reached(PersonRecord.objects.reaching(request.user), form.cleaned_data["record"])
        link_record(missing, record, by=request.user, at=timezone.now())

    return _act(request, missing, form, act, said=_("The register and the missing person are linked."))


@require_safe
def whom(request: PageRequest, id: str) -> HttpResponse:
    """Worked out when it is asked for: it takes some seconds."""
    missing = _own(request, id)
    try:
        population = table_for(missing.family.programme)
        advice = advice_for(missing, table=population.table, names=population.names)
    except WaslError as refusal:
        return refused(request, refusal, missing_page, id)
    seen = read_family(missing.family, by=request.user)
    most = max([one.log10_lr for one in (*advice.options, *([advice.now] if advice.now else []))], default=1)
    known = seen.by_id
    options = [
        {"one": option, "member": known[option.relative], "called": called(known[option.relative]),
         "consents": ConsentPurpose.SAMPLE.value in known[option.relative].consents,
         "adds": max(0.0, option.log10_lr - (advice.now.log10_lr if advice.now else 0)),
         "bar": gain_bar(advice.now.log10_lr if advice.now else 0, option.log10_lr, most=most, key=f"w{place}",
                         title=called(known[option.relative]), rtl=get_language_bidi())}
        for place, option in enumerate(advice.options)
    ]  # fmt: skip
    context = {"missing": missing, "advice": advice, "options": options, "is_shipped": population.is_shipped,
               "simulations": SIMULATIONS, "twins": [(id, called(known[id])) for id in advice.twins]}  # fmt: skip
    return render(request, "ident_whom_to_sample.html", context)


def missing_page(request: PageRequest, id: str, *, form: Any = None, status: int = 200) -> HttpResponse:
    missing = reached(_missing(request), id)
    seen = read_family(missing.family, by=request.user)
    parts = missing.family.programme.parts_of(request.user)
    blocks = _blocks(request, missing, seen)
    reads_name = seen.is_own or missing.ended_at is None
    context = {
        "missing": missing,
        "seen": seen,
        "name": missing.relative.name if reads_name else missing.code,
        "precision": PRECISIONS[PlacePrecision(missing.precision)],
        "blocks": blocks,
        **_picture(blocks),
        "links": may_link_records(parts),
        "record": PersonRecord.objects.reaching(request.user).filter(pk=missing.record_id).first(),
        "told_form": form if isinstance(form, ToldOfForm) else ToldOfForm(missing.family),
        "record_form": form if isinstance(form, RecordForm) else RecordForm(),
        "is_open": isinstance(form, ToldOfForm),
    }
    return render(request, "ident_missing.html", context, status=status)


def _blocks(request: PageRequest, missing: Missing, seen: SeenFamily) -> list[dict[str, Any]]:
    """What reaches this person, by block and field, with who told it."""
    language = get_language()
    told: dict[str, list[dict[str, Any]]] = {}
    fields = {one.key: one for some in fields_of(Record.AM).values() for one in some}
    values = Described.objects.reaching(request.user).filter(missing=missing)
    for one in values if seen.is_own else values.standing():
        teller = seen.by_id.get(one.told_by_id or "")
        value = shown(fields[one.field], one.value, language=language) if one.field in fields else one.value
        told.setdefault(one.field, []).append({"one": one, "value": value, "by": called(teller) if teller else ""})
    return [
        {"number": number, "name": words.in_language(language),
         "fields": [(field.words.in_language(language), told[field.key]) for field in fields_of(Record.AM)[number]
                    if field.key in told]}
        for number, words in described_blocks().items()
    ]  # fmt: skip


def _picture(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """How much is told, by block."""
    looks = ("need-consent", "need-sample", "need-typing", "need-nothing", "need-relatives", "standing-answered")
    parts = [
        Part(block["name"], sum(one["one"].withdrawn_at is None for _, some in block["fields"] for one in some), look)
        for block, look in zip(blocks, looks, strict=True)
    ]
    bar = stacked_bar(parts, title=_("What was told, by block"), key="told", rtl=get_language_bidi())
    return {"bar": bar, "parts": [part for part in parts if part.count]}


def _act(request: PageRequest, missing: Missing, form: Any, act: Callable[[Missing], None], *, said: str
         ) -> HttpResponse:  # fmt: skip
    if not form.is_valid():
        return missing_page(request, missing.id, form=form, status=UNPROCESSABLE)
    try:
        act(missing)
    except WaslError as refusal:
        return refused(request, refusal, missing_page, missing.id, form=form)
    messages.success(request, said)
    return redirect("ident_missing", missing.id)


def _own(request: PageRequest, id: str) -> Missing:
    missing = reached(_missing(request), id)
    if not can_speak_with(missing.family, by=request.user):
        raise Http404
    return missing


def _missing(request: PageRequest) -> QuerySet[Missing]:
    rows = Missing.objects.reaching(request.user)
    return rows.select_related("family__programme", "family__party", "relative__family")
