"""Which part of one name answers which part of the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from wasl.engines.names.distance import PartDistance, forms_distance
from wasl.engines.names.letters import ARTICLES, CODE, UNITS, joined_codes, skeleton
from wasl.engines.names.model import Model, ScriptPair, script_pair
from wasl.engines.names.parsing import COST_UNGLUED, MAX_LETTERS, Form, Part, PartKind
from wasl.engines.names.rarity import Rarity

INITIAL_LOG_ODDS = 0.7
"""An initial that agrees says little (natural logarithm)."""
OTHER_INITIAL_LOG_ODDS = -2.0
"""One that does not is a contradiction."""
MERGE_COST = 1.0
"""Two parts of one side read as one part of the other (سم ير for سمير), natural logarithm."""
REORDER_GAIN = 2.0
"""A changed order that leaves something out must explain this much more than the given order (natural logarithm)."""
CLASH_COST = {ScriptPair.ARABIC: 6.0, ScriptPair.LATIN: 8.0, ScriptPair.CROSS: 8.0}
"""Two words that spell different names of the lexicon (Muhammad, Mahmoud): subtracted from their log odds.

Less between two Arabic words, where a slip turns one name into another (حسن, حسين): they never agree, and how near they
are still counts.
"""
EQUIVALENT_LOG_ODDS = 1.5
"""Least log odds of two words that may spell one name of the lexicon (Boutros, Peter; Khaled, خالد)."""


@dataclass(frozen=True, slots=True)
class Step:
    """Parts of a and of b that answer each other; one side empty where a part is left out.

    log_odds: natural log odds that they spell one name (0 where one side is empty).
    """

    a: tuple[Part, ...]
    b: tuple[Part, ...]
    log_odds: float = 0.0
    distance: PartDistance | None = None
    moved: bool = False

    @property
    def matched(self) -> bool:
        """Both sides there and more likely the same name than not."""
        return bool(self.a and self.b) and self.log_odds > 0

    @property
    def contradicted(self) -> bool:
        """Both sides there, and more likely different names than not."""
        return bool(self.a and self.b) and self.log_odds <= 0


@dataclass(frozen=True, slots=True)
class _Link:
    """A match found by the search: ``a[i:i+di]`` with ``b[j:j+dj]``."""

    i: int
    di: int
    j: int
    dj: int
    log_odds: float
    distance: PartDistance | None


@lru_cache(maxsize=400_000)
def compare_parts(a: Part, b: Part, model: Model) -> tuple[float, PartDistance | None]:
    """Natural log odds that two parts spell one name, and their distance (None for initials)."""
    if PartKind.INITIAL in (a.kind, b.kind):
        return _compare_initial(a, b), None
    distance = forms_distance(a.forms, b.forms, costs=model.costs)
    pair = script_pair(a.arabic, b.arabic)
    odds = model.part_log_odds(distance, pair)
    if a.kind is b.kind and a.known and b.known:
        odds = odds - CLASH_COST[pair] if set(a.known).isdisjoint(b.known) else max(odds, EQUIVALENT_LOG_ODDS)
    return odds, distance


def _compare_initial(a: Part, b: Part) -> float:
    classes = {sound_class(part.forms[0].codes[0]) for part in (a, b)}
    return INITIAL_LOG_ODDS if len(classes) == 1 else OTHER_INITIAL_LOG_ODDS


def sound_class(code: int) -> str:
    """Consonant class of a unit that stands alone, by which initials are compared; vowels are one class."""
    unit = UNITS[code].strip("^$")
    return skeleton((CODE[unit],)) if unit in CODE else "a"


def merged_part(first: Part, second: Part) -> Part | None:
    """Two neighbouring parts read as one word, by the letters of their plainest readings, or None.

    No such word begins with an initial, goes on after an ending, is of two scripts, or longer XX
    """
    if not (can_begin(first) and can_go_on(second)) or first.arabic != second.arabic:
        return None
    head, tail = first.forms[0].codes, second.forms[0].codes
    if len(head) + len(tail) > MAX_LETTERS:
        return None
    plain = joined_codes(head, tail)
    forms: tuple[Form, ...] = (Form(first.kind, plain),)
    if second.article:
        whole = joined_codes(head, tail, ARTICLES[first.arabic])
        forms = (Form(first.kind, whole), Form(first.kind, plain, COST_UNGLUED))
    text, core = f"{first.text} {second.text}", first.core + second.core
    return Part(text, first.kind, core, skeleton(plain), forms, first.arabic)


def can_begin(part: Part) -> bool:
    """Whether the next part may be read as its other half."""
    return part.kind is not PartKind.INITIAL and "+" not in part.core


def can_go_on(part: Part) -> bool:
    """Whether it may be the other half of the part before."""
    return part.kind in (PartKind.PLAIN, PartKind.INITIAL)


def consonants(part: Part) -> int:
    """Consonants of a part's skeleton, Abd, Abu and Umm aside; 1 when it has none."""
    return len(part.skeleton.lstrip("ABU"))


