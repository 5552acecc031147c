"""Evidence other than DNA: each table against the reference, the laws of likelihood ratios, and how they combine."""

from datetime import date
from math import comb, inf, log10, nan, sqrt

import pytest
from tests.engines.kinship.reference import needs_reference, reference

from wasl.engines.kinship.errors import EvidenceError, KinshipError
from wasl.engines.kinship.evidence.circumstances import Bands, banded, delay_span_days, distance_span_km
from wasl.engines.kinship.evidence.dental import concordance, dental
from wasl.engines.kinship.evidence.items import Item, combine, item
from wasl.engines.kinship.evidence.tables import (
    ErrorTable,
    age,
    as_recorded,
    categorical,
    confusions,
    feature,
    height,
    interval_sd,
    two_way,
    uniform_ages,
)
from wasl.engines.kinship.evidence.verbal import STEPS, in_words

SEX = two_way("sex", ("F", "M"), error=0.05, population=(0.5, 0.5), source="invented")
ODDS = {("1", "2"): 0.01, ("1", "3"): 0.005, ("1", "4"): 0.01, ("1", "5"): 0.003, ("2", "3"): 0.01, ("2", "4"): 0.003,
        ("2", "5"): 0.01, ("3", "4"): 0.003, ("3", "5"): 0.003, ("4", "5"): 0.01}  # fmt: skip
HAIR = confusions("hair", tuple("12345"), odds=ODDS, population=(0.3, 0.2, 0.25, 0.15, 0.1), source="invented")


def aged(found: tuple[int, int], counting: str = "ages") -> Item:
    return age(
        missing=(40, 40),
        found=found,
        error=0.05,
        population=uniform_ages(1, 80),
        source="invented",
        counting=counting,
    )


AGE_ROWS = {"T1": (34, 46), "T0": (60, 72)}


@needs_reference
def test_reference__its_own_numbers():
    told = reference("nongenetic_mispitools.json")
    for row, name in enumerate(told["rows"]):
        sex, ages = name.split("-")
        pieces = (categorical(SEX, missing="F", found=sex), aged(AGE_ROWS[ages], "width"))
        for column, hair in enumerate(HAIR.categories):
            all_three = (*pieces, categorical(HAIR, missing="1", found=hair))
            if ages == "T1":
                same, other = 1.0, 1.0
                for one in all_three:
                    same, other = same * one.if_same, other * one.if_other
                assert same == pytest.approx(told["cpt_missing"][row][column], rel=1e-13)
                assert other == pytest.approx(told["cpt_population"][row][column], rel=1e-13)
            total = combine(all_three, cap_log10=9)
            assert 10**total.log10_lr == pytest.approx(told["LR"][row][column], rel=1e-12)


@needs_reference
def test_reference__sex_alone_and_age_counted_exactly():
    told = reference("nongenetic_mispitools.json")
    for found, expected in (("F", "match"), ("M", "mismatch")):
        lr = 10 ** categorical(SEX, missing="F", found=found).log10_lr
        assert lr == pytest.approx(told["sex_LR"][expected], rel=1e-13)
    assert 10 ** aged((34, 46)).log10_lr == pytest.approx(0.95 / (13 / 80), rel=1e-13)
    assert 10 ** aged((60, 72)).log10_lr == pytest.approx(0.05 / (67 / 80), rel=1e-13)
    assert 10 ** aged((34, 46), "width").log10_lr == pytest.approx(told["age_LR"]["in_range"], rel=1e-13)
    assert 10 ** aged((60, 72), "width").log10_lr == pytest.approx(told["age_LR"]["out_of_range"], rel=1e-13)


@needs_reference
def test_hair_table__from_odds_of_confusion():
    expected = reference("nongenetic_mispitools.json")["inputs"]["hair_error_matrix"]
    for row, theirs in zip(HAIR.recorded, expected, strict=True):
        assert row == pytest.approx(theirs, rel=1e-12)


def test_hair_table__without_odds_of_each_pair():
    with pytest.raises(EvidenceError, match="each pair"):
        confusions("hair", ("1", "2", "9"), odds=ODDS, population=(0.2, 0.2, 0.6), source="invented")


@pytest.mark.parametrize("missing", HAIR.categories)
def test_categorical__averages_one_over_others(missing):
    items = [categorical(HAIR, missing=missing, found=found) for found in HAIR.categories]
    assert sum(one.if_same for one in items) == pytest.approx(1)
    assert sum(one.if_other * 10**one.log10_lr for one in items) == pytest.approx(1)


