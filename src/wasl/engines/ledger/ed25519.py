"""Ed25519 of RFC 8032, by the cryptography package, with the doubtful keys and signatures refused.

RFC 8032 leaves it to the reader whether points of small order pass; under such a key one signature fits nearly
every message. Here, and in ``checker.py``, which does its own arithmetic, they never do, so that two
sides with two programs cannot disagree about one signature.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES, SIGNATURE_BYTES = 32, 64
P = 2**255 - 19
# The y of the eight points whose order divides 8 (Chalkias, Garillot, Nikolaenko 2020, table 1).
SMALL_ORDER_Y = {
    0,
    1,
    P - 1,
    int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
    int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
}


def public_key_of(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def is_sound_key(key: bytes) -> bool:
    """Whether these bytes are a point in its one encoding, and not of small order."""
    return _is_sound_point(key) and _is_on_curve(key)


def verifies(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` is of ``message`` by ``key``; False for all that is malformed or of small order."""
    if len(signature) != SIGNATURE_BYTES or not _is_sound_point(key) or not _is_sound_point(signature[:32]):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)  # refuses S of the group's order or more
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_sound_point(raw: bytes) -> bool:
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    return len(raw) == KEY_BYTES and y < P and y not in SMALL_ORDER_Y


def _is_on_curve(raw: bytes) -> bool:
    """Whether x^2 = (y^2 - 1) / (d y^2 + 1) has a root, by Euler's criterion."""
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    d = -121665 * pow(121666, -1, P)
    x2 = (y * y - 1) * pow(d * y * y + 1, -1, P)
    return pow(x2, (P - 1) // 2, P) == 1
