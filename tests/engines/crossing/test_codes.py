"""Codes that survive a voice, a hand and another script; a journal that survives a picture."""

import random
from dataclasses import replace
from itertools import combinations

import pytest
from tests.engines.crossing.journeys import SECRET, smooth_day, terms_for

from wasl.engines.crossing.codes import ALPHABET, from_qr_text, is_true_code, qr_text, read_code, short_code
from wasl.engines.crossing.confirming import confirm
from wasl.engines.crossing.errors import CodeError
from wasl.engines.crossing.journals import Confirmation


def code(**changed: str) -> str:
    return short_code(SECRET, **{"operation": "op-1", "role": "mb", "step": "swapped", "subject": "swap-0-0"} | changed)


def journal() -> list[Confirmation]:
    return [one for one in smooth_day(terms_for(2, 1), random.Random(3)) if one.device == "phone-a"]


def test_a_code__is_the_same_every_time_and_another_for_anything_else() -> None:
    others = [code(operation="op-2"), code(role="ma"), code(step="denied"), code(subject="swap-0-1")]
    assert code() == code()
    assert len({code(), *others}) == 5
    assert {len(one) for one in others} == {11}


def test_read_code__as_it_is_typed() -> None:
    one = code()
    arabic = one.translate(str.maketrans("34679", "٣٤٦٧٩"))
    persian = one.translate(str.maketrans("34679", "۳۴۶۷۹"))
    for typed in (
        one,
        one.lower(),
        one.replace("-", ""),
        f" {one.replace('-', ' ')} ",
        arabic,
        persian,
        f"\u200f{one}",
    ):
        assert read_code(typed) == one


def test_read_code__finds_every_wrong_symbol_and_every_two_that_changed_places() -> None:
    symbols = code().replace("-", "")
    wrong = [symbols[:at] + other + symbols[at + 1 :] for at in range(9) for other in ALPHABET if other != symbols[at]]
    for first, second in combinations(range(9), 2):
        turned = list(symbols)
        turned[first], turned[second] = turned[second], turned[first]
        wrong += ["".join(turned)] * (turned[first] != turned[second])
    for one in wrong:
        with pytest.raises(CodeError, match="misheard or mistyped"):
            read_code(one)


@pytest.mark.parametrize("typed", ["", "7KXM", "0OIL-1258-B", "7KXM-4PRA-TT", "٧"])
def test_read_code__refuses_what_is_none(typed: str) -> None:
    with pytest.raises(CodeError, match="this is not a code"):
        read_code(typed)


def test_is_true_code__only_under_the_secret_it_was_made_with() -> None:
    terms = terms_for(1)
    first = confirm(terms, [], device="phone-a", step="departed", subject="stage-0/a", count=1, at=1)
    issued = short_code(SECRET, operation="op-1", role="mb", step="arrived", subject="stage-0/a", count=1)
    word = confirm(
        terms, [first], device="phone-a", role="mb", code=issued, step="arrived", subject="stage-0/a", count=1, at=1
    )
    assert is_true_code(SECRET, word)
    assert not is_true_code(b"another secret of sixteen bytes", word)
    assert not is_true_code(SECRET, replace(word, count=2))


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(CodeError, match="too short"):
        short_code(b"short", operation="op-1", role="ma", step="departed", subject="stage-0/a")


def test_qr_text__comes_back_as_it_was() -> None:
    whole = journal()
    for run in (whole, whole[:1], whole[5:9]):
        text = qr_text(run)
        assert text.isascii()
        assert from_qr_text(text) == tuple(run)


def test_qr_text__altered_or_cut_is_refused() -> None:
    text = qr_text(journal())
    lines = text.split("\n")
    spoilt = [
        "", "WASL", text.replace("departed", "arrived", 1), "\n".join(lines[:-1]), "\n".join([*lines[:4], *lines[5:]]),
        text.replace(lines[0], lines[0].replace("phone-a", "phone-b")), text.replace("|1|", "|x|", 1),
    ]  # fmt: skip
    for one in spoilt:
        with pytest.raises(CodeError):
            from_qr_text(one)


def test_qr_text__a_run_with_a_hole_is_refused() -> None:
    whole = journal()
    with pytest.raises(CodeError, match="not one run"):
        qr_text([whole[0], whole[2]])
