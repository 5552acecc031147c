"""Batches: what enters, who reads which turn, and that nothing leaves unaccounted for."""

import pytest
from tests.apps.identification.laboratory_bench import (
    MARKERS,
    NOW,
    a_batch,
    a_relative,
    a_third_reader,
    allow,
    calls,
    of_relative,
    of_remains,
    read,
    read_both,
)
from tests.conftest import DAY, START, Cast

from wasl.apps.identification.domain.batch_reading import readings_of, shows_differences
from wasl.apps.identification.domain.batches import ask_third_reading, close_batch, give_up_sample, open_batch
from wasl.apps.identification.domain.codes import CodeOf, read_code
from wasl.apps.identification.domain.custody import record_step
from wasl.apps.identification.domain.errors import GenotypeError
from wasl.apps.identification.domain.profiles import accept_profile
from wasl.apps.identification.domain.readings import turns_for
from wasl.apps.identification.enums import CustodyKind, Part, ReadingState
from wasl.apps.identification.models.laboratory import Aliquot, Batch
from wasl.apps.identification.models.programme import Member, Programme
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.models.site import Remains
from wasl.apps.staff.domain.accounts import open_account
from wasl.apps.staff.enums import Role


@pytest.fixture
def samples(cast: Cast, remains: Remains) -> list[Sample]:
    return [of_remains(remains, cast) for _ in range(2)]


@pytest.fixture
def batch(cast: Cast, programme: Programme, samples: list[Sample]) -> Batch:
    return a_batch(programme, samples, cast)


def state_of(batch: Batch, sample: Sample) -> ReadingState:
    return readings_of(batch)[sample.pk].state


def test_each_sample_has_two_parts_under_codes_of_their_own(batch: Batch, samples: list[Sample]) -> None:
    codes = {one.code for one in batch.aliquots.all()}
    assert len(codes) == 4
    assert all(read_code(code) == (code, CodeOf.ALIQUOT) for code in codes)
    assert not codes & {sample.code for sample in samples}
    assert batch.aliquots.filter(turn=1).count() == batch.aliquots.filter(turn=2).count() == 2


def test_only_the_laboratory_opens_a_batch(cast: Cast, programme: Programme, samples: list[Sample]) -> None:
    for who in ("examiner", "liaison", "neutral", "holder_a", "secretariat"):
        with pytest.raises(GenotypeError, match="does not type samples"):
            open_batch(programme, samples=samples, kit="k", by=getattr(cast, who), at=NOW)


def test_a_batch_names_its_kit_and_each_sample_once(cast: Cast, programme: Programme, samples: list[Sample]) -> None:
    with pytest.raises(GenotypeError, match="which kit"):
        open_batch(programme, samples=samples, kit=" ", by=cast.laboratory, at=NOW)
    for some in ([], [samples[0], samples[0]]):
        with pytest.raises(GenotypeError, match="no sample, one twice"):
            open_batch(programme, samples=some, kit="k", by=cast.laboratory, at=NOW)
    assert not Batch.objects.exists()


def test_a_sample_is_in_one_open_batch_at_a_time(
    cast: Cast, programme: Programme, batch: Batch, samples: list[Sample]
) -> None:
    with pytest.raises(GenotypeError, match="a batch that is open"):
        a_batch(programme, samples[:1], cast)
    give_up_sample(batch, samples[0], why="No DNA in it.", by=cast.laboratory, at=NOW)
    again = a_batch(programme, samples[:1], cast)
    with pytest.raises(GenotypeError, match="a batch that is open"):
        a_batch(programme, samples[:1], cast)
    assert again.aliquots.count() == 2


def test_what_the_laboratory_does_not_have_is_not_typed(
    cast: Cast, programme: Programme, samples: list[Sample]
) -> None:
    Member.objects.create(programme=programme, party=cast.parties["office"], part=Part.LABORATORY)
    given = {"person": "R.", "place": "The store", "by": cast.examiner, "at": NOW}
    record_step(samples[0], CustodyKind.GIVEN, happened_at=START + 2 * DAY, to_party=cast.parties["office"], **given)
    record_step(samples[1], CustodyKind.USED_UP, happened_at=START + 2 * DAY, **given)
    for sample in samples:
        with pytest.raises(GenotypeError, match="does not have it"):
            a_batch(programme, [sample], cast)
    assert not Aliquot.objects.exists()


def test_a_relative_who_took_it_back_is_not_typed(cast: Cast, programme: Programme) -> None:
    relative = a_relative(programme, cast.liaison)
    consent = allow(relative, cast.parties["neutral_body"], cast.liaison)
    sample = of_relative(relative, cast)
    consent.withdrawn_at, consent.withdrawn_by = NOW, cast.liaison
    consent.save()
    with pytest.raises(GenotypeError, match="consent for it was withdrawn"):
        a_batch(programme, [sample], cast)


def test_another_laboratory_of_the_programme_reads_nothing_of_it(
    cast: Cast, programme: Programme, batch: Batch
) -> None:
    Member.objects.create(programme=programme, party=cast.parties["office"], part=Part.LABORATORY)
    far = open_account("far", party=cast.parties["office"], roles=[Role.LABORATORY], password=None, at=START)
    assert not Batch.objects.reaching(far).exists()
    with pytest.raises(GenotypeError, match="not of your laboratory"):
        close_batch(batch, by=far, at=NOW)


