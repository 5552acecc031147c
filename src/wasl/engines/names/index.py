"""A register of names that can be searched: a short list of candidates first, a full comparison of these after.

The register's distinct parts are kept once each, with the rows they stand in. A part of the name sought is compared
with the distinct parts whose consonants are near enough; each row then gets, for every part sought, the evidence of
the best part that answers it, at most as much as that answer is rare in the register. Rows with the largest sums are
the candidates. Order plays no role in this, a part left out costs its own evidence and no more, and a frequent part
weighs little, so that محمد neither decides nor slows a search. README.md gives the measured share of true rows found.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wasl.engines.names.alignment import MERGE_COST, merged_part
from wasl.engines.names.comparing import NameEvidence, compare_names
from wasl.engines.names.compiled import MILLION, ModelArrays, PartArrays, link_odds, model_arrays, nearest, part_arrays
from wasl.engines.names.letters import CLASS_LETTERS, skeleton
from wasl.engines.names.model import Model, default_model
from wasl.engines.names.parsing import ParsedName, Part, PartKind, parse_name
from wasl.engines.names.prepared import PreparedNames, prepare, scores_of
from wasl.engines.names.readings import Readings
from wasl.engines.names.scoring import SCRIPTS, NameArrays
from wasl.kernel.compiled import compiled

Rows = NDArray[np.int32]
Offsets = NDArray[np.int64]
Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Slots = Sequence[tuple[Rows, Floats]]

CANDIDATES = 250
"""Rows compared in full; half a percent of a register of 50,000."""
NEAR_CONSONANTS = 2
"""Consonants in one word and not in the other, in order, beyond which two words are not compared: one exchanged
counts two. Of the parts of real names that letters rate as one name, 3.5 % are further apart, nearly all of them
doubtful: 0.2 % have log odds above 1.5 (300 parts sought among 11,268 distinct ones, 22 November 2026).
"""
UNANSWERED = 1.0
"""Taken off (natural log) for every part that finds no answer while the row has a part to spare: a contradiction."""
LEFT_OUT, IN_PLACE, NEARER, LEAST_EVIDENCE = 0.2, 0.3, 0.05, 0.05
"""Small weights (natural log) that decide among rows of equal evidence: off for a part left out on one side; for an
answer in its place, counted from the first or the last part, or with the family first; per unit of log odds; and the
least of any answer.
"""
RARITY_COUNTS, LEAST_SCORE = 2.0, 1e-9
"""How much of a row's evidence is added to the log odds of its score, which are cut at this distance from 0 and 1."""
LETTERS_COUNT, MOST_LETTERS = 0.3, 3.0
"""Taken off per natural log that the letters of a part sought are from those of the row's nearest part, which count so
far: the score rates Dib and Diab alike, and whoever seeks Dib means Dib.
"""
OPEN_END = 3.0
"""Taken off for a row that begins, and for one that ends, with a name that answers none sought: who seeks Samir Haddad
seldom means Samir Haddad Mansour, while a grandfather left out stands inside.
"""
FRAGMENT_LETTERS = 2
"""A part this short may be a piece of its neighbour (هان ن for هاني); rows are found under the two joined as well."""
MOST_REMEMBERED = 20_000
"""Parts sought whose answers are kept; then all are forgotten."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that may be the name sought. ``row`` counts from 0 in the order the names were given."""

    row: int
    name: str
    evidence: NameEvidence

    @property
    def score(self) -> float:
        """0 to 1, that the two are writings of one name; 0.5 is the default decision. Namesakes score 1."""
        return self.evidence.score


class Ranked(NamedTuple):
    """Rows, best first; their scores from 0 to 1; and what they are ordered by, natural log."""

    rows: Rows
    scores: NDArray[np.float64]
    merit: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Postings:
    """Lists of numbers, one after the other: list k is ``members[starts[k]:starts[k + 1]]``."""

    starts: Offsets
    members: Rows

    def of(self, k: int) -> Rows:
        return self.members[self.starts[k] : self.starts[k + 1]]


def _starts(counts: Iterable[int] | NDArray[np.intp]) -> Offsets:
    counted = np.asarray(counts if isinstance(counts, np.ndarray) else list(counts), np.int64)
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counted)])


