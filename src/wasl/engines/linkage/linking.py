"""Link two lists, or find duplicates in one."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.blocking import KeyCount, Proposals, propose
from wasl.engines.linkage.comparing import Compared, compared_pairs
from wasl.engines.linkage.deciding import cluster_within, connected, match_across
from wasl.engines.linkage.encoding import Encoded, encode
from wasl.engines.linkage.errors import BadDecisions
from wasl.engines.linkage.explaining import entries_of, explained
from wasl.engines.linkage.holding import names_differ
from wasl.engines.linkage.plan import DEFAULT_PLAN, Kind, Plan
from wasl.engines.linkage.preparing import Lists, agreement_by_chance, prepared
from wasl.engines.linkage.reading import NONE as UNKNOWN
from wasl.engines.linkage.reasons import Pair
from wasl.engines.linkage.records import NONE, Decisions, Records
from wasl.engines.linkage.remarks import block_warnings, column_warnings
from wasl.engines.linkage.rivals import NO_TWINS, Twins, alone_on_two_lists, competing, odds_after_rivals
from wasl.engines.linkage.seeking import sought_by_name
from wasl.engines.linkage.walking import Sample, edges, sample
from wasl.engines.linkage.weights import (
    RIVAL_FROM,
    SAME_PERSON,
    Tables,
    TwoLists,
    Weights,
    default_weights,
    fit,
    posterior,
    shares_within,
    tables,
    with_random_pairs,
)

ENGINE, VERSION = "linkage", "2"
FIT_FROM = 40
"""Lists smaller than this are not fitted; the default weights stand, and a warning says so."""

MOST_COMPETING = 1_000_000
"""Two lists with up to this many candidates are fitted on all of them: a smaller sample would lack their rivals."""
TWIN_FROM = 1e-4
"""Entries are asked whether they are duplicates when they share a partner in two pairs more probable than this."""
MOST_PARTNERS = 30
"""Entries with more such partners are not asked."""
DUPLICATE_FROM = 0.5
"""From this probability two entries of one list may be one person; below, they are rivals in full, so that of two
namesakes neither is taken."""
SECOND_FROM = 0.75
"""From this probability both may be matched with one entry of the other list: of second matches taken below it, half
were false (invented lists)."""

Progress = Callable[[str, float], None]
Rows = NDArray[np.int64]
Doubles = NDArray[np.float64]
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Stamp:
    """What made a result: engine, version, settings, seed and a SHA-256 digest of the inputs."""

    engine: str
    version: str
    parameters: Mapping[str, Any]
    seed: int
    inputs: str


@dataclass(frozen=True, eq=False)
class Compares:
    """Which pairs of ids a run compared."""

    encoded: Encoded
    proposals: Proposals
    asked: frozenset[tuple[str, str]]
    turned: bool = False

    def among(self, pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Those of the pairs (left, right; within one list in any order) that were compared."""
        if self.turned:
            return _turned(replace(self, turned=False).among(_turned(pairs)))
        known = [pair for pair in pairs if pair[0] in self._rows[0] and pair[1] in self._rows[-1]]
        a = np.array([self._rows[0][x] for x, _ in known], np.int64)
        b = np.array([self._rows[-1][y] for _, y in known], np.int64)
        proposed = self.proposals.has(a, b)
        return frozenset(pair for pair, ok in zip(known, proposed, strict=True) if ok or pair in self.asked)

    @cached_property
    def _rows(self) -> list[dict[str, int]]:
        starts = self.encoded.starts
        return [
            {records.id_of(row): starts[k] + row for row in range(len(records))}
            for k, records in enumerate(self.encoded.records)
        ]


@dataclass(frozen=True)
class Links:
    """The result of a run.

    pairs: all above ``plan.keep_above``, most probable first, conflicts included. matches: the pairs taken,
    at ``threshold``, after conflicts were settled; none whose given names are plainly different, unless people linked
    it. clusters: ids joined by matches; left ids are marked
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
    compares: Compares | None = field(repr=False, compare=False, default=None)

    def compared(self, pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Those of the pairs of ids that were compared at all."""
        return self.compares.among(pairs) if self.compares else frozenset()


