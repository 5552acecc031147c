"""Profiles: what two readings agree on, accepted, opened to the laboratory alone, withdrawn with the consent."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.batch_reading import readings_of, shows_differences
from wasl.apps.identification.domain.batches import locked_batch
from wasl.apps.identification.domain.contradictions import contradictions, known_profiles
from wasl.apps.identification.domain.errors import GenotypeError
from wasl.apps.identification.domain.typings import Typing, typing_of
from wasl.apps.identification.enums import Part, ReadingState
from wasl.apps.identification.models.family import Relative
from wasl.apps.identification.models.laboratory import Batch, Profile
from wasl.apps.identification.models.programme import programmes_of
from wasl.apps.identification.models.sample import Sample
from wasl.apps.staff.models.staff import Staff


def accept_profile(batch: Batch, sample: Sample, *, despite: str = "", by: Staff, at: datetime) -> Profile:
    """Accept what the readings of a sample agree on. Raises GenotypeError.

    Parameters: ``despite``: why it is right although it contradicts what is known; needed where something does.
    """
    with transaction.atomic():
        batch = locked_batch(batch, by)
        reading = readings_of(batch).get(sample.pk)
        if reading is None or reading.settled is None or reading.state is not ReadingState.AGREED:
            raise _refused(sample, "its readings do not agree, or it is settled", "Have it read a third time.")
        sample = Sample.objects.select_for_update(of=("self",)).select_related("consent").get(pk=sample.pk)
        if sample.consent is not None and sample.consent.withdrawn_at is not None:
            raise _refused(sample, "the consent for it was withdrawn", "Have it destroyed, and record that.")
        typing = reading.settled.typing
        against = contradictions(sample, typing, known=known_profiles(batch.programme, by))
        if against and not despite.strip():
            raise _refused(
                sample, f"{len(against)} things speak against it", "Read them, and say why it is right, if it is."
            )
        profile = Profile.objects.create(
            sample=sample, batch=batch, genotypes={marker: list(one) for marker, one in typing.genotypes.items()},
            amelogenin=typing.amelogenin, markers=len(typing.genotypes), accepted_by=by, accepted_at=at,
            despite=despite.strip() if against else "",
        )  # fmt: skip
        append(Event("profile_accepted", by=by.id, subject=profile.id,
                     plain={"sample": sample.id, "batch": batch.id, "markers": profile.markers,
                            "against": len(against)},
                     sealed={"despite": profile.despite}), at=at)  # fmt: skip
    return profile


def profiles_readable_by(person: Staff) -> QuerySet[Profile]:
    """Profiles that stand, whose genotypes this person may open: of samples that reach them as a laboratory."""
    typed_in = programmes_of(person, frozenset({Part.LABORATORY}))
    return Profile.objects.standing().filter(
        sample__in=Sample.objects.reaching(person).filter(programme__in=typed_in)
    )  # fmt: skip


def genotypes_of(profile: Profile, *, by: Staff, at: datetime) -> Typing:
    """Open the genotypes of a profile to a person of the laboratory, and write that down. Raises GenotypeError."""
    if not profiles_readable_by(by).filter(pk=profile.pk).exists():
        raise GenotypeError(f"profile {profile.id} was not opened", why="it is not for your role, or was withdrawn",
                            do="Ask the laboratory for what follows from it.")  # fmt: skip
    with transaction.atomic():
        append(Event("genotypes_opened", by=by.id, subject=profile.id), at=at)
        return _typing(profile)


def readings_opened(batch: Batch, sample: Sample, *, by: Staff, at: datetime) -> Sequence[tuple[int, Typing]]:
    """What each reader of a sample read, opened to these readers once all have read. Raises GenotypeError."""
    reached = Batch.objects.reaching(by).filter(pk=batch.pk).first()
    reading = readings_of(reached).get(sample.pk) if reached else None
    if reading is None or not shows_differences(reading, by):
        raise _refused(sample, "only those who read it may compare their readings, once both have",
                       "Wait for the other reading.")  # fmt: skip
    with transaction.atomic():
        append(Event("readings_opened", by=by.id, subject=batch.id, plain={"sample": sample.id}), at=at)
        return [(one.turn, typing_of(one)) for one in reading.aliquots if one.read_at is not None]


def withdraw_profiles_of(relative: Relative, *, why: str, by: Staff, at: datetime) -> Sequence[Profile]:
    """Take the profiles of a relative's samples, and of samples they allowed, out of all that follows.

    Called where a consent is withdrawn, in its transaction. Nobody opens them any more; the genotypes are erased once
    it is recorded that the sample was destroyed. Returns those that were withdrawn now.
    """
    samples = Sample.objects.filter(consent__withdrawn_at__isnull=False)
    samples = samples.filter(Q(relative=relative) | Q(consent__member=relative))
    with transaction.atomic():
        withdrawn = list(Profile.objects.standing().filter(sample__in=samples).select_for_update(of=("self",)))
        for profile in withdrawn:
            profile.withdrawn_at, profile.withdrawn_by, profile.withdrawn_why = at, by, why
            profile.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
            append(Event("profile_withdrawn", by=by.id, subject=profile.id, plain={"sample": profile.sample_id},
                         sealed={"why": why}), at=at)  # fmt: skip
    return withdrawn


def _typing(profile: Profile) -> Typing:
    return Typing({marker: tuple(alleles) for marker, alleles in profile.genotypes.items()}, profile.amelogenin)


def _refused(sample: Sample, why: str, do: str) -> GenotypeError:
    return GenotypeError(f"nothing was done with the readings of sample {sample.code}", why=why, do=do)
