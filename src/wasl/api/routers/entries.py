"""Entries: one of them whole, answering it, confirming and taking back answers, and the holder's questions."""

from collections import defaultdict
from typing import Any, Literal

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, Page, page_of, reached
from wasl.api.schemas.entries import (
    AnswerIn,
    AnswerOut,
    EntryDetailOut,
    LinkOut,
    OwnAnswerOut,
    OwnEntryDetailOut,
    QuestionOut,
    TakeBackIn,
    answer_out,
    entry_detail_out,
    entry_values,
)
from wasl.api.values import Paging
from wasl.apps.lists.domain.answer_details import evidence_of
from wasl.apps.lists.domain.answers import answer_entry, second_answer, take_back_answer
from wasl.apps.lists.domain.due import due_lists, meetings_of_lists, with_due
from wasl.apps.lists.domain.nearness import near_own
from wasl.apps.lists.domain.standing import with_standing
from wasl.apps.lists.domain.traits import describe, in_category
from wasl.apps.lists.enums import Category, Near, Standing
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.version import last_change
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.register.domain.claims import missing_custody_items
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.staff.enums import Role
from wasl.apps.staff.models.staff import Staff

router = Router(tags=["entries"])
OPEN = [Standing.AWAITING, Standing.SECOND_PERSON]


class QuestionFilter(Paging):
    which: Literal["open", "answered"] = "open"
    category: Category | None = None
    near: Near | None = None


@router.get("/entries/{id}", response={200: OwnEntryDetailOut | EntryDetailOut, **REFUSALS})
def one_entry(request: Asked, id: str) -> EntryDetailOut:
    user = request.user
    entry = reached(with_standing(_entries(user), moment=timezone.now(), seen_by=user.party_id), id)
    episodes = CustodyEpisode.objects.filter(record=entry.record_id).values_list("id", flat=True)
    claims = list(Claim.objects.reaching(user).standing().about(entry.record_id, *episodes).order_by("pk"))
    return entry_detail_out(
        entry, to=user, claims=claims, answers=list(_answers(user).filter(entry=entry).order_by("at", "id")),
        links=_same_person(entry, user), silent=missing_custody_items(claim.property for claim in claims),
    )  # fmt: skip


@router.post("/entries/{id}/answers", response={201: OwnAnswerOut, **REFUSALS})
def answer(request: Asked, id: str, given: AnswerIn) -> Status[AnswerOut]:
    """Answer for one entry. Death, and remains, wait for a second person of the holder."""
    entry = reached(_entries(request.user), id)
    twin = (
        reached(_entries(request.user).filter(list=entry.list_id), given.duplicate_of) if given.duplicate_of else None
    )
    made = answer_entry(
        entry, disposition=given.disposition, by=request.user, at=timezone.now(), on_date=given.on_date,
        duplicate_of=twin, note=given.note, signed_as=given.signed_as, details=given.details,
        reference=given.reference, evidence=given.evidence.read() if given.evidence else None,
    )  # fmt: skip
    return Status(201, answer_out(made, to=request.user))


@router.post("/answers/{id}/confirm", response={200: OwnAnswerOut, **REFUSALS}, tags=["answers"])
def confirm(request: Asked, id: str) -> AnswerOut:
    made = second_answer(reached(_answers(request.user), id), by=request.user, at=timezone.now())
    return answer_out(made, to=request.user)


@router.post("/answers/{id}/take-back", response={200: OwnAnswerOut, **REFUSALS}, tags=["answers"])
def take_back(request: Asked, id: str, given: TakeBackIn) -> AnswerOut:
    made = take_back_answer(reached(_answers(request.user), id), why=given.why, by=request.user, at=timezone.now())
    return answer_out(made, to=request.user)


@router.get("/answers/{id}/evidence", response={200: bytes, **REFUSALS}, tags=["answers"])
def evidence(request: Asked, id: str) -> HttpResponse:
    """The document of an answer, for whoever reads the answer."""
    made = reached(_answers(request.user).exclude(source=None).exclude(source__sha256=""), id)
    response = HttpResponse(evidence_of(made), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="wasl-{made.id}.bin"'
    return response


@router.get("/questions", response={200: Page[QuestionOut], **REFUSALS})
def questions(request: Asked, asked: Query[QuestionFilter]) -> dict[str, Any]:
    """What the holder owes, or has answered: entries put to one's party."""
    user = request.user
    if Role.HOLDER not in user.roles:
        raise Http404
    rows: Any = with_standing(_entries(user).put_to(user.party), moment=timezone.now(), seen_by=user.party_id)
    rows = rows.filter(standing__in=OPEN) if asked.which == "open" else rows.exclude(standing__in=OPEN)
    if asked.category:
        describe(_entries(user).put_to(user.party))
        rows = rows.filter(in_category(asked.category, on=timezone.now().date()))
    if asked.near:
        rows = rows.filter(near_own(asked.near, by=user))
    due = meetings_of_lists(due_lists(NameList.objects.reaching(user)), moment=timezone.now())
    rows = with_due(rows, due).order_by("list__put_at", "list_id", "row__number")
    return page_of(rows, asked, lambda some: _with_answers(some, user))


def _entries(staff: Staff) -> Any:
    if not staff.purposes:
        raise Http404
    return ListEntry.objects.reaching(staff).select_related("list", "row__list", "record")


def _answers(staff: Staff) -> Any:
    reached_answers = Answer.objects.reaching(staff).annotate(entry_changed_at=last_change("entry"))
    return reached_answers.select_related("entry__list", "entry__record", "by__party", "source")


def _with_answers(entries: list[Any], staff: Staff) -> list[QuestionOut]:
    found: dict[str, list[AnswerOut]] = defaultdict(list)
    for made in _answers(staff).open().filter(entry__in=[entry.id for entry in entries]).order_by("at", "id"):
        found[made.entry_id].append(answer_out(made, to=staff))
    return [QuestionOut(due=entry.due, answers=found[entry.id], **entry_values(entry)) for entry in entries]


def _same_person(entry: ListEntry, staff: Staff) -> list[LinkOut]:
    """Entries that a standing decision on a pair one reaches calls the same person as this one."""
    pairs = CandidatePair.objects.reaching(staff).filter(
        Q(first=entry.record_id) | Q(second=entry.record_id),
        decisions__undone_at=None, decisions__verdict=Verdict.SAME, first__withdrawn_at=None, second__withdrawn_at=None,
    )  # fmt: skip
    links = []
    for pair in pairs.select_related("first__entry__row", "second__entry__row").order_by("id"):
        other = pair.second if pair.first_id == entry.record_id else pair.first
        links.append(LinkOut(
            pair=pair.id, entry=other.entry.id, list=other.entry.list_id, row=other.entry.row.number,
            name_ar=other.name_ar, name_latin=other.name_latin,
        ))  # fmt: skip
    return links
