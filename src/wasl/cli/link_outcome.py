"""What a run of ``wasl link`` found, in the form in which it is counted, printed and written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from wasl.cli.errors import Unreadable
from wasl.cli.link_input import DATES, Entries, read_content, read_long
from wasl.cli.link_words import Remark, engine_warning
from wasl.cli.printing import without_controls
from wasl.engines.linkage.blocking import KeyCount
from wasl.engines.linkage.evaluation import Figures
from wasl.engines.linkage.linking import Links, Stamp
from wasl.engines.linkage.plan import DEFAULT_PLAN, Plan
from wasl.engines.linkage.reasons import Pair
from wasl.engines.linkage.weights import Weights
from wasl.engines.tables.model import Table

POSSIBLE_FROM = 0.05  # a pair this likely that was not taken is for a person to look at
TOLD_BY_ROW = {"unread_dates"}  # the lists' own remarks name the rows
Member = tuple[str, str]  # side and id


@dataclass(frozen=True)
class Truth:
    """Pairs known to be one person. ``unknown`` are ids that no list has; pairs with them are left aside."""

    file: str
    pairs: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """One run over one list or two."""

    left: Entries
    right: Entries | None
    links: Links
    truth: Truth | None = None
    figures: Figures | None = None
    plan: Plan = DEFAULT_PLAN

    possible_from: ClassVar[float] = POSSIBLE_FROM
    persons: ClassVar[int | None] = None  # pairs are what was decided on

    @property
    def sides(self) -> tuple[Entries, ...]:
        return (self.left,) if self.right is None else (self.left, self.right)

    @property
    def threshold(self) -> float:
        return self.links.threshold

    @property
    def keep_above(self) -> float:
        """Pairs less probable than this are not counted."""
        return float(self.links.stamp.parameters["keep_above"])

    @property
    def candidate_count(self) -> int:
        return self.links.candidate_count

    @property
    def keys(self) -> tuple[KeyCount, ...]:
        return self.links.keys

    @property
    def model(self) -> Weights:
        return self.links.model

    @property
    def stamp(self) -> Stamp:
        return self.links.stamp

    @property
    def taken_count(self) -> int:
        return len(self.taken)

    @property
    def conflict_count(self) -> int:
        return len(self.conflicts)

    @property
    def differently_named_count(self) -> int:
        return len(self.differently_named)

    @property
    def cluster_count(self) -> int:
        return len(self.links.clusters)

    @property
    def by_groups(self) -> bool:
        """Whether whole groups were weighed, rather than one pair against another."""
        return self.right is None

    @cached_property
    def tenths(self) -> Counter[int]:
        """Pairs in each tenth of probability."""
        return Counter(min(int(pair.probability * 10), 9) for pair in self.links.pairs)

    def hardest(self, most: int) -> list[Pair]:
        """The pairs nearest the threshold, nearest first; sure ones are left out however few the others are."""
        unsure = [pair for pair in self.links.pairs if POSSIBLE_FROM <= pair.probability <= 1 - POSSIBLE_FROM]

        def order(pair: Pair) -> tuple[float, str, str]:
            return abs(pair.probability - self.threshold), pair.left_id, pair.right_id

        return sorted(unsure, key=order)[:most]

    def largest(self, most: int) -> list[tuple[Member, ...]]:
        """The largest groups of three entries and more."""
        return sorted((group for group in self.groups if len(group) > 2), key=lambda group: -len(group))[:most]

    def state(self, pair: Pair) -> str:
        """What became of a pair: taken, other_name, outdone, or not_taken."""
        if self.is_taken(pair):
            return "taken"
        if self.is_differently_named(pair):
            return "other_name"
        return "outdone" if self.is_outdone(pair) else "not_taken"

    def side_of(self, pair_side: str) -> Entries:
        """The list that a pair's left or right entry is on."""
        return self.right if pair_side == "right" and self.right is not None else self.left

    @cached_property
    def matches(self) -> frozenset[tuple[str, str]]:
        return frozenset(self.links.matches)

    @cached_property
    def taken(self) -> tuple[Pair, ...]:
        """The pairs that were taken, most probable first."""
        return tuple(pair for pair in self.links.pairs if (pair.left_id, pair.right_id) in self.matches)

    @cached_property
    def conflicts(self) -> tuple[Pair, ...]:
        """Pairs above the threshold that were not taken, because a likelier one has one of the two."""
        return tuple(pair for pair in self.links.pairs if self.is_outdone(pair))

    def is_taken(self, pair: Pair) -> bool:
        return (pair.left_id, pair.right_id) in self.matches

    @cached_property
    def differently_named(self) -> tuple[Pair, ...]:
        """Pairs above the threshold that were not taken, because their given names are plainly different."""
        return tuple(pair for pair in self.links.pairs if self.is_differently_named(pair))

    def is_differently_named(self, pair: Pair) -> bool:
        return self._is_left(pair) and pair.names_differ

    def is_outdone(self, pair: Pair) -> bool:
        return self._is_left(pair) and not pair.names_differ

    def _is_left(self, pair: Pair) -> bool:
        return pair.probability >= self.links.threshold and not self.is_taken(pair)

    def standing(self, entries: Entries) -> dict[str, int]:
        """How many entries of a list are matched, possible, alone and nameless; together all of them."""
        matched = {key for side, key in self._matched if side == entries.side}
        possible = {key for side, key in self._possible if side == entries.side} - matched
        named = len(entries.linkable)
        counts = {
            "matched": len(matched),
            "possible": len(possible),
            "alone": named - len(matched) - len(possible),
        }
        return counts | {"nameless": len(entries) - named}

    @cached_property
    def _matched(self) -> frozenset[Member]:
        return frozenset(member for a, b in self.links.matches for member in self._members(a, b))

    @cached_property
    def _possible(self) -> frozenset[Member]:
        likely = (pair for pair in self.links.pairs if pair.probability >= POSSIBLE_FROM)
        return frozenset(member for pair in likely for member in self._members(pair.left_id, pair.right_id))

    def _members(self, left_id: str, right_id: str) -> tuple[Member, Member]:
        return (self.left.side, left_id), (self.side_of("right").side, right_id)

    @cached_property
    def groups(self) -> tuple[tuple[Member, ...], ...]:
        """Every entry of every list in exactly one group: joined ones first, then those that stand alone."""
        joined = [tuple(self._member(name) for name in cluster) for cluster in self.links.clusters]
        seen = {member for group in joined for member in group}
        everyone = [(entries.side, key) for entries in self.sides for key in entries.ids]
        return (*joined, *((member,) for member in everyone if member not in seen))

    def _member(self, name: str) -> Member:
        """Side and id from the engine's name for an entry, marked by side only when there are two."""
        if self.right is None:
            return self.left.side, name
        mark, _, key = name.partition(":")
        return ("left" if mark == "L" else "right"), key

    @cached_property
    def ids_collide(self) -> bool:
        return self.right is not None and not set(self.left.ids).isdisjoint(self.right.ids)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What to know about the run as a whole."""
        return run_remarks(self.links.warnings, ids_collide=self.ids_collide, truth=self.truth)


def run_remarks(warnings: Iterable[str], *, ids_collide: bool, truth: Truth | None) -> tuple[Remark, ...]:
    """What the engine warned of, and what to know of ids."""
    warned = [engine_warning(told) for told in warnings]
    found = [remark for remark in warned if remark.key not in TOLD_BY_ROW and not _is_told_by_row(remark)]
    if ids_collide:
        found.append(Remark("ids_collide"))
    if truth and truth.unknown:
        found.append(Remark("truth_unknown", names=truth.unknown))
    return tuple(found)


def _is_told_by_row(remark: Remark) -> bool:
    return remark.key == "column_unread" and remark.field in DATES


def read_truth(path: Path, left: Entries, right: Entries | None) -> Truth:
    """Read pairs of ids from the columns left_id and right_id, or from the first two.

    Raises Unreadable when the file cannot be read, has one column, or names no entry of these lists.
    """
    file = without_controls(path.name)
    table = read_long(read_content(path), filename=file)
    if len(table.headers) < 2:
        raise Unreadable(f"{file} was not used", why="it has one column", do="Give two: left_id and right_id.")
    written = _written_pairs(table)
    known_left, known_right = left.place_of, (right or left).place_of
    pairs = tuple(pair for pair in written if pair[0] in known_left and pair[1] in known_right)
    if not pairs:
        raise Unreadable(
            f"{file} was not used",
            why=f"none of its {len(written)} pairs names entries of these lists",
            do=f"Write ids as in {_example(left, right)}.",
        )
    unknown = Counter(a for a, _ in written if a not in known_left) + Counter(
        b for _, b in written if b not in known_right
    )
    return Truth(file, pairs, tuple(sorted(map(without_controls, unknown))))


def _written_pairs(table: Table) -> list[tuple[str, str]]:
    """All pairs of a table, whether or not its first row was taken for headers."""
    lines = [[cell.strip() for cell in row] for row in (table.headers, *table.rows) if any(map(str.strip, row))]
    first = [cell.lower() for cell in lines[0]]
    if "left_id" in first and "right_id" in first:
        left, right = first.index("left_id"), first.index("right_id")
        return [(line[left], line[right]) for line in lines[1:]]
    return [(line[0], line[1]) for line in lines]


def _example(left: Entries, right: Entries | None) -> str:
    return f"{left.ids[0]},{(right or left).ids[-1]}"