@dataclass(frozen=True, eq=False)
class NameBlock:
    """Names as they were read, apart from any index: the distinct parts, and the numbers of the parts of each name.

    parts, joined: each distinct part, and whether it was joined from pieces of the name. starts, members: the parts of
    name k are ``members[starts[k]:starts[k + 1]]``. ``NameIndex.of_blocks`` puts blocks one after the other.
    """

    parts: tuple[Part, ...]
    joined: tuple[bool, ...]
    starts: Offsets
    members: Rows


class Places(NamedTuple):
    """Where each part of the register stands: part k in ``row[starts[k]:starts[k + 1]]``, as which part of the name."""

    starts: Offsets
    row: Rows
    place: NDArray[np.int8]


class NameIndex:
    """Names, by row, ready to be searched. Built once with ``build``; ``with_more`` gives a larger one.

    Names without letters keep their row and are never found. Answers depend on nothing but the names: rows that
    are equally likely come in the order of their numbers. May be shared by threads.
    """

    def __init__(
        self, names: tuple[str, ...], parts: "_Parts", rows: _Postings, model: Model, *, remembers: bool = True
    ) -> None:
        self._names = names
        self._remembers = remembers
        self._people = len(rows.starts) - 1
        self.parts = parts
        self.rows = rows
        self.model = model
        self._answers: dict[Part, tuple[Rows, Floats]] = {}

    @classmethod
    def build(cls, names: Iterable[str], *, model: Model | None = None) -> "NameIndex":
        """An index over names as written, in either script; nearly all the time goes into reading them."""
        return cls((), _Parts(), _Postings(_starts([]), np.empty(0, np.int32)), model or default_model()).with_more(
            names
        )

    def with_more(self, names: Iterable[str]) -> "NameIndex":
        """This index and further names in the rows after its own; the names it has are not read again."""
        added = tuple(names)
        parts = self.parts.copy()
        members, counts = array("i"), array("q", np.diff(self.rows.starts).tobytes())
        for name in added:
            numbers = parts.numbers_of(parse_name(name))
            members.extend(numbers)
            counts.append(len(numbers))
        rows = _Postings(_starts(np.array(counts)), np.concatenate([self.rows.members, np.array(members, np.int32)]))
        return NameIndex(self._names + added, parts, rows, self.model)

    @classmethod
    def of_blocks(
        cls, blocks: Iterable[NameBlock], *, people: int | None = None, model: Model | None = None
    ) -> "NameIndex":
        """The index of names read before, block after block; as quick as their distinct parts are few.

        people: of how many these are names, where not of as many as there are; a name is as rare as it is among them.

        It remembers no answers, so that how long one takes says nothing of what others sought; and a name is shown by
        its parts, each as it was first written.
        """
        parts, members, counts = _Parts(), [np.empty(0, np.int32)], [np.empty(0, np.int64)]
        for block in blocks:
            distinct = zip(block.parts, block.joined, strict=True)
            numbers = [parts.number_of(part, joined=joined) for part, joined in distinct]
            members.append(np.array(numbers, np.int32)[block.members])
            counts.append(np.diff(block.starts))
        rows = _Postings(_starts(np.concatenate(counts)), np.concatenate(members))
        made = cls((), parts, rows, model or default_model(), remembers=False)
        made._people = len(made) if people is None else people
        return made

    def block(self) -> NameBlock:
        """What was read of the names, to be kept."""
        return NameBlock(tuple(self.parts.all), tuple(self.parts.joined), self.rows.starts, self.rows.members)

    def __len__(self) -> int:
        return len(self.rows.starts) - 1

    def search(self, name: str | ParsedName, *, limit: int = 10, candidates: int = CANDIDATES) -> tuple[Hit, ...]:
        """The rows most likely to be writings of this name, best first, at most ``limit``, and why.

        candidates: how many rows are compared in full. Empty when the name has no letters, or no row shares a part.
        """
        sought = parse_name(name) if isinstance(name, str) else name
        rows = self.ranked(sought, candidates=max(candidates, limit)).rows[: max(limit, 0)].tolist()
        return tuple(
            Hit(row, self.name_of(row), compare_names(sought, self.name_of(row), model=self.model)) for row in rows
        )

    def ranked(self, name: str | ParsedName, *, candidates: int = CANDIDATES) -> Ranked:
        """The candidates in order of their full comparison and of how rare what agrees is in this register.

        The order is that of the score's log odds plus ``RARITY_COUNTS`` times the evidence that made them candidates:
        of names that agree as well, the one that shares rarer parts comes first, then that with nearer letters, and
        those that begin or end with another name come later; equals come in order of row.
        """
        sought = parse_name(name) if isinstance(name, str) else name
        slots = self._slots(sought)
        sums = self.sums_of(slots)
        rows = largest(sums, candidates)
        scores = np.nan_to_num(
            scores_of(
                prepare([sought], model=self.model), np.zeros(len(rows), int), self._prepared(rows), range(len(rows))
            )
        )
        certain = np.clip(scores, LEAST_SCORE, 1.0 - LEAST_SCORE)
        merit = np.log(certain / (1.0 - certain)) + RARITY_COUNTS * sums[rows]
        merit -= OPEN_END * self.open_ends(slots, rows) + LETTERS_COUNT * self._letters_apart(sought, rows)
        merit = np.round(merit, 6)
        order = np.lexsort((rows, -merit))
        return Ranked(rows[order], scores[order], merit[order])

    def open_ends(self, slots: Slots, rows: Rows, *, begins: bool = False) -> NDArray[np.int8]:
        """How many of each row's first and last parts answer none sought; what may be a title at the head does not
        count, nor does the first where it ``begins`` with what nobody asked for.
        """
        answers = np.zeros(len(self.parts.all), np.bool_)
        for numbers, _ in slots:
            answers[numbers] = True
        first = self.rows.members[self.rows.starts[rows]]
        last = self.rows.members[self.rows.starts[rows] + self.counted[rows] - 1]
        opened: NDArray[np.bool_] = answers[first] | self.may_be_title[first] | begins
        open_ends: NDArray[np.int8] = (~opened).astype(np.int8) + (~answers[last]).astype(np.int8)
        return open_ends

    def _letters_apart(self, sought: ParsedName, rows: Rows) -> Floats:
        """For each row, how far the letters of the parts sought are from their nearest in the row, natural log."""
        if not len(rows):
            return np.zeros(0, np.float32)
        asked, model = part_arrays(sought.parts), model_arrays(self.model)
        return _letters_apart(asked, self.parts.arrays, self.rows.starts, self.rows.members, rows, model)

    def _prepared(self, rows: Rows) -> PreparedNames:
        """These rows as ``prepare`` would have them, from parts made ready once."""
        read = [self._parsed(row) for row in rows.tolist()]
        starts = _starts([len(name.parts) for name in read])
        numbers = [self.rows.of(row)[: self.counted[row]] for row in rows.tolist()]
        texts = [name.text.encode("utf-8", "surrogatepass") for name in read]
        arrays = NameArrays(
            starts,
            np.concatenate([np.empty(0, np.int32), *numbers]),
            np.array([SCRIPTS.index(name.script) for name in read], np.uint8),
            np.array([bool(name.parts) and name.parts[0].optional for name in read], np.uint8),
            _starts([len(text) for text in texts]),
            np.frombuffer(b"".join(texts), np.uint8),
            self.parts.arrays.cells,
            self._rarity,
        )
        return PreparedNames((), np.empty((len(rows), 0), np.int32), arrays, self.model)

    @cached_property
    def _rarity(self) -> NDArray[np.float64]:
        """Of each distinct part, by the table of the commonest names."""
        return np.array([self.model.common.log10_weight(part) for part in self.parts.all], np.float64)

    def compared_with(self, sought: ParsedName, row: int, *, skip: int = 0) -> NameEvidence:
        """The comparison with one row, its first parts left out."""
        return compare_names(sought, self._parsed(row, skip=skip), model=self.model)

    def name_of(self, row: int) -> str:
        """As written; of names read before, their parts."""
        return self._names[row] if self._names else self._parsed(row).text

    def _parsed(self, row: int, *, skip: int = 0) -> ParsedName:
        """A row as it was read; its parts are written as where they were first met."""
        numbers = self.rows.of(row)[skip : self.counted[row]].tolist()
        parts = tuple(self.parts.all[number] for number in numbers)
        return name_of_parts(parts, text=self._names[row] if self._names and not skip else "")

    def candidates(self, name: str | ParsedName, *, limit: int = CANDIDATES) -> Rows:
        """Rows worth a full comparison, the most promising first, at most ``limit``; int32."""
        sought = parse_name(name) if isinstance(name, str) else name
        return largest(self._row_sums(sought), limit)

    def _row_sums(self, sought: ParsedName) -> Floats:
        """Evidence of every row, natural log; 0 where no part answers."""
        return self.sums_of(self._slots(sought))

    def _slots(self, sought: ParsedName) -> list[tuple[Rows, Floats]]:
        """For every part sought, the parts that answer it, best first, and their evidence."""
        return [self._slot(sought.parts, k) for k in range(len(sought.parts))]

    def _slot(self, parts: Sequence[Part], k: int) -> tuple[Rows, Floats]:
        numbers, odds = self.answers_with_next(parts, k)
        order, evidence = self.weighed(numbers, odds)
        return numbers[order], evidence

    def sums_of(self, slots: Slots) -> Floats:
        if not slots:
            return np.zeros(len(self), np.float32)
        return _row_sums(
            _starts([len(parts) for parts, _ in slots]),
            np.concatenate([parts for parts, _ in slots]),
            np.concatenate([weights for _, weights in slots]),
            self.places,
            self.counted,
        )

    # --- one part sought ----------------------------------------------------------------------------------

    def answers_with_next(self, parts: Sequence[Part], k: int) -> tuple[Rows, Floats]:
        """Answers to part k, or to it and the next read as one word: numbers of parts, and their log odds."""
        numbers, odds = self.answers_to(parts[k])
        joined = merged_part(parts[k], parts[k + 1]) if k + 1 < len(parts) else None
        if joined is None:
            return numbers, odds
        more, more_odds = self.answers_to(joined)
        worth = more_odds > MERGE_COST
        return np.concatenate([numbers, more[worth]]), np.concatenate([odds, more_odds[worth] - np.float32(MERGE_COST)])

    def answers_to(self, part: Part, *, least: float = 0.0) -> tuple[Rows, Floats]:
        """Parts of the register that are more likely the same name than not, and their log odds; remembered."""
        known = self._answers.get(part) if least == 0.0 else None
        if known is None:
            numbers = self.parts.near(part)
            odds = _odds_to(part_arrays([part]), self.parts.arrays, numbers, model_arrays(self.model))
            known = numbers[odds > least], odds[odds > least]
            if least < 0.0:
                return known
            if len(self._answers) >= MOST_REMEMBERED:
                self._answers.clear()
            if self._remembers:
                self._answers[part] = known
        return known

    def weighed(self, numbers: Rows, odds: Floats) -> tuple[Rows, Floats]:
        """The order of answers, best first, and their evidence: no more than the rarity of an answer as good as it.

        Equally good ones come in the order of their letters and count alike, so that the order of rows plays no role.
        """
        order = np.lexsort(([self.parts.all[number].core for number in numbers.tolist()], -odds))
        numbers, odds = numbers[order], odds[order]
        starts = self.places.starts
        as_good = np.searchsorted(-odds, -odds, side="right") - 1
        times = np.cumsum(starts[numbers + 1] - starts[numbers])[as_good]
        rarity = np.maximum(-np.log((times + 1.0) / (self._people + 2.0)), 0.0)
        evidence = np.maximum(np.minimum(odds, rarity), LEAST_EVIDENCE) + NEARER * odds
        return order.astype(np.int32), evidence.astype(np.float32)

    @cached_property
    def readings(self) -> Readings:
        return Readings(self.parts.all, self.parts.joined)

    # --- the register -------------------------------------------------------------------------------------

    @cached_property
    def places(self) -> Places:
        owners = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.rows.starts))
        place = (np.arange(len(owners)) - self.rows.starts[owners]).astype(np.int8)
        order = np.argsort(self.rows.members, kind="stable")
        counts = np.bincount(self.rows.members, minlength=len(self.parts.all))
        return Places(_starts(counts), owners[order], place[order])

    @cached_property
    def may_be_title(self) -> NDArray[np.bool_]:
        """Of each distinct part."""
        return np.array([part.optional for part in self.parts.all], np.bool_)

    @cached_property
    def counted(self) -> NDArray[np.int8]:
        """How many parts each row has, those joined from pieces not counted."""
        joined = np.array(self.parts.joined, np.bool_)
        owners = np.repeat(np.arange(len(self)), np.diff(self.rows.starts))
        return np.bincount(owners[~joined[self.rows.members]], minlength=len(self)).astype(np.int8)


