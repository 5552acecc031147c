"""Opening a family, and who may change what is told of it."""

from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.models.family import Family, Relative
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.rules import may_speak_with_families
from wasl.apps.staff.models.staff import Staff


def open_family(programme: Programme, *, by: Staff, at: datetime) -> Family:
    """A family without members, under a code of ours that says nothing of it. Raises IdentificationError."""
    if not may_speak_with_families(programme.parts_of(by)):
        raise IdentificationError("the family was not opened", why="your party does not speak with families here",
                                  do="Ask a family liaison of the programme.")  # fmt: skip
    with transaction.atomic():
        programme = Programme.objects.select_for_update().get(pk=programme.pk)
        family = Family.objects.create(programme=programme, code=f"F-{programme.families.count() + 1:03}",
                                       party=by.party, opened_by=by, opened_at=at)  # fmt: skip
        append(Event("family_opened", by=by.id, subject=family.id, plain={"programme": programme.id}), at=at)
    return family


def can_speak_with(family: Family, *, by: Staff) -> bool:
    return family.party_id == by.party_id and may_speak_with_families(family.programme.parts_of(by))


def locked(family: Family, *, by: Staff) -> Family:
    """The family, to be changed by nobody else until the transaction ends. Raises IdentificationError."""
    family = Family.objects.select_for_update(of=("self",)).select_related("programme").get(pk=family.pk)
    if not can_speak_with(family, by=by):
        raise IdentificationError(f"family {family.code} was not changed", why="your party does not speak with it",
                                  do="Ask its family liaison.")  # fmt: skip
    return family


def member_of(family: Family, one: Relative) -> Relative:
    """This member as it stands now. Raises IdentificationError for somebody withdrawn or of another family."""
    found = Relative.objects.standing().filter(pk=one.pk, family=family).select_related("family__programme").first()
    if found is None:
        raise IdentificationError(f"family {family.code} was not changed", why="that person is not a member of it now",
                                  do="Reload the page.")  # fmt: skip
    return found


def refused(relative: Relative, why: str, do: str) -> IdentificationError:
    return IdentificationError(f"what is told of {relative.code} was not changed", why=why, do=do)
