"""Many lists in one table, as large as asked, with known truth: what linkage at scale is measured on.

Every distinct spelling is made once and rows only point at it; that is why a million entries take seconds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from wasl.engines.places.gazetteer import towns
from wasl.engines.synthesis import arabic_writing as arabic
from wasl.engines.synthesis.conventions import CONVENTIONS, NEWSPAPERS
from wasl.engines.synthesis.draws import Draws
from wasl.engines.synthesis.errors import SynthesisError
from wasl.engines.synthesis.households import Numbers, kinship
from wasl.engines.synthesis.latin_writing import (
    ANOTHER_MOOD,
    ATTESTED,
    ATTESTED_WHEN_SETTLED,
    SHORT_MUHAMMAD,
    latin_slip,
)
from wasl.engines.synthesis.lives import lives
from wasl.engines.synthesis.name_stock import NamePart, stock
from wasl.engines.synthesis.naming import Names, name_everyone
from wasl.engines.synthesis.people import SIBLING_SHARE
from wasl.engines.synthesis.spelling import spell

Lists = Literal["la", "ar", "both"]
Flags = NDArray[np.bool_]
Shares = NDArray[np.float64]
Words = NDArray[np.int32]
"""Numbers of texts in a vocabulary, one per entry; ``BLANK`` for nothing."""

NAME_COLUMNS = ("given", "father", "family", "mother")
COLUMNS = ("record_id", "list", "person", *NAME_COLUMNS, "sex", "birth_date", "town")
BLANK = -1

# All shares in this file are chosen by us, after the synthetic file of the linkage measurements (12 lists; father
# missing 27 %, mother 45 %, birth date 25 %); none is a measurement of real lists.
ONCE_MORE = 0.476  # chance of another entry after each: 1.9 entries per person
HOUSE_SCHOOL, HOUSE_STYLE, HOUSE_STYLES = 0.70, 0.50, 3  # how far a list keeps to its school, and to a few hands in it
STYLES = 24  # hands within a school; the first makes the usual choice everywhere
ARABIC_WAYS = 1 << 5
PART_DIFFERS = 0.0125  # of entries, as 2.5 % of pairs in damage.py
WHICH_DIFFERS = np.asarray([10, 25, 30, 35], dtype=np.int64)  # given, father, family, mother
SLIP_TWICE = 0.5  # of parts with a wrong letter
SHORTENED = 0.05  # of men called Muhammad
MOVED = 0.02  # entries that give another town
USUAL_PLACE = 0.95
SEX_MISSING, SEX_DIFFERS = 0.03, 0.0035
YEAR = 1 << 40  # added to a year in a column of days


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How one list is kept: its size in hundredths of all entries, its school of spelling, and shares of entries.

    ``script`` counts where lists of both scripts are asked for. ``misdated``: day and month changed over, some
    days off, or a year off. ``exchanged``: given and family name in each other's column. ``joined``: the
    father's name written behind the given name. ``glued``: of parts of two words. ``slips``: of name parts.
    ``pdf``: of Arabic entries, mangled by a PDF file.
    """

    size: int
    school: str
    script: Literal["la", "ar"] = "la"
    father_missing: float
    mother_missing: float
    birth_missing: float
    year_only: float = 0.08
    town_missing: float = 0.05
    misdated: float = 0.03
    exchanged: float = 0.01
    joined: float = 0.01
    glued: float = 0.10
    slips: float = 0.015
    pdf: float = 0.0


HABITS = (
    Habits(size=24, school="english", father_missing=0.05, mother_missing=0.16, birth_missing=0.10),
    Habits(size=16, school="careful", father_missing=0.12, mother_missing=0.32, birth_missing=0.15, year_only=0.05),
    Habits(size=13, school="french", father_missing=0.20, mother_missing=0.28, birth_missing=0.20, exchanged=0.03),
    Habits(size=11, school="english", script="ar", father_missing=0.08, mother_missing=0.42, birth_missing=0.30),
    Habits(size=9, school="gulf", father_missing=0.35, mother_missing=0.80, birth_missing=0.25, slips=0.03),
    Habits(size=8, school="english", script="ar", father_missing=0.30, mother_missing=0.40, birth_missing=0.4, pdf=0.5),
    Habits(size=6, school="turkish", father_missing=0.95, mother_missing=1.00, birth_missing=0.15, misdated=0.05),
    Habits(size=5, school="egyptian", father_missing=0.50, mother_missing=0.70, birth_missing=0.40, year_only=0.30),
    Habits(size=3, school="careful", script="ar", father_missing=0.20, mother_missing=0.60, birth_missing=0.85),
    Habits(size=2, school="french", father_missing=1.00, mother_missing=1.00, birth_missing=0.30, exchanged=0.08),
    Habits(size=2, school="english", father_missing=0.80, mother_missing=1.00, birth_missing=1.00, slips=0.05),
    Habits(size=1, school="gulf", script="ar", father_missing=0.60, mother_missing=1.00, birth_missing=0.60),
)  # fmt: skip


