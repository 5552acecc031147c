"""People searched by several kinds of names; a slow readable twin compares everybody."""

from dataclasses import replace

import numpy as np
import pytest

from wasl.engines.names.blocks import from_bytes, to_bytes
from wasl.engines.names.errors import BlockUnreadable
from wasl.engines.names.folding import fold
from wasl.engines.names.index import NameIndex, Rows, name_of_parts
from wasl.engines.names.parsing import Part, parse_name
from wasl.engines.names.persons import MOTHER_CLASHES, PARTED, Field, Meant, PersonIndex
from wasl.engines.names.seeking import NONE, NOT_ANSWERED, Sought
from wasl.engines.synthesis.lists import two_lists

SIZE = 150


@pytest.fixture(scope="module")
def lists():
    return two_lists(left=2 * SIZE, right=2 * SIZE, shared=1.0, seed=11, left_script="both", right_script="both")


def field(named: list[tuple[int, str]]) -> Field:
    kept = NameIndex.build([name for _, name in named]).block()
    return Field(NameIndex.of_blocks([from_bytes(to_bytes(kept))]), np.array([who for who, _ in named], np.int32))


@pytest.fixture(scope="module")
def people(lists) -> PersonIndex:
    """Of every two rows one person, who is written twice; some with a mother, a few with a kunya."""
    rows = lists.left
    return PersonIndex(
        SIZE,
        names=field([(k // 2, row["name"]) for k, row in enumerate(rows)]),
        mothers=field([(k // 2, row["mother_name"]) for k, row in enumerate(rows) if row["mother_name"] and k % 2]),
        kunyas=field([(k, f"Abu {lists.left[2 * k]['name'].split()[0]}") for k in range(0, SIZE, 5)]),
    )


# --- the readable twin ------------------------------------------------------------------------------------


def everyone_compared(people: PersonIndex, meanings: list[Meant], among: list[bool]) -> list[tuple[int, float]]:
    """Everybody's merit, person by person and row by row, in order."""
    best: dict[int, float] = {}
    meanings = [*meanings, *(one for meant in meanings for one in parted(people, meant))]
    for loosely in (False, True):
        complete: dict[int, bool] = {}
        for meant in meanings:
            for person in range(people.size):
                merit, whole = merit_of(people, meant, person, loosely=loosely) if among[person] else (None, False)
                if merit is not None and merit > best.get(person, -np.inf):
                    best[person] = merit
                    complete[person] = whole
        ranked = sorted(best.items(), key=lambda one: (-one[1], one[0]))
        if ranked and complete.get(ranked[0][0]):
            break
    return ranked


def parted(people: PersonIndex, meant: Meant) -> list[Meant]:
    """With a word that the lexicon does not hold as two of the register, the second with its article."""
    found, parts = [], meant.name.parts if meant.name else ()
    written: dict[str, Part] = {}
    for one in people._names.index.parts.all:
        written.setdefault(fold(one.text).replace(" ", ""), one)
    for k, part in enumerate(parts):
        word = fold(part.text).replace(" ", "")
        for end in range(2, len(word) - 2 if not part.known else 0):
            halves = written.get(word[:end]), written.get(word[end:])
            if halves[0] and halves[1] and halves[1].article:
                cut = (*parse_name(part.text[:end]).parts, *parse_name(part.text[end:]).parts)
                name = name_of_parts((*parts[:k], *cut, *parts[k + 1 :]))
                found.append(replace(meant, name=name, unlikely=PARTED))
    return found


def merit_of(people: PersonIndex, meant: Meant, person: int, *, loosely: bool) -> tuple[float | None, bool]:
    """The sum over what is asked of the best row's merit; None where what must be answered is not."""
    asked = [("name", people._names, meant.name), ("kunya", people._kunyas, meant.kunya),
             ("mother", people._mothers, meant.mother)]  # fmt: skip
    asked = [(kind, held, name) for kind, held, name in asked if name is not None]
    total, whole = -meant.unlikely, True
    for kind, held, name in asked:
        needed = kind != "mother" or len(asked) == 1
        sought = Sought(
            held.index, name, unfinished=meant.unfinished and (kind != "kunya" or meant.name is None), loosely=loosely,
            without_first=meant.without_first and kind == "name", open_first=meant.kunya is not None and kind == "name",
        )  # fmt: skip
        rows = [row for row in range(len(held.owners)) if held.owners[row] == person and len(held.index.rows.of(row))]
        if needed and not any(sought.sums[row] > NONE for row in rows):
            return None, False
        merits = []
        for row in rows:
            one: Rows = np.array([row], np.int32)
            merit = float(sought.fit(one).merits[0])
            answered = int((sought.fit(one).chosen != NOT_ANSWERED).sum())
            parts = len(name.parts)
            if kind == "mother" and not needed:
                merits.append(max(merit, MOTHER_CLASHES))
            elif answered >= (parts if kind == "kunya" else parts - (parts > 1) - (parts > 3)):
                merits.append(merit)
            whole = whole and (len(rows) > 1 or answered == parts)
        if rows and not merits:
            return None, False
        total += max(merits, default=0.0)
        whole = whole and (not rows or any(
            (sought.fit(np.array([row], np.int32)).chosen != NOT_ANSWERED).all() for row in rows
        ))  # fmt: skip
    return total, whole


def ways(lists) -> list[list[Meant]]:
    """Questions of several kinds, about people of the other list."""
    found = []
    for number, row in enumerate(lists.right[:24]):
        name = parse_name(row["name"])
        mother = parse_name(row["mother_name"]) if row["mother_name"] else None
        kunya = parse_name(f"Abu {row['name'].split()[0]}")
        found.append(
            [
                [Meant(name=name)],
                [Meant(name=name, mother=mother)],
                [Meant(name=parse_name(" ".join(part.text for part in name.parts[-2:]))), Meant(kunya=kunya)],
                [Meant(mother=mother)] if mother else [Meant(name=name, unfinished=True)],
            ][number % 4]
        )
    return [*found, *([Meant(name=parse_name(text))] for text in TORN)]


TORN = ["Zainalabidin Haddad", "عبذ الرحمن الخطيب", "Nor al-Din Abdalah", "عبدالل محمد"]


def test_search__ranks_as_comparing_everybody_does(lists, people) -> None:
    among = [person % 3 != 1 for person in range(people.size)]
    for meanings in ways(lists):
        found = people.search(meanings, among=np.array(among), limit=people.size, candidates=people.size)
        expected = everyone_compared(people, meanings, among)
        assert [(one.person, round(one.merit, 4)) for one in found] == [
            (who, round(merit, 4)) for who, merit in expected
        ]


def test_search__of_fewer_candidates_begins_with_the_same_person(lists, people) -> None:
    for row in lists.right[:40]:
        asked = [Meant(name=parse_name(row["name"]))]
        few, all_of_them = (people.search(asked, limit=1, candidates=number) for number in (50, SIZE))
        assert [one.person for one in few] == [one.person for one in all_of_them]


def test_search__nobody_among_nobody(people) -> None:
    nobody = np.zeros(people.size, np.bool_)
    assert people.search([Meant(name=parse_name("محمد"))], among=nobody) == []
    empty = NameIndex.of_blocks([])
    none = Field(empty, np.empty(0, np.int32))
    assert PersonIndex(0, names=none, kunyas=none, mothers=none).search([Meant(name=parse_name("محمد"))]) == []


# --- blocks -----------------------------------------------------------------------------------------------


def test_blocks__kept_and_put_together_answer_as_names_read_at_once(lists) -> None:
    names = [row["name"] for row in lists.left]
    halves = [NameIndex.build(names[:100]).block(), NameIndex.build(names[100:]).block()]
    kept = NameIndex.of_blocks([from_bytes(to_bytes(half)) for half in halves])
    whole = NameIndex.build(names)
    for row in lists.right[:30]:
        ours, theirs = kept.ranked(row["name"]), whole.ranked(row["name"])
        assert ours.rows.tolist() == theirs.rows.tolist()
        assert np.allclose(ours.merit, theirs.merit, atol=1e-4)


def test_blocks__a_text_with_line_breaks_and_half_letters_comes_back() -> None:
    names = ["خالد\n\u2028العطار", "Kha\ud800led", "", "Sami\x00 Ali"]
    block = NameIndex.build(names).block()
    again = from_bytes(to_bytes(block))
    assert (again.parts, again.joined) == (block.parts, block.joined)
    assert (again.starts.tolist(), again.members.tolist()) == (block.starts.tolist(), block.members.tolist())


@pytest.mark.parametrize("damaged", [b"", b"PK\x03\x04", b"no block"])
def test_blocks__damaged_bytes_are_refused(damaged: bytes) -> None:
    with pytest.raises(BlockUnreadable):
        from_bytes(damaged)


# --- an unfinished word, a father's name first, a slip ----------------------------------------------------

NAMES = ["خالد محمود درويش العطار", "Khalil Ibrahim Haddad", "Samira Qasim al-Sabbagh", "Mahmoud Rami al-Attar"]


@pytest.fixture(scope="module")
def few() -> PersonIndex:
    none = Field(NameIndex.of_blocks([]), np.empty(0, np.int32))
    return PersonIndex(len(NAMES), names=field(list(enumerate(NAMES))), kunyas=none, mothers=none)


def first(few: PersonIndex, text: str, **how: bool) -> tuple[int, str]:
    found = few.search([Meant(name=parse_name(text), **how)])
    return found[0].person, few.why(found[0])[0].ending


def test_a_compound_torn_by_a_slip__is_read_as_one(lists) -> None:
    names = ["Hamed Hamza Muhamed Al-Hayfawy", "حمد حسن الحيفاوي", "حمدالله رامي حمدالله الحيفاوي"]
    names += [row["name"] for row in lists.left]  # among few people no name is rare enough to be worth a correction
    none = Field(NameIndex.of_blocks([]), np.empty(0, np.int32))
    people = PersonIndex(len(names), names=field(list(enumerate(names))), kunyas=none, mothers=none)
    (found, *_) = people.search([Meant(name=parse_name("حمد الل الحيفاوي"))])
    assert (found.person, people.why(found)[0].corrected) == (2, ("حمدالله",))


def test_a_word_that_holds_two__is_read_as_both(lists) -> None:
    names = ["زين العابدين عمار عبدالرزاق", "Zain Al-Abidin Qasim", "Zeynab Rafik Abdulrazak"]
    names += [row["name"] for row in lists.left]
    none = Field(NameIndex.of_blocks([]), np.empty(0, np.int32))
    people = PersonIndex(len(names), names=field(list(enumerate(names))), kunyas=none, mothers=none)
    (found, *_) = people.search([Meant(name=parse_name("Zainalabidin Abdulrazzaq"))])
    (reason,) = people.why(found)
    assert (found.person, [part.a for part in reason.evidence.parts][:2]) == (0, ["Zain", "alabidin"])


def test_unfinished__the_last_word_may_go_on(few) -> None:
    assert first(few, "Khalil Had", unfinished=True) == (1, "Haddad")
    assert first(few, "خالد العط", unfinished=True)[0] == 0


def test_without_first__the_given_name_is_not_asked(few) -> None:
    assert first(few, "محمود درويش العطار", without_first=True)[0] == 0
    assert first(few, "Mahmoud al-Attar", without_first=True)[0] == 0
    assert first(few, "Mahmoud al-Attar")[0] == 3


def test_loosely__a_part_misspelled_beyond_a_writing_of_it(few) -> None:
    assert first(few, "Samila Sabbaq")[0] == 2
