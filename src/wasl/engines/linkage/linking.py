"""Link two lists, or find duplicates in one."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.blocking import Candidates, KeyCount, block_values, propose
from wasl.engines.linkage.comparing import Compared, Comparer
from wasl.engines.linkage.deciding import cluster_within, connected, match_across
from wasl.engines.linkage.encoding import NO_PART, ROLES, Encoded, PartTable, encode
from wasl.engines.linkage.errors import BadDecisions
from wasl.engines.linkage.levels import levels_of
from wasl.engines.linkage.plan import COMPARISONS, DEFAULT_PLAN, Plan
from wasl.engines.linkage.reasons import Pair, Reason
from wasl.engines.linkage.records import NONE, Decisions, Records
from wasl.engines.linkage.rivals import odds_after_rivals
from wasl.engines.linkage.weights import (
    KINDS,
    SAME_PERSON,
    Weights,
    default_weights,
    field_log2,
    fit,
    log2_by_kind,
    posterior,
    with_random_pairs,
)
from wasl.engines.names.parsing import Part, parse_name

ENGINE, VERSION = "linkage", "1"
FIT_FROM = 40
"""Lists smaller than this are not fitted; the default weights stand, and a warning says so."""

RIVAL_FROM = 1e-4
"""Pairs less probable than this are nobody's rivals."""
MAX_ODDS = 1e9

Progress = Callable[[str, float], None]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Stamp:
    """What made a result: engine, version, settings, seed and a SHA-256 digest of the inputs."""

    engine: str
    version: str
    parameters: Mapping[str, Any]
    seed: int
    inputs: str


@dataclass(frozen=True)
class Links:
    """The result of a run.

    pairs: all above ``plan.keep_above``, most probable first, conflicts included. matches: the pairs taken,
    at ``threshold``, after conflicts were settled. clusters: ids joined by matches; left ids are marked
    ``L:`` and right ids ``R:`` when two lists were linked. within: one list was searched for duplicates.
    candidate_count: pairs compared. keys: what each blocking key brought.
    """

    pairs: tuple[Pair, ...]
    matches: tuple[tuple[str, str], ...]
    clusters: tuple[tuple[str, ...], ...]
    threshold: float
    model: Weights
    candidate_count: int
    keys: tuple[KeyCount, ...]
    warnings: tuple[str, ...]
    stamp: Stamp
    within: bool = False
    candidates: frozenset[tuple[str, str]] = field(repr=False, default_factory=frozenset)


def link(
    left: Records,
    right: Records | None = None,
    *,
    plan: Plan = DEFAULT_PLAN,
    decisions: Decisions = NONE,
    seed: int = 0,
    progress: Progress | None = None,
) -> Links:
    """Entries of two lists that are one person; with one list, its duplicates.

    Probabilities come from a model fitted to these lists without labels (see ``weights``). Decisions outrank
    it: a must-link pair has probability 1, a cannot-link pair is never matched. The result does not depend on
    the order of rows, on which list is called left (ids swap places) or on empty columns. Raises BadDecisions
    when a decision names an id that no list has.
    """
    tell = progress or (lambda _stage, _share: None)
    _check_decisions(left, right, decisions)
    if right is not None and right.digest() < left.digest():
        turned = Decisions(_turned(decisions.must_link), _turned(decisions.cannot_link))
        return _swapped(_Run(right, left, plan=plan, decisions=turned, seed=seed, tell=tell).links())
    return _Run(left, right, plan=plan, decisions=decisions, seed=seed, tell=tell).links()


