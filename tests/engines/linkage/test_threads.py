"""Work in pieces: all of it once, answers in order."""

import itertools

import pytest

from wasl.engines.linkage.threads import FEWEST, in_pieces


@pytest.mark.parametrize("size", [0, 1, FEWEST - 1, FEWEST * 2, FEWEST * 7 + 3])
@pytest.mark.parametrize("threads", [None, 1, 2, 5])
def test_in_pieces__every_piece_once_and_in_order(size: int, threads: int | None) -> None:
    spans = in_pieces(lambda first, end: (first, end), size, threads=threads)
    assert spans[0][0] == 0
    assert spans[-1][1] == size
    assert all(one[1] == other[0] for one, other in itertools.pairwise(spans))
    assert len(spans) <= (threads or len(spans))


def test_in_pieces__what_goes_wrong_in_a_piece_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        in_pieces(lambda first, _end: 1 // (first - first), FEWEST * 3, threads=3)
