"""A laboratory's file is read whole or not at all; what is wrong is told by line, code and marker, never by allele."""

import pytest
from tests.apps.identification.laboratory_bench import (
    NOW,
    a_batch,
    calls,
    code_of,
    of_remains,
    table,
)
from tests.conftest import Cast

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.identification.domain.errors import GenotypeError
from wasl.apps.identification.domain.readings import DEGRADED, FileRefused, look_at_file, read_turn
from wasl.apps.identification.domain.staff_profiles import give_own_profile, take_own_profile_back
from wasl.apps.identification.models.laboratory import Aliquot, Batch, StaffProfile
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.site import Remains
from wasl.engines.kinship.errors import Problem
from wasl.engines.kinship.formats.codis import CodisHeader, Specimen
from wasl.engines.kinship.formats.codis_writing import write_codis
from wasl.engines.kinship.laboratory.alleles import ReadingRules
from wasl.engines.kinship.laboratory.profiles import Profile as EngineProfile


@pytest.fixture
def batch(cast: Cast, programme: Programme, remains: Remains) -> Batch:
    return a_batch(programme, [of_remains(remains, cast) for _ in range(2)], cast)


def codes(batch: Batch, turn: int = 1) -> list[str]:
    return [one.code for one in batch.aliquots.filter(turn=turn)]


def refused(batch: Batch, content: bytes, cast: Cast, **options: object) -> tuple[Problem, ...]:
    with pytest.raises(FileRefused) as caught:
        read_turn(batch, 1, content, by=cast.laboratory, at=NOW, **options)
    assert not Aliquot.objects.exclude(read_at=None).exists()
    return caught.value.problems


def test_a_file_is_kept_as_genotypes_under_seal_and_its_digest(cast: Cast, batch: Batch) -> None:
    first, second = codes(batch)
    content = table({first: calls(3), second.lower(): calls(5)})
    look = read_turn(batch, 1, content, by=cast.laboratory, at=NOW)
    kept = Aliquot.objects.get(code=second)
    assert kept.genotypes["FGA"] == ["13", "15"]
    assert (kept.amelogenin, kept.read_by, kept.read_at, kept.file_sha256) == ("XY", cast.laboratory, NOW, look.sha256)
    assert look.notes == ()


def test_looking_keeps_nothing(cast: Cast, batch: Batch) -> None:
    look = look_at_file(batch, 1, table({codes(batch)[0]: calls(3)}), by=cast.laboratory)
    assert set(look.profiles) == {codes(batch)[0]}
    assert not Aliquot.objects.exclude(read_at=None).exists()
    assert not LoggedEntry.objects.filter(event="genotypes_imported").exists()


def test_a_file_in_rows_and_one_of_codis_are_read_too(cast: Cast, batch: Batch) -> None:
    first, second = codes(batch)
    rows = "Sample Name\tMarker\tAllele 1\tAllele 2\n" + f"{first}\tFGA\t11\t13\n{first}\tAMEL\tX\tX\n"
    assert look_at_file(batch, 1, rows.encode(), by=cast.laboratory).profiles[first].amelogenin == "X"
    profile = EngineProfile(second, {"FGA": ("11", "13")})
    header = CodisHeader("DEST", "LAB", "USER", "2021-03-01T09:00:00")
    content = write_codis(header, [Specimen(profile, "Unidentified Person")])
    assert look_at_file(batch, 1, content, by=cast.laboratory).profiles[second].genotypes == {"FGA": ("11", "13")}


