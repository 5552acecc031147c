"""What is said of one victim or one missing person, in one word of a short list."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Label(StrEnum):
    NONIDENTIFIABLE = "Nonidentifiable"
    EXCLUDED = "Excluded"
    UNDISPUTED = "Undisputed"
    MATCH = "Match (GLR)"
    SYMMETRIC = "Symmetric match"
    DISPUTED = "Disputed"
    PROBABLE = "Probable"
    INCONCLUSIVE = "Inconclusive"
    NO_MATCH = "No match"


@dataclass(frozen=True)
class Finding:
    """What is said of one victim or one missing person.

    Attributes
    ----------
    partners: who it is, or each of those it may be; with a label that decides nothing, the nearest alone.
    log10_lr: of the one partner, or the highest of all; None where it was not compared, or there are several.
    log10_glr: of the match, or the highest of all; None where no whole answers were weighed, or -inf where every answer
        with this missing person in it weighs less than the same with nobody.
    step: in which round it was found undisputed; 0 otherwise.
    fewest_incompatible: of an excluded one, the markers against its nearest; None when no sex fits.
    by_structure: of a symmetric match: whether the family itself cannot tell the partners apart, so that no further
        marker will; False when only these genotypes happen not to.
    """

    label: Label
    partners: tuple[str, ...] = ()
    log10_lr: float | None = None
    log10_glr: float | None = None
    step: int = 0
    fewest_incompatible: int | None = None
    by_structure: bool | None = None


@dataclass(frozen=True)
class Labels:
    """A finding for everybody: by victim, and by missing person.

    ``rivals_counted``: whether GLRs count what a victim could be in other families. Not where that would be too much:
    then each family was weighed by itself, and a victim that two families claim is disputed.
    """

    victims: Mapping[str, Finding]
    missing: Mapping[str, Finding]
    rivals_counted: bool


def told(labels: Labels) -> dict[str, Any]:
    """Victims and missing people by id, as plain values for a file; null where nothing is said."""
    return {
        "rivals_of_other_families_counted": labels.rivals_counted,
        "victims": {who: _told(one) for who, one in labels.victims.items()},
        "missing": {who: _told(one) for who, one in labels.missing.items()},
    }


def _told(one: Finding) -> dict[str, Any]:
    return {
        "label": one.label.value, "partners": list(one.partners), "log10_LR": _finite(one.log10_lr),
        "log10_GLR": _finite(one.log10_glr), "round": one.step or None,
        "fewest_incompatible_markers": one.fewest_incompatible, "alike_by_structure": one.by_structure,
    }  # fmt: skip


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
