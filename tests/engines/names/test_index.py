"""Searching a register of names. All names are invented."""

import random
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasl.engines.names import index as index_module
from wasl.engines.names.alignment import MERGE_COST, compare_parts, merged_part
from wasl.engines.names.comparing import compare_names
from wasl.engines.names.distance import forms_distance
from wasl.engines.names.index import NEAR_CONSONANTS, NameIndex, _are_near, _codes_of
from wasl.engines.names.letters import CLASS_LETTERS
from wasl.engines.names.model import default_model
from wasl.engines.names.parsing import parse_name
from wasl.engines.synthesis.lists import two_lists

REGISTER = (
    "سمير علي حسن حداد",
    "محمد أحمد الخطيب",
    "محمود أحمد الخطيب",
    "Youssef Ibrahim Khalil Mansour",
    "",
    "عبد الرحمن أبو زيد النجار",
    "هان ن سالم درويش",
    "؟؟؟ 123",
    "Layla George Sarkissian",
    "نور الدين سعيد عثمان",
    "علاء محمود قنديل",
)


@pytest.fixture(scope="module")
def register() -> NameIndex:
    return NameIndex.build(REGISTER)


@pytest.mark.parametrize(
    ("sought", "row"),
    [
        ("Samir Ali Hassan Haddad", 0),
        ("سمير علي حسن حداد", 0),
        ("Haddad Samir Ali Hassan", 0),
        ("Samir Ali Haddad", 0),
        ("Samir Haddad", 0),
        ("S. A. Haddad", 0),
        ("Mohamad Ahmad Elkhateeb", 1),
        ("Mahmoud Ahmad al-Khatib", 2),
        ("يوسف إبراهيم خليل منصور", 3),
        ("Yousif Khaleel Mansur", 3),
        ("Abdurrahman Abu Zayd Najjar", 5),
        ("عبدالرحمن ابوزيد نجار", 5),
        ("Hani Salem Darwish", 6),
        ("هاني سالم درويش", 6),
        ("ليلى جورج سركيسيان", 8),
        ("Noureddine Osman", 9),
        ("عالء محمود قنديل", 10),
    ],
)
def test_search__finds_the_name_however_it_is_written(register: NameIndex, sought: str, row: int) -> None:
    assert register.search(sought, limit=1)[0].row == row


@pytest.mark.parametrize("sought", ["", "  ", "؟؟", "12345", "🙂🙂", "\u202e\u200f"])
def test_search__finds_nothing_for_a_name_without_letters(register: NameIndex, sought: str) -> None:
    assert register.search(sought) == ()
    assert register.candidates(sought).tolist() == []


def test_search__finds_nothing_where_no_part_answers(register: NameIndex) -> None:
    assert register.search("Zzyx Qwp") == ()


def test_search__finds_nothing_in_an_empty_register() -> None:
    assert NameIndex.build([]).search("Samir Haddad") == ()
    assert NameIndex.build(["", "?"]).search("Samir Haddad") == ()


@pytest.mark.parametrize("limit", [0, 1, 2, 3])
def test_search__gives_at_most_the_limit(register: NameIndex, limit: int) -> None:
    found = register.search("أحمد الخطيب", limit=limit)
    assert len(found) == min(limit, 2)
    assert len(register.candidates("أحمد الخطيب", limit=limit)) == min(limit, 2)


def test_search__says_what_a_comparison_of_the_two_names_says(register: NameIndex) -> None:
    for hit in register.search("Mohamad Ahmad Elkhateeb"):
        assert hit.name == REGISTER[hit.row]
        assert hit.evidence == compare_names("Mohamad Ahmad Elkhateeb", REGISTER[hit.row])
        assert hit.score == hit.evidence.score


def test_ranked__scores_as_a_comparison_does(register: NameIndex) -> None:
    for sought in ("Mohamad Ahmad Elkhateeb", "Haddad Samir", "هاني سالم", "M. Khatib"):
        ranked = register.ranked(sought)
        assert ranked.rows.tolist()
        expected = [compare_names(sought, REGISTER[row]).score for row in ranked.rows]
        assert ranked.scores == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("sought", ["Ahmad Dib", "Ahmed Dib", "Ahmad Diab", "AHMED DIAB", "Ahmad Deeb"])
def test_search__of_equally_good_names_the_nearest_letters_come_first(sought: str) -> None:
    names = ["Ahmad Diab", "Ahmed Dib", "Ahmad Deeb", "Ahmed Diab", "Ahmad Dib"]
    assert names[NameIndex.build(names).search(sought, limit=1)[0].row].casefold() == sought.casefold()


def test_search__a_name_of_the_same_ends_comes_first() -> None:
    names = ["Samir Haddad Mansour", "Omar Samir Haddad", "Samir Nizar Haddad", "Samir Haddad"]
    assert [hit.row for hit in NameIndex.build(names).search("سمير حداد")] == [3, 2, 0, 1]