@pytest.mark.parametrize(
    ("typed", "what", "marker"),
    [
        ({"FGA": "OL, 13"}, "an allele is off the ladder", "FGA"),
        ({"FGA": "11, 13, 14"}, "three or more alleles", "FGA"),
        ({"FGA": "9,3"}, "an allele has a comma", "FGA"),
        ({"FGA": "2021-09-03"}, "an allele has become a date or a time", "FGA"),
        ({"FGA": "many"}, "something stands there that is no allele", "FGA"),
        ({"AMEL": "Y"}, "amelogenin is neither X nor X, Y", "AMEL"),
        ({"Sex": "F"}, "amelogenin shows X and Y, the sample is stated to be of a woman", "AMEL"),
    ],
)
def test_one_bad_cell_refuses_the_file_and_is_told_by_code_and_marker(
    cast: Cast, batch: Batch, typed: dict[str, str], what: str, marker: str
) -> None:
    first, second = codes(batch)
    (problem,) = refused(batch, table({first: {**calls(3), **typed}, second: calls(5)}), cast)
    assert (problem.what, problem.sample, problem.marker, problem.line) == (what, first, marker, 2)


def test_codes_that_do_not_belong_refuse_the_file(cast: Cast, batch: Batch) -> None:
    first, second = codes(batch)
    wrong = second[:-1] + ("7" if second[-1] != "7" else "8")
    sample = batch.aliquots.first().sample.code
    other = codes(batch, turn=2)[0]
    rows = [(first, calls(3)), (wrong, calls(4)), (sample, calls(5)), (other, calls(6)), (first.lower(), calls(7))]
    told = {(one.line, one.sample): one.what for one in refused(batch, table(rows), cast)}
    assert told == {
        (3, ""): "its code is mistyped, or it is a control",
        (4, sample): "this is the code of a sample, not of a part of it",
        (5, other): "no tube of this reading has this code",
        (6, first): "the code stands twice, in two spellings",
    }


def test_controls_are_left_out_when_they_are_named(cast: Cast, batch: Batch) -> None:
    content = table({codes(batch)[0]: calls(3), "Ladder": calls(8), "PC": calls(9)})
    assert len(refused(batch, content, cast)) == 2
    rules = ReadingRules(leave_out=frozenset({"Ladder", "PC"}))
    assert set(read_turn(batch, 1, content, rules=rules, by=cast.laboratory, at=NOW).profiles) == {codes(batch)[0]}


def test_a_tube_is_read_once(cast: Cast, batch: Batch) -> None:
    first, second = codes(batch)
    read_turn(batch, 1, table({first: calls(3)}), by=cast.laboratory, at=NOW)
    with pytest.raises(FileRefused) as caught:
        read_turn(batch, 1, table({first: calls(4), second: calls(5)}), by=cast.laboratory, at=NOW)
    assert [one.what for one in caught.value.problems] == ["this tube was read before"]
    assert Aliquot.objects.exclude(read_at=None).get().genotypes["FGA"] == ["11", "13"]


def test_a_sample_that_stands_twice_with_other_alleles_refuses_the_file(cast: Cast, batch: Batch) -> None:
    first = codes(batch)[0]
    problems = refused(batch, table([(first, calls(3)), (first, calls(5))]), cast)
    assert {one.sample for one in problems} == {first}
    assert all("other alleles there in line 2" in one.what for one in problems)


def test_cut_xml_is_refused(cast: Cast, batch: Batch) -> None:
    header = CodisHeader("DEST", "LAB", "USER", "2021-03-01T09:00:00")
    profile = EngineProfile(codes(batch)[0], {"FGA": ("11", "13")})
    whole = write_codis(header, [Specimen(profile, "Unidentified Person")])
    (problem,) = refused(batch, whole[: len(whole) // 2], cast)
    assert problem.what == "its XML is broken or cut off"


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"%PDF-1.4", b"Sample Name\n", b"<html></html>"])
def test_what_is_no_file_of_genotypes_is_refused(cast: Cast, batch: Batch, content: bytes) -> None:
    assert refused(batch, content, cast)


CANARY = "87.4"  # no allele of the files of other tests


