"""Writing into a chain of custody: who may, what is refused, what is written although it does not fit, and why."""

from datetime import timedelta

import pytest
from tests.apps.identification.laboratory_bench import NOW, a_relative, allow, of_relative, of_remains
from tests.conftest import DAY, START, Cast

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.identification.domain.custody import (
    begin_custody,
    explain_gap,
    is_whole,
    may_keep_thing,
    record_step,
    steps_of,
    unexplained,
)
from wasl.apps.identification.domain.errors import CustodyError
from wasl.apps.identification.domain.programmes import open_programme
from wasl.apps.identification.enums import CustodyKind, GapKind, Part
from wasl.apps.identification.models.programme import Member, Programme
from wasl.apps.identification.models.sample import CustodyStep, Sample
from wasl.apps.identification.models.site import Remains
from wasl.apps.staff.domain.accounts import open_account
from wasl.apps.staff.enums import Role
from wasl.apps.staff.models.staff import Staff


@pytest.fixture
def sample(cast: Cast, remains: Remains) -> Sample:
    return of_remains(remains, cast)


def step(thing: Sample | Remains, kind: CustodyKind, by: Staff, **changed: object) -> CustodyStep:
    given = {"person": "R.", "place": "The store", "happened_at": START + 2 * DAY, "by": by, "at": NOW}
    return record_step(thing, kind, **(given | changed))


def other_laboratory(cast: Cast, programme: Programme) -> Staff:
    Member.objects.create(programme=programme, party=cast.parties["office"], part=Part.LABORATORY)
    return open_account(
        "far_laboratory", party=cast.parties["office"], roles=[Role.LABORATORY], password=None, at=START
    )


def test_a_chain_of_two_laboratories_is_whole(cast: Cast, programme: Programme, sample: Sample) -> None:
    far = other_laboratory(cast, programme)
    step(sample, CustodyKind.GIVEN, cast.examiner, to_party=far.party, seal="S-1")
    step(sample, CustodyKind.RECEIVED, far, happened_at=START + 3 * DAY, seal="S-1")
    assert is_whole(sample)
    assert [one.kind for one in steps_of(sample)] == ["taken", "given", "received"]


def test_what_does_not_fit_is_written_and_shown_until_it_is_explained(
    cast: Cast, programme: Programme, sample: Sample
) -> None:
    far = other_laboratory(cast, programme)
    odd = step(sample, CustodyKind.STORED, far)
    assert not is_whole(sample)
    assert [(gap.step, gap.kind) for gap in unexplained(steps_of(sample))] == [(odd.id, GapKind.OTHER_HOLDER)]
    explain_gap(odd, why="The driver brought it without papers.", by=cast.examiner, at=NOW)
    assert is_whole(sample)
    with pytest.raises(CustodyError, match="was explained"):
        explain_gap(odd, why="Again.", by=cast.examiner, at=NOW)


def test_only_a_gap_is_explained_and_only_in_words(cast: Cast, sample: Sample) -> None:
    fits = step(sample, CustodyKind.STORED, cast.examiner)
    with pytest.raises(CustodyError, match="no gap there"):
        explain_gap(fits, why="To be sure.", by=cast.examiner, at=NOW)
    with pytest.raises(CustodyError, match="says nothing"):
        explain_gap(fits, why="  ", by=cast.examiner, at=NOW)


def test_a_chain_that_was_not_begun_is_not_whole(cast: Cast, remains: Remains) -> None:
    assert not is_whole(remains)
    begin_custody(remains, person="Team one", place="HAM1", happened_at=START + DAY, by=cast.examiner, at=NOW)
    assert is_whole(remains)
    with pytest.raises(CustodyError, match="has begun"):
        begin_custody(remains, person="Team one", place="HAM1", happened_at=START + DAY, by=cast.examiner, at=NOW)


def test_a_beginning_written_late_heals_a_chain_that_lacked_it(cast: Cast, remains: Remains) -> None:
    step(remains, CustodyKind.STORED, cast.examiner)
    assert [gap.kind for gap in unexplained(steps_of(remains))] == [GapKind.NOT_BEGUN]
    begin_custody(remains, person="Team one", place="HAM1", happened_at=START + DAY, by=cast.examiner, at=NOW)
    assert is_whole(remains)
    with pytest.raises(CustodyError, match="has begun"):
        begin_custody(remains, person="Team one", place="HAM1", happened_at=START + DAY, by=cast.examiner, at=NOW)


