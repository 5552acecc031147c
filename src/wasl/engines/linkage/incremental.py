"""A register of persons already told apart, to which single entries and further lists are held up.

A full run (``resolving``) decides who is who among all entries; it fits the weights and counts how frequent values are.
A ``Register`` keeps what that run found and answers two questions without doing it again: who is this one entry
(``search``), and who are the entries of this further list (``add``)? An entry is compared with those that share a key
with it, found in sorted indexes (``key_index``); weights and frequencies stay those of the full run. Numbers of persons
stay: a known person is parted, or merged with another, only where people decided so; where the evidence is for a merge,
it is suggested. After much has been added, a full run is due: it also weighs what was there before anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from os import cpu_count
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.clustering import Clusters, ContradictoryDecisions, cluster
from wasl.engines.linkage.comparing import compared_pairs
from wasl.engines.linkage.encoding import Encoded, Rows, Tags, encode_further
from wasl.engines.linkage.errors import BadDecisions
from wasl.engines.linkage.explaining import Entry, explained
from wasl.engines.linkage.growing import (
    Growing,
    KnownDates,
    KnownParts,
    KnownTexts,
    Sizes,
    encoded_of,
    with_room,
)
from wasl.engines.linkage.holding import counted, held_back
from wasl.engines.linkage.key_index import (
    Asked,
    KeyIndex,
    asked_of,
    distinct,
    empty_index,
    entered,
    only_asked_of,
    pairs_met,
)
from wasl.engines.linkage.keys import KeyFields
from wasl.engines.linkage.merging import Refused
from wasl.engines.linkage.reading import NONE, Days
from wasl.engines.linkage.reasons import Pair
from wasl.engines.linkage.records import Records
from wasl.engines.linkage.remarks import column_warnings
from wasl.engines.linkage.resolving import KEEP_ABOVE, Persons
from wasl.engines.linkage.walking import weights_of
from wasl.engines.linkage.weights import Tables, Weights, tables
from wasl.kernel.compiled import compiled

Numbers = NDArray[np.int32]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]
EntryId = str | tuple[int, str]
"""An entry by its id; where several lists have the id, by the number of its list and the id."""

MOST_WEIGHT = 12.0
"""No pair counts for more or less than this in a person's weight (log2 odds), as in ``clustering``."""
ENTRIES_AT_ONCE = 10_000
"""Entries of a list whose pairs are held at once."""
PAIRS_PER_TURN = 100_000
"""Pairs that one thread weighs at a time."""

_NO_PAIRS = np.empty((0, 2), np.int32)


@dataclass(frozen=True)
class Found:
    """A person that an entry may be.

    probability: with all other persons found as rivals, and that it is none of them. weight: mean log2 of the odds over
    the person's entries, as lists are added by. entries: how many the person has. list: of the entry that is likest.
    pair: the entry asked about (id ``""``) and the likest entry, with the probability of these two alone and reasons.
    """

    person: int
    probability: float
    weight: float
    entries: int
    list: int
    pair: Pair


@dataclass(frozen=True)
class Answer:
    """What a search found, likeliest first. compared: entries that were looked at. left_out: values so frequent that
    not all entries which share them were looked at."""

    found: tuple[Found, ...]
    compared: int
    left_out: int


@dataclass(frozen=True)
class LeftOut:
    """Values of a key that too many entries share, even with a further field. entries: of the new list, each counted
    as often as it has such values; others found under another key are compared all the same."""

    key: tuple[str, ...]
    values: int
    entries: int


@dataclass(frozen=True)
class Suggestion:
    """Two known persons whose entries are, on average, for one person. weight: mean log2 of the odds."""

    person: int
    other: int
    weight: float


@dataclass(frozen=True)
class RefusedPair:
    """A new entry and another that look like one person, and were not taken for one. weight: log2 of the odds."""

    entry: tuple[int, str]
    other: tuple[int, str]
    weight: float
    why: Refused


@dataclass(frozen=True)
class Moved:
    """An entry whose person has another number now, because people decided so."""

    entry: tuple[int, str]
    before: int
    after: int


