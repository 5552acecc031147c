"""Compare two names part by part, and say why."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import zip_longest

from wasl.engines.names.alignment import Step, align, features
from wasl.engines.names.errors import NameWithoutParts
from wasl.engines.names.folding import fold
from wasl.engines.names.model import Model, ScriptPair, default_model
from wasl.engines.names.parsing import ParsedName, Part, PartKind, parse_name
from wasl.engines.names.rarity import Rarity


class Verdict(StrEnum):
    """What is said of one part."""

    SAME = "same"
    VARIANT = "variant"
    OMITTED = "omitted"
    CONTRADICTED = "contradicted"
    REORDERED = "reordered"
    DAMAGED = "damaged"
    UNREAD = "unread"


class Rule(StrEnum):
    """Why a part counts as a variant or as damaged; NONE otherwise."""

    NONE = ""
    LETTER_FORMS = "letter forms"
    ARTICLE = "article"
    SPELLING = "spelling"
    SPACING = "spacing"
    FIRST_HALF = "first half"
    INITIAL = "initial"
    LAM_ALEF = "lam-alef"
    ALLAH = "allah"


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """One part of each name (either may be empty when omitted), what is said of them, and how sure.

    log_odds: natural log odds that the two spell one name; 0 where one is omitted. Unread is a word in an alphabet
    that is not read: it counts neither for nor against, and what it faces is not compared with it.
    """

    verdict: Verdict
    rule: Rule
    a: str
    b: str
    log_odds: float

    def text(self, language: str) -> str:
        """One sentence for a person, in ``ar`` or ``en``."""
        words = _SENTENCES[language]
        rule = words.get(f"rule:{self.rule}", "")
        key = self.verdict.value
        if self.verdict in (Verdict.OMITTED, Verdict.UNREAD):
            return words[key].format(part="⁩, ⁨".join(dict.fromkeys(filter(None, (self.a, self.b)))))
        return words[key].format(a=self.a, b=self.b, rule=rule)


# Each name is set apart by first-strong isolates (U+2068, U+2069): two directions can stand in one sentence.
_SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "same": "⁨{a}⁩ and ⁨{b}⁩: the same name",
        "variant": "⁨{a}⁩ and ⁨{b}⁩: two writings of one name ({rule})",
        "omitted": "⁨{part}⁩: written on one side only",
        "contradicted": "⁨{a}⁩ against ⁨{b}⁩: different names",
        "reordered": "⁨{a}⁩ and ⁨{b}⁩: the same name in another place",
        "damaged": "⁨{a}⁩ and ⁨{b}⁩: the same name if a damaged text is repaired ({rule})",
        "unread": "⁨{part}⁩: in an alphabet that is not read, and not compared",
        "rule:letter forms": "letter forms",
        "rule:article": "with and without the article",
        "rule:spelling": "spelling",
        "rule:spacing": "written together or apart",
        "rule:first half": "Abu or Abd left out",
        "rule:initial": "an initial only",
        "rule:lam-alef": "lam and alef exchanged",
        "rule:allah": "the word Allah garbled",
    },
    "ar": {
        "same": "⁨{a}⁩ و⁨{b}⁩: الاسم نفسه",
        "variant": "⁨{a}⁩ و⁨{b}⁩: كتابتان لاسم واحد ({rule})",
        "omitted": "⁨{part}⁩: مكتوب في جهة واحدة فقط",
        "contradicted": "⁨{a}⁩ مقابل ⁨{b}⁩: اسمان مختلفان",
        "reordered": "⁨{a}⁩ و⁨{b}⁩: الاسم نفسه في موضع آخر",
        "damaged": "⁨{a}⁩ و⁨{b}⁩: الاسم نفسه إذا أُصلح نص معطوب ({rule})",
        "unread": "⁨{part}⁩: بأبجدية لا تُقرأ هنا، فلم يُقارن",
        "rule:letter forms": "أشكال الحروف",
        "rule:article": "بأل التعريف وبدونها",
        "rule:spelling": "الإملاء",
        "rule:spacing": "موصول أو مفصول",
        "rule:first half": "سقوط أبو أو عبد",
        "rule:initial": "حرف أول فقط",
        "rule:lam-alef": "تبادل اللام والألف",
        "rule:allah": "لفظ الجلالة مشوّه",
    },
}


@dataclass(frozen=True, slots=True)
class NameEvidence:
    """What two names say about each other.

    score: 0 to 1, that they are two writings of one name; 0.5 is the default decision. Not the probability
    that two people are one: namesakes score 1. log10_lr: log10 of how much likelier this agreement is for one
    person than for two unrelated ones, from the rarity of what agrees; a contradiction counts against.
    """

    score: float
    log10_lr: float
    parts: tuple[PartVerdict, ...]

    def text(self, language: str) -> str:
        """All part verdicts, one per line, in ``ar`` or ``en``."""
        return "\n".join(part.text(language) for part in self.parts)


CONTRADICTION_LOG10 = -1.5
"""About 3 % of true pairs carry a part that was really corrected (measured between two releases of one
register).
"""
OMISSION_LOG10 = -0.1


def compare_names(
    a: str | ParsedName, b: str | ParsedName, *, rarity: Rarity | None = None, model: Model | None = None
) -> NameEvidence:
    """Evidence that two names, in either script, are writings of one.

    rarity: shares of name parts in the register at hand; without it a short table of the commonest names.
    Symmetric: swapping a and b swaps the two texts of each verdict and nothing else.
    Raises NameWithoutParts when one of them has no letters, or none of an alphabet that is read.
    """
    model = model or default_model()
    parsed_a, parsed_b = (parse_name(name) if isinstance(name, str) else name for name in (a, b))
    for parsed in (parsed_a, parsed_b):
        if not parsed.parts:
            why = "its alphabet is not read" if parsed.unread else "it has no letters"
            raise NameWithoutParts("a name cannot be compared", why=why, do="Leave it out.")
    swapped = _order_key(parsed_b) < _order_key(parsed_a)
    first, second = (parsed_b, parsed_a) if swapped else (parsed_a, parsed_b)
    steps = align(first.parts, second.parts, model=model)
    weights = model.name_weights[_pair_of(first, second)]
    rarity = rarity or model.common
    odds = sum(w * x for w, x in zip(weights, features(steps, rarity=rarity), strict=True))
    odds = _held_below_half(odds, steps)
    parts = tuple(_verdict(step, swapped=swapped) for step in steps)
    facing = zip_longest(parsed_a.unread, parsed_b.unread, fillvalue="")
    unread = tuple(PartVerdict(Verdict.UNREAD, Rule.NONE, word_a, word_b, 0.0) for word_a, word_b in facing)
    return NameEvidence(_sigmoid(odds), _log10_lr(steps, rarity), parts + unread)


CLEAR_CONTRADICTION = -2.5
"""Log odds below which two facing parts are different names, and no agreement elsewhere may outvote them."""
LEFT_AFTER_CONTRADICTION = -0.4
"""Log odds that remain at most: a score of 0.40."""


def _held_below_half(odds: float, steps: Sequence[Step]) -> float:
    """One clearly different part is a brother's or a cousin's name, however well the rest agrees."""
    if any(step.contradicted and step.log_odds < CLEAR_CONTRADICTION for step in steps):
        return min(odds, LEFT_AFTER_CONTRADICTION + min(odds, 0.0) + 0.02 * max(odds, 0.0))
    return odds


def _order_key(name: ParsedName) -> tuple[str, str]:
    return name.script, name.text


def _pair_of(a: ParsedName, b: ParsedName) -> ScriptPair:
    if a.script == b.script == "arabic":
        return ScriptPair.ARABIC
    return ScriptPair.LATIN if a.script == b.script == "latin" else ScriptPair.CROSS


def _sigmoid(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, odds))))


def _log10_lr(steps: Sequence[Step], rarity: Rarity) -> float:
    total = 0.0
    for step in steps:
        if step.matched:
            total += min(rarity.log10_weight_of(step.a[0], step.b[0]), step.log_odds / math.log(10) + 1.0)
        elif step.contradicted:
            total += max(CONTRADICTION_LOG10, step.log_odds / math.log(10))
        else:
            total += OMISSION_LOG10
    return total


def _verdict(step: Step, *, swapped: bool) -> PartVerdict:
    verdict, rule = _reading(step)
    a, b = _text(step.a), _text(step.b)
    return PartVerdict(verdict, rule, *((b, a) if swapped else (a, b)), step.log_odds)


def _text(parts: Sequence[Part]) -> str:
    return " ".join(part.text for part in parts)


def _reading(step: Step) -> tuple[Verdict, Rule]:
    if not (step.a and step.b):
        return Verdict.OMITTED, Rule.NONE
    if step.contradicted:
        return Verdict.CONTRADICTED, Rule.NONE
    if step.moved:
        return Verdict.REORDERED, Rule.NONE
    if step.distance is not None and step.distance.repaired:
        return Verdict.DAMAGED, Rule.LAM_ALEF
    if any(part.damaged for part in (*step.a, *step.b)) and _text(step.a) != _text(step.b):
        return Verdict.DAMAGED, Rule.ALLAH
    rule = _variant_rule(step)
    return (Verdict.SAME, Rule.NONE) if rule is Rule.NONE else (Verdict.VARIANT, rule)


SAME_COST_PER_LETTER = 0.45
"""Across scripts, or between two romanisations, a pair at most this far apart per letter is called the same.
"""


def _variant_rule(step: Step) -> Rule:
    a, b = step.a[0], step.b[0]
    if _text(step.a) == _text(step.b):
        return Rule.NONE
    if len(step.a) + len(step.b) > 2:
        return Rule.SPACING
    if PartKind.INITIAL in (a.kind, b.kind):
        return Rule.INITIAL if a.core != b.core else Rule.NONE
    if a.kind is not b.kind:
        return Rule.FIRST_HALF
    if a.arabic != b.arabic:
        near = step.distance is not None and step.distance.cost <= SAME_COST_PER_LETTER * step.distance.letters
        return Rule.NONE if near else Rule.SPELLING
    return _same_script_rule(a, b)


def _same_script_rule(a: Part, b: Part) -> Rule:
    if a.text.casefold() == b.text.casefold():
        return Rule.NONE
    if fold(a.text) == fold(b.text) or (a.core == b.core and a.article == b.article and " " not in a.text + b.text):
        return Rule.LETTER_FORMS
    if fold(a.text).replace(" ", "") == fold(b.text).replace(" ", ""):
        return Rule.SPACING
    return Rule.ARTICLE if fold(a.core) == fold(b.core) else Rule.SPELLING


@lru_cache(maxsize=100_000)
def skeleton_keys(parsed: ParsedName) -> tuple[str, ...]:
    """Keys under which a list is searched for this name: pairs of part skeletons, order ignored.

    Two writings of one name nearly always share a key; see README for the measured share. A name of one part
    gives that part's skeleton alone.
    """
    bones = sorted({part.skeleton for part in parsed.parts})
    if len(bones) < 2:
        return tuple(bones)
    return tuple(f"{x}+{y}" for k, x in enumerate(bones) for y in bones[k + 1 :])
