"""What a family may be, and who is told what is wrong with it."""

import pytest

from wasl.engines.kinship.errors import PedigreeError
from wasl.engines.kinship.pedigree import Pedigree

PARENTS = [("F", None, None, "M"), ("M", "0", "*", "F")]


def test_pedigree__in_any_order__puts_parents_first() -> None:
    found = Pedigree.of([("C", "F", "M", "U"), *PARENTS])
    assert [one.id for one in found.members] == ["F", "M", "C"]
    assert found.children == {"F": ("C",), "M": ("C",), "C": ()}


def test_pedigree__sex_of_a_parent_not_told__is_what_a_father_or_mother_is() -> None:
    found = Pedigree.of([("F", "", "", "U"), ("M", "", "", "U"), ("C", "F", "M", "U")])
    assert [one.sex for one in found.members] == ["M", "F", "U"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([*PARENTS, ("C", "F", "M", "M"), ("C", "F", "M", "M")], "C stands in the family twice"),
        ([("A", "B", "", "M"), ("B", "C", "", "M"), ("C", "A", "", "M")], "among their own ancestors"),
        ([("A", "A", "", "M")], "A would be among their own ancestors"),
        ([*PARENTS, ("C", "M", "F", "M")], "M is father of C and of sex F"),
        ([*PARENTS, ("C", "X", "M", "M")], "X, the father of C, has no row"),
        ([*PARENTS, ("C", "F", "F", "M")], "F is both father and mother of C"),
        ([("", "", "", "M")], "a person without an id"),
        ([("A", "", "", "X")], "the sex of A is 'X'"),
    ],
)
def test_pedigree__that_cannot_be__says_who(rows: list[tuple[str, str | None, str | None, str]], words: str) -> None:
    with pytest.raises(PedigreeError, match=words):
        Pedigree.of(rows)


@pytest.mark.parametrize("shares", [{"C": 0.5}, {"F": 1.5}, {"X": 0.5}])
def test_pedigree__inbreeding_of_whom_it_cannot_be__is_refused(shares: dict[str, float]) -> None:
    with pytest.raises(PedigreeError, match="inbreeding"):
        Pedigree.of([*PARENTS, ("C", "F", "M", "M")], inbreeding=shares)


def test_needed_for__leaves_out_whom_nothing_hangs_on() -> None:
    found = Pedigree.of([*PARENTS, ("C", "F", "M", "M"), ("D", "F", "M", "M")]).needed_for(["C"])
    assert [one.id for one in found.members] == ["F", "M", "C"]