def many_lists(*, records: int = 1_000_000, lists: int = 12, seed: int, script: Lists = "la") -> Any:
    """One table of ``records`` entries from ``lists`` lists of invented people; the same seed, the same table.

    Returns a pyarrow.Table in random order: ``record_id`` int64, the row's number; ``list`` string; ``person``
    int64, the truth; ``given``, ``father``, ``family``, ``mother`` (her given name), ``sex`` (M or F),
    ``birth_date`` (ISO day, or a year), ``town``: strings as written, null where nothing was. People have 1.9
    entries on average and up to some twenty, now and then two on one list; 18 % have a brother or sister among
    the people, with the same father, mother, family name and town. With ``script`` "la" or "ar" all is in Latin
    or in Arabic letters; with "both", each list in its own. Beyond twelve lists, habits come again.
    Raises SynthesisError for counts below 1 (records: below 0), or a negative seed.
    """
    check_request(records=records, lists=lists, seed=seed)
    who = entries_of_people(records, Draws(seed, "many lists: who"))
    kept = tuple(HABITS[number % len(HABITS)] for number in range(lists))
    on = lists_of(who, kept, Draws(seed, "many lists: on which"))
    people = int(who.max(initial=-1)) + 1
    draws = Draws(seed, "many lists: people")
    kin = kinship(max(people, 1), sibling_share=SIBLING_SHARE, draws=draws)
    names = name_everyone(kin, draws)
    born = lives(kin, names.town, draws).birth

    words = Vocabulary()
    hand = hands(on, kept, script=script, draws=Draws(seed, "many lists: hands"))
    parts = name_columns(who, on, hand, names, kept, words=words, seed=seed)
    columns = {
        "record_id": pa.array(np.arange(records, dtype=np.int64)),
        "list": labelled(on, [f"L{number + 1:02d}" for number in range(lists)]),
        "person": pa.array(who),
        **{name: labelled(parts[name], words.texts) for name in NAME_COLUMNS},
        "sex": sexes(names.woman[who], Draws(seed, "many lists: sex")),
        "birth_date": birth_dates(born[who], on, kept, Draws(seed, "many lists: birth")),
        "town": town_names(names.town[who], on, hand, kept, Draws(seed, "many lists: town")),
    }
    return pa.table({name: columns[name] for name in COLUMNS})


def check_request(*, records: int, lists: int, seed: int) -> None:
    if records < 0:
        raise SynthesisError(f"{records} entries cannot be invented", why="the count is negative")
    if lists < 1:
        raise SynthesisError(f"{lists} lists cannot be invented", why="there must be one at least")
    if seed < 0:
        raise SynthesisError(f"seed {seed} cannot be used", why="it is negative", do="Take 0 or more.")


# who is on which list


def entries_of_people(records: int, draws: Draws) -> Numbers:
    """For every entry the number of its person, in random order; people without a gap from 0."""
    again = draws.units(records) < ONCE_MORE
    again[:1] = False
    return np.asarray(np.cumsum(~again) - 1, dtype=np.int64)[draws.order(records)]


def lists_of(who: Numbers, kept: tuple[Habits, ...], draws: Draws) -> Numbers:
    """For every entry its list; a second entry on the same list is drawn anew once."""
    sizes = np.asarray([habits.size for habits in kept], dtype=np.int64)
    on = draws.weighted(sizes, len(who))
    if len(who) == 0:
        return on
    order = np.argsort(who * len(kept) + on, kind="stable")
    code = (who * len(kept) + on)[order]
    twice = order[1:][code[1:] == code[:-1]]
    on[twice] = draws.weighted(sizes, len(twice))
    return on


def by_list(on: Numbers, kept: tuple[Habits, ...], habit: str) -> Shares:
    """For every entry what its list does."""
    return np.asarray([getattr(habits, habit) for habits in kept], dtype=np.float64)[on]


# which hand writes

SCHOOLS = tuple(CONVENTIONS)
LATIN_WAYS = len(SCHOOLS) * STYLES
WAYS = LATIN_WAYS + ARABIC_WAYS
ARABIC_CHANCES = np.asarray([0.12, 0.06, 0.06, 0.05])  # spacing, hamza, final ya, ta marbuta; near those of damage.py