def test_search__with_the_family_first_the_order_of_the_others_counts() -> None:
    names = ["Ahmad Khaled Ibrahim Haddad", "Ibrahim Khaled Ahmad Haddad"]
    index = NameIndex.build(names)
    assert index.search("Haddad Ibrahim Khaled Ahmad", limit=1)[0].row == 1
    assert index.search("Haddad Ahmad Khaled Ibrahim", limit=1)[0].row == 0


def test_letters_apart__agrees_with_the_readable_distance(register: NameIndex) -> None:
    costs = default_model().costs
    for sought in ("Samir Ali Haddad", "Mohamad Elkhateeb", "هاني سالم"):
        parts, rows = parse_name(sought).parts, np.array([0, 1, 2, 3, 5, 8], np.int32)
        expected = [
            sum(
                min(
                    [
                        index_module.MOST_LETTERS,
                        *(forms_distance(part.forms, other.forms, costs=costs).cost for other in row),
                    ]
                )
                for part in parts
            )
            for row in (parse_name(REGISTER[k]).parts for k in rows)
        ]
        assert register._letters_apart(parse_name(sought), rows) == pytest.approx(expected, abs=1e-4)


def test_search__equal_rows_come_in_order_of_row() -> None:
    index = NameIndex.build(["سمير حداد"] * 7)
    assert [hit.row for hit in index.search("Samir Haddad", limit=5)] == [0, 1, 2, 3, 4]
    assert index.candidates("Samir Haddad", limit=3).tolist() == [0, 1, 2]


def test_with_more__is_the_index_of_all_the_names() -> None:
    whole = NameIndex.build(REGISTER)
    grown = NameIndex.build(REGISTER[:4]).with_more(REGISTER[4:9]).with_more(REGISTER[9:])
    assert len(grown) == len(REGISTER)
    for sought in (*REGISTER, "Samir Ali Haddad", "Hani Salem"):
        assert grown.search(sought) == whole.search(sought)


def test_with_more__leaves_the_smaller_index_as_it_was() -> None:
    small = NameIndex.build(REGISTER[:1])
    small.with_more(REGISTER[1:])
    assert len(small) == 1
    assert small.search("Layla Sarkissian") == ()


# --- the candidates, against all rows compared one by one -------------------------------------------------


def readable_sums(names: tuple[str, ...], sought: str) -> list[float]:
    """Evidence of every row as the index documents it, by comparing every part with every part."""
    model, parsed, asked = default_model(), [parse_name(name) for name in names], parse_name(sought).parts
    sums = [0.0] * len(names)
    answered = [0] * len(names)
    in_place = [[0, 0, 0] for _ in names]
    for k, part in enumerate(asked):
        joined = merged_part(part, asked[k + 1]) if k + 1 < len(asked) else None
        places = [(row, at, other) for row, name in enumerate(parsed) for at, other in enumerate(name.parts)]
        odds = []
        for row, at, other in places:
            best = compare_parts(part, other, model)[0]
            if joined is not None:
                best = max(best, compare_parts(joined, other, model)[0] - MERGE_COST)
            odds.append((best, row, at))
        for row, name in enumerate(parsed):
            mine = sorted((-one, at) for one, where, at in odds if where == row and one > 0)
            if not mine:
                continue
            best, at = -mine[0][0], mine[0][1]
            times = sum(one >= best - 1e-6 for one, _, _ in odds)
            rarity = -np.log((times + 1) / (len(names) + 2))
            in_place[row][0] += at == k or at - len(name.parts) == k - len(asked)
            in_place[row][1] += at == turned(k, len(name.parts))
            in_place[row][2] += k == turned(at, len(asked))
            answered[row] += 1
            sums[row] += max(min(best, rarity), index_module.LEAST_EVIDENCE) + index_module.NEARER * best
    for row, name in enumerate(parsed):
        if answered[row]:
            fewer, more = sorted((len(asked), len(name.parts)))
            sums[row] -= index_module.UNANSWERED * max(fewer - answered[row], 0)
            sums[row] -= index_module.LEFT_OUT * (more - fewer)
            as_written, sought_turned, row_turned = in_place[row]
            sums[row] += index_module.IN_PLACE * max(as_written, sought_turned - 1, row_turned - 1)
    return sums


def turned(place: int, parts: int) -> int:
    """Where a part stands in a name of so many, that stands at ``place`` when the last is put first."""
    return place - 1 if place else parts - 1


def test_candidates__are_those_of_the_readable_twin() -> None:
    """On distinct name parts, so that no tie between equally good answers is settled by their numbers."""
    names = (
        "سمير كنعان حداد", "Walid Daoud Shahin", "خالد رستم العطار", "Boutros Georges Khoury", "ياسر فارس زيدان",
        "نزار كمال صباغ", "Tarek Bilal Qabbani", "عمر رياض النحاس",
    )  # fmt: skip
    index = NameIndex.build(names)
    for sought in (*names, "Samir Haddad", "Walid Shahin Daoud", "George Khoury", "Omar Riad Nahhas", "Nizar Zaydan",
                   "Haddad Samir Kanaan", "Khoury Boutros George"):  # fmt: skip
        expected = readable_sums(names, sought)
        found = index._row_sums(parse_name(sought))
        assert found == pytest.approx([max(one, 1e-6) if one else 0.0 for one in expected], abs=1e-3), sought