@pytest.mark.parametrize(
    ("kind", "changed", "why"),
    [
        (CustodyKind.TAKEN, {}, "taken once"),
        (CustodyKind.GIVEN, {}, "given to a party"),
        (CustodyKind.STORED, {"happened_at": NOW + timedelta(minutes=1)}, "in the future"),
        (CustodyKind.STORED, {"person": " "}, "who had it and where"),
        (CustodyKind.STORED, {"place": ""}, "who had it and where"),
        (CustodyKind.BURIED, {}, "samples are not buried"),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, sample: Sample, kind: CustodyKind, changed: dict, why: str) -> None:
    with pytest.raises(CustodyError, match=why):
        step(sample, kind, cast.examiner, **changed)
    assert sample.custody.count() == 1


def test_it_is_given_within_the_programme_and_not_to_oneself(cast: Cast, sample: Sample) -> None:
    with pytest.raises(CustodyError, match="not in the programme"):
        step(sample, CustodyKind.GIVEN, cast.examiner, to_party=cast.parties["outsiders"])
    with pytest.raises(CustodyError, match="the party that has it"):
        step(sample, CustodyKind.GIVEN, cast.examiner, to_party=cast.parties["neutral_body"])
    with pytest.raises(CustodyError, match="nothing else is"):
        step(sample, CustodyKind.STORED, cast.examiner, to_party=cast.parties["side_a"])


def test_a_relatives_sample_goes_to_the_laboratory_they_allowed_and_to_no_other(
    cast: Cast, programme: Programme
) -> None:
    relative = a_relative(programme, cast.liaison)
    allow(relative, cast.parties["neutral_body"], cast.liaison)
    sample = of_relative(relative, cast)
    far = other_laboratory(cast, programme)
    with pytest.raises(CustodyError, match="another laboratory"):
        step(sample, CustodyKind.GIVEN, cast.liaison, to_party=far.party)
    assert not may_keep_thing(sample, far)


@pytest.mark.parametrize("who", ["neutral", "holder_a", "asker_a", "secretariat", "auditor", "stranger", "mediator"])
def test_others_write_nothing(cast: Cast, sample: Sample, who: str) -> None:
    with pytest.raises(CustodyError, match="does not handle it"):
        step(sample, CustodyKind.STORED, getattr(cast, who))


def test_a_side_writes_only_of_remains_that_are_given_to_it(cast: Cast, remains: Remains) -> None:
    begin_custody(remains, person="Team one", place="HAM1", happened_at=START + DAY, by=cast.examiner, at=NOW)
    with pytest.raises(CustodyError, match="does not handle it"):
        step(remains, CustodyKind.RECEIVED, cast.holder_a)
    step(remains, CustodyKind.GIVEN, cast.examiner, to_party=cast.parties["side_a"])
    with pytest.raises(CustodyError, match="does not handle it"):
        step(remains, CustodyKind.RECEIVED, cast.holder_b, happened_at=START + 3 * DAY)
    step(remains, CustodyKind.RECEIVED, cast.holder_a, happened_at=START + 3 * DAY)
    assert is_whole(remains)


def test_parts_in_another_programme_open_nothing(cast: Cast, sample: Sample) -> None:
    office, outsiders = cast.parties["office"], cast.parties["outsiders"]
    members = {Part.EXAMINER: [outsiders], Part.LABORATORY: [office], Part.FAMILIES: [office]}
    open_programme("north", name_en="North", members=members, by=cast.neutral, at=START)
    far = open_account("north_examiner", party=outsiders, roles=[Role.FORENSIC], password=None, at=START)
    with pytest.raises(CustodyError, match="does not handle it"):
        step(sample, CustodyKind.STORED, far)


def test_the_log_tells_the_step_and_seals_the_words(cast: Cast, sample: Sample) -> None:
    step(sample, CustodyKind.STORED, cast.examiner, person="Rana", place="Freezer 2", note="dry ice")
    entry = LoggedEntry.objects.filter(event="custody_recorded").order_by("-seq").first()
    assert entry.subject == sample.id
    assert '"kind":"stored"' in entry.text
    assert "Rana" not in entry.text
    assert "Freezer" not in entry.text