def hands(on: Numbers, kept: tuple[Habits, ...], *, script: Lists, draws: Draws) -> Numbers:
    """For every entry the way its names are written: a school and a style, or the habits of an Arabic clerk."""
    size = len(on)
    main = np.asarray([SCHOOLS.index(habits.school) for habits in kept], dtype=np.int64)[on]
    mixture = np.asarray([round(100 * weight) for _, weight in NEWSPAPERS], dtype=np.int64)
    others = np.asarray([SCHOOLS.index(name) for name, _ in NEWSPAPERS], dtype=np.int64)[draws.weighted(mixture, size)]
    school = np.where(draws.units(size) < HOUSE_SCHOOL, main, others)
    house = (on * (HOUSE_STYLES + 2) + draws.below(HOUSE_STYLES, size)) % STYLES
    style = np.where(draws.units(size) < HOUSE_STYLE, house, draws.below(STYLES, size))
    latin = school * STYLES + style
    bits = [draws.units(size) < chance for chance in (*ARABIC_CHANCES.tolist(), by_list(on, kept, "pdf"))]
    in_arabic = LATIN_WAYS + sum(bit.astype(np.int64) << at for at, bit in enumerate(bits))
    if script == "both":
        chosen = np.asarray([habits.script == "ar" for habits in kept], dtype=np.bool_)[on]
        return np.asarray(np.where(chosen, in_arabic, latin), dtype=np.int64)
    return np.asarray(in_arabic if script == "ar" else latin, dtype=np.int64)


def written_in(way: int, part: NamePart) -> str:
    """A name part as the hand of that number writes it."""
    if way < LATIN_WAYS:
        school, style = divmod(way, STYLES)
        return spell(part.vocalised, convention=CONVENTIONS[SCHOOLS[school]], style=style * 0x9E3779B1)
    habits = way - LATIN_WAYS
    changes = (
        arabic.join_compounds,
        lambda text: arabic.drop_hamza(text, seated=False),
        arabic.swap_final_ya,
        arabic.ta_marbuta_as_ha,
        arabic.through_pdf,
    )
    text = part.ar
    for at, change in enumerate(changes):
        if habits >> at & 1:
            text = change(text)
    return text


# words


@lru_cache(maxsize=1)
def all_parts() -> tuple[NamePart, ...]:
    """Men's names, women's names and family names in one row."""
    return (*stock("given_male").names, *stock("given_female").names, *stock("family").names)


def positions() -> dict[str, tuple[int, int]]:
    """Where each kind begins and ends in ``all_parts``."""
    men, women = len(stock("given_male").names), len(stock("given_female").names)
    return {"men": (0, men), "women": (men, men + women), "families": (men + women, len(all_parts()))}


class Vocabulary:
    """Every spelling in use, by number. State: ``texts``, which only grows.

    The spellings that people keep to (``NamePart.attested``) come first; others are made when first asked for.
    """

    def __init__(self) -> None:
        parts = all_parts()
        self.texts: list[str] = [text for part in parts for text in part.attested]
        self.attested = np.asarray([len(part.attested) for part in parts], dtype=np.int64)
        self.attested_from = np.cumsum(self.attested) - self.attested
        self.settled = np.asarray([part.settled for part in parts], dtype=np.bool_)
        self._number = np.full(len(parts) * WAYS, BLANK, dtype=np.int32)

    def add(self, text: str) -> int:
        self.texts.append(text)
        return len(self.texts) - 1

    def by_rule(self, parts: Numbers, ways: Numbers) -> Words:
        """The number of each part as written each way."""
        codes = parts * WAYS + ways
        wanted = np.zeros(len(self._number), dtype=np.bool_)
        wanted[codes] = True
        names = all_parts()
        for code in np.flatnonzero(wanted & (self._number < 0)).tolist():
            part, way = divmod(code, WAYS)
            self._number[code] = self.add(written_in(way, names[part]))
        return np.asarray(self._number[codes], dtype=np.int32)

    def change(self, column: Words, rows: Numbers, changed: Callable[[str], str]) -> None:
        """In these rows, the word as changed; blanks stay blank."""
        for row in rows[column[rows] >= 0].tolist():
            before = self.texts[column[row]]
            after = changed(before)
            if after != before:
                column[row] = self.add(after)


def labelled(numbers: Words | Numbers, texts: list[str]) -> Any:
    """The texts of these numbers as an Arrow column of strings; null for ``BLANK``."""
    return pa.array(texts, pa.string()).take(pa.array(numbers, pa.int32(), mask=numbers < 0))


