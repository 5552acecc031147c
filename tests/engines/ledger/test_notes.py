"""Notes from strangers: everything that is not exactly a note, and every signature that is not one."""

import base64

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from tests.engines.ledger.keyring import EVERYONE, LOG, NEUTRAL, ORIGIN, SIDE_A

from wasl.engines.ledger import keys
from wasl.engines.ledger.errors import FormError, LedgerError, SignatureError
from wasl.engines.ledger.keys import KeyType, Signer, Verifier
from wasl.engines.ledger.notes import SignatureLine, add_signatures, open_note, read_note, sign_note

TEXT = f"{ORIGIN}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
NOTE = sign_note(TEXT, [LOG])
KNOWN = [LOG.verifier]
LINE = NOTE.decode().split("\n")[-2]


def with_line(line: str) -> bytes:
    return f"{TEXT}\n{line}\n".encode()


def test_note__of_everyone_is_opened() -> None:
    note = open_note(sign_note(TEXT, [LOG, *EVERYONE], at=7), [LOG.verifier, *(one.verifier for one in EVERYONE)])
    assert note.text == TEXT
    assert [one.verifier.name for one in note.verified] == [LOG.name, *(one.name for one in EVERYONE)]
    assert [one.time for one in note.verified] == [None, 7, 7, 7, 7, 7, 7]
    assert note.unverified == ()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        TEXT.encode(),
        f"{TEXT}\n".encode(),
        NOTE[:-1],
        NOTE + b"\n",
        NOTE + b"a line\n",
        LINE.encode() + b"\n",
        b"\n" + NOTE[len(TEXT) + 1 :],
        NOTE.replace(b"\n", b"\r\n"),
        NOTE.replace(b"\n", b"\r\n", 1),
        b"\x00" + NOTE,
        b"\t" + NOTE,
        b"\xff" + NOTE,
        b"\xed\xa0\x80" + NOTE,  # half a surrogate pair
        with_line(LINE + " "),
        with_line(" " + LINE),
        with_line(LINE.replace("— ", "- ")),
        with_line(LINE.replace("— ", "—")),
        with_line(LINE.replace("— ", "—\u00a0")),
        with_line(LINE.replace(ORIGIN, "")),
        with_line(LINE.replace(ORIGIN, "two words")),
        with_line(LINE.replace(ORIGIN, "a+b")),
        with_line(LINE.replace(ORIGIN, "a\u2003b")),
        with_line(LINE.replace(ORIGIN, "a\u0085b")),
        with_line(LINE.replace("=", "")),
        with_line(LINE + "="),
        with_line(LINE.replace("/", "_").replace("+", "-") if "/" in LINE or "+" in LINE else LINE + "-"),
        with_line(f"— {ORIGIN} {base64.b64encode(b'1234').decode()}"),
        with_line(f"— {ORIGIN} "),
        with_line("\n".join([LINE] * 101)),
        with_line(f"— {ORIGIN} " + base64.b64encode(bytes(1_000_000)).decode()),
    ],
)
def test_note__in_any_other_form_is_refused(raw: bytes) -> None:
    with pytest.raises(FormError):
        open_note(raw, KNOWN)


def test_note__with_stray_bits_in_its_base64_is_refused() -> None:
    """The last digit before the padding carries bits that mean nothing; another digit would be another file."""
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    body, last = LINE.rstrip("=")[:-1], LINE.rstrip("=")[-1]
    others = [body + digit + "=" * LINE.count("=") for digit in digits if digit != last]
    same = [one for one in others if base64.b64decode(one.split(" ")[2]) == base64.b64decode(LINE.split(" ")[2])]
    assert len(same) == {1: 3, 2: 15}[LINE.count("=")]
    for line in same:
        with pytest.raises(FormError):
            open_note(with_line(line), KNOWN)


@pytest.mark.parametrize("text", ["", "no line feed", "a tab\t\n", "a return\r\n", "null\x00\n"])
def test_text__that_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(FormError):
        sign_note(text, [LOG])


def test_signature__that_is_false_spoils_the_note() -> None:
    parsed = SignatureLine.parse(LINE)
    false = SignatureLine(parsed.name, parsed.key_id, parsed.signature[:-1] + bytes([parsed.signature[-1] ^ 1]))
    for lines in ([false.line], [false.line, LINE + "\n"], [LINE + "\n", false.line]):
        with pytest.raises(SignatureError):
            open_note((TEXT + "\n" + "".join(lines)).encode(), KNOWN)
    with pytest.raises(SignatureError):
        open_note(NOTE.replace(b"\n0\n", b"\n1\n"), KNOWN)


def test_signature__by_an_unknown_key_says_nothing() -> None:
    parsed = SignatureLine.parse(LINE)
    stranger = Signer(ORIGIN, KeyType.ED25519, bytes(32))
    for other in (
        SignatureLine(parsed.name, bytes(4), parsed.signature),
        SignatureLine("somebody.example", parsed.key_id, parsed.signature),
    ):
        with pytest.raises(SignatureError):
            open_note(with_line(other.line[:-1]), KNOWN)
        note = open_note(NOTE + other.line.encode(), KNOWN)
        assert ([one.verifier for one in note.verified], note.unverified) == (KNOWN, (other,))
    with pytest.raises(SignatureError):
        open_note(sign_note(TEXT, [stranger]), KNOWN)
    with pytest.raises(SignatureError):
        open_note(NOTE, [])