def align(a: Sequence[Part], b: Sequence[Part], *, model: Model) -> tuple[Step, ...]:
    """The best way to read b as another writing of a: matches, contradictions and omissions, in order."""
    links = _links(a, b, model)
    in_order = _best_in_order(links, len(a), len(b))
    any_order = _best_any_order(links)
    gain = sum(link.log_odds for link in any_order) - sum(link.log_odds for link in in_order)
    turned = _is_turned(any_order, len(a), len(b))
    least = 0.0 if _is_whole(any_order, len(a), len(b)) else REORDER_GAIN
    chosen = any_order if gain > least and turned else in_order
    kept = {(link.i, link.j) for link in in_order}
    moved = {(link.i, link.j) for link in chosen} - kept if chosen is any_order else set()
    return _with_gaps(a, b, chosen, moved, model)


def _is_turned(links: Sequence[_Link], length_a: int, length_b: int) -> bool:
    """Whether one name begins with what the other ends with, family first; or both begin with one name, end with two,
    and nothing is left out (Samir Ali Haddad, Samir Haddad Ali).

    No other order is read: a brother named after the grandfather would pass for a changed order, and so would a nephew
    whose father bears the name of his uncle's grandfather.
    """
    one_beginning = any(link.i == link.j == 0 for link in links)
    one_end = any(link.i + link.di == length_a and link.j + link.dj == length_b for link in links)
    return (one_beginning and not one_end and _is_whole(links, length_a, length_b)) or any(
        (link.i == 0 and link.j + link.dj == length_b) or (link.j == 0 and link.i + link.di == length_a)
        for link in links
    )


def _is_whole(links: Sequence[_Link], length_a: int, length_b: int) -> bool:
    """Whether no part is left out."""
    return sum(link.di for link in links) == length_a and sum(link.dj for link in links) == length_b


def _links(a: Sequence[Part], b: Sequence[Part], model: Model) -> list[_Link]:
    """Every pair of parts, or two parts against one, that more likely agree than not."""
    found = []
    for i, part_a in enumerate(a):
        for j, part_b in enumerate(b):
            odds, distance = compare_parts(part_a, part_b, model)
            if odds > 0:
                found.append(_Link(i, 1, j, 1, odds, distance))
    found += _merge_links(a, b, model, lambda i, j, o, d: _Link(i, 2, j, 1, o, d))
    found += _merge_links(b, a, model, lambda j, i, o, d: _Link(i, 1, j, 2, o, d))
    return found


def _merge_links(
    two: Sequence[Part],
    one: Sequence[Part],
    model: Model,
    link: Callable[[int, int, float, PartDistance | None], _Link],
) -> list[_Link]:
    found = []
    for i in range(len(two) - 1):
        merged = merged_part(two[i], two[i + 1])
        if merged is None:
            continue
        both = consonants(two[i]) + consonants(two[i + 1])
        for j, single in enumerate(one):
            if abs(both - consonants(single)) > 1:
                continue
            odds, distance = compare_parts(merged, single, model)
            if odds - MERGE_COST > 0:
                found.append(link(i, j, odds - MERGE_COST, distance))
    return found


def _best_in_order(links: Sequence[_Link], length_a: int, length_b: int) -> list[_Link]:
    """The order-preserving set of links with the greatest total (dynamic programming over both ends)."""
    ending: dict[tuple[int, int], list[_Link]] = {(link.i + link.di, link.j + link.dj): [] for link in links}
    for link in links:
        ending[link.i + link.di, link.j + link.dj].append(link)
    best: dict[tuple[int, int], tuple[float, _Link | None, tuple[int, int]]] = {}
    for i in range(length_a + 1):
        for j in range(length_b + 1):
            options: list[tuple[float, _Link | None, tuple[int, int]]] = [(0.0, None, (0, 0))]
            options += [(best[at][0], None, at) for at in ((i - 1, j), (i, j - 1)) if at in best]
            for link in ending.get((i, j), ()):
                before = (link.i, link.j)
                options.append((best[before][0] + link.log_odds, link, before))
            best[i, j] = max(options, key=lambda option: option[0])
    chosen, at = [], (length_a, length_b)
    while at != (0, 0):
        _, taken, before = best[at]
        if taken is not None:
            chosen.append(taken)
        at = before
    return chosen[::-1]


def _best_any_order(links: Sequence[_Link]) -> list[_Link]:
    """Strongest links first, each part used once; the order of the parts is ignored."""
    chosen: list[_Link] = []
    used_a: set[int] = set()
    used_b: set[int] = set()
    for link in sorted(links, key=lambda link: (-link.log_odds, link.i, link.j)):
        in_a, in_b = set(range(link.i, link.i + link.di)), set(range(link.j, link.j + link.dj))
        if not (in_a & used_a or in_b & used_b):
            chosen.append(link)
            used_a |= in_a
            used_b |= in_b
    return sorted(chosen, key=lambda link: link.i)


