"""Holding one field of what was found against what was told. Pure; no weight is given where no sourced table gives one.

An agreement in words says no more than that nothing contradicts: how rare it is, nobody has counted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wasl.apps.identification.domain.described_fields import Field, Kind, chart_of
from wasl.apps.identification.enums import Comparison, Evidence, Sex, Sign
from wasl.engines.kinship.evidence.dental import concordance
from wasl.kernel.dates import PartialDate

# Differ without contradicting: they change in life, or after death.
CHANGING = frozenset({"weight", "build", "hair_colour", "pregnancy", "shoe_size"})
CERTAIN = {"female": Sex.FEMALE, "male": Sex.MALE}
PROBABLE = {"probably_female": Sex.FEMALE, "probably_male": Sex.MALE}
NUMBERED = re.compile(r"[A-Z0-9]*\d[A-Z0-9]*", re.IGNORECASE)
LEAST_DIGITS = 5  # a shorter number may be another's as well
IMPOSSIBLE = frozenset({Comparison.OTHER_SEX, Comparison.FOUND_BEFORE})


@dataclass(frozen=True)
class Value:
    """One value as it was told or found. ``id`` of the row; ``low`` and ``high`` of a number, in the field's unit."""

    id: str
    text: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Outcome:
    sign: Sign
    how: Comparison

    @property
    def is_impossible(self) -> bool:
        """Whether these remains cannot be this person, unless one of the two is recorded wrongly."""
        return self.how in IMPOSSIBLE


TO_READ = Outcome(Sign.NEITHER, Comparison.TO_READ)
ONE_SIDE = Outcome(Sign.NEITHER, Comparison.ONE_SIDE)


def compared(field: Field, told: Sequence[Value], found: Sequence[Value]) -> Outcome:
    """One field. Where relatives tell different things, one of them that agrees is enough not to contradict."""
    if not told or not found:
        return ONE_SIDE
    if field.key == "sex":
        return sexes({one.text for one in told}, {one.text for one in found})
    if field.kind is Kind.NUMBER:
        return _numbers(field, told, found)
    if field.kind is Kind.CHART:
        return _charts(told, found)
    if field.evidence is Evidence.IMPLANT:
        return _implants(told, found)
    if field.kind is Kind.CHOICE and field.evidence is not Evidence.FINGERPRINTS:
        return _choices(field, {one.text for one in told}, {one.text for one in found})
    return TO_READ


def sexes(told: set[str], found: set[str]) -> Outcome:
    """``told`` and ``found`` are choices of the field sex."""
    in_life = {CERTAIN[one] for one in told if one in CERTAIN}
    certain = {CERTAIN[one] for one in found if one in CERTAIN}
    probable = {PROBABLE[one] for one in found if one in PROBABLE}
    if len(in_life) != 1 or len(certain) > 1 or not (certain or probable):
        return TO_READ
    if certain:
        same = certain == in_life
        return Outcome(Sign.FOR, Comparison.AGREE) if same else Outcome(Sign.AGAINST, Comparison.OTHER_SEX)
    if probable == in_life:
        return Outcome(Sign.FOR, Comparison.AGREE)
    return Outcome(Sign.AGAINST, Comparison.PROBABLY_OTHER_SEX) if len(probable) == 1 else TO_READ


def ages(at_loss: tuple[int, int], until: int | None, found: Sequence[Value]) -> Outcome:
    """Age when last seen, youngest and oldest, against the age of the remains; they may have lived on.

    ``until``: the most years from when they were last seen to when the remains were found; None: not known.
    """
    ranges = [(one.low, one.high) for one in found if one.low is not None and one.high is not None]
    if not ranges:
        return ONE_SIDE
    oldest = at_loss[1] + until if until is not None else None
    fits = [at_loss[0] <= high and (oldest is None or low <= oldest) for low, high in ranges]
    return Outcome(Sign.FOR, Comparison.OVERLAP) if any(fits) else Outcome(Sign.AGAINST, Comparison.APART)


def dates(last_seen: PartialDate, found: PartialDate, died: PartialDate) -> Outcome:
    """Nobody is found dead before they were last seen alive. The day of death is an estimate."""
    if last_seen.earliest is None or (found.latest is None and died.latest is None):
        return ONE_SIDE
    if found.latest is not None and found.latest < last_seen.earliest:
        return Outcome(Sign.AGAINST, Comparison.FOUND_BEFORE)
    if died.latest is not None and died.latest < last_seen.earliest:
        return Outcome(Sign.AGAINST, Comparison.DIED_BEFORE)
    return Outcome(Sign.NEITHER, Comparison.DATES_FIT)


def _numbers(field: Field, told: Sequence[Value], found: Sequence[Value]) -> Outcome:
    pairs = [(one, other) for one in told for other in found if one.low is not None and other.low is not None]
    if not pairs:
        return TO_READ
    if any(_overlap(one, other) for one, other in pairs):
        return Outcome(Sign.FOR, Comparison.OVERLAP)
    if field.key in CHANGING:
        return Outcome(Sign.NEITHER, Comparison.CHANGES)
    return Outcome(Sign.AGAINST, Comparison.APART)


def _overlap(one: Value, other: Value) -> bool:
    return (one.low or 0) <= (other.high or 0) and (other.low or 0) <= (one.high or 0)


def _choices(field: Field, told: set[str], found: set[str]) -> Outcome:
    if told & found:
        return Outcome(Sign.FOR, Comparison.AGREE)
    if field.key in CHANGING:
        return Outcome(Sign.NEITHER, Comparison.CHANGES)
    return Outcome(Sign.AGAINST, Comparison.DIFFER)


def _charts(told: Sequence[Value], found: Sequence[Value]) -> Outcome:
    """Teeth go one way only: sound, filled, crowned, lost. Counts are of the chart that fits best."""
    each = [concordance(chart_of(one.text), chart_of(other.text)) for one in told for other in found]
    known = [one for one in each if one.compared]
    if not known:
        return TO_READ
    if min(len(one.unexplainable) for one in known):
        return Outcome(Sign.AGAINST, Comparison.TEETH_DIFFER)
    return Outcome(Sign.FOR, Comparison.TEETH_FIT)


def _implants(told: Sequence[Value], found: Sequence[Value]) -> Outcome:
    """A long number that stands in both. Another number may be of another implant of the same person."""
    numbers = [{one.upper() for value in side for one in NUMBERED.findall(value.text) if len(one) >= LEAST_DIGITS}
               for side in (told, found)]  # fmt: skip
    return Outcome(Sign.FOR, Comparison.SAME_NUMBER) if numbers[0] & numbers[1] else TO_READ
