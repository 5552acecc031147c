"""Checkpoints and cosignatures: the exact bytes that are signed, and what is refused."""

import pytest
from tests.engines.ledger.keyring import LOG, NEUTRAL, ORIGIN, SIDE_A, SIDE_B

from wasl.engines.ledger.checkpoints import Checkpoint
from wasl.engines.ledger.cosignatures import cosign, verify_cosignature
from wasl.engines.ledger.errors import FormError, LedgerError, SignatureError
from wasl.engines.ledger.keys import KeyType, Signer
from wasl.engines.ledger.notes import SignatureLine
from wasl.engines.ledger.signed_checkpoints import open_checkpoint, sign_checkpoint
from wasl.engines.ledger.signed_messages import cosigned_message

ROOT = bytes(range(32))
CHECKPOINT = Checkpoint(ORIGIN, 1942, ROOT)
ROOT64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def test_message__of_an_ed25519_cosigner() -> None:
    """C2SP tlog-cosignature, Ed25519 signed message: two lines, then the whole text, with its further lines."""
    text = Checkpoint(ORIGIN, 1942, ROOT, ("more",)).text
    expected = f"cosignature/v1\ntime 1679315147\n{ORIGIN}\n1942\n{ROOT64}\nmore\n"
    assert cosigned_message(text, KeyType.COSIGNATURE, "x", at=1679315147).decode() == expected


def test_message__of_an_mldsa_cosigner() -> None:
    """C2SP tlog-cosignature, cosigned_message, byte for byte; further lines are not in it."""
    expected = bytes.fromhex(
        "737562747265652f76310a00"  # subtree/v1, line feed, zero
        "0f" + b"neutral.example".hex() + "000000006418504b"  # 1679315019 seconds
        "10" + b"wasl.example/log".hex() + "0000000000000000" + "0000000000000796" + ROOT.hex()
    )
    text = Checkpoint(ORIGIN, 1942, ROOT, ("more",)).text
    assert cosigned_message(text, KeyType.MLDSA44, "neutral.example", at=1679315019) == expected


@pytest.mark.parametrize("signer", [SIDE_A, NEUTRAL])
def test_cosignature__says_when_and_by_whom(signer: Signer) -> None:
    line = cosign(CHECKPOINT, signer, at=1679315147)
    assert verify_cosignature(CHECKPOINT, line, signer.verifier) == 1679315147
    later = (1679315148).to_bytes(8, "big")
    false = [
        (CHECKPOINT, SignatureLine(line.name, line.key_id, later + line.signature[8:])),
        (CHECKPOINT, SignatureLine(line.name, line.key_id, bytes(8) + line.signature[8:])),
        (CHECKPOINT, SignatureLine(line.name, line.key_id, b"\xff" * 8 + line.signature[8:])),
        (CHECKPOINT, SignatureLine(line.name, line.key_id, line.signature[:-1])),
        (CHECKPOINT, SignatureLine(line.name, line.key_id, line.signature + b"x")),
        (CHECKPOINT, SignatureLine(line.name, line.key_id, line.signature[:5])),
        (CHECKPOINT, SignatureLine("another.example", line.key_id, line.signature)),
        (CHECKPOINT, cosign(CHECKPOINT, SIDE_B, at=1679315147)),
        (Checkpoint(ORIGIN, 1943, ROOT), line),
        (Checkpoint("other.example", 1942, ROOT), line),
        (Checkpoint(ORIGIN, 1942, ROOT[::-1]), line),
    ]
    for checkpoint, other in false:
        with pytest.raises(SignatureError):
            verify_cosignature(checkpoint, other, signer.verifier)


def test_cosignature__is_not_made_with_another_key_or_without_time() -> None:
    with pytest.raises(LedgerError):
        cosign(CHECKPOINT, LOG, at=7)
    for at in (0, -1, 2**63):
        with pytest.raises(LedgerError):
            cosign(CHECKPOINT, SIDE_A, at=at)
    with pytest.raises(LedgerError):
        sign_checkpoint(CHECKPOINT, [SIDE_A])