bones = st.text(st.sampled_from(CLASS_LETTERS), max_size=8)


@given(bones, st.lists(bones, min_size=1, max_size=5))
def test_are_near__agrees_with_the_longest_common_subsequence(sought: str, others: list[str]) -> None:
    table = np.zeros((len(others), 8), np.uint8)
    for row, other in enumerate(others):
        table[row, : len(other)] = _codes_of(other)
    lengths = np.array([len(other) for other in others], np.uint8)
    near = _are_near(_codes_of(sought), table, lengths, NEAR_CONSONANTS)
    expected = [len(sought) + len(other) - 2 * common_letters(sought, other) <= NEAR_CONSONANTS for other in others]
    assert near.tolist() == expected


def common_letters(a: str, b: str) -> int:
    """Length of the longest common subsequence, by the book."""
    if not (a and b):
        return 0
    rows = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a, start=1):
        for j, y in enumerate(b, start=1):
            rows[i][j] = rows[i - 1][j - 1] + 1 if x == y else max(rows[i - 1][j], rows[i][j - 1])
    return rows[-1][-1]


# --- laws -------------------------------------------------------------------------------------------------


@given(st.permutations(range(len(REGISTER))), st.sampled_from((*REGISTER, "Samir Ali Haddad", "M. Khatib")))
@settings(max_examples=30, deadline=None)
def test_search__finds_the_same_whatever_the_order_of_rows(order: list[int], sought: str) -> None:
    mixed_names = [REGISTER[at] for at in order]
    plain, mixed = NameIndex.build(REGISTER).ranked(sought), NameIndex.build(mixed_names).ranked(sought)
    merits = {REGISTER[row]: merit for row, merit in zip(plain.rows, plain.merit, strict=True)}
    assert {mixed_names[row]: merit for row, merit in zip(mixed.rows, mixed.merit, strict=True)} == merits
    assert mixed.merit.tolist() == plain.merit.tolist()


def test_search__the_order_of_the_parts_sought_finds_the_same_row(register: NameIndex) -> None:
    for parts in permutations(["Samir", "Ali", "Hassan", "Haddad"]):
        assert register.search(" ".join(parts), limit=1)[0].row == 0


@given(st.lists(st.sampled_from(["Zahra Tannous", "وسيم قطان", "Fadi Qaddour", "", "رشا بلان"]), max_size=40))
@settings(max_examples=30, deadline=None)
def test_candidates__unrelated_names_push_nobody_out(strangers: list[str]) -> None:
    before = NameIndex.build(REGISTER).candidates("Samir Ali Hassan Haddad", limit=1).tolist()
    after = NameIndex.build([*REGISTER, *strangers]).candidates("Samir Ali Hassan Haddad", limit=1).tolist()
    assert before == after == [0]


@given(st.lists(st.text(max_size=60), max_size=8), st.text(max_size=60))
@settings(max_examples=80, deadline=None)
def test_search__takes_any_text(names: list[str], sought: str) -> None:
    index = NameIndex.build([*names, sought])
    found = index.search(sought, limit=len(names) + 1)
    assert bool(found) == bool(parse_name(sought).parts)
    if found:
        assert len(names) in [hit.row for hit in found]
        assert sorted(hit.row for hit in found) == sorted(set(index.candidates(sought, limit=len(names) + 1).tolist()))


def test_search__takes_very_long_names_and_many_equal_ones() -> None:
    index = NameIndex.build(["محمد " * 2_000, "x" * 10_000, *["محمد محمد"] * 2_000, "سمير محمد"])
    assert index.search("Samir Mohamad", limit=1)[0].row == 2_002
    assert len(index.search("محمد", limit=20)) == 20


# --- recall -----------------------------------------------------------------------------------------------


def test_candidates__hold_the_true_row_of_an_invented_register() -> None:
    """A small form of ``benchmarks.accuracy.names_search``; half a percent of 3,000 rows is 15."""
    size = 3_000
    lists = two_lists(left=size, right=size, shared=1.0, seed=3, left_duplicates=0.0, right_duplicates=0.0)
    index = NameIndex.build(row["name"] for row in lists.left)
    row_of = {row["id"]: number for number, row in enumerate(lists.left)}
    name_of = {row["id"]: row["name"] for row in lists.right}
    asked = random.Random(0).sample(lists.truth, 400)
    found = [row_of[left] in index.candidates(name_of[right], limit=15) for left, right in asked]
    assert np.mean(found) >= 0.98
