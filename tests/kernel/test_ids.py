"""Ids are opaque, and the same random bytes make the same id."""

from hypothesis import given
from hypothesis import strategies as st

from wasl.kernel.ids import ALPHABET, LENGTH, SHAPE, new_id


def slow_id(prefix: str, random: bytes) -> str:
    """The lowest hundred bits, five at a time."""
    number = int.from_bytes(random, "big")
    letters = []
    for _ in range(LENGTH):
        number, index = divmod(number, 32)
        letters.append(ALPHABET[index])
    return f"{prefix}_{''.join(letters)}"


@given(random=st.binary(min_size=13, max_size=13))
def test_new_id__five_bits_to_a_letter(random: bytes) -> None:
    made = new_id("rec", random_bytes=lambda _: random)
    assert made == slow_id("rec", random)
    assert SHAPE.fullmatch(made)


def test_new_id__never_twice() -> None:
    assert len({new_id("rec") for _ in range(10_000)}) == 10_000
