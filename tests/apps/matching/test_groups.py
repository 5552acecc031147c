"""Sets that pairs join, against a slow twin; and ``group_of``, which finds one at a time."""

from hypothesis import given
from hypothesis import strategies as st
from tests.apps.matching.batches import NOW, suggested
from tests.conftest import Cast

from wasl.apps.matching.domain.decisions import decide_pair, group_of
from wasl.apps.matching.domain.groups import Joined, standing_pairs
from wasl.apps.matching.enums import Verdict

RECORDS = st.sampled_from("abcdefgh")


def joined_slowly(pairs: list[tuple[str, str]], record: str) -> frozenset[str]:
    group = {record}
    while more := {one for pair in pairs if group & set(pair) for one in pair} - group:
        group |= more
    return frozenset(group)


@given(st.lists(st.tuples(RECORDS, RECORDS), max_size=8), st.sets(RECORDS))
def test_joined__agrees_with_its_readable_twin(pairs, records) -> None:
    joined = Joined(pairs)
    assert set(joined.groups(records)) == {joined_slowly(pairs, record) for record in records}
    everyone = {one for pair in pairs for one in pair}
    assert set(joined.groups()) == {g for one in everyone if len(g := joined_slowly(pairs, one)) > 1}
    assert all(
        (joined.root(a) == joined.root(b)) == (b in joined_slowly(pairs, a)) for a in "abcdefgh" for b in "abcdefgh"
    )


def test_standing_pairs__make_the_groups_that_group_of_finds(cast: Cast, room) -> None:
    made = suggested(cast, room, 4, pairs=False)
    for first, second in ((0, 0), (1, 0), (2, 2)):
        decide_pair(made.pair(made.a[first], made.b[second]), verdict=Verdict.SAME, by=cast.mediator, at=NOW)
    decide_pair(made.pair(made.a[3], made.b[3]), verdict=Verdict.DIFFERENT, by=cast.mediator, at=NOW)
    joined = Joined(standing_pairs(Verdict.SAME, seen_by=cast.mediator))
    for record in made.a + made.b:
        assert joined.groups([record]) == [group_of(record)]
    assert standing_pairs(Verdict.SAME, seen_by=cast.asker_a) == []
