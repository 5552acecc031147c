"""A file of people: what is read of it, and what is refused with which words."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.engines.planning.errors import PoolError
from wasl.engines.planning.pool_files import read_pool
from wasl.engines.planning.terms import Person

AS_OF = date(2021, 12, 16)
PARTIES = ("NORTH", "SOUTH")
HEADER = "id,holder,side,kind,categories,family,companion_of,region,site,held_since,third_national,vetoed_by\n"


def read(text: str) -> list[Person]:
    return read_pool(text.encode(), parties=PARTIES, as_of=AS_OF, file="pool.csv")


def test_pool__is_read_cell_by_cell() -> None:
    first = "A1,NORTH,SOUTH,living,woman; gravely_ill,F1,A2,R1,S1,2021-12-06,yes,SOUTH;NORTH\n"
    text = f"{first}A2,NORTH,SOUTH,,,,,,,,,\nB,NORTH,SOUTH,body,,,,,,,,\n"
    assert read(HEADER + text) == [
        Person(
            id="A1", holder="NORTH", side="SOUTH", kind="living", categories=frozenset({"woman", "gravely_ill"}),
            family="F1", companion_of="A2", region="R1", site="S1", days_held=10, third_national=True,
            vetoed_by=frozenset({"NORTH", "SOUTH"}),
        ),
        Person(id="A2", holder="NORTH", side="SOUTH"),
        Person(id="B", holder="NORTH", side="SOUTH", kind="body"),
    ]  # fmt: skip


def test_pool__needs_three_columns_in_any_order() -> None:
    [person] = read("side,id,holder\nSOUTH,A1,NORTH\n\n")
    assert (person.id, person.holder, person.side, person.kind) == ("A1", "NORTH", "SOUTH", "living")


@pytest.mark.parametrize(
    ("held_since", "days"),
    [("2021-12-16", 0), ("2021-11", 16), ("2020", 350), ("2020?", 350), ("2021-12", 0), ("", 0), ("2020-01-01/..", 0),
     ("2019/2020", 350), ("../2020", 350)],
)  # fmt: skip
def test_days_held__are_counted_from_the_latest_possible_day(held_since: str, days: int) -> None:
    [person] = read(f"id,holder,side,held_since\nA1,NORTH,SOUTH,{held_since}\n")
    assert person.days_held == days


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("", "", "there is no column id"),
        ("id,side\n", "", "there is no column holder"),
        ("id,holder,side,name\n", "line 1, column 4", "the rules know no such column"),
        ("id,holder,side,id\n", "", "the column id is there twice"),
        ("id,holder,side\nA,NORTH\n", "line 2", "it has 2 cells and the header has 3"),
        ('id,holder,side\n"A,NORTH\n', "line 2", "its quotation marks are not closed"),
        ("id,holder,side\nA,EAST,SOUTH\n", "line 2, column holder", "it is not a party of the rules"),
        ("id,holder,side\nA,NORTH,EAST\n", "line 2, column side", "it is not a party of the rules"),
        ("id,holder,side\n,NORTH,SOUTH\n", "line 2, column id", "it is empty or not an opaque id"),
        ("id,holder,side\nخالد,NORTH,SOUTH\n", "line 2, column id", "it is empty or not an opaque id"),
        ("id,holder,side\nA,NORTH,SOUTH\nA,NORTH,SOUTH\n", "line 3, column id", "line 2 has the same id"),
        ("id,holder,side,kind\nA,NORTH,SOUTH,dead\n", "line 2, column kind", "it is not a kind"),
        ("id,holder,side,third_national\nA,NORTH,SOUTH,perhaps\n",
         "line 2, column third_national", "it is not yes or no"),
        ("id,holder,side,vetoed_by\nA,NORTH,SOUTH,EAST\n",
         "line 2, column vetoed_by", "it is not a party of the rules"),
        ("id,holder,side,held_since\nA,NORTH,SOUTH,4/11/2013\n",
         "line 2, column held_since", "it is no date that can be read"),
        ("id,holder,side,held_since\nA,NORTH,SOUTH,2022\n",
         "line 2, column held_since", "it is after 2021-12-16, the day of the rules"),
        ("id,holder,side,region\nA,NORTH,SOUTH,\x07\n",
         "line 2, column region", "it is too long or holds control characters"),
    ],
)  # fmt: skip
def test_pool__is_refused_with_its_place(text: str, place: str, why: str) -> None:
    with pytest.raises(PoolError) as refused:
        read(text)
    assert (refused.value.what, refused.value.why) == (f"pool.csv was not read{place and f', {place}'}", why)
    assert refused.value.do


def test_pool__in_another_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(PoolError) as refused:
        read_pool(HEADER.encode() + b"\xe9", parties=PARTIES, as_of=AS_OF)
    assert (refused.value.what, refused.value.why) == ("the pool was not read, line 2", "it is not UTF-8")


CONTRADICTIONS = [
    ("id,holder,side\n", "the pool is empty"),
    ("id,holder,side\nA,NORTH,NORTH\n", "person A would go from NORTH to NORTH"),
    ("id,holder,side,companion_of\nA,NORTH,SOUTH,B\n", "person A accompanies B"),
    ("id,holder,side,companion_of\nA,NORTH,SOUTH,B\nB,NORTH,SOUTH,A\n", "companions go in a circle: A, B"),
    (
        "id,holder,side,family,companion_of\nA,NORTH,SOUTH,F,\nB,NORTH,SOUTH,F,C\nC,NORTH,SOUTH,G,\nD,NORTH,SOUTH,G,A\n",
        "companions go in a circle: A, C",
    ),
]


@pytest.mark.parametrize(("text", "what"), CONTRADICTIONS)
def test_pool__that_contradicts_itself_is_refused(text: str, what: str) -> None:
    with pytest.raises(PoolError) as refused:
        read(text)
    assert refused.value.what == what


def test_companions__may_wait_in_a_row_and_within_a_family() -> None:
    rows = "A,NORTH,SOUTH,F,\nB,NORTH,SOUTH,F,A\nC,NORTH,SOUTH,,B\nD,NORTH,SOUTH,,C\n"
    read_back = read("id,holder,side,family,companion_of\n" + rows)
    assert [person.companion_of for person in read_back] == [None, "A", "B", "C"]


@given(st.binary(max_size=200))
def test_any_bytes__are_read_or_refused(content: bytes) -> None:
    for head in (b"", HEADER.encode()):
        with suppress(PoolError):
            assert read_pool(head + content, parties=PARTIES, as_of=AS_OF)