def test_as_recorded__errors_of_recording_count_for_others_too():
    shares = as_recorded((0.9, 0.1), ((0.8, 0.2), (0.2, 0.8)))
    assert shares == pytest.approx((0.74, 0.26))


def test_feature__by_hand_and_averaging_one_over_others():
    table = feature("plate on the left femur", missed=0.1, spurious=0.02, population=0.05, source="invented")
    present, absent = (categorical(table, missing="present", found=found) for found in ("present", "absent"))
    assert (present.if_same, present.if_other) == (pytest.approx(0.9), pytest.approx(0.05 * 0.9 + 0.95 * 0.02))
    assert present.if_other * 10**present.log10_lr + absent.if_other * 10**absent.log10_lr == pytest.approx(1)
    for bad in ({"missed": 0.0}, {"spurious": 1.0}, {"population": 1.2}):
        values = {"missed": 0.1, "spurious": 0.02, "population": 0.05, "source": "invented"}
        with pytest.raises(EvidenceError):
            feature("plate", **(values | bad))


def test_age__averages_one_over_others():
    inside, outside = aged((34, 46)), aged((60, 72))
    assert inside.if_same + outside.if_same == pytest.approx(1)
    assert inside.if_other * 10**inside.log10_lr + outside.if_other * 10**outside.log10_lr == pytest.approx(1)


@pytest.mark.parametrize(
    ("missing", "found", "agree", "ages"),
    [
        ((40, 40), (40, 40), True, 1),
        ((38, 40), (41, 45), False, 9),
        ((38, 41), (41, 45), True, 11),
        ((1, 3), (2, 4), True, 6),
    ],
)
def test_age__ranges_that_touch_agree_and_all_ages_that_could_are_counted(missing, found, agree, ages):
    one = age(missing=missing, found=found, error=0.1, population=uniform_ages(1, 80), source="invented")
    assert one.if_same == pytest.approx(0.9 if agree else 0.1)
    assert one.if_other == pytest.approx(ages / 80 if agree else 1 - ages / 80)


def test_age__refusals():
    population = uniform_ages(20, 30)
    for bad in ({"error": 0.0}, {"error": 1.0}, {"found": (50, 40)}, {"counting": "guess"}, {"source": " "}):
        values = {"missing": (25, 25), "found": (24, 26), "error": 0.1, "population": population, "source": "invented"}
        with pytest.raises(EvidenceError):
            age(**(values | bad))
    with pytest.raises(EvidenceError, match="must be possible both ways"):
        age(missing=(25, 25), found=(50, 60), error=0.1, population=uniform_ages(50, 60), source="invented")


def measured(found_cm: float, **changes: float) -> Item:
    values = {
        "missing_cm": 181.0,
        "missing_sd_cm": 2.0,
        "found_sd_cm": 4.0,
        "gross_error": 0.02,
        "population_mean_cm": 172.0,
        "population_sd_cm": 7.0,
    }
    return height(found_cm=found_cm, source="invented", **(values | changes))


def test_height__averages_one_over_others_and_is_never_below_the_gross_error():
    step = 0.05
    grid = [measured(120 + step * i) for i in range(2100)]
    assert sum(one.if_same for one in grid) * step == pytest.approx(1, abs=1e-6)
    assert sum(one.if_other for one in grid) * step == pytest.approx(1, abs=1e-6)
    assert min(one.log10_lr for one in grid) == pytest.approx(log10(0.02))
    assert max(grid, key=lambda one: one.log10_lr).log10_lr > 0


def test_height__by_hand():
    one = measured(181.0, gross_error=0.5)
    near, far = 1 / sqrt(20), 1 / sqrt(65) * 2.718281828459045 ** (-81 / 130)
    assert 10**one.log10_lr == pytest.approx(0.5 * near / far + 0.5, rel=1e-12)
    assert one.unit == "density per cm"
    with pytest.raises(EvidenceError, match="standard deviation"):
        measured(181.0, found_sd_cm=0.0)


def test_height__beyond_all_measure_is_refused():
    with pytest.raises(EvidenceError, match="possible both ways"):
        measured(1810.0)


def test_interval_sd__of_known_intervals():
    assert interval_sd(160, 180, coverage=0.6826894921370859) == pytest.approx(10, rel=1e-12)
    for low, high, coverage in ((1, 1, 0.95), (1, 2, 1.0)):
        with pytest.raises(EvidenceError):
            interval_sd(low, high, coverage=coverage)


KM = Bands("distance", "km", (0, 10, 100, inf), (0.6, 0.3, 0.1), (0.1, 0.4, 0.5), "invented")


