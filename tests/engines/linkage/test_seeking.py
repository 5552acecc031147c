"""Entries without a partner, sought by name: against a twin that compares every two names."""

import numpy as np
import pytest
from tests.engines.linkage.people import few, invented

from wasl.engines.linkage import seeking
from wasl.engines.linkage.linking import link
from wasl.engines.linkage.records import Records
from wasl.engines.linkage.seeking import LEAST_SCORE, name_of, sought_by_name
from wasl.engines.names.comparing import NameWithoutParts, compare_names

NOBODY = (np.empty(0, np.int64), np.empty(0, np.int64))


def score(one: str, other: str) -> float:
    try:
        return compare_names(one, other).score
    except NameWithoutParts:
        return 0.0


def slowly(left: Records, right: Records, alone: list[int], *, side: int) -> set[tuple[int, int]]:
    """Rows alone on one side with every row of the other."""
    found = set()
    for row in alone:
        for other in range(len((right, left)[side])):
            a, b = (row, other) if side == 0 else (other, row)
            if score(name_of(left, a), name_of(right, b)) >= LEAST_SCORE:
                found.add((a, len(left) + b))
    return found


@pytest.mark.parametrize(("sizes", "side"), [((12, 18), 0), ((18, 12), 1)])
def test_sought__as_every_two_names_compared(sizes: tuple[int, int], side: int) -> None:
    left, right, _ = invented(*sizes, seed=11, left_script="ar", right_script="la")
    left, right = left.sorted_by_id(), right.sorted_by_id()
    found = sought_by_name((left, right), starts=(0, len(left), len(left) + len(right)), paired=NOBODY)
    assert {(a, b) for a, b in found.tolist()} == slowly(left, right, list(range(sizes[side])), side=side)
    assert len(found) > 3


def test_sought__only_for_whom_nobody_is_paired_with() -> None:
    left = few([("A-1", "محمد علي حسن"), ("A-2", "خالد علي حسن")])
    right = few([("B-1", "Mohamad Ali Hasan"), ("B-2", "Khaled Ali Hasan"), ("B-3", "Zayn Nasser")])
    paired = np.array([0]), np.array([2])
    assert sought_by_name((left, right), starts=(0, 2, 5), paired=paired).tolist() == [[1, 3]]


def test_sought__nobody_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    left, right = few([("A-1", "محمد علي حسن")]), few([("B-1", "Mohamad Ali Hasan")])
    assert len(sought_by_name((left, right), starts=(0, 1, 2), paired=NOBODY)) == 1
    monkeypatch.setattr(seeking, "MOST_WORK", 0)
    assert len(sought_by_name((left, right), starts=(0, 1, 2), paired=NOBODY)) == 0


def test_sought__odd_names_are_no_error() -> None:
    left = few([("A-1", ""), ("A-2", "؟؟؟"), ("A-3", "🙂")])
    right = few([("B-1", "..."), ("B-2", "Mohamad Ali"), ("B-3", "")])
    assert sought_by_name((left, right), starts=(0, 3, 6), paired=NOBODY).tolist() == []


def test_name__whole_in_either_script_or_put_together() -> None:
    split = {
        "name": ("", "", " "),
        "name_latin": ("", "Sami Ali", ""),
        "given": ("سامي", "x", ""),
        "family": ("علي", "", ""),
    }
    records = Records(("A-1", "A-2", "A-3"), split)
    assert [name_of(records, row) for row in range(3)] == ["سامي علي", "Sami Ali", ""]


def test_link__finds_whom_no_key_proposes__and_says_it_compared_them() -> None:
    people = [("وفيق بهجت عصمت الهجري", "1984-11-18"), ("سلجوق عمر أوغلو", "1972-09-11"), ("محمد علي حسن", "")]
    left = few([(f"A-{n}", name) for n, (name, _) in enumerate(people)], birth_date=[born for _, born in people])
    latin = ["Vafik Bahcat Ismat Elhicri", "Selcuk Umar Oglu", "Zayn Nasser"]
    right = few([(f"B-{n}", name) for n, name in enumerate(latin)], birth_date=["18 November 1984", "1972", ""])
    links = link(left, right)
    assert links.candidate_count == 0
    assert set(links.matches) == {("A-0", "B-0"), ("A-1", "B-1")}
    assert links.compared([("A-0", "B-0"), ("A-2", "B-2")]) == {("A-0", "B-0")}
    turned = link(right, left)
    assert {(b, a) for a, b in turned.matches} == set(links.matches)
