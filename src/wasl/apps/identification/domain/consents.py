"""What each member of a family allows: for one purpose and one recipient, until they say otherwise."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.errors import ConsentError
from wasl.apps.identification.domain.families import locked, member_of
from wasl.apps.identification.domain.profiles import withdraw_profiles_of
from wasl.apps.identification.enums import ConsentForm, ConsentPurpose
from wasl.apps.identification.models.family import Consent, Relative
from wasl.apps.identification.rules import RECIPIENTS
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.dates import from_edtf

OF_AGE = 18
WITHDRAWN = "the consent to type the sample was withdrawn"


@dataclass(frozen=True)
class Given:
    """How a consent was given. ``guardian``: who gave it for a child; ``witness``: who heard it, when it was spoken."""

    form: ConsentForm
    witness: str = ""
    guardian: str = ""


def give_consent(member: Relative, purpose: ConsentPurpose, recipient: Party, given: Given, *, given_at: datetime,
                 by: Staff, at: datetime) -> Consent:  # fmt: skip
    """Record what a member allows. Raises ConsentError."""
    with transaction.atomic():
        family = locked(member.family, by=by)
        member = member_of(family, member)
        _check_can_give(member, given, on=given_at.date())
        if given_at > at:
            raise _refused(member, "the moment it was given is still to come", "Correct the date.")
        parts = {part.value for part in RECIPIENTS[purpose]}
        if not family.programme.members.filter(party=recipient, part__in=parts).exists():
            raise _refused(member, "the recipient has no part in the programme that needs it",
                           "Choose who types samples or compares.")  # fmt: skip
        if member.consents.standing().filter(purpose=purpose, recipient=recipient).exists():
            raise _refused(member, "it stands already", "Nothing is left to do.")
        consent = Consent.objects.create(
            member=member, purpose=purpose, recipient=recipient, form=given.form, witness=given.witness,
            guardian=given.guardian, given_at=given_at, recorded_by=by,
        )  # fmt: skip
        append(Event("consent_given", by=by.id, subject=consent.id,
                     plain={"member": member.id, "purpose": purpose.value, "to": recipient.id},
                     sealed={"witness": given.witness, "guardian": given.guardian}), at=at)  # fmt: skip
    return consent


def withdraw_consent(consent: Consent, *, by: Staff, at: datetime) -> Consent:
    """The member takes it back: at once, and without a reason.

    What it opened closes with it. Without consent to be sampled their samples wait to be destroyed, and their profiles
    leave the searches. ``passed_on`` says what the recipient had by then.
    """
    with transaction.atomic():
        locked(consent.member.family, by=by)
        consent = Consent.objects.select_related("member__family").get(pk=consent.pk)
        if consent.withdrawn_at is not None:
            raise ConsentError(f"consent {consent.id} was not withdrawn", why="it is withdrawn already",
                               do="Nothing is left to do.")  # fmt: skip
        consent.withdrawn_at, consent.withdrawn_by = at, by
        consent.save()
        samples = 0
        if consent.purpose == ConsentPurpose.SAMPLE:
            samples = consent.samples.count()
            withdraw_profiles_of(consent.member, why=WITHDRAWN, by=by, at=at)
        append(Event("consent_withdrawn", by=by.id, subject=consent.id,
                     plain={"member": consent.member_id, "samples": samples}), at=at)  # fmt: skip
    return consent


def is_of_age(edtf: str, *, on: date) -> bool | None:
    """Whether somebody born then is of age on a day; None where the date of birth leaves it open."""
    born = from_edtf(edtf)
    if born.uncertain or not born.is_known:
        return None
    bound = on.replace(year=on.year - OF_AGE, day=min(on.day, 28) if on.month == 2 else on.day)
    if born.latest is not None and born.latest <= bound:
        return True
    return False if born.earliest is not None and born.earliest > bound else None


def _check_can_give(member: Relative, given: Given, *, on: date) -> None:
    if not member.name or member.is_dead:
        raise _refused(member, "only a living member who is known by name allows anything", "Choose who it is.")
    if hasattr(member, "missing") and member.missing.ended_at is None:
        raise _refused(member, "who is sought cannot be asked", "Ask their relatives for their own.")
    if not given.guardian.strip() and not is_of_age(member.birth_date, on=on):
        raise _refused(
            member,
            "it is not certain that they were of age",
            "Record their year of birth, or name who gives it for them.",
        )
    if given.form == ConsentForm.SPOKEN and not given.witness.strip():
        raise _refused(member, "spoken consent needs a witness", "Name who heard it.")


def _refused(member: Relative, why: str, do: str) -> ConsentError:
    return ConsentError(f"consent of {member.code} was not recorded", why=why, do=do)
