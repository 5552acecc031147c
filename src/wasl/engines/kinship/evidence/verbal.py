"""Likelihood ratios in words.

Scale: ENFSI guideline for evaluative reporting in forensic science, approved version 3.0 (2015), the example of a
verbal scale in its section on the conclusion. The words are about the evidence, never about who somebody is.
"""

from dataclasses import dataclass
from math import isnan, log10

from wasl.engines.kinship.errors import KinshipError

SOURCE = "ENFSI guideline for evaluative reporting in forensic science (2015)"

# From this likelihood ratio on, code, words. The guideline's steps begin at 2; what is nearer to 1 counts as none.
STEPS = (
    (1_000_000, "extremely_strong", "extremely strong support"),
    (10_000, "very_strong", "very strong support"),
    (1_000, "strong", "strong support"),
    (100, "moderately_strong", "moderately strong support"),
    (10, "moderate", "moderate support"),
    (2, "weak", "weak support"),
)


@dataclass(frozen=True)
class Words:
    """``code`` for translation, ``direction`` (``for``, ``against``, ``neither``), ``english``, ``source``."""

    code: str
    direction: str
    english: str
    source: str


def in_words(log10_lr: float) -> Words:
    """The step of the scale; below 1, the reciprocal speaks for the other side.

    Examples
    --------
    >>> in_words(3.5).english
    'strong support for the first proposition rather than the other'
    >>> in_words(-1.2).code
    'moderate'
    """
    if isnan(log10_lr):
        raise KinshipError("a likelihood ratio that is no number has no words", do="See how it was computed.")
    direction = "for" if log10_lr > 0 else "against"
    for least, code, words in STEPS:
        if abs(log10_lr) >= log10(least):
            first, second = ("the first", "the other") if direction == "for" else ("the other", "the first")
            return Words(code, direction, f"{words} for {first} proposition rather than {second}", SOURCE)
    return Words("none", "neither", "no support for one proposition rather than the other", SOURCE)
