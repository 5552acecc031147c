"""Holding what was found against what was told, field by field."""

import pytest

from wasl.apps.identification.domain.comparisons import Outcome, Value, ages, compared, dates
from wasl.apps.identification.domain.described_fields import described_fields
from wasl.apps.identification.enums import Comparison, Sign
from wasl.kernel.dates import from_edtf

FOR, AGAINST, NEITHER = Sign.FOR, Sign.AGAINST, Sign.NEITHER
CASES = {
    # field: told, found, sign, how
    "one sex": ("sex", ["male"], ["male"], FOR, Comparison.AGREE),
    "another sex": ("sex", ["female"], ["male"], AGAINST, Comparison.OTHER_SEX),
    "probably another sex": ("sex", ["female"], ["probably_male"], AGAINST, Comparison.PROBABLY_OTHER_SEX),
    "probably the same sex": ("sex", ["female"], ["probably_female"], FOR, Comparison.AGREE),
    "a sex that cannot be told": ("sex", ["female"], ["undetermined"], NEITHER, Comparison.TO_READ),
    "relatives who differ about the sex": ("sex", ["female", "male"], ["male"], NEITHER, Comparison.TO_READ),
    "examiners who differ about the sex": ("sex", ["female"], ["male", "female"], NEITHER, Comparison.TO_READ),
    "stature within": ("stature", [(165, 172)], [(170, 178)], FOR, Comparison.OVERLAP),
    "stature apart": ("stature", [(150, 155)], [(170, 178)], AGAINST, Comparison.APART),
    "one of two told fits": ("stature", [(150, 155), (171, 171)], [(170, 178)], FOR, Comparison.OVERLAP),
    "weight apart": ("weight", [(50, 55)], [(70, 78)], NEITHER, Comparison.CHANGES),
    "the same hand": ("handedness", ["left"], ["left"], FOR, Comparison.AGREE),
    "the other hand": ("handedness", ["left"], ["right"], AGAINST, Comparison.DIFFER),
    "hair that may have turned grey": ("hair_colour", ["black"], ["grey"], NEITHER, Comparison.CHANGES),
    "a chart that fits": ("dental_chart", ["11 sound, 12 filled"], ["11 filled, 12 filled"], FOR, Comparison.TEETH_FIT),
    "a lost tooth that is sound": ("dental_chart", ["11 extracted"], ["11 sound"], AGAINST, Comparison.TEETH_DIFFER),
    "charts of other teeth": ("dental_chart", ["11 extracted"], ["12 sound"], NEITHER, Comparison.TO_READ),
    "one number": ("implant", ["hip, no. AB-12345"], ["plate 12345"], FOR, Comparison.SAME_NUMBER),
    "another number": ("implant", ["hip 12345"], ["hip 99999"], NEITHER, Comparison.TO_READ),
    "a short number": ("implant", ["type 12"], ["type 12"], NEITHER, Comparison.TO_READ),
    "words": ("scars", ["left knee"], ["left knee"], NEITHER, Comparison.TO_READ),
    "fingerprints that exist": ("fingerprints", ["ten"], ["ten"], NEITHER, Comparison.TO_READ),
    "told only": ("scars", ["left knee"], [], NEITHER, Comparison.ONE_SIDE),
    "found only": ("stature", [], [(170, 178)], NEITHER, Comparison.ONE_SIDE),
}  # fmt: skip


def values(told: list[object]) -> list[Value]:
    return [
        Value(f"dsc_{at}", f"{one[0]}-{one[1]}", one[0], one[1])
        if isinstance(one, tuple)
        else Value(f"d{at}", str(one))
        for at, one in enumerate(told)
    ]


@pytest.mark.parametrize("case", CASES)
def test_a_field_is_compared(case: str) -> None:
    key, told, found, sign, how = CASES[case]
    assert compared(described_fields()[key], values(told), values(found)) == Outcome(sign, how)


def test_every_field_of_both_records_can_be_compared_with_itself_and_never_contradicts_itself() -> None:
    for field in described_fields().values():
        one = values([(20, 30)]) if field.kind == "number" else values([next(iter(field.choices or {"11 sound": 0}))])
        assert compared(field, one, one).sign is not AGAINST


@pytest.mark.parametrize(
    ("at_loss", "until", "found", "sign"),
    [
        ((20, 21), 5, [(22, 30)], FOR),
        ((20, 21), 5, [(27, 30)], AGAINST),  # too old even had they lived until the grave was opened
        ((20, 21), None, [(27, 60)], FOR),
        ((20, 21), 5, [(12, 18)], AGAINST),  # younger than when they were last seen
        ((20, 21), 5, [], NEITHER),
    ],
)
def test_age_grows_between_loss_and_death(
    at_loss: tuple[int, int], until: int | None, found: list[object], sign: Sign
) -> None:
    assert ages(at_loss, until, values(found)).sign is sign


@pytest.mark.parametrize(
    ("seen", "found", "died", "outcome"),
    [
        ("2013-05-17", "2013-05-16", "", Outcome(AGAINST, Comparison.FOUND_BEFORE)),
        ("2013-05", "2013-05-16", "", Outcome(NEITHER, Comparison.DATES_FIT)),
        ("2013", "2012", "", Outcome(AGAINST, Comparison.FOUND_BEFORE)),
        ("2013", "2013", "", Outcome(NEITHER, Comparison.DATES_FIT)),
        ("2013", "2020", "2011", Outcome(AGAINST, Comparison.DIED_BEFORE)),
        ("", "2020", "", Outcome(NEITHER, Comparison.ONE_SIDE)),
        ("2013", "", "", Outcome(NEITHER, Comparison.ONE_SIDE)),
        ("2013-05~", "2013-04", "", Outcome(NEITHER, Comparison.DATES_FIT)),
    ],
)
def test_nobody_is_found_before_they_were_last_seen_alive(seen: str, found: str, died: str, outcome: Outcome) -> None:
    assert dates(from_edtf(seen), from_edtf(found), from_edtf(died)) == outcome


def test_only_what_cannot_be_is_impossible() -> None:
    assert {how for how in Comparison if Outcome(AGAINST, how).is_impossible} == {
        Comparison.OTHER_SEX, Comparison.FOUND_BEFORE,
    }  # fmt: skip
