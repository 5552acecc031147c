"""What may be said of each victim and each missing person in one word, step by step, as laboratories report it.

The steps: those without any chain of blood to a typed relative are set aside; pairs that too many markers contradict
are ruled out; pairs whose LR is high and far above every rival's are taken as found and help to find the others, until
nothing more comes. What is left is weighed in whole answers of all families together: a pair, or a group whose members
the best answers exchange, by the weight of the best answer that holds it over that of the best one that does not (the
generalised likelihood ratio, GLR).

Each step is a decision at a threshold, so a label says less than the posterior of ``joint.py``, and never more.
Sources: Vigeland and Egeland, Scientific Reports 11 (2021), 13661; the workflow of the package dvir by the same.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import KinshipError, TooLargeError
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.search.findings import Finding, Label, Labels
from wasl.engines.kinship.search.joint import heaviest
from wasl.engines.kinship.search.rounds import Board
from wasl.engines.kinship.search.slots import MissingOf, Victim, Ways, ways_of
from wasl.engines.kinship.search.symmetry import can_change_places

Floats = npt.NDArray[np.float64]
THRESHOLD = 1e4
MOST_INCOMPATIBLE = 2
EVEN = 1e-8  # logarithms nearer than this count as equal


def labelled(families: Sequence[MissingOf], victims: Sequence[Victim], markers: Sequence[Marker], *,
             threshold: float = THRESHOLD, probable_from: float | None = None,
             most_incompatible: int = MOST_INCOMPATIBLE) -> Labels:  # fmt: skip
    """Label every victim and every missing person.

    Parameters
    ----------
    threshold: the LR or GLR of a match, and how far an undisputed LR lies above each rival's.
    probable_from: the LR from which a pair below the threshold is called probable; a tenth of it by default.
    most_incompatible: a pair with more markers that need a mutation is ruled out.

    Raises
    ------
    KinshipError: a threshold of 1 or less; relatives who exclude each other. TooLargeError: as ``ways_of``.
    """
    if not threshold > 1:
        raise KinshipError(f"threshold {threshold}", why="an LR of 1 says nothing: it lies above 1")
    board = Board(list(families), victims, markers, most_incompatible, math.log10(threshold))
    board.set_aside_nonidentifiable()
    board.rule_out()
    step = 1
    while board.settle_undisputed(step):
        board.rule_out()
        step += 1
    rivals_counted = _weigh_whole_answers(board)
    _label_the_rest(board, math.log10(probable_from or threshold / 10))
    return Labels({one.id: board.of_victims[one.id] for one in victims},
                  {who: board.of_missing[who] for family in families for who in family.missing},
                  rivals_counted)  # fmt: skip


# Whole answers.


@dataclass(frozen=True)
class _Match:
    """Victims and missing people of one family who belong together, by places among all victims, and their GLR."""

    family: MissingOf
    victims: tuple[int, ...]
    missing: tuple[str, ...]
    log10_glr: float


def _weigh_whole_answers(board: Board) -> bool:
    """Label the victims and the missing of families that still miss several, by GLR over everybody's whole answers.

    Returns whether rivals of other families were counted.
    """
    if not (places := board.open_victims()):
        return True
    victims = [board.victims[at] for at in places]
    barred = {(board.victims[at].id, who) for who in board.open_missing()
              for at in np.flatnonzero(board.log10_lrs(who) == -np.inf).tolist()}  # fmt: skip
    families = [family for family in board.families if family.missing]
    ways = [ways_of(family, victims, board.markers, barred=barred) for family in families]
    weights, rivals_counted = [one.log_weight for one in ways], True
    try:
        weights = heaviest(ways)
    except TooLargeError:
        rivals_counted = False
    several = [one for one in zip(families, ways, weights, strict=True) if len(one[0].missing) > 1]
    matches = [match for one in several for match in _matches(*one, places, board.log10_threshold)]
    claims = Counter(at for match in matches for at in match.victims)
    for match in matches:
        if max(claims[at] for at in match.victims) == 1:
            _settle(board, match)
    for family, one, weight in several:
        for column, who in enumerate(family.missing):
            if who not in board.of_missing:
                nearest = max(_log10_glr(weight, _holds(one, at, (column,))) for at in range(len(places)))
                highest = float(board.log10_lrs(who)[places].max())
                board.of_missing[who] = Finding(Label.INCONCLUSIVE, (), highest, nearest)
    for match in matches:
        if max(claims[at] for at in match.victims) > 1:
            _dispute(board, match, [one for one in matches if set(one.victims) & set(match.victims)])
    return rivals_counted


def _matches(family: MissingOf, ways: Ways, weight: Floats, places: Sequence[int], log10_threshold: float
             ) -> Iterator[_Match]:  # fmt: skip
    """``places``: of the victims that the ways' slots count."""
    best = ways.slots[weight >= weight.max() - EVEN]
    for group, columns in _groups({at: _options(best, at) for at in range(len(places))}):
        each = {at: _log10_glr(weight, _holds(ways, at, columns)) for at in group}
        if sure := [at for at in group if each[at] >= log10_threshold]:
            who = tuple(family.missing[column] for column in columns)
            yield _Match(family, tuple(places[at] for at in sure), who, min(each[at] for at in sure))


