"""What is compared and how pairs are proposed: the settings of a run."""

from dataclasses import dataclass

COMPARISONS = (
    "given", "father", "grandfather", "family", "mother", "sex", "birth_date", "birth_place", "arrest_date",
    "arrest_place",
)  # fmt: skip
"""Fields that give evidence, in the order in which reasons are listed."""

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
    ("given_head", "family_head", "father_head"),
    ("given_head", "birth_year", "family_head"),
)
"""Entries that agree on all fields of a key are compared. Name fields enter by their skeleton; ``_head`` by
its first two letters; ``two_parts`` is every unordered pair of parts, whatever their place in the name.
"""

REFINE_BY = ("birth_year", "mother", "father", "grandfather", "family", "arrest_place", "birth_place")
"""A block that is too large is cut by each of these in turn."""


@dataclass(frozen=True)
class Plan:
    """Settings of a run.

    threshold: probability from which a pair may be matched. keep_above: pairs below are not returned.
    max_block: most pairs one block may propose before it is cut by a further field; blocks still larger are
    left out and reported. rounds: of expectation-maximisation. random_pairs: drawn to see how often strangers
    agree.
    """

    comparisons: tuple[str, ...] = COMPARISONS
    keys: tuple[tuple[str, ...], ...] = KEYS
    threshold: float = 0.5
    keep_above: float = 0.01
    max_block: int = 1_500
    rounds: int = 12
    random_pairs: int = 20_000
    one_to_one: bool = True


DEFAULT_PLAN = Plan()