def _with_gaps(
    a: Sequence[Part], b: Sequence[Part], links: Sequence[_Link], moved: set[tuple[int, int]], model: Model
) -> tuple[Step, ...]:
    """Matches and, between them, what is left over: parts that face each other, or are left out."""
    if moved:
        return _with_leftovers(a, b, links, moved, model)
    steps: list[Step] = []
    i = j = 0
    for link in [*links, _Link(len(a), 0, len(b), 0, 0.0, None)]:
        last = link.di == 0
        steps += _gap(a[i : link.i], b[j : link.j], model, from_end=last and bool(links))
        if not last:
            steps.append(_step(a, b, link, moved=False))
        i, j = link.i + link.di, link.j + link.dj
    return tuple(steps)


def _with_leftovers(
    a: Sequence[Part], b: Sequence[Part], links: Sequence[_Link], moved: set[tuple[int, int]], model: Model
) -> tuple[Step, ...]:
    """As ``_with_gaps`` for a changed order: all leftovers of both sides face each other at the end."""
    steps = [_step(a, b, link, moved=(link.i, link.j) in moved) for link in links]
    used_a = {k for link in links for k in range(link.i, link.i + link.di)}
    used_b = {k for link in links for k in range(link.j, link.j + link.dj)}
    left_a = [part for k, part in enumerate(a) if k not in used_a]
    left_b = [part for k, part in enumerate(b) if k not in used_b]
    return (*steps, *_gap(left_a, left_b, model, from_end=False))


def _step(a: Sequence[Part], b: Sequence[Part], link: _Link, *, moved: bool) -> Step:
    return Step(
        tuple(a[link.i : link.i + link.di]),
        tuple(b[link.j : link.j + link.dj]),
        link.log_odds,
        link.distance,
        moved,
    )


def _gap(a: Sequence[Part], b: Sequence[Part], model: Model, *, from_end: bool) -> list[Step]:
    """Leftover parts between two matches. from_end: face them from the last one (family with family)."""
    faced = min(len(a), len(b))
    if from_end:
        alone = [*a[: len(a) - faced], *b[: len(b) - faced]]
        pairs = list(zip(a[len(a) - faced :], b[len(b) - faced :], strict=True))
    else:
        alone = [*a[faced:], *b[faced:]]
        pairs = list(zip(a[:faced], b[:faced], strict=True))
    longer_is_a = len(a) > len(b)
    left = [Step((part,), ()) if longer_is_a else Step((), (part,)) for part in alone]
    against = []
    for part_a, part_b in pairs:
        odds, distance = compare_parts(part_a, part_b, model)
        against.append(Step((part_a,), (part_b,), min(odds, 0.0), distance))
    return [*left, *against] if from_end else [*against, *left]


# --- what the name weights multiply -----------------------------------------------------------------------

FEATURES = (
    "one", "agreement", "matched", "worst_match", "second_worst", "contradicted", "severity",
    "first_contradicted",
    "last_contradicted", "omitted", "first_omitted", "last_omitted", "omitted_both", "moved", "rarity",
    "rarest", "merged", "damaged", "few_matched", "share_matched",
)  # fmt: skip


def features(steps: Sequence[Step], *, rarity: Rarity) -> tuple[float, ...]:
    """An alignment as numbers, in the order of ``FEATURES``."""
    matches = [step for step in steps if step.matched]
    against = [step for step in steps if step.contradicted]
    alone_a = [step for step in steps if not step.b and not step.a[0].optional]
    alone_b = [step for step in steps if not step.a and not step.b[0].optional]
    odds = sorted(min(step.log_odds, 4.0) for step in matches)
    weights = [rarity.log10_weight_of(step.a[0], step.b[0]) for step in matches]
    both = len(matches) + len(against)
    first, last = steps[0], steps[-1]
    return (
        1.0,
        sum(odds),
        float(len(matches)),
        odds[0] if odds else -1.0,
        odds[1] if len(odds) > 1 else 0.0,
        float(len(against)),
        sum(max(step.log_odds, -4.0) for step in against),
        float(first.contradicted),
        float(last.contradicted),
        float(len(alone_a) + len(alone_b)),
        float(first in alone_a or first in alone_b),
        float(last in alone_a or last in alone_b),
        float(bool(alone_a) and bool(alone_b)),
        float(sum(step.moved for step in matches) > 0),
        min(sum(weights), 12.0),
        max(weights, default=0.0),
        float(sum(len(step.a) + len(step.b) > 2 for step in matches)),
        float(sum(bool(step.distance and step.distance.repaired) for step in matches)),
        float(len(matches) < 2),
        len(matches) / max(both + (len(alone_a) + len(alone_b)) / 2, 1.0),
    )