def test_signature__repeated_counts_once() -> None:
    note = open_note(NOTE + (LINE + "\n").encode() * 40, KNOWN)
    assert [one.line.line for one in note.verified] == [LINE + "\n"]


def test_signature__of_one_kind_is_not_of_another() -> None:
    """One Ed25519 key, two purposes: a signature on a note is no cosignature, and the reverse."""
    as_cosigner = LOG.as_cosigner()
    assert as_cosigner.verifier.key == LOG.verifier.key
    assert as_cosigner.verifier.key_id != LOG.verifier.key_id
    cosigned = read_note(sign_note(TEXT, [as_cosigner], at=7))[1][0]
    plain = SignatureLine.parse(LINE)
    mixed = [
        SignatureLine(LOG.name, LOG.verifier.key_id, cosigned.signature),
        SignatureLine(LOG.name, LOG.verifier.key_id, cosigned.signature[8:]),
        SignatureLine(LOG.name, as_cosigner.verifier.key_id, plain.signature),
        SignatureLine(LOG.name, as_cosigner.verifier.key_id, bytes(8) + plain.signature),
    ]
    for line in mixed:
        with pytest.raises(SignatureError):
            open_note(with_line(line.line[:-1]), [LOG.verifier, as_cosigner.verifier])


def test_note__of_nobody_or_of_too_many_is_not_made() -> None:
    with pytest.raises(FormError):
        sign_note(TEXT, [])
    many = [SignatureLine(f"key{number}.example", bytes(4), b"x") for number in range(100)]
    full = add_signatures(NOTE, many[:99])
    assert len(open_note(full, KNOWN).unverified) == 99
    with pytest.raises(FormError):
        add_signatures(full, many[99:])
    with pytest.raises(FormError):
        add_signatures(NOTE, [SignatureLine("key.example", bytes(4), bytes(750_000))])


@pytest.mark.parametrize("length", [1, 7, 8, 71, 73])
def test_cosignature__of_another_length_is_false(length: int) -> None:
    line = SignatureLine(SIDE_A.name, SIDE_A.verifier.key_id, b"\x00" * 7 + b"\x01" * (length - 7))
    short = SignatureLine(SIDE_A.name, SIDE_A.verifier.key_id, b"\x01" * length)
    for one in (line, short):
        with pytest.raises(SignatureError if one.signature else FormError):
            open_note(f"{TEXT}\n{one.line}".encode(), [SIDE_A.verifier])


def test_known_keys__that_are_mistaken_for_one_another_are_refused() -> None:
    class Twin(Verifier):
        @property
        def key_id(self) -> bytes:
            return LOG.verifier.key_id

    twin = Twin(ORIGIN, KeyType.ED25519, SIDE_A.verifier.key)
    with pytest.raises(LedgerError):
        open_note(NOTE, [LOG.verifier, twin])
    assert open_note(NOTE, [LOG.verifier, LOG.verifier]).text == TEXT


def test_signatures__are_added_and_replaced() -> None:
    one, two = (read_note(sign_note(TEXT, [SIDE_A], at=at))[1] for at in (7, 8))
    both = add_signatures(add_signatures(NOTE, one), two)
    assert both == NOTE + two[0].line.encode()
    assert read_note(both)[0] == TEXT


def test_private_key__does_not_reach_a_traceback() -> None:
    assert "seed=…" in repr(NEUTRAL)
    assert repr(NEUTRAL.seed)[2:10] not in repr(NEUTRAL)


@pytest.mark.parametrize("type", list(KeyType))
def test_private_key__text_form_round_trip(type: KeyType) -> None:
    signer = Signer("somebody.example", type, b"a seed, " * 4)
    assert Signer.parse(signer.skey) == signer
    assert Verifier.parse(signer.verifier.vkey) == signer.verifier
    for bad in (signer.skey.replace("somebody", "another1"), signer.skey + "=", signer.skey[8:], signer.verifier.vkey):
        with pytest.raises(FormError):
            Signer.parse(bad)
    for seed in (b"", bytes(31), bytes(33)):
        with pytest.raises(FormError):
            Signer("somebody.example", type, seed)
    with pytest.raises(FormError):
        Signer("two words", type, bytes(32))


def test_mldsa__where_the_machine_has_none_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    verifier, note = NEUTRAL.verifier, sign_note(TEXT, [NEUTRAL], at=7)

    class Absent:
        @staticmethod
        def from_public_bytes(_: bytes) -> None:
            raise UnsupportedAlgorithm("absent")

        from_seed_bytes = from_public_bytes

    monkeypatch.setattr(keys.mldsa, "MLDSA44PublicKey", Absent)
    monkeypatch.setattr(keys.mldsa, "MLDSA44PrivateKey", Absent)
    for act in (
        lambda: open_note(note, [verifier]),
        lambda: sign_note(TEXT, [NEUTRAL], at=7),
        lambda: NEUTRAL.verifier,
    ):
        with pytest.raises(LedgerError, match="was not used"):
            act()
