"""How two entries agree, field by field, as small whole numbers (levels)."""

from enum import StrEnum

from wasl.engines.linkage.plan import DEFAULT_PLAN, Kind


class Verdict(StrEnum):
    """What is said of one field of a pair."""

    MISSING = "missing"
    SAME = "same"
    VARIANT = "variant"
    NEAR = "near"
    CONTRADICTED = "contradicted"
    DISPLACED = "displaced"
    SWAPPED = "swapped"
    CLOSE = "close"
    COMPATIBLE = "compatible"
    NEAR_YEARS = "near_years"


NAME_LEVELS = (
    Verdict.MISSING, Verdict.SAME, Verdict.VARIANT, Verdict.NEAR, Verdict.CONTRADICTED, Verdict.DISPLACED,
)  # fmt: skip
"""NEAR: different names that one slip could confuse. DISPLACED: both have such a part, but it answers
another.
"""
DATE_LEVELS = (
    Verdict.MISSING, Verdict.SAME, Verdict.SWAPPED, Verdict.CLOSE, Verdict.COMPATIBLE, Verdict.NEAR_YEARS,
    Verdict.CONTRADICTED,
)  # fmt: skip
"""SWAPPED: day and month exchanged. CLOSE: at most three days apart, or one of day, month and year (by one)
differs. COMPATIBLE: known less exactly, and possible. NEAR_YEARS: less than about two years apart.
"""
PLAIN_LEVELS = (Verdict.MISSING, Verdict.SAME, Verdict.CONTRADICTED)
TEXT_LEVELS = (
    Verdict.MISSING, Verdict.SAME, Verdict.CLOSE, Verdict.COMPATIBLE, Verdict.VARIANT, Verdict.NEAR,
    Verdict.CONTRADICTED,
)  # fmt: skip
"""CLOSE: one slip apart. COMPATIBLE: the words of one begin words of the other. VARIANT: two slips apart in a long
text, or very alike. NEAR: somewhat alike.
"""

_LEVELS = {
    Kind.ROLE: NAME_LEVELS, Kind.WORD: NAME_LEVELS, Kind.DATE: DATE_LEVELS, Kind.EXACT: PLAIN_LEVELS,
    Kind.PLACE: PLAIN_LEVELS, Kind.TEXT: TEXT_LEVELS,
}  # fmt: skip

NAME_FIELDS = DEFAULT_PLAN.of_kind(Kind.ROLE, Kind.WORD)
DATE_FIELDS = DEFAULT_PLAN.of_kind(Kind.DATE)
PLACE_FIELDS = DEFAULT_PLAN.of_kind(Kind.PLACE)


def levels_of_kind(kind: Kind) -> tuple[Verdict, ...]:
    """The levels a field of a kind may take, in the order of their numbers."""
    return _LEVELS[kind]


def levels_of(field: str) -> tuple[Verdict, ...]:
    """The levels a field of the plan for persons may take."""
    return _LEVELS[next(each.kind for each in DEFAULT_PLAN.comparisons if each.field == field)]


SAME_LOG_ODDS = 3.0
"""Name parts above this are the same, between 0 and it a variant, between ``names.model.NEAR_LOG_ODDS`` and 0 near
(natural log).
"""
CLOSE_DAYS, NEAR_YEARS_DAYS = 3, 731

# The levels as numbers.
MISSING, SAME, VARIANT, NEAR, CONTRADICTED, DISPLACED = range(6)
DIFFERENT = 2
"""Level of a contradiction in fields that know only the same and not."""
SWAPPED, CLOSE, COMPATIBLE, NEAR_YEARS, FAR = range(2, 7)
ONE_SLIP, PART, ALIKE, FAINTLY_ALIKE, UNLIKE = range(2, 7)