@dataclass(frozen=True, eq=False)
class Added:
    """What became of a list. person: int32 per entry, in the order of the list; is_new: whether the person had no entry
    before. suggestions: of merges, strongest first. refused: strongest first. moved: known entries whose number
    changed; absorbed: numbers that are no more, and those that replaced them. compared: pairs. unread_dates: texts that
    no date could be read from. warnings: of columns of the list (``remarks``)."""

    list: int
    person: Numbers
    is_new: Flags
    suggestions: tuple[Suggestion, ...]
    refused: tuple[RefusedPair, ...]
    moved: tuple[Moved, ...]
    absorbed: tuple[tuple[int, int], ...]
    compared: int
    left_out: tuple[LeftOut, ...]
    unread_dates: int
    warnings: tuple[str, ...]


class _Mark(NamedTuple):
    """How much of everything there was."""

    parts: tuple[int, int]
    dates: int
    texts: int
    sizes: Sizes


class _Edges(NamedTuple):
    """Pairs of a new row and a known one, or of two new ones; their weight; whether they are held back for people."""

    rows: Numbers
    others: Numbers
    weight: Floats
    held: Flags


class _Decided(NamedTuple):
    """rows: those of known persons that new entries touch, and of the new entries, ascending. before: the number each
    had, -1 for a new one. edges: pairs among them, by place in ``rows``."""

    rows: Numbers
    before: Numbers
    edges: _Edges
    clusters: Clusters