def _dispute(board: Board, match: _Match, claiming: Sequence[_Match]) -> None:
    """Two families claim a victim, each by itself: nobody has it."""
    missing = tuple(dict.fromkeys(who for one in claiming for who in one.missing))
    names = tuple(board.victims[at].id for at in match.victims)
    for at in match.victims:
        highest = max(float(board.compared[who].log10_lr[at]) for who in missing)
        board.of_victims[board.victims[at].id] = Finding(Label.DISPUTED, missing, highest)
    for who in match.missing:
        highest = max(float(board.compared[who].log10_lr[at]) for at in match.victims)
        board.of_missing[who] = Finding(Label.DISPUTED, names, highest, match.log10_glr)


def _options(best: npt.NDArray[np.int16], victim: int) -> tuple[int, ...]:
    """The columns that a victim takes in the best answers; empty when one of them leaves it out."""
    rows, columns = np.nonzero(best == victim + 1)
    return tuple(np.unique(columns).tolist()) if len(rows) == len(best) else ()


def _groups(options: Mapping[int, tuple[int, ...]]) -> list[tuple[list[int], tuple[int, ...]]]:
    """Victims whom the best answers give to the same missing people, and these."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for victim, columns in options.items():
        if columns:
            groups.setdefault(columns, []).append(victim)
    return [(group, columns) for columns, group in groups.items()]


def _holds(ways: Ways, victim: int, columns: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Which ways make this victim one of these missing people."""
    found: npt.NDArray[np.bool_] = (ways.slots[:, list(columns)] == victim + 1).any(axis=1)
    return found


def _log10_glr(weight: Floats, holds: npt.NDArray[np.bool_]) -> float:
    held, other = weight[holds].max(initial=-np.inf), weight[~holds].max(initial=-np.inf)
    return float((held - other) / math.log(10))


def _settle(board: Board, match: _Match) -> None:
    family, who = match.family, match.missing
    log10_lrs = {(one, at): float(board.compared[one].log10_lr[at]) for one in who for at in match.victims}
    by_structure = can_change_places(family.pedigree, family.missing, family.genotypes, who) if len(who) > 1 else None
    finding = Finding(Label.MATCH if len(who) == 1 else Label.SYMMETRIC, log10_glr=match.log10_glr,
                      by_structure=by_structure)  # fmt: skip
    for at in match.victims:
        highest = max(log10_lrs[one, at] for one in who)
        board.of_victims[board.victims[at].id] = replace(finding, partners=who, log10_lr=highest)
    names = tuple(board.victims[at].id for at in match.victims)
    for one in who:
        log10_lr = log10_lrs[one, match.victims[0]] if len(names) == 1 else None
        board.of_missing[one] = replace(finding, partners=names, log10_lr=log10_lr)


# Everybody else, by LR alone.


def _label_the_rest(board: Board, log10_probable: float) -> None:
    """Those who miss one person are compared with the victims whom no whole answer has placed, and the other way."""
    victims, missing, table = board.table()
    for who, column in zip(missing, table.T, strict=True):
        if who not in board.of_missing:
            board.of_missing[who] = _by_lr(column, [board.victims[at].id for at in victims], board, log10_probable)
    for at, row in zip(victims, table, strict=True):
        board.of_victims[board.victims[at].id] = _by_lr(row, missing, board, log10_probable)


def _by_lr(log10_lrs: Floats, names: Sequence[str], board: Board, log10_probable: float) -> Finding:
    if not len(log10_lrs) or not np.isfinite(highest := float(log10_lrs.max())):
        return Finding(Label.NO_MATCH)
    nearest = names[int(log10_lrs.argmax())]
    if highest >= board.log10_threshold:
        rivals = [name for name, value in zip(names, log10_lrs, strict=True) if highest - value < board.log10_threshold]
        return Finding(Label.DISPUTED, tuple(rivals), highest)
    if highest < -EVEN:
        return Finding(Label.NO_MATCH, (), highest)
    return Finding(Label.PROBABLE if highest >= log10_probable else Label.INCONCLUSIVE, (nearest,), highest)
