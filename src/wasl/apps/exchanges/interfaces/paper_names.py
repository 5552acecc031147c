"""Names of those who cross, looked for in what parties wrote freely: minutes name nobody, a statement might.

A word-for-word look, folded (``engines.names.folding``): two words of one name, side by side in their order, or a name
of one word. Whoever is named by a nickname, another spelling or a description is not found: a person reads it too.

The refusal tells that the name is one of them, so it is only for whoever reaches the names of the exchange.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import combinations, pairwise

from wasl.apps.exchanges.interfaces.paper_terms import Minutes
from wasl.apps.papers.errors import PaperError
from wasl.engines.names.folding import MAX_CHARS, fold

ATTACHED = frozenset("وفبكل")  # written as one with the next word: "and", "so", "by", "as", "to"
PARTICLES = frozenset(("al", "el", "abu", "ibn", "bin", "ben", "ابو", "ابن", "بن", "ال"))  # half of no name
SHORTEST = 2
LEFT_OUT = "[…]"


def without_names(minutes: Minutes, *, keep_out: Iterable[str]) -> Minutes:
    """The minutes with these names left out of what parties wrote: by naming somebody, no party keeps the minutes from
    being written, and nobody reads the name in them."""
    named = {pair for name in keep_out for pair in _pairs_of_name(name)}
    return replace(minutes, disputes=tuple(
        replace(dispute, statements=tuple(replace(one, text=_left_out(one.text, named)) for one in dispute.statements))
        for dispute in minutes.disputes
    ))  # fmt: skip


def _left_out(text: str, named: Collection[tuple[str, ...]]) -> str:
    """Word by word as it is written, until no name is left; the whole text where a name does not come apart so."""
    parts = re.split(r"(\s+)", text)
    while found := _places(parts, named):
        parts = [LEFT_OUT if at in found else part for at, part in enumerate(parts)]
    kept = "".join(parts)
    return LEFT_OUT if any(pair in named for pair in _pairs_of_text(kept)) else kept


def _places(parts: Iterable[str], named: Collection[tuple[str, ...]]) -> set[int]:
    """Which parts a name stands in."""
    words = [(_readings(word), at) for at, part in enumerate(parts) for word in _words(part)]
    alone = {at for some, at in words if any((one,) in named for one in some)}
    return alone.union(*(
        {first, second} for (before, first), (after, second) in pairwise(words)
        if any((one, two) in named for one in before for two in after)
    ))  # fmt: skip


def check_names_nobody(minutes: Minutes, *, keep_out: Iterable[str]) -> None:
    """Raises PaperError, which says where and never who, when a free text holds one of these names."""
    named = {pair for name in keep_out for pair in _pairs_of_name(name)}
    found = [
        str(number) for number, dispute in enumerate(minutes.disputes, start=1)
        if any(named & _pairs_of_text(text) for text in (dispute.subject, *(one.text for one in dispute.statements)))
    ]  # fmt: skip
    if found:
        raise PaperError(
            f"minutes of exchange {minutes.exchange} were not written",
            why=f"a name of a person of this exchange stands in what is said of dispute {', '.join(found)}",
            do="Have its author say it without the name; names go into the annex.",
        )


def _pairs_of_name(name: str) -> Iterator[tuple[str, ...]]:
    words = _words(name)
    yield from combinations(words, 2) if len(words) > 1 else [tuple(words)] * bool(words)


def _pairs_of_text(text: str) -> set[tuple[str, ...]]:
    """Each word by itself and with its neighbour; an Arabic word also without a letter attached to it."""
    words = [
        _readings(word) for start in range(0, len(text), MAX_CHARS // 2)
        for word in _words(text[start : start + MAX_CHARS])
    ]  # fmt: skip
    alone: set[tuple[str, ...]] = {(word,) for some in words for word in some}
    return alone | {(first, second) for before, after in pairwise(words) for first in before for second in after}


def _words(text: str) -> list[str]:
    return [word for word in fold(text).split() if len(word) >= SHORTEST and word not in PARTICLES]


def _readings(word: str) -> tuple[str, ...]:
    return (word, word[1:]) if word[0] in ATTACHED and len(word) > SHORTEST + 1 else (word,)
