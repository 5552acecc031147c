"""What families ask, from the liaison who hears it to the words they are answered with."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.casework.enums import RequestKind, RequestState
from wasl.apps.casework.models.request import FamilyRequest
from wasl.apps.casework.rules import may_examine, may_file, may_settle
from wasl.apps.casework.states import NEXT
from wasl.apps.lists.domain.one_entry import correct_entry, put_entry_back, take_correction_back, take_entry_off
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.register.enums import Property
from wasl.apps.sources.domain.source_verbs import record_source, speak_on
from wasl.apps.sources.enums import SourceKind
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.enums import Role
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.errors import DomainError

# what a family may correct: who the person is and when and where they were taken, not what a holder answers
CORRECTABLE = (
    Property.NAME, Property.NAME_LATIN, Property.MOTHER, Property.SEX, Property.BIRTH_DATE, Property.BIRTH_PLACE,
    Property.RESIDENCE, Property.DEPRIVED_ON, Property.DEPRIVED_AT,
)  # fmt: skip


class RequestError(DomainError):
    code = "family_request"


@dataclass(frozen=True, slots=True)
class Described:
    """The person, and who asks, as the family says it."""

    name: str
    relation: str
    checked: str
    wish: str
    mother: str = ""
    birth_date: str = ""
    place: str = ""


def file_request(
    kind: RequestKind, described: Described, *, addressed_to: Party, by: Staff, at: datetime,
    property: Property | None = None, value: str = "",
) -> FamilyRequest:  # fmt: skip
    """A liaison puts a family's wish before a neutral body. Raises RequestError."""
    if not may_file(by.roles):
        raise RequestError("the request was not filed", why="your role does not speak for families",
                           do="Ask a family liaison.")  # fmt: skip
    if addressed_to not in neutral_bodies():
        raise RequestError("the request was not filed", why="it is not addressed to a neutral body",
                           do="Choose one of those shown.")  # fmt: skip
    if not all(text.strip() for text in (described.name, described.relation, described.checked, described.wish)):
        raise RequestError(
            "the request was not filed",
            why="it does not say of whom, who asks, how that was made sure, or what is asked",
            do="Fill in all four.",
        )
    is_correction = property in CORRECTABLE and bool(value.strip())
    says_nothing = property is None and not value.strip()
    if not (is_correction if kind is RequestKind.CORRECT else says_nothing):
        raise RequestError(
            "the request was not filed",
            why="a correction says what is corrected and to what, and nothing else does",
            do="Choose what is wrong and write what is right.",
        )
    with transaction.atomic():
        request = FamilyRequest.objects.create(
            kind=kind, party=by.party, addressed_to=addressed_to, filed_by=by, filed_at=at, name=described.name,
            mother=described.mother, birth_date=described.birth_date, place=described.place,
            relation=described.relation, checked=described.checked, wish=described.wish,
            property=property.value if property else "", value=value.strip(),
        )  # fmt: skip
        sealed = {"name": described.name, "wish": described.wish, "checked": described.checked, "value": value}
        append(
            Event("family_request_filed", by=by.id, subject=request.id,
                  plain={"kind": kind.value, "to": addressed_to.id}, sealed=sealed),
            at=at,
        )  # fmt: skip
    return request


def pass_on(request: FamilyRequest, *, entry: ListEntry, told: str, by: Staff, at: datetime) -> None:
    """The neutral names the entry that is meant, and tells its party what is asked, in words of its own.

    The family's own words, and who asks, go no further.
    """
    _check_examines(request, by)
    if entry.record.withdrawn_at is not None:
        raise RequestError(f"request {request.id} was not passed on", why="that entry was withdrawn",
                           do="Choose one that stands.")  # fmt: skip
    if not told.strip():
        raise RequestError(f"request {request.id} was not passed on", why="it does not say what the party is told",
                           do="Write it in words that do not show who asks.")  # fmt: skip
    with transaction.atomic():
        request = _locked(request, to=RequestState.PASSED_ON)
        request.entry, request.told_party = entry, told
        request.passed_on_by, request.passed_on_at = by, at
        _move(request, RequestState.PASSED_ON, by=by, at=at, sealed={"entry": entry.id, "told": told})


def grant(request: FamilyRequest, *, why: str, by: Staff, at: datetime) -> None:
    """The party takes its entry out, or has it corrected. With the neutral who passed it on, that is two people."""
    _check_settles(request, by)
    with transaction.atomic():
        request = _settled(request, RequestState.GRANTED, why=why, by=by, at=at)
        request.is_granted = True
        entry = _entry_of(request)
        if request.kind == RequestKind.UNLIST:
            take_entry_off(entry, why=_reason(request), by=by, at=at)
        else:
            request.source = _source(request, by, at)
            correct_entry(entry, property=Property(request.property), value=request.value, source=request.source,
                          why=_reason(request), by=by, at=at)  # fmt: skip
        _move(request, RequestState.GRANTED, by=by, at=at, sealed={"why": why})


