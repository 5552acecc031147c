"""Taking samples: of remains, or of a relative who allows it, for one laboratory."""

from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.codes import CodeOf, new_code
from wasl.apps.identification.domain.custody import begin_custody
from wasl.apps.identification.domain.errors import ConsentError, IdentificationError
from wasl.apps.identification.enums import ConsentPurpose, Material, Part
from wasl.apps.identification.models.family import Consent, Relative
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.models.site import Remains
from wasl.apps.identification.rules import may_examine, may_speak_with_families
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff


def take_sample(
    of: Remains | Relative, *, material: Material, taken_at: datetime, person: str, place: str, taken_from: str = "",
    seal: str = "", laboratory: Party | None = None, by: Staff, at: datetime,
) -> Sample:  # fmt: skip
    """Record that a sample was taken, under a fresh code, and begin its chain of custody.

    Parameters: ``person``: who took it, by working name. ``laboratory``: whom the relative's consent allows to type
    it; none of remains. Raises IdentificationError; ConsentError without a standing consent.
    """
    _check_takes(of, laboratory, by)
    with transaction.atomic():
        consent = _standing_consent(of, material, laboratory) if isinstance(of, Relative) and laboratory else None
        sample = Sample.objects.create(
            programme=of.family.programme if isinstance(of, Relative) else of.site.programme, code=_free_code(),
            remains=of if isinstance(of, Remains) else None, relative=of if isinstance(of, Relative) else None,
            consent=consent, material=material, taken_from=taken_from.strip(), taken_by=by, taken_at=taken_at,
            recorded_at=at,
        )  # fmt: skip
        append(Event("sample_taken", by=by.id, subject=sample.id,
                     plain={"of": of.id, "material": material.value, "consent": consent.id if consent else None},
                     sealed={"from": sample.taken_from}), at=at)  # fmt: skip
        begin_custody(sample, person=person, place=place, happened_at=taken_at, seal=seal, by=by, at=at)
    return sample


def _check_takes(of: Remains | Relative, laboratory: Party | None, by: Staff) -> None:
    if isinstance(of, Remains):
        if not may_examine(of.site.programme.parts_of(by)):
            raise _refused(of, "your part in the programme does not take samples of remains", "Ask an examiner.")
        if laboratory is not None:
            raise _refused(of, "no consent binds a sample of remains to one laboratory", "Leave the laboratory out.")
        return
    family = of.family
    if family.party_id != by.party_id or not may_speak_with_families(family.programme.parts_of(by)):
        raise _refused(of, "your party does not speak with this family", "Ask the one that does.")
    if of.withdrawn_at is not None:
        raise _refused(of, "this member of the family was withdrawn", "Choose the one that stands.")
    if laboratory is None or not family.programme.members.filter(party=laboratory, part=Part.LABORATORY).exists():
        raise _refused(of, "no laboratory of the programme was named", "Name the one that the relative allows.")


def _standing_consent(of: Relative, material: Material, laboratory: Party) -> Consent:
    """Of the relative; of what belonged to somebody missing, that of any member of the family."""
    allowed = Consent.objects.standing().filter(purpose=ConsentPurpose.SAMPLE, recipient=laboratory)
    whose = {"member__family": of.family_id} if material is Material.OBJECT else {"member": of.pk}
    consent = allowed.filter(**whose).select_for_update(of=("self",)).first()
    if consent is None:
        raise ConsentError(
            f"no sample of {of.id} was recorded",
            why="no consent to take it and have this laboratory type it stands",
            do="Ask first, and record the consent.",
        )
    return consent


def _free_code() -> str:
    while True:
        code = new_code(CodeOf.SAMPLE)
        if not Sample.objects.filter(code=code).exists():
            return code


def _refused(of: Remains | Relative, why: str, do: str) -> IdentificationError:
    return IdentificationError(f"no sample of {of.id} was recorded", why=why, do=do)