@pytest.mark.parametrize(
    "content",
    [
        f"Sample Name\tMarker\tAllele 1\tAllele 2\nFGA\t{CANARY}\t{CANARY}\t\n",
        f"Sample Name\tMarker\tAllele 1\tAllele 2\n{CANARY}\tFGA\t{CANARY}\tOL\n",
        f"Sample Name\tFGA\n{CANARY}, {CANARY}\tOL\n{CANARY}\t{CANARY}\n{CANARY}\t99\n",
        f"Sample Name\tFGA\t{CANARY}\nx\t1\t2\n",
        f"Sample Name\tFGA\nx\t{CANARY};{CANARY};{CANARY}\n",
        f'Sample Name,FGA\nx,"{CANARY}\n',
    ],
)
def test_a_file_whose_columns_slipped_has_no_allele_in_its_errors(cast: Cast, batch: Batch, content: str) -> None:
    with pytest.raises(FileRefused) as caught:
        read_turn(batch, 1, content.encode(), by=cast.laboratory, at=NOW)
    shown = [str(caught.value), repr(caught.value), *(f"{one} {one!r} {one.do}" for one in caught.value.problems)]
    assert CANARY not in " ".join(shown)
    assert caught.value.__suppress_context__


def test_degraded_samples_are_read_as_half_known(cast: Cast, batch: Batch) -> None:
    first = codes(batch)[0]
    content = table({first: {"FGA": "11, OL", "TPOX": "9", "vWA": "9, 10"}})
    assert len(refused(batch, content, cast)) == 1
    look = read_turn(batch, 1, content, rules=DEGRADED, by=cast.laboratory, at=NOW)
    assert Aliquot.objects.get(code=first).genotypes == {"FGA": ["11", None], "TPOX": ["9", None], "vWA": ["9", "10"]}
    assert {one.marker for one in look.notes} == {"FGA", "TPOX"}


def test_the_same_profile_in_two_tubes_and_in_a_colleague_is_told(
    cast: Cast, programme: Programme, batch: Batch
) -> None:
    first, second = codes(batch)
    give_own_profile(programme, table({"me": calls(3)}), by=cast.laboratory_2, at=NOW)
    look = look_at_file(batch, 1, table({first: calls(3), second: calls(3)}), by=cast.laboratory)
    same = f"has the same profile as {first} at all 10 markers that both have"
    staff = f"has the profile of {cast.laboratory_2.id}, who works here"
    assert [(one.sample, one.what) for one in look.notes] == [(second, same), (first, staff), (second, staff)]


def test_ones_own_profile_is_ones_own(cast: Cast, programme: Programme) -> None:
    give_own_profile(programme, table({"me": calls(3)}), by=cast.laboratory, at=NOW)
    give_own_profile(programme, table({"me": calls(4)}), by=cast.laboratory, at=NOW)
    assert StaffProfile.objects.get().genotypes["FGA"] == ["12", "14"]
    take_own_profile_back(programme, by=cast.laboratory_2, at=NOW)
    assert StaffProfile.objects.count() == 1
    take_own_profile_back(programme, by=cast.laboratory, at=NOW)
    assert not StaffProfile.objects.exists()
    for content in (table({"a": calls(3), "b": calls(4)}), table({"a": {"FGA": ""}}), b"no table"):
        with pytest.raises(GenotypeError, match="was not kept"):
            give_own_profile(programme, content, by=cast.laboratory, at=NOW)
    with pytest.raises(GenotypeError, match="does not type samples"):
        give_own_profile(programme, table({"me": calls(3)}), by=cast.examiner, at=NOW)


@pytest.mark.parametrize("who", ["examiner", "liaison", "neutral", "holder_a", "stranger", "auditor"])
def test_nobody_else_reads_a_file_in(cast: Cast, batch: Batch, who: str) -> None:
    content = table({codes(batch)[0]: calls(3)})
    with pytest.raises(GenotypeError, match="not of your laboratory"):
        read_turn(batch, 1, content, by=getattr(cast, who), at=NOW)
    with pytest.raises(GenotypeError, match="not of your laboratory"):
        look_at_file(batch, 1, content, by=getattr(cast, who))


def test_a_reading_that_the_batch_does_not_have_is_refused(cast: Cast, batch: Batch) -> None:
    for turn in (0, 3, 4):
        with pytest.raises(GenotypeError, match=f"no reading {turn}"):
            look_at_file(batch, turn, b"x", by=cast.laboratory)
    assert code_of(batch, batch.aliquots.first().sample, 1)
