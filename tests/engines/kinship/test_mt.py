"""Maternal lines: notation, comparison over common ranges, weights."""

import hashlib
from itertools import product
from math import log10

import pytest

from wasl.engines.kinship.errors import LineageError
from wasl.engines.kinship.lines.lineage import clopper_pearson_upper
from wasl.engines.kinship.lines.mt_haplotypes import CODES, _rcrs, common_ranges, compare, covers, mt_haplotype
from wasl.engines.kinship.lines.mt_lineage import counted_share, maternal_line, screen

CONTROL = "16024-576"


def test_rcrs__is_the_published_sequence():
    # the M5 of chrM in the reference genome GRCh38, which is NC_012920.1
    assert hashlib.md5(_rcrs().encode()).hexdigest() == "c68f52674c9fb33aef52dcf399755519"
    assert [_rcrs()[at - 1] for at in (73, 263, 3107, 16189, 16223)] == ["A", "A", "N", "T", "C"]


@pytest.mark.parametrize(
    ("one", "other", "differing", "tolerated", "ignored"),
    [
        ("73G 263G", "A73G, A263G", 0, 0, 0),
        ("73G", "263G", 2, 0, 0),
        ("152Y", "", 0, 1, 0),
        ("152Y", "152C", 0, 1, 0),
        ("152R", "", 1, 0, 0),
        ("152Y", "152R", 1, 0, 0),
        ("309.1C 309.2C 315.1C", "", 0, 0, 3),
        ("309.1c", "", 0, 0, 1),
        ("523- 524-", "524.1A 524.2C", 0, 0, 4),
        ("523a 524c", "", 0, 0, 2),
        ("16193.1C 16189C", "16189C", 0, 0, 1),
        ("16189C", "", 1, 0, 0),
        ("249-", "249DEL", 0, 0, 0),
        ("249d", "", 1, 0, 0),
        ("290- 291DEL", "", 1, 0, 0),
        ("290- 292-", "", 2, 0, 0),
        ("290- 291G", "", 2, 0, 0),
        ("60.1T 60.2T", "", 1, 0, 0),
        ("73N", "73G", 0, 0, 1),
    ],
)
def test_compare__what_counts(one, other, differing, tolerated, ignored):
    a, b = mt_haplotype(one, CONTROL), mt_haplotype(other, CONTROL)
    for found in (compare(a, b), compare(b, a)):
        assert (len(found.differing), len(found.tolerated), len(found.ignored)) == (differing, tolerated, ignored)


def test_compare__texts_say_place_and_sides():
    found = compare(mt_haplotype("73G 309.1C 152Y", CONTROL), mt_haplotype("", CONTROL))
    assert found.differing == ("73: G against A",)
    assert (found.tolerated, found.ignored) == (("152: Y against T",), ("309.1: C against -",))


def test_codes__two_calls_differ_when_they_share_no_base():
    bases = "ACGT"
    at = {"A": 73, "C": 150, "G": 185, "T": 152}
    for own, one in product(bases, "ACGTRYSWKMBHV"):
        if CODES[one] == own:
            continue
        found = compare(mt_haplotype(f"{at[own]}{one}", CONTROL), mt_haplotype("", CONTROL))
        assert bool(found.differing) == (own not in CODES[one])


def test_compare__only_over_what_both_have_read():
    one, other = mt_haplotype("73G 16223T", "16024-16365 73-340"), mt_haplotype("489C", "341-576, 16024-16400")
    found = compare(one, other)
    assert found.ranges == ((16024, 16365),) == common_ranges(one, other)
    assert (found.positions, found.differing) == (342, ("16223: T against C",))
    with pytest.raises(LineageError, match="no common range"):
        compare(mt_haplotype("73G", "73-340"), mt_haplotype("489C", "341-576"))


def test_compare__uncalled_places_are_not_counted():
    assert compare(mt_haplotype("73N 152N", "73-340"), mt_haplotype("152N", "73-340")).positions == 266


def test_ranges__pass_the_origin_and_join():
    assert mt_haplotype("", "16024-576").ranges == ((1, 576), (16024, 16569))
    assert mt_haplotype("", [(73, 340), (341, 400), (100, 120)]).ranges == ((73, 400),)
    assert covers(mt_haplotype("", CONTROL), [(73, 340)])
    assert not covers(mt_haplotype("", "73-340"), [(73, 341)])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("73A", "no difference"),
        ("T73G", "another base in front"),
        ("73", "cannot be read"),
        ("315.1CC", "cannot be read"),
        ("73X", "cannot be told"),
        ("249D", "deleted, or A, G or T"),
        ("73g", "lower case"),
        ("315.0C", "no such place"),
        ("16570G", "no such place"),
        ("524.2C", "without the one before"),
        ("73G 73C", "called twice"),
        ("8860G", "outside what was read"),
    ],
)
def test_mt_haplotype__bad_differences(text, says):
    with pytest.raises(LineageError, match=says):
        mt_haplotype(text, CONTROL)


@pytest.mark.parametrize("ranges", ["", "73", "0-340", "73-17000", "a-b", []])
def test_mt_haplotype__bad_ranges(ranges):
    with pytest.raises(LineageError):
        mt_haplotype("", ranges)


def test_screen__none_one_two():
    own = mt_haplotype("", CONTROL)
    answers = [screen(compare(mt_haplotype(text, CONTROL), own)) for text in ("309.1C", "73G", "73G 263G")]
    assert answers == ["not_excluded", "open", "excluded"]
    assert screen(compare(mt_haplotype("73G", CONTROL), own), excluded_from=1) == "excluded"
    with pytest.raises(LineageError):
        screen(compare(own, own), excluded_from=0)


def test_maternal_line__by_hand():
    body, reference = mt_haplotype("73G 152Y", "73-340"), mt_haplotype("73G", CONTROL)
    database = [
        mt_haplotype("73G", CONTROL),
        mt_haplotype("73G 152C", CONTROL),  # could be the body's
        mt_haplotype("73G 16223T", CONTROL),  # differs only where the body was not read
        mt_haplotype("263G", CONTROL),
        mt_haplotype("", "100-340"),  # not read over all
    ]
    share = counted_share(body, reference, database)
    assert (share.seen, share.people, share.over) == (3, 4, ("73-340",))
    assert share.share == clopper_pearson_upper(3, 4)
    line = maternal_line(body, reference, meioses=3, change_per_meiosis=0.01, share=share)
    assert line.log10_lr == pytest.approx(log10(0.99**3 / share.share), rel=1e-13)
    assert counted_share(body, reference, database, method="count_plus_one").share == 4 / 5


def test_maternal_line__refusals():
    body, other = mt_haplotype("73G", CONTROL), mt_haplotype("", CONTROL)
    share = counted_share(body, body, [body])
    with pytest.raises(LineageError, match="differences: 1"):
        maternal_line(body, other, meioses=1, change_per_meiosis=0.01, share=share)
    with pytest.raises(LineageError, match="other ranges"):
        maternal_line(mt_haplotype("73G", "73-340"), body, meioses=1, change_per_meiosis=0.01, share=share)
    for bad in ({"meioses": -1, "change_per_meiosis": 0.0}, {"meioses": 1, "change_per_meiosis": 1.0}):
        with pytest.raises(LineageError):
            maternal_line(body, body, share=share, **bad)
    with pytest.raises(LineageError, match="nobody"):
        counted_share(body, body, [mt_haplotype("", "73-340")])
    with pytest.raises(LineageError, match="no method"):
        counted_share(body, body, [body], method="kappa")