# names


def name_columns(
    who: Numbers, on: Numbers, hand: Numbers, names: Names, kept: tuple[Habits, ...], *, words: Vocabulary, seed: int
) -> dict[str, Words]:
    """The four columns of names, damage and all."""
    of_kind = positions()
    given = names.given[who] + np.where(names.woman[who], of_kind["women"][0], 0)
    parts = {
        "given": given,
        "father": names.father[who],
        "family": names.family[who] + of_kind["families"][0],
        "mother": names.mother_given[who] + of_kind["women"][0],
    }
    make_some_differ(parts, names.woman[who], Draws(seed, "many lists: other names"))
    columns = {}
    for name in NAME_COLUMNS:
        draws = Draws(seed, f"many lists: {name}")
        columns[name] = written_parts(parts[name], hand, words, draws)
        if name == "given":
            shorten(columns[name], parts[name], hand, words, draws)
        slip_and_glue(columns[name], on, kept, words, draws)
    leave_out(columns, on, kept, Draws(seed, "many lists: left out"))
    misplace(columns, on, kept, words, Draws(seed, "many lists: misplaced"))
    return columns


def make_some_differ(parts: dict[str, Numbers], woman: Flags, draws: Draws) -> None:
    """Now and then a part is really another name of its kind."""
    size = len(woman)
    rows = np.flatnonzero(draws.units(size) < PART_DIFFERS)
    which = draws.weighted(WHICH_DIFFERS, len(rows))
    unit = draws.units(len(rows))
    kinds = ("men", "men", "families", "women")
    for at, (name, kind) in enumerate(zip(NAME_COLUMNS, kinds, strict=True)):
        here = which == at
        women = woman[rows[here]] if name == "given" else np.zeros(int(here.sum()), dtype=np.bool_)
        (low, high), (low_her, high_her) = positions()[kind], positions()["women"]
        other = low + (unit[here] * (high - low)).astype(np.int64)
        hers = low_her + (unit[here] * (high_her - low_her)).astype(np.int64)
        parts[name][rows[here]] = np.where(women, hers, other)