class _Parts:
    """The distinct parts of a register, numbered in order of appearance."""

    def __init__(self) -> None:
        self.all: list[Part] = []
        self.joined: list[bool] = []
        self._by_writing: dict[tuple[str, str, str, bool, bool], int] = {}
        self._by_reading: dict[tuple[object, ...], int] = {}

    def copy(self) -> "_Parts":
        made = _Parts()
        made.all, made.joined = self.all.copy(), self.joined.copy()
        made._by_writing, made._by_reading = self._by_writing.copy(), self._by_reading.copy()
        return made

    def numbers_of(self, name: ParsedName) -> list[int]:
        """Numbers of a name's parts, then of parts joined with a fragment beside them."""
        numbers = [self.number_of(part, joined=False) for part in name.parts]
        for first, second in pairwise(name.parts):
            if min(len(first.core), len(second.core)) <= FRAGMENT_LETTERS and (one := merged_part(first, second)):
                numbers.append(self.number_of(one, joined=True))
        return numbers

    def number_of(self, part: Part, *, joined: bool) -> int:
        writing = (part.text, part.core, part.kind, part.optional, joined)
        number = self._by_writing.get(writing)
        if number is None:
            reading = (part.kind, part.arabic, part.core, part.forms, part.known, part.optional, joined)
            number = self._by_reading.setdefault(reading, len(self.all))
            if number == len(self.all):
                self.all.append(part)
                self.joined.append(joined)
            self._by_writing[writing] = number
        return number

    def near(self, part: Part) -> Rows:
        """Numbers of parts that may be this name: near in consonants, equivalent by the lexicon, or an initial."""
        if part.kind is PartKind.INITIAL:
            return np.arange(len(self.all), dtype=np.int32)
        near = np.zeros(len(self._skeletons), np.bool_)
        for bones in {skeleton(form.codes) for form in part.forms}:
            near |= _are_near(_codes_of(bones), self._skeleton_codes, self._skeleton_lengths, NEAR_CONSONANTS)
        found = [self._with_skeleton.of(k) for k in np.flatnonzero(near).tolist()]
        found += [self._initials, *(self._known_as[name] for name in part.known if name in self._known_as)]
        return np.unique(np.concatenate(found))

    @cached_property
    def arrays(self) -> PartArrays:
        return part_arrays(self.all)

    @cached_property
    def _skeletons(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, part in enumerate(self.all):
            for bones in sorted({skeleton(form.codes) for form in part.forms}):
                found.setdefault(bones, []).append(number)
        return found

    @cached_property
    def _skeleton_codes(self) -> Bytes:
        width = max(map(len, self._skeletons), default=1)
        table = np.zeros((len(self._skeletons), width), np.uint8)
        for k, bones in enumerate(self._skeletons):
            codes = _codes_of(bones)
            table[k, : len(codes)] = codes
        return table

    @cached_property
    def _skeleton_lengths(self) -> Bytes:
        return np.array([len(_codes_of(bones)) for bones in self._skeletons], np.uint8)

    @cached_property
    def _with_skeleton(self) -> _Postings:
        lists = list(self._skeletons.values())
        return _Postings(_starts(map(len, lists)), np.array([one for each in lists for one in each], np.int32))

    @cached_property
    def _initials(self) -> Rows:
        return np.array([k for k, part in enumerate(self.all) if part.kind is PartKind.INITIAL], np.int32)

    @cached_property
    def _known_as(self) -> dict[int, Rows]:
        """Parts by the lexicon names they may spell."""
        found: dict[int, list[int]] = {}
        for number, part in enumerate(self.all):
            for name in part.known:
                found.setdefault(name, []).append(number)
        return {name: np.array(numbers, np.int32) for name, numbers in found.items()}


def name_of_parts(parts: tuple[Part, ...], *, text: str = "") -> ParsedName:
    scripts = {part.arabic for part in parts}
    script = "none" if not parts else "mixed" if len(scripts) == 2 else "arabic" if True in scripts else "latin"
    return ParsedName(text or " ".join([part.text for part in parts]), parts, script)


_CODE_OF_CLASS = {letter: code for code, letter in enumerate(CLASS_LETTERS)}


def _codes_of(bones: str) -> Bytes:
    """A skeleton as numbers; one of weak letters only is empty."""
    return np.array([_CODE_OF_CLASS[letter] for letter in bones if letter in _CODE_OF_CLASS], np.uint8)


# --- compiled ---------------------------------------------------------------------------------------------


@compiled
def _are_near(sought: Bytes, table: Bytes, lengths: Bytes, most: int) -> NDArray[np.bool_]:
    """Which rows of ``table`` have at most ``most`` letters that ``sought`` lacks or the other way round, in order.

    By the longest common subsequence, one machine word per row (Hyyrö 2004, "Bit-parallel LCS-length computation
    revisited"). Words are cut at 24 letters before they come here, so that they fit.
    """
    places = np.zeros(256, np.uint64)
    for k in range(len(sought)):
        places[sought[k]] |= np.uint64(1) << np.uint64(k)
    near = np.zeros(len(table), np.bool_)
    for row in range(len(table)):
        if abs(int(lengths[row]) - len(sought)) > most:
            continue
        open_places = ~np.uint64(0)
        for k in range(lengths[row]):
            met = open_places & places[table[row, k]]
            open_places = (open_places + met) | (open_places - met)
        common = 0
        for k in range(len(sought)):
            common += 1 - int((open_places >> np.uint64(k)) & np.uint64(1))
        near[row] = len(sought) + int(lengths[row]) - 2 * common <= most
    return near


@compiled
def _odds_to(sought: PartArrays, parts: PartArrays, numbers: Rows, model: ModelArrays) -> Floats:
    """Natural log odds of the one part sought and each of these, where above 0."""
    odds = np.empty(len(numbers), np.float32)
    for k in range(len(numbers)):
        part = parts.cells[numbers[k]]
        odds[k] = link_odds(sought.cells, sought.cells[0], parts.cells, part, model.whole, model.real)[0]
    return odds


@compiled
def _letters_apart(
    sought: PartArrays, parts: PartArrays, starts: Offsets, members: Rows, rows: Rows, model: ModelArrays
) -> Floats:
    """For each row, the cost of the nearest reading of each part sought, at most ``MOST_LETTERS`` each, added up."""
    apart = np.zeros(len(rows), np.float32)
    most = int(MOST_LETTERS * MILLION)
    for k in range(len(rows)):
        for i in range(sought.size):
            least = most
            for at in range(starts[rows[k]], starts[rows[k] + 1]):
                one, other = sought.cells[i], parts.cells[members[at]]
                least = min(least, nearest(sought.cells, one, parts.cells, other, model.whole, least)[0])
            apart[k] += least / MILLION
    return apart


@compiled
def _row_sums(slots: Offsets, parts: Rows, weights: Floats, places: Places, counted: NDArray[np.int8]) -> Floats:
    """Sum over the parts sought of the weight of each row's best answer, less what speaks against it; 0 where none.

    slots: where the answers to each part sought begin; they stand best first, so that the first met is the best.
    Places are counted as written, or as if one of the two put the family first: whichever leaves most in their place,
    less one for the change.
    """
    sums = np.zeros(len(counted), np.float32)
    answered = np.zeros(len(counted), np.int8)
    last = np.full(len(counted), -1, np.int8)
    in_place = np.zeros((3, len(counted)), np.int8)
    sought = len(slots) - 1
    for slot in range(sought):
        for k in range(slots[slot], slots[slot + 1]):
            for at in range(places.starts[parts[k]], places.starts[parts[k] + 1]):
                row = places.row[at]
                if last[row] != slot:
                    last[row] = slot
                    answered[row] += 1
                    sums[row] += weights[k]
                    place, end = int(places.place[at]), int(counted[row])
                    in_place[0, row] += place == slot or end - place == sought - slot
                    in_place[1, row] += place == (slot - 1 if slot else end - 1)
                    in_place[2, row] += slot == (place - 1 if place else sought - 1)
    for row in range(len(counted)):
        if answered[row] > 0:
            fewer, more = min(sought, counted[row]), max(sought, counted[row])
            against = max(fewer - answered[row], 0)
            sums[row] += IN_PLACE * max(in_place[0, row], in_place[1, row] - 1, in_place[2, row] - 1)
            sums[row] = max(sums[row] - UNANSWERED * against - LEFT_OUT * (more - fewer), 1e-6)
    return sums


def largest(sums: Floats, limit: int) -> Rows:
    """Rows of the largest sums above 0, largest first, equals in order of row."""
    rows = np.flatnonzero(sums > 0)
    values = sums[rows]
    if limit <= 0:
        return np.empty(0, np.int32)
    if len(rows) > limit:
        least = np.partition(values, len(values) - limit)[len(values) - limit]
        above = np.flatnonzero(values > least)
        kept = np.sort(np.concatenate([above, np.flatnonzero(values == least)[: limit - len(above)]]))
        rows, values = rows[kept], values[kept]
    return rows[np.argsort(-values, kind="stable")].astype(np.int32)
