"""The markers' part of an answer: autosomal ones, those of the X, and those that lie close together.

Each piece compares "the remains are the missing person" with "they are of nobody in this family". Where relatives or
remains were not typed at a marker, nothing is said of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import fsum, inf

import numpy as np

from wasl.engines.kinship.conclusion.question import Candidate, LinkedGroup, Question, typed_markers
from wasl.engines.kinship.likelihood import likelihoods
from wasl.engines.kinship.linked import linked_likelihood
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.summing import Genotypes


@dataclass(frozen=True)
class Piece:
    """One thing that speaks for or against.

    Attributes
    ----------
    log10_lr: -inf where the remains cannot be the missing person; None where no ratio can be given, only a comparison.
    parts: its markers, loci or items, each with log10 of its own ratio.
    counted: whether it multiplies with the others; ``why`` says why, or why not.
    impossible_at: parts that cannot be under "the same person", with the mutation that was allowed for there.
    excludes: it rules the missing person out by a rule of its own (a line of descent).
    contradiction: what those compared with say against each other; nothing can be concluded while it stands.
    is_of_markers: its ratio comes from genotypes.
    """

    name: str
    log10_lr: float | None
    rests_on: str
    counted: bool
    why: str
    parts: tuple[tuple[str, float], ...] = ()
    found: str = ""
    impossible_at: tuple[str, ...] = ()
    excludes: bool = False
    contradiction: str = ""
    is_of_markers: bool = False


@dataclass(frozen=True, eq=False)
class _Way:
    """One way in which the remains and the family hang together."""

    pedigree: Pedigree
    genotypes: Genotypes
    degraded: frozenset[str]


def marker_pieces(question: Question, candidate: Candidate) -> list[Piece]:
    markers, ways = typed_markers(question.remains, candidate, question.markers), _ways(question, candidate)
    autosomal = _of(question, ways, [one for one in markers if not one.x_linked], "autosomal markers")
    return [*autosomal, *_x_apart(question, _of(question, ways, [one for one in markers if one.x_linked], "X markers"))]


def _of(question: Question, ways: tuple[_Way, _Way], markers: Sequence[Marker], name: str) -> list[Piece]:
    """The markers that are not linked as one piece, and each linked group of which two or more were typed."""
    groups = [(group, [one for one in markers if one.name in group.markers]) for group in question.linked]
    groups = [(group, members) for group, members in groups if len(members) > 1]
    linked = {one.name for _, members in groups for one in members}
    alone = [one for one in markers if one.name not in linked]
    together = [_linked(question, ways, group, members) for group, members in groups]
    return [_unlinked(question, ways, alone, name), *together] if alone else together


def _ways(question: Question, candidate: Candidate) -> tuple[_Way, _Way]:
    remains, family = question.remains, candidate.pedigree
    rows = [(one.id, one.father, one.mother, one.sex) for one in family.members]
    beside = Pedigree.of([*rows, (remains.id, None, None, remains.sex)], inbreeding=family.inbreeding)
    return (
        _Way(family, {**candidate.genotypes, candidate.missing: remains.genotypes},
             candidate.degraded | ({candidate.missing} if remains.degraded else frozenset())),
        _Way(beside, {**candidate.genotypes, remains.id: remains.genotypes},
             candidate.degraded | ({remains.id} if remains.degraded else frozenset())),
    )  # fmt: skip


def _unlinked(question: Question, ways: tuple[_Way, _Way], markers: Sequence[Marker], name: str) -> Piece:
    same, apart = (
        likelihoods(way.pedigree, way.genotypes, markers, theta=question.theta, degraded=way.degraded) for way in ways
    )
    return _piece(question, name, [marker.name for marker in markers], same.tolist(), apart.tolist(), markers,
                  f"not linked with each other, so these {len(markers)} multiply")  # fmt: skip


def _linked(question: Question, ways: tuple[_Way, _Way], group: LinkedGroup, members: Sequence[Marker]) -> Piece:
    ordered = sorted(members, key=lambda marker: group.markers.index(marker.name))
    name = f"linked markers {' + '.join(marker.name for marker in ordered)}"
    if question.theta:
        each = [_unlinked(question, ways, [marker], name) for marker in ordered]
        return replace(min(each, key=_toward_0), why="theta is above 0, so one marker stands for those linked with it")
    rates = [_between(group, one, other) for one, other in pairwise(ordered)]
    same, apart = (
        linked_likelihood(way.pedigree, way.genotypes, ordered, recombination=rates, degraded=way.degraded)
        for way in ways
    )
    return _piece(question, name, [name.removeprefix("linked markers ")], [same], [apart], ordered,
                  f"weighed together, with recombination of {group.source}")  # fmt: skip


def _between(group: LinkedGroup, one: Marker, other: Marker) -> float:
    """The recombination between two markers of a group, over those between them that were not typed."""
    first, last = (group.markers.index(marker.name) for marker in (one, other))
    unchanged = 1.0
    for rate in group.recombination[first:last]:
        unchanged *= 1 - 2 * rate
    return (1 - unchanged) / 2


def _toward_0(piece: Piece) -> tuple[bool, bool, float]:
    """Of markers that hang together one stands for all: an impossible one, else the nearest to 0 of those against."""
    weight = -inf if piece.log10_lr is None else piece.log10_lr
    return weight != -inf, weight >= 0, abs(weight)


def _piece(question: Question, name: str, parts: Sequence[str], same: Sequence[float], apart: Sequence[float],
           markers: Sequence[Marker], why: str) -> Piece:  # fmt: skip
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = (np.log10(same) - np.log10(apart)).tolist()
    unlike = [part for part, other in zip(parts, apart, strict=True) if not other]
    if unlike:
        contradiction = f"those typed exclude each other at {', '.join(unlike)}, whoever the remains are"
        return Piece(name, None, _rests_on(question), counted=False, why="", contradiction=contradiction,
                     is_of_markers=True)  # fmt: skip
    mutating = {marker.name for marker in markers if marker.mutates}
    impossible = tuple(
        f"{part} ({'even with the mutation' if mutating & set(part.split(' + ')) else 'no mutation was'} allowed for)"
        for part, weight in zip(parts, weights, strict=True)
        if weight == -inf
    )
    return Piece(name, fsum(weights), _rests_on(question), counted=True, why=why,
                 parts=tuple(zip(parts, weights, strict=True)), impossible_at=impossible,
                 is_of_markers=True)  # fmt: skip


def _rests_on(question: Question) -> str:
    table = question.population
    return f"frequencies {table.name} ({table.normalisation}), theta {question.theta:g}"


def _x_apart(question: Question, pieces: Sequence[Piece]) -> list[Piece]:
    """Places of one X hang together: several multiply only where somebody states that they do not."""
    counted, why = True, "one place on the X"
    if reason := question.independent.get("x", ""):
        why = f"stated as independent: {reason}"
    elif sum(len(piece.parts) for piece in pieces) > 1:
        counted, why = False, "only shown: several places of one X hang together, and nobody stated how"
    return [replace(piece, counted=counted and not piece.contradiction, why=why) for piece in pieces]