class Register:
    """Persons of a finished run, and of the lists added since. One search or addition at a time: others wait."""

    def __init__(
        self,
        encoded: Encoded,
        weights: Weights,
        person: Numbers,
        *,
        single: Sequence[bool] = (),
        must: NDArray[np.int32] | Sequence[tuple[int, int]] = (),
        cannot: NDArray[np.int32] | Sequence[tuple[int, int]] = (),
        threads: int | None = None,
    ) -> None:
        """encoded, weights, person: of the run. single: per list, whether it names nobody twice. must, cannot: pairs of
        rows that people decided on."""
        self.plan, self.weights, self.threads = encoded.plan, weights, threads or cpu_count() or 1
        self._cut = float(np.log2(self.plan.threshold / (1 - self.plan.threshold)))
        self._model: Tables = tables(self.plan, weights)
        self._parts, self._dates = KnownParts(encoded.parts), KnownDates(encoded.dates)
        self._texts = KnownTexts(encoded.words)
        self._held = Growing.of(encoded)
        self.lists: tuple[Records, ...] = encoded.records
        self.of_full_run = len(encoded.records)
        self.single = tuple(single) or (False,) * len(encoded.records)
        self._starts = encoded.starts
        self._size = len(encoded)
        self._list_of, self._tags, self._person, self._next = (
            with_room(column, self._size, self._size + 1)
            for column in (encoded.rows.lists, encoded.tags, person, np.full(self._size, NONE, np.int32))
        )
        self.next_number = max(self._size, int(person.max(initial=-1)) + 1)
        self._first = np.full(max(len(self._next), self.next_number), NONE, np.int32)
        _chain(self._first, self._next, person, np.arange(self._size, dtype=np.int32))
        self._must, self._cannot = (np.array(pairs, np.int32).reshape(-1, 2) for pairs in (must, cannot))
        self._lock = Lock()
        fields = KeyFields(encoded)
        self._read_fields(fields)
        with ThreadPoolExecutor(self.threads) as pool:
            self._indexes = tuple(pool.map(partial(self._first_index, fields), self.plan.keys))

    @classmethod
    def of(
        cls,
        persons: Persons,
        *,
        single: Sequence[bool] = (),
        must: NDArray[np.int32] | Sequence[tuple[int, int]] = (),
        cannot: NDArray[np.int32] | Sequence[tuple[int, int]] = (),
        threads: int | None = None,
    ) -> "Register":
        """The register of a finished run, with what that run was told."""
        return cls(
            persons.encoded, persons.model, persons.person, single=single, must=must, cannot=cannot, threads=threads
        )

    @classmethod
    def again(
        cls,
        encoded: Encoded,
        weights: Weights,
        person: Numbers,
        *,
        further: Sequence[Records],
        single: Sequence[bool],
        must: NDArray[np.int32],
        cannot: NDArray[np.int32],
        next_number: int,
        threads: int | None = None,
    ) -> "Register":
        """A register that was kept: the lists of its full run, those added since, and who everybody was in the end."""
        size, count = len(encoded), len(encoded.records)
        ends = size + np.cumsum([0, *map(len, further)])
        if len(person) != ends[-1] or len(single) != count + len(further) or person.max(initial=-1) >= next_number:
            raise ValueError("numbers do not fit the lists")
        told = {"must": must, "cannot": cannot}
        found = cls(encoded, weights, person[:size], single=single[:count], threads=threads, **told)
        found._first = with_room(found._first, len(found._first), next_number)
        found._first[found.next_number :] = NONE
        found.next_number = next_number
        for n, records in enumerate(further):
            found._take_up(records, person[ends[n] : ends[n + 1]], single=single[count + n])
        return found

    def _take_up(self, records: Records, person: Numbers, *, single: bool) -> None:
        """Add a list of whose entries the persons are known."""
        rows, tags, _ = self._read(records)
        old, size = self._size, self._size + len(records)
        self._make_room(size)
        self._list_of[old:size], self._tags[old:size], self._person[old:size] = len(self.lists), tags, person
        fields = KeyFields(self._few(rows))
        self._indexes = tuple(entered(one, asked_of(one, fields, self.plan, first=old)) for one in self._indexes)
        _chain(self._first, self._next, self._person[old:size], np.arange(old, size, dtype=np.int32))
        self.lists, self.single = (*self.lists, records), (*self.single, single)
        self._starts, self._size = (*self._starts, size), size

    @property
    def must(self) -> Numbers:
        """Rows that people joined, two by two."""
        return self._must

    @property
    def cannot(self) -> Numbers:
        """Rows that people kept apart, two by two."""
        return self._cannot

    def _first_index(self, fields: KeyFields, key: tuple[str, ...]) -> KeyIndex:
        index = empty_index(key)
        return entered(index, asked_of(index, fields, self.plan, first=0))

    def __len__(self) -> int:
        return self._size

    @property
    def person(self) -> Numbers:
        """The person of every entry, list below list; not to be written to."""
        found = self._person[: self._size]
        found.flags.writeable = False
        return found

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays; texts of the lists and readers come on top."""
        own = (self._list_of, self._tags, self._person, self._next, self._first)
        return self._held.nbytes + sum(each.nbytes for each in own) + sum(index.nbytes for index in self._indexes)

    def entries_of(self, person: int) -> tuple[tuple[int, str], ...]:
        """The entries of a person, by list and id; none for a number that nobody has."""
        if not 0 <= person < self.next_number:
            return ()
        rows = _members(self._first, self._next, np.array([person], np.int32))
        return tuple(sorted(self._entry_id(int(row)) for row in rows))

    # --- one entry ---

    def search(self, record: Mapping[str, str], *, most: int = 10, least: float = 0.01) -> Answer:
        """The likeliest persons that an entry may be, at most ``most`` with a probability of ``least``.

        record: texts by column, as in ``Records``. The register stays as it is. Raises BadRecords for a column that the
        plan does not compare.
        """
        asked = Records(("",), {name: (text,) for name, text in record.items()})
        with self._lock:
            mark = self._mark()
            try:
                rows, _, _ = self._read(asked)
                return self._answer(asked, rows, most=most, least=least)
            finally:
                self._set_back(mark)

    def _answer(self, asked: Records, rows: Rows, *, most: int, least: float) -> Answer:
        fields = KeyFields(self._few(rows))
        of_keys = [only_asked_of(index, fields, self.plan, first=self._size) for index in self._indexes]
        met = distinct(np.concatenate([np.empty(0, np.int64), *map(pairs_met, self._indexes, of_keys)]))
        others = (met & 0xFFFFFFFF).astype(np.int32)
        weight, _ = self._weights(np.full(len(others), self._size, np.int32), others)
        likely = others[weight >= KEEP_ABOVE]
        left_out = sum(each.left_out for each in of_keys)
        if not len(likely):
            return Answer((), len(others), left_out)
        entries = _members(self._first, self._next, distinct(self._person[likely]))
        weight, _ = self._weights(np.full(len(entries), self._size, np.int32), entries)
        persons, mean, count = _by_person(self._person[entries], weight)
        odds = 2.0**mean
        probability = odds / (1.0 + odds.sum())
        best = np.lexsort((persons, -probability))[:most]
        best = best[probability[best] >= least]
        likest = np.array([_likest(entries, weight, self._tags, self._person, int(persons[k])) for k in best], np.int32)
        pairs = self._pairs(asked, likest)
        found = tuple(
            Found(
                int(persons[k]),
                float(probability[k]),
                float(mean[k]),
                int(count[k]),
                int(self._list_of[likest[n]]),
                pairs[n],
            )
            for n, k in enumerate(best)
        )
        return Answer(found, len(others), left_out)

    # --- a list ---

    def add(
        self,
        records: Records,
        *,
        single: bool = False,
        must: Iterable[tuple[EntryId, EntryId]] = (),
        cannot: Iterable[tuple[EntryId, EntryId]] = (),
    ) -> Added:
        """Take up a further list: every entry is given the number of a known person, or a new one.

        single: the list names nobody twice. must, cannot: pairs of entries, new or known, that people joined or kept
        apart; they are kept for later lists. The order of entries and the number of threads change nothing. If the
        list is refused, the register stays as it was. Raises BadRecords for a column that the plan does not compare,
        BadDecisions for an id that no list has, or several, and for decisions that contradict each other.
        """
        with self._lock:
            mark = self._mark()
            try:
                rows, tags, unread = self._read(records)
                return self._added(records, rows, tags, unread, single=single, must=must, cannot=cannot)
            except BaseException:
                self._set_back(mark)
                raise

    def _added(
        self,
        records: Records,
        rows: Rows,
        tags: Tags,
        unread: int,
        *,
        single: bool,
        must: Iterable[tuple[EntryId, EntryId]],
        cannot: Iterable[tuple[EntryId, EntryId]],
    ) -> Added:
        old, size = self._size, self._size + len(records)
        self._make_room(size)
        self._list_of[old:size], self._tags[old:size], self._person[old:size] = len(self.lists), tags, NONE
        lists, alone = (*self.lists, records), (*self.single, single)
        decided = [
            np.concatenate([known, self._rows_of(lists, asked)])
            for known, asked in ((self._must, must), (self._cannot, cannot))
        ]
        fields = KeyFields(self._few(rows))
        self._read_fields(fields)
        with ThreadPoolExecutor(self.threads) as pool:
            of_keys = list(pool.map(lambda index: asked_of(index, fields, self.plan, first=old), self._indexes))
            edges, compared = self._edges(of_keys, old, size, single=single, pool=pool)
            indexes = tuple(pool.map(entered, self._indexes, of_keys))
        found = self._decided(edges, old, size, alone, must=decided[0], cannot=decided[1])
        warned = column_warnings([records], rows, self.plan)
        told = self._told(found, records, compared=compared, unread=unread, of_keys=of_keys, warned=warned)
        self._commit(found, lists, alone, indexes, (decided[0], decided[1]), size)
        return told

    def _edges(
        self, of_keys: Sequence[Asked], old: int, size: int, *, single: bool, pool: ThreadPoolExecutor
    ) -> tuple[_Edges, int]:
        """Pairs of the new rows, each once, that weigh enough; and how many were compared."""
        rows, others, weights, apart, compared = [], [], [], [], 0
        for first in range(old, size, ENTRIES_AT_ONCE):
            last = min(first + ENTRIES_AT_ONCE, size)
            here = of_keys if last - first == size - old else [_between(asked, first, last) for asked in of_keys]
            met = distinct(np.concatenate([np.empty(0, np.int64), *pool.map(pairs_met, self._indexes, here)]))
            left, right = (met >> 32).astype(np.int32), (met & 0xFFFFFFFF).astype(np.int32)
            if single:
                left, right = left[right < old], right[right < old]
            left, right = self._in_order(left, right, old)
            weight, differ = self._weights_by(pool, left, right)
            kept = weight >= KEEP_ABOVE
            compared += len(left)
            rows.append(left[kept])
            others.append(right[kept])
            weights.append(weight[kept])
            apart.append(differ[kept])
        none = np.empty(0, np.int32)
        new, others_of = np.concatenate([none, *rows]), np.concatenate([none, *others])
        weight = np.concatenate([np.empty(0, np.float32), *weights])
        held = held_back(weight, np.concatenate([np.empty(0, np.bool_), *apart]), cut=self._cut)
        return _Edges(new, others_of, weight, held), compared

    def _decided(
        self, edges: _Edges, old: int, size: int, single: tuple[bool, ...], *, must: Numbers, cannot: Numbers
    ) -> _Decided:
        """Who is who among the new entries and the known persons they touch."""
        joining = (edges.weight >= self._cut) & (edges.others < old)
        new_decisions = np.concatenate([must[len(self._must) :], cannot[len(self._cannot) :]]).ravel()
        touched = np.concatenate([edges.others[joining], new_decisions[new_decisions < old]])
        known = np.sort(_members(self._first, self._next, distinct(self._person[touched])))
        rows = np.concatenate([known, np.arange(old, size, dtype=np.int32)])
        before = self._person[rows]
        inside = _in(edges.others, rows)
        local = _Edges(
            np.searchsorted(rows, edges.rows[inside]).astype(np.int32),
            np.searchsorted(rows, edges.others[inside]).astype(np.int32),
            edges.weight[inside],
            edges.held[inside],
        )

        def scored(a: Numbers, b: Numbers) -> Floats:
            weight, differ = self._weights(rows[a], rows[b])
            return counted(weight, held_back(weight, differ, cut=self._cut))

        try:
            clusters = cluster(
                len(rows),
                local.others,
                local.rows,
                counted(local.weight, local.held),
                order=self._tags[rows],
                cut=self._cut,
                must=_within(must, rows),
                cannot=_within(cannot, rows),
                group=self._list_of[rows],
                single=single,
                score_pairs=scored,
                kept=before,
                next_number=self.next_number,
            )
        except ContradictoryDecisions as error:
            raise ContradictoryDecisions(tuple(int(rows[k]) for k in error.chain)) from None
        return _Decided(rows, before, local, clusters)

    def _told(
        self,
        found: _Decided,
        records: Records,
        *,
        compared: int,
        unread: int,
        of_keys: Sequence[Asked],
        warned: tuple[str, ...],
    ) -> Added:
        """What is said of a list before it is taken up."""
        clusters, edges, new = found.clusters, found.edges, found.rows >= self._size
        after = _persons(clusters)
        ids = partial(self._entry_id, adding=records)
        why = np.zeros(len(edges.weight), np.int8)
        why[clusters.refused] = clusters.reasons
        why[edges.held & (after[edges.rows] != after[edges.others])] = Refused.NAMES_DIFFER
        refused = [
            RefusedPair(
                ids(int(found.rows[edges.rows[k]])),
                ids(int(found.rows[edges.others[k]])),
                float(edges.weight[k]),
                Refused(int(why[k])),
            )
            for k in np.flatnonzero(why)
        ]
        moved = [
            Moved(ids(int(found.rows[k])), int(found.before[k]), int(after[k]))
            for k in np.flatnonzero((found.before != after) & ~new)
        ]
        pairs = zip(clusters.suggested.tolist(), clusters.suggested_weight.tolist(), strict=True)
        suggested = [Suggestion(a, b, weight) for (a, b), weight in pairs]
        of_key = zip(self.plan.keys, of_keys, strict=True)
        return Added(
            len(self.lists),
            after[new],
            np.asarray(after[new] >= self.next_number),
            tuple(sorted(suggested, key=lambda one: (-one.weight, one.person, one.other))),
            tuple(sorted(refused, key=lambda pair: (-pair.weight, pair.entry, pair.other))),
            tuple(sorted(moved, key=lambda one: one.entry)),
            tuple((a, b) for a, b in clusters.absorbed.tolist()),
            compared,
            tuple(LeftOut(key, asked.left_out, asked.missed) for key, asked in of_key if asked.left_out),
            unread,
            warned,
        )

    def _commit(
        self,
        found: _Decided,
        lists: tuple[Records, ...],
        single: tuple[bool, ...],
        indexes: tuple[KeyIndex, ...],
        decided: tuple[Numbers, Numbers],
        size: int,
    ) -> None:
        """The last step: numbers are written into arrays that have room for them, and nothing is refused any more."""
        after = _persons(found.clusters)
        next_number = max(self.next_number, int(after.max(initial=-1)) + 1)
        first = with_room(self._first, self.next_number, next_number)
        first[self.next_number : next_number] = NONE
        first[found.before[found.before >= 0]] = NONE
        self._person[found.rows] = after
        _chain(first, self._next, after, found.rows)
        self._first, self.next_number = first, next_number
        self._starts = (*self._starts, size)
        self.lists, self.single, self._indexes = lists, single, indexes
        (self._must, self._cannot), self._size = decided, size

    # --- reading ---

    def _read(self, records: Records) -> tuple[Rows, Tags, int]:
        """Rows of a further list, its values and entries written behind those of the register."""
        rows, tags, unread = encode_further(
            records, number=len(self.lists), plan=self.plan, names=self._parts, dates=self._dates, texts=self._texts
        )
        self._held.add_values(self._parts, self._dates, self._texts)
        self._held.add_rows(rows)
        return rows, tags, unread

    def _mark(self) -> _Mark:
        return _Mark(self._parts.mark(), len(self._dates), len(self._texts.listed), self._held.size)

    def _set_back(self, mark: _Mark) -> None:
        self._parts.set_back(mark.parts)
        self._dates.set_back(mark.dates)
        self._texts.set_back(mark.texts)
        self._held.cut_to(mark.sizes)

    def _few(self, rows: Rows) -> Encoded:
        """Rows with the values they name only: what keys are read from."""
        parts, places, words = (each[each >= 0] for each in (rows.parts, rows.places, rows.words))
        used = distinct(np.concatenate([parts, places, words]))
        dates, texts = distinct(rows.dates[rows.dates >= 0]), distinct(rows.texts[rows.texts >= 0])
        width = len(Days._fields)
        days = self._held.lists.days[: width * self._held.size.days].reshape(-1, width)[dates]
        return encoded_of(
            self.plan,
            rows._replace(
                parts=_renumbered(rows.parts, used),
                words=_renumbered(rows.words, used),
                places=_renumbered(rows.places, used),
                dates=_renumbered(rows.dates, dates),
                texts=_renumbered(rows.texts, texts),
            ),
            parts=tuple(self._parts.parts[k] for k in used),
            dates=Days(*(np.ascontiguousarray(column) for column in days.T)),
            words=tuple(self._texts.listed[k] for k in texts),
        )

    def _read_fields(self, fields: KeyFields) -> None:
        """Read every field before threads share them."""
        for field in {*(field for key in self.plan.keys for field in key), *self.plan.refine_by}:
            fields.field(field)

    def _make_room(self, size: int) -> None:
        self._list_of, self._tags, self._person, self._next = (
            with_room(column, self._size, size) for column in (self._list_of, self._tags, self._person, self._next)
        )

    def _weights(self, rows: Numbers, others: Numbers) -> tuple[Floats, Flags]:
        """Weight of pairs, each of ``rows`` compared with its other, and whether their given names plainly differ."""
        return weights_of(self._held.lists, self._model, rows, others)

    def _in_order(self, rows: Numbers, others: Numbers, old: int) -> tuple[Numbers, Numbers]:
        """The same pairs, of two new rows the first by tag first: the order of entries then changes nothing."""
        turned = (others >= old) & (self._tags[rows] > self._tags[others])
        return np.where(turned, others, rows), np.where(turned, rows, others)

    def _weights_by(self, pool: ThreadPoolExecutor, rows: Numbers, others: Numbers) -> tuple[Floats, Flags]:
        """As ``_weights``, shared out among threads."""
        turns = [slice(k, k + PAIRS_PER_TURN) for k in range(0, len(rows), PAIRS_PER_TURN)]
        found = list(pool.map(lambda turn: self._weights(rows[turn], others[turn]), turns))
        weights = np.concatenate([np.empty(0, np.float32), *(weight for weight, _ in found)])
        return weights, np.concatenate([np.empty(0, np.bool_), *(differ for _, differ in found)])

    # --- entries by id ---

    def _entry_id(self, row: int, *, adding: Records | None = None) -> tuple[int, str]:
        """Number of the list and id. adding: the list whose rows follow those of the register."""
        if adding is not None and row >= self._size:
            return len(self.lists), adding.id_of(row - self._size)
        number = int(self._list_of[row])
        return number, self.lists[number].id_of(row - self._starts[number])

    def _rows_of(self, lists: tuple[Records, ...], pairs: Iterable[tuple[EntryId, EntryId]]) -> Numbers:
        asked = list(pairs)
        wanted = {entry: self._row_of(lists, entry) for pair in asked for entry in pair}
        return np.array([(wanted[a], wanted[b]) for a, b in asked], np.int32).reshape(-1, 2)

    def _row_of(self, lists: tuple[Records, ...], entry: EntryId) -> int:
        among, wanted = (range(len(lists)), entry) if isinstance(entry, str) else ([entry[0]], entry[1])
        found = [
            self._starts[number] + row
            for number in among
            if 0 <= number < len(lists) and (row := lists[number].row_of(wanted)) is not None
        ]
        if len(found) != 1:
            raise BadDecisions(
                "a decision was not taken",
                why="it names an id that several lists have" if found else "it names an id that is on no list",
                do="Give the number of the list with the id." if found else "Correct it.",
            )
        return found[0]

    # --- reasons ---

    def _pairs(self, asked: Records, others: Numbers) -> list[Pair]:
        """The entry asked about with each of the others, field by field."""
        compared = compared_pairs(self._held.lists, np.full(len(others), self._size, np.int64), others.astype(np.int64))
        entries = []
        for other in others.tolist():
            number, other_id = self._entry_id(other)
            entries.append((Entry("", asked, 0), Entry(other_id, self.lists[number], other - self._starts[number])))
        return explained(self.plan, self._parts.parts, self.weights, compared, entries)


# --- small steps ------------------------------------------------------------------------------------------


def _persons(clusters: Clusters) -> Numbers:
    """The person of each row: there always is one where some were known before."""
    return clusters.person if clusters.person is not None else np.empty(0, np.int32)


def _between(asked: Asked, first: int, last: int) -> Asked:
    """What the rows from ``first`` to before ``last`` are looked up under."""
    rows = asked.read & np.uint64(0xFFFFFFFF)
    return asked._replace(read=asked.read[(rows >= first) & (rows < last)])


def _by_person(person: Numbers, weight: Floats) -> tuple[Numbers, Doubles, NDArray[np.int64]]:
    """Each person, the mean weight of the entries, and how many there are."""
    persons, of_entry = np.unique(person, return_inverse=True)
    count = np.bincount(of_entry, minlength=len(persons))
    total = np.bincount(of_entry, np.clip(weight, -MOST_WEIGHT, MOST_WEIGHT), minlength=len(persons))
    return persons, total / count, count


def _likest(entries: Numbers, weight: Floats, tags: Tags, person: Numbers, wanted: int) -> int:
    """The entry of a person that weighs most; of equals the first by tag."""
    own = np.flatnonzero(person[entries] == wanted)
    return int(entries[own[np.lexsort((tags[entries[own]], -weight[own]))[0]]])


def _renumbered(values: Numbers, used: Numbers) -> Numbers:
    """Places in ``used``, which ascends; what is not known stays so."""
    return np.where(values >= 0, np.searchsorted(used, values), NONE).astype(np.int32)


def _in(rows: Numbers, known: Numbers) -> Flags:
    """Which rows are known; ``known`` ascends."""
    if not len(known):
        return np.zeros(len(rows), np.bool_)
    at = np.minimum(np.searchsorted(known, rows), len(known) - 1)
    return np.asarray(known[at] == rows)


def _within(pairs: Numbers, rows: Numbers) -> Numbers:
    """Pairs with both rows among ``rows``, which ascend, by place there."""
    inside = _in(pairs[:, 0], rows) & _in(pairs[:, 1], rows)
    return np.searchsorted(rows, pairs[inside]).astype(np.int32)


@compiled
def _chain(first: Numbers, following: Numbers, person: Numbers, rows: Numbers) -> None:
    """Put rows before the others of their persons. person: of each of ``rows``."""
    for k in range(len(rows)):
        following[rows[k]] = first[person[k]]
        first[person[k]] = rows[k]


@compiled
def _members(first: Numbers, following: Numbers, persons: Numbers) -> Numbers:
    """The rows of persons, person after person."""
    size = 0
    for person in persons:
        row = first[person]
        while row >= 0:
            size += 1
            row = following[row]
    found, size = np.empty(size, np.int32), 0
    for person in persons:
        row = first[person]
        while row >= 0:
            found[size] = row
            size += 1
            row = following[row]
    return found
