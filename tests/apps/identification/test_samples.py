"""Taking samples: of remains by an examiner, of a relative only with their consent for that laboratory."""

import pytest
from tests.apps.identification.laboratory_bench import NOW, a_relative, allow, of_relative, of_remains
from tests.conftest import DAY, START, Cast

from wasl.apps.identification.domain.codes import CodeOf, read_code
from wasl.apps.identification.domain.custody import is_whole
from wasl.apps.identification.domain.errors import ConsentError, CustodyError, IdentificationError
from wasl.apps.identification.enums import ConsentPurpose, Material
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.models.site import Remains


def test_a_sample_of_remains_has_a_code_of_its_own_and_a_chain_that_begins(cast: Cast, remains: Remains) -> None:
    sample = of_remains(remains, cast, seal="S-7", taken_from="left femur")
    assert read_code(sample.code) == (sample.code, CodeOf.SAMPLE)
    (first,) = sample.custody.all()
    assert (first.kind, first.seal, first.party_id) == ("taken", "S-7", cast.examiner.party_id)
    assert is_whole(sample)


def test_codes_say_nothing_of_each_other(cast: Cast, remains: Remains) -> None:
    codes = {of_remains(remains, cast).code for _ in range(5)}
    assert len(codes) == 5
    assert remains.label not in " ".join(codes)


def test_a_relatives_sample_is_tied_to_their_consent(cast: Cast, programme: Programme) -> None:
    relative = a_relative(programme, cast.liaison)
    consent = allow(relative, cast.parties["neutral_body"], cast.liaison)
    sample = of_relative(relative, cast)
    assert (sample.consent_id, sample.relative_id, sample.programme_id) == (consent.id, relative.id, programme.id)


def test_without_a_standing_consent_nothing_is_recorded(cast: Cast, programme: Programme) -> None:
    relative = a_relative(programme, cast.liaison)
    with pytest.raises(ConsentError, match="no consent"):
        of_relative(relative, cast)
    allow(relative, cast.parties["neutral_body"], cast.liaison, ConsentPurpose.COMPARE)
    with pytest.raises(ConsentError):
        of_relative(relative, cast)
    consent = allow(relative, cast.parties["neutral_body"], cast.liaison)
    consent.withdrawn_at, consent.withdrawn_by = NOW, cast.liaison
    consent.save()
    with pytest.raises(ConsentError):
        of_relative(relative, cast)
    assert not Sample.objects.exists()


def test_the_consent_of_another_member_counts_only_for_what_the_missing_left(cast: Cast, programme: Programme) -> None:
    mother, missing = a_relative(programme, cast.liaison), a_relative(programme, cast.liaison)
    stranger = a_relative(programme, cast.liaison, code="F-2")
    consent = allow(mother, cast.parties["neutral_body"], cast.liaison)
    with pytest.raises(ConsentError):
        of_relative(missing, cast)
    with pytest.raises(ConsentError):
        of_relative(stranger, cast, material=Material.OBJECT)
    assert of_relative(missing, cast, material=Material.OBJECT).consent_id == consent.id


@pytest.mark.parametrize("who", ["laboratory", "liaison", "neutral", "holder_a", "stranger", "auditor"])
def test_only_examiners_take_samples_of_remains(cast: Cast, remains: Remains, who: str) -> None:
    with pytest.raises(IdentificationError, match="does not take samples"):
        of_remains(remains, cast, by=getattr(cast, who))


@pytest.mark.parametrize("who", ["laboratory", "examiner", "neutral", "holder_a", "stranger"])
def test_only_those_who_speak_with_the_family_take_samples_of_it(cast: Cast, programme: Programme, who: str) -> None:
    relative = a_relative(programme, cast.liaison)
    allow(relative, cast.parties["neutral_body"], cast.liaison)
    with pytest.raises(IdentificationError, match="does not speak with this family"):
        of_relative(relative, cast, by=getattr(cast, who))


def test_a_party_that_types_nothing_is_no_laboratory(cast: Cast, programme: Programme) -> None:
    relative = a_relative(programme, cast.liaison)
    allow(relative, cast.parties["side_a"], cast.liaison)
    for laboratory in (cast.parties["side_a"], None):
        with pytest.raises(IdentificationError, match="no laboratory of the programme"):
            of_relative(relative, cast, laboratory=laboratory)


def test_a_sample_of_tomorrow_leaves_nothing_behind(cast: Cast, remains: Remains) -> None:
    with pytest.raises(CustodyError, match="in the future"):
        of_remains(remains, cast, taken_at=START + 2 * DAY)
    assert not Sample.objects.exists()


def test_who_reads_samples(cast: Cast, programme: Programme, remains: Remains) -> None:
    relative = a_relative(programme, cast.liaison)
    allow(relative, cast.parties["neutral_body"], cast.liaison)
    of_body, of_kin = of_remains(remains, cast), of_relative(relative, cast)
    reach = {name: set(Sample.objects.reaching(one)) for name, one in cast.people.items()}
    both = {of_body, of_kin}
    assert {name: some for name, some in reach.items() if some} == {
        "laboratory": both, "laboratory_2": both, "examiner": both, "examiner_2": both, "neutral": both,
        "liaison": {of_kin},
    }  # fmt: skip
