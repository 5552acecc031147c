"""How far each sample of a batch is, read from its aliquots: pure, but for opening what the two readings say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wasl.apps.identification.domain.typings import Settled, Typing, is_one_tube, settle, swapped, typing_of
from wasl.apps.identification.enums import ReadingState
from wasl.apps.identification.models.laboratory import Aliquot, Batch
from wasl.apps.identification.models.sample import Sample
from wasl.apps.staff.models.staff import Staff


@dataclass(frozen=True, repr=False)
class SampleReading:
    """A sample in its batch. ``different``: markers on which readings disagree; ``swapped_with``: ids of samples."""

    sample: Sample
    state: ReadingState
    aliquots: tuple[Aliquot, ...]
    settled: Settled | None = None
    swapped_with: frozenset[str] = frozenset()
    why_untyped: str = ""

    @property
    def turns(self) -> set[int]:
        return {aliquot.turn for aliquot in self.aliquots}

    @property
    def different(self) -> tuple[str, ...]:
        return self.settled.different if self.settled else ()


@dataclass
class _Gathered:
    sample: Sample
    aliquots: list[Aliquot] = field(default_factory=list)

    @property
    def read(self) -> list[Aliquot]:
        return [one for one in self.aliquots if one.read_at is not None]


def readings_of(batch: Batch) -> dict[str, SampleReading]:
    """By sample id, in the order of the samples' codes."""
    gathered: dict[str, _Gathered] = {}
    aliquots = batch.aliquots.select_related("sample__relative", "sample__remains", "read_by")
    for aliquot in aliquots.order_by("sample__code", "turn"):
        gathered.setdefault(aliquot.sample_id, _Gathered(aliquot.sample)).aliquots.append(aliquot)
    accepted = set(batch.profiles.values_list("sample_id", flat=True))
    untyped = dict(batch.untyped.values_list("sample_id", "why"))
    typings = {id: [typing_of(one) for one in each.read] for id, each in gathered.items()}
    crossed = swapped(*_two_turns(gathered))
    return {
        id: _reading(each, typings[id], crossed, is_accepted=id in accepted, why_untyped=untyped.get(id, ""))
        for id, each in gathered.items()
    }


def shows_differences(reading: SampleReading, person: Staff) -> bool:
    """Whether this person may learn where the readings differ: one of those who made them, once both are made."""
    readers = {one.read_by_id for one in reading.aliquots if one.read_at is not None}
    return len(readers) > 1 and person.pk in readers


def _reading(
    each: _Gathered, typings: list[Typing], crossed: Mapping[str, frozenset[str]], *, is_accepted: bool,
    why_untyped: str,
) -> SampleReading:  # fmt: skip
    settled = settle(typings) if len(typings) > 1 else None
    with_others = crossed.get(each.sample.pk, frozenset())
    is_third_read = len(typings) > 2
    return SampleReading(
        each.sample,
        _state(each, settled, is_swapped=bool(with_others) and not is_third_read, is_accepted=is_accepted,
               is_untyped=bool(why_untyped)),
        tuple(each.aliquots), settled, with_others, why_untyped,
    )  # fmt: skip


def _state(
    each: _Gathered, settled: Settled | None, *, is_swapped: bool, is_accepted: bool, is_untyped: bool
) -> ReadingState:
    if is_accepted:
        return ReadingState.ACCEPTED
    if is_untyped:
        return ReadingState.UNTYPED
    if not each.read:
        return ReadingState.UNREAD
    if settled is None:
        return ReadingState.HALF
    if is_swapped:
        return ReadingState.SWAPPED
    return ReadingState.AGREED if settled.is_settled else ReadingState.DIFFERENT


def _two_turns(gathered: Mapping[str, _Gathered]) -> tuple[dict[str, Typing], dict[str, Typing]]:
    """First and second readings, of samples that have both and whose readings are not of one tube."""
    turns: tuple[dict[str, Typing], dict[str, Typing]] = ({}, {})
    for id, each in gathered.items():
        read = {one.turn: typing_of(one) for one in each.read}
        if 1 in read and 2 in read and not is_one_tube(read[1], read[2]):
            turns[0][id], turns[1][id] = read[1], read[2]
    return turns