def written_parts(parts: Numbers, hand: Numbers, words: Vocabulary, draws: Draws) -> Words:
    """Each part as its entry's hand writes it, sometimes in another mood, often as its bearers do."""
    size = len(parts)
    latin = hand < LATIN_WAYS
    mood = (hand // STYLES) * STYLES + draws.below(STYLES, size)
    way = np.where(latin & (draws.units(size) < ANOTHER_MOOD), mood, hand)
    column = words.by_rule(parts, way)
    chance = np.where(words.settled[parts], ATTESTED_WHEN_SETTLED, ATTESTED)
    able = latin & (words.attested[parts] > 0)
    able &= words.settled[parts] | (hand // STYLES != SCHOOLS.index("careful"))
    kept = able & (draws.units(size) < chance)
    which = words.attested_from[parts] + draws.below(words.attested[parts], size)
    column[kept] = which[kept]
    return column


def shorten(column: Words, parts: Numbers, hand: Numbers, words: Vocabulary, draws: Draws) -> None:
    """Mhd, M. and the like for Muhammad, in Latin letters."""
    muhammad = np.asarray([part.ar == "محمد" for part in all_parts()], dtype=np.bool_)
    short = np.asarray([words.add(text) for text in SHORT_MUHAMMAD], dtype=np.int32)
    rows = np.flatnonzero(muhammad[parts] & (hand < LATIN_WAYS))
    rows = rows[draws.units(len(rows)) < SHORTENED]
    column[rows] = short[draws.below(len(short), len(rows))]


def slip_and_glue(column: Words, on: Numbers, kept: tuple[Habits, ...], words: Vocabulary, draws: Draws) -> None:
    """Two words written as one; one or two letters wrong."""
    size = len(column)
    glued = np.flatnonzero(draws.units(size) < by_list(on, kept, "glued"))
    words.change(column, glued, lambda text: text.replace(" ", "").replace("-", ""))

    def slipped(text: str) -> str:
        slip = arabic.slip if is_arabic(text) else latin_slip
        text = slip(text, draws)
        return slip(text, draws) if draws.happens(SLIP_TWICE) else text

    words.change(column, np.flatnonzero(draws.units(size) < by_list(on, kept, "slips")), slipped)


def is_arabic(text: str) -> bool:
    """True where the first letter is Arabic."""
    return "\u0600" <= text[:1] <= "\u06ff"


def leave_out(columns: dict[str, Words], on: Numbers, kept: tuple[Habits, ...], draws: Draws) -> None:
    for name in ("father", "mother"):
        columns[name][draws.units(len(on)) < by_list(on, kept, f"{name}_missing")] = BLANK


def misplace(columns: dict[str, Words], on: Numbers, kept: tuple[Habits, ...], words: Vocabulary, draws: Draws) -> None:
    """Given and family name exchanged; the father's name written behind the given name."""
    given, father, family = columns["given"], columns["father"], columns["family"]
    rows = np.flatnonzero(draws.units(len(on)) < by_list(on, kept, "exchanged"))
    given[rows], family[rows] = family[rows], given[rows]
    chosen = draws.units(len(on)) < by_list(on, kept, "joined")
    for row in np.flatnonzero(chosen & (father >= 0)).tolist():
        given[row] = words.add(f"{words.texts[given[row]]} {words.texts[father[row]]}")
        father[row] = BLANK


# everything else


def sexes(woman: Flags, draws: Draws) -> Any:
    differs = draws.units(len(woman)) < SEX_DIFFERS
    number = np.where(draws.units(len(woman)) < SEX_MISSING, BLANK, (woman ^ differs).astype(np.int64))
    return labelled(number, ["M", "F"])


def birth_dates(born: Numbers, on: Numbers, kept: tuple[Habits, ...], draws: Draws) -> Any:
    """Birth dates as written: ISO days, some of them wrong, years, or nothing."""
    size = len(born)
    days = np.where(draws.units(size) < by_list(on, kept, "misdated"), misdated(born, draws), born)
    year, _, _ = calendar(days)
    code = np.where(draws.units(size) < by_list(on, kept, "year_only"), YEAR + year, days)
    distinct, number = np.unique(code, return_inverse=True)
    texts = [str(one - YEAR) if one > YEAR // 2 else str(np.datetime64(one, "D")) for one in distinct.tolist()]
    missing = draws.units(size) < by_list(on, kept, "birth_missing")
    return labelled(np.where(missing, BLANK, number), texts)


def calendar(days: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Year, month and day of the month of days since 1970."""
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    month = months.astype(np.int64)
    first = months.astype("datetime64[D]").astype(np.int64)
    return 1970 + month // 12, 1 + month % 12, 1 + days - first


def days_of(year: Numbers, month: Numbers, day: Numbers) -> Numbers:
    """Days since 1970; 29 February becomes the 28th where the year has none."""
    first = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    length = (first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")
    within = np.minimum(day, length.astype(np.int64))
    return np.asarray(first.astype("datetime64[D]").astype(np.int64) + within - 1, dtype=np.int64)


def misdated(days: Numbers, draws: Draws) -> Numbers:
    """Another day for each, wrong in the ways and shares of ``written_dates.misdated``."""
    size = len(days)
    year, month, day = calendar(days)
    kind = draws.below(100, size)
    few = np.asarray([-10, -3, -2, -1, 1, 1, 2, 3, 9, 10], dtype=np.int64)[draws.below(10, size)]
    one = np.asarray([-1, 1], dtype=np.int64)[draws.below(2, size)]
    many = np.asarray([-10, -2, 2], dtype=np.int64)[draws.below(3, size)]
    can_swap = (day <= 12) & (day != month)
    swapped = days_of(year, np.where(can_swap, day, month), np.where(can_swap, month, day))
    another_year = days_of(year + np.where(kind < 95, one, many), month, day)
    found = np.where((kind < 35) & can_swap, swapped, np.where(kind < 65, days + few, another_year))
    return np.asarray(found, dtype=np.int64)


def town_names(home: Numbers, on: Numbers, hand: Numbers, kept: tuple[Habits, ...], draws: Draws) -> Any:
    """The town as written in the script of the entry; sometimes another one."""
    places = towns()
    size = len(home)
    population = np.asarray([place.population for place in places], dtype=np.int64)
    town = np.where(draws.units(size) < MOVED, draws.weighted(population, size), home)
    texts = [place.ar for place in places] + [text for place in places for text in place.latin]
    spellings = np.asarray([len(place.latin) for place in places], dtype=np.int64)
    usual = len(places) + np.cumsum(spellings) - spellings
    any_of = usual[town] + draws.below(spellings[town], size)
    latin = np.where(draws.units(size) < USUAL_PLACE, usual[town], any_of)
    number = np.where(hand < LATIN_WAYS, latin, town)
    missing = draws.units(size) < by_list(on, kept, "town_missing")
    return labelled(np.where(missing, BLANK, number), texts)