def test_banded__a_span_counts_in_each_band_by_its_part():
    assert 10 ** banded(KM, low=2, high=3).log10_lr == pytest.approx(6)
    one = banded(KM, low=5, high=25)
    assert (one.if_same, one.if_other) == (
        pytest.approx(0.25 * 0.6 + 0.75 * 0.3),
        pytest.approx(0.25 * 0.1 + 0.75 * 0.4),
    )
    assert banded(KM, low=10, high=10).if_same == 0.3


def test_banded__averages_one_over_others():
    inside = [banded(KM, low=at, high=at) for at in (5, 50, 500)]
    assert sum(one.if_other * 10**one.log10_lr for one in inside) == pytest.approx(1)


@pytest.mark.parametrize(("low", "high"), [(-1, 5), (6, 5), (0, inf), (nan, 1)])
def test_banded__outside_the_table(low, high):
    with pytest.raises(EvidenceError, match="not in the table"):
        banded(KM, low=low, high=high)


@pytest.mark.parametrize(
    "bad",
    [
        {"edges": (0, 10, 5, inf)},
        {"edges": (0, 10, inf)},
        {"same": (0.6, 0.3, 0.2)},
        {"other": (-0.1, 0.6, 0.5)},
        {"source": ""},
    ],
)
def test_bands__that_cannot_be(bad):
    with pytest.raises(EvidenceError):
        Bands(**(KM.__dict__ | bad))


def test_distance__a_degree_of_latitude_and_the_radii():
    low, high = distance_span_km((33.0, 36.0), (34.0, 36.0), known_to_km=(5, 20))
    assert (low, high) == (pytest.approx(111.195 - 25, abs=0.001), pytest.approx(111.195 + 25, abs=0.001))
    assert distance_span_km((33.0, 36.0), (33.0, 36.0), known_to_km=(0, 3)) == (0, 3)
    for place, radii in (((91.0, 0.0), (0, 0)), ((0.0, 181.0), (0, 0)), ((0.0, 0.0), (-1, 5))):
        with pytest.raises(EvidenceError):
            distance_span_km(place, (33.0, 36.0), known_to_km=radii)


def test_delay__from_the_last_first_day_to_the_first_last_day():
    seen, found = (date(2013, 5, 1), date(2013, 5, 31)), (date(2013, 6, 10), date(2013, 7, 1))
    assert delay_span_days(seen, found) == (10, 61)
    with pytest.raises(EvidenceError):
        delay_span_days(seen[::-1], found)


def test_concordance__teeth_go_one_way():
    in_life = {11: "sound", 12: "filled", 13: "filled", 14: "extracted", 15: "unknown", 16: "sound"}
    remains = {11: "sound", 12: "crowned", 13: "sound", 14: "filled", 15: "sound", 17: "sound", 16: "lost_after_death"}
    found = concordance(in_life, remains)
    assert (found.same, found.explainable, found.unexplainable, found.compared) == ((11,), (12,), (13, 14), 4)
    for bad in ({19: "sound"}, {11: "gold"}):
        with pytest.raises(EvidenceError):
            concordance(bad, remains)


def test_dental__by_hand_and_averaging_one_over_others():
    remains = {11: "sound", 12: "filled", 13: "crowned"}
    others = [
        {11: "sound", 12: "sound", 13: "sound"},
        {11: "filled", 12: "filled", 13: "filled"},
        {11: "filled", 12: "crowned", 13: "crowned"},
        {11: "filled", 12: "crowned", 13: "unknown"},
    ]
    charts = [
        {11: "sound", 12: "sound", 13: "sound"},
        {11: "filled", 12: "sound", 13: "sound"},
        {11: "filled", 12: "crowned", 13: "sound"},
        {11: "filled", 12: "crowned", 13: "extracted"},
    ]
    items = [
        dental(chart, remains, charting_error=0.05, gross_error=0.01, others=others, source="invented")
        for chart in charts
    ]
    counted = [2 / 7, 2 / 7, 2 / 7, 1 / 7]
    assert [one.if_other for one in items] == pytest.approx(counted)
    binomial = [comb(3, k) * 0.05**k * 0.95 ** (3 - k) for k in range(4)]
    expected = [0.99 * a + 0.01 * b for a, b in zip(binomial, counted, strict=True)]
    assert [one.if_same for one in items] == pytest.approx(expected)
    assert sum(one.if_same for one in items) == pytest.approx(1)


