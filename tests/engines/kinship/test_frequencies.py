"""Rules for what is rare or never seen: applied as asked, in the stated order, and named in the result."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.engines.kinship.errors import FrequencyError, PopulationError
from wasl.engines.kinship.laboratory.frequencies import Table, choose, marker_table, pairs, prepared

TH01 = marker_table([("6", 0.2), ("7", 0.3), ("9", 0.49), ("9.3", 0.01)], people=100)
TABLE = Table("valley", {"TH01": TH01})


def test_marker_table__is_not_changed() -> None:
    assert TH01.frequencies.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        TH01.frequencies[0] = 1


@pytest.mark.parametrize(
    "named", [[], [("6", 0.5), ("6", 0.5)], [("6", 0.0)], [("6", -0.1)], [("6", 1.2)], [("6", math.nan)]]
)
def test_marker_table__what_cannot_be_frequencies(named: list[tuple[str, float]]) -> None:
    with pytest.raises(FrequencyError):
        marker_table(named)


def test_prepared__minimum_then_scale() -> None:
    made = prepared(TABLE)
    assert dict(pairs(made.markers["TH01"])) == pytest.approx(
        {"6": 0.2 / 1.015, "7": 0.3 / 1.015, "9": 0.49 / 1.015, "9.3": 0.025 / 1.015}, rel=1e-15
    )
    assert made.markers["TH01"].total == pytest.approx(1, abs=1e-15)
    assert (made.normalisation, made.minimum, made.unseen) == ("minimum 5/(2N), scaled to sum 1", "5/2N", "minimum")


def test_prepared__unscaled_and_by_a_number() -> None:
    made = prepared(TABLE, minimum=0.05, scale=False)
    assert pairs(made.markers["TH01"]) == [("6", 0.2), ("7", 0.3), ("9", 0.49), ("9.3", 0.05)]
    assert made.normalisation == "minimum 0.05, not scaled"
    assert prepared(TABLE, minimum=None).normalisation == "as given, scaled to sum 1"


def test_prepared__people_of_the_caller_come_first() -> None:
    made = prepared(TABLE, people=50, scale=False)
    assert pairs(made.markers["TH01"])[3] == ("9.3", 0.05)
    nobody = Table("valley", {"TH01": replace(TH01, people=None)})
    assert pairs(prepared(nobody, people=50, scale=False).markers["TH01"])[3] == ("9.3", 0.05)
    with pytest.raises(FrequencyError, match="does not say how many people were typed"):
        prepared(nobody)


@pytest.mark.parametrize("minimum", [0, -0.1, 1, 1.5, math.nan])
def test_prepared__a_minimum_that_is_none(minimum: float) -> None:
    with pytest.raises(FrequencyError, match="cannot be the least frequency"):
        prepared(TABLE, minimum=minimum)


def test_prepared__once_and_with_somebody_typed() -> None:
    with pytest.raises(FrequencyError, match="has rules already"):
        prepared(prepared(TABLE))
    with pytest.raises(FrequencyError, match="0 people"):
        prepared(TABLE, people=0)


def test_marker__seen_alleles_only() -> None:
    assert TABLE.marker("TH01", seen=["6", None, "9.3"]) is TH01
    with pytest.raises(FrequencyError, match="marker vWA is not in the table valley"):
        TABLE.marker("vWA")
    with pytest.raises(FrequencyError, match="an allele at TH01 is not in the table valley"):
        TABLE.marker("TH01", seen=["8"])


def test_marker__unseen_alleles_get_the_minimum_and_their_place_on_the_ladder() -> None:
    table = prepared(TABLE, scale=False).marker("TH01", seen=["8", "8", "5", "6"])
    assert pairs(table) == [("5", 0.025), ("6", 0.2), ("7", 0.3), ("8", 0.025), ("9", 0.49), ("9.3", 0.025)]
    scaled = prepared(TABLE).marker("TH01", seen=["8"])
    assert dict(pairs(scaled))["8"] == pytest.approx(0.025 / 1.025, rel=1e-15)
    assert scaled.total == pytest.approx(1, abs=1e-15)


def test_marker__another_order_than_the_ladder_is_kept() -> None:
    table = Table("valley", {"TH01": marker_table([("7", 0.5), ("6", 0.5)], people=100)})
    assert prepared(table).marker("TH01", seen=["5"]).alleles == ("7", "6", "5")


def test_marker__unseen_without_a_minimum_or_refused() -> None:
    with pytest.raises(FrequencyError, match="has no frequency"):
        prepared(TABLE, minimum=None).marker("TH01", seen=["8"])
    with pytest.raises(FrequencyError, match="its rule for alleles never seen is to refuse"):
        prepared(TABLE, unseen="refuse").marker("TH01", seen=["8"])


@given(st.lists(st.floats(1e-4, 1), min_size=1, max_size=20), st.integers(1, 5000))
def test_prepared__sums_to_one_and_keeps_the_order_of_sizes(values: list[float], people: int) -> None:
    total = sum(values)
    named = [(str(at), value / total) for at, value in enumerate(values, start=1)]
    made = prepared(Table("any", {"TH01": marker_table(named, people=people)})).markers["TH01"]
    assert made.total == pytest.approx(1, abs=1e-12)
    order = sorted(range(len(values)), key=lambda at: named[at][1])
    assert (np.diff(made.frequencies[order]) >= 0).all()


def test_digest__of_content_and_rules_alone() -> None:
    turned = Table("hill", {"TH01": marker_table(pairs(TH01)[::-1], people=100)})
    assert turned.digest == TABLE.digest
    others = [
        prepared(TABLE),
        prepared(TABLE, scale=False),
        prepared(TABLE, unseen="refuse"),
        Table("valley", {"TH01": replace(TH01, people=99)}),
        Table("valley", {"THO1": TH01}),
    ]
    assert len({TABLE.digest, *(table.digest for table in others)}) == 1 + len(others)
    assert len(TABLE.digest) == 64


def test_choose() -> None:
    tables = {"valley": TABLE, "hill": Table("hill", {})}
    assert choose(tables, "hill").name == "hill"
    assert choose({"valley": TABLE}).name == "valley"
    with pytest.raises(PopulationError) as refused:
        choose(tables, "vally")
    assert str(refused.value) == 'there is no population "vally": there are: hill, valley. Did you mean valley?'
    with pytest.raises(PopulationError, match="no population was chosen"):
        choose(tables)
