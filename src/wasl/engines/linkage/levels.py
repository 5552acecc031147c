"""How two entries agree, field by field, as small whole numbers (levels)."""

from enum import StrEnum


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

NAME_FIELDS = ("given", "father", "grandfather", "family", "mother")
DATE_FIELDS = ("birth_date", "arrest_date")
PLACE_FIELDS = ("birth_place", "arrest_place")


def levels_of(field: str) -> tuple[Verdict, ...]:
    """The levels a field may take, in the order of their numbers."""
    if field in NAME_FIELDS:
        return NAME_LEVELS
    return DATE_LEVELS if field in DATE_FIELDS else PLAIN_LEVELS


AGREEING = frozenset((1, 2))
"""Levels of names and places at which the frequency of the value counts."""

SAME_LOG_ODDS, NEAR_LOG_ODDS = 3.0, -2.0
"""Name parts above the first are the same, between 0 and it a variant, between the second and 0 near (natural
log).
"""
CLOSE_DAYS, NEAR_YEARS_DAYS = 3, 731
