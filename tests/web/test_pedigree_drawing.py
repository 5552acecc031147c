"""The drawn family: generations in rows, nobody on top of another, every word escaped, mirrored for Arabic."""

import re
from itertools import combinations
from random import Random
from xml.etree import ElementTree

import pytest

from wasl.web.pedigree_drawing import COLUMN, pedigree
from wasl.web.pedigree_layout import Kin, laid_out


def kin(*rows: tuple[str, str, str, str]) -> list[Kin]:
    return [Kin(id, id, id, sex=sex, father=father, mother=mother) for id, father, mother, sex in rows]


NUCLEAR = kin(("f", "", "", "M"), ("m", "", "", "F"), ("x", "f", "m", "M"), ("y", "f", "m", "F"))


def grown(seed: int) -> list[Kin]:
    """Couples of founders, children of any two of one generation, marriages of cousins among them."""
    random = Random(seed)
    people = [Kin(f"0{n}", "", "", sex="MF"[n % 2]) for n in range(4)]
    last = people
    for generation in (1, 2, 3):
        men, women = ([one.id for one in last if one.sex == sex] for sex in "MF")
        if not men or not women:
            break
        last = [
            Kin(f"{generation}{n}", "", "", sex=random.choice("MF"), father=random.choice(men),
                mother=random.choice(women))
            for n in range(random.randint(1, 5))
        ]  # fmt: skip
        people = [*people, *last]
    return people


@pytest.mark.parametrize("seed", range(40))
def test_nobody_stands_on_another_and_children_stand_below(seed: int) -> None:
    people = grown(seed)
    layout = laid_out(people)
    assert layout.rows.keys() == {one.id for one in people} == layout.columns.keys()
    for a, b in combinations(people, 2):
        if layout.rows[a.id] == layout.rows[b.id]:
            assert abs(layout.columns[a.id] - layout.columns[b.id]) >= 1 - 1e-9
    for one in people:
        for parent in filter(None, (one.father, one.mother)):
            assert layout.rows[parent] < layout.rows[one.id]
    for a, b in layout.couples:
        assert layout.rows[a] == layout.rows[b]
    assert min(layout.columns.values()) == 0
    assert min(layout.rows.values()) == 0


def test_children_stand_in_the_middle_under_their_parents() -> None:
    layout = laid_out(NUCLEAR)
    middle = (layout.columns["f"] + layout.columns["m"]) / 2
    assert (layout.columns["x"] + layout.columns["y"]) / 2 == pytest.approx(middle)
    assert layout.rows == {"f": 0, "m": 0, "x": 1, "y": 1}


def test_a_wifes_parents_stand_right_above_her() -> None:
    people = kin(("gf", "", "", "M"), ("gm", "", "", "F"), ("f", "gf", "gm", "M"), ("x", "f", "m", "M"),
                 ("m", "mf", "", "F"), ("mf", "", "", "M"), ("w", "wf", "", "F"), ("wf", "", "", "M"),
                 ("c", "x", "w", "M"))  # fmt: skip
    layout = laid_out(people)
    assert layout.rows["w"] == layout.rows["x"] == 2
    assert layout.rows["wf"] == 1
    assert layout.rows["mf"] == 0


def test_a_man_stands_between_his_wives() -> None:
    people = kin(("a", "", "", "F"), ("x", "", "", "M"), ("b", "", "", "F"), ("c", "x", "a", "M"), ("d", "x", "b", "M"))
    columns = laid_out(people).columns
    assert sorted((columns["a"], columns["b"]))[0] < columns["x"] < sorted((columns["a"], columns["b"]))[1]


def test_the_drawing_is_mirrored_for_readers_from_the_right() -> None:
    drawn = {rtl: pedigree(NUCLEAR, title="t", about="a", key="k", rtl=rtl) for rtl in (False, True)}
    width = round(laid_out(NUCLEAR).width * COLUMN)

    def places(text: str) -> list[float]:
        return [float(x) for x in re.findall(r'<text class="kin-name" x="([0-9.]+)"', text)]

    assert places(drawn[True]) == [pytest.approx(width - x, abs=0.11) for x in places(drawn[False])]


def test_names_are_escaped_and_the_picture_is_well_formed() -> None:
    people = [Kin("x", '<b>"&', "<script>", note="<i>", is_missing=True, is_dead=True, is_sampled=True)]
    drawn = pedigree(people, title="<t>", about="<a>", key="k", rtl=False)
    ElementTree.fromstring(drawn)
    assert "<b>" not in drawn
    assert "<script>" not in drawn
    assert pedigree([], title="t", about="a", key="k", rtl=False) == ""


def test_relatives_who_married_have_two_lines() -> None:
    people = kin(("f", "", "", "M"), ("m", "", "", "F"), ("a", "f", "m", "M"), ("b", "f", "m", "F"),
                 ("aw", "", "", "F"), ("bh", "", "", "M"), ("x", "a", "aw", "M"), ("y", "bh", "b", "F"),
                 ("c", "x", "y", "M"))  # fmt: skip
    assert pedigree(people, title="t", about="a", key="k", rtl=False).count("kin-double") == 1
    assert "kin-double" not in pedigree(NUCLEAR, title="t", about="a", key="k", rtl=False)