def test_who_read_one_turn_reads_no_other(cast: Cast, batch: Batch, samples: list[Sample]) -> None:
    typed = {sample: calls(3) for sample in samples}
    assert turns_for(batch, cast.laboratory) == (1, 2)
    read(batch, 1, {samples[0]: calls(3)}, cast.laboratory)
    assert turns_for(batch, cast.laboratory) == (1,)
    assert turns_for(batch, cast.laboratory_2) == (2,)
    with pytest.raises(GenotypeError, match="another person's"):
        read(batch, 2, typed, cast.laboratory)
    with pytest.raises(GenotypeError, match="another person's"):
        read(batch, 1, {samples[1]: calls(3)}, cast.laboratory_2)
    read(batch, 1, {samples[1]: calls(3)}, cast.laboratory)
    read(batch, 2, typed, cast.laboratory_2)
    assert {state_of(batch, sample) for sample in samples} == {ReadingState.AGREED}


def test_states_from_unread_to_accepted(cast: Cast, batch: Batch, samples: list[Sample]) -> None:
    one, other = samples
    assert state_of(batch, one) is ReadingState.UNREAD
    read(batch, 1, {one: calls(3)}, cast.laboratory)
    assert state_of(batch, one) is ReadingState.HALF
    read(batch, 2, {one: calls(3), other: calls(3)}, cast.laboratory_2)
    assert state_of(batch, one) is ReadingState.AGREED
    assert state_of(batch, other) is ReadingState.HALF
    accept_profile(batch, one, by=cast.laboratory, at=NOW)
    assert state_of(batch, one) is ReadingState.ACCEPTED


def test_swapped_labels_are_told_and_neither_is_accepted(cast: Cast, batch: Batch, samples: list[Sample]) -> None:
    one, other = samples
    read(batch, 1, {one: calls(3), other: calls(6)}, cast.laboratory)
    read(batch, 2, {one: calls(6), other: calls(3)}, cast.laboratory_2)
    found = readings_of(batch)
    assert [each.state for each in found.values()] == [ReadingState.SWAPPED] * 2
    assert found[one.pk].swapped_with == {other.pk}
    for sample in samples:
        with pytest.raises(GenotypeError, match="do not agree"):
            accept_profile(batch, sample, by=cast.laboratory, at=NOW)
        ask_third_reading(batch, sample, by=cast.laboratory, at=NOW)
    read(batch, 3, {one: calls(3), other: calls(6)}, a_third_reader(cast))
    accept_profile(batch, one, by=cast.laboratory, at=NOW)
    assert one.profiles.get().genotypes["FGA"] == ["11", "13"]


def test_a_third_person_settles_what_two_differ_in(cast: Cast, batch: Batch, samples: list[Sample]) -> None:
    one, other = samples
    read(batch, 1, {one: calls(3), other: calls(3)}, cast.laboratory)
    read(batch, 2, {one: calls(3, FGA="30, 31"), other: calls(3)}, cast.laboratory_2)
    assert readings_of(batch)[one.pk].different == ("FGA",)
    with pytest.raises(GenotypeError, match="do not differ"):
        ask_third_reading(batch, other, by=cast.laboratory, at=NOW)
    ask_third_reading(batch, one, by=cast.laboratory, at=NOW)
    with pytest.raises(GenotypeError, match="was asked for"):
        ask_third_reading(batch, one, by=cast.laboratory, at=NOW)
    for reader in (cast.laboratory, cast.laboratory_2):
        with pytest.raises(GenotypeError, match="another person's"):
            read(batch, 3, {one: calls(3)}, reader)
    read(batch, 3, {one: calls(3)}, a_third_reader(cast))
    assert accept_profile(batch, one, by=cast.laboratory, at=NOW).markers == len(MARKERS)


def test_only_the_two_readers_learn_where_they_differ_and_only_once_both_have_read(
    cast: Cast, batch: Batch, samples: list[Sample]
) -> None:
    one = samples[0]
    third = a_third_reader(cast)
    read(batch, 1, {one: calls(3)}, cast.laboratory)
    assert not shows_differences(readings_of(batch)[one.pk], cast.laboratory)
    read(batch, 2, {one: calls(3, FGA="30, 31")}, cast.laboratory_2)
    found = readings_of(batch)[one.pk]
    assert [shows_differences(found, who) for who in (cast.laboratory, cast.laboratory_2, third)] == [True, True, False]


def test_a_batch_closes_once_every_sample_has_a_profile_or_a_reason(
    cast: Cast, batch: Batch, samples: list[Sample]
) -> None:
    with pytest.raises(GenotypeError, match="2 samples are not settled") as caught:
        close_batch(batch, by=cast.laboratory, at=NOW)
    assert samples[0].code in caught.value.why
    read_both(batch, {samples[0]: calls(3)}, cast)
    accept_profile(batch, samples[0], by=cast.laboratory, at=NOW)
    with pytest.raises(GenotypeError, match="no reason"):
        give_up_sample(batch, samples[1], why=" ", by=cast.laboratory, at=NOW)
    give_up_sample(batch, samples[1], why="No DNA in it.", by=cast.laboratory, at=NOW)
    with pytest.raises(GenotypeError, match="is settled"):
        give_up_sample(batch, samples[0], why="Why not.", by=cast.laboratory, at=NOW)
    assert close_batch(batch, by=cast.laboratory_2, at=NOW).closed_by == cast.laboratory_2
    with pytest.raises(GenotypeError, match="is closed"):
        close_batch(batch, by=cast.laboratory, at=NOW)


def test_an_empty_tube_gives_no_profile(cast: Cast, batch: Batch, samples: list[Sample]) -> None:
    blank = dict.fromkeys(calls(3), "")
    read(batch, 1, {samples[0]: blank, samples[1]: calls(3)}, cast.laboratory)
    read(batch, 2, {samples[0]: blank, samples[1]: calls(3)}, cast.laboratory_2)
    assert state_of(batch, samples[0]) is ReadingState.DIFFERENT
