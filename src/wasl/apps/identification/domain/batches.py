"""Batches of a laboratory: samples in, two parts of each under codes of their own, and nothing leaves unaccounted."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.batch_reading import readings_of
from wasl.apps.identification.domain.codes import CodeOf, new_code
from wasl.apps.identification.domain.custody import holding_of
from wasl.apps.identification.domain.errors import GenotypeError
from wasl.apps.identification.enums import ReadingState
from wasl.apps.identification.models.laboratory import Aliquot, Batch, Untyped
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.rules import may_type
from wasl.apps.staff.models.staff import Staff

MOST_SAMPLES = 384  # of a batch: four plates
SETTLED = frozenset({ReadingState.ACCEPTED, ReadingState.UNTYPED})
THIRD = 3


def open_batch(programme: Programme, *, samples: Sequence[Sample], kit: str, by: Staff, at: datetime) -> Batch:
    """Open a batch with two aliquots of each sample. Raises GenotypeError.

    Every sample must be in the hands of this laboratory, be allowed to it, and be in no other open batch.
    """
    if not may_type(programme.parts_of(by)):
        raise _not_opened(programme.id, "your part in the programme does not type samples", "Ask the laboratory.")
    if not kit.strip():
        raise _not_opened(programme.id, "it does not say with which kit", "Name the kit.")
    if not 0 < len({sample.pk for sample in samples}) == len(samples) <= MOST_SAMPLES:
        raise _not_opened(
            programme.id, f"it has no sample, one twice, or over {MOST_SAMPLES}", "Choose samples, each once."
        )
    with transaction.atomic():
        batch = Batch.objects.create(programme=programme, party=by.party, kit=kit.strip(), opened_by=by, opened_at=at)
        for sample in _locked(samples):
            _check_can_be_typed(sample, programme, by)
            for turn in (1, 2):
                Aliquot.objects.create(batch=batch, sample=sample, turn=turn, code=_free_code())
        append(Event("laboratory_batch_opened", by=by.id, subject=batch.id,
                     plain={"programme": programme.id, "samples": len(samples)},
                     sealed={"kit": batch.kit}), at=at)  # fmt: skip
    return batch


def ask_third_reading(batch: Batch, sample: Sample, *, by: Staff, at: datetime) -> Aliquot:
    """A third part of a sample whose two readings differ, to be read by a third person. Raises GenotypeError."""
    with transaction.atomic():
        batch = locked_batch(batch, by)
        reading = readings_of(batch)[sample.pk]
        if reading.state not in {ReadingState.DIFFERENT, ReadingState.SWAPPED} or reading.turns != {1, 2}:
            raise _refused(batch, f"the two readings of sample {sample.code} do not differ, or a third was asked for",
                           "Look at the batch again.")  # fmt: skip
        aliquot = Aliquot.objects.create(batch=batch, sample=sample, turn=THIRD, code=_free_code())
        append(Event("third_reading_asked", by=by.id, subject=batch.id, plain={"sample": sample.id}), at=at)
    return aliquot


def give_up_sample(batch: Batch, sample: Sample, *, why: str, by: Staff, at: datetime) -> Untyped:
    """Say why a sample leaves the batch without a profile; it may be typed again in another. Raises GenotypeError."""
    if not why.strip():
        raise _refused(batch, "no reason was given", "Say why the sample has no profile.")
    with transaction.atomic():
        batch = locked_batch(batch, by)
        if readings_of(batch)[sample.pk].state in SETTLED:
            raise _refused(batch, f"sample {sample.code} is settled", "Look at the batch again.")
        made = Untyped.objects.create(batch=batch, sample=sample, why=why.strip(), by=by, at=at)
        append(Event("sample_not_typed", by=by.id, subject=batch.id, plain={"sample": sample.id},
                     sealed={"why": made.why}), at=at)  # fmt: skip
    return made


def close_batch(batch: Batch, *, by: Staff, at: datetime) -> Batch:
    """Close it: every sample has a profile, or it was said why not. Raises GenotypeError."""
    with transaction.atomic():
        batch = locked_batch(batch, by)
        left = [one.sample.code for one in readings_of(batch).values() if one.state not in SETTLED]
        if left:
            shown = ", ".join(left[:8])
            raise _refused(batch, f"{len(left)} samples are not settled: {shown}",
                           "Accept their profiles, or say why they have none.")  # fmt: skip
        batch.closed_by, batch.closed_at = by, at
        batch.save()
        append(Event("laboratory_batch_closed", by=by.id, subject=batch.id), at=at)
    return batch


def locked_batch(batch: Batch, by: Staff) -> Batch:
    """The open batch, for this person of its laboratory to change. Raises GenotypeError. Inside a transaction."""
    locked = Batch.objects.reaching(by).select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if locked is None:
        raise _refused(batch, "it is not of your laboratory", "Ask the laboratory that opened it.")
    if locked.closed_at is not None:
        raise _refused(batch, "it is closed", "Type the sample again in another batch.")
    return locked


def _locked(samples: Sequence[Sample]) -> Sequence[Sample]:
    return list(Sample.objects.select_for_update(of=("self",)).select_related("consent")
                .filter(pk__in=[sample.pk for sample in samples]))  # fmt: skip


def _check_can_be_typed(sample: Sample, programme: Programme, by: Staff) -> None:
    if sample.programme_id != programme.pk or not Sample.objects.reaching(by).filter(pk=sample.pk).exists():
        raise _not_opened(sample.id, "your laboratory does not have this sample", "Choose one of those shown.")
    if sample.consent is not None and sample.consent.withdrawn_at is not None:
        raise _not_opened(sample.id, "the consent for it was withdrawn", "Have it destroyed, and record that.")
    holding = holding_of(sample)
    if holding.is_gone or holding.given_to is not None or holding.party != by.party_id:
        raise _not_opened(
            sample.id, "by its chain of custody your laboratory does not have it", "Record that it was received."
        )
    if Batch.objects.filter(closed_at=None, aliquots__sample=sample).exclude(untyped__sample=sample).exists():
        raise _not_opened(sample.id, "it is in a batch that is open", "Close that one first.")


def _free_code() -> str:
    while True:
        code = new_code(CodeOf.ALIQUOT)
        if not Aliquot.objects.filter(code=code).exists():
            return code


def _not_opened(id: str, why: str, do: str) -> GenotypeError:
    return GenotypeError(f"no batch was opened with {id}", why=why, do=do)


def _refused(batch: Batch, why: str, do: str) -> GenotypeError:
    return GenotypeError(f"batch {batch.id} was not changed", why=why, do=do)