def link(
    left: Records,
    right: Records | None = None,
    *,
    plan: Plan = DEFAULT_PLAN,
    decisions: Decisions = NONE,
    weights: Weights | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Links:
    """Entries of two lists that are one person; with one list, its duplicates.

    Probabilities come from a model fitted to these lists without labels (see ``weights``), or from ``weights`` that an
    earlier run fitted. Decisions outrank it: a must-link pair has probability 1, a cannot-link pair is never matched.
    The result does not depend on the order of rows, on which list is called left (ids swap places) or on empty columns.
    Raises BadDecisions when a decision names an id that no list has.
    """
    tell = progress or (lambda _stage, _share: None)
    _check_decisions(left, right, decisions)
    if right is not None and right.digest() < left.digest():
        turned = Decisions(_turned(decisions.must_link), _turned(decisions.cannot_link))
        return _swapped(_Run(right, left, plan=plan, decisions=turned, weights=weights, seed=seed, tell=tell).links())
    return _Run(left, right, plan=plan, decisions=decisions, weights=weights, seed=seed, tell=tell).links()


def _in_order(*pairs: Rows) -> tuple[Rows, Rows]:
    """Pairs of rows, each (n, 2), as their left and their right rows: each pair once, in order of rows."""
    once = np.unique(np.concatenate(pairs), axis=0)
    return once[:, 0].copy(), once[:, 1].copy()


def _turned(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset((b, a) for a, b in pairs)


def _check_decisions(left: Records, right: Records | None, decisions: Decisions) -> None:
    if not (decisions.must_link or decisions.cannot_link):
        return
    known_left, known_right = ({each.id_of(row) for row in range(len(each))} for each in (left, right or left))
    for a, b in decisions.must_link | decisions.cannot_link:
        if a not in known_left or b not in known_right:
            raise BadDecisions("a decision was not taken", why="it names an id that is on no list", do="Correct it.")


class _Run:
    """One run; owns the encoded lists and the model while it lasts.

    Entries are rows of one table, the right list below the left; a pair is (smaller row, larger row).
    """

    def __init__(
        self,
        left: Records,
        right: Records | None,
        *,
        plan: Plan,
        decisions: Decisions,
        weights: Weights | None,
        seed: int,
        tell: Progress,
    ) -> None:
        self.fitted_before = weights
        self.plan, self.decisions, self.seed, self.tell = plan, decisions, seed, tell
        tell("read", 0.0)
        self.within = right is None
        self.brought = [left, *([] if right is None else [right])]
        lists = [records.sorted_by_id() for records in self.brought]
        self.encoded = encode(lists, plan=plan)
        self.lists: Lists = prepared(self.encoded)
        self.sizes = [len(records) for records in lists]
        self.all_pairs = self.sizes[0] * (self.sizes[0] - 1) // 2 if self.within else self.sizes[0] * self.sizes[1]
        self.competing = self.plan.one_to_one and not self.within
        self.sought = np.empty((0, 2), np.int64)
        self._row_of = [{records.id_of(row): row for row in range(len(records))} for records in lists]

    def links(self) -> Links:
        self.tell("propose", 0.1)
        proposals = propose(self.encoded, self.plan, single=[not self.within] * len(self.sizes))
        most = max(self.plan.sample, MOST_COMPETING if self.competing else 0)
        chosen = sample(proposals, self.encoded.tags, most=most)
        self.tell("compare", 0.2)
        compared = compared_pairs(self.lists, chosen.left, chosen.right)
        self.tell("weigh", 0.4)
        weights = self._weights(chosen, compared)
        model = tables(self.plan, weights)
        left, right = self._with_sought(*self._likely(proposals, chosen, compared, model))
        self.tell("decide", 0.85)
        compared = compared_pairs(self.lists, left, right)
        alone = posterior(model, compared)[:, SAME_PERSON]
        probability = self._decided(left, right, alone)
        duplicates = NO_TWINS, NO_TWINS
        if self.competing:
            duplicates = self._duplicates(left, right, probability, compared, model)
            probability = self._after_rivals(left, right, probability, duplicates, model)
        probability = np.round(probability, 9)
        taken = (probability >= self.plan.threshold) & ~names_differ(self.plan, compared)
        matches = self._matches(left, right, probability, taken, duplicates)
        pairs = self._pairs(left, right, compared, probability, weights)
        self.tell("done", 1.0)
        return self._links(proposals, chosen, pairs, matches, weights)

    # --- rows ---

    def _rows(self, pair: tuple[str, str]) -> tuple[int, int]:
        """Row numbers of a pair of ids, the smaller first."""
        a = self._row_of[0][pair[0]]
        b = self.encoded.starts[-2] + self._row_of[-1][pair[1]]
        return min(a, b), max(a, b)

    def _decisions(self, pairs: frozenset[tuple[str, str]]) -> set[tuple[int, int]]:
        return {self._rows(pair) for pair in pairs}

    # --- weights ---

    def _weights(self, chosen: Sample, compared: Compared) -> Weights:
        if self.fitted_before is not None:
            return self.fitted_before
        weights = default_weights(self.plan, all_pairs=self.all_pairs, smaller=min(self.sizes), within=self.within)
        if min(self.sizes) < FIT_FROM:
            return weights
        weights = with_random_pairs(
            self.plan, weights, self._random_pairs(), by_chance=agreement_by_chance(self.encoded, self.lists)
        )
        if not self.competing or chosen.share < 1.0:  # a sample does not hold the rivals of its pairs
            return self._fitted(weights, chosen, compared)
        pairs = TwoLists(chosen.left, chosen.right, (self.sizes[0], self.sizes[-1]))
        weights = self._fitted(weights, chosen, compared, pairs)
        model = tables(self.plan, weights)
        alone = posterior(model, compared)[:, SAME_PERSON]
        at_left, at_right = self._duplicates(chosen.left, chosen.right, alone, compared, model)
        return self._fitted(weights, chosen, compared, pairs._replace(twins_left=at_left, twins_right=at_right))

    def _fitted(
        self, weights: Weights, chosen: Sample, compared: Compared, two_lists: TwoLists | None = None
    ) -> Weights:
        return fit(
            self.plan,
            weights,
            compared,
            all_pairs=self.all_pairs,
            sampled=chosen.share,
            rounds=self.plan.rounds,
            two_lists=two_lists,
        )

    def _random_pairs(self) -> Compared:
        chance = np.random.default_rng(self.seed)
        a = chance.integers(0, self.sizes[0], self.plan.random_pairs)
        b = self.encoded.starts[-2] + chance.integers(0, self.sizes[-1], self.plan.random_pairs)
        return compared_pairs(self.lists, a[a != b], b[a != b])

    # --- pairs ---

    def _likely(self, proposals: Proposals, chosen: Sample, compared: Compared, model: Tables) -> tuple[Rows, Rows]:
        """Pairs probable enough to be a rival or to be told, and those that people linked; in order of rows."""
        least = min(self.plan.keep_above, RIVAL_FROM)
        if chosen.share == 1.0:
            kept = posterior(model, compared)[:, SAME_PERSON] >= least
            left, right = chosen.left[kept], chosen.right[kept]
        else:
            found = edges(
                proposals,
                self.lists,
                model,
                least=float(np.log2(least / (1 - least))),
                progress=lambda share: self.tell("weigh", 0.4 + 0.45 * share),
            )
            left, right = found.left.astype(np.int64), found.right.astype(np.int64)
        asked = np.array(sorted(self._decisions(self.decisions.must_link)), np.int64).reshape(-1, 2)
        return _in_order(np.stack([left, right], axis=1), asked)

    def _with_sought(self, left: Rows, right: Rows) -> tuple[Rows, Rows]:
        """The pairs, and those found by seeking the names of entries that are in none of them."""
        if self.within or not self.plan.of_kind(Kind.ROLE):
            return left, right
        self.sought = sought_by_name(self.encoded.records, starts=self.encoded.starts, paired=(left, right))
        return _in_order(np.stack([left, right], axis=1), self.sought)

    def _decided(self, left: Rows, right: Rows, probability: Doubles) -> Doubles:
        """People's decisions in place of the model's: 1 and 0."""
        must = self._decisions(self.decisions.must_link)
        cannot = self._decisions(self.decisions.cannot_link)
        decided = probability.copy()
        if must or cannot:
            for k, pair in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
                decided[k] = 1.0 if pair in must else 0.0 if pair in cannot else decided[k]
        return decided

    def _after_rivals(
        self, left: Rows, right: Rows, probability: Doubles, duplicates: tuple[Twins, Twins], model: Tables
    ) -> Doubles:
        """Probability once rivals are counted: an entry is mostly one person, so equal candidates share its odds.

        Rivals that duplicate each other do not take from each other.
        """
        live = np.flatnonzero(probability > RIVAL_FROM)
        place = np.full(len(probability), UNKNOWN)
        place[live] = np.arange(len(live))
        matches = float(model.shares[SAME_PERSON]) * self.all_pairs
        odds = alone_on_two_lists(probability[live], matches=matches, sizes=(self.sizes[0], self.sizes[-1]))
        at_left, at_right = (twins.numbered(place) for twins in duplicates)
        after = odds_after_rivals(left[live], right[live], odds, twins_left=at_left, twins_right=at_right)
        shared = probability.copy()
        shared[live] = np.where(probability[live] < 1.0, after / (1.0 + after), 1.0)
        return shared

    def _duplicates(
        self, left: Rows, right: Rows, probability: Doubles, compared: Compared, model: Tables
    ) -> tuple[Twins, Twins]:
        """For two pairs that share an entry: how probable it is that their other entries, on one list, are one person.

        First left entries with one right entry, then the other way round. Asked of likely pairs only, and seen with the
        shared entry: what the rival does not say of a field in which its own list's two could be compared, the shared
        entry tells.
        """
        near = np.flatnonzero(probability > TWIN_FROM)
        found = []
        for size, shared, other in ((self.sizes[0], right, left), (self.sizes[-1], left, right)):
            one, two = (near[k] for k in competing(shared[near], most=MOST_PARTNERS))
            x, y = np.minimum(other[one], other[two]), np.maximum(other[one], other[two])
            asked, which = np.unique((x << 32) | y, return_inverse=True)
            between = compared_pairs(self.lists, asked >> 32, asked & 0xFFFFFFFF)
            rounds = self.plan.rounds if size >= FIT_FROM else 0
            within = model._replace(shares=shares_within(self.plan, model, between, size=size, rounds=rounds))
            pair, rival = np.concatenate([one, two]), np.concatenate([two, one])
            seen = between.rows(np.tile(which, 2)).or_else(compared.rows(rival))
            same = _told_twice(posterior(within, seen)[:, SAME_PERSON])
            likely = same >= DUPLICATE_FROM
            found.append(Twins(pair[likely], rival[likely], same[likely]))
        return found[0], found[1]

    # --- matches ---

    def _matches(
        self,
        left: Rows,
        right: Rows,
        probability: Doubles,
        taken: NDArray[np.bool_],
        duplicates: tuple[Twins, Twins],
    ) -> list[tuple[int, int]]:
        likely = np.flatnonzero(taken)
        order = likely[np.lexsort((right[likely], left[likely], -probability[likely]))]
        pairs = [(int(left[k]), int(right[k])) for k in order]
        forced = frozenset(self._decisions(self.decisions.must_link))
        if self.within:
            known = {pair: float(probability[k]) for pair, k in zip(pairs, order, strict=True)}
            return cluster_within(pairs, forced=forced, probability=lambda x, y: known.get((min(x, y), max(x, y)), 0.0))
        if not self.competing:
            return pairs
        same_left, same_right = (
            _likely_same(twins, other) for twins, other in zip(duplicates, (left, right), strict=True)
        )
        return match_across(pairs, forced=forced, same_left=same_left, same_right=same_right)

    # --- the result ---

    def _pairs(
        self, left: Rows, right: Rows, compared: Compared, probability: Doubles, weights: Weights
    ) -> tuple[Pair, ...]:
        kept = np.flatnonzero(probability >= self.plan.keep_above)
        pairs = explained(
            self.plan,
            self.encoded.parts,
            weights,
            compared.rows(kept),
            entries_of(self.encoded, left[kept], right[kept]),
            probability=probability[kept],
        )
        return tuple(sorted(pairs, key=lambda pair: (-pair.probability, pair.left_id, pair.right_id)))

    def _links(
        self,
        proposals: Proposals,
        chosen: Sample,
        pairs: tuple[Pair, ...],
        matches: Sequence[tuple[int, int]],
        weights: Weights,
    ) -> Links:
        named = tuple(sorted((self.encoded.id_of(a), self.encoded.id_of(b)) for a, b in matches))
        marked = named if self.within else tuple((f"L:{a}", f"R:{b}") for a, b in named)
        sought = frozenset((self.encoded.id_of(a), self.encoded.id_of(b)) for a, b in self.sought.tolist())
        asked = self.decisions.must_link | sought
        return Links(
            pairs,
            named,
            connected(marked),
            self.plan.threshold,
            weights,
            round(len(chosen) / chosen.share),
            key_counts(self.plan, proposals, chosen),
            self._warnings(proposals, weights),
            self._stamp(),
            self.within,
            Compares(self.encoded, proposals, asked | (_turned(asked) if self.within else frozenset())),
        )

    def _warnings(self, proposals: Proposals, weights: Weights) -> tuple[str, ...]:
        found = []
        if not weights.fitted:
            found.append(
                f"the lists are too small to fit weights ({self.sizes[0]} and {self.sizes[-1]} entries, "
                f"at least {FIT_FROM} needed): default weights were used, and probabilities are only a guide"
            )
        found += block_warnings(proposals)
        if self.encoded.unread_dates:
            found.append(f"{self.encoded.unread_dates} dates could not be read and count as not known")
        return (*found, *column_warnings(self.brought, self.encoded.rows, self.plan))

    def _stamp(self) -> Stamp:
        digests = [records.digest() for records in self.encoded.records]
        decisions = json.dumps([sorted(self.decisions.must_link), sorted(self.decisions.cannot_link)])
        inputs = hashlib.sha256("\n".join([*digests, decisions]).encode("utf-8", "surrogatepass")).hexdigest()
        return Stamp(ENGINE, VERSION, asdict(self.plan), self.seed, inputs)


def key_counts(plan: Plan, proposals: Proposals, chosen: Sample) -> tuple[KeyCount, ...]:
    """What each key brought; new pairs are reckoned from the sample."""
    return tuple(
        KeyCount(key, of_key.pairs, round(new / chosen.share), of_key.cut, of_key.left_out, of_key.left_out_pairs)
        for key, of_key, new in zip(plan.keys, proposals.keys, chosen.first, strict=True)
    )


def _told_twice(probability: Doubles) -> Doubles:
    """Probability with half the log odds. Two entries are asked about because one third resembles both, and so say much
    of what that has said already: of second matches at 0.95, 0.995 and 0.9995, 0.83, 0.92 and 0.99 were true
    (invented lists).
    """
    odds = np.sqrt(probability / np.maximum(1.0 - probability, 1e-12))
    return np.asarray(odds / (1.0 + odds))


def _likely_same(twins: Twins, other: Rows) -> Callable[[int, int], bool]:
    """Whether two entries of one list are likely one person. other: entry of each pair on that list."""
    likely = twins.probability >= SECOND_FROM
    one, two = other[twins.pair[likely]], other[twins.rival[likely]]
    known = set(zip(one.tolist(), two.tolist(), strict=True))
    return lambda x, y: (x, y) in known or (y, x) in known


def _swapped(links: Links) -> Links:
    """The same result with the lists called the other way round."""
    pairs = [pair.turned() for pair in links.pairs]
    matches = tuple(sorted((b, a) for a, b in links.matches))
    return replace(
        links,
        pairs=tuple(sorted(pairs, key=lambda pair: (-pair.probability, pair.left_id, pair.right_id))),
        matches=matches,
        clusters=connected(tuple((f"L:{a}", f"R:{b}") for a, b in matches)),
        compares=None if links.compares is None else replace(links.compares, turned=True),
    )