def test_names__too_long_for_mldsa_are_refused() -> None:
    for origin, name in ((256 * "x", "neutral.example"), (ORIGIN, 256 * "x")):
        with pytest.raises(LedgerError):
            cosign(Checkpoint(origin, 1, ROOT), Signer(name, KeyType.MLDSA44, bytes(32)), at=7)
    longest = cosign(Checkpoint(255 * "x", 1, ROOT), Signer(255 * "x", KeyType.MLDSA44, bytes(32)), at=7)
    assert len(longest.signature) == 8 + 2420


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"{ORIGIN}\n1942\n{ROOT64}",
        f"{ORIGIN}\n1942\n",
        f"{ORIGIN}\n1942\n{ROOT64}\n\n",
        f"{ORIGIN}\n1942\n{ROOT64}\n\nmore\n",
        f"\n1942\n{ROOT64}\n",
        f"{ORIGIN}\n01942\n{ROOT64}\n",
        f"{ORIGIN}\n+1942\n{ROOT64}\n",
        f"{ORIGIN}\n1942 \n{ROOT64}\n",
        f"{ORIGIN}\n１９４２\n{ROOT64}\n",
        f"{ORIGIN}\n-0\n{ROOT64}\n",
        f"{ORIGIN}\n{2**63}\n{ROOT64}\n",
        f"{ORIGIN}\n{2**64}\n{ROOT64}\n",
        f"{ORIGIN}\n1942\n{ROOT64[:-1]}\n",
        f"{ORIGIN}\n1942\n{ROOT64[:-2]}9=\n",
        f"{ORIGIN}\n1942\n{ROOT64[:-4]}\n",
        f"{ORIGIN}\n1942\n {ROOT64}\n",
        f"{ORIGIN}\r\n1942\n{ROOT64}\n",
    ],
)
def test_checkpoint__in_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(FormError):
        Checkpoint.parse(text)


def test_checkpoint__sizes_to_the_last() -> None:
    largest = Checkpoint(ORIGIN, 2**63 - 1, ROOT)
    assert Checkpoint.parse(largest.text) == largest
    for size in (-1, 2**63):
        with pytest.raises(FormError):
            Checkpoint(ORIGIN, size, ROOT)


@pytest.mark.parametrize(
    ("origin", "root", "extensions"),
    [("", ROOT, ()), ("a\nb", ROOT, ()), (ORIGIN, ROOT[1:], ()), (ORIGIN, ROOT, ("",)), (ORIGIN, ROOT, ("a\tb",))],
)
def test_checkpoint__that_could_not_be_written_is_not_made(
    origin: str, root: bytes, extensions: tuple[str, ...]
) -> None:
    with pytest.raises(FormError):
        Checkpoint(origin, 1, root, extensions)


def test_checkpoint__is_believed_only_with_the_key_of_its_own_origin() -> None:
    note = sign_checkpoint(CHECKPOINT, [LOG, SIDE_A], at=7)
    opened = open_checkpoint(note, logs=[LOG.verifier], witnesses=[SIDE_A.verifier, SIDE_B.verifier])
    assert (opened.checkpoint, opened.log) == (CHECKPOINT, LOG.verifier)
    assert [(one.verifier, one.time) for one in opened.cosignatures] == [(SIDE_A.verifier, 7)]
    other = Signer("other.example", KeyType.ED25519, bytes(32))
    for signers in ([other], [SIDE_A], [other, SIDE_A]):
        with pytest.raises(SignatureError):
            open_checkpoint(
                sign_checkpoint(CHECKPOINT, signers, at=7),
                logs=[LOG.verifier, other.verifier],
                witnesses=[SIDE_A.verifier],
            )


def test_checkpoint__is_not_believed_for_a_witness_who_bears_the_name_of_the_log() -> None:
    """Whoever is known as a witness could call itself as the log does."""
    namesake = Signer(ORIGIN, KeyType.COSIGNATURE, bytes(32))
    with pytest.raises(SignatureError):
        open_checkpoint(
            sign_checkpoint(CHECKPOINT, [namesake], at=7), logs=[LOG.verifier], witnesses=[namesake.verifier]
        )
