"""What is compared and how pairs are proposed: the settings of a run, small, frozen and readable as JSON."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """How the values of a field are compared."""

    ROLE = "role"
    """A part of a personal name; the parts of two names are aligned with each other first."""
    WORD = "word"
    """One name compared as a part by itself (a mother's name)."""
    EXACT = "exact"
    """The same or not, by a code the engine knows (sex) or by the text itself."""
    DATE = "date"
    """A date of any precision and calendar that ``kernel.dates`` reads."""
    PLACE = "place"
    """A place name of up to three words; one word in common is agreement."""
    TEXT = "text"
    """Any other text, compared letter by letter (Jaro and Winkler)."""


@dataclass(frozen=True)
class Comparison:
    """One field and how it is compared."""

    field: str
    kind: Kind


PERSON = (
    Comparison("given", Kind.ROLE),
    Comparison("father", Kind.ROLE),
    Comparison("grandfather", Kind.ROLE),
    Comparison("family", Kind.ROLE),
    Comparison("mother", Kind.WORD),
    Comparison("sex", Kind.EXACT),
    Comparison("birth_date", Kind.DATE),
    Comparison("birth_place", Kind.PLACE),
    Comparison("arrest_date", Kind.DATE),
    Comparison("arrest_place", Kind.PLACE),
)
"""What a person's entry may say, in the order in which reasons are listed."""

COMPARISONS = tuple(comparison.field for comparison in PERSON)

KEYS: tuple[tuple[str, ...], ...] = (
    ("given", "family"),
    ("given", "father"),
    ("two_parts",),
    ("given", "grandfather"),
    ("father", "family", "birth_year"),
    ("given", "birth_date"),
    ("family", "birth_date"),
    ("father", "birth_date"),
    ("mother", "given"),
    ("mother", "birth_date"),
    ("given:2", "family:2", "father:2"),
    ("given:2", "birth_year", "family:2"),
)
"""Entries that agree on all fields of a key are compared. Names enter by their skeleton, texts folded, dates by the
day; ``:2``: the first two letters of that; ``birth_year``: the year of ``birth_date``; ``two_parts``: every unordered
pair of parts of a name, whatever their place in it; ``ends``: given and family name, either way round.
"""

REFINE_BY = ("birth_year", "mother", "father", "grandfather", "family", "arrest_place", "birth_place")
"""A block that is too large is cut by each of these in turn."""


@dataclass(frozen=True)
class Plan:
    """Settings of a run.

    threshold: probability from which a pair may be matched. keep_above: pairs below are not returned.
    max_block: most pairs one block may propose before it is cut by each field of ``refine_by``; what is still
    larger is left out and reported. pairs_per_entry: most pairs one key may propose for each entry; where its blocks
    hold more, the largest are cut as if ``max_block`` were smaller, so that work grows with the lists. rounds: of
    expectation-maximisation. random_pairs: drawn to see how often strangers agree. sample: most candidate pairs the
    weights are fitted on. one_to_one: an entry of one list is at most one person of the other, unless its list holds
    duplicates.
    """

    comparisons: tuple[Comparison, ...] = PERSON
    keys: tuple[tuple[str, ...], ...] = KEYS
    refine_by: tuple[str, ...] = REFINE_BY
    threshold: float = 0.5
    keep_above: float = 0.01
    max_block: int = 1_500
    pairs_per_entry: float = 8.0
    rounds: int = 12
    random_pairs: int = 20_000
    sample: int = 400_000
    one_to_one: bool = True

    def of_kind(self, *kinds: Kind) -> tuple[str, ...]:
        """Fields compared in one of these ways, in the order of the plan."""
        return tuple(comparison.field for comparison in self.comparisons if comparison.kind in kinds)

    def restricted_to(self, fields: Collection[str]) -> "Plan":
        """The plan for lists that have these fields only: the other comparisons are left out, with their keys."""
        comparisons = tuple(each for each in self.comparisons if each.field in fields)
        known = {"two_parts", "ends", *(each.field for each in comparisons)}
        known |= {f"{each.field.removesuffix('_date')}_year" for each in comparisons if each.kind is Kind.DATE}

        def is_known(field: str) -> bool:
            return field.partition(":")[0] in known

        return replace(
            self,
            comparisons=comparisons,
            keys=tuple(key for key in self.keys if all(map(is_known, key))),
            refine_by=tuple(filter(is_known, self.refine_by)),
        )


DEFAULT_PLAN = Plan()
