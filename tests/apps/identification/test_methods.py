"""Deciding what is computed with."""

from dataclasses import replace

import pytest
from tests.apps.identification.compared import CHOICES, STEPWISE, TABLE, method_for
from tests.conftest import START, Cast

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.domain.method_reading import current_method, markers_of, table_of
from wasl.apps.identification.domain.methods import decide_method, population_of
from wasl.apps.identification.models.comparing import Method
from wasl.apps.identification.models.programme import Programme
from wasl.engines.kinship.errors import FileError
from wasl.engines.kinship.laboratory.frequencies import prepared
from wasl.engines.kinship.laboratory.frequency_files import write_frequencies


def test_a_method_keeps_the_table_as_given_and_applies_its_rules_when_read(programme: Programme, cast: Cast) -> None:
    method = Method.objects.get(pk=method_for(programme, cast).pk)
    used = [name for name in TABLE.markers if name != "vWA"]
    assert sorted(method.frequencies) == sorted(used)  # a database may keep them in another order
    assert method.frequencies["TH01"]["freqs"] == TABLE.markers["TH01"].frequencies.tolist()
    assert method.sample_size == 361
    assert table_of(method).markers["TH01"].frequencies == pytest.approx(prepared(TABLE).markers["TH01"].frequencies)
    assert [one.name for one in markers_of(method, {})] == sorted(used)
    assert all(one.mutates for one in markers_of(method, {}))


def test_an_allele_that_the_table_has_not_gets_the_least_frequency(programme: Programme, cast: Cast) -> None:
    method = method_for(programme, cast)
    (marker,) = [one for one in markers_of(method, {"TH01": {"12.3", "6"}}) if one.name == "TH01"]
    least = 5 / (2 * 361)
    # it joins after the table was scaled, and all are scaled again
    assert marker.frequencies[marker.place["12.3"]] == pytest.approx(least / (1 + least))


def test_the_last_method_decided_is_the_one_used(programme: Programme, cast: Cast) -> None:
    assert current_method(programme) is None
    method_for(programme, cast)
    second = method_for(programme, cast, theta="0.02")
    assert current_method(programme) == second
    assert LoggedEntry.objects.filter(event="identification_method_decided").count() == 2


REFUSED = {
    "no people": ({"prior_people": 1}, "one person only"),
    "a low threshold": ({"threshold": "0.95"}, "the threshold"),
    "a sure threshold": ({"threshold": "1"}, "the threshold"),
    "not a number": ({"threshold": "nearly one"}, "none"),
    "not a number at all": ({"threshold": "nan"}, "the threshold"),
    "theta of one": ({"theta": "1"}, "theta"),
    "a common minimum": ({"minimum": "0.5"}, "least frequency"),
    "a mutation always": ({"male": replace(STEPWISE, rate="1")}, "mutation rate"),
    "a rate for parts that is none": ({"male": replace(STEPWISE, rate2="x")}, "none"),
    "two markers together": ({"leave_out": ()}, "close together"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_numbers_that_cannot_be_are_refused(case: str, programme: Programme, cast: Cast) -> None:
    changed, told = REFUSED[case]
    with pytest.raises(IdentificationError) as refusal:
        method_for(programme, cast, **changed)
    assert told in refusal.value.why
    assert refusal.value.do
    assert not Method.objects.exists()


def test_frequencies_of_few_people_need_a_theta(programme: Programme, cast: Cast) -> None:
    few = replace(TABLE, markers={name: replace(one, people=90) for name, one in TABLE.markers.items()})
    with pytest.raises(IdentificationError, match="theta is 0"):
        decide_method(programme, table=few, choices=CHOICES, why="the only one", by=cast.laboratory, at=START)
    kept = decide_method(programme, table=few, choices=replace(CHOICES, theta="0.03"), why="the only one",
                         by=cast.examiner, at=START)  # fmt: skip
    assert kept.sample_size == 90


def test_a_table_that_does_not_say_how_many_people_has_no_5_over_2n(programme: Programme, cast: Cast) -> None:
    silent = replace(TABLE, markers={name: replace(one, people=None) for name, one in TABLE.markers.items()})
    with pytest.raises(IdentificationError, match="how many people"):
        decide_method(programme, table=silent, choices=replace(CHOICES, theta="0.03"), why="the only one",
                      by=cast.laboratory, at=START)  # fmt: skip


def test_only_who_compares_decides_it_and_for_a_reason(programme: Programme, cast: Cast) -> None:
    for person in (cast.liaison, cast.neutral, cast.holder_a, cast.stranger):
        with pytest.raises(IdentificationError, match="your part"):
            decide_method(programme, table=TABLE, choices=CHOICES, why="because", by=person, at=START)
    with pytest.raises(IdentificationError, match="no reason"):
        decide_method(programme, table=TABLE, choices=CHOICES, why=" ", by=cast.laboratory, at=START)


def test_a_laboratorys_file_is_read_as_it_stands(programme: Programme, cast: Cast) -> None:
    table = population_of(write_frequencies(TABLE), file="ours.csv")
    method = decide_method(programme, table=table, choices=CHOICES, why="our own", by=cast.laboratory, at=START)
    assert method.population == "ours"
    assert method.frequencies["FGA"]["freqs"] == TABLE.markers["FGA"].frequencies.tolist()
    with pytest.raises(FileError):
        population_of(b"not a table", file="ours.csv")
