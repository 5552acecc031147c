"""Where samples are, read from what was recorded of each: for a page of them, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from wasl.apps.identification.domain.custody import unexplained
from wasl.apps.identification.domain.custody_gaps import Holding, holding_after
from wasl.apps.identification.domain.withdrawn import is_withdrawn
from wasl.apps.identification.enums import ConsentPurpose, Part, SampleState
from wasl.apps.identification.models.family import Consent
from wasl.apps.identification.models.laboratory import Batch, Profile
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.sample import CustodyStep, Sample
from wasl.apps.staff.models.staff import Staff


@dataclass(frozen=True)
class SampleRow:
    sample: Sample
    state: SampleState
    last: CustodyStep
    holding: Holding
    gaps: int


def sample_rows(samples: QuerySet[Sample], programme: Programme) -> Sequence[SampleRow]:
    """Each sample of the programme with its state, who has it and how many gaps nobody explained."""
    rows = samples.select_related("remains__site", "relative__family", "consent").prefetch_related(
        "custody__party", "custody__to_party", "custody__explanation"
    )
    typed = set(Profile.objects.standing().filter(sample__programme=programme).values_list("sample_id", flat=True))
    laboratories = set(programme.members.filter(part=Part.LABORATORY).values_list("party_id", flat=True))
    in_batches = _in_open_batches(programme)
    return [_row(sample, typed, in_batches, laboratories) for sample in rows]


def waiting_for(rows: Iterable[SampleRow], person: Staff) -> Sequence[SampleRow]:
    """Samples in the hands of this person's laboratory that were never typed and are in no batch."""
    return [
        row for row in rows
        if row.state in {SampleState.TAKEN, SampleState.IN_LABORATORY} and row.holding.party == person.party_id
    ]  # fmt: skip


def consents_for_samples(programme: Programme, person: Staff) -> QuerySet[Consent]:
    """Standing consents of this person's families to be sampled and typed: whom they may sample, and for whom."""
    own = Consent.objects.standing().filter(
        purpose=ConsentPurpose.SAMPLE, member__family__programme=programme, member__family__party_id=person.party_id,
        member__withdrawn_at=None,
    )  # fmt: skip
    return own.select_related("member__family", "recipient")


def _in_open_batches(programme: Programme) -> set[str]:
    open_batches = Batch.objects.filter(programme=programme, closed_at=None)
    inside = set(open_batches.values_list("id", "aliquots__sample"))
    return {sample for _, sample in inside - set(open_batches.values_list("id", "untyped__sample"))}


def _row(sample: Sample, typed: set[str], in_batches: set[str], laboratories: set[str]) -> SampleRow:
    steps = list(sample.custody.all())
    holding = holding_after(steps)
    state = _state(sample, holding, typed, in_batches, is_received=len(steps) > 1 and holding.party in laboratories)
    return SampleRow(sample, state, steps[-1], holding, len(unexplained(steps)))


def _state(
    sample: Sample, holding: Holding, typed: set[str], in_batches: set[str], *, is_received: bool
) -> SampleState:
    if holding.is_gone:
        return SampleState.GONE
    if is_withdrawn(sample):
        return SampleState.TO_DESTROY
    if sample.pk in typed:
        return SampleState.TYPED
    if sample.pk in in_batches:
        return SampleState.IN_BATCH
    if holding.given_to is not None:
        return SampleState.ON_THE_WAY
    return SampleState.IN_LABORATORY if is_received else SampleState.TAKEN
