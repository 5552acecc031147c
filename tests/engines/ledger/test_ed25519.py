"""Ed25519 in the engine (cryptography) and in the checker (its own arithmetic): one answer to everything."""

import pytest

from wasl.engines.ledger import checker, ed25519

# RFC 8032, section 7.1: seed, public key, message, signature.
RFC8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]
ORDER = checker.ORDER
SEED = b"a seed of thirty-two bytes, no  "
KEY = ed25519.public_key_of(SEED)
MESSAGE = b"ten for ten"
SIGNATURE = ed25519.sign(SEED, MESSAGE)


def both(key: bytes, message: bytes, signature: bytes) -> tuple[bool, bool]:
    return ed25519.verifies(key, message, signature), checker.is_signed(key, message, signature)


@pytest.mark.parametrize(("seed", "key", "message", "signature"), RFC8032)
def test_rfc8032(seed: str, key: str, message: str, signature: str) -> None:
    assert ed25519.public_key_of(bytes.fromhex(seed)).hex() == key
    assert ed25519.sign(bytes.fromhex(seed), bytes.fromhex(message)).hex() == signature
    assert both(bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)) == (True, True)
    assert both(bytes.fromhex(key), bytes.fromhex(message) + b"x", bytes.fromhex(signature)) == (False, False)


def test_a_second_form_of_the_scalar__is_refused() -> None:
    """S + order signs the same message; whoever accepts it lets a signature be changed without its key."""
    scalar = int.from_bytes(SIGNATURE[32:], "little")
    again = SIGNATURE[:32] + (scalar + ORDER).to_bytes(32, "little")
    assert both(KEY, MESSAGE, SIGNATURE) == (True, True)
    assert both(KEY, MESSAGE, again) == (False, False)


def points_of_small_order() -> list[bytes]:
    """The eight, by arithmetic: order x P for points P until all are met; and every other way to write them."""
    found: set[bytes] = {checker.bytes_of(checker.ZERO)}
    y = 2
    while len(found) < 8:
        point = checker.point_of(y.to_bytes(32, "little"))
        if point is not None:
            found |= {checker.bytes_of(checker.times(ORDER * n, point)) for n in range(1, 8)}
        y += 1
    written = set(found)
    for raw in found:
        y, sign = int.from_bytes(raw, "little") & (2**255 - 1), raw[31] >> 7
        written |= {(y | flag << 255).to_bytes(32, "little") for flag in (0, 1, sign)}
        if y + checker.P < 2**255:
            written |= {(y + checker.P | flag << 255).to_bytes(32, "little") for flag in (0, 1)}
    return sorted(written)


def test_keys_of_small_order__are_refused_in_every_form() -> None:
    points = points_of_small_order()
    assert len(points) == 14
    for key in points:
        assert (ed25519.is_sound_key(key), checker.good_point(key)) == (False, None)
        # Under such a key R = S x base fits about one message in eight, without any private key.
        scalar = 5
        r = checker.bytes_of(checker.times(scalar, checker.BASE))
        forged = r + scalar.to_bytes(32, "little")
        for number in range(16):
            assert both(key, b"%d" % number, forged) == (False, False)


def test_a_first_half_of_small_order__is_refused() -> None:
    for r in points_of_small_order():
        assert both(KEY, MESSAGE, r + SIGNATURE[32:]) == (False, False)


def test_keys_off_the_curve_or_of_another_length__are_refused() -> None:
    off = [y.to_bytes(32, "little") for y in range(2, 60) if checker.point_of(y.to_bytes(32, "little")) is None]
    assert len(off) > 20
    for key in off:
        assert (ed25519.is_sound_key(key), *both(key, MESSAGE, SIGNATURE)) == (False, False, False)
    on = [y.to_bytes(32, "little") for y in range(2, 60) if checker.point_of(y.to_bytes(32, "little")) is not None]
    assert [ed25519.is_sound_key(key) for key in on] == [True] * len(on)
    for key, signature in ((KEY[:-1], SIGNATURE), (KEY, SIGNATURE[:-1]), (KEY, SIGNATURE + b"\0"), (b"", b"")):
        assert both(key, MESSAGE, signature) == (False, False)