def test_dental__refusals():
    remains = {11: "sound"}
    values = {"charting_error": 0.05, "gross_error": 0.01, "others": [{12: "sound"}], "source": "invented"}
    for bad, says in (({}, "no chart"), ({"gross_error": 0.0}, "gross error"), ({"charting_error": 1.0}, "charting")):
        with pytest.raises(EvidenceError, match=says):
            dental({11: "sound"}, remains, **(values | bad))
    with pytest.raises(EvidenceError, match="no tooth"):
        dental({12: "sound"}, remains, **values)


def piece(name: str, lr: float, group: str | None = None) -> Item:
    return item(name, found="x", if_same=lr / 100, if_other=0.01, table="t", source="invented", group=group)


def test_combine__independent_groups_multiply_and_the_total_is_capped():
    items = [piece("sex", 2), piece("age", 5), piece("hair", 0.5)]
    total = combine(items, cap_log10=2)
    assert total.log10_lr == total.uncapped == pytest.approx(log10(5))
    capped = combine([piece("a", 90), piece("b", 90)], cap_log10=2)
    assert (capped.log10_lr, capped.uncapped) == (2, pytest.approx(log10(8100)))
    assert combine([piece("a", 1 / 90), piece("b", 1 / 90)], cap_log10=2).log10_lr == -2
    assert combine([], cap_log10=2).log10_lr == 0


def test_combine__of_a_group_the_least_and_an_objection_is_never_hidden():
    items = [piece("hair", 8, "colours"), piece("eyes", 3, "colours"), piece("sex", 2)]
    total = combine(items, cap_log10=3)
    assert total.log10_lr == pytest.approx(log10(6))
    assert [(one.item.name, one.used, one.why) for one in total.weighed] == [
        ("hair", False, "eyes stands for it"),
        ("eyes", True, ""),
        ("sex", True, ""),
    ]
    against = combine(
        [piece("hair", 8, "colours"), piece("eyes", 0.1, "colours"), piece("skin", 0.5, "colours")], cap_log10=3
    )
    assert against.log10_lr == pytest.approx(log10(0.5))
    with pytest.raises(EvidenceError, match="colours"):
        combine(items, cap_log10=3, dependent="refuse")


def test_combine__refusals():
    for cap in (0, -1, inf, nan):
        with pytest.raises(EvidenceError):
            combine([], cap_log10=cap)
    with pytest.raises(EvidenceError, match="twice"):
        combine([piece("a", 2), piece("a", 3)], cap_log10=3)
    with pytest.raises(EvidenceError, match="least or refuse"):
        combine([], cap_log10=3, dependent="ignore")


@pytest.mark.parametrize(
    "bad",
    [
        {"if_same": 0.0},
        {"if_other": 0.0},
        {"if_same": nan},
        {"if_other": inf},
        {"if_same": 1.5},
        {"table": ""},
        {"source": " "},
    ],
)
def test_item__without_error_rate_or_source_is_refused(bad):
    values = {"found": "x", "if_same": 0.5, "if_other": 0.5, "table": "t", "source": "invented"}
    with pytest.raises(EvidenceError):
        item("a", **(values | bad))


@pytest.mark.parametrize(
    "bad",
    [
        {"categories": ("F", "F")},
        {"recorded": ((0.9, 0.1),)},
        {"recorded": ((0.9, 0.2), (0.1, 0.9))},
        {"population": (0.5, 0.6)},
        {"population": (1.0,)},
        {"source": ""},
    ],
)
def test_error_table__that_cannot_be(bad):
    with pytest.raises(EvidenceError):
        ErrorTable(**(SEX.__dict__ | bad))


def test_categorical__unknown_category():
    with pytest.raises(EvidenceError, match="no category 'X'"):
        categorical(SEX, missing="F", found="X")
    with pytest.raises(EvidenceError):
        two_way("sex", ("F", "M"), error=0.0, population=(0.5, 0.5), source="invented")


def test_verbal__each_step_begins_at_its_number_both_ways():
    for least, code, _ in STEPS:
        for weight, direction in ((log10(least), "for"), (-log10(least), "against")):
            assert (in_words(weight).code, in_words(weight).direction) == (code, direction)
        assert in_words(log10(least) - 1e-9).code != code
    assert [in_words(weight).code for weight in (0, 0.3, -0.3)] == ["none"] * 3
    assert in_words(inf).code == in_words(-inf).code == "extremely_strong"
    assert in_words(-2.5).english == "moderately strong support for the other proposition rather than the first"
    with pytest.raises(KinshipError):
        in_words(nan)