def _turned(pairs: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset((b, a) for a, b in pairs)


def _check_decisions(left: Records, right: Records | None, decisions: Decisions) -> None:
    known_left, known_right = set(left.ids), set((right or left).ids)
    for a, b in decisions.must_link | decisions.cannot_link:
        if a not in known_left or b not in known_right:
            raise BadDecisions("a decision was not taken", why="it names an id that is on no list", do="Correct it.")


class _Run:
    """One run; owns the encoded lists and the model while it lasts."""

    def __init__(
        self,
        left: Records,
        right: Records | None,
        *,
        plan: Plan,
        decisions: Decisions,
        seed: int,
        tell: Progress,
    ) -> None:
        self.plan, self.decisions, self.seed, self.tell = plan, decisions, seed, tell
        self.table = PartTable()
        tell("read", 0.0)
        self.left = encode(left.sorted_by_id(), self.table)
        self.within = right is None
        self.right = self.left if right is None else encode(right.sorted_by_id(), self.table)
        self._lists = (self.left.records, self.right.records)
        sides = [self.left] if self.within else [self.left, self.right]
        self.comparer = Comparer(self.table, sides)
        self.all_pairs = len(self.left) * (len(self.left) - 1) // 2 if self.within else len(left) * len(self.right)
        self.fields = tuple(name for name in COMPARISONS if name in plan.comparisons)

    def links(self) -> Links:
        candidates = self._candidates()
        self.tell("compare", 0.2)
        compared = self.comparer.compare(self.left, self.right, candidates.left, candidates.right)
        self.tell("weigh", 0.7)
        weights = self._weights(compared)
        log2 = log2_by_kind(compared, weights, fields=self.fields)
        kinds = posterior(log2, weights)
        probability = self._decided(candidates, kinds[:, SAME_PERSON])
        self.tell("decide", 0.85)
        probability = self._after_rivals(candidates, probability, weights)
        matches = self._matches(candidates, probability, weights)
        pairs = self._pairs(candidates, compared, log2, probability, weights)
        self.tell("done", 1.0)
        return self._links(candidates, pairs, matches, weights)

    # --- candidates ---

    def _candidates(self) -> Candidates:
        self.tell("propose", 0.1)
        values_left = block_values(self.left, self.table)
        values_right = None if self.within else block_values(self.right, self.table)
        sizes = (len(self.left), len(self.right))
        found = propose(values_left, values_right, sizes=sizes, plan=self.plan)
        asked = [self._rows(pair) for pair in self.decisions.must_link]
        codes = np.union1d(
            found.left.astype(np.int64) * max(sizes[1], 1) + found.right,
            np.array([a * sizes[1] + b for a, b in asked], np.int64),
        )
        size = max(sizes[1], 1)
        return Candidates((codes // size).astype(np.intp), (codes % size).astype(np.intp), found.keys)

    def _rows(self, pair: tuple[str, str]) -> tuple[int, int]:
        """Row numbers of a pair of ids; within one list the smaller first."""
        a = int(np.searchsorted(self._ids(self.left), pair[0]))
        b = int(np.searchsorted(self._ids(self.right), pair[1]))
        return (min(a, b), max(a, b)) if self.within else (a, b)

    @staticmethod
    def _ids(side: Encoded) -> NDArray[Any]:
        return np.array(side.records.ids, dtype=object)

    # --- weights ---

    def _weights(self, compared: Compared) -> Weights:
        sizes = (len(self.left), len(self.right))
        weights = default_weights(all_pairs=self.all_pairs, smaller=min(sizes), within=self.within)
        if min(sizes) < FIT_FROM:
            return weights
        weights = with_random_pairs(weights, self._random_pairs())
        return fit(weights, compared, all_pairs=self.all_pairs, rounds=self.plan.rounds, fields=self.fields)

    def _random_pairs(self) -> Compared:
        chance = np.random.default_rng(self.seed)
        a = chance.integers(0, len(self.left), self.plan.random_pairs)
        b = chance.integers(0, len(self.right), self.plan.random_pairs)
        apart = a != b if self.within else np.ones(len(a), np.bool_)
        return self.comparer.compare(self.left, self.right, a[apart], b[apart])

    # --- decisions ---

    def _decided(self, candidates: Candidates, probability: NDArray[np.float64]) -> NDArray[np.float64]:
        """People's decisions in place of the model's: 1 and 0."""
        must = {self._rows(pair) for pair in self.decisions.must_link}
        cannot = {self._rows(pair) for pair in self.decisions.cannot_link}
        decided = probability.copy()
        if must or cannot:
            for k, pair in enumerate(zip(candidates.left.tolist(), candidates.right.tolist(), strict=True)):
                decided[k] = 1.0 if pair in must else 0.0 if pair in cannot else decided[k]
        return decided

    def _after_rivals(
        self, candidates: Candidates, probability: NDArray[np.float64], weights: Weights
    ) -> NDArray[np.float64]:
        """Probability once rivals are counted: an entry is mostly one person, so equal candidates share its
        odds.

        Rivals that duplicate each other do not take from each other. Within one list there are no rivals.
        """
        if self.within or not self.plan.one_to_one or not len(probability):
            return np.round(probability, 9)
        live = np.flatnonzero(probability > RIVAL_FROM)
        odds = np.minimum(probability[live] / np.maximum(1.0 - probability[live], 1e-12), MAX_ODDS)
        same = self._duplicates(candidates, live, weights)
        left, right = candidates.left[live], candidates.right[live]
        shared = probability.copy()
        after = odds_after_rivals(
            left,
            right,
            odds,
            same_left=lambda x, y: same("left", x, y),
            same_right=lambda x, y: same("right", x, y),
        )
        shared[live] = np.where(probability[live] < 1.0, after / (1.0 + after), 1.0)
        return np.round(shared, 9)

    def _duplicates(self, candidates: Candidates, strong: Rows, weights: Weights) -> Callable[[str, int, int], bool]:
        """Whether two entries of one list are duplicates, for those that share a strong partner."""
        left = _sharing(candidates.right[strong], candidates.left[strong])
        right = _sharing(candidates.left[strong], candidates.right[strong])
        same = {"left": self._same(self.left, left, weights), "right": self._same(self.right, right, weights)}
        return lambda side, x, y: (min(x, y), max(x, y)) in same[side]

    def _same(self, side: Encoded, pairs: Sequence[tuple[int, int]], weights: Weights) -> set[tuple[int, int]]:
        if not pairs:
            return set()
        a, b = (np.array(rows, np.intp) for rows in zip(*pairs, strict=True))
        compared = self.comparer.compare(side, side, a, b)
        within = replace(weights, shares=_shares_within(len(side)))
        kinds = posterior(log2_by_kind(compared, within, fields=self.fields), within)
        return {pair for pair, p in zip(pairs, kinds[:, SAME_PERSON], strict=True) if p >= self.plan.threshold}

    # --- matches ---

    def _matches(
        self, candidates: Candidates, probability: NDArray[np.float64], weights: Weights
    ) -> list[tuple[int, int]]:
        taken = np.flatnonzero(probability >= self.plan.threshold)
        order = taken[np.lexsort((candidates.right[taken], candidates.left[taken], -probability[taken]))]
        edges = [(int(candidates.left[k]), int(candidates.right[k])) for k in order]
        forced = frozenset(self._rows(pair) for pair in self.decisions.must_link)
        if self.within:
            known = {edge: float(probability[k]) for edge, k in zip(edges, order, strict=True)}
            return cluster_within(edges, forced=forced, probability=lambda x, y: known.get((min(x, y), max(x, y)), 0.0))
        if not self.plan.one_to_one:
            return edges
        same = self._duplicates(candidates, order, weights)
        return match_across(
            edges,
            forced=forced,
            same_left=lambda x, y: same("left", x, y),
            same_right=lambda x, y: same("right", x, y),
        )

    # --- the result ---

    def _pairs(
        self,
        candidates: Candidates,
        compared: Compared,
        log2: NDArray[np.float64],
        probability: NDArray[np.float64],
        weights: Weights,
    ) -> tuple[Pair, ...]:
        kept = np.flatnonzero(probability >= self.plan.keep_above)
        by_field = {name: field_log2(compared, name, weights)[kept] for name in self.fields}
        others = log2[kept][:, 1:] + np.log2(np.array(weights.shares[1:]))
        against = 1 + others.argmax(axis=1) if len(kept) else np.empty(0, np.intp)
        mixture = np.logaddexp2.reduce(others, axis=1) - np.log2(sum(weights.shares[1:]))
        evidence = log2[kept][:, SAME_PERSON] - mixture
        pairs = []
        for n, k in enumerate(kept):
            a, b = int(candidates.left[k]), int(candidates.right[k])
            reasons = tuple(
                self._reason(name, compared, int(k), (a, b), rows[n], int(against[n]))
                for name, rows in by_field.items()
            )
            pairs.append(
                Pair(
                    self.left.records.ids[a],
                    self.right.records.ids[b],
                    float(probability[k]),
                    round(float(evidence[n]), 4),
                    KINDS[against[n]],
                    reasons,
                )
            )
        return tuple(sorted(pairs, key=lambda pair: (-pair.probability, pair.left_id, pair.right_id)))

    def _reason(
        self, name: str, compared: Compared, k: int, rows: tuple[int, int], logs: NDArray[np.float64], against: int
    ) -> Reason:
        """The reason of one field of candidate ``k``; a name part is the one that was compared, wherever it stands."""
        texts = [records.column(name)[row] for records, row in zip(self._lists, rows, strict=True)]
        if name in ROLES:
            numbers = compared.facing[k, ROLES.index(name)]
            parts = [self.table.parts[number] if number != NO_PART else None for number in numbers]
            last = name == "family"
            texts = [_written(*one, last=last) for one in zip(self._lists, rows, parts, strict=True)]
        level = int(compared.levels[k, COMPARISONS.index(name)])
        weight = round(float(logs[SAME_PERSON] - logs[against]), 4)
        return Reason(name, levels_of(name)[level], weight, texts[0], texts[1])

    def _links(
        self,
        candidates: Candidates,
        pairs: tuple[Pair, ...],
        matches: Sequence[tuple[int, int]],
        weights: Weights,
    ) -> Links:
        ids_left, ids_right = self.left.records.ids, self.right.records.ids
        named = tuple(sorted((ids_left[a], ids_right[b]) for a, b in matches))
        marked = named if self.within else tuple((f"L:{a}", f"R:{b}") for a, b in named)
        proposed = zip(candidates.left.tolist(), candidates.right.tolist(), strict=True)
        return Links(
            pairs,
            named,
            connected(marked),
            self.plan.threshold,
            weights,
            len(candidates),
            candidates.keys,
            self._warnings(candidates, weights),
            self._stamp(),
            self.within,
            frozenset((ids_left[a], ids_right[b]) for a, b in proposed),
        )

    def _warnings(self, candidates: Candidates, weights: Weights) -> tuple[str, ...]:
        found = []
        if not weights.fitted:
            found.append(
                f"the lists are too small to fit weights ({len(self.left)} and {len(self.right)} entries, "
                f"at least {FIT_FROM} needed): default weights were used, and probabilities are only a guide"
            )
        left_out = sum(count.blocks_left_out for count in candidates.keys)
        if left_out:
            lost = sum(count.left_out_pairs for count in candidates.keys)
            found.append(
                f"{left_out} blocks of very frequent values were left out "
                f"({lost} pairs, some compared under other keys)"
            )
        unread = self.left.unread_dates + (0 if self.within else self.right.unread_dates)
        if unread:
            found.append(f"{unread} dates could not be read and count as not known")
        return tuple(found)

    def _stamp(self) -> Stamp:
        digests = [self.left.records.digest()] + ([] if self.within else [self.right.records.digest()])
        decisions = json.dumps([sorted(self.decisions.must_link), sorted(self.decisions.cannot_link)])
        inputs = hashlib.sha256("\n".join([*digests, decisions]).encode("utf-8", "surrogatepass")).hexdigest()
        return Stamp(ENGINE, VERSION, asdict(self.plan), self.seed, inputs)


def _sharing(partner: Rows, entry: Rows) -> list[tuple[int, int]]:
    """Pairs of entries (smaller first) that have a partner in common."""
    groups: dict[int, set[int]] = {}
    for p, e in zip(partner.tolist(), entry.tolist(), strict=True):
        groups.setdefault(p, set()).add(e)
    found = {(x, y) for group in groups.values() if 1 < len(group) <= 30 for x in group for y in group if x < y}
    return sorted(found)


def _shares_within(size: int) -> tuple[float, float, float, float]:
    """Shares of kinds within one list: 2 % of entries are there twice, every second has a sibling and a
    cousin.
    """
    pairs = max(size * (size - 1) / 2, 1.0)
    same, relatives = 0.02 * size / pairs, 0.5 * size / pairs
    return same, max(1.0 - same - 2 * relatives, 0.01), relatives, relatives


def _written(records: Records, row: int, part: Part | None, *, last: bool) -> str:
    """A part of a person's name as this list writes it; the ``last`` such part where two are alike (أحمد، الأحمد)."""
    if part is None:
        return ""
    texts = (records.column(name)[row] for name in ("name", "name_latin", *ROLES))
    found = (one for text in texts if text for one in parse_name(text).parts)
    same = (one for one in found if (one.kind, one.core, one.arabic) == (part.kind, part.core, part.arabic))
    texts_of_it = [one.text for one in same]
    return texts_of_it[-1 if last else 0] if texts_of_it else ""


def _swapped(links: Links) -> Links:
    """The same result with the lists called the other way round."""
    pairs = [
        replace(
            pair,
            left_id=pair.right_id,
            right_id=pair.left_id,
            reasons=tuple(
                replace(reason, left_text=reason.right_text, right_text=reason.left_text) for reason in pair.reasons
            ),
        )
        for pair in links.pairs
    ]
    matches = tuple(sorted((b, a) for a, b in links.matches))
    return replace(
        links,
        pairs=tuple(sorted(pairs, key=lambda pair: (-pair.probability, pair.left_id, pair.right_id))),
        matches=matches,
        clusters=connected(tuple((f"L:{a}", f"R:{b}") for a, b in matches)),
        candidates=_turned(links.candidates),
    )