def refuse(request: FamilyRequest, *, why: str, by: Staff, at: datetime) -> None:
    """The party refuses, or takes a grant back: then its entry stands again as it was."""
    _check_settles(request, by)
    if not why.strip():
        raise RequestError(f"request {request.id} was not refused", why="no reason was given", do="Say why.")
    with transaction.atomic():
        request = _settled(request, RequestState.REFUSED, why=why, by=by, at=at)
        if request.is_granted:
            _put_back(request, why=why, by=by, at=at)
        elif request.ended_at is not None:
            raise RequestError(f"request {request.id} was not refused", why="it is ended and nothing was granted",
                               do="Nothing is left to do.")  # fmt: skip
        request.is_granted = False
        _move(request, RequestState.REFUSED, by=by, at=at, sealed={"why": why})


def answer_family(request: FamilyRequest, *, words: str, by: Staff, at: datetime) -> None:
    """The neutral answers the family; only these words reach the liaison, so they say no more than is meant."""
    _check_examines(request, by)
    if not words.strip():
        raise RequestError(f"request {request.id} was not answered", why="no words for the family were given",
                           do="Write what the family is told.")  # fmt: skip
    with transaction.atomic():
        request = _locked(request, to=RequestState.ANSWERED)
        request.answer, request.ended_at = words, at
        _move(request, RequestState.ANSWERED, by=by, at=at, sealed={"words": words})


def retract(request: FamilyRequest, *, by: Staff, at: datetime) -> None:
    """The family takes its wish back. What was granted stands until the party takes that back: it is shown to it.

    The liaison may do so at any time before the answer; it is not told whether anything was granted.
    """
    if not (may_file(by.roles) and by.party_id == request.party_id):
        raise _not_yours(request)
    with transaction.atomic():
        request = _locked(request, to=RequestState.RETRACTED)
        request.ended_at = at
        _move(request, RequestState.RETRACTED, by=by, at=at, sealed={})


def can_examine(request: FamilyRequest, *, by: Staff) -> bool:
    return may_examine(by.roles, own_party=by.party_id, addressed_to=request.addressed_to_id)


def can_settle(request: FamilyRequest, *, by: Staff) -> bool:
    entry = request.entry
    return entry is not None and may_settle(by.roles, own_party=by.party_id, brought_by=entry.list.party_id)


def neutral_bodies() -> list[Party]:
    """Parties with somebody who examines requests."""
    return list(Party.objects.filter(staff__held_roles__role=Role.NEUTRAL, staff__is_active=True).distinct())


def _check_examines(request: FamilyRequest, by: Staff) -> None:
    if not can_examine(request, by=by):
        raise _not_yours(request)


def _check_settles(request: FamilyRequest, by: Staff) -> None:
    if not can_settle(request, by=by):
        raise _not_yours(request)


def _not_yours(request: FamilyRequest) -> RequestError:
    return RequestError(f"request {request.id} was not changed", why="it is not for your role to do so",
                        do="Reload the page to see where it stands.")  # fmt: skip


def _locked(request: FamilyRequest, *, to: RequestState) -> FamilyRequest:
    locked = (
        FamilyRequest.objects.select_for_update(of=("self",))
        .select_related("entry__record", "entry__list__source")
        .get(pk=request.pk)
    )
    if to not in NEXT[RequestState(locked.state)]:
        raise RequestError(f"request {locked.id} was not changed", why=f'it is "{locked.state}"',
                           do="Reload the page to see where it stands.")  # fmt: skip
    return locked


def _settled(request: FamilyRequest, to: RequestState, *, why: str, by: Staff, at: datetime) -> FamilyRequest:
    request = _locked(request, to=to)
    request.settled_by, request.settled_at, request.settled_why = by, at, why
    return request


def _move(request: FamilyRequest, to: RequestState, *, by: Staff, at: datetime, sealed: dict[str, str]) -> None:
    request.state = to
    request.save()
    append(Event(f"family_request_{to.value}", by=by.id, subject=request.id, sealed=sealed), at=at)


def _entry_of(request: FamilyRequest) -> ListEntry:
    assert request.entry is not None, "passed_on_about_an_entry"  # noqa: S101  the database holds it
    return request.entry


def _put_back(request: FamilyRequest, *, why: str, by: Staff, at: datetime) -> None:
    entry = _entry_of(request)
    if request.source is None:
        put_entry_back(entry, why=why, by=by, at=at)
    else:
        take_correction_back(entry, source=request.source, replaced=_reason(request), why=why, by=by, at=at)


def _reason(request: FamilyRequest) -> str:
    return f"asked by a family through a liaison: {request.id}"


def _source(request: FamilyRequest, by: Staff, at: datetime) -> Source:
    """The correction as a source that continues the list's, open to those who read the list.

    It bears the list's own title: a holder must not learn that a family spoke, or to whom.
    """
    first = _entry_of(request).list.source
    source = record_source(
        kind=SourceKind.SUBMISSION, title=first.title, by=by.id, at=at, family=first.family,
        brought_by=first.brought_by,
    )  # fmt: skip
    speak_on(first, source, by=by.id, at=at)
    return source
